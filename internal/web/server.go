// Package web is the site over HTTP and nothing else: it takes requests, asks
// the packages that know, and renders their answers with package templates.
//
// A request is answered from the page cache before the router is asked (see
// cache.go). What the cache holds belongs to a generation: one state of the
// library and of the approved comments. A change of either starts a new
// generation, so no page from before a change outlives it.
package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-chi/httprate"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/templates"
)

// Config is what a Server is made from. Every field is needed but those that say so.
type Config struct {
	Library *library.Library
	// Problems of the content as it was loaded; shown when Dev is set.
	Problems []library.Problem
	// Folder is looked at on every request, when it is not nil, and a change is shown at once.
	Folder *library.Folder
	// Dev shows editors the content's problems on every page.
	Dev bool

	DB       *sqlite.DB
	Comments *comments.Store
	// Urgent is told when a comment was posted or changed that may be an
	// emergency, so that mail about it goes out at once; nil for nobody.
	Urgent func()
	Staff  *staff.Store
	// SetUpToken opens the page for the first account; "" when there is one.
	SetUpToken string

	// CommentsCloseAfter is how long after its last change a page takes comments;
	// comments.ClosesAfter if 0.
	CommentsCloseAfter time.Duration

	// Static holds the style sheets, scripts, fonts and art.
	Static fs.FS
	// BaseURL is the site's own address without a final slash, as https://guide.example.
	BaseURL *url.URL
	// TrustedProxies are the addresses whose X-Forwarded-For is believed; usually empty.
	TrustedProxies []netip.Prefix
	// ClinicNetworks are addresses that many people share: no limits for each.
	ClinicNetworks []netip.Prefix

	Log *slog.Logger
	Now func() time.Time
}

// Server answers the site's requests. It is an http.Handler.
type Server struct {
	Config
	words  *lang.Words
	assets *assets
	router http.Handler

	current  atomic.Pointer[generation]
	changing sync.Mutex // held while a generation is replaced

	// fallback is the page for errors that leave nothing else to render.
	fallback *answer

	// Tries to sign in: of one address, of one address for one e-mail, and for one
	// e-mail from wherever.
	signInsByAddress, signInsByBoth, signInsByEmail *httprate.RateLimiter
	// What one address, and all together, may write.
	commentsByAddress, commentsOfAll *comments.Limits
	// What one address may report: one comment, and all of them together.
	reportsOfOne, reportsByAddress *comments.Limits
}

// New makes a Server and renders what must be ready for the worst case.
func New(c Config) (*Server, error) {
	s := &Server{Config: c, words: lang.English()}
	s.limitSignIns()
	s.limitWriting()
	if s.CommentsCloseAfter == 0 {
		s.CommentsCloseAfter = comments.ClosesAfter
	}
	var err error
	if s.assets, err = loadAssets(c.Static); err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	s.start(c.Library, c.Problems)
	s.Library, s.Problems = nil, nil // from here on the current generation has them
	s.router = s.routes()
	if s.fallback, err = s.renderFallback(); err != nil {
		return nil, fmt.Errorf("render the error page: %w", err)
	}
	return s, nil
}

// ServeHTTP answers from the page cache if it can, and asks the router otherwise.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// One spelling of a path: the cache and the router must see the same.
	r.URL.RawPath = ""
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		g := s.generation()
		if a := g.cached(r.URL.Path); a != nil && !queryCounts(r) {
			a.serve(w, r)
			return
		}
	}
	s.router.ServeHTTP(w, r)
}

// generation is one state of what readers see.
type generation struct {
	library  *library.Library
	problems []library.Problem
	// day is the midnight before it, and until the one that ends it: pages tell
	// whether a review is due, and their forms when they were made.
	day, until time.Time
	answers    sync.Map // path -> *answer
	notFound   atomic.Pointer[answer]
}

func (g *generation) cached(path string) *answer {
	if a, ok := g.answers.Load(path); ok {
		return a.(*answer)
	}
	return nil
}

// generation returns the state to answer a request from, after a look at the
// content folder if one is followed.
func (s *Server) generation() *generation {
	if s.Folder != nil {
		s.follow()
	}
	g := s.current.Load()
	if s.Now().Before(g.until) {
		return g
	}
	s.changing.Lock()
	defer s.changing.Unlock()
	if g = s.current.Load(); !s.Now().Before(g.until) {
		s.start(g.library, g.problems)
	}
	return s.current.Load()
}

