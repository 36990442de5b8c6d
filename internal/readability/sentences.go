package readability

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences gives the sentences of one paragraph in order, each with the byte
// offset where it begins, without the space around it. A sentence has at least
// one word. It ends with a full stop, question mark, exclamation mark or
// ellipsis, together with the quotes and brackets that close after it, where
// space follows and then anything but a small letter. A line break is a space;
// a colon or semicolon ends nothing; what is left at the end of the text is a
// sentence, stop or not.
//
// A full stop ends no sentence after a title (Dr.), before the figure of a
// reference (Fig. 3), after the initials of a name (J. Smith), and after a
// number or letter that counts a list (1. Lie down). After U.S., p.m. and
// their like it does where a word follows that often opens a sentence: "in the
// U.S. They".
func Sentences(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		start := 0
		give := func(end int) bool {
			sentence := strings.TrimLeftFunc(text[start:end], unicode.IsSpace)
			at := end - len(sentence)
			start = end
			return yield(at, strings.TrimRightFunc(sentence, unicode.IsSpace))
		}
		begun := false // a word stands after start
		asked := true  // no word stands after the last stop, which decided
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !isStop(r) {
				if inWord(r) {
					begun, asked = true, false
				}
				i += size
				continue
			}
			stop := i
			for i < len(text) && (isStop(r) || isClosing(r)) {
				i += size
				r, size = utf8.DecodeRuneInString(text[i:])
			}
			if !asked && endsSentence(text, start, stop, i) {
				if !give(i) {
					return
				}
				begun = false
			}
			asked = true
		}
		if begun {
			give(len(text))
		}
	}
}

// endsSentence tells whether the stops and closing signs from stop to end
// finish the sentence that begins at start.
func endsSentence(text string, start, stop, end int) bool {
	rest := text[end:]
	if r, _ := utf8.DecodeRuneInString(rest); rest != "" && !unicode.IsSpace(r) {
		return false // 5.4, e.g.,
	}
	next := strings.TrimLeftFunc(rest, func(r rune) bool { return !inWord(r) })
	if next == "" {
		return true
	}
	next, after := next[:wordLength(next)], next[wordLength(next):]
	first, firstSize := utf8.DecodeRuneInString(next)
	if unicode.IsLower(first) {
		return false
	}
	if text[stop] != '.' || strings.HasPrefix(text[stop:], "..") {
		return true
	}

	earlier, word := cutLastWord(text[start:stop])
	letter, size := utf8.DecodeRuneInString(word)
	single := size == len(word) && unicode.IsLetter(letter)
	switch low := strings.ToLower(word); {
	case titles[low]:
		return false
	case referrers[low] && unicode.IsDigit(first):
		return false
	case strings.TrimSpace(earlier) == "" && (single || isNumber(word)): // 1. Lie down
		return false
	case single && unicode.IsUpper(letter): // John F. Kennedy, J. R. Smith, but vitamin D. Take
		_, name := cutLastWord(strings.TrimRight(earlier, ". \n\t"))
		initial, _ := utf8.DecodeRuneInString(name)
		return !unicode.IsUpper(initial) && !(firstSize == len(next) && strings.HasPrefix(after, "."))
	case strings.Contains(word, ".") && wordLength(word) == len(word) && !isNumber(word): // U.S.
		return openers[strings.ToLower(next)]
	}
	return true
}

// cutLastWord parts text before its last word: what stands after the last
// space, without the signs that open it.
func cutLastWord(text string) (before, word string) {
	at := strings.LastIndexFunc(text, unicode.IsSpace) + 1
	word = strings.TrimLeftFunc(text[at:], func(r rune) bool { return !inWord(r) })
	return text[:len(text)-len(word)], word
}

func isNumber(word string) bool {
	return word != "" && strings.Trim(word, "0123456789.,") == ""
}

func isStop(r rune) bool { return r == '.' || r == '?' || r == '!' || r == '…' }

func isClosing(r rune) bool { return strings.ContainsRune(`"')]}”’»`, r) }

// titles are abbreviations that something always follows.
var titles = setOf("dr mr mrs ms prof rev st mt messrs vs e.g i.e cf viz")

// referrers are abbreviations when a figure follows.
var referrers = setOf("no nos fig figs vol p pp ch art al approx c ca jan feb mar apr jun jul aug sep sept oct nov dec")

// openers are words that a sentence often begins with, and hardly a name.
var openers = setOf(`a after all also an and are as ask at be because before both but by call can do does don't each even for
	from he her here his how i if in is it its keep many more most my no not of on one or our people see she since so some
	stop such talk tell than that the their then there these they this those though to try until use we what when where
	which while who why with you your`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
