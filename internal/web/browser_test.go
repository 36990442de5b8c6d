package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/web"
)

// startBrowser starts one Chromium for all browser tests, or says why it cannot.
var startBrowser = sync.OnceValues(func() (context.Context, error) {
	var path string
	var err error
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("there is no Chromium on this machine (make test installs it where it may): %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	ctx, _ := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, _ = chromedp.NewContext(ctx)
	return ctx, chromedp.Do(ctx) // starts it
})

func TestMain(m *testing.M) {
	code := m.Run()
	if startedBrowser {
		if ctx, err := startBrowser(); err == nil {
			if err := chromedp.Cancel(ctx); err != nil {
				fmt.Fprintln(os.Stderr, "stop the browser:", err)
			}
		}
	}
	os.Exit(code)
}

var startedBrowser bool

// tab is a page in a real browser, with its own cookies, looking at a site.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string
}

// newTab opens an empty tab. The address is localhost, where Chromium keeps the
// Secure session cookie without https.
func newTab(t *testing.T, handler http.Handler, width int64) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes too long for -short")
	}
	startedBrowser = true
	browser, err := startBrowser()
	if err != nil && os.Getenv("CI") != "" {
		t.Fatal(err) // a change does not land with its browser tests unrun
	}
	if err != nil {
		t.Skip("not run: ", err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute) // all pages, on a busy machine
	t.Cleanup(cancel)
	tab := &tab{t: t, ctx: ctx, base: strings.Replace(server.URL, "127.0.0.1", "localhost", 1)}
	tab.do(chromedp.EmulateViewport(width, 900))
	tab.prefer("light")
	return tab
}

// prefer sets the colour scheme. Motion is reduced: a click that meets a page
// still scrolling smoothly misses its button.
func (b *tab) prefer(scheme string) {
	b.t.Helper()
	b.preferMotion(scheme, "reduce")
}

func (b *tab) preferMotion(scheme, motion string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme},
		{Name: "prefers-reduced-motion", Value: motion},
	}})
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.base + path))
}

// leave does what leads to another page, and waits until that has loaded.
func (b *tab) leave(steps ...chromedp.Action[chromedp.Void]) int64 {
	b.t.Helper()
	response, err := chromedp.RunResponse(b.ctx, steps...)
	if err != nil {
		b.t.Fatal(err)
	}
	return response.Status
}

func (b *tab) click(selector string) int64 {
	b.t.Helper()
	return b.leave(chromedp.Click(chromedp.CSS(selector)))
}

func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

func (b *tab) shows(selector, text string) {
	b.t.Helper()
	if got := run(b, chromedp.TextContent(chromedp.CSS(selector))); !strings.Contains(got, text) {
		b.t.Errorf("%s is %q, want %q", selector, strings.Join(strings.Fields(got), " "), text)
	}
}

