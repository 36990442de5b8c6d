package figure

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// file is a pose file as it is written.
type file struct {
	id, title string
	person    person
	front     bool
	mirror    bool
	noFloor   bool
	canvas    canvas
	props     []prop
	frames    []*frame
	animate   []int // indexes of the frames that the motion runs through
}

// canvas is the part of the world that the picture shows, in H.
type canvas struct{ left, right, bottom, top float64 }

type frame struct {
	id, label, desc string
	person          person
	front           bool
	node            *yaml.Node // the pose with what it inherits, for the frames based on it
	pose            pose
	props           []prop
	ghost           int // index of the frame behind this one, or -1
	areas           []area
	arrows          []arrow
	at              place
}

// pose is what an editor writes about a body. In the side view index 0 of legs
// and arms is near and 1 is far; in the front view 0 is l and 1 is r.
type pose struct {
	placement placement
	legs      [2]limbPose
	arms      [2]limbPose
	layers    map[string]float64
	eyes      string

	// Side view, degrees.
	pitch, lumbar, thorax, neck, head float64
	shoes                             bool

	// Front view.
	heading, lean, twist          float64
	trunkShort                    float64
	away                          bool
	headNeck, headTilt, headShort float64
}

// maybe is a number that may not be written.
type maybe struct {
	value float64
	set   bool
}

func some(v float64) maybe { return maybe{v, true} }

func (m maybe) or(otherwise float64) float64 {
	if m.set {
		return m.value
	}
	return otherwise
}

// limbPose is what is written about a leg or an arm.
type limbPose struct {
	// bend holds the clinical angles (hip, knee, ankle; shoulder, elbow, wrist),
	// heading the world headings that override them (thigh, shank, foot; upper,
	// fore, hand_dir).
	bend    [3]maybe
	heading [3]maybe
	flat    bool // the sole lies on the ground
	target  *target
	flip    bool
	short   [2]float64
	end     string // shape of the foot or the hand
	footZ   maybe

	// Front view.
	side   bool // drawn in profile
	facing float64
	split  string // "", "leg" or "knee"
	thumb  maybe

	at place
}

// target is a point of the world or of the body.
type target struct {
	point *point
	by    vec
	at    place
}

// point names a part of the body: knee.near, thigh.near@.5+front.
type point struct {
	name    string
	side    int // 0 or 1, as in pose
	station float64
	surface string
}

// placement fixes the figure in the world.
type placement struct {
	hip    *vec
	pin    *point
	x      float64
	rest   []string
	height float64
	at     place
}

func (v view) sides() [2]string {
	if v.front {
		return [2]string{"l", "r"}
	}
	return [2]string{"near", "far"}
}

// view says which keys and points a pose may use.
type view struct{ front bool }

var sideView, frontView = view{}, view{front: true}

var (
	sidePoints   = []string{"hip", "knee", "ankle", "heel", "toe", "ball", "arch", "shoulder", "elbow", "wrist", "palm", "fingers", "neck", "head", "crown", "occiput", "forehead", "thigh", "shank", "spine"}
	frontPoints  = []string{"hip", "knee", "ankle", "toe", "shoulder", "elbow", "wrist", "head"}
	withStation  = []string{"thigh", "shank", "spine"}
	withoutSides = []string{"hip", "neck", "head", "crown", "occiput", "forehead", "spine"}
)

// point reads a point's name.
func (v view) point(r *reader, n *yaml.Node) *point {
	names := sidePoints
	if v.front {
		names = frontPoints
	}
	text := r.text(n, "a point")
	p := &point{name: text}
	var surface, station, side string
	p.name, surface, _ = strings.Cut(p.name, "+")
	p.name, station, _ = strings.Cut(p.name, "@")
	p.name, side, _ = strings.Cut(p.name, ".")
	if text == "" {
		return p
	}
	if !slices.Contains(names, p.name) {
		r.fail(n, "unknown point %q%s; the points are %s", text, didYouMean(p.name, names), strings.Join(names, ", "))
		return p
	}
	sides := v.sides()
	if side != "" {
		p.side = slices.Index(sides[:], side)
		if p.side < 0 || slices.Contains(withoutSides, p.name) {
			r.fail(n, "point %q: no %q side here; a side is %s or %s, and head, neck, hip and spine have none", text, side, sides[0], sides[1])
			p.side = 0
		}
	}
	if (station != "") != slices.Contains(withStation, p.name) {
		r.fail(n, "point %q: thigh, shank and spine need a place along them, as thigh.near@.5, and no other point has one", text)
		return p
	}
	if station != "" {
		end := 1.
		if p.name == "spine" {
			end = .32
		}
		f, err := strconv.ParseFloat(station, 64)
		if err != nil || !(f >= 0 && f <= end) {
			r.fail(n, "point %q: the place after @ is a number from 0 to %v", text, end)
		} else {
			p.station = f
		}
	}
	switch surface {
	case "", "front", "back":
		p.surface = surface
	default:
		r.fail(n, "point %q: the surface after + is front or back", text)
	}
	if surface != "" && station == "" {
		r.fail(n, "point %q: only thigh, shank and spine have a front and a back", text)
	}
	return p
}

