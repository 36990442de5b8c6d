package library

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
)

// builder carries what is known while a Library is being made.
type builder struct {
	fsys     fs.FS
	now      time.Time
	lib      *Library
	markup   renderer.Renderer
	pictures map[string]*Figure // by file name
	poses    map[string]*poses  // by name; nil where the pose file has an error
	problems []Problem

	// prose says that the writing is checked too.
	prose bool
	// editors says that drafts are shown.
	editors   bool
	documents []*document // all that open has opened
	silences  []silence
	grades    []Grade

	// drawn holds the pose files by name: first those of the Load before, from
	// loadFigures on those of this one.
	drawn map[string]*drawing

	// shared are the sources of sources.yaml by id, used those that a file refers to.
	shared  map[string]Source
	used    map[string]bool
	sources *header // of sources.yaml; nil when there is none

	terms   *glossary
	replies replies
	// treatments are the articles that weigh a treatment, by its id.
	treatments map[string]*articleDraft

	articles  []*articleDraft
	exercises []*exerciseDraft
	pages     []*pageDraft
	// anchors holds, for every address of the site, the ids a link may name.
	anchors map[string]map[string]bool
	// drafts says of the addresses that are not published what is there: an
	// article or an exercise.
	drafts map[string]string
	// unread holds the addresses of files whose header cannot be read. Links to
	// them are good, or one bad file would take down all that mention it.
	unread map[string]bool
}

func newBuilder(fsys fs.FS, now time.Time, drawn map[string]*drawing) *builder {
	return &builder{
		fsys: fsys, now: now, drawn: drawn,
		anchors: map[string]map[string]bool{}, drafts: map[string]string{}, unread: map[string]bool{},
		shared: map[string]Source{}, used: map[string]bool{}, treatments: map[string]*articleDraft{},
	}
}

// hides reports whether a file is left out for being a draft.
func (b *builder) hides(draft bool) bool { return draft && !b.editors }

// openYAML reads a YAML file of its own, as sources.yaml, into out. The header is
// nil when the file is missing or has an error; found tells these apart.
func (b *builder) openYAML(file string, out any) (h *header, found bool) {
	text, err := fs.ReadFile(b.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, false
	case err != nil:
		b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read the file: %v", err)})
		return nil, true
	}
	return b.decodeYAML(file, unixText(text), 0, out), true
}

// unixText takes off what editors of Windows put on a text.
func unixText(text []byte) []byte {
	return bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
}

// problem notes a problem, and returns it until the next is noted.
func (b *builder) problem(p Problem) *Problem {
	b.problems = append(b.problems, p)
	return &b.problems[len(b.problems)-1]
}

// ruled names the rule of the problems that find notes without one.
func (b *builder) ruled(rule string, find func()) {
	before := len(b.problems)
	find()
	for i := range b.problems[before:] {
		p := &b.problems[before+i]
		p.Rule = cmp.Or(p.Rule, rule)
	}
}

func (b *builder) sorted() []Problem {
	for i := range b.problems {
		b.problems[i].Rule = cmp.Or(b.problems[i].Rule, "format")
	}
	slices.SortStableFunc(b.problems, func(p, q Problem) int {
		return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line, p.Col-q.Col)
	})
	return slices.CompactFunc(b.problems, func(p, q Problem) bool { return p == q })
}

// markdownFiles lists the Markdown files of a folder, and reports what else lies there.
func (b *builder) markdownFiles(folder string) []string {
	entries, err := fs.ReadDir(b.fsys, folder)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			b.problem(Problem{File: folder, Message: fmt.Sprintf("cannot read the folder: %v", err)})
		}
		return nil
	}
	var files []string
	for _, e := range entries {
		name := path.Join(folder, e.Name())
		slug, isMarkdown := strings.CutSuffix(e.Name(), ".md")
		switch {
		case strings.HasPrefix(e.Name(), "."):
			// An editor's swap file is nobody's mistake.
		case e.IsDir() || !isMarkdown:
			b.problem(Problem{File: name, Warning: true, Message: "not a Markdown file, so nothing shows it; move it or take it away"})
		case !slugPattern.MatchString(slug):
			b.problem(Problem{File: name, Message: "the file's name becomes its address: use small letters, digits and hyphens, as what-is-sciatica.md"})
		default:
			files = append(files, name)
		}
	}
	return files
}

