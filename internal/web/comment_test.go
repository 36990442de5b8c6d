package web_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/staff"
)

// commentPages is every page of the patient's side of the comments but the
// articles, each state and each mistake, by name.
func commentPages(t *testing.T) map[string]*httptest.ResponseRecorder {
	t.Helper()
	s := newSite(t, nil)
	s.hire(t, "Cleo", staff.Clinician)
	v := &visitor{t: t, site: s, tokens: map[int64]string{}, receipts: map[string][]string{}}
	pages := map[string]*httptest.ResponseRecorder{}
	record := func(name string, want int, w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
		t.Helper()
		if w.Code != want {
			t.Fatalf("%s: %d, want %d", name, w.Code, want)
		}
		pages[name] = w
		return w
	}
	see := func(name, path string) { t.Helper(); record(name, http.StatusOK, s.getAs(t, path, nil)) }
	receipt := func(name string, id int64, suffix string) {
		t.Helper()
		see(name, "/comments/mine/"+v.tokens[id]+suffix)
	}
	send := func(name string, want int, form url.Values) *httptest.ResponseRecorder {
		t.Helper()
		if form.Get("form") == "" {
			form.Set("form", s.comments.FreshToken(article))
		}
		return record(name, want, s.postForm(t, article+"/comments", form))
	}
	// A thread with everything in it.
	for _, c := range []string{
		"herniated-disc Marlene: I walk **every** day.\\n\\n- slowly\\n- with poles\\n\\n> Keep moving",
		"herniated-disc#1 Ray: " + strings.Repeat("averylongwordwithoutanyspaces", 12),
		"herniated-disc#1 Tom: Ask me at 207-555-0163. http://example.com/" + strings.Repeat("long", 40),
		"herniated-disc Gone: I take this back.",
		"herniated-disc#4 Omar: That is what I found, too.",
	} {
		v.prepare("write", c)
		if id := len(v.tokens); id != 3 {
			v.decide(fmt.Sprint(id, " approve"))
		}
	}
	v.decide("3 redact phone number: 207-555-0163")
	v.decide("1 answer Well *done*.")
	v.prepare("withdraw", "4")
	s.Forget()
	see("thread", article+"/comments/2")
	see("reply", article+"/comments/1/reply")
	see("reply-to-clinic", article+"/comments/6/reply")
	see("report", article+"/comments/1/report")
	record("report-error", http.StatusUnprocessableEntity, s.postForm(t, article+"/comments/1/report", nil))
	record("report-thanks", http.StatusOK, s.postForm(t, article+"/comments/1/report", url.Values{"reason": {"abusive"}}))
	s.ReportedMuch("192.0.2.1")
	record("report-many", http.StatusTooManyRequests, s.postForm(t, article+"/comments/2/report", url.Values{"reason": {"abusive"}}))
	record("report-again", http.StatusOK, s.postForm(t, article+"/comments/1/report", url.Values{"reason": {"abusive"}}))

	// The form with something to say.
	send("form-errors", http.StatusUnprocessableEntity, url.Values{"name": {strings.Repeat("x", 61)}, "text": {""}})
	send("form-expired", http.StatusUnprocessableEntity, url.Values{"text": {"hello"}, "form": {"x"}})
	send("form-private", http.StatusUnprocessableEntity, url.Values{"name": {"207-555-0199"}, "text": {"Write to " + strings.Repeat("denise", 9) + "@example.com"}})
	send("form-reply-error", http.StatusUnprocessableEntity, url.Values{"parent": {"1"}, "text": {""}})
	send("form-emergency-error", http.StatusUnprocessableEntity, url.Values{"name": {strings.Repeat("x", 61)}, "text": {"I cannot pee and want to end it all."}})
	send("emergency", http.StatusOK, url.Values{"text": {"I cannot pee. Call 207-555-0163."}})
	send("crisis", http.StatusOK, url.Values{"text": {"I want to end it all."}})

	// Each state of the private page.
	receipt("receipt-published", 1, "")
	receipt("receipt-withdrawn", 4, "")
	for text, name := range map[string]string{
		"You should stop taking your pills. My son is 12. Is it safe to sit?": "receipt-cards",
		"I cannot pee, and my number is 207-555-0163.":                        "receipt-emergency",
	} {
		posted := s.write(t, comments.Draft{Page: article, Name: "Ann", Body: text})
		see(name, "/comments/mine/"+posted.Token)
	}
	posted := s.write(t, comments.Draft{Page: article, Body: "[url=http://a.example] <a href=http://b.example> http://c.example"})
	see("receipt-spam", "/comments/mine/"+posted.Token)
	v.prepare("write", "herniated-disc Ines: Something else.")
	ines := slices.Max(slices.Collect(maps.Keys(v.tokens)))
	receipt("receipt-pending", ines, "")
	receipt("edit", ines, "/edit")
	record("edit-error", http.StatusUnprocessableEntity, s.postForm(t, "/comments/mine/"+v.tokens[ines], url.Values{"action": {"edit"}, "version": {"1"}, "text": {"x"}}))
	record("edit-private", http.StatusUnprocessableEntity, s.postForm(t, "/comments/mine/"+v.tokens[ines], url.Values{"action": {"edit"}, "version": {"1"}, "text": {"Call 207-555-0163"}}))
	record("receipt-stale", http.StatusConflict, s.postForm(t, "/comments/mine/"+v.tokens[ines], url.Values{"action": {"withdraw"}, "version": {"9"}}))
	v.decide(fmt.Sprint(ines, " approve"))
	v.prepare("change", fmt.Sprint(ines, " Something else again."))
	receipt("receipt-changed", ines, "")
	v.decide(fmt.Sprint(ines, " reject other: It does not fit here."))
	receipt("receipt-rejected", ines, "")
	see("mine-none", "/comments/mine")
	see("mine-erased", "/comments/mine?erased")
	record("mine", http.StatusOK, s.getAs(t, "/comments/mine", &http.Cookie{Name: "__Host-receipts", Value: v.tokens[1] + "." + v.tokens[4] + "." + v.tokens[ines]}))

	see("article", article)
	v.decide("1 close")
	see("closed-article", article)
	see("closed-reply", article+"/comments/1/reply")
	see("closed-thread", article+"/comments/2")
	send("closed-form", http.StatusForbidden, url.Values{"text": {"Too late."}})
	return pages
}

