package library

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// This file is the rule book: what an editor can do wrong, and the words that
// tell. Each case starts from the good site (goodsite_test.go) and gives all
// the problems of the changed one, as check prints them. Where a message lists
// many names its end is left out, with … in its place.

type rule struct {
	name string
	site []change
	want []string
	// staysUp says that the error takes no page down: what is wrong is what the
	// page mentions, not the page.
	staysUp bool
	// takesDown names files that are left out for an error in another file.
	takesDown []string
}

func do(changes ...change) []change { return changes }

func checkRules(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			site := siteWith(r.site...)
			lib, problems := loadSite(site)
			got := messages(problems)
			for i, want := range r.want {
				start, cut := strings.CutSuffix(want, "…")
				if cut && i < len(got) && strings.HasPrefix(got[i], start) {
					got[i] = want
				}
			}
			if diff := cmp.Diff(r.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			for _, p := range problems {
				isInside(t, site, p)
				if _, known := ruleByName[p.Rule]; !known {
					t.Errorf("%v is of the unknown rule %q", p, p.Rule)
				}
			}
			needed := []string{"site.yaml", emergencyFile, screeningFile, "en/pages/home.md", "en/pages/get-help-now.md"}
			for _, name := range commentCardNames {
				needed = append(needed, commentCardFile(name))
			}
			if doomed := slices.ContainsFunc(problems, func(p Problem) bool {
				return !p.Warning && slices.Contains(needed, p.File) && !r.staysUp
			}); doomed != (lib == nil) {
				t.Errorf("Library nil: %v, but a file that no site can do without has an error: %v", lib == nil, doomed)
			}
			broken := map[string]bool{}
			for _, p := range problems {
				broken[p.File] = broken[p.File] || !p.Warning && !r.staysUp
			}
			for _, file := range r.takesDown {
				broken[file] = true
			}
			if lib != nil {
				showsGoodFilesOnly(t, lib, site, broken)
			}
		})
	}
}

// isInside checks that an editor who goes to a problem's place finds it there.
func isInside(t *testing.T, site fs.FS, p Problem) {
	t.Helper()
	if p.Line == 0 && p.Col == 0 {
		return
	}
	source, err := fs.ReadFile(site, p.File)
	if err != nil {
		t.Errorf("%v: %v", p, err)
		return
	}
	lines := strings.Split(string(source), "\n")
	// The place of what is missing is one after the end.
	if p.Line < 1 || p.Line > len(lines) || p.Col < 1 || p.Col > len(lines[p.Line-1])+1 {
		t.Errorf("%v: no such place in a file of %d lines", p, len(lines))
	}
}

// showsGoodFilesOnly checks what Load promises: a broken file is left out, and
// every other one is shown.
func showsGoodFilesOnly(t *testing.T, lib *Library, site fs.FS, broken map[string]bool) {
	t.Helper()
	// good calls check with every Markdown file of a folder, and whether it should be shown.
	good := func(folder string, check func(file, slug string, shown bool)) {
		files, err := fs.Glob(site, folder+"/*.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := fs.ReadFile(site, file)
			if err != nil {
				t.Fatal(err)
			}
			draft := strings.Contains(string(source), "\ndraft: true\n")
			check(file, strings.TrimSuffix(path.Base(file), ".md"), !broken[file] && !draft)
		}
	}
	good("en/articles", func(file, slug string, shown bool) {
		if _, err := lib.Article(slug); (err == nil) != shown {
			t.Errorf("%s: it should be shown: %v, but Article says %v", file, shown, err)
		}
	})
	_, err := fs.Stat(site, stopRulesFile)
	rules := err == nil && !broken[stopRulesFile]
	if (lib.StopRules() != nil) != rules {
		t.Errorf("StopRules gives %v, but its file is good: %v", lib.StopRules(), rules)
	}
	good("en/exercises", func(file, slug string, shown bool) {
		e, err := lib.Exercise(slug)
		if (err == nil) != (shown && rules) {
			t.Errorf("%s: it should be shown: %v, but Exercise says %v", file, shown && rules, err)
		}
		if slices.Contains(lib.Exercises(), e) != (err == nil) {
			t.Errorf("%s: Exercise says %v, and Exercises something else", file, err)
		}
	})
	for _, name := range pageNames {
		file := "en/pages/" + name + ".md"
		if _, err := fs.Stat(site, file); err != nil {
			continue
		}
		if _, err := lib.Page(name); (err == nil) != !broken[file] {
			t.Errorf("%s: broken %v, but Page says %v", file, broken[file], err)
		}
	}
}

// Every other test of this file means something only as long as this one holds.
func TestTheGoodSiteHasNoProblems(t *testing.T) {
	checkRules(t, []rule{{name: "as it is"}})
}

