package figure

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"example.org/sciatica/internal/yamlplace"
)

// reader walks the YAML of a pose file and collects what is wrong with it.
type reader struct {
	source   []byte
	problems []Problem
}

// place is where something stands in the file.
type place struct{ line, col int }

func (r *reader) place(n *yaml.Node) place {
	if n == nil {
		return place{1, 1}
	}
	line, col := yamlplace.Of(r.source, n.Line, n.Column)
	return place{line, col}
}

func (r *reader) report(p place, warning bool, format string, args ...any) {
	r.problems = append(r.problems, Problem{Line: p.line, Col: p.col, Warning: warning, Message: fmt.Sprintf(format, args...)})
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	if len(r.problems) >= maxProblems && r.failed() {
		return
	}
	r.report(r.place(n), false, format, args...)
}

func (r *reader) failed() bool {
	return slices.ContainsFunc(r.problems, func(p Problem) bool { return !p.Warning })
}

// parse gives the mapping at the top of the file, or nil.
func (r *reader) parse() *yaml.Node {
	if len(r.source) > maxSource {
		r.report(place{1, 1}, false, "the file has %d bytes; a pose file has at most %d", len(r.source), maxSource)
		return nil
	}
	var doc yaml.Node
	err := yaml.Load(r.source, &doc)
	if err != nil {
		at, message := place{1, 1}, err.Error()
		if all := yamlplace.Errors(err); len(all) > 0 {
			at.line, at.col = yamlplace.OfError(r.source, all[0])
			message = all[0].Message
		}
		r.report(at, false, "the file cannot be read as YAML: %s", strings.TrimPrefix(message, "yaml: "))
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		r.report(place{1, 1}, false, "a pose file is lines of key: value")
		return nil
	}
	r.refuse(doc.Content[0])
	if r.failed() {
		return nil
	}
	return doc.Content[0]
}

// refuse reports what no part of a pose file may hold: a key that stands
// twice, and YAML's own short cuts, which hide where a value comes from.
func (r *reader) refuse(n *yaml.Node) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		r.fail(n, "anchors (&) and aliases (*) do not belong in a pose file; write the value out, or use base: for a frame")
		return
	}
	if n.Kind == yaml.MappingNode {
		first := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if earlier, twice := first[key.Value]; twice {
				r.fail(key, "the key %q stands twice; the first is on line %d", key.Value, r.place(earlier).line)
			}
			first[key.Value] = key
		}
	}
	for _, c := range n.Content {
		r.refuse(c)
	}
}

// keys maps the keys that a mapping may have to what reads their values.
type keys map[string]func(value *yaml.Node)

// mapping reads n, which what names, and reports the keys it does not know.
func (r *reader) mapping(n *yaml.Node, what string, known keys) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is keys and values, as {key: value}", what)
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		if !ok {
			r.fail(key, "unknown key %q in %s%s; the keys here are %s", key.Value, what,
				didYouMean(key.Value, slices.Collect(maps.Keys(known))), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			continue
		}
		read(value)
	}
}

// child gives the value of a key, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	if n != nil && n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	}
	return nil
}

// number reads a number between low and high.
func (r *reader) number(n *yaml.Node, what string, low, high float64) float64 {
	f, err := strconv.ParseFloat(n.Value, 64)
	switch {
	case n.Kind != yaml.ScalarNode || n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 || err != nil || math.IsNaN(f):
		r.fail(n, "%s is a number, as 12 or -.5", what)
	case f < low || f > high:
		r.fail(n, "%s %v cannot be right; it lies between %v and %v", what, f, low, high)
	default:
		return f
	}
	return 0
}

// Limits that no figure needs to pass. They keep a slip of the finger from
// drawing nonsense, and a hostile file from costing anything.
const (
	maxAngle  = 720. // degrees
	maxLength = 4.   // H
	maxParts  = 40   // frames, props, points of a line
	maxPlayed = 8    // frames of a motion
	maxSource = 32 << 10
)

// maxProblems are as many as anybody reads at once.
const maxProblems = 100

