package figure

import (
	"cmp"
	"math"
	"slices"
)

// scene is a picture being put together.
type scene struct {
	items    []item
	mirrored bool // left and right change places on the screen
}

// item is one path. Items are painted from the lowest z up, equal ones in the
// order in which they came.
type item struct {
	z     float64
	class string
	shape shape
}

func (s *scene) add(z float64, class string, sh shape) {
	s.items = append(s.items, item{z, class, sh})
}

func (s *scene) sort() {
	slices.SortStableFunc(s.items, func(a, b item) int { return cmp.Compare(a.z, b.z) })
}

// layer gives the z of a part, which the pose may override.
func (p *pose) layer(name string, otherwise float64) float64 {
	if z, ok := p.layers[name]; ok {
		return z
	}
	return otherwise
}

// drawSide lays the body's parts over each other. The numbers are the drawing
// order; a part is one path, so only the outside of the union has an outline.
func (s *scene) drawSide(f *sideFigure, areas []area) {
	p := f.pose
	farArm, farLeg := p.layer("arm.far", 10), p.layer("leg.far", 20)
	s.add(farArm, "skin far", f.arms[far].armSkin(f.build))
	s.add(farArm+.1, "top far", f.arms[far].sleeve(f.build))
	s.add(farLeg, "skin far", f.legs[far].legSkin(f.build, f.person.bareFrom()))
	s.add(farLeg+.1, "bot far", f.legCloth(f.legs[far]))
	if z := p.legs[far].footZ; z.set { // a far foot that reaches round to the viewer's side
		foot := []curve{f.legs[far].foot()}
		if f.legs[far].shape == "sole" {
			foot = append(f.legs[far].soleToes(), foot...)
		}
		s.add(z.value, "skin", union(foot...))
	}
	nearLeg := p.layer("leg.near", 60)
	if p.shoes {
		s.shoe(farLeg, " far", f.legs[far])
		s.shoe(nearLeg, "", f.legs[near])
	}
	s.add(p.layer("neck", 30), "skin", f.neckOutline())
	// The sleeve is drawn twice: here it shares the shirt's outline, and over the
	// arm it covers the skin.
	s.add(p.layer("shirt", 40), "top", join(union(f.shirt()), f.arms[near].sleeve(f.build)))
	head := p.layer("head", 50)
	s.add(head, "skin", f.head())
	s.add(head+.1, "hair", f.hair())
	s.face(f, head+.2)
	s.add(nearLeg, "skin", f.legs[near].legSkin(f.build, f.person.bareFrom()))
	s.add(nearLeg+.1, "bot", join(union(f.pelvis()), f.legCloth(f.legs[near])))
	for _, a := range areas {
		s.sideArea(f, a, nearLeg+.3)
	}
	nearArm := p.layer("arm.near", 80)
	s.add(nearArm, "skin", f.arms[near].armSkin(f.build))
	s.add(nearArm+.1, "top nl", f.arms[near].sleeve(f.build))
	s.add(nearArm+.2, "ln-top", f.sleeveCrease(f.arms[near]))
}

func (s *scene) shoe(z float64, far string, l *limb) {
	s.add(z+.2, "shoe"+far, union(body().Side.ShoeUpper.closed(l.end, l.third)))
	s.add(z+.21, "sole", union(body().Side.ShoeSole.closed(l.end, l.third)))
}

func (s *scene) face(f *sideFigure, z float64) {
	side := body().Side
	s.add(z, "skin", union(side.Ear.in(f.skull, f.headHeading)))
	// Closed eyes look calm lying down and odd when walking.
	if f.pose.eyes == "closed" || f.pose.eyes == "" && wrap(f.headHeading) > 50 {
		s.add(z, "ln-face", side.EyeClosed.stroke(f.skull, f.headHeading))
	} else {
		s.add(z, "eye", union(side.EyeOpen.in(f.skull, f.headHeading)))
	}
	s.add(z, "ln-face", side.Brow.stroke(f.skull, f.headHeading))
	s.add(z, "ln-face", side.Mouth.stroke(f.skull, f.headHeading))
}

// ghost draws where a body was, as one pale silhouette behind it. Parts that
// have not moved lie hidden behind the body and are left out.
func (s *scene) ghost(was, is *sideFigure) {
	var moved shape
	now := is.parts()
	for i, part := range was.parts() {
		// Another person's part may have other stations.
		if !slices.EqualFunc(slices.Collect(part.flat), slices.Collect(now[i].flat), func(v, w vec) bool { return v.sub(w).len() <= still }) {
			moved = append(moved, part...)
		}
	}
	if len(moved) > 0 {
		s.add(1.5, "ghost", moved)
	}
}

func (f *sideFigure) parts() []shape {
	bare := f.person.bareFrom()
	return []shape{f.legCloth(f.legs[far]), f.legs[far].legSkin(f.build, bare), f.arms[far].armSkin(f.build),
		f.legCloth(f.legs[near]), f.legs[near].legSkin(f.build, bare), union(f.shirt(), f.pelvis()), f.neckOutline(),
		f.head(), f.hair(), f.arms[near].armSkin(f.build), f.arms[near].sleeve(f.build)}
}

