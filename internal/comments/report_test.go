package comments

import (
	"io/fs"
	"testing"
)

func TestThreeReportsTakeACommentOffThePageUntilAPersonLooked(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	for n, reason := range []string{"private", "harmful", "harmful"} {
		held, err := s.Report(t.Context(), disc, id, reason)
		if err != nil || held != (n == 2) {
			t.Fatalf("report %d: held %v (%v)", n+1, held, err)
		}
	}
	s.readersSee()
	if e := s.entry(id); e.State != Pending || e.Reports["private"] != 1 || e.Reports["harmful"] != 2 {
		t.Errorf("the comment is %s with reports %v", e.State, e.Reports)
	}
	if n := s.tabs()[TabReported]; n != 1 {
		t.Errorf("%d are reported, want 1", n)
	}
	_, err := s.Report(t.Context(), disc, id, "other")
	wantError(t, "a report about what nobody sees", err, fs.ErrNotExist)

	s.decide(s.mo, id, Decision{Action: Approve})
	s.readersSee("Eve: Walking helped me. (1)")
	if e := s.entry(id); e.Reports != nil || s.tabs()[TabReported] != 0 {
		t.Errorf("after the approval there are reports %v", e.Reports)
	}
	if held := s.report(id, 2); held {
		t.Error("two more took it off again: those that were looked at count no more")
	}
}

func TestReportsNeverTakeTheClinicsReplyOffThePage(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", questionWords)
	reply := s.decide(s.clio, id, Decision{Action: Answer, Reply: "For a day."}).Reply
	if held := s.report(reply, 10); held || s.entry(reply).State != Approved || s.entry(reply).Reports["harmful"] != 10 {
		t.Errorf("held %v, the reply is %s with reports %v", held, s.entry(reply).State, s.entry(reply).Reports)
	}
}

func TestEveryDecisionClosesReportsAndItsUndoOpensThemAgain(t *testing.T) {
	for _, action := range []Action{Keep, Reject, MarkSpam, PutBack, Answer} {
		t.Run(string(action), func(t *testing.T) {
			s := newSite(t)
			id, _ := s.make("approved", plainWords)
			s.report(id, 2)
			done := s.decide(s.mo, id, complete(action))
			if e := s.entry(id); e.Reports != nil || s.tabs()[TabReported] != 0 {
				t.Errorf("there are reports %v", e.Reports)
			}
			s.undo(s.mo, done.Step)
			if e := s.entry(id); e.Reports["harmful"] != 2 || s.tabs()[TabReported] != 1 {
				t.Errorf("after the undo there are reports %v", e.Reports)
			}
		})
	}
}

func TestARedactionLeavesReportsOpen(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	s.report(id, 2)
	s.decide(s.mo, id, complete(Redact))
	if e := s.entry(id); e.Reports["harmful"] != 2 {
		t.Errorf("there are reports %v", e.Reports)
	}
}

func TestReportsThatAreRefused(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	pending, _ := s.make("pending", plainWords)
	unchanged := s.unchanged()
	_, err := s.Report(t.Context(), disc, id, "dislike")
	wantError(t, "an unknown reason", err, ErrWords)
	_, err = s.Report(t.Context(), sitting, id, "harmful")
	wantError(t, "another page", err, fs.ErrNotExist)
	_, err = s.Report(t.Context(), disc, pending, "harmful")
	wantError(t, "what nobody sees", err, fs.ErrNotExist)
	unchanged()
}

func TestAWithdrawalDoesNotMakeReportsForgotten(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.report(id, 2)
	s.author(s.Withdraw, token)
	if n := s.tabs()[TabReported]; n != 0 {
		t.Errorf("%d are reported, want none while it is withdrawn", n)
	}
	s.author(s.Restore, token)
	if held := s.report(id, 1); !held {
		t.Error("a third report does not take the comment off the page")
	}
}

func TestReportsHideTheWordsBeforeAnAuthorsChangeToo(t *testing.T) {
	for _, words := range []string{plainWords, emergencyWords} {
		s := newSite(t)
		id, _ := s.make("changed", words)
		urgent := s.entry(id).Urgent
		if !s.report(id, ReportsToHold) {
			t.Error("nothing was hidden")
		}
		s.readersSee()
		if e := s.entry(id); e.State != Pending || e.PublicBody != "" || e.Urgent != urgent {
			t.Errorf("the comment is %+v, want one that waits as before", e)
		}
	}
}

func TestReportsDoNotHideAgainWhatStaffKept(t *testing.T) {
	s := newSite(t)
	held, _ := s.make("held", plainWords)
	s.decide(s.mo, held, Decision{Action: Approve})
	if s.report(held, 5) {
		t.Error("what was approved after reports was hidden again")
	}
	s.decide(s.mo, held, Decision{Action: Keep})
	id, token := s.make("approved", plainWords)
	s.report(id, ReportsToHold-1)
	s.decide(s.mo, id, Decision{Action: Keep})
	if s.report(id, 5) {
		t.Error("it was hidden again")
	}
	if n := s.tabs()[TabReported]; n != 1 {
		t.Errorf("%d comments are reported, want 1", n)
	}
	s.decide(s.mo, id, Decision{Action: Keep})
	s.edit(token, "Other words") // other words were not kept
	s.decide(s.mo, id, Decision{Action: Approve})
	if !s.report(id, ReportsToHold) {
		t.Error("the new words were not hidden")
	}
}
