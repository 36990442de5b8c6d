package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/staff"
)

// Addresses that more than the router names.
const (
	articlesPath   = "/articles"
	exercisesPath  = "/exercises"
	treatmentsPath = "/treatments"
	glossaryPath   = "/glossary"
)

// routes is every address of the site, as a visitor walks them.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.logRequests, s.recoverPanics, s.clientAddress(), s.refuseCrossSite)

	// Readers.
	get(r, "/", s.cached(s.home))
	get(r, "/get-help-now", s.cached(s.getHelpNow))
	get(r, articlesPath, s.cached(s.articles))
	for _, c := range library.Categories() {
		get(r, c.Path(), s.cached(s.hub(c)))
	}
	get(r, "/articles/{slug}", s.cached(s.article))
	get(r, exercisesPath, s.cached(s.exercises))
	get(r, "/exercises/{slug}", s.cached(s.exercise))
	get(r, treatmentsPath, s.cached(s.treatments))
	get(r, glossaryPath, s.cached(s.glossary))
	get(r, "/about", s.cached(s.textPage("about")))
	get(r, "/privacy", s.cached(s.textPage("privacy")))

	// Readers who write.
	r.Post("/articles/{slug}/comments", s.handle(s.submitComment))
	get(r, "/articles/{slug}/comments", s.handle(s.toComments))
	get(r, "/articles/{slug}/comments.atom", s.cached(s.commentFeed))
	get(r, "/articles/{slug}/comments/{id:[0-9]{1,18}}", s.handle(s.commentsFrom))
	get(r, "/articles/{slug}/comments/{id:[0-9]{1,18}}/reply", s.handle(s.reply))
	get(r, "/articles/{slug}/comments/{id:[0-9]{1,18}}/report", s.handle(s.report))
	r.Post("/articles/{slug}/comments/{id:[0-9]{1,18}}/report", s.handle(s.submitReport))
	get(r, "/comments/mine", s.handle(s.receipts))
	get(r, "/comments/mine/{token}", s.handle(s.receipt))
	r.Post("/comments/mine/{token}", s.handle(s.changeReceipt))
	get(r, "/comments/mine/{token}/edit", s.handle(s.editReceipt))
	get(r, "/comments/mine/{token}/export", s.handle(s.exportReceipt))

	// Staff.
	get(r, "/staff", s.staffOnly(staff.Moderator, s.staffHome))
	get(r, "/staff/sign-in", s.handle(s.signIn))
	r.Post("/staff/sign-in", s.handle(s.submitSignIn))
	r.Post("/staff/sign-out", s.staffOnly(staff.Moderator, s.signOut))
	get(r, "/staff/set-up/{token}", s.handle(s.setUp))
	r.Post("/staff/set-up/{token}", s.handle(s.submitSetUp))
	get(r, "/staff/comments", s.staffOnly(staff.Moderator, s.queue))
	r.Post("/staff/comments", s.staffOnly(staff.Moderator, s.decideMany))
	get(r, "/staff/comments/{id:[0-9]{1,18}}", s.staffOnly(staff.Moderator, s.queueEntry))
	r.Post("/staff/comments/{id:[0-9]{1,18}}", s.staffOnly(staff.Moderator, s.decide))
	r.Post("/staff/comments/{id:[0-9]{1,18}}/original", s.staffOnly(staff.Admin, s.original))
	r.Post("/staff/steps/{id:[0-9]{1,18}}/undo", s.staffOnly(staff.Moderator, s.undo))
	get(r, "/staff/sessions", s.staffOnly(staff.Moderator, s.sessions))
	r.Post("/staff/sessions", s.staffOnly(staff.Moderator, s.endSession))

	// Machines.
	get(r, "/static/*", s.static)
	get(r, "/figures/*", s.cached(s.figure))
	get(r, "/healthz", s.healthz)
	get(r, "/robots.txt", s.cached(s.robots))
	get(r, "/sitemap.xml", s.cached(s.sitemap))

	r.NotFound(s.notFound)
	r.MethodNotAllowed(func(w http.ResponseWriter, req *http.Request) {
		s.handle(s.methodNotAllowed(allowedMethods(r, req.URL.Path)))(w, req)
	})
	return r
}

// get routes GET and, as HTTP asks (RFC 9110, 9.3.2), HEAD.
func get(r chi.Router, pattern string, h http.HandlerFunc) {
	r.Get(pattern, h)
	r.Head(pattern, h)
}

// allowedMethods lists what an address takes.
func allowedMethods(r chi.Router, path string) []string {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		if r.Match(chi.NewRouteContext(), method, path) {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

// notFound leads old addresses, and ones with a slash too many, to the right
// page, and answers 404 for the rest.
func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	p := r.URL.Path
	g := s.current.Load()
	for _, candidate := range []string{p, strings.TrimSuffix(p, "/"), p + "/"} {
		if to := g.library.Redirect(candidate); to != "" {
			s.redirect(w, r, http.StatusMovedPermanently, to)
			return
		}
	}
	// path.Clean leaves one slash at the front, so this cannot lead to another host.
	if clean := path.Clean("/" + p); clean != p && slices.Contains([]string{http.MethodGet, http.MethodHead}, r.Method) &&
		s.router.(chi.Routes).Match(chi.NewRouteContext(), http.MethodGet, clean) {
		s.redirect(w, r, http.StatusMovedPermanently, (&url.URL{Path: clean}).String())
		return
	}
	s.serveNotFound(w, r)
}
