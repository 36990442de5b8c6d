package comments

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/sciatica/internal/screen"
)

func (s *site) signals(id int64) map[string]int {
	s.t.Helper()
	points := map[string]int{}
	for _, signal := range s.entry(id).Signals {
		points[signal.Name] += signal.Points
	}
	return points
}

func TestThePointsOfTheScreen(t *testing.T) {
	for _, test := range []struct {
		what string
		// before prepares what was posted earlier; it may change the draft.
		before func(s *site, d *Draft)
		body   string
		want   map[string]int
		state  State
		tab    Tab // where staff find it
	}{
		{"a plain comment", nil, plainWords, map[string]int{}, Pending, TabPending},
		{"one link", nil, "See https://example.org", map[string]int{"link": 2}, Pending, TabPending},
		{"two links", nil, "See https://a.example https://b.example", map[string]int{"link": 4}, Pending, TabSuspect},
		{"three links", nil, "See https://a.example https://b.example https://c.example", map[string]int{"links": 6}, Pending, TabSuspect},
		{"three links and a word", nil, spamWords, map[string]int{"links": 6, "word": 5}, Spam, TabSpam},
		{"a word of the list", nil, "Casino!", map[string]int{"word": 5}, Pending, TabSuspect},
		{"the trap alone", func(_ *site, d *Draft) { d.Trap = true }, plainWords, map[string]int{"trap": 6}, Pending, TabSuspect},
		{"the trap and a link", func(_ *site, d *Draft) { d.Trap = true }, "See https://example.org", map[string]int{"trap": 6, "link": 2}, Spam, TabSpam},
		{"a personal form after 2.999 seconds", func(s *site, d *Draft) { d.Form = s.formAfter(2999 * time.Millisecond) }, plainWords, map[string]int{"fast": 2}, Pending, TabPending},
		{"a personal form after 3 seconds", func(s *site, d *Draft) { d.Form = s.formAfter(3 * time.Second) }, plainWords, map[string]int{}, Pending, TabPending},
		{"the form in a page that was just rendered", func(s *site, d *Draft) { d.Form = s.check(disc, s.SharedToken(disc, s.now)) }, plainWords, map[string]int{}, Pending, TabPending},
		{"7 points", func(s *site, d *Draft) { d.Form = s.formAfter(time.Second) }, "Casino!", map[string]int{"word": 5, "fast": 2}, Pending, TabSuspect},
		{"8 points", func(s *site, d *Draft) { d.Trap, d.Form = true, s.formAfter(time.Second) }, plainWords, map[string]int{"trap": 6, "fast": 2}, Spam, TabSpam},
		{"a crowded site", func(_ *site, d *Draft) { d.Crowded = true }, plainWords, map[string]int{"crowded": 0}, Pending, TabSuspect},
		{"spam on a crowded site", func(_ *site, d *Draft) { d.Crowded = true }, spamWords, map[string]int{"links": 6, "word": 5, "crowded": 0}, Spam, TabSpam},
		{"the same words on another page", func(s *site, d *Draft) {
			s.post(Draft{Page: sitting, Body: "walking   HELPED me."})
			s.later(otherPageWithin - 2*time.Second)
		}, plainWords, map[string]int{"other page": 4}, Pending, TabSuspect},
		{"the same words on another page ten minutes ago", func(s *site, d *Draft) {
			s.post(Draft{Page: sitting, Body: plainWords})
			s.later(otherPageWithin - time.Second)
		}, plainWords, map[string]int{}, Pending, TabPending},
		{"the words of spam", func(s *site, d *Draft) {
			id, _ := s.post(Draft{Page: sitting, Body: "WALKING helped me."})
			s.decide(s.mo, id, Decision{Action: MarkSpam})
			s.later(spamKnownFor - 2*time.Second)
		}, plainWords, map[string]int{"spam again": 5}, Pending, TabSuspect},
		{"the words of spam of 30 days ago", func(s *site, d *Draft) {
			id, _ := s.post(Draft{Page: sitting, Body: plainWords})
			s.decide(s.mo, id, Decision{Action: MarkSpam})
			s.later(spamKnownFor - time.Second)
		}, plainWords, map[string]int{}, Pending, TabPending},
		{"the host of spam", func(s *site, d *Draft) {
			id, _ := s.post(Draft{Page: sitting, Body: "Look at http://PILLS.example/1"})
			s.decide(s.mo, id, Decision{Action: MarkSpam})
		}, "Or https://pills.example/2?x", map[string]int{"link": 2, "spam again": 5}, Pending, TabSuspect},
		{"the words and the host of spam that was none", func(s *site, d *Draft) {
			id, _ := s.post(Draft{Page: sitting, Body: "See https://example.org"})
			s.decide(s.mo, id, Decision{Action: MarkSpam})
			s.decide(s.mo, id, Decision{Action: Approve})
			s.later(time.Hour)
		}, "See https://example.org", map[string]int{"link": 2}, Pending, TabPending},
		{"the words of spam whose decision was undone", func(s *site, d *Draft) {
			id, _ := s.post(Draft{Page: sitting, Body: plainWords})
			s.undo(s.mo, s.decide(s.mo, id, Decision{Action: MarkSpam}).Step)
			s.later(time.Hour)
		}, plainWords, map[string]int{}, Pending, TabPending},
		{"an emergency", nil, emergencyWords, map[string]int{}, Pending, TabUrgent},
		{"an emergency that looks like spam", func(_ *site, d *Draft) { d.Trap = true }, emergencyWords + " " + spamWords, map[string]int{"trap": 6, "links": 6, "word": 5}, Pending, TabUrgent},
		{"a crisis that looks like spam", nil, "I will end it all. " + spamWords, map[string]int{"links": 6, "word": 5}, Pending, TabUrgent},
	} {
		t.Run(test.what, func(t *testing.T) {
			s := newSite(t)
			d := Draft{Body: test.body, Page: disc}
			if test.before != nil {
				test.before(s, &d)
			}
			if d.Form.key != nil {
				s.later(-time.Second) // try adds one
			}
			before := s.tabs()[test.tab]
			id, _ := s.post(d)
			e := s.entry(id)
			wantSame(t, "the points are", test.want, s.signals(id))
			if sum := 0; e.State != test.state {
				t.Errorf("it is %s with %d points, want %s", e.State, sum+e.Score, test.state)
			}
			if got := s.tabs()[test.tab]; got != before+1 {
				t.Errorf("the tab %s counts %d, want %d", test.tab, got, before+1)
			}
			for _, p := range test.want {
				e.Score -= p
			}
			if e.Score != 0 {
				t.Errorf("the score differs from the points by %d", e.Score)
			}
		})
	}
}

