package readability

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatAWordIs(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{ // the words, with bars between
		{"letters", "Sit down, please!", "Sit|down|please"},
		{"a contraction is one", "don't they’ve nurse's", "don't|they’ve|nurse's"},
		{"quotes are no apostrophes", "the 'good' nurses' “rest”", "the|good|nurses|rest"},
		{"a hyphenated word is one", "long-lasting, mother-in-law, X-ray, L4-L5", "long-lasting|mother-in-law|X-ray|L4-L5"},
		{"whatever its hyphen", "co‑op co‐op", "co‑op|co‐op"},
		{"a hyphen at the end is none", "pre- and post-\nop", "pre|and|post|op"},
		{"dashes part words", "rest—then walk – 6–12 weeks", "rest|then|walk|6|12|weeks"},
		{"a slash parts words", "and/or 24/7", "and|or|24|7"},
		{"figures", "10 2,699 5.4 1,234.5 L5", "10|2,699|5.4|1,234.5|L5"},
		{"the stop and comma after a figure", "In 10, or 5.", "In|10|or|5"},
		{"what stands with a figure", "$15 7% 30° +5 −5 #1", "15|7|30|5|5|1"},
		{"abbreviations with stops", "U.S. e.g. p.m., Ph.D.", "U.S|e.g|p.m|Ph.D"},
		{"a forgotten space", "It hurts.Rest", "It|hurts|Rest"},
		{"accents, also apart from their letter", "café cafe\u0301 Lasègue", "café|cafe\u0301|Lasègue"},
		{"signs on their own are none", "pain & rest + ice ½ …", "pain|rest|ice"},
		{"nothing", " ", ""},
	} {
		var got []string
		for at, word := range Words(c.text) {
			got = append(got, word)
			if c.text[at:at+len(word)] != word {
				t.Errorf("%s: %q is not at %d", c.name, word, at)
			}
		}
		if want := strings.FieldsFunc(c.want, func(r rune) bool { return r == '|' }); !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, want)
		}
	}
}
