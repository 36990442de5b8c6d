package library

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// markupCases holds Markdown and the markup that Load makes of it, in the style
// of goldmark's own tests: a number and a name, a dotted line, the Markdown, a
// dotted line, the HTML, a double line.
//
//go:embed testdata/markup.txt
var markupCases string

const (
	dottedLine = "//- - - - - - - - -//"
	doubleLine = "//= = = = = = = = = = = = = = = = = = = = = = = =//"
)

// The cases are bodies of the good article. Its key point refers to
// jensen-2019, and the clinic's name needs escaping.
func TestMarkdownBecomesTheMarkupOfTheDesign(t *testing.T) {
	site := []change{
		inHeader("sources:\n", `sources:
  - {id: koes-2007, authors: Koes, title: Treatment of sciatica, checked: 2026-01-02}
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
`),
		replace("site.yaml", "name: Example Clinic", "name: Back & <Neck>"),
	}
	figureHash := regexp.MustCompile(`(/figures/[a-z-]+\.)[0-9a-f]{12}(\.svg)`)
	cases := strings.Split(markupCases, doubleLine)
	for _, text := range cases[:len(cases)-1] {
		parts := strings.SplitN(text, dottedLine, 3)
		if len(parts) != 3 {
			t.Fatalf("testdata/markup.txt: a case needs two dotted lines:\n%s", text)
		}
		name, markdown, want := strings.TrimSpace(parts[0]), parts[1], strings.TrimSpace(parts[2])
		t.Run(name, func(t *testing.T) {
			lib, problems := load(append(site, body(strings.Trim(markdown, "\n")))...)
			for _, p := range problems {
				if !p.Warning { // most cases leave some source without a reference
					t.Fatal(p)
				}
			}
			a, err := lib.Article("leg-pain")
			if err != nil {
				t.Fatal(err)
			}
			// The hash in a picture's address is not this test's matter.
			got := figureHash.ReplaceAllString(strings.TrimSpace(string(a.HTML)), "${1}HASH${2}")
			if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("markup (-want +got):\n%s", diff)
			}
		})
	}
	if rest := strings.TrimSpace(cases[len(cases)-1]); rest != "" {
		t.Errorf("testdata/markup.txt: the last case needs a double line at its end:\n%s", rest)
	}
}

// The emergency card is the same on every page: its heading, the sentence from
// site.yaml, the signs without reference numbers, and the call.
func TestTheEmergencyCardCallsTheNumberOfTheCountry(t *testing.T) {
	card := mustLoad(t,
		replace("en/cards/emergency.md", "When to get help now", "Help & now"),
		replace("site.yaml", `"911"`, `"112"`),
		replace("site.yaml", "emergency room", "A&E"),
		replace("site.yaml", "now if you have:", "now & go to {{emergency-room}}:"),
	).EmergencyCard()
	want := &Card{
		Title: "Help & now", // a text, which the page's template escapes
		Signs: `<ul class="list" role="list">
<li>pain in both legs</li>
</ul>
`,
		HTML: `<section class="call red" aria-labelledby="help-now"><div><h3 id="help-now" class="lab"><span class="dot"><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg></span>Help &amp; now</h3>
<p>Call 112 now &amp; go to A&amp;E:</p></div>
<ul class="list" role="list">
<li>pain in both legs</li>
</ul>
<div class="row"><a class="btn stop" href="tel:112"><svg class="i" aria-hidden="true"><use href="#i-phone"/></svg>Call 112</a></div></section>
<p class="more"><a href="/get-help-now">See all warning signs and what to say</a></p>
`,
	}
	if diff := cmp.Diff(want, card); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
}

func TestABlockExerciseIsTheCardOfTheExercise(t *testing.T) {
	lib := mustLoad(t,
		inExercise("title: Bridge\nsummary: Lift your hips.", "title: Bridge & more\nsummary: Lift <your> hips."),
		body(
			"::: exercise bridge", ":::", "",
			"## Move", "", "::: exercise bridge", ":::", "",
			"### Legs", "", "::: exercise bridge", ":::", "",
			"#### Hips", "", "::: exercise bridge", ":::", "",
			"## Exercise"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	e, err := lib.Exercise("bridge")
	if err != nil {
		t.Fatal(err)
	}
	end := e.EndPicture()
	// The title is a heading only where that leaves no gap in the outline.
	card := func(open, shut string) string {
		return fmt.Sprintf(`<aside class="card wide leaf"><div class="pic"><img src="%s" width="%d" height="%d" alt="" loading="lazy"></div>`+
			`<div class="txt"><p class="kind">Exercise</p>%s<a href="/exercises/bridge">Bridge &amp; more</a>%s`+
			`<p class="row small soft"><span class="lvl l2">Steady</span> <span>On your back</span></p><p class="small">Lift &lt;your&gt; hips.</p></div></aside>
`, end.Address, end.Width, end.Height, open, shut)
	}
	want := card(`<p class="h3">`, "</p>") +
		"<h2 id=\"move\">Move</h2>\n" + card("<h3>", "</h3>") +
		"<h3 id=\"legs\">Legs</h3>\n" + card("<h3>", "</h3>") +
		"<h4 id=\"hips\">Hips</h4>\n" + card(`<p class="h3">`, "</p>") +
		"<h2 id=\"exercise\">Exercise</h2>\n"
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(a.HTML), "\n")); diff != "" {
		t.Errorf("markup (-want +got):\n%s", diff)
	}
	if len(a.Icons) > 0 {
		t.Errorf("cards have no icons, but the page names %q", a.Icons)
	}
	if want := []Heading{{"move", "Move"}, {"exercise", "Exercise"}}; !cmp.Equal(want, a.Contents) {
		t.Errorf("contents %v, want %v", a.Contents, want)
	}
}

