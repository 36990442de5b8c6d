package figure

import "math"

// vec is a point or a direction of the world: x to the right, y up, 1 is the
// height of the body. Angles are degrees, counter-clockwise.
type vec struct{ x, y float64 }

func (a vec) add(b vec) vec           { return vec{a.x + b.x, a.y + b.y} }
func (a vec) sub(b vec) vec           { return vec{a.x - b.x, a.y - b.y} }
func (a vec) mul(k float64) vec       { return vec{a.x * k, a.y * k} }
func (a vec) len() float64            { return math.Hypot(a.x, a.y) }
func (a vec) to(b vec, t float64) vec { return vec{mix(a.x, b.x, t), mix(a.y, b.y, t)} }
func (a vec) left() vec               { return vec{-a.y, a.x} }

func (a vec) unit() vec {
	l := a.len()
	if l < 1e-9 {
		return vec{}
	}
	return a.mul(1 / l)
}

func radians(d float64) float64 { return d * math.Pi / 180 }
func degrees(r float64) float64 { return r * 180 / math.Pi }

func (a vec) turn(d float64) vec {
	s, c := math.Sincos(radians(d))
	return vec{a.x*c - a.y*s, a.x*s + a.y*c}
}

// up and forward are the axes of a frame with a heading: 0 stands upright and
// faces right. A limb with that heading runs along -up, its front is forward.
func up(heading float64) vec      { return vec{0, 1}.turn(heading) }
func forward(heading float64) vec { return vec{1, 0}.turn(heading) }

func mix(a, b, t float64) float64 { return a + (b-a)*t }

func clamp(x, low, high float64) float64 { return math.Max(low, math.Min(high, x)) }

func smoothstep(t float64) float64 {
	t = clamp(t, 0, 1)
	return t * t * (3 - 2*t)
}

// wrap brings an angle into -180..180.
func wrap(d float64) float64 {
	d = math.Mod(d+180, 360)
	if d < 0 {
		d += 360
	}
	return d - 180
}

// station is a point of an outline. A corner (hem, waistband) breaks the curve.
type station struct {
	vec
	corner bool
}

func at(v vec) station     { return station{vec: v} }
func corner(v vec) station { return station{v, true} }

// segment is a cubic Bézier, or a straight line.
type segment struct {
	c1, c2, end vec
	line        bool
}

// curve is one sub-path.
type curve struct {
	start    vec
	segments []segment
	closed   bool
}

// shape is a path: curves painted together.
type shape []curve

// Stations nearer to each other than this share one tangent.
const coincident = 2e-4

// tangent is the non-uniform Catmull-Rom tangent in p1, for unit speed.
func tangent(p0, p1, p2 vec) vec {
	d0, d1 := p1.sub(p0).len(), p2.sub(p1).len()
	switch {
	case d0 < coincident && d1 < coincident:
		return vec{}
	case d0 < coincident:
		return p2.sub(p1).unit()
	case d1 < coincident:
		return p1.sub(p0).unit()
	}
	return p1.sub(p0).mul(d1 / d0).add(p2.sub(p1).mul(d0 / d1)).mul(1 / (d0 + d1))
}

// spline runs a non-uniform (chordal) Catmull-Rom spline through the stations.
// The uniform form overshoots where stations are unevenly spaced. It never adds
// or drops a station: equal topology in every pose is what makes motion possible.
func spline(stations []station, closed bool) curve {
	n := len(stations)
	point := func(i int) vec { return stations[(i+n)%n].vec }
	broken := func(i int) bool {
		return stations[(i+n)%n].corner || !closed && (i <= 0 || i >= n-1)
	}
	// side gives the tangent that a curve leaves (+1) or enters (-1) station i with.
	side := func(i, direction int) vec {
		if !broken(i) {
			return tangent(point(i-1), point(i), point(i+1))
		}
		chord := point(i + direction).sub(point(i)).mul(float64(direction)).unit()
		neighbour := i + direction
		if broken(neighbour) {
			return chord
		}
		return chord.mul(1.5).sub(tangent(point(neighbour-1), point(neighbour), point(neighbour+1)).mul(.5))
	}
	last := n
	if !closed {
		last--
	}
	c := curve{start: stations[0].vec, closed: closed, segments: make([]segment, 0, last)}
	for i := range last {
		p, q := point(i), point(i+1)
		d := q.sub(p).len() / 3
		next := i + 1
		if closed {
			next %= n
		}
		c.segments = append(c.segments, segment{c1: p.add(side(i, 1).mul(d)), c2: q.sub(side(next, -1).mul(d)), end: q})
	}
	return c
}

func polygon(points ...vec) curve {
	c := curve{start: points[0], closed: true}
	for _, p := range points[1:] {
		c.segments = append(c.segments, segment{end: p, line: true})
	}
	return c
}

// polyline joins points by straight lines.
func polyline(points ...vec) shape {
	c := polygon(points...)
	c.closed = false
	return shape{c}
}

// quadratic is a curve with one control point.
func quadratic(from, control, to vec) shape {
	return shape{{start: from, segments: []segment{{c1: from.to(control, 2./3), c2: to.to(control, 2./3), end: to}}}}
}

// quarter is the handle length that makes a cubic Bézier a quarter of a circle.
const quarter = 0.5522847

func ellipse(centre vec, rx, ry, tilt float64) curve {
	p := func(x, y float64) vec { return centre.add(vec{x * rx, y * ry}.turn(tilt)) }
	return curve{start: p(1, 0), closed: true, segments: []segment{
		{c1: p(1, quarter), c2: p(quarter, 1), end: p(0, 1)},
		{c1: p(-quarter, 1), c2: p(-1, quarter), end: p(-1, 0)},
		{c1: p(-1, -quarter), c2: p(-quarter, -1), end: p(0, -1)},
		{c1: p(quarter, -1), c2: p(1, -quarter), end: p(1, 0)},
	}}
}

