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
	Number:   thousands,
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

	Comment: englishComment,
	Receipt: englishReceipt,
	Report:  englishReport,

	Trouble: Trouble{
		NotFound:         "We lost the thread of this page",
		NotFoundLead:     "The page moved, or the address has a typo. Start from one of these.",
		NotAllowed:       "This page cannot do that",
		NotAllowedLead:   "The address is right, but it does not take what your browser sent. Go back and try the link or button again.",
		CrossSite:        "This came from another website",
		CrossSiteLead:    "To keep you safe, we only take forms that were sent from our own pages. Nothing was saved. Open the page here and send the form again.",
		ReceiptEnded:     "This private page has ended",
		ReceiptEndedLead: "Its comment was erased, or the address has a typo.",
		ToQueue:          "Back to the comments",
		Forbidden:        "Your account may not do this",
		ForbiddenLead:    "Nothing was changed. Ask a colleague with more rights, or the person who runs this site.",
		BadRequest:       "Your browser sent something we cannot read",
		BadRequestLead:   "Nothing was saved. Go back in your browser, where your text should still be, and send it again.",
		TooLarge:         "That is too long to send",
		TooLargeLead:     "Nothing was saved. Go back in your browser: your text should still be there. Make it shorter and send it again.",
		Unavailable:      "We cannot save anything right now",
		UnavailableLead:  "Nothing was changed. You can read on as usual. Please try again in a few minutes.",
		Internal:         "Something went wrong on our side",
		InternalLead:     "Nothing you did caused this. Please try again in a minute.",
		Again:            "Try again",
		GoHome:           "Go to the home page",
		NeedUs:           "Need us now? Call",
		Code:             func(code string) string { return "If you call about this page, mention code " + code + "." },
		Slow:             "What you sent took too long to arrive",
		SlowLead:         "Nothing was saved. Go back in your browser, where your text should still be, and send it again.",
	},

	Staff: staffEnglish,

	Mail: Mail{
		Urgent: func(n int) string {
			return plural(n, "1 comment may describe an emergency", "%d comments may describe an emergency")
		},
		UrgentText: func(n, minutes int, link string) string {
			waited := plural(minutes, "1 minute", "%d minutes")
			if minutes >= 120 {
				waited = fmt.Sprintf("%d hours", minutes/60)
			}
			return plural(n, "1 comment may describe an emergency.", "%d comments may describe an emergency.") + "\n" +
				unit(n, "It has waited ", "The oldest has waited ") + waited + ".\n\n" +
				unit(n, "Sign in to read it:", "Sign in to read them:") + "\n" + link + "\n\n" +
				unit(n, "These mails end when it is decided.", "These mails end when they are decided.") + "\n"
		},
		Digest: func(c MailCounts) string {
			var parts []string
			for _, l := range digestLines(c) {
				if l.n > 0 {
					parts = append(parts, fmt.Sprint(l.n, " ", strings.ToLower(l.name)))
				}
			}
			return "Comments are waiting: " + strings.Join(parts, ", ")
		},
		DigestText: func(c MailCounts, late bool, link string) string {
			var b strings.Builder
			b.WriteString("Comments are waiting.\n\n")
			for _, l := range digestLines(c) {
				fmt.Fprintf(&b, "%s: %d\n", l.name, l.n)
			}
			fmt.Fprintf(&b, "\nThe oldest has waited %s.\n", plural(c.OldestHours, "1 hour", "%d hours"))
			if late {
				b.WriteString("That is too long. Please clear the queue today.\n")
			}
			b.WriteString("\nSign in to read them:\n" + link + "\n")
			return b.String()
		},
	},
}

type mailLine struct {
	name string
	n    int
}

func digestLines(c MailCounts) []mailLine {
	return []mailLine{{"Urgent", c.Urgent}, {"Pending", c.Pending}, {"Suspect", c.Suspect}, {"Reported", c.Reported}, {"Unanswered", c.Unanswered}}
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
