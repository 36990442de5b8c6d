// Package staff is the people who may decide about comments: their accounts,
// passwords and sessions.
//
// A session's token is only in the person's browser; the database keeps its
// SHA-256. A session ends after IdleLimit without a request, after
// AbsoluteLimit in any case, when it is revoked, when the person's password
// changes, or when the account is disabled.
package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	sqlite3 "github.com/mattn/go-sqlite3"

	"example.org/sciatica/internal/sqlite"
)

// Limits of a session (OWASP Session Management Cheat Sheet: both are needed;
// the numbers are this project's).
const (
	IdleLimit     = 60 * time.Minute
	AbsoluteLimit = 12 * time.Hour
)

// Limits of a password, in characters. NIST SP 800-63B-4, 3.1.1.2: at least 15
// where a password is the only factor, no rules of composition, long ones allowed.
// (The same section asks for a list of common passwords to refuse; there is none yet.)
const (
	MinPassword = 15
	MaxPassword = 200
)

// MaxName bounds an account's name, and its title, in characters.
const MaxName = 60

// Role is what an account may do. Each may do what the ones before it may.
type Role string

// The roles.
const (
	Moderator Role = "moderator"
	Clinician Role = "clinician"
	Admin     Role = "admin"
)

// Roles returns all roles, the least powerful first.
func Roles() []Role { return []Role{Moderator, Clinician, Admin} }

// Covers reports whether r may do what needs the role other. An unknown role
// covers nothing and is covered by none.
func (r Role) Covers(other Role) bool {
	needed := slices.Index(Roles(), other)
	return needed >= 0 && slices.Index(Roles(), r) >= needed
}

// Account is a member of staff.
type Account struct {
	ID    int64
	Email string
	Name  string
	// Title stands after the name of a public reply, as "PT, DPT"; "" for none.
	Title    string
	Role     Role
	Disabled bool
}

// NewAccount is what an account is made from.
type NewAccount struct {
	Email, Name, Password string
	Title                 string // may be ""
	Role                  Role
}

// Fault is what is wrong with a field of a NewAccount.
type Fault string

// The faults.
const (
	EmailWrong    Fault = "email wrong"
	NameMissing   Fault = "name missing"
	NameLong      Fault = "name long"
	TitleLong     Fault = "title long"
	PasswordShort Fault = "password short"
	PasswordLong  Fault = "password long"
)

// Faults returns what keeps the account from being made, as far as the fields tell.
func (n NewAccount) Faults() []Fault {
	var faults []Fault
	switch name := utf8.RuneCountInString(strings.TrimSpace(n.Name)); {
	case name == 0:
		faults = append(faults, NameMissing)
	case name > MaxName:
		faults = append(faults, NameLong)
	}
	faults = append(faults, titleFaults(n.Title)...)
	if a, err := mail.ParseAddress(n.Email); err != nil || a.Address != strings.TrimSpace(n.Email) {
		faults = append(faults, EmailWrong)
	}
	return append(faults, passwordFaults(n.Password)...)
}

func titleFaults(title string) []Fault {
	if utf8.RuneCountInString(strings.TrimSpace(title)) > MaxName {
		return []Fault{TitleLong}
	}
	return nil
}

func passwordFaults(password string) []Fault {
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return []Fault{PasswordShort}
	case n > MaxPassword:
		return []Fault{PasswordLong}
	}
	return nil
}

// Errors that callers tell apart.
var (
	// ErrRefused means that e-mail and password do not fit together. It is the
	// same for a name that no account has.
	ErrRefused = errors.New("e-mail or password is wrong")
	// ErrTaken means that an account has the e-mail already.
	ErrTaken = errors.New("an account with that e-mail exists")
	// ErrSetUp means that the first account exists already.
	ErrSetUp = errors.New("the first account exists already")
	// ErrSignedOut means that a token belongs to no session that may be used.
	ErrSignedOut = errors.New("not signed in")
)

// Store keeps accounts and sessions in the database.
type Store struct {
	db  *sqlite.DB
	now func() time.Time
}

// NewStore returns a store on db that takes the time from now.
func NewStore(db *sqlite.DB, now func() time.Time) *Store { return &Store{db: db, now: now} }