// target reads [x, y], a point, or {point:, dx:, dy:}.
func (v view) target(r *reader, n *yaml.Node, what string) *target {
	t := &target{at: r.place(n)}
	switch n.Kind {
	case yaml.SequenceNode:
		t.by = r.pair(n, what)
	case yaml.MappingNode:
		r.mapping(n, what, keys{
			"point": func(n *yaml.Node) { t.point = v.point(r, n) },
			"dx":    func(n *yaml.Node) { t.by.x = r.length(n, "dx") },
			"dy":    func(n *yaml.Node) { t.by.y = r.length(n, "dy") },
		})
		if child(n, "point") == nil {
			r.fail(n, "%s: say which point dx and dy are counted from, as {point: shoulder, dx: .1}", what)
		}
	default:
		t.point = v.point(r, n)
	}
	return t
}

// readPose reads a pose with all it inherits.
func (v view) readPose(r *reader, n *yaml.Node) pose {
	p := pose{trunkShort: 1, headShort: 1, layers: map[string]float64{}}
	known := keys{
		"place": func(n *yaml.Node) { p.placement = v.readPlacement(r, n) },
		"eyes":  func(n *yaml.Node) { p.eyes = r.choice(n, "eyes", "open", "closed") },
		"z":     func(n *yaml.Node) { v.readLayers(r, n, p.layers) },
	}
	for i, side := range v.sides() {
		p.legs[i] = limbPose{short: [2]float64{1, 1}, end: "foot", facing: 1}
		p.arms[i] = limbPose{short: [2]float64{1, 1}, end: "relaxed", facing: 1}
		if v.front {
			p.legs[i].end = "front"
		}
		known["leg."+side] = func(n *yaml.Node) { v.readLeg(r, n, "leg."+side, &p.legs[i]) }
		known["arm."+side] = func(n *yaml.Node) { v.readArm(r, n, "arm."+side, &p.arms[i]) }
	}
	angle := func(key string, into *float64) { known[key] = func(n *yaml.Node) { *into = r.angle(n, key) } }
	if v.front {
		angle("heading", &p.heading)
		angle("lean", &p.lean)
		angle("twist", &p.twist)
		known["trunk_short"] = func(n *yaml.Node) { p.trunkShort = r.number(n, "trunk_short", .1, 1) }
		known["facing"] = func(n *yaml.Node) { p.away = r.choice(n, "facing", "viewer", "away") == "away" }
		known["head"] = func(n *yaml.Node) {
			r.mapping(n, "head", keys{
				"neck":  func(n *yaml.Node) { p.headNeck = r.angle(n, "neck") },
				"tilt":  func(n *yaml.Node) { p.headTilt = r.angle(n, "tilt") },
				"short": func(n *yaml.Node) { p.headShort = r.number(n, "short", .1, 1) },
			})
		}
	} else {
		angle("pitch", &p.pitch)
		angle("lumbar", &p.lumbar)
		angle("thorax", &p.thorax)
		angle("neck", &p.neck)
		angle("head", &p.head)
		known["shoes"] = func(n *yaml.Node) { p.shoes = r.boolean(n, "shoes") }
	}
	r.mapping(n, "pose", known)
	return p
}

func (v view) readLayers(r *reader, n *yaml.Node, layers map[string]float64) {
	known := keys{}
	sides := v.sides()
	names := []string{"neck", "shirt", "head", "leg." + sides[0], "leg." + sides[1], "arm." + sides[0], "arm." + sides[1]}
	for _, name := range names {
		known[name] = func(n *yaml.Node) { layers[name] = r.number(n, "z", 0, 100) }
	}
	r.mapping(n, "z", known)
}

var (
	sideParts  = []string{"trunk", "pelvis", "seat", "head", "leg.near", "leg.far", "foot.near", "foot.far", "arm.near", "arm.far", "hand.near", "hand.far"}
	frontParts = []string{"trunk", "leg.l", "leg.r", "foot.l", "foot.r"}
)

