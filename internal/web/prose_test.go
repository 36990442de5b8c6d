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

// A sentence that is too long is an error to the check, but what an editor saves
// appears all the same, and the bar tells of it.
func TestALongSentenceKeepsNoNewVersionBack(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, content.FS); err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(c *web.Config) {
		c.Folder = library.NewFolder(os.DirFS(folder))
		c.Folder.Editors = true
		c.Library, c.Problems = c.Folder.Load(c.Now())
		c.Dev = true
	})
	long := "Now" + strings.Repeat(" and now", 20) + "."
	edit(t, filepath.Join(folder, "en/pages/about.md"), "\n---\n", "\n---\n\n"+long+"\n")
	code, body := s.get(t, "/about")
	if code != http.StatusOK || !strings.Contains(body, "<p>"+long+"</p>") {
		t.Errorf("the saved page does not appear: code %d", code)
	}
	if !strings.Contains(body, "a sentence of 41 words") {
		t.Error("the bar does not tell of the sentence")
	}
	if strings.Contains(s.log.String(), "a sentence of 41 words") {
		t.Error("the log tells of it too")
	}
}
