package library

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// extensionCell is a cell of a pipe table.
type extensionCell = extast.TableCell

// newMarkup returns the renderer that writes our own markup for the nodes where
// the page's design asks for it, and goldmark's for the rest.
func newMarkup(b *builder) renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(markup{b}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(gmhtml.NewRenderer(), 1000),
	))
}

type markup struct{ b *builder }

// RegisterFuncs names the nodes written here.
func (m markup) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindBlock, m.block)
	r.Register(kindReference, m.reference)
	r.Register(kindToken, m.token)
	r.Register(kindFigure, m.figure)
	r.Register(kindTerm, m.term)
	r.Register(ast.KindList, m.list)
	r.Register(ast.KindBlockquote, m.quote)
	r.Register(extast.KindTable, m.table)
	r.Register(extast.KindTableCell, m.cell)
}

func iconMarkup(name string) string {
	return `<svg class="i" aria-hidden="true"><use href="#i-` + name + `"/></svg>`
}

func (m markup) block(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	b := n.(*block)
	style := blockStyles[b.kind]
	if b.kind == "emergency" {
		if entering && m.b.lib.emergency != nil {
			_, _ = w.WriteString(string(m.b.lib.emergency.HTML)) // a buffer in memory takes every write
		}
		return ast.WalkSkipChildren, nil
	}
	if style.embeds {
		if entering {
			m.embed(w, b)
		}
		return ast.WalkSkipChildren, nil
	}
	if !entering {
		_, _ = w.WriteString("</section>\n")
		if b.kind == "do-not" && pairedWith(b.PreviousSibling(), "do") {
			_, _ = w.WriteString("</div>\n")
		}
		return ast.WalkContinue, nil
	}
	if b.kind == "do" && pairedWith(b.NextSibling(), "do-not") {
		_, _ = w.WriteString("<div class=\"dos\">\n")
	}
	fmt.Fprintf(w, "<section class=\"call %s\" aria-labelledby=\"%s\"><h3 id=\"%s\"><span class=\"dot\">%s</span>%s</h3>\n",
		style.tone, b.id, b.id, iconMarkup(style.icon), html.EscapeString(b.title))
	return ast.WalkContinue, nil
}

// embed writes what a block exercise or figure shows: nothing when the exercise
// is left out for its own errors.
func (m markup) embed(w util.BufWriter, b *block) {
	if e := m.b.lib.exercises[b.title]; b.kind == "exercise" && e != nil {
		_, _ = w.WriteString(exerciseCard(e, b.level))
	}
	if b.kind == "figure" && b.poses != nil {
		_, _ = w.WriteString("<div class=\"figs\">\n")
		for _, p := range b.poses.pictures {
			writePlate(w, p.Address, p.Width, p.Height, p.Alt, p.Label)
		}
		_, _ = w.WriteString("</div>\n")
	}
}

// exerciseCard is the card of an exercise in a text. under is the level of the
// heading before it: the title is a heading only where that leaves no gap.
func exerciseCard(e *Exercise, under int) string {
	open, end := "<h3>", "</h3>"
	if under != 2 && under != 3 {
		open, end = `<p class="h3">`, "</p>"
	}
	picture := e.EndPicture()
	return fmt.Sprintf(`<aside class="card wide leaf"><div class="pic"><img src="%s" width="%d" height="%d" alt="" loading="lazy"></div>`+
		`<div class="txt"><p class="kind">%s</p>%s<a href="%s">%s</a>%s`+
		`<p class="row small soft"><span class="lvl l%d">%s</span> <span>%s</span></p><p class="small">%s</p></div></aside>
`,
		picture.Address, picture.Width, picture.Height,
		words.exercise, open, e.Path(), html.EscapeString(e.Title), end,
		slices.Index(Levels(), e.Level)+1, words.levels[e.Level], words.positions[e.Position], html.EscapeString(e.Summary))
}

func pairedWith(n ast.Node, kind string) bool {
	b, ok := n.(*block)
	return ok && b.kind == kind
}

func (m markup) reference(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		number := n.(*reference).number
		fmt.Fprintf(w, `<sup><a href="#r%d" aria-label="%s %d">%d</a></sup>`, number, words.reference, number, number)
	}
	return ast.WalkContinue, nil
}

