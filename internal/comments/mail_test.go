package comments

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/sciatica/internal/notify"
)

// mails are when the mails are due that wait about a comment.
func (s *site) mails(id int64) (due []time.Time) {
	s.t.Helper()
	for _, row := range s.table(`SELECT due_at FROM outbox WHERE comment_id = ? AND kind = 'urgent' AND sent_at IS NULL ORDER BY due_at`, id) {
		due = append(due, time.UnixMilli(row["due_at"].(int64)).UTC())
	}
	return due
}

func (s *site) wantMails(what string, id int64, first time.Time) {
	s.t.Helper()
	var want []time.Time
	for i := range 6 {
		want = append(want, first.Add(time.Duration(i)*time.Hour))
	}
	if first.IsZero() {
		want = nil
	}
	wantSame(s.t, what+" the mails are due", want, s.mails(id))
}

func TestAnEmergencyIsMailedAtOnceAndEveryHourSixTimes(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", emergencyWords)
	s.wantMails("at first", id, s.now)
	plain, _ := s.make("pending", plainWords)
	s.wantMails("about a plain comment", plain, time.Time{})
	for _, row := range s.table(`SELECT * FROM outbox`) {
		for column, value := range row {
			if text, ok := value.(string); ok && (column == "counts" && text[:9] != `{"since":` || len(text) > 40) {
				t.Errorf("column %s holds %q: numbers alone", column, text)
			}
		}
	}
}

func TestWhatEndsTheMailsAboutAnEmergency(t *testing.T) {
	for what, end := range map[string]func(s *site, id int64, token string){
		"an approval": func(s *site, id int64, _ string) {
			s.decide(s.clio, id, Decision{Action: Approve, Outcome: "answered"})
		},
		"an answer": func(s *site, id int64, _ string) {
			s.decide(s.clio, id, Decision{Action: Answer, Reply: "Call 911.", Outcome: "answered"})
		},
		"a rejection": func(s *site, id int64, _ string) {
			s.decide(s.clio, id, Decision{Action: Reject, Reason: "private", Outcome: "contacted"})
		},
		"spam": func(s *site, id int64, _ string) {
			s.decide(s.clio, id, Decision{Action: MarkSpam, Outcome: "no-emergency"})
		},
		"a withdrawal":       func(s *site, _ int64, token string) { s.author(s.Withdraw, token) },
		"an erasure":         func(s *site, _ int64, token string) { s.author(s.Erase, token) },
		"an admin's erasure": func(s *site, id int64, _ string) { s.decide(s.adam, id, Decision{Action: EraseIt}) },
	} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			id, token := s.make("pending", emergencyWords)
			end(s, id, token)
			s.wantMails("after "+what, id, time.Time{})
		})
	}
}

func TestWhatLeavesAnEmergencyWaitingLeavesItsMails(t *testing.T) {
	for _, action := range []Action{Keep, Redact, ClosePage} {
		t.Run(string(action), func(t *testing.T) {
			s := newSite(t)
			id, _ := s.make("pending", emergencyWords)
			queued := s.now
			d := complete(action)
			d.Spans = []Span{{0, 1, "word"}}
			step := s.decide(s.mo, id, d).Step
			s.wantMails("after the step", id, queued)
			s.undo(s.mo, step)
			s.wantMails("after its undo", id, queued)
		})
	}
}

func TestAClaimHoldsTheMailsBackUntilItIsOver(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", emergencyWords)
	s.later(59 * time.Minute)
	if err := s.Claim(t.Context(), s.mo, id); err != nil {
		t.Fatal(err)
	}
	// The first two, of which the first was not sent, go out as one.
	over := s.now.Add(ClaimFor).UnixMilli()
	if n := s.number(`SELECT count(*) FROM outbox WHERE sent_at IS NULL AND due_at = ?`, over); n != 2 {
		t.Errorf("%d mails wait for the end of the claim, want 2", n)
	}
	if n := s.number(`SELECT count(*) FROM outbox WHERE sent_at IS NULL AND due_at > ?`, over); n != 4 {
		t.Errorf("%d mails are due later, want 4", n)
	}
}

func TestAnUndoOrTheAuthorRaisesTheMailsAgain(t *testing.T) {
	s := newSite(t)
	id, token := s.make("pending", emergencyWords)
	step := s.decide(s.clio, id, Decision{Action: Reject, Reason: "advice", Outcome: "no-emergency"}).Step
	s.later(time.Hour)
	s.undo(s.mo, step)
	s.wantMails("after the undo", id, s.now)

	if err := s.Claim(t.Context(), s.mo, id); err != nil {
		t.Fatal(err)
	}
	s.edit(token, emergencyWords+" It is worse now.")
	s.wantMails("after a change", id, s.now)
	queued := s.now
	s.edit(token, plainWords)
	s.wantMails("after a change to plain words", id, queued)
	s.edit(token, emergencyWords)
	s.author(s.Withdraw, token)
	s.author(s.Restore, token)
	s.wantMails("after a restore", id, s.now)
}

