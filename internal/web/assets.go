package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"

	"example.org/sciatica/internal/figure"
)

// assets are the files of static/, and the figures' palette, under names that
// carry a hash of their content, so browsers may keep them for ever.
type assets struct {
	addresses map[string]string  // name -> address
	answers   map[string]*answer // address -> answer
}

const immutable = "public, max-age=31536000, immutable"

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// svgPolicy lets a picture carry its own style and nothing else.
const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

// cssURL finds the files that a style sheet names; url(#id) is part of the page.
var cssURL = regexp.MustCompile(`url\(([^):#]+)\)`)

// minifier makes style sheets smaller, which the first visit of a phone feels.
var minifier = func() *minify.M {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	return m
}()

func loadAssets(static fs.FS) (*assets, error) {
	a := &assets{addresses: map[string]string{}, answers: map[string]*answer{}}
	files := map[string][]byte{}
	err := fs.WalkDir(static, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) == ".go" {
			return err
		}
		files[name], err = fs.ReadFile(static, name)
		return err
	})
	if err != nil {
		return nil, err
	}
	files["figure.css"] = []byte(figure.Palette)
	// Style sheets name other files, so they come last.
	for name, body := range files {
		if path.Ext(name) != ".css" {
			if err := a.add(name, body); err != nil {
				return nil, err
			}
		}
	}
	for name, body := range files {
		if path.Ext(name) != ".css" {
			continue
		}
		var missing string
		body = cssURL.ReplaceAllFunc(body, func(m []byte) []byte {
			target := path.Join(path.Dir(name), strings.Trim(string(m[4:len(m)-1]), `"'`))
			address, ok := a.addresses[target]
			if !ok {
				missing = target
			}
			return []byte("url(" + address + ")")
		})
		if missing != "" {
			return nil, fmt.Errorf("%s names %s, which is not in static/", name, missing)
		}
		if body, err = minifier.Bytes("text/css", body); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := a.add(name, body); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func (a *assets) add(name string, body []byte) error {
	contentType, known := contentTypes[path.Ext(name)]
	if !known {
		return fmt.Errorf("%s: no content type for %q", name, path.Ext(name))
	}
	sum := sha256.Sum256(body)
	extension := path.Ext(name)
	address := "/static/" + strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension
	policy := ""
	if extension == ".svg" {
		policy = svgPolicy
	}
	answer, err := newAnswer(body, false, answerOptions{contentType: contentType, cacheControl: immutable, policy: policy, level: 11})
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a.addresses[name] = address
	a.answers[address] = answer
	return nil
}

// address gives a file's address. It panics on a name that static/ lacks: that
// is a mistake in a template, and every template is executed by a test.
func (a *assets) address(name string) string {
	address, ok := a.addresses[name]
	if !ok {
		panic("no static file " + name)
	}
	return address
}
