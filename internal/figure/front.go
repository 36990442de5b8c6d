package figure

import "math"

// frontFigure is a solved body seen from the front, from the back, or, lying,
// from above. Sides are picture-left and picture-right of the upright figure.
type frontFigure struct {
	person      person
	build       *build
	pose        *pose
	hip         vec
	legs, arms  [2]*limb
	neckBase    vec
	skull       vec
	headHeading float64
	notes       []note
}

// outward is -1 for the picture's left side and +1 for its right.
func outward(side int) float64 { return float64(2*side - 1) }

func solveFront(p *pose, who person) *frontFigure {
	f := &frontFigure{person: who, build: who.rig(), pose: p}
	f.solveLimbs(false)
	for range 5 { // arms may reach for the other arm, and rest needs a placed body
		f.hip = f.pose.placement.from(f.hip, f)
		f.solveLimbs(true)
	}
	return f
}

// part gives the outline of a named part, for the ground.
func (f *frontFigure) part(name string) shape {
	switch name {
	case "trunk":
		return shape{f.shirt(), f.pelvis()}
	case "head":
		return shape{body().Front.Face.mirrored().closed(f.skull, f.headHeading)}
	case "arm.l", "arm.r":
		return f.armSkin(sideOf(name))
	case "leg.l", "leg.r":
		return f.legSkin(sideOf(name), bareLeg)
	case "foot.l", "foot.r":
		return shape{f.foot(sideOf(name))}
	}
	panic("figure: no part " + name) // the reader lets none through
}

func sideOf(part string) int {
	if part[len(part)-1] == 'l' {
		return 0
	}
	return 1
}

// trunkHeading bends sideways with lean.
func (f *frontFigure) trunkHeading(s float64) float64 {
	return f.pose.heading + f.pose.lean*smoothstep((s-.06)/.2)
}

// off is the point at arc length s of the trunk, x to the right of its middle.
func (f *frontFigure) off(s, x float64) vec {
	length := s
	if s > 0 { // a trunk that leans toward the viewer looks shorter
		length *= f.pose.trunkShort
	}
	steps := max(1, int(math.Ceil(math.Abs(length)/.004)))
	step := length / float64(steps)
	p := f.hip
	for i := range steps {
		p = p.add(up(f.trunkHeading((float64(i) + .5) * step)).mul(step))
	}
	return p.add(forward(f.trunkHeading(s)).mul(x))
}

// halfWidth blends the width from the front with the depth from the side where
// the pelvis is turned against the chest.
func (f *frontFigure) halfWidth(front, side profile, s, toward float64) float64 {
	w, _ := front.around(s)
	if f.pose.twist == 0 {
		return w
	}
	ahead, behind := side.around(s)
	sin, cos := math.Sincos(radians(f.pose.twist * (1 - smoothstep((s-.06)/.18))))
	depth := ahead
	if toward*sin < 0 {
		depth = behind
	}
	sin, cos = math.Abs(sin), math.Abs(cos)
	return w*cos + (depth-.25*w)*sin*math.Min(1, sin+.2)
}

func (f *frontFigure) solveLimbs(toTargets bool) {
	f.notes = nil
	for side := range 2 {
		f.solveLeg(side, toTargets)
	}
	neck := body().Segments
	heading := f.trunkHeading(neck.Trunk.NeckBaseAt) + f.pose.headNeck
	f.neckBase = f.off(neck.Trunk.NeckBaseAt+.002, 0)
	f.skull = f.neckBase.add(up(heading).mul(neck.Neck * f.pose.headShort))
	f.headHeading = heading + f.pose.headTilt
	for side := range 2 {
		f.solveArm(side, toTargets)
	}
}

func (f *frontFigure) solveLeg(side int, toTargets bool) {
	p := &f.pose.legs[side]
	seg := body().Segments
	l := &limb{firstLength: seg.Thigh * p.short[0], secondLength: seg.Shank * p.short[1], shape: p.end}
	f.legs[side] = l
	l.root = f.off(0, outward(side)*f.build.Front.HipHalfWidth.h()*math.Cos(radians(f.pose.twist)))
	f.turn(p, l, toTargets, "leg."+frontView.sides()[side]+" ankle_at", .004,
		f.pose.heading+outward(side)*2.5, -2*outward(side))
	if p.flat {
		l.third = 0
	} else {
		l.third = p.heading[2].or(l.second + p.bend[2].value)
	}
}

