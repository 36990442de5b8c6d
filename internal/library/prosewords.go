package library

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.org/sciatica/internal/readability"
)

// This file holds the rules of single words, numbers and signs.

// readWords looks each word up: hard ones, Latin ones, abbreviations.
func (c *proofreader) readWords(uses []termUse) {
	for i := 0; i < len(c.words); i++ {
		w := c.words[i]
		for len(uses) > 0 && uses[0].end <= w.at {
			uses = uses[1:]
		}
		if len(uses) > 0 && uses[0].start < w.end() {
			continue // the glossary explains it
		}
		if letters := abbreviationOf(w.text); letters != "" && !c.spanAt(w.at).foreign {
			c.meet(letters, w)
			continue
		}
		low := withoutPossessive(strings.ToLower(w.text))
		if plain := latinWords[low]; plain != "" && !c.theirs(w.at) {
			c.find(w.at, true, "latin", "%q is Latin; write %s", w.text+leading(c.text[w.end():], '.'), plain)
		}
		for _, hard := range hardWordsBy[low] {
			if !c.follow(i, hard.words) || c.theirs(w.at) {
				continue
			}
			last := c.words[i+len(hard.words)-1]
			message := "%q is a hard word; write " + hard.plain
			if hard.plain == "-" {
				message = "%q says nothing; leave it out"
			} else if len(hard.words) > 1 {
				message = "%q is a long way to say " + hard.plain
			}
			c.find(w.at, true, "hard-word", message, c.text[w.at:last.end()])
			i += len(hard.words) - 1
			break
		}
	}
}

// leading returns the sign if the text starts with it.
func leading(text string, sign byte) string {
	if text != "" && text[0] == sign {
		return text[:1]
	}
	return ""
}

func withoutPossessive(word string) string {
	return strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
}

// follow reports whether a phrase, the first word of which is word i, goes on
// with nothing but a space between its words.
func (c *proofreader) follow(i int, phrase []string) bool {
	if i+len(phrase) > len(c.words) {
		return false
	}
	for j, want := range phrase[1:] {
		before, w := c.words[i+j], c.words[i+j+1]
		if c.text[before.end():w.at] != " " || !strings.EqualFold(w.text, want) {
			return false
		}
	}
	return true
}

// quotations finds what stands between “ and ”, or between " and ".
func quotations(text string) (found [][2]int) {
	if !strings.ContainsAny(text, `"“`) {
		return nil
	}
	start, end := -1, '"'
	for i, r := range text {
		switch {
		case start < 0 && (r == '"' || r == '“'):
			start, end = i, '"'
			if r == '“' {
				end = '”'
			}
		case start >= 0 && r == end:
			found = append(found, [2]int{start, i})
			start = -1
		}
	}
	return found
}

// abbreviationOf returns the letters that stand for a name in a word, as MRI in
// MRIs, or "". What has figures is the name itself: L5, NG59.
func abbreviationOf(word string) string {
	word = withoutPossessive(word)
	letters, figures, _ := strings.Cut(word, "-") // COX-2
	if letters = strings.TrimSuffix(letters, "s"); len(letters) < 2 || strings.Trim(figures, "0123456789") != "" {
		return ""
	}
	roman := true
	for _, r := range letters {
		if r < 'A' || r > 'Z' {
			return ""
		}
		roman = roman && (r == 'I' || r == 'V' || r == 'X')
	}
	if roman || plainAbbreviations[letters] {
		return ""
	}
	return letters
}

// abbreviations are those in the names of terms.
func (g *glossary) abbreviations() map[string]bool {
	known := map[string]bool{}
	for _, names := range g.names {
		for _, name := range names {
			for _, w := range readability.Words(name.words) {
				if letters := abbreviationOf(w); letters != "" {
					known[letters] = true
				}
			}
		}
	}
	return known
}

// meet notes an abbreviation.
func (c *proofreader) meet(letters string, w word) {
	if c.known[letters] {
		return
	}
	i := slices.IndexFunc(c.short, func(a *abbreviation) bool { return a.letters == letters })
	if i < 0 {
		i = len(c.short)
		line, col := c.place(w.at)
		c.short = append(c.short, &abbreviation{letters: letters, line: line, col: col})
	}
	c.short[i].explained = c.short[i].explained || explains(c.text[:w.at], c.text[w.end():])
}

