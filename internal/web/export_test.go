package web

// Forget empties the page cache, as a decision about a comment does.
func (s *Server) Forget() { s.commentsChanged() }

// CachedPages counts the pages that are kept.
func (s *Server) CachedPages() int {
	n := 0
	s.current.Load().answers.Range(func(any, any) bool { n++; return true })
	return n
}
