package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/comments"
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
	thread, err := s.thread(r.Context(), a, 0)
	if err != nil && r.Context().Err() != nil {
		return view{}, err
	}
	if err != nil {
		s.Log.Error("show the article without its comments", "err", err)
		thread = templates.Thread{Path: a.Path(), Unreadable: true}
	}
	f := s.frame(g, a.Title, a.Summary, a.Path())
	f.Current = articlesPath
	f.Sheets = []string{"reading.css", "words.css"}
	f.Icons = slices.Concat(a.Icons, []string{"chev", "print"})
	f.Icons = append(f.Icons, templates.VerdictIcons(a.Treatments)...)
	if len(thread.Comments) > 0 {
		f.Sheets = append(f.Sheets, "thread.css")
		f.Icons = append(f.Icons, "check")
		f.Feed, f.FeedTitle = feedPath(a), s.words.Comment.FeedTitle(a.Title)
	}
	v := templates.ArticlePage{Article: a, Thread: thread, Now: s.Now().In(g.library.Site.Location())}
	v.Form = s.commentForm(a)
	// Everybody gets this page, all day the same.
	v.Form.Token = s.Comments.SharedToken(a.Path(), g.day)
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

// commentsFrom is a further page of a long thread. It is made for each request:
// it may begin with any comment, and nobody could keep them all.
func (s *Server) commentsFrom(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	a, err := g.articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	thread, err := s.thread(r.Context(), a, commentID(r))
	if err != nil {
		return err
	}
	f := s.frame(g, s.words.Comment.Page(a.Title), "", "")
	f.Current = articlesPath
	f.Sheets = []string{"reading.css", "notice.css", "thread.css"}
	f.Icons = []string{"check"}
	f.Feed, f.FeedTitle = feedPath(a), s.words.Comment.FeedTitle(a.Title)
	return s.respond(w, r, http.StatusOK, templates.CommentsPage(f, linkTo(a), thread))
}

// commentID is the id in the request's path, which the router has looked at; -1,
// which no comment has, for 0, because that stands for the first.
func commentID(r *http.Request) int64 {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil || id == 0 {
		return -1
	}
	return id
}

func linkTo(a *library.Article) templates.Link { return templates.Link{Path: a.Path(), Title: a.Title} }

// thread reads a page of an article's comments that begins with the one with the
// id from, or with the first for 0. The error is fs.ErrNotExist when readers see
// no such comment there.
func (s *Server) thread(ctx context.Context, a *library.Article, from int64) (templates.Thread, error) {
	t := templates.Thread{Path: a.Path()}
	var err error
	if t.Thread, err = s.Comments.Thread(ctx, a.Path(), from, threadPage); err != nil {
		return t, err
	}
	t.Closed, err = s.closedSince(ctx, a)
	return t, err
}

// closedSince is since when the comments of an article are closed; zero while
// they are open.
func (s *Server) closedSince(ctx context.Context, a *library.Article) (time.Time, error) {
	changed := a.Published.Time
	if a.Review != nil && a.Review.On.After(changed) {
		changed = a.Review.On.Time
	}
	_, since, err := s.Comments.Closed(ctx, a.Path(), changed, s.CommentsCloseAfter)
	return since, err
}

// limitWriting sets how much one address and all together may write. Past the
// limit of all, comments are kept and marked for staff.
func (s *Server) limitWriting() {
	s.commentsByAddress = comments.NewLimits(s.Now, s.ClinicNetworks,
		comments.Limit{Times: 3, Within: 10 * time.Minute}, comments.Limit{Times: 10, Within: 24 * time.Hour})
	s.commentsOfAll = comments.NewLimits(s.Now, nil, comments.Limit{Times: 60, Within: time.Hour})
	// Three reports hide a comment, so not even a clinic counts as many readers,
	// and nobody may report whole pages away.
	s.reportsOfOne = comments.NewLimits(s.Now, nil, comments.Limit{Times: 1, Within: 24 * time.Hour})
	s.reportsByAddress = comments.NewLimits(s.Now, nil,
		comments.Limit{Times: 5, Within: time.Hour}, comments.Limit{Times: 20, Within: 24 * time.Hour})
}
