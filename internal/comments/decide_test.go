package comments

import (
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"

	"example.org/sciatica/internal/sqlite"
)

// lifeCycle is what each step of staff does from each standing point. A dash
// means that the step does not lead from there.
const lifeCycle = `
           pending   changed   approved  rejected  spam      withdrawn erased
approve    approved  approved  -         approved  approved  -         -
reject     rejected  rejected  rejected  -         -         -         -
spam       spam      spam      spam      spam      -         -         -
put-back   -         -         pending   -         -         -         -
keep-old   -         approved  -         -         -         -         -
redact     pending   pending   approved  rejected  spam      -         -
answer     approved  approved  approved  -         -         -         -
settled    -         -         approved  -         -         -         -
keep       pending   pending   approved  rejected  spam      -         -
close      pending   pending   approved  rejected  spam      -         -
open       pending   pending   approved  rejected  spam      -         -
erase      erased    erased    erased    erased    erased    erased    -
`

// complete holds for each action all that it can need.
func complete(action Action) Decision {
	return Decision{Action: action, Reason: "advice", Reply: "Yes, for a day.", Spans: []Span{{0, 6, "word"}}}
}

// eachStep runs test for each action from each standing point of a question.
func eachStep(t *testing.T, test func(t *testing.T, s *site, id int64, d Decision, want string)) {
	lines := strings.Split(strings.TrimSpace(lifeCycle), "\n")
	points := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		cells := strings.Fields(line)
		for i, point := range points {
			t.Run(cells[0]+" what is "+point, func(t *testing.T) {
				s := newSite(t)
				id, _ := s.make(point, questionWords)
				test(t, s, id, complete(Action(cells[0])), cells[i+1])
			})
		}
	}
}

