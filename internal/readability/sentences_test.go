package readability

import (
	"slices"
	"strings"
	"testing"
)

// A bar stands where one sentence ends and the next begins.
func TestWhereASentenceEnds(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"full stops", "It hurts.| It gets better."},
		{"other stops", "Does it hurt?| Yes!| Really?!| No!| 5 get better."},
		{"the end of the text", "pain that does not ease"},
		{"a line break is a space", "It hurts\nat night.|\nRest\r\nhelps."},
		{"a colon or semicolon ends nothing", "Try this: lie down; then rest."},
		{"any width of space", "It hurts.|\u00a0 It gets better."},

		{"quotes and brackets close with the sentence", "“It hurts.”| (It does.)| [Rest.]| ‘Go.’| Then \"stop.\"| Good"},
		{"quotes and brackets open the next", "It hurts.| “Why?”| (See below.)| — Rest"},
		{"a question inside a sentence", `"Does it hurt?" she asked.| "Yes!" he said.`},
		{"a bracket inside a sentence", "Take it (with food!) at night."},

		{"an ellipsis", "Wait...| It eases.| They said no...| 5 said yes."},
		{"an ellipsis inside a sentence", "Wait… then stretch... and rest."},
		{"a small letter goes on", "approx. ten weeks, incl. rest"},

		{"titles", "Dr. Lee saw Mrs. Smith, Prof. Roy and St. Mary vs. Dr. No.| She rested."},
		{"Latin", "Move, e.g. walk, i.e. Go out.| Rest etc.| Then walk."},
		{"a country", "In the U.S. Navy they ran.| We live in the U.S.| They live in the U.K. too."},
		{"hours", "Come at 5 p.m. Monday.| Rest at 6 p.m.| Then sleep."},
		{"a degree", "Ask a Ph.D. Smith is one."}, // would need to know the name
		{"initials", "John F. Kennedy met J. R. Smith.| G. H. McLaughlin wrote.| Then John\nF. Kennedy wrote."},
		{"a letter that is no initial", "Take vitamin D.| Take it daily.| So do I.| Good"},
		{"a letter before a short sentence", "Take vitamin D.| Rest.| Take vitamin D.| A pill will do.| Choose Plan b.| Rest."},

		{"figures", "It fell by 5.4 points among 2,699 people.| In 10.| Good.| It fell by 5.4.| Doctors agree."},
		{"a reference", "See Fig. 3 and No. 5 on p. 7 of Jan. 2020."},
		{"the same words elsewhere", "Is it safe?| No.| See the fig.| Do one rep.| Rest."},
		{"a list written out", "1. Lie down.| 2. Breathe out.| A. Rest."},
		{"an address", "See example.org or 10.1136/bmj.d1.| Rest."},

		{"signs belong to the sentence after them", "… It hurts.| ! (…) Rest."},
	} {
		text := strings.ReplaceAll(c.text, "|", "")
		var want, got []string
		for part := range strings.SplitSeq(c.text, "|") {
			want = append(want, strings.TrimSpace(part))
		}
		for at, sentence := range Sentences(text) {
			got = append(got, sentence)
			if text[at:at+len(sentence)] != sentence {
				t.Errorf("%s: %q is not at %d", c.name, sentence, at)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, want)
		}
	}
}

func TestATextWithoutWordsHasNoSentences(t *testing.T) {
	for _, text := range []string{"", " ", ".", "...", "— (!) ?", "& + %"} {
		for _, sentence := range Sentences(text) {
			t.Errorf("%q has the sentence %q", text, sentence)
		}
	}
}
