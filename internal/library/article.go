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
	Treatment  Category = "treatment"
	Posture    Category = "posture"
	Living     Category = "living"
)

// Categories returns all categories in the order in which a reader meets them.
func Categories() []Category { return []Category{Understand, Causes, Treatment, Posture, Living} }

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
	// Review is nil as long as no clinician has checked the article.
	Review    *Review
	KeyPoints []HTML
	// Sources stand in the order of their numbers.
	Sources []Source
	Related []*Article
	Body
}

// Path returns the article's address.
func (a *Article) Path() string { return "/articles/" + a.Slug }

// articleHeader is an article's YAML.
type articleHeader struct {
	Title     string   `yaml:"title"`
	Summary   string   `yaml:"summary"`
	Category  Category `yaml:"category"`
	Order     int      `yaml:"order"` // place in its category, from 1; 0 comes last
	Authors   []string `yaml:"authors"`
	After     string   `yaml:"after"`
	Published Date     `yaml:"published"`
	Review    *Review  `yaml:"review"`
	KeyPoints []string `yaml:"key_points"`
	Sources   []Source `yaml:"sources"`
	Related   []string `yaml:"related"`
	Aliases   []string `yaml:"aliases"`
	Draft     bool     `yaml:"draft"`
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
		if draft.head.Draft {
			b.drafts[draft.address] = "article"
		}
		draft.refs = &references{sources: slices.Clone(draft.head.Sources)}
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
	if len(head.Sources) == 0 {
		h.problemAt("sources is missing; a medical article says where its statements come from", "sources")
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
	a.Body = draft.render()
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
