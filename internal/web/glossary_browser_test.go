package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// explains says whether the explanation of a page's first marked word is in view.
func (b *tab) explains() bool {
	b.t.Helper()
	return run(b, chromedp.Evaluate[bool](`document.querySelector("#" + document.querySelector("button.term").getAttribute("popovertarget")).matches(":popover-open")`))
}

// A word is explained where it stands, with scripts off, by key and by tap.
func TestAWordIsExplainedInPlaceWithoutScripts(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{375, 1280} {
		b := newTab(t, newSite(t, nil), width)
		call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		b.open(article)
		if b.explains() {
			t.Fatal("an explanation is open before anybody asked")
		}
		b.do(chromedp.Focus(chromedp.CSS("button.term")), chromedp.KeyEvent(kb.Enter))
		if !b.explains() {
			t.Errorf("%d px: Enter does not open the explanation", width)
		}
		b.do(chromedp.KeyEvent(kb.Escape))
		if b.explains() {
			t.Errorf("%d px: Escape does not close it", width)
		}
		if !run(b, chromedp.Evaluate[bool](`document.activeElement.matches("button.term")`)) {
			t.Errorf("%d px: the focus is not where the reader was", width)
		}
		b.do(chromedp.Click(chromedp.CSS("button.term")))
		if !b.explains() {
			t.Errorf("%d px: a tap does not open it", width)
		}
		inView := `(r => r.top >= 0 && r.bottom <= innerHeight + 1 && r.left >= 0 && r.right <= innerWidth + 1)(document.querySelector(":popover-open").getBoundingClientRect())`
		if !run(b, chromedp.Evaluate[bool](inView)) {
			t.Errorf("%d px: the explanation is not all in view", width)
		}
		b.do(chromedp.Click(chromedp.CSS(":popover-open button")))
		if b.explains() {
			t.Errorf("%d px: its button does not close it", width)
		}
	}
}

func TestAnOpenExplanationIsAccessible(t *testing.T) {
	t.Parallel()
	b := newTab(t, newSite(t, nil), 375)
	b.open(article)
	b.do(chromedp.Click(chromedp.CSS("button.term")))
	b.accessible("an open explanation")
}

// On paper all explanations stand in a list under their heading.
func TestAPrintedArticleExplainsItsWords(t *testing.T) {
	t.Parallel()
	b := newTab(t, newSite(t, nil), 800)
	b.open(article)
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if run(b, chromedp.Evaluate[bool](`[...document.querySelectorAll(".words > h2, .words .pop")].some(e => e.getBoundingClientRect().height == 0)`)) {
		t.Error("the heading or an explanation is not printed")
	}
	if run(b, chromedp.Evaluate[int](`document.querySelectorAll(".words .pop").length`)) == 0 {
		t.Error("the article of this test explains no word")
	}
}
