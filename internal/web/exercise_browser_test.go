package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.org/sciatica/internal/library"
)

// moving returns an exercise whose movement can be played.
func moving(t *testing.T, s *site) *library.Exercise {
	t.Helper()
	for _, e := range s.config.Library.Exercises() {
		if e.Motion != "" {
			return e
		}
	}
	t.Fatal("no exercise has a movement to play")
	return nil
}

// label waits until the button of the movement says so.
func (b *tab) label(want string) {
	b.t.Helper()
	got := ""
	for range 100 {
		if got = strings.TrimSpace(run(b, chromedp.TextContent(chromedp.CSS("[data-motion]")))); got == want {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("the button says %q, want %q", got, want)
}

// press clicks what leads to no other page.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

// body is what the moving picture shows now.
func (b *tab) body() string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](`[...document.querySelectorAll(".reel path")].map(p => p.getAttribute("d")).join()`))
}

// below says where the text below the pictures begins.
func (b *tab) below() float64 {
	b.t.Helper()
	return run(b, chromedp.Evaluate[float64](`document.querySelector(".rest").getBoundingClientRect().top + scrollY`))
}

// caption checks what stands over the caption of the picture that moves: "" for
// nothing, which leaves the still picture's own in sight.
func (b *tab) caption(want string) {
	b.t.Helper()
	got := run(b, chromedp.Evaluate[[]string](`(() => {
		const c = document.querySelector("[data-stage] + figcaption"), now = c.querySelector(".now");
		return [now ? now.textContent : "", getComputedStyle(c.lastElementChild).opacity, now ? now.ariaHidden : ""];
	})()`))
	if opacity, hidden := map[bool]string{true: "0", false: "1"}[want != ""], map[bool]string{true: "true"}[want != ""]; got[0] != want || got[1] != opacity || got[2] != hidden {
		b.t.Errorf("over the caption stands %q, and its own words have opacity %s (hidden from screen readers: %q); want %q", got[0], got[1], got[2], want)
	}
}

func TestAMovementPlaysPausesAndNeverStartsByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	e := moving(t, s)
	b := newTab(t, s, 1280)
	b.preferMotion("light", "no-preference")
	b.open(e.Path())
	b.label("Play the movement")
	if n := run(b, chromedp.Evaluate[int](`performance.getEntriesByType("resource").filter(r => r.name.endsWith(".json")).length`)); n != 0 {
		t.Error("the movement is loaded before anybody asks for it")
	}
	before := b.below()
	b.caption("")
	b.press("[data-motion]")
	b.label("Pause")
	b.caption("The movement")
	if hidden := run(b, chromedp.Evaluate[string](`document.querySelector(".reel").getAttribute("aria-hidden") + document.querySelectorAll("[data-stage] svg[role=img]").length`)); hidden != "true1" {
		t.Errorf("the moving picture is hidden from screen readers, the still one is not: %s", hidden)
	}
	if place := run(b, chromedp.Evaluate[bool](`(() => {
		const [reel, still] = document.querySelectorAll("[data-stage] svg"), a = reel.getBoundingClientRect(), b = still.getBoundingClientRect();
		return Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.width - b.width) + Math.abs(a.height - b.height) < 1;
	})()`)); !place {
		t.Error("the moving picture does not stand where the still one did")
	}
	time.Sleep(time.Second)
	first := b.body()
	time.Sleep(300 * time.Millisecond)
	if first == "" || b.body() == first {
		t.Error("nothing moves")
	}
	b.press("[data-motion]")
	b.label("Play the movement")
	first = b.body()
	time.Sleep(300 * time.Millisecond)
	if b.body() != first {
		t.Error("it moves on after Pause")
	}
	b.caption("The movement")
	b.press("[data-motion]")
	b.label("Pause")
	time.Sleep(300 * time.Millisecond)
	if b.body() == first {
		t.Error("it does not go on")
	}
	run(b, chromedp.Evaluate[bool](`Object.defineProperty(document, "hidden", {value: true}); document.dispatchEvent(new Event("visibilitychange"))`))
	b.label("Play the movement")
	if after := b.below(); after != before {
		t.Errorf("the page moved from %g to %g", before, after)
	}
	if n := run(b, chromedp.Evaluate[int](`performance.getEntriesByType("resource").filter(r => r.name.endsWith(".json")).length`)); n != 1 {
		t.Errorf("the movement was loaded %d times", n)
	}
}

