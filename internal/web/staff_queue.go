package web

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/templates"
)

// queuePage is how many comments a page of the queue holds.
const queuePage = 25

// staffFrame is the frame of a page for somebody who is signed in.
func (s *Server) staffFrame(r *http.Request, me signedIn, title, current string) (templates.StaffFrame, map[comments.State]int, error) {
	counts, err := s.Comments.StateCounts(r.Context())
	if err != nil {
		return templates.StaffFrame{}, nil, err
	}
	f := s.frame(s.current.Load(), title, "", "")
	f.Current = current
	f.Sheets = []string{"staff.css"}
	f.Icons = []string{"check", "ban", "undo"}
	return templates.StaffFrame{Frame: f, Me: &me.Account, Pending: counts[comments.StatePending]}, counts, nil
}

func (s *Server) staffHome(w http.ResponseWriter, r *http.Request, _ signedIn) error {
	s.redirect(w, r, http.StatusSeeOther, "/staff/comments")
	return nil
}

// queue lists the comments of one state: those waiting, the oldest first, or
// those decided, the newest first.
func (s *Server) queue(w http.ResponseWriter, r *http.Request, me signedIn) error {
	query := r.URL.Query()
	state := comments.State(query.Get("state"))
	if !slices.Contains(comments.States(), state) {
		state = comments.StatePending
	}
	after, _ := strconv.ParseInt(query.Get("after"), 10, 64) // anything else is the start of the list
	list, err := s.Comments.Queue(r.Context(), state, after, queuePage)
	if err != nil {
		return err
	}
	f, counts, err := s.staffFrame(r, me, s.words.Staff.Queue, "/staff/comments")
	if err != nil {
		return err
	}
	v := templates.QueuePage{State: state, Counts: counts, Queue: list, Titles: s.titles(), Now: s.Now()}
	if id, err := strconv.ParseInt(query.Get("step"), 10, 64); err == nil {
		switch e, err := s.Comments.Event(r.Context(), id); {
		case err == nil && e.From != "": // the post itself is no decision
			v.Done = &e
		case err == nil:
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return s.respond(w, r, http.StatusOK, templates.Queue(f, v))
}

// titles names every article by its path.
func (s *Server) titles() map[string]string {
	titles := map[string]string{}
	for _, a := range s.current.Load().library.Articles() {
		titles[a.Path()] = a.Title
	}
	return titles
}

// decide takes one step: approve or reject. It names the version of the comment
// that the person saw; when somebody was faster, nothing happens and both are shown.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	version, err := strconv.ParseInt(values.Get("version"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: version: %w", errUnreadable, err)
	}
	action := comments.Action(values.Get("action"))
	if action != comments.Approve && action != comments.Reject {
		return fmt.Errorf("%w: action %q", errUnreadable, action)
	}
	before, err := s.Comments.Pending(r.Context(), id)
	if err != nil {
		return err
	}
	step, err := s.Comments.Decide(r.Context(), comments.Decision{CommentID: id, Version: version, Action: action, AccountID: me.ID})
	// On an error too: of a disk that fails at the last moment nobody can tell
	// whether the change stands, and no page may show what was taken back.
	if before.State == comments.StateApproved || action == comments.Approve {
		s.commentsChanged()
	}
	if errors.Is(err, comments.ErrStale) {
		return s.stale(w, r, me, id)
	}
	if err != nil {
		return err
	}
	// The list goes on at the comment after this one.
	next := int64(0)
	if list, err := s.Comments.Queue(r.Context(), before.State, id, 1); err == nil && len(list.Comments) > 0 {
		next = list.Comments[0].ID
	}
	s.backToQueue(w, r, before.State, step, next)
	return nil
}

// undo takes back a decision.
func (s *Server) undo(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	event, err := s.Comments.Event(r.Context(), id)
	if err != nil {
		return err
	}
	step, err := s.Comments.Undo(r.Context(), id, me.ID)
	s.commentsChanged()
	if errors.Is(err, comments.ErrStale) {
		return s.stale(w, r, me, event.CommentID)
	}
	if err != nil {
		return err
	}
	s.backToQueue(w, r, event.From, step, event.CommentID)
	return nil
}

func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read id: %w", fs.ErrNotExist)
	}
	return id, nil
}

// backToQueue returns to the list that the person came from, at a comment of it
// (0 for the top), with the step to undo.
func (s *Server) backToQueue(w http.ResponseWriter, r *http.Request, state comments.State, step, at int64) {
	to := fmt.Sprintf("/staff/comments?state=%s&step=%d", state, step)
	if at != 0 {
		to += fmt.Sprintf("#c%d", at)
	}
	s.redirect(w, r, http.StatusSeeOther, to)
}

// stale tells that somebody else was faster.
func (s *Server) stale(w http.ResponseWriter, r *http.Request, me signedIn, id int64) error {
	comment, err := s.Comments.Pending(r.Context(), id)
	if err != nil {
		return err
	}
	events, err := s.Comments.Events(r.Context(), id)
	if err != nil {
		return err
	}
	f, _, err := s.staffFrame(r, me, s.words.Staff.Stale, "/staff/comments")
	if err != nil {
		return err
	}
	return s.respond(w, r, http.StatusConflict, templates.Stale(f, templates.StalePage{
		Comment: comment, Title: s.titles()[comment.Page], Events: events, Now: s.Now()}))
}
