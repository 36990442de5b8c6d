// Package screen finds what staff must see in the words of a comment: danger
// signs, a crisis, private data, medical advice, questions, children; and what
// makes it look like spam. It decides nothing, and knows no words itself: they
// stand in a file that the clinic's editors keep (content/en/screening.yaml).
// Only the forms of e-mail addresses, telephone numbers, dates, links and the
// like are code.
//
// # How a text is read
//
// A text is folded: compatibility forms taken apart, lower case, no accents, no
// apostrophes ("can't", "can’t" and "cant" are one word), digits apart from
// letters ("800mg" is two words), "%" as the word percent. Patterns match whole
// folded words. A sentence ends at ".", "!", "?" and an empty line, but not at
// "...", nor at a dot within a number or behind one letter ("e.g.").
//
// # Patterns
//
//	numb              this word
//	numb*             a word with this start, of three letters or more
//	lost/lose         one of these
//	my?  my/the?      what may be missing; never the first word
//	<pee>             a word or phrase of a set of the file
//	<number>          a number in digits
//	cant ... <pee>    up to four words between, none included
//
// A pattern stays within a sentence. Commas and the like in it do not count.
//
// # The file
//
// spellings (may be left out): words, each with wrong spellings that are read as it. "~" among them
// stands for all with one letter wrong, missing or too many, or two in the wrong
// order, if the first letter is right and the word has five or more.
//
// sets: names for lists of patterns without "...". A set may use those above it.
//
// emergency, crisis, advice, question, child: lists of rules. A rule has
//
//	rule      its name, the Kind of its findings
//	find      patterns
//	near      two or more lists of patterns, one of each of which must stand near
//	within    how near: "6 words" between, "sentence", or "text"
//	except    patterns whose words do not count for this rule
//	asked     true: only in a sentence that ends with a question mark
//
// negation: what lowers an Emergency to a Mention. A word of "before" denies a
// sign behind it if only words of "through" stand between, or, in a list with
// one of the words of "or" ("no fever, numbness or ..."), those of "listed"; any
// other word, and any sign stronger than a comma, lets the sign stand, so that
// "no sleep, both legs numb" and "not only numb" are emergencies. A word of
// "unless" soon behind the sign ("until yesterday") takes the denial back. A
// pattern of "after" denies a sign before it ("numbness: none", "bladder is
// fine") if only words of "after_through" stand between and the clause ends
// behind it, or goes on with one of "after_end". A denial that is itself part of
// a sign ("no feeling in my groin", "not able to pee") denies nothing. Where
// one phrase holds another, the longer one decides.
//
// private: the words around private data, each list of patterns named for what
// it is. at, dot, providers, endings, not_names: e-mail that is spoken out.
// phones: words before a telephone number; not_phones: words before other
// numbers; units: words behind other numbers. births, months: dates of birth.
// records: words before a record's number. streets; short_streets, which count
// only behind a capital ("Dr"); not_streets, which no address holds; homes ("I
// live at"). networks: words near a name of a profile.
//
// spam: patterns. hosts: shorteners, shops (a finding of Advice, "shop link")
// and profiles, as example.com (with all below it), example.* or *.shop.
package screen

import "strings"

// Flag is a set of what a comment's words seem to say. The bits are kept in the
// database: never renumber.
type Flag uint32

const (
	Emergency Flag = 1 << iota // a danger sign
	Mention                    // a danger sign that the words deny ("no numbness")
	Crisis                     // the author may harm themselves
	Private                    // phone, e-mail, ...
	Advice                     // medical advice, cure claims, shop links
	Question                   // asks what to do
	Child                      // is about a child
)

// Urgent are the flags whose author gets help at once, and that a clinician looks
// at before all others.
const Urgent = Emergency | Crisis

var flagNames = []string{"emergency", "mention", "crisis", "private", "advice", "question", "child"}

// Flags gives the single flags in the order staff see them.
func Flags() []Flag {
	return []Flag{Emergency, Crisis, Private, Advice, Child, Question, Mention}
}

// String is the name of one flag, or the names of a set joined by "+".
func (f Flag) String() string {
	var names []string
	for i, name := range flagNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// ParseFlag gives the single flag of a name.
func ParseFlag(name string) (Flag, bool) {
	for i, n := range flagNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Finding is one place in a text. Kind names it further: for Private one of
// "phone", "email", "address", "birth", "record", "profile"; for others the name
// of the rule in the file, which staff see ("both legs", "dose"). Start and End
// are byte offsets into the text given, on rune boundaries.
type Finding struct {
	Flag  Flag   `json:"f"`
	Kind  string `json:"k"`
	Start int    `json:"s"`
	End   int    `json:"e"`
}

// FlagsOf is the set of the flags of findings.
func FlagsOf(findings []Finding) Flag {
	var all Flag
	for _, f := range findings {
		all |= f.Flag
	}
	return all
}
