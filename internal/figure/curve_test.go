package figure

import (
	"math"
	"testing"
)

func near1(a, b vec, within float64) bool { return a.sub(b).len() <= within }

// A spline goes through its stations, in order, a segment between each two.
func TestSplineGoesThroughItsStations(t *testing.T) {
	stations := []station{at(vec{0, 0}), at(vec{1, 0}), corner(vec{1.1, 1}), at(vec{0, 3}), at(vec{0, 3})}
	for _, closed := range []bool{true, false} {
		c := spline(stations, closed)
		want := len(stations)
		if !closed {
			want--
		}
		if len(c.segments) != want || c.start != stations[0].vec {
			t.Fatalf("closed %v: %d segments from %v, want %d from %v", closed, len(c.segments), c.start, want, stations[0].vec)
		}
		for i, s := range c.segments {
			if s.end != stations[(i+1)%len(stations)].vec {
				t.Errorf("closed %v: segment %d ends at %v", closed, i, s.end)
			}
		}
	}
}

// Through points of a circle, unevenly spaced, a spline stays near the circle.
func TestSplineIsRound(t *testing.T) {
	var stations []station
	for _, angle := range []float64{0, 20, 70, 90, 130, 180, 210, 225, 270, 330} {
		stations = append(stations, at(vec{1, 0}.turn(angle)))
	}
	for p := range spline(stations, true).flat {
		if off := math.Abs(p.len() - 1); off > .02 {
			t.Errorf("%v is %.3f off the circle", p, off)
		}
	}
}

// handle gives the direction of the curve at station i: as it comes, and as it goes.
func handles(c curve, i int) (comes, goes vec) {
	n := len(c.segments)
	before, after := c.segments[(i-1+n)%n], c.segments[i%n]
	return before.end.sub(before.c2).unit(), after.c1.sub(before.end).unit()
}

// At a smooth station the curve goes on as it came; at a corner it comes along
// 1.5 times the chord less half the tangent of the neighbor, or along the chord
// between two corners; and of stations on one spot each keeps to its other side.
func TestTangents(t *testing.T) {
	a, b, c, d := vec{0, 0}, vec{1, 0}, vec{1, 1}, vec{0, 1}
	smooth := spline([]station{at(a), at(b), at(c), at(d)}, true)
	comes, goes := handles(smooth, 1)
	if !near1(comes, goes, 1e-12) || !near1(goes, vec{1, 1}.unit(), 1e-12) {
		t.Errorf("a smooth station is left along %v and entered along %v, want along the diagonal", goes, comes)
	}

	// One uneven station: d0 = 1, d1 = 3.
	uneven := spline([]station{at(a), at(b), at(vec{1, 3}), at(vec{0, 3})}, true)
	if _, goes := handles(uneven, 1); !near1(goes, vec{3, 1}.unit(), 1e-12) {
		t.Errorf("a station with a short way before it and a long one after is left along %v, want %v: the short way has more to say", goes, vec{3, 1}.unit())
	}

	one := spline([]station{at(a), corner(b), at(c), at(d)}, true)
	tangentInC := vec{-1, 1}.mul(.5)
	if _, goes := handles(one, 1); !near1(goes, vec{0, 1}.mul(1.5).sub(tangentInC.mul(.5)).unit(), 1e-12) {
		t.Errorf("a corner is left along %v", goes)
	}
	two := spline([]station{at(a), corner(b), corner(c), at(d)}, true)
	if _, goes := handles(two, 1); !near1(goes, vec{0, 1}, 1e-12) {
		t.Errorf("between two corners the curve leaves along %v, want straight", goes)
	}

	same := spline([]station{at(a), at(b), at(b), at(c), at(d)}, true)
	if comes, _ := handles(same, 1); !near1(comes, vec{1, 0}, 1e-12) {
		t.Errorf("the first of two stations on one spot is entered along %v, want as from %v", comes, a)
	}
	if _, goes := handles(same, 2); !near1(goes, vec{0, 1}, 1e-12) {
		t.Errorf("the second of two stations on one spot is left along %v, want as to %v", goes, c)
	}
	three := spline([]station{at(a), at(b), at(b), at(b), at(d)}, true)
	if comes, goes := handles(three, 2); comes != (vec{}) || goes != (vec{}) {
		t.Errorf("between stations on one spot the curve goes along %v and %v, want nowhere", comes, goes)
	}
}

// Areas are positive counter-clockwise, and a union turns what runs the other way.
func TestAreaAndUnion(t *testing.T) {
	square := polygon(vec{0, 0}, vec{2, 0}, vec{2, 2}, vec{0, 2})
	round := disc(vec{3, -4}, 2)
	for name, test := range map[string]struct {
		curve curve
		want  float64
	}{
		"a square":              {square, 4},
		"a square, turned":      {square.reverse(), -4},
		"a disc":                {round, 4 * math.Pi},
		"a disc, turned":        {round.reverse(), -4 * math.Pi},
		"a rounded rectangle":   {rectangle(0, 0, 3, 2, .5), 6 - (4-math.Pi)*.25},
		"the hull of two discs": {hull(vec{0, 0}, 1, vec{5, 0}, 1), 10 + math.Pi},
		"a disc in a disc":      {hull(vec{0, 0}, 2, vec{.5, 0}, 1), 4 * math.Pi},
	} {
		if got := test.curve.area(); math.Abs(got-test.want) > .02 {
			t.Errorf("%s has the area %.4f, want %.4f", name, got, test.want)
		}
		u := union(test.curve)[0]
		if u.area() < 0 || len(u.segments) != len(test.curve.segments) {
			t.Errorf("%s in a union runs the wrong way, or has other segments", name)
		}
	}
}

// Numbers are tenths of a pixel, as short as SVG takes them; a step is counted
// from the rounded point before it, so errors do not add up.
func TestPathData(t *testing.T) {
	for tenths, want := range map[int]string{0: "0", 5: ".5", -5: "-.5", 10: "1", 12: "1.2", -120: "-12", 1005: "100.5"} {
		if got := string(appendTenths(nil, tenths)); got != want {
			t.Errorf("%d tenths are written %q, want %q", tenths, got, want)
		}
	}
	s := shape{
		{start: vec{1, 2}, closed: true, segments: []segment{{c1: vec{1.5, 2}, c2: vec{2, 1}, end: vec{3.04, 2.04}}, {end: vec{4.08, 2.08}, line: true}, {end: vec{0, 0}, line: true}}},
		{start: vec{-1, .25}, segments: []segment{{c1: vec{0, 0}, c2: vec{0, 0}, end: vec{1, 1}}, {c1: vec{0, 0}, c2: vec{0, 0}, end: vec{1, 1}}}},
	}
	if got, want := pathData(s), "M1 2c.5 0 1-1 2 0l1.1 .1-4.1-2.1zM-1 .3c1-.3 1-.3 2 .7-1-1-1-1 0 0"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
