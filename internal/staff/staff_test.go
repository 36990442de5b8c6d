package staff

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// house is a store on a database of its own and a clock that moves only when a
// test moves it.
type house struct {
	*Store
	t    *testing.T
	db   *sqlite.DB
	path string
	now  time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, path: filepath.Join(t.TempDir(), "site.db"), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	var err error
	if h.db, err = sqlite.Open(t.Context(), h.path, migrations.FS); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.db.Close(); err != nil {
			t.Error(err)
		}
	})
	h.Store = NewStore(h.db, func() time.Time { return h.now })
	return h
}

const (
	adasPassword = "correct horse battery staple"
	bobsPassword = "tall trees make long shadows"
)

func ada() NewAccount {
	return NewAccount{Email: "ada@example.org", Name: "Ada", Password: adasPassword, Role: Clinician}
}

func bob() NewAccount {
	return NewAccount{Email: "bob@example.org", Name: "Bob", Password: bobsPassword, Role: Moderator}
}

func (h *house) add(n NewAccount) Account {
	h.t.Helper()
	a, err := h.Add(h.t.Context(), n)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *house) signIn(n NewAccount) (token string) {
	h.t.Helper()
	token, err := h.SignIn(h.t.Context(), n.Email, n.Password)
	if err != nil {
		h.t.Fatal(err)
	}
	return token
}

// session returns the session of a token that must be good.
func (h *house) session(token string) Session {
	h.t.Helper()
	_, se, err := h.Current(h.t.Context(), token)
	if err != nil {
		h.t.Fatal(err)
	}
	return se
}

func (h *house) wantSignedOut(token string) {
	h.t.Helper()
	a, se, err := h.Current(h.t.Context(), token)
	if !errors.Is(err, ErrSignedOut) || a != (Account{}) || se != (Session{}) {
		h.t.Errorf("token %q is %s's, session %+v, error %v; want ErrSignedOut", token, a.Name, se, err)
	}
}

func (h *house) wantRefused(email, password string) {
	h.t.Helper()
	token, err := h.SignIn(h.t.Context(), email, password)
	if err != ErrRefused || token != "" { // not errors.Is: not even a wrapping may tell the cases apart
		h.t.Errorf("sign in as %q: got token %q and error %v, want exactly ErrRefused", email, token, err)
	}
}

