package library

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.org/sciatica/content"
)

// thousandArticles is the shipped content with its articles copied, under other
// names, until there are a thousand of at least 900 words each.
func thousandArticles(b *testing.B) fstest.MapFS {
	b.Helper()
	site := fstest.MapFS{}
	err := fs.WalkDir(content.FS, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(content.FS, file)
		site[file] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	var (
		articles   []string
		paragraphs []string
		paragraph  = regexp.MustCompile(`(?m)^[A-Z][^\n]{80,}$`)
		name       = regexp.MustCompile(`(?m)^  - name: .*$`)
		alias      = regexp.MustCompile(`(?m)^aliases: .*$`)
	)
	for _, file := range slices.Sorted(maps.Keys(site)) {
		if path.Dir(file) == "en/articles" {
			articles = append(articles, file)
			_, body, _ := strings.Cut(string(site[file].Data), "\n---\n")
			paragraphs = append(paragraphs, paragraph.FindAllString(body, -1)...)
		}
	}
	references := regexp.MustCompile(`\[\^[^\]]*\]`)
	for i := len(articles); i < 1000; i++ {
		of := articles[i%len(articles)]
		text := alias.ReplaceAllString(string(site[of].Data), "aliases: []")
		text = name.ReplaceAllString(text, fmt.Sprintf("$0 %d", i))
		header, body, _ := strings.Cut(text, "\n---\n")
		body += "\n## And more\n"
		for j := i; len(strings.Fields(body)) < 1000; j++ {
			body += "\n" + references.ReplaceAllString(paragraphs[j%len(paragraphs)], "") + "\n"
		}
		site[fmt.Sprintf("%s-%d.md", strings.TrimSuffix(of, ".md"), i)] = &fstest.MapFile{Data: []byte(header + "\n---\n" + body)}
	}
	return site
}

// An editor's computer checks a thousand articles, with all pose files drawn
// anew, on one core within two seconds.
func BenchmarkCheckThousandArticles(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	site := thousandArticles(b)
	words := 0
	for b.Loop() {
		words = 0
		for _, g := range Check(site, today).Grades {
			words += g.All.Words
		}
	}
	b.ReportMetric(float64(words), "words")
}

// The same without the prose tells what the prose costs.
func BenchmarkLoadThousandArticles(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	site := thousandArticles(b)
	for b.Loop() {
		Load(site, today)
	}
}
