package library

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/content"
)

// The content that ships with the program is itself a test of these rules.
func TestTheShippedContentHasNoProblems(t *testing.T) {
	lib, problems := Load(content.FS, today)
	for _, p := range problems {
		t.Errorf("%v", p)
	}
	if lib == nil {
		t.Fatal("the shipped content gives no Library")
	}
	if len(lib.Articles()) == 0 || len(lib.Exercises()) == 0 {
		t.Error("the shipped content has no articles or no exercises")
	}
}

func TestAllErrorsOfAFileComeAtOnceInTheOrderOfItsLines(t *testing.T) {
	_, problems := load(
		inHeader("understand", "anatomy"),
		inHeader("year: 2019", "year: 219"),
		body("# Leg pain", "", "Call 911, see [arms](/arms) and ask a {{docter}}.", "", "![](arm.svg)"),
	)
	want := []string{
		`4:11 unknown category "anatomy"; use one of understand, causes, treatment, posture, living`,
		`14:11 year 219 cannot be right`,
		`18:1 a heading with one # is the page's title, which stands in the header; start with ##`,
		`20:1 emergency number 911 is hard-coded; write {{emergency-number}}, which site.yaml fills in for the reader's country`,
		`20:15 dead link "/arms": the site has no such page`,
		`20:39 unknown token {{docter}}; use one of {{clinic-name}} {{clinic-phone}} {{doctor}} {{emergency-number}} {{emergency-room}} {{reply-time}} {{site-name}} {{urgent-care}}`,
		`22:1 the figure has no alternative text; say between [ and ] what the picture shows`,
		`22:1 no figure "arm.svg" in figures/; check the name, or add the file`,
	}
	var got []string
	for _, p := range messages(problems) {
		place, message, _ := strings.Cut(strings.TrimPrefix(p, articleFile+":"), ": ")
		got = append(got, place+" "+message)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestProblemsComeInTheOrderOfTheirFiles(t *testing.T) {
	_, problems := load(
		replace("en/pages/privacy.md", "## First", "# First"),
		article("arm-pain", "", "# Arm\n"),
		body("# Leg"),
		write("figures/Bone.svg", ""),
	)
	var files []string
	for _, p := range problems {
		files = append(files, p.File)
	}
	want := []string{"en/articles/arm-pain.md", articleFile, "en/pages/privacy.md", "figures/Bone.svg"}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files of the problems (-want +got):\n%s", diff)
	}
}

// The errors of one file are nobody else's, also when others link to it.
func TestABrokenFileLeavesTheOthersUp(t *testing.T) {
	for name, broken := range map[string]string{
		"in its body":   strings.Replace(goodHeader, "Leg pain", "Arm pain", 1) + "## Elbow\n\n# Arm\n",
		"in its header": strings.Replace(goodHeader, "summary:", "sumary:", 1),
		"in its YAML":   "---\ntitle: \"Arm pain\n---\n",
		"no header":     "## Arm\n",
		"not UTF-8":     "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			lib, problems := load(write("en/articles/arm-pain.md", broken), body("See [arms](/articles/arm-pain#elbow)."))
			if lib == nil {
				t.Fatal("no Library")
			}
			if !HasErrors(problems) {
				t.Error("the broken article has no errors")
			}
			for _, p := range problems {
				if p.File != "en/articles/arm-pain.md" {
					t.Errorf("another file's problem: %v", p)
				}
			}
			if _, err := lib.Article("leg-pain"); err != nil {
				t.Errorf("the good article: %v", err)
			}
			if _, err := lib.Article("arm-pain"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the broken article: %v, want fs.ErrNotExist", err)
			}
		})
	}
}

func TestABrokenPageLeavesTheArticlesThatLinkToItUp(t *testing.T) {
	lib, _ := load(write("en/pages/about.md", "Who we are.\n"), body("See [us](/about#first)."))
	if lib == nil {
		t.Fatal("no Library")
	}
	if _, err := lib.Article("leg-pain"); err != nil {
		t.Error(err)
	}
	if _, err := lib.Page("about"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the broken page: %v, want fs.ErrNotExist", err)
	}
}

// Without these nothing can be shown safely.
func TestSomeFilesNoSiteCanDoWithout(t *testing.T) {
	needed := []string{"site.yaml", "en/cards/emergency.md", "en/screening.yaml", "en/pages/home.md", "en/pages/get-help-now.md",
		"en/cards/comment-emergency.md", "en/cards/comment-crisis.md", "en/cards/comment-advice.md", "en/cards/comment-question.md", "en/cards/comment-child.md"}
	for _, file := range needed {
		for state, harm := range map[string]change{"missing": remove(file), "broken": write(file, "---\nno: good\n---\n")} {
			t.Run(file+" "+state, func(t *testing.T) {
				lib, problems := load(harm)
				if lib != nil {
					t.Error("a Library all the same")
				}
				if !slices.ContainsFunc(problems, func(p Problem) bool { return p.File == file && !p.Warning }) {
					t.Errorf("no error names the file: %v", problems)
				}
			})
		}
	}
	for _, file := range []string{"en/pages/about.md", "en/pages/privacy.md", articleFile, "figures/leg.svg", exerciseFile, "en/cards/stop-rules.md", "figures/bridge.yaml", "en/replies.yaml"} {
		t.Run(file, func(t *testing.T) {
			if lib, problems := load(remove(file)); lib == nil {
				t.Errorf("no Library: %v", problems)
			}
		})
	}
}

