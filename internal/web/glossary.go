package web

import (
	"fmt"
	"io/fs"
	"net/http"

	"example.org/sciatica/templates"
)

// glossary explains every term, from A to Z.
func (s *Server) glossary(g *generation, _ *http.Request) (view, error) {
	terms, sources := g.library.Glossary()
	if len(terms) == 0 {
		return view{}, fmt.Errorf("glossary: %w", fs.ErrNotExist)
	}
	v := templates.GlossaryPage{Sources: sources}
	for _, t := range terms {
		letter := t.Letter()
		if n := len(v.Letters); n == 0 || v.Letters[n-1].Letter != letter {
			v.Letters = append(v.Letters, templates.GlossaryLetter{Letter: letter})
		}
		last := &v.Letters[len(v.Letters)-1]
		last.Terms = append(last.Terms, t)
	}
	f := s.frame(g, s.words.Glossary.Title, s.words.Glossary.Lead, glossaryPath)
	f.Sheets = []string{"hub.css"}
	return view{component: templates.Glossary(f, v)}, nil
}