func TestAHeaderHoldsKnownKeysAndFittingValues(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "a mistyped key is named, with the keys there are",
			site: do(inHeader("summary:", "sumary:")),
			want: []string{`en/articles/leg-pain.md:3:1: unknown key "sumary"; the keys here are title, summary, category, order, authors, after, published, review, key_points, treatments, explains, sources, related, aliases, draft`},
		},
		{
			name: "two mistyped keys are told at once",
			site: do(inHeader("summary:", "sumary:"), inHeader("authors: [", "author: [")),
			want: []string{`en/articles/leg-pain.md:3:1: unknown key "sumary"; the keys here are …`, `en/articles/leg-pain.md:5:1: unknown key "author"; the keys here are …`},
		},
		{
			name: "in a source, the keys of a source are listed",
			site: do(inHeader("    in:", "    journal:")),
			want: []string{`en/articles/leg-pain.md:13:5: unknown key "journal"; the keys here are id, organization, authors, title, in, year, identifier, short, checked`},
		},
		{
			name: "in a review, the keys of a review are listed",
			site: do(inHeader("key_points:", "review: {by: Dr Example, on: 2026-01-02, until: 2027-01-02}\nkey_points:")),
			want: []string{`en/articles/leg-pain.md:7:42: unknown key "until"; the keys here are by, on, due`},
		},
		{
			name: "a page has fewer keys than an article",
			site: do(replace("en/pages/about.md", "summary:", "category: living\nsummary:")),
			want: []string{`en/pages/about.md:3:1: unknown key "category"; the keys here are title, summary, published, review, sources, start, questions, aliases`},
		},
		{
			name: "an empty header misses everything an article needs",
			site: do(write(articleFile, "---\norder: 1\n---\n\nWords.\n")),
			want: []string{
				"en/articles/leg-pain.md:2:1: title is missing; every article has one",
				"en/articles/leg-pain.md:2:1: summary is missing; one or two sentences stand under the title",
				"en/articles/leg-pain.md:2:1: category is missing; use one of understand, causes, treatment, posture, living",
				"en/articles/leg-pain.md:2:1: authors is missing; say who wrote the article",
				"en/articles/leg-pain.md:2:1: published is missing; give the day, as 2026-11-23",
				"en/articles/leg-pain.md:2:1: key_points is missing; two or three lines stand at the top of the article",
				"en/articles/leg-pain.md:2:1: sources is missing; a medical article says where its statements come from: write the [^id] of a source behind them",
			},
		},
		{
			name: "a key without a value is as good as missing",
			site: do(inHeader("title: Leg pain", "title:"), inHeader("[Ada Example]", `[""]`)),
			want: []string{
				"en/articles/leg-pain.md:2:7: title is missing; every article has one",
				"en/articles/leg-pain.md:5:11: authors 1 is missing; give a name",
			},
		},
		{
			name: "an empty page header misses everything a page needs",
			site: do(write("en/pages/about.md", "---\naliases: []\n---\n\nWords.\n")),
			want: []string{
				"en/pages/about.md:2:1: title is missing; every page has one",
				"en/pages/about.md:2:1: summary is missing; one or two sentences stand under the title",
				"en/pages/about.md:2:1: published is missing; give the day, as 2026-11-23",
			},
		},
		{
			name: "a category is one of five",
			site: do(inHeader("understand", "anatomy")),
			want: []string{`en/articles/leg-pain.md:4:11: unknown category "anatomy"; use one of understand, causes, treatment, posture, living`},
		},
		{
			name: "a text where a list belongs",
			site: do(inHeader("[Ada Example]", "Ada Example")),
			want: []string{`en/articles/leg-pain.md:5:10: "Ada Example" does not fit here; this key takes a list`},
		},
		{
			name: "a list where a text belongs",
			site: do(inHeader("Leg pain", "[Leg, pain]")),
			want: []string{`en/articles/leg-pain.md:2:8: a list does not fit here; this key takes a text`},
		},
		{
			name: "a word where a number belongs",
			site: do(inHeader("category:", "order: first\ncategory:")),
			want: []string{`en/articles/leg-pain.md:4:8: "first" does not fit here; this key takes a whole number`},
		},
		{
			name: "a word where yes or no belongs",
			site: do(inHeader("category:", "draft: maybe\ncategory:")),
			want: []string{`en/articles/leg-pain.md:4:8: "maybe" does not fit here; this key takes true or false`},
		},
		{
			name: "a text where a source belongs",
			site: do(inHeader("  - id: jensen-2019", "  - Jensen 2019\n  - id: jensen-2019")),
			want: []string{`en/articles/leg-pain.md:10:5: "Jensen 2019" does not fit here; this key takes keys and values of its own`},
		},
		{
			name: "a day is written year, month, day",
			site: do(inHeader("published: 2026-01-02", "published: 2 January 2026")),
			want: []string{`en/articles/leg-pain.md:6:12: "2 January 2026" is not a date; write year-month-day, as 2026-11-23`},
		},
		{
			name: "an article is not published before its day",
			site: do(inHeader("published: 2026-01-02", "published: 2030-01-02")),
			want: []string{"en/articles/leg-pain.md:6:12: published lies in the future; keep the file back with draft: true, or give today"},
		},
		{
			name: "a day stands in the calendar",
			site: do(inHeader("published: 2026-01-02", "published: 2026-02-30")),
			want: []string{`en/articles/leg-pain.md:6:12: "2026-02-30" is not a date; write year-month-day, as 2026-11-23`},
		},
		{
			name: "a group of keys where a text belongs",
			site: do(inHeader("title: Leg pain", "title:\n  long: Leg pain")),
			want: []string{`en/articles/leg-pain.md:3:3: a group of keys does not fit here; this key takes a text`},
		},
		{
			name: "columns count bytes, also behind an accent",
			site: do(inHeader("key_points:", "review: {by: Zoë Exämple, until: 2027-01-02}\nkey_points:")),
			want: []string{`en/articles/leg-pain.md:7:29: unknown key "until"; the keys here are by, on, due`},
		},
		{
			name: "lines count as an editor counts them, also behind YAML's other line breaks",
			site: do(inHeader("Why a leg can hurt.", "Why a\r leg\u2028 can\u0085 hurt."), inHeader("understand", "anatomy")),
			want: []string{`en/articles/leg-pain.md:4:11: unknown category "anatomy"; use one of understand, causes, treatment, posture, living`},
		},
		{
			name: "a key stands once",
			site: do(inHeader("category:", "title: Leg pain again\ncategory:")),
			want: []string{`en/articles/leg-pain.md:4:1: the key "title" stands twice; the first is on line 2`},
		},
		{
			name: "YAML that cannot be read",
			site: do(inHeader("Why a leg can hurt.", "Pain: why a leg can hurt.")),
			want: []string{`en/articles/leg-pain.md:3:14: mapping values are not allowed in this context` + yamlHint},
		},
		{
			name: "a sign that is no sign",
			site: do(inHeader("Why a leg can hurt.", "Why a leg\x01 can hurt.")),
			want: []string{`en/articles/leg-pain.md:3:19: control characters are not allowed (value: 1)`},
		},
		{
			name: "a header of no keys",
			site: do(write(articleFile, "---\njust words\n---\n")),
			want: []string{"en/articles/leg-pain.md:2:1: the header must be lines of key: value"},
		},
		{
			name: "a header of no lines",
			site: do(write(articleFile, "---\n---\nWords.\n")),
			want: []string{"en/articles/leg-pain.md:2:1: the header must be lines of key: value"},
		},
	})
}