// formAfter is a personal form of that age.
func (s *site) formAfter(age time.Duration) Form {
	s.t.Helper()
	token := s.FreshToken(disc)
	s.later(age)
	return s.check(disc, token)
}

func TestPrivateDataInTheNameIsFlaggedToo(t *testing.T) {
	s := newSite(t)
	id, _ := s.post(Draft{Name: "Phone 207-555-0163", Body: plainWords})
	if e := s.entry(id); e.Flags != screen.Private {
		t.Errorf("the flags are %q, want private", e.Flags)
	}
	row := s.row(id)
	step := s.decide(s.mo, id, Decision{Action: Redact, RemoveName: true}).Step
	if e := s.entry(id); e.Flags != 0 || e.Name != "" || e.Body != plainWords {
		t.Errorf("after the redaction it is %+v", e)
	}
	s.undo(s.mo, step)
	wantSame(t, "after the undo the comment stands", row, s.row(id))
}

// Receipts.

func TestTheSameFormTwiceGivesOneCommentAndOneReceipt(t *testing.T) {
	for what, c := range map[string]struct {
		form  func(*site, string) Form
		after time.Duration
	}{"a personal form": {(*site).freshForm, time.Hour}, "the form in the page": {(*site).form, sentAgainWithin - time.Second}} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			d := Draft{Page: disc, Name: "Eve", Body: plainWords, Form: c.form(s, disc)}
			first, err := s.Post(t.Context(), d, s.rules)
			if err != nil || first.Again {
				t.Fatal(first, err)
			}
			s.later(c.after)
			s.open() // also when the server was started in between
			d.Name, d.Body = "eve", " walking  helped\tME.\n"
			second, err := s.Post(t.Context(), d, s.rules)
			if err != nil || !second.Again || second.Token != first.Token {
				t.Errorf("the second time: %+v (%v), want the token %s again", second, err, first.Token)
			}
			if n := s.number(`SELECT count(*) FROM comment`); n != 1 {
				t.Errorf("%d comments were kept", n)
			}
		})
	}
}

func TestTheSameFormManyTimesAtOnceGivesOneCommentAndOneReceipt(t *testing.T) {
	s := newSite(t)
	d := Draft{Page: disc, Body: plainWords, Form: s.freshForm(disc)}
	tokens := make([]string, 8)
	var wg sync.WaitGroup
	for i := range tokens {
		wg.Go(func() {
			posted, err := s.Post(t.Context(), d, s.rules)
			if err != nil {
				t.Error(err)
			}
			tokens[i] = posted.Token
		})
	}
	wg.Wait()
	for _, token := range tokens {
		if token != tokens[0] || token == "" {
			t.Errorf("the tokens are %q", tokens)
		}
	}
	if n := s.number(`SELECT count(*) FROM comment`); n != 1 {
		t.Errorf("%d comments were kept", n)
	}
}

