package figure

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
)

// The motion of every pose file is whole: every shape has as many numbers as
// its letters take, at every key or at one; times rise from 0 to 1; and the
// body stands at both ends exactly as in the pictures of those frames.
func TestMotionRunsFromPictureToPicture(t *testing.T) {
	takes := map[rune]int{'M': 2, 'C': 6, 'Z': 0}
	for _, name := range shippedNames() {
		f := shippedFigure(t, name)
		if len(f.file.animate) == 0 {
			if f.Motion() != nil {
				t.Errorf("%s has a motion that it does not ask for", name)
			}
			continue
		}
		var m motion
		if err := json.Unmarshal(f.Motion(), &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.IsSortedFunc(m.Keys, func(a, b float64) int {
			if a < b {
				return -1
			}
			return 1
		}) || m.Keys[0] != 0 || m.Keys[len(m.Keys)-1] != 1 {
			t.Errorf("%s: the times do not rise from 0 to 1: %v", name, m.Keys)
		}
		for _, s := range m.Shapes {
			want := 0
			for _, op := range s.Ops {
				n, ok := takes[op]
				if !ok {
					t.Errorf("%s: %q is no step of a path", name, op)
				}
				want += n
			}
			if len(s.At) != 1 && len(s.At) != len(m.Keys) {
				t.Errorf("%s: the shape %q has %d pictures for %d keys", name, s.Class, len(s.At), len(m.Keys))
			}
			for _, at := range s.At {
				if len(at) != want {
					t.Errorf("%s: the shape %q has %d numbers for %s", name, s.Class, len(at), s.Ops)
				}
			}
		}
		for key, frame := range map[int]int{0: f.file.animate[0], len(m.Keys) - 1: f.file.animate[len(f.file.animate)-1]} {
			var moving []string
			for _, s := range m.Shapes {
				if bodyClass(s.Class) {
					moving = append(moving, s.Class+" "+s.pathData(min(key, len(s.At)-1)))
				}
			}
			if still := bodyPaths(f, f.file.frames[frame]); !slices.Equal(moving, still) {
				t.Errorf("%s: at key %d the body is not that of frame %s\n got %v\nwant %v", name, key, f.Frames[frame].ID, moving, still)
			}
		}
	}
}

// bodyClass says whether a path belongs to a body, not to a thing or a mark.
func bodyClass(class string) bool {
	part, _, _ := strings.Cut(class, " ")
	return slices.Contains([]string{"skin", "top", "bot", "hair", "eye", "ln-face", "ln-top", "ln-bot", "shoe", "sole"}, part)
}

// bodyPaths is the body of a frame in the numbers of a motion.
func bodyPaths(f *Figure, fr *frame) []string {
	s := new(scene)
	if side, front := fr.solve(); front != nil {
		s.drawFront(front, nil)
	} else {
		s.drawSide(side, nil)
	}
	s.sort()
	var paths []string
	for _, it := range s.items {
		ops, numbers := absolute(it.shape.each(f.file.onScreen))
		paths = append(paths, it.class+" "+motionShape{Ops: ops, At: [][]int{numbers}}.pathData(0))
	}
	return paths
}

// In-between bodies leave a frame and come to the next without a jump that is
// seen, a pixel (a limb that is sent to a point is never quite straight), and
// nothing jumps on the way.
func TestInBetweensDoNotJump(t *testing.T) {
	const soon = 1e-7
	for _, name := range shippedNames() {
		f := shippedFigure(t, name).file
		for i := 1; i < len(f.animate); i++ {
			way := f.passage(f.frames[f.animate[i-1]], f.frames[f.animate[i]])
			for _, at := range [][2]float64{{0, soon}, {1 - soon, 1}} {
				if d := apart(way, at[0], at[1]); d > 1./pixels {
					t.Errorf("%s: between %v and %v of the way to frame %s a joint jumps by %.4f", name, at[0], at[1], way.b.id, d)
				}
			}
			const steps = 50
			for k := range steps {
				if d := apart(way, float64(k)/steps, float64(k+1)/steps); d > .06 {
					t.Errorf("%s: on the way to frame %s a joint jumps by %.3f at step %d of %d", name, way.b.id, d, k, steps)
				}
			}
		}
	}
}

// apart is how far the joint that moves most moves between two times.
func apart(way *passage, from, to float64) float64 {
	a, b := joints(way.at(from)), joints(way.at(to))
	most := 0.
	for i := range a {
		most = math.Max(most, a[i].sub(b[i]).len())
	}
	return most
}

func joints(in solved) []vec {
	var limbs []*limb
	var all []vec
	switch f := in.(type) {
	case *sideFigure:
		all = append(all, f.hip, f.neckBase, f.skull)
		limbs = append(f.legs[:], f.arms[:]...)
	case *frontFigure:
		all = append(all, f.hip, f.neckBase, f.skull)
		limbs = append(f.legs[:], f.arms[:]...)
	}
	for _, l := range limbs {
		all = append(all, l.root, l.joint, l.end, l.end.sub(up(l.third).mul(.1)))
	}
	return all
}

// Without targets a limb turns the shorter way, and its joint runs through the
// bends between the two, never the other way round through the body.
func TestJointsTurnTheWayTheyBend(t *testing.T) {
	if got := headingBetween(170, -170, .5); wrap(got-180) != 0 {
		t.Errorf("half the way from 170 to -170 is %v, want 180", got)
	}
	for seed := range uint64(300) {
		d := newDice(seed)
		a, b := &frame{person: cast["ben"], pose: *d.sidePose()}, &frame{person: cast["ben"], pose: *d.sidePose()}
		for _, fr := range []*frame{a, b} {
			for side := range 2 {
				fr.pose.legs[side].target, fr.pose.arms[side].target = nil, nil
			}
		}
		way := (&file{noFloor: true}).passage(a, b)
		from, in, to := way.side(0).arms[near], way.side(.25).arms[near], way.side(1).arms[near]
		if got, want := in.second-in.first, mix(from.second-from.first, to.second-to.first, .25); math.Abs(got-want) > 1e-9 {
			t.Fatalf("pose %d: on the way from a bend of %.1f to %.1f the elbow bends to %.1f, want %.1f", seed, from.second-from.first, to.second-to.first, got, want)
		}
		if got := math.Abs(wrap(in.first - from.first)); got > 45+1e-9 {
			t.Fatalf("pose %d: in a quarter of the way an arm turned by %.1f degrees", seed, got)
		}
	}
}

// A knee that points forward in one frame and back in the other turns over on
// the way; it does not snap.
func TestAFlippedLimbDoesNotJump(t *testing.T) {
	text := edit(good, "pitch: 0", "pitch: 0\n      lumbar: 0", "place: {pin: ankle.near, x: 0, rest: [foot.near]}", "place: {hip: [0, .45]}",
		"leg.near: {hip: 2, knee: 2, foot: flat}", "leg.near: {ankle_at: [0, .039], foot: flat}",
		"arm.near: {shoulder: 90}", "leg.near: {flip: true}")
	f, problems := Parse("good", []byte(text))
	if f == nil {
		t.Fatal(problems)
	}
	way := f.file.passage(f.file.frames[0], f.file.frames[1])
	for k := range 100 {
		if d := apart(way, float64(k)/100, float64(k+1)/100); d > .02 {
			t.Errorf("a joint jumps by %.3f at %d of 100", d, k)
		}
	}
}

// Where both frames rest alike, the body rests so on all its way, and the pinned
// point goes straight from x to x.
func TestContactIsKeptOnTheWay(t *testing.T) {
	text := edit(good, "x: 0, rest: [foot.near]}", "x: 0, rest: [foot.near], height: .1}", "leg.far: {ankle_at: [-.035, .039], foot: flat}", "leg.far: {hip: 10, knee: 20}",
		"arm.near: {shoulder: 90}", "place: {x: .2, height: .3}\n      leg.near: {hip: 40, knee: 60}")
	f, problems := Parse("good", []byte(text))
	if f == nil {
		t.Fatal(problems)
	}
	way := f.file.passage(f.file.frames[0], f.file.frames[1])
	for k := range 5 {
		at := float64(k) / 4
		in := way.side(at)
		if got, want := in.legs[near].end.x, mix(0, .2, at); math.Abs(got-want) > 1e-9 {
			t.Errorf("at %v of the way the pinned ankle is at %v, want %v", at, got, want)
		}
		if got, want := in.part("foot.near").lowest(), mix(.1, .3, at); math.Abs(got-want) > 1e-9 {
			t.Errorf("at %v of the way the foot rests at %v, want %v", at, got, want)
		}
	}
}