func (f *frontFigure) solveArm(side int, toTargets bool) {
	p := &f.pose.arms[side]
	seg := body().Segments
	l := &limb{firstLength: seg.UpperArm * p.short[0], secondLength: seg.Forearm * p.short[1], shape: p.end}
	f.arms[side] = l
	upper := p.heading[0].or(f.pose.heading + outward(side)*8)
	raised := math.Abs(wrap(upper-f.trunkHeading(.27))) / 180 // the collar bone lifts with the arm
	width := f.build.Front.ShoulderHalfWidth.h() - .010*smoothstep((raised-.5)/.5)
	l.root = f.off(.276+.022*smoothstep((raised-.35)/.5), outward(side)*width)
	f.turn(p, l, toTargets, "arm."+frontView.sides()[side]+" wrist_at", .006, upper, 6*outward(side))
	l.third = p.heading[2].or(l.second)
}

// turn gives a limb its headings: toward its target, as written, or hanging.
func (f *frontFigure) turn(p *limbPose, l *limb, toTargets bool, what string, tolerance, first, bend float64) {
	if toTargets && p.target != nil {
		direction := 1.
		if p.flip {
			direction = -1
		}
		l.reach(where(p.target, f), direction)
		if l.missed > tolerance {
			f.notes = append(f.notes, note{at: p.target.at, text: missText(what, l.missed)})
		}
	} else {
		l.first = p.heading[0].or(first)
		l.second = p.heading[1].or(l.first + bend)
	}
	l.extend()
}

func (f *frontFigure) point(p *point) vec {
	leg, arm := f.legs[p.side], f.arms[p.side]
	switch p.name {
	case "hip":
		return f.hip
	case "knee":
		return leg.joint
	case "ankle":
		return leg.end
	case "toe":
		return leg.end.sub(up(leg.third).mul(.04))
	case "shoulder":
		return arm.root
	case "elbow":
		return arm.joint
	case "wrist":
		return arm.end
	case "head":
		return f.skull
	}
	panic("figure: no point " + p.name) // the reader lets none through
}

// inMirror solves an outline that faces left: as if it faced right, then mirrored.
func inMirror(l *limb, draw func(*limb) curve) curve {
	flip := func(v vec) vec { return vec{-v.x, v.y} }
	m := *l
	m.root, m.joint, m.end = flip(l.root), flip(l.joint), flip(l.end)
	m.first, m.second, m.third = -l.first, -l.second, -l.third
	return draw(&m).each(flip)
}

func (f *frontFigure) legProfiles(side int) (thigh, shank profile) {
	if f.pose.legs[side].side {
		return f.build.Thigh.profile, f.build.Shank.profile
	}
	k := 1.
	if f.person.build == "f" {
		k = .985
	}
	legs := body().FrontLegs
	blend := func(outer, inner profile) profile {
		p := make(profile, len(outer))
		for i := range outer {
			p[i] = depth{outer[i].at, outer[i].front * k, inner[i].front * k}
			if side == 0 { // on the left leg the outside lies at the back of the frame
				p[i].front, p[i].back = p[i].back, p[i].front
			}
		}
		return p
	}
	return blend(legs.ThighOuter.profile, legs.ThighInner.profile), blend(legs.ShankOuter.profile, legs.ShankInner.profile)
}

// leg is a part of a leg between two stations, in cloth or skin that stands out by grow.
func (f *frontFigure) leg(side int, from, to, grow, roundStart, roundEnd float64) curve {
	thigh, shank := f.legProfiles(side)
	draw := func(l *limb) curve {
		return l.outline(thigh.grown(grow), shank.grown(grow), from, to, roundStart, roundEnd)
	}
	if p := f.pose.legs[side]; p.side && p.facing < 0 {
		return inMirror(f.legs[side], draw)
	}
	return draw(f.legs[side])
}

func (f *frontFigure) foot(side int) curve {
	l := f.legs[side]
	front := body().Front
	outline := front.FootFront
	switch l.shape {
	case "side":
		draw := func(l *limb) curve { return body().Side.Foot.closed(l.end, l.third) }
		if f.pose.legs[side].facing < 0 {
			return inMirror(l, draw)
		}
		return draw(l)
	case "top":
		outline = front.FootTop
	case "back":
		outline = front.FootBack
	}
	// The outlines are those of the right foot.
	turned := make(points, len(outline))
	for i, v := range outline {
		turned[i] = vec{v.x * outward(side), v.y}
	}
	return turned.closed(l.end, l.third)
}

