// Package templates turns what the site knows into HTML. The view types here
// say what each page takes; a public page takes only types that hold nothing
// private.
package templates

import (
	"slices"
	"time"

	"github.com/a-h/templ"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/library"
)

// Frame is what every page stands in.
type Frame struct {
	Words *lang.Words
	Site  *library.Site
	// Asset gives the address of a file of static/ by its name.
	Asset func(name string) string
	// Nav are the links of the header.
	Nav []Link

	Title, Description string
	// Canonical is the page's full address; "" keeps the page out of search engines.
	Canonical string
	// Path is the page's own address, "" for one that search engines shall not keep.
	Path string
	// Current is the address of the header link that the page belongs to.
	Current string
	// Sheets are style sheets besides the common one.
	Sheets []string
	// Scripts are scripts besides the common one.
	Scripts []string
	// Feed is the address of an Atom feed of the page, "" for none; FeedTitle names it.
	Feed, FeedTitle string
	// Icons are the symbols that the page's own part uses.
	Icons []string
	// Problems are shown to editors in development; nil otherwise. Frozen says that
	// one of them keeps what was saved last from being shown.
	Problems []library.Problem
	Frozen   bool
}

// Link leads to a page of the site.
type Link struct{ Path, Title string }

// Card is an article in a list.
type Card struct {
	Article  *library.Article
	Comments int
}

// HomePage is the view of the home page.
type HomePage struct {
	Page      *library.Page
	Emergency *library.Card
	// Parts are the categories that have articles.
	Parts []HubGroup
	// Weighed are a few treatments, with different labels.
	Weighed []*library.Treatment
}

// HubPage is the view of a list of articles.
type HubPage struct {
	Path, Title, Lead string
	Tone              string
	// Parts are the categories that have articles.
	Parts []HubGroup
	// Groups are the lists to show; none when there is nothing yet.
	Groups []HubGroup
}

// HubGroup is the list of a category. Title is "" where the page has it already.
type HubGroup struct {
	Path, Title, Lead string
	Tone              string
	Cards             []Card
	// Compare leads to the page of treatments.
	Compare bool
}

// GlossaryPage is the view of the glossary.
type GlossaryPage struct {
	Letters []GlossaryLetter
	Sources []library.Source
}

// GlossaryLetter is a letter with its terms.
type GlossaryLetter struct {
	library.Letter
	Terms []*library.Term
}

// ArticlePage is the view of an article with its comments.
type ArticlePage struct {
	Article *library.Article
	// Previous and Next are its neighbours in the category, nil at the ends.
	Previous, Next *library.Article
	// Related are those to read next, without the two.
	Related []*library.Article
	Thread  Thread
	Form    CommentForm
	Now     time.Time
}

// ExercisesPage is the view of the list of exercises.
type ExercisesPage struct {
	Filter []FilterGroup
	// Chosen are the filters that are set, each with the page without it.
	Chosen    []Link
	Exercises []*library.Exercise
	// Fewer are the ways out of an empty list.
	Fewer []FewerFilters
	// Total counts the exercises without any filter.
	Total int
}

// FilterGroup is one question of the filter: any of its options will do.
type FilterGroup struct {
	Name    string // of the parameter
	Options []FilterOption
}

// FilterOption is one answer.
type FilterOption struct {
	Value  string
	Chosen bool
	// Count is how many exercises it gives beside the choices of the other groups.
	Count int
}

// FewerFilters leads to the page without the choices of one group.
type FewerFilters struct {
	Path, Names string
	Count       int
}

// ExercisePage is the view of one exercise.
type ExercisePage struct {
	Exercise  *library.Exercise
	StopRules *library.StopRules
	// Hatch is the pattern that the pictures' working area has in print.
	Hatch library.HTML
	// Data tells machines what the page is about (schema.org, ExercisePlan).
	Data any
	Now  time.Time
}

// oneOf returns the first of faults that is among those of a field, or "".
func oneOf[F ~string](faults []F, field ...F) F {
	for _, fault := range faults {
		if slices.Contains(field, fault) {
			return fault
		}
	}
	return ""
}

// Trouble is a page for what went wrong.
type Trouble struct {
	Title, Lead string
	// Again offers to load the page once more.
	Again bool
	// Staff leads back to the queue.
	Staff bool
	// Code names the log line of a server error.
	Code string
}

// markup writes HTML that package library or comments made safe. It is the one
// place that writes anything unescaped; a test holds it to that.
func markup[T library.HTML | comments.Markup](safe T) templ.Component {
	return templ.Raw(string(safe))
}

// ToneOf is the colour of a category.
func ToneOf(c library.Category) string {
	switch c {
	case library.Causes, library.Understand:
		return "iris"
	case library.Posture:
		return "honey"
	case library.Living:
		return "leaf"
	}
	return "peach"
}