func (m markup) token(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	name := n.(*token).name
	word := html.EscapeString(m.b.lib.Site.Tokens()[name])
	if name == "clinic-phone" && !insideLink(n) {
		word = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(Tel(m.b.lib.Site.Clinic.Phone)), word)
	}
	_, _ = w.WriteString(word)
	return ast.WalkContinue, nil
}

// insideLink tells whether a node is part of a link, which cannot hold another.
func insideLink(n ast.Node) bool {
	for ; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// term writes a button, which the browser connects with the popover that the
// page has for the term.
func (m markup) term(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		fmt.Fprintf(w, `<button type="button" class="term" popovertarget="t-%s">`, n.(*termNode).term.ID)
	} else {
		_, _ = w.WriteString("</button>")
	}
	return ast.WalkContinue, nil
}

func (m markup) figure(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if f := n.(*figureNode); entering && f.figure != nil {
		writePlate(w, f.figure.Address, f.figure.Width, f.figure.Height, f.alt, f.caption)
	}
	return ast.WalkContinue, nil
}

// writePlate writes a picture of a text, with its caption if it has one, and the
// way to the picture alone, which a reader can enlarge without a script.
func writePlate(w util.BufWriter, address string, width, height int, alt, caption string) {
	shape := ""
	if height > width {
		shape = " tall"
	}
	of, gap := caption, " "
	if caption == "" {
		of, gap = alt, ""
	}
	fmt.Fprintf(w, `<figure class="plate%s"><img src="%s" width="%d" height="%d" alt="%s" loading="lazy"><figcaption>%s%s<a href="%s">%s<span class="vh">: %s</span></a></figcaption></figure>
`,
		shape, address, width, height, html.EscapeString(alt), html.EscapeString(caption), gap, address, words.enlarge, html.EscapeString(of))
}

func (m markup) list(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	list := n.(*ast.List)
	tag, class := "ul", "list"
	if list.IsOrdered() {
		tag, class = "ol", "steps"
	}
	if !entering {
		fmt.Fprintf(w, "</%s>\n", tag)
		return ast.WalkContinue, nil
	}
	// list-style none makes some screen readers drop the role; naming it keeps it.
	fmt.Fprintf(w, "<%s class=\"%s\" role=\"list\">\n", tag, class)
	return ast.WalkContinue, nil
}

func (m markup) quote(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<blockquote class=\"quote\">\n")
	} else {
		_, _ = w.WriteString("</blockquote>\n")
	}
	return ast.WalkContinue, nil
}

// cell names its column, which a phone shows beside it where the row is stacked.
func (m markup) cell(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	head := n.Parent().Kind() == extast.KindTableHeader
	align := ""
	if a := n.(*extast.TableCell).Alignment; a != extast.AlignNone {
		align = fmt.Sprintf(" align=\"%s\"", a) // a style attribute would be blocked by the site's policy
	}
	switch {
	case head && entering:
		fmt.Fprintf(w, "<th scope=\"col\"%s>", align)
	case head:
		_, _ = w.WriteString("</th>\n")
	case entering:
		column := n.Parent().Parent().FirstChild().FirstChild()
		for before := n.PreviousSibling(); before != nil && column != nil; before = before.PreviousSibling() {
			column = column.NextSibling()
		}
		label := ""
		if column != nil {
			label = plainText(column, source, m.b.lib.Site)
		}
		fmt.Fprintf(w, "<td data-label=\"%s\"%s>", html.EscapeString(label), align)
	default:
		_, _ = w.WriteString("</td>\n")
	}
	return ast.WalkContinue, nil
}

// table lets a wide table scroll inside the page, reachable by keyboard.
func (m markup) table(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</table></div>\n")
		return ast.WalkContinue, nil
	}
	var columns []string
	if head := n.FirstChild(); head != nil {
		for cell := head.FirstChild(); cell != nil; cell = cell.NextSibling() {
			columns = append(columns, plainText(cell, source, m.b.lib.Site))
		}
	}
	fmt.Fprintf(w, "<div class=\"table\" role=\"region\" aria-label=\"%s: %s\" tabindex=\"0\"><table>\n",
		words.table, html.EscapeString(strings.Join(columns, ", ")))
	return ast.WalkContinue, nil
}
