package library

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"example.org/sciatica/internal/readability"
)

// This file holds the rules of plain health writing. They read what a reader
// reads, when all else has been done with it, and change nothing.

// What a text should keep to, and what is an error.
const (
	fineSentence, longestSentence = 20, 25 // words
	longestParagraph              = 3      // sentences
	fineGrade, hardestGrade       = 6, 8
)

// headerLine is a Markdown text of a header, with its place in the file.
type headerLine struct {
	*document
	line, col int
}

// checkProse reads the writing of every file that could be read.
func (b *builder) checkProse() {
	if b.unread[glossaryPath] {
		return // without its words, nearly every page would be said to lack some
	}
	c := &proofreader{b: b, tokens: b.lib.Site.Tokens(), known: b.terms.abbreviations(), syllables: map[string]int{}, told: b.terms.told()}
	for _, draft := range b.articles {
		for _, id := range draft.head.Explains {
			c.told[toldAt{id, draft.address}] = true
		}
	}
	for _, d := range b.documents {
		c.readFile(d)
	}
	for i, entry := range b.terms.entries {
		c.open(&document{b: b, header: b.terms.header, file: glossaryFile})
		c.readPlain(entry.Meaning, i, "meaning")
		c.close()
	}
	c.readReplies()
	slices.SortStableFunc(b.grades, func(x, y Grade) int { return strings.Compare(x.File, y.File) })
}

// proofreader reads one file after the other.
type proofreader struct {
	b         *builder
	tokens    map[string]string
	known     map[string]bool // the abbreviations that the glossary has
	syllables map[string]int  // of words met before
	told      map[toldAt]bool // where terms are explained

	d *document
	// explained are the terms that need no explanation any more; nil where none does.
	explained map[*Term]bool
	mayList   bool            // the header may list what the text explains
	short     []*abbreviation // in order
	all, easy readability.Counts

	passage
	words  []word   // of the passage
	quotes [][2]int // where the passage quotes somebody
}

// word is a word of a passage.
type word struct {
	at   int
	text string
}

func (w word) end() int { return w.at + len(w.text) }

// toldAt is a page that explains a term.
type toldAt struct{ id, page string }

// told gives the pages that the glossary names.
func (g *glossary) told() map[toldAt]bool {
	told := map[toldAt]bool{}
	for i, t := range g.byEntry {
		if article := g.entries[i].Article; t != nil && article != "" {
			told[toldAt{t.ID, "/articles/" + article}] = true
		}
	}
	return told
}

// abbreviation is the first use of one in a file.
type abbreviation struct {
	letters   string
	line, col int
	explained bool // anywhere in the file
}

// open begins a file, or an entry of one.
func (c *proofreader) open(d *document) {
	c.d, c.explained, c.mayList, c.short = d, nil, false, nil
	c.all, c.easy = readability.Counts{}, readability.Counts{}
	if d.marks != nil && !d.marks.silent {
		c.explained = map[*Term]bool{}
	}
}

// close ends it.
func (c *proofreader) close() {
	for _, a := range c.short {
		if !a.explained {
			c.findAt(a.line, a.col, true, "abbreviation",
				"nothing says what %s stands for; write its name and (%s), or add it to the glossary", a.letters, a.letters)
		}
	}
}

// readFile reads a Markdown file, in the order in which its page explains terms.
func (c *proofreader) readFile(d *document) {
	c.open(d)
	switch head := d.head.(type) {
	case *articleHeader:
		c.mayList = true
		for _, t := range c.b.terms.terms {
			if c.explained != nil && slices.Contains(head.Explains, t.ID) {
				c.explained[t] = true
			}
		}
		c.readSummary(head.Summary)
		c.readLines()
		for i, t := range head.Treatments {
			c.readPlain(t.Finding, "treatments", i, "finding")
		}
		c.readBody()
		c.askForAction()
		c.askForDangerSigns()
		c.askForSources(head.KeyPoints)
		c.grade()
	case *exerciseHeader:
		for _, use := range c.b.terms.in(head.Title) { // the page shows what it is
			c.explained[use.term] = true
		}
		c.readSummary(head.Summary)
		c.readPlain(head.FeltIn, "felt_in")
		c.readBody()
		c.readLines()
		c.grade()
	case *pageHeader:
		c.readSummary(head.Summary)
		for i, q := range head.Questions {
			c.readPlain(q.Ask, "questions", i, "ask")
		}
		c.readBody()
		c.grade()
	default: // a card
		c.readBody()
		c.readLines()
	}
	c.close()
}

// readPlain reads a text of the header that is no Markdown, and returns its terms.
func (c *proofreader) readPlain(text string, path ...any) []termUse {
	c.reset(c.d, headerText)
	c.line, c.col = c.d.header.place(path...)
	c.addPlain(text, c.tokens)
	return c.read()
}

// readSummary reads the text above all that could explain a term.
func (c *proofreader) readSummary(text string) {
	for _, use := range c.readPlain(text, "summary") {
		c.refuseEarly(use, "the summary")
	}
}

