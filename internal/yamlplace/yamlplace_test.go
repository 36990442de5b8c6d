package yamlplace

import (
	"errors"
	"testing"

	"go.yaml.in/yaml/v4"
)

func TestAPlaceCountsBytesAndLineFeeds(t *testing.T) {
	for _, c := range []struct {
		name, text        string
		line, col         int // as the YAML reader counts
		wantLine, wantCol int
	}{
		{"the start", "a: 1\n", 1, 1, 1, 1},
		{"a later line", "a: 1\nb: 2\n", 2, 4, 2, 4},
		{"two bytes are one character", "é: x\n", 1, 4, 1, 5},
		{"a line feed after a carriage return", "a: 1\r\nb: 2\n", 2, 1, 2, 1},
		{"a carriage return is no line of an editor", "a: 1\rb: 2\n", 2, 1, 1, 6},
		{"nor is a next-line character", "a: 1\u0085b: 2\n", 2, 1, 1, 7},
		{"beyond the end of the line", "a: 1\nb: 2\n", 1, 90, 1, 5},
		{"beyond the end", "a: 1\n", 9, 9, 2, 1},
		{"an empty text", "", 3, 3, 1, 1},
	} {
		if line, col := Of([]byte(c.text), c.line, c.col); line != c.wantLine || col != c.wantCol {
			t.Errorf("%s: %d:%d, want %d:%d", c.name, line, col, c.wantLine, c.wantCol)
		}
	}
}

func TestAnErrorOfTheYAMLReaderHasItsPlace(t *testing.T) {
	for text, want := range map[string][2]int{
		"a: 1\nb: [\n":        {3, 1},
		"a: 1\né: \xff\n":     {2, 5}, // a byte that is no character
		"a: 1\nb: \"é\" x: 1": {2, 10},
	} {
		var into yaml.Node
		list := Errors(yaml.Load([]byte(text), &into))
		if len(list) == 0 {
			t.Errorf("%q: no error with a place", text)
			continue
		}
		if line, col := OfError([]byte(text), list[0]); line != want[0] || col != want[1] {
			t.Errorf("%q: %d:%d, want %d:%d (%v)", text, line, col, want[0], want[1], list[0])
		}
	}
	if list := Errors(errors.New("no place")); list != nil {
		t.Errorf("an error without a place gives %v", list)
	}
}
