package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"example.org/sciatica/internal/sqlite"
)

// ReportsToHold is how many readers' reports take a comment off the page until
// a person has looked. A reply of the clinic stays, and so does what staff have
// decided to keep.
const ReportsToHold = 3

// ReportReasons returns the codes of what readers can object to.
func ReportReasons() []string {
	return []string{"private", "harmful", "abusive", "advertising", "other"}
}

// Report keeps that a reader objects to a comment, without a word about the
// reader; the caller keeps one reader from reporting twice. held says that the
// comment went off the page. The error is fs.ErrNotExist when readers do not see
// such a comment on the page, and ErrWords for an unknown reason.
func (s *Store) Report(ctx context.Context, page string, id int64, reason string) (held bool, err error) {
	if !slices.Contains(ReportReasons(), reason) {
		return false, fmt.Errorf("report comment %d: %w: reason %q", id, ErrWords, reason)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		var reports int
		err := tx.QueryRowContext(ctx, `UPDATE comment SET reports = reports + 1 WHERE id = ? AND page = ? AND shown = 1 RETURNING reports`, id, page).Scan(&reports)
		if errors.Is(err, sql.ErrNoRows) {
			return fs.ErrNotExist
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO comment_report (comment_id, at, reason) VALUES (?, ?, ?)`, id, sqlite.Millis(s.now()), reason); err != nil {
			return err
		}
		c, err := load(ctx, tx, `WHERE id = ?`, id)
		if err != nil || reports < ReportsToHold || c.account != 0 {
			return err
		}
		kept, err := isKept(ctx, tx, c)
		if err != nil || kept {
			return err
		}
		held = true
		_, err = s.take(ctx, tx, c, step{action: "reports"}, func() error {
			if c.State == Pending { // a change by the author waits; the words before it are shown
				c.Public = nil
			} else {
				c.hide(Pending)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("report comment %d: %w", id, err)
	}
	return held, nil
}

// isKept reports whether staff, at their last decision, looked at readers' reports
// and showed the comment all the same: otherwise three people could take it off
// again and again.
func isKept(ctx context.Context, tx *sql.Tx, c *record) (kept bool, err error) {
	err = tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_report WHERE comment_id = ? AND closed_by = ?)`, c.id, c.Decided).Scan(&kept)
	return kept, err
}

// closeReports ends the open reports about a comment with a step.
func closeReports(ctx context.Context, tx *sql.Tx, id, event int64) error {
	if _, err := tx.ExecContext(ctx, `UPDATE comment_report SET closed_by = ? WHERE comment_id = ? AND closed_by IS NULL`, event, id); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE comment SET reports = 0 WHERE id = ? AND reports > 0`, id)
	return err
}

// reopenReports opens those again that a step had ended.
func reopenReports(ctx context.Context, tx *sql.Tx, id, event int64) error {
	res, err := tx.ExecContext(ctx, `UPDATE comment_report SET closed_by = NULL WHERE comment_id = ? AND closed_by = ?`, id, event)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE comment SET reports = (SELECT count(*) FROM comment_report WHERE comment_id = ?1 AND closed_by IS NULL) WHERE id = ?1`, id)
	return err
}