// readLines reads the Markdown of the header.
func (c *proofreader) readLines() {
	for _, l := range c.d.lines {
		for n := l.root.FirstChild(); n != nil; n = n.NextSibling() {
			c.reset(l.document, headerText)
			c.line, c.col = l.line, l.col
			c.addInside(n, c.tokens)
			c.readExplaining()
		}
	}
}

// readBody reads the body from top to bottom.
func (c *proofreader) readBody() {
	if c.d.root != nil {
		c.readBlock(c.d.root, false)
	}
}

func (c *proofreader) readBlock(n ast.Node, quoted bool) {
	inline := func(kind passageKind) {
		c.reset(c.d, kind)
		c.quoted = quoted
		c.addInside(n, c.tokens)
		c.readExplaining()
	}
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		inline(running)
		return
	case *ast.Heading:
		inline(heading)
		return
	case *extast.TableCell:
		if n.Parent().Kind() == extast.KindTableHeader {
			inline(tableHead)
		} else {
			inline(tableCell)
		}
		return
	case *figureNode:
		c.readTitle(caption, n.caption, position(n))
		return
	case *block:
		if n.title != c.b.blockTitle(n.kind) && !blockStyles[n.kind].embeds {
			c.readTitle(heading, n.title, position(n))
		}
	case *ast.Blockquote:
		quoted = true
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
		return
	}
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		c.readBlock(child, quoted)
	}
}

// readTitle reads the caption of a figure or the title of a block, whose line
// starts at an offset of the body.
func (c *proofreader) readTitle(kind passageKind, title string, at int) {
	c.reset(c.d, kind)
	line, _, _ := bytes.Cut(c.d.source[min(at, len(c.d.source)):], []byte("\n"))
	if i := bytes.LastIndex(line, []byte(title)); i >= 0 {
		c.part(span{source: at + i})
	} else { // a token is in it
		c.part(span{source: at, fixed: true})
	}
	c.room = append(c.room, title...)
	c.readExplaining()
}

// find reports a finding at an offset of the passage.
func (c *proofreader) find(at int, warning bool, rule, format string, args ...any) {
	line, col := c.place(at)
	c.findAt(line, col, warning, rule, format, args...)
}

func (c *proofreader) findAt(line, col int, warning bool, rule, format string, args ...any) {
	c.b.problem(Problem{File: c.d.file, Line: line, Col: col, Warning: warning, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// readExplaining reads a passage in which terms may be explained, or stand
// before they are.
func (c *proofreader) readExplaining() {
	uses := c.read()
	buttons := c.buttons
	explainTo := func(end int) {
		for len(buttons) > 0 && buttons[0].at < end {
			if c.explained != nil {
				c.explained[buttons[0].term] = true
			}
			buttons = buttons[1:]
		}
	}
	for _, use := range uses {
		explainTo(use.end)
		link := slices.IndexFunc(c.links, func(l linkSpan) bool { return l.start <= use.start && use.end <= l.end })
		switch {
		case c.kind == heading:
			c.refuseEarly(use, "a heading")
		case c.kind == tableHead:
			c.refuseEarly(use, "the head of a table")
		case link >= 0 && !c.tells(c.links[link].destination, use.term):
			c.refuseEarly(use, "a link")
		}
	}
	explainTo(len(c.text) + 1)
}

// tells reports whether a link leads to where a term is explained.
func (c *proofreader) tells(destination string, t *Term) bool {
	page, _, _ := strings.Cut(destination, "#")
	return destination == t.Path() || c.told[toldAt{t.ID, page}]
}

// refuseEarly reports a term in a place that cannot explain it, before another has.
func (c *proofreader) refuseEarly(use termUse, where string) {
	if c.explained == nil || use.term.Everyday || c.explained[use.term] {
		return
	}
	c.explained[use.term] = true // one finding is enough
	orList := ""
	if c.mayList {
		orList = fmt.Sprintf(", or list %s in explains if the article itself says what it is", use.term.ID)
	}
	c.find(use.start, true, "early-term", "%q stands in %s before the text explains it; write a plain word here, use the term in a sentence above%s",
		c.text[use.start:use.end], where, orList)
}

// read holds the passage to the rules that need nothing but its words, and
// returns the terms in it.
func (c *proofreader) read() []termUse {
	c.text = string(c.room)
	c.quotes = quotations(c.text)
	c.readLinks()
	uses := c.b.terms.in(c.text)
	c.words = c.words[:0]
	sentences := 0
	for at, sentence := range readability.Sentences(c.text) {
		sentences++
		before := len(c.words)
		for i, text := range readability.Words(sentence) {
			c.words = append(c.words, word{at + i, text})
		}
		if n := len(c.words) - before; n > fineSentence {
			c.find(at, n <= longestSentence, "long-sentence", "a sentence of %d words; make it two, or cut it to %d", n, fineSentence)
		}
	}
	if c.kind == running {
		if sentences > longestParagraph {
			c.find(0, true, "long-paragraph", "a paragraph of %d sentences; part it, so that each has at most %d", sentences, longestParagraph)
		}
		c.count(sentences, uses)
	}
	if _, fixed := c.d.head.(*exerciseHeader); c.kind == heading && !fixed && vagueHeadings[fold(c.text)] {
		c.find(0, true, "empty-heading", "the heading %q does not say what stands under it; say that", c.text)
	}
	c.readWords(uses)
	c.readSigns()
	c.readLeftovers()
	return uses
}

// theirs reports whether the words at an offset are not the editor's choice.
func (c *proofreader) theirs(at int) bool {
	return c.quoted || c.spanAt(at).foreign || slices.ContainsFunc(c.quotes, func(q [2]int) bool { return q[0] <= at && at < q[1] })
}

// fold is a text in small letters without the signs around it.
func fold(text string) string {
	return strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return !isWord(r) }))
}

