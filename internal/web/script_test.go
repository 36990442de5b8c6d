package web_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"example.org/sciatica/internal/staff"
)

// The scripts in testdata tell what the site does, and hold it to that. Each
// file runs from top to bottom against a site of its own with the real content
// and one visitor who keeps cookies. A line is one of:
//
//	# a comment
//	account EMAIL PASSWORD ROLE NAME       make a staff account
//	clock DURATION                         move the site's clock on
//	forget                                 the visitor forgets all cookies
//	tend                                   the server does what time asks for
//	from ADDRESS                           where the visitor's computer is from now on
//	write SLUG NAME: TEXT                  a reader comments; SLUG#ID answers a comment;
//	                                       $receipt is the private page, $keyID its token
//	change ID TEXT, withdraw ID            its author changes it or takes it back
//	report ID REASON                       a reader reports it
//	as EMAIL                               the visitor is a member of staff, made with account
//	decide ID ACTION                       the first account takes a step, as approve or close
//	decide ID reject REASON: WORDS         or rejects, with words to the author or without
//	decide ID answer TEXT                  or replies
//	decide ID redact WHAT: TEXT            or takes a text out, as WHAT
//	GET PATH, HEAD PATH, POST PATH         ask; the lines below belong to it
//	  with HEADER: VALUE                   a header to send
//	  form NAME=VALUE                      a field of a form to send; \n is a line end
//	  send "BYTES"                         a body to send as it is, a Go string
//	  send N letters in FIELD              a field of N letters
//	code == N
//	header NAME == VALUE                   or contains, lacks; "header NAME none"
//	body contains TEXT                     or lacks
//	text SELECTOR == TEXT                  the words of the first element, spaces folded; or contains
//	count SELECTOR == N                    how many elements there are
//	save NAME header NAME                  keep a value; $NAME stands for it below
//	save NAME attr SELECTOR ATTRIBUTE
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			v := &visitor{t: t, site: newSite(t, nil), file: file, address: "192.0.2.1", cookies: map[string]string{}, saved: map[string]string{},
				tokens: map[int64]string{}, receipts: map[string][]string{}, sessions: map[string]string{}}
			for i, line := range strings.Split(string(source), "\n") {
				v.line = i + 1
				v.do(strings.TrimSpace(line))
			}
			v.ask()
			if v.checks == 0 {
				t.Errorf("%s checks nothing", file)
			}
		})
	}
}

// visitor walks through a script.
type visitor struct {
	t       *testing.T
	site    *site
	file    string
	line    int
	checks  int
	cookies map[string]string
	address string
	saved   map[string]string
	// Of comments written by the script itself: the receipts by comment, and those
	// of each name, which stands for a browser. Sessions are by e-mail.
	tokens   map[int64]string
	receipts map[string][]string
	sessions map[string]string

	// The request being put together, then its answer.
	method, path string
	header       http.Header
	form         url.Values
	body         []byte
	response     *httptest.ResponseRecorder
}

func (v *visitor) fatalf(format string, args ...any) {
	v.t.Helper()
	v.t.Fatalf("%s:%d: %s", v.file, v.line, fmt.Sprintf(format, args...))
}

func (v *visitor) errorf(format string, args ...any) {
	v.t.Helper()
	v.t.Errorf("%s:%d: %s", v.file, v.line, fmt.Sprintf(format, args...))
}

var savedName = regexp.MustCompile(`\$[a-z]+[0-9]*`)

func (v *visitor) do(line string) {
	v.t.Helper()
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	line = savedName.ReplaceAllStringFunc(line, func(name string) string {
		value, ok := v.saved[name[1:]]
		if !ok {
			v.fatalf("nothing saved as %s", name)
		}
		return value
	})
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "GET", "HEAD", "POST", "PUT", "DELETE":
		v.ask()
		v.method, v.path = verb, rest
		v.header, v.form, v.body, v.response = http.Header{}, nil, nil, nil
	case "with":
		name, value, _ := strings.Cut(rest, ":")
		v.header.Set(name, strings.TrimSpace(value))
	case "form":
		if v.form == nil {
			v.form = url.Values{}
		}
		name, value, _ := strings.Cut(rest, "=")
		v.form.Add(name, strings.ReplaceAll(value, `\n`, "\n"))
	case "send":
		var n int
		var field string
		if _, err := fmt.Sscanf(rest, "%d letters in %s", &n, &field); err == nil {
			v.body = []byte(field + "=" + strings.Repeat("a", n))
		} else if text, err := strconv.Unquote(rest); err == nil {
			v.body = []byte(text)
		} else {
			v.fatalf("cannot read what to send: %s", rest)
		}
	case "account":
		v.ask()
		f := strings.SplitN(rest, " ", 4)
		if len(f) != 4 {
			v.fatalf("account EMAIL PASSWORD ROLE NAME")
		}
		if _, err := v.site.staff.Add(v.t.Context(), staff.NewAccount{Email: f[0], Password: f[1], Role: staff.Role(f[2]), Name: f[3]}); err != nil {
			v.fatalf("%v", err)
		}
	case "write", "change", "withdraw", "report", "as":
		v.ask()
		v.prepare(verb, rest)
		if verb == "write" {
			id := slices.Max(slices.Collect(maps.Keys(v.tokens)))
			v.saved["receipt"] = "/comments/mine/" + v.tokens[id]
			v.saved[fmt.Sprintf("key%d", id)] = v.tokens[id]
		}
	case "decide":
		v.ask()
		v.decide(rest)
	case "tend":
		v.ask()
		if err := v.site.comments.Tend(v.t.Context()); err != nil {
			v.fatalf("%v", err)
		}
	case "from":
		v.ask()
		v.address = rest
	case "clock":
		v.ask()
		d, err := time.ParseDuration(rest)
		if err != nil {
			v.fatalf("%v", err)
		}
		v.site.clock.move(d)
	case "forget":
		v.ask()
		clear(v.cookies)
	default:
		v.ask()
		if v.response == nil {
			v.fatalf("nothing was asked yet")
		}
		v.check(verb, rest)
	}
}

