package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// sitePolicy lets a page use our own style sheets, script, pictures and fonts,
// send forms to us, and nothing else.
const sitePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// motionPolicy is that of a page whose script may fetch the movement of an
// exercise; no other page fetches anything.
const motionPolicy = sitePolicy + "; connect-src 'self'"

// securityHeaders are on every answer (OWASP Secure Headers Project). With
// no-referrer a browser would send its forms with the origin "null", so the
// policy is same-origin.
func securityHeaders(secure bool, policy string) []headerField {
	if policy == "" {
		policy = sitePolicy
	}
	fields := []headerField{
		{"Content-Security-Policy", []string{policy}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"same-origin"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=(), browsing-topics=()"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	}
	if secure {
		fields = append(fields, headerField{"Strict-Transport-Security", []string{"max-age=31536000"}})
	}
	return fields
}

// secure reports whether readers reach the site over https.
func (s *Server) secure() bool { return s.BaseURL.Scheme == "https" }

// recoverPanics turns a panic into the 500 page and a log line.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler:
				panic(v)
			default:
				code := newCode()
				s.Log.Error("panic", "route", routeOf(r), "code", code, "err", fmt.Sprint(v), "stack", string(debug.Stack()))
				s.serveFallback(w, r, code)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// logRequests writes a line for each request that the page cache did not
// answer. It names the route and never the path, the query or the body: paths
// hold private links, and nobody needs to know who read what.
func (s *Server) logRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(ww, r)
		s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", methodOf(r)),
			slog.String("route", routeOf(r)),
			slog.Int("status", ww.Status()),
			slog.Int("bytes", ww.BytesWritten()),
			slog.Duration("took", time.Since(start)),
		)
	})
}

// methodOf names a method that HTTP has, and "other" for any other: a client may
// send words of its own in its place.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	}
	return "other"
}

// routeOf names the route that a request took, with its variables unfilled.
func routeOf(r *http.Request) string {
	if c := chi.RouteContext(r.Context()); c != nil && c.RoutePattern() != "" {
		return c.RoutePattern()
	}
	return "none"
}

// refuseCrossSite lets no other site send a form here in a visitor's name. The
// browser says where a request comes from (Sec-Fetch-Site, Origin); there are
// no exceptions.
func (s *Server) refuseCrossSite(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.handle(func(http.ResponseWriter, *http.Request) error { return errCrossSite }))
	return guard.Handler(next)
}

// clientAddress notes where a request comes from, for throttling only.
func (s *Server) clientAddress() func(http.Handler) http.Handler {
	if len(s.TrustedProxies) == 0 {
		return middleware.ClientIPFromRemoteAddr
	}
	var prefixes []string
	for _, p := range s.TrustedProxies {
		prefixes = append(prefixes, p.String())
	}
	return middleware.ClientIPFromXFF(prefixes...)
}
