package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/library"
)

func (s *site) document(t testing.TB, path string) *goquery.Document {
	t.Helper()
	path, _, _ = strings.Cut(path, "#")
	code, body := s.get(t, path)
	if code != http.StatusOK {
		t.Fatalf("GET %s: %d", path, code)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every option says how many exercises it gives beside the choices of the other
// groups; asking for it must show just as many, and links must lead where they say.
func TestTheFilterCountsWhatItShows(t *testing.T) {
	s := newSite(t, nil)
	shown := func(doc *goquery.Document) int { return doc.Find(".cards > li").Length() }
	nothing := 0 // queries that no exercise fits
	for _, query := range []string{"", "goal=loosen", "position=sitting&level=gentle", "goal=everyday&position=face-down", "goal=strengthen&goal=move-nerve&level=steady&level=strong"} {
		doc := s.document(t, "/exercises?"+query)
		options := doc.Find(".pick")
		if want := len(library.Goals()) + len(library.Positions()) + len(library.Levels()); options.Length() != want {
			t.Fatalf("?%s: %d options, want %d", query, options.Length(), want)
		}
		options.Each(func(_ int, option *goquery.Selection) {
			name, value := option.Find("input").AttrOr("name", ""), option.Find("input").AttrOr("value", "")
			count, err := strconv.Atoi(option.Find("small").Text())
			if err != nil || strings.HasPrefix(strings.TrimSpace(option.Text()), strconv.Itoa(count)) {
				t.Errorf("%s=%s has no name or no count: %q", name, value, option.Text())
			}
			others := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool { return part == "" || strings.HasPrefix(part, name+"=") })
			path := "/exercises?" + strings.Join(append(others, name+"="+value), "&")
			if got := shown(s.document(t, path)); got != count {
				t.Errorf("%s shows %d exercises; the option on ?%s says %d", path, got, query, count)
			}
		})
		ways := doc.Find(".empty li a")
		if none := shown(doc) == 0; none != (ways.Length() > 0) {
			t.Errorf("?%s shows %d exercises and %d ways on", query, shown(doc), ways.Length())
		} else if none {
			nothing++
		}
		ways.Each(func(_ int, link *goquery.Selection) {
			_, after, _ := strings.Cut(link.Text(), ": ")
			if want := s.document(t, link.AttrOr("href", "")).Find(".tally h2").Text(); after != want {
				t.Errorf("?%s: %q leads to %q", query, link.Text(), want)
			}
		})
		chosen := strings.Count(query, "=")
		if n := doc.Find(".pick input[checked]").Length(); n != chosen {
			t.Errorf("?%s: %d options are checked", query, n)
		}
		drops := doc.Find(".drop")
		if drops.Length() != chosen {
			t.Errorf("?%s: %d links take a filter back, want %d", query, drops.Length(), chosen)
		}
		drops.Each(func(_ int, link *goquery.Selection) {
			if got := s.document(t, link.AttrOr("href", "")).Find(".pick input[checked]").Length(); got != chosen-1 {
				t.Errorf("?%s: %q leaves %d filters of %d", query, link.Text(), got, chosen)
			}
		})
	}
	if nothing == 0 {
		t.Error("every query found something, so the ways on were not looked at")
	}
}

// What an editor saves shows even when nobody asks for any page but this.
func TestAFilteredPageFollowsTheFolder(t *testing.T) {
	s, folder := follow(t, false)
	const path = "/exercises?goal=strengthen"
	if _, body := s.get(t, path); strings.Contains(body, "A brand new title") || !strings.Contains(body, ">Bridge<") {
		t.Fatal("the page does not begin as it should")
	}
	edit(t, filepath.Join(folder, "en/exercises/bridge.md"), "title: Bridge", "title: A brand new title")
	if _, body := s.get(t, path); !strings.Contains(body, ">A brand new title<") {
		t.Error("the page does not show the saved file")
	}
}

// Links from newsletters bring parameters of their own, and old links values
// that are no more. They are answered as the page without a query is.
func TestAnUnknownParameterIsAnsweredFromTheCache(t *testing.T) {
	s := newSite(t, nil)
	_, plain := s.get(t, "/exercises")
	kept := s.Kept("/exercises")
	if kept == nil {
		t.Fatal("the page is not kept")
	}
	for _, query := range []string{"utm_source=x", "goal=nope", "goal=", "level"} {
		if _, body := s.get(t, "/exercises?"+query); body != plain {
			t.Errorf("?%s shows another page", query)
		}
		if s.Kept("/exercises") != kept || s.CachedPages() != 1 {
			t.Errorf("?%s is not answered from the cache", query)
		}
	}
}

func TestAFilteredPageIsNotSentTwice(t *testing.T) {
	s := newSite(t, nil)
	const path = "/exercises?goal=loosen"
	tag := s.getAs(t, path, nil).Header().Get("Etag")
	for _, c := range []struct {
		path string
		code int
	}{{path, http.StatusNotModified}, {"/exercises?goal=strengthen", http.StatusOK}, {"/exercises", http.StatusOK}} {
		r := httptest.NewRequest(http.MethodGet, c.path, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if tag == "" || w.Code != c.code || c.code == http.StatusNotModified && w.Body.Len() != 0 {
			t.Errorf("%s with the entity tag %s of %s: %d and %d bytes, want %d", c.path, tag, path, w.Code, w.Body.Len(), c.code)
		}
	}
}

// Cards in articles say level and position in the content's words (package
// library), all other pages in the interface's (package lang). They are the same.
func TestCardsInArticlesUseTheWordsOfTheFilter(t *testing.T) {
	s := newSite(t, nil)
	names := lang.English().Exercises.Names
	cards := 0
	for _, a := range s.config.Library.Articles() {
		s.document(t, a.Path()).Find(".prose .card").Each(func(_ int, card *goquery.Selection) {
			cards++
			slug := strings.TrimPrefix(card.Find("a").AttrOr("href", ""), "/exercises/")
			e, err := s.config.Library.Exercise(slug)
			if err != nil {
				t.Fatalf("%s: a card of %q: %v", a.Path(), slug, err)
			}
			level, position := card.Find(".lvl"), card.Find(".lvl + span")
			if want := names[string(e.Level)]; want == "" || level.Text() != want {
				t.Errorf("%s: the level of %s is %q, want %q", a.Path(), slug, level.Text(), want)
			}
			if want := names[string(e.Position)]; want == "" || position.Text() != want {
				t.Errorf("%s: the position of %s is %q, want %q", a.Path(), slug, position.Text(), want)
			}
		})
	}
	if cards == 0 {
		t.Error("no article has a card")
	}
}

// A note is about the exercise of the page; a card shows the one that it leads to.
func TestNoCardMixesTwoExercises(t *testing.T) {
	s := newSite(t, nil)
	notes, links := 0, 0
	for _, e := range s.config.Library.Exercises() {
		columns := s.document(t, e.Path()).Find(".swap > div")
		var ways []*library.Variant
		var kinds []string
		for i, v := range []*library.Variant{e.Easier, e.Harder} {
			if v != nil {
				ways, kinds = append(ways, v), append(kinds, []string{"Easier", "Harder"}[i])
			}
		}
		if columns.Length() != len(ways) {
			t.Errorf("%s: %d columns, want %d", e.Path(), columns.Length(), len(ways))
			continue
		}
		columns.Each(func(i int, column *goquery.Selection) {
			kind := kinds[i]
			cards := column.Find(".card")
			if ways[i].Text != "" {
				notes++
				note := cards.First()
				cards = cards.Slice(1, cards.Length())
				if got := note.Find("h3").Text(); got != kind || note.Find("img").Length() != 0 || note.Find("a[href^='/exercises/']").Length() != 0 {
					t.Errorf("%s: the note under %q is %q", e.Path(), kind, got)
				}
				kind = "Or try"
			}
			other := ways[i].Exercise
			if other == nil {
				if cards.Length() != 0 {
					t.Errorf("%s: a card leads to no exercise", e.Path())
				}
				return
			}
			links++
			if cards.Length() != 1 || cards.Find(".kind").Text() != kind || cards.Find("h3 a").Text() != other.Title || cards.Find("h3 a").AttrOr("href", "") != other.Path() ||
				cards.Find("p").Text() != other.Summary || cards.Find("img").AttrOr("src", "") != other.EndPicture().Address {
				t.Errorf("%s: the card of %s says %q", e.Path(), other.Path(), cards.Text())
			}
		})
	}
	if notes == 0 || links == 0 {
		t.Errorf("%d notes and %d cards were looked at", notes, links)
	}
}

// The marks in the pictures are explained where there are some, and only there.
func TestTheMarksInThePicturesAreExplained(t *testing.T) {
	s := newSite(t, nil)
	seen := map[string]bool{}
	for _, e := range s.config.Library.Exercises() {
		marked, nerve := false, false
		for _, p := range e.Pictures {
			marked, nerve = marked || p.Marked, nerve || p.Nerve
		}
		var want []string
		if marked {
			want = append(want, "The marked area, red or striped, is the part that works or stretches.")
		}
		if nerve {
			want = append(want, "The yellow line (white in print) is the sciatic nerve.")
		}
		line := s.document(t, e.Path()).Find(".pics .marks")
		if line.Text() != strings.Join(want, " ") || line.Length() > 1 || line.Length() == 0 != (len(want) == 0) {
			t.Errorf("%s: the marks are explained as %q, want %q", e.Path(), line.Text(), want)
		}
		seen[strings.Join(want, " ")] = true
	}
	if len(seen) < 3 {
		t.Errorf("not every case is among the exercises: %v", seen)
	}
}

// The filter has 2^14 answers; none of them is kept.
func TestFilteredPagesDoNotFillTheCache(t *testing.T) {
	s := newSite(t, nil)
	s.get(t, "/exercises")
	before := s.CachedPages()
	for _, goal := range library.Goals() {
		for _, position := range library.Positions() {
			s.get(t, "/exercises?goal="+string(goal)+"&position="+string(position))
		}
	}
	if after := s.CachedPages(); before != 1 || after != before {
		t.Errorf("%d pages are kept, then %d", before, after)
	}
}

// No exercise is without its limits, its pictures and who stands behind it.
func TestEveryExerciseIsWhole(t *testing.T) {
	s := newSite(t, nil)
	exercises := s.config.Library.Exercises()
	if len(exercises) < 10 {
		t.Fatalf("only %d exercises", len(exercises))
	}
	for _, e := range exercises {
		doc := s.document(t, e.Path())
		for selector, want := range map[string]int{
			".limits .call": 3,
			".limits .call.red a[href='/get-help-now']": 1,
			".pair figure svg[role=img] desc":           len(e.Pictures),
			".steps > li":                               len(e.Steps),
			".dose":                                     1,
			".printed":                                  1,
			".facts div":                                6,
			"svg.fig-defs":                              1,
			"button[data-motion][hidden]":               map[bool]int{true: 1}[e.Motion != ""],
			"[data-stage] svg":                          map[bool]int{true: 1}[e.Motion != ""],
			"script[src*='/static/motion.']":            map[bool]int{true: 1}[e.Motion != ""],
		} {
			if got := doc.Find(selector).Length(); got != want {
				t.Errorf("%s: %d of %s, want %d", e.Path(), got, selector, want)
			}
		}
	}
}

// Only a page that plays a movement may fetch anything, and only from us.
func TestOnlyAMovingPictureMayFetch(t *testing.T) {
	s := newSite(t, nil)
	policy := func(path string) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s: %d", path, w.Code)
		}
		return w.Header().Get("Content-Security-Policy")
	}
	moving := 0
	for _, e := range s.config.Library.Exercises() {
		if got := strings.Contains(policy(e.Path()), "connect-src 'self'"); got != (e.Motion != "") {
			t.Errorf("%s may fetch: %v", e.Path(), got)
		}
		if e.Motion != "" {
			moving++
			w := s.getAs(t, e.Motion, nil)
			if w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s: %v", e.Motion, w.Header())
			}
		}
	}
	if moving == 0 {
		t.Error("nothing moves")
	}
	for _, path := range []string{"/", "/exercises", article} {
		if strings.Contains(policy(path), "connect-src") {
			t.Errorf("%s may fetch", path)
		}
	}
}

