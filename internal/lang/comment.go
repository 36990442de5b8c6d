package lang

import "time"

// Comment are the words for readers who write.
type Comment struct {
	Count                          func(n int) string // "3 comments", "Leave a comment" for none
	Heading                        func(n int) string
	ReadFirst, Anonymous, Leave    string
	Unreadable                     string
	Usually                        func(replyTime string) string
	UrgentCall, NotWatched         string
	InEmergency                    func(number string) string // is a link to call
	Name, NameHint, Body, BodyHint string
	BodyLimit                      func(max int) string
	Optional, Send                 string
	Trap                           string // labels the field that people leave empty

	// Around the comments of others.
	Team           string            // the badge of the clinic's answers
	Roles          map[string]string // by staff.Role, for accounts without a title
	Gone, Redacted string
	Reply, Report  string
	To, Of         func(name string) string // hidden ends of the links: "Reply to Marlene"
	Earlier, Later string
	Follow         string
	FeedTitle      func(article string) string
	EntryTitle     func(name string) string
	ReplyTitle     func(name string) string
	Page           func(article string) string // title of a further page
	Answered       string                      // above the comment that a page continues
	Closed         string
	ClosedSince    func(date string) string
	ClosedText     string
	Mine           string // leads to the list of one's own comments

	// The form with something to say.
	ReplyTo                           func(name string) string
	Answering                         string
	ErrorTitle, ErrorPrefix           string
	FaultSummary                      func(n int) string
	Faults                            map[string]string // by comments.Fault
	TooLong                           func(have, max int) string
	TooBig, Garbled                   string
	Cannot, CannotHelp                string
	Expired, ExpiredHelp              string
	ParentGone, ParentGoneHelp        string
	Duplicate, DuplicateHelp          string
	TooMany, TooManyHelp              string
	TryAgain                          func(now, at time.Time) string
	ClosedNow, ClosedNowHelp          string
	PrivateTitle, PrivateAsk          string
	PrivateHint                       string
	Private                           map[string]string // "a phone number", by the kind of the finding
	InName                            func(what string) string
	SendChanged, SendAnyway, SaveThis string
	SaveAnyway                        string

	// What is shown before all else when the words may tell of danger.
	CrisisUnsaved func(number, room string) string
	YouCanCall    string
	NotSaved      string
	Received      string
	ReceivedText  string
	ToReceipt     string
	PrivateToo    string
	PrivateSaved  string
	PrivateChange string
}

// Receipt are the words of an author's own private pages.
type Receipt struct {
	Title                           map[string]string // by comments.State
	Pending                         func(replyTime string) string
	Lead                            map[string]string // for the other states
	Hidden                          string            // approved, but what it answers is gone
	Reasons                         map[string]string // why it was rejected, by code
	Wrote                           string            // above words of staff to the author
	Answered                        string            // above replies of the clinic
	Done                            map[string]string // what the author just did
	Thanks                          func(name string) string
	Keep, Progress                  string
	Sent, InReview, Shown, NotShown string
	TakenBack                       string
	Yours, EarlierShown, Redacted   string
	Private                         string
	CannotWait, CannotWaitText      string
	CheckSigns, OrCall, Back, See   string

	Change                       string // heading of what the author can do
	Edit, EditTitle, EditLead    string
	Save                         string
	Withdraw, WithdrawHint       string
	Restore                      string
	RestoreUntil                 func(date string) string
	Export, ExportHint           string
	Erase, EraseHint, EraseSure  string
	EraseButton                  string
	Erased, ErasedLead           string
	Stale, StaleHelp, StaleEdit  string
	Cannot, CannotHelp           string
	EditTooMany, EditTooManyHelp string

	Mine, MineLead, MineNone string
	Cookie                   string
	States                   map[string]string // short, by comments.State
}

// Report are the words for a reader who objects to a comment.
type Report struct {
	Title            func(name string) string
	Lead             string
	Why              string
	Reasons          map[string]string // by code
	Choose           string
	Send             string
	Looks            string // who looks at it
	Thanks           string
	ThanksLead       string
	Already          string
	AlreadyLead      string
	ErrorTitle, Back string
	TooMany          string
	TooManyHelp      string // ends with what TryAgain tells
	What             string // names the comment that is quoted
}
