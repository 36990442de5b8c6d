package figure

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
)

// passage is the way of a body from one frame to another.
type passage struct {
	a, b               *frame
	fromSide, toSide   *sideFigure
	fromFront, toFront *frontFigure
	// turned says of each arm that it goes by its headings though it has a
	// target in both frames, because its elbow would dip into the floor.
	turned [2]bool
}

func (f *file) passage(a, b *frame) *passage {
	p := &passage{a: a, b: b}
	p.fromSide, p.fromFront = a.solve()
	p.toSide, p.toFront = b.solve()
	if a.front || !f.onGround(b) {
		return p
	}
	for side, name := range sideView.sides() {
		for k := range maxKeys {
			if p.side(float64(k)/(maxKeys-1)).part("arm."+name).lowest() < -underground {
				p.turned[side] = true
				break
			}
		}
	}
	return p
}

// at solves the body at t (0..1) of the way.
func (p *passage) at(t float64) solved {
	if p.a.front {
		return p.front(t)
	}
	return p.side(t)
}

// side solves an in-between pose. They are solved, not morphed: angles of the
// trunk are interpolated; a limb that has a target in both frames, or a foot
// that stays where it is while the hip moves freely, keeps to the points it
// reached, and every other limb to its headings. Interpolating targets of
// different kinds would make limbs jump.
func (p *passage) side(t float64) *sideFigure {
	switch t {
	case 0:
		return p.fromSide
	case 1:
		return p.toSide
	}
	a, b := &p.a.pose, &p.b.pose
	from, to := p.fromSide, p.toSide
	m := *b
	m.pitch, m.lumbar, m.thorax = mix(a.pitch, b.pitch, t), mix(a.lumbar, b.lumbar, t), mix(a.thorax, b.thorax, t)
	m.neck, m.head = mix(a.neck, b.neck, t), mix(a.head, b.head, t)
	m.placement = placementBetween(a, b, from.hip, to.hip, t)
	free := m.placement.hip != nil
	for side := range 2 {
		m.legs[side] = limbBetween(&a.legs[side], &b.legs[side], from.legs[side], to.legs[side], t,
			from.legs[side].placed && to.legs[side].placed || free && to.legs[side].end.sub(from.legs[side].end).len() < still)
		m.arms[side] = limbBetween(&a.arms[side], &b.arms[side], from.arms[side], to.arms[side], t,
			from.arms[side].placed && to.arms[side].placed && !p.turned[side])
	}
	return solveSide(&m, p.b.person)
}

// placementBetween keeps the contact with the ground where both frames rest
// alike, and else moves the hip along a straight line.
func placementBetween(p, q *pose, from, to vec, t float64) placement {
	a, b := p.placement, q.placement
	alike := a.hip == nil && b.hip == nil && *a.pin == *b.pin && len(a.rest) == len(b.rest)
	for i := 0; alike && i < len(a.rest); i++ {
		alike = a.rest[i] == b.rest[i]
	}
	if alike {
		b.x, b.height = mix(a.x, b.x, t), mix(a.height, b.height, t)
		return b
	}
	hip := from.to(to, t)
	return placement{hip: &hip, at: b.at}
}

// still is how far, in H, an end may move and count as staying where it is.
const still = .02

// limbBetween goes by the points that the end reached, or by headings.
func limbBetween(p, q *limbPose, from, to *limb, t float64, byPoints bool) limbPose {
	m := *q
	m.short = [2]float64{mix(p.short[0], q.short[0], t), mix(p.short[1], q.short[1], t)}
	m.bend, m.target, m.flat = [3]maybe{}, nil, false
	m.heading[2] = some(headingBetween(from.third, to.third, t))
	if t < .5 {
		m.end = p.end
	}
	if byPoints && p.flip == q.flip {
		m.heading[0], m.heading[1] = maybe{}, maybe{}
		m.target = &target{by: from.end.to(to.end, t), at: q.at}
		return m
	}
	m.heading[0] = some(headingBetween(from.first, to.first, t))
	m.heading[1] = some(headingBetween(from.second, to.second, t))
	// A joint turns the way it bends, not the shorter way through the body.
	bend := mix(from.second-from.first, to.second-to.first, t)
	if math.Abs(from.second-from.first) < 180 && math.Abs(to.second-to.first) < 180 {
		m.heading[1] = some(m.heading[0].value + bend)
	}
	return m
}

func headingBetween(a, b, t float64) float64 { return a + wrap(b-a)*t }

// front is side for the front view, where limbs have few targets.
func (p *passage) front(t float64) *frontFigure {
	switch t {
	case 0:
		return p.fromFront
	case 1:
		return p.toFront
	}
	a, b := &p.a.pose, &p.b.pose
	from, to := p.fromFront, p.toFront
	m := *b
	m.heading, m.lean, m.twist = mix(a.heading, b.heading, t), mix(a.lean, b.lean, t), mix(a.twist, b.twist, t)
	m.trunkShort = mix(a.trunkShort, b.trunkShort, t)
	m.headNeck, m.headTilt, m.headShort = mix(a.headNeck, b.headNeck, t), mix(a.headTilt, b.headTilt, t), mix(a.headShort, b.headShort, t)
	hip := from.hip.to(to.hip, t)
	m.placement = placement{hip: &hip, at: b.placement.at}
	for side := range 2 {
		m.legs[side] = limbBetween(&a.legs[side], &b.legs[side], from.legs[side], to.legs[side], t, from.legs[side].placed && to.legs[side].placed)
		m.arms[side] = limbBetween(&a.arms[side], &b.arms[side], from.arms[side], to.arms[side], t, from.arms[side].placed && to.arms[side].placed)
	}
	return solveFront(&m, p.b.person)
}

