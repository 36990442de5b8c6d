package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/templates"
)

// commentForm is an empty form for an article.
func (s *Server) commentForm(a *library.Article) templates.CommentForm {
	return templates.CommentForm{Page: linkTo(a), Action: a.Path() + "/comments"}
}

// submitComment keeps a reader's comment and sends the reader on to the private
// receipt; what may tell of danger is answered at once. Whatever goes wrong, what
// was typed comes back.
func (s *Server) submitComment(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	a, err := g.articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	values, err := readForm(w, r)
	if values == nil && err != nil {
		return err
	}
	words := &s.words.Comment
	rules := g.library.Screening()
	form := s.commentForm(a)
	form.Name, form.Body = values.Get("name"), values.Get("text")
	draft := comments.Draft{
		Page: a.Path(), Name: form.Name, Body: form.Body,
		Trap: values.Get(trapField) != "", Receipts: s.receiptsOf(r),
	}
	findings := draft.Look(rules)
	flags := screen.FlagsOf(findings) | draft.InName(rules)
	var formErr error
	draft.Form, formErr = s.Comments.CheckForm(a.Path(), values.Get("form"))
	again := func(status int, notice, help string) error {
		form.Notice, form.NoticeHelp = notice, help
		form.Token = s.Comments.FreshToken(a.Path())
		if formErr == nil {
			form.Token = s.Comments.RenewedToken(draft.Form)
		}
		form.Help = helpFor(g.library, flags)
		return s.respondForm(w, r, g, status, form)
	}
	cannot := func(err error) error {
		s.Log.Error("a comment could not be saved", "err", err)
		w.Header().Set("Retry-After", "60")
		return again(http.StatusServiceUnavailable, words.Cannot, words.CannotHelp)
	}
	parent, parentErr := s.parent(r.Context(), a, values.Get("parent"))
	form.Parent = parent
	if parent != nil {
		draft.Parent = parent.ID
	}
	switch {
	case errors.Is(err, errTooLarge):
		return again(http.StatusRequestEntityTooLarge, words.TooBig, "")
	case err != nil:
		return again(statusOf(err), words.Garbled, "")
	}
	switch since, err := s.closedSince(r.Context(), a); {
	case err != nil:
		return cannot(err)
	case !since.IsZero():
		form.Closed = true
		return again(http.StatusForbidden, words.ClosedNow, words.ClosedNowHelp)
	}
	switch {
	case errors.Is(parentErr, fs.ErrNotExist):
		return again(http.StatusUnprocessableEntity, words.ParentGone, words.ParentGoneHelp)
	case parentErr != nil:
		return cannot(parentErr)
	}
	reserved, err := s.reservedNames(r.Context(), g)
	if err != nil {
		return cannot(err)
	}
	form.Faults, form.Length = draft.Faults(reserved...), draft.Length()
	switch {
	case len(form.Faults) > 0:
		return again(http.StatusUnprocessableEntity, "", "")
	case formErr != nil:
		return again(http.StatusUnprocessableEntity, words.Expired, words.ExpiredHelp)
	}
	private := privateData(draft, findings, rules)
	if len(private) > 0 && flags&screen.Urgent == 0 && values.Get("anyway") == "" {
		form.Private = private
		return again(http.StatusUnprocessableEntity, "", "")
	}

	address := middleware.GetClientIP(r.Context())
	allowed, next := s.commentsByAddress.Allow(address, "")
	if !allowed {
		// A reload of what was taken is no further comment.
		known, err := s.Comments.Repeats(r.Context(), draft)
		if err != nil {
			return cannot(err)
		}
		if !known {
			return again(http.StatusTooManyRequests, words.TooMany, words.TooManyHelp+" "+s.tryAgain(w, g, next))
		}
	}
	room, _ := s.commentsOfAll.Allow("", "")
	draft.Crowded = !room
	posted, err := s.Comments.Post(r.Context(), draft, rules)
	if err != nil || posted.Again {
		if allowed {
			s.commentsByAddress.Forgive(address, "")
		}
		if room {
			s.commentsOfAll.Forgive("", "")
		}
	}
	switch {
	case errors.Is(err, comments.ErrDuplicate):
		return again(http.StatusConflict, words.Duplicate, words.DuplicateHelp)
	case errors.Is(err, comments.ErrParent):
		form.Parent = nil
		return again(http.StatusUnprocessableEntity, words.ParentGone, words.ParentGoneHelp)
	case err != nil:
		return cannot(err)
	}
	s.keepReceipt(w, r, posted.Token)
	return s.respondKept(w, r, g, posted.Token, receiptPath(posted.Token), linkTo(a), posted.Flags, !posted.Again, private)
}

