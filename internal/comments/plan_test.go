package comments

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"

	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

// recorder is the driver of the site that also keeps the statements it is asked for.
type recorder struct {
	sqlite3.SQLiteDriver
	mu         sync.Mutex
	statements map[string]string // by what asked for them
	during     string
}

var statements = &recorder{}

func init() { sql.Register("sqlite3 recorded", statements) }

func (r *recorder) Open(name string) (driver.Conn, error) {
	c, err := r.SQLiteDriver.Open(name)
	if err != nil {
		return nil, err
	}
	return recordedConn{c.(*sqlite3.SQLiteConn), r}, nil
}

func (r *recorder) note(statement string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.during != "" && !strings.HasPrefix(statement, "PRAGMA") {
		r.statements[statement] = r.during
	}
}

// record keeps the statements of what is done.
func (r *recorder) record(what string, do func() error) error {
	r.mu.Lock()
	r.during = what
	r.mu.Unlock()
	err := do()
	r.mu.Lock()
	r.during = ""
	r.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

type recordedConn struct {
	*sqlite3.SQLiteConn
	r *recorder
}

func (c recordedConn) PrepareContext(ctx context.Context, statement string) (driver.Stmt, error) {
	c.r.note(statement)
	return c.SQLiteConn.PrepareContext(ctx, statement)
}

func (c recordedConn) ExecContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Result, error) {
	c.r.note(statement)
	return c.SQLiteConn.ExecContext(ctx, statement, args)
}

func (c recordedConn) QueryContext(ctx context.Context, statement string, args []driver.NamedValue) (driver.Rows, error) {
	c.r.note(statement)
	return c.SQLiteConn.QueryContext(ctx, statement, args)
}

// scanned are the tables that may be read from end to end, with the reason.
var scanned = map[string]string{
	"account":                           "the people of one clinic",
	"session":                           "the sign-ins of one clinic, of 12 hours",
	"outbox USING INDEX outbox_waiting": "the mails that are not sent yet",
	"comment_tally":                     "one row for each tab",
	"comment_page_tally":                "one row for each page of the site",
	"comment_page":                      "one row for each page at most",
	"comment_event_kept":                "one row",
	"form_key":                          "three rows",
	"sqlite_sequence":                   "one row for each table",
	"json_each":                         "the ids of one page",
}

