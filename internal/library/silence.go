package library

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// This file holds the comments with which an editor lets a finding stand. They
// are lifted out of a text before anything else reads it, so that they leave no
// trace in a page.

// silence is <!-- allow RULE: REASON -->, or # allow RULE: REASON in YAML.
type silence struct {
	file      string
	line, col int // of the comment
	covers    int // the line whose findings it lets stand
	words     string
	used      bool
}

// What follows the word allow is read by silence.read, which says what is wrong
// with it: a silence with a mistake is still no raw HTML.
var (
	markdownSilence = regexp.MustCompile(`^<!--[ \t]*allow\b(.*)-->[ \t]*$`)
	yamlSilence     = regexp.MustCompile(`(?:^|[ \t])#[ \t]*allow\b([^\n]*)$`)
	codeFence       = regexp.MustCompile("^[ \t>]*(?:(?:[-*+]|\\d+[.)])[ \t]+)?(```|~~~)")
)

// liftSilences takes the silences out of a body. One on a line of its own is
// taken out with its line, so that it splits no list and no paragraph.
func (d *document) liftSilences() {
	if !bytes.Contains(d.source, []byte("<!--")) {
		return
	}
	var (
		kept    []byte
		waiting []int // silences that cover the next line with words
		fence   string
	)
	line := d.linesAt
	for rest := d.source; len(rest) > 0; {
		text, after, ended := bytes.Cut(rest, []byte("\n"))
		rest = after
		line++
		if m := codeFence.FindSubmatch(text); m != nil && (fence == "" || fence == string(m[1])) {
			if fence == "" {
				fence = string(m[1])
			} else {
				fence = ""
			}
		}
		var found []int
		for fence == "" {
			at := bytes.LastIndex(text, []byte("<!--"))
			if at < 0 {
				break
			}
			m := markdownSilence.FindSubmatch(text[at:])
			if m == nil {
				break
			}
			found = append(found, len(d.b.silences))
			d.b.silences = append(d.b.silences, silence{file: d.file, line: line, col: at + 1, covers: line, words: string(m[1])})
			text = bytes.TrimRight(text[:at], " \t")
		}
		blank := len(bytes.TrimSpace(text)) == 0
		if blank && len(found) > 0 {
			waiting = append(waiting, found...)
			if ended {
				d.lifted = append(d.lifted, len(kept))
			}
			continue
		}
		if !blank {
			for _, i := range waiting {
				d.b.silences[i].covers = line
			}
			waiting = nil
		}
		kept = append(kept, text...)
		if ended {
			kept = append(kept, '\n')
		}
	}
	d.source = kept
}

// noteSilences notes the silences of a YAML text. To the YAML reader they are comments.
func (h *header) noteSilences() {
	if !bytes.Contains(h.text, []byte("allow")) {
		return
	}
	var waiting []int
	for i, text := range bytes.Split(h.text, []byte("\n")) {
		line := h.lines + i + 1
		m := yamlSilence.FindSubmatchIndex(text)
		blank := len(bytes.TrimSpace(text)) == 0
		if m != nil && !holds(h.root, strings.Trim(string(text[m[0]:]), " \t\"'}],")) {
			at := m[0] + bytes.IndexByte(text[m[0]:], '#')
			h.b.silences = append(h.b.silences, silence{file: h.file, line: line, col: at + 1, covers: line, words: string(text[m[2]:m[3]])})
			if len(bytes.TrimSpace(text[:m[0]])) == 0 {
				waiting = append(waiting, len(h.b.silences)-1)
				continue
			}
		}
		if !blank {
			for _, i := range waiting {
				h.b.silences[i].covers = line
			}
			waiting = nil
		}
	}
}

// holds reports whether a value below n has those words, which then are no comment.
func holds(n *yaml.Node, words string) bool {
	return n.Kind == yaml.ScalarNode && strings.Contains(n.Value, words) ||
		slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return holds(c, words) })
}

// read returns the rule that a silence names, or what is wrong with it.
func (s *silence) read() (rule, wrong string) {
	rule, reason, _ := strings.Cut(s.words, ":")
	rule = strings.TrimSpace(rule)
	known, found := ruleByName[rule]
	switch {
	case !found:
		return "", fmt.Sprintf("no rule %q; a silence is allow RULE: REASON, with one of %s", rule, strings.Join(silenceable(), ", "))
	case !known.Prose || rule == silenceRule:
		return "", fmt.Sprintf("the rule %s cannot be silenced; mend what it finds", rule)
	case strings.TrimSpace(reason) == "":
		return "", fmt.Sprintf("say why, as allow %s: REASON", rule)
	}
	return rule, ""
}

// silenceable lists the rules that a silence may name.
func silenceable() []string {
	var names []string
	for _, r := range Rules() {
		if r.Prose && r.Name != silenceRule {
			names = append(names, r.Name)
		}
	}
	return names
}

// applySilences drops the findings that an editor lets stand, and reports the
// silences that are wrong or of no use.
func (b *builder) applySilences() {
	type place struct {
		file string
		line int
		rule string
	}
	covered := map[place][]int{}
	for i := range b.silences {
		s := &b.silences[i]
		rule, wrong := s.read()
		if wrong != "" {
			s.used = true
			b.problem(Problem{File: s.file, Line: s.line, Col: s.col, Rule: silenceRule, Message: wrong})
			continue
		}
		at := place{s.file, s.covers, rule}
		covered[at] = append(covered[at], i)
	}
	b.problems = slices.DeleteFunc(b.problems, func(p Problem) bool {
		by := covered[place{p.File, p.Line, p.Rule}]
		for _, i := range by {
			b.silences[i].used = true
		}
		return len(by) > 0
	})
	for _, s := range b.silences {
		if !s.used {
			rule, _ := s.read()
			b.problem(Problem{File: s.file, Line: s.line, Col: s.col, Rule: silenceRule,
				Message: fmt.Sprintf("there is nothing to allow: line %d has no finding of the rule %s; take this comment out", s.covers, rule)})
		}
	}
}
