package templates

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/staff"
)

// StaffFrame is what every staff page stands in.
type StaffFrame struct {
	Frame
	// Me is who is signed in; nil on the pages before signing in.
	Me *staff.Account
	// Waiting counts the comments that are pending, Urgent those that may be an emergency.
	Waiting, Urgent int
}

// clinician reports whether the person may decide what needs a clinician.
func (f StaffFrame) clinician() bool { return f.Me.Role.Covers(staff.Clinician) }

func (f StaffFrame) admin() bool { return f.Me.Role.Covers(staff.Admin) }

// SignInForm is the sign-in form as somebody left it. The password is never sent back.
type SignInForm struct {
	Email, Next string
	Error       string
	Notice      string
}

// SignedOutPage tells somebody whose sign-in ended while typing.
type SignedOutPage struct {
	Wrote  string
	SignIn string // leads to the door, and back afterwards
}

// SetUpForm is the form for the first account.
type SetUpForm struct {
	Token, Name, Title, Email string
	Faults                    []staff.Fault
}

// SessionsPage lists where somebody is signed in.
type SessionsPage struct {
	Sessions []staff.Session
	Notice   string
}

// QueuePath is the address of the list of comments.
const QueuePath = "/staff/comments"

// queueAges are the ages to filter by, with their names in the address.
var queueAges = []struct {
	Name string
	Age  time.Duration
}{{"1d", 24 * time.Hour}, {"2d", 2 * 24 * time.Hour}, {"7d", 7 * 24 * time.Hour}, {"30d", 30 * 24 * time.Hour}}

// Panels are what can be open in a row.
var panels = []string{"reply", "reject", "redact", "note", "more"}

// QueueList is what the address of the queue says: which list, which part of
// it, and what is open there. Zero values are left out.
type QueueList struct {
	Tab   comments.Tab
	Page  string
	Flag  screen.Flag
	Older string // name of an age
	By    int64
	Words string
	After string
	// Open is the row with an open panel, Do which one.
	Open int64
	Do   string
	// Ticked chooses comments for bulk: "page" for all on it, "all" for all that match.
	Ticked string
	// Entry is the comment whose own page it is, instead of a list; 0 for a list.
	Entry int64
}

// ReadQueueList reads an address. What it does not know it leaves out.
func ReadQueueList(query url.Values) QueueList {
	l := QueueList{Tab: comments.Tab(query.Get("tab")), Page: query.Get("page"), Older: query.Get("older"), Words: strings.TrimSpace(query.Get("q")),
		After: query.Get("after"), Do: query.Get("do"), Ticked: query.Get("ticked")}
	if !slices.Contains(comments.AllTabs(), l.Tab) {
		l.Tab = ""
	}
	l.Flag, _ = screen.ParseFlag(query.Get("flag"))
	if l.Age() == 0 {
		l.Older = ""
	}
	l.By, _ = strconv.ParseInt(query.Get("by"), 10, 64)
	l.Open, _ = strconv.ParseInt(query.Get("open"), 10, 64)
	l.Entry, _ = strconv.ParseInt(query.Get("entry"), 10, 64)
	if !slices.Contains(panels, l.Do) {
		l.Do = ""
	}
	return l
}

// Age is how old comments must be; 0 for any.
func (l QueueList) Age() time.Duration {
	for _, a := range queueAges {
		if a.Name == l.Older {
			return a.Age
		}
	}
	return 0
}

