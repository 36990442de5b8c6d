package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/templates"
)

// A rowForm is what a form of a row sent.
type rowForm struct {
	list      templates.QueueList // where the person was
	following int64               // the comment of the next row; 0 for none
	version   int64
	action    string // name of the button
	saved     string // the saved reply to insert
	sure      bool
	panel     templates.QueuePanel // with all that was typed
}

// panelOf names the panel that a button stands in; "" for those of the row.
var panelOf = map[string]string{
	string(comments.Approve): "", string(comments.MarkSpam): "", "take-out": "", "take-out-approve": "", "claim": "",
	string(comments.Keep): "", string(comments.Settled): "", string(comments.PutBack): "",
	string(comments.Answer): "reply", "insert": "reply",
	string(comments.Reject): "reject",
	string(comments.Redact): "redact", "redact-approve": "redact",
	"note":                     "note",
	string(comments.KeepOld):   "more",
	string(comments.ClosePage): "more", string(comments.OpenPage): "more", string(comments.EraseIt): "more",
}

func readRowForm(w http.ResponseWriter, r *http.Request) (rowForm, error) {
	values, err := readForm(w, r)
	// What is too much for a reader's form comes back with the fault of its field.
	if err != nil && (values == nil || !errors.Is(err, errTooLarge)) {
		return rowForm{}, err
	}
	form := rowForm{list: readList(values), action: values.Get("action"), saved: values.Get("saved"), sure: values.Get("sure") != ""}
	form.following, _ = strconv.ParseInt(values.Get("following"), 10, 64)
	if form.version, err = strconv.ParseInt(values.Get("version"), 10, 64); err != nil {
		return rowForm{}, fmt.Errorf("%w: version: %w", errUnreadable, err)
	}
	if _, known := panelOf[form.action]; !known {
		return rowForm{}, fmt.Errorf("%w: action %q", errUnreadable, form.action)
	}
	form.panel = typedIn(values)
	return form, nil
}

// typedIn is the panel that a form was sent from, as the person left it.
func typedIn(values url.Values) templates.QueuePanel {
	p := templates.QueuePanel{
		Do: panelOf[values.Get("action")], Outcome: values.Get("outcome"), Reason: values.Get("reason"),
		Words: values.Get("words"), Reply: values.Get("reply"), Note: values.Get("note"),
		TakeOut: map[int]bool{}, RemoveName: values.Get("name") != "",
		First: strings.TrimSpace(values.Get("first")), Last: strings.TrimSpace(values.Get("last")), Kind: values.Get("kind"),
	}
	for _, value := range values["take"] {
		if i, err := strconv.Atoi(value); err == nil {
			p.TakeOut[i] = true
		}
	}
	return p
}

// readList reads the list that a form was in.
func readList(values url.Values) templates.QueueList {
	query, _ := url.ParseQuery(values.Get("list")) // what cannot be read is left out
	return templates.ReadQueueList(query)
}

// decide takes one step of one comment. It names the version that the person
// saw; when somebody was faster, nothing happens and both are shown.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	form, err := readRowForm(w, r)
	if err != nil {
		return err
	}
	before, err := s.Comments.Entry(r.Context(), id)
	if err != nil {
		return err
	}
	again := func(status int, fault string, length int) error {
		form.panel.Fault, form.panel.Length = fault, length
		form.list.Open, form.list.Do = id, form.panel.Do
		q := shownQueue{status: status, list: form.list, panel: &form.panel}
		if form.list.Entry != 0 {
			form.list.Entry = id
			return s.showEntry(w, r, me, q)
		}
		return s.showQueue(w, r, me, q)
	}
	if form.action == "insert" {
		for _, reply := range s.current.Load().library.SavedReplies() {
			if reply.ID == form.saved {
				form.panel.Reply = strings.TrimLeft(form.panel.Reply+"\n\n"+reply.Text, "\r\n")
			}
		}
		form.panel.Inserted = true
		return again(http.StatusOK, "", 0)
	}

	var done comments.Decided
	d, fault := s.decision(before, form)
	switch {
	case fault != "":
		return again(http.StatusUnprocessableEntity, fault, 0)
	case form.action == "note":
		err = s.Comments.AddNote(r.Context(), actor(me), id, form.panel.Note)
	case form.action == "claim":
		err = s.Comments.Claim(r.Context(), actor(me), id)
	default:
		done, err = s.Comments.Decide(r.Context(), actor(me), d)
		// On an error too: of a disk that fails at the last moment nobody can tell
		// whether the change stands, and no page may show what was taken back.
		if before.Shown || slices.Contains([]comments.Action{comments.Approve, comments.Answer, comments.KeepOld, comments.ClosePage, comments.OpenPage, comments.EraseIt}, d.Action) || d.ThenApprove {
			s.commentsChanged(before.Page)
		}
	}
	switch {
	case errors.Is(err, comments.ErrStale):
		return s.stale(w, r, me, id, form)
	case errors.Is(err, comments.ErrRole):
		return fmt.Errorf("%w: %w", errForbidden, err)
	case errors.Is(err, comments.ErrWords):
		fault, length := faultOf(before, form)
		return again(http.StatusUnprocessableEntity, fault, length)
	case errors.Is(err, comments.ErrParent):
		return again(http.StatusUnprocessableEntity, "parent", 0)
	case sqlite.IsUnavailable(err):
		s.Log.Error("a step of staff could not be saved", "err", err)
		w.Header().Set("Retry-After", "60")
		return again(http.StatusServiceUnavailable, "cannot", 0)
	case err != nil:
		return err
	}
	query := url.Values{"did": {form.action}}
	if done.Step != 0 {
		query = url.Values{"step": {strconv.FormatInt(done.Step, 10)}}
	}
	stays := slices.Contains([]string{"note", "claim", "take-out", string(comments.Redact), string(comments.ClosePage), string(comments.OpenPage)}, form.action)
	return s.goOn(w, r, me, form.list, query, before, form.following, stays)
}