// legSkin is a leg from a station down to the foot.
func (f *frontFigure) legSkin(side int, from float64) shape {
	return union(f.leg(side, from, 2, 0, roundTip, roundTip), f.foot(side))
}

func (f *frontFigure) legCloth(side int) shape {
	c := f.person.trousers()
	cloth := union(f.leg(side, 0, c.End, c.Grow.h(), roundTip, 0))
	if f.pose.legs[side].side { // the buttock of a leg in profile
		l := f.legs[side]
		cloth = append(cloth, union(hull(f.hip.to(l.root, .5), .07, l.along(.3), .05))...)
	}
	return cloth
}

func (f *frontFigure) armSkin(side int) shape {
	l := f.arms[side]
	curves := []curve{l.outline(f.build.UpperArm.profile, f.build.Forearm.profile, bareArm, 2, roundTip, roundTip)}
	if f.pose.arms[side].thumb.or(-outward(side)) > 0 {
		return union(append(curves, l.hand()...)...)
	}
	for i := range l.hand() {
		curves = append(curves, inMirror(l, func(m *limb) curve { return m.hand()[i] }))
	}
	return union(curves...)
}

// bothSides runs stations down the right side and up the left; ends closes them at the far end.
func bothSides(right, left, end []station) curve {
	right[0].corner, left[0].corner = true, true
	stations := append(right, end...)
	for i := len(left) - 1; i >= 0; i-- {
		stations = append(stations, left[i])
	}
	return spline(stations, true)
}

func (f *frontFigure) shirt() curve {
	half := func(toward float64) []station {
		var stations []station
		for _, d := range f.build.Front.Shirt.profile {
			stations = append(stations, at(f.off(d.at, toward*f.halfWidth(f.build.Front.Shirt.profile, f.build.Shirt.profile, d.at, toward))))
		}
		w := f.build.Front.ShoulderHalfWidth.h()
		return append(stations, at(f.off(.286, toward*(w+.006))), at(f.off(.299, toward*(w-.016))), at(f.off(.305, toward*.054)), corner(f.off(.3105, toward*.036)))
	}
	neckline := .288
	if f.pose.away {
		neckline = .309
	}
	return bothSides(half(1), half(-1), []station{at(f.off(neckline+.007, .024)), at(f.off(neckline, 0)), at(f.off(neckline+.007, -.024))})
}

func (f *frontFigure) pelvis() curve {
	half := func(toward float64) []station {
		var stations []station
		for _, d := range f.build.Front.Pelvis.profile {
			stations = append(stations, at(f.off(d.at, toward*f.halfWidth(f.build.Front.Pelvis.profile, f.build.Pelvis.profile, d.at, toward))))
		}
		return stations
	}
	return bothSides(half(1), half(-1), []station{at(f.off(-.066, 0))})
}

func (f *frontFigure) neckOutline() shape {
	w := f.build.NeckHalfWidth.h()
	heading := f.trunkHeading(body().Segments.Trunk.NeckBaseAt)
	in := func(o vec, x, y float64) station { return at(o.add(vec{x, y}.turn(heading))) }
	return union(spline([]station{
		in(f.neckBase, w+.018, -.02), in(f.neckBase, w+.006, .012), in(f.neckBase, w, .04), in(f.skull, w, -.01),
		in(f.skull, -w, -.01), in(f.neckBase, -w, .04), in(f.neckBase, -w-.006, .012), in(f.neckBase, -w-.018, -.02)}, true))
}

// mirrored completes the right half of an outline, which runs from the crown down.
func (p points) mirrored() points {
	whole := append(points{}, p...)
	for i := len(p) - 1; i >= 0; i-- {
		if p[i].x > 1e-5 {
			whole = append(whole, vec{-p[i].x, p[i].y})
		}
	}
	return whole
}

// flipped is the other of two equal parts.
func (p points) flipped() points {
	other := make(points, len(p))
	for i, v := range p {
		other[i] = vec{-v.x, v.y}
	}
	return other
}

