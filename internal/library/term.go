package library

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Term is a word of the glossary.
type Term struct {
	// ID is its anchor on the glossary page.
	ID string
	// Name is the term as it stands in a sentence, "nerve root".
	Name string
	// Meaning explains it in a sentence or two, with its full stops.
	Meaning string
	// Say is how to say it, "sy-AT-ik"; often empty.
	Say string
	// AlsoCalled are names that mean the same.
	AlsoCalled []string
	// Everyday says that texts do not mark the term, because readers know it.
	Everyday bool
	// Sources are where the meaning comes from; often none.
	Sources []Source
	// Article tells more; often nil.
	Article *Article
	// UsedBy are the other pages with the term in their text, in reading order.
	UsedBy []Place
}

// Path returns the address of the term in the glossary.
func (t *Term) Path() string { return "/glossary#" + t.ID }

// Title is the name with a capital letter, as a heading has it.
func (t *Term) Title() string {
	return capital(t.Name)
}

// capital is a text with a capital letter at its start.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// MarkedTerm is a term that a text explains where it stands.
type MarkedTerm struct {
	*Term
	// As is what the text calls it there.
	As string
}

// Title is the term's, after what the text calls it if that is another word.
func (m MarkedTerm) Title() string {
	as := strings.Join(strings.Fields(m.As), " ")
	if strings.Contains(strings.ToLower(as), strings.ToLower(m.Name)) {
		return m.Term.Title()
	}
	return capital(as) + " (" + m.Name + ")"
}

// Place is a page to lead a reader to.
type Place struct{ Path, Title string }

// termEntry is a term's YAML in glossary.yaml.
type termEntry struct {
	ID         string   `yaml:"id" is:"required,term-id" doc:"The end of its address: nerve-root is at /glossary#nerve-root. Never change one."`
	Term       string   `yaml:"term" is:"required" doc:"The word as it stands in a sentence, as nerve root."`
	Meaning    string   `yaml:"meaning" is:"required" doc:"What it means, in a sentence or two."`
	Say        string   `yaml:"say" doc:"How to say it, as sy-AT-ik."`
	AlsoCalled []string `yaml:"also_called" doc:"Other names that mean the same."`
	Forms      []string `yaml:"forms" doc:"Plurals and spellings that texts use, as [nerve roots]."`
	Everyday   bool     `yaml:"everyday" doc:"true if readers know the word, so that texts do not mark it."`
	Article    string   `yaml:"article" is:"slug" doc:"The article that tells more, by its file name."`
	Sources    []string `yaml:"sources" is:"slug" doc:"Ids of en/sources.yaml that the meaning comes from."`
}

const (
	glossaryFile = "en/glossary.yaml"
	glossaryPath = "/glossary"
)

// glossary is glossary.yaml while a Library is made.
type glossary struct {
	*header
	entries []termEntry
	byEntry []*Term // the term of each entry; nil for one with an error
	terms   []*Term // from A to Z
	// names are what texts call the terms, by their first word in small letters,
	// the longest first.
	names map[string][]termName
	// claimed are all names, by what they are in small letters.
	claimed map[string]termName
	refs    *references
}

type termName struct {
	words string
	// exact says that capitals count: WHO is not who.
	exact bool
	term  *Term
}

func (b *builder) loadGlossary() {
	var entries []termEntry
	h, found := b.openYAML(glossaryFile, &entries)
	b.terms = &glossary{header: h, entries: entries, names: map[string][]termName{}, claimed: map[string]termName{}, refs: b.references(nil)}
	if h == nil {
		b.terms.entries = nil
		b.unread[glossaryPath] = found
		return
	}
	anchors := map[string]bool{}
	owner := map[string]*Term{}
	for i, entry := range entries {
		h.failed = false
		t := b.term(i, entry, anchors)
		anchors[entry.ID] = true
		for _, name := range slices.Concat([]string{entry.Term}, entry.AlsoCalled, entry.Forms) {
			b.terms.claim(name, t, owner, i)
		}
		if h.failed { // an entry with an error is left out, and what links to it is not told again
			t = nil
		}
		b.terms.byEntry = append(b.terms.byEntry, t)
	}
	for key, t := range owner {
		if name := b.terms.claimed[key]; slices.Contains(b.terms.byEntry, t) {
			first := strings.ToLower(name.words[:wordEnd(name.words, 0)])
			b.terms.names[first] = append(b.terms.names[first], name)
		}
	}
	for _, names := range b.terms.names {
		slices.SortFunc(names, func(x, y termName) int {
			return cmp.Or(cmp.Compare(len(y.words), len(x.words)), strings.Compare(x.words, y.words))
		})
	}
	b.terms.terms = slices.DeleteFunc(slices.Clone(b.terms.byEntry), func(t *Term) bool { return t == nil })
	order := collate.New(language.English, collate.IgnoreCase)
	slices.SortStableFunc(b.terms.terms, func(x, y *Term) int { return order.CompareString(x.Name, y.Name) })
	for _, t := range b.terms.terms {
		anchors[t.Letter().ID] = true
	}
	if len(entries) > 0 {
		b.anchors[glossaryPath] = anchors
	}
}

