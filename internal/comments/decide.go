package comments

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// MaxNote bounds a note to colleagues, and words to an author, in characters.
const MaxNote = 1000

// An Action is what staff do with a comment.
type Action string

// The actions.
const (
	Approve   Action = "approve"
	Reject    Action = "reject"   // with a reason
	MarkSpam  Action = "spam"     //
	PutBack   Action = "put-back" // an approved one waits again
	KeepOld   Action = "keep-old" // leave out the author's change, show the words approved before
	Redact    Action = "redact"   // take private data out
	Answer    Action = "answer"   // reply as the clinic; approves what waits
	Settled   Action = "settled"  // a question that needs no reply of staff
	Keep      Action = "keep"     // readers' reports were looked at, it stays
	ClosePage Action = "close"    // no more comments on the page
	OpenPage  Action = "open"     // comments again on a page that is closed
	EraseIt   Action = "erase"    // admins alone
)

// Reasons returns the codes of why a comment is rejected. The last one needs words.
func Reasons() []string {
	return []string{"private", "advice", "off-topic", "abusive", "advertising", "other"}
}

// Outcomes returns the codes of what came of a possible emergency.
func Outcomes() []string {
	return []string{"answered", "contacted", "not-reachable", "no-emergency"}
}

// Actor is who takes a step.
type Actor struct {
	AccountID int64
	// Clinician may decide what may be an emergency or medical advice; Admin may erase.
	Clinician, Admin bool
}

// Decision is one step that a member of staff takes.
type Decision struct {
	CommentID int64
	// Version is the comment's version that the person saw.
	Version int64
	Action  Action
	// Reason is one of Reasons, for Reject; Words are told to the author.
	Reason, Words string
	// Outcome is one of Outcomes, for what may be an emergency.
	Outcome string
	// Reply is what the clinic answers, for Answer.
	Reply string
	// Spans are taken out, and with RemoveName the name, for Redact.
	Spans      []Span
	RemoveName bool
	// ThenApprove approves after Redact.
	ThenApprove bool
}

// Decided is what a decision did.
type Decided struct {
	// Step undoes it all.
	Step int64
	// Reply is the clinic's answer; 0 for none.
	Reply int64
	// Done and Skipped count the comments of many; those skipped had changed or
	// are to be decided alone.
	Done, Skipped int
}

// Decide takes the step. The error is fs.ErrNotExist for an unknown comment,
// ErrStale when the comment is no longer at the version seen or where the step
// leads from, ErrRole, ErrWords when a reason, an outcome, a span or the words of
// an answer are missing or do not fit, and sqlite.ErrUnavailable when the database cannot take
// the change now.
func (s *Store) Decide(ctx context.Context, by Actor, d Decision) (Decided, error) {
	var done Decided
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		c, err := load(ctx, tx, `WHERE id = ?`, d.CommentID)
		if err != nil {
			return err
		}
		if c.version != d.Version {
			return ErrStale
		}
		done, err = s.decide(ctx, tx, by, c, d, 0)
		return err
	})
	if err != nil {
		return Decided{}, fmt.Errorf("%s comment %d: %w", d.Action, d.CommentID, err)
	}
	done.Done = 1
	return done, nil
}

// leadsFrom lists the states that an action leads from.
var leadsFrom = map[Action][]State{
	Approve:   {Pending, Rejected, Spam},
	Reject:    {Pending, Approved},
	MarkSpam:  {Pending, Approved, Rejected},
	PutBack:   {Approved},
	KeepOld:   {Pending},
	Redact:    {Pending, Approved, Rejected, Spam},
	Answer:    {Pending, Approved},
	Settled:   {Approved},
	Keep:      {Pending, Approved, Rejected, Spam},
	ClosePage: {Pending, Approved, Rejected, Spam},
	OpenPage:  {Pending, Approved, Rejected, Spam},
	EraseIt:   {Pending, Approved, Rejected, Spam, Withdrawn},
}

// NeedsClinician reports whether only a clinician may approve a comment with
// these flags, whatever was decided about it before. It is never decided in bulk.
func NeedsClinician(flags screen.Flag) bool { return flags&(screen.Urgent|screen.Advice) != 0 }