// The whole journey: a patient reads the article that began it all and writes;
// the clinic's first account is made and approves; the patient's words are there.
func TestAPatientCommentsAndStaffApprove(t *testing.T) {
	for _, c := range []struct {
		name    string
		scripts bool
	}{{"with JavaScript", true}, {"without JavaScript", false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			patient := newTab(t, s, 375)
			clinic := newTab(t, s, 1280)
			if !c.scripts {
				for _, b := range []*tab{patient, clinic} {
					call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
				}
			}
			patient.open("/")
			patient.click(`.hero a[href="/articles/how-physical-therapy-can-relieve-sciatica"]`)
			patient.shows("h1", "How physical therapy can relieve sciatica")
			if hidden := run(patient, chromedp.Evaluate[bool](`document.querySelector("[data-print]").hidden`)); hidden == c.scripts {
				t.Errorf("the print button is hidden: %v; only the script can make it work", hidden)
			}

			// Sent empty first: the summary comes, focus in it, and the way on is clear.
			patient.fill("#c-name", "Marlene")
			if status := patient.click(".leave .btn"); status != http.StatusUnprocessableEntity {
				t.Errorf("an empty comment: %d, want 422", status)
			}
			patient.shows(".errors", "Write your comment")
			if id := run(patient, chromedp.Evaluate[string](`document.activeElement.className`)); id != "errors" {
				t.Errorf("focus is on %q, not on the summary", id)
			}
			patient.fill("#c-text", "The pelvic tilts helped me.\n\nThank you")
			if status := patient.click("form .btn"); status != http.StatusOK {
				t.Errorf("a good comment: %d", status)
			}
			patient.shows("h1", "Thank you, Marlene. We have your comment")
			patient.shows(".quote", "The pelvic tilts helped me.")
			receipt := run(patient, chromedp.Location())
			patient.click(".note .row .btn")
			patient.shows("h2#comments", "Comments")

			clinic.open("/staff/set-up/" + setUpToken)
			clinic.fill("#name", "Ada")
			clinic.fill("#email", "ada@clinic.example")
			clinic.fill("#password", "correct-horse-battery")
			clinic.click(".gate .btn")
			clinic.shows(".queue .what", "The pelvic tilts helped me.")
			clinic.click(`.queue button[value=approve]`)
			clinic.shows(".toast [role=status]", "Approved the comment by Marlene.")
			clinic.shows(".clear", "All read")

			patient.do(chromedp.Reload())
			patient.shows("h2#comments", "1 comment")
			patient.shows(".says", "The pelvic tilts helped me.")
			patient.do(chromedp.Navigate(receipt))
			patient.shows("h1", "Your comment is published")

			// Undone, it is gone at once.
			clinic.click(".toast .btn")
			clinic.shows(".queue .what", "The pelvic tilts helped me.")
			patient.open("/articles/how-physical-therapy-can-relieve-sciatica")
			if n := run(patient, chromedp.Evaluate[int](`document.querySelectorAll(".says").length`)); n != 0 {
				t.Errorf("%d comments are shown after the undo", n)
			}
		})
	}
}

// The keyboard alone does all of it: every stop shows where it is.
func TestTheKeyboardAloneIsEnough(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 1280)
	// tabTo presses Tab until the element has focus.
	tabTo := func(selector string) {
		t.Helper()
		for range 120 {
			b.do(chromedp.KeyEvent(kb.Tab))
			where := run(b, chromedp.Evaluate[[]string](fmt.Sprintf(`(() => {
				const e = document.activeElement, s = getComputedStyle(e), after = getComputedStyle(e, "::after");
				return [e.matches(%q) ? "there" : "", s.outlineStyle + after.outlineStyle, e.outerHTML.slice(0, 80)];
			})()`, selector)))
			if !strings.Contains(where[1], "solid") && !strings.Contains(where[1], "auto") && !strings.HasPrefix(where[2], "<body") {
				t.Errorf("focus cannot be seen on %s", where[2])
			}
			if where[0] == "there" {
				return
			}
		}
		t.Fatalf("Tab never reaches %s", selector)
	}
	enter := func() { t.Helper(); b.leave(chromedp.KeyEvent(kb.Enter)) }

	b.open("/")
	tabTo(".skip")
	b.do(chromedp.KeyEvent(kb.Enter))
	tabTo(`main a[href="/articles/what-is-sciatica"]`)
	enter()
	b.shows("h1", "What is sciatica?")
	tabTo(".sos")
	tabTo(`.facts a`)
	b.do(chromedp.KeyEvent(kb.Enter))
	tabTo("#c-name")
	b.do(chromedp.KeyEvent("Ray"))
	tabTo("#c-text")
	b.do(chromedp.KeyEvent("I like to walk."))
	tabTo(".leave .btn")
	enter()
	b.shows("h1", "Thank you, Ray. We have your comment")

	b.open("/staff/set-up/" + setUpToken)
	tabTo("#name")
	b.do(chromedp.KeyEvent("Ada"))
	tabTo("#email")
	b.do(chromedp.KeyEvent("ada@clinic.example"))
	tabTo("#password")
	b.do(chromedp.KeyEvent("correct-horse-battery"))
	enter()
	tabTo(`.queue button[value=spam]`)
	enter()
	b.shows(".toast", "Marked the comment by Ray as spam.")
	tabTo(".toast .btn")
	enter()
	tabTo(`.queue button[value=approve]`)
	enter()
	b.shows(".toast", "Approved the comment by Ray.")
}

