package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
)

// answer is a response kept as bytes, once per encoding, with every header
// ready. A hit in the cache costs a map look-up and a write.
type answer struct {
	status                 int
	identity, gzip, brotli variant
	// zip makes gzip, once: browsers take brotli, so that most pages never need it.
	zip func()
}

type variant struct {
	body   []byte
	etag   string
	header []headerField
	// bare are the headers of a 304: those of the body left out (RFC 9110, 15.4.5).
	bare []headerField
}

type headerField struct {
	key   string
	value []string
}

// answerOptions say what kind of answer it is.
type answerOptions struct {
	status      int // 200 if 0
	contentType string
	// cacheControl is "no-cache" if empty: kept by browsers, and asked for again
	// each time, so that an approved comment shows at once.
	cacheControl string
	// policy is the site's own Content-Security-Policy if empty.
	policy string
	// level is the effort of brotli, 1 to 11; 5 if 0, which takes about 3 ms for
	// an article. 11 takes 30 times as long and is for what is made at start-up.
	level int
}

const pageLevel = 5

// newAnswer compresses body and prepares the headers. secure adds HSTS.
func newAnswer(body []byte, secure bool, o answerOptions) (*answer, error) {
	a := &answer{status: o.status}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if o.cacheControl == "" {
		o.cacheControl = "no-cache"
	}
	if o.level == 0 {
		o.level = pageLevel
	}
	sum := sha256.Sum256(body)
	tag := hex.EncodeToString(sum[:12])
	common := append(securityHeaders(secure, o.policy),
		headerField{"Cache-Control", []string{o.cacheControl}},
	)
	compressible := isCompressible(o.contentType)
	if compressible {
		common = append(common, headerField{"Vary", []string{"Accept-Encoding"}})
	}
	prepare := func(encoding string, body []byte) variant {
		v := variant{body: body, etag: `"` + tag + `"`}
		if encoding != "" {
			v.etag = `"` + tag + "-" + encoding + `"`
		}
		v.bare = append(common[:len(common):len(common)], headerField{"Etag", []string{v.etag}})
		v.header = append(v.bare[:len(v.bare):len(v.bare)],
			headerField{"Content-Type", []string{o.contentType}},
			headerField{"Content-Length", []string{strconv.Itoa(len(body))}},
		)
		if encoding != "" {
			v.header = append(v.header, headerField{"Content-Encoding", []string{encoding}})
		}
		return v
	}
	a.identity = prepare("", body)
	a.gzip, a.brotli, a.zip = a.identity, a.identity, func() {}
	if !compressible {
		return a, nil
	}
	a.zip = sync.OnceFunc(func() {
		if zipped := gzipped(body); len(zipped) < len(body) {
			a.gzip = prepare("gzip", zipped)
		}
	})
	br, err := brotlied(body, o.level)
	if err != nil {
		return nil, err
	}
	if len(br) < len(body) {
		a.brotli = prepare("br", br)
	}
	return a, nil
}

func isCompressible(contentType string) bool {
	for _, kind := range []string{"text/", "image/svg", "application/json", "application/xml", "application/atom+xml"} {
		if strings.HasPrefix(contentType, kind) {
			return true
		}
	}
	return false
}

// zippers are kept, because a new one asks for more memory than ten pages.
var zippers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // for a level that does not exist
	}
	return w
}}

// pressers are for pages. The window of 256 kB is larger than any page; the usual
// one of 4 MB finds nothing more in them.
var pressers = sync.Pool{New: func() any {
	return brotli.NewWriterOptions(nil, brotli.WriterOptions{Quality: pageLevel, LGWin: 18})
}}

func gzipped(body []byte) []byte {
	var out bytes.Buffer
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(&out)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func brotlied(body []byte, level int) ([]byte, error) {
	var out bytes.Buffer
	var w *brotli.Writer
	if level == pageLevel {
		w = pressers.Get().(*brotli.Writer)
		defer pressers.Put(w)
		w.Reset(&out)
	} else {
		w = brotli.NewWriterLevel(&out, level)
	}
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("brotli: %w", err)
	}
	return out.Bytes(), nil
}

// serve writes the variant that the client asks for, or 304 when it has it.
func (a *answer) serve(w http.ResponseWriter, r *http.Request) {
	v := a.variantFor(r.Header["Accept-Encoding"])
	h := w.Header()
	if a.status == http.StatusOK && matches(r.Header["If-None-Match"], v.etag) {
		for _, f := range v.bare {
			h[f.key] = f.value
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	for _, f := range v.header {
		h[f.key] = f.value
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(v.body) // the client went away; net/http closes the connection
	}
}

func (a *answer) variantFor(accept []string) *variant {
	switch {
	case accepts(accept, "br"):
		return &a.brotli
	case accepts(accept, "gzip"):
		a.zip()
		return &a.gzip
	}
	return &a.identity
}

// accepts reports whether Accept-Encoding names the coding without refusing it
// (RFC 9110, 12.5.3). A client that sends none gets the page as it is.
func accepts(accept []string, coding string) bool {
	for _, line := range accept {
		for len(line) > 0 {
			var item string
			if i := strings.IndexByte(line, ','); i >= 0 {
				item, line = line[:i], line[i+1:]
			} else {
				item, line = line, ""
			}
			name, weight, _ := strings.Cut(item, ";")
			if !strings.EqualFold(strings.TrimSpace(name), coding) {
				continue
			}
			_, q, weighted := strings.Cut(weight, "=")
			if !weighted {
				return true
			}
			value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
			return err == nil && value > 0
		}
	}
	return false
}

// matches compares If-None-Match with an entity tag, weakly (RFC 9110, 13.1.2).
func matches(ifNoneMatch []string, etag string) bool {
	for _, line := range ifNoneMatch {
		for item := range strings.SplitSeq(line, ",") {
			item = strings.TrimSpace(item)
			if item == "*" || strings.TrimPrefix(item, "W/") == etag {
				return true
			}
		}
	}
	return false
}
