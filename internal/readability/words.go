package readability

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// Words gives the words of a text in order, each with the byte offset where it
// begins. A word is letters and figures, with what may stand inside a word:
// an apostrophe (don't), a hyphen (long-lasting), the stops of an abbreviation
// (U.S., without the last), the point or commas of a number (5.4, 2,699). Any
// other sign parts words, so and/or, 24/7 and 6–12 are two each.
func Words(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !inWord(r) {
				i += size
				continue
			}
			end := i + wordLength(text[i:])
			if !yield(i, text[i:end]) {
				return
			}
			i = end
		}
	}
}

// wordLength is the length of the word that text begins with.
func wordLength(text string) int {
	end := 0
	var before, last rune // the two that stand before end
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !inWord(r) {
			next, nextSize := utf8.DecodeRuneInString(text[end+size:])
			if !inWord(next) {
				break
			}
			after, _ := utf8.DecodeRuneInString(text[end+size+nextSize:])
			figures := unicode.IsDigit(last) && unicode.IsDigit(next)
			letter := unicode.IsLetter(last) && unicode.IsLetter(next) && (!inWord(before) || !inWord(after))
			if !(isHyphen(r) || isApostrophe(r) || r == ',' && figures || r == '.' && (figures || letter)) {
				break
			}
		}
		before, last = last, r
		end += size
	}
	return end
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// isHyphen knows the hyphen of the keyboard, the true one and the one that
// does not break; dashes are none.
func isHyphen(r rune) bool { return r == '-' || r == '‐' || r == '‑' }