// decision is the step that a form asks for. What does not fit, and the store
// could not name, is the fault.
func (s *Server) decision(e comments.Entry, form rowForm) (d comments.Decision, fault string) {
	p := form.panel
	d = comments.Decision{CommentID: e.ID, Version: form.version, Action: comments.Action(form.action), Outcome: p.Outcome}
	labels := s.words.Staff.Act.Removed
	private := slices.DeleteFunc(slices.Clone(e.Findings), func(f screen.Finding) bool { return f.Flag != screen.Private })
	take := func(f screen.Finding) {
		d.Spans = append(d.Spans, comments.Span{Start: f.Start, End: f.End, Label: cmp.Or(labels[f.Kind], labels["detail"])})
	}
	switch form.action {
	case string(comments.Reject):
		d.Reason, d.Words = p.Reason, p.Words
	case string(comments.Answer):
		d.Reply = p.Reply
	case string(comments.EraseIt):
		if !form.sure {
			return d, "sure"
		}
	case "take-out", "take-out-approve":
		d.Action, d.ThenApprove = comments.Redact, form.action == "take-out-approve"
		for _, f := range private {
			take(f)
		}
		inName := screen.FlagsOf(s.current.Load().library.Screening().Findings(e.Name))&screen.Private != 0
		d.RemoveName = inName || len(private) == 0
	case string(comments.Redact), "redact-approve":
		d.Action, d.ThenApprove, d.RemoveName = comments.Redact, form.action == "redact-approve", p.RemoveName
		for i, f := range private {
			if p.TakeOut[i] {
				take(f)
			}
		}
		if p.First != "" || p.Last != "" {
			span, ok := wordSpan(e.Body, p.First, p.Last)
			if !ok {
				return d, "span"
			}
			span.Label = cmp.Or(labels[p.Kind], labels["detail"])
			d.Spans = append(d.Spans, span)
		}
	}
	return d, ""
}

// wordSpan is what stands from the first to the last word of a body, which are
// named by their numbers, from 1. One number alone names one word.
func wordSpan(body, first, last string) (comments.Span, bool) {
	words := templates.Words(body)
	from, err := strconv.Atoi(cmp.Or(first, last))
	if err != nil {
		return comments.Span{}, false
	}
	to, err := strconv.Atoi(cmp.Or(last, first))
	if err != nil || from < 1 || to < from || to > len(words) {
		return comments.Span{}, false
	}
	return comments.Span{Start: words[from-1].Start, End: words[to-1].End}, true
}

// faultOf names what the store did not like, and how long what is too long is.
func faultOf(e comments.Entry, form rowForm) (fault string, length int) {
	p := form.panel
	tooLong := func(text string) (int, bool) {
		n := utf8.RuneCountInString(strings.TrimSpace(text))
		return n, n > comments.MaxNote
	}
	switch form.action {
	case "note":
		if n, long := tooLong(p.Note); long {
			return "note long", n
		}
		return "note missing", 0
	case string(comments.Reject):
		if !slices.Contains(comments.Reasons(), p.Reason) {
			return "reason", 0
		}
		if n, long := tooLong(p.Words); long {
			return "words long", n
		}
		if p.Reason == "other" && strings.TrimSpace(p.Words) == "" {
			return "words missing", 0
		}
	case string(comments.Answer):
		draft := comments.Draft{Body: p.Reply}
		for _, f := range draft.Faults() {
			switch f {
			case comments.BodyMissing:
				return "reply missing", 0
			case comments.BodyShort:
				return "reply short", 0
			case comments.BodyLong:
				return "reply long", draft.Length()
			}
		}
	case string(comments.Redact), "redact-approve":
		if len(p.TakeOut) == 0 && p.First == "" && p.Last == "" && !p.RemoveName {
			return "nothing", 0
		}
		if p.First != "" || p.Last != "" {
			return "overlap", 0
		}
	}
	if e.Urgent && !slices.Contains(comments.Outcomes(), p.Outcome) {
		return "outcome", 0
	}
	return "other", 0
}

