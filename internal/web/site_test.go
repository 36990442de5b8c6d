package web_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"example.org/sciatica/content"
	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/internal/web"
	"example.org/sciatica/migrations"
	"example.org/sciatica/static"
)

// site is a whole Sciatica Guide for a test: the real content, a real database
// in a temporary folder, and a clock that a test can move.
type site struct {
	*web.Server
	config   web.Config
	db       *sqlite.DB
	dbFile   string
	comments *comments.Store
	staff    *staff.Store
	log      *syncBuffer
	clock    *clock
}

const setUpToken = "SETUPTOKENFORTESTS"

// newSite starts a site. change may alter how it is made.
func newSite(t testing.TB, change func(*web.Config)) *site {
	t.Helper()
	s := &site{
		dbFile: filepath.Join(t.TempDir(), "sciatica.db"),
		log:    &syncBuffer{},
		clock:  &clock{now: time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC)},
	}
	var err error
	if s.db, err = sqlite.Open(t.Context(), s.dbFile, migrations.FS); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error("close the database:", err)
		}
	})
	if s.comments, err = comments.Open(t.Context(), s.db, comments.Options{Now: s.clock.Now}); err != nil {
		t.Fatal(err)
	}
	s.staff = staff.NewStore(s.db, s.clock.Now)
	s.config = web.Config{
		Library: loadContent(t, content.FS),
		DB:      s.db, Comments: s.comments, Staff: s.staff, SetUpToken: setUpToken,
		Static:  static.FS,
		BaseURL: &url.URL{Scheme: "https", Host: "guide.example"},
		// Where httptest and a browser on this machine come from: most tests write a lot.
		ClinicNetworks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
		Log:            slog.New(slog.NewJSONHandler(s.log, nil)),
		Now:            s.clock.Now,
	}
	if change != nil {
		change(&s.config)
	}
	if s.Server, err = web.New(s.config); err != nil {
		t.Fatal(err)
	}
	return s
}

func loadContent(t testing.TB, fsys fs.FS) *library.Library {
	t.Helper()
	lib, problems := library.Load(fsys, time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC))
	if library.HasErrors(problems) {
		t.Fatalf("the content has errors: %v", problems)
	}
	return lib
}

// get asks for a path as a browser would.
func (s *site) get(t testing.TB, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// postForm sends a form as a browser would from a page of the site.
func (s *site) postForm(t testing.TB, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader([]byte(form.Encode())))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// write keeps a reader's comment, as its form does.
func (s *site) write(t testing.TB, d comments.Draft) comments.Posted {
	t.Helper()
	var err error
	if d.Form, err = s.comments.CheckForm(d.Page, s.comments.FreshToken(d.Page)); err != nil {
		t.Fatal(err)
	}
	posted, err := s.comments.Post(t.Context(), d, s.config.Library.Screening())
	if err != nil {
		t.Fatal(err)
	}
	return posted
}

// clock is a time that tests move by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// syncBuffer takes a log from many goroutines.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