func (r *reader) angle(n *yaml.Node, what string) float64 {
	return r.number(n, what, -maxAngle, maxAngle)
}

func (r *reader) length(n *yaml.Node, what string) float64 {
	return r.number(n, what, -maxLength, maxLength)
}

// size is a length above nothing.
func (r *reader) size(n *yaml.Node, what string) float64 {
	return r.number(n, what, .001, maxLength)
}

func (r *reader) boolean(n *yaml.Node, what string) bool {
	switch n.Value {
	case "true":
		return true
	case "false":
		return false
	}
	r.fail(n, "%s is true or false", what)
	return false
}

func (r *reader) text(n *yaml.Node, what string) string {
	if n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "" {
		r.fail(n, "%s is a text, and not an empty one", what)
		return ""
	}
	if i := strings.IndexFunc(n.Value, unwritable); i >= 0 {
		c, _ := utf8.DecodeRuneInString(n.Value[i:])
		r.fail(n, "%s holds the character %U, which no picture can hold; take it out", what, c)
		return ""
	}
	return n.Value
}

// unwritable says of a character that XML has no place for it.
func unwritable(c rune) bool {
	return unicode.IsControl(c) && c != '\n' && c != '\t' || c == '\uFFFE' || c == '\uFFFF'
}

// choice reads one of a few words.
func (r *reader) choice(n *yaml.Node, what string, words ...string) string {
	if n.Kind == yaml.ScalarNode && slices.Contains(words, n.Value) {
		return n.Value
	}
	r.fail(n, "unknown %s %q%s; use one of %s", what, n.Value, didYouMean(n.Value, words), strings.Join(words, ", "))
	return words[0]
}

func (r *reader) list(n *yaml.Node, what string) []*yaml.Node {
	switch {
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "%s is a list", what)
		return nil
	case len(n.Content) > maxParts:
		r.fail(n, "%s has %d entries; at most %d are drawn", what, len(n.Content), maxParts)
		return nil
	}
	return n.Content
}

// pair reads [x, y].
func (r *reader) pair(n *yaml.Node, what string) vec {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		r.fail(n, "%s is two numbers, as [.2, .04]", what)
		return vec{}
	}
	return vec{r.length(n.Content[0], what), r.length(n.Content[1], what)}
}

// didYouMean names the word that a misspelt one was likely meant to be.
func didYouMean(word string, words []string) string {
	best, distance := "", 3
	for _, w := range slices.Sorted(slices.Values(words)) {
		if d := editDistance(word, w, distance); d < distance && d < len(w) {
			best, distance = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// editDistance counts the letters to change between two words; long words are
// far from each other.
func editDistance(a, b string, enough int) int {
	if len(a) > 40 || len(b) > 40 {
		return enough
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// merged lays over upon base, key by key and deeply. A mapping with
// {replace: true} drops what it would inherit. Nodes keep their places.
func merged(base, over *yaml.Node) *yaml.Node {
	if base == nil || base.Kind != yaml.MappingNode || over.Kind != yaml.MappingNode {
		base = &yaml.Node{Kind: yaml.MappingNode}
	}
	if replace := child(over, "replace"); replace != nil && replace.Value == "true" {
		base = &yaml.Node{Kind: yaml.MappingNode}
	}
	if over.Kind != yaml.MappingNode {
		return over
	}
	out := &yaml.Node{Kind: yaml.MappingNode, Line: over.Line, Column: over.Column, Content: slices.Clone(base.Content)}
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		if key.Value == "replace" && value.Value == "true" {
			continue
		}
		at := -1
		for j := 0; j+1 < len(out.Content); j += 2 {
			if out.Content[j].Value == key.Value {
				at = j
			}
		}
		if at < 0 {
			at = len(out.Content)
			out.Content = append(out.Content, nil, nil)
		}
		var inherited *yaml.Node
		if out.Content[at] != nil {
			inherited = out.Content[at+1]
		}
		out.Content[at], out.Content[at+1] = key, merged(inherited, value)
	}
	return out
}