// What machines read about an exercise is what people read.
func TestEveryExerciseTellsMachinesWhatIsTrue(t *testing.T) {
	s := newSite(t, nil)
	for _, e := range s.config.Library.Exercises() {
		plan := s.plan(t, e.Path())
		for key, want := range map[string]any{
			"@context": "https://schema.org", "@type": "ExercisePlan", "name": e.Title, "description": e.Summary,
			"url": "https://guide.example" + e.Path(), "image": "https://guide.example" + e.EndPicture().Address,
			"inLanguage": "en-US", "isAccessibleForFree": true, "datePublished": e.Published.Format("2006-01-02"),
		} {
			if plan[key] != want {
				t.Errorf("%s: %s is %v, want %v", e.Path(), key, plan[key], want)
			}
		}
		_, repetitions := plan["repetitions"]
		if want := len(e.Dosages) > 0 && e.Dosages[0].For == "" && e.Dosages[0].Repetitions != (library.Range{}); repetitions != want {
			t.Errorf("%s: names repetitions: %v, want %v", e.Path(), repetitions, want)
		}
		if list, _ := plan["citation"].([]any); len(list) != len(e.Sources) {
			t.Errorf("%s: %d citations of %d sources", e.Path(), len(list), len(e.Sources))
		}
		if e.Review == nil && plan["mainEntityOfPage"] != nil {
			t.Errorf("%s: nobody has reviewed it", e.Path())
		}
	}
	bridge := s.plan(t, "/exercises/bridge")
	if bridge["repetitions"] != 5.0 {
		t.Errorf("repetitions: %v", bridge["repetitions"])
	}
	pressUp, err := s.config.Library.Exercise("press-up")
	if err != nil {
		t.Fatal(err)
	}
	if first := pressUp.Dosages[0]; first.For == "" || first.Repetitions == (library.Range{}) {
		t.Errorf("the first dosage of the press-up is no longer for a part of it: %+v", first)
	}
	if times, named := s.plan(t, pressUp.Path())["repetitions"]; named {
		t.Errorf("the press-up: repetitions of a part of it: %v", times)
	}
	cat := s.plan(t, "/exercises/cat-cow")
	if times, _ := cat["repetitions"].(map[string]any); times["minValue"] != 8.0 || times["maxValue"] != 12.0 || cat["activityFrequency"] != "2 times a day" {
		t.Errorf("repetitions: %v, frequency %v", cat["repetitions"], cat["activityFrequency"])
	}
}