func TestWithReducedMotionTheButtonSwitchesPictures(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 375)
	e := moving(t, s)
	b.open(e.Path())
	b.label("Show the start")
	b.press("[data-motion]")
	b.label("Show the end")
	b.caption("1. " + e.Pictures[0].Label)
	start := b.body()
	time.Sleep(300 * time.Millisecond)
	if start == "" || b.body() != start {
		t.Error("something moves")
	}
	b.press("[data-motion]")
	b.label("Show the start")
	if b.body() == start {
		t.Error("the end looks like the start")
	}
	b.caption(fmt.Sprintf("%d. %s", e.Main, e.EndPicture().Label))
	b.preferMotion("light", "no-preference")
	b.label("Play the movement")
}

func TestWithoutJavaScriptThereIsNoButtonAndNoGap(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 375)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(moving(t, s).Path())
	for _, selector := range []string{"[data-motion]", "[data-print]"} {
		if height := run(b, chromedp.Evaluate[float64](`document.querySelector("`+selector+`").getBoundingClientRect().height`)); height != 0 {
			t.Errorf("%s is shown, and cannot work", selector)
		}
	}
	b.shows(".limits", "Stop and get help")
}

func TestAMovementThatCannotLoadSaysSoAndTriesAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	var fail atomic.Bool
	fail.Store(true)
	b := newTab(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fail.Load() && strings.HasSuffix(r.URL.Path, ".json") {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		s.ServeHTTP(w, r)
	}), 1280)
	b.preferMotion("light", "no-preference")
	b.open(moving(t, s).Path())
	b.press("[data-motion]")
	failed := "It could not load. The pictures show all of it. Try again."
	b.label(failed)
	b.shows(".play [role=status]", failed)
	b.caption("") // the still picture is there, and its caption with it
	fail.Store(false)
	b.press("[data-motion]")
	b.label("Pause")
}

// A reader who presses Play and goes to another tab finds nothing playing there.
func TestAMovementDoesNotStartWhileNobodyLooks(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	asked, goOn := make(chan bool, 1), make(chan bool)
	b := newTab(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".json") {
			asked <- true
			<-goOn
		}
		s.ServeHTTP(w, r)
	}), 1280)
	b.preferMotion("light", "no-preference")
	b.open(moving(t, s).Path())
	b.press("[data-motion]")
	<-asked
	b.label("Loading")
	run(b, chromedp.Evaluate[bool](`Object.defineProperty(document, "hidden", {value: true}); document.dispatchEvent(new Event("visibilitychange"))`))
	close(goOn)
	b.label("Play the movement")
	first := b.body()
	time.Sleep(300 * time.Millisecond)
	if b.body() != first {
		t.Error("it moves")
	}
}

// On a phone held sideways, what a reader pressed stays under the finger.
func TestPlayingDoesNotScrollThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 812)
	b.do(chromedp.EmulateViewport(812, 375))
	b.preferMotion("light", "no-preference")
	b.open(moving(t, s).Path())
	b.label("Play the movement")
	at := `document.querySelector("[data-motion]").getBoundingClientRect().top`
	before := run(b, chromedp.Evaluate[float64](`document.querySelector("[data-motion]").scrollIntoView({block: "start", behavior: "instant"}), `+at))
	run(b, chromedp.Evaluate[bool](`document.querySelector("[data-motion]").click(), true`))
	b.label("Pause")
	time.Sleep(500 * time.Millisecond) // scrolling is smooth
	if after := run(b, chromedp.Evaluate[float64](at)); after != before || after < 0 || after > 300 {
		t.Errorf("the button was at %g px and is at %g px", before, after)
	}
}

var pdfPages = regexp.MustCompile(`/Type /Pages\s+/Count (\d+)`)