// term holds an entry to its rules.
func (b *builder) term(i int, entry termEntry, anchors map[string]bool) *Term {
	h := b.terms.header
	t := &Term{ID: entry.ID, Name: h.plain(entry.Term, i, "term"), Meaning: h.plain(entry.Meaning, i, "meaning"),
		Say: entry.Say, Everyday: entry.Everyday}
	switch {
	case !slugPattern.MatchString(t.ID) || slices.Contains(pageIDs, t.ID) || pageIDPattern.MatchString(t.ID):
		h.problemAt(fmt.Sprintf("the id %q becomes the term's address: use small letters, digits and hyphens, as nerve-root", t.ID), i, "id")
	case anchors[t.ID]:
		h.problemAt(fmt.Sprintf("the id %q stands twice; give each term its own", t.ID), i, "id")
	}
	h.requireText(entry.Term, "say which word is explained", i, "term")
	h.requireText(entry.Meaning, "explain the word in a sentence or two", i, "meaning")
	t.AlsoCalled = h.plainList(entry.AlsoCalled, "give a name, or take it out", i, "also_called")
	for j, id := range entry.Sources {
		if _, known := b.terms.refs.number(id); known {
			t.Sources = append(t.Sources, *b.terms.refs.find(id))
		} else {
			h.problemAt(fmt.Sprintf("unknown source %q; %s has no source with that id", id, sourcesFile), i, "sources", j).Rule = "unknown-source"
		}
	}
	return t
}

// claim notes what texts call a term.
func (g *glossary) claim(name string, t *Term, owner map[string]*Term, i int) {
	words := strings.Join(strings.Fields(name), " ")
	if words == "" {
		return // requireText tells
	}
	if r, _ := utf8.DecodeRuneInString(words); !isWord(r) {
		g.problemAt(fmt.Sprintf("the name %q starts with a sign; texts are searched for words, so start with a letter or a digit", words), i, "term")
		return
	}
	key := strings.ToLower(words)
	switch other := owner[key]; {
	case other == nil:
		owner[key] = t
		g.claimed[key] = termName{words: words, exact: strings.ToUpper(words) == words, term: t}
	case other != t:
		g.problemAt(fmt.Sprintf("%q is a name of the term %q already; each name means one thing", words, other.ID), i, "term")
	}
}

// Letter is a letter of the alphabet that the glossary has terms for.
type Letter struct {
	// ID is the letter's anchor on the glossary page, Name the letter.
	ID, Name string
}

// Letter returns the letter under which the term stands.
func (t *Term) Letter() Letter {
	r, _ := utf8.DecodeRuneInString(norm.NFD.String(t.Title()))
	return Letter{ID: "letter-" + strings.ToLower(string(r)), Name: string(r)}
}

// isWord reports whether a rune is part of a word.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// wordEnd returns where the word that starts at an offset ends.
func wordEnd(text string, at int) int {
	for end, r := range text[at:] {
		if !isWord(r) {
			return at + end
		}
	}
	return len(text)
}

// termUse is a term in a text.
type termUse struct {
	start, end int // offsets in the text
	term       *Term
}

// in finds the terms in a text, in order, the longest name at each place.
func (g *glossary) in(text string) []termUse {
	var uses []termUse
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWord(r) {
			at += size
			continue
		}
		end := wordEnd(text, at)
		if use := g.at(text, at, end); use.term != nil {
			uses = append(uses, use)
			end = use.end
		}
		at = end
	}
	return uses
}

