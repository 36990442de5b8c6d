package web_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/staff"
)

// hire makes an account and signs it in.
func (s *site) hire(t testing.TB, name string, role staff.Role) member {
	t.Helper()
	email := strings.ToLower(name) + "@clinic.example"
	if _, err := s.staff.Add(t.Context(), staff.NewAccount{Email: email, Name: name, Password: "correct-horse-battery", Role: role}); err != nil {
		t.Fatal(err)
	}
	token, err := s.staff.SignIn(t.Context(), email, "correct-horse-battery")
	if err != nil {
		t.Fatal(err)
	}
	return member{s, &http.Cookie{Name: "__Host-staff", Value: token}}
}

// send posts a form of the staff's side.
func (m member) send(t testing.TB, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(m.cookie)
	w := httptest.NewRecorder()
	m.site.ServeHTTP(w, r)
	return w
}

// tab opens a browser as the person.
func (m member) tab(t *testing.T, width int64) *tab {
	t.Helper()
	b := newTab(t, m.site, width)
	secure := true
	call(b, network.SetCookie, network.SetCookieParams{Name: m.cookie.Name, Value: m.cookie.Value, URL: strings.Replace(b.base, "http://", "https://", 1), Secure: &secure, Path: "/"})
	return b
}

// everyKindOfRow writes comments of all kinds, numbered as they are listed here.
func (s *site) everyKindOfRow(t testing.TB, clinician member) {
	t.Helper()
	write := func(name, text string, parent int64) {
		s.write(t, comments.Draft{Page: article, Name: name, Body: text, Parent: parent})
	}
	write("Joan", "Stretching before bed helps me fall asleep.", 0)
	write("Walt", "Since last night I can't feel when I pee. Should I keep doing the bridges?", 0)
	write("Denise", "Could someone call me? My number is 207-555-0163.", 0)
	write("Greta", "Just stop taking your blood thinners.", 0)
	write("Omar", "My son is 12. Is it safe to let him play?", 0)
	write("Lena", "Buy at https://pills.example/one and https://pills.example/two", 0)
	write("", strings.Repeat("averylongwordwithoutanyspaces", 12), 0)
	clinician.decide(t, 1, 1, comments.Approve)
	write("Ben", "That helped me too, Joan.", 1)
	write("Rude", "You are all stupid.", 0)
	clinician.send(t, "/staff/comments/9", url.Values{"version": {"1"}, "action": {"reject"}, "reason": {"other"}, "words": {"Please be kind."}})
	clinician.send(t, "/staff/comments/8", url.Values{"version": {"1"}, "action": {"note"}, "note": {"Ask Ada."}})
	clinician.send(t, "/staff/comments/8", url.Values{"version": {"1"}, "action": {"claim"}})
	if _, err := s.comments.Report(t.Context(), article, 1, "harmful"); err != nil {
		t.Fatal(err)
	}
}

// focused describes the element that has the focus, by its accessible role and name.
func (b *tab) focused() string {
	b.t.Helper()
	object := run(b, chromedp.Evaluate[*runtime.RemoteObject](`document.activeElement`))
	no := false
	tree, err := chromedp.Call(b.ctx, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: object.ObjectID, FetchRelatives: &no})
	if err != nil {
		b.t.Fatal(err)
	}
	text := func(v *accessibility.Value) (s string) {
		if v != nil {
			if err := json.Unmarshal([]byte(v.Value), &s); err != nil {
				b.t.Fatal(err)
			}
		}
		return s
	}
	return text(tree.Nodes[0].Role) + ": " + text(tree.Nodes[0].Name)
}

// at is the row with the focus in it, as "c3".
func (b *tab) at() string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`document.activeElement.closest(".queue > li")?.id ?? document.activeElement.tagName`))
}

