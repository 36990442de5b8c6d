package library

// words are what the markup of a body says by itself, in the language of the
// content folder. The interface's words are in package lang; these belong to
// the content, because they are rendered with it.
var words = struct {
	tip, caution, do, doNot          string
	reference, table, call, allSigns string
}{
	tip:       "Tip",
	caution:   "Take care",
	do:        "Do",
	doNot:     "Do not",
	reference: "Reference",
	table:     "Table",
	call:      "Call",
	allSigns:  "See all warning signs and what to say",
}
