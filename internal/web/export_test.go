package web

// Forget empties the page cache, as a decision about a comment does.
func (s *Server) Forget() { s.commentsChanged() }
