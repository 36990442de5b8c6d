package library

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// This file holds the passes over a parsed body, in the order of the table in
// markdown.go.

func refuseHTML(d *document) {
	d.walk(func(n ast.Node) {
		switch n.(type) {
		case *ast.HTMLBlock, *ast.RawHTML:
			d.problem(position(n), "raw HTML is not allowed; write Markdown, or one of the blocks of the content format").Rule = "html"
		}
	})
}

func checkTokens(d *document) {
	d.walk(func(n ast.Node) {
		if t, ok := n.(*token); ok {
			if _, known := d.b.lib.Site.Tokens()[t.name]; !known {
				d.problem(position(n), "unknown token {{%s}}; use one of %s", t.name, d.b.lib.Site.tokenNames())
			}
		}
	})
}

// hardCodedPattern finds the emergency numbers of the US and Canada (911), the
// UK and Ireland (999) and New Zealand (111, an advice line in the UK). The EU's
// 112 and Australia's 000 are also ordinary numbers, so they count only after
// a word for telephoning.
var hardCodedPattern = regexp.MustCompile(`(?:^|[^\d.,:;/-])(911|999|111)(?:[^\d,.]|[.,](?:\D|$)|$)|(?i:\b(?:call|dial|phone|ring)\s+)(112|000)\b`)

func hardCodedNumber(s string) string {
	// Nearly every text fails here, so the slow pattern seldom runs.
	if !slices.ContainsFunc([]string{"911", "999", "111", "112", "000"}, func(number string) bool { return strings.Contains(s, number) }) {
		return ""
	}
	if m := hardCodedPattern.FindStringSubmatch(s); m != nil {
		return m[1] + m[2]
	}
	return ""
}

func hardCodedMessage(number string) string {
	return fmt.Sprintf("emergency number %s is hard-coded; write {{emergency-number}}, which site.yaml fills in for the reader's country", number)
}

func refuseHardCodedNumbers(d *document) {
	check := func(n ast.Node, s string) {
		if number := hardCodedNumber(s); number != "" {
			d.problem(position(n), "%s", hardCodedMessage(number)).Rule = "emergency-number"
		}
	}
	d.walk(func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading, *extensionCell:
			check(n, d.plainSource(n))
		case *ast.Link:
			check(n, strings.TrimPrefix(string(n.Destination), "tel:"))
		case *ast.Image:
			check(n, string(n.Title))
		case *block:
			check(n, n.title)
		}
	})
}

// unitPattern finds what a number counts, behind it.
var unitPattern = regexp.MustCompile(`^\s+(` + words.units + `)`)

// numberPattern finds a number in digits. One that follows a letter is part of
// a name: L5 is a vertebra.
var numberPattern = regexp.MustCompile(`(?:^|[^\pL\p{Nd}])(\p{Nd}+(?:[.,]\p{Nd}+)*)`)

// unsourced reports whether no dosage names a number, given what follows it in
// the text: 30 repetitions do not vouch for 30 seconds.
func (d *document) unsourced(number, after string) bool {
	if m := unitPattern.FindStringSubmatch(after); m != nil {
		return !d.numbers[number+" "+m[1]]
	}
	return !d.numbers[number]
}

// refuseUnsourcedNumbers lets an exercise name no number that nobody vouches
// for: each is part of a dosage, or its paragraph refers to a source.
func refuseUnsourcedNumbers(d *document) {
	if d.numbers == nil {
		return
	}
	sourced := map[ast.Node]bool{}
	d.walk(func(n ast.Node) {
		if n.Kind() == kindReference {
			sourced[blockAround(n)] = true
		}
	})
	d.walk(func(n ast.Node) {
		t, ok := n.(*ast.Text)
		if !ok || sourced[blockAround(n)] {
			return
		}
		for _, m := range numberPattern.FindAllSubmatchIndex(t.Segment.Value(d.source), -1) {
			at := t.Segment.Start + m[2]
			end := t.Segment.Start + m[3]
			if number := string(d.source[at:end]); d.unsourced(number, string(d.source[end:])) {
				d.problem(at, "no dosage names the number %s; write the [^id] of its source in the same line, or take it out", number).Rule = "unsourced-number"
			}
		}
	})
}

// blockAround returns the paragraph or other block that an inline node is part of.
func blockAround(n ast.Node) ast.Node {
	for n.Parent() != nil && n.Type() == ast.TypeInline {
		n = n.Parent()
	}
	return n
}

// plainSource is a node's text without its tokens, to see what the editor wrote by hand.
func (d *document) plainSource(n ast.Node) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				out.Write(n.Segment.Value(d.source))
				out.WriteByte(' ')
			}
		case *ast.String:
			if entering {
				out.Write(n.Value)
			}
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

// Ids that page templates use around the body, so that no heading may have
// them: names, and the patterns of references, comments, symbols, terms, letters and labels.
var (
	pageIDs       = []string{"main", "in-short", "comments", "leave", "references", "read-next", "c-name", "c-text", "h-name", "h-text", "start", "latest", "help-now", "wait", "es", "evidence", "words", "more-in", "take", "means", "all"}
	pageIDPattern = regexp.MustCompile(`^([rc]\d+|[it]-.*|letter-.*|label-.*)$`)
)

// taken reports whether an id stands on the page already.
func (d *document) taken(id string) bool {
	return d.anchors[id] || slices.Contains(pageIDs, id) || pageIDPattern.MatchString(id)
}

