package comments

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// replyTo posts a reader's reply, which waits.
func (s *site) replyTo(parent int64, words string) (id int64, token string) {
	s.t.Helper()
	return s.post(Draft{Name: "Ann", Body: words, Parent: parent})
}

func TestRepliesStandUnderTheFirstCommentOfTheirThread(t *testing.T) {
	s := newSite(t)
	first, _ := s.make("approved", plainWords)
	second, _ := s.make("approved", plainWords)
	a, _ := s.replyTo(first, "Me too.")
	s.decide(s.mo, a, Decision{Action: Approve})
	b, _ := s.replyTo(a, "Not me.") // a reply to a reply
	s.readersSee("Eve: Walking helped me. (1)", "> Ann: Me too.", "Eve: Walking helped me. (2)")
	s.decide(s.mo, b, Decision{Action: Approve})
	s.decide(s.clio, b, Decision{Action: Answer, Reply: "Both are common."})
	s.readersSee("Eve: Walking helped me. (1)", "> Ann: Me too.", "> Ann: Not me.", "> Clio, PT: Both are common.", "Eve: Walking helped me. (2)")
	if e := s.entry(b); e.Parent == nil || e.Parent.ID != first || e.Parent.Body != "Walking helped me. (1)" {
		t.Errorf("staff see the reply under %+v, want comment %d", e.Parent, first)
	}
	if n, err := s.Count(t.Context(), disc); err != nil || n != 5 {
		t.Errorf("the page has %d comments (%v), want 5", n, err)
	}
	_ = second
}

func TestAReplyNeedsAParentThatReadersSee(t *testing.T) {
	s := newSite(t)
	for _, point := range []string{"pending", "rejected", "spam", "withdrawn", "erased"} {
		id, _ := s.make(point, plainWords)
		_, err := s.try(Draft{Body: "Me too: " + point, Parent: id})
		wantError(t, "a reply to what is "+point, err, ErrParent)
	}
	id, _ := s.make("approved", plainWords)
	_, err := s.try(Draft{Body: "Me too", Parent: id, Page: sitting})
	wantError(t, "a reply from another page", err, ErrParent)
	_, err = s.try(Draft{Body: "Me too", Parent: 77})
	wantError(t, "a reply to an unknown comment", err, ErrParent)
	if n := s.number(`SELECT count(*) FROM comment WHERE parent_id IS NOT NULL`); n != 0 {
		t.Errorf("%d replies were kept", n)
	}
}

func TestAPlaceholderStandsWhereAnAuthorLeftRepliesBehind(t *testing.T) {
	for _, point := range []string{"withdrawn", "erased"} {
		t.Run(point, func(t *testing.T) {
			s := newSite(t)
			leave := s.Withdraw
			if point == "erased" {
				leave = s.Erase
			}
			alone, aloneToken := s.make("approved", plainWords)
			first, token := s.make("approved", plainWords)
			reply, replyToken := s.replyTo(first, "Me too.")
			s.decide(s.mo, reply, Decision{Action: Approve})
			waits, _ := s.replyTo(first, "Me as well.")
			never, neverToken := s.make("pending", plainWords)

			s.author(leave, aloneToken)
			s.author(leave, token)
			s.author(leave, neverToken)
			s.readersSee("(gone)", "> Ann: Me too.")
			if n, err := s.Count(t.Context(), disc); err != nil || n != 1 {
				t.Errorf("the page counts %d comments (%v), want the reply alone", n, err)
			}
			if _, err := s.try(Draft{Body: "Where is it?", Parent: first}); err == nil {
				t.Error("a reply to a placeholder was taken")
			}
			// What waited when its parent left can still be shown; a reply to a
			// reply is one to its thread.
			s.decide(s.mo, waits, Decision{Action: Approve})
			s.readersSee("(gone)", "> Ann: Me too.", "> Ann: Me as well.")
			s.decide(s.mo, waits, Decision{Action: PutBack})
			// With its last reply the placeholder goes.
			s.author(s.Withdraw, replyToken)
			s.readersSee()
			s.author(s.Restore, replyToken)
			s.readersSee("(gone)", "> Ann: Me too.")
			for _, id := range []int64{alone, never} {
				if _, err := s.Public(t.Context(), disc, id); err == nil {
					t.Errorf("readers see comment %d", id)
				}
			}
		})
	}
}

