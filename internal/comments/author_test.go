package comments

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/screen"
)

func TestTheAuthorSeesTheCommentThroughThePrivateToken(t *testing.T) {
	s := newSite(t)
	id, token := s.post(Draft{Name: "  Eve\t M. ", Body: "It *helped*, see https://example.org/x\r\nThank you.\u200b\n"})
	want := Receipt{
		ID: id, Page: disc, Name: "Eve M.", Body: "It *helped*, see https://example.org/x\nThank you.", State: Pending, Version: 1, At: s.now,
		Text: "<p>It <em>helped</em>, see https://example.org/x<br>\nThank you.</p>", // no links yet
	}
	wantSame(t, "the receipt stands", want, s.receipt(token))

	s.decide(s.mo, id, Decision{Action: Approve})
	want.State, want.Version, want.Shown = Approved, 2, true
	want.Text = `<p>It <em>helped</em>, see <a href="https://example.org/x" rel="nofollow ugc noopener">https://example.org/x</a><br>` + "\nThank you.</p>"
	wantSame(t, "after the approval the receipt stands", want, s.receipt(token))
}

func TestAWrongTokenOpensNothingAndChangesNothing(t *testing.T) {
	s := newSite(t)
	_, token := s.make("approved", plainWords)
	_, gone := s.post(Draft{Body: "Other words"})
	s.author(s.Erase, gone)
	unchanged := s.unchanged()
	form := s.FreshToken(disc)
	for what, wrong := range map[string]string{
		"none": "", "nonsense": "nonsense", "one letter more": token + "A", "one letter less": token[:len(token)-1],
		"lower case": strings.ToLower(token), "a wildcard": "%", "of an erased comment": gone, "of a form": form, "a form's sum": form[strings.LastIndex(form, ".")+1:],
		"the hash in the database": string(hash(token)),
	} {
		edit := func(ctx context.Context, token string, version int64) error {
			_, err := s.Edit(ctx, token, version, Draft{Body: "Mine now"}, s.rules)
			return err
		}
		for step, take := range map[string]func(context.Context, string, int64) error{"Edit": edit, "Withdraw": s.Withdraw, "Restore": s.Restore, "Erase": s.Erase} {
			wantError(t, step+" with a token that is "+what, take(t.Context(), wrong, 2), fs.ErrNotExist)
		}
		r, err := s.Receipt(t.Context(), wrong)
		wantError(t, "Receipt with a token that is "+what, err, fs.ErrNotExist)
		wantSame(t, "the receipt stands", Receipt{}, r)
		_, err = s.Export(t.Context(), wrong)
		wantError(t, "Export with a token that is "+what, err, fs.ErrNotExist)
	}
	unchanged()
}

func TestTheAuthorsStepsNameTheVersionToo(t *testing.T) {
	s := newSite(t)
	_, token := s.make("approved", plainWords)
	unchanged := s.unchanged()
	for _, version := range []int64{0, 1, 3} {
		_, err := s.Edit(t.Context(), token, version, Draft{Body: "Other words"}, s.rules)
		wantError(t, "Edit", err, ErrStale)
		wantError(t, "Withdraw", s.Withdraw(t.Context(), token, version), ErrStale)
		wantError(t, "Restore", s.Restore(t.Context(), token, version), ErrStale)
		wantError(t, "Erase", s.Erase(t.Context(), token, version), ErrStale)
	}
	wantError(t, "Restore of what was not withdrawn", s.Restore(t.Context(), token, 2), ErrStale)
	unchanged()
}

