package comments

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// firstTables are the migrations as of the first step.
func firstTables(t *testing.T) fs.FS {
	t.Helper()
	const name = "0001_comments_and_staff.sql"
	data, err := fs.ReadFile(migrations.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{name: {Data: data}}
}

// A database of the first days, with what its code wrote.
const firstDays = `
INSERT INTO account (id, email, name, role, password_hash, created_at) VALUES (1, 'ada@example.org', 'Ada', 'moderator', '-', 0), (2, 'bob@example.org', 'Bob', 'clinician', '-', 0);
INSERT INTO comment (id, page, name, body, state, version, receipt_hash, created_at) VALUES
	(1, '/articles/herniated-disc', 'Eve', 'It *helped* me', 'approved', 2, x'01', 1000),
	(2, '/articles/herniated-disc', '', 'Still waiting', 'pending', 1, x'02', 2000),
	(3, '/articles/sitting', 'Mallory', 'Buy this', 'rejected', 2, x'03', 3000),
	(4, '/articles/herniated-disc', 'Zoë', 'Approved, rejected, and approved by an undo', 'approved', 4, x'04', 4000),
	(7, '/articles/sitting', 'Eve', 'An approval undone', 'pending', 3, x'07', 7000);
INSERT INTO comment_event (id, comment_id, at, account_id, action, from_state, to_state, version, undoes) VALUES
	(1, 1, 1000, NULL, 'post', NULL, 'pending', 1, NULL),
	(2, 2, 2000, NULL, 'post', NULL, 'pending', 1, NULL),
	(3, 3, 3000, NULL, 'post', NULL, 'pending', 1, NULL),
	(4, 4, 4000, NULL, 'post', NULL, 'pending', 1, NULL),
	(5, 7, 7000, NULL, 'post', NULL, 'pending', 1, NULL),
	(6, 1, 10000, 1, 'approve', 'pending', 'approved', 2, NULL),
	(7, 3, 11000, 1, 'reject', 'pending', 'rejected', 2, NULL),
	(8, 4, 12000, 1, 'approve', 'pending', 'approved', 2, NULL),
	(9, 4, 13000, 2, 'reject', 'approved', 'rejected', 3, NULL),
	(10, 4, 14000, 1, 'undo', 'rejected', 'approved', 4, 9),
	(11, 7, 15000, 1, 'approve', 'pending', 'approved', 2, NULL),
	(12, 7, 16000, 2, 'undo', 'approved', 'pending', 3, 11);
`

func upgraded(t *testing.T) (s *site, token string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "site.db")
	old, err := sqlite.Open(t.Context(), path, firstTables(t))
	if err != nil {
		t.Fatal(err)
	}
	token = "AUTHORSTOKEN"
	err = old.Write(t.Context(), func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(t.Context(), firstDays); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), `UPDATE comment SET receipt_hash = ? WHERE id = 1`, hash(token))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s = newSiteAt(t, path, readRules(t))
	s.now = time.UnixMilli(20000).UTC()
	return s, token
}

func TestAnOldDatabaseKeepsEverythingWhenItIsUpgraded(t *testing.T) {
	s, token := upgraded(t)
	var got []string
	for _, row := range s.table(`SELECT c.id || ' ' || page || ' ' || state || ' ' || c.version || ' ' || name || ': ' || body AS line FROM comment c JOIN comment_text t ON t.id = c.text_id ORDER BY c.id`) {
		got = append(got, row["line"].(string))
	}
	wantSame(t, "the comments are", []string{
		"1 /articles/herniated-disc approved 2 Eve: It *helped* me",
		"2 /articles/herniated-disc pending 1 : Still waiting",
		"3 /articles/sitting rejected 2 Mallory: Buy this",
		"4 /articles/herniated-disc approved 4 Zoë: Approved, rejected, and approved by an undo",
		"7 /articles/sitting pending 3 Eve: An approval undone",
	}, got)
	s.readersSee("Eve: It <em>helped</em> me", "Zoë: Approved, rejected, and approved by an undo")
	wantSame(t, "the tabs count", map[Tab]int{
		TabUrgent: 0, TabPending: 2, TabSuspect: 0, TabReported: 0, TabUnanswered: 0, TabSpam: 0, TabRejected: 1, TabApproved: 2, TabDecided: 0,
	}, s.tabs())
	counts, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the pages count", map[string]int{disc: 2}, counts)
	if r := s.receipt(token); r.ID != 1 || r.State != Approved || !r.Shown || r.At.UnixMilli() != 1000 {
		t.Errorf("the old token opens %+v", r)
	}
	for words, want := range map[string]int64{"helped": 1, "zoe rejected": 4} {
		q, err := s.Queue(t.Context(), Filter{Tab: TabApproved, Words: words}, "", 10)
		if err != nil || len(q.Entries) != 1 || q.Entries[0].ID != want {
			t.Errorf("the search for %q finds %+v (%v)", words, q.Entries, err)
		}
	}
	if e := s.entry(4); e.DecidedBy != "Ada" || e.DecidedAt.UnixMilli() != 14000 || e.Step != 0 {
		t.Errorf("comment 4 is %+v, want decided by Ada's undo", e)
	}
	if n := s.number(`SELECT count(*) FROM pragma_foreign_key_check`); n != 0 {
		t.Errorf("%d rows point nowhere", n)
	}
	// Opening it again changes nothing.
	unchanged := s.unchanged()
	s.open()
	unchanged()
}

