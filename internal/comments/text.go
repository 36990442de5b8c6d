package comments

import (
	"bufio"
	"bytes"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"example.org/sciatica/internal/screen"
)

// Markup is a comment's text as safe HTML: paragraphs, lists, quotes, emphasis,
// line breaks, and links once it is approved. Everything else, HTML included, is
// shown as the text that was typed.
type Markup string

// maxDepth is how deep quotes, lists and emphasis may nest before the text is
// shown as plain paragraphs; browsers give up on trees of a few hundred levels.
const maxDepth = 6

// anyParagraph takes lines that are indented as code is, too: there is no code
// here, and a line that no block takes is lost.
type anyParagraph struct{ parser.BlockParser }

func (anyParagraph) CanAcceptIndentedLine() bool { return true }

// asTyped writes text without turning entities as &lt; or &#x202e; into their
// characters, so that nobody smuggles in what Draft takes out.
type asTyped struct{ gmhtml.Writer }

func (w asTyped) Write(to util.BufWriter, source []byte) {
	w.RawWrite(to, util.UnescapePunctuations(source))
}

// commentMarkdown knows no links, images, headings, code or HTML, so it cannot make them.
var commentMarkdown = goldmark.New(
	goldmark.WithParser(parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(anyParagraph{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(util.Prioritized(parser.NewEmphasisParser(), 500)),
	)),
	goldmark.WithRenderer(renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(gmhtml.NewRenderer(gmhtml.WithHardWraps(), gmhtml.WithWriter(asTyped{gmhtml.DefaultWriter})), 1000),
	))),
)

// linkRel tells search engines that a patient wrote the link, not us, and keeps
// the page that it opens away from ours.
const linkRel = "nofollow ugc noopener"

// wall is the second guard, should the first have a hole. The clinic's replies may
// lead to our own pages too.
var wall, teamWall = newWall(false), newWall(true)

func newWall(ownPages bool) *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowRelativeURLs(ownPages)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile("^" + linkRel + "$")).OnElements("a")
	p.AllowURLSchemes("http", "https")
	p.AllowElements("p", "br", "em", "strong", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	return p
}

// writers are kept: the renderer makes itself one of 4 kB for each text otherwise.
var writers = sync.Pool{New: func() any { return bufio.NewWriter(nil) }}

// Render gives the safe markup of what an author typed; with links, addresses in
// it lead there. It never fails: a text that Markdown cannot show well comes out
// as plain paragraphs.
func Render(body string, links bool) Markup {
	if !links {
		return render(body, nil, wall)
	}
	return render(body, webLinks, wall)
}

// RenderReply is Render for what the clinic wrote, with links: in it a page of ours
// is named by its path, as /get-help-now, and so leads there.
func RenderReply(body string) Markup {
	return render(body, func(text string) []link {
		list := append(webLinks(text), ownLinks(text)...)
		slices.SortFunc(list, func(a, b link) int { return a.start - b.start })
		return list
	}, teamWall)
}

// link is a part of a text that leads somewhere.
type link struct {
	start, end int
	to, rel    string
}

// webLinks are the addresses in a text.
func webLinks(text string) (list []link) {
	for _, found := range screen.Links(text) {
		// An address such as http://clinic.example@pills.example leads elsewhere than it seems to.
		if u, err := url.Parse(found.URL); err == nil && u.User == nil && u.Host != "" {
			list = append(list, link{found.Start, found.End, found.URL, linkRel})
		}
	}
	return list
}

// ownPath is the path of a page, with the heading that it leads to: not every
// stroke begins one ("2 times /day").
var ownPath = regexp.MustCompile(`(?:^|[\s(])(/(?:articles|exercises|treatments|glossary|get-help-now|about|privacy|understand|causes|treatment|posture|living)(?:/[a-z0-9-]+)*(?:#[a-z0-9-]+)?)\b`)

// ownLinks are the paths in a text.
func ownLinks(text string) (list []link) {
	for _, at := range ownPath.FindAllStringSubmatchIndex(text, -1) {
		list = append(list, link{at[2], at[3], text[at[2]:at[3]], ""})
	}
	return list
}

func render(body string, links func(string) []link, wall *bluemonday.Policy) Markup {
	source := []byte(body)
	root := commentMarkdown.Parser().Parse(text.NewReader(source))
	if links != nil {
		linkTexts(root, source, links)
	}
	if depth, words := shape(root, source); depth > maxDepth || !words {
		// Signs alone, as ">", are a quote of nothing; the author still wrote them.
		return plain(body)
	}
	var out bytes.Buffer
	w := writers.Get().(*bufio.Writer)
	defer writers.Put(w)
	w.Reset(&out)
	if err := commentMarkdown.Renderer().Render(w, source, root); err != nil {
		return plain(body)
	}
	return Markup(strings.TrimSpace(string(wall.SanitizeBytes(out.Bytes()))))
}

// linkTexts makes links in texts.
func linkTexts(root ast.Node, source []byte, links func(string) []link) {
	var texts []*ast.Text
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if t, ok := n.(*ast.Text); ok && entering {
			texts = append(texts, t)
		}
		return ast.WalkContinue, nil
	})
	for _, t := range texts {
		at := t.Segment.Start
		for _, found := range links(string(t.Segment.Value(source))) {
			start, end := t.Segment.Start+found.start, t.Segment.Start+found.end
			if start < at {
				continue // within the link before
			}
			if start > at {
				t.Parent().InsertBefore(t.Parent(), t, ast.NewTextSegment(text.NewSegment(at, start)))
			}
			link := ast.NewLink()
			link.Destination = []byte(found.to)
			if found.rel != "" {
				link.SetAttributeString("rel", []byte(found.rel))
			}
			link.AppendChild(link, ast.NewTextSegment(text.NewSegment(start, end)))
			t.Parent().InsertBefore(t.Parent(), t, link)
			at = end
		}
		t.Segment = t.Segment.WithStart(at)
	}
}

// Marked gives the safe markup of what an author typed, as plain text with the
// findings marked, for staff.
func Marked(body string, findings []screen.Finding) Markup {
	var out strings.Builder
	at := 0
	for _, span := range together(findings) {
		if span.Start < at || span.End < span.Start || span.End > len(body) {
			continue // of other words
		}
		out.WriteString(html.EscapeString(body[at:span.Start]) + "<mark>" + html.EscapeString(body[span.Start:span.End]) + "</mark>")
		at = span.End
	}
	out.WriteString(html.EscapeString(body[at:]))
	return Markup("<p>" + strings.ReplaceAll(out.String(), "\n", "<br>") + "</p>")
}

func plain(body string) Markup {
	return Markup("<p>" + strings.ReplaceAll(html.EscapeString(body), "\n", "<br>") + "</p>")
}

// shape counts how deep quotes, lists and emphasis nest below root, and tells
// whether there are words in them.
func shape(root ast.Node, source []byte) (depth int, words bool) {
	level := 0
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		switch n := n.(type) {
		case *ast.Blockquote, *ast.List, *ast.Emphasis:
			if entering {
				level++
				depth = max(depth, level)
			} else {
				level--
			}
		case *ast.Text:
			words = words || !blank(string(n.Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return depth, words
}