func (h *house) number(query string, args ...any) (n int64) {
	h.t.Helper()
	if err := h.db.Reader().QueryRowContext(h.t.Context(), query, args...).Scan(&n); err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// Roles.

func TestEachRoleCoversTheOnesBeforeIt(t *testing.T) {
	for _, test := range []struct {
		role, needed Role
		want         bool
	}{
		{Moderator, Moderator, true}, {Moderator, Clinician, false}, {Moderator, Admin, false},
		{Clinician, Moderator, true}, {Clinician, Clinician, true}, {Clinician, Admin, false},
		{Admin, Moderator, true}, {Admin, Clinician, true}, {Admin, Admin, true},
		// A role that a typing error made opens no door.
		{"", Moderator, false}, {"root", Moderator, false}, {"root", "root", false}, {"", "", false}, {Admin, "root", false}, {Admin, "", false},
	} {
		if got := test.role.Covers(test.needed); got != test.want {
			t.Errorf("%q covers %q: %v, want %v", test.role, test.needed, got, test.want)
		}
	}
}

// Accounts.

func TestFaultsBeginJustBeyondTheLimits(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*NewAccount)
		want   []Fault
	}{
		{"all is well", func(*NewAccount) {}, nil},
		{"a name of 1 character", func(n *NewAccount) { n.Name = "A" }, nil},
		{"a name of 60 characters", func(n *NewAccount) { n.Name = strings.Repeat("Ж", 60) }, nil},
		{"a name of 61 characters", func(n *NewAccount) { n.Name = strings.Repeat("a", 61) }, []Fault{NameLong}},
		{"a name of 60 characters and spaces around", func(n *NewAccount) { n.Name = "  " + strings.Repeat("a", 60) + " " }, nil},
		{"no name", func(n *NewAccount) { n.Name = "" }, []Fault{NameMissing}},
		{"a name of spaces", func(n *NewAccount) { n.Name = " \t\u00a0" }, []Fault{NameMissing}},

		{"a password of 14 characters", func(n *NewAccount) { n.Password = strings.Repeat("a", 14) }, []Fault{PasswordShort}},
		{"a password of 15 characters", func(n *NewAccount) { n.Password = strings.Repeat("a", 15) }, nil},
		{"a password of 14 characters in 28 bytes", func(n *NewAccount) { n.Password = strings.Repeat("Ж", 14) }, []Fault{PasswordShort}},
		{"a password of 15 spaces", func(n *NewAccount) { n.Password = strings.Repeat(" ", 15) }, nil},
		{"a password of 200 characters in 800 bytes", func(n *NewAccount) { n.Password = strings.Repeat("😀", 200) }, nil},
		{"a password of 201 characters", func(n *NewAccount) { n.Password = strings.Repeat("a", 201) }, []Fault{PasswordLong}},
		{"no password", func(n *NewAccount) { n.Password = "" }, []Fault{PasswordShort}},

		{"an e-mail with spaces around", func(n *NewAccount) { n.Email = " ada@example.org " }, nil},
		{"an e-mail with a plus", func(n *NewAccount) { n.Email = "ada+work@mail.example.org" }, nil},
		{"no e-mail", func(n *NewAccount) { n.Email = "" }, []Fault{EmailWrong}},
		{"an e-mail without a domain", func(n *NewAccount) { n.Email = "ada" }, []Fault{EmailWrong}},
		{"an e-mail without a person", func(n *NewAccount) { n.Email = "@example.org" }, []Fault{EmailWrong}},
		{"a name in front of the e-mail", func(n *NewAccount) { n.Email = "Ada <ada@example.org>" }, []Fault{EmailWrong}},
		{"an e-mail in brackets", func(n *NewAccount) { n.Email = "<ada@example.org>" }, []Fault{EmailWrong}},
		{"two e-mails", func(n *NewAccount) { n.Email = "ada@example.org, bob@example.org" }, []Fault{EmailWrong}},

		{"all wrong", func(n *NewAccount) { *n = NewAccount{} }, []Fault{NameMissing, EmailWrong, PasswordShort}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n := ada()
			test.change(&n)
			if diff := cmp.Diff(test.want, n.Faults()); diff != "" {
				t.Errorf("Faults (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnAccountWithFaultsIsNotMade(t *testing.T) {
	h := newHouse(t)
	for name, change := range map[string]func(*NewAccount){
		"a fault":         func(n *NewAccount) { n.Password = "short" },
		"an unknown role": func(n *NewAccount) { n.Role = "root" },
		"no role":         func(n *NewAccount) { n.Role = "" },
	} {
		n := ada()
		change(&n)
		if _, err := h.Add(t.Context(), n); err == nil {
			t.Errorf("%s: an account was made", name)
		}
	}
	if exists, err := h.Exists(t.Context()); exists || err != nil {
		t.Errorf("Exists says %v (%v)", exists, err)
	}
}

func TestAnAccountIsKeptInOneForm(t *testing.T) {
	h := newHouse(t)
	n := ada()
	n.Email, n.Name, n.Title = " Ada@Example.ORG ", " Ada ", " PT, DPT "
	got := h.add(n)
	want := Account{ID: got.ID, Email: "ada@example.org", Name: "Ada", Title: "PT, DPT", Role: Clinician}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("account (-want +got):\n%s", diff)
	}
	if got.ID == 0 {
		t.Error("the account has no id")
	}
}

// A title can be changed and taken away; whoever is signed in stays so.
func TestATitleCanBeChanged(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token, err := h.SignIn(t.Context(), "ada@example.org", adasPassword)
	if err != nil {
		t.Fatal(err)
	}
	for _, title := range []string{"PT, DPT", ""} {
		if err := h.SetTitle(t.Context(), " ADA@example.org ", " "+title+" "); err != nil {
			t.Fatal(err)
		}
		a, _, err := h.Current(t.Context(), token)
		if err != nil || a.Title != title {
			t.Errorf("the title is %q (%v), want %q", a.Title, err, title)
		}
		if list, err := h.Accounts(t.Context()); err != nil || list[0].Title != title {
			t.Errorf("the list says %v (%v)", list, err)
		}
	}
	if err := h.SetTitle(t.Context(), "nobody@example.org", "PT"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("unknown e-mail: %v, want fs.ErrNotExist", err)
	}
	if err := h.SetTitle(t.Context(), "ada@example.org", strings.Repeat("x", MaxName+1)); err == nil {
		t.Error("a title that is too long was taken")
	}
	n := bob()
	n.Title = strings.Repeat("x", MaxName+1)
	if faults := n.Faults(); !slices.Contains(faults, TitleLong) {
		t.Errorf("faults %v, want %q", faults, TitleLong)
	}
}

func TestAccountsAreListedByName(t *testing.T) {
	h := newHouse(t)
	if list, err := h.Accounts(t.Context()); list != nil || err != nil {
		t.Errorf("before the first: %v (%v), want none", list, err)
	}
	b, a := h.add(bob()), h.add(ada())
	if err := h.Disable(t.Context(), b.Email); err != nil {
		t.Fatal(err)
	}
	b.Disabled = true
	got, err := h.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Account{a, b}, got); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

func TestAnEmailIsTakenInAnyCase(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	for _, email := range []string{"ada@example.org", "Ada@example.org", "ADA@EXAMPLE.ORG", " ada@example.org "} {
		n := bob()
		n.Email = email
		if a, err := h.Add(t.Context(), n); !errors.Is(err, ErrTaken) || a != (Account{}) {
			t.Errorf("%q: got %+v and error %v, want ErrTaken", email, a, err)
		}
	}
	if n := h.number(`SELECT count(*) FROM account`); n != 1 {
		t.Errorf("there are %d accounts, want 1", n)
	}
	h.signIn(ada()) // with the old password still
}

func TestAnEmailStaysTakenWhenTheAccountIsDisabled(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	if err := h.Disable(t.Context(), ada().Email); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Add(t.Context(), ada()); !errors.Is(err, ErrTaken) {
		t.Errorf("got error %v, want ErrTaken: decisions name the account", err)
	}
}

func TestAnAccountThatTheDatabaseCannotTakeIsUnavailable(t *testing.T) {
	h := newHouse(t)
	if err := os.Remove(h.path); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Add(t.Context(), ada()); !errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("got error %v, want ErrUnavailable", err)
	}
}

func TestTheFirstAccountIsAnAdminAndIsMadeOnce(t *testing.T) {
	h := newHouse(t)
	if exists, err := h.Exists(t.Context()); exists || err != nil {
		t.Errorf("Exists says %v (%v) before the first account", exists, err)
	}
	first, err := h.SetUp(t.Context(), ada()) // whatever role she asks for
	if err != nil {
		t.Fatal(err)
	}
	if first.Role != Admin {
		t.Errorf("the first account is a %s, want an admin", first.Role)
	}
	if exists, err := h.Exists(t.Context()); !exists || err != nil {
		t.Errorf("Exists says %v (%v) after the first account", exists, err)
	}
	for _, n := range []NewAccount{ada(), bob()} {
		if a, err := h.SetUp(t.Context(), n); !errors.Is(err, ErrSetUp) || a != (Account{}) {
			t.Errorf("second set-up: got %+v and error %v, want ErrSetUp", a, err)
		}
	}
	list, err := h.Accounts(t.Context())
	if diff := cmp.Diff([]Account{first}, list); diff != "" || err != nil {
		t.Errorf("accounts (%v) (-want +got):\n%s", err, diff)
	}
}

func TestADisabledFirstAccountDoesNotOpenTheSetUpAgain(t *testing.T) {
	h := newHouse(t)
	if _, err := h.SetUp(t.Context(), ada()); err != nil {
		t.Fatal(err)
	}
	if err := h.Disable(t.Context(), ada().Email); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SetUp(t.Context(), bob()); !errors.Is(err, ErrSetUp) {
		t.Errorf("got error %v, want ErrSetUp", err)
	}
}

func TestOfManyWhoSetUpAtOnceExactlyOneWins(t *testing.T) {
	h := newHouse(t)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			n := ada()
			n.Email = fmt.Sprintf("ada%d@example.org", i)
			_, errs[i] = h.SetUp(t.Context(), n)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, ErrSetUp) {
			t.Errorf("got error %v, want ErrSetUp", err)
		}
	}
	if n := h.number(`SELECT count(*) FROM account`); won != 1 || n != 1 {
		t.Errorf("%d won and %d accounts were made, want 1 and 1", won, n)
	}
}