// trapField is the field that only programs fill in. No browser fills it by itself.
const trapField = "subject"

// respondKept answers a comment that was kept, new or changed: with help where
// its words may tell of danger, and with the receipt otherwise.
func (s *Server) respondKept(w http.ResponseWriter, r *http.Request, g *generation, token, to string, page templates.Link, flags screen.Flag, isNew bool, private []templates.PrivateData) error {
	if flags&screen.Urgent == 0 {
		s.redirect(w, r, http.StatusSeeOther, to)
		return nil
	}
	if isNew && s.Urgent != nil {
		s.Urgent()
	}
	v := templates.ReceivedPage{Help: helpFor(g.library, flags), Receipt: receiptPath(token), Page: page, Private: private}
	f := s.noteFrame(g, s.words.Comment.Received)
	return s.respondUnlisted(w, r, http.StatusOK, templates.Received(f, v))
}

// parent reads the comment that is answered; nil for none. The error is
// fs.ErrNotExist when readers do not see it.
func (s *Server) parent(ctx context.Context, a *library.Article, id string) (*comments.Public, error) {
	if id == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("parent %q: %w", id, fs.ErrNotExist)
	}
	c, err := s.Comments.Public(ctx, a.Path(), n)
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// reservedNames are those that no reader may take, lest others think that the
// clinic speaks.
func (s *Server) reservedNames(ctx context.Context, g *generation) ([]string, error) {
	accounts, err := s.Staff.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	names := []string{g.library.Site.Name, g.library.Site.Clinic.Name, s.words.Comment.Team}
	for _, account := range accounts {
		names = append(names, account.Name)
	}
	return names, nil
}

// helpFor are the cards that come first for words with the flags.
func helpFor(lib *library.Library, flags screen.Flag) (h templates.Help) {
	if flags&screen.Crisis != 0 {
		h.Crisis = lib.CommentCard("crisis")
	}
	if flags&screen.Emergency != 0 {
		h.Emergency, h.Signs = lib.CommentCard("emergency"), lib.EmergencyCard()
	}
	return h
}

// privateData is what the draft's words and name seem to hold that is private.
func privateData(d comments.Draft, findings []screen.Finding, rules *screen.Rules) (list []templates.PrivateData) {
	for _, f := range findings {
		if f.Flag == screen.Private {
			list = append(list, templates.PrivateData{Kind: f.Kind, Text: d.Quote(f)})
		}
	}
	for _, f := range rules.Findings(d.Name) {
		if f.Flag == screen.Private {
			list = append(list, templates.PrivateData{Kind: f.Kind, Text: d.Name[f.Start:f.End], InName: true})
		}
	}
	return list
}

// tryAgain says in words and in a header when a limit is over.
func (s *Server) tryAgain(w http.ResponseWriter, g *generation, next time.Time) string {
	now, zone := s.Now(), g.library.Site.Location()
	w.Header().Set("Retry-After", strconv.Itoa(int(next.Sub(now)/time.Second)+1))
	return s.words.Comment.TryAgain(now.In(zone), next.In(zone))
}

// noteFrame is the frame of a page for one person about comments.
func (s *Server) noteFrame(g *generation, title string) templates.Frame {
	f := s.frame(g, title, "", "")
	f.Sheets = []string{"notice.css", "receipt.css"}
	f.Current = articlesPath
	f.Icons = []string{"alert", "phone", "warn"}
	return f
}

// respondUnlisted answers with a page for one person that no search engine keeps.
func (s *Server) respondUnlisted(w http.ResponseWriter, r *http.Request, status int, component templ.Component) error {
	w.Header().Set("X-Robots-Tag", "noindex")
	return s.respond(w, r, status, component)
}

