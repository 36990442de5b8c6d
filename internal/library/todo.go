package library

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"go.yaml.in/yaml/v4"
)

// This file finds the places that a new file leaves to be filled in: texts that
// start with TODO. They keep a page from being shown. A draft is not shown, so in
// it they are warnings.

const todoMessage = "fill this in, and take TODO out"

func isTodo(text string) bool {
	rest, found := strings.CutPrefix(strings.TrimSpace(text), "TODO")
	return found && (rest == "" || wordEnd(rest, 0) == 0)
}

// isDraft reports whether a header says draft: true.
func isDraft(head any) bool {
	switch head := head.(type) {
	case *articleHeader:
		return head.Draft
	case *exerciseHeader:
		return head.Draft
	}
	return false
}

// refuseTodos finds the values below n that start with TODO.
func (h *header) refuseTodos(n *yaml.Node, draft bool) {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 { // a key
			continue
		}
		if c.Kind == yaml.ScalarNode && isTodo(c.Value) {
			line, col := h.inFile(c.Line, c.Column)
			h.b.problem(Problem{File: h.file, Line: line, Col: col, Warning: draft, Rule: "todo", Message: todoMessage})
			h.failed = h.failed || !draft
		}
		h.refuseTodos(c, draft)
	}
}

// refuseTodos finds the texts of a body that start with TODO.
func refuseTodos(d *document) {
	d.walk(func(n ast.Node) {
		text := ""
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading, *extensionCell:
			text = d.plainSource(n)
		case *ast.Image:
			text = string(n.Title) // what stands between [ and ] is the paragraph's
		case *block:
			text = n.title
		}
		if !isTodo(text) {
			return
		}
		p := d.problem(position(n), todoMessage)
		p.Rule = "todo"
		if isDraft(d.head) {
			p.Warning = true
		}
	})
}