// Signing in.

func TestTheRightPasswordSignsIn(t *testing.T) {
	h := newHouse(t)
	want := h.add(ada())
	h.add(bob())
	for _, email := range []string{"ada@example.org", " ADA@example.org "} {
		token, err := h.SignIn(t.Context(), email, adasPassword)
		if err != nil {
			t.Fatalf("as %q: %v", email, err)
		}
		got, se, err := h.Current(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("signed in is (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(Session{ID: se.ID, Since: h.now, Seen: h.now, Current: true}, se); diff != "" {
			t.Errorf("session (-want +got):\n%s", diff)
		}
	}
}

func TestWhoeverMayNotSignInHearsTheSame(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	h.add(bob())
	if err := h.Disable(t.Context(), "bob@example.org"); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]struct{ email, password string }{
		"a wrong password":                 {"ada@example.org", bobsPassword},
		"no password":                      {"ada@example.org", ""},
		"the password with a space":        {"ada@example.org", adasPassword + " "},
		"the password in capitals":         {"ada@example.org", strings.ToUpper(adasPassword)},
		"a password beyond the limit":      {"ada@example.org", adasPassword + strings.Repeat("a", 200)},
		"an unknown e-mail":                {"eve@example.org", adasPassword},
		"an unknown e-mail, no password":   {"eve@example.org", ""},
		"no e-mail":                        {"", adasPassword},
		"a disabled account":               {"bob@example.org", bobsPassword},
		"a disabled account, wrong":        {"bob@example.org", adasPassword},
		"a pattern in place of the e-mail": {"%", adasPassword},
	} {
		t.Run(name, func(t *testing.T) { h.wantRefused(try.email, try.password) })
	}
	if n := h.number(`SELECT count(*) FROM session`); n != 0 {
		t.Errorf("%d sessions were started", n)
	}
}

