package library

import (
	"strings"
	"testing"

	"example.org/sciatica/internal/screen"
)

// What a file of word lists may hold is package screen's; here it is only told
// where a mistake stands.
func TestTheWordListsAreThereAndInOrder(t *testing.T) {
	in := func(old, new string) change { return replace(screeningFile, old, new) }
	checkRules(t, []rule{
		{
			name: "missing",
			site: do(remove(screeningFile)),
			want: []string{"en/screening.yaml: cannot read the word lists (…"},
		},
		{
			name: "two mistakes",
			site: do(in("sets: {}", "sets: {}\nspm: [casino]"), in("find: [bladder]", "find: [bladder, bladder]")),
			want: []string{
				`en/screening.yaml:2:1: unknown key "spm" …`,
				`en/screening.yaml:3:45: "bladder" says the same as line 3`,
			},
		},
		{
			name: "no YAML",
			site: do(write(screeningFile, "spam: [casino\n")),
			want: []string{"en/screening.yaml:2:1: the file cannot be read as YAML: …"},
		},
	})
}

func TestTheLibraryScreensByItsWordLists(t *testing.T) {
	all := func(text string) string { return "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n") }
	for name, file := range map[string]string{"unix": goodScreening, "windows": all(goodScreening)} {
		rules := mustLoad(t, write(screeningFile, file)).Screening()
		if got := screen.FlagsOf(rules.Findings("I lost my bladder")); got != screen.Emergency {
			t.Errorf("%s: a danger sign is found as %q", name, got)
		}
	}
}