func TestEachStepLeadsFromSomeStatesToOneOther(t *testing.T) {
	eachStep(t, func(t *testing.T, s *site, id int64, d Decision, want string) {
		before, unchanged := s.entry(id), s.unchanged()
		done, err := s.tryDecide(s.adam, id, d)
		if want == "-" {
			wantError(t, "the step", err, ErrStale)
			unchanged()
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		after := s.entry(id)
		if string(after.State) != want || after.Version != before.Version+1 {
			t.Errorf("the comment is %s at version %d, want %s at %d", after.State, after.Version, want, before.Version+1)
		}
		events := s.events(id)
		last := events[len(events)-1]
		// An answer to what waits approves it.
		if action := d.Action; last.Action != action && !(action == Answer && last.Action == Approve) || last.From != before.State || last.To != after.State || last.By != "Adam" {
			t.Errorf("the log says %+v", last)
		}
		if d.Action != EraseIt && last.ID != done.Step {
			t.Errorf("the step is %d, want %d", done.Step, last.ID)
		}
	})
}

func TestEachStepCanBeUndoneSoThatNothingTellsOfIt(t *testing.T) {
	eachStep(t, func(t *testing.T, s *site, id int64, d Decision, want string) {
		if want == "-" {
			return
		}
		pages, row, tabs, version := s.pages(), s.row(id), s.tabs(), s.entry(id).Version
		done := s.decide(s.adam, id, d)
		if d.Action == EraseIt {
			events := s.events(id)
			_, err := s.Undo(t.Context(), s.adam, events[len(events)-1].ID)
			wantError(t, "undo of an erasure", err, ErrStale)
			return
		}
		s.undo(s.adam, done.Step)
		if got := s.pages(); got != pages {
			t.Errorf("readers see something else than before:\n%s\nwant\n%s", got, pages)
		}
		wantSame(t, "the comment stands", row, s.row(id))
		wantSame(t, "the tabs count", tabs, s.tabs())
		if got := s.entry(id).Version; got != version+2 {
			t.Errorf("the version is %d, want %d: the step and the undo", got, version+2)
		}
	})
}

func TestWhoMayTakeAStep(t *testing.T) {
	yes, role := error(nil), ErrRole
	for _, test := range []struct {
		what, point, words string
		d                  Decision
		mo, clio, adam     error
	}{
		{"approve a plain comment", "pending", plainWords, Decision{Action: Approve}, yes, yes, yes},
		{"approve with private data", "pending", privateWords, Decision{Action: Approve}, yes, yes, yes},
		{"approve a question", "pending", questionWords, Decision{Action: Approve}, yes, yes, yes},
		{"approve advice", "pending", adviceWords, Decision{Action: Approve}, role, yes, yes},
		{"approve advice that was rejected", "rejected", adviceWords, Decision{Action: Approve}, role, yes, yes},
		{"approve advice that was spam", "spam", adviceWords, Decision{Action: Approve}, role, yes, yes},
		{"answer advice", "pending", adviceWords, Decision{Action: Answer, Reply: "Please do not."}, role, yes, yes},
		{"answer advice that is shown", "approved", adviceWords, Decision{Action: Answer, Reply: "Please do not."}, yes, yes, yes},
		{"keep the old words of advice", "changed", adviceWords, Decision{Action: KeepOld}, role, yes, yes},
		{"take something out of advice", "pending", adviceWords, Decision{Action: Redact, Spans: []Span{{0, 4, "word"}}}, yes, yes, yes},
		{"take something out of advice and approve", "pending", adviceWords, Decision{Action: Redact, Spans: []Span{{0, 4, "word"}}, ThenApprove: true}, role, yes, yes},
		{"reject advice", "pending", adviceWords, Decision{Action: Reject, Reason: "advice"}, yes, yes, yes},
		{"call advice spam", "pending", adviceWords, Decision{Action: MarkSpam}, yes, yes, yes},
		{"put advice back", "approved", adviceWords, Decision{Action: PutBack}, yes, yes, yes},

		{"approve an emergency", "pending", emergencyWords, Decision{Action: Approve, Outcome: "answered"}, role, yes, yes},
		{"answer an emergency", "pending", emergencyWords, Decision{Action: Answer, Reply: "Call 911.", Outcome: "answered"}, role, yes, yes},
		{"reject an emergency", "pending", emergencyWords, Decision{Action: Reject, Reason: "other", Words: "Call 911.", Outcome: "contacted"}, role, yes, yes},
		{"call an emergency spam", "pending", emergencyWords, Decision{Action: MarkSpam, Outcome: "no-emergency"}, role, yes, yes},
		{"approve an emergency that was rejected", "rejected", emergencyWords, Decision{Action: Approve}, role, yes, yes},
		{"approve an emergency that was spam", "spam", emergencyWords, Decision{Action: Approve}, role, yes, yes},
		{"approve an emergency that readers reported", "held", emergencyWords, Decision{Action: Approve}, role, yes, yes},
		{"keep the old words of an emergency", "changed", emergencyWords, Decision{Action: KeepOld, Outcome: "no-emergency"}, role, yes, yes},
		{"put an emergency back", "approved", emergencyWords, Decision{Action: PutBack}, yes, yes, yes},
		{"look at reports about an emergency", "pending", emergencyWords, Decision{Action: Keep}, yes, yes, yes},
		{"take something out of an emergency", "pending", emergencyWords, Decision{Action: Redact, Spans: []Span{{0, 1, "word"}}}, yes, yes, yes},

		{"close a page", "pending", plainWords, Decision{Action: ClosePage}, yes, yes, yes},
		{"open a page", "approved", plainWords, Decision{Action: OpenPage}, yes, yes, yes},
		{"erase", "pending", plainWords, Decision{Action: EraseIt}, role, role, yes},
		{"erase an emergency", "pending", emergencyWords, Decision{Action: EraseIt}, role, role, yes},
	} {
		t.Run(test.what, func(t *testing.T) {
			for i, want := range []error{test.mo, test.clio, test.adam} {
				s := newSite(t)
				id, _ := s.make(test.point, test.words)
				unchanged := s.unchanged()
				_, err := s.tryDecide([]Actor{s.mo, s.clio, s.adam}[i], id, test.d)
				wantError(t, []string{"a moderator", "a clinician", "an admin"}[i], err, want)
				if err != nil {
					unchanged()
				}
			}
		})
	}
}

func TestAStepThatLacksWhatItNeedsIsRefused(t *testing.T) {
	long := strings.Repeat("a", MaxNote+1)
	for _, test := range []struct {
		what, point, words string
		d                  Decision
	}{
		{"reject without a reason", "pending", plainWords, Decision{Action: Reject}},
		{"reject for an unknown reason", "pending", plainWords, Decision{Action: Reject, Reason: "dislike"}},
		{"reject for another reason, without words", "pending", plainWords, Decision{Action: Reject, Reason: "other", Words: " \u200b "}},
		{"reject with too many words", "pending", plainWords, Decision{Action: Reject, Reason: "advice", Words: long}},
		{"answer without words", "pending", plainWords, Decision{Action: Answer}},
		{"answer with too many words", "approved", plainWords, Decision{Action: Answer, Reply: strings.Repeat(long, 4)}},
		{"take nothing out", "pending", plainWords, Decision{Action: Redact}},
		{"take something out and say nothing in its place", "pending", plainWords, Decision{Action: Redact, Spans: []Span{{0, 7, ""}}}},
		{"take out more than there is", "pending", plainWords, Decision{Action: Redact, Spans: []Span{{0, 700, "word"}}}},
		{"take out what overlaps", "pending", plainWords, Decision{Action: Redact, Spans: []Span{{0, 7, "word"}, {3, 9, "word"}}}},
		{"approve an emergency without an outcome", "pending", emergencyWords, Decision{Action: Approve}},
		{"approve an emergency with an unknown outcome", "pending", emergencyWords, Decision{Action: Approve, Outcome: "fine"}},
		{"reject an emergency without an outcome", "pending", emergencyWords, Decision{Action: Reject, Reason: "advice"}},
		{"call an emergency spam without an outcome", "pending", emergencyWords, Decision{Action: MarkSpam}},
		{"take out of an emergency and approve without an outcome", "pending", emergencyWords, Decision{Action: Redact, Spans: []Span{{0, 1, "word"}}, ThenApprove: true}},
	} {
		t.Run(test.what, func(t *testing.T) {
			s := newSite(t)
			id, _ := s.make(test.point, test.words)
			unchanged := s.unchanged()
			_, err := s.tryDecide(s.adam, id, test.d)
			wantError(t, "the step", err, ErrWords)
			unchanged()
		})
	}
}

func TestTheAuthorIsToldWhyTheCommentWasRejectedAndOnlyWhileItIs(t *testing.T) {
	s := newSite(t)
	id, token := s.make("pending", plainWords)
	s.decide(s.mo, id, Decision{Action: Reject, Reason: "other", Words: " Please write in\u200b English. "})
	if r := s.receipt(token); r.State != Rejected || r.Reason != "other" || r.ReasonWords != "Please write in English." {
		t.Errorf("the receipt says %+v", r)
	}
	s.decide(s.mo, id, Decision{Action: Approve})
	if r := s.receipt(token); r.State != Approved || r.Reason != "" || r.ReasonWords != "" {
		t.Errorf("after the approval the receipt says %+v", r)
	}
}

func TestTheLogNamesTheReasonAndTheOutcome(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", emergencyWords)
	s.decide(s.clio, id, Decision{Action: Reject, Reason: "private", Outcome: "contacted"})
	events := s.events(id)
	if got := events[len(events)-1].Reason; got != "private contacted" {
		t.Errorf("the log says %q", got)
	}
}

func TestADecisionAboutAnotherVersionIsStaleAndChangesNothing(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	version := s.entry(id).Version
	unchanged := s.unchanged()
	for what, seen := range map[string]int64{"an older version": version - 1, "a version to come": version + 1, "no version": 0} {
		for _, action := range []Action{Reject, PutBack, Redact, Answer, ClosePage, EraseIt} {
			d := complete(action)
			d.CommentID, d.Version = id, seen
			_, err := s.Decide(t.Context(), s.adam, d)
			wantError(t, string(action)+" with "+what, err, ErrStale)
		}
	}
	unchanged()
}

func TestOfManyWhoDecideAtOnceExactlyOneWins(t *testing.T) {
	s := newSite(t)
	for range 5 {
		id, _ := s.make("pending", plainWords)
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.Decide(t.Context(), []Actor{s.mo, s.clio}[i%2], Decision{CommentID: id, Version: 1, Action: []Action{Approve, MarkSpam}[i%2]})
			})
		}
		wg.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won < 0:
				won = i
			case err == nil:
				t.Errorf("both %d and %d were told that they decided", won, i)
			default:
				wantError(t, "who came too late", err, ErrStale)
			}
		}
		if won < 0 {
			t.Fatal("nobody won")
		}
		if e, want := s.entry(id), []State{Approved, Spam}[won%2]; e.State != want || e.Version != 2 || len(s.events(id)) != 2 {
			t.Errorf("the comment is %s at version %d, want %s at 2", e.State, e.Version, want)
		}
	}
}

