// Package library holds what editors write. It reads a folder of YAML and
// Markdown and gives either an immutable Library, ready to be shown, or the
// problems in it, each with file, line and column and what to do about it.
//
// # The content folder
//
//	site.yaml                  the clinic, its country's words, the site's name (see Site)
//	en/sources.yaml            the sources that pages share (see Source)
//	en/glossary.yaml           the words that the site explains, at /glossary (see Term)
//	en/articles/SLUG.md        an article, at /articles/SLUG (see Article)
//	en/exercises/SLUG.md       an exercise, at /exercises/SLUG (see Exercise)
//	en/pages/NAME.md           a page of its own: home, get-help-now, about, privacy (see Page)
//	en/cards/emergency.md      the danger signs that every emergency card shows (see Card)
//	en/cards/stop-rules.md     when to go on, ease off or stop, for every exercise (see StopRules)
//	en/cards/comment-NAME.md   what the author of some comments reads (see CommentCard)
//	en/screening.yaml          the words by which comments are screened (see package screen)
//	en/replies.yaml            what staff replies to comments can start with (see SavedReply)
//	figures/NAME.svg           pictures
//	figures/NAME.yaml          pose files, which package figure draws: people doing an exercise
//
// # A file
//
// A Markdown file starts with a YAML header between two lines of ---. A key that
// this package does not know is an error, so a typing mistake cannot hide. Then
// comes Markdown (CommonMark and pipe tables) with these rules:
//
//   - Headings start at ## (the title is the h1) and never skip a level. A
//     heading's id is made from its words; {#id} after the heading fixes one.
//   - No raw HTML, but for a silence (see below).
//   - [^id] refers to the source with that id, in the page's own header or in
//     en/sources.yaml (see below). References are numbered in the order in which
//     a reader meets them.
//   - {{name}} is a country word or a fact of the clinic from site.yaml (see
//     Site.Tokens), as {{doctor}} or {{reply-time}}. Writing an emergency number by hand is an error, because
//     111 is the ambulance in one country and an advice line in another.
//   - ![what the picture shows](name.svg "caption") on a line of its own is a
//     figure from figures/. Its alternative text is required.
//   - A block runs from a line ::: KIND to a line :::. KIND is tip, caution, do
//     or do-not, with a title after it if wanted, or one of the care cards
//     urgent and see-someone, whose headings come from site.yaml. The block
//     emergency has no body: its signs stand once, in cards/emergency.md. Nor
//     have ::: exercise SLUG, which shows the card of an exercise, and
//     ::: figure NAME, which shows all pictures of figures/NAME.yaml.
//   - Links inside the site start with /, or with # on the same page, and must
//     lead somewhere, anchors too. All others start with https://.
//
// # An article
//
// The header of an article has these keys, all but the optional ones needed:
//
//	title, summary
//	category    understand, causes, treatment, posture or living
//	order       optional: its place in the category, from 1; without it the
//	            article comes last
//	authors     a list
//	after       optional: the author of an earlier article that it was made from
//	published   a day, as 2026-11-23, not in the future
//	review      optional: {by: a clinician, on: a day, due: a later day}; never
//	            before a clinician has checked the article
//	key_points  a list of lines of Markdown, each with the [^id] of its source
//	treatments  what the article weighs (see below): needed in the category
//	            treatment, and an error in any other
//	explains    optional: a list of ids of the glossary, of terms that the text
//	            itself explains. They get no button, and they may stand in the
//	            summary, headings and links before the text explains them. Links
//	            to this article may name them too.
//	sources     optional: a list of the sources that only this file uses; but the
//	            article refers to at least one, here or in en/sources.yaml
//	related     optional: a list of articles to read next, by slug
//	aliases     optional: a list of old addresses that lead here, as /old-name
//	draft       optional: true keeps it from readers; a Folder with Editors set
//	            shows it, marked as a draft
//
// A treatment has these keys:
//
//	name        what is weighed. A name stands once on the site, for it makes the
//	            anchor: Heat packs is at /treatments#heat-packs.
//	evidence    helps (good evidence), may-help (some, small or uncertain),
//	            not-enough-evidence (too little to say), not-shown-to-help (studied,
//	            and no benefit found) or not-recommended (a guideline advises
//	            against it)
//	finding     why it has this label, in a sentence or two, without a [^id]
//	rests_on    a list of the ids of the sources behind the label, guidelines
//	            first; each of them has a short
//	section     optional: the id of the heading of this article that tells more
//
// # Sources
//
// A source stands in the list en/sources.yaml, or in the key sources of the only
// file that uses it. No id stands in both. Its keys, all but the optional ones
// needed:
//
//	id            small letters, digits and hyphens, as jensen-2019
//	authors       who wrote it; either this or organization
//	organization  who wrote it, when it is an organization
//	title         what it is called
//	in            optional: the journal, or the number of the guideline
//	short         what an evidence card calls it, as NICE guideline NG59; optional
//	              where no treatment rests on it
//	year          optional: left out when the source carries none
//	identifier    optional: doi:…, pmid:…, isbn:… or an https:// address
//	checked       the day on which somebody last looked at it
//
// A site may do without en/sources.yaml. But where that file is no YAML, or has an
// unknown key or a value of the wrong kind, there is no Library at all, because
// without its sources nearly every page would be in error. A site that follows the
// folder then stays as it was last good, and one that starts does not start.
//
// # The glossary
//
// The list en/glossary.yaml has the terms that the site explains, each at
// /glossary#id. Their keys, all but the optional ones needed:
//
//	id           small letters, digits and hyphens, never changed. Those of the
//	             page's own parts are taken: main, start, words and some more, r1
//	             or c1, and all that start with t-, i-, letter- or label-.
//	term         the word as it stands in a sentence, as nerve root
//	meaning      what it means, in a sentence or two
//	say          optional: how to say it, as sy-AT-ik
//	also_called  optional: a list of names that mean the same
//	forms        optional: a list of plurals and spellings, which no page lists
//	everyday     optional: true if readers know the word
//	article      optional: the article that tells more, by slug
//	sources      optional: a list of ids of en/sources.yaml
//
// A text uses a term by any of its names: term, also_called and forms. A name
// starts with a letter or a digit. No two terms share one, and where two names fit,
// the longer counts. A name written in capitals is found only in capitals (WHO is
// not who), any other in small and large letters alike.
//
// The first use of a term on a page, in the body or a line of Markdown of the
// header, gets a button that shows the meaning. No button has a term that is
// everyday or that the article explains, none stands in a link, a heading, the
// head of a table, code or a care card, and the pages home and get-help-now and
// the files of en/cards have none at all: who is in need is not sent away to read.
//
// # Pages and cards
//
// The header of a page has the keys title, summary and published and, if wanted,
// review, sources and aliases, as in an article. All four pages must be there.
// Home alone may have two more:
//
//	start       a list of articles to read first, by slug
//	questions   a list of {ask: what worried readers ask, to: the page that
//	            answers it, as /articles/what-is-sciatica#causes}
//
// The file cards/emergency.md has the key title and, if wanted, review and sources,
// as in an article. It refers to at least one source. Its body is one list of
// signs and nothing else.
//
// # Comments
//
// The files cards/comment-NAME.md are for the authors of comments that sound like
// an emergency, a crisis, advice, a question or the words of a child; all five
// must be there: emergency, crisis, advice, question and child. The header has the
// keys of cards/emergency.md, and the body paragraphs and lists alone. No page
// shows a source of theirs. The page puts the card with the danger signs beside
// emergency. Under the body of crisis come the lines to call from site.yaml, if it
// has some, and a button that calls the emergency number. So its words must be
// right with lines and without:
//
//	crisis_lines    optional: a list of {name, phone, note}, the note optional
//
// The list en/replies.yaml has the saved replies, in the order in which staff see
// them. A site may do without. Their keys, all needed:
//
//	id     small letters, digits and hyphens
//	title  what staff choose it by
//	text   written as comments are, not as pages: paragraphs, lists, emphasis. It
//	       may hold tokens. A path, as /get-help-now, must lead somewhere; it is
//	       not in brackets, because comments have no other links.
//
// The format of en/screening.yaml stands in package screen.
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
// The file cards/stop-rules.md has the keys title, go_on, ease_off, stop and, if
// wanted, review and sources, as in an article, and no body. It refers to at least
// one source. The three rules are {title: words, signs: a list of lines, then: a
// line}. Without it no exercise is shown.
//
// # Rules
//
// Every Problem names the rule that found it. These hold a file to the format;
// Load finds them, and most keep the page from being shown:
//
//	format            all of the above that has no rule of its own
//	todo              no text starts with TODO, in a header or a body: it was left to
//	                  be filled in (a warning in a draft)
//	html              no raw HTML
//	emergency-number  no emergency number written by hand
//	dead-link         whatever names a page of the site names one that is there
//	unknown-source    [^id] and the like name a source
//	unused-source     every source is referred to
//	unsourced-number  the numbers of an exercise are a dosage's or a source's
//	unknown-term      explains names terms that the text uses
//	unused-term       every term of the glossary is used
//	evidence          every treatment has its label, finding and sources
//	picture           pictures are there and can be drawn; an exercise has one
//	alt-text          a picture has a text for those who do not see it
//	review            a review is complete and not overdue
//
// The others judge the writing. Check alone finds them (and a Folder with Editors
// set), and they keep nothing from being shown. They read the body and the texts
// of the header: summary, key_points, finding, felt_in, cautions, easier, harder,
// the rules for stopping, the questions of the home page, the meanings of the
// glossary, and the saved replies. What stands between quotation marks or in a quote is somebody else's
// choice of words; code, addresses and the words of site.yaml are not read.
//
//	long-sentence   more than 20 words; an error with more than 25
//	long-paragraph  more than 3 sentences in a paragraph or a list item
//	hard-word       a word with a plain swap (plainwords.go); not in a glossary term
//	early-term      a term that is not everyday and that explains does not list, in
//	                the summary, a heading, the head of a table or a link, before a
//	                text explains it; a link to the page that explains it may name it
//	abbreviation    capitals that neither the glossary knows nor the page spells out,
//	                as in "a scan with magnets (MRI)" or "MRI, a scan with magnets"
//	range           1-2 or 1–2 for 1 to 2; dates, phone numbers and names may
//	latin           e.g., i.e., etc.
//	exclamation     an exclamation mark
//	link-text       here, read more, this page, or an address, as the text of a link
//	empty-heading   Introduction, Overview, More information and their like
//	no-action       an article without an exercise card, a block do, urgent or
//	                see-someone, a numbered list, and a link in its last section
//	danger-signs    an article without the block emergency
//	key-point       a key point without a [^id]
//	leftover        signs of Markdown that readers see, as [^id without its bracket
//	grade           a body above the Flesch-Kincaid grade 6; an error above 8
//	silence         a silence with a mistake, or one that silences nothing
//
// A grade counts what is read as running text: paragraphs and list items, each of
// which ends a sentence. Headings do not count, as instructions for health writers
// ask (UNM Hospitals, Checking Readability Level: "delete all headings"), nor do
// the header, block titles, captions, tables, code, addresses and references. Each
// use of a glossary term counts as one word of one syllable, because the page
// explains it; Grade has the count of all words too. SMOG is counted as well, but
// no rule asks for it: it is meant for full understanding, and lies some grades
// higher. A text of less than 100 words is too short for a grade to mean much.
//
// A finding of the writing (but not of silence) may be let stand for a reason:
//
//	<!-- allow RULE: REASON -->   in the body
//	# allow RULE: REASON          in YAML, a header included
//
// at the end of the line that it is about, or on a line of its own above it. Such
// a comment leaves no trace in the page: it is as if it were not there. What is
// found in a text of a header stands at the line where the text begins; no-action,
// danger-signs and grade stand at the title. So where a text of a header has
// several lines, a silence stands above the first: inside the text it would be
// some of its words, or an error in the YAML.
package library

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/sciatica/internal/screen"
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
	commentCards     map[string]*CommentCard
	replies          []SavedReply
	screening        *screen.Rules
	treatments       []*Treatment
	terms            []*Term
	termSources      []Source
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
// Load does not judge the writing; see Check.
// The Library is nil when a part is missing without which no page can be shown, or
// no comment taken, safely: site.yaml, the emergency card, the cards for those who
// write a comment, en/screening.yaml, or the pages home and get-help-now. It is nil
// too when en/sources.yaml is there but cannot be read. An entry of the glossary
// or a saved reply with an error is left out; the pages stay.
func Load(fsys fs.FS, now time.Time) (*Library, []Problem) {
	lib, problems, _ := loadDrawn(fsys, now, nil)
	return lib, problems
}

