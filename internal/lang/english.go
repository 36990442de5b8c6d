package lang

import (
	"fmt"
	"strings"
	"time"
)

// English returns the words in US English, at grade 6 for readers.
func English() *Words { return english }

var english = &Words{
	Tag:      "en-US",
	Date:     func(t time.Time) string { return t.Format("January 2, 2006") },
	DateTime: func(t time.Time) string { return t.Format("January 2, 2006, 3:04 pm") },
	Ago:      ago,

	Frame: Frame{
		Skip:         "Skip to main content",
		Main:         "Main",
		Breadcrumb:   "Breadcrumb",
		Home:         "Home",
		AllArticles:  "All articles",
		Exercises:    "Exercises",
		GetHelp:      "Get help now",
		Learn:        "Learn",
		Treatments:   "Treatments",
		Glossary:     "Words explained",
		Guide:        "Guide",
		About:        "About this guide",
		YourPrivacy:  "Your privacy",
		NoTracking:   "No ads. No tracking. No account needed.",
		PrivacyRules: "Privacy and comment rules",
		Legal: func(number string) string {
			return "This guide gives general education. It does not replace advice from your own doctor or physical therapist. In an emergency, call " + number + "."
		},
		Call:  func(number string) string { return "Call " + number },
		Print: "Print this page",
		Problems: func(n int) string {
			return plural(n, "1 problem in the content folder.", "%d problems in the content folder.")
		},
		Frozen: "Your last save is not shown yet: the lines in bold keep it back. Mend them and load the page again.",
		Shown:  "Your last save is shown. These lines do not keep it back.",
	},

	Home: Home{
		Tab:        "Understand and ease sciatica",
		Start:      "Where would you like to start?",
		Ask:        "People ask",
		All:        "See all articles",
		Weigh:      "What helps, and how sure are we?",
		WeighText:  "Every treatment on one page, each with a plain label and the guideline or study behind it.",
		WeighLink:  "Compare treatments",
		Understand: Tile{"Understand sciatica", "What it is, and why your leg hurts."},
		Exercises:  Tile{"Exercises", "Gentle to strong, with pictures and clear limits."},
		Posture:    Tile{"Posture", "Sit, stand, lift and sleep with more comfort."},
		Treatment:  Tile{"How physical therapy helps", "What it can do, and what studies show."},
	},

	Article: Article{
		WrittenBy:   "Written by",
		After:       func(author string) string { return "after an article by " + author },
		ReviewedBy:  "Reviewed by",
		NotReviewed: "Not yet reviewed by a clinician",
		ReviewDue:   "Review due",
		On:          func(date string) string { return "on " + date },
		NextReview:  "Next review",
		Published:   "Published",
		Draft:       "This is a draft. Only editors see it, on a server started with --dev.",
		ReadingTime: "Reading time",
		Minutes:     func(n int) string { return plural(n, "1 minute", "%d minutes") },
		Comments:    "Comments",
		OnThisPage:  "On this page",
		InShort:     "In short",
		Sources:     "Sources",
		Undated:     "Undated",
		Checked:     func(date string) string { return "Checked " + date + "." },
		ReadNext:    "Read next",
		PrintedFrom: "Printed from",
		MoreIn:      "More in this part",
		Previous:    "Before this",
		Next:        "After this",
		ReviewState: func(by, on string) string { return "Reviewed by " + by + " on " + on + "." },
	},

	Hub: Hub{
		AllTitle: "Learn about sciatica",
		AllLead:  "Short, plain pages. Each one names its sources.",
		List:     "Articles",
		Jump:     "Parts of the guide",
		Categories: map[string]Tile{
			"understand": {"Understand sciatica", "What sciatica is, how it feels and how it goes."},
			"causes":     {"Causes", "What can irritate a nerve in your low back."},
			"treatment":  {"Treatment", "What can help, and how sure the studies are."},
			"posture":    {"Posture", "Sit, stand, lift and sleep with more comfort."},
			"living":     {"Living with sciatica", "Moving, work, flare-ups and daily life."},
		},
		Empty:     "There is nothing here yet",
		EmptyHelp: "We are still writing these pages. All the others are a tap away.",
		By: func(authors string, minutes int) string {
			return "By " + authors + ". " + plural(minutes, "1 minute", "%d minute") + " read."
		},
	},

	Treatments: Treatments{
		Title:   "Treatments side by side",
		Lead:    "What each treatment can do, in plain words, and who says so.",
		Heading: "How sure are we?",
		Compare: "Compare all treatments",
		Basis:   "Based on",
		Evidence: map[string]string{
			"helps":               "Helps",
			"may-help":            "May help",
			"not-enough-evidence": "Not enough evidence",
			"not-shown-to-help":   "Not shown to help",
			"not-recommended":     "Not recommended",
		},
		Means: map[string]string{
			"helps":               "Good studies show that it helps.",
			"may-help":            "Some studies show a benefit. It is small, or not certain.",
			"not-enough-evidence": "Too little is known to say, or sources disagree.",
			"not-shown-to-help":   "It was studied, and no benefit was found.",
			"not-recommended":     "A guideline advises against it.",
		},
		MeansTitle: "What the labels mean",
		Treatment:  "Treatment",
		Why:        "Why",
		Said:       "What we say",
		Caution:    "A label is about people in studies, on average. It does not tell what is right for you. Talk to your doctor before you start, change or stop a medicine.",
		Count:      func(n int) string { return plural(n, "1 treatment", "%d treatments") },
		None:       "No treatment here has this label.",
	},

	Glossary: Glossary{
		Title:      "Words explained",
		Lead:       "Words you may hear or read about sciatica, in plain language.",
		Letters:    "Letters",
		OnThisPage: "Words on this page",
		Entry:      "In Words explained",
		Close:      "Close",
		Say:        "Say",
		AlsoCalled: "Also called",
		More:       "Read more:",
		Used:       func(n int) string { return plural(n, "Used on 1 page", "Used on %d pages") },
	},

	Exercises: Exercises{
		Title: "Exercises for sciatica",
		Lead:  "Pick what fits your day. Each page shows the moves, how they should feel, and when to stop.",
		Found: func(n int) string { return plural(n, "1 exercise", "%d exercises") },
		FoundFor: func(n int, chosen string) string {
			return plural(n, "1 exercise", "%d exercises") + ": " + chosen
		},
		Groups: map[string]string{"goal": "Goal", "position": "Position", "level": "Level"},
		Names: map[string]string{
			"ease-pain":       "Ease pain",
			"loosen":          "Loosen up",
			"strengthen":      "Get stronger",
			"move-nerve":      "Move the nerve",
			"everyday":        "Everyday moves",
			"on-back":         "On your back",
			"on-side":         "On your side",
			"face-down":       "Face down",
			"hands-and-knees": "On hands and knees",
			"sitting":         "Sitting",
			"standing":        "Standing",
			"gentle":          "Gentle",
			"steady":          "Steady",
			"strong":          "Strong",
		},
		Filter:      "Filter",
		Show:        "Show exercises",
		Clear:       "Clear all",
		Remove:      "(remove filter)",
		Nothing:     "No exercise fits all of these choices.",
		NothingHelp: "Leave one out to see more:",
		Without: func(chosen string, n int) string {
			return "Without “" + chosen + "”: " + plural(n, "1 exercise", "%d exercises")
		},
		ShowAll:   func(n int) string { return plural(n, "Show the only exercise", "Show all %d exercises") },
		Begin:     "Before you begin",
		BeginText: "Not sure an exercise is right for you? Ask your physical therapist or doctor.",
		BeginIf:   "Some signs need help right away:",
	},

	Exercise: Exercise{
		AlsoCalled: "Also called",
		Caption: func(n int, label string) string {
			return strings.TrimSpace(fmt.Sprintf("%d. %s", n, label))
		},
		Play:      "Play the movement",
		Pause:     "Pause",
		Loading:   "Loading",
		ShowStart: "Show the start",
		ShowEnd:   "Show the end",
		Moving:    "The movement",
		NotLoaded: "It could not load. The pictures show all of it. Try again.",
		Marked:    "The marked area, red or striped, is the part that works or stretches.",
		Nerve:     "The yellow line (white in print) is the sciatic nerve.",
		HowMuch:   "How much",
		Common:    "A common starting amount",
		NoDose:    "We found no starting amount that we can stand behind. Start small, and see how you feel the next day.",
		CommonFor: func(part string) string { return "A common starting amount for " + part },
		OthersSay: "Other sources say:",
		Range: func(from, to int) string {
			switch from {
			case to:
				return fmt.Sprint(to)
			case 0:
				return fmt.Sprintf("up to %d", to)
			}
			return fmt.Sprintf("%d to %d", from, to)
		},
		Units: map[string]func(n int) string{
			"repetitions":  func(n int) string { return unit(n, "time", "times") },
			"sets":         func(n int) string { return unit(n, "set", "sets") },
			"hold-seconds": func(n int) string { return unit(n, "second, hold", "seconds, hold") },
			"hold-breaths": func(n int) string { return unit(n, "deep breath, hold", "deep breaths, hold") },
			"times-a-day":  func(n int) string { return unit(n, "time a day", "times a day") },
			"times-a-week": func(n int) string { return unit(n, "time a week", "times a week") },
		},
		Amounts: map[string]func(amount string, n int) string{
			"repetitions": func(amount string, n int) string { return amount + unit(n, " time", " times") },
			"sets":        func(amount string, n int) string { return amount + unit(n, " set", " sets") },
			"hold-seconds": func(amount string, n int) string {
				return "hold for " + amount + unit(n, " second", " seconds")
			},
			"hold-breaths": func(amount string, n int) string {
				return "hold for " + amount + unit(n, " deep breath", " deep breaths")
			},
			"times-a-day":  func(amount string, n int) string { return unit(n, "once a day", amount+" times a day") },
			"times-a-week": func(amount string, n int) string { return unit(n, "once a week", amount+" times a week") },
		},
		EachSide: "on each side",
		BuildTo:  func(n int) string { return fmt.Sprintf("build up to %d times", n) },
		Dose: func(who, part string, amounts []string) string {
			if part != "" {
				who = "For " + part + " (" + who + ")"
			}
			return who + ": " + strings.Join(amounts, ", ") + "."
		},
		Reference: func(n int) string { return fmt.Sprintf("Reference %d", n) },
		Print:     "Print this exercise",
		HowTo:     "How to do it",
		Need:      "You need",
		Feel:      "You should feel",
		Muscles:   "Muscles",
		TakeCare:  "Take care",
		Tips:      "Tips",
		StopFrom:  "Where the rules for stopping come from",
		Fit:       "Make it fit today",
		Easier:    "Easier",
		Harder:    "Harder",
		OrTry:     "Or try",
	},

	Comment: Comment{
		Count:      func(n int) string { return count(n, "Leave a comment", "1 comment", "%d comments") },
		Heading:    func(n int) string { return count(n, "Comments", "1 comment", "%d comments") },
		ReadFirst:  "A person reads every comment before it appears.",
		Anonymous:  "Anonymous",
		Leave:      "Leave a comment",
		Unreadable: "Comments cannot be shown at the moment. Please try again in a few minutes.",
		Usually:    func(replyTime string) string { return "We usually read comments " + replyTime + "." },
		UrgentCall: "For urgent questions, call",
		NotWatched: "Nobody watches this form for emergencies.",
		Name:       "First name or nickname",
		NameHint:   "It is shown with your comment.",
		Body:       "Your comment",
		BodyHint:   "Anyone can read this page. Leave out phone numbers, full names and medical records.",
		BodyLimit:  func(max int) string { return fmt.Sprintf("Up to %s characters.", thousands(max)) },
		Optional:   "(optional)",
		Send:       "Send comment",
		Earlier:    func(n int) string { return plural(n, "Earlier comment", "Earlier %d comments") },
		Later:      func(n int) string { return plural(n, "Next comment", "Next %d comments") },
		Page:       func(n, of int) string { return fmt.Sprintf("Comments, page %d of %d", n, of) },

		ErrorTitle:  "Error: your comment was not sent yet",
		ErrorPrefix: "Error:",
		FaultSummary: func(n int) string {
			return plural(n, "One thing to fix before we can send it", "%d things to fix before we can send it")
		},
		Faults: map[string]string{
			"body missing": "Write your comment",
			"body short":   "Write a little more. Two letters are enough.",
			"body long":    "Make your comment shorter",
			"name long":    "Use a shorter name, 60 letters at most. A nickname is fine.",
		},
		TooLong: func(have, max int) string {
			return fmt.Sprintf("Make your comment shorter. It has %s characters, and %s fit.", thousands(have), thousands(max))
		},
		TooBig:     "Your comment is too long to send. Make it shorter and send it again.",
		Garbled:    "Some letters arrived broken. Look over your text and send it again.",
		Cannot:     "We cannot save comments right now",
		CannotHelp: "Your text is below and not lost. Keep this page open and try again in a few minutes.",

		ReceiptTitle: map[string]string{
			"pending":  "We have your comment",
			"approved": "Your comment is published",
			"rejected": "Your comment was not published",
		},
		ReceiptPending: func(replyTime string) string {
			return "A person on our team reads it first, usually " + replyTime + ". Then it appears under the article."
		},
		ReceiptLead: map[string]string{
			"approved": "Everyone can read it under the article now.",
			"rejected": "Our team has read it and will not show it. Nobody else can see it. You are welcome to write again.",
		},
		ReceiptThanks:  func(name string) string { return "Thank you, " + stop(name) },
		ReceiptKeep:    "This page is yours alone. Keep its address to see what happens with your comment. Anyone who has the address can read it.",
		Progress:       "Progress of your comment",
		Sent:           "Sent",
		InReview:       "In review",
		Shown:          "Published",
		NotShown:       "Not published",
		Yours:          "What you wrote",
		CannotWait:     "Cannot wait?",
		CannotWaitText: "Comments are not watched around the clock. If you feel worse,",
		CheckSigns:     "check the warning signs",
		OrCall:         "or call us on",
		Back:           "Back to the article",
	},

	Trouble: Trouble{
		NotFound:        "We lost the thread of this page",
		NotFoundLead:    "The page moved, or the address has a typo. Start from one of these.",
		NotAllowed:      "This page cannot do that",
		NotAllowedLead:  "The address is right, but it does not take what your browser sent. Go back and try the link or button again.",
		CrossSite:       "This came from another website",
		CrossSiteLead:   "To keep you safe, we only take forms that were sent from our own pages. Nothing was saved. Open the page here and send the form again.",
		Forbidden:       "Your account may not do this",
		ForbiddenLead:   "Nothing was changed. Ask a colleague with more rights, or the person who runs this site.",
		BadRequest:      "Your browser sent something we cannot read",
		BadRequestLead:  "Nothing was saved. Go back in your browser, where your text should still be, and send it again.",
		TooLarge:        "That is too long to send",
		TooLargeLead:    "Nothing was saved. Go back in your browser: your text should still be there. Make it shorter and send it again.",
		Unavailable:     "We cannot save anything right now",
		UnavailableLead: "Nothing was changed. You can read on as usual. Please try again in a few minutes.",
		Internal:        "Something went wrong on our side",
		InternalLead:    "Nothing you did caused this. Please try again in a minute.",
		Again:           "Try again",
		GoHome:          "Go to the home page",
		NeedUs:          "Need us now? Call",
		Code:            func(code string) string { return "If you call about this page, mention code " + code + "." },
	},

	Staff: Staff{
		Name:          func(clinic string) string { return "Staff, " + clinic },
		Nav:           "Staff",
		Comments:      "Comments",
		Sessions:      "Sign-ins",
		ViewSite:      "View site",
		SignOut:       "Sign out",
		SignIn:        "Staff sign-in",
		SignInButton:  "Sign in",
		Email:         "Work email",
		Password:      "Password",
		Forgot:        "Forgot your password? The person who runs this site can give you a new one.",
		ForPatients:   "Looking for help with sciatica?",
		ToGuide:       "Go to the patient guide",
		Refused:       "The email or the password is wrong. Try again.",
		Throttled:     "Too many tries. Wait 15 minutes, then try again.",
		CookieLost:    "Your browser did not keep the sign-in. Open this site over https, or allow its cookie, and sign in again.",
		Ended:         "You were signed out before that arrived, so nothing was done. Sign in and do it again.",
		SignedOut:     "You are signed out.",
		SetUp:         "Set up the first account",
		SetUpLead:     "This account may do everything. The link to this page works until the account exists.",
		SetUpName:     "Your name",
		SetUpNameHint: "Your colleagues see it beside what you decide.",
		SetUpSubmit:   "Make the account",
		PasswordHint: func(min int) string {
			return fmt.Sprintf("At least %d characters. A sentence is easy to keep in mind.", min)
		},
		SetUpDone:     "The first account exists already",
		SetUpDoneLead: "Sign in with it. The person who runs this site can add more accounts.",
		Faults: map[string]string{
			"email wrong":    "Write an email address, as name@clinic.example",
			"name missing":   "Write your name",
			"name long":      "Use a shorter name, 60 letters at most",
			"password short": "Use a longer password, at least 15 characters",
			"password long":  "Use a shorter password, at most 200 characters",
		},
		Queue:     "Comments",
		TabsLabel: "Comments by state",
		Tabs:      map[string]string{"pending": "Pending", "approved": "Approved", "rejected": "Rejected"},
		Approve:   "Approve",
		Reject:    "Reject",
		Undo:      "Undo",
		By:        func(name string) string { return " the comment by " + name },
		Decided: map[string]func(by, ago string) string{
			"pending":  func(by, ago string) string { return "put back by " + by + " " + ago },
			"approved": func(by, ago string) string { return "approved by " + by + " " + ago },
			"rejected": func(by, ago string) string { return "rejected by " + by + " " + ago },
		},
		Done: map[string]func(name string) string{
			"approve": func(name string) string { return "Approved the comment by " + stop(name) },
			"reject":  func(name string) string { return "Rejected the comment by " + stop(name) },
			"undo":    func(name string) string { return "Undone. The comment by " + name + " is back where it was." },
		},
		Clear:     "All read",
		ClearText: "No comment is waiting. New ones appear here.",
		NoneHere:  "No comments here yet.",
		Next:      "Next page",
		Stale:     "Somebody was faster",
		StaleLead: "This comment changed after you opened the list, so nothing was done. Here is what happened.",
		StaleNow:  "As it stands now",
		StaleBack: "Back to the queue",
		History: map[string]func(who, when string) string{
			"post":    func(_, when string) string { return "Written " + when },
			"approve": func(who, when string) string { return "Approved by " + who + ", " + when },
			"reject":  func(who, when string) string { return "Rejected by " + who + ", " + when },
			"undo":    func(who, when string) string { return "Undone by " + who + ", " + when },
		},
		Author:         "the author",
		SessionsTitle:  "Where you are signed in",
		SessionsLead:   "A sign-in ends after an hour without use, and after 12 hours in any case. End one here if you left it open on another computer.",
		SessionCurrent: "This browser",
		SessionSince:   "Signed in",
		SessionSeen:    "Last used",
		SessionEnd:     "End",
		SessionEndOther: func(since string) string {
			return " the sign-in of " + since
		},
		SessionEnded: "Ended. That browser has to sign in again.",
	},
}

// stop ends a sentence whose last word may bring a full stop of its own, as Marlene T.
func stop(sentence string) string { return strings.TrimSuffix(sentence, ".") + "." }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

// unit is the word for n things, without the number.
func unit(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func count(n int, none, one, many string) string {
	if n == 0 {
		return none
	}
	return plural(n, one, many)
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

func ago(now, then time.Time) string {
	switch d := now.Sub(then); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return plural(int(d/time.Minute), "1 minute ago", "%d minutes ago")
	case d < 24*time.Hour:
		return plural(int(d/time.Hour), "1 hour ago", "%d hours ago")
	default:
		return plural(int(d/(24*time.Hour)), "1 day ago", "%d days ago")
	}
}
