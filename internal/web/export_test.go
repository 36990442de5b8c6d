package web

import (
	"net/http"
	"net/http/httptest"
)

// Forget empties the page cache, as a decision about a comment does.
func (s *Server) Forget() { s.commentsChanged("") }

// Kept returns what is kept for a path, for comparison alone: the same value is
// the same rendering. It is nil when nothing is kept.
func (s *Server) Kept(path string) any {
	if a := s.current.Load().cached(path); a != nil {
		return a
	}
	return nil
}

// CachedPages counts the pages that are kept.
func (s *Server) CachedPages() int {
	n := 0
	s.current.Load().answers.Range(func(any, any) bool { n++; return true })
	return n
}

// TriedSignIns counts tries for an e-mail from many addresses, without the time
// that checking so many passwords takes.
func (s *Server) TriedSignIns(email string, n int) {
	for range n {
		s.signInsByEmail.OnLimit(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/staff/sign-in", nil), email)
	}
}

// ReportedMuch counts as many reports of an address as it may send in an hour.
func (s *Server) ReportedMuch(address string) {
	for range 5 {
		s.reportsByAddress.Allow(address, "")
	}
}