func TestWhereTheAuthorsStepsLead(t *testing.T) {
	for _, test := range []struct {
		point                  string
		edit, withdraw, erased string // "-": the step does not lead from there
	}{
		{"pending", "pending", "withdrawn", "erased"},
		{"changed", "pending", "withdrawn", "erased"},
		{"approved", "pending", "withdrawn", "erased"},
		{"rejected", "pending", "withdrawn", "erased"},
		{"spam", "pending", "withdrawn", "erased"},
		{"withdrawn", "-", "-", "erased"},
	} {
		t.Run(test.point, func(t *testing.T) {
			s := newSite(t)
			for step, want := range map[string]string{"edit": test.edit, "withdraw": test.withdraw, "erase": test.erased} {
				id, token := s.make(test.point, plainWords)
				version := s.entry(id).Version
				var err error
				switch step {
				case "edit":
					_, err = s.Edit(t.Context(), token, version, Draft{Body: "Other words " + step + test.point}, s.rules)
				case "withdraw":
					err = s.Withdraw(t.Context(), token, version)
				case "erase":
					err = s.Erase(t.Context(), token, version)
				}
				if want == "-" {
					wantError(t, step, err, ErrStale)
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", step, err)
				}
				if e := s.entry(id); string(e.State) != want || e.Version != version+1 {
					t.Errorf("%s leads to %s at version %d, want %s at %d", step, e.State, e.Version, want, version+1)
				}
			}
		})
	}
}

func TestAChangeOfWhatWasApprovedShowsTheOldWordsUntilItIsApprovedToo(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.edit(token, "Swimming helped me.")
	s.readersSee("Eve: Walking helped me. (1)")
	if r := s.receipt(token); r.State != Pending || !r.Shown || !r.EarlierShown || r.Body != "Swimming helped me." {
		t.Errorf("the receipt is %+v", r)
	}
	if e := s.entry(id); e.Body != "Swimming helped me." || e.PublicBody != "Walking helped me. (1)" || !e.Shown {
		t.Errorf("staff see %+v", e)
	}
	s.decide(s.mo, id, Decision{Action: Approve})
	s.readersSee("Eve: Swimming helped me.")
	if r := s.receipt(token); !r.Shown || r.EarlierShown {
		t.Errorf("the receipt is %+v", r)
	}
}

func TestStaffCanKeepTheOldWords(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", questionWords)
	s.edit(token, plainWords)
	s.decide(s.mo, id, Decision{Action: KeepOld})
	s.readersSee("Eve: Should I rest? (1)")
	if e := s.entry(id); e.State != Approved || e.Body != "Should I rest? (1)" || e.PublicBody != "" || !e.Unanswered {
		t.Errorf("staff see %+v, want the old question, unanswered", e)
	}
	if q, err := s.Queue(t.Context(), Filter{Tab: TabApproved, Words: "walking"}, "", 10); err != nil || len(q.Entries) != 0 {
		t.Errorf("the search finds the words that were left out: %+v (%v)", q.Entries, err)
	}
}

func TestRejectingAChangeTakesTheOldWordsOffThePageToo(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("changed", plainWords)
	s.decide(s.mo, id, Decision{Action: Reject, Reason: "off-topic"})
	s.readersSee()
}

func TestTheSameWordsAgainAreNoChange(t *testing.T) {
	s := newSite(t)
	_, token := s.make("approved", plainWords)
	unchanged := s.unchanged()
	if _, err := s.Edit(t.Context(), token, 2, Draft{Name: " Eve ", Body: plainWords + " (1)\r\n"}, s.rules); err != nil {
		t.Fatal(err)
	}
	unchanged()
}

func TestAChangeIsScreenedAsAtFirst(t *testing.T) {
	s := newSite(t)
	id, token := s.make("rejected", plainWords)
	flags, err := s.Edit(t.Context(), token, 2, Draft{Body: emergencyWords}, s.rules)
	if err != nil {
		t.Fatal(err)
	}
	if e := s.entry(id); !e.Urgent || e.Flags != flags || e.Reason != "" || len(e.Findings) == 0 {
		t.Errorf("the comment is %+v, want an urgent one", e)
	}
	if _, err := s.Edit(t.Context(), token, 3, Draft{Body: "a"}, s.rules); err == nil {
		t.Error("a change to one letter was taken")
	}
	id, token = s.make("pending", plainWords)
	s.edit(token, spamWords)
	if e := s.entry(id); e.State != Spam {
		t.Errorf("the comment is %s, want spam", e.State)
	}
}

