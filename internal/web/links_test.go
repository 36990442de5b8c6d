package web_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/brotli"

	"example.org/sciatica/internal/comments"
)

// Every link, picture, style sheet, script and form of every page leads
// somewhere, and every anchor exists.
func TestEveryLinkOfEveryPageLeadsSomewhere(t *testing.T) {
	s := newSite(t, nil)
	s.approve(t, article, "one comment, so that its parts are shown")
	pages := map[string]*goquery.Document{}
	queue := []string{"/", "/nowhere", "/staff/sign-in", "/staff/set-up/" + setUpToken}
	fetched := map[string]int{}
	fetch := func(path string) *goquery.Document {
		if doc, ok := pages[path]; ok {
			return doc
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		fetched[path] = w.Code
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			return nil
		}
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		pages[path] = doc
		return doc
	}
	seen := map[string]bool{}
	links := 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		doc := fetch(path)
		if doc == nil {
			continue
		}
		ids := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, e *goquery.Selection) {
			id, _ := e.Attr("id")
			if ids[id] {
				t.Errorf("%s: the id %q stands twice", path, id)
			}
			ids[id] = true
		})
		doc.Find("[href], [src]").Each(func(_ int, e *goquery.Selection) {
			target, ok := e.Attr("href")
			if !ok {
				target, _ = e.Attr("src")
			}
			u, err := url.Parse(target)
			if err != nil {
				t.Errorf("%s: %q: %v", path, target, err)
				return
			}
			switch {
			case u.Scheme == "tel":
				return
			case u.Scheme == "https" && u.Host == "guide.example":
				u.Scheme, u.Host = "", ""
			case u.Scheme == "https" && goquery.NodeName(e) == "a":
				return // a source
			case u.Scheme != "" || u.Host != "":
				t.Errorf("%s: %q leads to a third party", path, target)
				return
			}
			links++
			page := path
			if u.Path != "" {
				page = u.Path
			}
			doc := fetch(page)
			if code := fetched[page]; code != http.StatusOK && code != http.StatusSeeOther && page != "/nowhere" {
				t.Errorf("%s: %q answers %d", path, target, code)
			}
			if u.Fragment != "" && (doc == nil || doc.Find("[id='"+u.Fragment+"']").Length() != 1) {
				t.Errorf("%s: %q: no such anchor", path, target)
			}
			if doc != nil {
				queue = append(queue, page)
			}
		})
		doc.Find("[aria-labelledby], [aria-describedby], [for]").Each(func(_ int, e *goquery.Selection) {
			for _, name := range []string{"aria-labelledby", "aria-describedby", "for"} {
				value, _ := e.Attr(name)
				for _, id := range strings.Fields(value) {
					if !ids[id] {
						t.Errorf("%s: %s names %q, which is not on the page", path, name, id)
					}
				}
			}
		})
	}
	if len(pages) < 15 || links < 300 {
		t.Errorf("only %d pages and %d links were found", len(pages), links)
	}
}

// A page's HTML and CSS together fit into the first round trips of a slow
// connection: 14,000 bytes at brotli 11. The pictures of an exercise stand in its
// HTML, but pictures are not what the budget is about.
func TestAPageFitsIntoFourteenKilobytes(t *testing.T) {
	s := newSite(t, nil)
	size := func(body string) int { return brotliSize(t, body) }
	figure := regexp.MustCompile(`(?s)<svg [^>]*class="fig.*?</svg>`)
	const budget = 14_000
	_, sitemap := s.get(t, "/sitemap.xml")
	pages := regexp.MustCompile(`<loc>https://guide\.example([^<]*)</loc>`).FindAllStringSubmatch(sitemap, -1)
	if len(pages) < 50 {
		t.Fatalf("the sitemap has only %d pages", len(pages))
	}
	for _, page := range pages {
		_, html := s.get(t, page[1])
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		total := size(figure.ReplaceAllString(html, ""))
		doc.Find("link[rel=stylesheet]").Each(func(_ int, e *goquery.Selection) {
			_, css := s.get(t, e.AttrOr("href", ""))
			total += size(css)
		})
		t.Logf("%6d bytes  %s", total, page[1])
		if total > budget {
			t.Errorf("%s: %d bytes of HTML and CSS, %d allowed", page[1], total, budget)
		}
	}
}

// brotliSize is how many bytes a text takes on its way, at best.
func brotliSize(t testing.TB, body string) int {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 11)
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// The policy forbids inline scripts and styles, so templates must not write
// any; and unescaped HTML leaves through one function alone.
func TestTemplatesWriteNoInlineCodeAndRawInOnePlace(t *testing.T) {
	files, err := filepath.Glob("../../templates/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("found %d templates (%v)", len(files), err)
	}
	inline := regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|<script(?:>| [^s])|javascript:`)
	raw := regexp.MustCompile(`templ\.Raw|@templ\.Raw|templ\.JSFuncCall|^\s*(css|script) \w+\(`)
	raws := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_templ.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			if inline.MatchString(line) {
				t.Errorf("%s:%d: inline code: %s", file, i+1, strings.TrimSpace(line))
			}
			if raw.MatchString(line) {
				raws++
			}
		}
	}
	if raws != 1 {
		t.Errorf("unescaped HTML is written in %d places, want 1", raws)
	}
}

// Comments come from anybody; this is the whole way from the form to the page.
func TestHTMLInACommentIsShownAsText(t *testing.T) {
	s := newSite(t, nil)
	s.post(t, "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) &lt;b&gt;")
	s.decideAll(t, comments.Approve)
	_, body := s.get(t, article)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	says := doc.Find(".says").Last()
	if says.Find(`script, img, a:not([href^="/"], [href^="#"])`).Length() != 0 || !strings.Contains(says.Text(), "<script>alert(1)</script>") {
		t.Errorf("the comment came out as %s", says.Text())
	}
}