// goOn returns to the list that the person came from, at the row to look at
// next: the comment itself when it stays, else the one that followed.
func (s *Server) goOn(w http.ResponseWriter, r *http.Request, me signedIn, list templates.QueueList, query url.Values, from comments.Entry, following int64, stays bool) error {
	list = list.Closed()
	fragment := ""
	if list.Entry != 0 {
		fragment = fmt.Sprintf("c%d", list.Entry)
	} else {
		at, err := s.nextRow(r.Context(), me, list, from, following, stays)
		if err != nil {
			return err
		}
		if at != 0 {
			fragment = fmt.Sprintf("c%d", at)
		}
	}
	to, err := url.Parse(list.Path())
	if err != nil {
		return err
	}
	all := to.Query()
	for name, values := range query {
		all[name] = values
	}
	to.RawQuery, to.Fragment = all.Encode(), fragment
	s.redirect(w, r, http.StatusSeeOther, to.String())
	return nil
}

// nextRow is the row of the list, as it stands now, that the person goes on at;
// 0 when there is none. Colleagues work on the same list, so the row that
// followed may be gone too.
func (s *Server) nextRow(ctx context.Context, me signedIn, list templates.QueueList, from comments.Entry, following int64, stays bool) (int64, error) {
	if list.Tab == "" {
		counts, err := s.Comments.Tabs(ctx, s.today())
		if err != nil {
			return 0, err
		}
		list.Tab = defaultTab(me, counts)
	}
	page, err := s.Comments.Queue(ctx, s.filter(list), list.After, queuePage)
	if err != nil {
		return 0, err
	}
	rows := page.Entries
	if len(rows) == 0 {
		return 0, nil
	}
	at := func(match func(comments.Entry) bool) int { return slices.IndexFunc(rows, match) }
	if i := at(func(e comments.Entry) bool { return e.ID == from.ID }); i >= 0 && stays {
		return from.ID, nil
	}
	if i := at(func(e comments.Entry) bool { return e.ID == following }); i >= 0 {
		return following, nil
	}
	// What waits is in the order of its age, what is urgent before the rest.
	behind := func(e comments.Entry) bool {
		return e.Urgent == from.Urgent && e.ID > from.ID || from.Urgent && !e.Urgent
	}
	if i := at(behind); i >= 0 && following != 0 {
		return rows[i].ID, nil
	}
	return rows[len(rows)-1].ID, nil
}

// defaultTab is where work begins: for who may decide about them, with what may be
// an emergency.
func defaultTab(me signedIn, counts map[comments.Tab]int) comments.Tab {
	if counts[comments.TabUrgent] > 0 && me.Role.Covers(staff.Clinician) {
		return comments.TabUrgent
	}
	return comments.TabPending
}

// undo takes back a step, and those that were taken together with it.
func (s *Server) undo(w http.ResponseWriter, r *http.Request, me signedIn) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	form := rowForm{list: readList(values)}
	event, err := s.Comments.Event(r.Context(), id)
	if err != nil {
		return err
	}
	before, err := s.Comments.Entry(r.Context(), event.CommentID)
	if err != nil {
		return err
	}
	done, err := s.Comments.Undo(r.Context(), actor(me), id)
	changed := before.Page
	if event.Together > 1 {
		changed = "" // of many pages
	}
	s.commentsChanged(changed)
	switch {
	case errors.Is(err, comments.ErrStale):
		return s.stale(w, r, me, event.CommentID, form)
	case errors.Is(err, comments.ErrRole):
		return fmt.Errorf("%w: %w", errForbidden, err)
	case err != nil:
		return err
	}
	query := url.Values{"step": {strconv.FormatInt(done.Step, 10)}}
	// A reply and what it approved are one; of more than two each is a comment.
	if values.Get("many") != "" || done.Done > 2 {
		query.Set("done", strconv.Itoa(done.Done))
		query.Set("skipped", strconv.Itoa(done.Skipped))
	}
	return s.goOn(w, r, me, form.list, query, before, 0, true)
}

