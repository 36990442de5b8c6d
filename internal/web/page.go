package web

import (
	"net/http"
	"slices"

	"example.org/sciatica/templates"
)

// textPage shows one of the pages that editors write, as About.
func (s *Server) textPage(name string) page {
	return func(g *generation, _ *http.Request) (view, error) {
		p, err := g.library.Page(name)
		if err != nil {
			return view{}, err
		}
		f := s.frame(g, p.Title, p.Summary, p.Path())
		f.Sheets = []string{"reading.css", "words.css"}
		f.Icons = slices.Concat(p.Icons, []string{"chev"})
		return view{component: templates.TextPage(f, p)}, nil
	}
}

// getHelpNow lists the danger signs.
func (s *Server) getHelpNow(g *generation, _ *http.Request) (view, error) {
	p, err := g.library.Page("get-help-now")
	if err != nil {
		return view{}, err
	}
	f := s.frame(g, p.Title, p.Summary, p.Path())
	f.Sheets = []string{"reading.css"}
	f.Icons = slices.Concat(p.Icons, []string{"phone", "print"})
	return view{component: templates.GetHelp(f, p)}, nil
}
