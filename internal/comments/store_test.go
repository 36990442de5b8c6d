package comments

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// The pages that the tests comment on.
const (
	disc    = "/articles/herniated-disc"
	sitting = "/articles/sitting"
)

// Words that the screen knows, one for each flag that leads somewhere.
const (
	plainWords     = "Walking helped me."
	emergencyWords = "I can't feel when I pee"
	privateWords   = "call me on 207-555-0163"
	adviceWords    = "stop taking your pills"
	questionWords  = "Should I rest?"
	spamWords      = "Casino pills at https://a.example https://b.example https://c.example"
)

// start is when the clock of every site begins.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// tester is what a test and a property test have in common.
type tester interface {
	rapid.TB
	Context() context.Context
	Cleanup(func())
}

// site is a store on a database of its own, a moderator, a clinician and an
// admin, and a clock that moves only when a test moves it.
type site struct {
	*Store
	t              tester
	db             *sqlite.DB
	path           string
	now            time.Time
	rules          *screen.Rules
	mo, clio, adam Actor
	erased         []Erasure
	erasing        error // what the ledger of erasures answers
	posts          int
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteAt(t, filepath.Join(t.TempDir(), "site.db"), readRules(t))
}

func newSiteAt(t tester, path string, rules *screen.Rules) *site {
	t.Helper()
	s := &site{t: t, path: path, now: start, rules: rules}
	var err error
	if s.db, err = sqlite.Open(t.Context(), s.path, migrations.FS); err != nil {
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
	return s
}

// open opens the store (again): what a server does when it starts.
func (s *site) open() {
	s.t.Helper()
	var err error
	s.Store, err = Open(s.t.Context(), s.db, Options{
		Now: func() time.Time { return s.now },
		Erasing: func(e Erasure) error {
			s.erased = append(s.erased, e)
			return s.erasing
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) colleague(name, role string) (a Actor) {
	s.t.Helper()
	s.write(func(tx *sql.Tx) error {
		return tx.QueryRowContext(s.t.Context(), `INSERT INTO account (email, name, role, password_hash, created_at, title)
			VALUES (?, ?, ?, '-', 0, 'PT') RETURNING id`, name+"@example.org", name, role).Scan(&a.AccountID)
	})
	return a
}

func readRules(t *testing.T) *screen.Rules {
	t.Helper()
	file, err := os.ReadFile("testdata/screening.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules, problems := screen.Parse(file)
	if problems != nil {
		t.Fatal(problems)
	}
	return rules
}

func (s *site) write(change func(*sql.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(s.t.Context(), change); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) number(query string, args ...any) (n int64) {
	s.t.Helper()
	if err := s.db.Reader().QueryRowContext(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Posting.

// form is a good one for a page that everybody gets, made an hour ago.
func (s *site) form(page string) Form {
	s.t.Helper()
	return s.check(page, s.SharedToken(page, s.now.Add(-time.Hour)))
}

// freshForm is a good one that one person got a minute ago.
func (s *site) freshForm(page string) Form {
	s.t.Helper()
	token := s.FreshToken(page)
	s.now = s.now.Add(time.Minute)
	return s.check(page, token)
}

func (s *site) check(page, token string) Form {
	s.t.Helper()
	form, err := s.CheckForm(page, token)
	if err != nil {
		s.t.Fatal(err)
	}
	return form
}

// try posts a comment a second after the one before.
func (s *site) try(d Draft) (Posted, error) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	if d.Page == "" {
		d.Page = disc
	}
	if d.Form.key == nil {
		d.Form = s.form(d.Page)
	}
	return s.Post(s.t.Context(), d, s.rules)
}

func (s *site) post(d Draft) (id int64, token string) {
	s.t.Helper()
	posted, err := s.try(d)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.receipt(posted.Token).ID, posted.Token
}

func (s *site) receipt(token string) Receipt {
	s.t.Helper()
	r, err := s.Receipt(s.t.Context(), token)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// Standing points of a comment, for the tables of the tests: those of the life
// cycle, and "changed" for a comment that was approved, and then changed by its
// author.
var standingPoints = []string{"pending", "changed", "approved", "rejected", "spam", "withdrawn", "erased"}

// make brings a new comment to a standing point.
func (s *site) make(point, words string) (id int64, token string) {
	s.t.Helper()
	s.posts++
	id, token = s.post(Draft{Name: "Eve", Body: fmt.Sprintf("%s (%d)", words, s.posts)})
	switch point {
	case "pending":
	case "approved":
		s.decide(s.clio, id, Decision{Action: Approve, Outcome: "no-emergency"})
	case "changed":
		s.decide(s.clio, id, Decision{Action: Approve, Outcome: "no-emergency"})
		s.edit(token, fmt.Sprintf("%s Other words (%d)", words, s.posts))
	case "held":
		s.decide(s.clio, id, Decision{Action: Approve, Outcome: "no-emergency"})
		s.report(id, ReportsToHold)
	case "rejected":
		s.decide(s.clio, id, Decision{Action: Reject, Reason: "advice", Outcome: "no-emergency"})
	case "spam":
		s.decide(s.clio, id, Decision{Action: MarkSpam, Outcome: "no-emergency"})
	case "withdrawn":
		s.author(s.Withdraw, token)
	case "erased":
		s.author(s.Erase, token)
	default:
		s.t.Fatalf("there is no standing point %q", point)
	}
	return id, token
}

// Steps.

// author takes a step of the author's at the present version.
func (s *site) author(step func(context.Context, string, int64) error, token string) {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	if err := step(s.t.Context(), token, s.receipt(token).Version); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) edit(token, body string) {
	s.t.Helper()
	r := s.receipt(token)
	s.now = s.now.Add(time.Second)
	if _, err := s.Edit(s.t.Context(), token, r.Version, Draft{Name: r.Name, Body: body}, s.rules); err != nil {
		s.t.Fatal(err)
	}
}

// decide takes a step of staff at the comment's present version.
func (s *site) decide(by Actor, id int64, d Decision) Decided {
	s.t.Helper()
	done, err := s.tryDecide(by, id, d)
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

func (s *site) tryDecide(by Actor, id int64, d Decision) (Decided, error) {
	s.t.Helper()
	d.CommentID, d.Version = id, s.entry(id).Version
	s.now = s.now.Add(time.Second)
	return s.Decide(s.t.Context(), by, d)
}

func (s *site) undo(by Actor, step int64) Decided {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	done, err := s.Undo(s.t.Context(), by, step)
	if err != nil {
		s.t.Fatal(err)
	}
	return done
}

// report has readers object to a comment, one after the other.
func (s *site) report(id int64, times int) (held bool) {
	s.t.Helper()
	for range times {
		var err error
		if held, err = s.Report(s.t.Context(), disc, id, "harmful"); err != nil {
			s.t.Fatal(err)
		}
	}
	return held
}

func (s *site) tend() {
	s.t.Helper()
	if err := s.Tend(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) later(d time.Duration) { s.now = s.now.Add(d) }

const day = 24 * time.Hour

// Looking.

func (s *site) entry(id int64) Entry {
	s.t.Helper()
	e, err := s.Entry(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return e
}

func (s *site) page(page string) Thread {
	s.t.Helper()
	t, err := s.Thread(s.t.Context(), page, 0, 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	return t
}

// pages is all that readers see of both pages, to compare.
func (s *site) pages() string {
	s.t.Helper()
	text, err := json.MarshalIndent(map[string]Thread{disc: s.page(disc), sitting: s.page(sitting)}, "", " ")
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// readers see these comments on the page: "Name: words", "Name, PT: words" for
// staff, "(gone)" for a placeholder; "> " before a reply.
func (s *site) readersSee(want ...string) {
	s.t.Helper()
	var got []string
	for _, c := range s.page(disc).Comments {
		line := c.Name
		if c.Team {
			line += ", " + c.Title
		}
		line += ": " + strings.TrimSuffix(strings.TrimPrefix(string(c.Text), "<p>"), "</p>")
		if c.Gone {
			line = "(gone)"
		}
		if c.Thread != c.ID {
			line = "> " + line
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("readers see (-want +got):\n%s", diff)
	}
}

// row is how a comment stands, without what every step changes and without the
// claim, which a decision ends.
func (s *site) row(id int64) map[string]any {
	s.t.Helper()
	row := s.table(`SELECT * FROM comment WHERE id = ?`, id)[0]
	for _, column := range []string{"version", "claimed_at", "claimed_by", "reason_words"} {
		delete(row, column)
	}
	return row
}

func (s *site) table(query string, args ...any) (list []map[string]any) {
	s.t.Helper()
	rows, err := s.db.Reader().QueryContext(s.t.Context(), query, args...)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		s.t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			s.t.Fatal(err)
		}
		row := map[string]any{}
		for i, column := range columns {
			row[column] = values[i]
		}
		list = append(list, row)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// unchanged returns a function that complains when anything about comments is
// not as it was.
func (s *site) unchanged() (check func()) {
	s.t.Helper()
	tables := []string{"comment", "comment_text", "comment_event", "comment_word", "spam_mark", "comment_report", "comment_note", "comment_page", "comment_tally", "comment_page_tally", "outbox"}
	before := map[string]any{}
	for _, table := range tables {
		before[table] = s.table(`SELECT * FROM ` + table)
	}
	return func() {
		s.t.Helper()
		for _, table := range tables {
			if diff := cmp.Diff(before[table], any(s.table(`SELECT * FROM `+table))); diff != "" {
				s.t.Errorf("table %s was changed (-before +after):\n%s", table, diff)
			}
		}
	}
}

func (s *site) tabs() map[Tab]int {
	s.t.Helper()
	m, err := s.Tabs(s.t.Context(), start)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func (s *site) events(id int64) []Event {
	s.t.Helper()
	list, err := s.Events(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// wantError complains about any error but the one wanted.
func wantError(t tester, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) || want == nil && got != nil {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// newFuzzSite is a site for a fuzz target.
func newFuzzSite(f *testing.F) *site {
	f.Helper()
	return newSiteAt(f, filepath.Join(f.TempDir(), "site.db"), nil)
}