// allowed checks what the role and the comment ask of a step.
func (c *record) allowed(by Actor, d Decision) error {
	waits := c.State == Pending && c.Rank == 0
	publishes := slices.Contains([]Action{Approve, Answer, KeepOld}, d.Action) || d.ThenApprove
	decides := publishes || slices.Contains([]Action{Reject, MarkSpam, EraseIt}, d.Action)
	switch {
	case !slices.Contains(leadsFrom[d.Action], c.State):
		return ErrStale
	case d.Action == EraseIt && !by.Admin,
		!by.Clinician && waits && decides,
		!by.Clinician && publishes && c.State != Approved && NeedsClinician(c.flags):
		return ErrRole
	case waits && decides && d.Action != EraseIt && !slices.Contains(Outcomes(), d.Outcome):
		return fmt.Errorf("%w: what came of it", ErrWords)
	}
	return nil
}

// decide takes one decision in the caller's transaction.
func (s *Store) decide(ctx context.Context, tx *sql.Tx, by Actor, c *record, d Decision, batch int64) (Decided, error) {
	if err := c.allowed(by, d); err != nil {
		return Decided{}, err
	}
	e := step{action: string(d.Action), by: by.AccountID, batch: batch, reason: d.Outcome}
	change := func() error { return nil }
	switch d.Action {
	case Approve:
		change = func() error { return s.approve(ctx, tx, c) }
	case Reject:
		if !slices.Contains(Reasons(), d.Reason) {
			return Decided{}, fmt.Errorf("%w: reason %q", ErrWords, d.Reason)
		}
		words := Draft{Body: d.Words}.clean().Body
		if n := utf8.RuneCountInString(words); n > MaxNote || n == 0 && d.Reason == "other" {
			return Decided{}, fmt.Errorf("%w: words to the author", ErrWords)
		}
		e.reason = strings.Trim(d.Reason+" "+d.Outcome, " ")
		change = func() error {
			c.hide(Rejected)
			c.Reason = d.Reason
			_, err := tx.ExecContext(ctx, `UPDATE comment SET reason_words = ? WHERE id = ?`, words, c.id)
			return err
		}
	case MarkSpam:
		change = func() error { c.hide(Spam); return nil }
	case PutBack:
		change = func() error { c.hide(Pending); return nil }
	case KeepOld:
		if c.Public == nil {
			return Decided{}, ErrStale
		}
		change = func() error { return s.keepOld(ctx, tx, c) }
	case Redact:
		return s.redact(ctx, tx, by, c, d, e)
	case Answer:
		return s.answer(ctx, tx, by, c, d, e)
	case Settled:
		if !c.Unanswered {
			return Decided{}, ErrStale
		}
		change = func() error { c.Unanswered = false; return nil }
	case ClosePage, OpenPage:
		return s.setPage(ctx, tx, c, e)
	case EraseIt:
		if err := s.erase(ctx, tx, c, e); err != nil {
			return Decided{}, err
		}
		return Decided{}, s.erasing(Erasure{CommentID: c.id, Written: sqlite.Time(c.created)})
	}
	id, err := s.decision(ctx, tx, c, e, change)
	return Decided{Step: id}, err
}