// loadDrawn is Load for one who has drawn pose files before: it draws only what
// is new, and returns all drawings for the next time.
func loadDrawn(fsys fs.FS, now time.Time, before map[string]*drawing) (_ *Library, _ []Problem, drawn map[string]*drawing) {
	b := newBuilder(fsys, now, before)
	lib, problems := b.load()
	return lib, problems, b.drawn
}

// load is Load.
func (b *builder) load() (*Library, []Problem) {
	lib := &Library{
		articles:  map[string]*Article{},
		exercises: map[string]*Exercise{},
		pages:     map[string]*Page{},
		redirects: map[string]string{},
		figures:   map[string]*Figure{},

		commentCards: map[string]*CommentCard{},
	}
	b.lib = lib
	lib.Site = b.loadSite()
	if lib.Site == nil || !b.loadSources() {
		return nil, b.sorted()
	}
	b.loadScreening()
	b.markup = newMarkup(b)
	b.ruled("picture", b.loadFigures)
	b.loadGlossary()
	b.parseArticles()
	b.parseExercises()
	b.parsePages()
	b.checkAddresses()
	b.loadEmergencyCard()
	b.loadStopRules()
	b.loadCommentCards()
	b.loadReplies()
	b.finish()
	if b.prose {
		b.checkProse()
		b.applySilences()
	}
	if lib.emergency == nil || lib.pages["home"] == nil || lib.pages["get-help-now"] == nil ||
		lib.screening == nil || len(lib.commentCards) < len(commentCardNames) {
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

// Screening returns the word lists by which comments are screened.
func (l *Library) Screening() *screen.Rules { return l.screening }

// CommentCard returns what the author of a comment reads when it is one of
// emergency, crisis, advice, question or child, as package screen calls it. There
// is no card of another name: it is nil.
func (l *Library) CommentCard(name string) *CommentCard { return l.commentCards[name] }

// SavedReplies returns what staff replies can start with, in the order of the file.
func (l *Library) SavedReplies() []SavedReply { return l.replies }

// Treatments returns what the articles weigh: by evidence as Evidences lists it,
// then in reading order.
func (l *Library) Treatments() []*Treatment { return l.treatments }

// Glossary returns every term from A to Z, and the sources of their meanings in
// the order of their numbers.
func (l *Library) Glossary() ([]*Term, []Source) { return l.terms, l.termSources }

// A Problem is something an editor should mend.
type Problem struct {
	File string // path inside the content folder
	// Line and Col count from 1; Col counts bytes. Both are 0 when the problem
	// is the whole file, as when it is missing.
	Line, Col int
	// Warning says that the page can be shown all the same.
	Warning bool
	// Rule is the name of the rule, as Rules lists it.
	Rule    string
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
