// Package lang holds the interface's own words, one value of Words a language.
// What editors write is in package library.
//
// Every word is a field, so a template cannot ask for one that no language has;
// the test of this package names any that a language leaves out.
package lang

import "time"

// Words are everything the site says by itself in one language.
type Words struct {
	// Tag is the BCP 47 tag of the interface language.
	Tag string
	// Date writes a day in full, DateTime a day and the time.
	Date, DateTime func(time.Time) string
	// Number writes a count with its thousands apart.
	Number func(n int) string
	// Ago tells how long before now something was ("3 days ago").
	Ago func(now, then time.Time) string

	Frame      Frame
	Home       Home
	Article    Article
	Hub        Hub
	Treatments Treatments
	Glossary   Glossary
	Exercises  Exercises
	Exercise   Exercise
	Comment    Comment
	Receipt    Receipt
	Report     Report
	Trouble    Trouble
	Staff      Staff
	Mail       Mail
}

// Frame are the words around every public page.
type Frame struct {
	Skip, Main, Breadcrumb, Home, AllArticles string
	Exercises, GetHelp                        string
	Guide, About                              string
	Learn, Treatments, Glossary               string
	YourPrivacy, NoTracking, PrivacyRules     string
	Legal                                     func(emergencyNumber string) string
	Call                                      func(number string) string
	Print                                     string
	Problems                                  func(n int) string
	Frozen, Shown                             string
}

// Home are the words of the home page.
type Home struct {
	Tab, Start, Ask, All                      string
	Weigh, WeighText, WeighLink               string
	Understand, Exercises, Posture, Treatment Tile
}

// Tile is one way into the guide.
type Tile struct{ Title, Text string }

// Article are the words around an article's body.
type Article struct {
	WrittenBy                             string
	After                                 func(author string) string
	ReviewedBy, NotReviewed, ReviewDue    string
	On                                    func(date string) string
	NextReview, Published, ReadingTime    string
	Draft                                 string
	Minutes                               func(n int) string
	Comments                              string
	OnThisPage, InShort, Sources, Undated string
	Checked                               func(date string) string
	ReadNext, PrintedFrom                 string
	MoreIn, Previous, Next                string
	ReviewState                           func(by, on string) string
}

// Hub are the words of the lists of articles.
type Hub struct {
	AllTitle, AllLead string
	List              string // the heading of a list of articles, for those who do not see
	Jump              string // names the links to the categories
	Categories        map[string]Tile
	Empty, EmptyHelp  string
	By                func(authors string, minutes int) string
}

// Treatments are the words of evidence cards and of the page that lists all treatments.
type Treatments struct {
	Title, Lead    string
	Heading        string // above the cards of an article
	Compare        string
	Basis          string
	Evidence       map[string]string // by package library's name
	Means          map[string]string // what each label means
	MeansTitle     string
	Treatment, Why string // columns
	Said           string
	Caution        string
	Count          func(n int) string
	None           string // no treatment has a label
}

// Glossary are the words of the glossary and of the explanations in a text.
type Glossary struct {
	Title, Lead     string
	Letters         string // names the list of letters
	OnThisPage      string
	Entry, Close    string
	Say, AlsoCalled string
	More            string
	Used            func(n int) string
}

// Exercises are the words of the page that lists the exercises.
type Exercises struct {
	Title, Lead string
	// Found is the heading of the list: "8 exercises".
	Found func(n int) string
	// FoundFor is the title of a page that shows what was chosen.
	FoundFor                  func(n int, chosen string) string
	Groups                    map[string]string // by the filter's parameter
	Names                     map[string]string // of goals, positions and levels, as package library calls them
	Filter, Show              string
	Clear, Remove             string
	Nothing, NothingHelp      string
	Without                   func(chosen string, n int) string
	ShowAll                   func(n int) string
	Begin, BeginText, BeginIf string
}

// Exercise are the words of one exercise.
type Exercise struct {
	AlsoCalled              string
	Caption                 func(n int, label string) string // of a picture: "1. Start"
	Play, Pause, Loading    string
	ShowStart, ShowEnd      string
	Moving                  string // the caption of the movement
	NotLoaded               string
	Marked, Nerve           string // what the marks in the pictures are
	HowMuch, Common, NoDose string
	CommonFor               func(part string) string // of one part of the exercise
	OthersSay               string
	Range                   func(from, to int) string
	Units                   map[string]func(n int) string                // stand under a number
	Amounts                 map[string]func(amount string, n int) string // stand in a sentence
	EachSide                string
	BuildTo                 func(n int) string
	Dose                    func(who, part string, amounts []string) string
	Reference               func(n int) string
	Print                   string
	HowTo, Need, Feel       string
	Muscles, TakeCare, Tips string
	StopFrom                string
	Fit, Easier, Harder     string
	OrTry                   string // stands over an exercise after a way to change this one
}

// Trouble are the words of pages for what went wrong.
type Trouble struct {
	NotFound, NotFoundLead     string
	NotAllowed, NotAllowedLead string
	CrossSite, CrossSiteLead   string
	Forbidden, ForbiddenLead   string
	// ReceiptEnded is for a private address that opens no comment.
	ReceiptEnded, ReceiptEndedLead string
	ToQueue                        string
	BadRequest, BadRequestLead     string
	Unavailable, UnavailableLead   string
	TooLarge, TooLargeLead         string
	Internal, InternalLead         string
	Again, GoHome, NeedUs          string
	Code                           func(code string) string
	Slow, SlowLead                 string
}

// Mail are the words of mails to staff. They are numbers and a link: no patient's words.
type Mail struct {
	// Urgent and Digest are the subjects.
	Urgent     func(comments int) string
	UrgentText func(comments, minutes int, link string) string
	Digest     func(c MailCounts) string
	DigestText func(c MailCounts, late bool, link string) string
}

// MailCounts are the numbers of a digest.
type MailCounts struct{ Urgent, Pending, Suspect, Reported, Unanswered, OldestHours int }
