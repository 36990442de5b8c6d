// Package notify is the mail to staff. What is to be told is a row of the table
// outbox, written in the transaction of the change it tells of: a change that is
// kept is told, a change that is not kept is not. A loop sends what is due.
//
// A mail holds numbers and a link to a page behind the sign-in. It has no room
// for a patient's words, and no link that acts by itself.
//
// All that is due of one kind goes out as one mail, so that a flood of
// emergencies is not a flood of mail. Each try is written down before it is
// made: neither a server that crashes again and again nor a full disk sends the
// same mail again and again. A mail may come twice, after a crash between the
// sending and the note that it was sent; then both have the same Message-ID.
package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"example.org/sciatica/internal/sqlite"
)

// Kind is what a mail is about, and so who gets it.
type Kind string

// The kinds.
const (
	// Urgent tells those on call of comments that may describe an emergency.
	Urgent Kind = "urgent"
	// Digest tells the team how much waits.
	Digest Kind = "digest"
)

// UrgentGap is the least time between two urgent mails. What becomes due in
// between goes out together after it: whoever opens the queue because of the
// first mail sees the rest there. It is not remembered over a restart.
const UrgentGap = 5 * time.Minute

// Counts are the numbers of a digest, as of when it was queued.
type Counts struct {
	Urgent      int `json:"urgent,omitzero"`
	Pending     int `json:"pending,omitzero"`
	Suspect     int `json:"suspect,omitzero"`
	Reported    int `json:"reported,omitzero"`
	Unanswered  int `json:"unanswered,omitzero"`
	OldestHours int `json:"oldestHours,omitzero"` // how long the oldest has waited
}

// Notice is something to be told.
type Notice struct {
	// Key says what it is about, as "urgent/COMMENT.VERSION/2". The same key is never queued twice.
	Key  string
	Kind Kind
	// CommentID and Since are for an urgent notice: which comment, and since when it waits.
	CommentID int64
	Since     time.Time
	// Counts are for a digest.
	Counts Counts
	// Due is the time before which it is not sent.
	Due time.Time
}

// numbers are the column counts.
type numbers struct {
	Counts
	Since int64 `json:"since,omitzero"`
}

// Enqueue writes the notice in the caller's transaction. A key that is there
// already, sent or not, changes nothing and is no error.
func Enqueue(ctx context.Context, tx *sql.Tx, n Notice) error {
	var kept numbers
	switch {
	case n.Key == "":
		return errors.New("queue a notice: it has no key")
	case n.Kind == Urgent && n.CommentID != 0 && !n.Since.IsZero():
		kept.Since = sqlite.Millis(n.Since)
	case n.Kind == Digest && n.CommentID == 0:
		kept.Counts = n.Counts
	default:
		return fmt.Errorf("queue a notice: %s is neither an urgent notice, with a comment and since when it waits, nor a digest", n.Key)
	}
	counts, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("queue a notice: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO outbox (key, kind, comment_id, counts, due_at) VALUES (?, ?, nullif(?, 0), ?, ?) ON CONFLICT (key) DO NOTHING`,
		n.Key, n.Kind, n.CommentID, string(counts), sqlite.Millis(n.Due)); err != nil {
		return fmt.Errorf("queue a notice: %w", err)
	}
	return nil
}

// Cancel takes back what has not been sent about a comment: it is decided.
func Cancel(ctx context.Context, tx *sql.Tx, commentID int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE comment_id = ? AND sent_at IS NULL`, commentID); err != nil {
		return fmt.Errorf("cancel notices: %w", err)
	}
	return nil
}

// Postpone holds back what has not been sent about a comment until a time:
// somebody is on it.
func Postpone(ctx context.Context, tx *sql.Tx, commentID int64, until time.Time) error {
	if _, err := tx.ExecContext(ctx, `UPDATE outbox SET due_at = max(due_at, ?), tries = 0 WHERE comment_id = ? AND sent_at IS NULL`, sqlite.Millis(until), commentID); err != nil {
		return fmt.Errorf("postpone notices: %w", err)
	}
	return nil
}

// Erase deletes every row about a comment, also of what was sent.
func Erase(ctx context.Context, tx *sql.Tx, commentID int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE comment_id = ?`, commentID); err != nil {
		return fmt.Errorf("erase notices: %w", err)
	}
	return nil
}

// Summary is what one mail tells.
type Summary struct {
	Kind Kind
	// Comments is how many comments an urgent mail is about, Waited how long the oldest has waited.
	Comments int
	Waited   time.Duration
	// Counts are the numbers of a digest.
	Counts Counts
}

// Mail is one mail to some people.
type Mail struct {
	// ID is made from what the mail is about: the same thing told again has the same ID.
	ID            string
	Kind          Kind
	To            []string
	Subject, Text string
}

// Sender brings a mail on its way.
type Sender interface {
	// Send returns nil once the mail is out of our hands, and an error with
	// ErrPartly in it when some have it and the others were refused.
	Send(context.Context, Mail) error
}

// ErrPartly means that some of the recipients have the mail and some were
// refused. It is not sent again: those who have it would have it twice.
var ErrPartly = errors.New("some recipients were refused")

// Outbox sends what is queued. Use it through one loop: Run, or SendDue alone.
type Outbox struct {
	db       *sqlite.DB
	sender   Sender
	compose  func(Summary) Mail
	log      *slog.Logger
	now      func() time.Time
	every    time.Duration
	wake     chan struct{}
	urgentAt time.Time // when the last urgent mail went out
}