func disc(centre vec, r float64) curve { return ellipse(centre, r, r, 0) }

// rectangle has rounded corners.
func rectangle(x0, y0, x1, y1, r float64) curve {
	k := r * (1 - quarter)
	straight := func(x, y float64) segment { return segment{end: vec{x, y}, line: true} }
	return curve{start: vec{x0 + r, y0}, closed: true, segments: []segment{
		straight(x1-r, y0), {c1: vec{x1 - k, y0}, c2: vec{x1, y0 + k}, end: vec{x1, y0 + r}},
		straight(x1, y1-r), {c1: vec{x1, y1 - k}, c2: vec{x1 - k, y1}, end: vec{x1 - r, y1}},
		straight(x0+r, y1), {c1: vec{x0 + k, y1}, c2: vec{x0, y1 - k}, end: vec{x0, y1 - r}},
		straight(x0, y0+r), {c1: vec{x0, y0 + k}, c2: vec{x0 + k, y0}, end: vec{x0 + r, y0}},
	}}
}

// hull is the convex hull of two discs: two arcs of 4 and 3 pieces and two lines,
// whatever the pose.
func hull(a vec, ra float64, b vec, rb float64) curve {
	d := b.sub(a)
	length := math.Max(d.len(), math.Abs(ra-rb)+1e-6) // one disc inside the other: the tangents meet
	axis := degrees(math.Atan2(d.y, d.x))
	open := degrees(math.Acos(clamp((ra-rb)/length, -1, 1)))
	var c curve
	arc := func(centre vec, r, from, to float64, pieces int) {
		step := (to - from) / float64(pieces)
		k := 4. / 3 * math.Tan(radians(step)/4)
		for i := range pieces {
			p0 := vec{r, 0}.turn(from + step*float64(i))
			p1 := vec{r, 0}.turn(from + step*float64(i+1))
			c.segments = append(c.segments, segment{
				c1: centre.add(p0).add(p0.left().mul(k)), c2: centre.add(p1).sub(p1.left().mul(k)), end: centre.add(p1)})
		}
	}
	c.start = a.add(vec{ra, 0}.turn(axis + open))
	arc(a, ra, axis+open, axis+360-open, 4)
	c.segments = append(c.segments, segment{end: b.add(vec{rb, 0}.turn(axis - open)), line: true})
	arc(b, rb, axis-open, axis+open, 3)
	c.closed = true
	return c
}

// flat goes along a curve in points dense enough to measure it.
func (c curve) flat(yield func(vec) bool) {
	p := c.start
	if !yield(p) {
		return
	}
	for _, s := range c.segments {
		if !s.line {
			for k := 1; k < 8; k++ {
				t := float64(k) / 8
				u := 1 - t
				if !yield(p.mul(u * u * u).add(s.c1.mul(3 * u * u * t)).add(s.c2.mul(3 * u * t * t)).add(s.end.mul(t * t * t))) {
					return
				}
			}
		}
		if !yield(s.end) {
			return
		}
		p = s.end
	}
}

func (s shape) flat(yield func(vec) bool) {
	for _, c := range s {
		for p := range c.flat {
			if !yield(p) {
				return
			}
		}
	}
}

// lowest is the height of the lowest point.
func (s shape) lowest() float64 {
	low := math.Inf(1)
	for p := range s.flat {
		low = math.Min(low, p.y)
	}
	return low
}

// area is positive for a curve that runs counter-clockwise.
func (c curve) area() float64 {
	cross := func(a, b vec) float64 { return a.x*b.y - a.y*b.x }
	sum, p := 0., c.start
	for _, s := range c.segments {
		if s.line {
			sum += 10 * cross(p, s.end)
		} else {
			sum += 6*cross(p, s.c1) + 3*cross(p, s.c2) + cross(p, s.end) + 3*cross(s.c1, s.c2) + 3*cross(s.c1, s.end) + 6*cross(s.c2, s.end)
		}
		p = s.end
	}
	return (sum + 10*cross(p, c.start)) / 20
}

func (c curve) reverse() curve {
	n := len(c.segments)
	r := curve{start: c.segments[n-1].end, closed: c.closed, segments: make([]segment, n)}
	p := c.start
	for i, s := range c.segments {
		r.segments[n-1-i] = segment{s.c2, s.c1, p, s.line}
		p = s.end
	}
	return r
}

// union makes one shape of closed curves: all wound the same way, so that the
// nonzero fill joins them and a stroke painted first shows only round the whole.
func union(curves ...curve) shape {
	s := make(shape, 0, len(curves))
	for _, c := range curves {
		if c.area() < 0 {
			c = c.reverse()
		}
		s = append(s, c)
	}
	return s
}

func join(shapes ...shape) shape {
	var all shape
	for _, s := range shapes {
		all = append(all, s...)
	}
	return all
}

func (c curve) each(f func(vec) vec) curve {
	out := curve{start: f(c.start), closed: c.closed, segments: make([]segment, len(c.segments))}
	for i, s := range c.segments {
		out.segments[i] = segment{f(s.c1), f(s.c2), f(s.end), s.line}
	}
	return out
}

func (s shape) each(f func(vec) vec) shape {
	out := make(shape, len(s))
	for i, c := range s {
		out[i] = c.each(f)
	}
	return out
}
