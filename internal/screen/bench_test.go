package screen

import (
	"strings"
	"testing"
)

// BenchmarkFindings shows what the longest comment costs: as patients write,
// and as somebody would write to keep the screen busy.
func BenchmarkFindings(b *testing.B) {
	rules := siteRules(b)
	for name, unit := range map[string]string{
		"a patient's words": "I have had pain down my left leg for six weeks now, and my GP told me to keep moving. The exercises help a bit, but I still can't sit for long at work. No numbness, no trouble with my bladder, thank goodness. ",
		"signs":             "no numb bladder both legs weak groin can't pee ",
		"starts":            "can't no lost not don't feel ",
		"numbers":           "12 03 11 2024 555 1234 ",
		"dots":              "a.b.c.",
		"ats":               "a@at gmail ",
		"misspelled":        "bladda incontinnt suicidl numbnes temprature ",
		"links":             "a.com/b http://c.d ",
		"one letter":        "a",
		"accents":           "ñümb ﬁt ǅ ㎎ ",
	} {
		text := strings.Repeat(unit, 4000/len(unit)+1)[:4000]
		text = strings.ToValidUTF8(text, "")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				rules.Findings(text)
			}
		})
	}
}

func BenchmarkSignals(b *testing.B) {
	rules := siteRules(b)
	text := strings.Repeat("Read more on www.example.com or nhs.uk/back, it helped me a lot. ", 62)[:4000]
	for b.Loop() {
		rules.Signals(text)
	}
}
