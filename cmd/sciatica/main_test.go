package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sciatica": main})
}

// The scripts in testdata are the commands as somebody types them. In their folder
// are content/, as it is shipped, and site/, the smallest site that is clean.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// database FILE makes one, as the server's first start does.
			"database": func(ts *testscript.TestScript, _ bool, args []string) {
				db, err := sqlite.Open(context.Background(), ts.MkAbs(args[0]), migrations.FS)
				ts.Check(err)
				ts.Check(db.Close())
			},
		},
		Setup: func(env *testscript.Env) error {
			return errors.Join(
				os.CopyFS(filepath.Join(env.WorkDir, "content"), os.DirFS("../../content")),
				os.CopyFS(filepath.Join(env.WorkDir, "site"), os.DirFS("testdata/site")))
		},
	})
}

// start runs the server until the test ends, and returns what it printed first.
func start(t *testing.T, args ...string) (lines []string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		code := run(ctx, append([]string{"serve"}, args...), environment{stdin: strings.NewReader(""), stdout: in, stderr: &stderr})
		ended <- code
		_ = in.Close() // never fails
	}()
	stop = func() int {
		cancel()
		return <-ended
	}
	scanner := bufio.NewScanner(out)
	for len(lines) < 2 && scanner.Scan() {
		lines = append(lines, scanner.Text())
	}
	if len(lines) < 2 {
		t.Fatalf("the server printed %q and ended with %d: %s", lines, <-ended, stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // lets it print on
	return lines, stop
}

func TestServePrintsItsAddressAndTheSetUpLinkAndStopsGracefully(t *testing.T) {
	db := filepath.Join(t.TempDir(), "made", "sciatica.db")
	lines, stop := start(t, "--addr", "localhost:18473", "--db", db)
	if lines[0] != "Sciatica Guide is at http://localhost:18473" {
		t.Errorf("first line %q", lines[0])
	}
	link := regexp.MustCompile(`^Make the first staff account at (http://localhost:18473/staff/set-up/[A-Z2-7]{26})$`).FindStringSubmatch(lines[1])
	if link == nil {
		t.Fatalf("second line %q", lines[1])
	}
	for _, address := range []string{"http://localhost:18473/", "http://localhost:18473/healthz", link[1]} {
		response, err := http.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != http.StatusOK || len(body) == 0 {
			t.Errorf("%s: %s", address, response.Status)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
	}
	if code := stop(); code != 0 {
		t.Errorf("a stopped server ends with %d", code)
	}
	// SQLite takes the write-ahead log away when the last one closes the file.
	if _, err := os.Stat(db + "-wal"); err == nil {
		t.Error("the write-ahead log is left behind")
	}
}

// A temporary copy of what patients wrote belongs where the database is.
func TestServeKeepsTemporaryFilesBesideTheDatabase(t *testing.T) {
	folder := t.TempDir()
	for set, want := range map[string]string{"": folder, "/elsewhere": "/elsewhere"} {
		t.Setenv("SQLITE_TMPDIR", set)
		_, stop := start(t, "--addr", "localhost:18476", "--db", filepath.Join(folder, "a.db"))
		if code := stop(); code != 0 {
			t.Errorf("the server ends with %d", code)
		}
		if got := os.Getenv("SQLITE_TMPDIR"); got != want {
			t.Errorf("with SQLITE_TMPDIR=%q, SQLite looks at %q, want %q", set, got, want)
		}
	}
}

// Somebody is sending a comment while the server is told to stop: it arrives,
// is kept and is answered.
func TestAStoppingServerFinishesWhatIsUnderWay(t *testing.T) {
	const address = "localhost:18475"
	_, stop := start(t, "--addr", address, "--db", filepath.Join(t.TempDir(), "a.db"))
	body := url.Values{"text": {"hello there"}, "form": {formToken(t, "http://"+address+"/articles/herniated-disc")}}.Encode()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	in := bufio.NewReader(c)
	fmt.Fprintf(c, "POST /articles/herniated-disc/comments HTTP/1.1\r\nHost: %s\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", address, len(body))
	// 100 Continue comes when the handler reads the body: the request is under way.
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q %v", line, err)
	}
	if _, err := in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	stopped := make(chan int)
	go func() { stopped <- stop() }()
	// The server takes no new connections: it is stopping.
	for {
		probe, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		if err := probe.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fmt.Fprint(c, body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	if response.StatusCode != http.StatusSeeOther || !strings.HasPrefix(response.Header.Get("Location"), "/comments/mine/") {
		t.Errorf("the answer is %s to %q", response.Status, response.Header.Get("Location"))
	}
	if code := <-stopped; code != 0 {
		t.Errorf("the server ended with %d", code)
	}
}

// formToken reads what the form in a page is sent with.
func formToken(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	token := regexp.MustCompile(`name="form" value="([^"]+)"`).FindSubmatch(page)
	if token == nil {
		t.Fatalf("%s has no form with a token", address)
	}
	return string(token[1])
}

func TestServeNamesTheAddressThatIsTaken(t *testing.T) {
	dir := t.TempDir()
	_, stop := start(t, "--addr", "localhost:18474", "--db", filepath.Join(dir, "a.db"))
	defer stop()
	var stderr bytes.Buffer
	code := run(t.Context(), []string{"serve", "--addr", "localhost:18474", "--db", filepath.Join(dir, "b.db")},
		environment{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &stderr})
	if code != 1 || !strings.Contains(stderr.String(), "18474") || !strings.Contains(stderr.String(), "--addr") {
		t.Errorf("code %d: %s", code, stderr.String())
	}
}

func TestSettingsAreHeldToTheirForm(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"serve --base-url guide.example", `--base-url "guide.example": write the site's address alone`},
		{"serve --base-url https://guide.example/path", `--base-url "https://guide.example/path"`},
		{"serve --base-url ftp://guide.example", `--base-url "ftp://guide.example"`},
		{"serve --addr nonsense", `--addr "nonsense": write host:port`},
		{"serve --trusted-proxy everybody", `--trusted-proxy "everybody": write an address or a network`},
		{"serve --content /nowhere", `--content: stat /nowhere`},
		{"serve --content main.go", `--content main.go is not a folder`},
		{"serve --db /proc/nowhere/x.db", `--db /proc/nowhere/x.db: make the folder of the database`},
		{"serve --db main.go", `--db main.go`},
		{"fly", `unexpected argument fly`},
		{"serve --fly", `unknown flag --fly`},
	} {
		var stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(c.args), environment{stdin: strings.NewReader(""), stdout: io.Discard, stderr: &stderr})
		if code == 0 || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s: code %d, %s; want %q", c.args, code, stderr.String(), c.want)
		}
	}
}

func TestTheAddressReadersSeeComesFromWhereTheServerListens(t *testing.T) {
	for _, c := range []struct{ base, addr, want string }{
		{"", "localhost:8080", "http://localhost:8080"},
		{"", ":8080", "http://localhost:8080"},
		{"", "0.0.0.0:80", "http://localhost:80"},
		{"", "[::]:8080", "http://localhost:8080"},
		{"", "192.0.2.1:8080", "http://192.0.2.1:8080"},
		{"https://guide.example/", ":8080", "https://guide.example"},
		{"https://guide.example:8443", ":8080", "https://guide.example:8443"},
	} {
		u, err := baseURL(c.base, c.addr)
		if err != nil || u.String() != c.want {
			t.Errorf("baseURL(%q, %q) = %v, %v; want %s", c.base, c.addr, u, err, c.want)
		}
	}
}
