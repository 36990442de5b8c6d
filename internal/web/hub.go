package web

import (
	"net/http"

	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

// articles lists all articles by category.
func (s *Server) articles(g *generation, r *http.Request) (view, error) {
	v := templates.HubPage{Path: articlesPath, Title: s.words.Hub.AllTitle, Lead: s.words.Hub.AllLead, Tone: "mist", Parts: s.parts(g)}
	counts, transient := s.counts(r)
	for _, c := range library.Categories() {
		if group := s.group(g, c, counts); len(group.Cards) > 0 {
			v.Groups = append(v.Groups, group)
		}
	}
	return s.hubView(g, v, transient), nil
}

// hub lists the articles of a category.
func (s *Server) hub(c library.Category) page {
	return func(g *generation, r *http.Request) (view, error) {
		counts, transient := s.counts(r)
		group := s.group(g, c, counts)
		v := templates.HubPage{Path: c.Path(), Title: group.Title, Lead: group.Lead, Tone: group.Tone, Parts: s.parts(g)}
		group.Title = "" // the page has it
		if len(group.Cards) > 0 {
			v.Groups = []templates.HubGroup{group}
		}
		return s.hubView(g, v, transient), nil
	}
}

func (s *Server) hubView(g *generation, v templates.HubPage, transient bool) view {
	f := s.frame(g, v.Title, v.Lead, v.Path)
	f.Current = articlesPath
	f.Sheets = []string{"hub.css"}
	f.Icons = templates.VerdictIcons(treatmentsIn(v))
	return view{component: templates.Hub(f, v), transient: transient}
}

// group lists a category's articles beside their number of comments.
func (s *Server) group(g *generation, c library.Category, counts map[string]int) templates.HubGroup {
	group := s.part(c)
	group.Compare = c == library.Treating && len(g.library.Treatments()) > 0
	for _, a := range g.library.InCategory(c) {
		group.Cards = append(group.Cards, templates.Card{Article: a, Comments: counts[a.Path()]})
	}
	return group
}

// part is a category without its articles.
func (s *Server) part(c library.Category) templates.HubGroup {
	words := s.words.Hub.Categories[string(c)]
	return templates.HubGroup{Path: c.Path(), Title: words.Title, Lead: words.Text, Tone: templates.ToneOf(c)}
}

// parts are the categories that have articles.
func (s *Server) parts(g *generation) []templates.HubGroup {
	var parts []templates.HubGroup
	for _, c := range library.Categories() {
		if len(g.library.InCategory(c)) > 0 {
			parts = append(parts, s.part(c))
		}
	}
	return parts
}

// counts returns the number of comments of each page. When they cannot be
// counted the lists are shown without, and transient is true.
func (s *Server) counts(r *http.Request) (counts map[string]int, transient bool) {
	counts, err := s.Comments.Counts(r.Context())
	if err != nil && r.Context().Err() == nil {
		s.Log.Error("list articles without their comments", "err", err)
	}
	return counts, err != nil
}

// treatmentsIn are the treatments whose labels a hub shows.
func treatmentsIn(v templates.HubPage) []*library.Treatment {
	var list []*library.Treatment
	for _, group := range v.Groups {
		for _, card := range group.Cards {
			list = append(list, card.Article.Treatments...)
		}
	}
	return list
}
