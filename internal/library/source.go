package library

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Source is where a statement comes from.
type Source struct {
	ID           string `yaml:"id" is:"required,slug" doc:"What a text refers to it by, as jensen-2019 for [^jensen-2019]: small letters, digits and hyphens."`
	Organization string `yaml:"organization" doc:"Who wrote it, when it is an organization. Give this or authors."`
	Authors      string `yaml:"authors" doc:"Who wrote it, as Jensen, Kongsted, Kjaer, Koes. Give this or organization."`
	Title        string `yaml:"title" is:"required" doc:"What the source is called."`
	// In is the journal or the guideline number.
	In string `yaml:"in" doc:"The journal or the number of the guideline, as BMJ 2019;367:l6273."`
	// Year is 0 when the source carries none.
	Year int `yaml:"year" is:"year" doc:"The year it came out. Leave it out when it carries none."`
	// Identifier is doi:…, pmid:…, isbn:… or an https:// address; often empty.
	Identifier string `yaml:"identifier" is:"identifier" doc:"doi:…, pmid:…, isbn:… or an https:// address, as doi:10.1136/bmj.l6273."`
	// Short is how an evidence card calls it ("NICE guideline NG59"); often empty.
	Short string `yaml:"short" doc:"What an evidence card calls it, as NICE guideline NG59."`
	// Checked is the day on which an editor last looked at it.
	Checked Date `yaml:"checked" is:"required" doc:"The day on which somebody last looked at the source, as 2026-11-23."`
	// Number is the source's place in the page's list, from 1.
	Number int `yaml:"-"`
}

// Who returns the authors or the organization.
func (s Source) Who() string {
	if s.Authors != "" {
		return s.Authors
	}
	return s.Organization
}

// Address returns where to read the source, or "" when its identifier names no page.
func (s Source) Address() string {
	scheme, id, _ := strings.Cut(s.Identifier, ":")
	switch scheme {
	case "doi":
		return "https://doi.org/" + id
	case "pmid":
		return "https://pubmed.ncbi.nlm.nih.gov/" + id + "/"
	case "https":
		return s.Identifier
	}
	return ""
}

var identifierPattern = regexp.MustCompile(`^(doi:10\.\S+|pmid:\d+|isbn:[\dXx-]+|https://\S+)$`)

// firstYear is the earliest that a source may have.
const firstYear = 1900

const sourcesFile = "en/sources.yaml"

// loadSources reads the sources that pages share. It reports whether the pages
// can be read: without these sources, each of them would be in error.
func (b *builder) loadSources() bool {
	var list []Source
	h, found := b.openYAML(sourcesFile, &list)
	if !found {
		return true
	}
	if h == nil {
		return false
	}
	b.sources = h
	h.checkSources(list)
	for _, s := range list {
		if _, twice := b.shared[s.ID]; !twice {
			b.shared[s.ID] = s
		}
	}
	return true
}

// references starts the numbering of a page that has these sources of its own.
func (b *builder) references(own []Source) *references {
	return &references{sources: slices.Clone(own), shared: b.shared, used: b.used}
}

// warnUnused names the shared sources that no page refers to.
func (b *builder) warnUnused() {
	if b.sources == nil {
		return
	}
	for i, entry := range b.sources.root.Content {
		line, col := b.sources.place(i, "id")
		for j := 0; j+1 < len(entry.Content); j += 2 {
			if id := entry.Content[j+1].Value; entry.Content[j].Value == "id" && !b.used[id] {
				b.problem(Problem{File: sourcesFile, Line: line, Col: col, Warning: true, Rule: "unused-source",
					Message: fmt.Sprintf("no page refers to the source %q; write [^%s] where it is used, or take it out", id, id)})
			}
		}
	}
}

// checkSources holds the list of sources to its rules. It is the value of the
// key sources, or all of sources.yaml.
func (h *header) checkSources(sources []Source) {
	at := func(i int, key ...any) []any {
		if h == h.b.sources {
			return append([]any{i}, key...)
		}
		return append([]any{"sources", i}, key...)
	}
	seen := map[string]bool{}
	for i, s := range sources {
		_, shared := h.b.shared[s.ID]
		switch {
		case shared && h != h.b.sources:
			h.problemAt(fmt.Sprintf("source id %q stands in %s already; take it out here", s.ID, sourcesFile), at(i, "id")...)
		case !slugPattern.MatchString(s.ID):
			h.problemAt(fmt.Sprintf("source id %q: use small letters, digits and hyphens, as jensen-2019", s.ID), at(i, "id")...)
		case seen[s.ID]:
			h.problemAt(fmt.Sprintf("source id %q stands twice; give each source its own", s.ID), at(i, "id")...)
		}
		seen[s.ID] = true
		h.requireText(s.Title, "say what the source is called", at(i, "title")...)
		if (s.Authors == "") == (s.Organization == "") {
			h.problemAt("a source has either authors or an organization", at(i)...)
		}
		if s.Checked.After(dayOf(h.b.now.In(h.b.lib.Site.Location()))) {
			h.problemAt("checked lies in the future; give the day on which somebody last looked at the source", at(i, "checked")...)
		}
		if s.Checked.IsZero() {
			h.problemAt("checked is missing; give the day on which somebody last looked at the source", at(i)...)
		}
		if s.Year != 0 && (s.Year < firstYear || s.Year > h.b.now.Year()+1) {
			h.problemAt(fmt.Sprintf("year %d cannot be right", s.Year), at(i, "year")...)
		}
		if s.Identifier != "" && !identifierPattern.MatchString(s.Identifier) {
			h.problemAt(fmt.Sprintf("identifier %q: write doi:…, pmid:…, isbn:… or an https:// address, or leave it out", s.Identifier), at(i, "identifier")...)
		}
	}
}
