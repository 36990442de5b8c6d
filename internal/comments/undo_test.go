package comments

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func wantSame(t tester, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s otherwise (-want +got):\n%s", what, diff)
	}
}

func TestWhatCannotBeUndoneIsStaleAndChangesNothing(t *testing.T) {
	// Each returns the step that somebody tries to undo.
	for what, prepare := range map[string]func(s *site, id int64, token string) (step int64){
		"the post": func(s *site, id int64, _ string) int64 { return s.events(id)[0].ID },
		"what was undone already": func(s *site, id int64, _ string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.undo(s.mo, step)
			return step
		},
		"the undo itself": func(s *site, id int64, _ string) int64 {
			return s.undo(s.mo, s.decide(s.mo, id, Decision{Action: Approve}).Step).Step
		},
		"a step that another one followed": func(s *site, id int64, _ string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.decide(s.clio, id, Decision{Action: PutBack})
			return step
		},
		"a step of which the same came again": func(s *site, id int64, _ string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.decide(s.mo, id, Decision{Action: PutBack})
			s.decide(s.mo, id, Decision{Action: Approve})
			return step
		},
		"a step before a change by the author": func(s *site, id int64, token string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.edit(token, "Other words")
			return step
		},
		"a change by the author": func(s *site, id int64, token string) int64 {
			s.edit(token, "Other words")
			return s.events(id)[1].ID
		},
		"a withdrawal": func(s *site, id int64, token string) int64 {
			s.author(s.Withdraw, token)
			return s.events(id)[1].ID
		},
		"what readers' reports did": func(s *site, id int64, _ string) int64 {
			s.decide(s.mo, id, Decision{Action: Approve})
			s.report(id, ReportsToHold)
			return s.events(id)[2].ID
		},
		"a step of more than 30 days ago": func(s *site, id int64, _ string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.later(UndoFor + 1)
			return step
		},
		"a step before the words were erased": func(s *site, id int64, token string) int64 {
			step := s.decide(s.mo, id, Decision{Action: Approve}).Step
			s.author(s.Erase, token)
			return step
		},
		"a look at the original": func(s *site, id int64, _ string) int64 {
			s.decide(s.mo, id, complete(Redact))
			if _, _, err := s.Original(s.t.Context(), s.adam, id); err != nil {
				s.t.Fatal(err)
			}
			return s.events(id)[2].ID
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			id, token := s.make("pending", plainWords)
			step := prepare(s, id, token)
			unchanged := s.unchanged()
			if e, err := s.Event(t.Context(), step); err != nil || e.CanUndo {
				t.Errorf("the step is %+v (%v), want one that cannot be undone", e, err)
			}
			_, err := s.Undo(t.Context(), s.adam, step)
			wantError(t, "Undo", err, ErrStale)
			unchanged()
		})
	}
}

func TestADecisionCanBeUndoneForExactlyThirtyDays(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	step := s.decide(s.mo, id, Decision{Action: Approve}).Step
	s.later(UndoFor)
	s.tend()
	if e, err := s.Event(t.Context(), step); err != nil || !e.CanUndo || s.entry(id).Step != step {
		t.Errorf("the step is %+v (%v), want one that can be undone", e, err)
	}
	if _, err := s.Undo(t.Context(), s.mo, step); err != nil {
		t.Errorf("at the last moment: %v", err)
	}
}

// The words that an undo shows again must still be there, however long ago the
// author replaced them.
func TestAnUndoAMonthAfterAChangeStillFindsTheOldWords(t *testing.T) {
	for _, action := range []Action{Approve, Reject, MarkSpam, KeepOld, Redact} {
		t.Run(string(action), func(t *testing.T) {
			s := newSite(t)
			id, _ := s.make("changed", plainWords)
			s.later(100 * day)
			s.tend()
			pages, row := s.pages(), s.row(id)
			step := s.decide(s.mo, id, complete(action)).Step
			s.later(UndoFor - 2*time.Second)
			s.tend()
			s.undo(s.mo, step)
			if got := s.pages(); got != pages {
				t.Errorf("readers see %s\nwant %s", got, pages)
			}
			wantSame(t, "the comment stands", row, s.row(id))
		})
	}
}

