package figure

import "math"

// outline gives the closed outline of a limb between two stations (0..1
// first segment, 1..2 second). roundStart and roundEnd are how far a rounded
// end stands out, in half depths; 0 is a hem.
func (l *limb) outline(first, second profile, from, to, roundStart, roundEnd float64) curve {
	front := l.edge(first, second, from, to, 1)
	back := l.edge(first, second, from, to, -1)
	tip := func(u, out float64) station {
		heading, widths, t := l.first, first, u
		if u > 1 {
			heading, widths, t = l.second, second, u-1
		}
		a, b := widths.around(t)
		return at(l.along(u).sub(up(heading).mul((a + b) / 2 * out)))
	}
	stations := make([]station, 0, len(front)+len(back)+2)
	stations = append(stations, front...)
	if roundEnd > 0 {
		stations = append(stations, tip(to, roundEnd))
	} else {
		stations[len(stations)-1].corner = true
		back[len(back)-1].corner = true
	}
	for i := len(back) - 1; i >= 0; i-- {
		stations = append(stations, back[i])
	}
	if roundStart > 0 {
		stations = append(stations, tip(from, -roundStart))
	} else {
		stations[0].corner = true
		stations[len(stations)-1].corner = true
	}
	return spline(stations, true)
}

// edge gives the stations of one side of a limb: +1 front, -1 back. Their
// number does not depend on the pose.
func (l *limb) edge(first, second profile, from, to, side float64) []station {
	depthOf := func(p profile, t float64) float64 {
		front, back := p.around(t)
		if side > 0 {
			return front
		}
		return back
	}
	var stations []station
	on := func(segment int, distance float64) {
		if segment == 1 {
			t := distance / l.firstLength
			stations = append(stations, at(l.root.to(l.joint, t).add(forward(l.first).mul(side*depthOf(first, t)))))
		} else {
			t := distance / l.secondLength
			stations = append(stations, at(l.joint.to(l.end, t).add(forward(l.second).mul(side*depthOf(second, t)))))
		}
	}
	// r is the half depth at the joint, fold how far it bends.
	r := depthOf(first, 1)
	fold := math.Min(math.Abs(l.second-l.first), 164)
	inner := (l.second-l.first)*side > 0
	crease, pad := 0., .3*r
	if inner {
		crease = math.Min(r*math.Tan(radians(fold/2)), .62*math.Min(l.firstLength, l.secondLength))
	}
	if from < 1 {
		along := []float64{from}
		for _, d := range first {
			if d.at > from+.03 && d.at < 1 && d.at < to-.03 {
				along = append(along, d.at)
			}
		}
		if to < 1 {
			along = append(along, to)
		}
		for i, t := range along {
			distance := t * l.firstLength
			if inner { // stations in the crease wait in a row before it
				distance = math.Min(distance, l.firstLength-crease-pad-.004*float64(len(along)-i))
			}
			on(1, distance)
		}
	}
	if from < 1 && to > 1 {
		bisector := forward((l.first + l.second) / 2).mul(side)
		if inner {
			on(1, l.firstLength-crease-pad)
			deep := math.Min(r/math.Cos(radians(fold/2)), .5*l.firstLength)
			stations = append(stations, at(l.joint.add(bisector.mul(.985*deep))))
			on(2, crease+pad)
		} else {
			apart := .55 * r * (1 - .85*clamp(fold/100, 0, 1))
			knob := r * (1 + .05*clamp(fold/90, 0, 1)) // knee cap, tip of the elbow
			stations = append(stations,
				at(l.joint.add(up(l.first).mul(apart)).add(forward(l.first).mul(side*r))),
				at(l.joint.add(bisector.mul(knob))),
				at(l.joint.sub(up(l.second).mul(apart)).add(forward(l.second).mul(side*r))))
		}
	}
	if to > 1 {
		var along []float64
		if from >= 1 {
			along = append(along, from-1)
		}
		for _, d := range second {
			if d.at > 0 && d.at < to-1-.03 && d.at > from-1+.03 {
				along = append(along, d.at)
			}
		}
		along = append(along, to-1)
		for i, t := range along {
			distance := t * l.secondLength
			if inner && from < 1 {
				distance = math.Max(distance, crease+pad+.004*float64(i+1))
			}
			on(2, distance)
		}
	}
	return stations
}

// in puts an outline into a frame of the world.
func (p points) in(origin vec, heading float64) []station {
	stations := make([]station, len(p))
	for i, v := range p {
		stations[i] = at(origin.add(v.turn(heading)))
	}
	return stations
}

