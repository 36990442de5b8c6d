package screen

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestAMistakeInTheFileIsAProblemAtItsPlace(t *testing.T) {
	file, err := os.ReadFile("../../content/en/screening.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// Each mistake is put in place of a line of the site's own file.
	for _, c := range []struct{ name, line, instead, at, want string }{
		{"an unknown key", "  - rule: bladder", "  - rule: bladder\n    fnd: [x]", "fnd", `unknown key "fnd"`},
		{"an unknown part of the file", "sets:", "extra: 1\nsets:", "extra", `unknown key "extra"`},
		{"an empty list", "  - rule: bladder", "  - rule: b\n    find: []\n  - rule: bladder", "[]", "is empty"},
		{"an empty entry", "      - <bladder>", "      - ", "", "empty"},
		{"a spelling of a word that no pattern has", "spellings:", "spellings:\n  xylophon: [xy]", "xylophon", "no pattern has the word"},
		{"a spelling of two words", "spellings:", "spellings:\n  toilet: [to-let]", "to-let", "is not one word"},
		{"a spelling too short to be nearly right", "spellings:", "spellings:\n  loo: [\"~\"]", "\"~\"]", "too short for ~"},
		{"a pattern with a wrong spelling", "      - <bladder>", "      - my bladdar", "my bladdar", "is read as \"bladder\""},
		{"an unknown set", "      - <bladder>", "      - <blader>", "<blader>", "there is no set <blader>"},
		{"a stem too short", "      - <bladder>", "      - ab*", "ab*", "too short"},
		{"a sign that no word has", "      - <bladder>", "      - a+b", "a+b", `"+b" cannot be part of a word`},
		{"a star within", "      - <bladder>", "      - num*b", "num*b", "cannot be part of a word"},
		{"a gap at the end", "      - <bladder>", "      - numb ...", "numb ...", "stands between two words"},
		{"a first word that may be missing", "      - <bladder>", "      - my? numb", "my? numb", "the first word"},
		{"a pattern twice", "      - <bladder>", "      - <bladder>\n      - xy can't\n      - xy cant", "xy cant", "says the same as line"},
		{"a pattern that is excepted", "      - <bladder>", "      - gall bladder", "gall bladder", "says the same as line"},
		{"a rule twice", "  - rule: bladder", "  - rule: bowel\n    find: [xyz]\n  - rule: bladder", "", "says the same as line"},
		{"a rule without patterns", "  - rule: bladder", "  - rule: b\n  - rule: bladder", "", "neither find nor near"},
		{"near without within", "  - rule: bladder", "  - rule: b\n    near: [[xx], [yy]]\n  - rule: bladder", "", "also needs within"},
		{"near with one list", "  - rule: bladder", "  - rule: b\n    near: [[xx]]\n    within: text\n  - rule: bladder", "[[xx]]", "only one list"},
		{"a distance that is none", "  - rule: bladder", "  - rule: b\n    near: [[xx], [yy]]\n    within: nearby\n  - rule: bladder", "nearby", "is no distance"},
		{"asked of what is no yes", "    asked: true", "    asked: 1", "1\n    find:\n      - should", "asked is true"},
		{"a set that nothing uses", "sets:", "sets:\n  unused: [xx]", "unused", "no pattern uses the set <unused>"},
		{"a set of sets below", "sets:", "sets:\n  early: [<pee>]", "<pee>]", "there is no set <pee> above"},
		{"a gap in a set", "sets:", "sets:\n  early: [aa ... bb]", "aa ...", "cannot stand in a set"},
		{"a host with a capital", "hosts:", "hosts:\n  x: 1", "x: 1", `unknown key "x"`},
		{"YAML that is none", "sets:", "sets: [", "", "cannot be read as YAML"},
	} {
		broken := strings.Replace(string(file), "\n"+c.line+"\n", "\n"+c.instead+"\n", 1)
		if broken == string(file) {
			t.Fatalf("%s: the file has no line %q", c.name, c.line)
		}
		rules, problems := Parse([]byte(broken))
		if rules != nil || len(problems) == 0 {
			t.Errorf("%s: no problem", c.name)
			continue
		}
		var place string
		if c.at != "" {
			before := broken[:strings.Index(broken, c.at)]
			place = fmt.Sprintf("%d:%d ", 1+strings.Count(before, "\n"), len(before)-strings.LastIndex(before, "\n"))
		}
		found := false
		for _, p := range problems {
			found = found || strings.HasPrefix(fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Message), place) && strings.Contains(p.Message, c.want)
		}
		if !found {
			t.Errorf("%s: got %v, want %s%s", c.name, problems, place, c.want)
		}
	}
}

func TestAFileWithoutAPartIsRefused(t *testing.T) {
	for _, file := range []string{"", "sets: {}", "- a", "null", "emergency: 1"} {
		if rules, problems := Parse([]byte(file)); rules != nil || len(problems) == 0 {
			t.Errorf("%q is taken", file)
		}
	}
}
