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
	f.Current = articlesPath
	f.Sheets = []string{"reading.css", "words.css"}
	f.Icons = slices.Concat(a.Icons, []string{"chev", "print"})
	f.Icons = append(f.Icons, templates.VerdictIcons(a.Treatments)...)
	v := templates.ArticlePage{Article: a, Thread: thread, Now: s.Now().In(g.library.Site.Location())}
	in := g.library.InCategory(a.Category)
	at := slices.Index(in, a)
	if at > 0 {
		v.Previous = in[at-1]
	}
	if at+1 < len(in) {
		v.Next = in[at+1]
	}
	// What comes next is no news below.
	v.Related = slices.DeleteFunc(slices.Clone(a.Related), func(other *library.Article) bool { return other == v.Previous || other == v.Next })
	return view{
		component: templates.Article(f, v),
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
	f.Current = articlesPath
	f.Sheets = []string{"reading.css", "notice.css"}
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