func (p points) closed(origin vec, heading float64) curve { return spline(p.in(origin, heading), true) }

// stroke draws three points as start, control and end.
func (p points) stroke(origin vec, heading float64) shape {
	s := p.in(origin, heading)
	return quadratic(s[0].vec, s[1].vec, s[2].vec)
}

func (o oval) in(origin vec, heading float64) curve {
	return ellipse(origin.add(vec(o.Centre).turn(heading)), o.RX.h(), o.RY.h(), heading+o.Tilt)
}

// How far a rounded end of a limb stands out, in half depths there.
const roundTip = .92

// The stations between which skin is drawn: the rest is under cloth.
const (
	bareLeg = .25
	bareArm = .15
)

// legSkin is a leg from a station down to the foot.
func (l *limb) legSkin(b *build, from float64) shape {
	return union(l.outline(b.Thigh.profile, b.Shank.profile, from, 2, roundTip, roundTip), disc(l.end, .0203), l.foot())
}

// foot is the foot from the side, or its sole toward the viewer.
func (l *limb) foot() curve {
	if l.shape == "sole" {
		return body().Side.SoleToViewer.closed(l.end, l.third)
	}
	return body().Side.Foot.closed(l.end, l.third)
}

// soleToes are the toes of a sole that faces the viewer.
func (l *limb) soleToes() []curve {
	var toes []curve
	for _, t := range body().Side.SoleToes {
		r := t[2].h()
		toes = append(toes, ellipse(l.end.add(vec{t[0].h(), t[1].h()}.turn(l.third)), 1.12*r, r, l.third))
	}
	return toes
}

// hand gives palm and thumb. Every hand has the same number of stations.
func (l *limb) hand() []curve {
	side := body().Side
	outline := map[string]handOutline{
		"flat": side.HandFlat, "back": side.HandBack, "grip": side.HandGrip, "cup": side.HandCup, "relaxed": side.HandRelaxed,
	}[l.shape]
	var curves []curve
	for _, part := range []points{outline.Body, outline.Thumb} {
		stations := make([]station, len(part))
		for i, v := range part { // y runs toward the finger tips
			stations[i] = at(l.end.add(forward(l.third).mul(v.x)).sub(up(l.third).mul(v.y)))
		}
		curves = append(curves, spline(stations, true))
	}
	return curves
}

func (l *limb) armSkin(b *build) shape {
	arm := l.outline(b.UpperArm.profile, b.Forearm.profile, bareArm, 2, roundTip, roundTip)
	return union(append([]curve{arm}, l.hand()...)...)
}

func (l *limb) sleeve(b *build) shape {
	c := body().Clothes.Sleeve
	return union(l.outline(b.UpperArm.profile.grown(c.Grow.h()), b.Forearm.profile.grown(c.Grow.h()), 0, c.End, c.Cap, 0))
}

// trouserLeg is a leg of the trousers between two stations.
func (l *limb) trouserLeg(b *build, c cloth, from, to, roundStart, roundEnd float64) curve {
	return l.outline(b.Thigh.profile.grown(c.Grow.h()), b.Shank.profile.grown(c.Grow.h()), from, to, roundStart, roundEnd)
}

func (f *sideFigure) shirt() curve {
	front, back := make([]station, 0, 20), make([]station, 0, 20)
	for _, d := range f.build.Shirt.profile {
		// Soft tissue gives way where the trunk bends strongly toward it.
		bend := f.pose.lumbar / 90 * math.Exp(-math.Pow((d.at-.12)/.05, 2))
		front = append(front, at(f.off(d.at, d.front*(1-.18*clamp(bend, 0, 1)))))
		back = append(back, at(f.off(d.at, -d.back*(1-.20*clamp(-bend, 0, 1)))))
	}
	front[0].corner, back[0].corner = true, true
	for _, n := range body().Neckline {
		front = append(front, station{f.off(n.s, n.x), n.corner})
	}
	for i := len(back) - 1; i >= 0; i-- {
		front = append(front, back[i])
	}
	return spline(front, true)
}

func (f *sideFigure) pelvis() curve {
	front, back := make([]station, 0, 16), make([]station, 0, 8)
	folded := clamp((f.legs[near].first-f.pose.pitch-45)/70, 0, 1) // with a bent hip the groin folds away
	for _, d := range f.build.Pelvis.profile {
		s, ahead := d.at, d.front
		if s < 0 {
			s *= 1 - .5*folded
			ahead *= 1 - .6*folded
		}
		front = append(front, at(f.off(s, ahead)))
		back = append(back, at(f.off(s, -d.back)))
	}
	front[0].corner, back[0].corner = true, true
	for i := len(back) - 1; i >= 0; i-- {
		front = append(front, back[i])
	}
	return spline(front, true)
}

