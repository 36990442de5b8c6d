package figure

import (
	"maps"
	"math"
	"slices"

	"go.yaml.in/yaml/v4"
)

// prop is a thing in the picture: a mat, a chair, a tick.
type prop struct {
	kind  string
	z     maybe
	size  map[string]float64
	where *target // of things held or laid at the body
	via   []target
	right bool // a badge or a guide for the right way
	plain bool // a guide for neither
	back  bool // of a chair
	taut  bool
}

// propSizes holds the numbers that each kind of prop takes, in H and degrees,
// with what they are when nobody writes them.
var propSizes = map[string]map[string]float64{
	"floor":       {"x": 0, "w": .5},
	"mat":         {"from": -.6, "to": .6},
	"mattop":      {"x": 0, "y": 0, "w": 1.2, "h": .5},
	"mattress":    {"from": -.6, "to": .6},
	"bed":         {"x": 0, "y": 0, "w": 1.3, "h": .7},
	"chair":       {"x": 0, "seat": .235, "depth": .235, "back_h": .27},
	"chairfront":  {"x": 0, "seat": .235, "w": .25},
	"officechair": {"x": 0, "seat": .235, "depth": .245},
	"desk":        {"x": 0, "h": .385, "w": .36},
	"monitor":     {"x": 0, "y": .385, "lift": .05, "h": .17},
	"keyboard":    {"x": 0, "y": .385},
	"laptop":      {"x": 0, "y": .385},
	"box":         {"x": 0, "y": 0, "w": .16, "h": .13},
	"pillow":      {"x": 0, "y": 0, "w": .2, "h": .05, "angle": 0},
	"step":        {"x": 0, "w": .25, "h": .1},
	"wall":        {"x": 0, "w": .03, "h": 1.05},
	"towel":       {},
	"guide":       {},
	"badge":       {"x": 0, "y": .9, "r": .05},
}

// readProps reads the things that a picture holds.
func (v view) readProps(r *reader, n *yaml.Node) []prop {
	var props []prop
	for _, entry := range r.list(n, "props") {
		props = append(props, v.readProp(r, entry))
	}
	return props
}

func (v view) readProp(r *reader, n *yaml.Node) prop {
	p := prop{back: true, taut: true, size: map[string]float64{}}
	kind := child(n, "type")
	if kind == nil {
		r.fail(n, "a prop has a type, as {type: mat, from: -.55, to: .43}")
		return prop{kind: "towel"}
	}
	kinds := slices.Sorted(maps.Keys(propSizes))
	p.kind = r.choice(kind, "prop", kinds...)
	if !slices.Contains(kinds, kind.Value) { // nobody knows which keys it may have
		return p
	}
	known := keys{
		"type": func(*yaml.Node) {},
		"z":    func(n *yaml.Node) { p.z = some(r.number(n, "z", 0, 100)) },
	}
	for name, usual := range propSizes[p.kind] {
		p.size[name] = usual
		known[name] = func(n *yaml.Node) {
			switch name {
			case "angle":
				p.size[name] = r.angle(n, name)
			case "w", "h", "r", "seat", "depth", "back_h":
				p.size[name] = r.size(n, name)
			default:
				p.size[name] = r.length(n, name)
			}
		}
	}
	var by vec
	switch p.kind {
	case "chair", "officechair":
		known["back"] = func(n *yaml.Node) { p.back = r.boolean(n, "back") }
	case "pillow", "box":
		known["at"] = func(n *yaml.Node) { p.where = v.target(r, n, "at") }
		known["dx"] = func(n *yaml.Node) { by.x = r.length(n, "dx") }
		known["dy"] = func(n *yaml.Node) { by.y = r.length(n, "dy") }
	case "towel", "guide":
		known["via"] = func(n *yaml.Node) {
			for _, entry := range r.list(n, "via") {
				p.via = append(p.via, *v.target(r, entry, "via"))
			}
			if len(p.via) < 2 {
				r.fail(n, "via lists two points or more")
			}
		}
		if child(n, "via") == nil {
			r.fail(n, "a %s runs via two points or more, as via: [palm.near, arch.near]", p.kind)
		}
	}
	switch p.kind {
	case "towel":
		known["taut"] = func(n *yaml.Node) { p.taut = r.boolean(n, "taut") }
	case "guide":
		p.plain = true
		known["tone"] = func(n *yaml.Node) {
			p.plain = false
			p.right = r.choice(n, "tone", "right", "wrong") == "right"
		}
	case "badge":
		p.right = true
		known["kind"] = func(n *yaml.Node) { p.right = r.choice(n, "kind", "right", "wrong") == "right" }
	}
	r.mapping(n, "the prop "+p.kind, known)
	switch {
	case p.where != nil:
		p.where.by = p.where.by.add(by)
	case by != vec{}:
		r.fail(n, "dx and dy of a %s are counted from a point; say which with at:, or write x and y", p.kind)
	}
	return p
}