func TestADraftIsCheckedButNotListed(t *testing.T) {
	lib := mustLoad(t, article("arm-pain", "draft: true\naliases: [/old-arm]\n", "## Arm\n\nSee [above](#arm).\n"))
	if _, err := lib.Article("arm-pain"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the draft: %v, want fs.ErrNotExist", err)
	}
	if got := titles(lib.Articles()); !slices.Equal(got, []string{"Leg pain"}) {
		t.Errorf("the site lists %q", got)
	}
	if to := lib.Redirect("/old-arm"); to != "" {
		t.Errorf("the draft's alias leads to %s", to)
	}

	_, problems := load(article("arm-pain", "draft: true\n", "# Arm\n"))
	if len(problems) != 1 || problems[0].File != "en/articles/arm-pain.md" {
		t.Errorf("a faulty draft gives %v", problems)
	}
}

func TestADraftOfAnExerciseIsCheckedButNotListed(t *testing.T) {
	lib := mustLoad(t, inExercise("title: Bridge", "draft: true\ntitle: Bridge"))
	if _, err := lib.Exercise("bridge"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the draft: %v, want fs.ErrNotExist", err)
	}
	if got := lib.Exercises(); len(got) > 0 {
		t.Errorf("the site lists %v", got)
	}
	_, problems := load(inExercise("title: Bridge", "draft: true\ntitle: Bridge"), inExercise("1. Lie", "1. You lie"))
	if len(problems) != 1 || problems[0].File != exerciseFile {
		t.Errorf("a faulty draft gives %v", problems)
	}
}

// An exercise without the rules for stopping is not safe to show.
func TestWithoutRulesForStoppingNoExerciseIsShown(t *testing.T) {
	for name, harm := range map[string]change{"missing": remove(stopRulesFile), "broken": write(stopRulesFile, "---\nno: good\n---\n")} {
		lib, problems := load(harm)
		if lib == nil {
			t.Fatalf("%s: no Library: %v", name, problems)
		}
		if len(lib.Exercises()) > 0 || lib.StopRules() != nil {
			t.Errorf("%s: the site shows %v with %v", name, lib.Exercises(), lib.StopRules())
		}
		if _, err := lib.Exercise("bridge"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: Exercise gives %v", name, err)
		}
		if len(problems) != 1 || problems[0].File != stopRulesFile || problems[0].Warning {
			t.Errorf("%s: problems %v, want one error of %s", name, problems, stopRulesFile)
		}
	}
}

// A file taken away is told wherever it is mentioned, and takes no other page
// with it: the home page starts with the article that shows the exercise.
func TestAFileTakenAwayTakesNoPageWithIt(t *testing.T) {
	lib, problems := loadSite(siteWith(
		remove(exerciseFile),
		body("::: exercise bridge", ":::", "", "[Bridge](/exercises/bridge)"),
		replace("en/pages/home.md", "published:", "start: [leg-pain, gone]\npublished:"),
	))
	if lib == nil {
		t.Fatalf("no site at all: %v", problems)
	}
	if len(problems) != 3 || !HasErrors(problems) {
		t.Errorf("problems %v, want one for the card, the link and the start", problems)
	}
	home, err := lib.Page("home")
	if err != nil {
		t.Fatal(err)
	}
	if len(home.Start) != 1 || home.Start[0].Slug != "leg-pain" {
		t.Errorf("the home page starts with %v", home.Start)
	}
}

func TestExercisesComeByLevelThenFirstGoalThenTitle(t *testing.T) {
	in := func(slug, goals, level string) change {
		return exercise(slug, "[strengthen]", goals, "level: steady", "level: "+level)
	}
	lib := mustLoad(t,
		remove(exerciseFile),
		in("e1", "[everyday]", "gentle"),
		in("e6", "[strengthen, ease-pain]", "strong"),
		exercise("e5", "title: e5", "title: a5"),
		in("e3", "[strengthen]", "steady"),
		in("e7", "[strengthen]", "gentle"),
		in("e0", "[move-nerve]", "gentle"),
		in("e9", "[ease-pain, everyday]", "strong"),
		in("e8", "[loosen]", "steady"),
	)
	var got []string
	for _, e := range lib.Exercises() {
		got = append(got, e.Slug)
	}
	if diff := cmp.Diff([]string{"e7", "e0", "e1", "e8", "e5", "e3", "e9", "e6"}, got); diff != "" {
		t.Errorf("Exercises (-want +got):\n%s", diff)
	}
}