// focusOn waits for the focus to be on an element: the browser gives it only
// after the page has loaded.
func (b *tab) focusOn(selector string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.WaitReady(chromedp.CSS(selector+":focus"))); err != nil {
		b.t.Fatalf("the focus is on %s in %s, not on %s", b.focused(), b.at(), selector)
	}
}

func (b *tab) keys(keys string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys))
}

// Two people have the same list open. The first decision counts; the second
// person is told, and what that person had typed is still there.
func TestTwoModeratorsAtOnceInTwoBrowsers(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada, ben := s.hire(t, "Ada", staff.Clinician).tab(t, 1280), s.hire(t, "Ben", staff.Clinician).tab(t, 1280)
	s.write(t, comments.Draft{Page: article, Name: "Ray", Body: "I walk."})
	s.write(t, comments.Draft{Page: article, Name: "Ines", Body: "I swim."})
	ada.open("/staff/comments?tab=pending")
	ben.open("/staff/comments?tab=pending")
	ben.click(`#c1 [data-do=reply]`)
	ben.fill("#p1-reply", "Well done, Ray.")

	ada.click(`#c1 [value=approve]`)
	ada.shows(".toast", "Approved the comment by Ray.")
	ada.focusOn("#c2")
	if status := ben.click(`#c1 button[value=answer]`); status != http.StatusConflict {
		t.Errorf("the second decision: %d, want 409", status)
	}
	ben.shows("h1", "Somebody was faster")
	ben.shows("main .list", "Approved by Ada")
	if typed := run(ben, chromedp.Evaluate[string](`document.querySelector("#p1-reply").value`)); typed != "Well done, Ray." {
		t.Errorf("the reply is %q", typed)
	}
	// The choice again: the comment is approved, and the reply is still wanted.
	ben.click(`button[value=answer]`)
	ben.shows(".toast", "Replied to Ray.")

	// The same row of the same list: Ben rejects what followed, so Ada goes on where there is something.
	ben.open("/staff/comments?tab=pending")
	s.write(t, comments.Draft{Page: article, Name: "Tom", Body: "I sit."})
	s.write(t, comments.Draft{Page: article, Name: "Una", Body: "I stand."})
	ada.open("/staff/comments?tab=pending")
	ben.open("/staff/comments?tab=pending")
	ben.click(`#c4 [value=spam]`)
	ada.click(`#c2 [value=approve]`)
	ada.focusOn("#c5")
}

