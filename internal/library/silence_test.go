package library

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestAnEditorLetsAFindingStandForAReason(t *testing.T) {
	const (
		found   = `warning: "1-2": write 1 to 2`
		nothing = "there is nothing to allow: line %d has no finding of the rule %s; take this comment out"
	)
	for _, c := range []struct {
		name string
		site []change
		want []string // of the good article, whose body starts on line 18
	}{
		{"none", do(bodyText("A 1-2.")), []string{"18:3: " + found}},
		{"at the end of the line", do(bodyText("A 1-2. <!-- allow range: a name -->")), nil},
		{"without space around", do(bodyText("A 1-2.<!--allow range:a name-->")), nil},
		{"on a line of its own", do(bodyText("<!-- allow range: a name -->\nA 1-2.")), nil},
		{"with an empty line between", do(bodyText("<!-- allow range: a name -->\n\nA 1-2.")), nil},
		{"for that line alone", do(bodyText("<!-- allow range: a name -->\nA 1-2.\nA 1-2.")), []string{"20:3: " + found}},
		{"for all that the rule finds there", do(bodyText("A 1-2, a 3-4. <!-- allow range: a name -->")), nil},
		{"for that rule alone", do(bodyText("A 1-2, e.g. one. <!-- allow latin: so it is -->")), []string{"18:3: " + found}},
		{"two on a line", do(bodyText("A 1-2, e.g. one. <!-- allow latin: so it is --> <!-- allow range: a name -->")), nil},
		{"two on two lines", do(bodyText("<!-- allow latin: so it is -->\n<!-- allow range: a name -->\nA 1-2, e.g. one.")), nil},
		{"between the items of a list", do(bodyText("1. Go.\n<!-- allow range: a name -->\n2. A 1-2.\n3. A 1-2.")), []string{"21:6: " + found}},
		{"in the row of a table", do(bodyText("| a |\n|---|\n| A 1-2. | <!-- allow range: a name -->\n| A 1-2. |")), []string{"21:5: " + found}},
		{"at a heading and at a block", do(bodyText("## A 1-2 {#a} <!-- allow range: a name -->\n\n::: tip A 1-2 <!-- allow range: a name -->\nGo.\n::: <!-- allow range: a name -->")),
			[]string{"22:5: " + fmt.Sprintf(nothing, 22, "range")}},
		{"inside a block", do(bodyText("::: tip\n<!-- allow range: a name -->\nA 1-2.\n:::")), nil},
		{"the places of what follows stay right", do(bodyText("<!-- allow range: a name -->\nA 1-2.\n<!-- allow range: a name -->\nA 1-2. [a](/b)\n\nA 1-2.")), []string{
			`21:8: dead link "/b": the site has no such page`, "23:3: " + found,
		}},
		{"in the header", do(inHeader("Why a leg can hurt.", "A 1-2. # allow range: a name")), nil},
		{"above a line of the header", do(inHeader("summary: Why a leg can hurt.", "# allow range: a name\nsummary: A 1-2.")), nil},
		{"above an item of the header", do(inHeader("  - Most leg", "  # allow range: a name\n\n  - A 1-2, most leg")), nil},
		{"a text of several lines starts where it starts", do(inHeader("Why a leg can hurt.", "> # allow range: a name\n  Why\n  a 1-2.")), nil},
		{"another comment in the header", do(inHeader("Why a leg can hurt.", "Why. # allowed range: a name")), nil},
		{"what looks like a comment in a text", do(inHeader("Why a leg can hurt.", "\"A 1-2. # allow range: a name\"")), []string{"3:10: " + found}},
		{"the action of the article", do(inHeader("title: Leg pain", "title: Leg pain # allow no-action: it has none"), body("It hurts.")), nil},
		{"nothing", do(bodyText("<!-- allow range: a name -->\n\nA.\n\n<!-- allow latin: so it is -->")), []string{
			"18:1: " + fmt.Sprintf(nothing, 20, "range"), "22:1: " + fmt.Sprintf(nothing, 24, "latin"),
		}},
		{"nothing in the header", do(inHeader("Why a leg can hurt.", "A. # allow range: a name")), []string{"3:13: " + fmt.Sprintf(nothing, 3, "range")}},
		{"without a reason", do(bodyText("A 1-2. <!-- allow range -->\n\nA 1-2. <!-- allow range: -->")), []string{
			"18:3: " + found, "18:8: say why, as allow range: REASON", "20:3: " + found, "20:8: say why, as allow range: REASON",
		}},
		{"an unknown rule", do(bodyText("A. <!-- allow ranges: a name -->\n\nA. <!-- allow: a name -->")), []string{
			`18:4: no rule "ranges"; a silence is allow RULE: REASON, with one of ` + strings.Join(silenceable(), ", "),
			`20:4: no rule ""; a silence is allow RULE: REASON, with one of ` + strings.Join(silenceable(), ", "),
		}},
		{"a rule of the format", do(bodyText("[a](/b) <!-- allow dead-link: it comes -->\n\nA. <!-- allow silence: so -->")), []string{
			`18:1: dead link "/b": the site has no such page`, "18:9: the rule dead-link cannot be silenced; mend what it finds",
			"20:4: the rule silence cannot be silenced; mend what it finds",
		}},
		{"no comment but this", do(bodyText("A. <!-- a note -->\n\n<!-- allowed range: a name -->\n\nA. <!-- allow range: a name --> A.\n\n<!--\nallow range: a name\n-->")), []string{
			"18:4: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
			"20:1: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
			"22:4: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
			"24:1: raw HTML is not allowed; write Markdown, or one of the blocks of the content format",
		}},
	} {
		changes := c.site
		if c.name != "the action of the article" {
			changes = append(changes, func(site fstest.MapFS) {
				write(articleFile, string(site[articleFile].Data)+"\n::: do\nGo.\n:::\n")(site)
			})
		}
		site := siteWith(changes...)
		var got []string
		for _, p := range checkSite(site).Problems {
			isInside(t, site, p)
			got = append(got, strings.TrimPrefix(p.String(), articleFile+":"))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestTheRulesThatASilenceMayName(t *testing.T) {
	names := silenceable()
	if !slices.Contains(names, "range") || slices.Contains(names, "format") || slices.Contains(names, silenceRule) {
		t.Errorf("%q", names)
	}
}

// Also in YAML files that are no header.
func TestASilenceOfTheGlossary(t *testing.T) {
	report := checkSite(siteWith(
		write("en/glossary.yaml", "# allow latin: a note of nobody\n- id: leg\n  term: leg\n  everyday: true\n  meaning: A 1-2. # allow range: a name\n"),
		body("A leg.", "", "1. Go."),
	))
	want := []string{"en/glossary.yaml:1:1: there is nothing to allow: line 2 has no finding of the rule latin; take this comment out"}
	if diff := cmp.Diff(want, messages(report.Problems)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A page with silences is the page without them, byte for byte.
func TestASilenceLeavesNoTrace(t *testing.T) {
	const comment = "<!-- allow range: a name -->"
	for _, text := range []string{
		"A. ~",
		"A. ~\nB.",
		"~\nA.\n~\nB.",
		"A.\n\n~\n\nB.",
		"1. A.\n~\n2. B. ~\n   ~\n   C.\n~\n3. D.",
		"- A.\n  ~\n  - B. ~\n\n~\n- C.",
		"> A. ~\n> B.",
		"| a | ~\n|---|\n~\n| b |\n| c | ~",
		"::: tip A ~\n~\nB.\n~\n::: ~",
		"## A {#b} ~\n~\n\nB.",
		"A  ~\nB",
		"![A](nerve.svg \"b\") ~",
		"A.\n\n~",
	} {
		var kept []string
		for line := range strings.SplitSeq(text, "\n") {
			if strings.TrimSpace(line) != "~" {
				kept = append(kept, strings.TrimRight(strings.TrimSuffix(line, "~"), " "))
			}
		}
		page := func(text string) HTML {
			a, err := mustLoad(t, bodyText(text)).Article("leg-pain")
			if err != nil {
				t.Fatal(err)
			}
			return a.HTML
		}
		with := page(strings.ReplaceAll(text, "~", comment))
		if diff := cmp.Diff(page(strings.Join(kept, "\n")), with); diff != "" || strings.Contains(string(with), "allow") {
			t.Errorf("%s (-without +with):\n%s", text, diff)
		}
	}
	// In code it is code.
	a, err := mustLoad(t, bodyText("```\n~~~\nA. "+comment+"\n```\n\n- ```\n  "+comment+"\n  ```\n\n> ```\n> "+comment+"\n> ```\n\n`"+comment+"`")).Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(a.HTML), "allow range: a name"); n != 4 {
		t.Errorf("code holds the comment %d times, want 4: %s", n, a.HTML)
	}
}