func TestAFileHasAHeaderAFittingNameAndTheRightEncoding(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "no header",
			site: do(write(articleFile, "## Leg pain\n\nIt hurts.\n")),
			want: []string{"en/articles/leg-pain.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{
			name: "an empty file",
			site: do(write(articleFile, "")),
			want: []string{"en/articles/leg-pain.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{
			name: "a header without the line that opens it",
			site: do(write(articleFile, strings.TrimPrefix(goodHeader, "---\n")+"\n---\n")),
			want: []string{"en/articles/leg-pain.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{name: "a header and nothing after it", site: do(write(articleFile, strings.TrimSuffix(goodHeader, "\n")))},
		{
			name: "a header that is never closed",
			site: do(write(articleFile, "---\ntitle: Leg pain\n\n## Leg pain\n")),
			want: []string{"en/articles/leg-pain.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{
			name: "Latin-1 instead of UTF-8",
			site: do(body("## First", "", "The caf\xe9 is far.")),
			want: []string{"en/articles/leg-pain.md:20:8: the file is not UTF-8 here; save it as UTF-8"},
		},
		{
			name: "a file name becomes an address",
			site: do(write("en/articles/Leg Pain.md", goodHeader)),
			want: []string{"en/articles/Leg Pain.md: the file's name becomes its address: use small letters, digits and hyphens, as what-is-sciatica.md"},
		},
		{
			name: "a file that nothing shows",
			site: do(write("en/articles/notes.txt", "Ask Ada."), write("en/articles/old/leg-pain.md", goodHeader)),
			want: []string{
				"en/articles/notes.txt: warning: not a Markdown file, so nothing shows it; move it or take it away",
				"en/articles/old: warning: not a Markdown file, so nothing shows it; move it or take it away",
			},
		},
		{
			name: "a file where a folder belongs",
			site: do(remove(articleFile, exerciseFile, "figures/leg.svg", "figures/nerve.svg", "figures/bridge.yaml"),
				write("en/articles", ""), write("en/exercises", ""), write("figures", "")),
			want: []string{"en/articles: cannot read the folder: …", "en/exercises: cannot read the folder: …", "figures: cannot read the folder: …"},
		},
		{
			name: "no articles, exercises and figures yet",
			site: do(remove(articleFile, exerciseFile, "en/cards/stop-rules.md", "figures/leg.svg", "figures/nerve.svg", "figures/bridge.yaml")),
		},
		{
			name: "an editor's swap file is nobody's mistake",
			site: do(write("en/articles/.leg-pain.md.swp", "\xff")),
		},
	})
}

func TestASourceSaysWhoSaidWhatAndWhenSomebodyLooked(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "an id is small letters, digits and hyphens",
			site: do(inHeader("id: jensen-2019", "id: Jensen 2019"), inHeader("[^jensen-2019]", "[^Jensen 2019]")),
			want: []string{`en/articles/leg-pain.md:10:9: source id "Jensen 2019": use small letters, digits and hyphens, as jensen-2019`},
		},
		{
			name: "a source without an id",
			site: do(inHeader("id: jensen-2019\n    ", ""), inHeader("[^jensen-2019]", "")),
			want: []string{
				`en/articles/leg-pain.md:10:5: source id "": use small letters, digits and hyphens, as jensen-2019`,
				`en/articles/leg-pain.md:10:5: warning: source "" is never referred to; write [^] where it is used, or take it out`,
			},
		},
		{
			name: "an id stands once",
			site: do(inHeader("sources:\n", "sources:\n  - {id: jensen-2019, authors: Koes, title: Another, checked: 2026-01-02}\n")),
			want: []string{
				`en/articles/leg-pain.md:11:9: source id "jensen-2019" stands twice; give each source its own`,
				`en/articles/leg-pain.md:11:9: warning: source "jensen-2019" is never referred to; write [^jensen-2019] where it is used, or take it out`,
			},
		},
		{
			name: "a source has a title",
			site: do(inHeader("    title: Diagnosis of sciatica\n", "")),
			want: []string{"en/articles/leg-pain.md:10:5: sources 1 title is missing; say what the source is called"},
		},
		{
			name: "both authors and an organization",
			site: do(inHeader("    authors: Jensen", "    authors: Jensen\n    organization: BMJ")),
			want: []string{"en/articles/leg-pain.md:10:5: a source has either authors or an organization"},
		},
		{
			name: "neither authors nor an organization",
			site: do(inHeader("    authors: Jensen\n", "")),
			want: []string{"en/articles/leg-pain.md:10:5: a source has either authors or an organization"},
		},
		{
			name: "an organization alone is fine",
			site: do(inHeader("    authors: Jensen", "    organization: BMJ")),
		},
		{
			name: "nobody says when they looked",
			site: do(inHeader("    checked: 2026-01-02\n", "")),
			want: []string{"en/articles/leg-pain.md:10:5: checked is missing; give the day on which somebody last looked at the source"},
		},
		{
			name: "an identifier of no known kind",
			site: do(inHeader("doi:10.1136/bmj.l6273", "10.1136/bmj.l6273")),
			want: []string{`en/articles/leg-pain.md:15:17: identifier "10.1136/bmj.l6273": write doi:…, pmid:…, isbn:… or an https:// address, or leave it out`},
		},
		{name: "a PubMed number", site: do(inHeader("doi:10.1136/bmj.l6273", "pmid:31744805"))},
		{name: "an ISBN", site: do(inHeader("doi:10.1136/bmj.l6273", "isbn:978-0-19-852011-X"))},
		{name: "an address", site: do(inHeader("doi:10.1136/bmj.l6273", "https://example.org/paper"))},
		{name: "no identifier", site: do(inHeader("    identifier: doi:10.1136/bmj.l6273\n", ""))},
		{
			name: "an address must be encrypted",
			site: do(inHeader("doi:10.1136/bmj.l6273", "http://example.org/paper")),
			want: []string{`en/articles/leg-pain.md:15:17: identifier "http://example.org/paper": write doi:…, pmid:…, isbn:… or an https:// address, or leave it out`},
		},
		{
			name: "a year long before",
			site: do(inHeader("year: 2019", "year: 1899")),
			want: []string{"en/articles/leg-pain.md:14:11: year 1899 cannot be right"},
		},
		{
			name: "a year to come",
			site: do(inHeader("year: 2019", "year: 2028")),
			want: []string{"en/articles/leg-pain.md:14:11: year 2028 cannot be right"},
		},
		{
			name: "looked at on a day to come",
			site: do(inHeader("checked: 2026-01-02", "checked: 2026-11-24")),
			want: []string{"en/articles/leg-pain.md:16:14: checked lies in the future; give the day on which somebody last looked at the source"},
		},
		{name: "looked at today", site: do(inHeader("checked: 2026-01-02", "checked: 2026-11-23"))},
		{name: "the first year that there is", site: do(inHeader("year: 2019", "year: 1900"))},
		{name: "a paper may be dated next year", site: do(inHeader("year: 2019", "year: 2027"))},
		{name: "a source without a year", site: do(inHeader("    year: 2019\n", ""))},
		{
			name: "a reference to no source, in the body",
			site: do(body("It hurts.[^koes-2007]")),
			want: []string{`en/articles/leg-pain.md:18:10: unknown source "koes-2007"; the header has jensen-2019, and en/sources.yaml has no such id`},
		},
		{
			name: "a reference to no source, in a key point",
			site: do(inHeader("[^jensen-2019]", "[^jensen-2019][^koes-2007]")),
			want: []string{`en/articles/leg-pain.md:8:5: unknown source "koes-2007"; the header has jensen-2019, and en/sources.yaml has no such id`},
		},
		{
			name: "a reference on a page without sources",
			site: do(replace("en/pages/about.md", "Words.", "Words.[^nhs]")),
			want: []string{`en/pages/about.md:9:7: unknown source "nhs"; the header has none, and en/sources.yaml has no such id`},
		},
		{
			name: "a source that nothing refers to",
			site: do(inHeader("[^jensen-2019]", "")),
			want: []string{`en/articles/leg-pain.md:10:9: warning: source "jensen-2019" is never referred to; write [^jensen-2019] where it is used, or take it out`},
		},
		{
			name: "the body alone may refer to it",
			site: do(body("It hurts.[^jensen-2019]"), inHeader("better.[^jensen-2019]", "better.")),
		},
	})
}

func TestAReviewNamesAClinicianAndTwoDays(t *testing.T) {
	review := func(yaml string) []change { return do(inHeader("key_points:", "review: "+yaml+"\nkey_points:")) }
	checkRules(t, []rule{
		{name: "a good review", site: review("{by: Dr Example, on: 2026-01-02, due: 2027-01-02}")},
		{
			name: "by nobody",
			site: review("{on: 2026-01-02, due: 2027-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:9: review by is missing; name the clinician who checked the page, or leave review out"},
		},
		{
			name: "on no day",
			site: review("{by: Dr Example, due: 2027-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:9: review on is missing; give the day of the review"},
		},
		{
			name: "due on no day",
			site: review("{by: Dr Example, on: 2026-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:9: review due is missing; give the day by which the page is checked again"},
		},
		{
			name: "on a day to come",
			site: review("{by: Dr Example, on: 2026-11-24, due: 2027-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:30: review on lies in the future"},
		},
		{
			name: "on a day that the clinic has not reached yet",
			site: append(review("{by: Dr Example, on: 2026-11-24, due: 2027-01-02}"), replace("site.yaml", "America/New_York", "Pacific/Honolulu")),
			want: []string{"en/articles/leg-pain.md:7:30: review on lies in the future"},
		},
		{
			// At noon of the 23rd in London it is past midnight at the date line.
			name: "on a day that has begun where the clinic is",
			site: append(review("{by: Dr Example, on: 2026-11-24, due: 2027-01-02}"), replace("site.yaml", "America/New_York", "Pacific/Kiritimati")),
		},
		{name: "on this very day", site: review("{by: Dr Example, on: 2026-11-23, due: 2027-01-02}")},
		{
			name: "due before it was made",
			site: review("{by: Dr Example, on: 2026-01-02, due: 2025-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:47: review due must come after review on"},
		},
		{
			name: "due on the day it was made",
			site: review("{by: Dr Example, on: 2026-01-02, due: 2026-01-02}"),
			want: []string{"en/articles/leg-pain.md:7:47: review due must come after review on"},
		},
		{
			name: "overdue, which takes no page down",
			site: review("{by: Dr Example, on: 2026-01-02, due: 2026-11-22}"),
			want: []string{"en/articles/leg-pain.md:7:47: warning: the review was due on 2026-11-22; ask a clinician to check the page again"},
		},
		{name: "due on this very day", site: review("{by: Dr Example, on: 2026-01-02, due: 2026-11-23}")},
		{
			name: "a page has a review too",
			site: do(replace("en/pages/about.md", "published:", "review: {}\npublished:")),
			want: []string{
				"en/pages/about.md:4:9: review by is missing; name the clinician who checked the page, or leave review out",
				"en/pages/about.md:4:9: review on is missing; give the day of the review",
				"en/pages/about.md:4:9: review due is missing; give the day by which the page is checked again",
			},
		},
	})
}