// A printed exercise is one sheet, wherever it is printed.
func TestEveryExercisePrintsOnOneSheet(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	b := newTab(t, s, 1280)
	for _, e := range s.config.Library.Exercises() {
		b.open(e.Path())
		for name, paper := range map[string][2]float64{"A4": {8.27, 11.69}, "Letter": {8.5, 11}} {
			pdf, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: paper[0], PaperHeight: paper[1]})
			if err != nil {
				t.Fatal(err)
			}
			m := pdfPages.FindSubmatch(pdf.Data)
			if m == nil {
				t.Fatalf("%s: how many pages the PDF has cannot be read", e.Path())
			}
			if string(m[1]) != "1" {
				t.Errorf("%s takes %s sheets of %s", e.Path(), m[1], name)
			}
		}
	}
	// What must be on the sheet, and what paper has no use for.
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.open("/exercises/bridge")
	// seen counts the elements that the selector finds, and those of them that are shown.
	seen := func(selector string) (shown, all int) {
		n := run(b, chromedp.Evaluate[[]int](`(l => [l.filter(e => e.getClientRects().length > 0).length, l.length])([...document.querySelectorAll("`+selector+`")])`))
		return n[0], n[1]
	}
	for _, selector := range []string{".pair figure svg", ".pair figcaption", ".marks", ".dose dd", ".steps li", "#feel", ".limits .call", ".printed", ".foot .legal", ".mast .brand"} {
		if shown, all := seen(selector); all == 0 || shown < all {
			t.Errorf("the sheet has %d of %d %s", shown, all, selector)
		}
	}
	for _, selector := range []string{".nav", ".fit", ".play", ".dose .btn", ".deco", ".basis"} {
		if shown, all := seen(selector); all == 0 || shown > 0 {
			t.Errorf("the sheet has %d %s (the page has %d)", shown, selector, all)
		}
	}
}

// The keyboard alone sets the filter and takes it back; the reader lands at the
// result, and the filter is open above it.
func TestTheFilterWorksWithTheKeyboard(t *testing.T) {
	for _, c := range []struct {
		name    string
		width   int64
		scripts bool
	}{{"wide", 1280, true}, {"narrow, without JavaScript", 375, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil)
			b := newTab(t, s, c.width)
			if !c.scripts {
				call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			}
			tabTo := func(selector string) {
				t.Helper()
				for range 80 {
					b.do(chromedp.KeyEvent(kb.Tab))
					if run(b, chromedp.Evaluate[bool](`document.activeElement.matches("`+selector+`")`)) {
						return
					}
				}
				t.Fatalf("Tab never reaches %s", selector)
			}
			b.open("/exercises")
			if c.width < 1024 {
				tabTo(".sift summary")
				b.do(chromedp.KeyEvent(kb.Enter))
			}
			tabTo("[value=strengthen]")
			b.do(chromedp.KeyEvent(" "))
			tabTo("[value=on-side]")
			b.do(chromedp.KeyEvent(" "))
			tabTo(".sift .btn")
			b.leave(chromedp.KeyEvent(kb.Enter))
			if at := run(b, chromedp.Location()); at != b.base+"/exercises?goal=strengthen&position=on-side#found" {
				t.Errorf("the address is %s", at)
			}
			b.shows(".tally h2", "2 exercises")
			if top := run(b, chromedp.Evaluate[float64](`document.querySelector(".tally").getBoundingClientRect().top`)); top < 0 || top > 600 {
				t.Errorf("the result is at %g px", top)
			}
			if !run(b, chromedp.Evaluate[bool](`document.querySelector("[value=on-side]").checkVisibility({contentVisibilityAuto: true}) && document.querySelector("[value=on-side]").getBoundingClientRect().height > 0`)) {
				t.Error("the filter is closed though something is chosen")
			}
			tabTo(".drop")
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.shows(".drop", "On your side")
			tabTo(".tally .link")
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.shows(".tally h2", "21 exercises")
			tabTo(".cards a")
			b.leave(chromedp.KeyEvent(kb.Enter))
			b.shows(".limits h2", "stop")
		})
	}
}
