package library

import (
	"fmt"
	"regexp"
	"strings"
)

// Source is where a statement comes from.
type Source struct {
	ID           string `yaml:"id"`
	Organization string `yaml:"organization"`
	Authors      string `yaml:"authors"`
	Title        string `yaml:"title"`
	// In is the journal or the guideline number.
	In string `yaml:"in"`
	// Year is 0 when the source carries none.
	Year int `yaml:"year"`
	// Identifier is doi:…, pmid:…, isbn:… or an https:// address; often empty.
	Identifier string `yaml:"identifier"`
	// Checked is the day on which an editor last looked at it.
	Checked Date `yaml:"checked"`
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

// checkSources holds the list of sources to its rules.
func (h *header) checkSources(sources []Source) {
	seen := map[string]bool{}
	for i, s := range sources {
		switch {
		case !slugPattern.MatchString(s.ID):
			h.problemAt(fmt.Sprintf("source id %q: use small letters, digits and hyphens, as jensen-2019", s.ID), "sources", i, "id")
		case seen[s.ID]:
			h.problemAt(fmt.Sprintf("source id %q stands twice; give each source its own", s.ID), "sources", i, "id")
		}
		seen[s.ID] = true
		h.requireText(s.Title, "say what the source is called", "sources", i, "title")
		if (s.Authors == "") == (s.Organization == "") {
			h.problemAt("a source has either authors or an organization", "sources", i)
		}
		if s.Checked.IsZero() {
			h.problemAt("checked is missing; give the day on which somebody last looked at the source", "sources", i)
		}
		if s.Year != 0 && (s.Year < 1900 || s.Year > h.b.now.Year()+1) {
			h.problemAt(fmt.Sprintf("year %d cannot be right", s.Year), "sources", i, "year")
		}
		if s.Identifier != "" && !identifierPattern.MatchString(s.Identifier) {
			h.problemAt(fmt.Sprintf("identifier %q: write doi:…, pmid:…, isbn:… or an https:// address, or leave it out", s.Identifier), "sources", i, "identifier")
		}
	}
}
