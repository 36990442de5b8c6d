package library

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"example.org/sciatica/internal/yamlplace"
)

// Date is a day, written 2026-11-23.
type Date struct{ time.Time }

// UnmarshalYAML reads a day and says how to write one when it cannot.
func (d *Date) UnmarshalYAML(n *yaml.Node) error {
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		return fmt.Errorf("%q is not a date; write year-month-day, as 2026-11-23", n.Value)
	}
	d.Time = t
	return nil
}

var (
	slugPattern  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	aliasPattern = regexp.MustCompile(`^/[A-Za-z0-9._~/-]*$`)
)

// header is a decoded YAML header with the places of its values.
type header struct {
	b      *builder
	file   string
	lines  int // lines of the file before the YAML starts
	text   []byte
	root   *yaml.Node
	failed bool
}

// splitFrontMatter cuts a file into header and body. bodyAt is the offset of
// the body in source. ok is false when there is no header to read.
func splitFrontMatter(source []byte) (yamlText []byte, bodyAt int, ok bool) {
	rest, found := bytes.CutPrefix(source, []byte("---\n"))
	if !found {
		return nil, 0, false
	}
	if bytes.HasPrefix(rest, []byte("---\n")) {
		return nil, len("---\n---\n"), true
	}
	text, _, found := bytes.Cut(rest, []byte("\n---\n"))
	if !found {
		text, found = bytes.CutSuffix(rest, []byte("\n---"))
		if !found {
			return nil, 0, false
		}
		return text, len(source), true
	}
	return text, len("---\n") + len(text) + len("\n---\n"), true
}

// decodeYAML reads text into out, a pointer to a struct or a slice, and reports every
// unknown key and wrong value with its place. It returns nil when the text is
// no YAML at all or holds an error. It notes the silences and refuses what is
// left to fill in.
func (b *builder) decodeYAML(file string, text []byte, linesBefore int, out any) *header {
	h := &header{b: b, file: file, lines: linesBefore, text: text, root: &yaml.Node{}}
	var doc yaml.Node
	err := yaml.Load(text, &doc)
	// An empty text is an error to the YAML reader, but one without a place.
	empty := err != nil && strings.Contains(err.Error(), "no documents in stream") || err == nil && len(doc.Content) == 0
	root, message := yaml.MappingNode, "the header must be lines of key: value"
	if reflect.TypeOf(out).Elem().Kind() == reflect.Slice {
		root, message = yaml.SequenceNode, "the file must be a list; each entry starts with a hyphen, as - id: a-name"
		if empty {
			return h // a list of nothing
		}
	}
	if empty || err == nil && doc.Content[0].Kind != root {
		b.problem(Problem{File: file, Line: linesBefore + 1, Col: 1, Message: message})
		return nil
	}
	if err != nil {
		h.yamlProblems(err, out)
		return nil
	}
	h.root = doc.Content[0]
	if h.refuseEmptyEntries(h.root); h.failed {
		return nil
	}
	if err := yaml.Load(text, out, yaml.WithKnownFields()); err != nil {
		h.yamlProblems(err, out)
		return nil
	}
	h.noteSilences()
	h.refuseTodos(h.root, isDraft(out))
	return h
}

// refuseEmptyEntries finds the entries of lists that hold nothing. The YAML reader
// drops them, so that all behind them would be counted wrong.
func (h *header) refuseEmptyEntries(n *yaml.Node) {
	for _, c := range n.Content {
		if n.Kind == yaml.SequenceNode && c.Kind == yaml.ScalarNode && c.Tag == "!!null" {
			line, col := h.inFile(c.Line, c.Column)
			h.b.problem(Problem{File: h.file, Line: line, Col: col, Message: "the entry is empty; fill it in, or take its hyphen out"})
			h.failed = true
		}
		h.refuseEmptyEntries(c)
	}
}