func TestOfManyWhoUndoAtOnceExactlyOneWins(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	done := s.decide(s.mo, id, Decision{Action: Approve})
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Undo(t.Context(), s.mo, done.Step) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
			continue
		}
		wantError(t, "who came too late", err, ErrStale)
	}
	if won != 1 {
		t.Errorf("%d undid the step, want 1", won)
	}
}

func TestAnUnknownCommentOrStepIsNotExist(t *testing.T) {
	s := newSite(t)
	for _, id := range []int64{0, -1, 77} {
		_, decide := s.Decide(t.Context(), s.adam, Decision{CommentID: id, Version: 1, Action: Approve})
		_, entry := s.Entry(t.Context(), id)
		_, undo := s.Undo(t.Context(), s.adam, id)
		_, event := s.Event(t.Context(), id)
		_, _, original := s.Original(t.Context(), s.adam, id)
		_, body := s.BodyAt(t.Context(), id, 1)
		_, report := s.Report(t.Context(), disc, id, "other")
		_, public := s.Public(t.Context(), disc, id)
		for what, err := range map[string]error{
			"Decide": decide, "Entry": entry, "Undo": undo, "Event": event, "Original": original, "BodyAt": body, "Report": report, "Public": public,
			"Claim": s.Claim(t.Context(), s.mo, id), "AddNote": s.AddNote(t.Context(), s.mo, id, "Who is this?"),
		} {
			wantError(t, what, err, fs.ErrNotExist)
		}
	}
}

