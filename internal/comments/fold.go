package comments

import (
	"crypto/sha256"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings a text into the form in which two that look alike are the same:
// compatible letters in one form, lower case, no accents and nothing that does not
// show (Unicode TR 36, 15).
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(norm.NFKC.String(s))))
}

// words returns the folded words of texts, each once.
func words(texts ...string) []string {
	var list []string
	seen := map[string]bool{}
	for _, text := range texts {
		for _, word := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			if n := len([]rune(word)); n < 2 || n > maxWord || seen[word] {
				continue
			}
			seen[word] = true
			list = append(list, word)
		}
	}
	return list
}

// maxWord is how long a word may be to be found, in characters.
const maxWord = 40

// fingerprint is the same for texts of the same words.
func fingerprint(body string) []byte {
	sum := sha256.Sum256([]byte(alike(body)))
	return sum[:16]
}

// alike leaves of a text what tells it from others: its letters, digits and signs without spaces.
func alike(s string) string { return strings.Join(strings.Fields(fold(s)), "") }
