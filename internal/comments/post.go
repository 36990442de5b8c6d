package comments

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// Points of the screen, beside those that the words alone give (screen.Signals),
// and where they lead. The numbers are this project's.
const (
	trapPoints      = 6
	fastPoints      = 2
	spamAgainPoints = 5
	otherPagePoints = 4
	suspectFrom     = 4
	spamFrom        = 8
)

// Times of the screen.
const (
	fastWithin      = 3 * time.Second
	sameWordsFor    = 24 * time.Hour
	otherPageWithin = 10 * time.Minute
	spamKnownFor    = 30 * 24 * time.Hour
	sentAgainWithin = 2 * time.Minute // somebody presses the button again, or loads the page again after an error
)

// Posted is what became of a draft.
type Posted struct {
	// Token opens the author's receipt. The database keeps its hash alone; with the
	// key of the form, which is there for three days, it can be made again.
	Token string
	Flags screen.Flag
	// Again says that the same form was sent before: nothing new was kept.
	Again bool
}

// lookAt is how much of a text is looked at, in bytes: all that can be kept.
// Nobody shall keep the screen busy with more.
const lookAt = MaxBody * utf8.UTFMax

// Look tells what the draft's words seem to say, and where.
func (d Draft) Look(rules *screen.Rules) []screen.Finding {
	return rules.Findings(shortened(d.clean().Body))
}

// Quote gives the words of a finding of Look.
func (d Draft) Quote(f screen.Finding) string { return d.clean().Body[f.Start:f.End] }

// Repeats reports whether the same words are on the page since a short time, so
// that Post keeps nothing new.
func (s *Store) Repeats(ctx context.Context, d Draft) (bool, error) {
	var known bool
	err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment WHERE fingerprint = ? AND created_at > ? AND page = ?
		AND receipt_hash IS NOT NULL AND state IN ('pending', 'approved', 'rejected', 'spam'))`,
		fingerprint(d.clean().Body), sqlite.Millis(s.now().Add(-sameWordsFor)), d.Page).Scan(&known)
	if err != nil {
		return false, fmt.Errorf("look for the same words: %w", err)
	}
	return known, nil
}

// InName are the flags of the name that count: it may hold private data, or a cry
// for help.
func (d Draft) InName(rules *screen.Rules) screen.Flag {
	return screen.FlagsOf(rules.Findings(shortened(d.clean().Name))) & (screen.Private | screen.Urgent)
}

// shortened is as much of a text as is looked at.
func shortened(text string) string {
	if len(text) > lookAt {
		text = strings.ToValidUTF8(text[:lookAt], "") // a letter may be cut
	}
	return text
}

// Post screens the draft and keeps it: as pending, or as spam. The draft must
// have no Faults and a Form for its page. When Post returns nil the comment is
// on disk. A form that is sent twice gives the same receipt twice; the one in the
// page only within two minutes, or to the browser that has the receipt. The error is
// ErrDuplicate, ErrParent, or sqlite.ErrUnavailable when the database cannot
// take it now.
func (s *Store) Post(ctx context.Context, d Draft, rules *screen.Rules) (Posted, error) {
	if faults := d.Faults(); len(faults) > 0 {
		return Posted{}, fmt.Errorf("post comment: %v", faults)
	}
	if d.Form.key == nil || d.Form.page != d.Page {
		return Posted{}, fmt.Errorf("post comment: %w", ErrForm)
	}
	d = d.clean()
	findings := d.Look(rules)
	name := d.InName(rules)
	posted := Posted{Flags: screen.FlagsOf(findings) | name}
	err := s.db.Write(ctx, func(tx *sql.Tx) (err error) {
		posted.Token, posted.Again, err = s.receiptFor(ctx, tx, d)
		if err != nil || posted.Again {
			return err
		}
		return s.insert(ctx, tx, d, rules, posted, wording{name: d.Name, nameFlags: name, body: d.Body, findings: findings})
	})
	if err != nil {
		return Posted{}, fmt.Errorf("post comment: %w", err)
	}
	return posted, nil
}

// receiptFor returns the author's token for a new comment, or that of the one
// that the draft repeats. It is ErrDuplicate when the draft repeats one and
// nothing shows that its author is the same: the token opens the comment to
// changes.
func (s *Store) receiptFor(ctx context.Context, tx *sql.Tx, d Draft) (token string, again bool, err error) {
	for n := 0; ; n++ {
		token = d.Form.receipt(d, n)
		var untouched bool
		var kept []byte
		err := tx.QueryRowContext(ctx, `SELECT state = 'pending' AND version = 1 AND created_at > ?, fingerprint FROM comment WHERE receipt_hash = ?`,
			sqlite.Millis(s.now().Add(-sentAgainWithin)), hash(token)).Scan(&untouched, &kept)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		switch {
		case err != nil:
			return "", false, err
		case !bytes.Equal(kept, fingerprint(d.Body)):
			continue // its author has changed it since, so these words are kept nowhere
		case d.Form.nonce != "", untouched, slices.Contains(d.Receipts, token):
			return token, true, nil
		}
		return "", false, ErrDuplicate // many get the form in the page, and some write the same: "Thank you!"
	}
	earlier, err := s.sameWords(ctx, tx, d)
	if earlier != "" {
		return earlier, true, err
	}
	return token, false, err
}

// sameWords returns the receipt of a comment on the page with the same words, if
// the browser has it, and "" when there is no such comment.
func (s *Store) sameWords(ctx context.Context, tx *sql.Tx, d Draft) (string, error) {
	var receipt []byte
	err := tx.QueryRowContext(ctx, `SELECT receipt_hash FROM comment WHERE fingerprint = ? AND created_at > ? AND page = ?
		AND receipt_hash IS NOT NULL AND state IN ('pending', 'approved', 'rejected', 'spam') ORDER BY created_at DESC LIMIT 1`,
		fingerprint(d.Body), sqlite.Millis(s.now().Add(-sameWordsFor)), d.Page).Scan(&receipt)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, own := range d.Receipts {
		if bytes.Equal(hash(own), receipt) {
			return own, nil
		}
	}
	return "", ErrDuplicate
}

// insert keeps a new comment with its first step.
func (s *Store) insert(ctx context.Context, tx *sql.Tx, d Draft, rules *screen.Rules, posted Posted, t wording) error {
	parent, err := parentOf(ctx, tx, d)
	if err != nil {
		return err
	}
	signals, err := s.signals(ctx, tx, d, rules)
	if err != nil {
		return err
	}
	author, err := authorOf(ctx, tx, d.Receipts)
	if err != nil {
		return err
	}
	c := &record{page: d.Page, parent: parent, flags: posted.Flags, created: sqlite.Millis(s.now())}
	score := c.judge(signals)
	c.StateAt = c.created
	c.version = 1
	list, err := json.Marshal(signals)
	if err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO comment (page, parent_id, state, rank, suspect, flags, score, signals, receipt_hash, author_hash, created_at, state_at)
		VALUES (?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.page, c.parent, c.State, c.Rank, c.Suspect, c.flags, score, string(list), hash(posted.Token), author, c.created, c.created).Scan(&c.id)
	if err != nil {
		return err
	}
	c.version = 0 // the words are those of the version to come
	if err := s.write(ctx, tx, c, t); err != nil {
		return err
	}
	c.version = 1
	if err := s.markSpam(ctx, tx, c, standing{}); err != nil {
		return err
	}
	first, err := s.log(ctx, tx, c, step{action: "post"}, "", "")
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE comment SET text_id = ?, moved = ? WHERE id = ?`, *c.Text, first, c.id); err != nil {
		return err
	}
	return s.raise(ctx, tx, c)
}