// gluteDisc is the middle of the buttock; it turns a little with the thigh.
func (f *sideFigure) gluteDisc(l *limb) vec {
	return l.root.add(vec(f.build.Glute.Centre).turn(f.pose.pitch + .12*(l.first-f.pose.pitch)))
}

// buttock joins the glute disc and the thigh, so both stay smooth from -20 to
// 135 degrees of hip flexion.
func (f *sideFigure) buttock(l *limb) curve {
	const station = .27
	front, back := f.build.Thigh.around(station)
	thigh := l.along(station).add(forward(l.first).mul((front - back) / 2))
	return hull(f.gluteDisc(l), f.build.Glute.Radius.h(), thigh, (front+back)/2+.003)
}

func (f *sideFigure) legCloth(l *limb) shape {
	c := f.person.trousers()
	return union(f.buttock(l), l.trouserLeg(f.build, c, 0, c.End, roundTip, 0))
}

// sleeveCrease runs down both edges of the near sleeve and across its hem; the
// shoulder has no seam.
func (f *sideFigure) sleeveCrease(l *limb) shape {
	c := body().Clothes.Sleeve
	arm, fore := f.build.UpperArm.grown(c.Grow.h()), f.build.Forearm.grown(c.Grow.h())
	front := l.edge(arm, fore, .12, c.End, 1)
	back := l.edge(arm, fore, .12, c.End, -1)
	front[len(front)-1].corner, back[len(back)-1].corner = true, true
	for i := len(back) - 1; i >= 0; i-- {
		front = append(front, back[i])
	}
	return shape{spline(front, false)}
}

// neckOutline starts inside the shirt: a wider base would show behind the
// collar when the upper back rounds.
func (f *sideFigure) neckOutline() shape {
	w := f.build.NeckHalfWidth.h()
	base := func(x, y float64) station { return at(f.neckBase.add(vec{x, y}.turn(f.neckHeading))) }
	top := func(x float64) station { return at(f.skull.add(vec{x, 0}.turn(f.neckHeading))) }
	return union(spline([]station{base(w+.004, -.02), base(w, .012), base(w-.003, .045), top(w),
		top(-w), base(-w+.001, .045), base(-w-.001, .02), base(-w-.001, -.02)}, true))
}

func (f *sideFigure) head() shape {
	return union(body().Side.Head.closed(f.skull, f.headHeading))
}

func (f *sideFigure) hair() shape {
	side := body().Side
	switch f.person.hair {
	case "bun":
		return union(side.HairBun.closed(f.skull, f.headHeading), side.HairBunKnot.in(f.skull, f.headHeading))
	case "bob":
		return union(side.HairBob.closed(f.skull, f.headHeading))
	}
	return union(side.HairShort.closed(f.skull, f.headHeading))
}

// part gives the outline of a named part, for the ground.
func (f *sideFigure) part(name string) shape {
	leg := f.legs[near]
	switch name {
	case "trunk":
		return shape{f.shirt(), f.pelvis(), f.buttock(leg)}
	case "seat":
		c := cloth{Grow: .003}
		return shape{f.pelvis(), f.buttock(leg), leg.trouserLeg(f.build, c, 0, .5, roundTip, 0)}
	case "pelvis": // without the thigh, or a leg stretched out lifts the sitter
		return shape{f.pelvis(), disc(leg.root.add(vec(f.build.Glute.Centre).turn(f.pose.pitch)), f.build.Glute.Radius.h())}
	case "head":
		return join(f.head(), f.hair())
	case "leg.near":
		return f.legs[near].legSkin(f.build, bareLeg)
	case "leg.far":
		return f.legs[far].legSkin(f.build, bareLeg)
	case "foot.near":
		return shape{f.legs[near].foot()}
	case "foot.far":
		return shape{f.legs[far].foot()}
	case "arm.near":
		return f.arms[near].armSkin(f.build)
	case "arm.far":
		return f.arms[far].armSkin(f.build)
	case "hand.near":
		return f.arms[near].hand()
	case "hand.far":
		return f.arms[far].hand()
	}
	panic("figure: no part " + name) // the reader lets none through
}
