package web_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/web"
)

// htmlRules is the configuration of html-validate: its rules for what the HTML
// standard demands of elements and documents. None is switched off.
const htmlRules = `{
	root: true,
	extends: ["html-validate:standard", "html-validate:document"],
	rules: {
		// The standard demands these too, but the presets leave them out.
		"no-unknown-attributes": "error",
		"no-self-closing": "error",
		"wcag/h37": "error", // a picture has an alt
		// Only a file from another host needs an integrity hash.
		"require-sri": ["error", {target: "crossorigin"}],
	},
	// What no-unknown-attributes does not know although the standards have it.
	elements: ["html5", {
		meta: {attributes: {media: {}}},
		svg: {attributes: {width: {}, height: {}, viewbox: {}}},
	}],
}`

// htmlFault is what html-validate finds.
type htmlFault struct {
	Rule     string `json:"ruleId"`
	Message  string `json:"message"`
	Line     int    `json:"line"`
	Col      int    `json:"column"`
	Selector string `json:"selector"`
}

// Every kind of page goes without an error through a validator that is not ours,
// html-validate (MIT, in testdata/html-validate): all that the site links to, the
// forms with their errors, the staff's pages and the pages for trouble. It reads
// the HTML as it is sent, before a browser could mend it. It does not look into
// inline SVG, nor at roles and ARIA, which are axe-core's part, in
// TestNoPageHasAccessibilityViolations.
func TestEveryPageIsValidHTML(t *testing.T) {
	t.Parallel()
	validator, err := os.ReadFile("testdata/html-validate/html-validate.js")
	if err != nil {
		t.Fatal(err)
	}
	// The tab stays empty: the site's policy would keep the validator from
	// compiling its schemas.
	b := newTab(t, http.NotFoundHandler(), 1280)
	run(b, chromedp.Evaluate[any](string(validator)+"; const validator = new htmlvalidate.HtmlValidate("+htmlRules+"); 0"))
	faults := func(html string) []htmlFault {
		t.Helper()
		text, err := json.Marshal(html)
		if err != nil {
			t.Fatal(err)
		}
		return run(b, chromedp.Evaluate[[]htmlFault](fmt.Sprintf("validator.validateStringSync(%s).results.flatMap(r => r.messages)", text)))
	}
	if broken := `<!doctype html><html lang="en"><head><title>x</title></head><body><p><div>x</div></p></body></html>`; len(faults(broken)) == 0 {
		t.Fatal("the validator finds nothing wrong with a broken page")
	}

	pages := linkedPages(t)
	for name, html := range rarePages(t) {
		pages[name] = html
	}
	for name, html := range staffPageTexts(t) {
		pages[name] = html
	}
	if len(pages) < 60 {
		t.Errorf("only %d pages were found", len(pages))
	}
	for path, html := range pages {
		for _, f := range faults(html) {
			t.Errorf("%s:%d:%d: %s: %s (%s)", path, f.Line, f.Col, f.Rule, f.Message, f.Selector)
		}
	}
}

// linkedPages is the HTML of everyPage and of all that its links lead to.
func linkedPages(t *testing.T) map[string]string {
	t.Helper()
	handler, queue := everyPage(t)
	pages := map[string]string{}
	seen := map[string]bool{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code == http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue // the way to the sign-in page, or a picture
		}
		pages[path] = w.Body.String()
		doc, err := goquery.NewDocumentFromReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			if u, err := url.Parse(a.AttrOr("href", "")); err == nil && u.Scheme == "" && u.Host == "" && u.Path != "" {
				queue = append(queue, u.Path)
			}
		})
	}
	return pages
}

// rarePages is the HTML of pages that everyPage leaves out: they need a long
// thread, a decision, or a fault of ours.
func rarePages(t *testing.T) map[string]string {
	t.Helper()
	s := newSite(t, nil)
	ada := s.setUp(t)
	pages := map[string]string{}
	get := func(name, path string) { _, pages[name] = s.get(t, path) }

	get("a set-up link used twice", "/staff/set-up/"+setUpToken)
	get("signing in for a page", "/staff/sign-in?next=/staff/sessions")
	get("signed out", "/staff/sign-in?signed-out")
	published := s.post(t, "to be published").Header().Get("Location")
	ada.decide(t, 1, 1, comments.Approve)
	get("the receipt of a published comment", published)
	rejected := s.post(t, "to be rejected").Header().Get("Location")
	s.decideAll(t, comments.Reject)
	get("the receipt of a rejected comment", rejected)
	pages["the rejected comments"] = s.getAs(t, "/staff/comments?tab=rejected", ada.cookie).Body.String()

	for i := range 205 {
		s.write(t, comments.Draft{Page: article, Body: fmt.Sprintf("one of many, %d", i)})
	}
	pages["a long queue"] = s.getAs(t, "/staff/comments", ada.cookie).Body.String()
	s.decideAll(t, comments.Approve)
	get("an article with a long thread", article)
	get("the middle of a long thread", article+"/comments/102")

	// The database fails, then all of us.
	if err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE comment RENAME TO hidden")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.Forget()
	get("an article without its comments", article)
	pages["a comment that cannot be saved"] = s.post(t, "in vain").Body.String()
	panicking := s.config
	panicking.DB = nil // what asks it panics
	broken, err := web.New(panicking)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	broken.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	pages["the page for a fault of ours"] = w.Body.String()
	return pages
}