func TestAnExerciseHoldsWhatItsFileSays(t *testing.T) {
	lib := mustLoad(t,
		write("figures/tilt.yaml", strings.Replace(goodPoses, "id: bridge", "id: tilt", 1)),
		exercise("tilt"),
		inExercise("title: Bridge\nsummary: Lift your hips.", "title: Bridge, says a {{doctor}}\nalso_called: [Hip lift]\nsummary: Lift them, or call {{emergency-number}}."),
		inExercise("[strengthen]", "[strengthen, loosen]"),
		inExercise("    hold_seconds: 3\n", `    sets: 2
    hold_seconds: 3
    hold_breaths: "4"
    times_a_day: 1 to 2
    times_a_week: 6
    build_to: 30
    each_side: true
  - {source: nhs, for: the arms, repetitions: up to 7}
`),
		inExercise("figures: [bridge]", "equipment: [A mat]\nfigures: [tilt, bridge]"),
		inExercise("easier: {text: Lift them less.}", "easier: {exercise: tilt, text: \"Lift *less*.[^koes]\"}\nharder: {exercise: tilt}"),
		inExercise("straight.", "straight.[^kaiser]"),
		inExercise("published: 2026-01-02\n", `published: 2026-01-02
review: {by: Dr Example, on: 2026-02-03, due: 2027-02-03}
`),
		inExercise("sources:\n", `sources:
  - {id: koes, organization: D, title: D, checked: 2026-01-02}
  - {id: kaiser, organization: B, title: B, checked: 2026-01-02}
  - {id: nhs, organization: A, title: A, checked: 2026-01-02}
  - {id: who, organization: C, title: C, checked: 2026-01-02}
`),
		inExercise("2. Lift your hips.", "2. Lift [your hips](/about) & smile.[^who]"),
	)
	e, err := lib.Exercise("bridge")
	if err != nil {
		t.Fatal(err)
	}
	tilt, err := lib.Exercise("tilt")
	if err != nil {
		t.Fatal(err)
	}
	source := func(n int, id, organization, title string) Source {
		return Source{ID: id, Organization: organization, Title: title, Checked: day(2026, 1, 2), Number: n}
	}
	mayo, nhs, msd := source(1, "mayo", "Mayo Clinic", "Back exercises"), source(2, "nhs", "A", "A"), source(4, "msd", "MSD Manual", "Bridging")
	reference := func(n string) HTML {
		return HTML(`<sup><a href="#r` + n + `" aria-label="Reference ` + n + `">` + n + `</a></sup>`)
	}
	want := &Exercise{
		Slug: "bridge", Title: "Bridge, says a doctor", AlsoCalled: []string{"Hip lift"}, Summary: "Lift them, or call 911.",
		Goals: []Goal{Strengthen, Loosen}, Position: OnBack, Level: Steady, FeltIn: "Your buttocks",
		Muscles: []string{"gluteus maximus"}, MusclesSource: &msd, Equipment: []string{"A mat"},
		Dosages: []Dosage{
			{
				Repetitions: Range{5, 10}, Sets: Range{2, 2}, HoldSeconds: Range{3, 3}, HoldBreaths: Range{4, 4},
				TimesADay: Range{1, 2}, TimesAWeek: Range{6, 6}, BuildTo: 30, EachSide: true, Source: mayo,
			},
			{For: "the arms", Repetitions: Range{0, 7}, Source: nhs},
		},
		Pictures: e.Pictures, Main: 2, Motion: e.Motion, // the next test looks at them
		Easier:   &Variant{Exercise: tilt, Text: "Lift <em>less</em>." + reference("6")},
		Harder:   &Variant{Exercise: tilt},
		Cautions: []HTML{"Keep your back straight." + reference("5")},
		Steps:    []HTML{"Lie on your back.", `Lift <a href="/about">your hips</a> &amp; smile.` + reference("3")},
		Feel:     "<p>Your buttocks work.</p>\n",
		Tips:     "<ul class=\"list\" role=\"list\">\n<li>Breathe.</li>\n</ul>\n",
		Authors:  []string{"Ada Example"}, Published: day(2026, 1, 2),
		Review:  &Review{By: "Dr Example", On: day(2026, 2, 3), Due: day(2027, 2, 3)},
		Sources: []Source{mayo, nhs, source(3, "who", "C", "C"), msd, source(5, "kaiser", "B", "B"), source(6, "koes", "D", "D")},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("exercise (-want +got):\n%s", diff)
	}
	if e.Path() != "/exercises/bridge" {
		t.Errorf("its path is %s", e.Path())
	}
}