var (
	unknownKeyPattern = regexp.MustCompile(`^field (.+) not found in type `)
	wrongTypePattern  = regexp.MustCompile(`^cannot construct .* into (\S+)$`)
	doubledKeyPattern = regexp.MustCompile(`^mapping key (.+) already defined at line (\d+)$`)
)

// yamlHint is what the YAML reader's own words mostly mean.
const yamlHint = `; a text with a colon in it, or with a sign such as [ { * & ! at its start, stands between "quotes"; a tab does not indent; a quote or a bracket of a line above may not be closed`

// yamlProblems turns what the YAML reader says into an editor's words.
func (h *header) yamlProblems(err error, out any) {
	add := func(e *yaml.LoadError) {
		message := e.Message
		if m := unknownKeyPattern.FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf("unknown key %q; the keys here are %s", m[1], strings.Join(keysNear(out, message), ", "))
		} else if m := wrongTypePattern.FindStringSubmatch(message); m != nil {
			message = fmt.Sprintf("%s does not fit here; this key takes %s", valueAt(h.root, e.Mark.Line, e.Mark.Column), yamlTypeName(m[1]))
		} else if m := doubledKeyPattern.FindStringSubmatch(message); m != nil {
			first, _ := strconv.Atoi(m[2]) // the pattern lets only digits through
			first, _ = h.inFile(first, 1)
			message = fmt.Sprintf("the key %s stands twice; the first is on line %d", m[1], first)
		}
		line, col := yamlplace.OfError(h.text, e)
		h.b.problem(Problem{File: h.file, Line: h.lines + line, Col: col, Message: message})
	}
	all := yamlplace.Errors(err)
	if len(all) == 0 {
		h.b.problem(Problem{File: h.file, Line: h.lines + 1, Col: 1, Message: err.Error()})
	}
	var many *yaml.LoadErrors
	for _, e := range all {
		// An error by itself is one of the text, not of a value.
		if !errors.As(err, &many) && !strings.Contains(e.Message, "(value: ") { // one of a bad byte says enough
			e.Message += yamlHint
		}
		add(e)
	}
}

// inFile turns a place that the YAML reader gives into one of the file.
func (h *header) inFile(line, col int) (int, int) {
	line, col = yamlplace.Of(h.text, line, col)
	return h.lines + line, col
}

// valueAt says what stands below n at a place that the YAML reader gives. (Its
// own messages cut a value short.)
func valueAt(n *yaml.Node, line, col int) string {
	if n.Line == line && n.Column == col {
		switch n.Kind {
		case yaml.ScalarNode:
			return strconv.Quote(n.Value)
		case yaml.SequenceNode:
			return "a list"
		case yaml.MappingNode:
			return "a group of keys"
		}
	}
	for _, c := range n.Content {
		if value := valueAt(c, line, col); value != "" {
			return value
		}
	}
	return ""
}

func yamlTypeName(goType string) string {
	switch {
	case goType == "bool":
		return "true or false"
	case goType == "int":
		return "a whole number"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case goType == "string":
		return "a text"
	}
	return "keys and values of its own"
}

// keysNear lists the keys of the struct type that an unknown-key message names,
// wherever it stands inside out.
func keysNear(out any, message string) []string {
	typeName := message[strings.LastIndex(message, " ")+1:]
	var keys []string
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || len(keys) > 0 {
			return
		}
		for i := range t.NumField() {
			if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" && t.String() == typeName {
				keys = append(keys, key)
			}
		}
		for i := range t.NumField() {
			visit(t.Field(i).Type)
		}
	}
	visit(reflect.TypeOf(out))
	return keys
}