// decision takes a step of staff: the comment was looked at, so reports are
// closed, the claim is over and no more mail is sent about it.
func (s *Store) decision(ctx context.Context, tx *sql.Tx, c *record, e step, change func() error) (int64, error) {
	e.decides = true
	id, err := s.take(ctx, tx, c, e, change)
	if err != nil {
		return 0, err
	}
	if e.action != string(Redact) {
		if err := closeReports(ctx, tx, c.id, id); err != nil {
			return 0, err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE comment SET claimed_at = NULL, claimed_by = NULL WHERE id = ?`, c.id); err != nil {
		return 0, err
	}
	if c.State != Pending || c.Rank != 0 {
		err = notify.Cancel(ctx, tx, c.id)
	}
	return id, err
}

// hide takes the comment off the page.
func (c *record) hide(to State) {
	c.State, c.Public, c.Rank, c.Suspect, c.Unanswered = to, nil, 1, false, false
}

// approve shows the words as they stand.
func (s *Store) approve(ctx context.Context, tx *sql.Tx, c *record) error {
	c.State, c.Public, c.Rank, c.Suspect, c.Reason = Approved, c.Text, 1, false, ""
	return c.ask(ctx, tx)
}

// ask notes whether the comment that is approved is a question without an answer.
func (c *record) ask(ctx context.Context, tx *sql.Tx) error {
	if c.account != 0 || c.flags&screen.Question == 0 {
		return nil
	}
	// A question is answered when the clinic wrote into its thread after it.
	return tx.QueryRowContext(ctx, `SELECT NOT EXISTS (SELECT 1 FROM comment WHERE parent_id = ? AND id > ? AND account_id IS NOT NULL AND state = 'approved')`,
		c.thread(), c.id).Scan(&c.Unanswered)
}

// keepOld goes back to the words that readers see.
func (s *Store) keepOld(ctx context.Context, tx *sql.Tx, c *record) error {
	if err := s.swap(ctx, tx, c, *c.Public, false); err != nil {
		return err
	}
	c.State, c.Rank, c.Suspect, c.Reason = Approved, 1, false, ""
	return c.ask(ctx, tx)
}

// swap makes another wording the one that stands, with its own flags.
func (s *Store) swap(ctx context.Context, tx *sql.Tx, c *record, to int64, sealOther bool) error {
	if err := s.unindex(ctx, tx, c); err != nil {
		return err
	}
	if c.Text != nil && *c.Text != to {
		if _, err := tx.ExecContext(ctx, `UPDATE comment_text SET replaced_at = ?, sealed = ? WHERE id = ?`, sqlite.Millis(s.now()), sealOther, *c.Text); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE comment_text SET replaced_at = NULL, sealed = 0 WHERE id = ?`, to); err != nil {
		return err
	}
	t, err := readWording(ctx, tx, to)
	if err != nil {
		return err
	}
	c.Text, c.flags = &to, t.flags()
	if _, err := tx.ExecContext(ctx, `UPDATE comment SET fingerprint = ? WHERE id = ?`, fingerprint(t.body), c.id); err != nil {
		return err
	}
	return index(ctx, tx, c.id, t.name, t.body)
}

// answer replies as the clinic, and approves a comment that waits.
func (s *Store) answer(ctx context.Context, tx *sql.Tx, by Actor, c *record, d Decision, e step) (Decided, error) {
	reply := Draft{Body: d.Reply}.clean()
	if faults := reply.Faults(); len(faults) > 0 {
		return Decided{}, fmt.Errorf("%w: %v", ErrWords, faults)
	}
	if c.State == Pending {
		e.action = string(Approve)
	}
	var seen bool
	id, err := s.decision(ctx, tx, c, e, func() error {
		if c.State == Pending {
			if err := s.approve(ctx, tx, c); err != nil {
				return err
			}
		}
		c.Unanswered = false
		return nil
	})
	if err != nil {
		return Decided{}, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT shown > 0 FROM comment WHERE id = ?`, c.thread()).Scan(&seen); err != nil {
		return Decided{}, err
	}
	if !seen {
		return Decided{}, ErrParent
	}
	now := sqlite.Millis(s.now())
	r := &record{page: c.page, parent: c.thread(), account: by.AccountID, created: now}
	r.State, r.Rank, r.StateAt = Pending, 1, now
	err = tx.QueryRowContext(ctx, `INSERT INTO comment (page, parent_id, account_id, state, version, created_at, state_at) VALUES (?, ?, ?, 'pending', 0, ?, ?) RETURNING id`,
		r.page, r.parent, r.account, now, now).Scan(&r.id)
	if err != nil {
		return Decided{}, err
	}
	if err := s.write(ctx, tx, r, wording{body: reply.Body}); err != nil {
		return Decided{}, err
	}
	_, err = s.take(ctx, tx, r, step{action: replied, by: by.AccountID, batch: cmp.Or(e.batch, id), decides: true}, func() error {
		r.State, r.Public = Approved, r.Text
		return nil
	})
	return Decided{Step: id, Reply: r.id}, err
}

// replied is the first step of the clinic's answer.
const replied = "reply"

// setPage closes or opens the comments of the page that the comment stands on,
// and keeps what was before for the undo.
func (s *Store) setPage(ctx context.Context, tx *sql.Tx, c *record, e step) (Decided, error) {
	var before string
	err := tx.QueryRowContext(ctx, `SELECT json_object('open', open, 'at', at, 'by', account_id, 'event', event_id) FROM comment_page WHERE page = ?`, c.page).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Decided{}, err
	}
	id, err := s.take(ctx, tx, c, e, func() error { return nil })
	if err != nil {
		return Decided{}, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO comment_page VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET open = ?2, at = ?3, account_id = ?4, event_id = ?5`,
		c.page, e.action == string(OpenPage), sqlite.Millis(s.now()), e.by, id)
	if err != nil {
		return Decided{}, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO comment_page_step VALUES (?, ?)`, id, before)
	return Decided{Step: id}, err
}

// MaxBulk is how many comments can be decided together.
const MaxBulk = 500

// Bulk takes one step for many comments, as one that is undone together: only
// Approve, Reject and MarkSpam. Those that have changed or need a clinician are
// skipped, and Approve skips those that seem to hold private data. The errors are those of Decide.
func (s *Store) Bulk(ctx context.Context, by Actor, d Decision, seen []Seen) (Decided, error) {
	if !slices.Contains([]Action{Approve, Reject, MarkSpam}, d.Action) || len(seen) == 0 || len(seen) > MaxBulk {
		return Decided{}, fmt.Errorf("%s %d comments: %w", d.Action, len(seen), ErrWords)
	}
	var done Decided
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		done = Decided{}
		for _, one := range seen {
			c, err := load(ctx, tx, `WHERE id = ?`, one.ID)
			if err != nil {
				return err
			}
			// Private data is looked at one by one: approving would show it to everyone.
			if c.version != one.Version || NeedsClinician(c.flags) || d.Action == Approve && c.flags&screen.Private != 0 {
				done.Skipped++
				continue
			}
			took, err := s.decide(ctx, tx, by, c, d, done.Step)
			switch {
			case errors.Is(err, ErrStale), errors.Is(err, ErrRole):
				done.Skipped++
			case err != nil:
				return err
			default:
				done.Done++
				done.Step = cmp.Or(done.Step, took.Step)
			}
		}
		if done.Done == 0 {
			return ErrStale
		}
		return nil
	})
	if err != nil {
		return Decided{}, fmt.Errorf("%s %d comments: %w", d.Action, len(seen), err)
	}
	return done, nil
}

// Seen names a comment as a person saw it.
type Seen struct{ ID, Version int64 }

// Claims last ClaimFor, so that a person who went home keeps nobody from the work.
const ClaimFor = 10 * time.Minute

// Claim notes that somebody is on a comment, and holds the mails about it back
// until the claim is over. It keeps nobody else from deciding. The error is fs.ErrNotExist for an unknown one.
func (s *Store) Claim(ctx context.Context, by Actor, id int64) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE comment SET claimed_at = ?, claimed_by = ? WHERE id = ? AND state <> 'erased'`, sqlite.Millis(s.now()), by.AccountID, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fs.ErrNotExist)
		}
		return notify.Postpone(ctx, tx, id, s.now().Add(ClaimFor))
	})
	if err != nil {
		return fmt.Errorf("claim comment %d: %w", id, err)
	}
	return nil
}

// AddNote writes a note to colleagues beside a comment. The error is ErrWords
// when there are none or too many, and fs.ErrNotExist for an unknown comment.
func (s *Store) AddNote(ctx context.Context, by Actor, id int64, words string) error {
	words = Draft{Body: words}.clean().Body
	if n := utf8.RuneCountInString(words); n == 0 || n > MaxNote {
		return fmt.Errorf("note on comment %d: %w", id, ErrWords)
	}
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO comment_note (comment_id, at, account_id, body) SELECT id, ?, ?, ? FROM comment WHERE id = ? AND state <> 'erased'`,
			sqlite.Millis(s.now()), by.AccountID, words, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fs.ErrNotExist)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note on comment %d: %w", id, err)
	}
	return nil
}
