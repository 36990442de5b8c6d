package library

import (
	"path"
	"slices"
	"strings"
)

// Page is a page with an address of its own: home, get-help-now, about, privacy.
type Page struct {
	Name      string
	Title     string
	Summary   string
	Published Date
	// Review is nil as long as no clinician has checked the page.
	Review *Review
	// Sources stand in the order of their numbers.
	Sources []Source
	// Start are the articles that the home page offers first.
	Start []*Article
	// Questions are what worried readers ask, on the home page alone, each with
	// the page that answers it.
	Questions []Place
	Body
}

// Path returns the page's address.
func (p *Page) Path() string {
	if p.Name == "home" {
		return "/"
	}
	return "/" + p.Name
}

type pageHeader struct {
	Title     string          `yaml:"title" is:"required" doc:"What the page is called. It is its heading, so the body starts with ##."`
	Summary   string          `yaml:"summary" is:"required" doc:"One or two sentences that stand under the title."`
	Published Date            `yaml:"published" is:"required" doc:"The day on which it was first shown, as 2026-11-23. Not in the future."`
	Review    *Review         `yaml:"review" doc:"Who checked it, once a clinician has. Leave it out until then."`
	Sources   []Source        `yaml:"sources" doc:"The sources that only this file uses. Those that pages share stand in en/sources.yaml."`
	Start     []string        `yaml:"start" is:"slug" doc:"Articles to read first, by their file names. On the home page alone."`
	Questions []questionEntry `yaml:"questions" doc:"What worried readers ask, each with the page that answers it. On the home page alone."`
	Aliases   []string        `yaml:"aliases" is:"alias" doc:"Old addresses that lead here, each from the first slash on, as /old-name."`
}

type questionEntry struct {
	Ask string `yaml:"ask" is:"required" doc:"The question as a reader would ask it."`
	To  string `yaml:"to" is:"required" doc:"The page that answers it, as /articles/what-is-sciatica#causes."`
}

type pageDraft struct {
	*document
	head pageHeader
	page *Page
}

// pageNames are the pages that the site has addresses for.
var pageNames = []string{"home", "get-help-now", "about", "privacy"}

func (b *builder) parsePages() {
	found := map[string]bool{}
	for _, file := range b.markdownFiles("en/pages") {
		name := strings.TrimSuffix(path.Base(file), ".md")
		found[name] = true
		if !slices.Contains(pageNames, name) {
			b.problem(Problem{File: file, Message: "no address shows this page; the pages are " + strings.Join(pageNames, ", ")})
			continue
		}
		draft := &pageDraft{page: &Page{Name: name}}
		draft.document = b.open(file, draft.page.Path(), &draft.head)
		if draft.document == nil {
			b.unread[draft.page.Path()] = true
			continue
		}
		draft.refs = b.references(draft.head.Sources)
		draft.marks = newMarks(nil)
		draft.marks.silent = name == "home" || name == "get-help-now"
		b.pages = append(b.pages, draft)
	}
	for _, name := range pageNames {
		if !found[name] {
			b.problem(Problem{File: "en/pages/" + name + ".md", Message: "the page is missing; every site needs it"})
		}
	}
}

func (b *builder) finishPage(draft *pageDraft) {
	h, head, p := draft.header, &draft.head, draft.page
	h.requireText(head.Title, "every page has one", "title")
	h.requireText(head.Summary, "one or two sentences stand under the title", "summary")
	h.checkPublished(head.Published)
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	h.checkAliases(head.Aliases)
	p.Title = h.plain(head.Title, "title")
	p.Summary = h.plain(head.Summary, "summary")
	p.Published = head.Published
	p.Review = head.Review
	for i := range head.Questions {
		q := &head.Questions[i]
		h.requireText(q.Ask, "write the question as a reader would ask it", "questions", i, "ask")
		q.Ask = h.plain(q.Ask, "questions", i, "ask")
	}
	p.Body = draft.render()
	draft.warnUncited()
	p.Sources = draft.refs.cited()
}

// relatePage fills in the articles to start with and the answers to questions,
// once all are finished.
func (b *builder) relatePage(draft *pageDraft) {
	if draft.page.Name != "home" && len(draft.head.Questions) > 0 {
		draft.header.missingAt("questions belong to the home page", "questions").Rule = "format"
		draft.head.Questions = nil
	}
	for i, q := range draft.head.Questions {
		message := badLink(q.To)
		if message == "" {
			message = b.deadLink(q.To, draft.address, draft.anchors)
		}
		if message != "" {
			draft.header.missingAt(message, "questions", i, "to")
		} else {
			draft.page.Questions = append(draft.page.Questions, Place{q.To, q.Ask})
		}
	}
	for i, slug := range draft.head.Start {
		if draft.page.Name != "home" {
			draft.header.problemAt("start belongs to the home page", "start").Rule = "format"
		} else if message := b.noArticle(slug); message != "" {
			draft.header.problemAt(message, "start", i)
		} else if a := b.lib.articles[slug]; a != nil {
			draft.page.Start = append(draft.page.Start, a)
		}
	}
}