func TestALinkLeadsSomewhere(t *testing.T) {
	const at = "en/articles/leg-pain.md:18:5: "
	arms := article("arm-pain", "aliases: [/old-arm]\n", "## Elbow\n\nIt hurts.\n")
	draft := article("back-pain", "draft: true\n", "## Back\n\nIt hurts.\n")
	checkRules(t, []rule{
		{
			name: "good links",
			site: do(arms, body(
				"[an article](/articles/arm-pain), [its heading](/articles/arm-pain#elbow), [its comments](/articles/arm-pain#comments),",
				"[its form](/articles/arm-pain#leave), [this page](#here), [also this page](/articles/leg-pain#here), [home](/),",
				"[all articles](/articles), [a hub](/posture), [a page](/get-help-now#first), [elsewhere](https://example.org/a#b),",
				"<https://example.org>, [twice][elsewhere], [a question](/about?a=b)",
				"", "## Here", "", "[elsewhere]: https://example.org/")),
		},
		{
			name: "no such page", staysUp: true,
			site: do(body("See [arms](/articles/arm-pain).")),
			want: []string{at + `dead link "/articles/arm-pain": the site has no such page`},
		},
		{
			name: "no such heading on this page", staysUp: true,
			site: do(body("See [arms](#elbow).")),
			want: []string{at + `dead link "#elbow": that page has no heading with the id "elbow"`},
		},
		{
			name: "no such heading on another page", staysUp: true,
			site: do(arms, body("See [arms](/articles/arm-pain#wrist).")),
			want: []string{at + `dead link "/articles/arm-pain#wrist": that page has no heading with the id "wrist"`},
		},
		{
			name: "in the emergency card", staysUp: true,
			site: do(replace("en/cards/emergency.md", "pain in both legs", "pain in [both](/get-help-now) [legs](/legs)")),
			want: []string{`en/cards/emergency.md:10:33: dead link "/legs": the site has no such page`},
		},
		{
			name: "in a key point", staysUp: true,
			site: do(inHeader("Most leg pain", "Mostly [leg pain](/articles/arm-pain)")),
			want: []string{`en/articles/leg-pain.md:8:5: dead link "/articles/arm-pain": the site has no such page`},
		},
		{
			name: "a key point may lead to its own page's headings",
			site: do(inHeader("Most leg pain", "Mostly [leg pain](#what-it-feels-like)")),
		},
		{name: "to exercises", site: do(body("[All](/exercises), [one](/exercises/bridge), [its steps](/exercises/bridge#how), [its limits](/exercises/bridge#stop)"))},
		{
			name: "to no exercise, and to no heading of one", staysUp: true,
			site: do(body("See [it](/exercises/tilt).", "See [it](/exercises/bridge#steps).")),
			want: []string{
				at + `dead link "/exercises/tilt": the site has no such page`,
				`en/articles/leg-pain.md:19:5: dead link "/exercises/bridge#steps": that page has no heading with the id "steps"`,
			},
		},
		{
			name: "from an exercise to itself and to others", staysUp: true,
			site: do(inExercise("Breathe.", "[Breathe](#how), [feel](/exercises/bridge#feel), [read](/articles/leg-pain#what-it-feels-like) and [stop](#steps).")),
			want: []string{`en/exercises/bridge.md:35:102: dead link "#steps": that page has no heading with the id "steps"`},
		},
		{
			name: "to a draft of an exercise", staysUp: true,
			site: do(inExercise("title: Bridge", "draft: true\ntitle: Bridge"), body("See [it](/exercises/bridge).")),
			want: []string{at + `dead link "/exercises/bridge": that exercise is a draft`},
		},
		{
			name: "to a draft", staysUp: true,
			site: do(draft, body("See [backs](/articles/back-pain).")),
			want: []string{at + `dead link "/articles/back-pain": that article is a draft`},
		},
		{
			name: "to an old address", staysUp: true,
			site: do(arms, body("See [arms](/old-arm).")),
			want: []string{at + `the link "/old-arm" is an old address; write "/articles/arm-pain"`},
		},
		{
			name: "relative",
			site: do(arms, body("See [arms](arm-pain).")),
			want: []string{at + `dead link "arm-pain"; inside the site a link starts with /, as /articles/what-is-sciatica`},
		},
		{
			name: "not encrypted",
			site: do(body("See [arms](http://example.org/).")),
			want: []string{at + `the link "http://example.org/" must be a path of this site or start with https://`},
		},
		{
			name: "an address in pointed brackets",
			site: do(body("See <http://example.org/>.")),
			want: []string{at + `the link "http://example.org/" must be a path of this site or start with https://`},
		},
		{
			name: "a mail address",
			site: do(body("Ask <ada@example.org>.")),
			want: []string{at + `the link "mailto:ada@example.org" must be a path of this site or start with https://`},
		},
		{
			name: "a script",
			site: do(body("See [arms](javascript:alert(1)).")),
			want: []string{at + `the link "javascript:alert(1)" must be a path of this site or start with https://`},
		},
		{
			name: "another host without a scheme",
			site: do(body("See [arms](//example.org/).")),
			want: []string{at + `the link "//example.org/" must be a path of this site or start with https://`},
		},
		{
			name: "to another site, as browsers read three slashes",
			site: do(body("See [arms](///example.org/).")),
			want: []string{at + `the link "///example.org/" must be a path of this site or start with https://`},
		},
		{
			name: "to another site, as browsers read a backslash",
			site: do(body(`See [arms](/\\example.org/).`)),
			want: []string{at + `the link "/\\\\example.org/" must be a path of this site or start with https://`},
		},
		{
			name: "inside a link",
			site: do(body("[See<https://example.org>](/about)")),
			want: []string{at + "a link cannot stand inside another"},
		},
		{
			name: "inside a link, as a reference",
			site: do(body("[See[^jensen-2019]](/about)")),
			want: []string{at + "a reference is a link, which cannot stand inside another; put it after the link"},
		},
		{
			name: "nowhere",
			site: do(body("See [arms]().")),
			want: []string{at + "the link leads nowhere; give its address"},
		},
		{
			name: "unreadable",
			site: do(body("See [arms](/%zz).")),
			want: []string{at + `the link "/%zz" cannot be read (…`},
		},
	})
}