func TestAClaimLastsTenMinutesOrToTheDecision(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	if err := s.Claim(t.Context(), s.mo, id); err != nil {
		t.Fatal(err)
	}
	s.later(ClaimFor)
	if e := s.entry(id); e.ClaimedBy != "Mo" || e.Version != 1 {
		t.Errorf("%q is on it, at version %d", e.ClaimedBy, e.Version)
	}
	s.later(time.Millisecond)
	if e := s.entry(id); e.ClaimedBy != "" {
		t.Errorf("%q is still on it", e.ClaimedBy)
	}
	if err := s.Claim(t.Context(), s.clio, id); err != nil {
		t.Fatal(err)
	}
	s.decide(s.mo, id, Decision{Action: Approve}) // a claim keeps nobody from it
	if e := s.entry(id); e.ClaimedBy != "" {
		t.Errorf("%q is on what is decided", e.ClaimedBy)
	}
}

func TestNotesAreForColleagues(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	if err := s.AddNote(t.Context(), s.mo, id, " I know\u200b her. "); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the notes are", []Note{{By: "Mo", At: s.now, Body: "I know her."}}, s.entry(id).Notes)
	for what, words := range map[string]string{"nothing": " ", "too much": strings.Repeat("a", MaxNote+1)} {
		wantError(t, what, s.AddNote(t.Context(), s.mo, id, words), ErrWords)
	}
	c, err := s.Export(t.Context(), token)
	if seen := fmt.Sprint(c, s.receipt(token), s.page(disc)); err != nil || strings.Contains(seen, "I know") {
		t.Errorf("the author or readers see the note (%v): %s", err, seen)
	}
}

func TestTheDigestCountsWhatWaitsOnceForEachSlot(t *testing.T) {
	s := newSite(t)
	digest := func(slot string) []map[string]any {
		t.Helper()
		if err := s.Digest(t.Context(), slot, start); err != nil {
			t.Fatal(err)
		}
		return s.table(`SELECT key, counts FROM outbox WHERE kind = ? ORDER BY id`, notify.Digest)
	}
	if got := digest("2026-03-01 14:00"); got != nil {
		t.Errorf("a digest of nothing: %v", got)
	}
	s.make("rejected", plainWords)
	if got := digest("2026-03-01 14:00"); got != nil {
		t.Errorf("a digest of what is done: %v", got)
	}
	s.make("pending", emergencyWords) // urgent, and one of the pending
	s.make("pending", plainWords)
	s.post(Draft{Body: "Casino!"})
	s.make("approved", questionWords)
	id, _ := s.make("approved", plainWords)
	s.report(id, 1)
	s.later(50 * time.Hour)
	want := []map[string]any{{"key": "digest/2026-03-03 14:00", "counts": `{"urgent":1,"pending":2,"suspect":1,"reported":1,"unanswered":1,"oldestHours":50}`}}
	wantSame(t, "the digest is", want, digest("2026-03-03 14:00"))
	s.make("pending", plainWords)
	wantSame(t, "the second of the slot is", want, digest("2026-03-03 14:00"))
	if got := digest("2026-03-04 08:00"); len(got) != 2 {
		t.Errorf("there are %d digests, want one for each slot", len(got))
	}
}

func TestTheAgeOfTheQueueIsThatOfTheOldestThatWaits(t *testing.T) {
	s := newSite(t)
	oldest := func(want time.Time) {
		t.Helper()
		if at, err := s.Oldest(t.Context()); err != nil || !at.Equal(want) {
			t.Errorf("the oldest is of %v (%v), want %v", at, err, want)
		}
	}
	oldest(time.Time{})
	first, _ := s.make("pending", plainWords)
	firstAt := s.now
	s.later(time.Hour)
	second, _ := s.post(Draft{Body: "Casino!"})
	secondAt := s.now
	s.later(time.Hour)
	third, _ := s.make("pending", emergencyWords)
	thirdAt := s.now
	oldest(firstAt)
	s.decide(s.mo, first, Decision{Action: Approve})
	oldest(secondAt)
	s.decide(s.mo, second, Decision{Action: MarkSpam})
	oldest(thirdAt)
	s.decide(s.clio, third, Decision{Action: Approve, Outcome: "answered"})
	oldest(time.Time{})
}

func TestTheAgeOfTheQueueIsHowLongSomethingWaitsNotHowOldTheWordsAre(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	s.later(300 * day)
	s.report(id, ReportsToHold)
	if at, err := s.Oldest(t.Context()); err != nil || s.now.Sub(at) > time.Minute {
		t.Errorf("the oldest waits since %v (%v), want since now", at, err)
	}
}