func TestWhatMayBeAnEmergencyStaysOneThoughItsAuthorTakesTheWordsBack(t *testing.T) {
	for _, words := range []string{"Sorry, never mind.", spamWords} {
		s := newSite(t)
		id, token := s.make("pending", emergencyWords)
		queued := s.now
		s.edit(token, words)
		s.wantMails("after "+words, id, queued)
		if e := s.entry(id); !e.Urgent || e.State != Pending || e.Flags&screen.Emergency == 0 || !strings.HasPrefix(e.EarlierBody, emergencyWords) {
			t.Errorf("after %q the comment is %+v, want an urgent one with its first words", words, e)
		}
		if _, err := s.tryDecide(s.mo, id, Decision{Action: Approve}); !errors.Is(err, ErrRole) {
			t.Errorf("a moderator approves it: %v", err)
		}
		s.decide(s.clio, id, Decision{Action: Approve, Outcome: "answered"})
	}
}

func TestAChangeToSpamOfWhatReadersSeeIsForAPersonToDecide(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.edit(token, spamWords)
	s.readersSee("Eve: Walking helped me. (1)")
	if e := s.entry(id); e.State != Pending || !e.Suspect {
		t.Errorf("the comment is %s, suspect %v, want pending and suspect", e.State, e.Suspect)
	}
}

func TestAWithdrawnCommentCanBeRestoredForSevenDaysToWhereItWas(t *testing.T) {
	for _, point := range standingPoints[:5] {
		t.Run(point, func(t *testing.T) {
			s := newSite(t)
			id, token := s.make(point, questionWords)
			reports := 0
			if point == "approved" || point == "changed" {
				reports = 2
				s.report(id, reports)
			}
			pages, row, tabs := s.pages(), s.row(id), s.tabs()
			s.author(s.Withdraw, token)
			s.readersSee()
			if r := s.receipt(token); r.State != Withdrawn || !r.RestoreUntil.Equal(s.now.Add(WithdrawnFor)) {
				t.Errorf("the receipt is %+v", r)
			}
			s.now = s.receipt(token).RestoreUntil
			s.tend()
			if err := s.Restore(t.Context(), token, s.receipt(token).Version); err != nil {
				t.Fatal(err)
			}
			if got := s.pages(); got != pages {
				t.Errorf("readers see %s\nwant %s", got, pages)
			}
			wantSame(t, "the comment stands", row, s.row(id))
			wantSame(t, "the tabs count", tabs, s.tabs())
		})
	}
}

func TestAfterSevenDaysAWithdrawnCommentIsGone(t *testing.T) {
	s := newSite(t)
	id, token := s.make("withdrawn", plainWords)
	s.later(WithdrawnFor + 1e6) // a millisecond
	wantError(t, "Restore", s.Restore(t.Context(), token, 2), ErrStale)
	s.tend()
	if e := s.entry(id); e.State != Erased {
		t.Errorf("the comment is %s", e.State)
	}
	_, err := s.Receipt(t.Context(), token)
	wantError(t, "Receipt", err, fs.ErrNotExist)
}

// A month may pass between a change and its withdrawal: what was shown until
// then must still be there.
func TestARestoreFindsTheOldWordsThatReadersSaw(t *testing.T) {
	s := newSite(t)
	_, token := s.make("changed", plainWords)
	s.later(100 * day)
	pages := s.pages()
	s.author(s.Withdraw, token)
	s.tend()
	s.author(s.Restore, token)
	if got := s.pages(); got != pages {
		t.Errorf("readers see %s\nwant %s", got, pages)
	}
}

func TestWhatIsRestoredAndThenRejectedLeavesNoPlaceholder(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.decide(s.clio, id, Decision{Action: Answer, Reply: "Good."})
	s.author(s.Withdraw, token)
	s.readersSee("(gone)", "> Clio, PT: Good.")
	s.author(s.Restore, token)
	s.decide(s.mo, id, Decision{Action: Reject, Reason: "abusive"})
	s.readersSee()
}

