package library

import "strings"

// words are what the markup of a body says by itself, in the language of the
// content folder. The interface's words are in package lang; these belong to
// the content, because they are rendered with it, or read from it.
var words = struct {
	tip, caution, do, doNot          string
	reference, table, call, allSigns string
	exercise, enlarge, youCanCall    string
	levels                           map[Level]string
	positions                        map[Position]string
	// to stands between the two numbers of a Range, upTo before the only one.
	to, upTo string
	// units are what a number in a text may count, with each of which a dosage
	// must name it; a pattern. seconds, breaths, times and sets are those that a
	// dosage can name.
	units                         string
	seconds, breaths, times, sets string
	// steps, feel and tips are the headings of an exercise's body.
	steps, feel, tips string
	// noVerbs are words that a sentence can start with and that are no verbs:
	// articles, pronouns, prepositions, conjunctions, and some adverbs. What ends
	// in adverbEnd is one too, but for the verbs among verbsAllTheSame.
	noVerbs, verbsAllTheSame map[string]bool
	adverbEnd                string
}{
	tip:        "Tip",
	caution:    "Take care",
	do:         "Do",
	doNot:      "Do not",
	reference:  "Reference",
	table:      "Table",
	call:       "Call",
	allSigns:   "See all warning signs and what to say",
	exercise:   "Exercise",
	enlarge:    "Larger picture",
	youCanCall: "You can also call:",
	levels:     map[Level]string{Gentle: "Gentle", Steady: "Steady", Strong: "Strong"},
	positions: map[Position]string{
		OnBack:        "On your back",
		OnSide:        "On your side",
		FaceDown:      "Face down",
		HandsAndKnees: "On hands and knees",
		Sitting:       "Sitting",
		Standing:      "Standing",
	},
	to:      "to",
	upTo:    "up to",
	units:   "seconds?|minutes?|hours?|days?|weeks?|deep breaths?|breaths?|sets?|times?",
	seconds: "seconds", breaths: "deep breaths", times: "times", sets: "sets",
	steps: "Steps",
	feel:  "You should feel",
	tips:  "Tips",
	noVerbs: wordSet(`
		a an the
		i you he she it we they me him her us them one
		my your his its our their mine yours hers ours theirs
		myself yourself himself herself itself ourselves yourselves themselves
		this that these those who whom whose which what whatever whichever whoever
		all any anybody anyone anything both each either every everybody everyone everything few many more most much
		neither nobody none nothing no other others same several some somebody someone something such
		about above across after against along alongside amid among around as at before behind below beneath beside
		besides between beyond by despite down during except for from in inside into near of off on onto opposite out
		outside over past per through throughout till to toward towards under underneath until up upon via with within without
		and but or nor so yet because although though if unless since than when whenever where wherever whereas whether while once
		then now next first`),
	adverbEnd:       "ly",
	verbsAllTheSame: wordSet("apply comply fly multiply rely reply supply"),
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}