func TestAFigureExistsAndSaysWhatItShows(t *testing.T) {
	checkRules(t, []rule{
		{name: "a good figure", site: do(body("It hurts.", "", `![A nerve](nerve.svg "The nerve")`, "", "It does."))},
		{
			name: "no such picture",
			site: do(body("![A nerve](nerves.svg)")),
			want: []string{`en/articles/leg-pain.md:18:1: no figure "nerves.svg" in figures/; check the name, or add the file`},
		},
		{
			name: "no alternative text",
			site: do(body("![](nerve.svg)")),
			want: []string{"en/articles/leg-pain.md:18:1: the figure has no alternative text; say between [ and ] what the picture shows"},
		},
		{
			name: "inside a sentence",
			site: do(body("This ![a nerve](nerve.svg) hurts.")),
			want: []string{"en/articles/leg-pain.md:18:6: a figure stands on a line of its own, with an empty line before and after it"},
		},
		{
			name: "right under a sentence",
			site: do(body("This hurts:", "![a nerve](nerve.svg)")),
			want: []string{"en/articles/leg-pain.md:19:1: a figure stands on a line of its own, with an empty line before and after it"},
		},
		{
			name: "in a key point",
			site: do(inHeader("Most leg pain", "Mostly ![a nerve](nerve.svg) leg pain")),
			want: []string{"en/articles/leg-pain.md:8:5: a figure stands on a line of its own, with an empty line before and after it"},
		},
		{
			name: "as a key point",
			site: do(inHeader("Most leg pain gets better.[^jensen-2019]", `"![a nerve](nerve.svg)"`), body("It hurts.[^jensen-2019]")),
			want: []string{"en/articles/leg-pain.md:8:5: key_points 1 must be one plain line"},
		},
		{
			name: "an unknown token in the caption",
			site: do(body(`![A nerve](nerve.svg "Ask your {{docter}}")`)),
			want: []string{"en/articles/leg-pain.md:18:1: unknown token {{docter}}; use one of {{clinic-name}} …"},
		},
		{
			name: "a picture without a viewBox",
			site: do(write("figures/bone.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>`)),
			want: []string{"figures/bone.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it"},
		},
		{
			name: "a picture without room",
			site: do(write("figures/bone.svg", `<svg viewBox="0 0 0 10"/>`), write("figures/disc.svg", `<svg viewBox="0 0 10 NaN"/>`)),
			want: []string{
				"figures/bone.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it",
				"figures/disc.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it",
			},
		},
		{
			name: "another kind of XML",
			site: do(write("figures/bone.svg", `<html viewBox="0 0 10 10"/>`)),
			want: []string{"figures/bone.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it"},
		},
		{
			name: "no XML at all",
			site: do(write("figures/bone.svg", "\x89PNG")),
			want: []string{"figures/bone.svg:1:1: the picture cannot be read: …"},
		},
		{
			name: "names and kinds of file",
			site: do(write("figures/Bone.svg", goodPicture), write("figures/bone.png", "\x89PNG"), write("figures/.DS_Store", "")),
			want: []string{
				"figures/Bone.svg: figures are SVG files and pose files with names of small letters, digits and hyphens, as sciatic-nerve.svg and bridge.yaml",
				"figures/bone.png: figures are SVG files and pose files with names of small letters, digits and hyphens, as sciatic-nerve.svg and bridge.yaml",
			},
		},
		{
			name: "a figure with a fault cannot be used",
			site: do(write("figures/bone.svg", `<svg/>`), body("![A bone](bone.svg)")),
			want: []string{
				`en/articles/leg-pain.md:18:1: no figure "bone.svg" in figures/; check the name, or add the file`,
				"figures/bone.svg:1:1: the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it",
			},
		},
	})
}

func TestHeadingsMakeAnOutline(t *testing.T) {
	const onlyAnID = "en/articles/leg-pain.md:18:1: only an id of small letters, digits and hyphens may stand after a heading, as {#causes}"
	checkRules(t, []rule{
		{name: "a good outline", site: do(body("## A", "", "### B", "", "#### C", "", "## D {#d-4}", "", "### E"))},
		{
			name: "the title is the only heading of the first level",
			site: do(body("# Leg pain")),
			want: []string{"en/articles/leg-pain.md:18:1: a heading with one # is the page's title, which stands in the header; start with ##"},
		},
		{
			name: "also when it is underlined",
			site: do(body("Leg pain", "========")),
			want: []string{"en/articles/leg-pain.md:18:1: a heading with one # is the page's title, which stands in the header; start with ##"},
		},
		{
			name: "the first heading is of the second level",
			site: do(body("It hurts.", "", "### Where")),
			want: []string{"en/articles/leg-pain.md:20:1: heading level skipped: ### follows #; use ##"},
		},
		{
			name: "no level is skipped",
			site: do(body("## Where", "", "#### Inside")),
			want: []string{"en/articles/leg-pain.md:20:1: heading level skipped: #### follows ##; use ###"},
		},
		{
			name: "a heading has words",
			site: do(body("##", "", "It hurts.")),
			want: []string{"en/articles/leg-pain.md:18:1: the heading has no words; write some or take it out"},
		},
		{
			name: "an id alone is no heading",
			site: do(body("## {#where}")),
			want: []string{"en/articles/leg-pain.md:18:1: the heading has no words; write some or take it out"},
		},
		{
			name: "a fixed id stands once",
			site: do(body("## Where {#x}", "", "## When {#x}")),
			want: []string{`en/articles/leg-pain.md:20:1: the id "x" is taken on this page; choose another`},
		},
		{
			name: "a fixed id that an earlier heading's words have taken",
			site: do(body("## Where", "", "## At what place {#where}")),
			want: []string{`en/articles/leg-pain.md:20:1: the id "where" is taken on this page; choose another`},
		},
		{
			name: "a fixed id that the page itself uses",
			site: do(body("## What people say {#comments}")),
			want: []string{`en/articles/leg-pain.md:18:1: the id "comments" is taken on this page; choose another`},
		},
		{name: "an id in capitals", site: do(body("## Where {#Where}")), want: []string{onlyAnID}},
		{name: "a class", site: do(body("## Where {.big}")), want: []string{onlyAnID}},
		{name: "an attribute", site: do(body(`## Where {onclick="alert(1)"}`)), want: []string{onlyAnID}},
		{name: "an attribute that is no text", site: do(body("## Where {id=1}")), want: []string{onlyAnID}},
		{name: "a token at the end is no attribute", site: do(body("## Call {{emergency-number}}"))},
	})
}

func TestRawHTMLIsRefused(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "a block",
			site: do(body("It hurts.", "", "<div>", "Here.", "</div>")),
			want: []string{"en/articles/leg-pain.md:20:1: raw HTML is not allowed; write Markdown, or one of the blocks of the content format"},
		},
		{
			name: "inside a sentence",
			site: do(body("It <b>hurts.")),
			want: []string{"en/articles/leg-pain.md:18:4: raw HTML is not allowed; write Markdown, or one of the blocks of the content format"},
		},
		{
			name: "a comment",
			site: do(body("<!-- ask Ada -->")),
			want: []string{"en/articles/leg-pain.md:18:1: raw HTML is not allowed; write Markdown, or one of the blocks of the content format"},
		},
		{
			name: "in a key point",
			site: do(inHeader("Most", "<b>Most")),
			want: []string{"en/articles/leg-pain.md:8:5: raw HTML is not allowed; write Markdown, or one of the blocks of the content format"},
		},
		{name: "as words", site: do(body("Write `<b>` or \\<b>; 3 < 4 > 2."))},
	})
}

func TestEmergencyNumbersComeFromSiteYAML(t *testing.T) {
	const hardCoded = "emergency number 911 is hard-coded; write {{emergency-number}}, which site.yaml fills in for the reader's country"
	rules := []rule{
		{
			name: "in a paragraph",
			site: do(body("It hurts.", "", "Then call 911.")),
			want: []string{"en/articles/leg-pain.md:20:1: " + hardCoded},
		},
		{
			name: "in a heading",
			site: do(body("## When to call 911")),
			want: []string{"en/articles/leg-pain.md:18:1: " + hardCoded},
		},
		{
			name: "in a list",
			site: do(body("- rest", "- call 911")),
			want: []string{"en/articles/leg-pain.md:19:3: " + hardCoded},
		},
		{
			name: "in a table",
			site: do(body("| Sign | Do |", "|---|---|", "| Numb | Call 911 |")),
			want: []string{"en/articles/leg-pain.md:20:10: " + hardCoded},
		},
		{
			name: "in a block",
			site: do(body("::: tip", "Call 911.", ":::")),
			want: []string{"en/articles/leg-pain.md:19:1: " + hardCoded},
		},
		{
			name: "in the title of a block",
			site: do(body("::: tip Call 911", "Now.", ":::")),
			want: []string{"en/articles/leg-pain.md:18:1: " + hardCoded},
		},
		{
			name: "in a caption",
			site: do(body(`![A nerve](nerve.svg "Call 911")`)),
			want: []string{"en/articles/leg-pain.md:18:1: " + hardCoded},
		},
		{
			name: "in an alternative text",
			site: do(body(`![Somebody calls 911](nerve.svg)`)),
			want: []string{"en/articles/leg-pain.md:18:1: " + hardCoded},
		},
		{
			name: "in a link",
			site: do(body("[Call for help](tel:911)")),
			want: []string{
				"en/articles/leg-pain.md:18:1: " + hardCoded,
				`en/articles/leg-pain.md:18:1: the link "tel:911" must be a path of this site or start with https://`,
			},
		},
		{
			name: "in a title",
			site: do(inHeader("title: Leg pain", "title: Call 911")),
			want: []string{"en/articles/leg-pain.md:2:8: " + hardCoded},
		},
		{
			name: "in a summary",
			site: do(inHeader("Why a leg can hurt.", "When to call 911.")),
			want: []string{"en/articles/leg-pain.md:3:10: " + hardCoded},
		},
		{
			name: "in a key point",
			site: do(inHeader("Most leg pain gets better.", "Call 911.")),
			want: []string{"en/articles/leg-pain.md:8:5: " + hardCoded},
		},
		{
			name: "on a page",
			site: do(replace("en/pages/about.md", "title: About", "title: Call 911"), replace("en/pages/about.md", "Words.", "Call 911.")),
			want: []string{"en/pages/about.md:2:8: " + hardCoded, "en/pages/about.md:9:1: " + hardCoded},
		},
		{
			name: "the number of a journal is none",
			site: do(inHeader("BMJ 2019;367:l6273", "BMJ 2019;911:5"), inHeader("title: Diagnosis of sciatica", "title: Calls to NHS 111"),
				inHeader("authors: Jensen", "organization: NHS 111 Wales")),
		},
	}
	for text, number := range map[string]string{
		"Call 911 now.":       "911",
		"Call (911).":         "911",
		"911 helps.":          "911",
		"Call **911**.":       "911",
		"Dial 999, and wait.": "999",
		"Ask 111.":            "111",
		"Call 112.":           "112",
		"then PHONE 112":      "112",
		"Ring\n112":           "112",
		"Dial 000 at once":    "000",
		"Call **112**.":       "112",
		// Not emergency numbers, whatever digits they share with one.
		"10,000 people":                    "",
		"112 days":                         "",
		"a call for 112 people":            "",
		"000 is three noughts":             "",
		"see 2019;911:5":                   "",
		"the number 9110":                  "",
		"the number 1911":                  "",
		"a p of 3.911":                     "",
		"1,911 people":                     "",
		"911.5 grams":                      "",
		"911,000 people":                   "",
		"Call {{emergency-number}} now.":   "",
		"[paper](https://example.org/911)": "",
	} {
		r := rule{name: "in the words " + text, site: do(body(text))}
		if number != "" {
			r.want = []string{"en/articles/leg-pain.md:18:1: " + hardCodedMessage(number)}
		}
		rules = append(rules, r)
	}
	checkRules(t, rules)
}

