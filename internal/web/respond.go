package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/templates"
)

const htmlType = "text/html; charset=utf-8"

// page renders a public page of one generation. It may read the request's path
// and nothing else of it, because its answer is kept for everybody. The one that
// reads the query too is exercises, which keeps only the answer without a filter.
type page func(g *generation, r *http.Request) (view, error)

// view is a page ready to render.
type view struct {
	component templ.Component
	// transient views are not kept: they show a passing fault, or one of the many
	// answers of a filter.
	transient bool
	// body, with contentType, stands in for a component where the answer is no HTML.
	body    []byte
	options answerOptions
}

// handler answers a request that changes something or is for one person only.
type handler func(w http.ResponseWriter, r *http.Request) error

// cached serves a page and keeps it for the requests after.
func (s *Server) cached(render page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g := s.current.Load()
		v, err := render(g, r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		a, err := s.answer(r.Context(), v)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if !v.transient {
			g.answers.Store(r.URL.Path, a)
		}
		a.serve(w, r)
	}
}

func (s *Server) answer(ctx context.Context, v view) (*answer, error) {
	if v.component == nil {
		return newAnswer(v.body, s.secure(), v.options)
	}
	var out bytes.Buffer
	if err := v.component.Render(ctx, &out); err != nil {
		return nil, err
	}
	v.options.contentType = htmlType
	return newAnswer(out.Bytes(), s.secure(), v.options)
}

// handle turns a handler into one for the router.
func (s *Server) handle(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	}
}

// buffers are kept: a page of the queue has 100 kB.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// respond renders a page for one person. It is complete before the first byte
// leaves, and nobody keeps it.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, status int, component templ.Component) error {
	out := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(out)
	out.Reset()
	if err := component.Render(r.Context(), out); err != nil {
		return err
	}
	h := w.Header()
	for _, f := range securityHeaders(s.secure(), "") {
		h[f.key] = f.value
	}
	h.Set("Content-Type", htmlType)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(out.Bytes()) // the client went away; net/http closes the connection
	}
	return nil
}

// redirect sends the browser on with GET, after a change or from an old address.
func (s *Server) redirect(w http.ResponseWriter, r *http.Request, status int, to string) {
	for _, f := range securityHeaders(s.secure(), "") {
		w.Header()[f.key] = f.value
	}
	if status == http.StatusSeeOther {
		w.Header().Set("Cache-Control", "no-store")
	}
	http.Redirect(w, r, to, status)
}

// Errors that handlers return for what a client did.
var (
	errTooLarge   = errors.New("the form is too large")
	errUnreadable = errors.New("the form cannot be read")
	errSlow       = errors.New("the form took too long to arrive")
	errCrossSite  = errors.New("the form came from another site")
	errForbidden  = errors.New("the role does not cover this")
)

// statusOf maps errors to statuses. What is not named here is our own fault.
func statusOf(err error) int {
	switch {
	case sqlite.IsUnavailable(err):
		return http.StatusServiceUnavailable
	case errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound
	case errors.Is(err, errCrossSite), errors.Is(err, errForbidden):
		return http.StatusForbidden
	case errors.Is(err, comments.ErrStale):
		return http.StatusConflict
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, errSlow):
		return http.StatusRequestTimeout
	case errors.Is(err, errUnreadable):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// fail answers with the page for an error and logs what an operator must know.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errSlow):
		// net/http ends the context when reading fails, but the client is there and waits.
		r = r.WithContext(context.WithoutCancel(r.Context()))
	case r.Context().Err() != nil:
		// The client went away: nobody reads the answer, and nobody must mend anything.
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	status := statusOf(err)
	g := s.current.Load()
	t := templates.Trouble{}
	words := s.words.Trouble
	switch status {
	case http.StatusNotFound:
		if strings.HasPrefix(routeOf(r), "/comments/mine/") {
			t.Title, t.Lead = words.ReceiptEnded, words.ReceiptEndedLead
			break
		}
		s.notFound(w, r)
		return
	case http.StatusForbidden:
		t.Title, t.Lead = words.CrossSite, words.CrossSiteLead
		if errors.Is(err, errForbidden) {
			t.Title, t.Lead = words.Forbidden, words.ForbiddenLead
		}
	case http.StatusRequestEntityTooLarge:
		t.Title, t.Lead = words.TooLarge, words.TooLargeLead
	case http.StatusRequestTimeout:
		t.Title, t.Lead = words.Slow, words.SlowLead
	case http.StatusBadRequest:
		t.Title, t.Lead = words.BadRequest, words.BadRequestLead
	case http.StatusServiceUnavailable:
		t.Title, t.Lead = words.Unavailable, words.UnavailableLead
		w.Header().Set("Retry-After", "60")
		s.Log.Error("request not done", "route", routeOf(r), "err", err)
	default:
		code := newCode()
		s.Log.Error("request failed", "route", routeOf(r), "code", code, "err", err)
		s.serveFallback(w, r, code)
		return
	}
	f := s.frame(g, t.Title, "", "")
	f.Sheets = []string{"notice.css"}
	t.Staff = strings.HasPrefix(routeOf(r), "/staff/comments") || strings.HasPrefix(routeOf(r), "/staff/steps")
	if err := s.respond(w, r, status, templates.TroublePage(f, t)); err != nil {
		code := newCode()
		s.Log.Error("cannot render the error page", "route", routeOf(r), "code", code, "err", err)
		s.serveFallback(w, r, code)
	}
}

