package library

import (
	"fmt"
	"io/fs"

	"example.org/sciatica/internal/screen"
)

const screeningFile = "en/screening.yaml"

// loadScreening reads the word lists, whose format is package screen's.
func (b *builder) loadScreening() {
	text, err := fs.ReadFile(b.fsys, screeningFile)
	if err != nil {
		b.problem(Problem{File: screeningFile, Message: fmt.Sprintf("cannot read the word lists (%v); no comment is taken without them, because one may tell of an emergency", err)})
		return
	}
	rules, problems := screen.Parse(unixText(text))
	for _, p := range problems {
		b.problem(Problem{File: screeningFile, Line: p.Line, Col: p.Column, Message: p.Message})
	}
	b.lib.screening = rules
}
