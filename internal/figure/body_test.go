package figure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// dice makes random poses; equal seeds make equal poses.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 20261123))} }

func (d dice) between(low, high float64) float64 { return mix(low, high, d.Float64()) }
func (d dice) often() bool                       { return d.IntN(3) > 0 }

func dicePick[T any](d dice, from ...T) T { return from[d.IntN(len(from))] }

func (d dice) person() person { return cast[dicePick(d, "ana", "ben", "cara", "dan")] }

// leg and arm bend a limb, send it to a point, or head it somewhere.
func (d dice) limb(bends [3][2]float64) limbPose {
	l := limbPose{short: [2]float64{1, 1}, end: "foot", facing: 1, at: place{1, 1}}
	if d.IntN(4) == 0 {
		l.short = [2]float64{d.between(.1, 1), d.between(.1, 1)}
	}
	switch d.IntN(3) {
	case 0:
		for i, b := range bends {
			l.bend[i] = some(d.between(b[0], b[1]))
		}
	case 1:
		l.target = &target{by: vec{d.between(-.8, .8), d.between(-.2, 1)}, at: place{1, 1}}
		l.flip = d.IntN(4) == 0
	default:
		for i := range l.heading {
			l.heading[i] = some(d.between(-maxAngle, maxAngle))
		}
	}
	return l
}

func (d dice) sidePose() *pose {
	p := &pose{layers: map[string]float64{}, trunkShort: 1, headShort: 1,
		pitch: d.between(-120, 120), lumbar: d.between(-60, 60), thorax: d.between(-60, 60), neck: d.between(-60, 60), head: d.between(-60, 60)}
	for side := range 2 {
		p.legs[side] = d.limb([3][2]float64{{-60, 160}, {-20, 175}, {-80, 45}})
		p.arms[side] = d.limb([3][2]float64{{-90, 240}, {-20, 175}, {-60, 60}})
		p.arms[side].end = dicePick(d, "relaxed", "flat", "back", "grip", "cup")
	}
	if d.often() {
		p.placement = placement{pin: &point{name: dicePick(d, "hip", "knee", "ankle", "shoulder", "wrist")}, x: d.between(-1, 1), rest: []string{dicePick(d, sideParts...)}}
	} else {
		p.placement.hip = &vec{d.between(-1, 1), d.between(0, 1)}
	}
	return p
}

func (d dice) frontPose() *pose {
	p := &pose{layers: map[string]float64{}, trunkShort: d.between(.5, 1), headShort: d.between(.5, 1),
		heading: d.between(-180, 180), lean: d.between(-40, 40), twist: d.between(-90, 90), headNeck: d.between(-30, 30), headTilt: d.between(-30, 30)}
	for side := range 2 {
		p.legs[side] = d.limb([3][2]float64{})
		p.legs[side].end = "front"
		p.arms[side] = d.limb([3][2]float64{})
		p.arms[side].end = "relaxed"
	}
	p.placement.hip = &vec{d.between(-1, 1), d.between(0, 1)}
	return p
}

// How many random poses hold each property.
const randomPoses = 3000

// A body keeps its measures in every pose: only short: makes a limb shorter, and
// only as it is drawn.
func TestLimbsAndSpineKeepTheirLength(t *testing.T) {
	const exact = 1e-9
	seg := body().Segments
	limbLengths := func(t *testing.T, what string, l *limb, p *limbPose, first, second float64) {
		t.Helper()
		if got, want := l.joint.sub(l.root).len(), first*p.short[0]; math.Abs(got-want) > exact {
			t.Errorf("%s: the upper segment is %v long, want %v", what, got, want)
		}
		if got, want := l.end.sub(l.joint).len(), second*p.short[1]; math.Abs(got-want) > exact {
			t.Errorf("%s: the lower segment is %v long, want %v", what, got, want)
		}
	}
	for seed := range uint64(randomPoses) {
		d := newDice(seed)
		side, front := solveSide(d.sidePose(), d.person()), solveFront(d.frontPose(), d.person())
		for i := range 2 {
			what := fmt.Sprintf("pose %d, side %d", seed, i)
			limbLengths(t, what+", leg", side.legs[i], &side.pose.legs[i], seg.Thigh, seg.Shank)
			limbLengths(t, what+", arm", side.arms[i], &side.pose.arms[i], seg.UpperArm, seg.Forearm)
			limbLengths(t, what+", front leg", front.legs[i], &front.pose.legs[i], seg.Thigh, seg.Shank)
			limbLengths(t, what+", front arm", front.arms[i], &front.pose.arms[i], seg.UpperArm, seg.Forearm)
			if side.legs[i].root != side.hip {
				t.Errorf("%s: the leg does not hang at the hip", what)
			}
		}
		for i := 1; i < len(side.spineFromHip); i++ {
			if got := side.spineFromHip[i].at.sub(side.spineFromHip[i-1].at).len(); math.Abs(got-spineGrid) > exact {
				t.Errorf("pose %d: step %d of the spine is %v long, want %v", seed, i, got, spineGrid)
			}
		}
		if got := side.skull.sub(side.neckBase).len(); math.Abs(got-seg.Neck) > exact {
			t.Errorf("pose %d: the neck is %v long, want %v", seed, got, seg.Neck)
		}
		if t.Failed() {
			return
		}
	}
}