// solved is a body whose named points and parts can be asked for, from either view.
type solved interface {
	point(*point) vec
	part(string) shape
}

func where(t *target, in solved) vec {
	if t.point == nil {
		return t.by
	}
	return in.point(t.point).add(t.by)
}

func (p *prop) stations(in solved, taut bool) []station {
	var stations []station
	for i := range p.via {
		stations = append(stations, station{where(&p.via[i], in), taut})
	}
	return stations
}

// prop draws one thing.
func (s *scene) prop(p *prop, in solved) {
	n := func(key string) float64 { return p.size[key] }
	z := p.z.value
	x, y, w, h := n("x"), n("y"), n("w"), n("h")
	put := func(above float64, class string, curves ...curve) { s.add(z+above, class, union(curves...)) }
	switch p.kind {
	case "floor":
		s.add(z, "floor", polyline(vec{x - w, -.004}, vec{x + w, -.004}))
	case "mat":
		s.add(z, "floor", polyline(vec{n("from") - .06, -.024}, vec{n("to") + .06, -.024}))
		put(0, "mat", rectangle(n("from"), -.022, n("to"), -.001, .009))
	case "mattop":
		put(0, "mat", rectangle(x-w/2, y-h/2, x+w/2, y+h/2, .03))
	case "mattress":
		put(0, "wood", rectangle(n("from")-.012, -.13, n("from")+.02, .15, .008))
		put(0, "wood", rectangle(n("from"), -.14, n("to")+.012, -.085, .008))
		put(.1, "sheet", rectangle(n("from")+.004, -.105, n("to")+.006, .002, .03))
	case "bed":
		put(0, "wood", rectangle(x-w/2-.035, y-h/2-.02, x-w/2+.02, y+h/2+.02, .012))
		put(.1, "sheet", rectangle(x-w/2, y-h/2, x+w/2, y+h/2, .04))
	case "chair":
		s.chair(p, z)
	case "chairfront":
		s.chairFront(p, z)
	case "officechair":
		s.officeChair(p, z)
	case "desk":
		put(0, "wood", rectangle(x+w-.045, 0, x+w-.022, h-.02, .004))
		put(.2, "wood", rectangle(x, h-.022, x+w, h, .006))
	case "monitor":
		lift := n("lift")
		put(0, "prop far", rectangle(x+.006, y, x+.02, y+lift+h*.5, .004))
		put(0, "prop far", rectangle(x-.04, y, x+.06, y+.010, .005))
		put(.1, "prop", rectangle(x-.010, y+lift, x+.008, y+lift+h, .006))
	case "keyboard":
		put(0, "prop", rectangle(x-.05, y, x+.05, y+.010, .004))
	case "laptop":
		put(0, "prop", rectangle(x-.10, y, x+.03, y+.010, .004))
		put(0, "prop", polygon(vec{x + .026, y + .006}, vec{x + .075, y + .15}, vec{x + .085, y + .148}, vec{x + .038, y + .004}))
	case "wall":
		put(0, "prop", rectangle(x, 0, x+w, h, .004))
	case "step":
		put(0, "wood", rectangle(x, 0, x+w, h, .008))
	case "pillow":
		centre := vec{x, y + h/2}
		if p.where != nil {
			centre = where(p.where, in)
		}
		var stations []station
		for _, v := range []vec{{-1, 0}, {-.86, .78}, {-.4, 1}, {.4, 1}, {.86, .78}, {1, 0}, {.86, -.8}, {.4, -1}, {-.4, -1}, {-.86, -.8}} {
			stations = append(stations, at(centre.add(vec{v.x * w / 2, v.y * h / 2}.turn(n("angle")))))
		}
		put(0, "soft", spline(stations, true))
	case "box":
		if p.where != nil {
			centre := where(p.where, in)
			x, y = centre.x-w/2, centre.y-h/2
		}
		put(0, "wood", rectangle(x, y, x+w, y+h, .006))
		put(.01, "wood", rectangle(x+w*.4, y+h*.62, x+w*.6, y+h, .002))
	case "towel":
		strap := shape{spline(p.stations(in, p.taut), false)}
		s.add(z, "strap0", strap)
		s.add(z+.01, "strap", strap)
	case "guide":
		class := "guide"
		switch {
		case p.plain:
		case p.right:
			class = "guide right"
		default:
			class = "guide wrong"
		}
		s.add(p.z.or(95), class, shape{spline(p.stations(in, false), false)})
	case "badge":
		s.badge(vec{x, y}, n("r"), p.right)
	}
}

