package comments

import (
	"database/sql"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"

	"example.org/sciatica/internal/screen"
)

// list reads all pages of a list.
func (s *site) list(f Filter, limit int) (ids []int64) {
	s.t.Helper()
	f.Today = start
	for after, more := "", true; more; {
		q, err := s.Queue(s.t.Context(), f, after, limit)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(q.Entries) > limit {
			s.t.Fatalf("%d on a page, want at most %d", len(q.Entries), limit)
		}
		for _, e := range q.Entries {
			ids = append(ids, e.ID)
		}
		after, more = q.Next, q.Next != ""
	}
	return ids
}

// everything is a site with comments at all standing points and of all kinds.
func everything(t *testing.T) *site {
	s := newSite(t)
	for _, words := range []string{plainWords, questionWords, adviceWords, emergencyWords} {
		for _, point := range standingPoints {
			s.make(point, words)
		}
		s.post(Draft{Page: sitting, Name: "Ann", Body: words + " Casino!"})
		id, _ := s.make("approved", words)
		s.report(id, 1)
		s.later(time.Hour)
	}
	return s
}

func TestEveryTabListsWhatItCountsInItsOrderHoweverManyAreOnAPage(t *testing.T) {
	s := everything(t)
	for _, tab := range AllTabs() {
		all := s.list(Filter{Tab: tab}, 100)
		if len(all) != s.tabs()[tab] || len(all) == 0 {
			t.Errorf("%s lists %d and counts %d", tab, len(all), s.tabs()[tab])
		}
		for _, limit := range []int{1, 2, 3} {
			if got := s.list(Filter{Tab: tab}, limit); !slices.Equal(got, all) {
				t.Errorf("%s by pages of %d is %v, in one %v", tab, limit, got, all)
			}
		}
		type place struct {
			urgent bool
			key    int64
		}
		var places []place
		for _, id := range all {
			row := s.table(`SELECT state = 'pending' AND rank = 0 AS urgent, id, moved, decided FROM comment WHERE id = ?`, id)[0]
			p := place{row["urgent"] == int64(1), id}
			switch tab {
			case TabSpam, TabRejected, TabApproved:
				p = place{key: -row["moved"].(int64)}
			case TabDecided:
				p = place{key: -row["decided"].(int64)}
			}
			places = append(places, p)
		}
		if !slices.IsSortedFunc(places, func(a, b place) int {
			if a.urgent != b.urgent {
				return map[bool]int{true: -1, false: 1}[a.urgent]
			}
			return int(a.key - b.key)
		}) {
			t.Errorf("%s is in the order %v", tab, places)
		}
	}
	_, err := s.Queue(t.Context(), Filter{Tab: "nowhere"}, "", 10)
	wantError(t, "an unknown tab", err, fs.ErrNotExist)
}

