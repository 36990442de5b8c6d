package figure

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// element is what a picture holds: enough of XML to look at it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all gives the elements of a name, in the order of the file.
func (e element) all(name string) []element {
	var found []element
	for _, c := range e.Children {
		if c.XMLName.Local == name {
			found = append(found, c)
		}
		found = append(found, c.all(name)...)
	}
	return found
}

// readXML fails for anything but one whole, well-formed element.
func readXML(t testing.TB, text string) element {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(text))
	var root element
	if err := decoder.Decode(&root); err != nil {
		t.Fatalf("not XML: %v\n%s", err, text)
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if words, ok := token.(xml.CharData); err != nil || !ok || len(bytes.TrimSpace(words)) > 0 {
			t.Fatalf("more than one element: %v %v\n%s", token, err, text)
		}
	}
}

func gzipped(t *testing.T, data string) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// A picture is light, says in words what it shows, and its ids are its own.
func TestPicturesAreLightAndHaveWords(t *testing.T) {
	ids := map[string]string{}
	for _, name := range shippedNames() {
		f := shippedFigure(t, name)
		for i, fr := range f.Frames {
			picture := f.SVG(i, name+"-"+fr.ID)
			if n := len(picture); n > 15_000 {
				t.Errorf("%s-%s has %d bytes", name, fr.ID, n)
			}
			if n := gzipped(t, picture); n > 5_000 {
				t.Errorf("%s-%s has %d bytes in gzip", name, fr.ID, n)
			}
			svg := readXML(t, picture)
			if svg.XMLName.Local != "svg" || svg.attr("role") != "img" || len(svg.Children) < 3 {
				t.Fatalf("%s-%s is no picture: %.200s", name, fr.ID, picture)
			}
			title, desc := svg.Children[0], svg.Children[1]
			wantTitle := f.Title
			if fr.Label != "" {
				wantTitle += ": " + fr.Label
			}
			if title.XMLName.Local != "title" || title.Text != wantTitle {
				t.Errorf("%s-%s: title %q, want %q", name, fr.ID, title.Text, wantTitle)
			}
			if desc.XMLName.Local != "desc" || desc.Text != fr.Desc {
				t.Errorf("%s-%s: desc %q, want %q", name, fr.ID, desc.Text, fr.Desc)
			}
			if got, want := svg.attr("aria-labelledby"), title.attr("id")+" "+desc.attr("id"); got != want {
				t.Errorf("%s-%s: aria-labelledby %q, want %q", name, fr.ID, got, want)
			}
			for _, e := range append(slices.Clone(svg.Children), svg) {
				if id := e.attr("id"); id != "" {
					if earlier := ids[id]; earlier != "" {
						t.Errorf("%s-%s: the id %s stands in %s too", name, fr.ID, id, earlier)
					}
					ids[id] = name + "-" + fr.ID
				}
			}
			for _, e := range svg.Children[2:] {
				if e.XMLName.Local != "path" || e.attr("class") == "" || e.attr("d") == "" {
					t.Errorf("%s-%s holds more than paths: %v", name, fr.ID, e)
				}
			}
		}
	}
}