// at finds the term whose name starts with the word from start to end.
func (g *glossary) at(text string, start, end int) termUse {
	for _, name := range g.names[strings.ToLower(text[start:end])] {
		if stop := name.in(text, start); stop > 0 {
			return termUse{start, stop, name.term}
		}
	}
	return termUse{}
}

// in returns where the name ends in a text that has it from start on, or 0. A
// line may end between its words.
func (n termName) in(text string, start int) int {
	at := start
	for i, word := range strings.Split(n.words, " ") {
		if i > 0 {
			rest := strings.TrimLeft(text[at:], " \t\n")
			if len(rest) == len(text)-at {
				return 0
			}
			at = len(text) - len(rest)
		}
		if len(text)-at < len(word) {
			return 0
		}
		if found := text[at : at+len(word)]; found != word && (n.exact || !strings.EqualFold(found, word)) {
			return 0
		}
		at += len(word)
	}
	if next, _ := utf8.DecodeRuneInString(text[at:]); at < len(text) && isWord(next) {
		return 0
	}
	return at
}

// termNode is a term in a text, with a button that explains it.
type termNode struct {
	ast.BaseInline
	term *Term
}

var kindTerm = ast.NewNodeKind("Term")

func (t *termNode) Kind() ast.NodeKind { return kindTerm }
func (t *termNode) Dump(src []byte, level int) {
	ast.DumpHelper(t, src, level, map[string]string{"id": t.term.ID}, nil)
}

// marks are the terms of a page, in the order in which a reader meets them.
type marks struct {
	// explained are the ids of the terms that need no button: marked already, or
	// explained by the page itself.
	explained map[string]bool
	// silent pages have no buttons: one that is read in haste is not to be read about.
	silent bool
	terms  []MarkedTerm   // those with a button
	used   map[*Term]bool // those in the text
}

// terms are those with a button.
func (d *document) terms() []MarkedTerm {
	if d.marks == nil {
		return nil
	}
	return d.marks.terms
}

func newMarks(explains []string) *marks {
	m := &marks{explained: map[string]bool{}, used: map[*Term]bool{}}
	for _, id := range explains {
		m.explained[id] = true
	}
	return m
}

// markTerms marks the first use of each term, where a button may stand, and
// notes which terms the page uses.
func markTerms(d *document) { d.markTermsIn(d.root) }

func (d *document) markTermsIn(root ast.Node) {
	if d.marks == nil {
		return
	}
	var texts []*ast.Text
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if t, ok := n.(*ast.Text); ok && entering {
			d.joinTerm(t)
			texts = append(texts, t)
		}
		return ast.WalkContinue, nil
	})
	for _, t := range texts {
		var marked []termUse
		for _, use := range d.b.terms.in(string(t.Segment.Value(d.source))) {
			d.marks.used[use.term] = true
			if !use.term.Everyday && !d.marks.silent && !d.marks.explained[use.term.ID] && mayExplain(t) {
				d.marks.explained[use.term.ID] = true
				d.marks.terms = append(d.marks.terms, MarkedTerm{use.term, string(t.Segment.Value(d.source)[use.start:use.end])})
				marked = append(marked, use)
			}
		}
		// From the last to the first, so that the offsets stay right.
		for _, use := range slices.Backward(marked) {
			splitTerm(t, use)
		}
	}
}

// joinTerm makes one text of two lines if a term stands across their border.
func (d *document) joinTerm(t *ast.Text) {
	for {
		next, ok := t.NextSibling().(*ast.Text)
		if !ok || !t.SoftLineBreak() || len(bytes.TrimSpace(d.source[t.Segment.Stop:next.Segment.Start])) > 0 {
			return
		}
		border := t.Segment.Len()
		both := text.NewSegment(t.Segment.Start, next.Segment.Stop)
		if !slices.ContainsFunc(d.b.terms.in(string(both.Value(d.source))), func(u termUse) bool { return u.start < border && border < u.end }) {
			return
		}
		t.Segment = both
		t.SetSoftLineBreak(next.SoftLineBreak())
		t.SetHardLineBreak(next.HardLineBreak())
		t.Parent().RemoveChild(t.Parent(), next)
	}
}

