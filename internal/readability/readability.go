// Package readability counts the sentences, words and syllables of English
// text and gives the school grade that a reader needs for it.
//
// It counts as Rudolf Flesch tells to (How to Write Plain English, 1979,
// chapter 2): a contraction, a hyphenated word, an abbreviation and a figure
// are one word each (wouldn't, full-length, U.S., 2,699); a figure has one
// syllable; where a word is said in two ways, the shorter counts. Two things
// differ from him: a sign on its own, such as &, is no word here, and the
// parts of a hyphenated word with a figure are counted one by one. SMOG would
// have a figure read aloud; here it has one syllable for either formula.
//
// A text is one paragraph, without markup. What makes up a page (headings,
// list items, captions) is the caller's to choose and to add up.
package readability

import "math"

// Counts is what the formulas need to know of a text. The zero Counts is that
// of a text without words.
type Counts struct {
	Sentences     int
	Words         int
	Syllables     int
	Polysyllables int // words of three syllables or more
}

// Count counts one paragraph. Every sentence has a word, and every word a
// syllable, so a text without words counts nothing.
func Count(text string) Counts {
	var c Counts
	for _, sentence := range Sentences(text) {
		c.Sentences++
		for _, word := range Words(sentence) {
			n := Syllables(word)
			c.Words++
			c.Syllables += n
			if n >= 3 {
				c.Polysyllables++
			}
		}
	}
	return c
}

// Plus is the counts of two texts together.
func (c Counts) Plus(d Counts) Counts {
	return Counts{
		Sentences:     c.Sentences + d.Sentences,
		Words:         c.Words + d.Words,
		Syllables:     c.Syllables + d.Syllables,
		Polysyllables: c.Polysyllables + d.Polysyllables,
	}
}

// A grade of a shorter text says little.
const (
	// FleschKincaidWords is the length of the samples that Flesch's formula,
	// which Kincaid's was made from, is stated for. In a text of 100 words one
	// word of five syllables for one of one moves the grade by half a year.
	FleschKincaidWords = 100
	// SMOGSentences is the length of the samples that McLaughlin made his
	// formula from.
	SMOGSentences = 30
)

// FleschKincaid is the Flesch-Kincaid grade level, in years of school in the
// United States (Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of
// New Readability Formulas for Navy Enlisted Personnel, Research Branch Report
// 8-75). It may be below 0, down to -3.4. It is reliable from
// [FleschKincaidWords] on, and 0 for a text without words.
func (c Counts) FleschKincaid() (grade float64, reliable bool) {
	if c.Words == 0 || c.Sentences == 0 {
		return 0, false
	}
	words, syllables := float64(c.Words), float64(c.Syllables)
	return 0.39*words/float64(c.Sentences) + 11.8*syllables/words - 15.59, c.Words >= FleschKincaidWords
}

// SMOG is the grade that a reader needs to understand all of the text, by the
// precise formula of McLaughlin (1969, SMOG Grading: a New Readability
// Formula, Journal of Reading 12, 639-646), so it is some grades above
// [Counts.FleschKincaid]. It is never below 3.1291. It is reliable from
// [SMOGSentences] on, and 0 for a text without words.
func (c Counts) SMOG() (grade float64, reliable bool) {
	if c.Sentences == 0 {
		return 0, false
	}
	polysyllables := float64(c.Polysyllables) * SMOGSentences / float64(c.Sentences)
	return 1.0430*math.Sqrt(polysyllables) + 3.1291, c.Sentences >= SMOGSentences
}