// articleFor returns the article with a slug, or the one that has moved away
// from it: somebody may still send the form of the old page.
func (g *generation) articleFor(slug string) (*library.Article, error) {
	if moved, ok := strings.CutPrefix(g.library.Redirect("/articles/"+slug), "/articles/"); ok {
		slug = moved
	}
	return g.library.Article(slug)
}

// follow loads the content folder again when it has changed. Good content
// replaces the library; bad content leaves it and tells what is wrong.
func (s *Server) follow() {
	s.changing.Lock()
	defer s.changing.Unlock()
	// Whatever a file does to the reader of the folder, the site stays up.
	defer func() {
		if v := recover(); v != nil {
			s.Log.Error("panic while reading the content folder; the last good version stays up", "err", fmt.Sprint(v), "stack", string(debug.Stack()))
		}
	}()
	if !s.Folder.Changed() {
		return
	}
	lib, problems := s.Folder.Load(s.Now())
	old := s.current.Load()
	// A long sentence is no reason to keep a new version back.
	if errors := blocking(problems); lib == nil || errors > 0 {
		for _, p := range problems {
			if !p.Prose() {
				s.Log.Warn("content problem", "at", p.String())
			}
		}
		s.Log.Error("the content folder has errors; the last good version stays up", "errors", errors)
		lib = old.library
	} else {
		s.Log.Info("content loaded", "articles", len(lib.Articles()))
	}
	s.start(lib, problems)
}

// blocking counts the problems that keep a page back.
func blocking(problems []library.Problem) int {
	n := 0
	for _, p := range problems {
		if p.Blocks() {
			n++
		}
	}
	return n
}

// start begins a generation. Comments follow an article that has moved.
func (s *Server) start(lib *library.Library, problems []library.Problem) {
	for from, to := range lib.Redirects() {
		if err := s.Comments.Move(context.Background(), from, to); err != nil {
			s.Log.Error("comments stay at the old address until the next start", "err", err)
		}
	}
	now := s.Now().In(lib.Site.Location())
	s.current.Store(&generation{
		library: lib, problems: problems,
		day:   time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()),
		until: time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location()),
	})
}

// commentsChanged starts a new generation, so that the next request shows the
// comments of a page as they stand now; of every page if page is "". What is
// rendered meanwhile is kept in the old generation, and so never shown.
func (s *Server) commentsChanged(page string) {
	s.changing.Lock()
	defer s.changing.Unlock()
	old := s.current.Load()
	g := &generation{library: old.library, problems: old.problems, day: old.day, until: old.until}
	old.answers.Range(func(path, a any) bool {
		if page != "" && !showsComments(path.(string), page) {
			g.answers.Store(path, a)
		}
		return true
	})
	g.notFound.Store(old.notFound.Load())
	s.current.Store(g)
}

// showsComments reports whether a path shows comments of a page, or how many there are.
func showsComments(path, page string) bool {
	return path == "/" || path == articlesPath || path == page || strings.HasPrefix(path, page+"/") ||
		slices.ContainsFunc(library.Categories(), func(c library.Category) bool { return c.Path() == path })
}

// frame fills in what all pages share. path is the page's own, or "" for a
// page that search engines shall not keep.
func (s *Server) frame(g *generation, title, description, path string) templates.Frame {
	f := templates.Frame{
		Words: s.words, Site: g.library.Site, Asset: s.assets.address,
		Title: title, Description: description,
	}
	f.Nav = []templates.Link{{Path: articlesPath, Title: s.words.Frame.Learn}}
	if len(g.library.Exercises()) > 0 {
		f.Nav = append(f.Nav, templates.Link{Path: exercisesPath, Title: s.words.Frame.Exercises})
	}
	if len(g.library.Treatments()) > 0 {
		f.Nav = append(f.Nav, templates.Link{Path: treatmentsPath, Title: s.words.Frame.Treatments})
	}
	if terms, _ := g.library.Glossary(); len(terms) > 0 {
		f.Nav = append(f.Nav, templates.Link{Path: glossaryPath, Title: s.words.Frame.Glossary})
	}
	if path != "" {
		f.Canonical = strings.TrimSuffix(s.BaseURL.String(), "/") + path
		f.Path, f.Current = path, path
	}
	if s.Dev {
		f.Problems, f.Frozen = g.problems, blocking(g.problems) > 0
	}
	return f
}