func TestTheLongestPasswordSignsIn(t *testing.T) {
	h := newHouse(t)
	n := ada()
	n.Password = strings.Repeat("😀", 199) + "!"
	h.add(n)
	h.signIn(n)
	h.wantRefused(n.Email, strings.Repeat("😀", 199)+"?") // the last character counts, too
}

func TestASignInThatMeetsANewPasswordOrADisablingIsRefused(t *testing.T) {
	// Checking a password takes a while. What colleagues do meanwhile ends all
	// sessions; one that is about to start must not slip through.
	for name, meanwhile := range map[string]func(h *house) error{
		"a new password":                func(h *house) error { return h.SetPassword(h.t.Context(), ada().Email, bobsPassword) },
		"the same password, given anew": func(h *house) error { return h.SetPassword(h.t.Context(), ada().Email, adasPassword) },
		"a disabling":                   func(h *house) error { return h.Disable(h.t.Context(), ada().Email) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.add(ada())
			happened := false
			// SignIn asks for the time after it has checked the password.
			slow := NewStore(h.db, func() time.Time {
				if !happened {
					happened = true
					if err := meanwhile(h); err != nil {
						t.Error(err)
					}
				}
				return h.now
			})
			token, err := slow.SignIn(t.Context(), ada().Email, adasPassword)
			if !happened {
				t.Fatal("the clock was not asked")
			}
			if err != ErrRefused || token != "" {
				t.Errorf("got token %q and error %v, want ErrRefused", token, err)
			}
			if n := h.number(`SELECT count(*) FROM session WHERE revoked_at IS NULL`); n != 0 {
				t.Errorf("%d sessions are open", n)
			}
		})
	}
}

