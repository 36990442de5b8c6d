package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/web"
)

// withComments makes a site with 20 approved comments under the article.
func withComments(t testing.TB, change func(*web.Config)) *site {
	t.Helper()
	s := newSite(t, change)
	for i := range 20 {
		draft := comments.Draft{Page: article, Name: "Marlene", Body: fmt.Sprintf("Comment %d. I have had pain down my right leg for three weeks.\n\nThe *pelvic tilts* helped me a little.", i)}
		s.write(t, draft)
	}
	s.decideAll(t, comments.Approve)
	return s
}

// discard is a response writer that costs nothing, so that a benchmark counts
// the site alone.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

func BenchmarkCachedPage(b *testing.B) {
	s := withComments(b, nil)
	r := httptest.NewRequest(http.MethodGet, article, nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	w := discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		s.ServeHTTP(w, r)
	}
}

// BenchmarkUncachedPage reads the comments, renders the page and compresses it
// three ways, as the first request after a decision does.
func BenchmarkUncachedPage(b *testing.B) {
	s := withComments(b, nil)
	r := httptest.NewRequest(http.MethodGet, article, nil)
	r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		s.Forget()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