// Exists reports whether any account was ever made.
func (s *Store) Exists(ctx context.Context) (bool, error) {
	var exists bool
	if err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account)`).Scan(&exists); err != nil {
		return false, fmt.Errorf("look for accounts: %w", err)
	}
	return exists, nil
}

// Add makes an account. The error is ErrTaken when the e-mail is in use.
func (s *Store) Add(ctx context.Context, n NewAccount) (Account, error) { return s.add(ctx, n, false) }

// SetUp makes the first account, an admin. The error is ErrSetUp when there is
// one already, also when two people try at once.
func (s *Store) SetUp(ctx context.Context, n NewAccount) (Account, error) {
	n.Role = Admin
	return s.add(ctx, n, true)
}

func (s *Store) add(ctx context.Context, n NewAccount, first bool) (Account, error) {
	if faults := n.Faults(); len(faults) > 0 {
		return Account{}, fmt.Errorf("add account: %v", faults)
	}
	if !slices.Contains(Roles(), n.Role) {
		return Account{}, fmt.Errorf("add account: unknown role %q", n.Role)
	}
	a := Account{Email: strings.ToLower(strings.TrimSpace(n.Email)), Name: strings.TrimSpace(n.Name), Title: strings.TrimSpace(n.Title), Role: n.Role}
	encoded, err := hashPassword(ctx, n.Password)
	if err != nil {
		return Account{}, fmt.Errorf("add account: %w", err)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if first {
			var exists bool
			if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account)`).Scan(&exists); err != nil {
				return err
			}
			if exists {
				return ErrSetUp
			}
		}
		return tx.QueryRowContext(ctx, `INSERT INTO account (email, name, title, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
			a.Email, a.Name, a.Title, a.Role, encoded, sqlite.Millis(s.now())).Scan(&a.ID)
	})
	var se sqlite3.Error
	if errors.As(err, &se) && se.ExtendedCode == sqlite3.ErrConstraintUnique {
		err = ErrTaken
	}
	if err != nil {
		return Account{}, fmt.Errorf("add account: %w", err)
	}
	return a, nil
}

// Accounts returns every account, by name.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT id, email, name, title, role, disabled_at IS NOT NULL FROM account ORDER BY name, id`)
	if err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	defer rows.Close()
	var list []Account
	for rows.Next() {
		var a Account
		if err := rows.Scan(&a.ID, &a.Email, &a.Name, &a.Title, &a.Role, &a.Disabled); err != nil {
			return nil, fmt.Errorf("list accounts: %w", err)
		}
		list = append(list, a)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list accounts: %w", err)
	}
	return list, nil
}

// SetPassword gives an account a new password, lets it sign in again if it was
// disabled, and ends its sessions. The error is fs.ErrNotExist for an unknown e-mail.
func (s *Store) SetPassword(ctx context.Context, email, password string) error {
	if faults := passwordFaults(password); len(faults) > 0 {
		return fmt.Errorf("set password: %v", faults)
	}
	encoded, err := hashPassword(ctx, password)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return s.change(ctx, "set password", email, `UPDATE account SET password_hash = ?, disabled_at = NULL WHERE email = ? RETURNING id`, encoded)
}

// Disable keeps an account from signing in and ends its sessions. Its decisions
// stay. The error is fs.ErrNotExist for an unknown e-mail.
func (s *Store) Disable(ctx context.Context, email string) error {
	return s.change(ctx, "disable account", email, `UPDATE account SET disabled_at = ? WHERE email = ? RETURNING id`, sqlite.Millis(s.now()))
}

// SetTitle changes what stands after the account's name above its replies; ""
// takes it away. The error is fs.ErrNotExist for an unknown e-mail.
func (s *Store) SetTitle(ctx context.Context, email, title string) error {
	if faults := titleFaults(title); len(faults) > 0 {
		return fmt.Errorf("set title: %v", faults)
	}
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE account SET title = ? WHERE email = ?`, strings.TrimSpace(title), strings.ToLower(strings.TrimSpace(email)))
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fs.ErrNotExist)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("set title: %w", err)
	}
	return nil
}

func (s *Store) change(ctx context.Context, what, email, update string, value any) error {
	email = strings.ToLower(strings.TrimSpace(email))
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, update, value, email).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return fs.ErrNotExist
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE session SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL`, sqlite.Millis(s.now()), id)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Session is one sign-in.
type Session struct {
	ID string // names it; opens nothing
	// Signed in and last used, to the minute.
	Since, Seen time.Time
	// Current says that it is the session asking.
	Current bool
}

