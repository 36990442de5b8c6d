// Package figure draws people doing exercises: a pose file in, SVG out.
//
// A pose file is YAML. It tells a body by the angles of its joints and by a few
// points that hands and feet go to, and a picture by what stands around the
// body. From it the package solves a skeleton, gives it skin and clothes, and
// writes one picture a frame, in flat colours that follow light, dark and print.
// Equal input gives equal bytes.
//
//	id: bridge               # the file's name
//	title: Bridge
//	person: ben              # ana, ben, cara or dan
//	view: side               # or front; from above is front on a mattop or bed
//	canvas: {left: -.60, right: .48, bottom: -.06, top: .46}
//	props:                   # things in every frame
//	  - {type: mat, from: -.55, to: .43}
//	animate: [start, end]    # the frames that "Play" runs through, if any
//	frames:
//	  - id: start
//	    label: Start
//	    desc: "Lying on the back, knees bent, feet flat on the floor."
//	    pose:
//	      pitch: 88
//	      place: {pin: shoulder, x: -.29, rest: [trunk]}
//	      leg.near: {ankle_at: [.205, .039], foot: flat}
//	      …
//	  - id: end
//	    label: Lift
//	    desc: "Hips lifted."
//	    base: start          # deep merge over that frame; {replace: true} drops what a part inherits
//	    pose: {pitch: 117}
//	    highlight: [glutes]
//	    arrows:
//	      - {from: [-.06, .30], by: [0, .12]}
//
// Lengths are fractions of the body height, x to the right and y up from the
// floor at 0. Angles are degrees, counter-clockwise. Joint angles are clinical
// and relative to the segment above; standing upright is 0 everywhere. A
// heading (pitch, thigh, shank, upper, fore, hand_dir, foot) is that of the
// world: 0 upright, 90 lying on the back. The errors of Parse name the keys,
// points, props and working areas that there are.
package figure

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
)

// Figure is one pose file, read, solved and checked: one or more pictures of
// the same exercise or posture. It never changes.
type Figure struct {
	ID, Title string
	Frames    []Frame

	file     *file
	drawings []*drawing
	motion   []byte
}

// Frame is one picture.
type Frame struct {
	ID string
	// Label names the phase ("Start", "Lift"); often empty for a single picture.
	Label string
	// Desc says what the body does, in plain words.
	Desc string
	// Width and Height are the picture's size in CSS pixels.
	Width, Height int
	// Marked says that the picture marks a working area: red, and striped in
	// print. Nerve says that it shows the sciatic nerve as a yellow line.
	Marked, Nerve bool
}

// Problem is a mistake in a pose file. Line and Col count from 1, Col in bytes.
type Problem struct {
	Line, Col int
	// Warning says that the figure can be drawn all the same.
	Warning bool
	Message string
}

// drawing is a picture ready to be written.
type drawing struct {
	frame   *frame
	paths   string
	classes []string
}

var (
	framePattern = regexp.MustCompile(`^[a-z0-9]{1,20}$`)
	framePrefix  = regexp.MustCompile(`^frame [a-z0-9]+: `)
)

// maxBytes is what a picture should weigh at most, without the palette.
const maxBytes = 15_000

// Parse reads a pose file, solves its frames and holds them to the rules: known
// keys, points and parts only; targets reached within .004 H (legs) and .006 H
// (arms); nothing more than .006 H below the floor; a description for every
// frame; joints that bend as joints do, inside the canvas (warnings). id is the
// file's name without its ending. The Figure is nil when there is an error
// among the problems.
func Parse(id string, source []byte) (*Figure, []Problem) {
	r := &reader{source: bytes.TrimPrefix(source, []byte("\ufeff"))}
	f := readFile(r, id)
	if f == nil || r.failed() {
		return nil, r.sorted()
	}
	figure := &Figure{ID: f.id, Title: f.title, file: f}
	w, h := f.size()
	for _, fr := range f.frames {
		shown := Frame{ID: fr.id, Label: fr.label, Desc: fr.desc, Width: int(math.Round(w)), Height: int(math.Round(h))}
		for _, a := range fr.areas {
			shown.Nerve = shown.Nerve || a.name == "nerve"
			shown.Marked = shown.Marked || a.name != "nerve"
		}
		figure.Frames = append(figure.Frames, shown)
		figure.drawings = append(figure.drawings, f.draw(r, fr))
	}
	if len(f.animate) > 0 && !r.failed() {
		figure.motion = f.motion(r)
	}
	if r.failed() {
		return nil, r.sorted()
	}
	return figure, r.sorted()
}

// sorted gives the problems in the order of the file. What a frame inherits is
// read and solved again with it, so a mistake may have been met twice: it is
// told for the first frame.
func (r *reader) sorted() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
	told := map[Problem]bool{}
	return slices.DeleteFunc(r.problems, func(p Problem) bool {
		p.Message = framePrefix.ReplaceAllString(p.Message, "")
		again := told[p]
		told[p] = true
		return again
	})
}

// solve gives the body of a frame from the side, or from the front.
func (fr *frame) solve() (*sideFigure, *frontFigure) {
	if fr.front {
		return nil, solveFront(&fr.pose, fr.person)
	}
	return solveSide(&fr.pose, fr.person), nil
}