func TestFiltersNarrowEveryTab(t *testing.T) {
	s := everything(t)
	for what, test := range map[string]struct {
		f    Filter
		fits func(Entry) bool
	}{
		"a page":      {Filter{Page: sitting}, func(e Entry) bool { return e.Page == sitting }},
		"a flag":      {Filter{Flag: screen.Advice}, func(e Entry) bool { return e.Flags&screen.Advice != 0 }},
		"an age":      {Filter{Older: 2 * time.Hour}, func(e Entry) bool { return s.now.Sub(e.At) >= 2*time.Hour }},
		"who decided": {Filter{DecidedBy: s.clio.AccountID}, func(e Entry) bool { return e.DecidedBy == "Clio" }},
		"who did not": {Filter{DecidedBy: s.mo.AccountID}, func(Entry) bool { return false }},
		"a word":      {Filter{Words: "REST"}, func(e Entry) bool { return slices.Contains(words(e.Body), "rest") }},
		"a name":      {Filter{Words: "ann"}, func(e Entry) bool { return e.Name == "Ann" }},
		"words": {Filter{Words: "casino, rest!"}, func(e Entry) bool {
			w := words(e.Body)
			return slices.Contains(w, "rest") && slices.Contains(w, "casino")
		}},
		"half a word": {Filter{Words: "casin"}, func(Entry) bool { return false }},
		"signs alone": {Filter{Words: "?!"}, func(Entry) bool { return false }},
		"several": {Filter{Page: disc, Flag: screen.Question, Words: "rest", Older: time.Hour}, func(e Entry) bool {
			return e.Page == disc && e.Flags&screen.Question != 0 && s.now.Sub(e.At) >= time.Hour
		}},
		"code in words": {Filter{Words: `' OR 1=1 --`, Page: `%`}, func(Entry) bool { return false }},
	} {
		for _, tab := range AllTabs() {
			var want []int64
			for _, id := range s.list(Filter{Tab: tab}, 100) {
				if test.fits(s.entry(id)) {
					want = append(want, id)
				}
			}
			test.f.Tab = tab
			for _, limit := range []int{2, 100} {
				if got := s.list(test.f, limit); !slices.Equal(got, want) {
					t.Errorf("%s by %s in pages of %d is %v, want %v", tab, what, limit, got, want)
				}
			}
		}
	}
}

func TestAPageThatNobodyGaveIsTheFirst(t *testing.T) {
	s := everything(t)
	first := s.list(Filter{Tab: TabPending}, 100)
	for _, after := range []string{"nonsense", "w", "1e9", "99999999999999999999", "'"} {
		q, err := s.Queue(t.Context(), Filter{Tab: TabPending}, after, 100)
		if err != nil || len(q.Entries) != len(first) {
			t.Errorf("after %q there are %d (%v), want all", after, len(q.Entries), err)
		}
	}
}

func TestAllThatMatchAreThoseThatThePersonKnewOf(t *testing.T) {
	s := newSite(t)
	var want []Seen
	for i := range 3 {
		id, _ := s.post(Draft{Body: fmt.Sprintf("Casino %d", i)})
		want = append(want, Seen{id, 1})
	}
	f := Filter{Tab: TabSuspect, Words: "casino"}
	q, err := s.Queue(t.Context(), f, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	s.post(Draft{Body: "Casino of later"})
	s.decide(s.mo, want[1].ID, Decision{Action: Redact, Spans: []Span{{7, 8, "number"}}})
	got, more, err := s.Matching(t.Context(), f, q.Seen)
	if err != nil || more {
		t.Fatal(more, err)
	}
	wantSame(t, "those that match are", []Seen{want[0], want[2]}, got)
	done, err := s.Bulk(t.Context(), s.mo, Decision{Action: MarkSpam}, got)
	if err != nil || done.Done != 2 || s.tabs()[TabSuspect] != 2 {
		t.Errorf("%+v (%v), %d are left", done, err, s.tabs()[TabSuspect])
	}
}

func TestASearchGoesOnWhereItsPageEndedThoughTheTabGrew(t *testing.T) {
	s := newSite(t)
	s.write(func(tx *sql.Tx) error {
		for i := range lookThroughWords {
			if _, err := tx.Exec(`INSERT INTO comment (page, state, created_at, state_at) VALUES (?, 'pending', 1, 1)`, disc); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO comment_word VALUES ('walking', ?)`, i+1); err != nil {
				return err
			}
		}
		return nil
	})
	f := Filter{Tab: TabPending, Words: "walking"}
	q, err := s.Queue(t.Context(), f, "", 25)
	if err != nil {
		t.Fatal(err)
	}
	s.post(Draft{Body: plainWords})
	q, err = s.Queue(t.Context(), f, q.Next, 25)
	if err != nil || len(q.Entries) != 25 || q.Entries[0].ID != 26 {
		t.Errorf("the second page has %d comments (%v), want 25 from 26 on", len(q.Entries), err)
	}
}