// SignIn checks e-mail and password and starts a session. The error is
// ErrRefused when they do not fit; an unknown e-mail takes the same time.
func (s *Store) SignIn(ctx context.Context, email, password string) (token string, err error) {
	email = strings.ToLower(strings.TrimSpace(email))
	var id int64
	var encoded string
	err = s.db.Reader().QueryRowContext(ctx, `SELECT id, password_hash FROM account WHERE email = ? AND disabled_at IS NULL`, email).Scan(&id, &encoded)
	unknown := errors.Is(err, sql.ErrNoRows)
	if unknown {
		encoded = nobody
	} else if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = ""
	}
	fits, err := checkPassword(ctx, password, encoded)
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	if unknown || !fits {
		return "", ErrRefused
	}
	token = rand.Text()
	now := sqlite.Millis(s.now())
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE created_at < ?`, sqlite.Millis(s.now().Add(-AbsoluteLimit))); err != nil {
			return err
		}
		// The password was checked outside of this transaction: it may have been
		// changed and all sessions ended since.
		result, err := tx.ExecContext(ctx, `INSERT INTO session (token_hash, id, account_id, created_at, seen_at)
			SELECT ?, ?, id, ?, ? FROM account WHERE id = ? AND password_hash = ? AND disabled_at IS NULL`,
			hash(token), rand.Text(), now, now, id, encoded)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err == nil && n == 0 {
			err = ErrRefused
		}
		return err
	})
	if errors.Is(err, ErrRefused) {
		return "", ErrRefused
	}
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return token, nil
}

// Current returns who is signed in with the token, and the session. The error
// is ErrSignedOut when nobody is.
func (s *Store) Current(ctx context.Context, token string) (Account, Session, error) {
	now := s.now()
	var a Account
	var se Session
	var since, seen int64
	err := s.db.Reader().QueryRowContext(ctx, `SELECT a.id, a.email, a.name, a.title, a.role, s.id, s.created_at, s.seen_at
		FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = ? AND s.revoked_at IS NULL AND a.disabled_at IS NULL AND s.seen_at > ? AND s.created_at > ?`,
		hash(token), sqlite.Millis(now.Add(-IdleLimit)), sqlite.Millis(now.Add(-AbsoluteLimit))).
		Scan(&a.ID, &a.Email, &a.Name, &a.Title, &a.Role, &se.ID, &since, &seen)
	if errors.Is(err, sql.ErrNoRows) {
		return Account{}, Session{}, ErrSignedOut
	}
	if err != nil {
		return Account{}, Session{}, fmt.Errorf("look up session: %w", err)
	}
	se.Since, se.Seen, se.Current = sqlite.Time(since), sqlite.Time(seen), true
	return a, se, nil
}

// Touch notes that the session is in use. It writes at most once a minute.
func (s *Store) Touch(ctx context.Context, se Session) error {
	if s.now().Sub(se.Seen) < time.Minute {
		return nil
	}
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE session SET seen_at = ? WHERE id = ?`, sqlite.Millis(s.now()), se.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("note use of session: %w", err)
	}
	return nil
}

// Sessions returns the account's sessions that may be used, newest first.
func (s *Store) Sessions(ctx context.Context, accountID int64, current string) ([]Session, error) {
	now := s.now()
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT id, created_at, seen_at FROM session
		WHERE account_id = ? AND revoked_at IS NULL AND seen_at > ? AND created_at > ? ORDER BY created_at DESC, id`,
		accountID, sqlite.Millis(now.Add(-IdleLimit)), sqlite.Millis(now.Add(-AbsoluteLimit)))
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	defer rows.Close()
	var list []Session
	for rows.Next() {
		var se Session
		var since, seen int64
		if err := rows.Scan(&se.ID, &since, &seen); err != nil {
			return nil, fmt.Errorf("list sessions: %w", err)
		}
		se.Since, se.Seen, se.Current = sqlite.Time(since), sqlite.Time(seen), se.ID == current
		list = append(list, se)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// Revoke ends one of the account's sessions. The error is fs.ErrNotExist when
// the account has no such session.
func (s *Store) Revoke(ctx context.Context, accountID int64, id string) error {
	err := s.db.Write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE session SET revoked_at = ? WHERE account_id = ? AND id = ? AND revoked_at IS NULL`,
			sqlite.Millis(s.now()), accountID, id)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err == nil && n == 0 {
			err = fs.ErrNotExist
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

func hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
