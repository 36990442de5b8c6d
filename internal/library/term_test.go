package library

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// goodSources is a sources.yaml; nothing refers to its source yet.
const goodSources = `- id: nice
  organization: NICE
  title: Low back pain and sciatica
  short: NICE guideline
  year: 2020
  checked: 2026-01-02
`

// goodGlossary has its second term on lines 4 to 8.
const goodGlossary = `- id: sciatica
  term: sciatica
  meaning: Leg pain from a nerve.
- id: herniated-disc
  term: herniated disc
  meaning: A disc that has pushed out.
  also_called: [slipped disc]
  forms: [herniated discs]
`

func TestASharedSourceStandsOnceAndIsReferredTo(t *testing.T) {
	refer := body("", "It hurts.[^nice]")
	checkRules(t, []rule{
		{
			name: "referred to",
			site: do(write(sourcesFile, goodSources), refer),
		},
		{
			name: "by nobody",
			site: do(write(sourcesFile, goodSources)),
			want: []string{`en/sources.yaml:1:7: warning: no page refers to the source "nice"; write [^nice] where it is used, or take it out`},
		},
		{
			name: "in a header as well",
			site: do(write(sourcesFile, strings.Replace(goodSources, "nice", "jensen-2019", 1))),
			want: []string{
				`en/articles/leg-pain.md:10:9: source id "jensen-2019" stands in en/sources.yaml already; take it out here`,
				`en/sources.yaml:1:7: warning: no page refers to the source "jensen-2019"; write [^jensen-2019] where it is used, or take it out`,
			},
		},
		{
			name: "twice, without a title, with a year that cannot be; the pages stay up",
			site: do(write(sourcesFile, goodSources+strings.NewReplacer("  title: Low back pain and sciatica\n", "", "2020", "1066").Replace(goodSources)), refer),
			want: []string{
				"en/sources.yaml:7:3: 2 title is missing; say what the source is called",
				`en/sources.yaml:7:7: source id "nice" stands twice; give each source its own`,
				"en/sources.yaml:10:9: year 1066 cannot be right",
			},
			staysUp: true,
		},
		{
			name: "unknown",
			site: do(write(sourcesFile, goodSources), body("", "It hurts.[^nice][^nicer]")),
			want: []string{`en/articles/leg-pain.md:19:17: unknown source "nicer"; the header has jensen-2019, and en/sources.yaml has no such id`},
		},
		{
			name: "an article that refers to none",
			site: do(write(articleFile, strings.NewReplacer("[^jensen-2019]", "").Replace(goodHeader[:strings.Index(goodHeader, "sources:")])+"---\n")),
			want: []string{"en/articles/leg-pain.md:2:1: sources is missing; a medical article says where its statements come from: write the [^id] of a source behind them"},
		},
	})
}

// Without its sources every page would be in error, so the site as it was stays up.
func TestASourcesFileThatCannotBeReadIsOneProblem(t *testing.T) {
	for text, want := range map[string]string{
		"nice: {}\n":      "en/sources.yaml:1:1: the file must be a list; each entry starts with a hyphen, as - id: a-name",
		"- {id: nice\n":   "en/sources.yaml:2:1: …",
		"- {ids: nice}\n": `en/sources.yaml:1:4: unknown key "ids"; the keys here are id, organization, authors, title, in, year, identifier, short, checked`,
	} {
		lib, problems := load(write(sourcesFile, text))
		got := messages(problems)
		if start, cut := strings.CutSuffix(want, "…"); len(got) == 1 && cut && strings.HasPrefix(got[0], start) {
			got[0] = want
		}
		if diff := cmp.Diff([]string{want}, got); diff != "" || lib != nil {
			t.Errorf("%q: Library nil: %v, problems (-want +got):\n%s", text, lib == nil, diff)
		}
	}
}