func (v view) readPlacement(r *reader, n *yaml.Node) placement {
	p := placement{at: r.place(n)}
	parts := sideParts
	if v.front {
		parts = frontParts
	}
	r.mapping(n, "place", keys{
		"hip":    func(n *yaml.Node) { at := r.pair(n, "hip"); p.hip = &at },
		"pin":    func(n *yaml.Node) { p.pin = v.point(r, n) },
		"x":      func(n *yaml.Node) { p.x = r.length(n, "x") },
		"height": func(n *yaml.Node) { p.height = r.length(n, "height") },
		"rest": func(n *yaml.Node) {
			for _, part := range r.list(n, "rest") {
				p.rest = append(p.rest, r.choice(part, "part of the body", parts...))
			}
		},
	})
	switch hip, pin := child(n, "hip"), child(n, "pin"); {
	case hip == nil && (pin == nil || len(p.rest) == 0):
		r.fail(n, "place needs hip: [x, y], or pin: with x: and rest:")
	case hip != nil && pin != nil && (pin.Line > hip.Line || pin.Line == hip.Line && pin.Column > hip.Column):
		r.fail(pin, "place goes by hip: and not by pin:; drop what it inherits with replace: true")
	}
	return p
}

// readLimb reads the keys that legs and arms share; names are the three bends
// and the three headings.
func (v view) readLimb(r *reader, n *yaml.Node, what string, l *limbPose, names [6]string, targetKey string, more keys) {
	l.at = r.place(n)
	known := keys{
		targetKey: func(n *yaml.Node) { l.target = v.target(r, n, targetKey) },
		"flip":    func(n *yaml.Node) { l.flip = r.boolean(n, "flip") },
		"short": func(n *yaml.Node) {
			segment := func(i int) func(*yaml.Node) {
				return func(n *yaml.Node) { l.short[i] = r.number(n, "short", .1, 1) }
			}
			r.mapping(n, "short", keys{names[3]: segment(0), names[4]: segment(1)})
		},
	}
	for i, name := range names {
		if name == "" {
			continue
		}
		known[name] = func(n *yaml.Node) {
			if i < 3 {
				l.bend[i] = some(r.angle(n, name))
			} else {
				l.heading[i-3] = some(r.angle(n, name))
			}
		}
	}
	for key, read := range more {
		known[key] = read
	}
	r.mapping(n, what, known)
	for i, turned := range [3]bool{l.heading[0].set, l.heading[1].set, l.heading[2].set || l.flat} {
		if l.bend[i].set && turned {
			heading := cmp.Or(names[i+3], "foot")
			r.fail(later(child(n, names[i]), child(n, heading)), "%s has both %s and %s, a bend and a heading of one joint; keep one, or drop what it inherits with replace: true", what, names[i], heading)
		}
	}
	for i := range 2 {
		if l.target != nil && (l.bend[i].set || l.heading[i].set) {
			angle := cmp.Or(child(n, names[i]), child(n, names[i+3]))
			r.fail(later(child(n, targetKey), angle), "%s has both %s and angles; keep one, or drop what it inherits with replace: true", what, targetKey)
			break
		}
	}
}

// later is the one of two nodes that stands further down: what it adds to the
// other, perhaps inherited, is the mistake.
func later(a, b *yaml.Node) *yaml.Node {
	if a.Line > b.Line || a.Line == b.Line && a.Column > b.Column {
		return a
	}
	return b
}

func (v view) readLeg(r *reader, n *yaml.Node, what string, l *limbPose) {
	more := keys{
		"foot": func(n *yaml.Node) {
			if n.Value == "flat" {
				l.flat = true
				return
			}
			l.heading[2] = some(r.angle(n, "foot"))
		},
	}
	names := [6]string{"hip", "knee", "ankle", "thigh", "shank", ""}
	if v.front {
		names[0], names[1] = "", ""
		more["profile"] = func(n *yaml.Node) { l.side = r.choice(n, "profile", "front", "side") == "side" }
		more["facing"] = func(n *yaml.Node) { l.facing = math.Copysign(1, r.number(n, "facing", -1, 1)) }
		more["foot_shape"] = func(n *yaml.Node) { l.end = r.choice(n, "foot_shape", "front", "back", "top", "side") }
		more["split"] = func(n *yaml.Node) {
			if n.Value == "true" {
				l.split = "leg"
			} else {
				l.split = r.choice(n, "split", "true", "knee")
			}
		}
	} else {
		more["shape"] = func(n *yaml.Node) { l.end = r.choice(n, "shape", "foot", "sole") }
		more["foot_z"] = func(n *yaml.Node) { l.footZ = some(r.number(n, "foot_z", 0, 100)) }
	}
	v.readLimb(r, n, what, l, names, "ankle_at", more)
}

