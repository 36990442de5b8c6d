package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/sciatica/content"
	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/internal/web"
)

// follow makes a site that follows a copy of the content in a folder.
func follow(t *testing.T, dev bool) (s *site, folder string) {
	t.Helper()
	folder = t.TempDir()
	if err := os.CopyFS(folder, content.FS); err != nil {
		t.Fatal(err)
	}
	s = newSite(t, func(c *web.Config) {
		c.Folder = library.NewFolder(os.DirFS(folder))
		c.Library, c.Problems = c.Folder.Load(c.Now())
		c.Dev = dev
	})
	return s, folder
}

// edit replaces a piece of a file, as an editor's save does.
func edit(t *testing.T, file, old, new string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(source), old) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(source), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestASavedFileShowsOnTheNextRequest(t *testing.T) {
	s, folder := follow(t, true)
	if _, body := s.get(t, article); strings.Contains(body, "A brand new title") {
		t.Fatal("too early")
	}
	file := filepath.Join(folder, "en/articles/herniated-disc.md")
	edit(t, file, "title: Herniated disc", "title: A brand new title")
	for _, path := range []string{article, "/causes", "/articles"} {
		if _, body := s.get(t, path); !strings.Contains(body, "A brand new title") {
			t.Errorf("%s does not show the saved file", path)
		}
	}
}

func TestABrokenFileLeavesTheLastGoodSiteUpAndIsShownInDevelopment(t *testing.T) {
	for _, dev := range []bool{true, false} {
		t.Run(fmt.Sprintf("dev=%v", dev), func(t *testing.T) {
			s, folder := follow(t, dev)
			_, good := s.get(t, article)
			edit(t, filepath.Join(folder, "en/articles/herniated-disc.md"), "category: causes", "category: cause")
			code, body := s.get(t, article)
			if code != http.StatusOK || !strings.Contains(body, "<h1>Herniated disc</h1>") {
				t.Fatalf("the last good article is gone: code %d", code)
			}
			message := `en/articles/herniated-disc.md:4:11: unknown category &#34;cause&#34;`
			if got := strings.Contains(body, message); got != dev {
				t.Errorf("the page shows the problem: %v, want %v", got, dev)
			}
			if !dev && body != good {
				t.Error("a reader's page changed")
			}
			if !strings.Contains(s.log.String(), `unknown category`) {
				t.Error("the problem is not in the log")
			}
			edit(t, filepath.Join(folder, "en/articles/herniated-disc.md"), "category: cause", "category: causes")
			if _, body := s.get(t, article); body != good {
				t.Error("mending the file does not bring the page back")
			}
		})
	}
}

