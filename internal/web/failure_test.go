package web_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/internal/web"
)

const article = "/articles/herniated-disc"

// post sends a comment and returns the answer.
func (s *site) post(t testing.TB, body string) *httptest.ResponseRecorder {
	t.Helper()
	return s.postForm(t, article+"/comments", url.Values{"name": {"Ray"}, "text": {body}, "form": {s.comments.FreshToken(article)}})
}

// keepsText checks that a refused comment came back with everything typed.
func keepsText(t *testing.T, w *httptest.ResponseRecorder, text string) {
	t.Helper()
	if w.Code != http.StatusServiceUnavailable {
		t.Fatalf("code %d, want 503", w.Code)
	}
	for _, want := range []string{text + "</textarea>", `value="Ray"`, "We cannot save comments right now", "not lost"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// readingGoesOn checks that every kind of page can be read.
func readingGoesOn(t *testing.T, s *site) {
	t.Helper()
	for _, path := range []string{"/", "/articles", "/causes", article, "/articles/what-is-sciatica", "/get-help-now", "/about"} {
		if code, _ := s.get(t, path); code != http.StatusOK {
			t.Errorf("GET %s: %d", path, code)
		}
	}
}

func TestALockedDatabaseRefusesACommentAndKeepsItsText(t *testing.T) {
	s := newSite(t, nil)
	other, err := sql.Open("sqlite3", "file:"+s.dbFile+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	keepsText(t, s.post(t, "written while locked"), "written while locked")
	readingGoesOn(t, s)
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if w := s.post(t, "written afterwards"); w.Code != http.StatusSeeOther {
		t.Errorf("after the lock: code %d, want 303", w.Code)
	}
	onlyPending(t, s, "written afterwards")
}

// Waiting for one's turn may take longer than a form may take to arrive: the
// last of these waits for the six seconds that a change may take, and still
// gets its text back.
func TestEverybodyWhoWaitsForALockedDatabaseGetsTheirTextBack(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	server := httptest.NewServer(s)
	defer server.Close()
	other, err := sql.Open("sqlite3", "file:"+s.dbFile+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var waiting sync.WaitGroup
	for i := range 4 {
		waiting.Go(func() {
			text := fmt.Sprintf("text number %d", i)
			response, err := http.PostForm(server.URL+article+"/comments", url.Values{"text": {text}, "form": {s.comments.FreshToken(article)}})
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Error(err)
			}
			if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), text+"</textarea>") {
				t.Errorf("%s: %s and %d bytes", text, response.Status, len(body))
			}
		})
	}
	waiting.Wait()
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
}

// A form that stops on the way, as on a train: the reader is told. The time that
// it may take passes at once, on the clock of the bubble.
func TestAFormThatTakesTooLongToArriveGetsAPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, nil)
		ours, theirs := net.Pipe()
		line := &oneLine{conns: make(chan net.Conn, 1)}
		line.conns <- theirs
		server := http.Server{Handler: s}
		var serving sync.WaitGroup
		serving.Go(func() {
			if err := server.Serve(line); !errors.Is(err, http.ErrServerClosed) {
				t.Error(err)
			}
		})
		if _, err := fmt.Fprintf(ours, "POST %s/comments HTTP/1.1\r\nHost: guide.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ntext=I+wa", article); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(bufio.NewReader(ours), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(body), "What you sent took too long to arrive") {
			t.Errorf("%s and %d bytes, want 408 and what to do", response.Status, len(body))
		}
		if log := s.log.String(); strings.Contains(log, "ERROR") {
			t.Errorf("nobody here can mend it, but the log says: %s", log)
		}
		if err := errors.Join(ours.Close(), server.Close()); err != nil {
			t.Error(err)
		}
		serving.Wait()
	})
}

// oneLine is a listener that hands on the connections that are put into it.
type oneLine struct {
	conns chan net.Conn
	once  sync.Once
}

func (l *oneLine) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l *oneLine) Close() error {
	l.once.Do(func() { close(l.conns) })
	return nil
}

func (l *oneLine) Addr() net.Addr { return &net.TCPAddr{} }

