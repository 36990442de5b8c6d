package library

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
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
}

// document is one Markdown file on its way from source to Body.
type document struct {
	b       *builder
	header  *header
	file    string
	source  []byte // the body alone
	bodyAt  int    // where the body starts in the file
	linesAt int    // lines of the file before the body
	root    ast.Node
	refs    *references
	address string // the page's own path

	contents []Heading
	anchors  map[string]bool
	icons    map[string]bool
	words    int
	failed   bool
}

// references numbers a page's sources in the order in which readers meet them.
type references struct {
	sources []Source
	next    int
}

func (r *references) number(id string) (int, bool) {
	for i := range r.sources {
		if s := &r.sources[i]; s.ID == id {
			if s.Number == 0 {
				r.next++
				s.Number = r.next
			}
			return s.Number, true
		}
	}
	return 0, false
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
var passes = []struct {
	name string
	run  func(*document)
}{
	{"raw HTML", refuseHTML},
	{"blocks", checkBlocks},
	{"tokens", checkTokens},
	{"emergency numbers", refuseHardCodedNumbers},
	{"headings", nameHeadings},
	{"figures", placeFigures},
	{"references", numberReferences},
	{"words", countWords},
}

// parse reads the body and runs the passes over it. Links wait for finish,
// when every page of the site is known.
func (d *document) parse() {
	d.root = markdownParser.Parse(text.NewReader(d.source))
	for _, pass := range passes {
		pass.run(d)
	}
}

// render checks the links and writes the markup.
func (d *document) render() Body {
	checkLinks(d)
	var out bytes.Buffer
	if err := d.b.markup.Render(&out, d.source, d.root); err != nil {
		d.problem(0, "cannot render the page: %v", err)
	}
	icons := make([]string, 0, len(d.icons))
	for name := range d.icons {
		icons = append(icons, name)
	}
	slices.Sort(icons)
	return Body{HTML: HTML(out.String()), Contents: d.contents, Icons: icons, Minutes: max(1, (d.words+100)/200)}
}

// problem reports an error at an offset of the body.
func (d *document) problem(at int, format string, args ...any) {
	line, col := d.place(at)
	d.b.problem(Problem{File: d.file, Line: line, Col: col, Message: fmt.Sprintf(format, args...)})
	d.failed = true
}

func (d *document) place(at int) (line, col int) {
	at = min(max(at, 0), len(d.source))
	before := d.source[:at]
	return d.linesAt + 1 + bytes.Count(before, []byte("\n")), at - bytes.LastIndexByte(before, '\n')
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
func (d *document) plainText(n ast.Node) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			out.Write(n.Segment.Value(d.source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.String:
			out.Write(n.Value)
		case *token:
			out.WriteString(d.b.lib.Site.Tokens()[n.name])
		case *reference:
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

func refuseHTML(d *document) {
	d.walk(func(n ast.Node) {
		switch n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			d.problem(position(n), "raw HTML is not allowed; write Markdown, or one of the blocks of the content format")
		}
	})
}

func checkTokens(d *document) {
	d.walk(func(n ast.Node) {
		if t, ok := n.(*token); ok {
			if _, known := d.b.lib.Site.Tokens()[t.name]; !known {
				d.problem(position(n), "unknown token {{%s}}; use one of %s", t.name, d.b.lib.Site.tokenNames())
			}
		}
	})
}

// hardCodedPattern finds the emergency numbers of the countries named in the
// fact sheet. 112 and 000 are also ordinary numbers, so they count only after a
// word for telephoning.
var hardCodedPattern = regexp.MustCompile(`(?:^|[^\d.,:;/-])(911|999|111)(?:[^\d,.]|[.,](?:\D|$)|$)|(?i:\b(?:call|dial|phone|ring)\s+)(112|000)\b`)

func hardCodedNumber(s string) string {
	if m := hardCodedPattern.FindStringSubmatch(s); m != nil {
		return m[1] + m[2]
	}
	return ""
}

func hardCodedMessage(number string) string {
	return fmt.Sprintf("emergency number %s is hard-coded; write {{emergency-number}}, which site.yaml fills in for the reader's country", number)
}

func refuseHardCodedNumbers(d *document) {
	check := func(n ast.Node, s string) {
		if number := hardCodedNumber(s); number != "" {
			d.problem(position(n), "%s", hardCodedMessage(number))
		}
	}
	d.walk(func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading, *extensionCell:
			check(n, d.plainSource(n))
		case *ast.Link:
			check(n, strings.TrimPrefix(string(n.Destination), "tel:"))
		case *ast.Image:
			check(n, string(n.Title))
		case *block:
			check(n, n.title)
		}
	})
}

// plainSource is a node's text without its tokens, to see what the editor wrote by hand.
func (d *document) plainSource(n ast.Node) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(d.source))
				out.WriteByte(' ')
			}
		case *ast.String:
			if entering {
				out.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

// pageIDs are the ids that page templates use around the body.
var pageIDs = []string{"main", "in-short", "comments", "leave", "references", "read-next", "c-name", "c-text", "start", "latest", "help-now"}

func nameHeadings(d *document) {
	d.anchors = map[string]bool{}
	for _, id := range pageIDs {
		d.anchors[id] = true
	}
	level := 1
	d.walk(func(n ast.Node) {
		if b, ok := n.(*block); ok {
			b.id = d.freeID(b.kind)
			return
		}
		h, ok := n.(*ast.Heading)
		if !ok {
			return
		}
		words := strings.TrimSpace(d.plainText(h))
		switch {
		case words == "":
			d.problem(position(h), "the heading has no words; write some or take it out")
		case h.Level == 1:
			d.problem(position(h), "a heading with one # is the page's title, which stands in the header; start with ##")
		case h.Level > level+1:
			d.problem(position(h), "heading level skipped: %s follows %s; use %s",
				strings.Repeat("#", h.Level), strings.Repeat("#", level), strings.Repeat("#", level+1))
		}
		level = h.Level
		id := idOf(words)
		for _, a := range h.Attributes() {
			fixed, isText := a.Value.([]byte)
			if string(a.Name) != "id" || !isText || !slugPattern.Match(fixed) {
				d.problem(position(h), "only an id of small letters, digits and hyphens may stand after a heading, as {#causes}")
				continue
			}
			id = string(fixed)
			if d.anchors[id] {
				d.problem(position(h), "the id %q is taken on this page; choose another", id)
			}
		}
		if !d.anchors[id] {
			d.anchors[id] = true
		} else {
			id = d.freeID(id)
		}
		h.SetAttributeString("id", []byte(id))
		if h.Level == 2 {
			d.contents = append(d.contents, Heading{ID: id, Text: words})
		}
	})
}

func (d *document) freeID(id string) string {
	free := id
	for i := 2; d.anchors[free]; i++ {
		free = fmt.Sprintf("%s-%d", id, i)
	}
	d.anchors[free] = true
	return free
}

// idOf makes an id of a heading's words: small letters and digits, accents
// folded, hyphens between words.
func idOf(words string) string {
	var id strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(words)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && id.Len() > 0 {
				id.WriteByte('-')
			}
			gap = false
			id.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	if id.Len() == 0 {
		return "section"
	}
	return id.String()
}

// placeFigures turns each image that stands alone in a paragraph into a figure.
func placeFigures(d *document) {
	var images []*ast.Image
	d.walk(func(n ast.Node) {
		if image, ok := n.(*ast.Image); ok {
			images = append(images, image)
		}
	})
	for _, image := range images {
		alt := strings.TrimSpace(d.plainText(image))
		if alt == "" {
			d.problem(position(image), "the figure has no alternative text; say between [ and ] what the picture shows")
		}
		name := string(image.Destination)
		picture := d.b.pictures[name]
		if picture == nil {
			d.problem(position(image), "no figure %q in figures/; check the name, or add the file", name)
		}
		paragraph := image.Parent()
		if paragraph.Kind() != ast.KindParagraph || paragraph.ChildCount() != 1 {
			d.problem(position(image), "a figure stands on a line of its own, with an empty line before and after it")
			continue
		}
		caption, unknown := d.b.lib.Site.expand(string(image.Title))
		for _, name := range unknown {
			d.problem(position(image), "unknown token {{%s}}; use one of %s", name, d.b.lib.Site.tokenNames())
		}
		f := &figureNode{figure: picture, alt: alt, caption: caption}
		paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, f)
	}
}

