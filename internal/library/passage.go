package library

import (
	"bytes"
	"html"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// passage is what a reader reads in one go: a paragraph, a heading, a cell, a
// text of the header. It knows where each of its words stands in the file.
type passage struct {
	kind   passageKind
	quoted bool // it is what somebody says
	text   string
	links  []linkSpan
	// buttons are the terms that are explained where they stand, in order.
	buttons []button
	bare    []int // where in the body a link shows its address
	spans   []span
	// line and col are the place of a text of the header, of which no part has a
	// place of its own; both are 0 in the body.
	line, col int

	d    *document
	room []byte // the text while it is made
}

type passageKind int

const (
	running   passageKind = iota // a paragraph or a list item
	heading                      // of the body, or of a block
	tableHead                    // a cell of the head of a table
	tableCell
	caption
	headerText
)

// span says where a part of the text comes from; it goes up to the next.
type span struct {
	at, source int
	fixed      bool // the source is longer or shorter
	foreign    bool // the words are those of site.yaml
}

type linkSpan struct {
	start, end  int
	destination string
}

type button struct {
	at   int
	term *Term
}

// reset makes an empty passage of one that is no longer needed.
func (p *passage) reset(d *document, kind passageKind) {
	*p = passage{d: d, kind: kind, spans: p.spans[:0], links: p.links[:0], buttons: p.buttons[:0], bare: p.bare[:0], room: p.room[:0]}
}

// part begins the next part of the text.
func (p *passage) part(s span) {
	s.at = len(p.room)
	p.spans = append(p.spans, s)
}

// place returns where an offset of the text stands in the file.
func (p *passage) place(at int) (line, col int) {
	if p.line > 0 {
		return p.line, p.col
	}
	s := p.spanAt(at)
	if s.fixed {
		return p.d.place(s.source)
	}
	return p.d.place(s.source + at - s.at)
}

// spanAt returns the part in which an offset of the text lies.
func (p *passage) spanAt(at int) span {
	i, _ := slices.BinarySearchFunc(p.spans, at+1, func(s span, at int) int { return s.at - at })
	if i == 0 {
		return span{fixed: true}
	}
	return p.spans[i-1]
}

// addPlain adds a text of the header that is no Markdown.
func (p *passage) addPlain(text string, tokens map[string]string) {
	for {
		p.part(span{})
		m := tokenPattern.FindStringSubmatchIndex(text)
		if m == nil {
			p.room = append(p.room, text...)
			return
		}
		p.room = append(p.room, text[:m[0]]...)
		p.part(span{foreign: true})
		p.room = append(p.room, tokens[strings.TrimSpace(text[m[2]:m[3]])]...)
		text = text[m[1]:]
	}
}

// addInside adds what a reader reads of the nodes in a node. Code and addresses
// are not read as words.
func (p *passage) addInside(parent ast.Node, tokens map[string]string) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			p.addText(n)
		case *ast.String:
			p.part(span{source: position(n), fixed: true})
			p.room = append(p.room, n.Value...)
		case *token:
			p.part(span{source: position(n), fixed: true, foreign: true})
			p.room = append(p.room, tokens[n.name]...)
		case *ast.Link:
			start := len(p.room)
			p.addInside(n, tokens)
			p.links = append(p.links, linkSpan{start, len(p.room), string(n.Destination)})
		case *ast.AutoLink:
			if n.AutoLinkType == ast.AutoLinkURL {
				p.bare = append(p.bare, position(n))
			}
		case *termNode:
			p.buttons = append(p.buttons, button{len(p.room), n.term})
			p.addInside(n, tokens)
		case *reference, *ast.CodeSpan, *ast.RawHTML, *ast.Image:
		default:
			p.addInside(n, tokens)
		}
	}
}

// addText adds a text without its escapes.
func (p *passage) addText(n *ast.Text) {
	at, value := n.Segment.Start, n.Segment.Value(p.d.source)
	for len(value) > 0 {
		next := bytes.IndexAny(value, `\&`)
		if next < 0 {
			next = len(value)
		}
		p.part(span{source: at})
		p.room = append(p.room, value[:next]...)
		at, value = at+next, value[next:]
		if len(value) == 0 {
			break
		}
		size, text := unescapeOne(value)
		p.part(span{source: at, fixed: true})
		p.room = append(p.room, text...)
		at, value = at+size, value[size:]
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		p.part(span{source: at})
		p.room = append(p.room, ' ')
	}
}

// unescapeOne reads a \ or & at the start of a text: how much of the text it
// takes, and what it stands for.
func unescapeOne(value []byte) (size int, text string) {
	if value[0] == '\\' {
		if len(value) > 1 && util.IsPunct(value[1]) {
			return 2, string(value[1])
		}
		return 1, `\`
	}
	const longestEntity = 40
	if end := bytes.IndexByte(value, ';'); end > 0 && end < longestEntity {
		entity := string(value[:end+1])
		if text := html.UnescapeString(entity); text != entity && !strings.HasSuffix(text, ";") {
			return end + 1, text
		}
	}
	return 1, "&"
}