func TestATokenIsKnown(t *testing.T) {
	const unknown = "unknown token {{docter}}; use one of {{clinic-name}} {{clinic-phone}} {{doctor}} {{emergency-number}} {{emergency-room}} {{reply-time}} {{site-name}} {{urgent-care}}"
	checkRules(t, []rule{
		{
			name: "all there are",
			site: do(body("{{clinic-name}} {{clinic-phone}} {{doctor}} {{ doctor }} {{emergency-number}} {{emergency-room}} {{reply-time}} {{site-name}} {{urgent-care}}")),
		},
		{
			name: "in a paragraph",
			site: do(body("Ask your {{docter}}.")),
			want: []string{"en/articles/leg-pain.md:18:10: " + unknown},
		},
		{
			name: "in a heading",
			site: do(body("## Ask your {{docter}}")),
			want: []string{"en/articles/leg-pain.md:18:13: " + unknown},
		},
		{
			name: "in the title of a block",
			site: do(body("::: tip Ask your {{docter}}", "Now.", ":::")),
			want: []string{"en/articles/leg-pain.md:18:1: " + unknown},
		},
		{
			name: "in a title",
			site: do(inHeader("title: Leg pain", "title: Ask your {{docter}}")),
			want: []string{"en/articles/leg-pain.md:2:8: " + unknown},
		},
		{
			name: "in a summary",
			site: do(inHeader("Why a leg can hurt.", "Ask your {{docter}}.")),
			want: []string{"en/articles/leg-pain.md:3:10: " + unknown},
		},
		{
			name: "in a key point",
			site: do(inHeader("Most leg pain gets better.", "Ask your {{docter}}.")),
			want: []string{"en/articles/leg-pain.md:8:5: " + unknown},
		},
		{name: "code shows a token as it is written", site: do(body("Write `{{docter}}`."))},
	})
}

func TestABlockIsKnownClosedFilledAndNotInsideAnother(t *testing.T) {
	const inside = "a block cannot stand inside another block, a list or a quote"
	checkRules(t, []rule{
		{
			name: "all there are",
			site: do(body(
				"::: emergency", ":::", "", "::: urgent", "- a", ":::", "", "::: see-someone", "- b", ":::", "",
				"::: tip Move", "c", ":::", "", "::: caution", "d", ":::", "", "::: do", "- e", ":::", "", "::: do-not", "- f", ":::")),
		},
		{
			name: "an unknown kind",
			site: do(body("It hurts.", "", "::: warning", "Look out.", ":::")),
			want: []string{`en/articles/leg-pain.md:20:1: unknown block "warning"; use tip, caution, do, do-not, emergency, urgent, see-someone, exercise or figure`},
		},
		{
			name: "never closed",
			site: do(body("It hurts.", "", "::: tip", "Move.")),
			want: []string{"en/articles/leg-pain.md:20:1: the block tip is never closed; put ::: on a line of its own where it ends"},
		},
		{
			name: "empty",
			site: do(body("::: tip Move", ":::")),
			want: []string{"en/articles/leg-pain.md:18:1: the block tip is empty; write something in it or take it out"},
		},
		{
			name: "::: that closes nothing",
			site: do(body("It hurts.", "", ":::", "", "::: tip", "Move.", ":::")),
			want: []string{"en/articles/leg-pain.md:20:1: ::: closes no block here; open one with ::: and its kind, tip, caution, do, do-not, emergency, urgent, see-someone, exercise or figure"},
		},
		{
			name: "in a block",
			site: do(body("::: tip", "Move.", "", "::: do", "- walk", ":::", "", ":::")),
			want: []string{"en/articles/leg-pain.md:21:1: " + inside},
		},
		{
			name: "in a list",
			site: do(body("- Move.", "", "  ::: tip", "  Walk.", "  :::")),
			want: []string{"en/articles/leg-pain.md:20:3: " + inside},
		},
		{
			name: "in a quote",
			site: do(body("> ::: tip", "> Walk.", "> :::")),
			want: []string{"en/articles/leg-pain.md:18:3: " + inside},
		},
		{
			name: "a title on a care card",
			site: do(body("::: urgent Call today", "- a", ":::")),
			want: []string{`en/articles/leg-pain.md:18:1: the heading of a care card comes from site.yaml; take "Call today" out`},
		},
		{
			name: "a body in the emergency block",
			site: do(body("::: emergency", "- a leg hurts", ":::")),
			want: []string{"en/articles/leg-pain.md:18:1: the emergency block has no body; its signs stand once for all pages, in en/cards/emergency.md"},
		},
		{
			name: "two emergency blocks",
			site: do(body("::: emergency", ":::", "", "::: emergency", ":::")),
			want: []string{"en/articles/leg-pain.md:21:1: one emergency card a page is enough"},
		},
		{name: "colons at the start of a line", site: do(body(": one, not three", "", ":: two"))},
		{name: "three colons in a sentence", site: do(body("It is ::: a lot."))},
		{name: "three colons in code", site: do(body("```", "::: warning", ":::", "```"))},
	})
}

func TestAKeyPointIsOnePlainLine(t *testing.T) {
	point := func(yaml string) []change {
		return do(inHeader("  - Most leg pain gets better.[^jensen-2019]", "  - "+yaml), body("It hurts.[^jensen-2019]"))
	}
	want := []string{"en/articles/leg-pain.md:8:5: key_points 1 must be one plain line"}
	checkRules(t, []rule{
		{name: "with emphasis, a link, a token and a reference", site: point("Mostly *bad* [leg pain](/about), says a {{doctor}}.[^jensen-2019]")},
		{name: "empty", site: point(`""`), want: want},
		{name: "a list", site: point(`"- a"`), want: want},
		{name: "a heading", site: point(`"## a"`), want: want},
		{name: "two paragraphs", site: point(`"a\n\nb"`), want: want},
	})
}

