package library

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Figure is a picture of the content folder.
type Figure struct {
	// Address is where it is served; it changes with the picture, so it may be kept for ever.
	Address string
	// Width and Height are the picture's own, in CSS pixels.
	Width, Height int
	// SVG is the file.
	SVG []byte
}

func (b *builder) loadFigures() {
	b.pictures = map[string]*Figure{}
	entries, err := fs.ReadDir(b.fsys, "figures")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.problem(Problem{File: "figures", Message: fmt.Sprintf("cannot read the folder: %v", err)})
		}
		return
	}
	for _, e := range entries {
		file := path.Join("figures", e.Name())
		name, isSVG := strings.CutSuffix(e.Name(), ".svg")
		switch {
		case strings.HasPrefix(e.Name(), "."):
			continue
		case e.IsDir() || !isSVG || !slugPattern.MatchString(name):
			b.problem(Problem{File: file, Message: "figures are SVG files with names of small letters, digits and hyphens, as sciatic-nerve.svg"})
			continue
		}
		svg, err := fs.ReadFile(b.fsys, file)
		if err != nil {
			b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read the file: %v", err)})
			continue
		}
		width, height, err := svgSize(svg)
		if err != nil {
			b.problem(Problem{File: file, Line: 1, Col: 1, Message: err.Error()})
			continue
		}
		sum := sha256.Sum256(svg)
		f := &Figure{Address: "/figures/" + name + "." + hex.EncodeToString(sum[:6]) + ".svg", Width: width, Height: height, SVG: svg}
		b.pictures[e.Name()] = f
		b.lib.figures[f.Address] = f
	}
}

// svgSize reads the size of a picture from its viewBox.
func svgSize(svg []byte) (width, height int, err error) {
	var root struct {
		XMLName xml.Name
		ViewBox string `xml:"viewBox,attr"`
	}
	if err := xml.Unmarshal(svg, &root); err != nil {
		return 0, 0, fmt.Errorf("the picture cannot be read: %w", err)
	}
	var x, y, w, h float64
	if _, err := fmt.Sscan(strings.ReplaceAll(root.ViewBox, ",", " "), &x, &y, &w, &h); err != nil || root.XMLName.Local != "svg" || !(w > 0 && h > 0) {
		return 0, 0, errors.New("the picture must be an <svg> with a viewBox of four numbers, so that pages can leave room for it")
	}
	return int(w + .5), int(h + .5), nil
}
