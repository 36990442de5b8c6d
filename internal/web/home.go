package web

import (
	"net/http"
	"slices"

	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

func (s *Server) home(g *generation, r *http.Request) (view, error) {
	p, err := g.library.Page("home")
	if err != nil {
		return view{}, err
	}
	cards, transient := s.cards(r, g.library.Articles())
	f := s.frame(g, s.words.Home.Tab, p.Summary, "/")
	f.Sheets = []string{"home.css"}
	f.Icons = slices.Concat(p.Icons, []string{"alert", "phone"})
	return view{
		component: templates.Home(f, templates.HomePage{Page: p, Emergency: g.library.EmergencyCard(), Latest: cards}),
		transient: transient,
	}, nil
}

// cards puts articles beside their number of comments. When the comments
// cannot be counted the list is shown without, and transient is true.
func (s *Server) cards(r *http.Request, articles []*library.Article) (cards []templates.Card, transient bool) {
	counts, err := s.Comments.Counts(r.Context())
	if err != nil && r.Context().Err() == nil {
		s.Log.Error("list articles without their comments", "err", err)
	}
	transient = err != nil
	for _, a := range articles {
		cards = append(cards, templates.Card{Article: a, Comments: counts[a.Path()]})
	}
	return cards, transient
}
