package web

import (
	"fmt"
	"io/fs"
	"net/http"

	"example.org/sciatica/templates"
)

// treatments puts all treatments side by side.
func (s *Server) treatments(g *generation, _ *http.Request) (view, error) {
	list := g.library.Treatments()
	if len(list) == 0 {
		return view{}, fmt.Errorf("treatments: %w", fs.ErrNotExist)
	}
	f := s.frame(g, s.words.Treatments.Title, s.words.Treatments.Lead, treatmentsPath)
	f.Sheets = []string{"reading.css", "hub.css"}
	f.Icons = templates.LabelIcons()
	return view{component: templates.Treatments(f, list)}, nil
}
