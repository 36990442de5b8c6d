package lang

import (
	"fmt"
	"time"
)

var englishComment = Comment{
	Count:       func(n int) string { return count(n, "Leave a comment", "1 comment", "%d comments") },
	Heading:     func(n int) string { return count(n, "Comments", "1 comment", "%d comments") },
	ReadFirst:   "A person reads every comment before it appears.",
	Anonymous:   "Anonymous",
	Leave:       "Leave a comment",
	Unreadable:  "Comments cannot be shown at the moment. Please try again in a few minutes.",
	Usually:     func(replyTime string) string { return "We usually read comments " + replyTime + "." },
	UrgentCall:  "For urgent questions, call",
	NotWatched:  "Nobody watches this form for emergencies. In an emergency,",
	InEmergency: func(number string) string { return "call " + number },
	Name:        "First name or nickname",
	NameHint:    "It is shown with your comment.",
	Body:        "Your comment",
	BodyHint:    "Anyone can read this page. Leave out phone numbers, full names and medical records.",
	BodyLimit:   func(max int) string { return fmt.Sprintf("Up to %s characters.", thousands(max)) },
	Optional:    "(optional)",
	Send:        "Send comment",
	Trap:        "Leave this empty",

	Team:       "Clinic team",
	Roles:      map[string]string{"moderator": "Moderator", "clinician": "Clinician", "admin": "Administrator"},
	Gone:       "This comment was taken back or removed.",
	Redacted:   "Edited by staff to protect privacy.",
	Reply:      "Reply",
	Report:     "Report",
	To:         func(name string) string { return " to " + name },
	Of:         func(name string) string { return " the comment by " + name },
	Earlier:    "Earlier comments",
	Later:      "Later comments",
	Follow:     "Follow these comments in a feed reader",
	FeedTitle:  func(article string) string { return "Comments: " + article },
	EntryTitle: func(name string) string { return "Comment by " + name },
	ReplyTitle: func(name string) string { return "Reply by " + name },
	Page:       func(article string) string { return "Comments: " + article },
	Answered:   "The replies on this page belong to this comment:",
	Closed:     "Comments are closed",
	ClosedSince: func(date string) string {
		return "Nobody can write here since " + date + ". You can still read what others wrote."
	},
	ClosedText: "Do you have a question? Call us:",
	Mine:       "Your own comments",

	ReplyTo:     func(name string) string { return "Reply to " + name },
	Answering:   "The comment you reply to",
	ErrorTitle:  "Error: your comment was not sent yet",
	ErrorPrefix: "Error:",
	FaultSummary: func(n int) string {
		return plural(n, "One thing to fix before we can send it", "%d things to fix before we can send it")
	},
	Faults: map[string]string{
		"body missing":  "Write your comment",
		"body short":    "Write a little more. Two letters are enough.",
		"body long":     "Make your comment shorter",
		"name long":     "Use a shorter name, 60 letters at most. A nickname is fine.",
		"name reserved": "Choose another name. Our own team uses this one.",
		"name mixed":    "Write each word of the name in one alphabet.",
	},
	TooLong: func(have, max int) string {
		return fmt.Sprintf("Make your comment shorter. It has %s characters, and %s fit.", thousands(have), thousands(max))
	},
	TooBig:         "Your comment is too long to send. Make it shorter and send it again.",
	Garbled:        "Some letters arrived broken. Look over your text and send it again.",
	Cannot:         "We cannot save comments right now",
	CannotHelp:     "Your text is below and not lost. Keep this page open and try again in a few minutes.",
	Expired:        "Please press “Send comment” once more",
	ExpiredHelp:    "The page was open for a long time, so we made the form new. Your text is below and not lost.",
	ParentGone:     "The comment you replied to is no longer shown",
	ParentGoneHelp: "Your text is below and not lost. You can send it as a comment of its own.",
	Duplicate:      "We already have these words on this page",
	DuplicateHelp:  "Somebody sent the same words here in the last day. If it was you, we have them, and there is nothing to do. If not, write it in your own words. Your text is below.",
	TooMany:        "You sent many comments in a short time",
	TooManyHelp:    "Your text is below and not lost. Keep this page open, and send it again",
	TryAgain: func(now, at time.Time) string {
		// Rounded up: who comes at the minute named is let in.
		at = at.Add(time.Minute - time.Nanosecond).Truncate(time.Minute)
		if now.YearDay() == at.YearDay() && now.Year() == at.Year() {
			return "after " + at.Format("3:04 pm") + "."
		}
		return "after " + at.Format("3:04 pm on January 2, 2006") + "."
	},
	ClosedNow:     "Comments on this page are closed",
	ClosedNowHelp: "We cannot take your comment. Your text is below, so that you can copy it.",
	PrivateTitle:  "Does this belong on a page that anyone can read?",
	PrivateAsk:    "Your comment seems to hold:",
	PrivateHint:   "Anyone can see a comment, and it stays for years. You can take this out below. Or send it as it is. A person on our team reads it first and can take it out.",
	Private: map[string]string{
		"phone":   "a phone number",
		"email":   "an e-mail address",
		"address": "a street address",
		"birth":   "a date of birth",
		"record":  "a record number",
		"profile": "a link to a profile",
		"other":   "private details",
	},
	InName:      func(what string) string { return what + " in the name" },
	SendChanged: "Send the changed comment",
	SendAnyway:  "Send it as it is",
	SaveThis:    "Save the changed comment",
	SaveAnyway:  "Save it as it is",

	CrisisUnsaved: func(number, room string) string {
		return "If you might hurt yourself, call " + number + " or go to the " + room + " now."
	},
	YouCanCall:    "You can also call:",
	NotSaved:      "Your comment is not sent yet. Please do not wait for us.",
	Received:      "We have your comment",
	ReceivedText:  "You have a private page for it. There you see what happens with it, and you can change it or take it back.",
	ToReceipt:     "See your comment",
	PrivateToo:    "One more thing about your comment",
	PrivateSaved:  "We saved it. Anyone could read this once it is shown, so you may want to take it out. If you leave it, a person on our team reads it first and can take it out.",
	PrivateChange: "Change your comment",
}