// Motion as it is sent: shapes as letters and numbers, and the numbers of every
// key picture. Between two of them the script draws a straight line.
type motion struct {
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Class  string  `json:"class"`
	// Phases counts the ways from one frame to the next; each takes as long.
	Phases int           `json:"phases"`
	Keys   []float64     `json:"keys"` // times from 0 to 1
	Shapes []motionShape `json:"shapes"`
}

type motionShape struct {
	Class string `json:"class"`
	// Ops has a letter a step: M takes 2 numbers, C 6, Z none.
	Ops string `json:"ops"`
	// At holds tenths of a pixel: one list for every key, or one for a shape
	// that does not move.
	At [][]int `json:"at"`
}

// Keyframes stand at most keyStep degrees apart: then the error of a straight
// line between them stays below 1 % of a limb's length.
const (
	keyStep = 16.
	minKeys = 3
	maxKeys = 8
)

// motion writes the movement through the frames that animate names.
func (f *file) motion(r *reader) []byte {
	w, h := f.size()
	last := f.frames[f.animate[len(f.animate)-1]]
	m := motion{Width: float64(tenth(w)) / 10, Height: float64(tenth(h)) / 10, Class: "fig fig-" + last.person.name}
	var scenes []*scene
	phases := len(f.animate) - 1
	m.Phases = phases
	for phase := range phases {
		a, b := f.frames[f.animate[phase]], f.frames[f.animate[phase+1]]
		if a.front != b.front || a.person != b.person {
			r.report(b.at, false, "frame %s: the motion from %s changes the view or the person; it cannot be played", b.id, a.id)
			return nil
		}
		way := f.passage(a, b)
		n := way.keys()
		for k := range n {
			if k == 0 && phase > 0 { // the last phase ended here
				continue
			}
			t := float64(k) / float64(n-1)
			m.Keys = append(m.Keys, math.Round(1e4*(float64(phase)+t)/float64(phases))/1e4)
			s := &scene{mirrored: f.mirror}
			in := way.at(t)
			for _, props := range [][]prop{f.props, last.props} {
				for i := range props {
					s.prop(&props[i], in)
				}
			}
			switch in := in.(type) {
			case *sideFigure:
				s.drawSide(in, last.areas)
			case *frontFigure:
				s.drawFront(in, last.areas)
			}
			s.sort()
			scenes = append(scenes, s)
		}
		f.checkSink(r, way, n)
	}
	for i, it := range scenes[0].items {
		shape := motionShape{Class: it.class}
		moves := false
		for k, s := range scenes {
			ops, numbers := "", []int(nil)
			if len(s.items) == len(scenes[0].items) {
				ops, numbers = absolute(s.items[i].shape.each(f.onScreen))
			}
			if k == 0 {
				shape.Ops = ops
			}
			if ops != shape.Ops || s.items[i].class != it.class {
				r.report(last.at, false, "frame %s: the motion changes the shapes of the picture (a profile, a split, the eyes, the shoes, or the order of the layers); take the frame out of animate", last.id)
				return nil
			}
			shape.At = append(shape.At, numbers)
			moves = moves || !slices.Equal(numbers, shape.At[0])
		}
		if !moves {
			shape.At = shape.At[:1]
		}
		m.Shapes = append(m.Shapes, shape)
	}
	data, err := json.Marshal(m)
	if err != nil { // a struct of numbers and texts
		panic(err)
	}
	return data
}

// keys is how many key pictures the way needs.
func (p *passage) keys() int {
	var turn float64
	limbs := func(from, to [2]*limb) {
		for side := range 2 {
			turn = math.Max(turn, math.Abs(wrap(to[side].first-from[side].first)))
			turn = math.Max(turn, math.Abs(wrap(to[side].second-from[side].second)))
		}
	}
	if p.a.front {
		limbs(p.fromFront.legs, p.toFront.legs)
		limbs(p.fromFront.arms, p.toFront.arms)
		turn = math.Max(turn, math.Abs(p.b.pose.twist-p.a.pose.twist))
	} else {
		limbs(p.fromSide.legs, p.toSide.legs)
		limbs(p.fromSide.arms, p.toSide.arms)
		turn = math.Max(turn, math.Abs(p.b.pose.pitch-p.a.pose.pitch))
	}
	return int(clamp(math.Ceil(turn/keyStep)+1, minKeys, maxKeys))
}

// checkSink warns of a body that dips into the floor on its way.
func (f *file) checkSink(r *reader, way *passage, keys int) {
	if way.a.front || !f.onGround(way.b) {
		return
	}
	const sink = .02
	for _, part := range []string{"trunk", "head", "leg.near", "leg.far", "arm.near", "arm.far"} {
		low := 0.
		for k := range keys {
			low = math.Min(low, way.side(float64(k)/float64(keys-1)).part(part).lowest())
		}
		if low < -sink {
			r.report(way.b.at, true, "frame %s: on the way from %s %s dips %.3f of the body height below the floor", way.b.id, way.a.id, part, -low)
		}
	}
}

// absolute writes a shape as letters and absolute numbers; a straight line
// becomes a curve, so all shapes interpolate alike.
func absolute(s shape) (ops string, numbers []int) {
	var b strings.Builder
	put := func(v vec) { numbers = append(numbers, tenth(v.x), tenth(v.y)) }
	for _, c := range s {
		b.WriteByte('M')
		put(c.start)
		p := c.start
		for _, seg := range c.segments {
			c1, c2 := seg.c1, seg.c2
			if seg.line {
				c1, c2 = p.to(seg.end, 1./3), p.to(seg.end, 2./3)
			}
			b.WriteByte('C')
			put(c1)
			put(c2)
			put(seg.end)
			p = seg.end
		}
		if c.closed {
			b.WriteByte('Z')
		}
	}
	return b.String(), numbers
}
