package library

import (
	"io/fs"
	"slices"
	"time"

	"example.org/sciatica/internal/readability"
)

// Rule is something that this package holds content to.
type Rule struct {
	// Name is what a Problem and a silence call it.
	Name string
	// Help says in a sentence what it asks for.
	Help string
	// Prose says that it judges the writing. Check alone finds it, it never keeps a
	// page from being shown, and an editor may silence it with a reason.
	Prose bool
}

// silenceRule is the rule of silences themselves; it cannot be silenced.
const silenceRule = "silence"

var rules = []Rule{
	{Name: "format", Help: "A file keeps to the content format."},
	{Name: "todo", Help: "No text starts with TODO: fill it in."},
	{Name: "html", Help: "Markdown holds no raw HTML."},
	{Name: "emergency-number", Help: "An emergency number is written as a token, because it differs from country to country."},
	{Name: "dead-link", Help: "A link, and whatever else names a page, leads somewhere."},
	{Name: "unknown-source", Help: "A reference names a source that there is."},
	{Name: "unused-source", Help: "A source is referred to."},
	{Name: "unsourced-number", Help: "A number in an exercise is one of a dosage, or has a source."},
	{Name: "unknown-term", Help: "The key explains names terms of the glossary that the text uses."},
	{Name: "unused-term", Help: "A term of the glossary is used."},
	{Name: "evidence", Help: "A treatment has its label, its finding and its sources."},
	{Name: "picture", Help: "A picture is there and can be drawn, and every exercise has one."},
	{Name: "alt-text", Help: "A picture has a text for those who do not see it."},
	{Name: "review", Help: "A review is complete and not overdue."},

	{Name: "long-sentence", Prose: true, Help: "A sentence has at most 20 words; one of more than 25 is an error."},
	{Name: "long-paragraph", Prose: true, Help: "A paragraph has at most 3 sentences."},
	{Name: "hard-word", Prose: true, Help: "A plain word stands where there is one: use for utilize."},
	{Name: "early-term", Prose: true, Help: "A term of the glossary does not stand in the summary, a heading, a link or the head of a table before the text explains it."},
	{Name: "abbreviation", Prose: true, Help: "An abbreviation is in the glossary, or the page says what it stands for."},
	{Name: "range", Prose: true, Help: "From one number to another is written with to: 1 to 2."},
	{Name: "latin", Prose: true, Help: "For example, that is, and so on: no e.g., i.e. or etc."},
	{Name: "exclamation", Prose: true, Help: "No exclamation marks."},
	{Name: "link-text", Prose: true, Help: "A link says where it leads: not here, not read more, not an address."},
	{Name: "empty-heading", Prose: true, Help: "A heading says what stands under it: not Introduction, not Overview."},
	{Name: "no-action", Prose: true, Help: "An article tells what to do: an exercise card, a block do, urgent or see-someone, numbered steps, or a link in its last section."},
	{Name: "danger-signs", Prose: true, Help: "An article shows the emergency card."},
	{Name: "key-point", Prose: true, Help: "A key point says where it comes from."},
	{Name: "leftover", Prose: true, Help: "No sign of Markdown is left in what readers see, as half a link or a token with one brace."},
	{Name: "grade", Prose: true, Help: "The Flesch-Kincaid grade of a page, with its terms counted as easy words, is at most 6; more than 8 is an error."},
	{Name: silenceRule, Prose: true, Help: "A silence names a rule, says why, and lets something stand."},
}

var ruleByName = func() map[string]Rule {
	byName := map[string]Rule{}
	for _, r := range rules {
		byName[r.Name] = r
	}
	return byName
}()

// Rules returns all rules: those of the format, then those of the writing.
func Rules() []Rule { return slices.Clone(rules) }

// Prose reports whether the problem is one of the writing.
func (p Problem) Prose() bool { return ruleByName[p.Rule].Prose }

// Blocks reports whether the problem keeps a page, or a new version of the site,
// from being shown.
func (p Problem) Blocks() bool { return !p.Warning && !p.Prose() }

// Report is what Check finds.
type Report struct {
	// Problems are those of Load and those of the writing, ordered by file and
	// line, without those that an editor has silenced.
	Problems []Problem
	// Grades are those of all articles, exercises and pages that can be read,
	// ordered by file.
	Grades []Grade
}

// Grade says how hard a page's body is to read. The title, the header, headings,
// code, addresses, tables and sources do not count; each list item and each
// paragraph ends a sentence.
type Grade struct {
	File string // in the content folder
	Path string // the page's address
	// All counts every word. Plain counts each term of the glossary as one word of
	// one syllable, because the page explains it where it stands.
	All, Plain readability.Counts
	// Short says that the text is too short for its grade to mean much.
	Short bool
}

// Check reads the content folder as Load does, and its prose with an editor's eye.
func Check(fsys fs.FS, now time.Time) Report {
	b := newBuilder(fsys, now, nil)
	b.prose = true
	_, problems := b.load()
	return Report{Problems: problems, Grades: b.grades}
}