// spot marks an elliptic working area: a wide halo and a core.
func (s *scene) spot(z float64, centre vec, size spot, heading float64) {
	rx, ry := size.RX.h(), size.RY.h()
	s.add(z, "focus0", union(ellipse(centre, 1.3*rx, 1.25*ry, heading)))
	s.add(z+.01, "focus", union(ellipse(centre, .9*rx, .9*ry, heading)))
}

// strip draws a band that tapers at its ends. edge gives the point at t (0..1
// along it) and depth (0 the back edge, 1 the front edge).
func strip(b band, edge func(t, depth float64) vec) shape {
	const n = 8
	var front, back []station
	middle := (b.back + b.front) / 2
	for i := range n + 1 {
		t := float64(i) / n
		taper := math.Pow(math.Sin(math.Pi*(.06+.88*t)), .8)
		front = append(front, at(edge(t, middle+(b.front-middle)*taper)))
		back = append(back, at(edge(t, middle+(b.back-middle)*taper)))
	}
	for i := n; i >= 0; i-- {
		front = append(front, back[i])
	}
	return union(spline(front, true))
}

// widened is the halo of a band.
func (b band) widened(along float64) band {
	return band{b.from - along, b.to + along, math.Max(.02, b.back-.1), math.Min(.98, b.front+.1)}
}

func (f *sideFigure) limbStrip(l *limb, b band) shape {
	return strip(b, func(t, depth float64) vec {
		u := mix(b.from, b.to, t)
		heading, widths, station := l.first, f.build.Thigh.profile, u
		if u > 1 {
			heading, widths, station = l.second, f.build.Shank.profile, u-1
		}
		front, back := widths.around(station)
		return l.along(u).add(forward(heading).mul(mix(-back, front, depth)))
	})
}

func (f *sideFigure) trunkStrip(b band) shape {
	return strip(b, func(t, depth float64) vec {
		s := mix(b.from, b.to, t)
		widths := f.build.Shirt.profile
		if s < .085 { // below the waistband
			widths = f.build.Pelvis.profile
		}
		front, back := widths.around(s)
		return f.off(s, mix(-back, front, depth))
	})
}

func (s *scene) sideArea(f *sideFigure, a area, z float64) {
	areas := body().Areas
	l := f.legs[a.side]
	if a.side == far {
		if a.name == "piriformis" || a.name == "glutes" { // hidden behind the body: a dashed ring on top
			ring := areas.Ellipses["hidden_side_ring"]
			s.add(z, "focusfar", union(ellipse(f.off(ring.S.h(), ring.X.h()), ring.RX.h(), ring.RY.h(), f.pose.pitch+ring.Tilt)))
			return
		}
		z = 20.3
	}
	if b, ok := areas.Bands[a.name]; ok {
		s.add(z, "focus0", f.limbStrip(l, b.widened(.035)))
		s.add(z+.01, "focus", f.limbStrip(l, b))
		return
	}
	if b, ok := areas.TrunkBands[a.name]; ok {
		s.add(z+.1, "focus0", f.trunkStrip(b.widened(.009)))
		s.add(z+.11, "focus", f.trunkStrip(b))
		return
	}
	switch a.name {
	case "glutes":
		spot := areas.Ellipses["glutes"]
		s.spot(z, f.gluteDisc(l).add(vec(spot.FromGluteDisc).turn(f.pose.pitch)), spot, f.pose.pitch+spot.Tilt)
	case "hipflexor": // the fold of the groin, between trunk and thigh
		s.spot(z, f.off(.02, .036).to(l.along(.12), .35), spot{RX: .016, RY: .04}, f.pose.pitch+.3*(l.first-f.pose.pitch))
	case "spineline":
		var stations []station
		for i := 1; i <= 10; i++ {
			along := .03 * float64(i)
			_, back := f.build.Shirt.around(along)
			stations = append(stations, at(f.off(along, -back+.016)))
		}
		s.add(z+.1, "ln-focus", shape{spline(stations, false)})
	case "nerve":
		nerve := shape{spline(f.nerve(l), false)}
		s.add(z, "ln-nerve0", nerve)
		s.add(z+.01, "ln-nerve", nerve)
	default: // piriformis, sidehip
		spot := areas.Ellipses[a.name]
		s.spot(z, f.off(spot.S.h(), spot.X.h()), spot, f.pose.pitch+spot.Tilt)
	}
}

// nerve is the way of the sciatic nerve from the low back to the foot.
func (f *sideFigure) nerve(l *limb) []station {
	n := body().Areas.Nerve
	var stations []station
	for _, p := range n.Spine {
		stations = append(stations, at(f.off(p.x, p.y)))
	}
	for _, u := range n.Thigh.Stations {
		_, back := f.build.Thigh.around(u)
		stations = append(stations, at(l.along(u).add(forward(l.first).mul(n.Thigh.Depth*back))))
	}
	stations = append(stations, at(l.joint.add(forward((l.first+l.second)/2).mul(n.KneeBack.h()))))
	for _, u := range n.Shank.Stations {
		_, back := f.build.Shank.around(u)
		stations = append(stations, at(l.along(1+u).add(forward(l.second).mul(n.Shank.Depth*back))))
	}
	for _, p := range n.Foot {
		stations = append(stations, at(l.end.add(vec(p).turn(l.third))))
	}
	return stations
}
