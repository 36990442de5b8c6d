package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/httprate"

	"example.org/sciatica/internal/staff"
	"example.org/sciatica/templates"
)

// sessionCookie holds a session's token. The prefix makes browsers insist on
// Secure, on this host and on the path / (RFC 6265bis, 4.1.3.2). Chromium and
// Firefox take it on http://localhost too; any other address needs https.
const sessionCookie = "__Host-staff"

const throttleWindow = 15 * time.Minute

// limitSignIns keeps passwords from being guessed (OWASP Authentication Cheat
// Sheet, login throttling). A staff of ten behind one address can sign in. The
// tight limit is that of an e-mail and an address together: one of the e-mail
// alone would let anybody who knows it keep a colleague out, with ten wrong
// passwords every 15 minutes. The loose one of the e-mail alone is for guessing
// from many addresses.
func (s *Server) limitSignIns() {
	s.signInsByAddress = httprate.NewRateLimiter(30, throttleWindow)
	s.signInsByBoth = httprate.NewRateLimiter(10, throttleWindow)
	s.signInsByEmail = httprate.NewRateLimiter(100, throttleWindow)
}

// signedIn is who a staff page is for.
type signedIn struct {
	staff.Account
	Session staff.Session
}

// staffHandler answers a request of somebody who is signed in. It can be
// mounted through staffOnly alone, so a forgotten check does not compile.
type staffHandler func(w http.ResponseWriter, r *http.Request, me signedIn) error

// staffOnly lets in people who are signed in and whose role covers the one named.
func (s *Server) staffOnly(role staff.Role, h staffHandler) http.HandlerFunc {
	return s.handle(func(w http.ResponseWriter, r *http.Request) error {
		var me signedIn
		cookie, err := r.Cookie(sessionCookie)
		if err == nil {
			me.Account, me.Session, err = s.Staff.Current(r.Context(), cookie.Value)
		}
		switch {
		case errors.Is(err, http.ErrNoCookie) || errors.Is(err, staff.ErrSignedOut):
			return s.toSignIn(w, r, errors.Is(err, http.ErrNoCookie))
		case err != nil:
			return err
		}
		if err := s.Staff.Touch(r.Context(), me.Session); err != nil {
			// Reading goes on when writing cannot.
			s.Log.Warn("a session's use could not be noted", "err", err)
		}
		if !me.Role.Covers(role) {
			return errForbidden
		}
		return h(w, r, me)
	})
}

// toSignIn leads somebody who is not signed in to the door. Whoever was signed
// out while typing gets the words back first, on a page to copy them from: the
// server keeps nothing for people whom it does not know.
func (s *Server) toSignIn(w http.ResponseWriter, r *http.Request, noCookie bool) error {
	query := url.Values{}
	switch {
	case r.Method == http.MethodPost && r.URL.Path != "/staff/sign-out":
		values, _ := readForm(w, r) // what could not be read cannot be shown
		if typed := typedIn(values); typed.Wrote() != "" {
			v := templates.SignedOutPage{Wrote: typed.Wrote(), SignIn: signInPath(url.Values{"next": {wayBack(r, values, typed.Do)}})}
			return s.respond(w, r, http.StatusUnauthorized, templates.SignedOut(s.gateFrame(s.words.Staff.EndedTitle), v))
		}
		query.Set("ended", "1")
	case r.Method == http.MethodGet && r.URL.Path != "/staff":
		query.Set("next", r.URL.RequestURI())
	}
	if r.URL.Query().Has("signed-in") && noCookie {
		// Straight from the form and no cookie came along.
		query = url.Values{"lost": {"1"}}
	}
	s.redirect(w, r, http.StatusSeeOther, signInPath(query))
	return nil
}

func signInPath(query url.Values) string {
	return (&url.URL{Path: "/staff/sign-in", RawQuery: query.Encode()}).String()
}

// wayBack is the list that a form of a comment was in, with its panel open again.
func wayBack(r *http.Request, values url.Values, do string) string {
	list := readList(values).Closed()
	if id, err := pathID(r); err == nil {
		list.Open, list.Do = id, do
	}
	return list.Path()
}

// gateFrame is the frame of the pages before signing in.
func (s *Server) gateFrame(title string) templates.StaffFrame {
	f := s.frame(s.current.Load(), title, "", "")
	f.Sheets = []string{"notice.css", "staff.css"}
	f.Icons = []string{"warn"}
	return templates.StaffFrame{Frame: f}
}

func (s *Server) signIn(w http.ResponseWriter, r *http.Request) error {
	form := templates.SignInForm{Next: localPath(r.URL.Query().Get("next"))}
	switch {
	case r.URL.Query().Has("lost"):
		form.Error = s.words.Staff.CookieLost
	case r.URL.Query().Has("ended"):
		form.Error = s.words.Staff.Ended
	case r.URL.Query().Has("signed-out"):
		form.Notice = s.words.Staff.SignedOut
	}
	return s.respond(w, r, http.StatusOK, templates.SignIn(s.gateFrame(s.words.Staff.SignIn), form))
}

// localPath lets through a path of the staff's side, and nothing that could
// lead elsewhere.
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" {
		return ""
	}
	// Cleaned first: the browser and http.Redirect would take /staff/../ apart themselves.
	clean := path.Clean(u.Path)
	if !strings.HasPrefix(clean, "/staff/") {
		return ""
	}
	return (&url.URL{Path: clean, RawQuery: u.RawQuery}).String()
}

