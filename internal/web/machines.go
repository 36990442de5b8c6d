package web

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"example.org/sciatica/internal/library"
)

// static serves the files of static/ under their hashed names.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	if a, ok := s.assets.answers[r.URL.Path]; ok {
		a.serve(w, r)
		return
	}
	s.serveNotFound(w, r)
}

// figure serves a picture, or the movement of one, under its hashed name.
func (s *Server) figure(g *generation, r *http.Request) (view, error) {
	f, err := g.library.Figure(r.URL.Path)
	if err != nil {
		return view{}, err
	}
	o := answerOptions{contentType: f.Type, cacheControl: immutable}
	if f.Type == contentTypes[".svg"] {
		o.policy = svgPolicy
	}
	return view{body: f.Content, options: o}, nil
}

// WaitsTooLong is how long a comment may wait before somebody is told that it is
// too long: a supervisor, and the readers of the digest.
const WaitsTooLong = 48 * time.Hour

// healthz tells a supervisor whether the site works: 200 "ok", or 503 and what is
// wrong. Comments that wait too long are told after the "ok": people must act,
// and starting the site again would not help.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	status, text := http.StatusOK, "ok\n"
	if err := s.DB.Check(ctx); err != nil {
		s.Log.Error("health check failed", "err", err)
		status, text = http.StatusServiceUnavailable, "the database does not answer\n"
	} else if oldest, err := s.Comments.Oldest(ctx); err != nil {
		s.Log.Error("health check failed", "err", err)
		status, text = http.StatusServiceUnavailable, "the database does not answer\n"
	} else if age := s.Now().Sub(oldest); !oldest.IsZero() && age > WaitsTooLong {
		text += fmt.Sprintf("comments wait: the oldest for %d hours\n", int(age.Hours()))
	}
	h := w.Header()
	for _, f := range securityHeaders(s.secure(), "") {
		h[f.key] = f.value
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the client went away
}

// robots keeps search engines out of what is private or staff's.
func (s *Server) robots(*generation, *http.Request) (view, error) {
	body := "User-agent: *\nDisallow: /staff\nDisallow: /comments/\n\nSitemap: " + s.BaseURL.String() + "/sitemap.xml\n"
	return view{body: []byte(body), options: answerOptions{contentType: "text/plain; charset=utf-8"}}, nil
}

// sitemap lists the pages for search engines (sitemaps.org/protocol.html).
func (s *Server) sitemap(g *generation, _ *http.Request) (view, error) {
	type entry struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	set := struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []entry  `xml:"url"`
	}{}
	for _, p := range []string{"/", "/get-help-now", "/articles", "/about", "/privacy"} {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + p})
	}
	for _, c := range library.Categories() {
		if len(g.library.InCategory(c)) > 0 {
			set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + c.Path()})
		}
	}
	if len(g.library.Treatments()) > 0 {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + treatmentsPath})
	}
	if terms, _ := g.library.Glossary(); len(terms) > 0 {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + glossaryPath})
	}
	for _, a := range g.library.Articles() {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + a.Path(), LastMod: a.Published.Format(time.DateOnly)})
	}
	if len(g.library.Exercises()) > 0 {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + exercisesPath})
	}
	for _, e := range g.library.Exercises() {
		set.URLs = append(set.URLs, entry{Loc: s.BaseURL.String() + e.Path(), LastMod: e.Published.Format(time.DateOnly)})
	}
	body, err := xml.MarshalIndent(set, "", " ")
	if err != nil {
		return view{}, err
	}
	return view{body: append([]byte(xml.Header), body...), options: answerOptions{contentType: "application/xml"}}, nil
}
