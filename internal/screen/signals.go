package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Signal is one reason why the words of a text look like spam: "link" (one or
// two), "links" (three or more), "markup", "shortener", "word" or "script".
type Signal struct {
	Name   string `json:"n"`
	Points int    `json:"p"`
}

// Signals gives what makes a text look like spam, each name at most once. The
// points are those of the specification, to be added up.
func (r *Rules) Signals(text string) []Signal {
	var out []Signal
	links := Links(text)
	switch n := len(links); {
	case n >= 3:
		out = append(out, Signal{"links", 6})
	case n > 0:
		out = append(out, Signal{"link", 2 * n})
	}
	small := strings.ToLower(text)
	if strings.Contains(small, "<a ") || strings.Contains(small, "<a\n") || strings.Contains(small, "[url") {
		out = append(out, Signal{"markup", 4})
	}
	for _, l := range links {
		if hostIn(l.Host, r.shorteners) {
			out = append(out, Signal{"shortener", 3})
			break
		}
	}
	words := split(text)
	if len(r.hits(words)[r.spam]) > 0 {
		out = append(out, Signal{"word", 5})
	}
	for _, w := range words {
		if Mixed(w.text) {
			out = append(out, Signal{"script", 2})
			break
		}
	}
	return out
}

// Mixed tells whether a word has Latin letters and others that look like
// them. (One Greek letter is science: "μg".)
func Mixed(word string) bool {
	var latin, alike, greek int
	for _, r := range word {
		switch {
		case r < utf8.RuneSelf:
			latin++
		case unicode.In(r, unicode.Cyrillic, unicode.Armenian, unicode.Cherokee):
			alike++
		case unicode.Is(unicode.Greek, r):
			greek++
		}
	}
	return latin > 0 && (alike > 0 || greek > 1 || greek == 1 && latin > 1 && !strings.HasPrefix(word, "μ"))
}
