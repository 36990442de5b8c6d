package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

// process is the server as the public meets it: a program of its own, on a real
// socket and a real file.
type process struct {
	base string // its address, as http://127.0.0.1:8080
	cmd  *exec.Cmd
	log  bytes.Buffer // complete once the process has ended
}

// startProcess runs the server until it is killed or stopped. It listens when
// startProcess returns.
func startProcess(t *testing.T, db string, args ...string) *process {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	p := &process{base: "http://" + address}
	// testscript puts the test binary in the path under this name; it then is main.
	p.cmd = exec.CommandContext(t.Context(), "sciatica", append([]string{"serve", "--addr", address, "--db", db}, args...)...)
	p.cmd.Stderr = &p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, p.base) {
		t.Fatalf("the server printed %q (%v) and ended: %v\n%s", line, err, p.cmd.Wait(), p.log.String())
	}
	return p
}

// killed waits for the end of a process that somebody kills with SIGKILL.
func (p *process) killed(t *testing.T) {
	t.Helper()
	err := p.cmd.Wait()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.Exited() {
		t.Fatalf("the server was not killed, it ended by itself: %v\n%s", err, p.log.String())
	}
	p.complains(t)
}

// stop asks the process to end, and waits for it.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the server stopped with %v\n%s", err, p.log.String())
	}
	p.complains(t)
}

// complains fails for each error in the log of a process that has ended.
func (p *process) complains(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) || !strings.HasPrefix(line, "{") {
			t.Error("the server's log: " + line)
		}
	}
}

// withStaff makes a database with accounts, named by their roles, that all have
// the password.
func withStaff(t *testing.T, path, password string, roles ...staff.Role) {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	store := staff.NewStore(db, time.Now)
	for _, role := range roles {
		if _, err := store.Add(t.Context(), staff.NewAccount{Email: emailOf(role), Name: "The " + string(role), Role: role, Password: password}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func emailOf(role staff.Role) string { return string(role) + "@clinic.example" }

// browser asks and sends forms as a browser without scripts does. It follows no
// redirect by itself.
type browser struct {
	http.Client
	base   string
	cookie string // of a session
	from   string // the address that the proxy names; "" for no proxy
}

func newBrowser() *browser {
	return &browser{Client: http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 100, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is one that was read to its end.
type answer struct {
	status   int
	location string
	header   http.Header
	body     []byte
}

// ask sends a request and reads the whole answer. The error says that no answer
// came, or not all of it.
func (b *browser) ask(method, path, kind string, body io.Reader) (answer, error) {
	r, err := http.NewRequest(method, b.base+path, body)
	if err != nil {
		return answer{}, err
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if b.cookie != "" {
		r.Header.Set("Cookie", b.cookie)
	}
	if b.from != "" {
		r.Header.Set("X-Forwarded-For", b.from)
	}
	response, err := b.Do(r)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: response.StatusCode, location: response.Header.Get("Location"), header: response.Header}
	a.body, err = io.ReadAll(response.Body)
	return a, errors.Join(err, response.Body.Close())
}

func (b *browser) get(path string) (answer, error) { return b.ask(http.MethodGet, path, "", nil) }

// form is what a page would send.
type form struct {
	path      string
	multipart bool
	values    url.Values
}

// form finds the form of a page that is sent to a path, with its hidden fields.
func (a answer) form(path string) (form, error) {
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	if err != nil {
		return form{}, err
	}
	found := page.Find("form[method=post]").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.AttrOr("action", "") == path }).First()
	if found.Length() == 0 {
		return form{}, fmt.Errorf("a page with status %d has no form to %s: %s", a.status, path, page.Find("h1").Text())
	}
	f := form{path: path, multipart: found.AttrOr("enctype", "") == "multipart/form-data", values: url.Values{}}
	found.Find("input[type=hidden][name]").Each(func(_ int, s *goquery.Selection) {
		f.values.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	return f, nil
}

// with returns the form with fields filled in, or the buttons pressed.
func (f form) with(fields map[string]string) form {
	values := url.Values{}
	for name, list := range f.values {
		values[name] = slices.Clone(list)
	}
	for name, value := range fields {
		values.Set(name, value)
	}
	f.values = values
	return f
}

// send sends a form.
func (b *browser) send(f form) (answer, error) {
	if !f.multipart {
		return b.ask(http.MethodPost, f.path, "application/x-www-form-urlencoded", strings.NewReader(f.values.Encode()))
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range f.values {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				return answer{}, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return answer{}, err
	}
	return b.ask(http.MethodPost, f.path, w.FormDataContentType(), &body)
}

// fetch loads a page and finds the form in it that is sent to a path.
func (b *browser) fetch(page, path string) (form, error) {
	a, err := b.get(page)
	if err != nil {
		return form{}, err
	}
	return a.form(path)
}

// signIn signs in through the form.
func (b *browser) signIn(t *testing.T, role staff.Role, password string) {
	t.Helper()
	f, err := b.fetch("/staff/sign-in", "/staff/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	a, err := b.send(f.with(map[string]string{"email": emailOf(role), "password": password}))
	if err != nil {
		t.Fatal(err)
	}
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	if a.status != http.StatusSeeOther || cookie == "" {
		t.Fatalf("sign in: status %d, cookie %q", a.status, cookie)
	}
	b.cookie = cookie
}

// receipt returns the private link in the answer to a comment, "" for none: a
// redirect leads there, and so does the page with help.
func (a answer) receipt() string {
	const path = "/comments/mine/"
	switch a.status {
	case http.StatusSeeOther:
		if strings.HasPrefix(a.location, path) {
			return a.location
		}
	case http.StatusOK:
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
		if err == nil {
			return page.Find("main a[href^='"+path+"']").AttrOr("href", "")
		}
	}
	return ""
}
