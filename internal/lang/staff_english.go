package lang

import (
	"fmt"
	"strings"
	"time"
)

var staffEnglish = Staff{
	Name:           func(clinic string) string { return "Staff, " + clinic },
	Nav:            "Staff",
	Comments:       "Comments",
	Sessions:       "Sign-ins",
	ViewSite:       "View site",
	SignOut:        "Sign out",
	SignIn:         "Staff sign-in",
	SignInButton:   "Sign in",
	Email:          "Work email",
	Password:       "Password",
	Forgot:         "Forgot your password? The person who runs this site can give you a new one.",
	ForPatients:    "Looking for help with sciatica?",
	ToGuide:        "Go to the patient guide",
	Refused:        "The email or the password is wrong. Try again.",
	Throttled:      "Too many tries. Wait 15 minutes, then try again.",
	CookieLost:     "Your browser did not keep the sign-in. Open this site over https, or allow its cookie, and sign in again.",
	Ended:          "You were signed out before that arrived, so nothing was done. Sign in and do it again.",
	SignedOut:      "You are signed out.",
	SetUp:          "Set up the first account",
	SetUpLead:      "This account may do everything. The link to this page works until the account exists.",
	SetUpName:      "Your name",
	SetUpNameHint:  "Your colleagues see it beside what you decide, and patients above your replies.",
	SetUpTitle:     "Your title, if you want to show one",
	SetUpTitleHint: "It stands after your name, as PT, DPT.",
	PasswordHint: func(min int) string {
		return fmt.Sprintf("At least %d characters. A sentence is easy to keep in mind.", min)
	},
	SetUpSubmit:   "Make the account",
	SetUpDone:     "The first account exists already",
	SetUpDoneLead: "Sign in with it. The person who runs this site can add more accounts.",
	Faults: map[string]string{
		"email wrong":    "Write an email address, as name@clinic.example",
		"name missing":   "Write your name",
		"name long":      "Use a shorter name, 60 letters at most",
		"title long":     "Use a shorter title, 60 letters at most",
		"password short": "Use a longer password, at least 15 characters",
		"password long":  "Use a shorter password, at most 200 characters",
	},
	SessionsTitle:  "Where you are signed in",
	SessionsLead:   "A sign-in ends after an hour without use, and after 12 hours in any case. End one here if you left it open on another computer.",
	SessionCurrent: "This browser",
	SessionSince:   "Signed in",
	SessionSeen:    "Last used",
	SessionEnd:     "End",
	SessionEndOther: func(since string) string {
		return " the sign-in of " + since
	},
	EndedTitle:   "You were signed out",
	EndedTyping:  "Your sign-in ended before this arrived, so nothing was done.",
	EndedCopy:    "It is not saved. Copy it before you sign in, and put it in again.",
	Wrote:        "What you wrote",
	SessionEnded: "Ended. That browser has to sign in again.",
	Urgent: func(n int) string {
		return plural(n, "1 possible emergency waits.", "%d possible emergencies wait.")
	},
	LookNow: "Look now",

	Queue: Queue{
		Title:     "Comments",
		TabsLabel: "Comments by state",
		List:      "Comments in this list",
		Tabs: map[string]string{
			"urgent": "Urgent", "pending": "Pending", "suspect": "Suspect", "reported": "Reported", "unanswered": "Unanswered",
			"spam": "Spam", "rejected": "Rejected", "approved": "Approved", "decided": "Decided today",
		},
		Search:      "Search",
		SearchLabel: "Search comments for whole words",
		Filters:     "Filters",
		FiltersOn:   func(n int) string { return plural(n, "1 filter on", "%d filters on") },
		Show:        "Show",
		Clear:       "Clear filters",
		Page:        "Page",
		Flag:        "Flag",
		Older:       "Older than",
		By:          "Decided by",
		Any:         "Any",
		Ages:        map[string]string{"1d": "1 day", "2d": "2 days", "7d": "7 days", "30d": "30 days"},
		Next:        "Next page",
		First:       "First page",
		LookedThrough: func(found int) string {
			return "Looked through thousands of comments and found " + count(found, "none", "1", "%d") + " so far."
		},
		LookFurther: "Look further",
		Empty:       "All read",
		EmptyText:   "No comment is waiting. New ones appear here.",
		NoneHere:    "No comments here.",
		NoneMatch:   "No comment in this list matches.",

		State: map[string]string{
			"pending": "Pending", "approved": "Approved", "rejected": "Rejected", "spam": "Spam", "withdrawn": "Taken back by the author", "erased": "Erased",
		},
		Age: func(now, then time.Time) string {
			switch d := now.Sub(then); {
			case d < time.Minute:
				return "now"
			case d < time.Hour:
				return fmt.Sprintf("%d min", d/time.Minute)
			case d < 24*time.Hour:
				return fmt.Sprintf("%d h", d/time.Hour)
			default:
				return fmt.Sprintf("%d d", d/(24*time.Hour))
			}
		},
		OnThis: func(name string) string { return name + " is on this" },
		Earlier: func(total int, parts []string) string {
			return fmt.Sprintf("%d earlier: %s", total, strings.Join(parts, ", "))
		},
		EarlierPart: map[string]func(n int) string{
			"pending":   func(n int) string { return fmt.Sprintf("%d pending", n) },
			"approved":  func(n int) string { return fmt.Sprintf("%d approved", n) },
			"rejected":  func(n int) string { return fmt.Sprintf("%d rejected", n) },
			"spam":      func(n int) string { return fmt.Sprintf("%d spam", n) },
			"withdrawn": func(n int) string { return fmt.Sprintf("%d taken back", n) },
			"erased":    func(n int) string { return fmt.Sprintf("%d erased", n) },
		},
		Flags: map[string]string{
			"emergency": "Emergency", "crisis": "Crisis", "private": "Private data", "advice": "Medical advice",
			"child": "About a child", "question": "Question", "mention": "Danger sign denied",
		},
		Emergency:     "Possible emergency",
		Crisis:        "The author may be in danger",
		Private:       "Private data",
		Advice:        "Medical advice",
		AnswerFirst:   "Answer first.",
		ClinicianOnly: "A clinician decides this.",
		AdviceOnly:    "A clinician checks it before it is shown.",
		ReplyNow:      "Reply now",
		Kinds: map[string]string{
			"phone": "a phone number", "email": "an email address", "address": "a street address", "birth": "a date of birth",
			"record": "a record number", "profile": "a link to a profile",
		},
		InName:  "in the name",
		Suspect: func(points int) string { return plural(points, "Suspect, 1 point", "Suspect, %d points") },
		Signals: map[string]string{
			"link": "a link", "links": "three or more links", "markup": "code of a web page", "shortener": "a link that hides where it leads",
			"word": "a word of the spam list", "script": "letters of two alphabets in one word", "trap": "the hidden field was filled in",
			"fast": "sent within 3 seconds", "crowded": "sent while very many came in", "spam again": "like spam of the last 30 days",
			"other page": "the same words on another page",
		},
		LinksTo:  "Links to",
		AnswerTo: func(name string) string { return "In answer to " + name },
		ByTeam:   "Clinic team",
		Public:   "Readers see these words now",
		Before:   "It said first",
		Waits:    "The author changed them to",
		Reports:  func(n int) string { return plural(n, "Reported once", "Reported %d times") },
		ReportReasons: map[string]string{
			"private": "private data", "harmful": "could harm somebody", "abusive": "unkind", "advertising": "advertising", "other": "another reason",
		},
		Notes:  "Notes",
		NoteBy: func(name, ago string) string { return name + ", " + ago },
		Decided: map[string]func(by, ago string) string{
			"pending":   func(by, ago string) string { return "last decided by " + by + " " + ago },
			"approved":  func(by, ago string) string { return "approved by " + by + " " + ago },
			"rejected":  func(by, ago string) string { return "rejected by " + by + " " + ago },
			"spam":      func(by, ago string) string { return "marked as spam by " + by + " " + ago },
			"withdrawn": func(by, ago string) string { return "last decided by " + by + " " + ago },
			"erased":    func(by, ago string) string { return "last decided by " + by + " " + ago },
		},
		Rejected: func(reason string) string { return "Rejected: " + reason },
		Redacted: "Staff took private data out.",

		EntryTitle: func(name string) string { return "Comment by " + name },
		History:    "What happened",
		Steps: map[string]func(who, when string) string{
			"post":          func(_, when string) string { return "Written " + when },
			"edit":          func(_, when string) string { return "Changed by the author, " + when },
			"withdraw":      func(_, when string) string { return "Taken back by the author, " + when },
			"restore":       func(_, when string) string { return "Brought back by the author, " + when },
			"approve":       func(who, when string) string { return "Approved by " + who + ", " + when },
			"reject":        func(who, when string) string { return "Rejected by " + who + ", " + when },
			"spam":          func(who, when string) string { return "Marked as spam by " + who + ", " + when },
			"put-back":      func(who, when string) string { return "Put back by " + who + ", " + when },
			"keep-old":      func(who, when string) string { return "Earlier words kept by " + who + ", " + when },
			"redact":        func(who, when string) string { return "Private data taken out by " + who + ", " + when },
			"answer":        func(who, when string) string { return "Answered by " + who + ", " + when },
			"reply":         func(who, when string) string { return "Written by " + who + ", " + when },
			"settled":       func(who, when string) string { return "Needs no answer, says " + who + ", " + when },
			"keep":          func(who, when string) string { return "Reports closed by " + who + ", " + when },
			"close":         func(who, when string) string { return "Page closed for comments by " + who + ", " + when },
			"open":          func(who, when string) string { return "Page opened for comments by " + who + ", " + when },
			"erase":         func(who, when string) string { return "Erased by " + who + ", " + when },
			"expire":        func(_, when string) string { return "Erased because its time was over, " + when },
			"reports":       func(_, when string) string { return "Put back after three reports, " + when },
			"undo":          func(who, when string) string { return "Undone by " + who + ", " + when },
			"view-original": func(who, when string) string { return "Words before the removal read by " + who + ", " + when },
		},
		Author: "the author",
		Back:   "Back to the list",

		Stale:       "Somebody was faster",
		StaleLead:   "This comment changed after you opened the list, so nothing was done. Here is what happened.",
		StaleNow:    "As it stands now",
		StaleThen:   "The words that you saw",
		StaleSealed: "The words that you saw are no longer here. Private data was taken out, or they were erased.",
		StaleSame:   "The words are the same.",
		StaleAgain:  "What you typed is still in the form below. Choose again.",
		StaleWrote:  "It no longer fits this comment. It is not saved. Copy it if you still need it.",
		StaleMany:   "Nothing was done. All of them changed after you opened the list, or are to be decided alone.",

		OriginalTitle: "Words before the removal",
		OriginalLead:  "That you looked is in the history. These words are erased 31 days after they were taken out.",
		OriginalName:  "Name",
	},

	Act: Act{
		Approve: "Approve", Reply: "Reply", Reject: "Reject", Spam: "Spam", More: "More", Undo: "Undo",
		UndoOf: func(together int) string {
			switch {
			case together < 2:
				return "Undo"
			case together == 2:
				return "Undo both"
			}
			return fmt.Sprintf("Undo all %s", thousands(together))
		},
		PutBack: "Put back", KeepOld: "Keep the earlier words", Redact: "Redact", Note: "Note", Claim: "I am on this",
		Keep: "Keep it", Settled: "Needs no answer", ClosePage: "Close comments on this page", OpenPage: "Open comments on this page",
		Erase: "Erase for good", Original: "Read the words before the removal",
		Of:               func(name string) string { return " (comment by " + name + ")" },
		TakeOut:          "Take it out",
		TakeOutApprove:   "Take it out and approve",
		ApproveAsIs:      "Approve as it is",
		ReplyApproveAsIs: "Reply and approve as it is",
		Done: map[string]func(name string) string{
			"approve":        func(name string) string { return "Approved the comment by " + stop(name) },
			"reject":         func(name string) string { return "Rejected the comment by " + stop(name) },
			"spam":           func(name string) string { return "Marked the comment by " + name + " as spam." },
			"put-back":       func(name string) string { return "Put back the comment by " + stop(name) },
			"keep-old":       func(name string) string { return "Kept the earlier words of " + stop(name) },
			"redact":         func(name string) string { return "Took private data out of the comment by " + stop(name) },
			"redact-approve": func(name string) string { return "Took private data out and approved the comment by " + stop(name) },
			"answer":         func(name string) string { return "Replied to " + stop(name) },
			"answer-approve": func(name string) string { return "Replied to " + name + " and approved the comment." },
			"settled":        func(name string) string { return "The question by " + name + " needs no answer." },
			"keep":           func(name string) string { return "Kept it, and closed the reports about the comment by " + stop(name) },
			"close":          func(string) string { return "Closed the comments of the page." },
			"open":           func(string) string { return "Opened the comments of the page." },
			"erase":          func(string) string { return "Erased. Nothing brings it back." },
			"undo":           func(name string) string { return "Undone. The comment by " + name + " is as it was before." },
			"reply":          func(string) string { return "Replied." },
			"note":           func(string) string { return "Note saved." },
			"claim":          func(string) string { return "Your colleagues see that you are on this, for 10 minutes." },
		},
		DoneMany: map[string]func(n int) string{
			"approve": func(n int) string { return plural(n, "1 approved.", "%d approved.") },
			"reject":  func(n int) string { return plural(n, "1 rejected.", "%d rejected.") },
			"spam":    func(n int) string { return plural(n, "1 marked as spam.", "%d marked as spam.") },
			"undo":    func(n int) string { return plural(n, "1 undone.", "%d undone.") },
		},
		LeftOut: func(n int) string {
			return plural(n, "1 was left out: it had changed, or is to be decided alone.", "%d were left out: they had changed, or are to be decided alone.")
		},
		Cancel:        "Cancel",
		Outcome:       "What came of it",
		OutcomeChoose: "Choose",
		Outcomes: map[string]string{
			"answered": "Answered here", "contacted": "Reached the person", "not-reachable": "Could not reach the person", "no-emergency": "No emergency",
		},
		ReplyAs: func(name, title string) string {
			if title == "" {
				return "Reply as " + name
			}
			return "Reply as " + name + ", " + title
		},
		Team:         "Clinic team",
		Saved:        "Saved replies",
		SavedNone:    "Choose a saved reply",
		Insert:       "Insert",
		ReplyApprove: "Reply and approve",
		ReasonLabel:  "Why is it rejected? The author reads the reason.",
		Reasons: map[string]string{
			"private": "Private data", "advice": "Medical advice", "off-topic": "Off topic", "abusive": "Abusive", "advertising": "Advertising", "other": "Another reason",
		},
		WordsLabel:    "Words to the author",
		WordsHint:     "Needed for another reason.",
		RedactLead:    "Choose what to take out. Readers see a note in its place.",
		TakeNameOut:   func(name string) string { return "The name: " + name },
		SpanLabel:     "Other words",
		SpanHint:      "Give the numbers of the first and the last word, from the list below.",
		First:         "First word",
		Last:          "Last word",
		Kind:          "What it is",
		Numbered:      "The words with their numbers",
		Removed:       map[string]string{"phone": "phone number", "email": "email address", "address": "street address", "birth": "date of birth", "record": "record number", "profile": "link to a profile", "name": "name", "detail": "private detail"},
		RedactApprove: "Redact and approve",
		NoteLabel:     "Note to colleagues",
		NoteHint:      "Only staff see it.",
		MoreLabel:     "More to do",
		KeepOldHint:   "Readers go on seeing the words from before the change.",
		CloseHint:     "What is there stays. Nobody can add to it.",
		OpenHint:      "Readers can write there again.",
		ClaimHint:     "Your colleagues see it for 10 minutes, and mails about it wait for that long.",
		OriginalHint:  "That you looked is written down.",
		EraseHint:     "Name, words and notes are gone for good.",
		EraseSure:     "Yes, erase it for good",
		Faults: map[string]string{
			"outcome":       "Choose what came of it",
			"reason":        "Choose a reason",
			"words missing": "Write why, for the author",
			"words long":    "Write less to the author",
			"reply missing": "Write your reply",
			"reply short":   "Write a little more",
			"reply long":    "Make your reply shorter",
			"note missing":  "Write your note",
			"note long":     "Make your note shorter",
			"nothing":       "Choose what to take out",
			"span":          "Give the numbers of two words that stand in the text, the first one first",
			"overlap":       "Choose each word once",
			"parent":        "The comment that starts this thread is not shown, so nobody would see your reply. Approve that one first.",
			"sure":          "Tick the box to erase it for good",
			"other":         "That does not fit this comment",
		},
		TooLong: func(have, max int) string {
			return fmt.Sprintf("It has %s characters, and %s fit.", thousands(have), thousands(max))
		},
		Cannot: "Nothing was saved, because the database cannot take it now. What you typed is still here. Try again in a minute.",
	},

	Bulk: Bulk{
		SelectAll:  "Select all on this page",
		SelectNone: "Select none",
		Selected:   "With the selected ones:",
		Select:     func(name string) string { return "Select the comment by " + name },
		RejectAs:   "Reject as",
		CountOne:   "1 selected",
		CountMany:  "%d selected",
		AllMatching: func(total, max int) string {
			if total == 0 || total > max {
				return fmt.Sprintf("Choose all that match, up to %s", thousands(max))
			}
			return fmt.Sprintf("Choose all %s", thousands(total))
		},
		AllChosen: func(max int) string {
			return fmt.Sprintf("All that match are chosen, on further pages too, up to %s.", thousands(max))
		},
		OnlyPage: "Choose one by one",
		Confirm: map[string]func(n int) string{
			"approve": func(n int) string { return plural(n, "Approve 1 comment?", "Approve %d comments?") },
			"reject":  func(n int) string { return plural(n, "Reject 1 comment?", "Reject %d comments?") },
			"spam":    func(n int) string { return plural(n, "Mark 1 comment as spam?", "Mark %d comments as spam?") },
		},
		ConfirmLead: "Those that are to be decided alone, and those that somebody changes meanwhile, stay as they are. You can undo it all at once.",
		ConfirmMore: func(max int) string {
			return fmt.Sprintf("More than %s match. Do the rest afterwards.", thousands(max))
		},
		Yes: map[string]func(n int) string{
			"approve": func(n int) string { return plural(n, "Approve 1", "Approve %d") },
			"reject":  func(n int) string { return plural(n, "Reject 1", "Reject %d") },
			"spam":    func(n int) string { return plural(n, "Mark 1 as spam", "Mark %d as spam") },
		},
		NoneTicked:   "Select at least one comment",
		ReasonNeeded: "Choose a reason for all of them",
		NoneLeft:     "Nothing is left to do: all that matched were changed meanwhile.",
	},

	Shortcut: Shortcut{
		Off:   "Keyboard shortcuts: off",
		On:    "Keyboard shortcuts: on",
		Help:  "Show the keys",
		Title: "Keyboard shortcuts",
		Close: "Close",
		Keys: []Key{
			{"j", "next comment"}, {"k", "comment before"}, {"a", "approve, private data taken out"}, {"u", "put back"}, {"s", "spam"}, {"d", "reject"}, {"r", "reply"},
			{"e", "redact"}, {"z", "undo"}, {"x", "select"}, {"Shift + A", "approve the selected ones"}, {"Shift + S", "mark the selected ones as spam"}, {"Shift + D", "reject the selected ones"},
			{"?", "show this list"},
		},
	},
}
