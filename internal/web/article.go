package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

// threadPage is how many comments stand under an article; the rest have pages
// of their own, because a page of a thousand weighs 200 kB.
const threadPage = 100

func (s *Server) article(g *generation, r *http.Request) (view, error) {
	a, err := g.library.Article(chi.URLParam(r, "slug"))
	if err != nil {
		return view{}, err
	}
	thread, err := s.thread(r, a, 1)
	if err != nil {
		return view{}, err
	}
	f := s.frame(g, a.Title, a.Summary, a.Path())
	f.Current = a.Category.Path()
	f.Icons = slices.Concat(a.Icons, []string{"chev", "print"})
	return view{
		component: templates.Article(f, templates.ArticlePage{Article: a, Thread: thread, Now: s.Now().In(g.library.Site.Location())}),
		transient: thread.Unreadable,
	}, nil
}

// commentsPage is a further page of a long thread.
func (s *Server) commentsPage(g *generation, r *http.Request) (view, error) {
	a, err := g.library.Article(chi.URLParam(r, "slug"))
	if err != nil {
		return view{}, err
	}
	number, err := strconv.Atoi(chi.URLParam(r, "number"))
	if err != nil {
		return view{}, fmt.Errorf("page of comments: %w", fs.ErrNotExist)
	}
	thread, err := s.thread(r, a, number)
	if err != nil {
		return view{}, err
	}
	f := s.frame(g, s.words.Comment.Page(thread.Number, thread.Of)+" – "+a.Title, "", a.Path()+"/comments/"+strconv.Itoa(number))
	f.Current = a.Category.Path()
	return view{component: templates.CommentsPage(f, a.Title, thread), transient: thread.Unreadable}, nil
}

// thread reads one page of an article's comments. When the database cannot be
// read the thread says so and the article is shown all the same. The error is
// fs.ErrNotExist for a page beyond the last.
func (s *Server) thread(r *http.Request, a *library.Article, number int) (templates.Thread, error) {
	t := templates.Thread{Path: a.Path(), Number: number, Of: 1, PageSize: threadPage}
	var err error
	if t.Total, err = s.Comments.Count(r.Context(), a.Path()); err == nil {
		t.Of = max(1, (t.Total+threadPage-1)/threadPage)
		if number > t.Of {
			return t, fmt.Errorf("page %d of the comments of %s: %w", number, a.Slug, fs.ErrNotExist)
		}
		t.Comments, err = s.Comments.Approved(r.Context(), a.Path(), (number-1)*threadPage, threadPage)
	}
	switch {
	case err == nil:
	case number > 1 || r.Context().Err() != nil:
		return t, err
	default:
		s.Log.Error("show the article without its comments", "err", err)
		t.Unreadable = true
	}
	return t, nil
}

// articles lists all articles.
func (s *Server) articles(g *generation, r *http.Request) (view, error) {
	cards, transient := s.cards(r, g.library.Articles())
	f := s.frame(g, s.words.Hub.AllTitle, s.words.Hub.AllLead, "/articles")
	return view{
		component: templates.Hub(f, templates.HubPage{
			Title: s.words.Hub.AllTitle, Lead: s.words.Hub.AllLead, Tone: "mist", Cards: cards, ShowKind: true}),
		transient: transient,
	}, nil
}

// hub lists the articles of a category.
func (s *Server) hub(c library.Category) page {
	return func(g *generation, r *http.Request) (view, error) {
		words := s.words.Hub.Categories[string(c)]
		cards, transient := s.cards(r, g.library.InCategory(c))
		f := s.frame(g, words.Title, words.Text, c.Path())
		return view{
			component: templates.Hub(f, templates.HubPage{Title: words.Title, Lead: words.Text, Tone: templates.ToneOf(c), Cards: cards}),
			transient: transient,
		}, nil
	}
}