func TestAReviewIsNamedToPeopleAndMachines(t *testing.T) {
	s, folder := follow(t, false)
	edit(t, filepath.Join(folder, "en/exercises/bridge.md"), "published: 2026-11-23",
		"published: 2026-11-23\nalso_called: [\"Hip </script><b>lift\"]\nreview: {by: \"A. Clinician, PT\", on: 2026-11-01, due: 2027-11-01}")
	doc := s.document(t, "/exercises/bridge")
	if facts := doc.Find(".facts").Text(); !strings.Contains(facts, "A. Clinician, PT") || strings.Contains(facts, "Not yet") {
		t.Errorf("the facts say %q", facts)
	}
	plan := s.plan(t, "/exercises/bridge")
	page, _ := plan["mainEntityOfPage"].(map[string]any)
	by, _ := page["reviewedBy"].(map[string]any)
	if page["lastReviewed"] != "2026-11-01" || by["name"] != "A. Clinician, PT" {
		t.Errorf("machines read %v", page)
	}
	if names, _ := plan["alternateName"].([]any); len(names) != 1 || names[0] != "Hip </script><b>lift" || doc.Find(".band b").Length() != 0 {
		t.Errorf("a name with signs of HTML in it came out as %v", plan["alternateName"])
	}
}

// plan reads the description that a page gives to machines.
func (s *site) plan(t testing.TB, path string) map[string]any {
	t.Helper()
	var plan map[string]any
	if err := json.Unmarshal([]byte(s.document(t, path).Find("script[type='application/ld+json']").Text()), &plan); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return plan
}