// With the shortcuts switched on the whole queue is cleared by single keys.
func TestTheQueueIsClearedWithShortcuts(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	for _, name := range []string{"One", "Two", "Three", "Four", "Five", "Six", "Seven"} {
		s.write(t, comments.Draft{Page: article, Name: name, Body: "I am " + name + ". My number is 207-555-0163."})
	}
	b := ada.tab(t, 1280)
	b.open("/staff/comments?tab=pending")

	// Off until a person switches them on.
	b.keys("ja")
	if at := b.at(); at != "BODY" {
		t.Errorf("shortcuts that are off move the focus to %s", at)
	}
	b.do(chromedp.Focus(chromedp.CSS("[data-shortcuts]")))
	b.keys(kb.Enter)
	b.shows("[data-shortcuts]", "Keyboard shortcuts: on")

	b.keys("?")
	if !run(b, chromedp.Evaluate[bool](`document.querySelector("#keys").open`)) {
		t.Error("? shows no list of the keys")
	}
	b.keys("j") // nothing happens behind the list
	b.keys(kb.Escape)
	b.keys("j")
	b.focusOn("#c1")
	b.keys("jk")
	b.focusOn("#c1")
	b.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl))) // Ctrl+A is the browser's

	b.leave(chromedp.KeyEvent("a"))
	b.shows(".toast", "Took private data out and approved the comment by One.")
	b.focusOn("#c2")
	b.leave(chromedp.KeyEvent("z"))
	b.shows(".toast", "Undone.")
	b.focusOn("#c1")
	b.leave(chromedp.KeyEvent("a"))
	b.focusOn("#c2")
	b.leave(chromedp.KeyEvent("s"))
	b.focusOn("#c3")
	b.shows(".toast", "Marked the comment by Two as spam.")

	// d opens the reasons, with the focus in them.
	b.leave(chromedp.KeyEvent("d"))
	b.focusOn(".answer input")
	if got := b.focused(); got != "radio: Private data" {
		t.Errorf("d leads to %s", got)
	}
	b.keys(kb.ArrowDown)
	b.keys(kb.ArrowDown)
	b.leave(chromedp.KeyEvent(kb.Enter))
	b.shows(".toast", "Rejected the comment by Three.")

	// r opens the reply. In a field every letter is a letter.
	b.focusOn("#c4")
	b.leave(chromedp.KeyEvent("r"))
	b.focusOn(".answer textarea")
	b.keys("asxzdjk?")
	if typed := run(b, chromedp.Evaluate[string](`document.activeElement.value`)); typed != "asxzdjk?" {
		t.Errorf("the reply holds %q", typed)
	}
	b.keys(kb.Tab)
	b.leave(chromedp.KeyEvent(kb.Enter))
	b.shows(".toast", "Replied to Four and approved the comment.")

	// e opens what to take out.
	b.focusOn("#c5")
	b.leave(chromedp.KeyEvent("e"))
	b.focusOn(".answer input")
	if got := b.focused(); got != "textbox: First word" {
		t.Errorf("e leads to %s", got)
	}
	b.leave(chromedp.KeyEvent(kb.Enter))
	b.shows(".toast", "Took private data out of the comment by Five.")
	b.focusOn("#c5")

	// x selects, Shift decides for all that are selected. The count is told.
	b.keys("x")
	b.keys("j")
	b.keys("x")
	b.shows("[data-count]", "2 selected")
	b.leave(chromedp.KeyEvent("S"))
	b.shows(".toast", "2 marked as spam.")
	b.focusOn("#c7")
	b.keys("x")
	b.leave(chromedp.KeyEvent("D"))
	b.focusOn(".errors")
	b.shows(".errors", "Choose a reason for all of them")
	b.keys("j")
	b.focusOn("#c7")
	b.leave(chromedp.KeyEvent("a"))
	b.shows(".toast", "Took private data out and approved the comment by Seven.")
	b.shows(".clear h2", "All read")

	// The choice is kept in this browser.
	b.open("/staff/comments?tab=approved")
	b.shows("[data-shortcuts]", "Keyboard shortcuts: on")
	b.keys("j")
	b.leave(chromedp.KeyEvent("u"))
	b.shows(".toast", "Put back the comment by Seven.")
}

// Without any script the same queue is cleared with Tab and Enter.
func TestTheQueueIsClearedByKeyboardWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := s.hire(t, "Ada", staff.Clinician).tab(t, 1280)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, name := range []string{"One", "Two", "Three", "Four", "Five"} {
		s.write(t, comments.Draft{Page: article, Name: name, Body: "I am " + name + "."})
	}
	tabTo := func(want string) {
		t.Helper()
		for range 60 {
			b.keys(kb.Tab)
			if b.focused() == want {
				return
			}
		}
		t.Fatalf("Tab never reaches %q", want)
	}
	enter := func() { t.Helper(); b.leave(chromedp.KeyEvent(kb.Enter)) }

	b.open("/staff/comments?tab=pending")
	tabTo("button: Approve (comment by One)")
	enter()
	b.focusOn("#c2")
	tabTo("button: Spam (comment by Two)")
	enter()
	tabTo("link: Reject (comment by Three)")
	enter()
	b.focusOn(".answer input")
	if got := b.focused(); got != "radio: Private data" {
		t.Errorf("the link leads to %s", got)
	}
	b.keys(" ")
	tabTo("button: Reject")
	enter()
	b.shows(".toast", "Rejected the comment by Three.")

	// A saved reply, inserted by the server; then the mistake of an empty one.
	tabTo("link: Reply (comment by Four)")
	enter()
	tabTo("button: Reply and approve")
	enter()
	b.focusOn(".answer .errors")
	tabTo("combobox: Saved replies")
	b.keys("T") // Thank you for sharing
	tabTo("button: Insert")
	enter()
	b.focusOn(".answer textarea")
	tabTo("button: Reply and approve")
	enter()
	b.shows(".toast", "Replied to Four and approved the comment.")

	// The last one in bulk, chosen by a link.
	b.open("/staff/comments?tab=pending")
	tabTo("link: Select all on this page")
	enter()
	tabTo("button: Approve")
	enter()
	b.shows(".toast", "1 approved.")
	b.shows(".clear h2", "All read")
	tabTo("button: Undo")
	enter()
	b.shows("#c5", "I am Five.")
}

