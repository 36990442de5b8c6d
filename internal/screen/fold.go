package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// gap is what stands between two words, the weakest first.
type gap uint8

const (
	space    gap = iota
	slash        // "/", which people write for "or"
	comma        //
	colon        // ":", "=" or a lone hyphen: what follows is said of what stands before
	clause       // ";", a bracket, a dash, "...", the end of a line
	sentence     // ".", "!", an empty line
	question     // "?"
)

// word is one folded word, or one run of digits, and its place in the text.
type word struct {
	start, end int
	text       string
	after      gap
	number     bool
	asked      bool // its sentence ends with a question mark
	until      int  // the index of the first word of the next sentence
	ids        []id // the words of patterns that it is
}

// split gives the words of a text, folded: compatibility forms taken apart,
// lower case, no accents, no apostrophes. Letters and digits part ("800mg" is
// two words), so that doses read the same with a space and without; "%" is the
// word percent.
func split(text string) []word {
	words := make([]word, 0, len(text)/5+1)
	folded := make([]byte, 0, len(text)+16)
	bounds := make([]int, 0, cap(words)) // where the next word starts in folded
	inside := false
	add := func(r rune, number bool, at, size int) {
		// One rune never makes two words, or their places would overlap ("½").
		if n := len(words); n > 0 && words[n-1].end > at {
			inside = true
		} else if inside && words[n-1].number != number {
			inside = false
		}
		if !inside {
			words = append(words, word{start: at, number: number})
			bounds = append(bounds, len(folded))
			inside = true
		}
		folded = utf8.AppendRune(folded, r)
		words[len(words)-1].end = at + size
	}
	take := func(r rune, at, size int) {
		switch {
		case 'a' <= r && r <= 'z':
			add(r, false, at, size)
		case '0' <= r && r <= '9':
			add(r, true, at, size)
		case 'A' <= r && r <= 'Z':
			add(r+'a'-'A', false, at, size)
		case r == '%':
			inside = false
			for _, letter := range "percent" {
				add(letter, false, at, size)
			}
			inside = false
		case isApostrophe(r): // "can't" and "cant" are one word
		case r >= utf8.RuneSelf && unicode.IsMark(r):
			if inside {
				words[len(words)-1].end = at + size
			}
		case r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r): // seen by nobody
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			add(unicode.ToLower(r), false, at, size)
		case r >= utf8.RuneSelf && unicode.IsDigit(r):
			add(r, true, at, size)
		default:
			inside = false
			if n := len(words); n > 0 && r != ' ' {
				last := &words[n-1]
				oneLetter := !last.number && len(folded)-bounds[n-1] == 1 && folded[bounds[n-1]] != 'i'
				last.after = max(last.after, gapAt(text, r, at, size, oneLetter))
			}
		}
	}
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf {
			take(rune(c), at, 1)
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if d := norm.NFKD.PropertiesString(text[at:]).Decomposition(); d != nil && !isApostrophe(r) && r != '…' && r != '™' {
			for _, part := range string(d) {
				take(part, at, size)
			}
		} else {
			take(r, at, size)
		}
		at += size
	}
	all := string(folded)
	until, asked := len(words), false
	for i := len(words) - 1; i >= 0; i-- {
		w := &words[i]
		if w.after >= sentence {
			until, asked = i+1, w.after == question
		}
		w.until, w.asked = until, asked
		w.text = all[bounds[i]:]
		if i+1 < len(words) {
			w.text = all[bounds[i]:bounds[i+1]]
		}
	}
	return words
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '`' || r >= utf8.RuneSelf && strings.ContainsRune("’‘´ʼʹ′＇‛", r)
}

// gapAt is what a sign between words means there.
func gapAt(text string, r rune, at, size int, afterOneLetter bool) gap {
	var before, next byte = ' ', ' '
	if at > 0 {
		before = text[at-1]
	}
	if at+size < len(text) {
		next = text[at+size]
	}
	switch r {
	case '.':
		switch {
		case before == '.' || next == '.':
			return clause
		case isDigit(before) && isDigit(next):
			return space
		case afterOneLetter && next != '\n' && at+size < len(text): // "e.g. ", "d.o.b."
			return space
		}
		return sentence
	case ',':
		if isDigit(before) && isDigit(next) {
			return space
		}
		return comma
	case '!':
		return sentence
	case '?':
		return question
	case '/':
		return slash
	case ':', '=':
		return colon
	case '-':
		if before == ' ' && next == ' ' {
			return colon
		}
	case '…', ';', '(', ')', '[', ']', '|', '—', '–', '\r':
		return clause
	case '\n':
		if strings.HasPrefix(strings.TrimLeft(text[at+size:], " \t\r"), "\n") {
			return sentence
		}
		return clause
	}
	return space
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
