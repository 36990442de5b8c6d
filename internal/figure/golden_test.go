package figure

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Run go test ./internal/figure -update after a change that is meant to change
// pictures, and look at the contact sheet before committing what it writes.
var update = flag.Bool("update", false, "write the golden files anew")

// shipped holds every pose file of the site, and the cast, by name.
var shipped = sync.OnceValue(func() map[string][]byte {
	sources := map[string][]byte{}
	for _, folder := range []fs.FS{os.DirFS("../../content/figures"), os.DirFS("testdata")} {
		files, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			panic(err)
		}
		for _, file := range files {
			source, err := fs.ReadFile(folder, file)
			if err != nil {
				panic(err)
			}
			sources[strings.TrimSuffix(file, ".yaml")] = source
		}
	}
	return sources
})

func shippedNames() []string { return slices.Sorted(maps.Keys(shipped())) }

var shippedFigures = sync.OnceValue(func() map[string]*Figure {
	figures := map[string]*Figure{}
	for name, source := range shipped() {
		figures[name], _ = Parse(name, source)
	}
	return figures
})

// shippedFigure is a pose file, drawn.
func shippedFigure(t *testing.T, name string) *Figure {
	t.Helper()
	f := shippedFigures()[name]
	if f == nil {
		t.Fatalf("%s.yaml cannot be drawn", name)
	}
	return f
}

// No pose file gives an error or a warning.
func TestShippedFilesHaveNoProblem(t *testing.T) {
	for _, name := range shippedNames() {
		_, problems := Parse(name, shipped()[name])
		for _, p := range problems {
			t.Errorf("%s.yaml:%v", name, p)
		}
	}
}

// Every frame of every pose file is drawn as it stands in testdata/golden.
func TestGoldenPictures(t *testing.T) {
	const folder = "testdata/golden"
	want := map[string]bool{}
	for _, name := range shippedNames() {
		f := shippedFigure(t, name)
		for i, fr := range f.Frames {
			file := name + "-" + fr.ID + ".svg"
			want[file] = true
			// Without the words: they are the editors', who change them without a developer.
			drawn := strings.Replace(f.SVG(i, "p"), f.drawings[i].words(f.file, "p"), "", 1)
			equalsGolden(t, filepath.Join(folder, file), drawn+"\n")
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !want[e.Name()] {
			if *update {
				os.Remove(filepath.Join(folder, e.Name()))
				continue
			}
			t.Errorf("%s/%s belongs to no frame any more", folder, e.Name())
		}
	}
}

// Motions are big, so the golden file holds a line for each: how many shapes
// and keys it has, its bytes, and their hash.
func TestGoldenMotions(t *testing.T) {
	var lines strings.Builder
	for _, name := range shippedNames() {
		data := shippedFigure(t, name).Motion()
		if data == nil {
			continue
		}
		var m motion
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&lines, "%s: %d shapes, %d keys, %d bytes, sha256 %x\n", name, len(m.Shapes), len(m.Keys), len(data), sha256.Sum256(data))
	}
	equalsGolden(t, "testdata/motions.txt", lines.String())
}

func equalsGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Errorf("%v; go test ./internal/figure -update writes it", err)
		return
	}
	if got == string(want) {
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(s string) string { return s[max(0, min(at, len(s))-60):min(at+60, len(s))] }
	t.Errorf("%s differs from byte %d on (run with -update if that is meant)\n got …%s…\nwant …%s…", file, at, around(got), around(string(want)))
}

// everything is all that a figure can be asked for.
func everything(f *Figure) []byte {
	var b bytes.Buffer
	for i := range f.Frames {
		b.WriteString(f.SVG(i, "p"))
		b.Write(f.File(i))
	}
	b.Write(f.Motion())
	return b.Bytes()
}

// Equal input gives equal bytes: again, in another order, and at the same time
// as other figures.
func TestEqualInputGivesEqualBytes(t *testing.T) {
	names := shippedNames()
	first := map[string][]byte{}
	for _, name := range names {
		first[name] = everything(shippedFigure(t, name))
	}
	slices.Reverse(names)
	var together sync.WaitGroup
	for _, name := range names {
		together.Go(func() {
			f, _ := Parse(name, shipped()[name])
			if !bytes.Equal(everything(f), first[name]) {
				t.Errorf("%s was drawn differently the second time", name)
			}
		})
	}
	together.Wait()
}

// All work that the site does with pose files when it starts.
func BenchmarkAllFigures(b *testing.B) {
	names := shippedNames()
	for b.Loop() {
		for _, name := range names {
			f, _ := Parse(name, shipped()[name])
			everything(f)
		}
	}
}
