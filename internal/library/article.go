package library

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Category is one of the site's own five kinds of article.
type Category string

// The categories. Exercises are a library of their own.
const (
	Understand Category = "understand"
	Causes     Category = "causes"
	Treating   Category = "treatment" // a Treatment is what these weigh
	Posture    Category = "posture"
	Living     Category = "living"
)

// Categories returns all categories in the order in which a reader meets them.
func Categories() []Category { return []Category{Understand, Causes, Treating, Posture, Living} }

// Path returns the address of the category's hub.
func (c Category) Path() string { return "/" + string(c) }

// Article is one article, ready to be shown.
type Article struct {
	Slug     string
	Title    string
	Summary  string
	Category Category
	Authors  []string
	// After names the author of an earlier article that this one was made from; often empty.
	After     string
	Published Date
	// Draft says that only editors see it.
	Draft bool
	// Review is nil as long as no clinician has checked the article.
	Review    *Review
	KeyPoints []HTML
	// Treatments are those that the article weighs; on an article of the category
	// Treating at least one.
	Treatments []*Treatment
	// Sources stand in the order of their numbers.
	Sources []Source
	Related []*Article
	Body
}

// Path returns the article's address.
func (a *Article) Path() string { return "/articles/" + a.Slug }

// articleHeader is an article's YAML.
type articleHeader struct {
	Title      string           `yaml:"title" is:"required" doc:"What the article is called. It is the heading of the page, so the body starts with ##."`
	Summary    string           `yaml:"summary" is:"required" doc:"One or two sentences that stand under the title."`
	Category   Category         `yaml:"category" is:"required" doc:"The part of the site that the article belongs to."`
	Order      int              `yaml:"order" doc:"Its place in the category, from 1. Without it the article comes last."`
	Authors    []string         `yaml:"authors" is:"required" doc:"Who wrote it, as [Sciatica Guide]."`
	After      string           `yaml:"after" doc:"The author of an earlier article that this one was made from."`
	Published  Date             `yaml:"published" is:"required" doc:"The day on which it was first shown, as 2026-11-23. Not in the future."`
	Review     *Review          `yaml:"review" doc:"Who checked it, once a clinician has. Leave it out until then."`
	KeyPoints  []string         `yaml:"key_points" is:"required" doc:"Two or three lines for the top of the page, each with its source, as Most pain gets better.[^jensen-2019]"`
	Treatments []treatmentEntry `yaml:"treatments" doc:"What the article weighs. Only articles of the category treatment have it, and each of them does."`
	Explains   []string         `yaml:"explains" is:"slug" doc:"Ids of glossary terms that the text explains by itself, so that no button does."`
	Sources    []Source         `yaml:"sources" doc:"The sources that only this file uses. Those that pages share stand in en/sources.yaml."`
	Related    []string         `yaml:"related" is:"slug" doc:"Articles to read next, by their file names, as [what-is-sciatica]."`
	Aliases    []string         `yaml:"aliases" is:"alias" doc:"Old addresses that lead here, each from the first slash on, as /old-name."`
	Draft      bool             `yaml:"draft" doc:"true keeps the file from readers while you write."`
}

// articleDraft is an article before its links are known to lead somewhere.
type articleDraft struct {
	*document
	head    articleHeader
	article *Article
}

func (b *builder) parseArticles() {
	for _, file := range b.markdownFiles("en/articles") {
		slug := strings.TrimSuffix(path.Base(file), ".md")
		draft := &articleDraft{article: &Article{Slug: slug}}
		draft.document = b.open(file, draft.article.Path(), &draft.head)
		if draft.document == nil {
			b.unread[draft.article.Path()] = true
			continue
		}
		draft.article.Draft = draft.head.Draft
		if b.hides(draft.head.Draft) {
			b.drafts[draft.address] = "article"
		}
		draft.refs = b.references(draft.head.Sources)
		draft.marks = newMarks(draft.head.Explains)
		b.articles = append(b.articles, draft)
	}
}

// finishArticle holds the article to its rules and fills in what is shown.
func (b *builder) finishArticle(draft *articleDraft) {
	h, head, a := draft.header, &draft.head, draft.article
	h.requireText(head.Title, "every article has one", "title")
	h.requireText(head.Summary, "one or two sentences stand under the title", "summary")
	requireOneOf(h, Categories(), head.Category, "category", "category")
	h.checkAuthors(head.Authors, "article")
	h.checkPublished(head.Published)
	if len(head.KeyPoints) == 0 {
		h.problemAt("key_points is missing; two or three lines stand at the top of the article", "key_points")
	}
	h.checkReview(head.Review)
	h.checkSources(head.Sources)
	h.checkAliases(head.Aliases)

	a.Title = h.plain(head.Title, "title")
	a.Summary = h.plain(head.Summary, "summary")
	a.Category = head.Category
	a.Authors = head.Authors
	a.After = head.After
	a.Published = head.Published
	a.Review = head.Review
	for i, point := range head.KeyPoints {
		a.KeyPoints = append(a.KeyPoints, draft.line(point, "key_points", i))
	}
	b.ruled("evidence", draft.showTreatments)
	a.Body = draft.render()
	if len(draft.refs.sources) == 0 {
		h.problemAt("sources is missing; a medical article says where its statements come from: write the [^id] of a source behind them", "sources")
	}
	b.ruled("unknown-term", func() { draft.checkExplains(head.Explains) })
	draft.warnUncited()
	a.Sources = draft.refs.cited()
}

// orderArticles sorts the published articles as Articles promises.
func (b *builder) orderArticles() {
	order := map[*Article]int{}
	for _, draft := range b.articles {
		order[draft.article] = cmp.Or(draft.head.Order, 1000)
	}
	slices.SortFunc(b.lib.ordered, func(x, y *Article) int {
		return cmp.Or(
			slices.Index(Categories(), x.Category)-slices.Index(Categories(), y.Category),
			order[x]-order[y],
			strings.Compare(x.Title, y.Title))
	})
}
