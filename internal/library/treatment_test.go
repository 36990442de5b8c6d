package library

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// treating makes the good article one about treatment, with these lines for its
// treatments, the first of which is line 11.
func treating(lines ...string) change {
	return func(site fstest.MapFS) {
		write(sourcesFile, goodSources)(site)
		inHeader("category: understand", "category: treatment")(site)
		inHeader("sources:\n", strings.Join(append([]string{"treatments:"}, lines...), "\n")+"\nsources:\n")(site)
	}
}

const heat = "  - {name: Heat, evidence: may-help, finding: It feels good., rests_on: [nice]}"

func TestATreatmentHasItsEvidence(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "as it should be",
			site: do(treating(heat)),
		},
		{
			name: "an article about treatment without one",
			site: do(inHeader("category: understand", "category: treatment")),
			want: []string{"en/articles/leg-pain.md:2:1: treatments is missing; an article about treatment gives each treatment its evidence: name, evidence, finding and rests_on"},
		},
		{
			name: "an article about something else with one",
			site: do(treating(heat), inHeader("category: treatment", "category: causes")),
			want: []string{"en/articles/leg-pain.md:10:3: treatments belong to the category treatment"},
		},
		{
			name: "an empty one",
			site: do(treating("  - {}", heat)),
			want: []string{
				"en/articles/leg-pain.md:10:5: treatments 1 name is missing; say what is weighed",
				"en/articles/leg-pain.md:10:5: evidence is missing; use one of helps, may-help, not-enough-evidence, not-shown-to-help, not-recommended",
				"en/articles/leg-pain.md:10:5: treatments 1 finding is missing; say in a sentence or two why it has this label",
				"en/articles/leg-pain.md:10:5: rests_on is missing; name the guideline or the studies behind the label",
			},
		},
		{
			name: "an unknown token, an unknown label, a reference in the finding, an unknown source, one without a short name, an unknown section",
			site: do(treating(heat, `  - {name: "Ice {{no}}", evidence: works, finding: "Cold.[^nice]", rests_on: [nicer, jensen-2019], section: ice}`)),
			want: []string{
				"en/articles/leg-pain.md:11:12: unknown token {{no}}; …",
				`en/articles/leg-pain.md:11:36: unknown evidence "works"; use one of helps, may-help, not-enough-evidence, not-shown-to-help, not-recommended`,
				"en/articles/leg-pain.md:11:52: a finding shows no [^id]; its sources stand in rests_on",
				`en/articles/leg-pain.md:11:79: unknown source "nicer"; the header has jensen-2019, and en/sources.yaml has no such id`,
				`en/articles/leg-pain.md:11:86: the source "jensen-2019" has no short, which evidence cards call it by; add one, as short: NICE guideline NG59`,
				`en/articles/leg-pain.md:11:109: the article has no heading with the id "ice"`,
			},
		},
		{
			name: "one that stands twice on the site",
			site: do(treating(heat, heat)),
			want: []string{`en/articles/leg-pain.md:11:12: en/articles/leg-pain.md weighs the treatment "Heat" already; each stands once on the site`},
		},
		{
			name: "one whose name would be an id of the page, and a source twice",
			site: do(treating(strings.Replace(heat, "Heat", "Main", 1), strings.Replace(heat, "Heat", "T-shirts", 1), strings.NewReplacer("Heat", "Cold", "[nice]", "[nice, nice]").Replace(heat))),
			want: []string{
				`en/articles/leg-pain.md:10:12: the name "Main" would get the address #main, which the page of treatments has already; name the treatment in other words`,
				`en/articles/leg-pain.md:11:12: the name "T-shirts" would get the address #t-shirts, which the page of treatments has already; name the treatment in other words`,
				`en/articles/leg-pain.md:12:80: the source "nice" stands twice; take one out`,
			},
		},
		{
			name: "one that a draft weighs too",
			site: do(treating(heat), article("baths", "draft: true\ntreatments:\n"+heat+"\n", ""), replace("en/articles/baths.md", "category: understand", "category: treatment")),
		},
	})
}

func TestTreatmentsComeByEvidenceThenInReadingOrder(t *testing.T) {
	lib := mustLoad(t, treating(
		"  - {name: Ultrasound, evidence: not-recommended, finding: No., rests_on: [nice]}",
		"  - {name: Heat & ice, evidence: may-help, finding: \"Ask a {{doctor}}.\", rests_on: [nice, jensen-2020], section: what-it-feels-like}",
		"  - {name: Exercise, evidence: may-help, finding: A little., rests_on: [jensen-2020]}",
	), inHeader("sources:\n", "sources:\n  - {id: jensen-2020, authors: Jensen, title: More, short: BMJ review, checked: 2026-01-02}\n"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, treatment := range lib.Treatments() {
		names = append(names, treatment.Name)
	}
	if diff := cmp.Diff([]string{"Heat & ice", "Exercise", "Ultrasound"}, names); diff != "" {
		t.Errorf("treatments (-want +got):\n%s", diff)
	}
	got := lib.Treatments()[0]
	if got.ID != "heat-ice" || got.Path != "/articles/leg-pain#what-it-feels-like" || got.Article != a {
		t.Errorf("id %q, path %q", got.ID, got.Path)
	}
	if got.Finding != "Ask a doctor." {
		t.Errorf("finding %q", got.Finding)
	}
	// The key point's source is number 1, and the cards come before the text.
	if len(got.Basis) != 2 || got.Basis[0].Short != "NICE guideline" || got.Basis[0].Number != 2 || got.Basis[1].Number != 3 {
		t.Errorf("basis %+v", got.Basis)
	}
	mustLoad(t, treating(heat), body("", "[Heat](/treatments#heat)")) // no dead link
}
