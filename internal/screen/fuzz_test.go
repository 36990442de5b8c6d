package screen

import (
	"bytes"
	"os"
	"reflect"
	"testing"
	"unicode/utf8"
)

func FuzzFindings(f *testing.F) {
	rules := siteRules(f)
	for _, seed := range []string{
		"I can't pee and my groin is numb. Call 07700 900123 or john@gmail.com!",
		"no numbness, tingling or bladder problems until yesterday",
		"DOB: 12 March 1980, 12 Oak St, SW1A 1AA, NHS number 943 476 5919, @me on insta",
		"½ ㎎ ﬁt e\u0301 ´`’ \u200b… 100% 1,000.5 (at)x.y.com http://a:b@c.d/(e) www..com",
		"\xff\xfe bladder \xf0\x9f numb",
		"a at gmail dot com dot dot",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := rules.Findings(text)
		if again := rules.Findings(text); !reflect.DeepEqual(found, again) {
			t.Fatalf("%q gives %v, then %v", text, found, again)
		}
		rune := func(at int) bool { return at == len(text) || utf8.RuneStart(text[at]) || !utf8.ValidString(text) }
		place := func(start, end int) {
			if start < 0 || start >= end || end > len(text) || !rune(start) || !rune(end) {
				t.Fatalf("%q: %d to %d", text, start, end)
			}
		}
		last, ends := 0, map[Flag]int{}
		for _, one := range found {
			place(one.Start, one.End)
			if one.Start < last || one.Start < ends[one.Flag] {
				t.Fatalf("%q: %v out of order or overlapping", text, found)
			}
			last, ends[one.Flag] = one.Start, one.End
			if one.Kind == "" || len(one.Flag.String()) == 0 {
				t.Fatalf("%q: %v has no name", text, one)
			}
		}
		end := 0
		for _, l := range Links(text) {
			place(l.Start, l.End)
			if l.Start < end || l.Host == "" {
				t.Fatalf("%q: link %v", text, l)
			}
			end = l.End
		}
		rules.Signals(text)
	})
}

func FuzzParse(f *testing.F) {
	file, err := os.ReadFile("../../content/en/screening.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("sets:\n  a: [b/c d?, <a>]\nemergency:\n  - rule: x\n    near: [[aa], [bb]]\n    within: 3 words\n"))
	f.Add([]byte("spam: [a ... b, 'x*', <number>, ''] \nhosts: {shops: ['*.shop']}"))
	f.Add([]byte("a: &x [*x]\n? [b]\n: 1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		rules, problems := Parse(file)
		if (rules == nil) != (len(problems) > 0) {
			t.Fatalf("rules %v with %v", rules != nil, problems)
		}
		lines := bytes.Split(file, []byte("\n"))
		for _, p := range problems {
			if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1 || p.Message == "" {
				t.Fatalf("the problem %+v has no place in %q", p, file)
			}
		}
		if rules != nil {
			rules.Findings("no numb groin, can't pee?")
		}
	})
}
