package library

import (
	"fmt"
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
	Title     string   `yaml:"title"`
	Summary   string   `yaml:"summary"`
	Published Date     `yaml:"published"`
	Review    *Review  `yaml:"review"`
	Sources   []Source `yaml:"sources"`
	Start     []string `yaml:"start"` // slugs, on the home page alone
	Aliases   []string `yaml:"aliases"`
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
		draft.refs = &references{sources: slices.Clone(draft.head.Sources)}
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
	p.Body = draft.render()
	draft.warnUncited()
	p.Sources = draft.refs.cited()
}

// relatePage fills in the articles to start with, once all are finished.
func (b *builder) relatePage(draft *pageDraft) {
	for i, slug := range draft.head.Start {
		address := "/articles/" + slug
		switch a, ok := b.lib.articles[slug]; {
		case draft.page.Name != "home":
			draft.header.problemAt("start belongs to the home page", "start")
		case ok:
			draft.page.Start = append(draft.page.Start, a)
		case b.drafts[address] != "":
			draft.header.problemAt(fmt.Sprintf("the article %q to start with is a draft", slug), "start", i)
		case b.anchors[address] == nil && !b.unread[address]:
			draft.header.problemAt(fmt.Sprintf("no article %q to start with in en/articles", slug), "start", i)
		}
	}
}
