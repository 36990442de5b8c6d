package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/sqlite"
)

// How long words are kept after they were decided about. Pending comments are
// kept until a person decides.
const (
	RejectedFor = 90 * 24 * time.Hour
	SpamFor     = 30 * 24 * time.Hour
	// ReplacedFor is how long earlier wordings are kept, those before staff took
	// private data out included. One day longer than a step can be undone.
	ReplacedFor = UndoFor + 24*time.Hour
	// StepsFor is how long the log without words is kept.
	StepsFor = 3 * 365 * 24 * time.Hour
)

// tendBatch bounds what one transaction does, so that nobody waits for it.
const tendBatch = 200

// Tend does what time asks for: it erases what was kept long enough, and makes
// a new key for forms. Call it every few minutes; it works in short transactions.
func (s *Store) Tend(ctx context.Context) error {
	now := s.now()
	var errs []error
	for _, kept := range []struct {
		state State
		for_  time.Duration
	}{{Rejected, RejectedFor}, {Spam, SpamFor}, {Withdrawn, WithdrawnFor}} {
		errs = append(errs, s.inBatches(ctx, func(tx *sql.Tx) (int, error) {
			return s.expire(ctx, tx, kept.state, sqlite.Millis(now.Add(-kept.for_)))
		}))
	}
	for _, old := range []struct {
		statement string
		before    time.Time
	}{
		// What readers see, or what an undo may need, is younger or current.
		{`DELETE FROM comment_text WHERE id IN (SELECT t.id FROM comment_text t JOIN comment c ON c.id = t.comment_id
			WHERE t.replaced_at < ? AND t.id IS NOT c.public_text_id LIMIT ?)`, now.Add(-ReplacedFor)},
		{`DELETE FROM spam_mark WHERE (mark, comment_id) IN (SELECT mark, comment_id FROM spam_mark WHERE at < ? LIMIT ?)`, now.Add(-spamKnownFor)},
	} {
		errs = append(errs, s.inBatches(ctx, func(tx *sql.Tx) (int, error) {
			return affected(tx.ExecContext(ctx, old.statement, sqlite.Millis(old.before), tendBatch))
		}))
	}
	errs = append(errs, s.inBatches(ctx, func(tx *sql.Tx) (int, error) { return forgetSteps(ctx, tx, sqlite.Millis(now.Add(-StepsFor))) }))
	errs = append(errs, s.loadKeys(ctx))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("tend comments: %w", err)
	}
	return nil
}

// inBatches runs a change until it finds nothing more to do.
func (s *Store) inBatches(ctx context.Context, change func(*sql.Tx) (int, error)) error {
	for {
		var n int
		err := s.db.Write(ctx, func(tx *sql.Tx) (err error) {
			n, err = change(tx)
			return err
		})
		if err != nil || n < tendBatch {
			return err
		}
	}
}

func affected(res sql.Result, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// expire erases comments that have been in a state for long enough.
func (s *Store) expire(ctx context.Context, tx *sql.Tx, state State, before int64) (int, error) {
	ids, err := ints(tx.QueryContext(ctx, `SELECT id FROM comment INDEXED BY comment_since
		WHERE state IN ('pending', 'rejected', 'spam', 'withdrawn') AND state = ? AND state_at < ? LIMIT ?`, state, before, tendBatch))
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c, err := load(ctx, tx, `WHERE id = ?`, id)
		if err != nil {
			return 0, err
		}
		if err := s.erase(ctx, tx, c, step{action: "expire"}); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// forgetSteps takes away steps of the log that are old enough.
func forgetSteps(ctx context.Context, tx *sql.Tx, before int64) (int, error) {
	if _, err := tx.ExecContext(ctx, `UPDATE comment_event_kept SET since = ?`, before); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM comment_page_step WHERE event_id IN (SELECT id FROM comment_event WHERE at < ? LIMIT ?)`, before, tendBatch); err != nil {
		return 0, err
	}
	return affected(tx.ExecContext(ctx, `DELETE FROM comment_event WHERE id IN (SELECT id FROM comment_event WHERE at < ? LIMIT ?)`, before, tendBatch))
}

func ints(rows *sql.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, rows.Err()
}

// Erasure is that the words of a comment are gone for good.
type Erasure struct {
	CommentID int64
	Written   time.Time // to the millisecond; tells the comment from one of another database
}

// EraseAgain erases what was erased before: a restored backup may hold it.
// Comments that are erased, or are others than those meant, stay as they are.
func (s *Store) EraseAgain(ctx context.Context, list []Erasure) (erased int, err error) {
	for _, e := range list {
		err := s.db.Write(ctx, func(tx *sql.Tx) error {
			c, err := load(ctx, tx, `WHERE id = ?`, e.CommentID)
			if errors.Is(err, fs.ErrNotExist) || err == nil && (c.State == Erased || c.created != sqlite.Millis(e.Written)) {
				return nil
			}
			if err != nil {
				return err
			}
			erased++
			return s.erase(ctx, tx, c, step{action: "erase"})
		})
		if err != nil {
			return erased, fmt.Errorf("erase comment %d again: %w", e.CommentID, err)
		}
	}
	return erased, nil
}

// Digest queues the mail about what waits, once for each slot, as "2026-11-24
// 08:00"; none when nothing does. since is the start of the clinic's day.
func (s *Store) Digest(ctx context.Context, slot string, since time.Time) error {
	counts, err := s.Tabs(ctx, since)
	if err != nil {
		return err
	}
	oldest, err := s.Oldest(ctx)
	if err != nil {
		return err
	}
	n := notify.Notice{Key: "digest/" + slot, Kind: notify.Digest, Due: s.now(), Counts: notify.Counts{
		Urgent: counts[TabUrgent], Pending: counts[TabPending], Suspect: counts[TabSuspect], Reported: counts[TabReported], Unanswered: counts[TabUnanswered],
	}}
	if n.Counts == (notify.Counts{}) {
		return nil
	}
	if !oldest.IsZero() {
		n.Counts.OldestHours = int(s.now().Sub(oldest).Hours())
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error { return notify.Enqueue(ctx, tx, n) })
	if err != nil {
		return fmt.Errorf("queue the digest: %w", err)
	}
	return nil
}
