package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/templates"
)

// queuePage is how many comments a page of the queue holds.
const queuePage = 25

// staffFrame is the frame of a page for somebody who is signed in.
func (s *Server) staffFrame(r *http.Request, me signedIn, title, current string) (templates.StaffFrame, map[comments.Tab]int, error) {
	counts, err := s.Comments.Tabs(r.Context(), s.today())
	if err != nil {
		return templates.StaffFrame{}, nil, err
	}
	f := s.frame(s.current.Load(), title, "", "")
	f.Current = current
	f.Sheets = []string{"notice.css", "staff.css"}
	f.Scripts = []string{"staff.js"}
	f.Icons = []string{"alert", "ban", "check", "cross", "hand", "person", "undo"}
	return templates.StaffFrame{
		Frame: f, Me: &me.Account, Urgent: counts[comments.TabUrgent],
		// Those that may be an emergency are among them, and so are those that reports
		// have put back. Reported ones that readers still see are in a tab of their own.
		Waiting: counts[comments.TabPending] + counts[comments.TabSuspect],
	}, counts, nil
}

// today is when the clinic's day began.
func (s *Server) today() time.Time {
	now := s.Now().In(s.current.Load().library.Site.Location())
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

func (s *Server) staffHome(w http.ResponseWriter, r *http.Request, _ signedIn) error {
	s.redirect(w, r, http.StatusSeeOther, templates.QueuePath)
	return nil
}

// queue lists comments: what waits, the urgent first and then the oldest, or
// what was done, the newest first.
func (s *Server) queue(w http.ResponseWriter, r *http.Request, me signedIn) error {
	list := templates.ReadQueueList(r.URL.Query())
	list.Entry = 0
	return s.showQueue(w, r, me, shownQueue{list: list})
}

// shownQueue is what a page of the queue is made from beside the database.
type shownQueue struct {
	status int // 200 if 0
	list   templates.QueueList
	panel  *templates.QueuePanel // of the open row, as somebody left it; nil for an empty one
	fault  string                // of a choice of many
	ticked map[int64]bool
}

func (s *Server) showQueue(w http.ResponseWriter, r *http.Request, me signedIn, q shownQueue) error {
	f, counts, err := s.staffFrame(r, me, s.words.Staff.Queue.Title, templates.QueuePath)
	if err != nil {
		return err
	}
	if q.list.Tab == "" {
		q.list.Tab = defaultTab(me, counts)
	}
	if q.list.Tab == comments.TabUrgent {
		f.Urgent = 0 // the page itself tells
	}
	page, err := s.Comments.Queue(r.Context(), s.filter(q.list), q.list.After, queuePage)
	if err != nil {
		return err
	}
	view, err := s.queueView(r, q.list)
	if err != nil {
		return err
	}
	people, err := s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	v := templates.QueuePage{QueueView: view, Counts: counts, Next: page.Next, LookedThrough: page.LookedThrough, Seen: page.Seen, People: people, Pages: s.pages(), Fault: q.fault}
	found := false
	for i, e := range page.Entries {
		row := s.row(e)
		row.Ticked = q.list.Ticked != "" || q.ticked[e.ID]
		if i+1 < len(page.Entries) {
			row.Following = page.Entries[i+1].ID
		}
		if e.ID == q.list.Open {
			found = true
			if row, err = s.open(r.Context(), row, q); err != nil {
				return err
			}
		}
		v.Rows = append(v.Rows, row)
	}
	if q.panel != nil && !found {
		// The row is on no list that the person looks at; what was typed must not be lost.
		q.list.Entry = q.list.Open
		return s.showEntry(w, r, me, q)
	}
	if q.fault != "" || q.panel != nil && q.panel.Fault != "" {
		f.Title = s.words.Comment.ErrorPrefix + " " + f.Title
	}
	return s.respond(w, r, max(q.status, http.StatusOK), templates.Queue(f, v))
}

// open gives a row its panel.
func (s *Server) open(ctx context.Context, row templates.QueueRow, q shownQueue) (templates.QueueRow, error) {
	row.Panel = q.panel
	if row.Panel == nil && q.list.Do != "" {
		row.Panel = &templates.QueuePanel{Do: q.list.Do}
	}
	a, err := s.current.Load().library.Article(strings.TrimPrefix(row.Page, articlesPath+"/"))
	if errors.Is(err, fs.ErrNotExist) {
		return row, nil // nobody can write where no page is
	}
	if err != nil {
		return row, err
	}
	since, err := s.closedSince(ctx, a)
	row.PageClosed = !since.IsZero()
	return row, err
}

// filter is what a list asks of the store.
func (s *Server) filter(l templates.QueueList) comments.Filter {
	return comments.Filter{Tab: l.Tab, Page: l.Page, Flag: l.Flag, Older: l.Age(), DecidedBy: l.By, Words: l.Words, Today: s.today()}
}

func (s *Server) queueView(r *http.Request, list templates.QueueList) (templates.QueueView, error) {
	v := templates.QueueView{List: list, Replies: s.current.Load().library.SavedReplies(), Now: s.Now()}
	var err error
	v.Done, err = s.justDone(r.Context(), r.URL.Query())
	return v, err
}

// pages are those that comments can stand under, by title.
func (s *Server) pages() []templates.Link {
	var list []templates.Link
	for _, a := range s.current.Load().library.Articles() {
		list = append(list, templates.Link{Path: a.Path(), Title: a.Title})
	}
	slices.SortFunc(list, func(a, b templates.Link) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// row is a comment with the page that it stands on.
func (s *Server) row(e comments.Entry) templates.QueueRow {
	row := templates.QueueRow{Entry: e, Title: e.Page, Context: e.Page + "#comments"}
	if a, err := s.current.Load().library.Article(strings.TrimPrefix(e.Page, articlesPath+"/")); err == nil {
		row.Title = a.Title
	}
	if e.Shown {
		row.Context = fmt.Sprintf("%s/comments/%d", e.Page, e.ID)
	}
	return row
}

// justDone tells of the step that the address names, for the status line.
func (s *Server) justDone(ctx context.Context, query url.Values) (*templates.QueueDone, error) {
	words := s.words.Staff
	if did := query.Get("did"); slices.Contains([]string{"note", "claim", string(comments.EraseIt)}, did) {
		return &templates.QueueDone{Text: words.Act.Done[did]("")}, nil
	}
	id, err := strconv.ParseInt(query.Get("step"), 10, 64)
	if err != nil {
		return nil, nil
	}
	e, err := s.Comments.Event(ctx, id)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	done := &templates.QueueDone{}
	if e.CanUndo {
		done.Step = e.ID
	}
	if n, _ := strconv.Atoi(query.Get("done")); n > 0 && words.Act.DoneMany[string(e.Action)] != nil {
		done.Text, done.Many = words.Act.DoneMany[string(e.Action)](n), true
		if skipped, _ := strconv.Atoi(query.Get("skipped")); skipped > 0 {
			done.Text += " " + words.Act.LeftOut(skipped)
		}
		return done, nil
	}
	action := string(e.Action)
	switch {
	case e.Action == comments.Approve && e.Together > 1:
		action = "answer-approve"
	case e.Action == comments.Redact && e.Together > 1:
		action = "redact-approve"
	}
	text := words.Act.Done[action]
	if text == nil {
		return nil, nil // the post itself is no decision
	}
	name := e.Name
	if name == "" {
		name = s.words.Comment.Anonymous
	}
	done.Text = text(name)
	return done, nil
}

// queueEntry shows one comment with all that can be done about it.
func (s *Server) queueEntry(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	return s.showEntry(w, r, me, shownQueue{list: templates.QueueList{Entry: id}})
}

func (s *Server) showEntry(w http.ResponseWriter, r *http.Request, me signedIn, q shownQueue) error {
	e, err := s.Comments.Entry(r.Context(), q.list.Entry)
	if err != nil {
		return err
	}
	f, _, err := s.staffFrame(r, me, s.words.Staff.Queue.Title, templates.QueuePath)
	if err != nil {
		return err
	}
	view, err := s.queueView(r, templates.QueueList{Entry: e.ID})
	if err != nil {
		return err
	}
	view.Alone, view.AllOpen = true, true
	row, err := s.open(r.Context(), s.row(e), q)
	if err != nil {
		return err
	}
	if row.Events, err = s.Comments.Events(r.Context(), e.ID); err != nil {
		return err
	}
	if q.panel != nil && q.panel.Fault != "" {
		f.Title = s.words.Comment.ErrorPrefix + " " + f.Title
	}
	return s.respond(w, r, max(q.status, http.StatusOK), templates.Entry(f, templates.EntryPage{QueueView: view, Row: row}))
}

// original shows an admin the words before private data was taken out. That it
// was done is in the comment's history.
func (s *Server) original(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	name, body, err := s.Comments.Original(r.Context(), actor(me), id)
	if err != nil {
		return err
	}
	f, _, err := s.staffFrame(r, me, s.words.Staff.Queue.OriginalTitle, templates.QueuePath)
	if err != nil {
		return err
	}
	return s.respond(w, r, http.StatusOK, templates.Original(f, templates.OriginalPage{ID: id, Name: name, Body: body}))
}

// actor is who takes a step.
func actor(me signedIn) comments.Actor {
	return comments.Actor{AccountID: me.ID, Clinician: me.Role.Covers(staff.Clinician), Admin: me.Role.Covers(staff.Admin)}
}

func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read id: %w", fs.ErrNotExist)
	}
	return id, nil
}
