package templates

import (
	"fmt"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/screen"
)

// Thread is a page of what readers see under an article.
type Thread struct {
	comments.Thread
	Path string // of the article
	// Closed is since when nobody can write; zero while anybody can.
	Closed time.Time
	// Unreadable says that the database could not be read.
	Unreadable bool
}

// talk is a first comment with its replies.
type talk struct {
	first   comments.Public
	again   bool // it stands on an earlier page too
	replies []comments.Public
}

func (t Thread) talks() []talk {
	var list []talk
	if t.Head != nil {
		list = append(list, talk{first: *t.Head, again: true})
	}
	for _, c := range t.Comments {
		// A reply whose first comment is just being taken away stands alone.
		if c.Thread == c.ID || len(list) == 0 {
			list = append(list, talk{first: c})
			continue
		}
		last := &list[len(list)-1]
		last.replies = append(last.replies, c)
	}
	return list
}

// earlier is the address of the page before, "" for none.
func (t Thread) earlier() string {
	switch {
	case t.Start:
		return t.Path + "#comments"
	case t.Earlier != 0:
		return commentPath(t.Path, t.Earlier)
	}
	return ""
}

func commentPath(article string, id int64) string {
	return fmt.Sprintf("%s/comments/%d", article, id)
}

// CommentForm is the form to write, reply or edit, empty or as somebody left it.
type CommentForm struct {
	// Page is where it leads back to, Action where it is sent.
	Page   Link
	Action string
	// Token is what the form proves its age with; "" for an edit.
	Token string
	// Version is the version of the comment that is edited; 0 for a new one.
	Version int64
	// Parent is the comment that is answered; nil for none.
	Parent     *comments.Public
	Name, Body string
	Faults     []comments.Fault
	// Length is the body's number of characters, for the fault that it is too long.
	Length int
	// Notice is an error of the whole form, as that it cannot be saved now.
	Notice, NoticeHelp string
	// Private is what the words seem to hold: the author is asked about it.
	Private []PrivateData
	// Help comes first: the words may tell of danger.
	Help Help
	// Closed says that the form cannot be sent any more.
	Closed bool
}

// Heading is what the form is for.
func (form CommentForm) Heading(words *lang.Words) string {
	switch {
	case form.Version != 0:
		return words.Receipt.EditTitle
	case form.Parent != nil:
		return words.Comment.ReplyTo(nameOr(form.Parent.Name, words.Comment.Anonymous))
	}
	return words.Comment.Leave
}

// PrivateData is what a finding of the screen shows its author.
type PrivateData struct {
	Kind string // by package screen's name
	Text string
	// InName says that it stands in the name.
	InName bool
}

// Help is what the author of words that may tell of danger reads before all
// else. It is empty when they do not.
type Help struct {
	Emergency, Crisis *library.CommentCard
	// Signs are all the danger signs, beside Emergency.
	Signs *library.Card
}

// Any reports whether there is something to show.
func (h Help) Any() bool { return h.Emergency != nil || h.Crisis != nil }

// Title is the heading of the first card.
func (h Help) Title() string {
	if h.Crisis != nil {
		return h.Crisis.Title
	}
	return h.Emergency.Title
}

// ReceivedPage is the answer to a comment that may tell of danger.
type ReceivedPage struct {
	Help    Help
	Receipt string // its address
	Page    Link
	Private []PrivateData
}

// ReceiptPage is what an author sees through the private link.
type ReceiptPage struct {
	comments.Receipt
	Path string // of the receipt
	Back Link   // the page that it was written on, or the list of pages once that is gone
	Help Help
	// Answers are the clinic's replies.
	Answers []comments.Public
	// Done says what the author just did; "" for nothing.
	Done string
	// Cards are those that the words call for besides.
	Cards []*library.CommentCard
	// Notice is what happened instead of what was asked for.
	Notice, NoticeHelp string
}

// ReceiptsPage lists what a browser's receipts lead to.
type ReceiptsPage struct {
	Receipts []ListedReceipt
	// Erased says that one was just erased.
	Erased bool
}

// ListedReceipt is one of them.
type ListedReceipt struct {
	Path, Title, Words string
	State              comments.State
	At                 time.Time
}

// ReportPage is the form to object to a comment.
type ReportPage struct {
	Page    Link
	Comment comments.Public
	Reason  string // as the reader chose it
	// Missing says that no reason was chosen.
	Missing bool
	// TooMany says when the reader may send it, after too many others; "" for now.
	TooMany string
}

// ReportedPage thanks for a report.
type ReportedPage struct {
	Page Link
	// Already says that the same reader reported the same comment before.
	Already bool
}

// asksPrivate reports whether the author may want to take private data out: of
// words that wait, and that nobody has done it for.
func (v ReceiptPage) asksPrivate() bool {
	return v.State == comments.Pending && v.Flags&screen.Private != 0 && !v.Redacted
}