func TestAnAnswerAndItsApprovalAreUndoneTogether(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", questionWords)
	done := s.decide(s.clio, id, Decision{Action: Answer, Reply: "For *a day*."})
	s.readersSee("Eve: Should I rest? (1)", "> Clio, PT: For <em>a day</em>.")
	if e := s.entry(done.Reply); !e.Team || e.State != Approved || e.Name != "Clio" || e.Parent == nil || e.Parent.ID != id {
		t.Errorf("the answer is %+v", e)
	}
	if e, err := s.Event(t.Context(), done.Step); err != nil || e.Together != 2 || !e.CanUndo {
		t.Errorf("the step is %+v (%v), want one of two taken together", e, err)
	}
	undone := s.undo(s.clio, done.Step)
	s.readersSee()
	if undone.Done != 2 || undone.Skipped != 0 || s.entry(id).State != Pending || s.entry(done.Reply).State != Withdrawn {
		t.Errorf("the undo did %+v; the comment is %s, the answer %s", undone, s.entry(id).State, s.entry(done.Reply).State)
	}
}

func TestTheAnswerAloneUndoesBothToo(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", questionWords)
	pages := s.pages()
	done := s.decide(s.clio, id, Decision{Action: Answer, Reply: "For a day."})
	s.undo(s.clio, s.events(done.Reply)[0].ID)
	if got := s.pages(); got != pages {
		t.Errorf("readers see %s\nwant %s", got, pages)
	}
	if !s.entry(id).Unanswered {
		t.Error("the question is not unanswered again")
	}
}

func TestRedactAndApproveIsOneStepToUndo(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", privateWords)
	row := s.row(id)
	done := s.decide(s.mo, id, Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}, ThenApprove: true})
	s.readersSee("Eve: call me on [removed: phone number] (1)")
	if e := s.entry(id); e.Version != 3 || e.Flags != 0 || !e.Redacted || !e.Sealed {
		t.Errorf("the comment is %+v", e)
	}
	if undone := s.undo(s.mo, done.Step); undone.Done != 1 || undone.Skipped != 0 {
		t.Errorf("the undo says %+v, want one comment", undone)
	}
	s.readersSee()
	wantSame(t, "the comment stands", row, s.row(id))
	if n := s.number(`SELECT count(*) FROM comment_text WHERE comment_id = ?`, id); n != 1 {
		t.Errorf("%d wordings are kept, want the one that stands", n)
	}
}

func TestManyDecidedTogetherAreUndoneTogether(t *testing.T) {
	s := newSite(t)
	var seen []Seen
	see := func(point, words string) int64 {
		id, _ := s.make(point, words)
		seen = append(seen, Seen{id, s.entry(id).Version})
		return id
	}
	one, two := see("pending", plainWords), see("rejected", plainWords)
	// These are left out.
	stale := see("pending", plainWords)
	seen[2].Version++
	see("approved", plainWords)
	see("withdrawn", plainWords)
	see("pending", adviceWords)
	see("pending", emergencyWords)

	pages, tabs := s.pages(), s.tabs()
	done, err := s.Bulk(t.Context(), s.adam, Decision{Action: Approve}, seen)
	if err != nil {
		t.Fatal(err)
	}
	if done.Done != 2 || done.Skipped != 5 {
		t.Errorf("%d were decided and %d skipped, want 2 and 5", done.Done, done.Skipped)
	}
	for id, want := range map[int64]State{one: Approved, two: Approved, stale: Pending} {
		if got := s.entry(id).State; got != want {
			t.Errorf("comment %d is %s, want %s", id, got, want)
		}
	}
	if e, err := s.Event(t.Context(), done.Step); err != nil || e.Together != 2 {
		t.Errorf("the step is %+v (%v), want one of two", e, err)
	}
	if n := s.entry(two).Together; n != 2 {
		t.Errorf("the queue says that %d are undone together, want 2", n)
	}
	undone := s.undo(s.mo, done.Step)
	if undone.Done != 2 || undone.Skipped != 0 || s.pages() != pages {
		t.Errorf("the undo did %+v", undone)
	}
	wantSame(t, "the tabs count", tabs, s.tabs())
}

