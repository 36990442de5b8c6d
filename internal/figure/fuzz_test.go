package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Whatever stands in a pose file: every problem has a place inside it, there is
// a figure exactly when there is no error, and what is drawn is XML of numbers.
func FuzzParse(f *testing.F) {
	for _, name := range shippedNames() {
		f.Add(shipped()[name])
	}
	f.Add([]byte(good))
	f.Add([]byte(goodFront))
	for _, text := range []string{
		"", "\ufeff", "a", "- a", "a: &a [*a]", "{", "a: {b: \xff}", "? [a]\n: b\n", "%YAML 1.1\n---\n", "<<: {}", "!!binary a: b", "a: |\n  b\r\n", "a: 1\rb: 2", "\x00",
		edit(good, `"Standing."`, `"<&\">\u0001\uFFFE"`),
		edit(good, "{shoulder: 90}", "{wrist_at: {point: shank.near@.5+back, dx: .01}, short: {upper: .1, fore: .1}}"),
		edit(good, "[abs]", "[quads.far, nerve, spineline, hipflexor]"),
		edit(good, "{curve: [[.2, .6], [.3, .7]]}", "{follow: wrist.near, offset: .1, t0: 1, t1: 0}"),
		edit(good, "- {type: floor}", "- {type: towel, via: [palm.near, palm.near, palm.near]}\n  - {type: box, at: spine@0+back}"),
		edit(goodFront, "pose: {lean: 10}", "pose: {leg.l: {profile: side, split: knee}, z: {leg.r: 0}}\n    highlight: [waist.l]"),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, source []byte) { parsesWell(t, source) })
}

func parsesWell(t *testing.T, source []byte) {
	t.Helper()
	figure, problems := Parse("good", bytes.Clone(source))
	lines := bytes.Split(source, []byte("\n"))
	failed := false
	for _, p := range problems {
		failed = failed || !p.Warning
		if p.Line < 1 || p.Line > len(lines) || p.Col < 1 || p.Col > len(lines[p.Line-1])+1 {
			t.Errorf("a place outside the file of %d lines: %v", len(lines), p)
		}
		if p.Message == "" || strings.Contains(p.Message, "%!") {
			t.Errorf("a strange message: %v", p)
		}
	}
	if len(problems) > maxProblems+maxParts {
		t.Errorf("%d problems; nobody reads them", len(problems))
	}
	if (figure == nil) != failed {
		t.Fatalf("figure %v with the problems %v", figure != nil, problems)
	}
	if figure == nil {
		return
	}
	for i := range figure.Frames {
		readXML(t, figure.SVG(i, "p"))
		readXML(t, string(figure.File(i)))
		if strings.Contains(figure.drawings[i].paths, "NaN") || len(figure.drawings[i].paths) == 0 {
			t.Errorf("frame %d has strange paths", i)
		}
		s := new(scene)
		if side, front := figure.file.frames[i].solve(); front != nil {
			s.drawFront(front, figure.file.frames[i].areas)
		} else {
			s.drawSide(side, figure.file.frames[i].areas)
		}
		for _, it := range s.items {
			for _, c := range it.shape {
				checkFinite(t, it.class, c)
			}
		}
	}
	if figure.Motion() != nil {
		var m motion
		if err := json.Unmarshal(figure.Motion(), &m); err != nil {
			t.Error(err)
		}
	}
	if _, err := ContactSheet([]*Figure{figure}); err != nil {
		t.Error(err)
	}
}

