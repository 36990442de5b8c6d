package library

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Heading is an entry of a page's table of contents.
type Heading struct{ ID, Text string }

// Body is a page's Markdown, checked and rendered.
type Body struct {
	HTML HTML
	// Contents lists the headings of the second level.
	Contents []Heading
	// Icons names the symbols that the markup uses, sorted.
	Icons []string
	// Minutes is how long reading takes at 200 words a minute, at least 1.
	Minutes int
	// Terms are those that the markup explains: it has a button for each, whose
	// popover has the id t- and then the term's.
	Terms []MarkedTerm
}

// document is one Markdown file on its way from source to Body.
type document struct {
	b       *builder
	header  *header
	head    any // what the header is read into
	file    string
	source  []byte // the body alone, without its silences
	bodyAt  int    // where the body starts in the file
	linesAt int    // lines of the file before the body
	lifted  []int  // where in source a line of the file is left out
	root    ast.Node
	refs    *references
	address string // the page's own path

	contents []Heading
	anchors  map[string]bool
	icons    map[string]bool
	// numbers are those that an exercise's dosages name; nil where any number may stand.
	numbers map[string]bool
	words   int
	marks   *marks       // nil where terms do not count
	lines   []headerLine // Markdown of the header, noted for the prose check
	failed  bool
}

// references numbers a page's sources in the order in which readers meet them.
type references struct {
	// sources are the page's own, then those of sources.yaml that it refers to.
	sources []Source
	shared  map[string]Source
	// used notes the sources of sources.yaml that a page refers to.
	used map[string]bool
	next int
	// silent says that the markup does not show the numbers.
	silent bool
}

// number gives a source its number, if it has none yet. It is false for one that
// there is not.
func (r *references) number(id string) (int, bool) {
	if s := r.find(id); s != nil {
		if s.Number == 0 {
			r.next++
			s.Number = r.next
		}
		return s.Number, true
	}
	if s, ok := r.shared[id]; ok {
		r.used[id] = true
		r.next++
		s.Number = r.next
		r.sources = append(r.sources, s)
		return s.Number, true
	}
	return 0, false
}

// find returns the source with an id among those of the page, or nil.
func (r *references) find(id string) *Source {
	if i := slices.IndexFunc(r.sources, func(s Source) bool { return s.ID == id }); i >= 0 {
		return &r.sources[i]
	}
	return nil
}

var referencePattern = regexp.MustCompile(`\[\^([^\]]*)\]`)

// meet numbers the references in texts that stand above the body.
func (r *references) meet(texts []string) {
	for _, text := range texts {
		for _, m := range referencePattern.FindAllStringSubmatch(text, -1) {
			r.number(m[1])
		}
	}
}

// cited returns the sources in the order of their numbers, then the ones that
// nothing refers to, numbered on.
func (r *references) cited() []Source {
	list := slices.Clone(r.sources)
	for i := range list {
		if list[i].Number == 0 {
			r.next++
			list[i].Number = r.next
		}
	}
	slices.SortFunc(list, func(a, b Source) int { return a.Number - b.Number })
	return list
}

// markdownParser reads CommonMark with pipe tables and our own blocks, references and tokens.
var markdownParser = newMarkdownParser()

func newMarkdownParser() parser.Parser {
	md := goldmark.New(
		goldmark.WithExtensions(extension.NewTable()),
		goldmark.WithParserOptions(
			parser.WithHeadingAttribute(),
			parser.WithBlockParsers(util.Prioritized(blockParser{}, 90)),
			parser.WithInlineParsers(
				util.Prioritized(referenceParser{}, 190),
				util.Prioritized(tokenParser{}, 191),
			),
		),
	)
	return md.Parser()
}

// passes are what happens to a parsed body, in this order. Each reports what it
// finds wrong and leaves the tree as the renderer wants it.
var passes = []func(*document){
	refuseHTML,
	refuseTodos,
	checkBlocks,
	checkTokens,
	refuseHardCodedNumbers,
	refuseUnsourcedNumbers,
	nameHeadings,
	placeFigures,
	numberReferences,
	countWords,
}

// parse reads the body and runs the passes over it. Links wait for finish,
// when every page of the site is known.
func (d *document) parse() {
	d.root = markdownParser.Parse(text.NewReader(d.source))
	for _, pass := range passes {
		pass(d)
	}
}

// render checks the links and writes the markup.
func (d *document) render() Body {
	checkLinks(d)
	markTerms(d)
	return Body{HTML: d.markupOf(d.root), Contents: d.contents, Icons: d.iconNames(), Minutes: max(1, (d.words+100)/200), Terms: d.terms()}
}

// markupOf writes the markup of a part of the body.
func (d *document) markupOf(n ast.Node) HTML {
	var out bytes.Buffer
	if err := d.b.markup.Render(&out, d.source, n); err != nil {
		d.problem(position(n), "cannot render this: %v", err)
	}
	return HTML(out.String())
}

// iconNames lists the symbols that the markup uses, sorted.
func (d *document) iconNames() []string {
	icons := make([]string, 0, len(d.icons))
	for name := range d.icons {
		icons = append(icons, name)
	}
	slices.Sort(icons)
	return icons
}

// problem reports an error at an offset of the body: the page cannot be shown.
func (d *document) problem(at int, format string, args ...any) *Problem {
	d.failed = true
	return d.missing(at, format, args...)
}

// missing reports an error that leaves the page up, because what it lacks is
// another file's: else one file taken away could take down every page that
// mentions it, and those that mention these.
func (d *document) missing(at int, format string, args ...any) *Problem {
	line, col := d.place(at)
	return d.b.problem(Problem{File: d.file, Line: line, Col: col, Message: fmt.Sprintf(format, args...)})
}

func (d *document) place(at int) (line, col int) {
	at = min(max(at, 0), len(d.source))
	before := d.source[:at]
	line = d.linesAt + 1 + bytes.Count(before, []byte("\n"))
	for _, lifted := range d.lifted {
		if lifted <= at {
			line++
		}
	}
	return line, at - bytes.LastIndexByte(before, '\n')
}

// walk calls visit for every node, parents first.
func (d *document) walk(visit func(ast.Node)) {
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // visit returns no error
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
}

// position returns a node's offset, or that of the nearest node before it that has one.
func position(n ast.Node) int {
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 && n.Kind() != ast.KindHeading {
			return n.Lines().At(0).Start
		}
		if n.Pos() >= 0 {
			return n.Pos()
		}
	}
	return 0
}

// plainText returns what a reader reads of a node, tokens filled in.
func (d *document) plainText(n ast.Node) string { return plainText(n, d.source, d.b.lib.Site) }

func plainText(n ast.Node, source []byte, site *Site) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if !entering {
			if n.Type() == ast.TypeBlock {
				out.WriteByte(' ') // or the last word of a block and the first of the next would be one
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			if value := n.Segment.Value(source); n.IsRaw() {
				out.Write(value)
			} else {
				out.WriteString(unescape(value))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(n.Value)
		case *token:
			out.WriteString(site.Tokens()[n.name])
		case *reference:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}

// unescape resolves what Markdown escapes in a text, as \" and &amp;.
func unescape(markdown []byte) string {
	if !bytes.ContainsAny(markdown, "\\&\x00") {
		return string(markdown)
	}
	var out bytes.Buffer
	w := bufio.NewWriter(&out)
	gmhtml.DefaultWriter.Write(w, markdown)
	_ = w.Flush() // a buffer in memory takes every write
	return html.UnescapeString(out.String())
}