// aTable finds a table, with its alias if it has one, in a statement.
var aTable = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+([a-z_]+)(?:\(\?\))?(?:\s+(?:AS\s+)?([a-z]+))?`)

// aPair finds a comparison of two columns of which the second is the id: SQLite
// does not use that one of an index.
var aPair = regexp.MustCompile(`\([a-z._]+, (?:[a-z]+\.)?id\) ?[<>]`)

// problems explains a statement and returns the steps of its plan that look
// through a table or sort.
func problems(ctx context.Context, tx *sql.Tx, statement string) (bad []string, err error) {
	tables := map[string]string{}
	for _, m := range aTable.FindAllStringSubmatch(statement, -1) {
		tables[m[1]] = m[1]
		if m[2] != "" {
			tables[m[2]] = m[1]
		}
	}
	if pair := aPair.FindString(statement); pair != "" && !strings.Contains(statement, "(rank, id) > (0, ?)") {
		bad = append(bad, "seeks with the first of "+pair+" alone and walks on to the id")
	}
	small := !slices.ContainsFunc(slices.Collect(maps.Values(tables)), func(table string) bool { return scanned[table] == "" })
	rows, err := tx.QueryContext(ctx, `EXPLAIN QUERY PLAN `+statement, make([]any, strings.Count(regexp.MustCompile(`\?\d+`).ReplaceAllString(statement, ""), "?")+numbered(statement))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return nil, err
		}
		name, scan := strings.CutPrefix(detail, "SCAN ")
		name, _, _ = strings.Cut(name, " ")
		switch {
		case !small && strings.Contains(detail, "USE TEMP B-TREE FOR ORDER BY"),
			strings.Contains(detail, "AUTOMATIC"),     // SQLite would make an index for the one query
			strings.HasSuffix(detail, "(state=?)"),    // of a million comments, one has half
			strings.Contains(detail, "KEY (rowid<?)"), // from the newest comment back,
			strings.Contains(detail, "KEY (rowid>?)"), // or from the oldest on
			scan && scanned[tables[name]] == "" && scanned[strings.TrimPrefix(detail, "SCAN ")] == "" && name != "CONSTANT" && !strings.HasPrefix(name, "("):
			bad = append(bad, detail)
		}
	}
	return bad, rows.Err()
}

// numbered is how many numbered parameters a statement has.
func numbered(statement string) (n int) {
	for _, m := range regexp.MustCompile(`\?(\d+)`).FindAllStringSubmatch(statement, -1) {
		var i int
		if _, err := fmt.Sscan(m[1], &i); err == nil {
			n = max(n, i)
		}
	}
	return n
}

// recordedSite is a seeded site, with the statements of all that happens while
// somebody waits.
func recordedSite(t *testing.T) (*site, map[string]string) {
	s := &site{t: t, now: start, rules: readRules(t)}
	var err error
	if s.db, err = sqlite.OpenThrough(t.Context(), "sqlite3 recorded", filepath.Join(t.TempDir(), "site.db"), migrations.FS); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	s.open()
	s.mo, s.clio, s.adam = s.colleague("Mo", "moderator"), s.colleague("Clio", "clinician"), s.colleague("Adam", "admin")
	s.clio.Clinician, s.adam.Clinician, s.adam.Admin = true, true, true
	s.seed(5000)
	statements.statements = map[string]string{}
	for _, path := range hotPaths(s) {
		if err := statements.record(path.what, path.do); err != nil {
			t.Fatal(err)
		}
	}
	return s, maps.Clone(statements.statements)
}

// filters are one of each kind, and all together.
func filters(s *site) map[string]Filter {
	return map[string]Filter{
		"":             {},
		" by page":     {Page: sitting},
		" by flag":     {Flag: screen.Question},
		" by age":      {Older: 48 * time.Hour},
		" by decider":  {DecidedBy: s.clio.AccountID},
		" by word":     {Words: "the"},
		" by words":    {Words: "walking bana pain"},
		" by all this": {Page: sitting, Flag: screen.Question, Older: time.Hour, DecidedBy: s.clio.AccountID, Words: "walking pain"},
	}
}

// nobody takes every mail.
type nobody struct{}

func (nobody) Send(context.Context, notify.Mail) error { return nil }

type hotPath struct {
	what string
	do   func() error
}

// hotPaths is all that somebody waits for, in an order in which it can happen.
func hotPaths(s *site) []hotPath {
	ctx := s.t.Context()
	first, err := s.Thread(ctx, disc, 0, 100)
	if err != nil || first.Later == 0 {
		s.t.Fatal("no second page: ", err)
	}
	pending := s.number(`SELECT id FROM comment WHERE state = 'pending' AND rank = 1 AND flags = 0 AND parent_id IS NULL AND public_text_id IS NULL LIMIT 1`)
	author := SeedToken(s.number(`SELECT id FROM comment WHERE state = 'pending' AND rank = 1 AND flags = 0 AND id > ? AND receipt_hash IS NOT NULL LIMIT 1`, pending))
	version := func(token string) int64 { return s.receipt(token).Version }
	sealed := s.number(`SELECT comment_id FROM comment_text WHERE sealed = 1 ORDER BY replaced_at DESC LIMIT 1`)
	people := staff.NewStore(s.db, func() time.Time { return s.now })
	if _, err := people.Add(ctx, staff.NewAccount{Email: "dee@clinic.example", Name: "Dee", Password: "correct-horse-battery", Role: staff.Moderator}); err != nil {
		s.t.Fatal(err)
	}
	paths := []hotPath{
		{"first page of comments", func() error { _, err := s.Thread(ctx, disc, 0, 100); return err }},
		{"further page", func() error { _, err := s.Thread(ctx, disc, first.Later, 100); return err }},
		{"page within a thread", func() error {
			_, err := s.Thread(ctx, disc, s.number(`SELECT max(id) FROM comment WHERE page = ? AND parent_id IS NOT NULL AND shown = 1`, disc), 100)
			return err
		}},
		{"count", func() error { _, err := s.Count(ctx, disc); return err }},
		{"counts", func() error { _, err := s.Counts(ctx); return err }},
		{"one comment", func() error { _, err := s.Public(ctx, disc, first.Later); return err }},
		{"newest", func() error { _, err := s.Newest(ctx, disc, 20); return err }},
		{"closed", func() error { _, _, err := s.Closed(ctx, disc, s.now, ClosesAfter); return err }},
		{"receipt", func() error {
			r, err := s.Receipt(ctx, SeedToken(1))
			if err == nil {
				_, err = s.Answers(ctx, r)
			}
			return err
		}},
		{"export", func() error { _, err := s.Export(ctx, SeedToken(1)); return err }},
		{"tabs", func() error { _, err := s.Tabs(ctx, s.now.Add(-time.Hour)); return err }},
		{"oldest", func() error { _, err := s.Oldest(ctx); return err }},
		{"entry", func() error {
			for _, id := range []int64{1, 2, pending} {
				if _, err := s.Entry(ctx, id); err != nil {
					return err
				}
			}
			return nil
		}},
		{"words before", func() error {
			if _, err := s.BodyAt(ctx, pending, 1); err != nil {
				return err
			}
			_, err := s.Event(ctx, 1)
			return err
		}},
		{"post", func() error {
			posted, err := s.try(Draft{Body: "Cheap pills at https://a.example https://b.example https://c.example", Receipts: []string{author}})
			if err == nil {
				_, err = s.try(Draft{Body: "A reply", Parent: first.Later, Receipts: []string{posted.Token}})
			}
			return err
		}},
		{"decide", func() error {
			done := s.decide(s.mo, pending, Decision{Action: Approve})
			if _, err := s.Undo(ctx, s.mo, done.Step); err != nil {
				return err
			}
			s.decide(s.clio, pending, Decision{Action: Answer, Reply: "Yes, you can."})
			red := s.decide(s.mo, pending, Decision{Action: Redact, Spans: []Span{{0, 2, "word"}}})
			if _, err := s.Undo(ctx, s.mo, red.Step); err != nil {
				return err
			}
			s.decide(s.mo, pending, Decision{Action: ClosePage})
			s.decide(s.mo, pending, Decision{Action: Reject, Reason: "advice"})
			s.decide(s.mo, pending, Decision{Action: MarkSpam})
			return errors.Join(s.Claim(ctx, s.mo, pending), s.AddNote(ctx, s.mo, pending, "Look"))
		}},
		{"change by the author", func() error {
			if _, err := s.Edit(ctx, author, version(author), Draft{Body: "Other words"}, s.rules); err != nil {
				return err
			}
			return errors.Join(
				s.Withdraw(ctx, author, version(author)),
				s.Restore(ctx, author, version(author)),
				s.Erase(ctx, author, version(author)))
		}},
		{"report", func() error {
			for range ReportsToHold {
				if _, err := s.Report(ctx, disc, first.Comments[1].ID, "other"); err != nil {
					return err
				}
			}
			return nil
		}},
		{"tend", func() error { return s.Tend(ctx) }},
		{"the same words again", func() error { _, err := s.Repeats(ctx, Draft{Page: disc, Body: "A reply"}); return err }},
		{"many at once", func() error {
			ids, err := s.Queue(ctx, Filter{Tab: TabPending}, "", 25)
			if err != nil {
				return err
			}
			var seen []Seen
			for _, e := range ids.Entries {
				seen = append(seen, Seen{e.ID, e.Version})
			}
			done, err := s.Bulk(ctx, s.clio, Decision{Action: MarkSpam}, seen)
			if err != nil {
				return err
			}
			_, err = s.Undo(ctx, s.clio, done.Step)
			return err
		}},
		{"sealed words", func() error {
			_, _, err := s.Original(ctx, s.adam, sealed)
			return err
		}},
		{"mail", func() error {
			if err := s.Digest(ctx, "2026-03-01 08:00", s.now); err != nil {
				return err
			}
			box := notify.New(s.db, nobody{}, func(notify.Summary) notify.Mail { return notify.Mail{To: []string{"ann@clinic.example"}} }, slog.New(slog.DiscardHandler), func() time.Time { return s.now })
			return errors.Join(box.SendDue(ctx), box.Prune(ctx, s.now))
		}},
		{"staff", func() error {
			token, err := people.SignIn(ctx, "dee@clinic.example", "correct-horse-battery")
			if err != nil {
				return err
			}
			if _, _, err := people.Current(ctx, token); err != nil {
				return err
			}
			_, err = people.Accounts(ctx)
			return err
		}},
	}
	for _, tab := range AllTabs() {
		for name, f := range filters(s) {
			f.Tab, f.Today = tab, s.now.Add(-24*time.Hour)
			paths = append(paths, hotPath{"tab " + string(tab) + name, func() error {
				for _, after := range []string{"", "1000", strconv.Itoa(1<<rankBits | 1000), "w1000"} {
					if _, err := s.Queue(ctx, f, after, 25); err != nil {
						return err
					}
				}
				_, _, err := s.Matching(ctx, f, 10_000)
				return err
			}})
		}
	}
	return paths
}

func TestNoHotQueryLooksThroughATable(t *testing.T) {
	s, all := recordedSite(t)
	explain := func(ctx context.Context, tx *sql.Tx) (bad []string) {
		for _, statement := range slices.Sorted(maps.Keys(all)) {
			list, err := problems(ctx, tx, statement)
			if err != nil {
				list = []string{err.Error()}
			}
			for _, one := range list {
				bad = append(bad, fmt.Sprintf("%s: %s\n\t%s", all[statement], one, statement))
			}
		}
		return bad
	}
	s.write(func(tx *sql.Tx) error {
		for _, bad := range explain(t.Context(), tx) {
			t.Error(bad)
		}
		return nil
	})
	t.Logf("%d statements", len(all))

	// The test of the test, and of the indexes: one less, and a query is slow.
	rows := s.table(`SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN
		('comment', 'comment_text', 'comment_event', 'comment_word', 'spam_mark', 'comment_report', 'comment_note')`)
	for _, row := range rows {
		name := fmt.Sprint(row["name"])
		if why := noPlan[name]; why != "" {
			continue
		}
		err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(t.Context(), `DROP INDEX `+name); err != nil {
				return err
			}
			if len(explain(t.Context(), tx)) == 0 {
				t.Errorf("without the index %s no query is found slow: it is not needed, or this test sees nothing", name)
			}
			return fs.ErrClosed // roll back
		})
		if !errors.Is(err, fs.ErrClosed) {
			t.Fatal(err)
		}
	}
}

// noPlan are indexes that no plan names, with the reason.
var noPlan = map[string]string{
	"comment_event_undone_once": "a promise: no step is undone twice",
}
