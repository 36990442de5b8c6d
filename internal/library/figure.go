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

	"go.yaml.in/yaml/v4"

	"example.org/sciatica/internal/figure"
)

// Figure is a file to serve: a picture of the content folder, one that a pose
// file draws, or the motion between two of those.
type Figure struct {
	// Address is where it is served; it changes with the content, so it may be kept for ever.
	Address string
	// Width and Height are a picture's own, in CSS pixels.
	Width, Height int
	// Content is the file.
	Content []byte
	// Type is its media type: image/svg+xml, or application/json for a motion.
	Type string
}

// Picture is one frame of a pose file.
type Picture struct {
	// Label names the phase ("Start", "Lift"), often empty for a single picture;
	// Alt says what the body does.
	Label, Alt string
	// SVG is the picture as an element of a page that carries figure.Palette and
	// figure.Hatch. The ids in it start with the names of its file and frame.
	SVG HTML
	// Address is where the picture stands as a file of its own.
	Address       string
	Width, Height int
	// Marked says that the picture marks a working area, Nerve that it shows the
	// sciatic nerve (see figure.Frame).
	Marked, Nerve bool
}

// drawing is a pose file as package figure has read and solved it, which takes
// longer than all that this package does with an article.
type drawing struct {
	source   string
	figure   *figure.Figure // nil when there is an error
	problems []figure.Problem
}

// poses is what a pose file draws.
type poses struct {
	pictures []Picture // at least one
	motion   string    // the address of the in-between pictures, or ""
}

func (b *builder) loadFigures() {
	b.pictures, b.poses = map[string]*Figure{}, map[string]*poses{}
	entries, err := fs.ReadDir(b.fsys, "figures")
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.problem(Problem{File: "figures", Message: fmt.Sprintf("cannot read the folder: %v", err)})
		}
		return
	}
	var poseFiles []string
	svgFiles := map[string]bool{} // by name, also those with an error
	for _, e := range entries {
		file, ending := path.Join("figures", e.Name()), path.Ext(e.Name())
		name := strings.TrimSuffix(e.Name(), ending)
		switch {
		case strings.HasPrefix(e.Name(), "."):
			// An editor's swap file is nobody's mistake.
		case e.IsDir() || ending != ".svg" && ending != ".yaml" || !slugPattern.MatchString(name):
			b.problem(Problem{File: file, Message: "figures are SVG files and pose files with names of small letters, digits and hyphens, as sciatic-nerve.svg and bridge.yaml"})
		case ending == ".yaml":
			poseFiles = append(poseFiles, name)
		default:
			svgFiles[name] = true
			b.loadPicture(file, name)
		}
	}
	before := b.drawn
	b.drawn = map[string]*drawing{}
	for _, name := range poseFiles {
		b.poses[name] = b.drawPoses("figures/"+name+".yaml", name, svgFiles, before[name])
	}
}

// loadPicture reads an SVG file.
func (b *builder) loadPicture(file, name string) {
	svg, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read the file: %v", err)})
		return
	}
	width, height, err := svgSize(svg)
	if err != nil {
		b.problem(Problem{File: file, Line: 1, Col: 1, Message: err.Error()})
		return
	}
	b.pictures[name+".svg"] = b.serve(name, ".svg", svg, width, height)
}

// drawPoses reads a pose file and draws its pictures, or takes them from before
// if it is still the same file. It returns nil when there is an error.
func (b *builder) drawPoses(file, name string, svgFiles map[string]bool, before *drawing) *poses {
	source, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read the file: %v", err)})
		return nil
	}
	if svgFiles[name] {
		b.problem(Problem{File: file, Message: fmt.Sprintf("figures/%s.svg has this name too; give one of them another", name)})
		return nil
	}
	d := before
	if d == nil || d.source != string(source) {
		d = &drawing{source: string(source)}
		d.figure, d.problems = figure.Parse(name, source)
	}
	b.drawn[name] = d
	for _, p := range d.problems {
		b.problem(Problem{File: file, Line: p.Line, Col: p.Col, Warning: p.Warning, Message: p.Message})
	}
	drawn := d.figure
	if drawn == nil {
		return nil
	}
	// A frame's id has no hyphen, so the picture of another pose file cannot have this name.
	for i, frame := range drawn.Frames {
		if picture := name + "-" + frame.ID; svgFiles[picture] {
			b.problemInYAML(file, source, fmt.Sprintf("the picture of the frame %q has the name of figures/%s.svg; give one of them another", frame.ID, picture), "frames", i, "id")
			return nil
		}
	}
	out := &poses{}
	for i, frame := range drawn.Frames {
		picture := name + "-" + frame.ID
		f := b.serve(picture, ".svg", drawn.File(i), frame.Width, frame.Height)
		out.pictures = append(out.pictures, Picture{
			Label: frame.Label, Alt: frame.Desc, SVG: HTML(drawn.SVG(i, picture)),
			Address: f.Address, Width: f.Width, Height: f.Height,
			Marked: frame.Marked, Nerve: frame.Nerve,
		})
	}
	if motion := drawn.Motion(); motion != nil {
		out.motion = b.serve(name, ".json", motion, 0, 0).Address
	}
	return out
}

// problemInYAML reports an error at the value at path of a file that has been
// read elsewhere.
func (b *builder) problemInYAML(file string, source []byte, message string, path ...any) {
	h := &header{b: b, file: file, text: source, root: &yaml.Node{}}
	var doc yaml.Node
	if err := yaml.Load(source, &doc); err == nil && len(doc.Content) > 0 {
		h.root = doc.Content[0]
	}
	h.problemAt(message, path...)
}

// findPoses returns what the pose file of that name draws: nil, and no message,
// when the file has errors, which are told there. One mistake is one line.
func (b *builder) findPoses(name string) (found *poses, message string) {
	found, known := b.poses[name]
	switch {
	case known:
		return found, ""
	case b.pictures[name+".svg"] != nil:
		return nil, fmt.Sprintf("%q is a picture, not a pose file; write ![what it shows](%s.svg)", name, name)
	}
	return nil, fmt.Sprintf("no figure %q in figures/; check the name, or add %s.yaml", name, name)
}

// serve gives content an address of its own: a name and a hash.
func (b *builder) serve(name, ending string, content []byte, width, height int) *Figure {
	mediaType := "image/svg+xml"
	if ending == ".json" {
		mediaType = "application/json"
	}
	sum := sha256.Sum256(content)
	f := &Figure{
		Address: "/figures/" + name + "." + hex.EncodeToString(sum[:6]) + ending,
		Width:   width, Height: height, Content: content, Type: mediaType,
	}
	b.lib.figures[f.Address] = f
	return f
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
