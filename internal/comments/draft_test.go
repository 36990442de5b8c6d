package comments

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
)

func TestFaultsBeginJustBeyondTheLimits(t *testing.T) {
	const (
		smile   = "😀"       // 4 bytes, 2 units of UTF-16: one character
		cyrill  = "Ж"       // 2 bytes: one character
		eAcute  = "e\u0301" // typed as two code points, kept as one
		doctor  = "👩\u200d⚕\ufe0f"
		enough  = "It helped."
		nothing = ""
	)
	for _, test := range []struct {
		name  string
		draft Draft
		want  []Fault
	}{
		{"a comment without a name", Draft{Body: enough}, nil},
		{"nothing at all", Draft{Body: nothing}, []Fault{BodyMissing}},
		{"only a name", Draft{Name: "Ada"}, []Fault{BodyMissing}},
		{"only white space", Draft{Body: " \t\r\n\u00a0\u2003\u3000\u2028 "}, []Fault{BodyMissing}},
		{"only characters that show nothing", Draft{Body: "\u200b\u2060\ufeff\u00ad\u200e\u200d \u200c\u200d"}, []Fault{BodyMissing}},

		{"1 letter", Draft{Body: "a"}, []Fault{BodyShort}},
		{"1 letter between spaces", Draft{Body: "  a\n\n"}, []Fault{BodyShort}},
		{"1 emoji", Draft{Body: smile}, []Fault{BodyShort}},
		{"1 letter typed as two code points", Draft{Body: eAcute}, []Fault{BodyShort}},
		{"2 letters", Draft{Body: "ok"}, nil},
		{"2 Cyrillic letters", Draft{Body: cyrill + cyrill}, nil},
		{"2 emoji", Draft{Body: smile + smile}, nil},
		{"1 emoji made of several code points", Draft{Body: doctor}, nil},

		{"4000 letters", Draft{Body: strings.Repeat("a", 4000)}, nil},
		{"4001 letters", Draft{Body: strings.Repeat("a", 4001)}, []Fault{BodyLong}},
		{"4000 Cyrillic letters", Draft{Body: strings.Repeat(cyrill, 4000)}, nil},
		{"4001 Cyrillic letters", Draft{Body: strings.Repeat(cyrill, 4001)}, []Fault{BodyLong}},
		{"4000 emoji", Draft{Body: strings.Repeat(smile, 4000)}, nil},
		{"4001 emoji", Draft{Body: strings.Repeat(smile, 4001)}, []Fault{BodyLong}},
		{"4000 letters typed as 8000 code points", Draft{Body: strings.Repeat(eAcute, 4000)}, nil},
		{"4001 letters typed as 8002 code points", Draft{Body: strings.Repeat(eAcute, 4001)}, []Fault{BodyLong}},
		{"4000 letters and white space around them", Draft{Body: "\n " + strings.Repeat("a", 4000) + " \n"}, nil},
		// A browser counts a line end as one character and sends it as two.
		{"4000 characters with 1000 CRLF", Draft{Body: strings.Repeat("abc\r\n", 999) + "abcd"}, nil},
		{"4001 characters with 1000 CRLF", Draft{Body: strings.Repeat("abc\r\n", 999) + "abcde"}, []Fault{BodyLong}},

		{"a name of 60 letters", Draft{Name: strings.Repeat("a", 60), Body: enough}, nil},
		{"a name of 61 letters", Draft{Name: strings.Repeat("a", 61), Body: enough}, []Fault{NameLong}},
		{"a name of 60 Cyrillic letters", Draft{Name: strings.Repeat(cyrill, 60), Body: enough}, nil},
		{"a name of 61 Cyrillic letters", Draft{Name: strings.Repeat(cyrill, 61), Body: enough}, []Fault{NameLong}},
		{"a name of 60 letters typed as 120 code points", Draft{Name: strings.Repeat(eAcute, 60), Body: enough}, nil},
		{"a name with white space that does not count", Draft{Name: "  Ada" + strings.Repeat(" ", 100) + "L. ", Body: enough}, nil},

		{"both fields wrong", Draft{Name: strings.Repeat("a", 61), Body: "a"}, []Fault{NameLong, BodyShort}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.draft.Faults()); diff != "" {
				t.Errorf("Faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLengthCountsWhatIsKept(t *testing.T) {
	for body, want := range map[string]int{
		"":                    0,
		"  \n ":               0,
		" abc ":               3,
		"a\r\nb":              3,
		"Ж😀":                  2,
		"e\u0301":             1,
		"a\u200bb":            2,
		"a\u200db":            2,
		"Ischias\r\n\r\ntut ": 12,
	} {
		if got := (Draft{Body: body}).Length(); got != want {
			t.Errorf("Length of %+q is %d, want %d", body, got, want)
		}
	}
}

func TestADraftIsKeptWithoutWhatHidesOrTurnsOtherText(t *testing.T) {
	for _, test := range []struct {
		name       string
		typed      string
		body, want string // want is the name, where it differs from the body
	}{
		{"white space around", " \n\tAda\u00a0\n", "Ada", ""},
		{"white space inside", "Ada  \t L.", "Ada  \t L.", "Ada L."},
		{"line ends of every system", "a\r\nb\rc\nd", "a\nb\nc\nd", "a b c d"},
		{"line ends of word processors", "a\vb\fc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", "a b c d e f"},
		{"empty lines", "a\r\n\r\n\r\nb", "a\n\n\nb", "a b"},
		{"a letter and its accent", "Andre\u0301", "André", ""},
		{"signs that are another sign", "5 \u212b", "5 Å", ""}, // Ångström sign
		{"zero-width space, word joiner, byte order mark", "\ufeffno\u200bth\u2060ing", "nothing", ""},
		{"a soft hyphen", "Band\u00adscheibe", "Bandscheibe", ""},
		{"bidi controls", "\u202eabc\u202c \u2066d\u2069 \u200ee\u200f \u061cf", "abc d e f", ""},
		{"control characters", "a\x00b\x07c\x1b[31md\x7fe\u009bf", "abc[31mdef", ""},
		{"a private character", "a\ue000b", "ab", ""},
		{"bytes that are no UTF-8", "a\xff\xc3b\ufffd", "ab", ""},
		{"joiners that spell words", "می\u200cخواهم", "می\u200cخواهم", ""},
		{"joiners that make one emoji", "👩\u200d⚕\ufe0f", "👩\u200d⚕\ufe0f", ""},
		{"joiners and nothing to join", "\u200d \u200c\u200d", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want == "" {
				test.want = test.body
			}
			got := Draft{Page: "/articles/x", Name: test.typed, Body: test.typed}.clean()
			want := Draft{Page: "/articles/x", Name: test.want, Body: test.body}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Form{})); diff != "" {
				t.Errorf("clean of %+q (-want +got):\n%s", test.typed, diff)
			}
		})
	}
}