func TestNobodyDecidesWithoutAnAccountOrAKnownAction(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	unchanged := s.unchanged()
	for what, by := range map[string]Actor{"no account": {}, "an unknown account": {AccountID: 77}} {
		if _, err := s.tryDecide(by, id, Decision{Action: Approve}); err == nil {
			t.Errorf("%s approved a comment", what)
		}
	}
	for _, action := range []Action{"", "undo", "post", "edit", "withdraw", "restore", "expire", "reports", "reply", "view-original"} {
		if _, err := s.tryDecide(s.adam, id, Decision{Action: action}); err == nil {
			t.Errorf("%q is no step of staff", action)
		}
	}
	unchanged()
}

func TestADecisionThatTheDatabaseCannotTakeIsUnavailable(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	unchanged := s.unchanged()
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	_, err := s.tryDecide(s.mo, id, Decision{Action: Approve})
	wantError(t, "the decision", err, sqlite.ErrUnavailable)
	_, err = s.try(Draft{Body: "Another one"})
	wantError(t, "a post", err, sqlite.ErrUnavailable)
	unchanged()
}

func TestTheWordsAtAVersionAreThoseThatStoodThen(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.edit(token, "The change that was left out")
	s.decide(s.mo, id, Decision{Action: KeepOld})
	for version, want := range map[int64]string{1: plainWords + " (1)", 2: plainWords + " (1)", 3: "The change that was left out", 4: plainWords + " (1)"} {
		if body, err := s.BodyAt(t.Context(), id, version); err != nil || body != want {
			t.Errorf("at version %d the words are %q (%v), want %q", version, body, err, want)
		}
	}
	_, err := s.BodyAt(t.Context(), id, 5)
	wantError(t, "a version to come", err, fs.ErrNotExist)
}