// explains reports whether the text around an abbreviation says what it stands
// for: "a scan with magnets (MRI)", "MRI (a scan with magnets)", "MRI, a scan".
func explains(before, after string) bool {
	if open := strings.LastIndexByte(before, '('); open > 0 && after != "" && strings.ContainsRune("),;", rune(after[0])) {
		switch strings.TrimSpace(before[open+1:]) {
		case "", "or", "also", "called", "also called", "known as", "in short", "for short":
			return true
		}
	}
	if rest, found := strings.CutPrefix(after, " ("); found {
		r, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsLetter(r)
	}
	if rest, found := strings.CutPrefix(after, ", the "); found { // the FDA, the drug agency of the United States,
		const longest = 8
		end := strings.IndexAny(rest, ",.;:)")
		return end >= 0 && strings.Count(rest[:end], " ") < longest
	}
	for _, start := range [...]string{", a ", ", an ", ", short for ", " is a ", " is an ", " is short for ", " stands for ", " means "} {
		if strings.HasPrefix(after, start) {
			return true
		}
	}
	return false
}

// readSigns looks for exclamation marks and for numbers with a hyphen or a dash
// between them.
func (c *proofreader) readSigns() {
	at := strings.IndexAny(c.text, "!0123456789")
	if at < 0 {
		return
	}
	for at < len(c.text) {
		switch sign := c.text[at]; {
		case sign == '!':
			if !c.theirs(at) {
				c.find(at, true, "exclamation", "an exclamation mark; end the sentence with a full stop")
			}
			at++
		case '0' <= sign && sign <= '9':
			from, to, end := numberRange(c.text, at)
			if to != "" && !c.spanAt(at).foreign {
				c.find(at, true, "range", "%q: write %s to %s", c.text[at:end], from, to)
			}
			at = max(end, at+1)
		default:
			at++
		}
	}
}

// leftoverPattern finds what Markdown did not understand: half a link, a
// reference or a token, stars that mark nothing, and a heading, a list or a table
// that is none.
var leftoverPattern = regexp.MustCompile(`\[\^|\]\(|\*\*|\{\{|\}\}|\{[a-z-]+\}|\[[a-z]+(?:-[a-z0-9]+)*\]|^#{1,6}\pL|^-\pL|^\|.*\|$`)

// readLeftovers finds the signs of Markdown that a reader would see.
func (c *proofreader) readLeftovers() {
	if !strings.ContainsAny(c.text, "[]*{}#|") && !strings.HasPrefix(c.text, "-") {
		return
	}
	for _, m := range leftoverPattern.FindAllStringIndex(c.text, -1) {
		found := c.text[m[0]:m[1]]
		if id := strings.Trim(found, "[]"); found == "["+id+"]" && !c.isSource(id) {
			if !strings.HasPrefix(c.text[m[1]:], "(") {
				continue // words in brackets
			}
			m[0], found = m[1]-1, "]("
		}
		if c.theirs(m[0]) {
			continue
		}
		c.find(m[0], false, "leftover", "readers see %q as it stands here; a sign is missing or too much: see how links, [^id], {{tokens}}, headings, lists and tables are written", found)
		return
	}
}

func (c *proofreader) isSource(id string) bool {
	if _, shared := c.b.shared[id]; shared {
		return true
	}
	return c.d.refs != nil && slices.ContainsFunc(c.d.refs.sources, func(s Source) bool { return s.ID == id })
}

// numberRange reads 4-6 or 4 – 6 at a figure of a text. to is "" for anything
// else: a date, a phone number, a part of a name. end is where to go on.
func numberRange(text string, at int) (from, to string, end int) {
	number := func(at int) int {
		for at < len(text) && (text[at] >= '0' && text[at] <= '9' ||
			(text[at] == '.' || text[at] == ',') && at+1 < len(text) && text[at+1] >= '0' && text[at+1] <= '9') {
			at++
		}
		return at
	}
	end = number(at)
	from = text[at:end]
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	rest := strings.TrimLeft(text[end:], " ")
	dash, size := utf8.DecodeRuneInString(rest)
	if !strings.ContainsRune("-–—‐‑−", dash) || dash == utf8.RuneError {
		return from, "", end
	}
	second := strings.TrimLeft(rest[size:], " ")
	spacedBefore, spacedAfter := len(rest) < len(text)-end, len(second) < len(rest)-size
	start := len(text) - len(second)
	stop := number(start)
	to = text[start:stop]
	after, afterSize := utf8.DecodeRuneInString(text[stop:])
	next, _ := utf8.DecodeRuneInString(text[min(stop+afterSize, len(text)):])
	switch {
	case to == "" || spacedBefore != spacedAfter:
		return from, "", end
	case isWord(before) || strings.ContainsRune("-–—/:._#+=", before) && at > 0,
		isWord(after),
		strings.ContainsRune("/:_=", after) && stop < len(text),
		strings.ContainsRune("-–—.", after) && unicode.IsDigit(next),
		len(from) == 3 && len(to) == 4: // a phone number
		return from, "", stop
	}
	a, errA := strconv.ParseFloat(strings.ReplaceAll(from, ",", ""), 64)
	b, errB := strconv.ParseFloat(strings.ReplaceAll(to, ",", ""), 64)
	if errA != nil || errB != nil || cmp.Compare(a, b) >= 0 {
		return from, "", stop
	}
	return from, to, stop
}