// Whatever the pose, its paths are numbers, and the same letters in the same
// order: stations are never dropped or added, so every two poses of a person
// can be played into each other.
func TestEveryPoseHasTheSameTopology(t *testing.T) {
	first := map[string]string{}
	for seed := range uint64(randomPoses) {
		d := newDice(seed)
		who := d.person()
		s, f := new(scene), new(scene)
		s.drawSide(solveSide(d.sidePose(), who), nil)
		f.drawFront(solveFront(d.frontPose(), who), nil)
		for view, items := range map[string][]item{"side": s.items, "front": f.items} {
			var topology strings.Builder
			for _, it := range items {
				if strings.Contains(it.class, "eye") || strings.HasPrefix(it.class, "ln-") { // eyes close, and legs apart have no line between them
					continue
				}
				ops, _ := absolute(it.shape)
				topology.WriteString(it.class + " " + ops + "\n")
				for _, c := range it.shape {
					checkFinite(t, fmt.Sprintf("pose %d from the %s, %s", seed, view, it.class), c)
				}
			}
			key := view + " of " + who.name
			if first[key] == "" {
				first[key] = topology.String()
			}
			if topology.String() != first[key] {
				t.Errorf("pose %d, %s: other shapes than in the first pose:\n%s\nwant\n%s", seed, key, topology.String(), first[key])
			}
		}
		if t.Failed() {
			return
		}
	}
}

func checkFinite(t testing.TB, what string, c curve) {
	t.Helper()
	points := []vec{c.start}
	for _, s := range c.segments {
		points = append(points, s.end)
		if !s.line {
			points = append(points, s.c1, s.c2)
		}
	}
	for _, p := range points {
		if !(math.Abs(p.x) < 100 && math.Abs(p.y) < 100) {
			t.Errorf("%s: a path goes through %v", what, p)
		}
	}
}

// A part is one path of several sub-paths, all wound the same way: one wound the
// other way would punch a hole.
func TestPartsAreWoundOneWay(t *testing.T) {
	for seed := range uint64(300) {
		d := newDice(seed)
		s := new(scene)
		s.drawSide(solveSide(d.sidePose(), d.person()), []area{{name: "quads"}, {name: "glutes"}})
		s.drawFront(solveFront(d.frontPose(), d.person()), []area{{name: "waist"}})
		for _, it := range s.items {
			for i, c := range it.shape {
				if c.closed && c.area() < 0 {
					t.Errorf("pose %d: sub-path %d of %q is wound the wrong way", seed, i, it.class)
				}
			}
		}
	}
}

// A limb that is sent to a point gets there, or as near as its length lets it,
// and bends the way it bends: knees forward, elbows back, the other way with flip.
func TestReach(t *testing.T) {
	for seed := range uint64(randomPoses) {
		d := newDice(seed)
		l := limb{root: vec{d.between(-1, 1), d.between(-1, 1)}, firstLength: d.between(.05, .25), secondLength: d.between(.05, .25)}
		to := l.root.add(vec{d.between(.001, .6), 0}.turn(d.between(-180, 180)))
		bend := dicePick(d, 1., -1)
		l.reach(to, bend)
		l.extend()
		distance := to.sub(l.root).len()
		longest, shortest := l.firstLength+l.secondLength-.0005, math.Abs(l.firstLength-l.secondLength)+.002
		missed := math.Max(0, math.Max(distance-longest, shortest-distance))
		if got := to.sub(l.end).len(); math.Abs(got-missed) > 1e-9 || math.Abs(l.missed-missed) > 1e-9 {
			t.Fatalf("limb %d: the end is %v from its target and says %v, want %v", seed, got, l.missed, missed)
		}
		if turn := wrap(l.first-l.second) * bend; turn < 0 {
			t.Fatalf("limb %d: bent by %v with bend %v", seed, turn, bend)
		}
	}
}