var englishReceipt = Receipt{
	Answered: "Our team answered",
	Done:     map[string]string{"saved": "Your changes are saved.", "restored": "Your comment is back."},
	Title: map[string]string{
		"pending":   "We have your comment",
		"approved":  "Your comment is published",
		"rejected":  "Your comment was not published",
		"spam":      "Your comment is not shown",
		"withdrawn": "You took your comment back",
	},
	Pending: func(replyTime string) string {
		return "A person on our team reads it first, usually " + replyTime + ". Then it may appear under the article."
	},
	Lead: map[string]string{
		"approved":  "Everyone can read it under the article now.",
		"rejected":  "Our team has read it and does not show it. Nobody else can see it. You are welcome to write again.",
		"spam":      "It looks like an ad or like spam to us. If that is wrong, change your words below, or call us.",
		"withdrawn": "Nobody else can see it.",
	},
	Hidden: "Our team has approved it. It is not shown, because the comment it replies to is not shown any more.",
	Reasons: map[string]string{
		"private":     "The reason: it held private details, such as a phone number or a full name.",
		"advice":      "The reason: it gave medical advice that may not be right for others.",
		"off-topic":   "The reason: it was not about this page.",
		"abusive":     "The reason: its words could hurt someone.",
		"advertising": "The reason: it read like an ad.",
		"other":       "The reason does not fit our usual list.",
	},
	Wrote:          "Our team wrote to you:",
	Thanks:         func(name string) string { return "Thank you, " + stop(name) },
	Keep:           "Keep the address of this page to see what happens with your comment. Do not share it: anyone who has it can read and change your comment.",
	Progress:       "Progress of your comment",
	Sent:           "Sent",
	InReview:       "In review",
	Shown:          "Published",
	NotShown:       "Not published",
	TakenBack:      "Taken back",
	Yours:          "What you wrote",
	EarlierShown:   "You changed your comment. A person reads the new words first. Until then, your earlier words stay on the page.",
	Redacted:       "Our team took private details out of it.",
	Private:        "Your comment seems to hold private details. You can take them out. If you leave them, a person on our team reads it first and can take them out.",
	CannotWait:     "Cannot wait?",
	CannotWaitText: "Comments are not watched around the clock. If you feel worse,",
	CheckSigns:     "check the warning signs",
	OrCall:         "or call us on",
	Back:           "Back to the article",
	See:            "See it on the page",

	Change:       "What you can do",
	Edit:         "Edit your comment",
	EditTitle:    "Edit your comment",
	EditLead:     "A person reads the new words before they appear.",
	Save:         "Save changes",
	Withdraw:     "Take it back",
	WithdrawHint: "Nobody else sees it then. You can bring it back for 7 days. After that it is erased.",
	Restore:      "Bring it back",
	RestoreUntil: func(date string) string {
		return "You can bring it back until " + date + ". After that it is erased for good."
	},
	Export:          "Download your data",
	ExportHint:      "Your words, what our word check found and what was done, as a file.",
	Erase:           "Erase it for good",
	EraseHint:       "This cannot be undone. Your words and your name are gone, and this private page ends.",
	EraseSure:       "Are you sure?",
	EraseButton:     "Yes, erase it for good",
	Erased:          "Your comment is gone for good",
	ErasedLead:      "Your words and your name are erased. If others replied, a note without your words stays in its place.",
	Stale:           "Your comment changed in the meantime",
	StaleHelp:       "So nothing was done. Here is how it stands now. Look it over and choose again.",
	StaleEdit:       "So nothing was saved. Your text is below and not lost. Look at your comment's own page to see how it stands now, or save once more.",
	Cannot:          "We cannot save changes right now",
	CannotHelp:      "Nothing was changed. Try again in a few minutes.",
	EditTooMany:     "You sent many comments and changes in a short time",
	EditTooManyHelp: "Your text is below and not lost. Keep this page open, and save it again",

	Mine:     "Your own comments",
	MineLead: "These are the comments that you sent from this browser.",
	MineNone: "This browser knows of no comment of yours. You can still open one with the address of its private page.",
	Cookie:   "One cookie in your browser keeps the private addresses of your last 12 comments. It is used to find them again, and to show our team that you wrote before. It ends 180 days after your last comment. Use a shared computer? Delete the cookie in your browser when you are done.",
	States: map[string]string{
		"pending":   "In review",
		"approved":  "Published",
		"rejected":  "Not published",
		"spam":      "Not shown",
		"withdrawn": "Taken back",
	},
}

var englishReport = Report{
	Title: func(name string) string { return "Report the comment by " + name },
	Lead:  "Tell us if a comment should not be here. We do not keep who you are.",
	Why:   "What is wrong with it?",
	Reasons: map[string]string{
		"private":     "It shows private details of a person",
		"harmful":     "It could harm someone who does what it says",
		"abusive":     "It is rude or hurtful",
		"advertising": "It is an ad",
		"other":       "Something else",
	},
	Choose:      "Choose what is wrong with it",
	Send:        "Send report",
	Looks:       "A person on our team looks at reports. Nobody watches them for emergencies. In an emergency,",
	Thanks:      "Thank you for telling us",
	ThanksLead:  "A person on our team looks at it, usually on a working day. If more readers report it, we hide it until then.",
	Already:     "We have your report already",
	AlreadyLead: "One report a day is enough for the same comment. A person on our team looks at it, usually on a working day.",
	ErrorTitle:  "Error: your report was not sent yet",
	TooMany:     "You sent many reports in a short time",
	TooManyHelp: "So we did not take this one yet. Send it again",
	Back:        "Back to the article",
	What:        "The comment",
}
