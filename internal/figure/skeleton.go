package figure

import (
	"fmt"
	"math"
)

// near and far index the legs and arms of the side view; the front view uses
// the same places for picture-left and picture-right.
const (
	near = 0
	far  = 1
)

// limb is a solved leg or arm: where its joints are and how its segments head.
type limb struct {
	root, joint, end          vec
	first, second, third      float64 // headings of thigh, shank, foot; upper arm, forearm, hand
	firstLength, secondLength float64
	shape                     string // of the foot or the hand
	placed                    bool   // the end was sent to a target
	missed                    float64
}

// along is the point at station u: 0 to 1 on the first segment, 1 to 2 on the second.
func (l *limb) along(u float64) vec {
	if u <= 1 {
		return l.root.to(l.joint, u)
	}
	return l.joint.to(l.end, u-1)
}

// extend sets joint and end from root, headings and lengths. The outline goes
// by the angle between the segments, so that is at most half a turn.
func (l *limb) extend() {
	l.second = l.first + wrap(l.second-l.first)
	l.joint = l.root.sub(up(l.first).mul(l.firstLength))
	l.end = l.joint.sub(up(l.second).mul(l.secondLength))
}

// reach turns the two segments so that the end comes to the target or as near
// as it can (two-bone inverse kinematics). bend is +1 for a knee that points
// forward, -1 for an elbow that points back.
func (l *limb) reach(to vec, bend float64) {
	a, b := l.firstLength, l.secondLength
	d := to.sub(l.root)
	distance := d.len()
	m := clamp(distance, math.Abs(a-b)+.002, a+b-.0005)
	alpha := degrees(math.Acos(clamp((a*a+m*m-b*b)/(2*a*m), -1, 1)))
	beta := degrees(math.Acos(clamp((a*a+b*b-m*m)/(2*a*b), -1, 1)))
	l.first = degrees(math.Atan2(d.y, d.x)) + 90 + bend*alpha
	l.second = l.first - bend*(180-beta)
	l.missed = math.Abs(distance - m)
	l.placed = true
}

// sideFigure is a solved body seen from its right side.
type sideFigure struct {
	person person
	build  *build
	pose   *pose

	hip             vec
	spineFromHip    []spineStep
	legs, arms      [2]*limb
	neckBase, skull vec // skull is the joint at the ear
	neckHeading     float64
	headHeading     float64
	notes           []note
}

// note is something to tell the editor about a solved pose.
type note struct {
	at      place
	warning bool
	text    string
}

type spineStep struct {
	at      vec // from the hip
	heading float64
}

// The spine is integrated in steps of spineGrid (H) up to spineEnd, so its
// length is exact in every pose.
const (
	spineGrid = .0025
	spineEnd  = .3225
)

// solveSide finds the joints of a pose. The contact with the ground depends on
// limbs that are solved from the placed hip: hence five rounds.
func solveSide(p *pose, who person) *sideFigure {
	f := &sideFigure{person: who, build: who.rig(), pose: p}
	f.layOutSpine()
	f.solveLimbs(false)
	for range 5 {
		f.hip = f.pose.placement.from(f.hip, f)
		f.solveLimbs(true)
	}
	return f
}

// trunkHeading is the heading of the trunk at arc length s above the hip.
func (f *sideFigure) trunkHeading(s float64) float64 {
	t := body().Segments.Trunk
	return f.pose.pitch -
		f.pose.lumbar*smoothstep((s-t.HipToLumbosacral)/t.Lumbar) -
		f.pose.thorax*smoothstep((s-t.ThoracicStart)/t.Thoracic)
}

func (f *sideFigure) layOutSpine() {
	steps := int(math.Round(spineEnd / spineGrid))
	f.spineFromHip = make([]spineStep, 0, steps+1)
	var p vec
	for i := range steps + 1 {
		s := float64(i) * spineGrid
		f.spineFromHip = append(f.spineFromHip, spineStep{p, f.trunkHeading(s)})
		p = p.add(up(f.trunkHeading(s + spineGrid/2)).mul(spineGrid))
	}
}