// badge is a tick or a cross in a disc: shape and colour say the same.
func (s *scene) badge(c vec, r float64, right bool) {
	if right {
		s.add(98, "okb", union(disc(c, r)))
		across := r
		if s.mirrored { // the body is to face the other way, not the tick
			across = -r
		}
		s.add(98.1, "bw", polyline(c.add(vec{-across * .45, 0}), c.add(vec{-across * .1, -r * .36}), c.add(vec{across * .48, r * .38})))
		return
	}
	q := r * .36
	s.add(98, "nob", union(disc(c, r)))
	s.add(98.1, "bw", join(polyline(c.add(vec{-q, -q}), c.add(vec{q, q})), polyline(c.add(vec{-q, q}), c.add(vec{q, -q}))))
}

// chair faces right; x is the front edge of its seat.
func (s *scene) chair(p *prop, z float64) {
	x, h, d := p.size["x"], p.size["seat"], p.size["depth"]
	const thick = .022
	wood := func(above float64, c curve) { s.add(z+above, "wood", union(c)) }
	wood(0, rectangle(x-.055, 0, x-.035, h-thick, .004)) // far legs
	wood(0, rectangle(x-d+.035, 0, x-d+.055, h-thick, .004))
	if p.back {
		b := p.size["back_h"]
		wood(0, spline([]station{
			corner(vec{x - d - .006, h - thick}), at(vec{x - d - .012, h + .1}), corner(vec{x - d - .032, h + b}),
			corner(vec{x - d - .014, h + b + .003}), at(vec{x - d + .006, h + .1}), corner(vec{x - d + .014, h - thick})}, true))
	}
	wood(.2, rectangle(x-.022, 0, x, h-thick+.002, .004))
	wood(.2, rectangle(x-d, 0, x-d+.022, h-thick+.002, .004))
	s.add(z+.3, "prop", union(rectangle(x-d-.012, h-thick-.002, x+.01, h, .010)))
}

