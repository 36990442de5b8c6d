package figure

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

//go:embed sheet.html
var sheetHTML string

var sheetTemplate = template.Must(template.New("sheet").Parse(sheetHTML))

type sheetFigure struct {
	ID, Title string
	Looks     []sheetLook
	Strip     []template.HTML
}

type sheetLook struct {
	Class    string
	Pictures []sheetPicture
}

type sheetPicture struct {
	SVG     template.HTML
	Caption string
}

// ContactSheet writes one HTML page with every picture in light, dark and
// print, and every motion key picture by key picture, for a reviewer's eye:
// most faults of a figure are seen, not computed.
func ContactSheet(figures []*Figure) ([]byte, error) {
	view := struct {
		Style   template.CSS
		Hatch   template.HTML
		Figures []sheetFigure
	}{Style: template.CSS(sheetPalette()), Hatch: Hatch}
	for _, f := range figures {
		sf := sheetFigure{ID: f.ID, Title: f.Title}
		for _, class := range []string{"light", "dark", "paper"} {
			look := sheetLook{Class: class}
			for i, fr := range f.Frames {
				p := sheetPicture{SVG: template.HTML(f.SVG(i, class+"-"+f.ID+"-"+fr.ID))}
				if class == "light" {
					p.Caption = fmt.Sprintf("%d. %s", i+1, strings.TrimPrefix(fr.Label+": "+fr.Desc, ": "))
				}
				look.Pictures = append(look.Pictures, p)
			}
			sf.Looks = append(sf.Looks, look)
		}
		strip, err := f.strip()
		if err != nil {
			return nil, err
		}
		sf.Strip = strip
		view.Figures = append(view.Figures, sf)
	}
	var page bytes.Buffer
	if err := sheetTemplate.Execute(&page, view); err != nil {
		return nil, fmt.Errorf("write the contact sheet: %w", err)
	}
	return page.Bytes(), nil
}

// sheetPalette is the palette with dark and print as parts of one page.
func sheetPalette() string {
	var b strings.Builder
	for _, r := range paletteRules() {
		selectors := r.selectors
		switch {
		case strings.Contains(selectors, "[data-theme=dark]"):
			selectors = strings.ReplaceAll(selectors, ":root[data-theme=dark]", ".dark")
		case strings.Contains(r.media, "dark"):
			continue
		case r.media == "@media print":
			var paper []string
			for _, s := range strings.Split(selectors, ",") {
				paper = append(paper, ".paper "+strings.TrimSpace(s))
			}
			selectors = strings.Join(paper, ", ")
		}
		b.WriteString(selectors + " { " + r.declarations + " }\n")
	}
	return b.String()
}

// strip draws the key pictures of a motion.
func (f *Figure) strip() ([]template.HTML, error) {
	if f.motion == nil {
		return nil, nil
	}
	var m motion
	if err := json.Unmarshal(f.motion, &m); err != nil {
		return nil, fmt.Errorf("read the motion of %s: %w", f.ID, err)
	}
	var pictures []template.HTML
	for k := range m.Keys {
		var b strings.Builder
		fmt.Fprintf(&b, `<svg class="%s" viewBox="0 0 %v %v" aria-hidden="true">`, m.Class, m.Width, m.Height)
		for _, s := range m.Shapes {
			fmt.Fprintf(&b, `<path class="%s" d="%s"/>`, s.Class, s.pathData(min(k, len(s.At)-1)))
		}
		b.WriteString("</svg>")
		pictures = append(pictures, template.HTML(b.String()))
	}
	return pictures, nil
}

// pathData writes one key of a shape as the script that plays it does.
func (s motionShape) pathData(key int) string {
	numbers := s.At[key]
	var b []byte
	for _, op := range []byte(s.Ops) {
		b = append(b, op)
		take := map[byte]int{'M': 2, 'C': 6}[op]
		for i, n := range numbers[:take] {
			if i > 0 {
				b = append(b, ' ')
			}
			b = appendTenths(b, n)
		}
		numbers = numbers[take:]
	}
	return string(b)
}