func (v view) readArm(r *reader, n *yaml.Node, what string, l *limbPose) {
	more := keys{
		"hand": func(n *yaml.Node) { l.end = r.choice(n, "hand", "relaxed", "flat", "back", "grip", "cup") },
	}
	names := [6]string{"shoulder", "elbow", "wrist", "upper", "fore", "hand_dir"}
	if v.front {
		names[0], names[1], names[2] = "", "", ""
		more["thumb"] = func(n *yaml.Node) { l.thumb = some(math.Copysign(1, r.number(n, "thumb", -1, 1))) }
	}
	v.readLimb(r, n, what, l, names, "wrist_at", more)
}

// areaNames are the working areas of each view.
var (
	sideAreas  = []string{"hamstrings", "quads", "calf", "glutes", "piriformis", "sidehip", "hipflexor", "lowback", "upperback", "abs", "spineline", "nerve"}
	frontAreas = []string{"sidehip", "piriformis", "waist"}
)

// area is a working area to mark.
type area struct {
	name string
	side int
}

func (v view) readArea(r *reader, n *yaml.Node) area {
	names, sides := sideAreas, v.sides()
	if v.front {
		names = frontAreas
	}
	name, side, hasSide := strings.Cut(r.text(n, "a working area"), ".")
	a := area{name: name, side: max(0, slices.Index(sides[:], side))}
	switch {
	case name == "":
	case !slices.Contains(names, name):
		r.fail(n, "unknown working area %q%s; use one of %s", name, didYouMean(name, names), strings.Join(names, ", "))
	case hasSide && !slices.Contains(sides[:], side), v.front && !hasSide:
		r.fail(n, "working area %q: its side is %s or %s", n.Value, sides[0], sides[1])
	}
	return a
}

// readFile reads a whole pose file.
func readFile(r *reader, id string) *file {
	root := r.parse()
	if root == nil {
		return nil
	}
	f := &file{id: id, person: cast["ana"]}
	var frames, animate *yaml.Node
	// The view decides how all else is read.
	if n := child(root, "view"); n != nil {
		f.front = n.Value == "front"
	}
	v := view{f.front}
	r.mapping(root, "the pose file", keys{
		"id": func(n *yaml.Node) {
			if r.text(n, "id") != id {
				r.fail(n, "id %q is not the file's name; write id: %s", n.Value, id)
			}
		},
		"title":   func(n *yaml.Node) { f.title = r.text(n, "title") },
		"person":  func(n *yaml.Node) { f.person = r.person(n) },
		"view":    func(n *yaml.Node) { r.choice(n, "view", "side", "front") },
		"mirror":  func(n *yaml.Node) { f.mirror = r.boolean(n, "mirror") },
		"nofloor": func(n *yaml.Node) { f.noFloor = r.boolean(n, "nofloor") },
		"canvas": func(n *yaml.Node) {
			side := func(into *float64, what string) func(*yaml.Node) {
				return func(n *yaml.Node) { *into = r.number(n, what, -2, 2) }
			}
			r.mapping(n, "canvas", keys{"left": side(&f.canvas.left, "left"), "right": side(&f.canvas.right, "right"),
				"bottom": side(&f.canvas.bottom, "bottom"), "top": side(&f.canvas.top, "top")})
			if f.canvas.right-f.canvas.left < .1 || f.canvas.top-f.canvas.bottom < .1 {
				r.fail(n, "the canvas is too small; give left, right, bottom and top in body heights")
			}
		},
		"props":   func(n *yaml.Node) { f.props = v.readProps(r, n) },
		"frames":  func(n *yaml.Node) { frames = n },
		"animate": func(n *yaml.Node) { animate = n },
	})
	for _, key := range []string{"id", "title", "canvas", "frames"} {
		if child(root, key) == nil {
			r.fail(root, "%s is missing", key)
		}
	}
	if frames == nil {
		return f
	}
	for _, n := range r.list(frames, "frames") {
		f.readFrame(r, n)
	}
	if len(frames.Content) == 0 {
		r.fail(frames, "there are no frames; a figure has at least one")
	}
	if animate != nil {
		for _, n := range r.list(animate, "animate") {
			i := f.frame(n.Value)
			if i < 0 {
				r.fail(n, "animate names the frame %q, which is not there", n.Value)
				continue
			}
			f.animate = append(f.animate, i)
		}
		if n := len(animate.Content); n < 2 || n > maxPlayed {
			r.fail(animate, "animate names 2 to %d frames, in the order of the movement", maxPlayed)
		}
		if n := len(f.animate); n > 0 && !r.failed() && f.animate[n-1] != len(f.frames)-1 {
			r.fail(animate.Content[n-1], "the movement ends on the last frame, in whose place it is played; put the frame %q last", animate.Content[n-1].Value)
		}
	}
	return f
}