func TestAnUndoOfManyLeavesOutThoseThatChangedSince(t *testing.T) {
	s := newSite(t)
	var seen []Seen
	for range 3 {
		id, _ := s.make("pending", plainWords)
		seen = append(seen, Seen{id, 1})
	}
	done, err := s.Bulk(t.Context(), s.mo, Decision{Action: MarkSpam}, seen)
	if err != nil {
		t.Fatal(err)
	}
	s.decide(s.clio, seen[0].ID, Decision{Action: Approve}) // the one that gave the batch its number
	undone := s.undo(s.mo, done.Step)
	if undone.Done != 2 || undone.Skipped != 1 || s.entry(seen[0].ID).State != Approved {
		t.Errorf("the undo did %+v; the comment decided since is %s", undone, s.entry(seen[0].ID).State)
	}
	_, err = s.Undo(t.Context(), s.mo, done.Step)
	wantError(t, "a second undo", err, ErrStale)
}

func TestWhatIsNotDecidedTogether(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	urgentID, _ := s.make("pending", emergencyWords)
	unchanged := s.unchanged()
	one := []Seen{{id, 1}}
	for what, test := range map[string]struct {
		d    Decision
		seen []Seen
		want error
	}{
		"nothing":                  {Decision{Action: Approve}, nil, ErrWords},
		"too many":                 {Decision{Action: Approve}, make([]Seen, MaxBulk+1), ErrWords},
		"redactions":               {complete(Redact), one, ErrWords},
		"answers":                  {complete(Answer), one, ErrWords},
		"erasures":                 {complete(EraseIt), one, ErrWords},
		"rejections for no reason": {Decision{Action: Reject}, one, ErrWords},
		"only what has changed":    {Decision{Action: Approve}, []Seen{{id, 2}}, ErrStale},
		"only emergencies":         {Decision{Action: Approve, Outcome: "answered"}, []Seen{{urgentID, 1}}, ErrStale},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := s.Bulk(t.Context(), s.adam, test.d, test.seen)
			wantError(t, "Bulk", err, test.want)
			unchanged()
		})
	}
}

func TestAnUndoDoesNotPublishAdviceWithoutAClinician(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", adviceWords)
	step := s.decide(s.clio, id, Decision{Action: PutBack}).Step
	unchanged := s.unchanged()
	_, err := s.Undo(t.Context(), s.mo, step)
	wantError(t, "a moderator's undo", err, ErrRole)
	unchanged()
	s.undo(s.clio, step)
	s.readersSee(fmt.Sprintf("Eve: %s (1)", adviceWords))
}

func TestWhatHappenedCannotBeRewritten(t *testing.T) {
	s := newSite(t)
	s.make("approved", plainWords)
	unchanged := s.unchanged()
	for _, statement := range []string{
		`UPDATE comment_event SET account_id = 2`,
		`UPDATE OR REPLACE comment_event SET id = 1 WHERE id = 2`,
		`DELETE FROM comment_event`,
		`DELETE FROM comment_event WHERE action = 'approve'`,
		`REPLACE INTO comment_event (id, comment_id, batch, at, account_id, action, to_state, version) VALUES (2, 1, 2, 0, 2, 'reject', 'rejected', 2)`,
		// Nor does the comment go from under its events, nor the account.
		`DELETE FROM comment`,
		`DELETE FROM account`,
	} {
		err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("the database ran %s", statement)
		}
	}
	unchanged()
}