// The file of a picture shows the same paths, and needs nothing but itself:
// every class it uses has a rule, every rule and colour in it is used, and no
// address leads out of it.
func TestFilesStandAlone(t *testing.T) {
	for _, name := range shippedNames() {
		f := shippedFigure(t, name)
		for i, fr := range f.Frames {
			where := name + "-" + fr.ID
			text := string(f.File(i))
			file, picture := readXML(t, text), readXML(t, f.SVG(i, "p"))
			if file.XMLName.Space != "http://www.w3.org/2000/svg" {
				t.Errorf("%s: its namespace is %q", where, file.XMLName.Space)
			}
			if text := strings.ReplaceAll(text, `xmlns="http://www.w3.org/2000/svg"`, ""); regexp.MustCompile(`//|href|@import|url\([^#]|<script|<image|<use`).MatchString(text) {
				t.Errorf("%s refers to something outside: %s", where, text)
			}
			classes := map[string]bool{}
			paths := file.all("g")[0].Children
			want := picture.Children[2:]
			if len(paths) != len(want) {
				t.Fatalf("%s has %d paths in its file, %d on a page", where, len(paths), len(want))
			}
			for i, p := range paths {
				if p.attr("d") != want[i].attr("d") || p.attr("class") != want[i].attr("class") {
					t.Errorf("%s: path %d differs between file and page", where, i)
				}
				for _, class := range strings.Fields(p.attr("class")) {
					classes[class] = true
				}
			}
			style := file.all("style")[0].Text
			if strings.Count(style, "{") != strings.Count(style, "}") {
				t.Errorf("%s: braces in %s", where, style)
			}
			for class := range classes {
				if class != "far" && !regexp.MustCompile(`\.`+class+`\b`).MatchString(style) {
					t.Errorf("%s: no rule for %q in %s", where, class, style)
				}
			}
			for _, m := range regexp.MustCompile(`\.fig ((?:\.[a-z0-9-]+)+)`).FindAllStringSubmatch(style, -1) {
				// A list of selectors stays whole; one of them is used.
				rule := regexp.MustCompile(`[^{}]*` + regexp.QuoteMeta(m[0]) + `[^{}]*\{`).FindString(style)
				used := false
				for _, selector := range strings.Split(strings.TrimSuffix(rule, "{"), ",") {
					parts := strings.Split(strings.TrimPrefix(strings.TrimSpace(selector), ".fig ."), ".")
					used = used || !slices.ContainsFunc(parts, func(c string) bool { return !classes[c] })
				}
				if !used {
					t.Errorf("%s: nothing uses the rule %q", where, rule)
				}
			}
			for _, m := range regexp.MustCompile(`(--fig-[a-z0-9-]+):`).FindAllStringSubmatch(style, -1) {
				if !strings.Contains(style, "var("+m[1]+")") {
					t.Errorf("%s: nothing uses the colour %s", where, m[1])
				}
			}
			for _, m := range regexp.MustCompile(`var\((--fig-[a-z0-9-]+)`).FindAllStringSubmatch(style, -1) {
				if !strings.Contains(style, m[1]+":") {
					t.Errorf("%s: the colour %s is not there", where, m[1])
				}
			}
			for other := range cast {
				if other != f.drawings[i].frame.person.name && strings.Contains(style, ".fig-"+other) {
					t.Errorf("%s: the colours of %s are in its file", where, other)
				}
			}
			if who := f.drawings[i].frame.person.name; strings.Contains(style, "[data-theme") || !strings.Contains(text, `<g class="fig fig-`+who+`">`) {
				t.Errorf("%s: the style follows a page, or the person is not %s", where, who)
			}
			if strings.Contains(style, "#fig-hatch") != (len(file.all("pattern")) == 1) {
				t.Errorf("%s: the hatch pattern is missing, or not needed", where)
			}
		}
	}
}

// Every class that a picture uses has a rule in the palette, which needs nothing
// from elsewhere.
func TestPaletteCoversEveryClass(t *testing.T) {
	for _, name := range shippedNames() {
		for i, d := range shippedFigure(t, name).drawings {
			for _, class := range strings.Fields(strings.Join(d.classes, " ")) {
				if class != "far" && !regexp.MustCompile(`\.`+class+`\b`).MatchString(Palette) {
					t.Errorf("%s, picture %d: the palette has no rule for %q", name, i, class)
				}
			}
		}
	}
	if strings.Contains(Palette, "@import") || strings.Contains(strings.ReplaceAll(Palette, "url(#fig-hatch)", ""), "url(") {
		t.Error("the palette loads something")
	}
	if !strings.Contains(Hatch, `id="fig-hatch"`) {
		t.Error("the pattern that the palette names is not in Hatch")
	}
	readXML(t, Hatch)
}