// An error here drops the entry and leaves the article up. Otherwise a broken
// article would take down all that are related to it, and those the next ones.
func TestRelatedArticlesAreOnTheSite(t *testing.T) {
	related := func(slug string) change { return inHeader("key_points:", "related: ["+slug+"]\nkey_points:") }
	checkRules(t, []rule{
		{name: "a good one", site: do(article("arm-pain", "", ""), related("arm-pain"))},
		{
			name:    "itself",
			site:    do(related("leg-pain")),
			want:    []string{"en/articles/leg-pain.md:7:11: an article is not related to itself; take it out"},
			staysUp: true,
		},
		{
			name:    "no such article",
			site:    do(related("arm-pain")),
			want:    []string{`en/articles/leg-pain.md:7:11: no article "arm-pain" in en/articles`},
			staysUp: true,
		},
		{
			name:    "a draft",
			site:    do(article("arm-pain", "draft: true\n", ""), related("arm-pain")),
			want:    []string{`en/articles/leg-pain.md:7:11: the article "arm-pain" is a draft`},
			staysUp: true,
		},
		{
			name: "a broken one, whose own line is enough",
			site: do(article("arm-pain", "", "# Arm\n"), related("arm-pain")),
			want: []string{
				"en/articles/arm-pain.md:18:1: a heading with one # is the page's title, which stands in the header; start with ##",
			},
			takesDown: []string{"en/articles/arm-pain.md"},
			staysUp:   true,
		},
		{
			name: "one whose header cannot be read",
			site: do(write("en/articles/arm-pain.md", "Arm.\n"), related("arm-pain")),
			want: []string{
				"en/articles/arm-pain.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---",
			},
			takesDown: []string{"en/articles/arm-pain.md"},
			staysUp:   true,
		},
	})
}

func TestAnAliasIsAnOldPathThatNobodyElseHas(t *testing.T) {
	aliases := func(yaml string) change { return inHeader("key_points:", "aliases: "+yaml+"\nkey_points:") }
	checkRules(t, []rule{
		{name: "good ones", site: do(aliases("[/sciatica.html, /2019/05/Leg_Pain/, /~ada]"))},
		{
			name: "a whole address",
			site: do(aliases("[https://example.org/leg]")),
			want: []string{`en/articles/leg-pain.md:7:11: alias "https://example.org/leg": write the old path from the first slash on, as /old-name`},
		},
		{
			name: "no slash at the front",
			site: do(aliases("[old]")),
			want: []string{`en/articles/leg-pain.md:7:11: alias "old": write the old path from the first slash on, as /old-name`},
		},
		{
			name: "the address of a page",
			site: do(aliases("[/about]")),
			want: []string{`en/articles/leg-pain.md:7:11: alias "/about" is the address of a page; a page cannot be moved away from under another`},
		},
		{
			name: "the address of a hub",
			site: do(aliases("[/posture]")),
			want: []string{`en/articles/leg-pain.md:7:11: alias "/posture" is the address of a page; a page cannot be moved away from under another`},
		},
		{
			name: "of two articles",
			site: do(article("arm-pain", "aliases: [/pain]\n", ""), aliases("[/pain]")),
			want: []string{`en/articles/leg-pain.md:7:11: alias "/pain" already leads to /articles/arm-pain`},
		},
		{
			name: "of an article and a page",
			site: do(aliases("[/pain]"), replace("en/pages/about.md", "published:", "aliases: [/pain]\npublished:")),
			want: []string{`en/pages/about.md:4:11: alias "/pain" already leads to /articles/leg-pain`},
		},
		{
			name: "of an article and an exercise",
			site: do(aliases("[/pain]"), inExercise("published:", "aliases: [/pain]\npublished:")),
			want: []string{`en/exercises/bridge.md:18:11: alias "/pain" already leads to /articles/leg-pain`},
		},
		{
			name: "the address of an exercise, and of all",
			site: do(aliases("[/exercises/bridge, /exercises]")),
			want: []string{
				`en/articles/leg-pain.md:7:11: alias "/exercises/bridge" is the address of a page; a page cannot be moved away from under another`,
				`en/articles/leg-pain.md:7:30: alias "/exercises" is the address of a page; a page cannot be moved away from under another`,
			},
		},
		{
			name: "a draft of an exercise claims nothing yet",
			site: do(aliases("[/pain]"), inExercise("title: Bridge", "draft: true\naliases: [/pain]\ntitle: Bridge")),
		},
		{
			name: "twice in one list",
			site: do(aliases("[/pain, /pain]")),
			want: []string{`en/articles/leg-pain.md:7:18: alias "/pain" already leads to /articles/leg-pain`},
		},
		{
			name: "a page's aliases have a form too",
			site: do(replace("en/pages/about.md", "published:", "aliases: [us]\npublished:")),
			want: []string{`en/pages/about.md:4:11: alias "us": write the old path from the first slash on, as /old-name`},
		},
		{
			name: "a draft claims nothing yet",
			site: do(article("arm-pain", "draft: true\naliases: [/pain]\n", ""), aliases("[/pain]")),
		},
	})
}

func TestEveryPageIsThereAndNoOther(t *testing.T) {
	checkRules(t, []rule{
		{
			name: "a page that no address shows",
			site: do(write("en/pages/team.md", "---\ntitle: Team\n---\n")),
			want: []string{"en/pages/team.md: no address shows this page; the pages are home, get-help-now, about, privacy"},
		},
		{
			name: "a page that is not there",
			site: do(remove("en/pages/privacy.md")),
			want: []string{"en/pages/privacy.md: the page is missing; every site needs it"},
		},
		{
			name: "a page that is broken is not missing",
			site: do(write("en/pages/privacy.md", "Words.\n")),
			want: []string{"en/pages/privacy.md:1:1: the header is missing; start the file with a line ---, the keys, and another line ---"},
		},
		{
			name: "the home page starts with articles that are there", staysUp: true,
			site: do(replace("en/pages/home.md", "published:", "start: [leg-pain, nowhere]\npublished:")),
			want: []string{`en/pages/home.md:4:19: no article "nowhere" in en/articles`},
		},
		{
			name: "no other page has articles to start with", staysUp: true,
			site: do(replace("en/pages/about.md", "published:", "start: [leg-pain]\npublished:")),
			want: []string{"en/pages/about.md:4:8: start belongs to the home page"},
		},
		{
			name: "a question leads to a page that is there", staysUp: true,
			site: do(replace("en/pages/home.md", "published:", "questions:\n  - {ask: \"Why?\", to: /articles/leg-pain#what-it-feels-like}\n  - {ask: \"How?\", to: /how}\n  - {ask: \"Who?\", to: about}\npublished:")),
			want: []string{
				`en/pages/home.md:6:23: dead link "/how": the site has no such page`,
				`en/pages/home.md:7:23: dead link "about"; inside the site a link starts with /, as /articles/what-is-sciatica`,
			},
		},
		{
			name: "no other page has questions", staysUp: true,
			site: do(replace("en/pages/about.md", "published:", "questions: [{ask: \"Why?\", to: /nowhere}]\npublished:")),
			want: []string{"en/pages/about.md:4:12: questions belong to the home page"},
		},
		{
			name: "a page's sources and title are held to the rules of an article's",
			site: do(replace("en/pages/about.md", "title: About\n", "title: About {{us}}\nsources: [{id: a, authors: B, title: C}]\n")),
			want: []string{
				"en/pages/about.md:2:8: unknown token {{us}}; use one of {{clinic-name}} …",
				"en/pages/about.md:3:11: checked is missing; give the day on which somebody last looked at the source",
				`en/pages/about.md:3:16: warning: source "a" is never referred to; write [^a] where it is used, or take it out`,
			},
		},
	})
}

