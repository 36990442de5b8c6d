package figure

import (
	_ "embed"
	"html"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Palette is the style sheet that the elements of SVG need, once a page:
// colours for light, dark and print, and how each part is painted. A style
// inside an inline SVG would hold for the whole page, and the last picture
// would recolour all others.
//
//go:embed palette.css
var Palette string

// Hatch is the pattern that marks a working area in print. A page with elements
// of SVG carries it once; it takes no room.
const Hatch = `<svg class="fig-defs" width="0" height="0" aria-hidden="true" focusable="false">` + hatchPattern + `</svg>`

const hatchPattern = `<defs><pattern id="fig-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="2.4" height="5" fill="#000"/></pattern></defs>`

// pixels is how many CSS pixels the body is high. It is the same in every
// picture, so line weights match across the site.
const pixels = 320

// onScreen turns world coordinates into those of the picture.
func (f *file) onScreen(v vec) vec {
	if f.mirror {
		return vec{(f.canvas.right - v.x) * pixels, (f.canvas.top - v.y) * pixels}
	}
	return vec{(v.x - f.canvas.left) * pixels, (f.canvas.top - v.y) * pixels}
}

func (f *file) size() (width, height float64) {
	return (f.canvas.right - f.canvas.left) * pixels, (f.canvas.top - f.canvas.bottom) * pixels
}

// tenth rounds to tenths of a pixel, counted as whole numbers.
func tenth(v float64) int { return int(math.Round(v * 10)) }

// appendTenths writes a number of tenths as short as SVG allows: 12, -.5, 0.
func appendTenths(b []byte, n int) []byte {
	if n < 0 {
		b = append(b, '-')
		n = -n
	}
	if n >= 10 || n == 0 {
		b = strconv.AppendInt(b, int64(n/10), 10)
	}
	if n%10 != 0 {
		b = append(b, '.', byte('0'+n%10))
	}
	return b
}

// pathData writes a shape in relative coordinates of one decimal. Steps are
// taken between rounded points, so errors do not add up.
func pathData(s shape) string {
	var b []byte
	numbers := func(glue bool, values ...int) {
		for i, n := range values {
			if n >= 0 && (i > 0 || glue) {
				b = append(b, ' ')
			}
			b = appendTenths(b, n)
		}
	}
	for _, c := range s {
		x, y := tenth(c.start.x), tenth(c.start.y)
		b = append(b, 'M')
		numbers(false, x, y)
		last := byte('M')
		for _, seg := range c.segments {
			toX, toY := tenth(seg.end.x), tenth(seg.end.y)
			command := byte('c')
			if seg.line {
				command = 'l'
			}
			if command != last {
				b = append(b, command)
			}
			if seg.line {
				numbers(command == last, toX-x, toY-y)
			} else {
				numbers(command == last, tenth(seg.c1.x)-x, tenth(seg.c1.y)-y, tenth(seg.c2.x)-x, tenth(seg.c2.y)-y, toX-x, toY-y)
			}
			x, y, last = toX, toY, command
		}
		if c.closed {
			b = append(b, 'z')
		}
	}
	return string(b)
}

func paths(f *file, s *scene) string {
	var b strings.Builder
	for _, it := range s.items {
		b.WriteString(`<path class="`)
		b.WriteString(it.class)
		b.WriteString(`" d="`)
		b.WriteString(pathData(it.shape.each(f.onScreen)))
		b.WriteString(`"/>`)
	}
	return b.String()
}

func number(v float64) string { return string(appendTenths(nil, tenth(v))) }

// attributes are those of a picture's root: its size, and its name for readers
// who do not see it.
func (d *drawing) attributes(f *file, prefix string) string {
	w, h := f.size()
	return ` viewBox="0 0 ` + number(w) + ` ` + number(h) + `" width="` + strconv.Itoa(int(math.Round(w))) + `" height="` + strconv.Itoa(int(math.Round(h))) +
		`" role="img" aria-labelledby="` + prefix + `-t ` + prefix + `-d"`
}

func (d *drawing) words(f *file, prefix string) string {
	title := f.title
	if d.frame.label != "" {
		title += ": " + d.frame.label
	}
	return `<title id="` + prefix + `-t">` + html.EscapeString(title) + `</title><desc id="` + prefix + `-d">` + html.EscapeString(d.frame.desc) + `</desc>`
}

// SVG writes frame i as an element for a page that carries Palette and Hatch.
// prefix makes the ids of its title and description unique on the page; it is
// written as it is.
func (f *Figure) SVG(i int, prefix string) string {
	d := f.drawings[i]
	return `<svg class="fig fig-` + d.frame.person.name + `"` + d.attributes(f.file, prefix) + `>` + d.words(f.file, prefix) + d.paths + `</svg>`
}

// File writes frame i as a file of its own, with its colours inside. It follows
// light and dark, and the print of a page where the browser lets it.
func (f *Figure) File(i int) []byte {
	d := f.drawings[i]
	var defs string
	style := standalone(d)
	if strings.Contains(style, "#fig-hatch") {
		defs = hatchPattern
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg"` + d.attributes(f.file, "p") + `>` + d.words(f.file, "p") +
		`<style>` + style + `</style>` + defs + `<g class="fig fig-` + d.frame.person.name + `">` + d.paths + `</g></svg>` + "\n")
}

// rule is a rule of the palette: the media it stands in, what it is for, and
// what it says.
type rule struct{ media, selectors, declarations string }

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule    = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}|([^{}]+)\{|\}`)
	cssUse     = regexp.MustCompile(`var\((--fig-[a-z0-9-]+)\)`)
	cssClass   = regexp.MustCompile(`\.fig ((?:\.[a-z0-9-]+)+)`)
	cssCast    = regexp.MustCompile(`\.fig-([a-z]+)`)
)

// paletteRules is the palette, rule by rule.
var paletteRules = sync.OnceValue(func() []rule {
	var rules []rule
	media := ""
	for _, m := range cssRule.FindAllStringSubmatch(cssComment.ReplaceAllString(Palette, ""), -1) {
		switch {
		case m[3] != "":
			media = strings.TrimSpace(m[3])
		case m[1] != "":
			rules = append(rules, rule{media, strings.TrimSpace(m[1]), strings.Join(strings.Fields(m[2]), " ")})
		default:
			media = ""
		}
	}
	return rules
})

// standalone is as much of the palette as one picture needs: the rules for its
// parts, and the colours that those use. A page's own theme switch does not
// reach into a file, so its rules stay out.
func standalone(d *drawing) string {
	paints := func(selectors string) bool {
		for _, m := range cssClass.FindAllStringSubmatch(selectors, -1) {
			if slices.ContainsFunc(d.classes, func(class string) bool {
				return !slices.ContainsFunc(strings.Split(m[1][1:], "."), func(part string) bool {
					return !slices.Contains(strings.Fields(class), part)
				})
			}) {
				return true
			}
		}
		return false
	}
	var kept []rule
	used := map[string]bool{}
	for _, r := range paletteRules() {
		if cssClass.MatchString(r.selectors) && paints(r.selectors) {
			for _, m := range cssUse.FindAllStringSubmatch(r.declarations, -1) {
				used[m[1]] = true
			}
		}
	}
	for _, r := range paletteRules() {
		switch who := cssCast.FindStringSubmatch(r.selectors); {
		case strings.Contains(r.selectors, "[data-theme=dark]"):
			continue
		case cssClass.MatchString(r.selectors):
			if !paints(r.selectors) {
				continue
			}
		case who != nil && who[1] != d.frame.person.name:
			continue
		default:
			var declarations []string
			for _, declaration := range strings.Split(r.declarations, ";") {
				if name, _, ok := strings.Cut(strings.TrimSpace(declaration), ":"); ok && used[name] {
					declarations = append(declarations, strings.TrimSpace(declaration))
				}
			}
			if len(declarations) == 0 {
				continue
			}
			r.declarations = strings.Join(declarations, ";")
		}
		r.selectors = strings.TrimPrefix(r.selectors, ":root:not([data-theme=light]) ")
		kept = append(kept, r)
	}
	var b strings.Builder
	media := ""
	for _, r := range kept {
		if r.media != media {
			if media != "" {
				b.WriteString("}")
			}
			if media = r.media; media != "" {
				b.WriteString(media + "{")
			}
		}
		b.WriteString(r.selectors + "{" + strings.TrimSuffix(strings.NewReplacer(": ", ":", "; ", ";").Replace(r.declarations), ";") + "}")
	}
	if media != "" {
		b.WriteString("}")
	}
	return b.String()
}
