// Package internal_test holds the code to the plan of its rooms.
package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "example.org/sciatica/"

// mayImport is the plan: which of our packages each package may know. Commands
// may know all. Tests may know what they need.
var mayImport = map[string][]string{
	"content":              {},
	"static":               {},
	"migrations":           {},
	"internal/lang":        {},
	"internal/yamlplace":   {},
	"internal/readability": {},
	"internal/figure":      {"internal/yamlplace"},
	"internal/screen":      {"internal/yamlplace"},
	"internal/library":     {"internal/figure", "internal/readability", "internal/screen", "internal/yamlplace"},
	"internal/sqlite":      {},
	"internal/notify":      {"internal/sqlite"},
	"internal/comments":    {"internal/notify", "internal/screen", "internal/sqlite"},
	"internal/staff":       {"internal/notify", "internal/sqlite"},
	"templates":            {"internal/lang", "internal/library", "internal/comments", "internal/screen", "internal/staff"},
	"internal/web":         {"templates", "internal/lang", "internal/library", "internal/figure", "internal/comments", "internal/screen", "internal/staff", "internal/sqlite"},
}

// mustNotImport keeps what a room does not know out of it: HTTP and SQL out of
// the library, the environment out of everything below the commands.
var mustNotImport = map[string][]string{
	"internal/figure":      {"net/http", "database/sql", "os"},
	"internal/library":     {"net/http", "database/sql", "os"},
	"internal/screen":      {"net/http", "database/sql", "os", "io"},
	"internal/lang":        {"net/http", "database/sql", "os"},
	"internal/readability": {"net/http", "database/sql", "os", "io"},
	"templates":            {"net/http", "database/sql", "os"},
	"internal/web":         {"database/sql", "os"},
	"internal/comments":    {"net/http", "os"},
	"internal/notify":      {"net/http", "os"},
	"internal/staff":       {"net/http", "os"},
}

func TestPackagesKnowOnlyWhatThePlanAllows(t *testing.T) {
	root := ".."
	checked := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		room := filepath.ToSlash(folder)
		if strings.HasPrefix(room, "cmd/") {
			return nil
		}
		allowed, planned := mayImport[room]
		if !planned {
			t.Errorf("%s: the plan has no package %s; add it with what it may know", path, room)
			return nil
		}
		checked[room] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, found := strings.CutPrefix(name, module); found && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which the plan does not allow", path, ours)
			}
			if slices.Contains(mustNotImport[room], name) {
				t.Errorf("%s imports %s, which does not belong in that room", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for room := range mayImport {
		if !checked[room] {
			t.Errorf("the plan names %s, which is not there", room)
		}
	}
}