func TestOtherWordsNamesAndPlacesAreOtherComments(t *testing.T) {
	s := newSite(t)
	parent, _ := s.make("approved", questionWords)
	form := s.freshForm(disc)
	seen := map[string]bool{}
	for _, d := range []Draft{
		{Body: plainWords}, {Body: plainWords + "!"}, {Body: "Me too", Parent: parent},
	} {
		d.Form = form
		_, token := s.post(d)
		if seen[token] {
			t.Errorf("%+v got the receipt of another comment", d)
		}
		seen[token] = true
	}
	_, elsewhere := s.post(Draft{Page: sitting, Body: plainWords})
	if seen[elsewhere] {
		t.Error("a comment on another page got the receipt of another")
	}
}

func TestSomebodyElsesWordsAreADuplicateWithoutAReceipt(t *testing.T) {
	for _, point := range []string{"pending", "approved", "rejected", "spam"} {
		t.Run(point, func(t *testing.T) {
			s := newSite(t)
			id, token := s.make(point, plainWords)
			body := s.entry(id).Body
			unchanged := s.unchanged()
			for what, d := range map[string]Draft{
				"with another name":          {Name: "Mallory", Body: body},
				"with a personal form":       {Name: "Eve", Body: body, Form: s.freshForm(disc)},
				"in other capitals":          {Name: "Mallory", Body: strings.ToUpper(body)},
				"with the receipt of nobody": {Name: "Mallory", Body: body, Receipts: []string{"nobody's"}},
			} {
				posted, err := s.try(d)
				wantError(t, what, err, ErrDuplicate)
				wantSame(t, what+" the answer is", Posted{}, posted)
			}
			unchanged()
			// Its author, known by the cookie, is led to the receipt.
			posted, err := s.try(Draft{Name: "Mallory", Body: body, Receipts: []string{"nobody's", token}})
			if err != nil || !posted.Again || posted.Token != token {
				t.Errorf("the author got %+v (%v), want the token %s", posted, err, token)
			}
			unchanged()
		})
	}
}

// Who reads a comment has its words, its name and the form in the page: all
// that its receipt is made of, but for the key.
func TestNobodyGetsAReceiptBySendingTheWordsThatReadersSaw(t *testing.T) {
	for what, prepare := range map[string]func(s *site, id int64, token string){
		"an approved comment":                  func(*site, int64, string) {},
		"one that was put back":                func(s *site, id int64, _ string) { s.decide(s.mo, id, Decision{Action: PutBack}) },
		"one that readers' reports took off":   func(s *site, id int64, _ string) { s.report(id, ReportsToHold) },
		"one whose approval was undone":        func(s *site, id int64, _ string) { s.undo(s.mo, s.events(id)[1].ID) },
		"one that its author changed":          func(s *site, _ int64, token string) { s.edit(token, "Other words") },
		"one that its author changed and back": func(s *site, _ int64, token string) { s.edit(token, "Other words"); s.edit(token, plainWords) },
		"one that was withdrawn":               func(s *site, _ int64, token string) { s.author(s.Withdraw, token) },
		"one that was erased":                  func(s *site, _ int64, token string) { s.author(s.Erase, token) },
	} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			d := Draft{Page: disc, Name: "Eve", Body: plainWords, Form: s.form(disc)}
			id, token := s.post(d)
			s.decide(s.mo, id, Decision{Action: Approve})
			prepare(s, id, token)
			before := s.row(id)
			posted, err := s.try(d)
			if err == nil && (posted.Again || posted.Token == token && s.entry(id).State != Erased) {
				t.Errorf("the answer is %+v: the stranger has the author's receipt", posted)
			}
			wantSame(t, "the comment stands", before, s.row(id))
			if s.entry(id).State == Erased {
				return
			}
			d.Receipts = []string{token}
			d.Body = s.receipt(token).Body
			if posted, err = s.try(d); s.receipt(token).State != Withdrawn && (err != nil || posted.Token != token) {
				t.Errorf("its author got %+v (%v), want the token", posted, err)
			}
		})
	}
}

