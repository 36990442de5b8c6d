package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/templates"
)

// submitComment keeps a reader's comment as pending and sends the reader on to
// the private receipt. Whatever goes wrong, what was typed comes back.
func (s *Server) submitComment(w http.ResponseWriter, r *http.Request) error {
	a, err := s.current.Load().articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	values, err := readForm(w, r)
	if values == nil && err != nil {
		return err
	}
	form := templates.CommentForm{Path: a.Path(), Name: values.Get("name"), Body: values.Get("text")}
	switch {
	case errors.Is(err, errTooLarge):
		form.Notice = s.words.Comment.TooBig
		return s.commentError(w, r, a, http.StatusRequestEntityTooLarge, form)
	case err != nil:
		form.Notice = s.words.Comment.Garbled
		return s.commentError(w, r, a, statusOf(err), form)
	}
	draft := comments.Draft{Page: a.Path(), Name: form.Name, Body: form.Body}
	if form.Faults = draft.Faults(); len(form.Faults) > 0 {
		form.Length = draft.Length()
		return s.commentError(w, r, a, http.StatusUnprocessableEntity, form)
	}
	token, err := s.Comments.Post(r.Context(), draft)
	if err != nil {
		s.Log.Error("a comment could not be saved", "err", err)
		form.Notice, form.NoticeHelp = s.words.Comment.Cannot, s.words.Comment.CannotHelp
		w.Header().Set("Retry-After", "60")
		return s.commentError(w, r, a, http.StatusServiceUnavailable, form)
	}
	s.redirect(w, r, http.StatusSeeOther, "/comments/mine/"+token)
	return nil
}

func (s *Server) commentError(w http.ResponseWriter, r *http.Request, a *library.Article, status int, form templates.CommentForm) error {
	f := s.frame(s.current.Load(), s.words.Comment.ErrorTitle, "", "")
	f.Sheets = []string{"notice.css"}
	f.Current = articlesPath
	f.Icons = []string{"warn"}
	return s.respond(w, r, status, templates.CommentError(f, a.Title, form))
}

// toComments leads somebody who loads the form's address to the comments.
func (s *Server) toComments(w http.ResponseWriter, r *http.Request) error {
	a, err := s.current.Load().articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	s.redirect(w, r, http.StatusSeeOther, a.Path()+"#comments")
	return nil
}

// receipt shows an author the comment and its state.
func (s *Server) receipt(w http.ResponseWriter, r *http.Request) error {
	receipt, err := s.Comments.Receipt(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	f := s.frame(s.current.Load(), s.words.Comment.ReceiptTitle[string(receipt.State)], "", "")
	f.Sheets = []string{"notice.css"}
	f.Icons = []string{"alert"}
	// The address is the key. Referrer-Policy keeps it from other sites.
	w.Header().Set("X-Robots-Tag", "noindex")
	return s.respond(w, r, http.StatusOK, templates.Receipt(f, receipt))
}
