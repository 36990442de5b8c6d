package comments

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/sciatica/internal/sqlite"
)

// FormFor is how long a form can be sent after it was made.
const FormFor = 48 * time.Hour

// keyFor is how long new forms are made with one key. The current and two older
// ones are accepted, so a form outlives FormFor at any time.
const keyFor = 24 * time.Hour

const keysKept = 3

// ErrForm means that a form carries no token of ours, or one that is too old or
// was made for another page. The author's words are fine: give the form again.
var ErrForm = errors.New("the form has no valid token")

// Form is a token that was found good. It proves when the form was made and for
// which page, and makes the receipts of what is sent with it.
type Form struct {
	page   string
	issued time.Time
	nonce  string // "" for the form in a page that everybody gets
	key    *formKey
}

type formKey struct {
	id     int64
	secret []byte
}

func (k *formKey) sum(purpose string, parts ...string) []byte {
	mac := hmac.New(sha256.New, k.secret)
	for _, part := range append([]string{purpose}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		mac.Write(n[:])
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// SharedToken returns the token for the form in a page that is kept for
// everybody. It is the same for the same page and time of issue.
func (s *Store) SharedToken(page string, issued time.Time) string {
	return s.token(page, issued, "")
}

// FreshToken returns the token for a form that one person gets.
func (s *Store) FreshToken(page string) string { return s.token(page, s.now(), rand.Text()[:16]) }

func (s *Store) token(page string, issued time.Time, nonce string) string {
	key := (*s.keys.Load())[0]
	head := strconv.FormatInt(key.id, 36) + "." + strconv.FormatInt(issued.UnixMilli(), 36) + "." + nonce
	return head + "." + base32Text(key.sum("form", page, head))
}

var base32NoPad = base32.StdEncoding.WithPadding(base32.NoPadding)

// base32Text keeps 128 bits of a sum.
func base32Text(sum []byte) string { return base32NoPad.EncodeToString(sum[:16]) }

// RenewedToken returns the token for a form that one person gets again: it is as
// old as the one that the form came with, so that who corrects a mistake quickly is
// not taken for a program.
func (s *Store) RenewedToken(f Form) string { return s.token(f.page, f.issued, rand.Text()[:16]) }

// CheckForm reads a token that came with a form for the page. The error is ErrForm.
func (s *Store) CheckForm(page, token string) (Form, error) {
	at := strings.LastIndexByte(token, '.')
	parts := strings.Split(token, ".")
	if at < 0 || len(parts) != 4 {
		return Form{}, ErrForm
	}
	id, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return Form{}, ErrForm
	}
	millis, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil {
		return Form{}, ErrForm
	}
	issued := sqlite.Time(millis)
	if age := s.now().Sub(issued); age < -time.Minute || age > FormFor {
		return Form{}, ErrForm
	}
	for _, key := range *s.keys.Load() {
		if key.id == id && hmac.Equal([]byte(parts[3]), []byte(base32Text(key.sum("form", page, token[:at])))) {
			return Form{page: page, issued: issued, nonce: parts[2], key: key}, nil
		}
	}
	return Form{}, ErrForm
}

// receipt makes the author's private token. Who sends the same form twice gets
// the same one, also when the server fell over in between. It cannot be guessed
// without the key; receiptFor keeps who writes the same words from getting it. n tells comments apart
// that began with the same words and were changed since.
func (f Form) receipt(d Draft, n int) string {
	return base32Text(f.key.sum("receipt", f.page, strconv.FormatInt(d.Parent, 10), f.nonce, fold(d.Name), alike(d.Body), strconv.Itoa(n)))
}

// loadKeys reads the keys and makes a new one when it is time.
func (s *Store) loadKeys(ctx context.Context) error {
	var keys []*formKey
	var newest int64
	read := func(q interface {
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	}) error {
		keys, newest = nil, 0
		rows, err := q.QueryContext(ctx, `SELECT id, secret, created_at FROM form_key ORDER BY id DESC LIMIT ?`, keysKept)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k formKey
			var at int64
			if err := rows.Scan(&k.id, &k.secret, &at); err != nil {
				return err
			}
			keys, newest = append(keys, &k), max(newest, at)
		}
		return rows.Err()
	}
	if err := read(s.db.Reader()); err != nil {
		return fmt.Errorf("read the keys of forms: %w", err)
	}
	if len(keys) == 0 || s.now().Sub(sqlite.Time(newest)) >= keyFor {
		err := s.db.Write(ctx, func(tx *sql.Tx) error {
			secret := make([]byte, 32)
			rand.Read(secret) // never fails (crypto/rand)
			if _, err := tx.ExecContext(ctx, `INSERT INTO form_key (secret, created_at) VALUES (?, ?)`, secret, sqlite.Millis(s.now())); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM form_key WHERE id NOT IN (SELECT id FROM form_key ORDER BY id DESC LIMIT ?)`, keysKept); err != nil {
				return err
			}
			return read(tx)
		})
		if err != nil {
			return fmt.Errorf("make a key for forms: %w", err)
		}
	}
	s.keys.Store(&keys)
	return nil
}