// Resting parts touch the surface with their outlines, and the pinned point
// stands where it is pinned.
func TestPlace(t *testing.T) {
	for seed := range uint64(randomPoses) {
		d := newDice(seed)
		p := d.sidePose()
		for side := range 2 {
			p.legs[side].target, p.arms[side].target = nil, nil // a body that moves with its targets comes near only
		}
		p.placement.height = d.between(-.1, .5)
		f := solveSide(p, d.person())
		if p.placement.hip != nil {
			if f.hip != *p.placement.hip {
				t.Fatalf("pose %d: the hip is at %v, want %v", seed, f.hip, *p.placement.hip)
			}
			continue
		}
		if got := f.point(p.placement.pin).x; math.Abs(got-p.placement.x) > 1e-9 {
			t.Fatalf("pose %d: %s is at x %v, want %v", seed, p.placement.pin.name, got, p.placement.x)
		}
		if got := f.part(p.placement.rest[0]).lowest(); math.Abs(got-p.placement.height) > 1e-9 {
			t.Fatalf("pose %d: %s rests at %v, want %v", seed, p.placement.rest[0], got, p.placement.height)
		}
	}
}

// In-between bodies start and end as the frames, and a foot or hand that has
// the same target in both stays where it is all the way.
func TestPlantedEndsStay(t *testing.T) {
	planted := 0
	for seed := range uint64(randomPoses) {
		d := newDice(seed)
		a := &frame{person: d.person(), pose: *d.sidePose()}
		b := &frame{person: a.person, pose: *d.sidePose()}
		spot := target{by: vec{d.between(-.4, .4), d.between(0, .3)}, at: place{1, 1}}
		for _, fr := range []*frame{a, b} {
			fr.pose.legs[near] = limbPose{short: [2]float64{1, 1}, end: "foot", target: &spot}
			fr.pose.arms[far] = limbPose{short: [2]float64{1, 1}, end: "grip", target: &spot}
		}
		f := &file{noFloor: true}
		way := f.passage(a, b)
		for _, t1 := range []float64{0, 1} {
			in, want := way.side(t1), []*sideFigure{way.fromSide, way.toSide}[int(t1)]
			if in.hip.sub(want.hip).len() > 1e-9 {
				t.Fatalf("pose %d: at %v of the way the hip is at %v, in the frame at %v", seed, t1, in.hip, want.hip)
			}
		}
		for k := range 9 {
			in := way.side(float64(k) / 8)
			for i, l := range []*limb{in.legs[near], in.arms[far]} {
				from, to := way.fromSide, way.toSide
				if l.missed+[]float64{from.legs[near].missed + to.legs[near].missed, from.arms[far].missed + to.arms[far].missed}[i] > 0 {
					continue // out of reach somewhere
				}
				planted++
				if off := l.end.sub(spot.by).len(); off > 1e-6 {
					t.Fatalf("pose %d: at %d/8 of the way a planted end is off by %v", seed, k, off)
				}
			}
		}
	}
	if planted < 1000 {
		t.Errorf("only %d ends were planted; the test says little", planted)
	}
}

// A heading is the same however often it goes round.
func TestHeadingsGoRound(t *testing.T) {
	for seed := range uint64(300) {
		d := newDice(seed)
		who := d.person()
		side, front := d.sidePose(), d.frontPose()
		for i := range 2 {
			for _, l := range []*limbPose{&side.legs[i], &side.arms[i], &front.legs[i], &front.arms[i]} {
				l.bend, l.target = [3]maybe{}, nil
				first := d.between(-90, 90)
				l.heading = [3]maybe{some(first), some(first + d.between(-120, 120)), some(d.between(-90, 90))}
			}
		}
		turned := func(p *pose) *pose {
			q := *p
			for i := range 2 {
				for k := range 3 {
					for _, l := range []*limbPose{&q.legs[i], &q.arms[i]} {
						l.heading[k].value += 360 * float64(d.IntN(3)-1)
					}
				}
			}
			return &q
		}
		s1, s2, f1, f2 := new(scene), new(scene), new(scene), new(scene)
		s1.drawSide(solveSide(side, who), nil)
		s2.drawSide(solveSide(turned(side), who), nil)
		f1.drawFront(solveFront(front, who), nil)
		f2.drawFront(solveFront(turned(front), who), nil)
		for _, pair := range [][2]*scene{{s1, s2}, {f1, f2}} {
			if len(pair[0].items) != len(pair[1].items) {
				t.Fatalf("pose %d: %d shapes, and %d with headings that go round", seed, len(pair[0].items), len(pair[1].items))
			}
			for k, it := range pair[0].items {
				a, b := slices.Collect(it.shape.flat), slices.Collect(pair[1].items[k].shape.flat)
				for i := range a {
					if a[i].sub(b[i]).len() > 1e-6 {
						t.Fatalf("pose %d: %q differs by %v with headings that go round", seed, it.class, a[i].sub(b[i]).len())
					}
				}
			}
		}
	}
}

// Numbers that are none are told, not drawn.
func TestNumbersThatCannotBeDrawn(t *testing.T) {
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 100} {
		r := &reader{}
		s := new(scene)
		s.add(0, "skin", union(disc(vec{x, 0}, .1)))
		if checkNumbers(r, &frame{id: "a", at: place{3, 5}}, s.items) || !r.failed() {
			t.Errorf("%v was drawn", x)
		}
	}
}