func TestRepliesGoAndComeWithAParentThatStaffTakeOff(t *testing.T) {
	s := newSite(t)
	first, _ := s.make("approved", plainWords)
	reply, _ := s.replyTo(first, "Me too.")
	s.decide(s.mo, reply, Decision{Action: Approve})
	pages := s.pages()
	for _, action := range []Action{Reject, MarkSpam, PutBack} {
		step := s.decide(s.mo, first, complete(action)).Step
		s.readersSee()
		_, err := s.tryDecide(s.clio, reply, Decision{Action: Answer, Reply: "Nobody would see it."})
		wantError(t, "an answer in a thread that nobody sees", err, ErrParent)
		s.undo(s.mo, step)
		if got := s.pages(); got != pages {
			t.Errorf("after the undo readers see %s\nwant %s", got, pages)
		}
	}
}

func TestALongPageIsReadInParts(t *testing.T) {
	s := newSite(t)
	var all []int64
	for i := range 4 {
		id, _ := s.make("approved", plainWords)
		all = append(all, id)
		for j := range i {
			reply, _ := s.replyTo(id, fmt.Sprintf("Reply %d to %d", j, i))
			s.decide(s.mo, reply, Decision{Action: Approve})
			all = append(all, reply)
		}
	}
	for limit := 1; limit <= len(all)+1; limit++ {
		var got []int64
		var starts []int64
		for from := int64(0); ; {
			part, err := s.Thread(t.Context(), disc, from, limit)
			if err != nil {
				t.Fatal(err)
			}
			if part.Total != len(all) || len(part.Comments) > limit {
				t.Fatalf("limit %d from %d: %d of %d comments", limit, from, len(part.Comments), part.Total)
			}
			for _, c := range part.Comments {
				got = append(got, c.ID)
			}
			if first := part.Comments[0]; (first.Thread != first.ID) != (part.Head != nil) || part.Head != nil && part.Head.ID != first.Thread {
				t.Errorf("limit %d from %d: the head is %+v above %+v", limit, from, part.Head, first)
			}
			// The way back leads where one came from.
			if n := len(starts); n > 0 && part.Earlier != max(starts[n-1], all[0]) {
				t.Errorf("limit %d from %d: the page before begins with %d, want %d", limit, from, part.Earlier, starts[n-1])
			}
			if part.Start != (false) && part.Earlier != all[0] {
				t.Errorf("limit %d from %d: the page before is not the first", limit, from)
			}
			starts = append(starts, from)
			if from = part.Later; from == 0 {
				break
			}
		}
		if diff := cmp.Diff(all, got); diff != "" {
			t.Errorf("limit %d: the parts together (-want +got):\n%s", limit, diff)
		}
	}
	_, err := s.Thread(t.Context(), sitting, all[0], 5)
	wantError(t, "a part of another page", err, fs.ErrNotExist)
	_, err = s.Thread(t.Context(), disc, 99, 5)
	wantError(t, "a part from an unknown comment", err, fs.ErrNotExist)
}

func TestTheNewestCommentsComeFirstInTheFeedAndWithoutPlaceholders(t *testing.T) {
	s := newSite(t)
	first, token := s.make("approved", plainWords)
	second, _ := s.make("approved", plainWords)
	reply, _ := s.replyTo(first, "Me too.")
	s.decide(s.mo, reply, Decision{Action: Approve})
	s.author(s.Withdraw, token)
	list, err := s.Newest(t.Context(), disc, 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].ID != reply || list[1].ID != second {
		t.Errorf("the feed holds %+v", list)
	}
	counts, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the pages count", map[string]int{disc: 2}, counts)
}

func TestThePageClosesByARuleToTheMillisecond(t *testing.T) {
	s := newSite(t)
	changed := s.now
	end := changed.Add(ClosesAfter)
	for at, want := range map[time.Time]bool{changed: false, end.Add(-time.Millisecond): false, end: true, end.Add(day): true} {
		s.now = at
		closed, since, err := s.Closed(t.Context(), disc, changed, ClosesAfter)
		if err != nil || closed != want || closed && !since.Equal(end) {
			t.Errorf("at %v: closed %v since %v (%v), want %v", at, closed, since, err, want)
		}
	}
}