// ask sends the request that was put together, once.
func (v *visitor) ask() {
	v.t.Helper()
	if v.method == "" || v.response != nil {
		return
	}
	body := v.body
	if v.form != nil {
		body = []byte(v.form.Encode())
	}
	r := httptest.NewRequest(v.method, v.path, bytes.NewReader(body))
	if v.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.RemoteAddr = v.address + ":1234"
	for name, values := range v.header {
		r.Header[name] = values
	}
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	v.response = httptest.NewRecorder()
	v.site.ServeHTTP(v.response, r)
	for _, c := range v.response.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		} else {
			v.cookies[c.Name] = c.Value
		}
	}
}

func (v *visitor) check(verb, rest string) {
	v.t.Helper()
	v.checks++
	switch verb {
	case "code":
		want, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(rest, "==")))
		if err != nil {
			v.fatalf("code == N")
		}
		if v.response.Code != want {
			v.errorf("%s %s: code %d, want %d\n%.500s", v.method, v.path, v.response.Code, want, v.response.Body)
		}
	case "header":
		name, rest, _ := strings.Cut(rest, " ")
		v.compare("header "+name, v.response.Header().Get(name), rest)
	case "body":
		v.compare("body", v.response.Body.String(), rest)
	case "text":
		selector, operator, want := splitCheck(rest)
		found := v.document().Find(selector)
		if found.Length() == 0 {
			v.errorf("no element %s", selector)
			return
		}
		v.compare(selector, strings.Join(strings.Fields(found.First().Text()), " "), operator+" "+want)
	case "count":
		selector, _, want := splitCheck(rest)
		if got := v.document().Find(selector).Length(); strconv.Itoa(got) != want {
			v.errorf("%d elements %s, want %s", got, selector, want)
		}
	case "save":
		name, rest, _ := strings.Cut(rest, " ")
		kind, rest, _ := strings.Cut(rest, " ")
		switch kind {
		case "header":
			v.saved[name] = v.response.Header().Get(rest)
		case "attr":
			i := strings.LastIndex(rest, " ")
			v.saved[name], _ = v.document().Find(rest[:i]).First().Attr(rest[i+1:])
		default:
			v.fatalf("save NAME header NAME, or save NAME attr SELECTOR ATTRIBUTE")
		}
		if v.saved[name] == "" {
			v.fatalf("nothing to save as %s", name)
		}
	default:
		v.fatalf("unknown line %q", verb)
	}
}

var operators = regexp.MustCompile(`^(.*?) (==|contains|lacks) ?(.*)$`)

func splitCheck(s string) (what, operator, want string) {
	m := operators.FindStringSubmatch(s)
	if m == nil {
		return s, "", ""
	}
	return m[1], m[2], m[3]
}

func (v *visitor) compare(what, got, check string) {
	v.t.Helper()
	operator, want, _ := strings.Cut(check, " ")
	ok := false
	switch operator {
	case "==":
		ok = got == want
	case "contains":
		ok = strings.Contains(got, want)
	case "lacks":
		ok = !strings.Contains(got, want)
	case "none":
		ok = got == ""
	default:
		v.fatalf("unknown comparison %q", operator)
	}
	if !ok {
		v.errorf("%s %s %q; got %.500q", what, operator, want, got)
	}
}

func (v *visitor) document() *goquery.Document {
	v.t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(v.response.Body.Bytes()))
	if err != nil {
		v.fatalf("read the page: %v", err)
	}
	return doc
}
