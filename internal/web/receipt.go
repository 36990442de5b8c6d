package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/templates"
)

// The cookie with a reader's own receipts is for finding them again and nothing
// else.
const (
	receiptsKept   = 12
	receiptsExpire = 180 * 24 * time.Hour
)

// receiptCookie names the cookie. With https the prefix makes browsers insist on
// Secure, on this host and on the path / (RFC 6265bis, 4.1.3.2).
func (s *Server) receiptCookie() string {
	if s.secure() {
		return "__Host-receipts"
	}
	return "receipts"
}

var receiptPattern = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func receiptPath(token string) string { return "/comments/mine/" + url.PathEscape(token) }

// receiptsOf are the tokens in a browser's cookie, the newest first. What is
// malformed is left out.
func (s *Server) receiptsOf(r *http.Request) []string {
	cookie, err := r.Cookie(s.receiptCookie())
	if err != nil {
		return nil // http.ErrNoCookie is the only one
	}
	var list []string
	for token := range strings.SplitSeq(cookie.Value, ".") {
		if receiptPattern.MatchString(token) && !slices.Contains(list, token) && len(list) < receiptsKept {
			list = append(list, token)
		}
	}
	return list
}

// keepReceipt puts a token first in the browser's cookie.
func (s *Server) keepReceipt(w http.ResponseWriter, r *http.Request, token string) {
	list := append([]string{token}, without(s.receiptsOf(r), token)...)
	s.setReceipts(w, list[:min(len(list), receiptsKept)])
}

// forgetReceipt takes a token out of the browser's cookie.
func (s *Server) forgetReceipt(w http.ResponseWriter, r *http.Request, token string) {
	if list := s.receiptsOf(r); slices.Contains(list, token) {
		s.setReceipts(w, without(list, token))
	}
}

func without(list []string, token string) []string {
	return slices.DeleteFunc(list, func(other string) bool { return other == token })
}

