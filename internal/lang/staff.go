package lang

import "time"

// Staff are the words of the staff's side.
type Staff struct {
	Name                                                       func(clinic string) string
	Nav, Comments, Sessions, ViewSite, SignOut                 string
	SignIn, SignInButton, Email, Password, Forgot, ForPatients string
	ToGuide                                                    string
	Refused, Throttled, CookieLost, Ended, SignedOut           string
	SetUp, SetUpLead, SetUpName, SetUpSubmit                   string
	SetUpNameHint, SetUpTitle, SetUpTitleHint                  string
	PasswordHint                                               func(min int) string
	SetUpDone, SetUpDoneLead                                   string
	Faults                                                     map[string]string // by staff.Fault
	SessionsTitle, SessionsLead, SessionCurrent                string
	SessionSince, SessionSeen, SessionEnd                      string
	SessionEndOther                                            func(since string) string
	SessionEnded                                               string
	// EndedTyping is for somebody who was signed out while typing.
	EndedTitle, EndedTyping, EndedCopy string
	// Wrote names what a person typed, where it can only be copied.
	Wrote string
	// Urgent stands on every page while there are any.
	Urgent   func(n int) string
	LookNow  string
	Queue    Queue
	Act      Act
	Bulk     Bulk
	Shortcut Shortcut
}

// Queue are the words of the list of comments and of its rows.
type Queue struct {
	Title, TabsLabel, List string
	Tabs                   map[string]string // by comments.Tab

	// Search and filters.
	Search, SearchLabel, Filters, Show, Clear string
	FiltersOn                                 func(n int) string
	Page, Flag, Older, By, Any                string
	Ages                                      map[string]string // by the value in the address
	Next, First                               string
	// LookedThrough says that a page is short because so much was searched.
	LookedThrough func(found int) string
	LookFurther   string

	// Lists with nothing in them.
	Empty, EmptyText, NoneHere, NoneMatch string

	// A row.
	State         map[string]string // by comments.State
	Age           func(now, then time.Time) string
	OnThis        func(name string) string
	Earlier       func(total int, parts []string) string
	EarlierPart   map[string]func(n int) string // by comments.State
	Flags         map[string]string             // by screen.Flag, of a chip and a filter
	Emergency     string                        // the heading of an alert, as the next three
	Crisis        string
	Private       string
	Advice        string
	AnswerFirst   string
	ClinicianOnly string
	AdviceOnly    string
	ReplyNow      string
	Kinds         map[string]string // of private data, by screen.Finding
	InName        string
	Suspect       func(points int) string
	Signals       map[string]string // by screen.Signal
	LinksTo       string
	AnswerTo      func(name string) string
	ByTeam        string
	Public        string // above the words that readers see
	Before        string // above the words before the author's change
	Waits         string // above the words that wait
	Reports       func(n int) string
	ReportReasons map[string]string
	Notes         string
	NoteBy        func(name, ago string) string
	Decided       map[string]func(by, ago string) string // by comments.State
	Rejected      func(reason string) string
	Redacted      string

	// One comment.
	EntryTitle func(name string) string
	History    string
	Steps      map[string]func(who, when string) string // by action
	Author     string                                   // who acts where nobody of the staff does
	Back       string

	// Somebody was faster.
	Stale, StaleLead, StaleNow, StaleThen, StaleSealed, StaleSame string
	StaleAgain, StaleWrote                                        string
	StaleMany                                                     string

	// The words that were taken out.
	OriginalTitle, OriginalLead, OriginalName string
}

// Act are the words of what staff do with a comment.
type Act struct {
	Approve, Reply, Reject, Spam, More, Undo string
	UndoOf                                   func(together int) string
	PutBack, KeepOld, Redact, Note, Claim    string
	Keep, Settled, ClosePage, OpenPage       string
	Erase, Original                          string
	// Of tells those who do not see the row whose comment a button is for.
	Of func(name string) string
	// TakeOut and TakeOutApprove take out all private data that was found.
	TakeOut, TakeOutApprove string
	// ApproveAsIs and ReplyApproveAsIs are for a comment that seems to hold private data.
	ApproveAsIs, ReplyApproveAsIs string
	// Done are the status lines, by action or the name of a button.
	Done     map[string]func(name string) string
	DoneMany map[string]func(n int) string
	LeftOut  func(n int) string

	Cancel string
	// Outcome asks what came of a possible emergency.
	Outcome, OutcomeChoose string
	Outcomes               map[string]string

	// The panels.
	ReplyAs               func(name, title string) string
	Team                  string
	Saved, SavedNone      string
	Insert                string
	ReplyApprove          string
	ReasonLabel           string
	Reasons               map[string]string
	WordsLabel, WordsHint string
	RedactLead            string
	TakeNameOut           func(name string) string
	SpanLabel, SpanHint   string
	First, Last, Kind     string
	Numbered              string
	Removed               map[string]string // what stands in the text instead, by kind
	RedactApprove         string
	NoteLabel, NoteHint   string
	MoreLabel             string
	KeepOldHint           string
	CloseHint, OpenHint   string
	ClaimHint             string
	OriginalHint          string
	EraseHint, EraseSure  string
	Faults                map[string]string
	TooLong               func(have, max int) string
	Cannot                string
}

// Bulk are the words for many comments at once.
type Bulk struct {
	SelectAll, SelectNone, Selected string
	Select                          func(name string) string
	RejectAs                        string
	// Count is the live count; its %d is the number.
	CountOne, CountMany string
	// AllMatching offers to choose more than the page; total is 0 when it is not known.
	AllMatching  func(total, max int) string
	AllChosen    func(max int) string
	OnlyPage     string
	Confirm      map[string]func(n int) string
	ConfirmLead  string
	ConfirmMore  func(max int) string
	Yes          map[string]func(n int) string
	NoneTicked   string
	ReasonNeeded string
	NoneLeft     string
}

// Shortcut are the words of the keyboard shortcuts.
type Shortcut struct {
	Off, On, Help, Title, Close string
	// Keys are the lines of the list, each "key: what it does".
	Keys []Key
}

// Key is a key and what it does.
type Key struct{ Key, Does string }