func TestAnUndoDoesNotPublishAnEmergencyWithoutAClinician(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", emergencyWords)
	step := s.decide(s.mo, id, Decision{Action: PutBack}).Step
	_, err := s.Undo(t.Context(), s.mo, step)
	wantError(t, "a moderator's undo", err, ErrRole)
	s.undo(s.clio, step)
}

func TestOnlyWhoTookWordsOutOrAnAdminBringsThemBack(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", privateWords)
	redact := Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}}
	step := s.decide(s.clio, id, redact).Step
	if by := s.entry(id).UndoBy; by != s.clio.AccountID {
		t.Errorf("the step is for account %d to undo, want %d", by, s.clio.AccountID)
	}
	_, err := s.Undo(t.Context(), s.mo, step)
	wantError(t, "a colleague's undo", err, ErrRole)
	s.undo(s.clio, step)
	step = s.decide(s.clio, id, redact).Step
	s.undo(s.adam, step)
}

func TestAnUndoDoesNotOverrideWhatWasDecidedAboutThePageSince(t *testing.T) {
	s := newSite(t)
	x, _ := s.make("approved", plainWords)
	y, _ := s.make("approved", plainWords)
	first := s.decide(s.mo, x, Decision{Action: ClosePage}).Step
	opened := s.decide(s.clio, y, Decision{Action: OpenPage}).Step
	_, err := s.Undo(t.Context(), s.mo, first)
	wantError(t, "the older step", err, ErrStale)
	s.undo(s.clio, opened)
	s.undo(s.mo, first)
	if closed, _, err := s.Closed(t.Context(), disc, s.now, ClosesAfter); closed || err != nil {
		t.Errorf("the page is closed: %t (%v)", closed, err)
	}
}

func TestWhatWasUndoneIsNotOfferedAgain(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("pending", plainWords)
	step := s.decide(s.mo, id, Decision{Action: Answer, Reply: "Good to hear."}).Step
	s.undo(s.mo, step)
	if e, err := s.Event(t.Context(), step); err != nil || e.CanUndo {
		t.Errorf("the step is %+v (%v)", e, err)
	}
}

func TestPrivateDataIsNotApprovedTogether(t *testing.T) {
	s := newSite(t)
	private, _ := s.post(Draft{Body: privateWords})
	plain, _ := s.make("pending", plainWords)
	done, err := s.Bulk(t.Context(), s.clio, Decision{Action: Approve}, []Seen{{private, 1}, {plain, 1}})
	if err != nil || done.Done != 1 || done.Skipped != 1 || s.entry(private).State != Pending {
		t.Errorf("%+v (%v), want the plain one alone", done, err)
	}
	if done, err := s.Bulk(t.Context(), s.clio, Decision{Action: MarkSpam}, []Seen{{private, 1}}); err != nil || done.Done != 1 {
		t.Errorf("as spam: %+v (%v)", done, err)
	}
}

func TestARedactionThatWasApprovedAtOnceIsUndoneWholeOrNotAtAll(t *testing.T) {
	s := newSite(t)
	id, _ := s.post(Draft{Body: privateWords})
	step := s.decide(s.clio, id, Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}, ThenApprove: true}).Step
	if by := s.entry(id).UndoBy; by != s.clio.AccountID {
		t.Errorf("it is for account %d to undo, want %d", by, s.clio.AccountID)
	}
	unchanged := s.unchanged()
	_, err := s.Undo(t.Context(), s.mo, step)
	wantError(t, "a colleague's undo", err, ErrRole)
	unchanged()
	s.undo(s.clio, step)
	if e := s.entry(id); e.State != Pending || e.Body != privateWords || e.Sealed {
		t.Errorf("after the undo the comment is %+v", e)
	}
}