// The same pictures are served as files, for cards, and stand in pages.
func TestAnExerciseShowsTheFramesOfItsFigures(t *testing.T) {
	lib := mustLoad(t,
		write("figures/tilt.yaml", strings.Replace(goodPoses, "id: bridge", "id: tilt", 1)),
		replace("figures/bridge.yaml", "frames:", "animate: [start, end]\nframes:"),
		inExercise("[bridge]", "[bridge, tilt]"))
	e, err := lib.Exercise("bridge")
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Pictures) != 4 || e.Main != 2 {
		t.Fatalf("%d pictures, %d of them main; want 4 and 2", len(e.Pictures), e.Main)
	}
	if diff := cmp.Diff(e.Pictures[1], e.EndPicture()); diff != "" {
		t.Errorf("the end picture (-last of the first figure +got):\n%s", diff)
	}
	address := regexp.MustCompile(`^/figures/([a-z-]+)\.[0-9a-f]{12}\.svg$`)
	for i, name := range []string{"bridge-start", "bridge-end", "tilt-start", "tilt-end"} {
		p := e.Pictures[i]
		if m := address.FindStringSubmatch(p.Address); m == nil || m[1] != name {
			t.Errorf("picture %s is at %s", name, p.Address)
		}
		f, err := lib.Figure(p.Address)
		if err != nil {
			t.Fatal(err)
		}
		if f.Type != "image/svg+xml" || f.Width != p.Width || f.Height != p.Height || !strings.Contains(string(f.Content), "<svg ") {
			t.Errorf("at %s is %+v", p.Address, f)
		}
		if p.Width < 100 || p.Height < 100 || p.Alt == "" || p.Label != []string{"Start", "Lift"}[i%2] {
			t.Errorf("picture %s is %dx%d, %q, %q", name, p.Width, p.Height, p.Label, p.Alt)
		}
		// Several pictures stand on one page, so their ids must differ.
		if !strings.HasPrefix(string(p.SVG), "<svg ") || !strings.Contains(string(p.SVG), `id="`+name+"-") {
			t.Errorf("picture %s as an element has no id of its own: %.200s", name, p.SVG)
		}
	}
	f, err := lib.Figure(e.Motion)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^/figures/bridge\.[0-9a-f]{12}\.json$`).MatchString(e.Motion) || f.Type != "application/json" || !json.Valid(f.Content) || f.Width != 0 {
		t.Errorf("the motion at %s is %s %.200q", e.Motion, f.Type, f.Content)
	}
	still, err := mustLoad(t).Exercise("bridge")
	if err != nil {
		t.Fatal(err)
	}
	if still.Motion != "" {
		t.Errorf("a pose file that asks for no motion has one at %s", still.Motion)
	}
}

func TestTheFirstFigureIsTheMainOne(t *testing.T) {
	draw := func(name string, frames int) *poses {
		p := &poses{motion: name}
		for i := range frames {
			p.pictures = append(p.pictures, Picture{Label: name, Width: i})
		}
		return p
	}
	draft := &exerciseDraft{
		document: &document{b: &builder{poses: map[string]*poses{"one": draw("one", 1), "three": draw("three", 3)}}},
		head:     exerciseHeader{Figures: []string{"three", "one"}},
		exercise: &Exercise{},
	}
	draft.showFigures()
	e := draft.exercise
	if len(e.Pictures) != 4 || e.Main != 3 || e.Motion != "three" || e.EndPicture() != (Picture{Label: "three", Width: 2}) {
		t.Errorf("the exercise shows %+v", e)
	}
}

// What is left of an easier or a harder way whose exercise is not shown.
func TestAVariantLosesAnExerciseThatIsNotShown(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		tilt       change
		want       *Variant
	}{
		{"broken, with a text", "{exercise: tilt, text: Tilt.}", exercise("tilt", "steady", "hard"), &Variant{Text: "Tilt."}},
		{"broken, without", "{exercise: tilt}", exercise("tilt", "steady", "hard"), nil},
		{"unreadable", "{exercise: tilt, text: Tilt.}", write("en/exercises/tilt.md", "Tilt.\n"), &Variant{Text: "Tilt."}},
		{"missing", "{exercise: tilt, text: Tilt.}", remove("en/exercises/tilt.md"), &Variant{Text: "Tilt."}},
		{"a draft", "{exercise: tilt}", exercise("tilt", "title: tilt", "draft: true\ntitle: tilt"), nil},
		{"itself", "{exercise: bridge, text: Tilt.}", exercise("tilt"), &Variant{Text: "Tilt."}},
	} {
		lib, problems := load(exercise("tilt"), c.tilt, inExercise("{text: Lift them less.}", c.yaml))
		e, err := lib.Exercise("bridge")
		if err != nil {
			t.Fatalf("%s: %v %v", c.name, err, problems)
		}
		if diff := cmp.Diff(c.want, e.Easier); diff != "" {
			t.Errorf("%s: easier (-want +got):\n%s", c.name, diff)
		}
		if len(problems) != 1 {
			t.Errorf("%s: problems %v, want one", c.name, problems)
		}
	}
}

func TestTheRulesForStoppingHoldWhatTheirFileSays(t *testing.T) {
	got := mustLoad(t,
		replace(stopRulesFile, "title: When to stop", "title: When to stop, says a {{doctor}}\nreview: {by: Dr Example, on: 2026-02-03, due: 2027-02-03}"),
		replace(stopRulesFile, "[it hurts]", `["it *hurts* & pulls", it burns]`),
	).StopRules()
	want := &StopRules{
		Title:   "When to stop, says a doctor",
		GoOn:    StopRule{Title: "Go on", Signs: []HTML{"it pulls a little"}, Then: "Do more."}, // no number: the list of sources is the page's own
		EaseOff: StopRule{Title: "Ease off", Signs: []HTML{"it <em>hurts</em> &amp; pulls", "it burns"}, Then: "Do less."},
		Stop:    StopRule{Title: "Stop", Signs: []HTML{"both legs hurt"}, Then: `<a href="/get-help-now">Get help</a>.`},
		Review:  &Review{By: "Dr Example", On: day(2026, 2, 3), Due: day(2027, 2, 3)},
		Sources: []Source{{ID: "nhs", Organization: "NHS", Title: "Sciatica", Checked: day(2026, 1, 2), Number: 1}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func titles(articles []*Article) []string {
	var list []string
	for _, a := range articles {
		list = append(list, a.Title)
	}
	return list
}

func TestArticlesComeByCategoryThenOrderThenTitle(t *testing.T) {
	in := func(slug string, c Category, lines string) change {
		return func(site fstest.MapFS) {
			article(slug, lines, "")(site)
			replace("en/articles/"+slug+".md", "category: understand", "category: "+string(c))(site)
		}
	}
	lib := mustLoad(t,
		remove(articleFile),
		in("a1", Living, "order: 1\n"),
		in("a2", Understand, ""), // without an order comes last
		in("a3", Understand, "order: 2\n"),
		in("a4", Understand, "order: 1\n"),
		in("a6", Causes, ""),
		in("a5", Causes, ""),
		in("a7", Treating, "treatments: [{name: Rest, evidence: not-shown-to-help, finding: It did not help., rests_on: [jensen-2019]}]\n"),
		replace("en/articles/a7.md", "    year: 2019", "    short: BMJ review\n    year: 2019"),
		in("a0", Posture, ""),
	)
	want := []string{"a4", "a3", "a2", "a5", "a6", "a7", "a0", "a1"}
	if diff := cmp.Diff(want, titles(lib.Articles())); diff != "" {
		t.Errorf("Articles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"a4", "a3", "a2"}, titles(lib.InCategory(Understand))); diff != "" {
		t.Errorf("InCategory (-want +got):\n%s", diff)
	}
	if got := mustLoad(t).InCategory(Living); got != nil {
		t.Errorf("an empty category has %q", titles(got))
	}
}

func TestAnAliasRedirectsToWhereItsPageIsNow(t *testing.T) {
	aliases := func(list string) change { return inHeader("key_points:", "aliases: ["+list+"]\nkey_points:") }
	lib := mustLoad(t, aliases("/sciatica.html, /2019/leg/"),
		replace("en/pages/about.md", "published:", "aliases: [/us]\npublished:"),
		replace("en/pages/home.md", "published:", "aliases: [/index.php]\npublished:"),
		inExercise("published:", "aliases: [/bridging]\npublished:"))
	for path, want := range map[string]string{
		"/sciatica.html":     "/articles/leg-pain",
		"/2019/leg/":         "/articles/leg-pain",
		"/us":                "/about",
		"/index.php":         "/",
		"/bridging":          "/exercises/bridge",
		"/articles/leg-pain": "",
		"/nowhere":           "",
	} {
		if got := lib.Redirect(path); got != want {
			t.Errorf("Redirect(%q) = %q, want %q", path, got, want)
		}
	}

	// A redirect to a page that is left out would lead to an error page.
	lib, _ = load(aliases("/old"), body("# Leg"))
	if got := lib.Redirect("/old"); got != "" {
		t.Errorf("an alias of a broken article leads to %q", got)
	}
	for _, harm := range []change{inExercise("steady", "hard"), remove(stopRulesFile), inExercise("title: Bridge", "draft: true\ntitle: Bridge")} {
		lib, _ = load(inExercise("published:", "aliases: [/old]\npublished:"), harm)
		if got := lib.Redirect("/old"); got != "" {
			t.Errorf("an alias of an exercise that is not shown leads to %q", got)
		}
	}
	// This article has an error and is up all the same, so its old address works too.
	lib, _ = load(aliases("/old]\nrelated: [nothing"))
	if got := lib.Redirect("/old"); got != "/articles/leg-pain" {
		t.Errorf("an alias of an article with a fault in related leads to %q", got)
	}
}

func TestRelatedArticlesStandInTheHeadersOrder(t *testing.T) {
	lib, _ := load(article("b", "", ""), article("a", "", ""), inHeader("key_points:", "related: [b, nothing, a]\nkey_points:"))
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	if got := titles(a.Related); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("related to %q", got)
	}
}

func TestUnknownNamesDoNotExist(t *testing.T) {
	lib := mustLoad(t)
	_, articleErr := lib.Article("arm-pain")
	_, pageErr := lib.Page("team")
	_, exerciseErr := lib.Exercise("tilt")
	_, figureErr := lib.Figure("/figures/nerve.svg") // without its hash
	for _, err := range []error{articleErr, pageErr, exerciseErr, figureErr} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v is not fs.ErrNotExist", err)
		}
	}
}

func TestAFigureIsServedUnderAnAddressThatChangesWithIt(t *testing.T) {
	address := func(picture string) string {
		t.Helper()
		lib := mustLoad(t, write("figures/nerve.svg", picture), body("![A nerve](nerve.svg)"))
		a, err := lib.Article("leg-pain")
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(a.HTML), `src="`)
		src, _, _ := strings.Cut(rest, `"`)
		f, err := lib.Figure(src)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Content) != picture || f.Type != "image/svg+xml" || f.Width != 200 || f.Height != 101 || f.Address != src {
			t.Errorf("the figure is %+v", f)
		}
		return src
	}
	// Commas are fine in a viewBox, and half a pixel is rounded up.
	one := address(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,200,100.5"></svg>`)
	other := address(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 101"></svg>`)
	if one == other {
		t.Errorf("two pictures have the address %s", one)
	}
}

func day(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

func TestAnArticleHoldsWhatItsFileSays(t *testing.T) {
	lib := mustLoad(t,
		inHeader("title: Leg pain", "title: Leg pain, says a {{doctor}} & more"),
		inHeader("summary: Why a leg can hurt.", "summary: When {{emergency-number}} helps."),
		inHeader("published: 2026-01-02", "published: 2026-01-02\nafter: Bea Example\nreview: {by: Dr Example, on: 2026-02-03, due: 2027-02-03}"),
		body("## One", "", strings.Repeat("word ", 498), "", "### Deeper", "", "## Two {#second}"),
	)
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	a.HTML = "" // markup_test.go looks at it
	want := &Article{
		Slug: "leg-pain", Title: "Leg pain, says a doctor & more", Summary: "When 911 helps.", Category: Understand,
		Authors: []string{"Ada Example"}, After: "Bea Example", Published: day(2026, 1, 2),
		Review:    &Review{By: "Dr Example", On: day(2026, 2, 3), Due: day(2027, 2, 3)},
		KeyPoints: []HTML{`Most leg pain gets better.<sup><a href="#r1" aria-label="Reference 1">1</a></sup>`},
		Sources: []Source{{
			ID: "jensen-2019", Authors: "Jensen", Title: "Diagnosis of sciatica", In: "BMJ 2019;367:l6273", Year: 2019,
			Identifier: "doi:10.1136/bmj.l6273", Checked: day(2026, 1, 2), Number: 1,
		}},
		Body: Body{Contents: []Heading{{"one", "One"}, {"second", "Two"}}, Icons: []string{}, Minutes: 3},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("article (-want +got):\n%s", diff)
	}
	if a.Path() != "/articles/leg-pain" {
		t.Errorf("its path is %s", a.Path())
	}
}

func TestAPageHoldsWhatItsFileSays(t *testing.T) {
	lib := mustLoad(t,
		replace("en/pages/about.md", "published: 2026-01-02\n", `published: 2026-01-02
review: {by: Dr Example, on: 2026-02-03, due: 2027-02-03}
sources:
  - {id: b, authors: B, title: Second, checked: 2026-01-02}
  - {id: a, authors: A, title: First, checked: 2026-01-02}
`),
		replace("en/pages/about.md", "title: About", "title: About {{clinic-name}}"),
		replace("en/pages/about.md", "Words.", "Words.[^a][^b]"),
		replace("en/pages/home.md", "published:", "questions: [{ask: \"See a {{doctor}}?\", to: /about#first}]\npublished:"))
	if home, err := lib.Page("home"); err != nil || !slices.Equal(home.Questions, []Place{{"/about#first", "See a doctor?"}}) {
		t.Errorf("questions of the home page: %v, %v", home, err)
	}
	p, err := lib.Page("about")
	if err != nil {
		t.Fatal(err)
	}
	p.HTML = "" // markup_test.go looks at it
	want := &Page{
		Name: "about", Title: "About Example Clinic", Summary: "What it says.", Published: day(2026, 1, 2),
		Review: &Review{By: "Dr Example", On: day(2026, 2, 3), Due: day(2027, 2, 3)},
		Sources: []Source{
			{ID: "a", Authors: "A", Title: "First", Checked: day(2026, 1, 2), Number: 1},
			{ID: "b", Authors: "B", Title: "Second", Checked: day(2026, 1, 2), Number: 2},
		},
		Body: Body{Contents: []Heading{{"first", "First"}}, Icons: []string{}, Minutes: 1},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}

	for name, want := range map[string]string{"home": "/", "get-help-now": "/get-help-now", "about": "/about", "privacy": "/privacy"} {
		if p, err := lib.Page(name); err != nil || p.Path() != want {
			t.Errorf("page %s: %+v, %v; want it at %s", name, p, err, want)
		}
	}
}

// Sources are listed by the numbers that readers meet, then the rest.
func TestSourcesStandInTheOrderOfTheirNumbers(t *testing.T) {
	lib, problems := load(
		inHeader("sources:\n", `sources:
  - {id: never, authors: A, title: A, checked: 2026-01-02}
  - {id: second, authors: B, title: B, checked: 2026-01-02}
  - {id: third, authors: C, title: C, checked: 2026-01-02}
`),
		body("One.[^second] Two.[^third] Again.[^jensen-2019][^second]"))
	if HasErrors(problems) {
		t.Fatal(problems)
	}
	a, err := lib.Article("leg-pain")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, s := range a.Sources {
		if s.Number != i+1 {
			t.Errorf("source %s has the number %d in place %d", s.ID, s.Number, i+1)
		}
		got = append(got, s.ID)
	}
	// The key point stands above the body.
	if want := []string{"jensen-2019", "second", "third", "never"}; !slices.Equal(got, want) {
		t.Errorf("sources %q, want %q", got, want)
	}
}

func TestASourceSaysWhoWroteItAndWhereToReadIt(t *testing.T) {
	for _, c := range []struct {
		source       Source
		who, address string
	}{
		{Source{Authors: "Jensen", Identifier: "doi:10.1136/bmj.l6273"}, "Jensen", "https://doi.org/10.1136/bmj.l6273"},
		{Source{Organization: "NHS", Identifier: "pmid:31744805"}, "NHS", "https://pubmed.ncbi.nlm.nih.gov/31744805/"},
		{Source{Identifier: "https://example.org/a:b"}, "", "https://example.org/a:b"},
		{Source{Identifier: "isbn:978-0-19-852011-5"}, "", ""},
		{Source{}, "", ""},
	} {
		if got := c.source.Who(); got != c.who {
			t.Errorf("%+v: who %q, want %q", c.source, got, c.who)
		}
		if got := c.source.Address(); got != c.address {
			t.Errorf("%+v: address %q, want %q", c.source, got, c.address)
		}
	}
}

func TestAReviewIsOverdueFromTheDayAfterItWasDue(t *testing.T) {
	due := &Review{Due: Date{time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)}}
	for hours, want := range map[time.Duration]bool{0: false, 23: false, 25: true} {
		if got := due.Overdue(due.Due.Add(hours * time.Hour)); got != want {
			t.Errorf("%d hours into the day: overdue %v, want %v", hours, got, want)
		}
	}
	if (*Review)(nil).Overdue(today) {
		t.Error("a page that nobody has reviewed is overdue")
	}
}

func TestTheSiteHoldsItsWordsWithTokensFilledIn(t *testing.T) {
	site := mustLoad(t).Site
	if got, want := site.Headings.Emergency, "Call 911 now if you have:"; got != want {
		t.Errorf("the emergency heading is %q, want %q", got, want)
	}
	if got, want := site.Headings.Urgent, "Call your doctor today if you have:"; got != want {
		t.Errorf("the urgent heading is %q, want %q", got, want)
	}
	if got := site.Location().String(); got != "America/New_York" {
		t.Errorf("the time zone is %s", got)
	}
	if got, want := Tel("+1 (555) 555-0100"), "tel:+15555550100"; got != want {
		t.Errorf("Tel gives %q, want %q", got, want)
	}
}

// Windows editors end lines with CRLF, and some start a file with a byte order mark.
func TestFilesFromWindowsWork(t *testing.T) {
	windows := func(text string) string { return "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n") }
	all := func(site fstest.MapFS) {
		for name, file := range site {
			if !strings.HasSuffix(name, ".svg") {
				site[name] = &fstest.MapFile{Data: []byte(windows(string(file.Data)))}
			}
		}
	}
	want := mustLoad(t)
	got := mustLoad(t, all)
	if diff := cmp.Diff(want.Exercises(), got.Exercises()); diff != "" || len(got.Exercises()) == 0 {
		t.Errorf("the exercises (-unix +windows):\n%s", diff)
	}
	if diff := cmp.Diff(want.StopRules(), got.StopRules()); diff != "" {
		t.Errorf("the rules for stopping (-unix +windows):\n%s", diff)
	}
	wantArticle, _ := want.Article("leg-pain")
	gotArticle, _ := got.Article("leg-pain")
	if diff := cmp.Diff(wantArticle, gotArticle); diff != "" {
		t.Errorf("the article (-unix +windows):\n%s", diff)
	}
	if diff := cmp.Diff(want.EmergencyCard(), got.EmergencyCard()); diff != "" {
		t.Errorf("the card (-unix +windows):\n%s", diff)
	}
	if diff := cmp.Diff(want.CommentCard("advice"), got.CommentCard("advice")); diff != "" {
		t.Errorf("the card for comments (-unix +windows):\n%s", diff)
	}
	if diff := cmp.Diff(want.SavedReplies(), got.SavedReplies()); diff != "" {
		t.Errorf("the saved replies (-unix +windows):\n%s", diff)
	}

	for _, faults := range [][]change{
		{inHeader("understand", "anatomy"), body("", "It hurts; see", "some [arms](/arms).")},
		{replace("site.yaml", "doctor: doctor", "docter: doctor")},
		{replace("figures/bridge.yaml", "id: bridge", "ids: bridge"), replace("figures/bridge.yaml", "label: Lift", "lable: Lift")},
		{inExercise("[strengthen]", "[flex]"), inExercise("1. Lie", "1. You lie")},
	} {
		_, want := load(faults...)
		_, got := load(append(faults, all)...)
		if len(want) == 0 {
			t.Error("these changes should be faults")
		}
		if diff := cmp.Diff(messages(want), messages(got)); diff != "" {
			t.Errorf("problems (-unix +windows):\n%s", diff)
		}
	}
	// site.yaml may have its fault in the first line, right behind the mark.
	_, problems := load(write("site.yaml", windows("{nam: Guide}\n")))
	if got := problems[0].String(); !strings.HasPrefix(got, `site.yaml:1:2: unknown key "nam"`) {
		t.Errorf("behind a byte order mark: %s", got)
	}
}

