package comments

import (
	"bytes"
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markup is a comment's text as safe HTML: paragraphs, lists, quotes, emphasis
// and line breaks. Everything else, links and HTML included, is shown as the
// text that was typed.
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

// wall is the second guard, should the first have a hole.
var wall = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "ul", "ol", "li", "blockquote")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	return p
}()

// Render gives the safe markup of what an author typed. It never fails: a text
// that Markdown cannot show well comes out as plain paragraphs.
func Render(body string) Markup {
	source := []byte(body)
	root := commentMarkdown.Parser().Parse(text.NewReader(source))
	if depth, words := shape(root, source); depth > maxDepth || !words {
		// Signs alone, as ">", are a quote of nothing; the author still wrote them.
		return plain(body)
	}
	var out bytes.Buffer
	if err := commentMarkdown.Renderer().Render(&out, source, root); err != nil {
		return plain(body)
	}
	return Markup(strings.TrimSpace(string(wall.SanitizeBytes(out.Bytes()))))
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
