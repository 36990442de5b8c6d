package web_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/sciatica/content"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/web"
)

// A young site lacks articles, treatments and words: what is not there is on no
// page, and an empty part helps on instead of being a dead end.
func TestASiteWithoutSomePartsLeadsOn(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, content.FS); err != nil {
		t.Fatal(err)
	}
	articles, err := filepath.Glob(filepath.Join(folder, "en/articles/*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(articles, filepath.Join(folder, "en/glossary.yaml")) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(source); filepath.Ext(file) == ".yaml" || strings.Contains(text, "\ncategory: treatment\n") || strings.Contains(text, "\ncategory: living\n") {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := newSite(t, func(c *web.Config) { c.Library, _ = library.Load(os.DirFS(folder), c.Now()) })
	for _, path := range []string{"/treatments", "/glossary"} {
		if code, _ := s.get(t, path); code != http.StatusNotFound {
			t.Errorf("%s: code %d", path, code)
		}
		if _, page := s.get(t, "/privacy"); strings.Contains(page, `href="`+path+`"`) {
			t.Errorf("every page leads to %s", path)
		}
	}
	code, body := s.get(t, "/living")
	if code != http.StatusOK || !strings.Contains(body, "There is nothing here yet") || !strings.Contains(body, `href="/articles">See all articles`) {
		t.Errorf("an empty category: code %d\n%s", code, body)
	}
}