// stale tells that somebody else was faster, with what the person typed.
func (s *Server) stale(w http.ResponseWriter, r *http.Request, me signedIn, id int64, form rowForm) error {
	e, err := s.Comments.Entry(r.Context(), id)
	if err != nil {
		return err
	}
	events, err := s.Comments.Events(r.Context(), id)
	if err != nil {
		return err
	}
	f, _, err := s.staffFrame(r, me, s.words.Staff.Queue.Stale, templates.QueuePath)
	if err != nil {
		return err
	}
	view, err := s.queueView(r, form.list)
	if err != nil {
		return err
	}
	view.Alone = true
	v := templates.StalePage{QueueView: view, Since: since(events, form.version)}
	if v.Row, err = s.open(r.Context(), s.row(e), shownQueue{panel: &form.panel}); err != nil {
		return err
	}
	if !slices.Contains(templates.PanelsFor(templates.StaffFrame{Me: &me.Account}, v.Row), form.panel.Do) {
		// What was typed has no panel any more.
		v.Row.Panel, v.Wrote = nil, form.panel.Wrote()
	}
	if form.version != 0 {
		then, err := s.Comments.BodyAt(r.Context(), id, form.version)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.Sealed = true
		case err != nil:
			return err
		case then != e.Body:
			v.Then = then
		}
	}
	return s.respond(w, r, http.StatusConflict, templates.Stale(f, v))
}

// since are the steps after a version; each step but a look at sealed words
// makes the next one.
func since(events []comments.Event, version int64) []comments.Event {
	events = slices.DeleteFunc(events, func(e comments.Event) bool { return e.Action == "view-original" })
	if version < 1 || version >= int64(len(events)) {
		return events
	}
	return events[version:]
}

// decideMany takes one step for many comments: those ticked, or all that match.
func (s *Server) decideMany(w http.ResponseWriter, r *http.Request, me signedIn) error {
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	list := readList(values)
	list.Entry = 0
	words := s.words.Staff.Bulk
	d := comments.Decision{Action: comments.Action(values.Get("action"))}
	if words.Confirm[string(d.Action)] == nil {
		return fmt.Errorf("%w: action %q", errUnreadable, d.Action)
	}
	all := values.Get("all") != ""
	if all {
		list.Ticked = "all"
	}
	var chosen []comments.Seen
	ticked := map[int64]bool{}
	for _, value := range values["c"] {
		var one comments.Seen
		if _, err := fmt.Sscanf(value, "%d:%d", &one.ID, &one.Version); err != nil {
			return fmt.Errorf("%w: comment %q", errUnreadable, value)
		}
		chosen = append(chosen, one)
		ticked[one.ID] = true
	}
	again := func(status int, fault string) error {
		return s.showQueue(w, r, me, shownQueue{status: status, list: list, fault: fault, ticked: ticked})
	}
	if d.Action == comments.Reject {
		d.Reason = values.Get("reason")
		if d.Reason == "other" || !slices.Contains(comments.Reasons(), d.Reason) {
			return again(http.StatusUnprocessableEntity, words.ReasonNeeded)
		}
	}
	if all {
		seen, err := strconv.ParseInt(values.Get("seen"), 10, 64)
		if err != nil || list.Tab == "" {
			return fmt.Errorf("%w: which ones match", errUnreadable)
		}
		var more bool
		if chosen, more, err = s.Comments.Matching(r.Context(), s.filter(list), seen); err != nil {
			return err
		}
		switch {
		case len(chosen) == 0:
			list.Ticked = ""
			return again(http.StatusConflict, words.NoneLeft)
		case values.Get("sure") == "":
			f, _, err := s.staffFrame(r, me, words.Confirm[string(d.Action)](len(chosen)), templates.QueuePath)
			if err != nil {
				return err
			}
			return s.respond(w, r, http.StatusOK, templates.Confirm(f, templates.ConfirmPage{
				List: list, Action: d.Action, Reason: d.Reason, Seen: seen, N: len(chosen), More: more}))
		}
	}
	if len(chosen) == 0 {
		return again(http.StatusUnprocessableEntity, words.NoneTicked)
	}
	done, err := s.Comments.Bulk(r.Context(), actor(me), d, chosen)
	s.commentsChanged("")
	switch {
	case errors.Is(err, comments.ErrStale):
		return again(http.StatusConflict, s.words.Staff.Queue.StaleMany)
	case errors.Is(err, comments.ErrWords):
		return fmt.Errorf("%w: %w", errUnreadable, err)
	case sqlite.IsUnavailable(err):
		s.Log.Error("a step of staff could not be saved", "err", err)
		w.Header().Set("Retry-After", "60")
		return again(http.StatusServiceUnavailable, s.words.Staff.Act.Cannot)
	case err != nil:
		return err
	}
	query := url.Values{"step": {strconv.FormatInt(done.Step, 10)}, "done": {strconv.Itoa(done.Done)}, "skipped": {strconv.Itoa(done.Skipped)}}
	list.After = ""
	return s.goOn(w, r, me, list, query, comments.Entry{Urgent: true}, -1, false)
}
