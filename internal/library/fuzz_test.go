package library

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Whatever an editor saves as an article, the rest of the site stays up, every
// problem has a place in that file, and nothing dangerous reaches a reader.
func FuzzArticle(f *testing.F) {
	for _, text := range strings.Split(markupCases, doubleLine) {
		if parts := strings.SplitN(text, dottedLine, 3); len(parts) == 3 {
			f.Add([]byte(parts[1]))
		}
	}
	for _, body := range []string{
		"<script>alert(1)</script>", "[a](javascript:alert(1))", "[a](JaVaScRiPt&colon;alert(1))", "<javascript:alert(1)>",
		"## A {onclick=\"alert(1)\"}", "![a](x\" onerror=\"alert(1))", "[a](/about \"x\\\" onclick=\\\"alert(1)\")",
		"::: tip <script>alert(1)</script>\na\n:::", "![a](nerve.svg \"<script>\")", ":::\n::: tip\n> ::: do\n- :::\n", "[^", "{{", "{{}}", "[a [b](/) {{clinic-phone}}](/)", "[a [^jensen-2019]](/)", "[a <https://example.org> *{{clinic-phone}}*](/)",
	} {
		f.Add([]byte(body))
	}
	f.Add([]byte("\ufeff" + strings.ReplaceAll(goodHeader, "\n", "\r\n")))
	f.Add([]byte("---\n- \xff"))

	f.Fuzz(func(t *testing.T, text []byte) {
		loadArticle(t, text)
		// Few texts have a header that passes, so each is tried as a body too.
		loadArticle(t, append([]byte(goodHeader), text...))
	})
}

func loadArticle(t *testing.T, file []byte) {
	t.Helper()
	site := goodSite()
	site[articleFile] = &fstest.MapFile{Data: file}
	lib, problems := loadSite(site)
	if lib == nil {
		t.Fatalf("an article took down the site: %v", problems)
	}
	for _, p := range problems {
		if p.File != articleFile {
			t.Errorf("another file's problem: %v", p)
		}
		if p.Line == 0 {
			t.Errorf("no place: %v", p)
		}
		isInside(t, site, p)
	}
	a, err := lib.Article("leg-pain")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) || !HasErrors(problems) && !bytes.Contains(file, []byte("draft")) {
			t.Errorf("left out without an error: %v", err)
		}
		return
	}
	ids := map[string]bool{}
	checkMarkup(t, a.HTML, ids)
	for _, point := range a.KeyPoints {
		checkMarkup(t, point, map[string]bool{})
	}
	for _, h := range a.Contents {
		if !ids[h.ID] {
			t.Errorf("the contents lead to #%s, which the article does not have", h.ID)
		}
	}
	for _, s := range a.Sources {
		if address := s.Address(); address != "" && !strings.HasPrefix(address, "https://") {
			t.Errorf("source %s is at %s", s.ID, address)
		}
	}
}

// An editor of an exercise is held to the same: the article that shows its card
// stays up, whatever becomes of the card.
func FuzzExercise(f *testing.F) {
	header := strings.SplitAfter(goodExercise, "\n---\n")[0]
	for _, body := range []string{
		strings.TrimPrefix(goodExercise, header),
		"## Steps\n\n1. a\n2. b\n\n## You should feel\n\n- ![a](nerve.svg)\n", "## Steps\n\n1.\n2.\n", "## Steps\n\n1. a\n   > b\n2) c\n", "- ## Steps\n", "# Steps\n\n## Steps\n",
		"## Tips\n\n::: exercise bridge\n:::\n", "## You should feel\n\n9 **8** `7`[^msd] [6](/5) L4\n", "## \n\n## Steps {#a}\n\n[a]: /b\n", "## Steps\n\n1. ::: figure bridge\n   :::\n",
	} {
		f.Add([]byte(header), []byte(body))
	}
	for _, lines := range []string{
		"dosage: [{source: msd, repetitions: 5 to 10, build_to: 5 to 10}, {}]", "dosage: {a: b}", "easier: {}", "harder: {exercise: bridge, text: \"[^\"}", "goals: [a, a]", "figures: [a, bridge, bridge]", "muscles: {}", "cautions: [\"\", \"<b>\"]", "easier:", "muscles:", "dosage: [~]",
	} {
		key, _, _ := strings.Cut(lines, ":")
		f.Add(regexp.MustCompile(`(?m)^`+key+`:.*\n( .*\n)*`).ReplaceAll([]byte(header), []byte(lines+"\n")), []byte("## Steps\n\n1. Lie.\n2. Lift.\n\n## You should feel\n\nIt.\n"))
	}
	f.Fuzz(func(t *testing.T, header, body []byte) {
		loadExercise(t, append(slices.Clone(header), body...))
	})
}