// A shared source has the number of the place where a reader first meets it.
func TestSharedSourcesAreNumberedWithThePagesOwn(t *testing.T) {
	lib := mustLoad(t, write(sourcesFile, goodSources), body("", "One.[^nice] Two.[^jensen-2019]"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range a.Sources {
		got = append(got, s.ID)
	}
	if diff := cmp.Diff([]string{"jensen-2019", "nice"}, got); diff != "" { // the key point comes first
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestATermIsExplainedOnceAndUsed(t *testing.T) {
	use := body("", "A herniated disc can cause sciatica.")
	checkRules(t, []rule{
		{
			name: "used, and linked to by its id or its letter",
			site: do(write(glossaryFile, goodGlossary), body("", "A herniated disc can cause [sciatica](/glossary#sciatica), see [S](/glossary#letter-s).")),
		},
		{
			name: "also called by its own name, in other letters",
			site: do(write(glossaryFile, strings.Replace(goodGlossary, "slipped disc", "Herniated  disc", 1)), use),
		},
		{
			name: "used by a page that is left out",
			site: do(write(glossaryFile, goodGlossary), body("", "A herniated disc."), replace("en/pages/about.md", "Words.", "Sciatica. {{who}}")),
			want: []string{
				"en/pages/about.md:9:11: unknown token {{who}}; …",
			},
		},
		{
			name: "used by nobody",
			site: do(write(glossaryFile, goodGlossary), body("", "Sciatica hurts.")),
			want: []string{`en/glossary.yaml:5:9: warning: no page uses the term "herniated disc"; use it where it helps, or take it out`},
		},
		{
			name: "without words, under an id that is taken or none, with an unknown source, token and key",
			site: do(write(glossaryFile, goodGlossary+`- id: sciatica
  term: ""
  meaning: ""
- id: Main
  term: main nerve
  meaning: Call 911. {{who}}
  sources: [nice]
- id: words
  term: words
  meaning: "What we say."
  forms: [" "]
`), body("", "A herniated disc can cause sciatica in the main nerve. Words.")),
			want: []string{
				`en/glossary.yaml:9:7: the id "sciatica" stands twice; give each term its own`,
				"en/glossary.yaml:10:9: 3 term is missing; say which word is explained",
				"en/glossary.yaml:11:12: 3 meaning is missing; explain the word in a sentence or two",
				`en/glossary.yaml:12:7: the id "Main" becomes the term's address: use small letters, digits and hyphens, as nerve-root`,
				"en/glossary.yaml:14:12: unknown token {{who}}; …",
				"en/glossary.yaml:14:12: emergency number 911 is hard-coded; …",
				`en/glossary.yaml:15:13: unknown source "nice"; en/sources.yaml has no source with that id`,
				`en/glossary.yaml:16:7: the id "words" becomes the term's address: use small letters, digits and hyphens, as nerve-root`,
			},
			staysUp: true,
		},
		{
			name:    "a name of two terms",
			site:    do(write(glossaryFile, strings.Replace(goodGlossary, "slipped disc", "Sciatica", 1)), use),
			want:    []string{`en/glossary.yaml:5:9: "Sciatica" is a name of the term "sciatica" already; each name means one thing`},
			staysUp: true,
		},
		{
			name: "no list, and the pages stay up, with their links to it",
			site: do(write(glossaryFile, "sciatica: leg pain\n"), body("", "See [what words mean](/glossary#sciatica)."), inHeader("sources:\n", "explains: [sciatica]\nsources:\n")),
			want: []string{"en/glossary.yaml:1:1: the file must be a list; each entry starts with a hyphen, as - id: a-name"},
		},
		{
			name:    "a link to a term that is not there, and one to a glossary that is not there",
			site:    do(write(glossaryFile, goodGlossary), body("", "A herniated disc, [sciatica](/glossary#ischias).")),
			want:    []string{`en/articles/leg-pain.md:19:19: dead link "/glossary#ischias": that page has no heading with the id "ischias"`},
			staysUp: true,
		},
		{
			name:    "a link to a glossary that is not there",
			site:    do(body("", "[Words](/glossary).")),
			want:    []string{`en/articles/leg-pain.md:19:1: dead link "/glossary": the site has no such page`},
			staysUp: true,
		},
		{
			name: "a term with an error is known all the same",
			site: do(write(glossaryFile, "- {id: sciatica, term: sciatica}\n"), body("", "[Leg pain](/glossary#sciatica)."), inHeader("sources:\n", "explains: [sciatica]\nsources:\n")),
			want: []string{"en/glossary.yaml:1:3: 1 meaning is missing; explain the word in a sentence or two"},
		},
		{
			name:    "a name that no text would have",
			site:    do(write(glossaryFile, strings.Replace(goodGlossary, "[slipped disc]", "[(bad) disc]", 1)), use),
			want:    []string{`en/glossary.yaml:5:9: the name "(bad) disc" starts with a sign; texts are searched for words, so start with a letter or a digit`},
			staysUp: true,
		},
		{
			name:    "a link to a glossary of no terms",
			site:    do(write(glossaryFile, "[]\n"), body("", "[Words](/glossary).")),
			want:    []string{`en/articles/leg-pain.md:19:1: dead link "/glossary": the site has no such page`},
			staysUp: true,
		},
		{
			name:    "an article that tells more, and is not there",
			site:    do(write(glossaryFile, goodGlossary+"  article: discs\n"), use),
			want:    []string{`en/glossary.yaml:9:12: no article "discs" in en/articles`},
			staysUp: true,
		},
		{
			name: "the page explains a term that there is not, and one that it never uses",
			site: do(write(glossaryFile, goodGlossary), inHeader("sources:\n", "explains: [stenosis, herniated-disc, sciatica]\nsources:\n"), body("", "Sciatica hurts."),
				write("en/pages/about.md", "---\ntitle: About\nsummary: What it says.\npublished: 2026-01-02\n---\n\nA slipped disc.\n")),
			want: []string{
				`en/articles/leg-pain.md:9:12: no term "stenosis" in en/glossary.yaml`,
				`en/articles/leg-pain.md:9:22: warning: the text never uses the term "herniated-disc"; explain it there, or take it out of explains`,
			},
			staysUp: true,
		},
	})
}

// A button stands at the first use of a term where a button may stand.
func TestTheFirstUseOfATermIsMarked(t *testing.T) {
	glossary := goodGlossary + `- id: disc
  term: disc
  meaning: A cushion.
- id: disc-space
  term: "disc  space"
  meaning: A gap.
- id: who
  term: WHO
  meaning: A health body.
- id: pain
  term: pain
  meaning: It hurts.
  everyday: true
`
	mark := func(id, text string) string {
		return `<button type="button" class="term" popovertarget="t-` + id + `">` + text + `</button>`
	}
	disc, herniated, sciatica, who := "disc", "herniated-disc", "sciatica", "who"
	for _, c := range []struct {
		name     string
		markdown []string
		want     string   // a part of the markup
		terms    []string // in the order of their first use
	}{
		{"the first use alone", []string{"A disc is a disc."}, "A " + mark(disc, "disc") + " is a disc.", []string{disc}},
		{"whatever its capitals", []string{"Disc pain."}, mark(disc, "Disc") + " pain.", []string{disc}},
		{"the longest name at a place", []string{"A herniated disc. A disc space."}, "A " + mark(herniated, "herniated disc") + ". A " + mark("disc-space", "disc space") + ".", []string{herniated, "disc-space"}},
		{"also under another name, or in another form", []string{"Slipped disc. Herniated discs."}, mark(herniated, "Slipped disc") + ". Herniated discs.", []string{herniated}},
		{"capitals count in a name of capitals", []string{"People who ask WHO."}, "People who ask " + mark(who, "WHO") + ".", []string{who}},
		{"only whole words", []string{"Discs, discover, disc2, disc\u0327, slipped discus, a pre-disc."}, "Discs, discover, disc2, disc\u0327, slipped discus, a pre-" + mark(disc, "disc") + ".", []string{disc}},
		{"several in one text, in emphasis, before a line ends", []string{"A disc, **sciatica**, WHO", "and on."},
			"A " + mark(disc, "disc") + ", <strong>" + mark(sciatica, "sciatica") + "</strong>, " + mark(who, "WHO") + "\nand on.", []string{disc, sciatica, who}},
		{"where a line ends in it", []string{"A disc", "space."}, "<p>A " + mark("disc-space", "disc\nspace") + ".</p>", []string{"disc-space"}},
		{"where a line ends in it and one behind it", []string{"A disc", "space\\", "and on."}, "<p>A " + mark("disc-space", "disc\nspace") + "<br>\nand on.</p>", []string{"disc-space"}},
		{"not where a line ends hard in it", []string{"A disc  ", "space."}, "<p>A " + mark(disc, "disc") + "<br>\nspace.</p>", []string{disc}},
		{"before a line that ends hard", []string{"A disc\\", "and on."}, "A " + mark(disc, "disc") + "<br>\nand on.", []string{disc}},
		{"in a list, a table and a callout", []string{"- disc", "", "| WHO |", "| --- |", "| WHO |", "", "::: tip", "Sciatica.", ":::"},
			"<li>" + mark(disc, "disc") + "</li>", []string{disc, who, sciatica}},
		{"not in a heading, a link, a code span or a care card",
			[]string{"## Disc {#one}", "", "[disc](#one) `disc`", "", "::: see-someone", "- your disc hurts", ":::", "", "Disc."},
			"<p>" + mark(disc, "Disc") + ".</p>", []string{disc}},
		{"not in a table's head", []string{"| Disc |", "| --- |", "| disc |"}, mark(disc, "disc"), []string{disc}},
		{"not in everyday words", []string{"Pain."}, "<p>Pain.</p>", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			lib, problems := load(write(glossaryFile, glossary), body(append([]string{""}, c.markdown...)...))
			if HasErrors(problems) {
				t.Fatal(problems)
			}
			a, err := lib.Article("leg-pain")
			if err != nil {
				t.Fatal(err)
			}
			var terms []string
			for _, term := range a.Terms {
				terms = append(terms, term.ID)
			}
			if !strings.Contains(string(a.HTML), c.want) {
				t.Errorf("the markup lacks %s:\n%s", c.want, a.HTML)
			}
			if diff := cmp.Diff(c.terms, terms); diff != "" {
				t.Errorf("terms (-want +got):\n%s", diff)
			}
			if got := strings.Count(string(a.HTML), "<button"); got != len(terms) {
				t.Errorf("%d buttons for %d terms:\n%s", got, len(terms), a.HTML)
			}
		})
	}
}

// What a reader meets first is marked: a key point before the text. What the
// page explains by itself, and the page to read in haste, have no buttons.
func TestWhereATermIsNotMarkedInTheText(t *testing.T) {
	discs := body("", "A herniated disc.")
	article := func(changes ...change) *Article {
		t.Helper()
		a, err := mustLoad(t, append(changes, write(glossaryFile, goodGlossary), discs,
			write("en/pages/get-help-now.md", "---\ntitle: Help\nsummary: Now.\npublished: 2026-01-02\n---\n\nSciatica in both legs.\n"))...).Article("leg-pain")
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	pointed := article(inHeader("Most leg pain", "A herniated disc"))
	if strings.Contains(string(pointed.HTML), "<button") || !strings.Contains(string(pointed.KeyPoints[0]), "<button") || len(pointed.Terms) != 1 {
		t.Errorf("a term in a key point: %s %s", pointed.KeyPoints[0], pointed.HTML)
	}
	if a := article(inHeader("sources:\n", "explains: [herniated-disc]\nsources:\n")); strings.Contains(string(a.HTML), "<button") {
		t.Errorf("a term that the page explains: %s", a.HTML)
	}
	lib := mustLoad(t, write(glossaryFile, goodGlossary), discs, write("en/pages/get-help-now.md", "---\ntitle: Help\nsummary: Now.\npublished: 2026-01-02\n---\n\nSciatica in both legs.\n"))
	if p, err := lib.Page("get-help-now"); err != nil || strings.Contains(string(p.HTML), "<button") || p.Terms != nil {
		t.Errorf("a page to read in haste: %v %v", p, err)
	}
}

func TestTheGlossaryGoesFromAToZ(t *testing.T) {
	lib := mustLoad(t, body("", "An ache, Ångström, NICE, a nerve and the zygapophysis."), write(glossaryFile, `- {id: z, term: zygapophysis, meaning: A joint.}
- {id: who, term: NICE, meaning: An office.}
- {id: nerve, term: nerve, meaning: A cable.}
- {id: a, term: ångström, meaning: A length.}
- {id: ache, term: ache, meaning: Pain.}
`))
	terms, _ := lib.Glossary()
	var got []string
	for _, term := range terms {
		got = append(got, term.Letter().Name+" "+term.Name)
	}
	if diff := cmp.Diff([]string{"A ache", "A ångström", "N nerve", "N NICE", "Z zygapophysis"}, got); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

func TestTheGlossaryHasNothingOfATermOrAPageWithAnError(t *testing.T) {
	lib, problems := load(write(glossaryFile, "- {id: main, term: main nerve, meaning: A nerve.}\n- {id: sciatica, term: sciatica, meaning: Leg pain.}\n"),
		body("", "Sciatica."), replace("en/pages/about.md", "Words.", "Sciatica. {{who}}"))
	if len(problems) != 2 {
		t.Fatalf("%q", problems)
	}
	terms, _ := lib.Glossary()
	want := []*Term{{ID: "sciatica", Name: "sciatica", Meaning: "Leg pain.", UsedBy: []Place{{"/articles/leg-pain", "Leg pain"}}}}
	if diff := cmp.Diff(want, terms); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
}

func TestTheGlossaryHoldsWhatItsFileSays(t *testing.T) {
	lib := mustLoad(t,
		write(sourcesFile, goodSources),
		write(glossaryFile, strings.Replace(goodGlossary, "  forms:", "  say: HUR-nee-ay-ted\n  sources: [nice]\n  article: leg-pain\n  forms:", 1)),
		body("", "Sciatica from a slipped disc."),
		replace(exerciseFile, "- Breathe.", "- Breathe, also with a herniated disc."),
		write("en/pages/about.md", "---\ntitle: About\nsummary: What it says.\npublished: 2026-01-02\n---\n\nSciatica.\n"))
	terms, sources := lib.Glossary()
	article, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	nice := Source{ID: "nice", Organization: "NICE", Title: "Low back pain and sciatica", Short: "NICE guideline", Year: 2020, Checked: day(2026, 1, 2), Number: 1}
	want := []*Term{
		{
			ID: "herniated-disc", Name: "herniated disc", Meaning: "A disc that has pushed out.", Say: "HUR-nee-ay-ted", AlsoCalled: []string{"slipped disc"},
			Sources: []Source{nice},
			Article: article,
			UsedBy:  []Place{{"/exercises/bridge", "Bridge"}},
		},
		{
			ID: "sciatica", Name: "sciatica", Meaning: "Leg pain from a nerve.",
			UsedBy: []Place{{"/articles/leg-pain", "Leg pain"}, {"/about", "About"}},
		},
	}
	if diff := cmp.Diff(want, terms, cmp.Comparer(func(x, y *Article) bool { return x == y })); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Source{nice}, sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	if got := terms[0]; got.Title() != "Herniated disc" || got.Path() != "/glossary#herniated-disc" || got.Letter() != (Letter{"letter-h", "H"}) {
		t.Errorf("title %q, path %q, letter %v", got.Title(), got.Path(), got.Letter())
	}
}

// An entry with an error is left out, whatever stands in it: its id would stand
// in markup.
func TestATermWithAnErrorIsLeftOut(t *testing.T) {
	lib, problems := load(write(glossaryFile, goodGlossary+`- {id: 'x"><b>', term: nerve, meaning: A cord.}
- {id: disc, term: "", meaning: A cushion.}
`), body("", "A herniated disc, a nerve, sciatica."))
	if lib == nil || !HasErrors(problems) {
		t.Fatalf("Library nil: %v, problems %q", lib == nil, messages(problems))
	}
	terms, _ := lib.Glossary()
	if len(terms) != 2 {
		t.Errorf("%d terms", len(terms))
	}
	if got := checkSite(siteWith(write(glossaryFile, "- {id: A, term: a, meaning: A letter.}\n"))).Problems; !HasErrors(got) {
		t.Errorf("check says %q", messages(got))
	}
	a, err := lib.Article("leg-pain")
	if err != nil || strings.Contains(string(a.HTML), "<b>") || len(a.Terms) != 2 {
		t.Errorf("%v %s", err, a.HTML)
	}
}

func TestATermThatALineSplitsIsFound(t *testing.T) {
	for _, lines := range [][]string{
		{"", "A herniated", "disc."},
		{"", "- A herniated", "  disc."},
	} {
		a, err := mustLoad(t, write(glossaryFile, goodGlossary), body(append(lines, "", "Sciatica.")...)).Article("leg-pain")
		if err != nil || len(a.Terms) != 2 || strings.Count(string(a.HTML), "<button") != 2 {
			t.Errorf("%q: %v %s", lines, err, a.HTML)
		}
	}
	// The signs of a quote are no part of a text, so its lines stay apart.
	lib, _ := load(write(glossaryFile, goodGlossary), body("", "> A herniated", "> disc."))
	if a, err := lib.Article("leg-pain"); err != nil || a.Terms != nil {
		t.Errorf("%v %s", err, a.HTML)
	}
}

// A popover starts with the word that the reader tapped.
func TestAMarkedTermIsTitledAsTheTextCallsIt(t *testing.T) {
	disc := &Term{Name: "herniated disc"}
	for as, want := range map[string]string{
		"herniated disc":  "Herniated disc",
		"Herniated discs": "Herniated disc",
		"slipped\ndisc":   "Slipped disc (herniated disc)",
	} {
		if got := (MarkedTerm{disc, as}).Title(); got != want {
			t.Errorf("%q: %q, want %q", as, got, want)
		}
	}
}

// The YAML reader drops empty entries, so every place behind one would be wrong.
func TestAnEmptyEntryOfAListIsAnError(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "of the glossary",
			site: do(write(glossaryFile, "-\n"+goodGlossary)),
			want: []string{"en/glossary.yaml:1:2: the entry is empty; fill it in, or take its hyphen out"},
		},
		{
			name: "of a header",
			site: do(inHeader("authors: [Ada Example]", "authors:\n  -\n  - Ada Example")),
			want: []string{"en/articles/leg-pain.md:6:4: the entry is empty; fill it in, or take its hyphen out"},
		},
		{
			name: "a file with nothing but comments is a list of nothing",
			site: do(write(sourcesFile, "# none yet\n"), write(glossaryFile, "\ufeff# none yet\r\n")),
		},
	})
}

func TestEditorsSeeDrafts(t *testing.T) {
	site := siteWith(article("hip", "draft: true\n", "\nIt hurts.\n"), exercise("lift", "felt_in:", "draft: true\nfelt_in:"))
	for _, editors := range []bool{true, false} {
		folder := NewFolder(site)
		folder.Editors = editors
		lib, _ := folder.Load(today)
		a, err := lib.Article("hip")
		if shown := err == nil; shown != editors || shown && !a.Draft {
			t.Errorf("for editors %v: the article is shown: %v", editors, shown)
		}
		e, err := lib.Exercise("lift")
		if shown := err == nil; shown != editors || shown && !e.Draft {
			t.Errorf("for editors %v: the exercise is shown: %v", editors, shown)
		}
	}
}
