// Package library holds what editors write. It reads a folder of YAML and
// Markdown and gives either an immutable Library, ready to be shown, or the
// problems in it, each with file, line and column and what to do about it.
//
// # The content folder
//
//	site.yaml               the clinic, its country's words, the site's name (see Site)
//	en/articles/SLUG.md     an article, at /articles/SLUG (see Article)
//	en/pages/NAME.md        a page of its own: home, get-help-now, about, privacy (see Page)
//	en/cards/emergency.md   the danger signs that every emergency card shows (see Card)
//	figures/NAME.svg        pictures
//
// # A file
//
// A file starts with a YAML header between two lines of ---. A key that this
// package does not know is an error, so a typing mistake cannot hide. Then
// comes Markdown (CommonMark and pipe tables) with these rules:
//
//   - Headings start at ## (the title is the h1) and never skip a level. A
//     heading's id is made from its words; {#id} after the heading fixes one.
//   - No raw HTML.
//   - [^id] refers to the source with that id in the header. References are
//     numbered in the order in which a reader meets them.
//   - {{name}} is a country word or a fact of the clinic from site.yaml (see
//     Site.Tokens). Writing an emergency number by hand is an error, because
//     111 is the ambulance in one country and an advice line in another.
//   - ![what the picture shows](name.svg "caption") on a line of its own is a
//     figure from figures/. Its alternative text is required.
//   - A block runs from a line ::: KIND to a line :::. KIND is tip, caution, do
//     or do-not, with a title after it if wanted, or one of the care cards
//     urgent and see-someone, whose headings come from site.yaml. The block
//     emergency has no body: its signs stand once, in cards/emergency.md.
//   - Links inside the site start with / and must lead somewhere, anchors too.
package library

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// Library is everything editors have written, checked and rendered. It never
// changes once Load has made it, so it may be read from many goroutines.
type Library struct {
	// Site is what site.yaml says.
	Site *Site

	articles  map[string]*Article
	ordered   []*Article
	pages     map[string]*Page
	redirects map[string]string
	figures   map[string]*Figure
	emergency *Card
}

// HTML is markup made by this package from checked Markdown. It is safe to
// write into a page as it is.
type HTML string

// Load reads the content folder. now decides which reviews are overdue.
//
// Problems come ordered by file and line. A file with an error is left out and
// the rest still makes a Library, so one bad file never takes down the others.
// (An error in an article's related list drops the entry, not the article.)
// The Library is nil when a part is missing without which no page can be shown
// safely: site.yaml, the emergency card, or the pages home and get-help-now.
func Load(fsys fs.FS, now time.Time) (*Library, []Problem) {
	b := &builder{fsys: fsys, now: now, anchors: map[string]map[string]bool{}, drafts: map[string]bool{}, unread: map[string]bool{}}
	lib := &Library{
		articles:  map[string]*Article{},
		pages:     map[string]*Page{},
		redirects: map[string]string{},
		figures:   map[string]*Figure{},
	}
	b.lib = lib
	lib.Site = b.loadSite()
	if lib.Site == nil {
		return nil, b.sorted()
	}
	b.markup = newMarkup(b)
	b.loadFigures()
	b.parseArticles()
	b.parsePages()
	b.checkAddresses()
	b.loadCards()
	b.finish()
	if lib.emergency == nil || lib.pages["home"] == nil || lib.pages["get-help-now"] == nil {
		return nil, b.sorted()
	}
	return lib, b.sorted()
}

// Articles returns every published article, in reading order: by category as
// Categories lists them, then by the header's order, then by title.
func (l *Library) Articles() []*Article { return l.ordered }

// InCategory returns the published articles of one category, in reading order.
func (l *Library) InCategory(c Category) []*Article {
	var in []*Article
	for _, a := range l.ordered {
		if a.Category == c {
			in = append(in, a)
		}
	}
	return in
}

// Article returns the published article with that slug, or an error that is
// fs.ErrNotExist.
func (l *Library) Article(slug string) (*Article, error) {
	if a, ok := l.articles[slug]; ok {
		return a, nil
	}
	return nil, fmt.Errorf("article %q: %w", slug, fs.ErrNotExist)
}

// Page returns the page with that name ("home", "about"), or an error that is
// fs.ErrNotExist.
func (l *Library) Page(name string) (*Page, error) {
	if p, ok := l.pages[name]; ok {
		return p, nil
	}
	return nil, fmt.Errorf("page %q: %w", name, fs.ErrNotExist)
}

// Redirect returns where an old path has moved, or "" when nothing claims it.
func (l *Library) Redirect(path string) string { return l.redirects[path] }

// Redirects returns all old paths with where they have moved.
func (l *Library) Redirects() map[string]string { return maps.Clone(l.redirects) }

// Figure returns the picture served under an address that an article's markup
// uses (its name with a hash of its content), or an error that is
// fs.ErrNotExist.
func (l *Library) Figure(address string) (*Figure, error) {
	if f, ok := l.figures[address]; ok {
		return f, nil
	}
	return nil, fmt.Errorf("figure %q: %w", address, fs.ErrNotExist)
}

// EmergencyCard returns the card with the danger signs.
func (l *Library) EmergencyCard() *Card { return l.emergency }

// A Problem is something an editor should mend.
type Problem struct {
	File string // path inside the content folder
	// Line and Col count from 1; Col counts bytes. Both are 0 when the problem
	// is the whole file, as when it is missing.
	Line, Col int
	// Warning says that the page can be shown all the same.
	Warning bool
	Message string
}

// String gives the problem as file:line:col: message.
func (p Problem) String() string {
	var s strings.Builder
	s.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&s, ":%d:%d", p.Line, p.Col)
	}
	s.WriteString(": ")
	if p.Warning {
		s.WriteString("warning: ")
	}
	s.WriteString(p.Message)
	return s.String()
}

// HasErrors reports whether any problem is more than a warning.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return !p.Warning })
}