// draw makes the picture of a frame and checks it.
func (f *file) draw(r *reader, fr *frame) *drawing {
	s := &scene{mirrored: f.mirror}
	side, front := fr.solve()
	var in solved = side
	var notes []note
	if front != nil {
		in, notes = front, front.notes
	} else {
		notes = side.notes
	}
	for _, n := range notes {
		r.report(n.at, n.warning, "frame %s: %s", fr.id, n.text)
	}
	for i := range f.props {
		s.prop(&f.props[i], in)
	}
	for i := range fr.props {
		s.prop(&fr.props[i], in)
	}
	if fr.ghost >= 0 {
		ghost, _ := f.frames[fr.ghost].solve()
		s.ghost(ghost, side)
	}
	bodyFrom := len(s.items)
	if front != nil {
		s.drawFront(front, fr.areas)
	} else {
		s.drawSide(side, fr.areas)
	}
	f.checkCanvas(r, fr, s.items[bodyFrom:])
	if !checkNumbers(r, fr, s.items) {
		return &drawing{frame: fr}
	}
	f.checkFloor(r, fr, in)
	arrowsFrom := len(s.items)
	for i := range fr.arrows {
		a := &fr.arrows[i]
		from, to := f.wayTo(fr)
		if a.follow != nil && from.front != to.front {
			r.report(a.at, false, "frame %s: the arrow follows a point between frames of different views; write curve: here", fr.id)
			continue
		}
		path := a.way(in, func() *passage { return f.passage(from, to) })
		if lengthOf(path) < shortest {
			r.report(a.at, true, "frame %s: the arrow is too short to draw; make it %v or longer", fr.id, shortest)
		}
		s.arrow(path, a.both)
	}
	if !checkNumbers(r, fr, s.items[arrowsFrom:]) {
		return &drawing{frame: fr}
	}
	return f.write(r, fr, s)
}

// wayTo gives the way that a body takes to a frame: from the first frame of
// the figure, or from the first to the second.
func (f *file) wayTo(fr *frame) (from, to *frame) {
	if fr == f.frames[0] && len(f.frames) > 1 {
		return fr, f.frames[1]
	}
	return f.frames[0], fr
}

func checkNumbers(r *reader, fr *frame, items []item) bool {
	for _, it := range items {
		for p := range it.shape.flat {
			if !(math.Abs(p.x) < 100 && math.Abs(p.y) < 100) { // NaN is not below 100 either
				r.report(fr.at, false, "frame %s: the pose leads to numbers that cannot be drawn; look for an angle or a length that is far off", fr.id)
				return false
			}
		}
	}
	return true
}

// outside is how far, in H, a body may stand out of its canvas unnoticed: half a line's width.
const outside = .004

func (f *file) checkCanvas(r *reader, fr *frame, items []item) {
	low, high := vec{math.Inf(1), math.Inf(1)}, vec{math.Inf(-1), math.Inf(-1)}
	for _, it := range items {
		for p := range it.shape.flat {
			low = vec{math.Min(low.x, p.x), math.Min(low.y, p.y)}
			high = vec{math.Max(high.x, p.x), math.Max(high.y, p.y)}
		}
	}
	c := f.canvas
	for _, edge := range []struct {
		name string
		out  float64
	}{{"left", c.left - low.x}, {"right", high.x - c.right}, {"bottom", c.bottom - low.y}, {"top", high.y - c.top}} {
		if edge.out > outside {
			r.report(fr.at, true, "frame %s: the body leaves the canvas by %.3f at the %s; widen the canvas", fr.id, edge.out, edge.name)
		}
	}
}

// underground is how far, in H, an outline may stand below the floor: less than a line's width.
const underground = .006

// onGround says whether the figure stands on a floor that is seen from the
// side: in a picture from above, y is not height.
func (f *file) onGround(fr *frame) bool {
	from := func(props []prop) bool {
		return slices.ContainsFunc(props, func(p prop) bool { return p.kind == "mattop" || p.kind == "bed" })
	}
	return !f.noFloor && !from(f.props) && !from(fr.props)
}

func (f *file) checkFloor(r *reader, fr *frame, in solved) {
	if !f.onGround(fr) {
		return
	}
	check := func(name string, at place) {
		if low := in.part(name).lowest(); low < -underground {
			r.report(at, false, "frame %s: %s is %.3f of the body height below the floor; raise it, or the body", fr.id, name, -low)
		}
	}
	p := &fr.pose // a limb that is not written has no place of its own
	for i, name := range (view{fr.front}).sides() {
		check("leg."+name, cmp.Or(p.legs[i].at, p.placement.at))
		check("arm."+name, cmp.Or(p.arms[i].at, p.placement.at))
	}
	check("trunk", p.placement.at)
	check("head", p.placement.at)
}

// write turns a scene into the paths of a drawing.
func (f *file) write(r *reader, fr *frame, s *scene) *drawing {
	s.sort()
	d := &drawing{frame: fr, paths: paths(f, s)}
	for _, it := range s.items {
		if !slices.Contains(d.classes, it.class) {
			d.classes = append(d.classes, it.class)
		}
	}
	if len(d.paths) > maxBytes {
		r.report(fr.at, true, "frame %s: the picture weighs %d bytes; keep it below %d with fewer props or arrows", fr.id, len(d.paths), maxBytes)
	}
	return d
}

// Motion writes the in-between pictures as JSON for the script that plays
// them, or nil when the pose file asks for none.
func (f *Figure) Motion() []byte { return f.motion }

func (p Problem) String() string {
	if p.Warning {
		return fmt.Sprintf("%d:%d: warning: %s", p.Line, p.Col, p.Message)
	}
	return fmt.Sprintf("%d:%d: %s", p.Line, p.Col, p.Message)
}
