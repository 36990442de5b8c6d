package comments

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestAuthorsTextBecomesSafeMarkup(t *testing.T) {
	data, err := os.ReadFile("testdata/text.txt")
	if err != nil {
		t.Fatal(err)
	}
	const dots, end = "\n....................\n", "\n====================\n"
	cases := strings.Split(string(data), end)
	for _, c := range cases[1 : len(cases)-1] { // the first is the foreword
		parts := strings.Split(c, dots)
		if len(parts) != 3 {
			t.Fatalf("testdata/text.txt: not title, text and HTML:\n%s", c)
		}
		t.Run(parts[0], func(t *testing.T) {
			body := strings.NewReplacer("␣", " ", "→", "\t").Replace(parts[1])
			got := Render(body)
			if diff := cmp.Diff(parts[2], string(got)); diff != "" {
				t.Errorf("Render (-want +got):\n%s", diff)
			}
			wantSafe(t, body, got)
		})
	}
}

func TestTextThatNestsTooDeepIsShownAsItWasTyped(t *testing.T) {
	// Parsers of HTML give up at 512 levels and deeper.
	for name, body := range map[string]string{
		"quotes":             strings.Repeat(">", 5000) + " deep",
		"quotes with spaces": strings.Repeat("> ", 5000) + "deep",
		"lists":              strings.Repeat("- ", 2000) + "deep",
		"emphasis":           strings.Repeat("*", 2000) + "deep" + strings.Repeat("*", 2000),
		"turns of emphasis":  strings.Repeat("*a __b ", 300) + "deep" + strings.Repeat("__*", 300),
	} {
		t.Run(name, func(t *testing.T) {
			got := Render(body)
			wantSafe(t, body, got)
			var text strings.Builder
			for _, n := range nodes(t, got) {
				switch n.Type {
				case html.TextNode:
					text.WriteString(n.Data)
				default:
					if n.Data != "p" {
						t.Fatalf("there is an element %s, want plain paragraphs", n.Data)
					}
				}
			}
			if text.String() != body {
				t.Errorf("the text is not what was typed: %.60s…", text.String())
			}
		})
	}
}

func FuzzRender(f *testing.F) {
	data, err := os.ReadFile("testdata/text.txt")
	if err != nil {
		f.Fatal(err)
	}
	for i, part := range strings.Split(string(data), "....................\n") {
		if i%2 == 1 {
			f.Add(strings.NewReplacer("␣", " ", "→", "\t").Replace(part))
		}
	}
	for _, s := range []string{
		"", " \n", ">\f", "> \u00a0\n> \u2003\n>", "- \u200d\n-", ">\n\n\t-\t*x", "1.\n1.\n  x", "-\n\n\tx", "\x00<\x00script>", "*\u00a0*", "\\", "\\\n", "&", "&#0;", "\xff<b>", "a\r\nb",
		"- \t\t> x\n\t\t\t\ty", "**a*b**c*", "999999999. x", "0. x", "<p></p><style>", "]]><![CDATA[x]]>", "- a\n> b\n1. c\n   - d\n\n     e",
		strings.Repeat("*a _b ", 50) + strings.Repeat("_*", 50), strings.Repeat("- ", 10) + "x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		wantSafe(t, typed, Render(typed)) // whatever may once have got into the table
		body := Draft{Body: typed}.clean().Body
		markup := Render(body)
		wantSafe(t, body, markup)
		// Not a letter is lost, added or moved.
		var text strings.Builder
		for _, n := range nodes(t, markup) {
			if n.Type == html.TextNode {
				text.WriteString(n.Data)
			}
		}
		if diff := cmp.Diff(letters(body), letters(text.String())); diff != "" {
			t.Errorf("letters of %+q in %+q (-typed +shown):\n%s", body, markup, diff)
		}
	})
}

// allowed are the elements of a comment with the attributes each may have.
var allowed = map[string][]string{
	"p": nil, "br": nil, "em": nil, "strong": nil, "ul": nil, "ol": {"start"}, "li": nil, "blockquote": nil,
}

// wantSafe complains about markup that a page must not show: a browser's
// parser finds in it only the elements allowed, not too deep, and something to read.
func wantSafe(t *testing.T, body string, markup Markup) {
	t.Helper()
	read := false
	for _, n := range nodes(t, markup) {
		switch n.Type {
		case html.TextNode:
			read = read || shows(n.Data)
		case html.ElementNode:
			attrs, ok := allowed[n.Data]
			if !ok {
				t.Errorf("%+q makes an element %s: %s", body, n.Data, markup)
			}
			for _, a := range n.Attr {
				if len(attrs) != 1 || a.Key != attrs[0] || strings.Trim(a.Val, "0123456789") != "" {
					t.Errorf("%+q makes an attribute %s=%q of %s: %s", body, a.Key, a.Val, n.Data, markup)
				}
			}
			depth := 0
			for up := n; up != nil; up = up.Parent {
				switch up.Data {
				case "blockquote", "ul", "ol", "em", "strong":
					depth++
				}
			}
			if depth > maxDepth {
				t.Errorf("%+q nests %d deep: %s", body, depth, markup)
			}
		default:
			t.Errorf("%+q makes a node %v (a comment, a doctype): %s", body, n.Type, markup)
		}
	}
	if !read && shows(body) {
		t.Errorf("%+q shows nothing: %q", body, markup)
	}
}

// nodes parses markup as a browser does inside of a page and returns all nodes
// in the order of the text.
func nodes(t *testing.T, markup Markup) (all []*html.Node) {
	t.Helper()
	roots, err := html.ParseFragment(strings.NewReader(string(markup)), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatalf("%.200q is no HTML: %v", markup, err)
	}
	for _, root := range roots {
		all = append(all, root)
		for n := range root.Descendants() {
			all = append(all, n)
		}
	}
	return all
}

// shows reports whether a page shows anything for s.
func shows(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200c' || r == '\u200d' || r == 0 }) != ""
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}