// onlyPending checks that the queue holds exactly one comment.
func onlyPending(t *testing.T, s *site, text string) {
	t.Helper()
	queue, err := s.comments.Queue(t.Context(), comments.Filter{Tab: comments.TabPending}, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(queue.Entries) != 1 || !strings.Contains(queue.Entries[0].Body, text) {
		t.Errorf("the queue holds %v, want only %q", queue.Entries, text)
	}
}

// limitDisk lets the database have so many pages: at the limit SQLite answers with
// SQLITE_FULL, as it does on a full disk.
func (s *site) limitDisk(t *testing.T, pages string) {
	t.Helper()
	err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("PRAGMA max_page_count = " + pages)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fillDisk leaves the database the pages in use.
func (s *site) fillDisk(t *testing.T) {
	t.Helper()
	s.limitDisk(t, "1") // SQLite raises it to them
}

func TestAFullDiskRefusesACommentAndKeepsItsText(t *testing.T) {
	s := newSite(t, nil)
	s.fillDisk(t)
	refused := false
	long := ""
	for i := range 20 {
		long = fmt.Sprintf("%s %d", strings.Repeat("word ", 790), i)
		w := s.post(t, long)
		if w.Code == http.StatusServiceUnavailable {
			keepsText(t, w, long)
			refused = true
			break
		}
	}
	if !refused {
		t.Fatal("the full database took every comment")
	}
	readingGoesOn(t, s)
	s.limitDisk(t, "1000000")
	if w := s.post(t, long); w.Code != http.StatusSeeOther {
		t.Errorf("with room again: code %d, want 303", w.Code)
	}
}

// A deleted file goes on existing for those who hold it open. A comment written
// into it would be thanked for and be gone at the next start.
func TestADeletedDatabaseRefusesACommentAndKeepsItsText(t *testing.T) {
	s := newSite(t, nil)
	if err := os.Remove(s.dbFile); err != nil {
		t.Fatal(err)
	}
	keepsText(t, s.post(t, "written into nowhere"), "written into nowhere")
	readingGoesOn(t, s)
	if code, _ := s.get(t, "/healthz"); code != http.StatusServiceUnavailable {
		t.Errorf("/healthz: %d, want 503", code)
	}
}

func TestADeletedDatabaseRefusesStaffWithAReasonInTheLog(t *testing.T) {
	s := newSite(t, nil)
	ada := s.setUp(t)
	s.post(t, "waiting")
	if err := os.Remove(s.dbFile); err != nil {
		t.Fatal(err)
	}
	if w := ada.decide(t, 1, 1, comments.Approve); w.Code != http.StatusServiceUnavailable {
		t.Errorf("approve: %d, want 503", w.Code)
	}
	w := s.postForm(t, "/staff/sign-in", url.Values{"email": {"ada@clinic.example"}, "password": {"correct-horse-battery"}})
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "Nothing was changed") {
		t.Errorf("sign in: %d, want 503", w.Code)
	}
	if !strings.Contains(s.log.String(), "the file is gone") {
		t.Error("the log does not say why")
	}
}

// Whatever keeps a comment from being saved, it comes back.
func TestAFaultOfOursGivesTheTextBackToo(t *testing.T) {
	s := newSite(t, nil)
	if err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE comment RENAME TO hidden")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	keepsText(t, s.post(t, "written in vain"), "written in vain")
}

func TestAnArticleIsShownWithoutCommentsWhenTheyCannotBeRead(t *testing.T) {
	s := newSite(t, nil)
	s.approve(t, article, "a comment to miss")
	if err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE comment RENAME TO hidden")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	code, body := s.get(t, article)
	if code != http.StatusOK || !strings.Contains(body, "Comments cannot be shown at the moment") {
		t.Errorf("code %d, and no word about the comments", code)
	}
	readingGoesOn(t, s)
	if err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec("ALTER TABLE hidden RENAME TO comment")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	// The page with the fault must not have been kept.
	if _, body := s.get(t, article); !strings.Contains(body, "a comment to miss") {
		t.Error("the comment is not back after the fault")
	}
}

// The page for a panic was made at start-up and needs nothing.
func TestAPanicGivesTheErrorPageWithTheCodeOfItsLogLine(t *testing.T) {
	s := newSite(t, nil)
	panicking := s.config
	panicking.DB = nil // what asks it panics
	broken, err := web.New(panicking)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	broken.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if w.Code != http.StatusInternalServerError {
		t.Fatalf("code %d, want 500", w.Code)
	}
	m := regexp.MustCompile(`mention code ([A-Z2-7]{3}-[A-Z2-7]{4})\.`).FindStringSubmatch(w.Body.String())
	if m == nil {
		t.Fatal("the page names no code")
	}
	if !strings.Contains(s.log.String(), `"code":"`+m[1]+`"`) {
		t.Error("the log does not have the page's code")
	}
	if strings.Contains(w.Body.String(), "nil pointer") || !strings.Contains(s.log.String(), "nil pointer") {
		t.Error("the cause belongs into the log and not on the page")
	}
	if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Error("the page lacks its headers")
	}
}

