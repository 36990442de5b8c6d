// Package comments is the life of a reader's comment: written, held, decided by
// staff, shown or not. A reader's words are private until a person approves them.
//
//	pending  ──approve──► approved        Every step is one row of comment_event,
//	   │  ▲                  │            written in the same transaction as the
//	 reject └──── undo ──────┤            change. A decision can be changed later
//	   ▼                     │            (approve ⇄ reject) and the last one can be
//	rejected ◄──── reject ───┘            undone for 30 days.
//
// Least data is kept: a name if given, the words, the page, the times. No
// address, no e-mail, no browser.
package comments

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"example.org/sciatica/internal/sqlite"
)

// Limits of a comment, in characters (Unicode code points after NFC).
const (
	MinBody = 2
	MaxBody = 4000
	MaxName = 60
)

// UndoFor is how long a decision can be undone.
const UndoFor = 30 * 24 * time.Hour

// A State is where a comment stands.
type State string

// The states.
const (
	StatePending  State = "pending"
	StateApproved State = "approved"
	StateRejected State = "rejected"
)

// States returns all states, in the order of the queue's tabs.
func States() []State { return []State{StatePending, StateApproved, StateRejected} }

// Draft is what a reader typed.
type Draft struct {
	Page string // path of the page, as /articles/herniated-disc
	Name string
	Body string
}

// Fault is what is wrong with a field of a Draft.
type Fault string

// The faults.
const (
	BodyMissing Fault = "body missing"
	BodyShort   Fault = "body short"
	BodyLong    Fault = "body long"
	NameLong    Fault = "name long"
)

// Faults returns what keeps the draft from being posted; none when it can be.
func (d Draft) Faults() []Fault {
	var faults []Fault
	d = d.clean()
	if utf8.RuneCountInString(d.Name) > MaxName {
		faults = append(faults, NameLong)
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
		// Zero-width joiner and non-joiner spell words and emoji; they hide nothing alone.
		case r == '\u200c', r == '\u200d':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp), r == utf8.RuneError:
			return -1
		}
		return r
	}, lineEnds.Replace(s)))
	if blank(s) {
		return ""
	}
	return s
}

// blank reports whether nothing of s shows; joiners with nothing to join do not.
func blank(s string) bool {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200c' || r == '\u200d' }) == ""
}

// Public is what every reader may see of an approved comment. It has no field
// that a page could leak.
type Public struct {
	ID   int64
	Name string // "" for no name
	Text Markup
	At   time.Time
}

// Pending is what staff see.
type Pending struct {
	ID      int64
	Page    string
	Name    string
	Text    Markup
	State   State
	Version int64 // to name in a decision
	At      time.Time
	// DecidedBy and DecidedAt tell of the last decision; empty while there is none.
	DecidedBy string
	DecidedAt time.Time
	// Step is that decision, to undo; 0 when it cannot be undone any more.
	Step int64
}

// Receipt is what the author sees through the private link.
type Receipt struct {
	Page  string
	Name  string
	Text  Markup
	State State
	At    time.Time
}

// Store keeps comments in the database.
type Store struct {
	db  *sqlite.DB
	now func() time.Time
}

// NewStore returns a store on db that takes the time from now.
func NewStore(db *sqlite.DB, now func() time.Time) *Store { return &Store{db: db, now: now} }

// Post keeps the draft as pending and returns the author's private token. The
// draft must have no Faults. When Post returns nil the comment is on disk; an
// error is sqlite.ErrUnavailable when the database cannot take it now.
func (s *Store) Post(ctx context.Context, d Draft) (token string, err error) {
	if faults := d.Faults(); len(faults) > 0 {
		return "", fmt.Errorf("post comment: %v", faults)
	}
	d = d.clean()
	token = rand.Text() // at least 128 random bits: it cannot be guessed
	now := sqlite.Millis(s.now())
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, `INSERT INTO comment (page, name, body, state, receipt_hash, created_at)
			VALUES (?, ?, ?, 'pending', ?, ?) RETURNING id`, d.Page, d.Name, d.Body, hash(token), now).Scan(&id)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO comment_event (comment_id, at, action, to_state, version)
			VALUES (?, ?, 'post', 'pending', 1)`, id, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("post comment: %w", err)
	}
	return token, nil
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Move takes the comments of a page along to where the page has moved. It
// changes nothing, and writes nothing, when the old page has none.
func (s *Store) Move(ctx context.Context, from, to string) error {
	var any bool
	err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment WHERE page = ?)`, from).Scan(&any)
	if err == nil && any {
		err = s.db.Write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE comment SET page = ? WHERE page = ?`, to, from)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("move the comments of %s: %w", from, err)
	}
	return nil
}

// Receipt returns the comment that the token belongs to, or an error that is
// fs.ErrNotExist.
func (s *Store) Receipt(ctx context.Context, token string) (Receipt, error) {
	var r Receipt
	var body string
	var at int64
	err := s.db.Reader().QueryRowContext(ctx, `SELECT page, name, body, state, created_at FROM comment WHERE receipt_hash = ?`,
		hash(token)).Scan(&r.Page, &r.Name, &body, &r.State, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, fmt.Errorf("receipt: %w", fs.ErrNotExist)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("read receipt: %w", err)
	}
	r.Text, r.At = Render(body), sqlite.Time(at)
	return r, nil
}

// Approved returns up to limit approved comments of a page, oldest first,
// after leaving out the first skip.
func (s *Store) Approved(ctx context.Context, page string, skip, limit int) ([]Public, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT id, name, body, created_at FROM comment
		WHERE page = ? AND state = 'approved' ORDER BY id LIMIT ? OFFSET ?`, page, limit, skip)
	if err != nil {
		return nil, fmt.Errorf("read comments of %s: %w", page, err)
	}
	defer rows.Close()
	var list []Public
	for rows.Next() {
		var c Public
		var body string
		var at int64
		if err := rows.Scan(&c.ID, &c.Name, &body, &at); err != nil {
			return nil, fmt.Errorf("read comments of %s: %w", page, err)
		}
		c.Text, c.At = Render(body), sqlite.Time(at)
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read comments of %s: %w", page, err)
	}
	return list, nil
}

// Counts returns the number of approved comments of every page that has one.
func (s *Store) Counts(ctx context.Context) (map[string]int, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT page, count(*) FROM comment WHERE state = 'approved' GROUP BY page`)
	if err != nil {
		return nil, fmt.Errorf("count comments: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var page string
		var n int
		if err := rows.Scan(&page, &n); err != nil {
			return nil, fmt.Errorf("count comments: %w", err)
		}
		counts[page] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count comments: %w", err)
	}
	return counts, nil
}

// Count returns the number of approved comments of a page.
func (s *Store) Count(ctx context.Context, page string) (int, error) {
	var n int
	err := s.db.Reader().QueryRowContext(ctx, `SELECT count(*) FROM comment WHERE page = ? AND state = 'approved'`, page).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count comments of %s: %w", page, err)
	}
	return n, nil
}
