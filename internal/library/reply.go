package library

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// SavedReply is what a staff reply to a comment can start with.
type SavedReply struct {
	ID string `yaml:"id" is:"required,slug" doc:"A name for it, of small letters, digits and hyphens, as call-us."`
	// Title is what staff choose it by.
	Title string `yaml:"title" is:"required" doc:"What staff choose it by."`
	// Text is written as comments are, with its tokens filled in.
	Text string `yaml:"text" is:"required" doc:"What the reply starts with, written as in a comment: paragraphs, lists, *emphasis*. It may hold tokens, as {{doctor}}, and paths of the site, as /get-help-now."`
}

const repliesFile = "en/replies.yaml"

// replies is replies.yaml while a Library is made.
type replies struct {
	*header
	entries []SavedReply // as they stand in the file
}

// pathPattern finds a path of the site in a text.
var pathPattern = regexp.MustCompile(`(?:^|[\s("“])(/[a-z0-9][a-z0-9/-]*(?:#[a-z0-9-]*)?)`)

func (b *builder) loadReplies() {
	h, _ := b.openYAML(repliesFile, &b.replies.entries)
	if b.replies.header = h; h == nil {
		b.replies.entries = nil
		return
	}
	seen := map[string]bool{}
	for i, r := range b.replies.entries {
		h.failed = false
		switch {
		case !slugPattern.MatchString(r.ID):
			h.problemAt(fmt.Sprintf("the id %q: use small letters, digits and hyphens, as call-us", r.ID), i, "id")
		case seen[r.ID]:
			h.problemAt(fmt.Sprintf("the id %q stands twice; give each reply its own", r.ID), i, "id")
		}
		seen[r.ID] = true
		h.requireText(r.Title, "staff choose the reply by it", i, "title")
		h.requireText(r.Text, "write what the reply starts with", i, "text")
		for _, m := range pathPattern.FindAllStringSubmatch(r.Text, -1) {
			if message := b.deadLink(m[1], "", nil); message != "" {
				h.missingAt(message, i, "text").Rule = "dead-link"
			}
		}
		r.Title = h.plain(r.Title, i, "title")
		r.Text = strings.TrimSpace(h.plain(r.Text, i, "text"))
		if !h.failed { // one with an error is left out
			b.lib.replies = append(b.lib.replies, r)
		}
	}
}

// readReplies reads the saved replies as those who get them will.
func (c *proofreader) readReplies() {
	for i, r := range c.b.replies.entries {
		d := &document{b: c.b, header: c.b.replies.header, file: repliesFile, source: []byte(r.Text)}
		d.root = markdownParser.Parse(text.NewReader(d.source))
		c.open(d)
		d.walk(func(n ast.Node) {
			switch n.(type) {
			case *ast.Paragraph, *ast.TextBlock:
				c.reset(d, running)
				c.line, c.col = d.header.place(i, "text")
				c.addInside(n, c.tokens)
				c.read()
			}
		})
		c.close()
	}
}