// Query writes the list as it stands in an address.
func (l QueueList) Query() url.Values {
	query := url.Values{}
	for _, p := range []struct{ name, value string }{
		{"tab", string(l.Tab)}, {"page", l.Page}, {"flag", l.Flag.String()}, {"older", l.Older}, {"by", number(l.By)}, {"q", l.Words},
		{"after", l.After}, {"open", number(l.Open)}, {"do", l.Do}, {"ticked", l.Ticked}, {"entry", number(l.Entry)},
	} {
		if p.value != "" {
			query.Set(p.name, p.value)
		}
	}
	return query
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// Path is the address itself.
func (l QueueList) Path() string {
	path := QueuePath
	if l.Entry != 0 {
		path += "/" + number(l.Entry)
		l.Entry = 0
	}
	if query := l.Query(); len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// Closed is the list with no panel open and nothing ticked.
func (l QueueList) Closed() QueueList {
	l.Open, l.Do, l.Ticked = 0, "", ""
	return l
}

// in is another tab with the same filters: who looks for a word looks for it
// there too. It begins at the start.
func (l QueueList) in(tab comments.Tab) QueueList {
	l = l.Closed()
	l.Tab, l.After, l.Entry = tab, "", 0
	return l
}

func (l QueueList) from(after string) QueueList {
	l = l.Closed()
	l.After = after
	return l
}

func (l QueueList) opened(id int64, do string) QueueList {
	l = l.Closed()
	l.Open, l.Do = id, do
	return l
}

func (l QueueList) ticked(what string) QueueList {
	l = l.Closed()
	l.Ticked = what
	return l
}

// unfiltered is the whole tab.
func (l QueueList) unfiltered() QueueList { return QueueList{Tab: l.Tab} }

// filters counts those that are on, beside the tab.
func (l QueueList) filters() int {
	n := 0
	for _, on := range []bool{l.Page != "", l.Flag != 0, l.Older != "", l.By != 0} {
		if on {
			n++
		}
	}
	return n
}

// QueueView is what a list, and the page of one comment, know beside the comments.
type QueueView struct {
	List    QueueList
	Replies []library.SavedReply
	Done    *QueueDone // nil for nothing
	Now     time.Time
	// Alone says that there is no list to choose from, AllOpen that every panel
	// stands on the page.
	Alone, AllOpen bool
}

// QueueDone is what was just done.
type QueueDone struct {
	Text string
	// Step is undone by the button; 0 for none. Many says that it is of many comments.
	Step int64
	Many bool
}

// QueuePage is the view of a list of comments.
type QueuePage struct {
	QueueView
	Counts map[comments.Tab]int
	Rows   []QueueRow
	// Next is where the next page begins; LookedThrough says that this one is short
	// because so much was searched.
	Next          string
	LookedThrough bool
	Seen          int64
	// Pages and People are what can be filtered by.
	Pages  []Link
	People []staff.Account
	// Fault is what is wrong with a choice of many; "" for nothing.
	Fault string
}

// QueueRow is a comment as staff see it.
type QueueRow struct {
	comments.Entry
	// Title and Context are the page's title, and the comment's place on it.
	Title, Context string
	// Following is the comment of the next row; 0 for none.
	Following int64
	// Panel is what is open; nil for nothing.
	Panel *QueuePanel
	// PageClosed says that nobody can comment on the page.
	PageClosed bool
	// Events are the steps, where the history is shown.
	Events []comments.Event
	Ticked bool
}

// QueuePanel is a part of a row with a form, as somebody left it.
type QueuePanel struct {
	Do string // one of the panels; "" for the buttons of the row
	// Fault is what is wrong; "" for nothing. Length goes with one that is too long.
	Fault  string
	Length int

	Outcome, Reason, Words, Reply, Note string
	// TakeOut are the findings that are ticked, by their place in the list.
	TakeOut           map[int]bool
	RemoveName        bool
	First, Last, Kind string
	// Inserted says that a saved reply was just put into the text.
	Inserted bool
}

// Wrote is what somebody typed at length, to be copied; "" for nothing.
func (p QueuePanel) Wrote() string {
	var list []string
	for _, text := range []string{p.Reply, p.Words, p.Note} {
		if strings.TrimSpace(text) != "" {
			list = append(list, text)
		}
	}
	return strings.Join(list, "\n\n")
}

// EntryPage is the view of one comment with all that can be done with it.
type EntryPage struct {
	QueueView
	Row QueueRow
}

// StalePage tells that somebody else decided first.
type StalePage struct {
	QueueView
	Row QueueRow
	// Since are the steps that the person had not seen.
	Since []comments.Event
	// Wrote is what the person typed into a panel that the row no longer has.
	Wrote string
	// Then are the words that the person saw, where they differ from those now.
	// Sealed says that they are not kept.
	Then   string
	Sealed bool
}

// ConfirmPage asks before many comments are decided.
type ConfirmPage struct {
	List   QueueList
	Action comments.Action
	Reason string
	Seen   int64
	N      int
	More   bool
}

// OriginalPage are the words before private data was taken out, for an admin.
type OriginalPage struct {
	ID         int64
	Name, Body string
}

// decidable reports whether the person may decide about the comment.
func (r QueueRow) decidable(f StaffFrame) bool { return !r.Urgent || f.clinician() }

// publishable reports whether the person may show the comment.
func (r QueueRow) publishable(f StaffFrame) bool {
	return f.clinician() || !comments.NeedsClinician(r.Flags)
}

// can reports whether an action leads on from the state of the comment, and the
// person may take it.
func (r QueueRow) can(f StaffFrame, a comments.Action) bool {
	pending, approved := r.State == comments.Pending, r.State == comments.Approved
	rejected, spam := r.State == comments.Rejected, r.State == comments.Spam
	switch a {
	case comments.Approve:
		return (pending || rejected || spam) && r.publishable(f)
	case comments.Answer:
		return (approved || pending && r.publishable(f)) && !r.Team
	case comments.Reject:
		return (pending || approved) && r.decidable(f)
	case comments.MarkSpam:
		return (pending || approved || rejected) && r.decidable(f) && !r.Team
	case comments.PutBack:
		return approved
	case comments.KeepOld:
		return pending && r.PublicBody != "" && r.publishable(f)
	case comments.Redact:
		return pending || approved || rejected || spam
	case comments.Settled:
		return r.Unanswered
	case comments.Keep:
		return len(r.Reports) > 0 && approved
	case comments.ClosePage:
		return !r.PageClosed && (pending || approved || rejected || spam)
	case comments.OpenPage:
		return r.PageClosed && (pending || approved || rejected || spam)
	case comments.EraseIt:
		return f.admin() && r.State != comments.Erased
	}
	return false
}

// inBulk reports whether the comment can be decided together with others.
func (r QueueRow) inBulk() bool {
	return !comments.NeedsClinician(r.Flags) && (r.State == comments.Pending || r.State == comments.Approved || r.State == comments.Rejected || r.State == comments.Spam)
}

// undoable reports whether the person may undo the last decision.
func (r QueueRow) undoable(f StaffFrame) bool {
	shows := r.State != comments.Approved && !f.clinician() && comments.NeedsClinician(r.Flags) // an undo may show it again
	return r.Step != 0 && !shows && (r.UndoBy == 0 || r.UndoBy == f.Me.ID || f.admin())
}

// asksOutcome reports whether the open panel asks what came of an emergency: the
// row need not, and what can be done without the panel waits until it is closed.
func (r QueueRow) asksOutcome() bool {
	return r.needsOutcome() && r.Panel != nil && slices.Contains([]string{"reply", "reject", "redact"}, r.Panel.Do)
}

// needsOutcome reports whether a decision must tell what came of it.
func (r QueueRow) needsOutcome() bool { return r.Urgent }

// found are the places of one flag in the words.
func (r QueueRow) found(flag screen.Flag) []screen.Finding {
	return slices.DeleteFunc(slices.Clone(r.Findings), func(f screen.Finding) bool { return f.Flag != flag })
}

// kinds names what was found for a flag, each once.
func kinds(f StaffFrame, r QueueRow, flag screen.Flag) string {
	var list []string
	for _, finding := range r.found(flag) {
		name := finding.Kind
		if flag == screen.Private {
			name = cmp.Or(f.Words.Staff.Queue.Kinds[finding.Kind], finding.Kind)
		}
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if len(list) == 0 && r.Flags&flag != 0 && r.EarlierBody == "" {
		list = []string{f.Words.Staff.Queue.InName}
	}
	return strings.Join(list, ", ")
}

// earlier tells what came from the same browser before.
func earlier(f StaffFrame, r QueueRow) string {
	total := 0
	var parts []string
	for _, state := range []comments.State{comments.Pending, comments.Approved, comments.Rejected, comments.Spam, comments.Withdrawn, comments.Erased} {
		if n := r.Earlier[state]; n > 0 {
			total += n
			parts = append(parts, f.Words.Staff.Queue.EarlierPart[string(state)](n))
		}
	}
	if total == 0 {
		return ""
	}
	return f.Words.Staff.Queue.Earlier(total, parts)
}

// signals are the reasons of a score, in words.
func signals(f StaffFrame, r QueueRow) string {
	var list []string
	for _, s := range r.Signals {
		words := cmp.Or(f.Words.Staff.Queue.Signals[s.Name], s.Name)
		if s.Points > 0 {
			words += fmt.Sprintf(" (%d)", s.Points)
		}
		list = append(list, words)
	}
	return strings.Join(list, ", ")
}

// reports counts what readers object to, in a fixed order.
func reports(f StaffFrame, r QueueRow) (total int, reasons string) {
	var list []string
	for _, code := range comments.ReportReasons() {
		if n := r.Reports[code]; n > 0 {
			total += n
			list = append(list, fmt.Sprintf("%s (%d)", f.Words.Staff.Queue.ReportReasons[code], n))
		}
	}
	return total, strings.Join(list, ", ")
}

// Word is a word of a text and where it stands, in bytes.
type Word struct {
	Text       string
	Start, End int
}

// Words are what stands between spaces, for the choice of a span by numbers.
func Words(body string) []Word {
	var list []Word
	start := -1
	for i, c := range body + " " {
		switch space := unicode.IsSpace(c); {
		case space && start >= 0:
			list = append(list, Word{Text: body[start:i], Start: start, End: i})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	return list
}

// removable are the kinds of private data in the order that staff choose from.
var removable = []string{"phone", "email", "address", "birth", "record", "profile", "name", "detail"}

// panelFault is what is wrong with a form, in words.
func panelFault(f StaffFrame, p *QueuePanel) string {
	words := f.Words.Staff.Act
	switch p.Fault {
	case "cannot":
		return words.Cannot
	case "reply long", "words long", "note long":
		most := comments.MaxNote
		if p.Fault == "reply long" {
			most = comments.MaxBody
		}
		return words.Faults[p.Fault] + ". " + words.TooLong(p.Length, most)
	}
	return words.Faults[p.Fault]
}

// stepWho is who took a step.
func stepWho(f StaffFrame, e comments.Event) string {
	return cmp.Or(e.By, f.Words.Staff.Queue.Author)
}

func (r QueueRow) name(f StaffFrame) string { return nameOr(r.Name, f.Words.Comment.Anonymous) }

// title is what stands after the person's name above a public reply.
func (f StaffFrame) title() string {
	return cmp.Or(f.Me.Title, f.Words.Comment.Roles[string(f.Me.Role)])
}

func rowPath(r QueueRow) string { return fmt.Sprintf("%s/%d", QueuePath, r.ID) }

// first is the field of a panel that a link to it leads to.
func first(r QueueRow, do string) string { return fmt.Sprintf("p%d-%s", r.ID, do) }

// panelPath opens a panel of the row.
func panelPath(v QueueView, r QueueRow, do string) string {
	if v.AllOpen {
		return "#" + first(r, do)
	}
	return v.List.opened(r.ID, do).Path() + "#" + first(r, do)
}

// left is a panel as somebody left it, or empty.
func (r QueueRow) left(do string) *QueuePanel {
	if r.Panel != nil && r.Panel.Do == do {
		return r.Panel
	}
	return &QueuePanel{Do: do}
}

// PanelsFor are the panels of a row that the person may use.
func PanelsFor(f StaffFrame, r QueueRow) []string {
	var list []string
	for _, p := range []struct {
		do  string
		may bool
	}{
		{"reply", r.can(f, comments.Answer)}, {"reject", r.can(f, comments.Reject)}, {"redact", r.can(f, comments.Redact)},
		{"note", r.State != comments.Erased}, {"more", r.State != comments.Erased},
	} {
		if p.may {
			list = append(list, p.do)
		}
	}
	return list
}

func wrong(p *QueuePanel, faults ...string) bool { return slices.Contains(faults, p.Fault) }

// chips are the flags that have no alert of their own.
func (r QueueRow) chips() []screen.Flag {
	return slices.DeleteFunc(screen.Flags(), func(flag screen.Flag) bool {
		return r.Flags&flag == 0 || flag&(screen.Private|screen.Advice) != 0 || r.Urgent && flag&(screen.Emergency|screen.Crisis) != 0
	})
}

// kindsAfter names what was found, after the flag's own name.
func kindsAfter(f StaffFrame, r QueueRow, flag screen.Flag) string {
	if text := kinds(f, r, flag); text != "" {
		return ": " + text
	}
	return ""
}

// bulkReasons are those that need no words for each author.
func bulkReasons() []string {
	return slices.DeleteFunc(comments.Reasons(), func(reason string) bool { return reason == "other" })
}

// total is how many comments the list holds; 0 when nobody counted.
func (v QueuePage) total() int {
	if v.List.filters() > 0 || v.List.Words != "" {
		return 0
	}
	return v.Counts[v.List.Tab]
}

// bulk reports whether there is anything to decide together, here or further on.
func (v QueuePage) bulk() bool {
	return v.List.Tab != comments.TabUrgent && (v.Next != "" || slices.ContainsFunc(v.Rows, QueueRow.inBulk))
}

// stepReason adds the reason of a step, and what came of an emergency.
func stepReason(f StaffFrame, e comments.Event) string {
	var list []string
	for _, code := range strings.Fields(e.Reason) {
		list = append(list, cmp.Or(f.Words.Staff.Act.Reasons[code], f.Words.Staff.Act.Outcomes[code], code))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, ", ")
}
