package comments

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// WithdrawnFor is how long an author can bring back a comment that was taken back.
const WithdrawnFor = 7 * 24 * time.Hour

// Receipt is what the author sees through the private link.
type Receipt struct {
	ID         int64
	Page       string
	Parent     int64 // the first comment of the thread it answers; 0 for none
	Name, Body string
	Text       Markup
	State      State
	Version    int64 // to name in a change
	At         time.Time
	Flags      screen.Flag
	// Reason is the code of why it was rejected, ReasonWords what staff added.
	Reason, ReasonWords string
	// Shown says that readers see words of it now: with EarlierShown older ones,
	// because a change waits.
	Shown, EarlierShown bool
	// Redacted says that staff took private data out.
	Redacted bool
	// RestoreUntil is how long a withdrawn comment can be brought back.
	RestoreUntil time.Time
}

// Receipt returns the comment that the token belongs to, or an error that is
// fs.ErrNotExist.
func (s *Store) Receipt(ctx context.Context, token string) (Receipt, error) {
	var r Receipt
	var at, stateAt int64
	err := s.db.Reader().QueryRowContext(ctx, `SELECT c.id, c.page, coalesce(c.parent_id, 0), c.state, c.version, c.created_at, c.state_at, c.flags,
			c.reason, c.reason_words, c.shown = 1, coalesce(c.public_text_id <> c.text_id, 0), t.name, t.body, t.redacted
		FROM comment c JOIN comment_text t ON t.id = c.text_id WHERE c.receipt_hash = ?`, hash(token)).
		Scan(&r.ID, &r.Page, &r.Parent, &r.State, &r.Version, &at, &stateAt, &r.Flags,
			&r.Reason, &r.ReasonWords, &r.Shown, &r.EarlierShown, &r.Name, &r.Body, &r.Redacted)
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, fmt.Errorf("receipt: %w", fs.ErrNotExist)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("read receipt: %w", err)
	}
	r.Text, r.At = Render(r.Body, r.State == Approved), sqlite.Time(at)
	if r.State != Rejected {
		r.Reason, r.ReasonWords = "", ""
	}
	if r.State == Withdrawn {
		r.RestoreUntil = sqlite.Time(stateAt).Add(WithdrawnFor)
	}
	return r, nil
}

// Answers returns what the clinic wrote below the comment, as readers see it, the
// oldest first and 10 at most.
func (s *Store) Answers(ctx context.Context, r Receipt) ([]Public, error) {
	thread := r.ID
	if r.Parent != 0 {
		thread = r.Parent
	}
	rows, err := s.db.Reader().QueryContext(ctx, selectPublic+`WHERE c.parent_id = ? AND c.id > ? AND c.account_id IS NOT NULL AND c.shown = 1 ORDER BY c.id LIMIT 10`, thread, r.ID)
	var list []Public
	if err == nil {
		list, err = publics(rows)
	}
	if err != nil {
		return nil, fmt.Errorf("read the answers to a comment: %w", err)
	}
	return list, nil
}

// own runs a change of the comment that a token belongs to.
func (s *Store) own(ctx context.Context, token string, version int64, what string, change func(*sql.Tx, *record) error) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		c, err := load(ctx, tx, `WHERE receipt_hash = ?`, hash(token))
		if err != nil {
			return err
		}
		if c.version != version {
			return ErrStale
		}
		return change(tx, c)
	})
	if err != nil {
		return fmt.Errorf("%s comment: %w", what, err)
	}
	return nil
}