// shown is every kind of page, with what must go before it.
func everyPage(t *testing.T) (handler http.Handler, paths []string) {
	t.Helper()
	s := newSite(t, nil)
	recorded := map[string]*httptest.ResponseRecorder{}
	record := func(name string, w *httptest.ResponseRecorder) { recorded["/recorded/"+name] = w }
	record("set-up-error", s.postForm(t, "/staff/set-up/"+setUpToken, url.Values{"email": {"x"}}))
	record("set-up", s.getAs(t, "/staff/set-up/"+setUpToken, nil))
	ada := s.setUp(t)
	record("queue-clear", s.getAs(t, "/staff/comments", ada.cookie))
	record("receipt", s.getAs(t, s.post(t, "I walk **every** day.\n\n- slowly\n- with poles\n\n> Keep moving").Header().Get("Location"), nil))
	s.post(t, strings.Repeat("averylongwordwithoutanyspaces", 12))
	s.post(t, "A third one, still waiting.")
	approved := ada.decide(t, 1, 1, comments.Approve)
	record("queue", s.getAs(t, approved.Header().Get("Location"), ada.cookie))
	ada.decide(t, 2, 1, comments.Approve)
	record("queue-approved", s.getAs(t, "/staff/comments?state=approved", ada.cookie))
	record("stale", ada.decide(t, 1, 1, comments.Reject))
	record("sessions", s.getAs(t, "/staff/sessions", ada.cookie))
	record("comment-error", s.postForm(t, article+"/comments", url.Values{"name": {strings.Repeat("x", 61)}, "text": {""}}))
	record("sign-in-error", s.postForm(t, "/staff/sign-in", url.Values{"email": {"ada@clinic.example"}, "password": {"x"}}))
	for name, w := range commentPages(t) {
		record("comment-"+name, w)
	}
	record("wrong-method", s.postForm(t, "/about", nil))
	broken := newSite(t, func(c *web.Config) {
		c.Dev = true
		c.Problems = []library.Problem{{File: "en/articles/herniated-disc.md", Line: 4, Col: 11, Message: "unknown category"}}
	})
	record("problems", broken.getAs(t, "/about", nil))
	mux := http.NewServeMux()
	mux.Handle("/", s)
	for path, w := range recorded {
		paths = append(paths, path)
		mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, _ *http.Request) {
			for key, values := range w.Header() {
				if key != "Set-Cookie" {
					rw.Header()[key] = values
				}
			}
			rw.WriteHeader(http.StatusOK)
			if _, err := rw.Write(w.Body.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
	paths = append(paths, "/", "/articles", "/causes", "/treatment", "/treatments", "/glossary", "/get-help-now", "/about", "/privacy", "/nowhere", "/staff/sign-in",
		"/exercises", "/exercises?goal=loosen&position=sitting", "/exercises?goal=everyday&position=face-down",
		"/exercises/bridge", "/exercises/walking", "/exercises/figure-four-stretch", "/exercises/single-knee-to-chest")
	for _, a := range s.config.Library.Articles() {
		paths = append(paths, a.Path())
	}
	return mux, paths
}

// getAs asks for a page as somebody; cookie may be nil.
func (s *site) getAs(t testing.TB, path string, cookie *http.Cookie) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("GET %s: %d", path, w.Code)
	}
	return w
}

// violation is what axe-core finds.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML string `json:"html"`
	} `json:"nodes"`
}

// axeCore is axe-core (Deque Systems, MPL 2.0).
var axeCore = sync.OnceValues(func() ([]byte, error) { return os.ReadFile("testdata/axe/axe.min.js") })

// accessible complains about what axe-core finds on the open page: by all its
// rules in light, and in dark by those that look at colours, because nothing else
// differs there. It is evaluated over the debugger, so it works under the site's
// own policy.
func (b *tab) accessible(page string) {
	b.t.Helper()
	axe, err := axeCore()
	if err != nil {
		b.t.Fatal(err)
	}
	run(b, chromedp.Evaluate[any](string(axe)+"; 0"))
	for _, look := range []struct{ scheme, options string }{
		{"light", `{resultTypes: ["violations"]}`},
		{"dark", `{resultTypes: ["violations"], runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}}`},
	} {
		b.prefer(look.scheme)
		found := run(b, chromedp.Evaluate[[]violation](`axe.run(document, `+look.options+`).then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => ({html: n.html}))})))`,
			chromedp.EvalAwaitPromise))
		for _, v := range found {
			b.t.Errorf("%s in %s: %s (%s): %.200s", page, look.scheme, v.ID, v.Help, v.Nodes[0].HTML)
		}
	}
}