func TestStaffCloseAndOpenAPageAndUndoIt(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	changed := s.now.Add(-ClosesAfter + 10*day) // it closes in ten days
	want := func(what string, closed bool) {
		t.Helper()
		got, _, err := s.Closed(t.Context(), disc, changed, ClosesAfter)
		if err != nil || got != closed {
			t.Errorf("%s: closed %v (%v), want %v", what, got, err, closed)
		}
		if other, _, err := s.Closed(t.Context(), sitting, s.now, ClosesAfter); err != nil || other {
			t.Errorf("%s: another page is closed (%v)", what, err)
		}
	}
	want("at first", false)
	shut := s.decide(s.mo, id, Decision{Action: ClosePage}).Step
	want("after it was closed", true)
	s.undo(s.mo, shut)
	want("after that was undone", false)
	s.decide(s.mo, id, Decision{Action: ClosePage})
	opened := s.decide(s.mo, id, Decision{Action: OpenPage}).Step
	want("after it was opened", false)
	s.undo(s.mo, opened)
	want("after that was undone", true)

	s.later(20 * day)
	s.decide(s.mo, id, Decision{Action: OpenPage})
	want("opened after the rule closed it", false)
	s.later(ClosesAfter)
	want("as long again after it was opened", true)
	changed = s.now
	want("when the page changes", false)
}

func TestCommentsMoveWithTheirPage(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.decide(s.mo, id, Decision{Action: ClosePage})
	s.make("pending", plainWords)
	if err := s.Move(t.Context(), disc, sitting); err != nil {
		t.Fatal(err)
	}
	s.readersSee()
	if got := s.page(sitting); got.Total != 1 || len(got.Comments) != 1 || got.Comments[0].ID != id {
		t.Errorf("the new page has %+v", got)
	}
	if r := s.receipt(token); r.Page != sitting {
		t.Errorf("the receipt leads to %s", r.Page)
	}
	if closed, _, err := s.Closed(t.Context(), sitting, s.now, ClosesAfter); err != nil || !closed {
		t.Errorf("the new page is closed %v (%v), want as the old one was", closed, err)
	}
	if closed, _, err := s.Closed(t.Context(), disc, s.now, ClosesAfter); err != nil || closed {
		t.Errorf("the old page is still closed %v (%v)", closed, err)
	}
	unchanged := s.unchanged()
	for _, from := range []string{disc, "/articles/nowhere", sitting} {
		if err := s.Move(t.Context(), from, sitting); err != nil {
			t.Fatal(err)
		}
	}
	unchanged()
}

func TestAPageThatWasClosedAndMovesOntoAnotherLeavesNothingBehind(t *testing.T) {
	s := newSite(t)
	a, _ := s.make("approved", plainWords)
	b, _ := s.post(Draft{Page: sitting, Body: plainWords + " Here too."})
	s.decide(s.mo, a, Decision{Action: ClosePage})
	s.decide(s.mo, b, Decision{Action: OpenPage})
	if err := s.Move(t.Context(), disc, sitting); err != nil {
		t.Fatal(err)
	}
	if n := s.number(`SELECT count(*) FROM comment_page WHERE page = ?`, disc) + s.number(`SELECT count(*) FROM comment_page_tally WHERE page = ?`, disc); n != 0 {
		t.Errorf("%d rows of the old page are left", n)
	}
}

func TestWhatWasShownLastComesFirstInTheFeedHoweverLongItWaited(t *testing.T) {
	s := newSite(t)
	first, _ := s.make("pending", plainWords)
	second, _ := s.make("pending", plainWords)
	s.decide(s.mo, second, Decision{Action: Approve})
	s.later(day)
	s.decide(s.mo, first, Decision{Action: Approve})
	list, err := s.Newest(t.Context(), disc, 2)
	if err != nil || len(list) != 2 || list[0].ID != first || !list[0].Changed.Equal(s.now) || !list[0].At.Before(list[0].Changed) {
		t.Errorf("the newest are %+v (%v)", list, err)
	}
}