// respondForm answers with the form on a page of its own.
func (s *Server) respondForm(w http.ResponseWriter, r *http.Request, g *generation, status int, form templates.CommentForm) error {
	title := form.Heading(s.words)
	switch {
	case form.Help.Any():
		title = form.Help.Title()
	case form.Notice != "" || len(form.Faults) > 0:
		title = s.words.Comment.ErrorTitle
	case len(form.Private) > 0:
		title = s.words.Comment.PrivateTitle
	}
	return s.respondUnlisted(w, r, status, templates.CommentPage(s.noteFrame(g, title), form))
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

// reply is the form to answer a comment.
func (s *Server) reply(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	a, err := g.articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	c, err := s.Comments.Public(r.Context(), a.Path(), commentID(r))
	if err != nil {
		return err
	}
	since, err := s.closedSince(r.Context(), a)
	if err != nil {
		return err
	}
	if !since.IsZero() {
		return s.respondUnlisted(w, r, http.StatusOK, templates.ClosedPage(s.noteFrame(g, s.words.Comment.Closed), linkTo(a), since))
	}
	form := s.commentForm(a)
	form.Parent, form.Token = &c, s.Comments.FreshToken(a.Path())
	return s.respondForm(w, r, g, http.StatusOK, form)
}

// report is the form to object to a comment.
func (s *Server) report(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	v, err := s.reportPage(r, g)
	if err != nil {
		return err
	}
	f := s.noteFrame(g, s.words.Report.Title(s.nameOf(v.Comment)))
	return s.respondUnlisted(w, r, http.StatusOK, templates.Report(f, v))
}

func (s *Server) nameOf(c comments.Public) string {
	if c.Name == "" {
		return s.words.Comment.Anonymous
	}
	return c.Name
}

func (s *Server) reportPage(r *http.Request, g *generation) (templates.ReportPage, error) {
	a, err := g.articleFor(chi.URLParam(r, "slug"))
	if err != nil {
		return templates.ReportPage{}, err
	}
	c, err := s.Comments.Public(r.Context(), a.Path(), commentID(r))
	return templates.ReportPage{Page: linkTo(a), Comment: c}, err
}

// submitReport keeps that a reader objects to a comment, and nothing of the reader.
func (s *Server) submitReport(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	thank := func(page templates.Link, already bool) error {
		title := s.words.Report.Thanks
		if already {
			title = s.words.Report.Already
		}
		return s.respondUnlisted(w, r, http.StatusOK, templates.Reported(s.noteFrame(g, title), templates.ReportedPage{Page: page, Already: already}))
	}
	v, err := s.reportPage(r, g)
	if err != nil {
		return err
	}
	// Not the path: more than one leads to the same comment.
	address, purpose := middleware.GetClientIP(r.Context()), fmt.Sprintf("report %d", v.Comment.ID)
	if allowed, _ := s.reportsOfOne.Allow(address, purpose); !allowed {
		return thank(v.Page, true)
	}
	if allowed, next := s.reportsByAddress.Allow(address, ""); !allowed {
		s.reportsOfOne.Forgive(address, purpose)
		v.Reason = values.Get("reason")
		v.TooMany = s.words.Report.TooManyHelp + " " + s.tryAgain(w, g, next)
		f := s.noteFrame(g, s.words.Comment.ErrorPrefix+" "+s.words.Report.TooMany)
		return s.respondUnlisted(w, r, http.StatusTooManyRequests, templates.Report(f, v))
	}
	held, err := s.Comments.Report(r.Context(), v.Page.Path, v.Comment.ID, values.Get("reason"))
	if err != nil {
		s.reportsOfOne.Forgive(address, purpose)
		s.reportsByAddress.Forgive(address, "")
	}
	if errors.Is(err, comments.ErrWords) {
		v.Missing = true
		return s.respondUnlisted(w, r, http.StatusUnprocessableEntity, templates.Report(s.noteFrame(g, s.words.Report.ErrorTitle), v))
	}
	if err != nil {
		return err
	}
	if held {
		s.commentsChanged(v.Page.Path)
	}
	return thank(v.Page, false)
}
