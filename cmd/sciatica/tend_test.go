package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/sciatica/content"
	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

// tended is a database whose rounds a test does by hand.
type tended struct {
	*tending
	t     *testing.T
	file  string
	rules *screen.Rules
	now   time.Time
}

// newTended begins at a time, as 2026-11-24 07:00.
func newTended(t *testing.T, at string) *tended {
	t.Helper()
	d := &tended{t: t, file: filepath.Join(t.TempDir(), "site.db")}
	d.set(at)
	db, err := sqlite.Open(t.Context(), d.file, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	clock := func() time.Time { return d.now }
	store, err := comments.Open(t.Context(), db, comments.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	lib, problems := library.Load(content.FS, d.now)
	if library.HasErrors(problems) {
		t.Fatalf("the content has %d problems", len(problems))
	}
	d.rules = lib.Screening()
	d.tending = &tending{db: db, store: store, outbox: notify.New(db, nil, nil, nil, clock), started: d.now}
	return d
}

func (d *tended) set(at string) {
	d.t.Helper()
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		d.t.Fatal(err)
	}
	if d.now, err = time.ParseInLocation("2006-01-02 15:04", at, newYork); err != nil {
		d.t.Fatal(err)
	}
}

// at does a round at a time and returns the errors.
func (d *tended) at(at string) error {
	d.t.Helper()
	d.set(at)
	return errors.Join(d.round(d.t.Context(), d.now)...)
}

// well does a round at a time, without an error.
func (d *tended) well(at string) {
	d.t.Helper()
	if err := d.at(at); err != nil {
		d.t.Errorf("at %s: %v", at, err)
	}
}

func (d *tended) write(text string) {
	d.t.Helper()
	draft := comments.Draft{Page: "/articles/herniated-disc", Name: "Ray", Body: text}
	var err error
	if draft.Form, err = d.store.CheckForm(draft.Page, d.store.FreshToken(draft.Page)); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.store.Post(d.t.Context(), draft, d.rules); err != nil {
		d.t.Fatal(err)
	}
}

func (d *tended) exec(statement string) {
	d.t.Helper()
	if err := d.db.Write(d.t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(d.t.Context(), statement)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *tended) number(query string) (n int) {
	d.t.Helper()
	if err := d.db.Reader().QueryRowContext(d.t.Context(), query).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *tended) digests() int {
	d.t.Helper()
	return d.number(`SELECT count(*) FROM outbox WHERE kind = 'digest'`)
}

// vacuums counts them: each raises this number by one (sqlite.org/pragma.html#pragma_schema_version).
func (d *tended) vacuums() int {
	d.t.Helper()
	return d.number(`PRAGMA schema_version`)
}

func TestADigestIsQueuedInItsHoursAndNotTwice(t *testing.T) {
	d := newTended(t, "2026-11-24 07:00")
	d.write("I walk.")
	for _, c := range []struct {
		at   string
		want int
	}{
		{"2026-11-24 07:55", 0}, {"2026-11-24 08:00", 1}, {"2026-11-24 08:05", 1}, {"2026-11-24 09:55", 1},
		{"2026-11-24 12:00", 1}, {"2026-11-24 14:03", 2}, {"2026-11-24 14:08", 2}, {"2026-11-25 08:01", 3},
	} {
		if d.well(c.at); d.digests() != c.want {
			t.Errorf("at %s there are %d digests, want %d", c.at, d.digests(), c.want)
		}
	}
	// Nor does a start of the server within the hour.
	d.tending = &tending{db: d.db, store: d.store, outbox: d.outbox, started: d.now}
	if d.well("2026-11-25 08:20"); d.digests() != 3 {
		t.Errorf("after a start there are %d digests, want 3", d.digests())
	}
}

func TestARoundErasesWordsWhoseTimeIsOver(t *testing.T) {
	d := newTended(t, "2026-12-01 12:00")
	d.write("Something off the topic.")
	ada, err := staff.NewStore(d.db, func() time.Time { return d.now }).Add(t.Context(), staff.NewAccount{Email: "ada@clinic.example", Name: "Ada", Password: "correct-horse-battery", Role: staff.Moderator})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.Decide(t.Context(), comments.Actor{AccountID: ada.ID}, comments.Decision{CommentID: 1, Version: 1, Action: comments.Reject, Reason: "off-topic"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		want comments.State
	}{{"2027-02-28 12:00", comments.Rejected}, {"2027-03-02 12:00", comments.Erased}} {
		d.well(c.at)
		e, err := d.store.Entry(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if e.State != c.want || (e.Body == "") != (c.want == comments.Erased) {
			t.Errorf("at %s it is %s with the words %q, want %s", c.at, e.State, e.Body, c.want)
		}
	}
}

func TestTheFileIsWrittenAnewOnceANight(t *testing.T) {
	d := newTended(t, "2026-11-24 10:00")
	before := d.vacuums()
	for _, c := range []struct {
		at   string
		want int
	}{
		// A server that has just begun does not disturb the day.
		{"2026-11-24 10:00", 0}, {"2026-11-25 02:55", 0}, {"2026-11-25 03:00", 1}, {"2026-11-25 03:05", 1}, {"2026-11-25 12:00", 1},
		{"2026-11-26 02:58", 1}, {"2026-11-26 03:03", 2},
		// Asleep at 3, it does it when it wakes up.
		{"2026-11-27 02:55", 2}, {"2026-11-27 09:00", 3}, {"2026-11-27 09:05", 3}, {"2026-11-28 03:01", 4},
	} {
		if d.well(c.at); d.vacuums()-before != c.want {
			t.Errorf("at %s the file was written anew %d times, want %d", c.at, d.vacuums()-before, c.want)
		}
	}
	// One that begins in that hour does it too.
	d.tending = &tending{db: d.db, store: d.store, outbox: d.outbox, started: d.now}
	if d.well("2026-11-29 03:30"); d.vacuums()-before != 5 {
		t.Errorf("after a start the file was written anew %d times, want 5", d.vacuums()-before)
	}
}

func TestANightThatFailsIsTriedAgain(t *testing.T) {
	d := newTended(t, "2026-11-24 10:00")
	before := d.vacuums()
	// While its file is elsewhere, the database takes no change.
	fails := func(at string) {
		t.Helper()
		if err := os.Rename(d.file, d.file+".away"); err != nil {
			t.Fatal(err)
		}
		if err := d.at(at); err == nil {
			t.Errorf("at %s there is no error", at)
		}
		if err := os.Rename(d.file+".away", d.file); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		at   string
		ok   bool
		want int
	}{
		{"2026-11-25 03:00", false, 0}, {"2026-11-25 03:05", true, 1}, {"2026-11-25 03:10", true, 1},
		// A whole hour without success: by day, an hour lies between two tries.
		{"2026-11-26 03:00", false, 1}, {"2026-11-26 03:55", false, 1}, {"2026-11-26 04:00", true, 1}, {"2026-11-26 04:55", true, 2}, {"2026-11-26 06:00", true, 2},
	} {
		if c.ok {
			d.well(c.at)
		} else {
			fails(c.at)
		}
		if d.vacuums()-before != c.want {
			t.Errorf("at %s the file was written anew %d times, want %d", c.at, d.vacuums()-before, c.want)
		}
	}
}

func TestATaskThatFailsKeepsNoOtherFromBeingDone(t *testing.T) {
	d := newTended(t, "2026-11-24 02:00")
	d.write("I walk.")
	d.exec(`DROP TABLE spam_mark`)
	d.exec(`INSERT INTO outbox (key, kind, counts, due_at, sent_at) VALUES ('digest/old', 'digest', '{}', 1, 1)`)
	d.exec(`CREATE TRIGGER stuck BEFORE DELETE ON outbox BEGIN SELECT RAISE(ABORT, 'stuck'); END`)
	before := d.vacuums()
	for _, at := range []string{"2026-11-24 03:00", "2026-11-24 08:00"} {
		d.set(at)
		errs := d.round(t.Context(), d.now)
		if len(errs) != 2 || !strings.Contains(errs[0].Error(), "spam_mark") || !strings.Contains(errs[1].Error(), "stuck") {
			t.Errorf("at %s the errors are %v, want one of the comments and one of the outbox", at, errs)
		}
	}
	if n := d.vacuums() - before; n != 1 {
		t.Errorf("the file was written anew %d times, want once", n)
	}
	if n := d.number(`SELECT count(*) FROM outbox WHERE key = 'digest/2026-11-24 08:00'`); n != 1 {
		t.Errorf("%d digests are queued, want one", n)
	}
}

func TestADigestIsDueAtEightAndAtTwoAndNotHoursLater(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ at, want string }{
		{"07:59", ""}, {"08:00", "2026-11-24 08:00"}, {"09:59", "2026-11-24 08:00"}, {"10:00", ""},
		{"13:59", ""}, {"14:00", "2026-11-24 14:00"}, {"15:59", "2026-11-24 14:00"}, {"16:00", ""}, {"23:59", ""}, {"00:00", ""},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", "2026-11-24 "+test.at, newYork)
		if err != nil {
			t.Fatal(err)
		}
		if got := digestSlot(at); got != test.want {
			t.Errorf("at %s the digest %q is due, want %q", test.at, got, test.want)
		}
	}
}