// open reads a Markdown file and its header into out. It returns nil when
// there is an error that leaves nothing to go on with.
func (b *builder) open(file, address string, out any) *document {
	source, err := fs.ReadFile(b.fsys, file)
	if err != nil {
		b.problem(Problem{File: file, Message: fmt.Sprintf("cannot read the file: %v", err)})
		return nil
	}
	source = unixText(source)
	if !utf8.Valid(source) {
		at := 0
		for at < len(source) {
			r, size := utf8.DecodeRune(source[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		before := source[:at]
		b.problem(Problem{File: file, Line: 1 + bytes.Count(before, []byte("\n")), Col: at - bytes.LastIndexByte(before, '\n'),
			Message: "the file is not UTF-8 here; save it as UTF-8"})
		return nil
	}
	yamlText, bodyAt, ok := splitFrontMatter(source)
	if !ok {
		b.problem(Problem{File: file, Line: 1, Col: 1, Message: "the header is missing; start the file with a line ---, the keys, and another line ---"})
		return nil
	}
	h := b.decodeYAML(file, yamlText, 1, out)
	if h == nil {
		return nil
	}
	d := &document{
		b: b, header: h, head: out, file: file, address: address,
		source:  source[bodyAt:],
		bodyAt:  bodyAt,
		linesAt: bytes.Count(source[:bodyAt], []byte("\n")),
		icons:   map[string]bool{},
	}
	d.liftSilences()
	b.documents = append(b.documents, d)
	return d
}

// line checks and renders a header text that may hold emphasis, links and
// references, as a key point does.
func (d *document) line(value string, path ...any) HTML {
	line, col := d.header.place(path...)
	inline := &document{
		b: d.b, header: d.header, file: d.file, address: d.address, source: []byte(value),
		linesAt: line - 1, refs: d.refs, icons: d.icons, anchors: d.anchors, numbers: d.numbers, marks: d.marks,
	}
	before := len(d.b.problems)
	inline.root = markdownParser.Parse(text.NewReader([]byte(value)))
	for _, pass := range []func(*document){refuseHTML, checkTokens, refuseHardCodedNumbers, refuseUnsourcedNumbers, placeFigures, numberReferences, checkLinks, markTerms} {
		pass(inline)
	}
	if first := inline.root.FirstChild(); first == nil || inline.root.ChildCount() != 1 || first.Kind() != ast.KindParagraph {
		inline.problem(0, "%s must be one plain line", pathName(path))
	}
	// The value may be quoted or folded in YAML, so its start is the place we can vouch for.
	for i := before; i < len(d.b.problems); i++ {
		d.b.problems[i].Line, d.b.problems[i].Col = line, col
	}
	d.failed = d.failed || inline.failed
	if d.b.prose {
		d.lines = append(d.lines, headerLine{inline, line, col})
	}
	return insideParagraph(inline.markupOf(inline.root))
}

// insideParagraph takes the <p> off the markup of one paragraph.
func insideParagraph(markup HTML) HTML {
	text := strings.TrimSpace(string(markup))
	return HTML(strings.TrimSuffix(strings.TrimPrefix(text, "<p>"), "</p>"))
}

// warnUncited names the sources that nothing refers to.
func (d *document) warnUncited() {
	for i, s := range d.refs.sources {
		if s.Number == 0 {
			d.header.warnAt(fmt.Sprintf("source %q is never referred to; write [^%s] where it is used, or take it out", s.ID, s.ID), "sources", i, "id").Rule = "unused-source"
		}
	}
}

func (d *document) bad() bool { return d.failed || d.header.failed }