// drawFront lays the body's parts over each other.
func (s *scene) drawFront(f *frontFigure, areas []area) {
	s.frontLegs(f)
	s.add(f.pose.layer("neck", 30), "skin", f.neckOutline())

	shirt := union(f.shirt())
	for side := range 2 {
		shirt = append(shirt, f.arms[side].sleeve(f.build)...)
	}
	s.add(f.pose.layer("shirt", 40), "top", shirt)
	for side, name := range frontView.sides() {
		z := f.pose.layer("arm."+name, 70)
		l := f.arms[side]
		s.add(z, "skin", f.armSkin(side))
		s.add(z+.1, "top nl", l.sleeve(f.build))
		// The crease runs down the inside of the sleeve and across its hem.
		c := body().Clothes.Sleeve
		arm, fore := f.build.UpperArm.grown(c.Grow.h()), f.build.Forearm.grown(c.Grow.h())
		crease := l.edge(arm, fore, .2, c.End, -outward(side))
		outer := l.edge(arm, fore, .5, c.End, outward(side))
		crease[len(crease)-1].corner = true
		crease = append(crease, at(outer[len(outer)-1].vec))
		s.add(z+.2, "ln-top", shape{spline(crease, false)})
	}
	s.frontHead(f)
	for _, a := range areas {
		s.frontArea(f, a)
	}
}

func (s *scene) frontLegs(f *frontFigure) {
	sides := frontView.sides()
	var z [2]float64
	for side, name := range sides {
		z[side] = f.pose.layer("leg."+name, 60)
	}
	left, right := f.legs[0], f.legs[1]
	switch {
	case f.pose.legs[0].split == "knee" && f.pose.legs[1].split == "knee":
		s.kneesToViewer(f, z)
	case z[0] == z[1]: // on one layer both legs share the cloth
		s.add(z[0], "skin", f.legSkin(0, f.person.bareFrom()))
		s.add(z[0], "skin", f.legSkin(1, f.person.bareFrom()))
		s.add(z[0]+.1, "bot", join(union(f.pelvis()), f.legCloth(0), f.legCloth(1)))
		if !f.pose.legs[0].side && !f.pose.legs[1].side && math.Abs(wrap(left.first-right.first)) < 25 && left.firstLength > .2 {
			s.add(z[0]+.2, "ln-bot", shape{spline([]station{at(f.off(-.058, 0)), at(left.along(.5).to(right.along(.5), .5))}, false)})
		}
	default:
		for side := range 2 {
			if f.pose.legs[side].split == "leg" {
				s.crossedLeg(f, side, z[side])
				continue
			}
			s.add(z[side], "skin", f.legSkin(side, f.person.bareFrom()))
			cloth := f.legCloth(side)
			if z[side] >= 55 && z[side] <= 65 {
				cloth = join(union(f.pelvis()), cloth)
			}
			s.add(z[side]+.1, "bot", cloth)
		}
	}
}

// crossedLeg draws the thigh, then the shank over it with an outline of its
// own: without it a foreshortened leg reads as a straight one.
func (s *scene) crossedLeg(f *frontFigure, side int, z float64) {
	grow := f.person.trousers().Grow.h()
	if f.person.leggings {
		s.add(z, "bot", union(f.pelvis(), f.leg(side, 0, 1, grow, roundTip, roundTip)))
		s.add(z+.3, "skin", union(f.leg(side, f.person.bareFrom(), 2, 0, roundTip, roundTip), f.foot(side)))
		s.add(z+.4, "bot", union(f.leg(side, 1, body().Clothes.Leggings.End, grow, roundTip, 0)))
		return
	}
	s.add(z, "skin", union(f.leg(side, bareLeg, 1, 0, roundTip, roundTip)))
	s.add(z+.1, "bot", union(f.pelvis(), f.leg(side, 0, body().Clothes.Shorts.End, grow, roundTip, 0)))
	s.add(z+.3, "skin", union(f.leg(side, 1, 2, 0, roundTip, roundTip), f.foot(side)))
}