func TestATokenThatNobodyWasGivenOpensNothing(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	id := h.session(token).ID
	for _, wrong := range []string{"", "nonsense", token + "A", token[1:], strings.ToLower(token), id} {
		h.wantSignedOut(wrong)
	}
}

func TestNeitherTokenNorPasswordIsInTheDatabase(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	if err := h.SetPassword(t.Context(), ada().Email, bobsPassword); err != nil {
		t.Fatal(err)
	}
	var file []byte
	for _, path := range []string{h.path, h.path + "-wal"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, data...)
	}
	for _, plain := range []string{"ada@example.org", "$argon2id$"} {
		if !bytes.Contains(file, []byte(plain)) {
			t.Fatalf("the files do not hold %q: this test looks in the wrong place", plain)
		}
	}
	for what, secret := range map[string]string{"the token": token, "the first password": adasPassword, "the second password": bobsPassword} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("%s is in the files", what)
		}
	}
}

// How long a session lasts.

func TestASessionEndsAfterAnHourWithoutUse(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	start := h.now
	h.now = start.Add(60*time.Minute - time.Millisecond)
	h.session(token)
	h.now = start.Add(60 * time.Minute)
	h.wantSignedOut(token)
}

func TestUseKeepsASessionUntilTwelveHoursAreOver(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	start := h.now
	// Every request comes at the last moment before the idle limit.
	for h.now.Sub(start) < 11*time.Hour {
		h.now = h.now.Add(60*time.Minute - time.Millisecond)
		if err := h.Touch(t.Context(), h.session(token)); err != nil {
			t.Fatal(err)
		}
	}
	h.now = start.Add(12*time.Hour - time.Millisecond)
	se := h.session(token)
	if err := h.Touch(t.Context(), se); err != nil {
		t.Fatal(err)
	}
	if !se.Since.Equal(start) {
		t.Errorf("the session is said to be since %v, want %v", se.Since, start)
	}
	h.now = start.Add(12 * time.Hour)
	h.wantSignedOut(token)
}

func TestTouchMovesTheIdleLimit(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	h.now = h.now.Add(40 * time.Minute)
	if err := h.Touch(t.Context(), h.session(token)); err != nil {
		t.Fatal(err)
	}
	touched := h.now
	h.now = touched.Add(60*time.Minute - time.Millisecond)
	if se := h.session(token); !se.Seen.Equal(touched) {
		t.Errorf("the session was seen at %v, want %v", se.Seen, touched)
	}
	h.now = touched.Add(60 * time.Minute)
	h.wantSignedOut(token)
}

func TestTouchWritesAtMostOnceAMinute(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	start := h.now
	for _, test := range []struct{ request, seen time.Duration }{
		{0, 0},
		{30 * time.Second, 0},
		{time.Minute - time.Millisecond, 0},
		{time.Minute, time.Minute},
		{time.Minute + 59*time.Second, time.Minute},
		{5 * time.Minute, 5 * time.Minute},
	} {
		h.now = start.Add(test.request)
		if err := h.Touch(t.Context(), h.session(token)); err != nil {
			t.Fatal(err)
		}
		if got := h.session(token).Seen.Sub(start); got != test.seen {
			t.Errorf("after the request at %v the session was last seen at %v, want %v", test.request, got, test.seen)
		}
	}
}

