package library

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"text/tabwriter"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"example.org/sciatica/content"
	"example.org/sciatica/internal/readability"
)

// checkSite is Check for a site with the good pose file. The articles of most
// cases show no danger signs; TestAnArticleShowsTheDangerSigns asks for these.
func checkSite(site fs.FS) Report {
	b := newBuilder(site, today, goodDrawing())
	b.prose = true
	_, problems := b.load()
	problems = slices.DeleteFunc(problems, func(p Problem) bool { return p.Rule == "danger-signs" })
	return Report{Problems: problems, Grades: b.grades}
}

// proseGlossary has a term that texts mark, an everyday one, and an abbreviation.
const proseGlossary = `- id: nerve-root
  term: nerve root
  meaning: The place where a nerve leaves the spine.
  forms: [nerve roots]
- id: flare-up
  term: flare-up
  meaning: A time of more pain.
  everyday: true
- {id: mri, term: MRI scan, meaning: A scan with magnets.}
- {id: nice, term: NICE, meaning: An office in England that writes guidelines.}
- {id: exacerbation, term: acute exacerbation, meaning: A sudden turn for the worse.}
`

// A finding case is the body of the good article and what one rule finds in it,
// as line:column: message. The body starts on line 1 here.
type findingCase struct {
	body string
	want []string
}

// checkFindings checks what a rule finds, and that no other rule of the writing
// finds anything.
func checkFindings(t *testing.T, rule string, cases []findingCase) {
	t.Helper()
	for _, c := range cases {
		site := siteWith(write("en/glossary.yaml", proseGlossary), inHeader("key_points:", "explains: []\nkey_points:"))
		article := site[articleFile]
		header, _, _ := bytes.Cut(article.Data, []byte("\n---\n"))
		// The last lines are what every article needs to do.
		article.Data = []byte(string(header) + "\n---\n" + c.body + "\n\n::: do\nWalk.\n:::\n")
		lines := bytes.Count(header, []byte("\n")) + 2
		var got []string
		for _, p := range checkSite(site).Problems {
			if p.File != articleFile && p.Rule == "unused-term" {
				continue
			}
			text := p.Message
			if p.Warning {
				text = "warning: " + text
			}
			if p.Rule != rule {
				text = p.Rule + ": " + text
			}
			got = append(got, fmt.Sprintf("%d:%d: %s", p.Line-lines, p.Col, text))
			isInside(t, site, p)
		}
		if diff := gocmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s (-want +got):\n%s", c.body, rule, diff)
		}
	}
}

// wordsOf gives a sentence of n words.
func wordsOf(n int) string {
	return "We" + strings.Repeat(" go", n-1) + "."
}