// A question about private data comes before anything is on disk: not in the
// database, not in what it writes ahead, and not in the log.
func TestPrivateDataIsStoredOnlyWhenItsAuthorSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	const number = "207-555-0163"
	stored := func() bool {
		t.Helper()
		files, err := filepath.Glob(s.dbFile + "*")
		if err != nil || len(files) == 0 {
			t.Fatalf("no database at %s (%v)", s.dbFile, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(content, []byte(number)) {
				return true
			}
		}
		return strings.Contains(s.log.String(), number)
	}
	form := url.Values{"text": {"Call me at " + number}, "form": {s.comments.FreshToken(article)}}
	if w := s.postForm(t, article+"/comments", form); w.Code != http.StatusUnprocessableEntity || stored() {
		t.Errorf("before the author was asked: code %d, stored: %v", w.Code, stored())
	}
	form.Set("anyway", "1")
	if w := s.postForm(t, article+"/comments", form); w.Code != http.StatusSeeOther || !stored() {
		t.Errorf("after the author agreed: code %d, stored: %v", w.Code, stored())
	}
	if strings.Contains(s.log.String(), number) {
		t.Error("the log holds the words")
	}
}

// The accessibility tree gives the form with mistakes in the order in which a
// person mends it: the summary, which has the focus, leads to each field, and
// each field says what is wrong with it.
func TestAFormWithMistakesIsReadInTheOrderOfMending(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 1280)
	b.open(article)
	b.fill("#c-name", strings.Repeat("x", 61))
	b.fill("#c-text", "I")
	b.click(".leave .btn")
	b.focusOn(".errors")
	got := []string{b.focused()}
	for range 6 {
		b.keys(kb.Tab)
		got = append(got, b.focused())
	}
	want := []string{
		"alert: 2 things to fix before we can send it",
		"link: Use a shorter name, 60 letters at most. A nickname is fine.",
		"link: Write a little more. Two letters are enough.",
		"textbox: First name or nickname (optional)",
		"textbox: Your comment",
		"link: call 911",
		"link: Get help now",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\ngot  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
	b.keys(kb.Tab)
	if got := b.focused(); got != "button: Send comment" {
		t.Errorf("the last stop is %s", got)
	}
	for field, want := range map[string]string{
		"#c-name": "It is shown with your comment. Error: Use a shorter name, 60 letters at most. A nickname is fine.",
		"#c-text": "Anyone can read this page. Leave out phone numbers, full names and medical records. Up to 4,000 characters. Error: Write a little more. Two letters are enough.",
	} {
		got := run(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).ariaDescribedByElements.map(e => e.textContent.trim().replace(/\s+/g, " ")).join(" ")`, field)))
		if got != want {
			t.Errorf("%s is described as %q, want %q", field, got, want)
		}
	}
}

// A text browser shows the form with its labels, sends it, and shows the answers.
func TestTheJourneyInATextBrowser(t *testing.T) {
	t.Parallel()
	w3m, err := exec.LookPath("w3m")
	if err != nil {
		t.Skip("there is no w3m on this machine")
	}
	s := newSite(t, nil)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	show := func(args ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), w3m, append([]string{"-dump", "-cols", "80", "-o", "use_cookie=0"}, args...)...)
		c.Env = append(os.Environ(), "HOME="+t.TempDir(), "TERM=dumb", "LC_ALL=C.UTF-8")
		out, err := c.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	send := func(form url.Values) string {
		t.Helper()
		form.Set("form", s.comments.FreshToken(article))
		file := filepath.Join(t.TempDir(), "form")
		if err := os.WriteFile(file, []byte(form.Encode()), 0o600); err != nil {
			t.Fatal(err)
		}
		return show("-post", file, server.URL+article+"/comments")
	}
	says := func(page string, all ...string) {
		t.Helper()
		at := 0
		for _, want := range all {
			i := strings.Index(page[at:], want)
			if i < 0 {
				t.Errorf("the page lacks %q, or it does not come next:\n%s", want, page)
				continue
			}
			at += i + len(want)
		}
	}
	says(show(server.URL+article), "Leave a comment", "First name or nickname (optional)", "Your comment", "Send comment")
	says(send(url.Values{"text": {""}}), "One thing to fix before we can send it", "Write your comment", "Send comment")
	says(send(url.Values{"text": {"Call 207-555-0163"}}), "Does this belong on a page that anyone can read?", "a phone number: 207-555-0163", "Send the changed comment", "Send it as it is")
	says(send(url.Values{"text": {"I cannot pee."}}), "Please do not wait for our answer", "Call 911", "We have your comment", "See your comment")
	says(send(url.Values{"name": {"Ray"}, "text": {"I walk."}}), "In review", "Thank you, Ray. We have your comment", "I walk.", "What you can do", "Edit your comment", "Take it back", "Yes, erase it for good")
}

// What readers wrote comes on top of the page's own weight, and little else does.
func TestCommentsAddLittleToAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	const heaviest = "/articles/how-physical-therapy-can-relieve-sciatica"
	weigh := func() (whole, sheet int) {
		t.Helper()
		_, html := s.get(t, heaviest)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		whole = brotliSize(t, html)
		doc.Find("link[rel=stylesheet]").Each(func(_ int, e *goquery.Selection) {
			_, css := s.get(t, e.AttrOr("href", ""))
			n := brotliSize(t, css)
			whole += n
			if strings.Contains(e.AttrOr("href", ""), "/thread.") {
				sheet = n
			}
		})
		return whole, sheet
	}
	without, _ := weigh()
	for _, text := range []string{
		"I have had pain down my right leg for three weeks. Is it okay to keep walking if it makes the tingling a little worse?",
		"The pelvic tilts were the first thing I could do without wincing. Two weeks in and I am back to walking the dog.",
		"Short, easy walks are what my therapist wanted me to do. Mornings were the hardest part of the day for me.",
	} {
		s.approve(t, heaviest, text)
	}
	s.Forget()
	with, sheet := weigh()
	t.Logf("%d bytes without comments; %d with three, of which %d are their style sheet", without, with, sheet)
	if sheet == 0 || with-without-sheet > 500 || sheet > 750 {
		t.Errorf("three comments add %d bytes and a style sheet of %d", with-without-sheet, sheet)
	}
}

// decide takes a step of the clinic's that a script tells.
func (v *visitor) decide(rest string) {
	v.t.Helper()
	ctx := v.t.Context()
	number, rest, _ := strings.Cut(rest, " ")
	action, rest, _ := strings.Cut(rest, " ")
	d := comments.Decision{Action: comments.Action(action)}
	if _, err := fmt.Sscan(number, &d.CommentID); err != nil {
		v.fatalf("which comment? %v", err)
	}
	before, err := v.site.comments.Entry(ctx, d.CommentID)
	if err != nil {
		v.fatalf("%v", err)
	}
	d.Version = before.Version
	if before.Flags&(screen.Emergency|screen.Crisis) != 0 {
		d.Outcome = "contacted"
	}
	switch d.Action {
	case comments.Reject:
		d.Reason, d.Words, _ = strings.Cut(rest, ": ")
	case comments.Answer:
		d.Reply = rest
	case comments.Redact:
		what, text, _ := strings.Cut(rest, ": ")
		at := strings.Index(before.Body, text)
		if at < 0 {
			v.fatalf("comment %d lacks %q", d.CommentID, text)
		}
		d.Spans, d.ThenApprove = []comments.Span{{Start: at, End: at + len(text), Label: what}}, true
	}
	accounts, err := v.site.staff.Accounts(ctx)
	if err != nil || len(accounts) == 0 {
		v.fatalf("no account takes the step (%v)", err)
	}
	if _, err := v.site.comments.Decide(ctx, comments.Actor{AccountID: accounts[0].ID, Clinician: true, Admin: true}, d); err != nil {
		v.fatalf("%v", err)
	}
	v.site.Forget()
}