// New returns an outbox that has its mails written by compose (To, Subject and
// Text) and sent by sender. A mail to nobody goes to the log.
func New(db *sqlite.DB, sender Sender, compose func(Summary) Mail, log *slog.Logger, now func() time.Time) *Outbox {
	return &Outbox{db: db, sender: sender, compose: compose, log: log, now: now, every: 20 * time.Second, wake: make(chan struct{}, 1)}
}

// Wake makes Run look at once. It never blocks.
func (o *Outbox) Wake() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// Run sends what is due, every 20 seconds and when woken, until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	tick := time.NewTicker(o.every)
	defer tick.Stop()
	for {
		// What a stop cuts short goes out after the next start.
		if err := o.SendDue(ctx); err != nil && ctx.Err() == nil {
			o.log.Error("mail to staff", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-o.wake:
		}
	}
}

// SendDue sends what is due now, at most one mail of each kind. The error tells
// what could not be sent; it stays queued and becomes due again after 1, 2, 4
// and so on up to 60 minutes.
func (o *Outbox) SendDue(ctx context.Context) error {
	return errors.Join(o.sendDue(ctx, Urgent), o.sendDue(ctx, Digest))
}

const lookForDue = `SELECT EXISTS (SELECT 1 FROM outbox WHERE sent_at IS NULL AND due_at <= ? AND kind = ?)`

func (o *Outbox) sendDue(ctx context.Context, kind Kind) error {
	now := o.now()
	if kind == Urgent && now.Sub(o.urgentAt) < UrgentGap {
		return nil
	}
	var due bool
	if err := o.db.Reader().QueryRowContext(ctx, lookForDue,
		sqlite.Millis(now), kind).Scan(&due); err != nil {
		return fmt.Errorf("look for mail to send: %w", err)
	}
	if !due {
		return nil
	}
	rows, err := o.take(ctx, kind, now)
	if err != nil {
		return fmt.Errorf("take mail to send: %w", err)
	}
	if len(rows) == 0 { // cancelled since
		return nil
	}

	m := o.compose(summary(kind, rows, now))
	m.ID, m.Kind = mailID(rows), kind
	sender := o.sender
	if len(m.To) == 0 {
		sender = Log{o.log}
	}
	err = sender.Send(ctx, m)
	if err != nil {
		err = fmt.Errorf("send %s mail, try %d: %w", kind, slices.MaxFunc(rows, func(a, b row) int { return a.tries - b.tries }).tries, err)
		if !errors.Is(err, ErrPartly) {
			return err
		}
	}
	if kind == Urgent {
		o.urgentAt = now
	}
	return errors.Join(err, o.markSent(ctx, rows))
}

// row is one row of the table, taken to be sent.
type row struct {
	id, comment int64
	key         string
	tries       int
	numbers
}

// take returns the rows of the next mail, the first queued first. It notes a try
// for each, and by that moves it to when the next try would be. What failed
// before goes along, due or not, because a mail is sent anyway.
func (o *Outbox) take(ctx context.Context, kind Kind, now time.Time) ([]row, error) {
	var list []row
	err := o.db.Write(ctx, func(tx *sql.Tx) error {
		// Minutes to the next try: 1, 2, 4 and so on up to 60.
		rows, err := tx.QueryContext(ctx, `UPDATE outbox SET tries = tries + 1, due_at = ?1 + 60000 * min(60, 1 << min(tries, 6))
			WHERE sent_at IS NULL AND kind = ?2 AND (due_at <= ?1 OR tries > 0)
			RETURNING id, coalesce(comment_id, 0), key, tries, counts`, sqlite.Millis(now), kind)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var r row
			var counts []byte
			if err := rows.Scan(&r.id, &r.comment, &r.key, &r.tries, &counts); err != nil {
				return err
			}
			if err := json.Unmarshal(counts, &r.numbers); err != nil {
				return fmt.Errorf("read the counts of %s: %w", r.key, err)
			}
			list = append(list, r)
		}
		return rows.Err()
	})
	slices.SortFunc(list, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return list, err
}

// summary puts rows together. Several rows can be about one comment, after a
// time without mail; of several digests the last one counts.
func summary(kind Kind, rows []row, now time.Time) Summary {
	if kind == Digest {
		return Summary{Kind: kind, Counts: rows[len(rows)-1].Counts}
	}
	comments := map[int64]bool{}
	since := sqlite.Millis(now)
	for _, r := range rows {
		comments[r.comment] = true
		since = min(since, r.Since)
	}
	return Summary{Kind: kind, Comments: len(comments), Waited: now.Sub(sqlite.Time(since))}
}

// mailID is the same for the same rows.
func mailID(rows []row) string {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintln(h, r.key)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (o *Outbox) markSent(ctx context.Context, rows []row) error {
	ctx = context.WithoutCancel(ctx) // the mail is out: a stop must not make it go out again
	err := o.db.Write(ctx, func(tx *sql.Tx) error {
		for _, r := range rows {
			if _, err := tx.ExecContext(ctx, `UPDATE outbox SET sent_at = ? WHERE id = ?`, sqlite.Millis(o.now()), r.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note that mail was sent: %w", err)
	}
	return nil
}

// Prune deletes the rows of what was sent before a time.
func (o *Outbox) Prune(ctx context.Context, before time.Time) error {
	err := o.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE sent_at < ?`, sqlite.Millis(before))
		return err
	})
	if err != nil {
		return fmt.Errorf("prune the outbox: %w", err)
	}
	return nil
}

// Log is the sender where no mail is set up: it writes what would be told, for
// whoever reads the log.
type Log struct{ *slog.Logger }

// Send writes one line. It never fails.
func (l Log) Send(_ context.Context, m Mail) error {
	l.Warn("no mail is set up; it would tell " + map[Kind]string{Urgent: "on-call", Digest: "the team"}[m.Kind] + ": " + m.Subject)
	return nil
}