// An editor renames a file and leaves the old address as an alias: the comments
// come along, and a form sent from the old page still arrives.
func TestCommentsFollowAnArticleThatMoves(t *testing.T) {
	s, folder := follow(t, false)
	s.approve(t, article, "written before the move")
	old := filepath.Join(folder, "en/articles/herniated-disc.md")
	if err := os.Rename(old, filepath.Join(folder, "en/articles/slipped-disc.md")); err != nil {
		t.Fatal(err)
	}
	edit(t, filepath.Join(folder, "en/articles/slipped-disc.md"), "title: Herniated disc", "title: Slipped disc\naliases: [/articles/herniated-disc]")
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".svg" {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		source = []byte(strings.NewReplacer("aliases: []", "", "(/articles/herniated-disc", "(/articles/slipped-disc", "article: herniated-disc", "article: slipped-disc").Replace(string(source)))
		source = regexp.MustCompile(`(?m)^(related: .*)\bherniated-disc\b`).ReplaceAll(source, []byte("${1}slipped-disc"))
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.WriteFile(path, source, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	code, body := s.get(t, "/articles/slipped-disc")
	if code != http.StatusOK || !strings.Contains(body, "written before the move") {
		t.Errorf("code %d, or the comment stayed behind; log: %s", code, s.log)
	}
	if code, _ := s.get(t, article); code != http.StatusMovedPermanently {
		t.Errorf("the old address: %d, want 301", code)
	}
	// The token was made for the old address, so the same form comes again once.
	w := s.post(t, "sent from the old page")
	token := regexp.MustCompile(`name="form" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if w.Code != http.StatusUnprocessableEntity || token == nil || !strings.Contains(w.Body.String(), "sent from the old page</textarea>") {
		t.Fatalf("a form of the old page: %d, want 422 and the text", w.Code)
	}
	w = s.postForm(t, "/articles/slipped-disc/comments", url.Values{"text": {"sent from the old page"}, "form": {token[1]}})
	if w.Code != http.StatusSeeOther {
		t.Errorf("the form sent again: %d, want 303", w.Code)
	}
	onlyPending(t, s, "sent from the old page")
}

// A page tells whether its review is due, so it is rendered again each day.
func TestAPageIsRenderedAgainTheNextDay(t *testing.T) {
	reviewed, folder := follow(t, false)
	edit(t, filepath.Join(folder, "en/articles/herniated-disc.md"), "published: 2026-11-23",
		"published: 2026-11-23\nreview: {by: \"A. Clinician, PT\", on: 2026-11-01, due: 2026-11-24}")
	for _, want := range []bool{false, false, true} {
		if _, body := reviewed.get(t, article); strings.Contains(body, "Review due") != want {
			t.Errorf("on %s the review is shown as due: %v", reviewed.clock.Now().Format(time.DateTime), !want)
		}
		reviewed.clock.move(24 * time.Hour)
	}
}

func TestAVanishedFolderLeavesTheLastGoodSiteUp(t *testing.T) {
	s, folder := follow(t, false)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	readingGoesOn(t, s)
}

// Readers ask all the time while comments are posted and approved. Whoever asks
// after an approval was answered must see it: a page rendered before must not
// have been kept in its place.
func TestAnApprovalIsVisibleOnTheNextRequestUnderLoad(t *testing.T) {
	s := newSite(t, nil)
	ada := s.setUp(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					s.get(t, article)
				}
			}
		})
	}
	for i := range 30 {
		text := fmt.Sprintf("comment number %d.", i)
		if w := s.post(t, text); w.Code != http.StatusSeeOther {
			t.Fatalf("post: %d", w.Code)
		}
		if w := ada.decide(t, int64(i+1), 1, comments.Approve); w.Code != http.StatusSeeOther {
			t.Fatalf("approve: %d %s", w.Code, w.Body)
		}
		if _, body := s.get(t, article); !strings.Contains(body, text) {
			t.Fatalf("%q is not on the page that was asked for after its approval", text)
		}
	}
	close(stop)
	readers.Wait()
}

func TestALongThreadHasPagesOfItsOwn(t *testing.T) {
	s := newSite(t, nil)
	for i := range 205 {
		s.write(t, comments.Draft{Page: article, Body: fmt.Sprintf("comment number %d.", i+1)})
	}
	s.decideAll(t, comments.Approve)
	for path, want := range map[string]struct {
		first, last int
		links       []string
		lacks       string
	}{
		article:                   {1, 100, []string{article + `/comments/101">Later`}, "Earlier comments"},
		article + "/comments/101": {101, 200, []string{article + `#comments">Earlier`, article + `/comments/201">Later`}, "no such words"},
		article + "/comments/201": {201, 205, []string{article + `/comments/101">Earlier`}, "Later comments"},
		// A page may begin anywhere.
		article + "/comments/150": {150, 205, []string{article + `/comments/50">Earlier`}, "Later comments"},
		article + "/comments/51":  {51, 150, []string{article + `#comments">Earlier`, article + `/comments/151">Later`}, "no such words"},
		article + "/comments/1":   {1, 100, []string{article + `/comments/101">Later`}, "Earlier comments"},
	} {
		code, body := s.get(t, path)
		if code != http.StatusOK {
			t.Fatalf("GET %s: %d", path, code)
		}
		for n, shown := range map[int]bool{want.first - 1: false, want.first: true, want.last: true, want.last + 1: false} {
			if strings.Contains(body, fmt.Sprintf("comment number %d.", n)) != shown {
				t.Errorf("%s: comment %d shown: %v", path, n, !shown)
			}
		}
		for _, link := range append(want.links, "205 comments") {
			if !strings.Contains(body, link) {
				t.Errorf("%s lacks %s", path, link)
			}
		}
		if strings.Contains(body, want.lacks) {
			t.Errorf("%s has %s", path, want.lacks)
		}
	}
	for _, path := range []string{"/comments/206", "/comments/0", "/comments/-1", "/comments/9999999", "/comments/999999999999999999", "/comments/99999999999999999999"} {
		if code, _ := s.get(t, article+path); code != http.StatusNotFound {
			t.Errorf("GET %s: %d, want 404", path, code)
		}
	}
	if code, _ := s.get(t, "/articles/what-is-sciatica/comments/101"); code != http.StatusNotFound {
		t.Errorf("a comment of another page: %d, want 404", code)
	}
	before := s.CachedPages()
	s.get(t, article+"/comments/77")
	if after := s.CachedPages(); after != before {
		t.Errorf("a further page is kept: %d pages, then %d", before, after)
	}
}

// A page of a long thread may begin with a reply: the comment that it answers is
// quoted first.
func TestAPageThatBeginsWithinAThreadQuotesItsFirstComment(t *testing.T) {
	s := newSite(t, nil)
	s.approve(t, article, "The very first words.")
	for i := range 105 {
		s.write(t, comments.Draft{Page: article, Parent: 1, Body: fmt.Sprintf("reply number %d.", i+1)})
	}
	s.decideAll(t, comments.Approve)
	_, body := s.get(t, article)
	if !strings.Contains(body, `href="`+article+`/comments/101">Later`) {
		t.Error("the article does not lead on")
	}
	_, body = s.get(t, article+"/comments/101")
	for _, want := range []string{"belong to this comment", "The very first words.", "reply number 100.", "reply number 105."} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(body, "reply number 99.") {
		t.Error("a reply of the page before is there, too")
	}
}

// All day long the page is the same to the byte, the token of its form included:
// browsers and proxies that ask again get a 304.
func TestAnArticleStaysTheSameForADay(t *testing.T) {
	s := newSite(t, nil)
	_, before := s.get(t, article)
	s.clock.move(11 * time.Hour) // the clinic's midnight is an hour off
	s.Forget()
	if _, after := s.get(t, article); after != before {
		t.Error("the page is another one, and nothing has changed")
	}
	s.clock.move(2 * time.Hour)
	if _, after := s.get(t, article); after == before {
		t.Error("the form's token is still that of yesterday")
	}
}

func TestADecisionForgetsThePagesThatShowItAndNoOther(t *testing.T) {
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	shows := []string{"/", "/articles", "/causes", article, article + "/comments.atom"}
	others := []string{"/exercises", "/exercises/bridge", "/glossary", "/articles/what-is-sciatica", "/articles/what-is-sciatica/comments.atom", "/sitemap.xml"}
	s.write(t, comments.Draft{Page: article, Body: "It helped."})
	kept := map[string]any{}
	for _, path := range append(shows, others...) {
		s.get(t, path)
		if kept[path] = s.Kept(path); kept[path] == nil {
			t.Fatalf("%s is not kept at all", path)
		}
	}
	ada.decide(t, 1, 1, comments.Approve)
	for _, path := range shows {
		if s.Kept(path) != nil {
			t.Errorf("%s is kept from before the decision", path)
		}
	}
	for _, path := range others {
		if s.Kept(path) != kept[path] {
			t.Errorf("%s is not kept", path)
		}
	}
}

// member is somebody of the staff who is signed in.
type member struct {
	site   *site
	cookie *http.Cookie
}

// setUp makes the first account through its page.
func (s *site) setUp(t testing.TB) member {
	t.Helper()
	w := s.postForm(t, "/staff/set-up/"+setUpToken, url.Values{"name": {"Ada"}, "email": {"ada@clinic.example"}, "password": {"correct-horse-battery"}})
	cookies := w.Result().Cookies()
	if w.Code != http.StatusSeeOther || len(cookies) != 1 {
		t.Fatalf("set up: %d %s", w.Code, w.Body)
	}
	return member{s, cookies[0]}
}

// decide sends the form of the queue.
func (m member) decide(t testing.TB, id, version int64, action comments.Action) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{"version": {fmt.Sprint(version)}, "action": {string(action)}}
	r := httptest.NewRequest(http.MethodPost, fmt.Sprintf("/staff/comments/%d", id), strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(m.cookie)
	w := httptest.NewRecorder()
	m.site.ServeHTTP(w, r)
	return w
}
