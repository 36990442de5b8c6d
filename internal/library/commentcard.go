package library

import (
	"fmt"
	"html"
	"io/fs"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// CommentCard is what the author of a comment reads when its words call for more
// than a receipt.
type CommentCard struct {
	// Name says for which comments it is: emergency, crisis, advice, question or child.
	Name  string
	Title string
	// HTML is the card without its heading. That of crisis ends with the lines of
	// Site.CrisisLines and a way to call the emergency number. It needs no symbols.
	HTML HTML
	// Review is nil as long as no clinician has checked the card.
	Review *Review
}

// commentCardNames are the cards that every site has. Package screen calls the
// same comments so.
var commentCardNames = []string{"emergency", "crisis", "advice", "question", "child"}

func commentCardFile(name string) string { return "en/cards/comment-" + name + ".md" }

func (b *builder) loadCommentCards() {
	for _, name := range commentCardNames {
		if card := b.commentCard(name); card != nil {
			b.lib.commentCards[name] = card
		}
	}
}

// commentCard reads a card. It is nil when the card is missing or has an error.
func (b *builder) commentCard(name string) *CommentCard {
	file := commentCardFile(name)
	if _, err := fs.Stat(b.fsys, file); err != nil {
		b.problem(Problem{File: file, Message: fmt.Sprintf("the card is missing (%v); no comment is taken without it", err)})
		return nil
	}
	var head cardHeader
	d := b.open(file, "", &head)
	if d == nil {
		return nil
	}
	h := d.header
	h.requireText(head.Title, "it is the card's heading", "title")
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	d.refs = b.references(head.Sources)
	d.refs.silent = true
	d.parse()
	d.refuseAllButText()
	card := &CommentCard{Name: name, Title: h.plain(head.Title, "title"), HTML: d.render().HTML, Review: head.Review}
	d.warnUncited()
	if d.bad() {
		return nil
	}
	if name == "crisis" {
		card.HTML += b.lib.Site.crisisLines()
	}
	return card
}

// refuseAllButText holds a card to paragraphs and lists: the page around it has
// the headings, and who reads it should not have to look at more.
func (d *document) refuseAllButText() {
	if !d.root.HasChildren() {
		d.problem(0, "the card is empty; write what the author should read")
	}
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		switch n.(type) {
		case *ast.Document, *ast.List, *ast.ListItem:
			return ast.WalkContinue, nil
		case *ast.Paragraph, *ast.TextBlock:
		default:
			if entering {
				d.problem(position(n), "the card holds paragraphs and lists, and nothing else")
			}
		}
		return ast.WalkSkipChildren, nil
	})
}

// crisisLines is whom to call, to be tapped on a phone.
func (s *Site) crisisLines() HTML {
	var out strings.Builder
	if len(s.CrisisLines) > 0 {
		fmt.Fprintf(&out, "<p>%s</p>\n<ul class=\"list\" role=\"list\">\n", words.youCanCall)
		for _, l := range s.CrisisLines {
			note := ""
			if l.Note != "" {
				note = " (" + l.Note + ")"
			}
			fmt.Fprintf(&out, "<li>%s: <a href=\"%s\">%s</a>%s</li>\n",
				html.EscapeString(l.Name), html.EscapeString(Tel(l.Phone)), html.EscapeString(l.Phone), html.EscapeString(note))
		}
		out.WriteString("</ul>\n")
	}
	fmt.Fprintf(&out, "<div class=\"row\"><a class=\"btn stop\" href=\"%s\">%s %s</a></div>\n",
		html.EscapeString(Tel(s.Emergency.Number)), words.call, html.EscapeString(s.Emergency.Number))
	return HTML(out.String())
}