// place returns line and column, in the file, of the value at path (keys and
// list indexes), or of the nearest part of the path that the header has.
func (h *header) place(path ...any) (line, col int) {
	node := h.root
	line, col = h.lines+1, 1
	for _, step := range path {
		var next *yaml.Node
		switch step := step.(type) {
		case string:
			if node.Kind == yaml.MappingNode {
				for i := 0; i+1 < len(node.Content); i += 2 {
					if node.Content[i].Value == step {
						next = node.Content[i+1]
					}
				}
			}
		case int:
			if node.Kind == yaml.SequenceNode && step < len(node.Content) {
				next = node.Content[step]
			}
		}
		if next == nil {
			return line, col
		}
		node = next
		line, col = h.inFile(node.Line, node.Column)
	}
	return line, col
}

// problemAt reports an error at the value at path.
func (h *header) problemAt(message string, path ...any) *Problem {
	line, col := h.place(path...)
	h.failed = true
	return h.b.problem(Problem{File: h.file, Line: line, Col: col, Message: message})
}

// missingAt reports an error that leaves the page up (see document.missing).
func (h *header) missingAt(message string, path ...any) *Problem {
	line, col := h.place(path...)
	return h.b.problem(Problem{File: h.file, Line: line, Col: col, Message: message})
}

// warnAt reports a warning at the value at path.
func (h *header) warnAt(message string, path ...any) *Problem {
	line, col := h.place(path...)
	return h.b.problem(Problem{File: h.file, Line: line, Col: col, Warning: true, Message: message})
}

// pathName writes a path as an editor knows it: sources 2 year.
func pathName(path []any) string {
	var parts []string
	for _, step := range path {
		if i, ok := step.(int); ok {
			step = i + 1
		}
		parts = append(parts, fmt.Sprint(step))
	}
	return strings.Join(parts, " ")
}

// requireText reports an empty text.
func (h *header) requireText(value, why string, path ...any) {
	if strings.TrimSpace(value) == "" {
		h.problemAt(fmt.Sprintf("%s is missing; %s", pathName(path), why), path...)
	}
}

// requireOneOf reports a value that is none of those known. what names the
// value in the message.
func requireOneOf[T ~string](h *header, known []T, value T, what string, path ...any) {
	var names []string
	for _, k := range known {
		names = append(names, string(k))
	}
	switch {
	case isTodo(string(value)): // refuseTodos tells
	case value == "":
		h.problemAt(fmt.Sprintf("%s is missing; use one of %s", what, strings.Join(names, ", ")), path...)
	case !slices.Contains(known, value):
		h.problemAt(fmt.Sprintf("unknown %s %q; use one of %s", what, value, strings.Join(names, ", ")), path...)
	}
}

// checkAuthors asks for the names of those who wrote a file of this kind.
func (h *header) checkAuthors(authors []string, kind string) {
	if len(authors) == 0 {
		h.problemAt("authors is missing; say who wrote the "+kind, "authors")
	}
	for i, author := range authors {
		h.requireText(author, "give a name", "authors", i)
	}
}

// plain expands the tokens of a header's text and refuses hard-coded emergency numbers.
func (h *header) plain(value string, path ...any) string {
	expanded, unknown := h.b.lib.Site.expand(value)
	for _, name := range unknown {
		h.problemAt(fmt.Sprintf("unknown token {{%s}}; use one of %s", name, h.b.lib.Site.tokenNames()), path...)
	}
	if number := hardCodedNumber(value); number != "" {
		h.problemAt(hardCodedMessage(number), path...).Rule = "emergency-number"
	}
	return expanded
}

// plainList is plain for each text of a list, none of which may be empty.
func (h *header) plainList(values []string, why string, path ...any) []string {
	var expanded []string
	for i, value := range values {
		at := append(slices.Clone(path), i)
		h.requireText(value, why, at...)
		expanded = append(expanded, h.plain(value, at...))
	}
	return expanded
}

// checkAliases holds old addresses to their form.
func (h *header) checkAliases(aliases []string) {
	for i, alias := range aliases {
		if !aliasPattern.MatchString(alias) {
			h.problemAt(fmt.Sprintf("alias %q: write the old path from the first slash on, as /old-name", alias), "aliases", i)
		}
	}
}
