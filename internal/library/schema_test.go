package library

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// fullFiles has a file of each kind with every key that it may have. Together with
// the rest of the good site they are a site without an error.
var fullFiles = map[string]struct{ file, header, body string }{
	"article": {file: "en/articles/baths.md", header: `title: Baths
summary: What a bath does.
category: treatment
order: 1
authors: [Ada Example]
after: Ben Example
published: 2026-01-02
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
key_points: ["A bath is warm.[^nice]", A shower is too.]
treatments:
  - {name: Baths, evidence: may-help, finding: One study., rests_on: [nice], section: why}
explains: [herniated-disc]
sources:
  - {id: jensen-2019, authors: Jensen, title: Baths, in: BMJ, year: 2019, identifier: "doi:10.1136/bmj.l6273", short: a study, checked: 2026-01-02}
related: [leg-pain]
aliases: [/old-baths]
draft: false
`, body: "## Why\n\nA herniated disc.[^jensen-2019]\n"},
	"exercise": {file: "en/exercises/lift.md", header: `title: Lift
also_called: [Hip lift]
summary: Lift your hips.
goals: [strengthen, loosen]
position: on-back
level: steady
felt_in: Your buttocks
muscles: {names: [gluteus maximus], source: nice}
equipment: [A mat]
dosage:
  - source: nice
    for: the first part
    repetitions: 5 to 10
    sets: 3
    hold_seconds: up to 5
    hold_breaths: 2
    times_a_day: 1
    times_a_week: "3"
    build_to: 30
    each_side: true
figures: [bridge]
easier: {exercise: bridge, text: Lift less.}
harder: {text: Lift more.}
cautions: [Keep your back straight.]
authors: [Ada Example]
published: 2026-01-02
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
sources:
  - {id: msd, organization: MSD Manual, title: Bridging, checked: 2026-01-02}
aliases: [/old-lift]
draft: false
`, body: "## Steps\n\n1. Lie down.\n2. Lift.[^msd]\n\n## You should feel\n\nYour buttocks.\n"},
	"page": {file: "en/pages/home.md", header: `title: Home
summary: Where to start.
published: 2026-01-02
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
sources:
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
start: [leg-pain]
questions:
  - {ask: Does it pass?, to: /articles/leg-pain}
aliases: [/old-home]
`, body: "## First\n\nWords.[^nhs]\n"},
	"emergency": {file: emergencyFile, header: `title: When to get help now
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
sources:
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
`, body: "- pain in both legs[^nice][^nhs]\n"},
	"stop-rules": {file: stopRulesFile, header: `title: When to stop
go_on: {title: Go on, signs: ["it pulls a little[^nice]"], then: "Do more.[^nhs]"}
ease_off: {title: Ease off, signs: [it hurts, it burns], then: Do less.}
stop: {title: Stop, signs: [both legs hurt], then: "[Get help](/get-help-now)."}
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
sources:
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
`},
	"comment-card": {file: commentCardFile("advice"), header: `title: About advice
review: {by: "Ada Example, PT", on: 2026-01-03, due: 2027-01-03}
sources:
  - {id: nhs, organization: NHS, title: Sciatica, checked: 2026-01-02}
`, body: "It is saved.[^nice][^nhs]\n"},
	"site": {file: "site.yaml", header: strings.Replace(goodSiteYAML, "emergency:", "# how to get help\nemergency:", 1) +
		"crisis_lines: [{name: Listeners, phone: 555-0199, note: all night}]\n"},
	"sources": {file: sourcesFile, header: `- {id: nice, organization: NICE, title: Low back pain, in: NG59, year: 2016, identifier: "https://www.nice.org.uk/guidance/ng59", short: NICE guideline NG59, checked: 2026-01-02}
- {id: qaseem-2017, authors: Qaseem, title: Low back pain, checked: 2026-01-02}
`},
	"glossary": {file: glossaryFile, header: `- {id: sciatica, term: sciatica, meaning: Leg pain from a nerve., say: sy-AT-ik-uh, everyday: true, sources: [qaseem-2017]}
- {id: herniated-disc, term: herniated disc, meaning: A disc that has pushed out., also_called: [slipped disc], forms: [herniated discs], article: leg-pain}
`},
	"replies": {file: repliesFile, header: `- {id: thanks, title: Thank you, text: "Thank you for writing to {{clinic-name}}."}
- {id: help, title: Get help, text: See /get-help-now.}
`},
}

