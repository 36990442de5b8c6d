package comments

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"example.org/sciatica/internal/sqlite"
)

// UndoFor is how long a decision can be undone.
const UndoFor = 30 * 24 * time.Hour

// Undo takes back the step and all that were taken together with it. The error
// is fs.ErrNotExist for an unknown step, and ErrStale when none of them is its
// comment's last step any more, or all were undone already or are older than
// UndoFor. Of many steps, those that can be undone are.
func (s *Store) Undo(ctx context.Context, by Actor, eventID int64) (Decided, error) {
	var done Decided
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		done = Decided{}
		list, err := batchOf(ctx, tx, eventID)
		if err != nil {
			return err
		}
		var batch int64
		undone := map[int64]bool{}
		for _, e := range list {
			id, err := s.undo(ctx, tx, by, e, batch, undone[e.comment])
			switch {
			// Of one comment all steps are undone, or none.
			case errors.Is(err, ErrStale), errors.Is(err, ErrRole) && len(list) > 1 && !undone[e.comment]:
				done.Skipped++
				continue
			case err != nil:
				return err
			}
			batch = cmp.Or(batch, id)
			if !undone[e.comment] {
				done.Done++
			}
			undone[e.comment] = true
		}
		done.Step = batch
		if done.Done == 0 {
			return ErrStale
		}
		return nil
	})
	if err != nil {
		return Decided{}, fmt.Errorf("undo step %d: %w", eventID, err)
	}
	return done, nil
}

// taken is a step of a batch.
type taken struct {
	id, comment, version int64
	by                   int64 // account; 0 for none
	action, prior        string
	at                   time.Time
}

// batchOf returns the steps that were taken together with one, the last first.
func batchOf(ctx context.Context, tx *sql.Tx, eventID int64) ([]taken, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, comment_id, version, coalesce(account_id, 0), action, prior, at FROM comment_event
		WHERE batch = (SELECT batch FROM comment_event WHERE id = ?) ORDER BY id DESC`, eventID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []taken
	for rows.Next() {
		var e taken
		var at int64
		if err := rows.Scan(&e.id, &e.comment, &e.version, &e.by, &e.action, &e.prior, &at); err != nil {
			return nil, err
		}
		e.at = sqlite.Time(at)
		list = append(list, e)
	}
	if len(list) == 0 && rows.Err() == nil {
		return nil, fs.ErrNotExist
	}
	return list, rows.Err()
}

// canUndo reports whether a kind of step can be undone at all.
func canUndo(action, prior string) bool {
	_, decision := leadsFrom[Action(action)]
	return prior != "" && action != string(EraseIt) && (decision || action == replied)
}

// undo takes back one step. again says that a later step of the same comment
// was just undone, which raised the version.
func (s *Store) undo(ctx context.Context, tx *sql.Tx, by Actor, e taken, batch int64, again bool) (int64, error) {
	c, err := load(ctx, tx, `WHERE id = ?`, e.comment)
	if err != nil {
		return 0, err
	}
	var gone bool
	if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_event WHERE undoes = ?)`, e.id).Scan(&gone); err != nil {
		return 0, err
	}
	if !canUndo(e.action, e.prior) || gone || !again && c.version != e.version || s.now().Sub(e.at) > UndoFor {
		return 0, ErrStale
	}
	// Who took the words out has read them; nobody else but an admin may bring them back.
	if e.action == string(Redact) && !by.Admin && by.AccountID != e.by {
		return 0, ErrRole
	}
	if later, err := pageDecidedSince(ctx, tx, c.page, e.id); err != nil || later {
		return 0, cmp.Or(err, ErrStale)
	}
	var prior earlier
	if err := json.Unmarshal([]byte(e.prior), &prior); err != nil {
		return 0, err
	}
	if prior.Public != nil && c.Public == nil && !by.Clinician && NeedsClinician(c.flags) {
		return 0, ErrRole
	}
	waited := c.State == Pending && c.Rank == 0
	id, err := s.take(ctx, tx, c, step{action: "undo", by: by.AccountID, batch: batch, undoes: e.id}, func() error {
		redacted := c.Text
		if e.action == replied { // the clinic takes its own words back
			c.hide(Withdrawn)
			c.Decided, c.DecidedBy = nil, nil
			return nil
		}
		if *prior.Text != *c.Text {
			if err := s.swap(ctx, tx, c, *prior.Text, false); err != nil {
				return err
			}
		}
		if c.standing = prior.standing; prior.Flags != nil {
			c.flags = *prior.Flags
		}
		if e.action != string(Redact) {
			return nil
		}
		// The words with the gap are gone with the step.
		_, err := tx.ExecContext(ctx, `UPDATE comment SET text_id = ?, public_text_id = ? WHERE id = ?`, c.Text, c.Public, c.id)
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM comment_text WHERE id = ?`, *redacted)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := reopenReports(ctx, tx, c.id, e.id); err != nil {
		return 0, err
	}
	if err := undoPage(ctx, tx, c.page, e.id); err != nil {
		return 0, err
	}
	if waited {
		return id, nil // the mails about it are queued
	}
	return id, s.raise(ctx, tx, c)
}

// pageDecidedSince reports whether a step closed or opened the comments of a
// page, and another one, through any comment there, has done so since.
func pageDecidedSince(ctx context.Context, tx *sql.Tx, page string, event int64) (later bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_page_step WHERE event_id = ?1)
		AND NOT EXISTS (SELECT 1 FROM comment_page WHERE page = ?2 AND event_id = ?1)`, event, page).Scan(&later)
	return later, err
}

// undoPage opens or closes the comments of a page as before the step.
func undoPage(ctx context.Context, tx *sql.Tx, page string, event int64) error {
	var before string
	err := tx.QueryRowContext(ctx, `SELECT before FROM comment_page_step WHERE event_id = ?`, event).Scan(&before)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if before == "" {
		_, err = tx.ExecContext(ctx, `DELETE FROM comment_page WHERE page = ?`, page)
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE comment_page SET open = ?2 ->> 'open', at = ?2 ->> 'at', account_id = ?2 ->> 'by', event_id = ?2 ->> 'event' WHERE page = ?1`, page, before)
	return err
}
