package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a client sends, a form is either read whole or refused with one of
// the errors that have a page, and what comes back to the reader is UTF-8.
func FuzzReadForm(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "name=Ray&text=hello+there")
	f.Add("application/x-www-form-urlencoded", "text=%zz")
	f.Add("application/x-www-form-urlencoded", "text=\xff&text=b;c")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhello\r\n--x--\r\n")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"; filename=\"a\"\r\n\r\nhello\r\n--x--\r\n")
	f.Add("multipart/form-data", "--x")
	f.Add("text/plain", "hello")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		values, err := readForm(httptest.NewRecorder(), r)
		if err != nil && !errors.Is(err, errTooLarge) && !errors.Is(err, errUnreadable) && !errors.Is(err, errSlow) {
			t.Errorf("an error without a page: %v", err)
		}
		if err == nil && len(body) > maxForm {
			t.Errorf("%d bytes were taken, %d are allowed", len(body), maxForm)
		}
		for name, list := range values {
			for _, v := range list {
				if !utf8.ValidString(v) {
					t.Errorf("%q holds broken letters", name)
				}
			}
		}
	})
}

// Whatever headers a client sends, the answer is the page or a 304, and never
// in an encoding that was refused.
func FuzzServe(f *testing.F) {
	a, err := newAnswer([]byte(strings.Repeat("a page ", 100)), true, answerOptions{contentType: htmlType})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("gzip, deflate, br, zstd", a.brotli.etag)
	f.Add("br;q=0, *", `"x", W/`+a.variantFor([]string{"gzip"}).etag)
	f.Add("GZIP;q=0.5;x=y,br; q = 0.0", "*")
	f.Add(";,;=,", `,",`)
	f.Fuzz(func(t *testing.T, accept, match string) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Accept-Encoding", accept)
		r.Header.Set("If-None-Match", match)
		w := httptest.NewRecorder()
		a.serve(w, r)
		switch w.Code {
		case http.StatusOK:
			if w.Body.Len() == 0 {
				t.Error("an empty page")
			}
		case http.StatusNotModified:
			if w.Body.Len() != 0 || !strings.Contains(match, strings.Trim(w.Header().Get("Etag"), `"`)) && !strings.Contains(match, "*") {
				t.Errorf("304 with %d bytes for %q", w.Body.Len(), match)
			}
		default:
			t.Errorf("code %d", w.Code)
		}
		if encoding := w.Header().Get("Content-Encoding"); encoding != "" && !strings.Contains(strings.ToLower(accept), encoding) {
			t.Errorf("encoding %q for %q", encoding, accept)
		}
	})
}
