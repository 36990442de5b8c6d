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
		doc.Find(".empty li a").Each(func(_ int, link *goquery.Selection) {
			_, after, _ := strings.Cut(link.Text(), ": ")
			if want := s.document(t, link.AttrOr("href", "")).Find(".tally h2").Text(); after != want {
				t.Errorf("?%s: %q leads to %q", query, link.Text(), want)
			}
		})
		chosen := doc.Find(".pick input[checked]").Length()
		doc.Find(".drop").Each(func(_ int, link *goquery.Selection) {
			if got := s.document(t, link.AttrOr("href", "")).Find(".pick input[checked]").Length(); got != chosen-1 {
				t.Errorf("?%s: %q leaves %d filters of %d", query, link.Text(), got, chosen)
			}
		})
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
		if want := len(e.Dosages) > 0 && e.Dosages[0].Repetitions != (library.Range{}); repetitions != want {
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
