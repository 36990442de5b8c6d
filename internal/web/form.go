package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what a form may send. Between the two a form is refused, but what
// was typed comes back.
const (
	maxForm     = 16 << 10
	maxReadable = 256 << 10
)

// formTimeout is how long a form may take to arrive.
const formTimeout = 5 * time.Second

// readForm reads a form of either encoding. On errTooLarge and errUnreadable
// the values hold what could be read all the same, broken letters replaced, so
// that a reader's text can be given back; they are nil when nothing could.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(formTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, fmt.Errorf("read form: %w", err)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxReadable))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, errTooLarge
	}
	var late net.Error
	switch {
	case errors.As(err, &late) && late.Timeout():
		return nil, fmt.Errorf("%w: %w", errSlow, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return nil, fmt.Errorf("%w: content type: %w", errUnreadable, err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var values url.Values
	switch kind {
	case "application/x-www-form-urlencoded":
		values, err = url.ParseQuery(string(body))
	case "multipart/form-data":
		if err = r.ParseMultipartForm(maxReadable); err == nil {
			values = url.Values(r.MultipartForm.Value)
		}
	default:
		return nil, fmt.Errorf("%w: content type %q", errUnreadable, kind)
	}
	whole := true
	for key, list := range values {
		for i, v := range list {
			if !utf8.ValidString(v) {
				whole = false
				values[key][i] = strings.ToValidUTF8(v, "\ufffd")
			}
		}
	}
	switch {
	case err != nil:
		return values, fmt.Errorf("%w: %w", errUnreadable, err)
	case !whole:
		return values, fmt.Errorf("%w: not UTF-8", errUnreadable)
	case len(body) > maxForm:
		return values, errTooLarge
	}
	return values, nil
}
