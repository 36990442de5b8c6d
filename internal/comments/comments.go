// Package comments is the whole life of a comment, with its SQL: written,
// screened, held, decided by staff, shown or not, changed or taken back by its
// author. A reader's words are private until a person approves them.
//
//	          ┌────────────── undo, put back, reports, author's change ─────────┐
//	          ▼                                                                 │
//	post ► pending ──► approved · rejected · spam ──► pending …                 │
//	          │            └───────────┴──────┴──── staff choose again ─────────┘
//	          └──► withdrawn (author; can be restored for 7 days) ──► erased
//
// What holds at any time:
//
//   - A reply's parent is shown when the reply is posted; a reply is shown only
//     under a shown comment or its placeholder. Replies are one level deep.
//   - Every step is one row of comment_event, in the transaction of the change
//     and of the mail about it. A step of staff names the version that the person
//     saw, and fails with ErrStale when there is a newer one.
//   - Undo brings back what a step changed, for UndoFor. Steps taken together
//     are undone together.
//   - A change by the author waits again; the words approved before stay shown.
//   - The only change staff make to words is to take private data out.
//   - Pending comments are never purged. The rest is erased by Tend.
//
// Least data is kept: a name if given, the words, the page, the times. No
// address, no e-mail, no browser.
package comments

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// Limits of a comment, in characters (Unicode code points after NFC).
const (
	MinBody = 2
	MaxBody = 4000
	MaxName = 60
)

// A State is where a comment stands.
type State string

// The states.
const (
	Pending   State = "pending"   // waits for a person
	Approved  State = "approved"  // shown, under a shown parent
	Rejected  State = "rejected"  // not shown, for a reason that the author is told
	Spam      State = "spam"      // not shown
	Withdrawn State = "withdrawn" // taken back by its author
	Erased    State = "erased"    // no words left
)

// Errors that are about what was asked for, not about the database.
var (
	// ErrStale means that somebody else changed the comment first.
	ErrStale = errors.New("the comment was changed by somebody else")
	// ErrRole means that the step needs a clinician or an admin.
	ErrRole = errors.New("the step needs another role")
	// ErrDuplicate means that somebody posted the same words on the same page
	// within the last 24 hours, and nothing shows that it was the same person.
	ErrDuplicate = errors.New("the same words were posted here already")
	// ErrParent means that the comment to reply to is not shown any more.
	ErrParent = errors.New("the comment to reply to is gone")
	// ErrWords means that a step lacks words or a choice that it needs, or that
	// they do not fit the comment.
	ErrWords = errors.New("the step needs other words")
)

// Draft is what a reader typed.
type Draft struct {
	Page   string // path of the page, as /articles/herniated-disc
	Parent int64  // the comment to reply to; 0 for none
	Name   string
	Body   string
	// Form is the token that came with it.
	Form Form
	// Trap says that the field which people do not see was filled in.
	Trap bool
	// Crowded says that the whole site gets more comments than usual.
	Crowded bool
	// Receipts are the private tokens that the browser keeps.
	Receipts []string
}

// Fault is what is wrong with a field of a Draft.
type Fault string

// The faults.
const (
	BodyMissing  Fault = "body missing"
	BodyShort    Fault = "body short"
	BodyLong     Fault = "body long"
	NameLong     Fault = "name long"
	NameReserved Fault = "name reserved"
	NameMixed    Fault = "name mixed"
)

// Faults returns what keeps the draft from being posted; none when it can be.
// No reader may use one of the reserved names, nor one that differs from it in
// capitals, accents, spaces or signs alone. A word of a name that mixes the letters of
// alphabets is refused, because most often it is there to look like another name.
func (d Draft) Faults(reserved ...string) []Fault {
	var faults []Fault
	d = d.clean()
	if utf8.RuneCountInString(d.Name) > MaxName {
		faults = append(faults, NameLong)
	}
	if name := bare(d.Name); name != "" && slices.ContainsFunc(reserved, func(r string) bool { return bare(r) == name }) {
		faults = append(faults, NameReserved)
	}
	if slices.ContainsFunc(strings.Fields(d.Name), screen.Mixed) {
		faults = append(faults, NameMixed)
	}
	switch n := utf8.RuneCountInString(d.Body); {
	case n == 0:
		faults = append(faults, BodyMissing)
	case n < MinBody:
		faults = append(faults, BodyShort)
	case n > MaxBody:
		faults = append(faults, BodyLong)
	}
	return faults
}

// bare leaves the letters and digits of a name.
func bare(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, fold(name))
}

// Length returns how many characters of the body count.
func (d Draft) Length() int { return utf8.RuneCountInString(d.clean().Body) }

// clean brings the texts into the form that is kept: NFC, one kind of line
// end, no characters that hide or turn other text, nothing where nothing shows.
func (d Draft) clean() Draft {
	d.Name = strings.Join(strings.Fields(strip(d.Name, false)), " ")
	d.Body = strings.TrimSpace(strip(d.Body, true))
	return d
}

// lineEnds are all that Unicode calls a mandatory line break (UAX #14: BK, CR, NL).
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

func strip(s string, lines bool) string {
	s = norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines, r == '\t':
			return r
		case r == '\n':
			return ' '
		case isJoiner(r): // see joined
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp), r == utf8.RuneError:
			return -1
		}
		return r
	}, lineEnds.Replace(s)))
	if s = norm.NFC.String(joined(s)); blank(s) {
		return ""
	}
	return s
}

// isJoiner holds for the zero-width joiner and non-joiner.
func isJoiner(r rune) bool { return r == '\u200c' || r == '\u200d' }

// joined leaves joiners where they spell words and emoji, and takes them out
// beside ASCII letters, digits and signs, where they only hide what stands there.
func joined(s string) string {
	if !strings.ContainsFunc(s, isJoiner) {
		return s
	}
	var out strings.Builder
	before := ' '
	for i, r := range s {
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if isJoiner(r) && (before < utf8.RuneSelf || after < utf8.RuneSelf || after == utf8.RuneError || isJoiner(after)) {
			continue
		}
		before = r
		out.WriteRune(r)
	}
	return out.String()
}

// blank reports whether nothing of s shows.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || isJoiner(r) || unicode.Is(unicode.Variation_Selector, r) || strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
	}) == ""
}

// Options are what a Store needs besides the database.
type Options struct {
	Now func() time.Time
	// Erasing is told of every erasure that an author or an admin asked for,
	// before it is done, so that a restored backup can be told again (see
	// EraseAgain). An error keeps the erasure from being done.
	Erasing func(Erasure) error
}

// Store keeps comments in the database.
type Store struct {
	db      *sqlite.DB
	now     func() time.Time
	erasing func(Erasure) error
	keys    atomic.Pointer[[]*formKey] // newest first, at least one
}

// Open returns a store on db, with the keys for its forms.
func Open(ctx context.Context, db *sqlite.DB, o Options) (*Store, error) {
	s := &Store{db: db, now: o.Now, erasing: o.Erasing}
	if s.erasing == nil {
		s.erasing = func(Erasure) error { return nil }
	}
	if err := s.loadKeys(ctx); err != nil {
		return nil, err
	}
	if err := s.indexOld(ctx); err != nil {
		return nil, fmt.Errorf("open comments: %w", err)
	}
	return s, nil
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