// splitTerm cuts a text in up to three, with the term in the middle.
func splitTerm(t *ast.Text, use termUse) {
	parent, whole := t.Parent(), t.Segment
	node := &termNode{term: use.term}
	node.AppendChild(node, ast.NewTextSegment(text.NewSegment(whole.Start+use.start, whole.Start+use.end)))
	parent.InsertAfter(parent, t, node)
	rest := ast.NewTextSegment(text.NewSegment(whole.Start+use.end, whole.Stop))
	rest.SetSoftLineBreak(t.SoftLineBreak())
	rest.SetHardLineBreak(t.HardLineBreak())
	parent.InsertAfter(parent, node, rest)
	t.Segment = text.NewSegment(whole.Start, whole.Start+use.start)
	t.SetSoftLineBreak(false)
	t.SetHardLineBreak(false)
}

// mayExplain reports whether a button may stand in place of a text: not in a
// link, a heading, the head of a table, a code span, or a care card, which sends
// nobody away to read (NHS service manual, care cards).
func mayExplain(t *ast.Text) bool {
	if t.IsRaw() {
		return false
	}
	for n := t.Parent(); n != nil; n = n.Parent() {
		switch n := n.(type) {
		case *ast.Link, *ast.Heading, *ast.CodeSpan, *ast.Image, *extast.TableHeader, *termNode:
			return false
		case *block:
			if blockStyles[n.kind].care {
				return false
			}
		}
	}
	return true
}

// checkExplains holds the key explains to its rules.
func (d *document) checkExplains(explains []string) {
	for i, id := range explains {
		at := slices.IndexFunc(d.b.terms.terms, func(t *Term) bool { return t.ID == id })
		switch {
		case at >= 0:
			if !d.marks.used[d.b.terms.terms[at]] {
				d.header.warnAt(fmt.Sprintf("the text never uses the term %q; explain it there, or take it out of explains", id), "explains", i)
			}
		case !d.b.unread[glossaryPath] && !d.b.anchors[glossaryPath][id]:
			d.header.missingAt(fmt.Sprintf("no term %q in %s", id, glossaryFile), "explains", i)
		}
	}
}

// finishGlossary tells which pages tell more of each term and use it, and names
// the terms that none does.
func (b *builder) finishGlossary() {
	for i, entry := range b.terms.entries {
		if entry.Article == "" || b.terms.byEntry[i] == nil {
			continue
		}
		if message := b.noArticle(entry.Article); message != "" {
			b.terms.missingAt(message, i, "article")
		}
		b.terms.byEntry[i].Article = b.lib.articles[entry.Article]
	}
	note := func(d *document, title string) {
		for t := range d.marks.used {
			if t.Article == nil || t.Article.Path() != d.address {
				t.UsedBy = append(t.UsedBy, Place{d.address, title})
			}
		}
	}
	drafts := map[*Article]*articleDraft{}
	for _, draft := range b.articles {
		drafts[draft.article] = draft
	}
	for _, a := range b.lib.ordered {
		note(drafts[a].document, a.Title)
	}
	exercises := map[*Exercise]*exerciseDraft{}
	for _, draft := range b.exercises {
		exercises[draft.exercise] = draft
	}
	for _, e := range b.lib.orderedExercises {
		note(exercises[e].document, e.Title)
	}
	for _, draft := range b.pages {
		if p := draft.page; b.lib.pages[p.Name] == p {
			note(draft.document, p.Title)
		}
	}
	b.lib.terms = b.terms.terms
	b.lib.termSources = b.terms.refs.sources
	// A page with an error, and a draft, use their terms all the same.
	used := map[*Term]bool{}
	for _, d := range b.documents {
		if d.marks != nil {
			maps.Copy(used, d.marks.used)
		}
	}
	for i, entry := range b.terms.entries {
		if t := b.terms.byEntry[i]; t != nil && !used[t] {
			line, col := b.terms.place(i, "term")
			b.problem(Problem{File: glossaryFile, Line: line, Col: col, Warning: true, Rule: "unused-term",
				Message: fmt.Sprintf("no page uses the term %q; use it where it helps, or take it out", entry.Term)})
		}
	}
}