func FuzzDraft(f *testing.F) {
	for _, s := range []string{
		"", "Ada", " a \r\n b ", "e\u0301\u200b\u0301", "\u202eabc", "👩\u200d⚕\ufe0f", "\u200d\u200c", "\x00\xff\ufffd",
		"a\u2028b\u0085c", "\u1100\u200b\u1161\u11a8", "q\u0323\u200b\u0307", "\u0344\u0f73", "e\u200d\u0301", "a\u200d\u200cb", "x" + strings.Repeat("\u0301", 40),
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, name, body string) {
		typed := Draft{Page: "/articles/x", Name: name, Body: body}
		kept := typed.clean()
		if again := kept.clean(); again.Name != kept.Name || again.Body != kept.Body {
			t.Errorf("cleaning twice changes %+q, %+q to %+q, %+q", kept.Name, kept.Body, again.Name, again.Body)
		}
		// What the author is told about what was typed is true of what is kept.
		if diff := cmp.Diff(typed.Faults(), kept.Faults()); diff != "" {
			t.Errorf("the faults differ (-typed +kept):\n%s", diff)
		}
		for _, s := range []string{kept.Name, kept.Body} {
			if !utf8.ValidString(s) {
				t.Errorf("%+q is not UTF-8", s)
			}
			if !norm.NFC.IsNormalString(s) {
				t.Errorf("%+q is not NFC", s)
			}
			if s != strings.TrimSpace(s) {
				t.Errorf("%+q has white space around it", s)
			}
			for _, r := range s {
				if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("%+q holds %U", s, r)
				}
			}
		}
		if strings.ContainsAny(kept.Name, "\n\t") || strings.Contains(kept.Name, "  ") {
			t.Errorf("the name %+q is not one line with single spaces", kept.Name)
		}
		if kept.Page != typed.Page {
			t.Errorf("the page became %q", kept.Page)
		}
	})
}

func TestANameInMixedAlphabetsIsRefused(t *testing.T) {
	for name, mixed := range map[string]bool{"В" + "е" + "n": true, "Дмитрий": false, "Ann Lee": false, "Αννα Lee": false, "μg": false} {
		if got := slices.Contains(Draft{Name: name, Body: plainWords}.Faults(), NameMixed); got != mixed {
			t.Errorf("%q is mixed: %t", name, got)
		}
	}
}

func TestJoinersStayWhereTheySpellAndGoWhereTheyHide(t *testing.T) {
	for text, want := range map[string]string{
		"jane\u200d@example.com": "jane@example.com",
		"ca\u200csi\u200dno":     "casino",
		"می\u200cخواهم":          "می\u200cخواهم",
		"👩\u200d⚕️ here":         "👩\u200d⚕️ here",
		"\u200d\u200d":           "",
		"\u3164\u2800\ufe0f":     "",
		"end\u200d":              "end",
	} {
		if got := (Draft{Body: text}).clean().Body; got != want {
			t.Errorf("%+q is kept as %+q, want %+q", text, got, want)
		}
	}
}