// serveNotFound answers 404 with a page made once a generation, so that
// guessing addresses costs us nothing.
func (s *Server) serveNotFound(w http.ResponseWriter, r *http.Request) {
	g := s.current.Load()
	a := g.notFound.Load()
	if a == nil {
		f := s.frame(g, s.words.Trouble.NotFound, "", "")
		f.Sheets = []string{"notice.css"}
		t := templates.Trouble{Title: s.words.Trouble.NotFound, Lead: s.words.Trouble.NotFoundLead}
		var err error
		a, err = s.answer(r.Context(), view{component: templates.TroublePage(f, t), options: answerOptions{status: http.StatusNotFound}})
		if err != nil {
			code := newCode()
			s.Log.Error("cannot render the page for not found", "code", code, "err", err)
			s.serveFallback(w, r, code)
			return
		}
		g.notFound.Store(a)
	}
	a.serve(w, r)
}

// methodNotAllowed answers 405 and names what the address takes.
func (s *Server) methodNotAllowed(allowed []string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if len(allowed) == 0 {
			s.serveNotFound(w, r)
			return nil
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		f := s.frame(s.current.Load(), s.words.Trouble.NotAllowed, "", "")
		f.Sheets = []string{"notice.css"}
		return s.respond(w, r, http.StatusMethodNotAllowed, templates.TroublePage(f,
			templates.Trouble{Title: s.words.Trouble.NotAllowed, Lead: s.words.Trouble.NotAllowedLead}))
	}
}

// codeMark stands in the fallback page where the code of the log line goes.
const codeMark = "CODE-OF-THE-LOG-LINE"

// renderFallback makes the 500 page at start-up, so that it needs nothing later.
func (s *Server) renderFallback() (*answer, error) {
	f := s.frame(s.current.Load(), s.words.Trouble.Internal, "", "")
	f.Sheets = []string{"notice.css"}
	f.Problems = nil
	return s.answer(context.Background(), view{
		component: templates.TroublePage(f, templates.Trouble{
			Title: s.words.Trouble.Internal, Lead: s.words.Trouble.InternalLead, Again: true, Code: codeMark}),
		options: answerOptions{status: http.StatusInternalServerError, cacheControl: "no-store"},
	})
}

func (s *Server) serveFallback(w http.ResponseWriter, r *http.Request, code string) {
	v := s.fallback.identity
	for _, f := range v.header {
		if f.key != "Content-Length" && f.key != "Etag" {
			w.Header()[f.key] = f.value
		}
	}
	w.WriteHeader(http.StatusInternalServerError)
	if r.Method != http.MethodHead {
		_, _ = w.Write(bytes.ReplaceAll(v.body, []byte(codeMark), []byte(code))) // the client went away
	}
}

// newCode names a log line in words that can be read out on the telephone.
func newCode() string {
	c := rand.Text()
	return c[:3] + "-" + c[3:7]
}