// kneesToViewer draws each shank first and a rounded knee on top.
func (s *scene) kneesToViewer(f *frontFigure, z [2]float64) {
	leggings := body().Clothes.Leggings
	for side := range 2 {
		s.add(z[side], "skin", union(f.leg(side, 1, 2, 0, roundTip, roundTip), f.foot(side)))
		if f.person.leggings {
			s.add(z[side]+.05, "bot", union(f.leg(side, 1, leggings.End, leggings.Grow.h(), roundTip, 0)))
			s.add(z[side]+.1, "bot", union(f.pelvis(), f.leg(side, 0, 1, .003, roundTip, roundTip)))
			continue
		}
		shorts := body().Clothes.Shorts
		s.add(z[side]+.1, "skin", union(f.leg(side, .2, 1, .001, roundTip, roundTip)))
		s.add(z[side]+.2, "bot", union(f.pelvis(), f.leg(side, 0, shorts.End, shorts.Grow.h(), roundTip, 0)))
	}
	if f.person.leggings { // hide the seam where the second thigh overlaps the pelvis
		for side := range 2 {
			s.add(z[0]+.25, "bot nl", union(f.leg(side, 0, 1, .003, roundTip, roundTip)))
		}
		middle := f.legs[0].along(.35).to(f.legs[1].along(.35), .5)
		s.add(z[0]+.3, "ln-bot", shape{spline([]station{at(f.off(-.05, 0)), at(middle)}, false)})
	}
}

func (s *scene) frontHead(f *frontFigure) {
	front := body().Front
	z := f.pose.layer("head", 50)
	part := func(z float64, class string, curves ...curve) { s.add(z, class, union(curves...)) }
	whole := func(p points) curve { return p.closed(f.skull, f.headHeading) }
	ears := func(z, up, rx, ry float64) {
		for side := range 2 {
			k := outward(side)
			part(z, "skin", ellipse(f.skull.add(vec{k * .0405, up}.turn(f.headHeading)), rx, ry, f.headHeading-8*k))
		}
	}
	if f.pose.away {
		part(z, "skin", whole(front.HeadBack.mirrored()))
		ears(z+.05, -.002, .007, .013)
		switch f.person.hair {
		case "bun":
			part(z+.1, "hair", whole(front.HairBackBun.mirrored()), ellipse(f.skull.add(vec{0, .073}.turn(f.headHeading)), .025, .023, 0))
		case "bob":
			part(z+.1, "hair", whole(front.HairBackBob.mirrored()))
		default:
			part(z+.1, "hair", whole(front.HairBackShort.mirrored()))
		}
		return
	}
	switch f.person.hair {
	case "bob":
		part(z-.1, "hair", whole(front.HairFrontBobBehind.mirrored()))
	case "bun":
		part(z-.1, "hair", front.HairFrontBunKnot.in(f.skull, f.headHeading))
	}
	ears(z-.05, vec(front.Ear.Centre).y, front.Ear.RX.h(), front.Ear.RY.h())
	part(z, "skin", whole(front.Face.mirrored()))
	switch f.person.hair {
	case "bun":
		part(z+.1, "hair", whole(front.HairFrontBun))
	case "bob":
		part(z+.1, "hair", whole(front.HairFrontBob))
	default:
		part(z+.1, "hair", whole(front.HairFrontShort))
	}
	line := func(p points) { s.add(z+.2, "ln-face", p.stroke(f.skull, f.headHeading)) }
	if f.pose.eyes == "closed" || f.pose.eyes == "" && math.Abs(wrap(f.pose.heading)) > 87 {
		line(front.EyeClosed.flipped())
		line(front.EyeClosed)
	} else {
		for side := range 2 {
			eye := front.EyeOpen
			centre := vec{outward(side) * eye.Centre.x, eye.Centre.y}
			part(z+.2, "eye", ellipse(f.skull.add(centre.turn(f.headHeading)), eye.RX.h(), eye.RY.h(), f.headHeading))
		}
	}
	line(front.Brow.flipped())
	line(front.Brow)
	line(front.Nose)
	line(front.Mouth)
}

func (s *scene) frontArea(f *frontFigure, a area) {
	const z = 66
	spots := body().Areas.Front
	k := outward(a.side)
	place := func(spot spot) vec { return f.off(spot.S.h(), k*spot.Side.h()) }
	switch a.name {
	case "piriformis": // under the other muscles: a dashed ring
		ring := spots["piriformis_ring"]
		s.add(z, "focusfar", union(ellipse(place(ring), ring.RX.h(), ring.RY.h(), f.pose.heading+k*ring.Tilt)))
	default: // sidehip, waist
		spot := spots[a.name]
		s.spot(z, place(spot), spot, f.pose.heading-k*spot.Tilt)
	}
}
