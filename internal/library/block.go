package library

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// block is ::: KIND TITLE … ::: in Markdown.
type block struct {
	ast.BaseBlock
	kind, title string
	id          string // of its heading
	level       int    // of the last heading before it, 1 when there is none
	closed      bool
	poses       *poses // of a block figure
}

var kindBlock = ast.NewNodeKind("Block")

func (b *block) Kind() ast.NodeKind { return kindBlock }
func (b *block) Dump(src []byte, level int) {
	ast.DumpHelper(b, src, level, map[string]string{"kind": b.kind}, nil)
}

// blockStyle is how a kind of block looks and what it may hold.
type blockStyle struct {
	tone, icon string
	// title is the heading where the editor writes none; "" where it comes from site.yaml.
	title string
	// care cards take their heading from site.yaml.
	care bool
	// embeds says that the block shows what its title names and has no body.
	embeds bool
}

var blockStyles = map[string]blockStyle{
	"tip":         {tone: "leaf", icon: "bulb", title: words.tip},
	"caution":     {tone: "honey", icon: "hand", title: words.caution},
	"do":          {tone: "leaf", icon: "check", title: words.do},
	"do-not":      {tone: "honey", icon: "cross", title: words.doNot},
	"emergency":   {tone: "red", icon: "alert", care: true},
	"urgent":      {tone: "honey", icon: "phone", care: true},
	"see-someone": {tone: "mist", icon: "person", care: true},
	"exercise":    {embeds: true},
	"figure":      {embeds: true},
}

const blockKinds = "tip, caution, do, do-not, emergency, urgent, see-someone, exercise or figure"

type blockParser struct{}

var blockFence = []byte(":::")

func (blockParser) Trigger() []byte { return []byte{':'} }

func (blockParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	rest, found := bytes.CutPrefix(line[max(pc.BlockOffset(), 0):], blockFence)
	if !found {
		return nil, parser.NoChildren
	}
	kind, title, _ := strings.Cut(strings.TrimSpace(string(rest)), " ")
	reader.AdvanceToEOL()
	if kind == "" { // closes nothing; a block of its own would swallow the blocks that follow
		return &block{}, parser.NoChildren
	}
	return &block{kind: kind, title: strings.TrimSpace(title)}, parser.HasChildren
}

func (blockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	b := node.(*block)
	if b.kind == "" {
		return parser.Close
	}
	inner, nested := b.LastChild().(*block)
	line, _ := reader.PeekLine()
	if bytes.Equal(bytes.TrimSpace(line), blockFence) && (!nested || inner.closed) {
		b.closed = true
		reader.AdvanceToEOL()
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (blockParser) Close(ast.Node, text.Reader, parser.Context) {}
func (blockParser) CanInterruptParagraph() bool                 { return true }
func (blockParser) CanAcceptIndentedLine() bool                 { return false }

func checkBlocks(d *document) {
	emergencies := 0
	d.walk(func(n ast.Node) {
		b, ok := n.(*block)
		if !ok {
			return
		}
		style, known := blockStyles[b.kind]
		if !known {
			if b.kind == "" {
				d.problem(position(b), "::: closes no block here; open one with ::: and its kind, %s", blockKinds)
			} else {
				d.problem(position(b), "unknown block %q; use %s", b.kind, blockKinds)
			}
			return
		}
		if !b.closed {
			d.problem(position(b), "the block %s is never closed; put ::: on a line of its own where it ends", b.kind)
		}
		if n.Parent().Kind() != ast.KindDocument {
			d.problem(position(b), "a block cannot stand inside another block, a list or a quote")
		}
		if style.embeds {
			d.checkEmbed(b)
			return
		}
		d.icons[style.icon] = true
		expanded, unknown := d.b.lib.Site.expand(b.title)
		for _, name := range unknown {
			d.problem(position(b), "unknown token {{%s}}; use one of %s", name, d.b.lib.Site.tokenNames())
		}
		if style.care && b.title != "" {
			d.problem(position(b), "the heading of a care card comes from site.yaml; take %q out", b.title)
		}
		b.title = expanded
		if b.title == "" {
			b.title = d.b.blockTitle(b.kind)
		}
		switch {
		case b.kind == "emergency":
			emergencies++
			d.icons["phone"] = true
			if emergencies > 1 {
				d.problem(position(b), "one emergency card a page is enough")
			}
			if b.HasChildren() {
				d.problem(position(b), "the emergency block has no body; its signs stand once for all pages, in en/cards/emergency.md")
			}
		case !b.HasChildren():
			d.problem(position(b), "the block %s is empty; write something in it or take it out", b.kind)
		}
	})
}

// checkEmbed holds ::: exercise SLUG and ::: figure NAME to their rules. Whether
// the exercise is on the site is asked with the links.
func (d *document) checkEmbed(b *block) {
	if b.HasChildren() {
		d.problem(position(b), "the block %s has no body; close it with ::: on the next line", b.kind)
	}
	switch {
	case b.title == "":
		d.problem(position(b), "say which %s, as ::: %s bridge", b.kind, b.kind)
	case b.kind == "figure":
		var message string
		if b.poses, message = d.b.findPoses(b.title); message != "" {
			d.missing(position(b), "%s", message).Rule = "picture"
		}
	}
}

func (b *builder) blockTitle(kind string) string {
	switch kind {
	case "urgent":
		return b.lib.Site.Headings.Urgent
	case "see-someone":
		return b.lib.Site.Headings.SeeSomeone
	}
	return blockStyles[kind].title
}

// reference is [^id] in Markdown.
type reference struct {
	ast.BaseInline
	id     string
	number int
}

var kindReference = ast.NewNodeKind("Reference")

func (r *reference) Kind() ast.NodeKind { return kindReference }
func (r *reference) Dump(src []byte, level int) {
	ast.DumpHelper(r, src, level, map[string]string{"id": r.id}, nil)
}

type referenceParser struct{}

func (referenceParser) Trigger() []byte { return []byte{'['} }

func (referenceParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	rest, found := bytes.CutPrefix(line, []byte("[^"))
	if !found {
		return nil
	}
	end := bytes.IndexByte(rest, ']')
	if end < 0 {
		return nil
	}
	block.Advance(len("[^") + end + len("]"))
	return &reference{id: string(rest[:end])}
}

// token is {{name}} in Markdown.
type token struct {
	ast.BaseInline
	name string
}

var kindToken = ast.NewNodeKind("Token")

func (t *token) Kind() ast.NodeKind { return kindToken }
func (t *token) Dump(src []byte, level int) {
	ast.DumpHelper(t, src, level, map[string]string{"name": t.name}, nil)
}

type tokenParser struct{}

func (tokenParser) Trigger() []byte { return []byte{'{'} }

func (tokenParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := tokenPattern.FindSubmatchIndex(line)
	if m == nil || m[0] != 0 {
		return nil
	}
	block.Advance(m[1])
	return &token{name: string(util.TrimLeftSpace(util.TrimRightSpace(line[m[2]:m[3]])))}
}

// figureNode is an image alone in its paragraph.
type figureNode struct {
	ast.BaseBlock
	figure       *Figure
	alt, caption string
}

var kindFigure = ast.NewNodeKind("Figure")

func (f *figureNode) Kind() ast.NodeKind { return kindFigure }
func (f *figureNode) Dump(src []byte, level int) {
	ast.DumpHelper(f, src, level, map[string]string{"alt": f.alt}, nil)
}