// Edit gives the comment other words, which are screened as at first. One that
// was decided waits again; what was approved stays shown until the new words
// are. What may be an emergency stays one, whatever the new words say, until a
// clinician has looked. The draft must have no Faults; its page, parent and form do not count.
// The error is fs.ErrNotExist for an unknown token, and ErrStale when the
// comment has another version or was withdrawn.
func (s *Store) Edit(ctx context.Context, token string, version int64, d Draft, rules *screen.Rules) (screen.Flag, error) {
	if faults := d.Faults(); len(faults) > 0 {
		return 0, fmt.Errorf("edit comment: %v", faults)
	}
	d = d.clean()
	findings := d.Look(rules)
	name := d.InName(rules)
	flags := screen.FlagsOf(findings) | name
	return flags, s.own(ctx, token, version, "edit", func(tx *sql.Tx, c *record) error {
		if c.State == Withdrawn {
			return ErrStale
		}
		d.Page = c.page
		old, err := readWording(ctx, tx, *c.Text)
		if err != nil {
			return err
		}
		if old.name == d.Name && old.body == d.Body {
			return nil
		}
		signals, err := s.signals(ctx, tx, d, rules)
		if err != nil {
			return err
		}
		list, err := json.Marshal(signals)
		if err != nil {
			return err
		}
		// Spam marks of the old words must not count against the new ones.
		if c.State == Spam {
			if _, err := tx.ExecContext(ctx, `DELETE FROM spam_mark WHERE comment_id = ?`, c.id); err != nil {
				return err
			}
		}
		urgent := c.State == Pending && c.Rank == 0
		_, err = s.take(ctx, tx, c, step{action: "edit"}, func() error {
			if c.flags = flags | c.flags&screen.Urgent; !urgent {
				c.flags = flags
			}
			score := c.judge(signals)
			if c.State == Spam && c.Public != nil {
				c.State, c.Suspect = Pending, true // what readers see is for a person to decide
			}
			c.Reason, c.Unanswered = "", false
			if _, err := tx.ExecContext(ctx, `UPDATE comment SET score = ?, signals = ? WHERE id = ?`, score, string(list), c.id); err != nil {
				return err
			}
			return s.write(ctx, tx, c, wording{name: d.Name, nameFlags: name, body: d.Body, findings: findings})
		})
		if err != nil || urgent && flags&screen.Urgent == 0 {
			return err // the mails about the first words stay
		}
		if err := notify.Cancel(ctx, tx, c.id); err != nil {
			return err
		}
		return s.raise(ctx, tx, c)
	})
}

// Withdraw takes the comment back: readers see a placeholder if it has replies,
// and nothing otherwise. The author can bring it back for WithdrawnFor. The
// errors are those of Edit.
func (s *Store) Withdraw(ctx context.Context, token string, version int64) error {
	return s.own(ctx, token, version, "withdraw", func(tx *sql.Tx, c *record) error {
		if c.State == Withdrawn {
			return ErrStale
		}
		id, err := s.take(ctx, tx, c, step{action: "withdraw"}, func() error {
			c.Placeholder = c.Public != nil
			c.State, c.Public, c.Rank, c.Suspect, c.Unanswered = Withdrawn, nil, 1, false, false
			return nil
		})
		if err != nil {
			return err
		}
		if err := closeReports(ctx, tx, c.id, id); err != nil {
			return err
		}
		return notify.Cancel(ctx, tx, c.id)
	})
}

// Restore brings a withdrawn comment back to where it was. The errors are those
// of Edit; ErrStale also when WithdrawnFor is over.
func (s *Store) Restore(ctx context.Context, token string, version int64) error {
	return s.own(ctx, token, version, "restore", func(tx *sql.Tx, c *record) error {
		if c.State != Withdrawn || s.now().Sub(sqlite.Time(c.StateAt)) > WithdrawnFor {
			return ErrStale
		}
		var event int64
		var prior string
		err := tx.QueryRowContext(ctx, `SELECT id, prior FROM comment_event WHERE comment_id = ? AND action = 'withdraw' ORDER BY id DESC LIMIT 1`, c.id).Scan(&event, &prior)
		if err != nil {
			return err
		}
		if _, err := s.take(ctx, tx, c, step{action: "restore", undoes: event}, func() error {
			c.standing = standing{}
			return json.Unmarshal([]byte(prior), &c.standing)
		}); err != nil {
			return err
		}
		if err := reopenReports(ctx, tx, c.id, event); err != nil {
			return err
		}
		return s.raise(ctx, tx, c)
	})
}

// Erase takes all words of the comment away for good, its earlier ones and the
// notes about it included. Nothing brings them back, a restored backup neither
// (see Options.Erasing). The token opens nothing afterwards. The errors are
// those of Edit.
func (s *Store) Erase(ctx context.Context, token string, version int64) error {
	return s.own(ctx, token, version, "erase", func(tx *sql.Tx, c *record) error {
		if err := s.erase(ctx, tx, c, step{action: "erase"}); err != nil {
			return err
		}
		return s.erasing(Erasure{CommentID: c.id, Written: sqlite.Time(c.created)})
	})
}

