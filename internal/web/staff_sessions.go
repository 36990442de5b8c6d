package web

import (
	"net/http"

	"example.org/sciatica/templates"
)

// sessions lists where the person is signed in.
func (s *Server) sessions(w http.ResponseWriter, r *http.Request, me signedIn) error {
	list, err := s.Staff.Sessions(r.Context(), me.ID, me.Session.ID)
	if err != nil {
		return err
	}
	f, _, err := s.staffFrame(r, me, s.words.Staff.SessionsTitle, "/staff/sessions")
	if err != nil {
		return err
	}
	v := templates.SessionsPage{Sessions: list}
	if r.URL.Query().Has("ended") {
		v.Notice = s.words.Staff.SessionEnded
	}
	return s.respond(w, r, http.StatusOK, templates.Sessions(f, v))
}

// endSession ends one of the person's own sessions.
func (s *Server) endSession(w http.ResponseWriter, r *http.Request, me signedIn) error {
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	if values.Get("end") == me.Session.ID {
		return s.signOut(w, r, me)
	}
	if err := s.Staff.Revoke(r.Context(), me.ID, values.Get("end")); err != nil {
		return err
	}
	s.redirect(w, r, http.StatusSeeOther, "/staff/sessions?ended=1")
	return nil
}