// spine gives the centre line at arc length s (below 0: straight down from the
// hip) and its heading there.
func (f *sideFigure) spine(s float64) (vec, float64) {
	if s <= 0 {
		return f.hip.add(up(f.pose.pitch).mul(s)), f.pose.pitch
	}
	i := min(int(s/spineGrid), len(f.spineFromHip)-2)
	a, b := f.spineFromHip[i], f.spineFromHip[i+1]
	t := s/spineGrid - float64(i)
	return f.hip.add(a.at.to(b.at, t)), f.trunkHeading(s)
}

// off is the point at arc length s, x in front of the centre line.
func (f *sideFigure) off(s, x float64) vec {
	p, heading := f.spine(s)
	return p.add(forward(heading).mul(x))
}

// shoulder is the joint for an arm raised by flexion: the shoulder blade lifts
// it and carries it forward.
func (f *sideFigure) shoulder(flexion float64) vec {
	at, heading := f.spine(body().Segments.Trunk.ShoulderAt)
	raised := .020 * smoothstep((flexion-50)/120)
	reached := .016*math.Sin(radians(clamp(flexion, -60, 180))) - .002
	return at.add(up(heading).mul(raised)).add(forward(heading).mul(reached))
}

func (f *sideFigure) solveLimbs(toTargets bool) {
	f.notes = nil
	for side := range 2 {
		f.solveLeg(side, toTargets)
	}
	seg := body().Segments
	base, heading := f.spine(seg.Trunk.NeckBaseAt)
	f.neckBase = base.sub(forward(heading).mul(seg.NeckBaseBack))
	f.neckHeading = heading - seg.NeckNeutralLean - f.pose.neck
	f.skull = f.neckBase.add(up(f.neckHeading).mul(seg.Neck))
	f.headHeading = heading - f.pose.neck - f.pose.head
	for side := range 2 {
		f.solveArm(side, toTargets)
	}
}

func (f *sideFigure) solveLeg(side int, toTargets bool) {
	p := &f.pose.legs[side]
	seg := body().Segments
	l := &limb{root: f.hip, firstLength: seg.Thigh * p.short[0], secondLength: seg.Shank * p.short[1], shape: p.end}
	f.legs[side] = l
	if toTargets && p.target != nil {
		bend := 1.
		if p.flip {
			bend = -1
		}
		l.reach(where(p.target, f), bend)
	} else {
		l.first = p.heading[0].or(f.pose.pitch + p.bend[0].value)
		l.second = p.heading[1].or(l.first - p.bend[1].value)
	}
	l.first = f.pose.pitch + wrap(l.first-f.pose.pitch) // pelvis and buttock go by the angle of the hip
	l.extend()
	if !p.flat {
		l.third = p.heading[2].or(l.second + p.bend[2].value)
	}
	name := "leg." + sideView.sides()[side]
	if f.noteMiss(p, l, name+" ankle_at", .004) {
		return
	}
	f.noteRange(p, name+" hip", l.first-f.pose.pitch, -35, 140)
	if !p.flip {
		f.noteRange(p, name+" knee", l.first-l.second, -8, 160)
	}
	if l.shape != "sole" {
		f.noteRange(p, name+" ankle", l.third-l.second, -70, 35)
	}
}

func (f *sideFigure) solveArm(side int, toTargets bool) {
	p := &f.pose.arms[side]
	seg := body().Segments
	l := &limb{firstLength: seg.UpperArm * p.short[0], secondLength: seg.Forearm * p.short[1], shape: p.end}
	f.arms[side] = l
	_, trunk := f.spine(seg.Trunk.ShoulderAt)
	flexion := p.bend[0].value
	l.root = f.shoulder(flexion)
	if toTargets && p.target != nil {
		bend := -1.
		if p.flip {
			bend = 1
		}
		to := where(p.target, f)
		for range 4 { // the shoulder moves with the arm
			l.reach(to, bend)
			l.root = f.shoulder(raised(l.first - trunk))
		}
		l.reach(to, bend)
	} else {
		l.first = p.heading[0].or(trunk + flexion)
		if p.heading[0].set {
			l.root = f.shoulder(raised(l.first - trunk))
		}
		l.second = p.heading[1].or(l.first + p.bend[1].value)
	}
	l.extend()
	l.third = p.heading[2].or(l.second + p.bend[2].value)
	name := "arm." + sideView.sides()[side]
	if !f.noteMiss(p, l, name+" wrist_at", .006) && !p.flip {
		f.noteRange(p, name+" elbow", l.second-l.first, -8, 155)
	}
}

