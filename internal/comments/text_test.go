package comments

import (
	"net/url"
	"os"
	"regexp"
	"slices"
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
			got := Render(body, false)
			if diff := cmp.Diff(parts[2], string(got)); diff != "" {
				t.Errorf("Render (-want +got):\n%s", diff)
			}
			wantSafe(t, body, got)
			wantSafe(t, body, Render(body, true))
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
			got := Render(body, true)
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

func TestAddressesAreLinksOnceACommentIsApproved(t *testing.T) {
	link := func(url, text string) string {
		return `<a href="` + url + `" rel="nofollow ugc noopener">` + text + `</a>`
	}
	for body, want := range map[string]string{
		"See https://example.org/x.":     "<p>See " + link("https://example.org/x", "https://example.org/x") + ".</p>",
		"http://example.org":             "<p>" + link("http://example.org", "http://example.org") + "</p>",
		"www.example.org":                "<p>" + link("https://www.example.org", "www.example.org") + "</p>",
		"*https://example.org*":          "<p><em>" + link("https://example.org", "https://example.org") + "</em></p>",
		"- https://example.org":          "<ul>\n<li>" + link("https://example.org", "https://example.org") + "</li>\n</ul>",
		"https://example.org/?a=1&b=2":   "<p>" + link("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&amp;b=2") + "</p>",
		"https://a.example https://b.io": "<p>" + link("https://a.example", "https://a.example") + " " + link("https://b.io", "https://b.io") + "</p>",
		// These lead nowhere, or elsewhere than they seem to.
		"javascript:alert(1)":                      "<p>javascript:alert(1)</p>",
		"data:text/html,x ftp://example.org/x":     "<p>data:text/html,x ftp://example.org/x</p>",
		"ada@example.org":                          "<p>ada@example.org</p>",
		"https://clinic.example:x@pills.example/y": "<p>https://clinic.example:x@pills.example/y</p>",
		"L4/L5 and 3 x 10":                         "<p>L4/L5 and 3 x 10</p>",
	} {
		if got := string(Render(body, true)); got != want {
			t.Errorf("%q becomes\n%s\nwant\n%s", body, got, want)
		}
		if got := string(Render(body, false)); strings.Contains(got, "<a") {
			t.Errorf("%q has a link before it is approved: %s", body, got)
		}
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
		"/articles/a.com/x", "https://a.example/x(/articles/y", "See /get-help-now, (/glossary#disc)", strings.Repeat("*a _b ", 50) + strings.Repeat("_*", 50), strings.Repeat("- ", 10) + "x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		wantSafe(t, typed, Render(typed, true)) // whatever may once have got into the table
		body := Draft{Body: typed}.clean().Body
		wantSafe(t, body, Render(body, true))
		// What staff write may lead to our pages besides, and to nothing else.
		wantSafe(t, body, Markup(ownLink.ReplaceAllString(string(RenderReply(body)), `<a href="https://own.example" rel="nofollow ugc noopener">`)))
		for _, markup := range []Markup{Render(body, true), RenderReply(body)} {
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
		}
	})
}

// ownLink is a link to a page of ours.
var ownLink = regexp.MustCompile(`<a href="/[a-z0-9#/-]+">`)

// allowed are the elements of a comment with the attributes each may have.
var allowed = map[string][]string{
	"p": nil, "br": nil, "em": nil, "strong": nil, "ul": nil, "ol": {"start"}, "li": nil, "blockquote": nil, "a": {"href", "rel"},
}

// allowedValue reports whether an allowed attribute may have the value.
func allowedValue(key, value string) bool {
	switch key {
	case "start":
		return strings.Trim(value, "0123456789") == ""
	case "rel":
		return value == "nofollow ugc noopener"
	}
	u, err := url.Parse(value)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
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
				if !slices.Contains(attrs, a.Key) || !allowedValue(a.Key, a.Val) {
					t.Errorf("%+q makes an attribute %s=%q of %s: %s", body, a.Key, a.Val, n.Data, markup)
				}
			}
			if n.Data == "a" && len(n.Attr) != 2 {
				t.Errorf("%+q makes a link with the attributes %v: %s", body, n.Attr, markup)
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

func TestPathsInTheClinicsRepliesLeadToOurPages(t *testing.T) {
	for body, want := range map[string]string{
		"See /get-help-now.":                                             `<p>See <a href="/get-help-now">/get-help-now</a>.</p>`,
		"(/articles/standing#why) and https://a.example":                 `<p>(<a href="/articles/standing#why">/articles/standing#why</a>) and <a href="https://a.example" rel="nofollow ugc noopener">https://a.example</a></p>`,
		"and/or, 3/4, 2 times /day, //evil.example, https://a.example/x": `<p>and/or, 3/4, 2 times /day, //evil.example, <a href="https://a.example/x" rel="nofollow ugc noopener">https://a.example/x</a></p>`,
	} {
		if got := string(RenderReply(body)); got != want {
			t.Errorf("%q becomes\n%s\nwant\n%s", body, got, want)
		}
		if got := string(Render(body, true)); strings.Contains(got, `href="/`) {
			t.Errorf("a reader's %q leads to our pages: %s", body, got)
		}
	}
}