func nameHeadings(d *document) {
	d.anchors = map[string]bool{}
	level := 1
	d.walk(func(n ast.Node) {
		if b, ok := n.(*block); ok {
			b.level = level
			if !blockStyles[b.kind].embeds {
				b.id = d.freeID(b.kind)
			}
			return
		}
		h, ok := n.(*ast.Heading)
		if !ok {
			return
		}
		words := d.plainText(h)
		switch {
		case words == "":
			d.problem(position(h), "the heading has no words; write some or take it out")
		case h.Level == 1:
			d.problem(position(h), "a heading with one # is the page's title, which stands in the header; start with ##")
		case h.Level > level+1:
			d.problem(position(h), "heading level skipped: %s follows %s; use %s",
				strings.Repeat("#", h.Level), strings.Repeat("#", level), strings.Repeat("#", level+1))
		}
		level = h.Level
		id := idOf(words)
		for _, a := range h.Attributes() {
			fixed, isText := a.Value.([]byte)
			if string(a.Name) != "id" || !isText || !slugPattern.Match(fixed) {
				d.problem(position(h), "only an id of small letters, digits and hyphens may stand after a heading, as {#causes}")
				continue
			}
			id = string(fixed)
			if d.taken(id) {
				d.problem(position(h), "the id %q is taken on this page; choose another", id)
			}
		}
		id = d.freeID(id)
		h.SetAttributeString("id", []byte(id))
		if h.Level == 2 {
			d.contents = append(d.contents, Heading{ID: id, Text: words})
		}
	})
}

func (d *document) freeID(id string) string {
	if pageIDPattern.MatchString(id) { // a number behind it would not help
		id = "s-" + id
	}
	free := id
	for i := 2; d.taken(free); i++ {
		free = fmt.Sprintf("%s-%d", id, i)
	}
	d.anchors[free] = true
	return free
}

// Slug makes the name of a file, and so its address, from a title.
func Slug(title string) (string, error) {
	if !strings.ContainsFunc(title, unicode.IsLetter) {
		return "", fmt.Errorf("the title %q has no letters; give one of words, as \"Herniated disc\"", title)
	}
	slug := idOf(title)
	if !slugPattern.MatchString(slug) {
		return "", fmt.Errorf("the title %q would make the address %q; an address has only the letters a to z, digits and hyphens", title, slug)
	}
	return slug, nil
}

// idOf makes an id of a heading's words: small letters and digits, accents
// folded, hyphens between words.
func idOf(words string) string {
	var id strings.Builder
	gap := false
	for _, r := range strings.ToLower(norm.NFKD.String(words)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && id.Len() > 0 {
				id.WriteByte('-')
			}
			gap = false
			id.WriteRune(r)
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	if id.Len() == 0 {
		return "section"
	}
	return id.String()
}

// placeFigures turns each image that stands alone in a paragraph into a figure.
func placeFigures(d *document) {
	var images []*ast.Image
	d.walk(func(n ast.Node) {
		if image, ok := n.(*ast.Image); ok {
			images = append(images, image)
		}
	})
	for _, image := range images {
		alt := d.plainText(image)
		if alt == "" {
			d.problem(position(image), "the figure has no alternative text; say between [ and ] what the picture shows").Rule = "alt-text"
		}
		name := string(image.Destination)
		picture := d.b.pictures[name]
		if picture == nil {
			d.problem(position(image), "no figure %q in figures/; check the name, or add the file", name).Rule = "picture"
		}
		paragraph := image.Parent()
		if paragraph.Kind() != ast.KindParagraph || paragraph.ChildCount() != 1 {
			d.problem(position(image), "a figure stands on a line of its own, with an empty line before and after it")
			continue
		}
		caption, unknown := d.b.lib.Site.expand(unescape(image.Title))
		for _, name := range unknown {
			d.problem(position(image), "unknown token {{%s}}; use one of %s", name, d.b.lib.Site.tokenNames())
		}
		f := &figureNode{figure: picture, alt: alt, caption: caption}
		f.SetPos(position(paragraph))
		paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, f)
	}
}

func numberReferences(d *document) {
	d.walk(func(n ast.Node) {
		r, ok := n.(*reference)
		if !ok {
			return
		}
		if r.number, ok = d.refs.number(r.id); !ok {
			d.problem(position(n), "%s", d.refs.unknown(r.id)).Rule = "unknown-source"
		}
		if insideLink(n) {
			d.problem(position(n), "a reference is a link, which cannot stand inside another; put it after the link")
		}
	})
	if d.refs.silent {
		d.dropReferences()
	}
}

// dropReferences takes the numbers out of what the reader sees.
func (d *document) dropReferences() {
	var found []*reference
	d.walk(func(n ast.Node) {
		if r, ok := n.(*reference); ok {
			found = append(found, r)
		}
	})
	for _, r := range found {
		r.Parent().RemoveChild(r.Parent(), r)
	}
}

// unknown says that no source has the id.
func (r *references) unknown(id string) string {
	var own []string
	for _, s := range r.sources {
		if _, shared := r.shared[s.ID]; !shared {
			own = append(own, s.ID)
		}
	}
	return fmt.Sprintf("unknown source %q; the header has %s, and %s has no such id", id, orNone(own), sourcesFile)
}

func orNone(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}

func countWords(d *document) { d.words = len(strings.Fields(d.plainText(d.root))) }