func TestAProblemPrintsAsFileLineColumnMessage(t *testing.T) {
	for want, p := range map[string]Problem{
		"en/articles/a.md:3:14: mend this":          {File: "en/articles/a.md", Line: 3, Col: 14, Message: "mend this"},
		"en/articles/a.md:3:14: warning: look here": {File: "en/articles/a.md", Line: 3, Col: 14, Warning: true, Message: "look here"},
		"en/pages/home.md: it is missing":           {File: "en/pages/home.md", Message: "it is missing"},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWarningsAreNoErrors(t *testing.T) {
	if HasErrors(nil) || HasErrors([]Problem{{Warning: true}}) || !HasErrors([]Problem{{Warning: true}, {}}) {
		t.Error("HasErrors should be true when a problem is no warning, and only then")
	}
}

// A link to a file that is gone is listed with its folder but cannot be read.
func TestAFileThatCannotBeReadIsNamed(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, goodSite()); err != nil {
		t.Fatal(err)
	}
	files := []string{"en/articles/arm-pain.md", "en/exercises/tilt.md", "en/pages/about.md", "figures/bone.svg", "figures/tilt.yaml"}
	for _, file := range files {
		path := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(dir, "gone"), path); err != nil {
			t.Skip("this system has no symbolic links: ", err)
		}
	}
	lib, problems := Load(os.DirFS(dir), today)
	if lib == nil {
		t.Fatal("no Library")
	}
	if len(problems) != len(files) {
		t.Fatalf("problems %v", problems)
	}
	for i, p := range problems {
		if p.File != files[i] || p.Warning || !strings.HasPrefix(p.Message, "cannot read the file: ") {
			t.Errorf("%s gives %v", files[i], p)
		}
	}
}