func (s *scene) chairFront(p *prop, z float64) {
	x, h, half := p.size["x"], p.size["seat"], p.size["w"]/2
	wood := func(above float64, c curve) { s.add(z+above, "wood", union(c)) }
	wood(0, rectangle(x-half+.012, h, x-half+.034, h+.27, .006))
	wood(0, rectangle(x+half-.034, h, x+half-.012, h+.27, .006))
	wood(.05, rectangle(x-half+.006, h+.19, x+half-.006, h+.275, .016))
	wood(.1, rectangle(x-half+.004, 0, x-half+.026, h-.015, .004))
	wood(.1, rectangle(x+half-.026, 0, x+half-.004, h-.015, .004))
	s.add(z+.2, "prop", union(rectangle(x-half-.006, h-.024, x+half+.006, h, .010)))
}

func (s *scene) officeChair(p *prop, z float64) {
	x, h, d := p.size["x"], p.size["seat"], p.size["depth"]
	middle := x - d*.52
	behind := func(c curve) { s.add(z, "prop far", union(c)) }
	behind(rectangle(middle-.012, .05, middle+.012, h-.02, .004))
	behind(spline([]station{
		corner(vec{middle - .12, .026}), at(vec{middle - .015, .06}), at(vec{middle + .015, .06}), corner(vec{middle + .12, .026}),
		corner(vec{middle + .12, .036}), at(vec{middle + .02, .078}), at(vec{middle - .02, .078}), corner(vec{middle - .12, .036})}, true))
	for _, dx := range []float64{-.118, 0, .118} {
		behind(disc(vec{middle + dx, .015}, .015))
	}
	s.add(z+.3, "prop", union(rectangle(x-d-.012, h-.032, x+.012, h, .015)))
	if !p.back {
		return
	}
	behind(spline([]station{
		corner(vec{x - d + .03, h - .02}), at(vec{x - d - .03, h + .03}), corner(vec{x - d - .03, h + .12}),
		corner(vec{x - d - .016, h + .12}), at(vec{x - d - .014, h + .04}), corner(vec{x - d + .05, h - .01})}, true))
	var back []station
	for _, v := range []vec{{-.004, .05}, {.008, .11}, {-.004, .19}, {-.018, .28}, {-.036, .28}, {-.028, .19}, {-.016, .11}, {-.026, .05}} {
		back = append(back, at(vec{x - d, h}.add(v)))
	}
	s.add(z+.1, "prop", union(spline(back, true)))
}

// arrow shows where the body moves.
type arrow struct {
	// One of these tells its way.
	curve    []target
	from, to *target
	by       *vec
	arc      *arc
	follow   *point

	offset, t0, t1 float64 // of a way that a point really takes
	both           bool    // a head at each end
	at             place
}

type arc struct {
	centre      target
	r, from, to float64
}

func (v view) readArrow(r *reader, n *yaml.Node) arrow {
	a := arrow{t1: 1, at: r.place(n)}
	ways := 0
	way := func(read func(*yaml.Node)) func(*yaml.Node) {
		return func(n *yaml.Node) {
			ways++
			read(n)
		}
	}
	r.mapping(n, "an arrow", keys{
		"curve": way(func(n *yaml.Node) {
			for _, entry := range r.list(n, "curve") {
				a.curve = append(a.curve, *v.target(r, entry, "curve"))
			}
			if len(a.curve) < 2 {
				r.fail(n, "curve lists two points or more")
				a.curve = make([]target, 2)
			}
		}),
		"from": way(func(n *yaml.Node) { a.from = v.target(r, n, "from") }),
		"by":   func(n *yaml.Node) { by := r.pair(n, "by"); a.by = &by },
		"to":   func(n *yaml.Node) { a.to = v.target(r, n, "to") },
		"arc": way(func(n *yaml.Node) {
			a.arc = &arc{r: .1, to: 90}
			r.mapping(n, "arc", keys{
				"center": func(n *yaml.Node) { a.arc.centre = *v.target(r, n, "center") },
				"r":      func(n *yaml.Node) { a.arc.r = r.size(n, "r") },
				"from":   func(n *yaml.Node) { a.arc.from = r.angle(n, "from") },
				"to":     func(n *yaml.Node) { a.arc.to = r.angle(n, "to") },
			})
		}),
		"follow": way(func(n *yaml.Node) {
			a.follow = v.point(r, n)
			if v.front {
				r.fail(n, "an arrow follows a point in the side view only; write curve: here")
			}
		}),
		"offset": func(n *yaml.Node) { a.offset = r.length(n, "offset") },
		"t0":     func(n *yaml.Node) { a.t0 = r.number(n, "t0", 0, 1) },
		"t1":     func(n *yaml.Node) { a.t1 = r.number(n, "t1", 0, 1) },
		"both":   func(n *yaml.Node) { a.both = r.boolean(n, "both") },
	})
	if ways != 1 || a.by != nil && a.to != nil || (a.from != nil) != (a.by != nil || a.to != nil) {
		r.fail(n, "an arrow has one way to go: curve, arc, follow, or from with by or to")
		a = arrow{curve: make([]target, 2)}
	}
	return a
}