func TestASentenceHasAtMostTwentyWords(t *testing.T) {
	checkFindings(t, "long-sentence", []findingCase{
		{wordsOf(20), nil},
		{wordsOf(21), []string{"1:1: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{wordsOf(25), []string{"1:1: warning: a sentence of 25 words; make it two, or cut it to 20"}},
		{wordsOf(26), []string{"1:1: a sentence of 26 words; make it two, or cut it to 20"}},
		{wordsOf(12) + " " + wordsOf(12), nil},
		{"Go.[^jensen-2019] " + wordsOf(21), []string{"1:19: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"- " + wordsOf(20) + "\n- " + wordsOf(21), []string{"2:3: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"- " + strings.TrimSuffix(wordsOf(15), ".") + "\n- " + strings.TrimSuffix(wordsOf(15), "."), nil},               // an item ends a sentence
		{"Go home\nand *" + wordsOf(21), []string{"1:1: warning: a sentence of 24 words; make it two, or cut it to 20"}}, // a line break does not
		{"Go\\\n" + wordsOf(20), []string{"1:1: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"Go home.\n" + wordsOf(21), []string{"2:1: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"Fish &amp; \\*chips\\*. " + wordsOf(21), []string{"1:23: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"## " + strings.TrimSuffix(wordsOf(21), "."), []string{"1:4: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"| a |\n|---|\n| " + wordsOf(26) + " |", []string{"3:3: a sentence of 26 words; make it two, or cut it to 20"}},
		{"::: tip " + strings.TrimSuffix(wordsOf(21), ".") + "\nGo.\n:::", []string{"1:9: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"![A nerve](nerve.svg \"" + wordsOf(21) + "\")", []string{"1:23: warning: a sentence of 21 words; make it two, or cut it to 20"}},
		{"![" + wordsOf(30) + "](nerve.svg)", nil}, // a picture may need more words
		{"```\n" + wordsOf(30) + "\n```", nil},
		{"In the U.S. about 5.5 of 10 people (e.g. Dr. J. Smith) go on.", []string{"1:37: latin: warning: \"e.g.\" is Latin; write for example"}},
		{"He said: \"" + wordsOf(10) + "\" " + wordsOf(12), nil}, // the quotation ends the sentence
		{"Call {{doctor}} " + strings.TrimPrefix(wordsOf(19), "We "), nil},
		{"Call {{urgent-care}} " + strings.TrimPrefix(wordsOf(20), "We "), []string{"1:1: warning: a sentence of 22 words; make it two, or cut it to 20"}},
	})
}

func TestAParagraphHasAtMostThreeSentences(t *testing.T) {
	checkFindings(t, "long-paragraph", []findingCase{
		{"We go. We sit. We lie.", nil},
		{"We go. We sit. We lie. We rest.", []string{"1:1: warning: a paragraph of 4 sentences; part it, so that each has at most 3"}},
		{"We go. We sit.\n\nWe lie. We rest.", nil},
		{"- We go. We sit.\n- We lie. We rest.", nil},
		{"1. We go. We sit. We lie. We rest.", []string{"1:4: warning: a paragraph of 4 sentences; part it, so that each has at most 3"}},
		{"> We go. We sit. We lie. We rest.", []string{"1:3: warning: a paragraph of 4 sentences; part it, so that each has at most 3"}},
		{"| We go. We sit. We lie. We rest. |\n|---|", nil},
	})
}

func TestAPlainWordStandsWhereThereIsOne(t *testing.T) {
	checkFindings(t, "hard-word", []findingCase{
		{"We utilize it.", []string{`1:4: warning: "utilize" is a hard word; write use`}},
		{"*Utilising* it helps.", []string{`1:2: warning: "Utilising" is a hard word; write use`}},
		{"Approximately half **commenced** therapy\nprior to surgery.", []string{
			`1:1: warning: "Approximately" is a hard word; write about`,
			`1:22: warning: "commenced" is a hard word; write start`,
			`2:1: warning: "prior to" is a long way to say before`,
		}},
		{"Please note that it helps.", []string{`1:1: warning: "Please note that" says nothing; leave it out`}},
		{"In addition to pills, and in addition, we go.", []string{
			`1:1: warning: "In addition to" is a long way to say as well as`,
			`1:27: warning: "in addition" is a long way to say also`,
		}},
		{"Adverse effects are rare.", []string{`1:1: warning: "Adverse effects" is a long way to say side effect, or harm`}},
		{"Your physician's words.", []string{`1:6: warning: "physician's" is a hard word; write doctor`}},
		{"[Discontinue](/about) the pills.", []string{`1:2: warning: "Discontinue" is a hard word; write stop`}},
		{"## Alleviate it\n\n| severity |\n|---|\n| adequate |", []string{
			`1:4: warning: "Alleviate" is a hard word; write ease`,
			`3:3: warning: "severity" is a hard word; write how bad it is`,
			`5:3: warning: "adequate" is a hard word; write enough`,
		}},
		{"The priority is prior, towards a use.", nil},
		{"In addition, to go helps.", []string{`1:1: warning: "In addition" is a long way to say also`}},
		{"An acute exacerbation eases.", nil},                       // a term of the glossary
		{"Doctors call this \"efficacy\" or “to utilize it”.", nil}, // somebody else's words
		{"We utilize a “word”.", []string{`1:4: warning: "utilize" is a hard word; write use`}},
		{"> Discontinue it.", nil},                                                  // likewise
		{"Run `utilize` and see [it](/about \"utilize\") at {{urgent-care}}.", nil}, // not read
		{"We don't re-evaluate it.", nil},
	})
}

func TestATermIsExplainedBeforeItStandsWhereNothingExplainsIt(t *testing.T) {
	const or = ", or list nerve-root in explains if the article itself says what it is"
	early := func(words, where string) string {
		return fmt.Sprintf("warning: %q stands in %s before the text explains it; write a plain word here, use the term in a sentence above%s", words, where, or)
	}
	checkFindings(t, "early-term", []findingCase{
		{"A nerve root.\n\n## Nerve roots\n\n[Nerve root](/about)", nil},
		{"## Your nerve roots\n\nA nerve root.", []string{"1:9: " + early("nerve roots", "a heading")}},
		{"See [the nerve root](/about). A nerve root.", []string{"1:10: " + early("nerve root", "a link")}},
		{"A nerve root. See [the nerve root](/about).", nil},
		{"See [the nerve root](/glossary#nerve-root).", nil},
		{"| Nerve root | b |\n|---|---|\n| a | b |", []string{"1:3: " + early("Nerve root", "the head of a table")}},
		{"| a | b |\n|---|---|\n| nerve root | b |\n\n## Nerve root", nil},
		{"::: urgent\n- a nerve root, [it](/about), a nerve root\n:::", nil}, // beside a link
		{"::: tip Nerve root\nGo.\n:::", []string{"1:9: " + early("Nerve root", "a heading")}},
		{"## Flare-ups and a flare-up", nil},                                                                             // everyday
		{"## Nerve root\n\n## Nerve root\n\n[Nerve root](/about)", []string{"1:4: " + early("Nerve root", "a heading")}}, // once is enough
		{"::: urgent\n- a nerve root\n:::\n\n## A nerve root", []string{"5:6: " + early("nerve root", "a heading")}},     // a card does not explain
	})
	for _, c := range []struct {
		name  string
		site  []change
		where string
	}{
		{"the summary", do(inHeader("Why a leg can hurt.", "Why a nerve root can hurt.")), "3:10"},
		{"the summary, above the key points", do(inHeader("Why a leg can hurt.", "Why a nerve root can hurt."), inHeader("Most leg pain", "A nerve root")), "3:10"},
		{"a link of a key point", do(inHeader("Most leg pain", "A [nerve root](/about)")), "9:5"},
		{"a key point explains", do(inHeader("Most leg pain", "A nerve root"), body("", "## Nerve root")), ""},
		{"the article explains", do(inHeader("Why a leg can hurt.", "Why a nerve root can hurt."), inHeader("explains: []", "explains: [nerve-root]"), body("", "A nerve root.")), ""},
		{"another article explains", do(body("", "A [nerve root](/articles/roots#a)."), article("roots", "explains: [nerve-root]\n", "A nerve root.\n\n## A\n")), ""},
		{"the glossary names an article", do(body("", "A [nerve root](/articles/roots)."), article("roots", "", "A nerve root.\n"),
			replace("en/glossary.yaml", "forms: [nerve roots]", "article: roots")), ""},
		{"an exercise", do(inExercise("summary: Lift your hips.", "summary: Lift a nerve root.")), "3:10"},
		{"an exercise named for it", do(inExercise("title: Bridge", "title: Nerve root"), inExercise("summary: Lift your hips.", "summary: Lift a nerve root.")), ""},
		{"not the name of an exercise", do(replace("en/glossary.yaml", "nerve roots", "bridge"), body("", "::: exercise bridge", ":::")), ""},
		{"a page", do(replace("en/pages/about.md", "What it says.", "A nerve root.")), "3:10"},
		{"a page that is read in haste", do(write("en/pages/home.md", "---\ntitle: Home\nsummary: A nerve root.\npublished: 2026-01-02\n---\n")), ""},
	} {
		site := siteWith(append(do(write("en/glossary.yaml", proseGlossary), inHeader("key_points:", "explains: []\nkey_points:")), c.site...)...)
		var got []string
		for _, p := range checkSite(site).Problems {
			if p.Rule == "early-term" {
				got = append(got, fmt.Sprintf("%d:%d", p.Line, p.Col))
				if says := strings.Contains(p.Message, "in explains"); says != (p.File == articleFile) {
					t.Errorf("%s: only an article has the key explains: %v", c.name, p)
				}
			}
		}
		if strings.Join(got, " ") != c.where {
			t.Errorf("%s: found at %q, want %q", c.name, got, c.where)
		}
	}
}

func TestAnAbbreviationIsExplained(t *testing.T) {
	says := func(letters string) string {
		return fmt.Sprintf("warning: nothing says what %s stands for; write its name and (%s), or add it to the glossary", letters, letters)
	}
	checkFindings(t, "abbreviation", []findingCase{
		{"Ask for CSM, or two CSMs.", []string{"1:9: " + says("CSM")}},
		{"Ask a PT for ETC.", []string{"1:7: " + says("PT"), "1:14: " + says("ETC")}},
		{"The XYZ's COX-2 drug.", []string{"1:5: " + says("XYZ"), "1:11: " + says("COX")}},
		{"A common scan method (CSM) or CSM.", nil},
		{"A (good) scan method (CSM), a trial (or RCT), one (known as DSM).", nil},
		{"(CSM) helps. A scan (CSM one).", []string{"1:2: " + says("CSM")}},
		{"CSM helps.\n\nA common scan method (also called CSM).", nil},
		{"CSM (a common scan method) helps.", nil},
		{"CSM, a common scan, helps. The FDA, the drug agency of the United States, agrees.", nil},
		{"CSM, the" + strings.Repeat(" so", 8) + ", helps.", nil},
		{"CSM, the" + strings.Repeat(" so", 9) + ", helps.", []string{"1:1: " + says("CSM")}}, // these words do more than name it
		{"Ask for CSM, the scan", []string{"1:9: " + says("CSM")}},
		{"- CSM stands for a thing\n- BSM, an easy one\n- DSM, short for it\n- ESM is a thing\n- FSM is an aid\n- GSM is short for it\n- HSM means it", nil},
		{"In CSM, you lie. CSM (2) helps.", []string{"1:4: " + says("CSM")}},
		{"NICE says an MRI is no MRI scan.", nil}, // the glossary knows both
		{"From L4-L5 to S1, in the U.S. or the USA, in a T-shirt, an X-ray, NG59, 5 PM, type XIV.", nil},
		{"Do NOT lift. It is said KAW-duh.", nil},
		{"[CSM](/about) and `DNS` and <https://example.org/ABC>.", []string{"1:2: " + says("CSM"), "1:29: link-text: warning: the link shows an address; write in words where it leads"}},
		{"## CSM\n\nA common scan method (CSM).", nil},
		{"He calls it \"CSM\".", []string{"1:14: " + says("CSM")}},
	})
	got := messages(checkSite(siteWith(write("en/glossary.yaml", "- {id: leg, term: leg, everyday: true, meaning: \"A CSM, or two CSMs.\"}\n"), body("A leg.", "", "1. Go."))).Problems)
	if want := []string{"en/glossary.yaml:1:49: " + says("CSM")}; !slices.Equal(got, want) {
		t.Errorf("a meaning: %q, want %q", got, want)
	}
}

func TestFromOneNumberToAnotherIsWrittenWithTo(t *testing.T) {
	checkFindings(t, "range", []findingCase{
		{"Do 4-6 lifts.", []string{`1:4: warning: "4-6": write 4 to 6`}},
		{"Do 4–6 or **10 – 15** lifts.", []string{`1:4: warning: "4–6": write 4 to 6`, `1:15: warning: "10 – 15": write 10 to 15`}},
		{"Do 4&ndash;6 lifts.", []string{`1:4: warning: "4–6": write 4 to 6`}},
		{"Do 9-12 or 0-9 lifts.", []string{`1:4: warning: "9-12": write 9 to 12`, `1:12: warning: "0-9": write 0 to 9`}},
		{"Do 4—6 or 4‐6, 4‑6 or 4−6 lifts.", []string{
			`1:4: warning: "4—6": write 4 to 6`, `1:13: warning: "4‐6": write 4 to 6`, `1:20: warning: "4‑6": write 4 to 6`, `1:29: warning: "4−6": write 4 to 6`,
		}},
		{"About 15-20%, 0.5-1.5, (1,000-2,000).", []string{
			`1:7: warning: "15-20": write 15 to 20`, `1:15: warning: "0.5-1.5": write 0.5 to 1.5`, `1:25: warning: "1,000-2,000": write 1,000 to 2,000`,
		}},
		{"A 4-6-week plan, 2019-2021.", []string{`1:3: warning: "4-6": write 4 to 6`, `1:18: warning: "2019-2021": write 2019 to 2021`}},
		{"## In 1-2 weeks\n\n| 3-4 |\n|---|", []string{`1:7: warning: "1-2": write 1 to 2`, `3:3: warning: "3-4": write 3 to 4`}},
		{"On 2026-11-23, L4-L5, C5-6, 24-7, 555-0100, (555) 555-0100, 1-800-555-0100, 555-1234, COVID-19, 1-2-3, 5-5.", nil},
		{"See doi:10.1136/bmj.l6273-8, BMJ:367-369, 1/2-3, 3-4a, 1-2/3, ISBN 978-3-16-148410-0.", []string{
			"1:30: abbreviation: warning: nothing says what BMJ stands for; write its name and (BMJ), or add it to the glossary",
			"1:63: abbreviation: warning: nothing says what ISBN stands for; write its name and (ISBN), or add it to the glossary",
		}},
		{"Go 4 to 6 weeks, one-two, a 30-second hold, 5 - not 6.", nil},
		{"![4-6](nerve.svg \"4-6\")", []string{`1:19: warning: "4-6": write 4 to 6`}},
		{"::: tip 4-6\nGo.\n:::", []string{`1:9: warning: "4-6": write 4 to 6`}},
		{"::: tip {{doctor}} 4-6\nGo.\n:::", []string{`1:1: warning: "4-6": write 4 to 6`}}, // whose place is not known
		{"`1-2` and [it](/about \"1-2\") and <https://example.org/1-2>.", []string{"1:34: link-text: warning: the link shows an address; write in words where it leads"}},
		{"1. Go.\n2. Sit.", nil},
	})
}

func TestLatinStaysOut(t *testing.T) {
	checkFindings(t, "latin", []findingCase{
		{"Pills (e.g. one) help, i.e., ease, etc.", []string{
			`1:8: warning: "e.g." is Latin; write for example`, `1:24: warning: "i.e." is Latin; write that is`, `1:36: warning: "etc." is Latin; write and so on, or say what else`,
		}},
		{"Pills, viz. this, cf. that.", []string{`1:8: warning: "viz." is Latin; write namely`, `1:19: warning: "cf." is Latin; write see`}},
		{"Pills, eg this, etc", []string{`1:8: warning: "eg" is Latin; write for example`, `1:17: warning: "etc" is Latin; write and so on, or say what else`}},
		{"Eggs, ties, a leg, U.S. and “e.g. this”.", nil},
	})
}

func TestNoExclamationMarks(t *testing.T) {
	checkFindings(t, "exclamation", []findingCase{
		{"Well done! Go *on!*", []string{"1:10: warning: an exclamation mark; end the sentence with a full stop", "1:18: warning: an exclamation mark; end the sentence with a full stop"}},
		{"## Go!", []string{"1:6: warning: an exclamation mark; end the sentence with a full stop"}},
		{"Go &#33;", []string{"1:4: warning: an exclamation mark; end the sentence with a full stop"}},
		{"Say \"Help!\" or “Help!”. `a != b`\n\n> Help!\n\n![A nerve!](nerve.svg)", nil},
	})
}

func TestALinkSaysWhereItLeads(t *testing.T) {
	vague := func(text string) string {
		return fmt.Sprintf("warning: the link %q does not say where it leads; name what the reader finds there", text)
	}
	const address = "warning: the link shows an address; write in words where it leads"
	checkFindings(t, "link-text", []findingCase{
		{"[Here](/about) or [click here.](/about)", []string{"1:2: " + vague("Here"), "1:20: " + vague("click here.")}},
		{"[*Read more*](/about)", []string{"1:3: " + vague("Read more")}},
		{"<https://example.org> or [www.example.org](https://example.org)", []string{"1:1: " + address, "1:27: " + address}},
		{"[ Https://example.org](https://example.org)", []string{"1:2: " + address}},
		{"[How to get here](/about), [read more about discs](/about), [this page on lifting](/about)", nil},
	})
	got := messages(checkSite(siteWith(inHeader("Most leg pain", "<https://example.org>"), body("1. Go."))).Problems)
	if want := []string{"en/articles/leg-pain.md:8:5: " + address}; !slices.Equal(got, want) {
		t.Errorf("a key point: %q, want %q", got, want)
	}
}

func TestAHeadingSaysSomething(t *testing.T) {
	says := func(text string) string {
		return fmt.Sprintf("warning: the heading %q does not say what stands under it; say that", text)
	}
	checkFindings(t, "empty-heading", []findingCase{
		{"## Introduction\n\n### *Overview*:\n\n## More information", []string{"1:4: " + says("Introduction"), "3:6: " + says("Overview:"), "5:4: " + says("More information")}},
		{"::: tip General\nGo.\n:::", []string{"1:9: " + says("General")}},
		{"## Overview of pills\n\n## In general, go\n\nSummary", nil},
	})
}

func TestAnArticleTellsWhatToDo(t *testing.T) {
	const want = "en/articles/leg-pain.md:2:8: warning: the article tells nothing to do; end it with a link to what comes next, or add an exercise card, a block do, urgent or see-someone, or numbered steps"
	for body, found := range map[string]bool{
		"It hurts.": true,
		"":          true,
		"## A\n\n- It hurts.\n\n::: tip\nGo.\n:::":                 true,
		"See [it](/about).\n\n## A\n\nIt hurts.":                   true,
		"## A\n\nSee [it](/about).\n\n### B\n\nIt hurts.":          false,
		"See [it](/about).":                                        false,
		"1. Go.\n2. Sit.\n\n## A\n\nIt hurts.":                     false,
		"::: do\nGo.\n:::":                                         false,
		"::: see-someone\n- It hurts.\n:::":                        false,
		"::: urgent\n- It hurts.\n:::":                             false,
		"::: exercise bridge\n:::\n\n## A\n\nIt hurts.":            false,
		"::: emergency\n:::\n\n## A\n\n![A](nerve.svg)\n\nHurting": true,
	} {
		var got []string
		for _, p := range checkSite(siteWith(inHeader("published", "published"), bodyText(body))).Problems {
			got = append(got, p.String())
			if p.Rule != "no-action" {
				t.Errorf("%q: %v is of the rule %s", body, p, p.Rule)
			}
		}
		if !found && got != nil || found && !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %q", body, got)
		}
	}
}

func bodyText(text string) change { return body(strings.Split(text, "\n")...) }

func TestThePageIsForAReaderOfSixthGrade(t *testing.T) {
	// easy has ten words, of one syllable each.
	const easy = "We go out and we sit down and then go. "
	const hard = "Physical activity usually alleviates uncomfortable neurological sensations everywhere remarkably. "
	const term = "An acute exacerbation and an acute exacerbation pass. "
	text := func(sentences ...string) string {
		var paragraphs []string
		for chunk := range slices.Chunk(sentences, 3) {
			paragraphs = append(paragraphs, strings.Join(chunk, ""))
		}
		return strings.Join(paragraphs, "\n\n")
	}
	repeat := func(s string, n int) []string { return slices.Repeat([]string{s}, n) }
	for _, c := range []struct {
		name string
		body string
		want []string
	}{
		{"an easy text", text(repeat(easy, 12)...), nil},
		{"a hard one", text(repeat(hard, 12)...), []string{"en/articles/leg-pain.md:2:8: the text is for school grade 32.5 (Flesch-Kincaid, with its terms as easy words); shorten sentences and words until it is 6 or less"}},
		{"a short hard one", text(repeat(hard, 9)...), nil},
		{"between", text(append(repeat(easy, 20), repeat(hard, 6)...)...), []string{"en/articles/leg-pain.md:2:8: warning: the text is for school grade 7.0 (Flesch-Kincaid, with its terms as easy words); shorten sentences and words until it is 6 or less"}},
		{"headings, tables and code do not count", text(repeat(easy, 12)...) + "\n\n## " + hard + "\n\n| " + hard + " |\n|---|\n\n```\n" + hard + "\n```", nil},
		{"terms are easy", text(repeat(term, 15)...), nil},
	} {
		site := siteWith(write("en/glossary.yaml", proseGlossary), bodyText(c.body))
		var got []string
		for _, p := range checkSite(site).Problems {
			if p.Rule == "grade" {
				got = append(got, p.String())
			}
		}
		if diff := gocmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestAGradeCountsWhatIsReadAsRunningText(t *testing.T) {
	site := siteWith(write("en/glossary.yaml", proseGlossary), body(
		"## Nobody counts this heading",
		"",
		"A nerve root hurts.[^jensen-2019] See [about us](/about) and `code`:",
		"",
		"- one item",
		"- two {{urgent-care}} items, <https://example.org/nobody>",
		"",
		"> The acute exacerbation eases.",
		"",
		"| No | body |",
		"|---|---|",
		"| counts | this |",
		"",
		"![Nor does this count](nerve.svg \"nor this\")",
		"",
		"::: do Nor that",
		"Exercise.",
		":::",
	))
	report := checkSite(site)
	at := slices.IndexFunc(report.Grades, func(g Grade) bool { return g.File == articleFile })
	want := Grade{
		File: articleFile, Path: "/articles/leg-pain", Short: true,
		// A nerve root hurts | See about us and | one item | two urgent care items | The acute exacerbation eases | Exercise
		All:   readability.Counts{Sentences: 6, Words: 4 + 4 + 2 + 4 + 4 + 1, Syllables: 4 + 5 + 3 + 6 + 10 + 3, Polysyllables: 2},
		Plain: readability.Counts{Sentences: 6, Words: 3 + 4 + 2 + 4 + 3 + 1, Syllables: 3 + 5 + 3 + 6 + 4 + 3, Polysyllables: 1},
	}
	if diff := gocmp.Diff(want, report.Grades[at]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var files []string
	for _, g := range report.Grades {
		files = append(files, g.File)
	}
	if want := []string{articleFile, exerciseFile, "en/pages/about.md", "en/pages/get-help-now.md", "en/pages/home.md", "en/pages/privacy.md"}; !slices.Equal(files, want) {
		t.Errorf("grades of %q, want %q", files, want)
	}
}

func TestTheTextsOfHeadersAreReadToo(t *testing.T) {
	long := wordsOf(21)
	treatment := "category: treatment\ntreatments: [{name: Rest, evidence: helps, rests_on: [jensen-2019], finding: " + long + "}]"
	for _, c := range []struct {
		name string
		site []change
		want string
	}{
		{"the summary", do(inHeader("Why a leg can hurt.", long)), "en/articles/leg-pain.md:3:10"},
		{"the words of a token", do(inHeader("Why a leg can hurt.", "We go to {{ urgent-care }}"+strings.Repeat(" go", 16)+".")), "en/articles/leg-pain.md:3:10"},
		{"a key point", do(inHeader("Most leg pain gets better.", long)), "en/articles/leg-pain.md:8:5"},
		{"a finding", do(inHeader("category: understand", treatment), inHeader("    year: 2019", "    short: BMJ review")), "en/articles/leg-pain.md:5:78"},
		{"the summary of an exercise", do(inExercise("Lift your hips.\ngoals", long+"\ngoals")), "en/exercises/bridge.md:3:10"},
		{"where it is felt", do(inExercise("Your buttocks\n", strings.TrimSuffix(long, ".")+"\n")), "en/exercises/bridge.md:7:10"},
		{"a caution", do(inExercise("Keep your back straight.", long)), "en/exercises/bridge.md:16:5"},
		{"an easier way", do(inExercise("Lift them less.", long)), "en/exercises/bridge.md:14:16"},
		{"the emergency card", do(write(emergencyFile, strings.Replace(goodCard, "pain in both legs", "pain in both legs. "+long, 1))), "en/cards/emergency.md:10:22"},
		{"a sign of the rules", do(replace(stopRulesFile, "it hurts", long)), "en/cards/stop-rules.md:4:37"},
		{"what to do then", do(replace(stopRulesFile, "Do less.", long)), "en/cards/stop-rules.md:4:54"},
		{"a page", do(replace("en/pages/about.md", "What it says.", long)), "en/pages/about.md:3:10"},
		{"a question", do(replace("en/pages/home.md", "published", "questions:\n  - {ask: "+long+", to: /about}\npublished")), "en/pages/home.md:5:11"},
		{"a meaning", do(write("en/glossary.yaml", "- {id: leg, term: leg, everyday: true, meaning: "+long+"}\n")), "en/glossary.yaml:1:49"},
		{"not the names of sources", do(inHeader("Diagnosis of sciatica", long)), ""},
		{"not who wrote it", do(inHeader("Ada Example", long)), ""},
		{"not site.yaml", do(replace("site.yaml", "See a {{doctor}} if:", long)), ""},
	} {
		var got []string
		for _, p := range checkSite(siteWith(c.site...)).Problems {
			switch p.Rule {
			case "long-sentence":
				got = append(got, strings.TrimSuffix(p.String(), ": warning: a sentence of 21 words; make it two, or cut it to 20"))
			case "no-action", "abbreviation":
			default:
				t.Errorf("%s: %v", c.name, p)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: found at %q, want %q", c.name, got, c.want)
		}
	}
}

// Nobody who writes a page has chosen them.
func TestTheWordsOfSiteYAMLAreNotJudged(t *testing.T) {
	got := messages(checkSite(siteWith(
		replace("site.yaml", "doctor: doctor", "doctor: physician of the CSM! 1-2 etc"),
		inHeader("Why a leg can hurt.", "Ask your {{doctor}} and {{ doctor }}."),
		body("Ask your *{{doctor}}* or {{ doctor }}.", "", "1. Go.")),
	).Problems)
	if got != nil {
		t.Errorf("found %q", got)
	}
}

func TestWhatIsLeftToFillInIsAnError(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "in the header",
			site: do(inHeader("Why a leg can hurt.", "TODO one or two sentences")),
			want: []string{"en/articles/leg-pain.md:3:10: fill this in, and take TODO out"},
		},
		{
			name: "deep in the header",
			site: do(inHeader("Diagnosis of sciatica", "\" TODO: the title\"")),
			want: []string{"en/articles/leg-pain.md:12:12: fill this in, and take TODO out"},
		},
		{
			name: "in the body",
			site: do(body("## TODO", "", "TODO: what it is", "", "- TODO", "", "| TODO |", "|---|", "", "![TODO](nerve.svg)", "", "![A leg](leg.svg \"TODO\")", "", "::: tip TODO", "**TODO**", ":::")),
			want: []string{
				"en/articles/leg-pain.md:18:1: fill this in, and take TODO out",
				"en/articles/leg-pain.md:20:1: fill this in, and take TODO out",
				"en/articles/leg-pain.md:22:3: fill this in, and take TODO out",
				"en/articles/leg-pain.md:24:3: fill this in, and take TODO out",
				"en/articles/leg-pain.md:27:1: fill this in, and take TODO out",
				"en/articles/leg-pain.md:29:1: fill this in, and take TODO out",
				"en/articles/leg-pain.md:31:1: fill this in, and take TODO out",
				"en/articles/leg-pain.md:32:1: fill this in, and take TODO out",
			},
		},
		{
			name: "a word that only starts so",
			site: do(inHeader("Why a leg can hurt.", "TODOS os dias, a TODO list"), body("TODOs", "", "A TODO")),
		},
		{
			name: "a draft is not shown, so it may wait",
			site: do(inHeader("title: Leg pain", "title: TODO\ndraft: true"), body("TODO")),
			want: []string{
				"en/articles/leg-pain.md:2:8: warning: fill this in, and take TODO out",
				"en/articles/leg-pain.md:19:1: warning: fill this in, and take TODO out",
			},
		},
	})
}

func TestEveryProblemNamesItsRule(t *testing.T) {
	for _, c := range []struct {
		rule string
		site []change
	}{
		{"format", do(inHeader("summary:", "sumary:"))},
		{"format", do(replace("en/pages/about.md", "published:", "start: [leg-pain]\npublished:"))},
		{"format", do(replace("en/pages/about.md", "published:", "questions: [{ask: \"Why?\", to: /}]\npublished:"))},
		{"todo", do(body("TODO"))},
		{"html", do(body("<b>It</b>"))},
		{"emergency-number", do(body("Call 911."))},
		{"emergency-number", do(inHeader("Why a leg can hurt.", "Call 911."))},
		{"dead-link", do(body("[It](/nowhere)"))},
		{"dead-link", do(body("[It](http://example.org)"))},
		{"dead-link", do(body("::: exercise nothing", ":::"))},
		{"dead-link", do(inHeader("title: Leg pain", "title: Leg pain\nrelated: [nothing]"))},
		{"dead-link", do(replace(repliesFile, "for writing", "/nowhere"))},
		{"unknown-source", do(body("It.[^nothing]"))},
		{"unknown-source", do(treating(strings.Replace(heat, "nice", "nothing", 1)))},
		{"unknown-source", do(write(glossaryFile, "- {id: a, term: a, meaning: B., sources: [nothing]}\n"))},
		{"unused-source", do(write(sourcesFile, goodSources))},
		{"unused-source", do(inHeader("better.[^jensen-2019]", "better."))},
		{"unsourced-number", do(inExercise("- Breathe.", "- Breathe 9 times."))},
		{"unknown-term", do(inHeader("title: Leg pain", "title: Leg pain\nexplains: [nothing]"))},
		{"unused-term", do(write("en/glossary.yaml", "- {id: disc, term: disc, meaning: A cushion.}\n"))},
		{"evidence", do(inHeader("category: understand", "category: treatment"))},
		{"picture", do(inExercise("figures: [bridge]", "figures: []"))},
		{"picture", do(body("::: figure nothing", ":::"))},
		{"picture", do(body("![It](nothing.svg)"))},
		{"picture", do(write("figures/bad.yaml", "id: bad\n"))},
		{"alt-text", do(body("![](nerve.svg)"))},
		{"review", do(inHeader("published: 2026-01-02", "published: 2026-01-02\nreview: {by: Ada, on: 2020-01-02, due: 2021-01-02}"))},
	} {
		_, problems := load(c.site...)
		if !slices.ContainsFunc(problems, func(p Problem) bool { return p.Rule == c.rule }) {
			t.Errorf("%s finds nothing: %q", c.rule, problems)
		}
		for _, p := range problems {
			if _, known := ruleByName[p.Rule]; !known || p.Prose() || p.Blocks() == p.Warning {
				t.Errorf("%v is of the rule %q", p, p.Rule)
			}
		}
	}
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !slugPattern.MatchString(r.Name) || seen[r.Name] || !strings.HasSuffix(r.Help, ".") {
			t.Errorf("the rule %+v", r)
		}
		seen[r.Name] = true
	}
}

func TestLoadDoesNotJudgeTheWriting(t *testing.T) {
	site := siteWith(body(wordsOf(40) + "!"))
	if _, problems := loadSite(site); problems != nil {
		t.Errorf("Load says %q", problems)
	}
	report := checkSite(site)
	if !HasErrors(report.Problems) || slices.ContainsFunc(report.Problems, Problem.Blocks) {
		t.Errorf("a long sentence is an error, but takes no page down: %q", report.Problems)
	}
	folder := NewFolder(site)
	folder.drawn = goodDrawing()
	for _, prose := range []bool{false, true} {
		folder.Editors = prose
		lib, problems := folder.Load(today)
		if lib == nil || prose != (len(problems) > 0) {
			t.Errorf("for editors %v the folder says %q", prose, problems)
		}
		if _, err := lib.Article("leg-pain"); err != nil {
			t.Errorf("a long sentence took the article down: %v", err)
		}
	}
}

func TestTheTableOfHardWordsIsInOrder(t *testing.T) {
	seen := map[string]bool{}
	for first, list := range hardWordsBy {
		for _, hard := range list {
			phrase := strings.Join(hard.words, " ")
			if seen[phrase] {
				t.Errorf("%q stands twice", phrase)
			}
			seen[phrase] = true
			if first != hard.words[0] || phrase != strings.ToLower(phrase) || hard.plain == "" {
				t.Errorf("%q: %+v", first, hard)
			}
			// The words are parted as texts are, or they would never be found.
			var parted []string
			for _, w := range readability.Words(phrase) {
				parted = append(parted, w)
			}
			if !slices.Equal(parted, hard.words) {
				t.Errorf("%q is parted as %q", phrase, parted)
			}
			for _, plain := range readability.Words(hard.plain) {
				if len(hardWordsBy[plain]) > 0 && len(hardWordsBy[plain][0].words) == 1 {
					t.Errorf("the swap for %q is a hard word: %s", phrase, hard.plain)
				}
			}
		}
	}
	for _, form := range strings.Fields("obtain obtains obtained obtaining utilize utilizes utilized utilizing analgesic analgesics supine") {
		if !seen[form] {
			t.Errorf("%q is missing", form)
		}
	}
	if n := strings.Count(strings.TrimSpace(hardWords), "\n") + 1; n < 100 {
		t.Errorf("the table has only %d lines", n)
	}
}

// The content that the binary ships is held to its own rules, without a single
// finding. The table is printed by go test -v.
func TestTheShippedContentIsPlain(t *testing.T) {
	report := Check(content.FS, time.Now())
	for _, p := range report.Problems {
		t.Errorf("%v (%s)", p, p.Rule)
	}
	var (
		table bytes.Buffer
		all   []float64
	)
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "words\tsentences\tgrade\tSMOG\twithout terms\tSMOG\t")
	for _, g := range report.Grades {
		grade, _ := g.All.FleschKincaid()
		smog, _ := g.All.SMOG()
		plain, _ := g.Plain.FleschKincaid()
		plainSMOG, _ := g.Plain.SMOG()
		name := path.Base(g.File)
		if g.Short {
			name += " (too short to say)"
		} else {
			all = append(all, plain)
		}
		fmt.Fprintf(w, "%d\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t %s\n", g.All.Words, g.All.Sentences, grade, smog, plain, plainSMOG, name)
		if !g.Short && plain > hardestGrade {
			t.Errorf("%s is for grade %.1f", g.File, plain)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, cmp.Compare)
	median := all[len(all)/2]
	t.Logf("grades by Flesch-Kincaid and SMOG, of all words and with each glossary term as one easy word\n%s\nmedian without terms: %.1f", table.String(), median)
	if median > fineGrade {
		t.Errorf("the median page is for grade %.1f", median)
	}
}

// Whatever an editor writes, the check ends, finds what Load finds, and every
// finding has a place in the file.
func FuzzCheck(f *testing.F) {
	for _, text := range []string{
		"It hurts.\n", wordsOf(30), "1-2 e.g. ABC! [here](/about) <https://example.org>\n", "## Overview {#a}\n\n| nerve root |\n|---|\n",
		"a <!-- allow range: b -->\n", "<!-- allow range: b -->\n\n1-2\n", "- a\n<!-- allow x: y --> <!-- allow range: z -->\n- b", "```\n<!-- allow range: b -->\n",
		"\\&\\a&amp;&#33;&NotEqualTilde;&x;1–2&nbsp;–&nbsp;3\\", "“a \"b” c\" !", "::: tip 1-2 {{doctor}}\n> 3-4\n:::", "![a](nerve.svg \"1-2\")", "a\\\n1-2  \nb\n1-9", "TODO",
		"# allow range: x", "A{{doctor}}B 1{{doctor}}-2", "*a*1-2[^jensen-2019]", "1-", "-1", "1--2", "1 -2", "9" + strings.Repeat("9", 400) + "-" + strings.Repeat("9", 500), "\u0300é1-2",
	} {
		f.Add([]byte(text))
		f.Add([]byte(strings.Replace(goodHeader, "Why a leg can hurt.", text, 1)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, file := range [][]byte{text, append([]byte(goodHeader), text...)} {
			site := siteWith(write("en/glossary.yaml", proseGlossary))
			site[articleFile] = &fstest.MapFile{Data: file}
			report := checkSite(site)
			var format []Problem
			for _, p := range report.Problems {
				isInside(t, site, p)
				if p.Prose() {
					if p.Line == 0 {
						t.Errorf("no place: %v", p)
					}
					continue
				}
				format = append(format, p)
			}
			if _, problems := loadSite(site); !slices.Equal(problems, format) {
				t.Errorf("Load finds %q, and Check %q", problems, format)
			}
		}
	})
}

func TestAnArticleShowsTheDangerSigns(t *testing.T) {
	const want = "en/articles/leg-pain.md:2:8: warning: the article does not show the danger signs; add ::: emergency and ::: on two lines, in its first third"
	for text, found := range map[string]bool{
		"Walk.":                               true,
		"::: urgent\n- It hurts.\n:::":        true,
		"::: emergency\n:::":                  false,
		"Walk.\n\n::: emergency\n:::\n\nSit.": false,
	} {
		b := newBuilder(siteWith(bodyText(text)), today, goodDrawing())
		b.prose = true
		_, problems := b.load()
		got := slices.ContainsFunc(problems, func(p Problem) bool { return p.String() == want && p.Rule == "danger-signs" && !p.Blocks() })
		if got != found {
			t.Errorf("%q: %v", text, problems)
		}
	}
}

func TestAKeyPointSaysWhereItComesFrom(t *testing.T) {
	got := checkSite(siteWith(inHeader("[^jensen-2019]", "[^jensen-2019]\n  - It can last."), body("Walk.", "", "::: do", "Sit.", ":::"))).Problems
	want := []string{"en/articles/leg-pain.md:9:5: warning: the key point refers to no source; write its [^id] behind it"}
	if diff := gocmp.Diff(want, messages(got)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// What Markdown did not understand stands in the page as it was typed.
func TestNoSignOfMarkdownIsLeft(t *testing.T) {
	see := func(found string) string {
		return fmt.Sprintf("readers see %q as it stands here; a sign is missing or too much: see how links, [^id], {{tokens}}, headings, lists and tables are written", found)
	}
	checkFindings(t, "leftover", []findingCase{
		{"It hurts.[jensen-2019]", []string{"1:10: " + see("[jensen-2019]")}},
		{"It hurts.[^jensen-2019", []string{"1:10: " + see("[^")}},
		{"See [it](/about", []string{"1:8: " + see("](")}},
		{"See a {doctor}.", []string{"1:7: " + see("{doctor}")}},
		{"See a {{doctor}.", []string{"1:7: " + see("{{")}},
		{"It **hurts.", []string{"1:4: " + see("**")}},
		{"##You feel it", []string{"1:1: " + see("##Y")}},
		{"-go to bed", []string{"1:1: " + see("-g")}},
		{"| a | b |", []string{"1:1: " + see("| a | b |")}},
		{"It [really] hurts, 3 * 5 times, at L4 - L5, a | b, {A}.", nil},
		{"`[^a` and \"**\" are signs.", nil},
		{"“[^” and [^", []string{"1:14: " + see("[^")}},
		{"It [^ and [^.", []string{"1:4: " + see("[^")}}, // one says enough
	})
	got := messages(checkSite(siteWith(
		write(sourcesFile, goodSources), write("en/glossary.yaml", "- {id: leg, term: leg, everyday: true, meaning: \"A [long] limb.\"}\n"),
		body("A leg.[nice]", "", "1. Go.")),
	).Problems)
	want := []string{
		"en/articles/leg-pain.md:18:7: " + strings.TrimPrefix(see("[nice]"), "warning: "),
		`en/sources.yaml:1:7: warning: no page refers to the source "nice"; write [^nice] where it is used, or take it out`,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("a shared source (-want +got):\n%s", diff)
	}
}

// One mistake in the glossary is one line, not one on every page.
func TestWithoutItsGlossaryAPageIsNotReadForWords(t *testing.T) {
	got := messages(checkSite(siteWith(write(glossaryFile, "a: b\n"), bodyText("MRI e.g. 1-2"))).Problems)
	if want := []string{"en/glossary.yaml:1:1: the file must be a list; each entry starts with a hyphen, as - id: a-name"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