// Every kind of page, narrow and wide.
func TestNoPageHasAccessibilityViolations(t *testing.T) {
	handler, paths := everyPage(t)
	for _, width := range []int64{375, 1280} {
		t.Run(fmt.Sprintf("%d px", width), func(t *testing.T) {
			t.Parallel()
			b := newTab(t, handler, width)
			for _, path := range paths {
				b.open(path)
				b.accessible(path)
			}
		})
	}
}

// A page that scrolls sideways loses readers at 400 % zoom, which is a window of
// 320 px (WCAG 2.2, 1.4.10).
func TestNoPageScrollsSidewaysAt320Pixels(t *testing.T) {
	t.Parallel()
	handler, paths := everyPage(t)
	b := newTab(t, handler, 320)
	for _, path := range paths {
		b.open(path)
		if wide := run(b, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); wide > 320 {
			culprit := run(b, chromedp.Evaluate[string](`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > 321).map(e => e.outerHTML.slice(0, 90)).slice(0, 3).join("\n")`))
			t.Errorf("%s is %d px wide\n%s", path, wide, culprit)
		}
	}
}

// Readers who double the text on a phone (WCAG 2.2, 1.4.4) still read all of it:
// the page does not scroll sideways, no word is cut off, and nothing covers the
// site's name.
func TestDoubledTextFitsOnAPhone(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 375)
	for _, path := range []string{"/", "/exercises", "/exercises/bridge", "/exercises/sit-to-stand", "/exercises/sciatic-nerve-glide", "/get-help-now", "/privacy", "/articles/how-physical-therapy-can-relieve-sciatica"} {
		b.open(path)
		width := run(b, chromedp.Evaluate[int](`document.documentElement.style.fontSize = "200%", document.documentElement.scrollWidth`))
		if width > 375 {
			t.Errorf("%s is %d px wide", path, width)
		}
		// Most of the page clips what is too wide, so that every word is measured.
		cut := run(b, chromedp.Evaluate[[]string](`(() => {
			const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange(), cut = [];
			while (words.nextNode()) {
				const text = words.currentNode, e = text.parentElement;
				if (!text.data.trim() || e.closest(".skip, .vh, thead, svg, script, select") || !e.checkVisibility()) continue;
				range.selectNodeContents(text);
				for (const r of range.getClientRects()) if (r.right > 376 || r.left < -1) { cut.push(text.data.trim().slice(0, 60)); break; }
			}
			for (const e of document.querySelectorAll(".btn, .facts > div, .card")) if (e.scrollWidth > e.clientWidth + 1) cut.push(e.outerHTML.slice(0, 90));
			range.selectNodeContents(document.querySelector(".mast .brand span"));
			const name = range.getBoundingClientRect(), help = document.querySelector(".mast .sos").getBoundingClientRect();
			if (name.left < help.right && help.left < name.right && name.top < help.bottom && help.top < name.bottom) cut.push("the site's name is covered");
			return cut;
		})()`))
		for _, text := range cut {
			t.Errorf("%s: cut off: %s", path, text)
		}
	}
}

// No page asks another host for anything, and the browser finds nothing to
// complain about.
func TestPagesLoadCleanAndFromOneHost(t *testing.T) {
	t.Parallel()
	handler, paths := everyPage(t)
	b := newTab(t, handler, 1280)
	for _, path := range paths {
		b.open(path)
		hosts := run(b, chromedp.Evaluate[[]string](`performance.getEntriesByType("resource").map(e => new URL(e.name).host)`))
		for _, host := range hosts {
			if host != strings.TrimPrefix(b.base, "http://") {
				t.Errorf("%s asks %s", path, host)
			}
		}
		broken := run(b, chromedp.Evaluate[[]string](`Promise.all([...document.images].map(i => { i.loading = "eager"; return i.decode().then(() => "", () => i.src) })).then(l => l.filter(Boolean))`,
			chromedp.EvalAwaitPromise))
		if len(broken) > 0 {
			t.Errorf("%s: pictures that do not load: %v", path, broken)
		}
		if size := run(b, chromedp.Evaluate[string](`getComputedStyle(document.body).display`)); size != "flex" {
			t.Errorf("%s: the style sheet does not apply", path)
		}
	}
}
