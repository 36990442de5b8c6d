package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"example.org/sciatica/internal/sqlite"
)

// Public is what every reader may see of a comment. It has no field that a page
// could leak.
type Public struct {
	ID     int64
	Thread int64  // the first comment of its thread; its own ID for a first one
	Name   string // "" for no name
	// Team says that staff wrote it; Title then stands after the name, as "PT,
	// DPT", and Role is that of the account.
	Team        bool
	Title, Role string
	Text        Markup
	At          time.Time // when it was written
	// Changed is when staff last decided about it, as to show it or to cut its words;
	// At for what nobody decided about.
	Changed time.Time
	// Redacted says that staff took private data out.
	Redacted bool
	// Gone is a placeholder: the comment was taken away, its replies are there.
	Gone bool
}

// Thread is a page of what readers see under an article: each first comment,
// oldest first, with its replies, oldest first.
type Thread struct {
	Comments []Public
	Total    int // comments that readers see, on all pages
	// Head is the first comment of the thread that the page begins within; nil
	// when it begins with a first comment.
	Head *Public
	// Later is the comment that the next page begins with, Earlier that of the
	// page before; 0 for none. Start says that the page before is the first one.
	Later, Earlier int64
	Start          bool
}

const selectPublic = `SELECT c.id, c.thread, c.created_at, c.shown = 2, coalesce(t.redacted, 0), coalesce(t.body, ''),
		coalesce(nullif(t.name, ''), a.name, ''), a.id IS NOT NULL, coalesce(a.title, ''), coalesce(a.role, ''), coalesce(e.at, c.created_at)
	FROM comment c LEFT JOIN comment_text t ON t.id = c.public_text_id LEFT JOIN account a ON a.id = c.account_id LEFT JOIN comment_event e ON e.id = c.decided
	`

func scanPublic(scan func(...any) error) (Public, error) {
	var c Public
	var body string
	var at, changed int64
	if err := scan(&c.ID, &c.Thread, &at, &c.Gone, &c.Redacted, &body, &c.Name, &c.Team, &c.Title, &c.Role, &changed); err != nil {
		return c, err
	}
	c.At, c.Changed = sqlite.Time(at), sqlite.Time(changed)
	if !c.Gone {
		if c.Team {
			c.Text = RenderReply(body)
		} else {
			c.Text = Render(body, true)
		}
	}
	return c, nil
}