func TestAFolderKnowsWhenItHasChanged(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, goodSite()); err != nil {
		t.Fatal(err)
	}
	folder := NewFolder(os.DirFS(dir))
	if !folder.Changed() {
		t.Error("a folder that was never loaded should count as changed")
	}
	load := func() {
		t.Helper()
		if lib, problems := folder.Load(today); lib == nil || len(problems) > 0 {
			t.Fatalf("Load gives %v", problems)
		}
		if folder.Changed() {
			t.Error("changed, right after Load")
		}
	}
	load()

	file := filepath.Join(dir, filepath.FromSlash(articleFile))
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	save := func(name string, text []byte, at time.Time) {
		t.Helper()
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		// A file system may keep time too coarsely to tell two saves of one test apart.
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
	}
	changes := func(what string) {
		t.Helper()
		if !folder.Changed() {
			t.Errorf("not changed after %s", what)
		}
		if !folder.Changed() {
			t.Errorf("%s was forgotten before the next Load", what)
		}
		load()
	}
	save(file, append(text, "\nIt does.\n"...), today)
	changes("a longer save")
	save(file, append(text, "\nIt bites\n"...), today.Add(time.Hour))
	changes("a save of the same length")
	added := filepath.Join(dir, "figures", "bone.svg")
	save(added, []byte(goodPicture), today)
	changes("an added file")
	if err := os.Remove(added); err != nil {
		t.Fatal(err)
	}
	changes("a removed file")
	if err := os.Rename(filepath.Join(dir, "figures", "leg.svg"), filepath.Join(dir, "figures", "foot.svg")); err != nil {
		t.Fatal(err)
	}
	changes("a new name")
	save(filepath.Join(dir, "figures", "bridge.yaml"), []byte(goodPoses+"# Higher?\n"), today)
	changes("a saved pose file")

	if err := os.Mkdir(filepath.Join(dir, "en", "glossary"), 0o700); err != nil {
		t.Fatal(err)
	}
	if folder.Changed() {
		t.Error("an empty folder holds nothing to load")
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if !folder.Changed() {
		t.Error("not changed after the whole folder has gone")
	}
}