func loadExercise(t *testing.T, file []byte) {
	t.Helper()
	site := siteWith(body("## Move", "", "::: exercise bridge", ":::", "", "[It](/exercises/bridge#how)"))
	site[exerciseFile] = &fstest.MapFile{Data: file}
	lib, problems := loadSite(site)
	if lib == nil {
		t.Fatalf("an exercise took down the site: %v", problems)
	}
	draft := bytes.Contains(file, []byte("draft"))
	for _, p := range problems {
		if p.File != exerciseFile && !draft { // a link to a draft is the article's fault
			t.Errorf("another file's problem: %v", p)
		}
		if p.Line == 0 {
			t.Errorf("no place: %v", p)
		}
		isInside(t, site, p)
	}
	e, err := lib.Exercise("bridge")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) || !HasErrors(problems) && !draft {
			t.Errorf("left out without an error: %v", err)
		}
		if len(lib.Exercises()) > 0 {
			t.Errorf("left out, but listed: %v", lib.Exercises())
		}
	}
	if a, err := lib.Article("leg-pain"); err == nil {
		checkMarkup(t, a.HTML, map[string]bool{})
		if strings.Contains(string(a.HTML), "<aside") != (e != nil) {
			t.Errorf("the card should stand where the exercise is shown (%v): %s", e != nil, a.HTML)
		}
	} else if !draft {
		t.Errorf("the exercise took down an article: %v", err)
	}
	if e == nil {
		return
	}
	markup := append([]HTML{e.Feel, e.Tips}, append(e.Steps, e.Cautions...)...)
	for _, v := range []*Variant{e.Easier, e.Harder} {
		if v != nil {
			markup = append(markup, v.Text)
			if v.Text == "" && v.Exercise == nil {
				t.Error("a way of nothing")
			}
		}
	}
	for _, m := range markup {
		checkMarkup(t, m, map[string]bool{})
	}
	if len(e.Steps) < 2 || len(e.Steps) > 8 || slices.Contains(e.Steps, "") || e.Feel == "" || len(e.Goals) == 0 || e.Title == "" || e.EndPicture().Address == "" {
		t.Errorf("an exercise without what every one has: %+v", e)
	}
	for i, d := range e.Dosages {
		if d.Source.Number < 1 || d.Source.Number > i+1 || e.Sources[d.Source.Number-1].ID != d.Source.ID {
			t.Errorf("dosage %d is of source %+v", i, d.Source)
		}
		if d.Source = (Source{}); d == (Dosage{EachSide: d.EachSide}) {
			t.Errorf("dosage %d names no number", i)
		}
	}
}

var (
	// Elements and attributes that our own markup or Markdown's has. Nothing else comes from an article.
	markupElements = strings.Fields("a aside blockquote br code div em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre section span strong sub sup svg table tbody td th thead tr ul use")
	markupAttrs    = strings.Fields("alt align aria-hidden aria-label aria-labelledby class data-label height href id loading role scope src tabindex title width")
	voidElements   = strings.Fields("br hr img")
)

// checkMarkup checks that markup is closed in itself and holds only what is
// safe. It puts the ids into ids.
func checkMarkup(t *testing.T, markup HTML, ids map[string]bool) {
	t.Helper()
	if !utf8.ValidString(string(markup)) {
		t.Error("the markup is not UTF-8")
	}
	var open []string
	tokens := html.NewTokenizer(strings.NewReader(string(markup)))
	for tokens.Next() != html.ErrorToken {
		token := tokens.Token()
		switch token.Type {
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("%v in the markup", token)
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %q in %s", token.Data, open, markup)
			}
			open = open[:len(open)-1]
		case html.StartTagToken, html.SelfClosingTagToken:
			if !slices.Contains(markupElements, token.Data) {
				t.Errorf("<%s> in the markup", token.Data)
			}
			if token.Data == "a" && slices.Contains(open, "a") {
				t.Errorf("a link inside a link: %s", markup)
			}
			if token.Type == html.StartTagToken && !slices.Contains(voidElements, token.Data) {
				open = append(open, token.Data)
			}
			for _, attr := range token.Attr {
				checkAttribute(t, token.Data, attr, ids)
			}
		}
	}
	if len(open) > 0 {
		t.Errorf("%q stay open in %s", open, markup)
	}
	// A browser builds the same elements: none is moved, none is added.
	nodes, err := html.ParseFragment(strings.NewReader(string(markup)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range nodes {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && !slices.Contains(markupElements, d.Data) {
				t.Errorf("a browser makes a <%s> of %s", d.Data, markup)
			}
		}
	}
}