// raised reads an angle between arm and trunk as flexion of -100..260: an arm
// behind the head is raised, not bent back.
func raised(angle float64) float64 {
	angle = wrap(angle)
	if angle < -100 {
		angle += 360
	}
	return angle
}

// noteMiss tells of a target that the limb cannot reach, beyond a tolerance in H.
func (f *sideFigure) noteMiss(p *limbPose, l *limb, what string, tolerance float64) bool {
	missed := l.placed && l.missed > tolerance
	if missed {
		f.notes = append(f.notes, note{at: p.target.at, text: missText(what, l.missed)})
	}
	return missed
}

func missText(what string, missed float64) string {
	return fmt.Sprintf("%s is missed by %.3f of the body height: the limb is too short, or too folded, to get there; move the target or the body", what, missed)
}

// noteRange warns of a joint bent as joints do not bend.
func (f *sideFigure) noteRange(p *limbPose, what string, angle, low, high float64) {
	angle = wrap(angle)
	if angle < low-1e-6 || angle > high+1e-6 {
		f.notes = append(f.notes, note{at: p.at, warning: true, text: fmt.Sprintf("%s bends to %.0f degrees; a body does %v to %v", what, angle, low, high)})
	}
}

// from gives where the hip of a body moves to: the pinned point at x, and the
// outlines of the resting parts on the surface.
func (p *placement) from(hip vec, in solved) vec {
	if p.hip != nil {
		return *p.hip
	}
	if p.pin != nil {
		hip.x += p.x - in.point(p.pin).x
	}
	lowest := math.Inf(1)
	for _, part := range p.rest {
		lowest = math.Min(lowest, in.part(part).lowest())
	}
	if !math.IsInf(lowest, 1) {
		hip.y += p.height - lowest
	}
	return hip
}

// point finds a named point of the body.
func (f *sideFigure) point(p *point) vec {
	leg, arm := f.legs[p.side], f.arms[p.side]
	surface := func(at vec, heading float64, widths profile, station float64) vec {
		front, back := widths.around(station)
		switch p.surface {
		case "front":
			return at.add(forward(heading).mul(front))
		case "back":
			return at.sub(forward(heading).mul(back))
		}
		return at
	}
	onFoot := func(x, y float64) vec { return leg.end.add(vec{x, y}.turn(leg.third)) }
	onHead := func(x, y float64) vec { return f.skull.add(vec{x, y}.turn(f.headHeading)) }
	switch p.name {
	case "hip":
		return f.hip
	case "knee":
		return leg.joint
	case "ankle":
		return leg.end
	case "thigh":
		return surface(leg.root.to(leg.joint, p.station), leg.first, f.build.Thigh.profile, p.station)
	case "shank":
		return surface(leg.joint.to(leg.end, p.station), leg.second, f.build.Shank.profile, p.station)
	case "toe":
		return onFoot(.108, -.03)
	case "ball":
		return onFoot(.072, -.039)
	case "arch":
		return onFoot(.035, -.037)
	case "heel":
		return onFoot(-.034, -.03)
	case "shoulder":
		return arm.root
	case "elbow":
		return arm.joint
	case "wrist":
		return arm.end
	case "palm":
		return arm.end.sub(up(arm.third).mul(.042))
	case "fingers":
		return arm.end.sub(up(arm.third).mul(.095))
	case "neck":
		return f.neckBase
	case "head":
		return onHead(0, .02)
	case "crown":
		return onHead(0, .075)
	case "occiput":
		return onHead(-.055, .02)
	case "forehead":
		return onHead(.052, .04)
	case "spine":
		at, heading := f.spine(p.station)
		return surface(at, heading, f.build.Shirt.profile, clamp(p.station, .06, .287))
	}
	panic("figure: no point " + p.name) // the reader lets none through
}