func TestTheSameWordsADayLaterAreNew(t *testing.T) {
	s := newSite(t)
	first, token := s.post(Draft{Body: plainWords})
	s.later(sameWordsFor - 2*time.Second)
	s.tend()
	_, err := s.try(Draft{Name: "Mallory", Body: plainWords})
	wantError(t, "a second before the day is over", err, ErrDuplicate)
	s.tend() // a new key
	second, other := s.post(Draft{Body: plainWords})
	if first == second || token == other {
		t.Error("a day later the same words are not another comment")
	}
}

func TestTheDatabaseDoesNotKnowTheToken(t *testing.T) {
	s := newSite(t)
	_, token := s.post(Draft{Body: plainWords})
	var file []byte
	for _, path := range []string{s.path, s.path + "-wal"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, data...)
	}
	if !bytes.Contains(file, []byte(plainWords)) {
		t.Fatal("the files do not hold the comment: this test looks in the wrong place")
	}
	if bytes.Contains(file, []byte(token)) {
		t.Error("who reads the file can open the private link")
	}
}

func TestADraftWithFaultsOrWithoutItsFormIsNotKept(t *testing.T) {
	s := newSite(t)
	for what, d := range map[string]Draft{
		"nothing": {}, "one letter": {Body: "a"}, "too long a name": {Name: strings.Repeat("a", 61), Body: plainWords},
	} {
		if posted, err := s.try(d); err == nil {
			t.Errorf("%s: got %+v", what, posted)
		}
	}
	_, err := s.Post(t.Context(), Draft{Page: disc, Body: plainWords}, s.rules)
	wantError(t, "no form", err, ErrForm)
	_, err = s.try(Draft{Page: disc, Body: plainWords, Form: s.form(sitting)})
	wantError(t, "the form of another page", err, ErrForm)
	if n := s.number(`SELECT count(*) FROM comment`); n != 0 {
		t.Errorf("%d comments were kept", n)
	}
}

func TestTheTableKeepsNothingThatTellsWhoTheAuthorIs(t *testing.T) {
	s := newSite(t)
	var got []string
	for _, row := range s.table(`SELECT m.name || '.' || p.name AS name FROM sqlite_schema m, pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.name LIKE 'comment%' ORDER BY 1`) {
		name := row["name"].(string)
		for _, word := range []string{"mail", "address", "agent", "browser", "ip", "phone", "cookie", "token", "session"} {
			if part := name[strings.LastIndexByte(name, '.')+1:]; part == word || strings.HasPrefix(part, word+"_") || strings.HasSuffix(part, "_"+word) {
				got = append(got, name)
			}
		}
	}
	if got != nil {
		t.Errorf("columns %q: no address, no e-mail, no browser", got)
	}
}

func TestWhoWritesTheSameShortWordsGetsNobodysReceipt(t *testing.T) {
	s := newSite(t)
	thanks := Draft{Page: disc, Body: "Thank you!", Form: s.form(disc)}
	first, err := s.Post(t.Context(), thanks, s.rules)
	if err != nil {
		t.Fatal(err)
	}
	s.later(sentAgainWithin)
	_, err = s.Post(t.Context(), thanks, s.rules)
	wantError(t, "a stranger", err, ErrDuplicate)
	thanks.Receipts = []string{first.Token}
	if again, err := s.Post(t.Context(), thanks, s.rules); err != nil || again.Token != first.Token {
		t.Errorf("the author gets %+v (%v)", again, err)
	}
}

func TestACryForHelpInTheNameCountsToo(t *testing.T) {
	s := newSite(t)
	id, _ := s.post(Draft{Name: emergencyWords, Body: plainWords})
	if e := s.entry(id); !e.Urgent {
		t.Errorf("the comment is %+v, want an urgent one", e)
	}
}

func TestWhoCorrectsAMistakeQuicklyIsNoProgram(t *testing.T) {
	s := newSite(t)
	form := s.check(disc, s.SharedToken(disc, s.now.Add(-time.Hour)))
	s.later(time.Second)
	d := Draft{Page: disc, Body: plainWords, Form: s.check(disc, s.RenewedToken(form))}
	if _, err := s.Post(t.Context(), d, s.rules); err != nil {
		t.Fatal(err)
	}
	if e := s.entry(1); len(e.Signals) > 0 {
		t.Errorf("the signals are %v", e.Signals)
	}
}

func TestOfATextThatIsTooLongTheBeginningIsLookedAt(t *testing.T) {
	s := newSite(t)
	long := emergencyWords + strings.Repeat(" é", 200_000)
	if found := screen.FlagsOf(Draft{Body: long}.Look(s.rules)); found&screen.Emergency == 0 {
		t.Error("the emergency was not found")
	}
}