// judge sets where the screen's points and the flags lead, and returns the points.
func (c *record) judge(signals []screen.Signal) (score int) {
	crowded := false
	for _, signal := range signals {
		score += signal.Points
		crowded = crowded || signal.Name == "crowded"
	}
	c.State, c.Rank, c.Suspect = Pending, 1, score >= suspectFrom || crowded
	switch {
	case c.flags&screen.Urgent != 0:
		c.Rank = 0 // spam or not, a person looks
	case score >= spamFrom:
		c.State, c.Suspect = Spam, false
	}
	return score
}

// parentOf returns the first comment of the thread that is replied to, 0 for none.
func parentOf(ctx context.Context, tx *sql.Tx, d Draft) (int64, error) {
	if d.Parent == 0 {
		return 0, nil
	}
	var thread int64
	err := tx.QueryRowContext(ctx, `SELECT thread FROM comment WHERE id = ? AND page = ? AND shown = 1`, d.Parent, d.Page).Scan(&thread)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrParent
	}
	return thread, err
}

// authorOf returns what the comments of one browser have in common.
func authorOf(ctx context.Context, tx *sql.Tx, receipts []string) ([]byte, error) {
	for _, token := range receipts {
		var author []byte
		err := tx.QueryRowContext(ctx, `SELECT author_hash FROM comment WHERE receipt_hash = ? AND author_hash IS NOT NULL`, hash(token)).Scan(&author)
		if err == nil {
			return author, nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	return hash(rand.Text()), nil
}

// signals gathers the points for spam.
func (s *Store) signals(ctx context.Context, tx *sql.Tx, d Draft, rules *screen.Rules) ([]screen.Signal, error) {
	list := rules.Signals(d.Name + "\n\n" + d.Body)
	add := func(name string, points int) { list = append(list, screen.Signal{Name: name, Points: points}) }
	if d.Trap {
		add("trap", trapPoints)
	}
	// The form in a page that is kept for everybody was made long before.
	if d.Form.nonce != "" && s.now().Sub(d.Form.issued) < fastWithin {
		add("fast", fastPoints)
	}
	if d.Crowded {
		add("crowded", 0)
	}
	now := s.now()
	for _, mark := range marks(d.Body) {
		var known bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM spam_mark WHERE mark = ? AND at > ?)`, mark, sqlite.Millis(now.Add(-spamKnownFor))).Scan(&known)
		if err != nil {
			return nil, err
		}
		if known {
			add("spam again", spamAgainPoints)
			break
		}
	}
	var elsewhere bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment WHERE fingerprint = ? AND created_at > ? AND page <> ?)`,
		fingerprint(d.Body), sqlite.Millis(now.Add(-otherPageWithin)), d.Page).Scan(&elsewhere)
	if err != nil {
		return nil, err
	}
	if elsewhere {
		add("other page", otherPagePoints)
	}
	return list, nil
}

// Mail about an emergency goes out at once, then every hour until it is decided,
// six times in all.
const (
	urgentMails     = 6
	urgentMailEvery = time.Hour
)

// raise queues the mails about a comment that may be an emergency.
func (s *Store) raise(ctx context.Context, tx *sql.Tx, c *record) error {
	if c.State != Pending || c.Rank != 0 {
		return nil
	}
	for i := range urgentMails {
		err := notify.Enqueue(ctx, tx, notify.Notice{
			Key: fmt.Sprintf("urgent/%d.%d/%d", c.id, c.version, i+1), Kind: notify.Urgent, CommentID: c.id,
			Since: s.now(), Due: s.now().Add(time.Duration(i) * urgentMailEvery),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