func numberReferences(d *document) {
	d.walk(func(n ast.Node) {
		r, ok := n.(*reference)
		if !ok {
			return
		}
		if r.number, ok = d.refs.number(r.id); !ok {
			var ids []string
			for _, s := range d.refs.sources {
				ids = append(ids, s.ID)
			}
			d.problem(position(n), "unknown source %q; the header has %s", r.id, orNone(ids))
		}
	})
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func countWords(d *document) { d.words = len(strings.Fields(d.plainText(d.root))) }

// checkLinks follows every link that stays on the site.
func checkLinks(d *document) {
	d.walk(func(n ast.Node) {
		var destination string
		switch n := n.(type) {
		case *ast.Link:
			destination = string(n.Destination)
		case *ast.AutoLink:
			destination = string(n.URL(d.source))
		default:
			return
		}
		if message := d.b.deadLink(destination, d.address, d.anchors); message != "" {
			d.problem(position(n), "%s", message)
		}
	})
}

// deadLink says what is wrong with a link's destination, or "" when it leads somewhere.
func (b *builder) deadLink(destination, from string, own map[string]bool) string {
	if destination == "" {
		return "the link leads nowhere; give its address"
	}
	u, err := url.Parse(destination)
	if err != nil {
		return fmt.Sprintf("the link %q cannot be read (%v)", destination, err)
	}
	switch u.Scheme {
	case "https":
		return ""
	case "":
	default:
		return fmt.Sprintf("the link %q must be a path of this site or start with https://", destination)
	}
	if u.Host != "" {
		return fmt.Sprintf("the link %q must be a path of this site or start with https://", destination)
	}
	anchors := own
	path := u.Path
	if path == "" {
		path = from
	}
	if !strings.HasPrefix(path, "/") {
		return fmt.Sprintf("dead link %q; inside the site a link starts with /, as /articles/what-is-sciatica", destination)
	}
	if path != from {
		if anchors = b.anchors[path]; anchors == nil {
			switch slug, _ := strings.CutPrefix(path, "/articles/"); {
			case b.drafts[slug]:
				return fmt.Sprintf("dead link %q: that article is a draft", destination)
			case b.lib.redirects[path] != "":
				return fmt.Sprintf("the link %q is an old address; write %q", destination, b.lib.redirects[path])
			}
			return fmt.Sprintf("dead link %q: the site has no such page", destination)
		}
	}
	if u.Fragment != "" && !anchors[u.Fragment] {
		return fmt.Sprintf("dead link %q: that page has no heading with the id %q", destination, u.Fragment)
	}
	return ""
}