// Editors move words about and mistype them. A shipped file in which a few words
// have become others, of the same file or of any, parses as well as any bytes.
func TestScrambledFiles(t *testing.T) {
	word := regexp.MustCompile(`[\w.@+-]+`)
	var texts, words []string
	for _, name := range shippedNames() {
		texts = append(texts, edit(string(shipped()[name]), "id: "+name+"\n", "id: good\n"))
		words = append(words, word.FindAllString(texts[len(texts)-1], -1)...)
	}
	words = append(words, "true", "null", "~", "180", "-720", "4", "1e9", "[]", "{}", "[1, 2]", "far", "spine@.3+back", "fingers.far", "sole", "knee", "away", "front")
	figures := 0
	for seed := range uint64(1000) {
		d := newDice(seed)
		text := dicePick(d, texts...)
		for range 1 + d.IntN(3) {
			all := word.FindAllStringIndex(text, -1)
			from, to := dicePick(d, all...), dicePick(d, words...)
			if d.often() && !strings.Contains("0123456789.-", text[from[0]:from[0]+1]) {
				to = word.FindString(text[dicePick(d, all...)[0]:])
			} else if d.often() {
				to = strconv.FormatFloat(d.between(-1, 1)*dicePick(d, .5, 4, 180, 720), 'f', 2, 64)
			}
			text = text[:from[0]] + to + text[from[1]:]
		}
		if f, _ := Parse("good", []byte(text)); f != nil {
			figures++
		}
		parsesWell(t, []byte(text))
		if t.Failed() {
			t.Fatalf("scrambled file %d:\n%s", seed, text)
		}
	}
	if figures < 100 {
		t.Errorf("only %d of the scrambled files are figures; the test says little", figures)
	}
}

// Files made to cost much are refused, or cost what a few hundred good ones
// do. Nothing here measures time: a limit that is gone makes the test hang.
func TestHostileFiles(t *testing.T) {
	frames := func(n int, frame string) string {
		var b strings.Builder
		b.WriteString(good[:strings.Index(good, "  - id: end")])
		for i := range n {
			fmt.Fprintf(&b, frame, i)
		}
		return b.String()
	}
	list := func(n int, entry string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(entry+", ", n), ", ") + "]"
	}
	files := map[string]string{
		"deep lists":            "id: " + strings.Repeat("[", 30_000),
		"deep lists that close": "id: " + strings.Repeat("[", 15_000) + strings.Repeat("]", 15_000),
		"deep maps":             strings.Repeat("{a: ", 8_000),
		"thousands of unknown keys": func() string {
			b := good
			for i := range 4000 {
				b += fmt.Sprintf("k%d:\n", i)
			}
			return b
		}(),
		"thousands of unknown names":  edit(good, "arm.far: {shoulder: 8, elbow: 14}", "arm.far: {"+strings.Repeat("?, ", 3000)+"}"),
		"unknown keys in every frame": frames(39, "  - {id: f%d, desc: D, base: start, pose: {arm.near: {a: 1, b: 2, c: 3}}}\n"),
		"thousands of frames":         frames(700, "  - {id: f%d, desc: D, pose: {}}\n"),
		"frames that say nothing":     "frames: " + list(10_000, "1"),
		"many frames with arrows":     frames(39, "  - {id: f%d, desc: D, base: start, pose: {}, ghost: start, arrows: [{follow: hip}, {follow: heel.far}]}\n"),
		"many frames with props":      strings.Replace(frames(39, "  - {id: f%d, desc: D, base: start, pose: {}}\n"), "  - {type: floor}\n", strings.Repeat("  - {type: officechair}\n", 40), 1),
		"a long motion":               frames(0, "") + "animate: " + list(40, "start") + "\n",
		"a long motion of much": edit(good, "- {type: floor}", strings.TrimSpace(strings.Repeat("- {type: towel, via: [head, [1, 1], [0, 1], [1, 1], [0, 1], [1, 1], [0, 1]]}\n  ", 40)),
			"person: ana", "nofloor: true", "arm.near: {shoulder: 90}", "pitch: 80\n      eyes: open", "pitch: 0", "eyes: open", "[abs]", "[nerve]", "[start, end]", list(20, "start, end")),
		"long towels":        edit(good, "- {type: floor}", strings.Repeat("- {type: towel, via: "+list(40, "head")+"}\n  ", 40)+"- {type: floor}"),
		"rest on everything": edit(good, "rest: [foot.near]", "rest: "+list(40, "trunk")),
		"everything works":   edit(good, "[abs]", list(40, "nerve")),
		"aliases of aliases": "a: &a [1]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
		"a huge number":      edit(good, "pitch: 0", "pitch: 1"+strings.Repeat("0", 20_000)),
		"a long text":        edit(good, `"Standing."`, `"`+strings.Repeat("<", 30_000)+`"`),
		"a megabyte":         strings.Repeat("a: b\n", 200_000),
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		t.Run(name, func(t *testing.T) { parsesWell(t, []byte(files[name])) })
	}
}
