// Package yamlplace tells where in a file something of its YAML stands, as
// editors count: lines by line feeds, columns in bytes, both from 1. The YAML
// reader counts columns in characters, and lines by more kinds of line break.
package yamlplace

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Of turns a line and column of the YAML reader into a place of text. A place
// beyond the end is the end.
func Of(text []byte, line, col int) (int, int) {
	at := 0
	step := func() rune {
		r, size := utf8.DecodeRune(text[at:])
		at += size
		return r
	}
	for line > 1 && at < len(text) {
		switch step() {
		case '\r':
			if bytes.HasPrefix(text[at:], []byte("\n")) {
				at++
			}
			line--
		case '\n', '\u0085', '\u2028', '\u2029':
			line--
		}
	}
	for ; col > 1 && at < len(text) && text[at] != '\n'; col-- {
		step()
	}
	return ofOffset(text, at)
}

// OfError is the place of an error in text.
func OfError(text []byte, e *yaml.LoadError) (line, col int) {
	if e.Mark.Line == 0 { // a byte that is no character has only an offset
		return ofOffset(text, e.Mark.Index)
	}
	return Of(text, e.Mark.Line, e.Mark.Column)
}

func ofOffset(text []byte, at int) (line, col int) {
	before := text[:min(at, len(text))]
	return 1 + bytes.Count(before, []byte("\n")), len(before) - bytes.LastIndexByte(before, '\n')
}

// Errors gives the errors with places that the YAML reader wraps in err, or
// none if err has no place.
func Errors(err error) []*yaml.LoadError {
	var all *yaml.LoadErrors
	if errors.As(err, &all) {
		return all.Errors
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return []*yaml.LoadError{one}
	}
	return nil
}