func TestTheEmergencyCardIsOneListWithSources(t *testing.T) {
	const file = "en/cards/emergency.md"
	sign := func(text string) change { return replace(file, "- pain in both legs[^nhs]\n", text) }
	checkRules(t, []rule{
		{
			name: "missing",
			site: do(remove(file)),
			want: []string{"en/cards/emergency.md: the card with the danger signs is missing (…"},
		},
		{
			name: "without a title",
			site: do(replace(file, "title: When to get help now\n", "")),
			want: []string{"en/cards/emergency.md:2:1: title is missing; it is the card's heading"},
		},
		{
			name: "with an emergency number in its title",
			site: do(replace(file, "When to get help now", "When to call 911")),
			want: []string{"en/cards/emergency.md:2:8: " + hardCodedMessage("911")},
		},
		{
			name: "with an unknown token in its title",
			site: do(replace(file, "When to get help now", "When to call {{docter}}")),
			want: []string{"en/cards/emergency.md:2:8: unknown token {{docter}}; use one of {{clinic-name}} …"},
		},
		{
			name: "without sources",
			site: do(write(file, "---\ntitle: Now\n---\n\n- pain\n")),
			want: []string{"en/cards/emergency.md:2:1: sources is missing; danger signs need one: write its [^id] behind them"},
		},
		{
			name: "with a faulty source",
			site: do(replace(file, "    checked: 2026-01-02\n", "")),
			want: []string{"en/cards/emergency.md:4:5: checked is missing; give the day on which somebody last looked at the source"},
		},
		{
			name: "with a faulty review",
			site: do(replace(file, "sources:", "review: {by: Dr Example, on: 2026-01-02}\nsources:")),
			want: []string{"en/cards/emergency.md:3:9: review due is missing; give the day by which the page is checked again"},
		},
		{
			name: "with a source that nothing refers to",
			site: do(sign("- pain in both legs\n")),
			want: []string{`en/cards/emergency.md:4:9: warning: source "nhs" is never referred to; write [^nhs] where it is used, or take it out`},
		},
		{
			name: "with a reference to no source",
			site: do(sign("- pain in both legs[^nhs][^nice]\n")),
			want: []string{`en/cards/emergency.md:10:26: unknown source "nice"; the header has nhs, and en/sources.yaml has no such id`},
		},
		{
			name: "with words above the list",
			site: do(sign("Look out:\n\n- pain in both legs[^nhs]\n")),
			want: []string{"en/cards/emergency.md:9:1: the card holds one list of signs and nothing else"},
		},
		{
			name: "without a list",
			site: do(sign("pain in both legs[^nhs]\n")),
			want: []string{"en/cards/emergency.md:9:1: the card holds one list of signs and nothing else"},
		},
		{
			name: "with an unknown key",
			site: do(replace(file, "sources:", "summary: What it says.\nsources:")),
			want: []string{`en/cards/emergency.md:3:1: unknown key "summary"; the keys here are title, review, sources`},
		},
		{
			name: "with an emergency number",
			site: do(sign("- pain that needs 911[^nhs]\n")),
			want: []string{"en/cards/emergency.md:10:3: " + hardCodedMessage("911")},
		},
	})
}

func TestSiteYAMLNamesTheClinicAndTheCountrysWords(t *testing.T) {
	inSite := func(old, new string) change { return replace("site.yaml", old, new) }
	checkRules(t, []rule{
		{
			name: "missing",
			site: do(remove("site.yaml")),
			want: []string{"site.yaml: cannot read it (…"},
		},
		{
			name: "an unknown key",
			site: do(inSite("doctor: doctor", "docter: doctor")),
			want: []string{`site.yaml:12:1: unknown key "docter"; the keys here are name, language, time_zone, clinic, emergency, doctor, urgent_care, care_cards, reply_time, crisis_lines`},
		},
		{
			name: "a phone number that a tap would dial wrong",
			site: do(inSite("(555) 555-0100", "(555) 555-0100 ext. 3")),
			want: []string{"site.yaml:8:10: a phone number holds digits and + ( ) . - / alone, because a tap on it dials"},
		},
		{
			name: "an unknown key of the clinic",
			site: do(inSite("  phone:", "  fon:")),
			want: []string{`site.yaml:8:3: unknown key "fon"; the keys here are name, address, hours, phone`},
		},
		{
			name: "a missing phone number",
			site: do(inSite("  phone: (555) 555-0100\n", "")),
			want: []string{"site.yaml:5:3: clinic phone is missing; the pages need it"},
		},
		{
			name: "almost nothing in it",
			site: do(write("site.yaml", "name: Guide\ntime_zone: Europe/Berlin\n")),
			want: []string{
				"site.yaml:1:1: language is missing; the pages need it",
				"site.yaml:1:1: clinic name is missing; the pages need it",
				"site.yaml:1:1: clinic phone is missing; the pages need it",
				"site.yaml:1:1: emergency number is missing; the pages need it",
				"site.yaml:1:1: emergency room is missing; the pages need it",
				"site.yaml:1:1: doctor is missing; the pages need it",
				"site.yaml:1:1: urgent_care is missing; the pages need it",
				"site.yaml:1:1: care_cards emergency is missing; the pages need it",
				"site.yaml:1:1: care_cards urgent is missing; the pages need it",
				"site.yaml:1:1: care_cards see_someone is missing; the pages need it",
				"site.yaml:1:1: reply_time is missing; the pages need it",
			},
		},
		{
			name: "no name",
			site: do(inSite("name: Back Guide\n", "")),
			want: []string{"site.yaml:1:1: name is missing; the pages need it"},
		},
		{
			name: "an unknown time zone",
			site: do(inSite("America/New_York", "New York")),
			want: []string{`site.yaml:3:12: time_zone "New York" is not known; use a name such as America/New_York`},
		},
		{
			name: "no time zone",
			site: do(inSite("time_zone: America/New_York\n", "")),
			want: []string{`site.yaml:1:1: time_zone "" is not known; use a name such as America/New_York`},
		},
		{
			name: "unknown tokens in the sentences of the care cards",
			site: do(inSite("your {{doctor}}", "your {{docter}}"), inSite("See a {{doctor}}", "See a {{GP}}")),
			want: []string{
				"site.yaml:16:11: unknown token {{docter}}; use one of {{clinic-name}} …",
				"site.yaml:17:16: unknown token {{GP}}; use one of {{clinic-name}} …",
			},
		},
		{
			name: "lines to call in despair",
			site: do(inSite("reply_time:", "crisis_lines:\n  - {name: Listeners, phone: 555-0199}\n  - {name: Night line, phone: (555) 555-0198, note: all night}\nreply_time:")),
		},
		{
			name: "a line that nobody can call",
			site: do(inSite("reply_time:", "crisis_lines:\n  - {name: \" \", phone: text us, note: all night}\n  - {name: Listeners}\nreply_time:")),
			want: []string{
				"site.yaml:19:12: crisis_lines 1 name is missing; say what the line is called",
				"site.yaml:19:24: a phone number holds digits and + ( ) . - / alone, because a tap on it dials",
				"site.yaml:20:5: crisis_lines 2 phone is missing; give its number",
			},
		},
		{
			name: "an unknown key of a line",
			site: do(inSite("reply_time:", "crisis_lines: [{name: Listeners, number: 555-0199}]\nreply_time:")),
			want: []string{`site.yaml:18:34: unknown key "number"; the keys here are name, phone, note`},
		},
		{
			name: "a list where a text belongs",
			site: do(inSite("language: en-US", "language: [en-US]")),
			want: []string{"site.yaml:2:11: a list does not fit here; this key takes a text"},
		},
		{
			name: "no YAML",
			site: do(write("site.yaml", "name: \"Guide\n")),
			want: []string{"site.yaml:2:1: found unexpected end of stream" + yamlHint},
		},
		{
			name: "Latin-1 instead of UTF-8",
			site: do(inSite("Example Clinic", "Caf\xe9 Clinic")),
			want: []string{"site.yaml:5:13: invalid trailing UTF-8 octet (value: 32)"},
		},
		{
			name: "nothing in it",
			site: do(write("site.yaml", "# To do.\n")),
			want: []string{"site.yaml:1:1: the header must be lines of key: value"},
		},
	})
}