func TestTheExportHoldsTheWordsAndWhatWasDone(t *testing.T) {
	s := newSite(t)
	_, token := s.make("changed", privateWords)
	s.decide(s.mo, 1, Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}, ThenApprove: true})
	s.report(1, 1)
	c, err := s.Export(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, "the reports are", map[string]int{"harmful": 1}, c.Reports)
	s.author(s.Withdraw, token)
	c, err = s.Export(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, text := range c.Texts {
		bodies = append(bodies, text.Text)
	}
	wantSame(t, "the wordings are", []string{
		"call me on 207-555-0163 (1)",
		"call me on 207-555-0163 Other words (1)",
		"call me on [removed: phone number] Other words (1)",
	}, bodies)
	var steps []string
	for _, step := range c.Steps {
		steps = append(steps, step.Action)
	}
	wantSame(t, "the steps are", []string{"post", "approve", "edit", "redact", "approve", "withdraw"}, steps)
	if c.State != Withdrawn || c.Page != disc || !c.Texts[1].Sealed || c.Texts[2].Sealed {
		t.Errorf("the export is %+v", c)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, colleague := range []string{"Mo", "Clio", "account"} {
		if strings.Contains(string(data), colleague) {
			t.Errorf("the export names %s: %s", colleague, data)
		}
	}
}

func TestStaffSeeWhatTheSameBrowserPostedBefore(t *testing.T) {
	s := newSite(t)
	var tokens []string
	for range 2 {
		s.posts++
		_, token := s.post(Draft{Body: strings.Repeat("Words ", s.posts), Receipts: tokens})
		tokens = append(tokens, token)
	}
	s.decide(s.mo, 1, Decision{Action: Approve})
	third, _ := s.post(Draft{Body: "The third", Receipts: append([]string{"unknown"}, tokens...)})
	other, _ := s.post(Draft{Body: "Somebody else's"})
	if diff := cmp.Diff(map[State]int{Approved: 1, Pending: 1}, s.entry(third).Earlier); diff != "" {
		t.Errorf("earlier comments (-want +got):\n%s", diff)
	}
	if e := s.entry(other); e.Earlier != nil {
		t.Errorf("a stranger has %v", e.Earlier)
	}
}

func TestSpamThatIsChangedToOtherSpamIsKnownByItsNewWords(t *testing.T) {
	s := newSite(t)
	_, token := s.post(Draft{Body: spamWords})
	s.edit(token, "Casino pills at https://new.example https://b.example https://c.example")
	if n := s.number(`SELECT count(*) FROM spam_mark WHERE mark = 'host:new.example'`); n != 1 {
		t.Errorf("%d marks of the new words", n)
	}
	if n := s.number(`SELECT count(*) FROM spam_mark WHERE mark = 'host:a.example'`); n != 0 {
		t.Errorf("%d marks of the words before", n)
	}
}

func TestTheFirstWordsOfAnEmergencyAreShownHoweverOftenItsAuthorChangesThem(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", plainWords)
	s.edit(token, emergencyWords)
	s.edit(token, "Never mind.")
	s.edit(token, "Never mind, I am fine.")
	if e := s.entry(id); e.EarlierBody != emergencyWords || e.PublicBody == "" {
		t.Errorf("earlier %q, public %q", e.EarlierBody, e.PublicBody)
	}
	s = newSite(t)
	id, token = s.post(Draft{Name: emergencyWords, Body: plainWords})
	if e := s.entry(id); e.EarlierBody != "" {
		t.Errorf("the name says so still, earlier is %q", e.EarlierBody)
	}
	if _, err := s.Edit(t.Context(), token, 1, Draft{Name: "Walt", Body: plainWords}, s.rules); err != nil {
		t.Fatal(err)
	}
	if e := s.entry(id); !strings.HasPrefix(e.EarlierBody, emergencyWords+": ") {
		t.Errorf("earlier is %q, want the name before the words", e.EarlierBody)
	}
}