func (s *Server) setReceipts(w http.ResponseWriter, list []string) {
	cookie := &http.Cookie{
		Name: s.receiptCookie(), Value: strings.Join(list, "."), Path: "/", MaxAge: int(receiptsExpire / time.Second),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure(),
	}
	if len(list) == 0 {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

// receipts lists what the browser's receipts lead to.
func (s *Server) receipts(w http.ResponseWriter, r *http.Request) error {
	g := s.current.Load()
	v := templates.ReceiptsPage{Erased: r.URL.Query().Has("erased")}
	for _, token := range s.receiptsOf(r) {
		receipt, err := s.Comments.Receipt(r.Context(), token)
		if errors.Is(err, fs.ErrNotExist) {
			continue // erased since
		}
		if err != nil {
			return err
		}
		v.Receipts = append(v.Receipts, templates.ListedReceipt{
			Path: receiptPath(token), Title: s.pageOf(g, receipt.Page).Title, Words: firstWords(receipt.Body),
			State: receipt.State, At: receipt.At,
		})
	}
	title := s.words.Receipt.Mine
	if v.Erased {
		title = s.words.Receipt.Erased
	}
	return s.respondUnlisted(w, r, http.StatusOK, templates.Receipts(s.noteFrame(g, title), v))
}

// firstWords is the beginning of a text, on one line.
func firstWords(text string) string {
	const most = 80
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}

// pageOf is the page that a comment stands on, or the list of all once it is gone.
func (s *Server) pageOf(g *generation, path string) templates.Link {
	if slug, ok := strings.CutPrefix(path, articlesPath+"/"); ok {
		if a, err := g.articleFor(slug); err == nil {
			return linkTo(a)
		}
	}
	return templates.Link{Path: articlesPath, Title: s.words.Hub.AllTitle}
}

// receipt shows an author the comment, its state and what can be done with it.
// The address is the key; Referrer-Policy keeps it from other sites.
func (s *Server) receipt(w http.ResponseWriter, r *http.Request) error {
	return s.showReceipt(w, r, http.StatusOK, "", "")
}

func (s *Server) showReceipt(w http.ResponseWriter, r *http.Request, status int, notice, help string) error {
	token := chi.URLParam(r, "token")
	receipt, err := s.Comments.Receipt(r.Context(), token)
	if err != nil {
		return err
	}
	g := s.current.Load()
	answers, err := s.Comments.Answers(r.Context(), receipt)
	if err != nil {
		return err
	}
	v := templates.ReceiptPage{
		Receipt: receipt, Path: receiptPath(token), Back: s.pageOf(g, receipt.Page), Answers: answers,
		Cards: cardsFor(g.library, receipt, len(answers) > 0), Notice: notice, NoticeHelp: help,
		Done: s.words.Receipt.Done[r.URL.Query().Get("done")],
	}
	if receipt.State == comments.Pending || receipt.State == comments.Approved {
		v.Help = helpFor(g.library, receipt.Flags)
	}
	title := s.words.Receipt.Title[string(receipt.State)]
	if notice != "" {
		title = s.words.Comment.ErrorPrefix + " " + notice
	}
	return s.respondUnlisted(w, r, status, templates.Receipt(s.noteFrame(g, title), v))
}

// cardsFor are the cards for a comment's flags, as long as they are of use.
func cardsFor(lib *library.Library, r comments.Receipt, answered bool) []*library.CommentCard {
	var list []*library.CommentCard
	for _, card := range []struct {
		flag     screen.Flag
		name     string
		approved bool // of use once it is shown, too
	}{{screen.Advice, "advice", false}, {screen.Question, "question", true}, {screen.Child, "child", true}} {
		if answered && card.flag == screen.Question {
			continue
		}
		if r.Flags&card.flag != 0 && (r.State == comments.Pending || r.State == comments.Approved && card.approved) {
			list = append(list, lib.CommentCard(card.name))
		}
	}
	return list
}

// changeReceipt does what an author asks for. The form names the version that
// the author saw.
func (s *Server) changeReceipt(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	before, err := s.Comments.Receipt(r.Context(), token)
	if err != nil {
		return err
	}
	values, err := readForm(w, r)
	if values == nil && err != nil {
		return err
	}
	version, versionErr := strconv.ParseInt(values.Get("version"), 10, 64)
	if versionErr != nil || version <= 0 {
		version = -1 // which no comment has
	}
	action := values.Get("action")
	if action == "edit" {
		return s.submitEdit(w, r, before, version, values, err)
	}
	if err != nil {
		return err
	}
	change, known := map[string]func() error{
		"withdraw": func() error { return s.Comments.Withdraw(r.Context(), token, version) },
		"restore":  func() error { return s.Comments.Restore(r.Context(), token, version) },
		"erase":    func() error { return s.Comments.Erase(r.Context(), token, version) },
	}[action]
	if !known {
		return fmt.Errorf("%w: an action that receipts do not have", errUnreadable)
	}
	err = change()
	// On an error too: of a disk that fails at the last moment nobody can tell
	// whether the change stands, and no page may show what was taken back.
	if before.Shown || action == "restore" {
		s.commentsChanged(before.Page)
	}
	switch {
	case errors.Is(err, comments.ErrStale):
		return s.showReceipt(w, r, http.StatusConflict, s.words.Receipt.Stale, s.words.Receipt.StaleHelp)
	case errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil:
		s.Log.Error("an author's change could not be saved", "err", err)
		w.Header().Set("Retry-After", "60")
		return s.showReceipt(w, r, http.StatusServiceUnavailable, s.words.Receipt.Cannot, s.words.Receipt.CannotHelp)
	}
	to := receiptPath(token)
	switch action {
	case "restore":
		to += "?done=restored"
	case "erase":
		s.forgetReceipt(w, r, token)
		to = "/comments/mine?erased"
	}
	s.redirect(w, r, http.StatusSeeOther, to)
	return nil
}

// editReceipt is the form to change the words of a comment.
func (s *Server) editReceipt(w http.ResponseWriter, r *http.Request) error {
	token := chi.URLParam(r, "token")
	receipt, err := s.Comments.Receipt(r.Context(), token)
	if err != nil {
		return err
	}
	if receipt.State == comments.Withdrawn {
		s.redirect(w, r, http.StatusSeeOther, receiptPath(token))
		return nil
	}
	g := s.current.Load()
	return s.respondForm(w, r, g, http.StatusOK, templates.CommentForm{
		Page: s.pageOf(g, receipt.Page), Action: receiptPath(token), Version: receipt.Version, Name: receipt.Name, Body: receipt.Body,
	})
}

// submitEdit gives a comment other words. They are screened as at first, and come
// back with whatever goes wrong. readErr is what was wrong with the form.
func (s *Server) submitEdit(w http.ResponseWriter, r *http.Request, before comments.Receipt, version int64, values url.Values, readErr error) error {
	g := s.current.Load()
	token := chi.URLParam(r, "token")
	words := &s.words.Comment
	rules := g.library.Screening()
	form := templates.CommentForm{
		Page: s.pageOf(g, before.Page), Action: receiptPath(token), Version: version, Name: values.Get("name"), Body: values.Get("text"),
	}
	draft := comments.Draft{Page: before.Page, Name: form.Name, Body: form.Body}
	findings := draft.Look(rules)
	seems := screen.FlagsOf(findings) | draft.InName(rules)
	again := func(status int, notice, help string) error {
		form.Notice, form.NoticeHelp = notice, help
		form.Help = helpFor(g.library, seems)
		return s.respondForm(w, r, g, status, form)
	}
	cannot := func(err error) error {
		s.Log.Error("an author's change could not be saved", "err", err)
		w.Header().Set("Retry-After", "60")
		return again(http.StatusServiceUnavailable, s.words.Receipt.Cannot, words.CannotHelp)
	}
	switch {
	case errors.Is(readErr, errTooLarge):
		return again(http.StatusRequestEntityTooLarge, words.TooBig, "")
	case readErr != nil:
		return again(statusOf(readErr), words.Garbled, "")
	}
	reserved, err := s.reservedNames(r.Context(), g)
	if err != nil {
		return cannot(err)
	}
	if form.Faults, form.Length = draft.Faults(reserved...), draft.Length(); len(form.Faults) > 0 {
		return again(http.StatusUnprocessableEntity, "", "")
	}
	private := privateData(draft, findings, rules)
	if len(private) > 0 && seems&screen.Urgent == 0 && values.Get("anyway") == "" {
		form.Private = private
		return again(http.StatusUnprocessableEntity, "", "")
	}
	address := middleware.GetClientIP(r.Context())
	if allowed, next := s.commentsByAddress.Allow(address, ""); !allowed {
		return again(http.StatusTooManyRequests, s.words.Receipt.EditTooMany, s.words.Receipt.EditTooManyHelp+" "+s.tryAgain(w, g, next))
	}
	flags, err := s.Comments.Edit(r.Context(), token, version, draft, rules)
	if err != nil {
		s.commentsByAddress.Forgive(address, "")
	}
	switch {
	case errors.Is(err, comments.ErrStale):
		now, err := s.Comments.Receipt(r.Context(), token)
		if err != nil {
			return cannot(err)
		}
		form.Version, form.Closed = now.Version, now.State == comments.Withdrawn
		return again(http.StatusConflict, s.words.Receipt.Stale, s.words.Receipt.StaleEdit)
	case errors.Is(err, fs.ErrNotExist):
		return err
	case err != nil:
		return cannot(err)
	}
	return s.respondKept(w, r, g, token, receiptPath(token)+"?done=saved", form.Page, flags, true, private)
}

// exportReceipt gives an author all that is kept about a comment.
func (s *Server) exportReceipt(w http.ResponseWriter, r *http.Request) error {
	kept, err := s.Comments.Export(r.Context(), chi.URLParam(r, "token"))
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return fmt.Errorf("export comment: %w", err)
	}
	h := w.Header()
	for _, f := range securityHeaders(s.secure(), "") {
		h[f.key] = f.value
	}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="comment-%d.json"`, kept.ID))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	if r.Method != http.MethodHead {
		_, _ = w.Write(append(body, '\n')) // the client went away
	}
	return nil
}