// The contact sheet is a page that asks for nothing, with every picture in
// light, dark and print and every key of every motion.
func TestContactSheetShowsEverything(t *testing.T) {
	var figures []*Figure
	frames := 0
	for _, name := range shippedNames() {
		f := shippedFigure(t, name)
		figures = append(figures, f)
		frames += len(f.Frames)
	}
	page, err := ContactSheet(figures)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ContactSheet(figures)
	if err != nil || !bytes.Equal(page, again) {
		t.Errorf("the second sheet differs: %v", err)
	}
	document, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]int{}
	ids := map[string]bool{}
	strips := 0
	var look string
	for n := range document.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch n.Data {
		case "script", "link", "img", "image", "use", "iframe", "object", "embed", "video", "audio", "base":
			t.Errorf("the sheet holds <%s>", n.Data)
		case "div":
			look = attr["class"]
		case "svg":
			if attr["role"] == "img" {
				in[look]++
			} else if look == "light strip" {
				strips++
			}
		case "style":
			if css := n.FirstChild.Data; strings.Contains(strings.ReplaceAll(css, "url(#fig-hatch)", ""), "url(") || strings.Contains(css, "@import") {
				t.Error("the style of the sheet loads something")
			} else if strings.Contains(css, ":root") || strings.Contains(css, "@media") || !strings.Contains(css, "\n.dark .fig ") || !strings.Contains(css, "\n.paper .fig,") {
				t.Error("the looks of the sheet follow the reader's screen; each is to be there for everybody")
			}
		}
		for _, key := range []string{"href", "src", "srcset", "style", "xlink:href"} {
			if attr[key] != "" && !strings.HasPrefix(attr[key], "#") {
				t.Errorf("<%s %s=%q>", n.Data, key, attr[key])
			}
		}
		if id := attr["id"]; id != "" {
			if ids[id] {
				t.Errorf("the id %q stands twice", id)
			}
			ids[id] = true
		}
	}
	for _, look := range []string{"light", "dark", "paper"} {
		if in[look] != frames {
			t.Errorf("%d pictures in %s, want %d", in[look], look, frames)
		}
	}
	for _, f := range figures {
		for _, fr := range f.Frames {
			for _, look := range []string{"light", "dark", "paper"} {
				if !ids[look+"-"+f.ID+"-"+fr.ID+"-t"] {
					t.Errorf("%s-%s is not there in %s", f.ID, fr.ID, look)
				}
			}
		}
	}
	if strips < 60 {
		t.Errorf("%d pictures of motions", strips)
	}
}

// A ghost is what has moved by more than a line or two, in one path; a body that
// has not moved has none.
func TestGhostIsWhatMoved(t *testing.T) {
	for _, test := range []struct {
		shoulder string
		parts    int // sub-paths of the ghost
	}{
		{"-4", 0},
		{"-3", 0},
		{"4", 3},  // arm, hand and thumb
		{"60", 4}, // and the sleeve
	} {
		f, problems := Parse("good", []byte(edit(good, "arm.near: {shoulder: 90}", "arm.near: {shoulder: "+test.shoulder+"}", "    highlight: [abs]", "    ghost: start")))
		if f == nil {
			t.Fatal(problems)
		}
		got := 0
		for _, p := range readXML(t, f.SVG(1, "p")).all("path") {
			if p.attr("class") == "ghost" {
				got += strings.Count(p.attr("d"), "M")
			}
		}
		if got != test.parts {
			t.Errorf("an arm raised from -4 to %s degrees has a ghost of %d parts, want %d", test.shoulder, got, test.parts)
		}
	}
}

// An arrow that is too short for its head is told and left out.
func TestShortArrowsAreLeftOut(t *testing.T) {
	for to, want := range map[string]int{"[.2, .629]": 0, "[.2, .631]": 3} {
		f, problems := Parse("good", []byte(edit(good, "[[.2, .6], [.3, .7]]", "[[.2, .6], "+to+"]")))
		if f == nil {
			t.Fatal(problems)
		}
		got := 0
		for _, p := range readXML(t, f.SVG(1, "p")).all("path") {
			if strings.HasPrefix(p.attr("class"), "arr") {
				got++
			}
		}
		if got != want || (len(problems) == 0) != (want > 0) {
			t.Errorf("an arrow to %s has %d paths and the problems %v", to, got, problems)
		}
	}
}

// A page explains the marks that its pictures have.
func TestAFrameTellsItsMarks(t *testing.T) {
	for areas, want := range map[string]struct{ marked, nerve bool }{
		"[abs]": {true, false}, "[nerve]": {false, true}, "[nerve, calf]": {true, true}, "[]": {false, false},
	} {
		f, problems := Parse("good", []byte(edit(good, "highlight: [abs]", "highlight: "+areas)))
		if f == nil {
			t.Fatalf("%s: %v", areas, problems)
		}
		if end := f.Frames[1]; end.Marked != want.marked || end.Nerve != want.nerve {
			t.Errorf("%s: marked %v, nerve %v", areas, end.Marked, end.Nerve)
		}
		if start := f.Frames[0]; start.Marked || start.Nerve {
			t.Errorf("%s: the frame without areas is marked", areas)
		}
	}
}