// submitSignIn starts a session. The answer for a wrong password is the same,
// and takes as long, as for a name that no account has.
func (s *Server) submitSignIn(w http.ResponseWriter, r *http.Request) error {
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	form := templates.SignInForm{Email: values.Get("email"), Next: localPath(values.Get("next"))}
	again := func(status int, message string) error {
		form.Error = message
		f := s.gateFrame(s.words.Comment.ErrorPrefix + " " + s.words.Staff.SignIn)
		return s.respond(w, r, status, templates.SignIn(f, form))
	}
	address := httprate.CanonicalizeIP(middleware.GetClientIP(r.Context()))
	email := strings.ToLower(strings.TrimSpace(form.Email))
	// In this order: what one address may not try does not count against the e-mail.
	if s.signInsByAddress.OnLimit(w, r, address) || s.signInsByBoth.OnLimit(w, r, address+" "+email) || s.signInsByEmail.OnLimit(w, r, email) {
		return again(http.StatusTooManyRequests, s.words.Staff.Throttled)
	}
	token, err := s.Staff.SignIn(r.Context(), email, values.Get("password"))
	if errors.Is(err, staff.ErrRefused) {
		return again(http.StatusUnprocessableEntity, s.words.Staff.Refused)
	}
	if err != nil {
		return err
	}
	s.enter(w, r, token, form.Next)
	return nil
}

// enter gives the browser its session and sends it on.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, token, next string) {
	http.SetCookie(w, &http.Cookie{
		Name: sessionCookie, Value: token, Path: "/",
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(staff.AbsoluteLimit.Seconds()),
	})
	// The mark tells the next page that a cookie should have come along.
	u, err := url.Parse(next)
	if err != nil || next == "" {
		u = &url.URL{Path: "/staff/comments"}
	}
	query := u.Query()
	query.Set("signed-in", "1")
	u.RawQuery = query.Encode()
	s.redirect(w, r, http.StatusSeeOther, u.String())
}

func (s *Server) signOut(w http.ResponseWriter, r *http.Request, me signedIn) error {
	// The browser forgets the session even if the database cannot end it now.
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1})
	if err := s.Staff.Revoke(r.Context(), me.ID, me.Session.ID); err != nil {
		return err
	}
	s.redirect(w, r, http.StatusSeeOther, "/staff/sign-in?signed-out=1")
	return nil
}

// setUpAllowed reports whether the token opens the page for the first account.
func (s *Server) setUpAllowed(r *http.Request) (ok, done bool, err error) {
	if s.SetUpToken == "" || subtle.ConstantTimeCompare([]byte(chi.URLParam(r, "token")), []byte(s.SetUpToken)) != 1 {
		return false, false, nil
	}
	done, err = s.Staff.Exists(r.Context())
	return true, done, err
}

func (s *Server) setUp(w http.ResponseWriter, r *http.Request) error {
	ok, done, err := s.setUpAllowed(r)
	switch {
	case err != nil:
		return err
	case !ok:
		s.serveNotFound(w, r)
		return nil
	case done:
		return s.setUpDone(w, r)
	}
	f := s.gateFrame(s.words.Staff.SetUp)
	return s.respond(w, r, http.StatusOK, templates.SetUp(f, templates.SetUpForm{Token: s.SetUpToken}))
}

func (s *Server) setUpDone(w http.ResponseWriter, r *http.Request) error {
	f := s.gateFrame(s.words.Staff.SetUpDone)
	return s.respond(w, r, http.StatusGone, templates.GateNotice(f, s.words.Staff.SetUpDone, s.words.Staff.SetUpDoneLead))
}

func (s *Server) submitSetUp(w http.ResponseWriter, r *http.Request) error {
	ok, done, err := s.setUpAllowed(r)
	switch {
	case err != nil:
		return err
	case !ok:
		s.serveNotFound(w, r)
		return nil
	case done:
		return s.setUpDone(w, r)
	}
	values, err := readForm(w, r)
	if err != nil {
		return err
	}
	account := staff.NewAccount{Email: values.Get("email"), Name: values.Get("name"), Title: values.Get("title"), Password: values.Get("password")}
	if faults := account.Faults(); len(faults) > 0 {
		f := s.gateFrame(s.words.Comment.ErrorPrefix + " " + s.words.Staff.SetUp)
		form := templates.SetUpForm{Token: s.SetUpToken, Name: account.Name, Title: account.Title, Email: account.Email, Faults: faults}
		return s.respond(w, r, http.StatusUnprocessableEntity, templates.SetUp(f, form))
	}
	_, err = s.Staff.SetUp(r.Context(), account)
	if errors.Is(err, staff.ErrSetUp) {
		return s.setUpDone(w, r)
	}
	if err != nil {
		return err
	}
	token, err := s.Staff.SignIn(r.Context(), account.Email, account.Password)
	if err != nil {
		// The account is there; signing in by hand is all that is left to do.
		s.Log.Error("the first account was made, but not signed in", "err", err)
		return s.setUpDone(w, r)
	}
	s.enter(w, r, token, "")
	return nil
}