func checkAttribute(t *testing.T, element string, attr html.Attribute, ids map[string]bool) {
	t.Helper()
	starts := func(allowed ...string) bool {
		return slices.ContainsFunc(allowed, func(start string) bool { return strings.HasPrefix(attr.Val, start) })
	}
	switch {
	case !slices.Contains(markupAttrs, attr.Key) && !(element == "code" && attr.Key == "class"):
		t.Errorf("<%s %s=%q> in the markup", element, attr.Key, attr.Val)
	case attr.Key == "href" && element == "use" && !starts("#i-"),
		attr.Key == "href" && element == "a" && !starts("/", "#", "?", "https:", "HTTPS:", "tel:"),
		attr.Key == "href" && strings.HasPrefix(attr.Val, "//"),
		attr.Key == "src" && !starts("/figures/"):
		t.Errorf("<%s %s=%q> leads somewhere else", element, attr.Key, attr.Val)
	case attr.Key == "id" && (ids[attr.Val] || attr.Val == ""):
		t.Errorf("the id %q stands twice, or is empty", attr.Val)
	case attr.Key == "id":
		ids[attr.Val] = true
	}
}

// A header that cannot be used says why, at a place inside it.
func FuzzHeader(f *testing.F) {
	for _, text := range []string{
		goodHeader, "", "---\n", "---\n---", "---\n---\n", "---\n---\n---\n", "---\n\n---\n", "---\n# nothing\n---\n", "---\ntitle: a\n---", "---\r\ntitle: a\r\n---\r\n",
		"---\ntitle: [a\n---\n", "---\ntitle: a\ntitle: b\n---\n", "---\n&a b: *a\n---\n", "---\n<<: {x: 1}\n---\n", "---\n? [a]\n: b\n---\n",
		"---\ntitle: \u2028x\norder: größer\n---\n", "---\ntitle: \x01\n---\n", "---\ntitle: \xff\n---\n", "---\npublished: [2026]\nreview: no\nsources: {a: b}\n---\n", "---\n!!binary x\n---\n",
		"---\n\xef\xbb\xbftitle: x\n---\n", "---\n--- a\n...\n---\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		yamlText, bodyAt, ok := splitFrontMatter(file)
		if !ok {
			if bodyAt != 0 || yamlText != nil {
				t.Errorf("no header, but %q and a body at %d", yamlText, bodyAt)
			}
			return
		}
		start, whole := "---\n"+string(yamlText)+"\n", string(file[:bodyAt])
		if whole == "---\n---\n" {
			start = "---\n"
		} else if whole != start+"---\n" && (whole != start+"---" || bodyAt != len(file)) {
			t.Fatalf("%q is cut into %q and the rest", file, whole)
		}

		b := &builder{}
		var head articleHeader
		h := b.decodeYAML("a.md", yamlText, 1, &head)
		if (h == nil) != (len(b.problems) > 0) {
			t.Fatalf("header %v, problems %v", h, b.problems)
		}
		// The header's last line is where its closing --- stands.
		site, lines := fstest.MapFS{"a.md": {Data: file}}, bytes.Count([]byte(start), []byte("\n"))+1
		for _, p := range b.problems {
			isInside(t, site, p)
			if p.Line < 2 || p.Line > lines {
				t.Errorf("%v lies outside the header, which ends on line %d", p, lines)
			}
			if p.Message == "" || utf8.Valid(file) && !utf8.ValidString(p.Message) {
				t.Errorf("%v: nobody can read %q", p, p.Message)
			}
		}
		if h == nil {
			return
		}
		for _, path := range [][]any{{"title"}, {"review", "on"}, {"key_points", 0}, {"sources", 1, "id"}, {"no-such-key"}} {
			line, col := h.place(path...)
			isInside(t, site, Problem{File: "a.md", Line: line, Col: col})
		}
	})
}