func (r *reader) person(n *yaml.Node) person {
	return cast[r.choice(n, "person", "ana", "ben", "cara", "dan")]
}

// frame gives the index of the frame with that id, or -1.
func (f *file) frame(id string) int {
	return slices.IndexFunc(f.frames, func(x *frame) bool { return x.id == id })
}

func (f *file) readFrame(r *reader, n *yaml.Node) {
	fr := &frame{person: f.person, front: f.front, ghost: -1, at: r.place(n)}
	if view := child(n, "view"); view != nil {
		fr.front = view.Value == "front"
	}
	v := view{fr.front}
	var own, base *yaml.Node
	r.mapping(n, "a frame", keys{
		"id":     func(n *yaml.Node) { fr.id = r.text(n, "id") },
		"label":  func(n *yaml.Node) { fr.label = r.text(n, "label") },
		"desc":   func(n *yaml.Node) { fr.desc = r.text(n, "desc") },
		"person": func(n *yaml.Node) { fr.person = r.person(n) },
		"view":   func(n *yaml.Node) { r.choice(n, "view", "side", "front") },
		"base":   func(n *yaml.Node) { base = n },
		"pose":   func(n *yaml.Node) { own = n },
		"props":  func(n *yaml.Node) { fr.props = v.readProps(r, n) },
		"ghost": func(n *yaml.Node) {
			if fr.ghost = f.frame(n.Value); fr.ghost < 0 {
				r.fail(n, "ghost names the frame %q, which does not stand above", n.Value)
			} else if fr.front || f.frames[fr.ghost].front {
				r.fail(n, "a ghost is drawn in the side view only")
			}
		},
		"highlight": func(n *yaml.Node) {
			for _, entry := range r.list(n, "highlight") {
				fr.areas = append(fr.areas, v.readArea(r, entry))
			}
		},
		"arrows": func(n *yaml.Node) {
			entries := r.list(n, "arrows")
			if len(entries) > 2 {
				r.fail(n, "a picture has at most two arrows; more confuse")
			}
			for _, entry := range entries {
				fr.arrows = append(fr.arrows, v.readArrow(r, entry))
			}
		},
	})
	switch {
	case fr.id == "":
		r.fail(n, "the frame has no id")
	case !framePattern.MatchString(fr.id):
		r.fail(child(n, "id"), "the frame's id %q becomes part of an address: use up to 20 small letters and digits", fr.id)
	case f.frame(fr.id) >= 0:
		r.fail(child(n, "id"), "the frame id %q stands twice", fr.id)
	}
	if child(n, "desc") == nil {
		r.fail(n, "desc is missing; say in plain words what the body does, for readers who do not see the picture")
	}
	var inherited *yaml.Node
	if base != nil {
		i := f.frame(base.Value)
		switch {
		case i < 0:
			r.fail(base, "base names the frame %q, which does not stand above", base.Value)
		case f.frames[i].front != fr.front:
			r.fail(base, "base names the frame %q, which is another view", base.Value)
		default:
			inherited = f.frames[i].node
		}
		if inherited == nil { // the pose says little without it
			f.frames = append(f.frames, fr)
			return
		}
	}
	if own == nil {
		r.fail(n, "pose is missing; an empty one is pose: {}")
		own = &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	}
	if own.Kind != yaml.MappingNode {
		r.fail(own, "pose is keys and values, as {pitch: 90}")
		own = &yaml.Node{Kind: yaml.MappingNode, Line: n.Line, Column: n.Column}
	}
	fr.node = merged(inherited, own)
	if base == nil && child(fr.node, "place") == nil { // a frame with a base inherits its place, or its mistake
		r.fail(own, "place is missing; say where the body rests, as place: {pin: shoulder, x: 0, rest: [trunk]}")
	}
	fr.pose = v.readPose(r, fr.node)
	f.frames = append(f.frames, fr)
}