func TestOldStepsAreKeptAndCanBeUndone(t *testing.T) {
	s, _ := upgraded(t)
	if n := s.number(`SELECT count(*) FROM comment_event`); n != 12 {
		t.Errorf("%d steps, want all 12", n)
	}
	for step, want := range map[int64]bool{1: false, 6: true, 7: true, 8: false, 9: false, 10: false, 11: false, 12: false} {
		if e, err := s.Event(t.Context(), step); err != nil || e.CanUndo != want {
			t.Errorf("step %d is %+v (%v), want CanUndo %v", step, e, err, want)
		}
	}
	s.undo(s.mo, 6)
	s.undo(s.mo, 7)
	s.readersSee("Zoë: Approved, rejected, and approved by an undo")
	for _, id := range []int64{1, 3} {
		if e := s.entry(id); e.State != Pending || e.Version != 3 || e.Body == "" {
			t.Errorf("comment %d is %+v", id, e)
		}
	}
	if got := s.tabs()[TabPending]; got != 4 {
		t.Errorf("%d wait, want 4", got)
	}
}

func TestOldCommentsLiveOnAsNewOnes(t *testing.T) {
	s, token := upgraded(t)
	next, _ := s.post(Draft{Body: plainWords})
	if next != 8 {
		t.Errorf("the next comment is %d, want 8", next)
	}
	s.decide(s.mo, 2, Decision{Action: Approve})
	s.decide(s.mo, 1, Decision{Action: Redact, Spans: []Span{{3, 11, "word"}}})
	s.edit(token, "Other words")
	s.readersSee("Eve: It [removed: word] me", ": Still waiting", "Zoë: Approved, rejected, and approved by an undo")
	s.author(func(ctx context.Context, token string, version int64) error { return s.Erase(ctx, token, version) }, token)
	s.later(RejectedFor + time.Hour)
	s.tend()
	if e := s.entry(3); e.State != Erased {
		t.Errorf("the old rejected comment is %s", e.State)
	}
	if n := s.number(`SELECT count(*) FROM comment_word WHERE comment_id IN (1, 3)`) + s.number(`SELECT count(*) FROM comment_text WHERE comment_id IN (1, 3)`); n != 0 {
		t.Errorf("%d rows are left of what was erased", n)
	}
}

func TestManyOldCommentsAreFoundAndMoveAfterAnUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "site.db")
	old, err := sqlite.Open(t.Context(), path, firstTables(t))
	if err != nil {
		t.Fatal(err)
	}
	const n = 1200 // more than are read at once
	err = old.Write(t.Context(), func(tx *sql.Tx) error {
		for i := range n {
			if _, err := tx.Exec(`INSERT INTO comment (id, page, name, body, state, version, receipt_hash, created_at) VALUES (?, ?, 'Eve', ?, 'pending', 1, ?, 1000)`,
				i+1, disc, fmt.Sprintf("word%d", i+1), fmt.Appendf(nil, "%d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	s := newSiteAt(t, path, readRules(t))
	if got := s.number(`SELECT count(*) FROM comment_word WHERE word LIKE 'word%'`); got != n {
		t.Errorf("%d words are found, want %d", got, n)
	}
	if err := s.Move(t.Context(), disc, sitting); err != nil {
		t.Fatal(err)
	}
	if e := s.entry(n); e.Page != sitting {
		t.Errorf("a comment that waited stayed at %s", e.Page)
	}
}
