package notify

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// clinic is an outbox on a database of its own, a mail server, and a clock that
// moves only when a test moves it.
type clinic struct {
	*Outbox
	t    *testing.T
	post *postOffice
	time time.Time
	out  bytes.Buffer // the log
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newClinic(t *testing.T) *clinic {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "site.db"), migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	c := &clinic{t: t, post: newPostOffice(t, Plain), time: noon}
	c.Outbox = New(db, c.post.sender(t, Plain), words, slog.New(slog.NewTextHandler(&c.out, nil)), func() time.Time { return c.time })
	return c
}

// words writes a mail's subject from all that it tells.
func words(s Summary) Mail {
	if s.Kind == Digest {
		return Mail{To: []string{"team@clinic.example"}, Subject: fmt.Sprintf("%d comments wait for a decision", s.Counts.Pending)}
	}
	return Mail{To: []string{"ben@clinic.example"}, Subject: fmt.Sprintf("%d comments, %v", s.Comments, s.Waited)}
}

func (c *clinic) change(do func(*sql.Tx) error) {
	c.t.Helper()
	if err := c.db.Write(c.t.Context(), do); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) enqueue(notices ...Notice) {
	c.t.Helper()
	c.change(func(tx *sql.Tx) error {
		for _, n := range notices {
			if err := Enqueue(c.t.Context(), tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// emergency is the notice, due now, of a comment that came now.
func (c *clinic) emergency(comment int64) Notice {
	return Notice{Key: fmt.Sprintf("urgent/%d/0", comment), Kind: Urgent, CommentID: comment, Since: c.time, Due: c.time}
}

func (c *clinic) digest(pending int) Notice {
	return Notice{Key: "digest/" + c.time.Format(time.RFC3339), Kind: Digest, Counts: Counts{Pending: pending}, Due: c.time}
}

func (c *clinic) sendDue() {
	c.t.Helper()
	if err := c.SendDue(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
}

// got asserts the subjects of the mails since it was called last.
func (c *clinic) got(want ...string) []letter {
	c.t.Helper()
	letters := c.post.letters()
	var subjects []string
	for _, l := range letters {
		subjects = append(subjects, l.header.Get("Subject"))
	}
	if diff := cmp.Diff(want, subjects); diff != "" {
		c.t.Errorf("at %s (-want +got):\n%s", c.time.Format(time.TimeOnly), diff)
	}
	return letters
}

func (c *clinic) count(condition string) (n int) {
	c.t.Helper()
	if err := c.db.Reader().QueryRowContext(c.t.Context(), "SELECT count(*) FROM outbox WHERE "+condition).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

func TestANoticeGoesOutOnceWhenItIsDue(t *testing.T) {
	c := newClinic(t)
	n := c.emergency(1)
	n.Due = noon.Add(time.Hour)
	c.enqueue(n)
	c.time = noon.Add(time.Hour - time.Millisecond)
	c.sendDue()
	c.got()
	c.time = noon.Add(time.Hour)
	c.sendDue()
	c.got("1 comments, 1h0m0s")
	c.time = noon.Add(24 * time.Hour)
	c.sendDue()
	c.got()
}

func TestAnotherNoticeWithTheSameKeyChangesNothing(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.emergency(1), c.emergency(1))
	c.sendDue()
	c.got("1 comments, 0s")
	c.time = noon.Add(time.Hour)
	c.enqueue(c.emergency(1))
	c.sendDue()
	c.got()
}

func TestANoticeIsKeptOrForgottenWithTheChangeItTellsOf(t *testing.T) {
	c := newClinic(t)
	failed := errors.New("the comment could not be kept")
	err := c.db.Write(t.Context(), func(tx *sql.Tx) error { return errors.Join(Enqueue(t.Context(), tx, c.emergency(1)), failed) })
	if !errors.Is(err, failed) {
		t.Fatal(err)
	}
	c.sendDue()
	c.got()
}

func TestANoticeWithoutWhatItsMailTellsIsRefused(t *testing.T) {
	c := newClinic(t)
	for name, spoil := range map[string]func(*Notice){
		"no key":             func(n *Notice) { n.Key = "" },
		"no comment":         func(n *Notice) { n.CommentID = 0 },
		"no time":            func(n *Notice) { n.Since = time.Time{} },
		"unknown kind":       func(n *Notice) { n.Kind = "gossip" },
		"digest of a single": func(n *Notice) { n.Kind = Digest },
	} {
		n := c.emergency(1)
		spoil(&n)
		if err := c.db.Write(t.Context(), func(tx *sql.Tx) error { return Enqueue(t.Context(), tx, n) }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAFloodOfEmergenciesIsNotAFloodOfMail(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.emergency(1), c.emergency(2))
	c.sendDue()
	c.got("2 comments, 0s")
	for i := range int64(50) {
		c.time = noon.Add(time.Duration(i) * 6 * time.Second) // up to 4 min 54 s
		c.enqueue(c.emergency(3 + i))
		c.sendDue()
	}
	c.got()
	c.time = noon.Add(UrgentGap)
	c.sendDue()
	c.got("50 comments, 5m0s")
}

func TestRemindersThatCouldNotGoOutBecomeOneMailAboutOneComment(t *testing.T) {
	c := newClinic(t)
	c.post.setRules(rules{from: down})
	for hour := range 3 {
		n := c.emergency(1)
		n.Key, n.Due = fmt.Sprint("urgent/1/", hour), noon.Add(time.Duration(hour)*time.Hour)
		c.enqueue(n)
	}
	if c.SendDue(t.Context()) == nil {
		t.Fatal("no error")
	}
	c.post.setRules(rules{})
	c.time = noon.Add(2 * time.Hour)
	c.sendDue()
	c.got("1 comments, 2h0m0s")
}

func TestOfSeveralDigestsTheLastIsSent(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.digest(3))
	c.time = noon.Add(6 * time.Hour)
	c.enqueue(c.digest(7))
	c.sendDue()
	c.got("7 comments wait for a decision")
	c.time = noon.Add(12 * time.Hour)
	c.sendDue()
	c.got()
}

func TestEachKindGoesToItsOwnPeople(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.digest(3), c.emergency(1))
	c.sendDue()
	letters := c.got("1 comments, 0s", "3 comments wait for a decision")
	if letters[0].to != "ben@clinic.example" || letters[1].to != "team@clinic.example" {
		t.Errorf("%+v", letters)
	}
}

func TestWhatIsNotSentIsTakenBack(t *testing.T) {
	c := newClinic(t)
	reminder := c.emergency(1)
	reminder.Key, reminder.Due = "urgent/1/1", noon.Add(time.Hour)
	c.enqueue(c.emergency(1), reminder)
	c.sendDue()
	c.got("1 comments, 0s")
	other := c.emergency(2)
	other.Due = noon.Add(time.Hour)
	c.enqueue(other)
	c.change(func(tx *sql.Tx) error { return Cancel(t.Context(), tx, 1) })
	c.time = noon.Add(time.Hour)
	c.sendDue()
	c.got("1 comments, 1h0m0s") // the other
	if n := c.count("comment_id = 1"); n != 1 {
		t.Errorf("%d rows, want the one that was sent", n)
	}
	c.change(func(tx *sql.Tx) error { return Erase(t.Context(), tx, 1) })
	if n := c.count("comment_id = 1"); n != 0 {
		t.Errorf("%d rows are left of an erased comment", n)
	}
}

// down is the rule of a mail server in trouble.
func down() error { return &smtp.SMTPError{Code: 421, Message: "out of order"} }

func TestAFailedMailIsTriedAgainAfterLongerAndLongerTimes(t *testing.T) {
	c := newClinic(t)
	var tries atomic.Int32
	c.post.setRules(rules{from: func() error { tries.Add(1); return down() }})
	c.enqueue(c.emergency(1))
	var after []int // minutes from each try to the next
	last := noon
	for minute := range 6 * 60 {
		c.time = noon.Add(time.Duration(minute) * time.Minute)
		before := tries.Load()
		err := c.SendDue(t.Context())
		if tried := tries.Load() > before; tried != (err != nil) {
			t.Fatalf("minute %d: tried %v, error %v", minute, tried, err)
		}
		if err == nil || minute == 0 {
			continue
		}
		after = append(after, int(c.time.Sub(last)/time.Minute))
		last = c.time
		if want := fmt.Sprintf("send urgent mail, try %d: ", len(after)+1); !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "out of order") {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if diff := cmp.Diff([]int{1, 2, 4, 8, 16, 32, 60, 60, 60, 60}, after); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.post.setRules(rules{})
	c.time = noon.Add(7 * time.Hour)
	c.sendDue()
	c.got("1 comments, 7h0m0s")
}

// Years of failures must not bring the time between them back to nothing.
func TestTheTimeToTheNextTryStaysAnHour(t *testing.T) {
	c := newClinic(t)
	c.post.setRules(rules{from: down})
	c.enqueue(c.emergency(1))
	c.change(func(tx *sql.Tx) error { _, err := tx.Exec(`UPDATE outbox SET tries = 1000`); return err })
	if c.SendDue(t.Context()) == nil {
		t.Fatal("no error")
	}
	if n := c.count(fmt.Sprint("due_at = ", sqlite.Millis(noon.Add(time.Hour)))); n != 1 {
		t.Error("it is not due in an hour")
	}
}

func TestANewEmergencyTakesAlongWhatFailedBefore(t *testing.T) {
	c := newClinic(t)
	c.post.setRules(rules{from: down})
	c.enqueue(c.emergency(1))
	if c.SendDue(t.Context()) == nil {
		t.Fatal("no error")
	}
	c.post.setRules(rules{})
	c.time = noon.Add(10 * time.Second)
	c.enqueue(c.emergency(2))
	c.sendDue()
	c.got("2 comments, 10s")
}

// A server that dies between the sending of a mail and the note of it sends it
// once more, a minute later and under the same Message-ID.
func TestAMailThatCouldNotBeNotedComesAgainWithTheSameMessageID(t *testing.T) {
	for _, c := range []struct {
		name         string
		break_, mend func(*clinic)
	}{
		{"the note fails", func(c *clinic) {
			c.change(func(tx *sql.Tx) error {
				_, err := tx.Exec(`CREATE TRIGGER crash BEFORE UPDATE OF sent_at ON outbox BEGIN SELECT RAISE(ABORT, 'crash'); END`)
				return err
			})
		}, func(c *clinic) {
			c.change(func(tx *sql.Tx) error { _, err := tx.Exec(`DROP TRIGGER crash`); return err })
		}},
		{"the line breaks before the answer",
			func(c *clinic) { c.post.setRules(rules{hangUp: func(int) bool { return true }}) },
			func(c *clinic) { c.post.setRules(rules{}) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			clinic := newClinic(t)
			clinic.enqueue(clinic.emergency(1), clinic.emergency(2))
			c.break_(clinic)
			if clinic.SendDue(t.Context()) == nil {
				t.Fatal("no error")
			}
			first := clinic.got("2 comments, 0s")
			c.mend(clinic)
			// The next start of the server, on what the crash left.
			again := New(clinic.db, clinic.sender, words, clinic.log, clinic.now)
			for _, after := range []time.Duration{time.Minute - time.Millisecond, time.Minute} {
				clinic.time = noon.Add(after)
				if err := again.SendDue(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			second := clinic.got("2 comments, 1m0s")
			if a, b := first[0].header.Get("Message-ID"), second[0].header.Get("Message-ID"); a != b || a == "" {
				t.Errorf("%s, then %s", a, b)
			}
			clinic.time = noon.Add(time.Hour)
			clinic.enqueue(clinic.emergency(3))
			clinic.sendDue()
			if l := clinic.got("1 comments, 0s"); l[0].header.Get("Message-ID") == first[0].header.Get("Message-ID") {
				t.Error("mail about something else has the same Message-ID")
			}
		})
	}
}

func TestNothingIsSentThatCannotBeNoted(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.emergency(1))
	c.change(func(tx *sql.Tx) error {
		_, err := tx.Exec(`CREATE TRIGGER full BEFORE UPDATE ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
		return err
	})
	if err := c.SendDue(t.Context()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("%v", err)
	}
	c.got()
	c.change(func(tx *sql.Tx) error { _, err := tx.Exec(`DROP TRIGGER full`); return err })
	c.sendDue()
	c.got("1 comments, 0s")
}

func TestAMailThatSomeWereRefusedIsToldAndNotSentAgain(t *testing.T) {
	c := newClinic(t)
	c.compose = func(Summary) Mail {
		return Mail{To: []string{"gone@clinic.example", "ben@clinic.example"}, Subject: "x"}
	}
	c.post.setRules(rules{recipient: func(to string) error {
		if to == "gone@clinic.example" {
			return &smtp.SMTPError{Code: 550, Message: "no such person"}
		}
		return nil
	}})
	c.enqueue(c.emergency(1))
	if err := c.SendDue(t.Context()); err == nil || !strings.Contains(err.Error(), "gone@clinic.example") {
		t.Errorf("%v", err)
	}
	c.got("x")
	c.time = noon.Add(time.Hour)
	c.sendDue()
	c.got()
}

func TestWithoutMailTheLogSaysWhatWouldBeTold(t *testing.T) {
	for name, set := range map[string]func(*clinic){
		"no server": func(c *clinic) { c.sender = Log{c.log} },
		"nobody to tell": func(c *clinic) {
			c.compose = func(s Summary) Mail { m := words(s); m.To = nil; return m }
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClinic(t)
			set(c)
			c.enqueue(c.emergency(1), c.emergency(2), c.digest(5))
			c.sendDue()
			c.sendDue()
			c.got()
			var lines []string
			for line := range strings.Lines(c.out.String()) {
				_, rest, _ := strings.Cut(line, " ")
				lines = append(lines, strings.TrimSpace(rest))
			}
			if diff := cmp.Diff([]string{
				`level=WARN msg="no mail is set up; it would tell on-call: 2 comments, 0s"`,
				`level=WARN msg="no mail is set up; it would tell the team: 5 comments wait for a decision"`,
			}, lines); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRunSendsWhatWaitsAndWhatItIsWokenFor(t *testing.T) {
	c := newClinic(t)
	c.every = time.Hour // so that only Wake wakes it
	c.enqueue(c.digest(4))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { c.Run(ctx); close(ended) }()
	for c.count("sent_at IS NULL") > 0 { // until the first round is over: digests come last in it
	}
	c.enqueue(c.emergency(1))
	c.Wake()
	c.Wake() // never blocks
	for c.count("sent_at IS NULL") > 0 {
	}
	c.got("4 comments wait for a decision", "1 comments, 0s")
	stop()
	<-ended
	if c.out.Len() > 0 {
		t.Errorf("the log says %s", c.out.String())
	}
}

func TestRunTellsTheLogOfEachFailureOnceAndNeverThePassword(t *testing.T) {
	c := newClinic(t)
	c.every = time.Hour
	c.sender.(*SMTP).server.Password = "wrong-password-1234"
	c.enqueue(c.emergency(1))
	ctx, stop := context.WithCancel(t.Context())
	log := &lines{wrote: make(chan string, 100)}
	c.log = slog.New(slog.NewTextHandler(log, nil))
	ended := make(chan struct{})
	go func() { c.Run(ctx); close(ended) }()
	line := <-log.wrote
	if !strings.Contains(line, "try 1") || !strings.Contains(line, "Authentication failed") || strings.Contains(line, "wrong-password") {
		t.Error(line)
	}
	c.Wake() // it is not due again
	stop()
	<-ended
	if len(log.wrote) > 0 {
		t.Errorf("it also says %s", <-log.wrote)
	}
}

// lines hands on each line of a log.
type lines struct{ wrote chan string }

func (l *lines) Write(line []byte) (int, error) {
	l.wrote <- string(line)
	return len(line), nil
}

func TestWhatWasSentLongAgoIsPruned(t *testing.T) {
	c := newClinic(t)
	c.enqueue(c.emergency(1))
	c.sendDue()
	c.post.setRules(rules{from: down})
	c.enqueue(c.digest(1)) // waits, however old
	if c.SendDue(t.Context()) == nil {
		t.Fatal("no error")
	}
	for _, s := range []struct {
		before time.Time
		left   int
	}{{noon, 2}, {noon.Add(time.Millisecond), 1}} {
		if err := c.Prune(t.Context(), s.before); err != nil {
			t.Fatal(err)
		}
		if n := c.count("true"); n != s.left {
			t.Errorf("%d rows left, want %d", n, s.left)
		}
	}
}

// A look every 20 seconds must not read all that was ever sent.
func TestTheLookForWaitingMailReadsAnIndex(t *testing.T) {
	c := newClinic(t)
	rows, err := c.db.Reader().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+lookForDue, sqlite.Millis(noon), Urgent)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(step, "outbox") {
			plan = append(plan, step)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"SEARCH outbox USING INDEX outbox_waiting (due_at<?)"}, plan); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