// fullSite is the good site with the full files, one of which has another header.
func fullSite(kind, header string) fstest.MapFS {
	site := goodSite()
	for k, f := range fullFiles {
		text := f.header
		if k == kind {
			text = header
		}
		if strings.HasSuffix(f.file, ".md") {
			text = "---\n" + text + "---\n\n" + f.body
		}
		write(f.file, text)(site)
	}
	return site
}

// loadError returns the first error of the full site with another header of one kind.
func loadError(kind, header string) error {
	_, problems := loadSite(fullSite(kind, header))
	for _, p := range problems {
		if !p.Warning {
			return fmt.Errorf("%v", p)
		}
	}
	return nil
}

func compileSchema(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	text, err := Schema(kind)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("the schema of %s is no JSON: %v", kind, err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(kind+".json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile(kind + ".json")
	if err != nil {
		t.Fatalf("the schema of %s is no JSON Schema: %v", kind, err)
	}
	return compiled
}

func parseYAML(t *testing.T, text string) *yaml.Node {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return doc.Content[0]
}

// plainValue is YAML as a schema sees it: a date is a text.
func plainValue(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plainValue(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plainValue(t, c))
		}
		return list
	}
	if n.ShortTag() == "!!timestamp" {
		return n.Value
	}
	var v any
	if err := n.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheShippedContentKeepsToItsSchemas(t *testing.T) {
	for kind, pattern := range map[string]string{
		"article": "en/articles/*.md", "exercise": "en/exercises/*.md", "page": "en/pages/*.md",
		"emergency": emergencyFile, "stop-rules": stopRulesFile, "comment-card": commentCardFile("*"),
		"site": "site.yaml", "sources": sourcesFile, "glossary": glossaryFile, "replies": repliesFile,
	} {
		s := compileSchema(t, kind)
		content := os.DirFS("../../content")
		files, err := fs.Glob(content, pattern)
		if err != nil || len(files) == 0 {
			t.Errorf("%s: no files, %v", pattern, err)
		}
		for _, file := range files {
			text, err := fs.ReadFile(content, file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, ".md") {
				var ok bool
				if text, _, ok = splitFrontMatter(text); !ok {
					t.Fatalf("%s has no header", file)
				}
			}
			if err := s.Validate(plainValue(t, parseYAML(t, string(text)))); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

func TestWhatASchemaRefusesLoadRefuses(t *testing.T) {
	for _, c := range []struct{ name, kind, old, new string }{
		{"unknown key", "article", "summary:", "sumary: x\nsummary:"},
		{"unknown key below", "article", "{by:", "{who: x, by:"},
		{"unknown key of a list", "sources", "title: Low back pain, in", "titel: x, title: Low back pain, in"},
		{"no title", "article", "title: Baths\n", ""},
		{"blank title", "exercise", "title: Lift\n", "title: ' '\n"},
		{"category", "article", "category: treatment", "category: treatments"},
		{"evidence", "article", "may-help", "helps-a-bit"},
		{"goal", "exercise", "[strengthen, loosen]", "[strength]"},
		{"goal twice", "exercise", "[strengthen, loosen]", "[loosen, loosen]"},
		{"position", "exercise", "on-back", "lying"},
		{"level", "exercise", "steady", "hard"},
		{"month", "article", "2026-01-02\nreview", "2026-13-02\nreview"},
		{"day", "article", "2026-01-02\nreview", "2026-02-30\nreview"},
		{"another way to write a date", "article", "2026-01-02\nreview", "January 2, 2026\nreview"},
		{"a number for a list", "article", "aliases: [/old-baths]", "aliases: 5"},
		{"a text for a list", "exercise", "[bridge]", "bridge"},
		{"a list for a text", "page", "summary: Where to start.", "summary: [a, b]"},
		{"a text for a number", "article", "order: 1", "order: first"},
		{"a text for yes or no", "article", "draft: false", "draft: 'false'"},
		{"a text for keys", "article", "review: {", "review: Ada # {"},
		{"no key points", "article", `["A bath is warm.[^nice]", A shower is too.]`, "[]"},
		{"treatments missing", "article", "treatments:\n  - {name: Baths, evidence: may-help, finding: One study., rests_on: [nice], section: why}\n", ""},
		{"no treatments", "article", "treatments:\n  - {name: Baths, evidence: may-help, finding: One study., rests_on: [nice], section: why}\n", "treatments: []\n"},
		{"treatments where they do not belong", "article", "category: treatment", "category: living"},
		{"a finding with a reference", "article", "finding: One study.", `finding: "One study.[^nice]"`},
		{"alias", "article", "/old-baths", "old-baths"},
		{"related as an address", "article", "[leg-pain]", "[/articles/leg-pain]"},
		{"source id", "sources", "id: nice", "id: NICE"},
		{"both authors and organization", "sources", "authors: Qaseem", "authors: Qaseem, organization: ACP"},
		{"neither", "sources", "authors: Qaseem, ", ""},
		{"year", "sources", "year: 2016", "year: 16"},
		{"identifier", "sources", `"https://www.nice.org.uk/guidance/ng59"`, "10.1136/bmj.l6273"},
		{"not a list", "sources", fullFiles["sources"].header, "id: nice\n"},
		{"amount", "exercise", "5 to 10", "5-10"},
		{"amount of nothing", "exercise", "sets: 3", "sets: 0"},
		{"amount too large", "exercise", "sets: 3", "sets: 1000"},
		{"amount up to and from", "exercise", "up to 5", "up to 5 to 9"},
		{"build to two numbers", "exercise", "build_to: 30", "build_to: 10 to 30"},
		{"build to nothing", "exercise", "build_to: 30", "build_to: 0"},
		{"a dosage of nothing", "exercise", "easier:", "easier: {} #"},
		{"full stop", "exercise", "felt_in: Your buttocks", "felt_in: Your buttocks. "},
		{"phone", "site", "(555) 555-0100", "call us"},
		{"no emergency number", "site", `  number: "911"` + "\n", ""},
		{"term id of the page", "glossary", "id: sciatica", "id: words"},
		{"term id of a letter", "glossary", "id: sciatica", "id: letter-s"},
		{"rule without signs", "stop-rules", "[it hurts, it burns]", "[]"},
		{"card without title", "emergency", "title: When to get help now\n", ""},
		{"comment card with an unknown key", "comment-card", "title: About", "name: advice\ntitle: About"},
		{"line without a number", "site", "phone: 555-0199, ", ""},
		{"line with a number that cannot be dialed", "site", "555-0199", "by text"},
		{"id of a reply", "replies", "id: thanks", "id: Thank you"},
		{"reply without text", "replies", ", text: See /get-help-now.", ""},
	} {
		t.Run(c.kind+": "+c.name, func(t *testing.T) {
			full := fullFiles[c.kind].header
			if strings.Count(full, c.old) != 1 {
				t.Fatalf("the full file has %q %d times", c.old, strings.Count(full, c.old))
			}
			header := strings.Replace(full, c.old, c.new, 1)
			if err := compileSchema(t, c.kind).Validate(plainValue(t, parseYAML(t, header))); err == nil {
				t.Error("valid by the schema")
			}
			if err := loadError(c.kind, header); err == nil {
				t.Error("good enough for Load")
			}
		})
	}
}

// Every value of every kind of file is taken out or replaced, and each time the
// schema and Load are asked. They agree, but for what schema.go says.
func TestSchemaAndLoadAgree(t *testing.T) {
	// What Load alone can know.
	referred := []string{"remove sources"} // a text refers to one
	loadAlone := map[string][]string{
		"article": referred, "exercise": referred, "page": referred, "emergency": referred, "stop-rules": referred, "comment-card": referred,
		"sources": {"remove short"}, // an evidence card shows it
	}
	goodDrawing()
	for _, kind := range SchemaKinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			s := compileSchema(t, kind)
			full := fullFiles[kind].header
			var alone []string
			ask := func(what, text string, mayBeStricter bool) {
				bySchema := s.Validate(plainValue(t, parseYAML(t, text)))
				byLoad := loadError(kind, text)
				switch {
				case bySchema != nil && byLoad == nil && !mayBeStricter:
					t.Errorf("%s: Load lets it pass, and the schema does not: %v", what, bySchema)
				case bySchema == nil && byLoad != nil && !slices.Contains(loadAlone[kind], what):
					t.Errorf("%s: the schema lets it pass, and Load does not: %v", what, byLoad)
				case bySchema == nil && byLoad != nil:
					alone = append(alone, what)
				}
			}
			ask("nothing", full, false)
			for _, place := range places(parseYAML(t, full), nil) {
				key, isKey := place[len(place)-1].(string)
				change := func(what string, mayBeStricter bool, with func(parent *yaml.Node, at int)) {
					root := parseYAML(t, full)
					parent, at := root, indexOf(root, place[0])
					for _, step := range place[1:] {
						parent = parent.Content[at]
						at = indexOf(parent, step)
					}
					with(parent, at)
					text, err := yaml.Dump(root)
					if err != nil {
						t.Fatal(err)
					}
					ask(what+" "+keysOf(place), string(text), mayBeStricter)
				}
				put := func(text string) func(*yaml.Node, int) {
					return func(parent *yaml.Node, at int) { parent.Content[at] = parseYAML(t, text) }
				}
				if isKey {
					change("remove", false, func(parent *yaml.Node, at int) {
						parent.Content = slices.Delete(parent.Content, at-1, at+1)
					})
					change("misspell", false, func(parent *yaml.Node, at int) { parent.Content[at-1].Value = "x" + key })
				}
				change("blank", true, put(`" "`))
				change("number in", true, put("5"))
				change("list in", false, put("[[a]]"))
				change("keys in", false, put("{nosuch: x}"))
			}
			if !slices.Equal(alone, loadAlone[kind]) {
				t.Errorf("Load alone refuses %q; the list has %q", alone, loadAlone[kind])
			}
		})
	}
}

// keysOf names the keys on a way.
func keysOf(way []any) string {
	var keys []string
	for _, step := range way {
		if key, isKey := step.(string); isKey {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, " ")
}

// places lists the ways to all values below n: keys, and the first entry of a list.
func places(n *yaml.Node, way []any) (all [][]any) {
	step := func(step any, value *yaml.Node) {
		to := append(slices.Clone(way), step)
		all = append(append(all, to), places(value, to)...)
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			step(n.Content[i].Value, n.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, entry := range n.Content {
			step(i, entry)
		}
	}
	return all
}

// indexOf returns where in the content of n the value of a step is.
func indexOf(n *yaml.Node, step any) int {
	if i, isIndex := step.(int); isIndex {
		return i
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == step {
			return i + 1
		}
	}
	panic(fmt.Sprintf("no key %v", step))
}

func TestEveryKeySaysWhatToWriteThere(t *testing.T) {
	var visit func(t reflect.Type, file string)
	visit = func(typ reflect.Type, file string) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if _, plain := ofTypes[typ]; plain || typ.Kind() != reflect.Struct {
			return
		}
		for i := range typ.NumField() {
			f := typ.Field(i)
			key := f.Tag.Get("yaml")
			if key == "-" || !f.IsExported() {
				continue
			}
			doc := f.Tag.Get("doc")
			if key == "" || doc == "" || !strings.ContainsAny(doc[len(doc)-1:], ".]") {
				t.Errorf("%s: %v.%s has the key %q and the description %q; both are needed", file, typ, f.Name, key, doc)
			}
			visit(f.Type, file)
		}
	}
	for _, k := range schemaKinds {
		visit(k.header, k.kind)
	}
}

func TestASchemaKeepsTheOrderOfTheKeys(t *testing.T) {
	text, err := Schema("sources")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(text, []byte("}\n")) || !bytes.Contains(text, []byte(`"description": "What the source is called."`)) || bytes.Contains(text, []byte(`"-"`)) {
		t.Errorf("a schema ends with its line, describes each key, and has no key that is not read:\n%s", text)
	}
	last := -1
	for _, key := range []string{"id", "organization", "authors", "title", "in", "year", "identifier", "short", "checked"} {
		at := strings.Index(string(text), `"`+key+`": {`)
		if at <= last {
			t.Errorf("%s stands at %d, and the key before it at %d", key, at, last)
		}
		last = at
	}
}

func TestAKindWithoutASchemaNamesThoseThatHaveOne(t *testing.T) {
	_, err := Schema("card")
	if want := `there is no schema "card"; there are article, exercise, page, emergency, stop-rules, comment-card, site, sources, glossary, replies`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