func publics(rows *sql.Rows) (list []Public, err error) {
	defer rows.Close()
	for rows.Next() {
		c, err := scanPublic(rows.Scan)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Thread returns up to limit comments of a page, from the comment with the id
// from on; 0 stands for the first. The error is fs.ErrNotExist when from is no
// comment that readers see there.
func (s *Store) Thread(ctx context.Context, page string, from int64, limit int) (Thread, error) {
	fail := func(err error) (Thread, error) {
		return Thread{}, fmt.Errorf("read comments of %s: %w", page, err)
	}
	var t Thread
	var err error
	if t.Total, err = s.Count(ctx, page); err != nil {
		return t, err
	}
	var thread int64
	if from != 0 {
		first, err := scanPublic(s.db.Reader().QueryRowContext(ctx, selectPublic+`WHERE c.id = ? AND c.page = ? AND c.shown > 0`, from, page).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return fail(fs.ErrNotExist)
		}
		if err != nil {
			return fail(err)
		}
		if thread = first.Thread; thread != from {
			head, err := scanPublic(s.db.Reader().QueryRowContext(ctx, selectPublic+`WHERE c.id = ?`, thread).Scan)
			if err != nil {
				return fail(err)
			}
			t.Head = &head
		}
	}
	// First the rest of the thread, then those after it: for (thread, id) SQLite
	// would walk through all of a long thread to get to its end.
	for _, part := range []struct {
		where string
		id    int64
	}{{`c.thread = ?2 AND c.id >= ?3`, from}, {`c.thread > ?2`, 0}} {
		rows, err := s.db.Reader().QueryContext(ctx, selectPublic+`WHERE c.page = ?1 AND c.shown > 0 AND `+part.where+` ORDER BY c.thread, c.id LIMIT ?4`,
			page, thread, part.id, limit+1-len(t.Comments))
		if err != nil {
			return fail(err)
		}
		list, err := publics(rows)
		if err != nil {
			return fail(err)
		}
		t.Comments = append(t.Comments, list...)
	}
	if len(t.Comments) > limit {
		t.Later = t.Comments[limit].ID
		t.Comments = t.Comments[:limit]
	}
	if from == 0 {
		return t, nil
	}
	var before []int64
	for _, part := range []struct {
		where string
		id    int64
	}{{`thread = ?2 AND id < ?3`, from}, {`thread < ?2`, 0}} {
		list, err := ints(s.db.Reader().QueryContext(ctx, `SELECT id FROM comment WHERE page = ?1 AND shown > 0 AND `+part.where+` ORDER BY thread DESC, id DESC LIMIT ?4`,
			page, thread, part.id, limit+1-len(before)))
		if err != nil {
			return fail(err)
		}
		before = append(before, list...)
	}
	if n := min(len(before), limit); n > 0 {
		t.Earlier, t.Start = before[n-1], len(before) <= limit
	}
	return t, nil
}

// Public returns one comment as readers see it and the page it stands on, or an
// error that is fs.ErrNotExist when they do not.
func (s *Store) Public(ctx context.Context, page string, id int64) (Public, error) {
	c, err := scanPublic(s.db.Reader().QueryRowContext(ctx, selectPublic+`WHERE c.id = ? AND c.page = ? AND c.shown = 1`, id, page).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("comment %d of %s: %w", id, page, fs.ErrNotExist)
	}
	if err != nil {
		return c, fmt.Errorf("read comment %d: %w", id, err)
	}
	return c, nil
}

// Newest returns up to limit comments of a page as readers see them, those first
// that were shown last.
func (s *Store) Newest(ctx context.Context, page string, limit int) ([]Public, error) {
	rows, err := s.db.Reader().QueryContext(ctx, selectPublic+`WHERE c.page = ? AND c.shown = 1 ORDER BY c.moved DESC, c.id DESC LIMIT ?`, page, limit)
	var list []Public
	if err == nil {
		list, err = publics(rows)
	}
	if err != nil {
		return nil, fmt.Errorf("read the newest comments of %s: %w", page, err)
	}
	return list, nil
}

// Counts returns the number of comments that readers see, for every page that has any.
func (s *Store) Counts(ctx context.Context) (map[string]int, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT page, n FROM comment_page_tally WHERE n > 0`)
	if err != nil {
		return nil, fmt.Errorf("count comments: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var page string
		var n int
		if err := rows.Scan(&page, &n); err != nil {
			return nil, fmt.Errorf("count comments: %w", err)
		}
		counts[page] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count comments: %w", err)
	}
	return counts, nil
}

// Count returns the number of comments of a page that readers see.
func (s *Store) Count(ctx context.Context, page string) (int, error) {
	var n int
	err := s.db.Reader().QueryRowContext(ctx, `SELECT n FROM comment_page_tally WHERE page = ?`, page).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("count comments of %s: %w", page, err)
	}
	return n, nil
}

// ClosesAfter is how long after the last change of a page its comments close.
const ClosesAfter = 365 * 24 * time.Hour

// Closed reports whether the comments of a page are closed, and since when: by
// staff, or because the page was last changed more than after ago. Staff may
// have opened them again since.
func (s *Store) Closed(ctx context.Context, page string, changed time.Time, after time.Duration) (closed bool, since time.Time, err error) {
	var open bool
	var at int64
	err = s.db.Reader().QueryRowContext(ctx, `SELECT open, at FROM comment_page WHERE page = ?`, page).Scan(&open, &at)
	switch {
	case err == nil && !open:
		return true, sqlite.Time(at), nil
	case err == nil && sqlite.Time(at).After(changed):
		changed = sqlite.Time(at)
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return false, time.Time{}, fmt.Errorf("read whether %s is closed: %w", page, err)
	}
	if end := changed.Add(after); !s.now().Before(end) {
		return true, end, nil
	}
	return false, time.Time{}, nil
}

// moveWithin is how long a move may take: about ten seconds for 200,000 comments.
const moveWithin = 5 * time.Minute

// Move takes the comments of a page along to where the page has moved. It
// changes nothing, and writes nothing, when the old page has none.
func (s *Store) Move(ctx context.Context, from, to string) error {
	var any bool
	err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_page_tally WHERE page = ?1)
		OR EXISTS (SELECT 1 FROM comment_page WHERE page = ?1)`, from).Scan(&any)
	if err == nil && any {
		err = s.db.WriteWithin(ctx, moveWithin, func(tx *sql.Tx) error {
			for _, statement := range []string{
				`UPDATE comment SET page = ?1 WHERE page = ?2`,
				`UPDATE OR IGNORE comment_page SET page = ?1 WHERE page = ?2`,
				`DELETE FROM comment_page WHERE page = ?2 AND page <> ?1`,
				`DELETE FROM comment_page_tally WHERE page = ?2 AND page <> ?1`,
			} {
				if _, err := tx.ExecContext(ctx, statement, to, from); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("move the comments of %s: %w", from, err)
	}
	return nil
}