func TestLogsHoldNoPathsQueriesOrWords(t *testing.T) {
	s := newSite(t, nil)
	w := s.postForm(t, article+"/comments?from=SECRETQUERY", url.Values{"name": {"SECRETNAME"}, "text": {"SECRETWORDS"}, "form": {s.comments.FreshToken(article)}})
	receipt := w.Header().Get("Location")
	for _, path := range []string{receipt, "/SECRETPATH", "/staff/set-up/" + setUpToken, article + "?q=SECRETQUERY", "/staff/sign-in?next=SECRETQUERY"} {
		s.get(t, path)
	}
	s.postForm(t, "/staff/sign-in", url.Values{"email": {"SECRETNAME@clinic.example"}, "password": {"SECRETWORDS"}})
	// A method is any word.
	for _, method := range []string{"SECRETMETHOD", http.MethodDelete} {
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, article, nil))
	}
	log := s.log.String()
	for _, want := range []string{`"route":"/comments/mine/{token}"`, `"method":"other"`, `"method":"DELETE"`, `"method":"POST"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for _, secret := range []string{"SECRET", strings.TrimPrefix(receipt, "/comments/mine/"), setUpToken, "192.0.2.1"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// trySignIn sends the sign-in form from an address, as 192.0.2.7, and returns the status.
func (s *site) trySignIn(email, password, address string) int {
	r := httptest.NewRequest(http.MethodPost, "/staff/sign-in", strings.NewReader(url.Values{"email": {email}, "password": {password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address + ":1234"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

// Whoever knows a colleague's e-mail must not be able to keep her out.
func TestTenWrongPasswordsShutOneAddressForOneNameAndNotTheColleague(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.hire(t, "Ada", staff.Clinician)
	const ada, right = "ada@clinic.example", "correct-horse-battery"
	for i := range 10 {
		if code := s.trySignIn(ada, "x", "192.0.2.7"); code != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: code %d, want 422", i+1, code)
		}
	}
	for range 3 {
		if code := s.trySignIn(" Ada@clinic.example", right, "192.0.2.7"); code != http.StatusTooManyRequests {
			t.Fatalf("after ten tries: code %d, want 429", code)
		}
	}
	if code := s.trySignIn("ben@clinic.example", "x", "192.0.2.7"); code != http.StatusUnprocessableEntity {
		t.Errorf("another name from there: code %d, want 422", code)
	}
	if code := s.trySignIn(ada, right, "192.0.2.8"); code != http.StatusSeeOther {
		t.Errorf("Ada herself: code %d, want 303", code)
	}
}

func TestAHundredTriesForOneNameShutItEverywhere(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	s.TriedSignIns("ada@clinic.example", 99)
	if code := s.trySignIn("ada@clinic.example", "x", "198.51.100.7"); code != http.StatusUnprocessableEntity {
		t.Errorf("try 100: code %d, want 422", code)
	}
	if code := s.trySignIn("ada@clinic.example", "x", "203.0.113.1"); code != http.StatusTooManyRequests {
		t.Errorf("try 101, from another address: code %d, want 429", code)
	}
	if code := s.trySignIn("ben@clinic.example", "x", "203.0.113.1"); code != http.StatusUnprocessableEntity {
		t.Errorf("another name: code %d, want 422", code)
	}
}

func TestThirtySignInsFromOneAddressShutItAndNoOther(t *testing.T) {
	s := newSite(t, nil)
	try := func(email, address string) int { return s.trySignIn(email, "x", address) }
	// Thirty names from one address, then it is shut; another address is not.
	for i := range 30 {
		if code := try(strings.Repeat("a", i+1)+"@clinic.example", "192.0.2.7"); code != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: code %d, want 422", i+1, code)
		}
	}
	if code := try("new@clinic.example", "192.0.2.7"); code != http.StatusTooManyRequests {
		t.Errorf("try 31 from the address: code %d, want 429", code)
	}
	if code := try("new@clinic.example", "192.0.2.8"); code != http.StatusUnprocessableEntity {
		t.Errorf("another address: code %d, want 422", code)
	}
}

// approve posts a comment and approves it through the store.
func (s *site) approve(t testing.TB, page, text string) {
	t.Helper()
	s.write(t, comments.Draft{Page: page, Name: "Ray", Body: text})
	s.decideAll(t, comments.Approve)
}

// decideAll takes one step with every pending comment.
func (s *site) decideAll(t testing.TB, action comments.Action) {
	t.Helper()
	ctx := context.Background()
	list, err := s.staff.Accounts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		ben, err := s.staff.Add(ctx, staff.NewAccount{Email: "ben@clinic.example", Name: "Ben", Password: "correct-horse-battery", Role: staff.Moderator})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, ben)
	}
	me := list[0].ID
	for {
		queue, err := s.comments.Queue(ctx, comments.Filter{Tab: comments.TabPending}, "", 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(queue.Entries) == 0 {
			return
		}
		for _, c := range queue.Entries {
			d := comments.Decision{CommentID: c.ID, Version: c.Version, Action: action}
			if action == comments.Reject {
				d.Reason = "off-topic"
			}
			if _, err := s.comments.Decide(ctx, comments.Actor{AccountID: me, Clinician: true}, d); err != nil {
				t.Fatal(err)
			}
		}
	}
}