func TestTouchOfAFreshSessionAsksNothingOfTheDatabase(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	se := h.session(h.signIn(ada()))
	if err := os.Remove(h.path); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(59 * time.Second)
	if err := h.Touch(t.Context(), se); err != nil {
		t.Errorf("within the minute: %v", err)
	}
	h.now = h.now.Add(time.Second)
	if err := h.Touch(t.Context(), se); !errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("after the minute: got error %v, want ErrUnavailable", err)
	}
}

func TestTouchDoesNotBringBackARevokedSession(t *testing.T) {
	h := newHouse(t)
	a := h.add(ada())
	token := h.signIn(ada())
	se := h.session(token)
	if err := h.Revoke(t.Context(), a.ID, se.ID); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(10 * time.Minute)
	if err := h.Touch(t.Context(), se); err != nil {
		t.Fatal(err)
	}
	h.wantSignedOut(token)
}

func TestSessionsOfTheDayBeforeAreSweptAtTheNextSignIn(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	h.add(bob())
	h.signIn(ada())
	h.now = h.now.Add(AbsoluteLimit)
	h.signIn(bob()) // exactly over: nobody can use Ada's, it is swept a moment later
	h.now = h.now.Add(time.Millisecond)
	h.signIn(bob())
	if n := h.number(`SELECT count(*) FROM session`); n != 2 {
		t.Errorf("%d sessions are kept, want Bob's 2", n)
	}
}

// The list of sessions.