func TestACardSaysHowHardAnExerciseIsAndHowTheBodyStarts(t *testing.T) {
	for level, want := range map[Level]string{Gentle: `<span class="lvl l1">Gentle</span>`, Steady: `<span class="lvl l2">Steady</span>`, Strong: `<span class="lvl l3">Strong</span>`} {
		a, err := mustLoad(t, inExercise("level: steady", "level: "+string(level)), body("::: exercise bridge", ":::")).Article("leg-pain")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(a.HTML), want) {
			t.Errorf("%s: no %s in %s", level, want, a.HTML)
		}
	}
	for _, position := range Positions() {
		a, err := mustLoad(t, inExercise("position: on-back", "position: "+string(position)), body("::: exercise bridge", ":::")).Article("leg-pain")
		if err != nil {
			t.Fatal(err)
		}
		if word := words.positions[position]; word == "" || !strings.Contains(string(a.HTML), "<span>"+word+"</span>") {
			t.Errorf("%s: no word for it in %s", position, a.HTML)
		}
	}
}

// The article stays, without the card.
func TestAnExerciseThatIsNotShownHasNoCard(t *testing.T) {
	for name, harm := range map[string]change{
		"broken":                inExercise("steady", "hard"),
		"unreadable":            write(exerciseFile, "Lift.\n"),
		"no rules for stopping": remove(stopRulesFile),
	} {
		lib, _ := load(harm, body("One.", "", "::: exercise bridge", ":::", "", "Two."))
		a, err := lib.Article("leg-pain")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if want := HTML("<p>One.</p>\n<p>Two.</p>\n"); a.HTML != want {
			t.Errorf("%s: markup %q, want %q", name, a.HTML, want)
		}
	}
}

func TestABlockFigureShowsAllFramesOfAPoseFile(t *testing.T) {
	lib := mustLoad(t, body("::: figure bridge", ":::"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	e, err := lib.Exercise("bridge")
	if err != nil {
		t.Fatal(err)
	}
	want := "<div class=\"figs\">\n"
	for _, p := range e.Pictures {
		want += fmt.Sprintf(`<figure class="plate"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy"><figcaption>%s <a href="%s">Larger picture<span class="vh">: %s</span></a></figcaption></figure>
`, p.Address, p.Width, p.Height, p.Alt, p.Label, p.Address, p.Label)
	}
	want += "</div>\n"
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(string(a.HTML), "\n")); diff != "" {
		t.Errorf("markup (-want +got):\n%s", diff)
	}
}

func TestAPageNamesTheIconsThatItsMarkupUses(t *testing.T) {
	used := regexp.MustCompile(`href="#i-([a-z]+)"`)
	lib := mustLoad(t, body(
		"::: emergency", ":::", "", "::: urgent", "- a", ":::", "", "::: see-someone", "- b", ":::", "", "::: tip", "c", ":::", "",
		"::: caution", "d", ":::", "", "::: do", "- e", ":::", "", "::: do-not", "- f", ":::"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	inMarkup := map[string]bool{}
	for _, m := range used.FindAllStringSubmatch(string(a.HTML), -1) {
		inMarkup[m[1]] = true
	}
	named := map[string]bool{}
	for _, name := range a.Icons {
		named[name] = true
	}
	if diff := cmp.Diff(inMarkup, named); diff != "" {
		t.Errorf("icons (-in the markup +named):\n%s", diff)
	}
	if want := []string{"alert", "bulb", "check", "cross", "hand", "person", "phone"}; !cmp.Equal(want, a.Icons) {
		t.Errorf("icons %q, want %q", a.Icons, want)
	}
}

// The table of contents is text that templates escape, so it must not hold
// markup or escapes of its own.
func TestTheContentsListHeadingsAsReadersReadThem(t *testing.T) {
	a, err := mustLoad(t, body(
		`## Tom *&* Jerry \& "co" &lt;3`, "",
		"### Not listed", "",
		"## Ask a {{doctor}}[^jensen-2019]", "",
		"## The `\\*` in [a link](/about)", "",
		"Two lines", "of heading", "---")).Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	want := []Heading{
		{"tom-jerry-co-3", `Tom & Jerry & "co" <3`},
		{"ask-a-doctor", "Ask a doctor"},
		{"the-in-a-link", `The \* in a link`}, // code keeps its backslash
		{"two-lines-of-heading", "Two lines of heading"},
	}
	if diff := cmp.Diff(want, a.Contents); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
}

func TestReadingTakesAMinuteForEvery200Words(t *testing.T) {
	for words, want := range map[int]int{1: 1, 299: 1, 300: 2, 499: 2, 500: 3} {
		// Every word is a list item: the end of a block ends a word too.
		a, err := mustLoad(t, body(strings.Repeat("- word\n", words))).Article("leg-pain")
		if err != nil {
			t.Fatal(err)
		}
		if a.Minutes != want {
			t.Errorf("%d words take %d minutes, want %d", words, a.Minutes, want)
		}
	}
}
