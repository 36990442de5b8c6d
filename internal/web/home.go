package web

import (
	"net/http"
	"slices"

	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

func (s *Server) home(g *generation, _ *http.Request) (view, error) {
	p, err := g.library.Page("home")
	if err != nil {
		return view{}, err
	}
	f := s.frame(g, s.words.Home.Tab, p.Summary, "/")
	f.Sheets = []string{"home.css"}
	weighed := oneOfEach(g.library.Treatments())
	f.Icons = slices.Concat(p.Icons, []string{"alert", "phone"}, templates.VerdictIcons(weighed))
	return view{component: templates.Home(f, templates.HomePage{
		Page: p, Emergency: g.library.EmergencyCard(), Parts: s.parts(g), Weighed: weighed,
	})}, nil
}

// oneOfEach returns the first treatment of each label.
func oneOfEach(list []*library.Treatment) []*library.Treatment {
	var few []*library.Treatment
	for _, t := range list {
		if len(few) == 0 || few[len(few)-1].Evidence != t.Evidence {
			few = append(few, t)
		}
	}
	return few
}