func TestAFolderDrawsOnlyThePoseFilesThatAreNew(t *testing.T) {
	site := siteWith(write("figures/tilt.yaml", strings.Replace(goodPoses, "id: bridge", "id: tilt", 1)))
	folder := NewFolder(site)
	label := func() string {
		t.Helper()
		lib, problems := folder.Load(today)
		if lib == nil || len(problems) > 0 {
			t.Fatalf("Load gives %v", problems)
		}
		e, err := lib.Exercise("bridge")
		if err != nil {
			t.Fatal(err)
		}
		return e.EndPicture().Label
	}
	if got := label(); got != "Lift" {
		t.Fatalf("the end picture is called %q", got)
	}
	first := folder.drawn
	replace("figures/bridge.yaml", "label: Lift", "label: Up")(site)
	if got := label(); got != "Up" {
		t.Errorf("after a save the end picture is called %q", got)
	}
	if folder.drawn["tilt"] != first["tilt"] || folder.drawn["bridge"] == first["bridge"] {
		t.Error("only the saved file should be drawn again")
	}
	remove("figures/tilt.yaml")(site)
	label()
	if folder.drawn["tilt"] != nil {
		t.Error("the drawing of a file that is gone is kept")
	}
	last := folder.drawn["bridge"]
	good := string(site["site.yaml"].Data)
	write("site.yaml", "name: [")(site)
	if lib, _ := folder.Load(today); lib != nil {
		t.Fatal("a Library without site.yaml")
	}
	write("site.yaml", good)(site)
	label()
	if folder.drawn["bridge"] != last {
		t.Error("a fault elsewhere has cost the drawings")
	}

	// A problem that is not mended is told at every Load.
	replace("figures/bridge.yaml", "label: Up", "lable: Up")(site)
	_, before := folder.Load(today)
	_, after := folder.Load(today)
	if diff := cmp.Diff(messages(before), messages(after)); diff != "" || len(before) == 0 {
		t.Errorf("problems of the same faulty file (-first +second):\n%s", diff)
	}
}

func BenchmarkReload(b *testing.B) {
	folder := NewFolder(content.FS)
	folder.Load(today)
	b.ReportAllocs()
	for b.Loop() {
		if lib, _ := folder.Load(today); lib == nil {
			b.Fatal("no Library")
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if lib, _ := Load(content.FS, today); lib == nil {
			b.Fatal("no Library")
		}
	}
}
