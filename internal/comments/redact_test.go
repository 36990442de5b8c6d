package comments

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"

	"example.org/sciatica/internal/screen"
)

func TestWhatIsTakenOutOfTheWords(t *testing.T) {
	for _, test := range []struct {
		what, body string
		spans      []Span
		want       string // "" for an error
	}{
		{"nothing", "call me", nil, "call me"},
		{"the start", "Ada L. said so", []Span{{0, 6, "name"}}, "[removed: name] said so"},
		{"the end", "ask Ada", []Span{{4, 7, "name"}}, "ask [removed: name]"},
		{"all", "Ada", []Span{{0, 3, "name"}}, "[removed: name]"},
		{"two, in any order", "call 5550163 or Ada", []Span{{16, 19, "name"}, {5, 12, "phone number"}}, "call [removed: phone number] or [removed: name]"},
		{"two that touch", "Ada Lovelace", []Span{{0, 4, "first name"}, {4, 12, "last name"}}, "[removed: first name][removed: last name]"},
		{"letters of several bytes", "frag Zoë, ja", []Span{{5, 9, "name"}}, "frag [removed: name], ja"},
		{"signs of markup", "see <b>Ada</b>", []Span{{7, 10, "name"}}, "see <b>[removed: name]</b>"},

		{"two that overlap", "call 5550163", []Span{{0, 7, "a"}, {5, 12, "b"}}, ""},
		{"the same twice", "call 5550163", []Span{{5, 12, "a"}, {5, 12, "a"}}, ""},
		{"more than there is", "call", []Span{{0, 5, "a"}}, ""},
		{"what ends before it begins", "call", []Span{{3, 1, "a"}}, ""},
		{"what begins before the words", "call", []Span{{-1, 2, "a"}}, ""},
		{"half a letter", "Zoë", []Span{{0, 3, "a"}}, ""},
		{"from within a letter", "ëa", []Span{{1, 3, "a"}}, ""},
		{"without saying what", "call", []Span{{0, 4, ""}}, ""},
	} {
		t.Run(test.what, func(t *testing.T) {
			got, _, err := cut(wording{body: test.body}, test.spans)
			if test.want == "" {
				wantError(t, "cut", err, ErrWords)
			} else if err != nil || got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestFindingsMoveWithTheWordsAroundAGap(t *testing.T) {
	body := "Should I call 207-555-0163 or stop taking it?"
	find := func(words string, flag screen.Flag) screen.Finding {
		at := strings.Index(body, words)
		return screen.Finding{Flag: flag, Start: at, End: at + len(words)}
	}
	phone := find("207-555-0163", screen.Private)
	got, findings, err := cut(wording{body: body, findings: []screen.Finding{find("Should I", screen.Question), phone, find("stop taking", screen.Advice)}},
		[]Span{{phone.Start, phone.End, "phone number"}})
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, f := range findings {
		words = append(words, got[f.Start:f.End])
	}
	wantSame(t, "the findings are", []string{"Should I", "stop taking"}, words)
}

func TestRedactionIsForReadersTooAndSealsTheOriginal(t *testing.T) {
	s := newSite(t)
	id, token := s.make("approved", privateWords)
	s.decide(s.mo, id, Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}})
	s.readersSee("Eve: call me on [removed: phone number] (1)")
	if p, err := s.Public(t.Context(), disc, id); err != nil || !p.Redacted {
		t.Errorf("readers are told %+v (%v), want that it was redacted", p, err)
	}
	if r := s.receipt(token); !r.Redacted || strings.Contains(r.Body, "207") {
		t.Errorf("the receipt is %+v", r)
	}
	for _, word := range []string{"207", "0163"} {
		if q, err := s.Queue(t.Context(), Filter{Tab: TabApproved, Words: word}, "", 10); err != nil || len(q.Entries) != 0 {
			t.Errorf("the search still finds %q (%v)", word, err)
		}
	}
	_, err := s.BodyAt(t.Context(), id, 1)
	wantError(t, "the words at the first version", err, fs.ErrNotExist)

	for what, by := range map[string]Actor{"a moderator": s.mo, "a clinician": s.clio} {
		unchanged := s.unchanged()
		_, _, err := s.Original(t.Context(), by, id)
		wantError(t, what+" looks at the original", err, ErrRole)
		unchanged()
	}
	name, body, err := s.Original(t.Context(), s.adam, id)
	if err != nil || name != "Eve" || body != privateWords+" (1)" {
		t.Errorf("the original is %q by %q (%v)", body, name, err)
	}
	events := s.events(id)
	if last := events[len(events)-1]; last.Action != "view-original" || last.By != "Adam" || last.From != Approved || last.To != Approved {
		t.Errorf("the log says %+v", last)
	}
	if e := s.entry(id); e.Version != 3 || e.Step == 0 {
		t.Errorf("a look made version %d, step to undo %d", e.Version, e.Step)
	}

	s.later(ReplacedFor - time.Hour)
	s.tend()
	if _, _, err := s.Original(t.Context(), s.adam, id); err != nil {
		t.Errorf("before 31 days: %v", err)
	}
	s.later(2 * time.Hour)
	s.tend()
	_, _, err = s.Original(t.Context(), s.adam, id)
	wantError(t, "the original after 31 days", err, fs.ErrNotExist)
	if n := s.number(`SELECT count(*) FROM comment_text WHERE body LIKE '%207%'`); n != 0 {
		t.Errorf("%d wordings with the number are left", n)
	}
}

func TestARedactionCanTakeTheNameAlone(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	s.decide(s.mo, id, Decision{Action: Redact, RemoveName: true})
	s.readersSee(": Walking helped me. (1)")
}

func FuzzRedact(f *testing.F) {
	f.Add("call 207-555-0163 or Zoë", 5, 17, 21, 25, "phone number", 5, 17)
	f.Add("", 0, 0, 0, 0, "", 0, 0)
	f.Add("ë", 1, 2, -1, 5, "x", 0, 2)
	f.Add("[removed: x]", 0, 5, 5, 12, "]", 3, 9)
	f.Add("\xff\xfea", 0, 1, 2, 3, "x", 0, 3)
	f.Fuzz(func(t *testing.T, body string, a, b, c, d int, label string, from, to int) {
		old := wording{body: body}
		if from >= 0 && from < to && to <= len(body) {
			old.findings = []screen.Finding{{Flag: screen.Private, Start: from, End: to}}
		}
		spans := []Span{{a, b, label}, {c, d, label}}
		given := slices.Clone(spans)
		got, findings, err := cut(old, spans)
		if !slices.Equal(spans, given) {
			t.Errorf("the caller's spans became %v", spans)
		}
		if err != nil {
			if got != "" || findings != nil {
				t.Errorf("an error, and %q with %v", got, findings)
			}
			return
		}
		// What is left is what stood around the spans, in order.
		slices.SortFunc(spans, func(x, y Span) int { return x.Start - y.Start })
		want, at := "", 0
		for _, span := range spans {
			want += body[at:span.Start]
			if span.Start < span.End {
				want += "[removed: " + label + "]"
			}
			at = span.End
		}
		if want += body[at:]; got != want {
			t.Errorf("cutting %v out of %q gave %q, want %q", spans, body, got, want)
		}
		if utf8.ValidString(body) && utf8.ValidString(label) && !utf8.ValidString(got) {
			t.Errorf("%q is cut within a letter", got)
		}
		for _, finding := range findings {
			if finding.Start < 0 || finding.End > len(got) || got[finding.Start:finding.End] != body[from:to] {
				t.Errorf("the finding %v of %q says something else than %q", finding, got, body[from:to])
			}
		}
	})
}

func FuzzMarked(f *testing.F) {
	f.Add("call 207-555-0163", 5, 17, 0, 4)
	f.Add("<b>&amp;\n</b>", 0, 3, 2, 5)
	f.Add("", 0, 0, 0, 1)
	f.Add("aëb", 1, 2, 2, 3)
	f.Add("abc", 2, 1, -1, 9)
	f.Fuzz(func(t *testing.T, typed string, a, b, c, d int) {
		body := Draft{Body: typed}.clean().Body
		markup := Marked(body, []screen.Finding{{Start: a, End: b}, {Start: c, End: d}})
		var text strings.Builder
		for _, n := range nodes(t, markup) {
			switch {
			case n.Type == html.TextNode:
				text.WriteString(n.Data)
			case n.Type == html.ElementNode && n.Data == "br":
				text.WriteString("\n")
			case n.Type == html.ElementNode && (n.Data == "p" || n.Data == "mark") && n.Attr == nil:
			default:
				t.Errorf("%+q makes a node %v %q", body, n.Type, n.Data)
			}
		}
		// Findings are on the bounds of letters; others are of other words.
		for _, at := range []int{a, b, c, d} {
			if at > 0 && at < len(body) && !utf8.RuneStart(body[at]) {
				return
			}
		}
		if text.String() != body {
			t.Errorf("staff read %+q, the author wrote %+q", text.String(), body)
		}
	})
}

func TestANameThatHoldsPrivateDataStaysMarkedUntilItIsTakenOut(t *testing.T) {
	s := newSite(t)
	id, _ := s.post(Draft{Name: "eve@example.com", Body: privateWords})
	s.decide(s.mo, id, Decision{Action: Redact, Spans: []Span{{11, 23, "phone number"}}})
	if e := s.entry(id); e.Flags&screen.Private == 0 {
		t.Error("the flag is gone, the name is there")
	}
	s.decide(s.mo, id, Decision{Action: Redact, RemoveName: true})
	if e := s.entry(id); e.Flags&screen.Private != 0 {
		t.Error("the flag is there, the name is gone")
	}
}
