// Package library holds what editors write. It reads a folder of YAML and
// Markdown and gives either an immutable Library, ready to be shown, or the
// problems in it, each with file, line and column and what to do about it.
//
// # The content folder
//
//	site.yaml               the clinic, its country's words, the site's name (see Site)
//	en/articles/SLUG.md     an article, at /articles/SLUG (see Article)
//	en/exercises/SLUG.md    an exercise, at /exercises/SLUG (see Exercise)
//	en/pages/NAME.md        a page of its own: home, get-help-now, about, privacy (see Page)
//	en/cards/emergency.md   the danger signs that every emergency card shows (see Card)
//	en/cards/stop-rules.md  when to go on, ease off or stop, for every exercise (see StopRules)
//	figures/NAME.svg        pictures
//	figures/NAME.yaml       pose files, which package figure draws: people doing an exercise
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
//     emergency has no body: its signs stand once, in cards/emergency.md. Nor
//     have ::: exercise SLUG, which shows the card of an exercise, and
//     ::: figure NAME, which shows all pictures of figures/NAME.yaml.
//   - Links inside the site start with / and must lead somewhere, anchors too.
//
// # An exercise
//
// The header of an exercise has these keys, all but the optional ones needed:
//
//	title, summary
//	also_called   optional: a list of other names
//	goals         a list of ease-pain, loosen, strengthen, move-nerve, everyday
//	position      on-back, on-side, face-down, hands-and-knees, sitting or standing
//	level         gentle, steady or strong
//	felt_in       where a reader feels it, without a full stop
//	muscles       optional: {names: a list, source: an id}
//	equipment     optional: a list
//	dosage        optional: a list of what sources name as a starting amount, each
//	              with source (an id) and at least one of repetitions, sets,
//	              hold_seconds, hold_breaths, times_a_day, times_a_week (5, or
//	              5 to 10, or up to 10) and build_to (repetitions, one number);
//	              each_side: true if the amount counts for each side; for: the
//	              part of the exercise that it is for. None is invented.
//	figures       a list of pose files by name; the last picture of the first
//	              stands on cards
//	easier,       optional: {exercise: a slug, text: what to change}, or one of
//	harder        the two
//	cautions      optional: a list of lines of Markdown
//	authors, published, review, sources, aliases, draft   as in an article
//
// The body has the headings ## Steps (one numbered list of 2 to 8 plain items,
// each starting with a verb), ## You should feel (a paragraph or a list) and, if
// wanted, ## Tips (a paragraph or a list), in this order, and nothing else.
// A link to a part of the page names #dose, #how, #feel or #stop.
//
// A number in digits in the summary, felt_in, the body, the cautions, easier or
// harder is one of the numbers of a dosage, with what it counts (30 times do not
// vouch for 30 seconds), or has a [^id] in the same paragraph, list item or line.
//
// The file cards/stop-rules.md has the keys title, go_on, ease_off, stop, review
// and sources, and no body. The three rules are {title: words, signs: a list of
// lines, then: a line}. Without it no exercise is shown.
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

	articles         map[string]*Article
	ordered          []*Article
	exercises        map[string]*Exercise
	orderedExercises []*Exercise
	pages            map[string]*Page
	redirects        map[string]string
	figures          map[string]*Figure
	emergency        *Card
	stopRules        *StopRules
}

// HTML is markup made by this package from checked Markdown. It is safe to
// write into a page as it is.
type HTML string

// Load reads the content folder. now decides which reviews are overdue.
//
// Problems come ordered by file and line. A file with an error is left out and
// the rest still makes a Library, so one bad file never takes down the others.
// What a page mentions and the site lacks (a dead link, an entry of related or
// start, a card or a figure in a text, an easier or a harder exercise) is an
// error too, but the page stays, without it. Exercises need their main parts:
// one is left out with its pose file, and all are when en/cards/stop-rules.md is
// missing or has an error.
// The Library is nil when a part is missing without which no page can be shown
// safely: site.yaml, the emergency card, or the pages home and get-help-now.
func Load(fsys fs.FS, now time.Time) (*Library, []Problem) {
	lib, problems, _ := loadDrawn(fsys, now, nil)
	return lib, problems
}

// loadDrawn is Load for one who has drawn pose files before: it draws only what
// is new, and returns all drawings for the next time.
func loadDrawn(fsys fs.FS, now time.Time, before map[string]*drawing) (_ *Library, _ []Problem, drawn map[string]*drawing) {
	b := &builder{fsys: fsys, now: now, drawn: before, anchors: map[string]map[string]bool{}, drafts: map[string]string{}, unread: map[string]bool{}}
	lib := &Library{
		articles:  map[string]*Article{},
		exercises: map[string]*Exercise{},
		pages:     map[string]*Page{},
		redirects: map[string]string{},
		figures:   map[string]*Figure{},
	}
	b.lib = lib
	lib.Site = b.loadSite()
	if lib.Site == nil {
		return nil, b.sorted(), b.drawn
	}
	b.markup = newMarkup(b)
	b.loadFigures()
	b.parseArticles()
	b.parseExercises()
	b.parsePages()
	b.checkAddresses()
	b.loadEmergencyCard()
	b.loadStopRules()
	b.finish()
	if lib.emergency == nil || lib.pages["home"] == nil || lib.pages["get-help-now"] == nil {
		return nil, b.sorted(), b.drawn
	}
	return lib, b.sorted(), b.drawn
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

// Exercises returns every published exercise: from gentle to strong, then by its
// first goal as Goals lists them, then by title.
func (l *Library) Exercises() []*Exercise { return l.orderedExercises }

// Exercise returns the published exercise with that slug, or an error that is
// fs.ErrNotExist.
func (l *Library) Exercise(slug string) (*Exercise, error) {
	if e, ok := l.exercises[slug]; ok {
		return e, nil
	}
	return nil, fmt.Errorf("exercise %q: %w", slug, fs.ErrNotExist)
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

// Figure returns the file served under an address that markup or an exercise
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

// StopRules returns when to go on, to ease off and to stop. It is nil only when
// there are no exercises either.
func (l *Library) StopRules() *StopRules { return l.stopRules }

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