// readLinks asks what the links say.
func (c *proofreader) readLinks() {
	const address = "the link shows an address; write in words where it leads"
	for _, at := range c.bare {
		line, col := c.line, c.col
		if line == 0 {
			line, col = c.passage.d.place(at)
		}
		c.findAt(line, col, true, "link-text", address)
	}
	for _, l := range c.links {
		switch text := c.text[l.start:l.end]; {
		case isAddress(text):
			c.find(l.start, true, "link-text", address)
		case vagueLinks[fold(text)]:
			c.find(l.start, true, "link-text", "the link %q does not say where it leads; name what the reader finds there", text)
		}
	}
}

func isAddress(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, start := range []string{"http://", "https://", "www."} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// count adds the passage to the counts of the page.
func (c *proofreader) count(sentences int, uses []termUse) {
	all := readability.Counts{Sentences: sentences, Words: len(c.words)}
	easy := readability.Counts{Sentences: sentences}
	add := func(counts *readability.Counts, syllables int) {
		counts.Syllables += syllables
		if syllables >= 3 {
			counts.Polysyllables++
		}
	}
	for _, w := range c.words {
		n, met := c.syllables[w.text]
		if !met {
			n = readability.Syllables(w.text)
			c.syllables[strings.Clone(w.text)] = n
		}
		add(&all, n)
		for len(uses) > 0 && uses[0].end <= w.at {
			uses = uses[1:]
		}
		switch {
		case len(uses) == 0 || w.at < uses[0].start:
			easy.Words++
			add(&easy, n)
		case w.at == uses[0].start:
			easy.Words++
			add(&easy, 1)
		}
	}
	c.all, c.easy = c.all.Plus(all), c.easy.Plus(easy)
}

// askForAction asks what a reader of the article can do.
func (c *proofreader) askForAction() {
	acts, linkLast := false, false
	if c.d.root == nil {
		return
	}
	c.d.walk(func(n ast.Node) {
		switch n := n.(type) {
		case *block:
			acts = acts || n.kind == "exercise" || n.kind == "do" || n.kind == "urgent" || n.kind == "see-someone"
		case *ast.List:
			acts = acts || n.IsOrdered()
		case *ast.Heading:
			linkLast = linkLast && n.Level > 2
		case *ast.Link:
			linkLast = true
		}
	})
	if !acts && !linkLast {
		line, col := c.d.header.place("title")
		c.findAt(line, col, true, "no-action",
			"the article tells nothing to do; end it with a link to what comes next, or add an exercise card, a block do, urgent or see-someone, or numbered steps")
	}
}

// askForDangerSigns asks for the emergency card, because nobody knows with which
// page a reader begins.
func (c *proofreader) askForDangerSigns() {
	if c.d.root == nil {
		return
	}
	found := false
	c.d.walk(func(n ast.Node) {
		b, ok := n.(*block)
		found = found || ok && b.kind == "emergency"
	})
	if !found {
		line, col := c.d.header.place("title")
		c.findAt(line, col, true, "danger-signs", "the article does not show the danger signs; add ::: emergency and ::: on two lines, in its first third")
	}
}

// askForSources asks where the key points come from.
func (c *proofreader) askForSources(keyPoints []string) {
	for i, point := range keyPoints {
		if !referencePattern.MatchString(point) {
			line, col := c.d.header.place("key_points", i)
			c.findAt(line, col, true, "key-point", "the key point refers to no source; write its [^id] behind it")
		}
	}
}

// grade notes the grade of the page, and asks for a lower one.
func (c *proofreader) grade() {
	_, reliable := c.all.FleschKincaid()
	grade, _ := c.easy.FleschKincaid()
	c.b.grades = append(c.b.grades, Grade{File: c.d.file, Path: c.d.address, All: c.all, Plain: c.easy, Short: !reliable})
	if !reliable || grade <= fineGrade {
		return
	}
	line, col := c.d.header.place("title")
	c.findAt(line, col, grade <= hardestGrade, "grade",
		"the text is for school grade %.1f (Flesch-Kincaid, with its terms as easy words); shorten sentences and words until it is %d or less", grade, fineGrade)
}