func TestSessionsAreListedNewestFirstWithTheCurrentMarked(t *testing.T) {
	h := newHouse(t)
	a := h.add(ada())
	h.add(bob())
	start := h.now
	desk := h.session(h.signIn(ada()))
	h.now = start.Add(10 * time.Minute)
	phone := h.session(h.signIn(ada()))
	h.signIn(bob())
	h.now = start.Add(20 * time.Minute)
	if err := h.Touch(t.Context(), desk); err != nil {
		t.Fatal(err)
	}

	got, err := h.Sessions(t.Context(), a.ID, desk.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []Session{
		{ID: phone.ID, Since: start.Add(10 * time.Minute), Seen: start.Add(10 * time.Minute)},
		{ID: desk.ID, Since: start, Seen: start.Add(20 * time.Minute), Current: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestOnlySessionsThatMayBeUsedAreListed(t *testing.T) {
	h := newHouse(t)
	a := h.add(ada())
	start := h.now
	// used holds a session open by asking every half an hour.
	used := func(token string, until time.Duration) {
		t.Helper()
		for h.now.Before(start.Add(until)) {
			h.now = h.now.Add(30 * time.Minute)
			if err := h.Touch(t.Context(), h.session(token)); err != nil {
				t.Fatal(err)
			}
		}
	}
	tooOld := h.signIn(ada())
	used(tooOld, 11*time.Hour)
	idle := h.signIn(ada())
	used(tooOld, 11*time.Hour+30*time.Minute)
	revoked := h.signIn(ada())
	if err := h.Revoke(t.Context(), a.ID, h.session(revoked).ID); err != nil {
		t.Fatal(err)
	}
	live := h.session(h.signIn(ada()))
	h.now = start.Add(12 * time.Hour)

	got, err := h.Sessions(t.Context(), a.ID, live.ID)
	if err != nil {
		t.Fatal(err)
	}
	live.Current = true
	if diff := cmp.Diff([]Session{live}, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	for _, token := range []string{tooOld, idle, revoked} { // the list and Current agree
		h.wantSignedOut(token)
	}
}

func TestAPersonRevokesOnlySessionsOfTheirOwn(t *testing.T) {
	h := newHouse(t)
	a, b := h.add(ada()), h.add(bob())
	adas, other, bobs := h.signIn(ada()), h.signIn(ada()), h.signIn(bob())

	if err := h.Revoke(t.Context(), a.ID, h.session(bobs).ID); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Ada ends Bob's: got error %v, want fs.ErrNotExist", err)
	}
	for name, id := range map[string]string{"an unknown session": "nonsense", "no session": "", "a token is no name": adas} {
		if err := h.Revoke(t.Context(), a.ID, id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got error %v, want fs.ErrNotExist", name, err)
		}
	}
	for _, token := range []string{adas, other, bobs} {
		h.session(token)
	}

	id := h.session(adas).ID
	if err := h.Revoke(t.Context(), a.ID, id); err != nil {
		t.Fatal(err)
	}
	h.wantSignedOut(adas)
	h.session(other)
	h.session(bobs)
	if err := h.Revoke(t.Context(), a.ID, id); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a second time: got error %v, want fs.ErrNotExist", err)
	}
	if err := h.Revoke(t.Context(), b.ID, h.session(bobs).ID); err != nil {
		t.Errorf("Bob ends his own: %v", err)
	}
}

// What ends all sessions.

func TestANewPasswordEndsTheSessionsAndReplacesTheOldOne(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	h.add(bob())
	first, second, bobs := h.signIn(ada()), h.signIn(ada()), h.signIn(bob())
	const password = "a password that nobody knows"
	if err := h.SetPassword(t.Context(), " Ada@Example.org", password); err != nil {
		t.Fatal(err)
	}
	h.wantSignedOut(first)
	h.wantSignedOut(second)
	h.session(bobs) // nobody else's
	h.wantRefused(ada().Email, adasPassword)
	n := ada()
	n.Password = password
	h.session(h.signIn(n))
}

func TestDisablingEndsTheSessionsAndTheSignIn(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	h.add(bob())
	token, bobs := h.signIn(ada()), h.signIn(bob())
	if err := h.Disable(t.Context(), " Ada@Example.org"); err != nil {
		t.Fatal(err)
	}
	h.wantSignedOut(token)
	h.wantRefused(ada().Email, adasPassword)
	h.session(bobs) // nobody else's
}

func TestANewPasswordLetsADisabledAccountInAgain(t *testing.T) {
	h := newHouse(t)
	a := h.add(ada())
	token := h.signIn(ada())
	if err := h.Disable(t.Context(), ada().Email); err != nil {
		t.Fatal(err)
	}
	if err := h.SetPassword(t.Context(), ada().Email, adasPassword); err != nil {
		t.Fatal(err)
	}
	h.session(h.signIn(ada()))
	h.wantSignedOut(token) // the sessions from before stay ended
	list, err := h.Accounts(t.Context())
	if diff := cmp.Diff([]Account{a}, list); diff != "" || err != nil {
		t.Errorf("accounts (%v) (-want +got):\n%s", err, diff)
	}
}

func TestAPasswordBeyondTheLimitsChangesNothing(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	for _, password := range []string{"", strings.Repeat("a", 14), strings.Repeat("a", 201)} {
		if err := h.SetPassword(t.Context(), ada().Email, password); err == nil {
			t.Errorf("a password of %d characters was taken", len(password))
		}
	}
	h.session(token)
	h.signIn(ada())
}

func TestAnUnknownEmailIsNotExist(t *testing.T) {
	h := newHouse(t)
	h.add(ada())
	if err := h.SetPassword(t.Context(), "eve@example.org", bobsPassword); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("SetPassword: got error %v, want fs.ErrNotExist", err)
	}
	if err := h.Disable(t.Context(), "eve@example.org"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Disable: got error %v, want fs.ErrNotExist", err)
	}
	h.signIn(ada())
}

func TestAnAccountDisabledByHandIsSignedOutToo(t *testing.T) {
	// Somebody in a hurry uses the sqlite3 tool and forgets the sessions.
	h := newHouse(t)
	h.add(ada())
	token := h.signIn(ada())
	err := h.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `UPDATE account SET disabled_at = 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	h.wantSignedOut(token)
}

// setHash puts a hash in place that this version of the code would not write.
func (h *house) setHash(email, encoded string) {
	h.t.Helper()
	err := h.db.Write(h.t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(h.t.Context(), `UPDATE account SET password_hash = ? WHERE email = ?`, encoded, email)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}