// way gives points along the arrow. passage is asked for the body's way to this
// frame by an arrow that follows a point.
func (a *arrow) way(in solved, passage func() *passage) []vec {
	switch {
	case a.follow != nil:
		const n = 20
		way := passage()
		var path []vec
		for i := range n + 1 {
			path = append(path, way.side(mix(a.t0, a.t1, float64(i)/n)).point(a.follow))
		}
		aside := make([]vec, len(path))
		for i, p := range path {
			along := path[min(i+1, n)].sub(path[max(i-1, 0)])
			aside[i] = p.add(along.unit().left().mul(a.offset))
		}
		return aside
	case a.arc != nil:
		const n = 24
		var path []vec
		for i := range n + 1 {
			path = append(path, where(&a.arc.centre, in).add(vec{a.arc.r, 0}.turn(mix(a.arc.from, a.arc.to, float64(i)/n))))
		}
		return path
	case a.from != nil:
		from := where(a.from, in)
		if a.by != nil {
			return []vec{from, from.add(*a.by)}
		}
		return []vec{from, where(a.to, in)}
	}
	var stations []station
	for i := range a.curve {
		stations = append(stations, at(where(&a.curve[i], in)))
	}
	return slices.Collect(spline(stations, false).flat)
}

// Measures of an arrow, in H.
const (
	headLength = .040
	headWidth  = .021 // to each side
	shortest   = .03  // an arrow below this is not drawn
)

func lengthOf(path []vec) float64 {
	total := 0.
	for i := 1; i < len(path); i++ {
		total += path[i].sub(path[i-1]).len()
	}
	return total
}

// arrow draws a shaft with a head at its end, on a halo in the page's colour.
func (s *scene) arrow(path []vec, both bool) {
	total := lengthOf(path)
	if total < shortest {
		return
	}
	after := func(d float64) vec {
		for i := 1; i < len(path); i++ {
			l := path[i].sub(path[i-1]).len()
			if d <= l || i == len(path)-1 {
				return path[i-1].to(path[i], d/math.Max(l, 1e-9))
			}
			d -= l
		}
		return path[len(path)-1]
	}
	length := math.Min(headLength, total*.55)
	start := 0.
	if both {
		start = length * .8
	}
	var shaft []station
	n := max(2, int(math.Ceil(total/.05)))
	for i := range n + 1 {
		shaft = append(shaft, at(after(mix(start, total-length*.8, float64(i)/float64(n)))))
	}
	var heads shape
	head := func(tip, base vec) {
		d := tip.sub(base).unit()
		w := headWidth * length / headLength
		heads = append(heads, union(polygon(tip, base.add(d.left().mul(w)), base.add(d.mul(length*.18)), base.sub(d.left().mul(w))))...)
	}
	head(after(total), after(total-length))
	if both {
		head(after(0), after(length))
	}
	line := shape{spline(shaft, false)}
	s.add(90, "arr0", join(line, heads))
	s.add(91, "arr", line)
	s.add(91.1, "arrh", heads)
}