// erase takes the words away, in the caller's transaction.
func (s *Store) erase(ctx context.Context, tx *sql.Tx, c *record, e step) error {
	_, err := s.take(ctx, tx, c, e, func() error {
		if err := s.unindex(ctx, tx, c); err != nil {
			return err
		}
		c.Placeholder = c.Placeholder || c.Public != nil
		c.State, c.Text, c.Public, c.Rank, c.Suspect, c.Unanswered, c.Reason = Erased, nil, nil, 1, false, false, ""
		return nil
	})
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE comment SET receipt_hash = NULL, author_hash = NULL, fingerprint = NULL, signals = '[]', score = 0, flags = 0, reports = 0,
			reason_words = '', claimed_at = NULL, claimed_by = NULL WHERE id = ?`,
		`DELETE FROM comment_text WHERE comment_id = ?`,
		`DELETE FROM comment_note WHERE comment_id = ?`,
		`DELETE FROM comment_report WHERE comment_id = ?`,
		`DELETE FROM spam_mark WHERE comment_id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, c.id); err != nil {
			return err
		}
	}
	return notify.Erase(ctx, tx, c.id)
}

// Copy is what is kept about a comment, for its author: all but who in the clinic
// did something, and what colleagues wrote to each other.
type Copy struct {
	Page    string     `json:"page"`
	State   State      `json:"state"`
	Written time.Time  `json:"written"`
	Reason  string     `json:"reason,omitempty"`
	Told    string     `json:"words_from_the_clinic,omitempty"`
	Texts   []CopyText `json:"texts"` // oldest first
	Seems   string     `json:"seems_to_hold,omitempty"`
	// Points are those of the word check for spam, and where they come from.
	Points  map[string]int `json:"points_for_spam,omitempty"`
	Reports map[string]int `json:"reports_by_readers,omitempty"` // those that nobody has looked at, by reason
	Steps   []CopyStep     `json:"steps"`
	ReplyTo int64          `json:"reply_to,omitempty"`
	ID      int64          `json:"id"`
}

// CopyText is one wording.
type CopyText struct {
	Name   string     `json:"name"`
	Text   string     `json:"text"`
	Until  *time.Time `json:"until,omitempty"`
	Sealed bool       `json:"sealed,omitempty"` // the words before staff took private data out
}

// CopyStep is one step, without who in the clinic took it.
type CopyStep struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"`
	State  State     `json:"state"`
	ByUs   bool      `json:"by_the_clinic,omitempty"`
}

// Export returns what is kept about the comment that the token belongs to,
// or an error that is fs.ErrNotExist.
func (s *Store) Export(ctx context.Context, token string) (Copy, error) {
	r, err := s.Receipt(ctx, token)
	if err != nil {
		return Copy{}, err
	}
	c := Copy{ID: r.ID, Page: r.Page, State: r.State, Written: r.At, Reason: r.Reason, Told: r.ReasonWords, ReplyTo: r.Parent, Seems: r.Flags.String()}
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT name, body, replaced_at, sealed FROM comment_text WHERE comment_id = ? ORDER BY version`, r.ID)
	if err != nil {
		return Copy{}, fmt.Errorf("export comment: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var t CopyText
		var until sql.NullInt64
		if err := rows.Scan(&t.Name, &t.Text, &until, &t.Sealed); err != nil {
			return Copy{}, fmt.Errorf("export comment: %w", err)
		}
		if until.Valid {
			at := sqlite.Time(until.Int64)
			t.Until = &at
		}
		c.Texts = append(c.Texts, t)
	}
	if err := rows.Err(); err != nil {
		return Copy{}, fmt.Errorf("export comment: %w", err)
	}
	entry, err := s.Entry(ctx, r.ID)
	if err != nil {
		return Copy{}, err
	}
	c.Reports = entry.Reports
	if len(entry.Signals) > 0 {
		c.Points = map[string]int{}
	}
	for _, signal := range entry.Signals {
		c.Points[signal.Name] = signal.Points
	}
	events, err := s.Events(ctx, r.ID)
	if err != nil {
		return Copy{}, err
	}
	for _, e := range events {
		c.Steps = append(c.Steps, CopyStep{At: e.At, Action: string(e.Action), State: e.To, ByUs: e.By != ""})
	}
	return c, nil
}