// The accessibility tree gives each stop of a row a name of its own, in the
// order in which a person reads and decides.
func TestARowIsReadInTheOrderOfTheDecision(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	s.everyKindOfRow(t, ada)
	b := ada.tab(t, 1280)
	for _, c := range []struct {
		path, row string
		want      []string
	}{
		{"/staff/comments?tab=pending&q=denise", "#c3", []string{
			"checkbox: Select the comment by Denise",
			"link: Herniated disc",
			"button: Take it out and approve (comment by Denise)",
			"button: Approve as it is (comment by Denise)",
			"link: Reply (comment by Denise)",
			"link: Reject (comment by Denise)",
			"button: Spam (comment by Denise)",
			"link: More (comment by Denise)",
		}},
		{"/staff/comments?tab=urgent&open=2&do=reply", "#c2", []string{
			"link: Herniated disc",
			"link: Reply now (comment by Walt)",
			"link: Reply (comment by Walt)",
			"link: Reject (comment by Walt)",
			"link: More (comment by Walt)",
			"combobox: Saved replies",
			"button: Insert",
			"textbox: Reply as Ada, Clinician Clinic team",
			"combobox: What came of it",
			"button: Reply and approve",
			"link: Cancel",
		}},
	} {
		b.open(c.path)
		b.do(chromedp.Focus(chromedp.CSS(c.row)))
		var got []string
		for range c.want {
			b.keys(kb.Tab)
			got = append(got, b.focused())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.path, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// staffPages is every page of the staff's side that holds comments, with all
// kinds of rows, each panel and each mistake.
func staffPages(t *testing.T) (handler http.Handler, paths []string) {
	t.Helper()
	s := newSite(t, nil)
	ada, mo := s.hire(t, "Ada", staff.Admin), s.hire(t, "Mo", staff.Moderator)
	s.everyKindOfRow(t, ada)
	mux := http.NewServeMux()
	mux.Handle("/", s)
	record := func(name string, want int, w *httptest.ResponseRecorder) {
		t.Helper()
		if w.Code != want {
			t.Fatalf("%s: %d, want %d", name, w.Code, want)
		}
		path := "/recorded/" + name
		paths = append(paths, path)
		mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header()["Content-Security-Policy"] = w.Header()["Content-Security-Policy"]
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			if _, err := rw.Write(w.Body.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
	see := func(name, path string, m member) { t.Helper(); record(name, http.StatusOK, s.getAs(t, path, m.cookie)) }
	for _, tab := range comments.AllTabs() {
		see("tab-"+string(tab), "/staff/comments?tab="+string(tab), ada)
	}
	see("moderator", "/staff/comments?tab=pending", mo)
	see("filtered", "/staff/comments?tab=pending&flag=question&q=safe&ticked=page", ada)
	see("all-matching", "/staff/comments?tab=pending&ticked=all", ada)
	see("no-match", "/staff/comments?tab=pending&q=nothing", ada)
	for _, do := range []string{"reply", "reject", "redact", "note", "more"} {
		see("panel-"+do, "/staff/comments?tab=pending&open=3&do="+do, ada)
		see("urgent-panel-"+do, "/staff/comments?tab=urgent&open=2&do="+do, ada)
	}
	see("more-approved", "/staff/comments?tab=reported&open=1&do=more", ada)
	see("entry", "/staff/comments/3", ada)
	for name, form := range map[string]url.Values{
		"reply-error":   {"version": {"1"}, "action": {"answer"}},
		"reject-error":  {"version": {"1"}, "action": {"reject"}, "reason": {"other"}},
		"redact-error":  {"version": {"1"}, "action": {"redact"}, "first": {"x"}},
		"note-error":    {"version": {"1"}, "action": {"note"}},
		"erase-error":   {"version": {"1"}, "action": {"erase"}},
		"outcome-error": {"version": {"1"}, "action": {"approve"}},
	} {
		form.Set("list", "tab=pending")
		record(name, http.StatusUnprocessableEntity, ada.send(t, "/staff/comments/2", form))
	}
	record("stale", http.StatusConflict, ada.send(t, "/staff/comments/1", url.Values{"version": {"1"}, "action": {"reject"}, "reason": {"abusive"}}))
	record("stale-wrote", http.StatusConflict, ada.send(t, "/staff/comments/9", url.Values{"version": {"1"}, "action": {"answer"}, "reply": {strings.Repeat("Please be kind. ", 40)}}))
	record("signed-out", http.StatusUnauthorized, member{s, &http.Cookie{Name: "__Host-staff", Value: "ended"}}.send(t, "/staff/comments/9", url.Values{"action": {"note"}, "note": {"Ask Ada."}}))
	record("bulk-error", http.StatusUnprocessableEntity, ada.send(t, "/staff/comments", url.Values{"list": {"tab=pending"}, "action": {"approve"}}))
	record("confirm", http.StatusOK, ada.send(t, "/staff/comments", url.Values{"list": {"tab=pending"}, "action": {"reject"}, "reason": {"off-topic"}, "all": {"1"}, "seen": {"999"}}))
	done := ada.send(t, "/staff/comments/3", url.Values{"list": {"tab=pending"}, "version": {"1"}, "action": {"take-out-approve"}})
	see("done", cmp.Or(done.Header().Get("Location"), "nowhere"), ada)
	record("original", http.StatusOK, ada.send(t, "/staff/comments/3/original", nil))
	return mux, paths
}

// staffPageTexts is the HTML of staffPages.
func staffPageTexts(t *testing.T) map[string]string {
	t.Helper()
	handler, paths := staffPages(t)
	texts := map[string]string{}
	for _, path := range paths {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		texts[path] = w.Body.String()
	}
	return texts
}

func TestNoStaffPageHasAccessibilityViolations(t *testing.T) {
	handler, paths := staffPages(t)
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

// A small window, and text of twice the size on a phone (WCAG 2.2, 1.4.10 and
// 1.4.4), hide nothing and make no page scroll sideways.
func TestStaffPagesFitAPhoneWithDoubledText(t *testing.T) {
	t.Parallel()
	handler, paths := staffPages(t)
	for _, c := range []struct {
		width int64
		size  string
	}{{320, "100%"}, {375, "200%"}} {
		b := newTab(t, handler, c.width)
		for _, path := range paths {
			b.open(path)
			wide := run(b, chromedp.Evaluate[int64](fmt.Sprintf(`document.documentElement.style.fontSize = %q, document.documentElement.scrollWidth`, c.size)))
			if wide > c.width {
				culprit := run(b, chromedp.Evaluate[string](fmt.Sprintf(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > %d).map(e => e.outerHTML.slice(0, 90)).slice(0, 3).join("\n")`, c.width+1)))
				t.Errorf("%s is %d px wide in %d px with text of %s\n%s", path, wide, c.width, c.size, culprit)
			}
		}
	}
}
