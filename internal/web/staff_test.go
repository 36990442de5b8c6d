package web_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/staff"
)

// When the database takes nothing, a step is not done, what was typed comes
// back, and the queue can still be read.
func TestALockedDatabaseKeepsWhatStaffTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	s.write(t, comments.Draft{Page: article, Name: "Ray", Body: "I walk."})
	other, err := sql.Open("sqlite3", "file:"+s.dbFile+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Rollback()
	for name, c := range map[string]struct {
		path string
		form url.Values
		want string
	}{
		"a reply": {"/staff/comments/1", url.Values{"list": {"tab=pending"}, "version": {"1"}, "action": {"answer"}, "reply": {"Well done, Ray."}}, "Well done, Ray.</textarea>"},
		"a note":  {"/staff/comments/1", url.Values{"list": {"tab=pending"}, "version": {"1"}, "action": {"note"}, "note": {"Ask Ben."}}, "Ask Ben.</textarea>"},
		"many":    {"/staff/comments", url.Values{"list": {"tab=pending"}, "action": {"approve"}, "c": {"1:1"}}, `value="1:1" form="bulk" checked`},
	} {
		w := ada.send(t, c.path, c.form)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: code %d, want 503 with Retry-After", name, w.Code)
		}
		for _, want := range []string{c.want, "Nothing was saved"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: the page lacks %q", name, want)
			}
		}
	}
	s.getAs(t, "/staff/comments?tab=pending", ada.cookie)
}

// A letter beyond ASCII takes up to twelve bytes on the way.
func TestALongReplyComesBackOrIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	s.write(t, comments.Draft{Page: article, Name: "Ray", Body: "I walk."})
	form := url.Values{"list": {"tab=pending"}, "version": {"1"}, "action": {"answer"}, "reply": {strings.Repeat("ы", comments.MaxBody+1)}}
	w := ada.send(t, "/staff/comments/1", form)
	if body := w.Body.String(); w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, form.Get("reply")+"</textarea>") || !strings.Contains(body, "Make your reply shorter") {
		t.Errorf("a reply that is too long: code %d", w.Code)
	}
	form.Set("reply", strings.Repeat("ы", comments.MaxBody))
	if w := ada.send(t, "/staff/comments/1", form); w.Code != http.StatusSeeOther {
		t.Errorf("a reply that just fits: code %d, want 303", w.Code)
	}
}

// documentAs reads a page as a member of staff.
func (s *site) documentAs(t testing.TB, path string, m member) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(s.getAs(t, path, m.cookie).Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// The queue is read page by page; each comment stands on one of them.
func TestALongQueueHasPages(t *testing.T) {
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	for i := range 60 {
		s.write(t, comments.Draft{Page: article, Body: strings.Repeat("x", i+2)})
	}
	seen := map[string]bool{}
	path := "/staff/comments?tab=pending&flag=&q="
	var sizes []int
	for path != "" {
		doc := s.documentAs(t, path, ada)
		rows := doc.Find(".queue > li")
		sizes = append(sizes, rows.Length())
		for _, row := range rows.EachIter() {
			seen[row.AttrOr("id", "")] = true
		}
		path = ""
		for _, a := range doc.Find("main > p a").EachIter() {
			if a.Text() == "Next page" {
				path = a.AttrOr("href", "")
			}
		}
	}
	if len(seen) != 60 || len(sizes) != 3 || sizes[0] != 25 || sizes[2] != 10 {
		t.Errorf("pages of %v rows with %d comments, want 25, 25 and 10 with 60", sizes, len(seen))
	}
	// "Choose all" names how many there are.
	if text := s.documentAs(t, "/staff/comments?tab=pending", ada).Find("#bulk").Text(); !strings.Contains(text, "Choose all 60") {
		t.Errorf("the bar says %q", strings.Join(strings.Fields(text), " "))
	}
}

// A filter that finds little looks through so many comments and no more, says
// so, and goes on where it ended.
func TestARareCommentIsFoundByLookingFurther(t *testing.T) {
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	if err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
			INSERT INTO comment (page, state, created_at, state_at) SELECT '/articles/what-is-sciatica', 'pending', i, i FROM n`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	s.write(t, comments.Draft{Page: article, Name: "Ray", Body: "I walk."})
	doc := s.documentAs(t, "/staff/comments?tab=pending&page="+article, ada)
	further := doc.Find("main p:contains('found none so far') a")
	if further.Length() != 1 || doc.Find(".queue > li").Length() != 0 {
		t.Fatalf("the page does not say that it looked through so many: %s", strings.Join(strings.Fields(doc.Find("main").Text()), " "))
	}
	doc = s.documentAs(t, further.AttrOr("href", ""), ada)
	if name := doc.Find(".queue .who b").Text(); name != "Ray" || doc.Find("main p:contains('so far')").Length() != 0 {
		t.Errorf("looking further finds %q", name)
	}
}

// Whatever staff decide, an undo brings back to the byte what readers had.
func TestAnUndoRestoresThePagesByteForByte(t *testing.T) {
	t.Parallel()
	for name, form := range map[string]url.Values{
		"approve":            {"action": {"approve"}},
		"reply":              {"action": {"answer"}, "reply": {"Well done."}},
		"reject":             {"action": {"reject"}, "reason": {"off-topic"}},
		"spam":               {"action": {"spam"}},
		"put back":           {"action": {"put-back"}},
		"keep the old words": {"action": {"keep-old"}},
		"take a word out":    {"action": {"redact"}, "first": {"1"}, "last": {"2"}},
		"and approve":        {"action": {"redact-approve"}, "first": {"1"}, "last": {"2"}},
		"keep":               {"action": {"keep"}},
		"close":              {"action": {"close"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, nil)
			ada := s.hire(t, "Ada", staff.Clinician)
			// One that waits, one that is shown and was answered, one whose author changed it.
			waits, shown, changed := "1", "2", "3"
			var last comments.Posted
			for _, words := range []string{"I wait.", "I walk every day.", "I swim every day."} {
				last = s.write(t, comments.Draft{Page: article, Name: "Ray", Body: words})
			}
			send := func(id string, version int, form url.Values) string {
				t.Helper()
				form.Set("list", "tab=pending")
				form.Set("version", strconv.Itoa(version))
				w := ada.send(t, "/staff/comments/"+id, form)
				to, err := url.Parse(w.Header().Get("Location"))
				if err != nil || w.Code != http.StatusSeeOther {
					t.Fatalf("%v of comment %s: code %d (%v)", form["action"], id, w.Code, err)
				}
				return to.Query().Get("step")
			}
			send(shown, 1, url.Values{"action": {"answer"}, "reply": {"Good to hear."}})
			send(changed, 1, url.Values{"action": {"approve"}})
			if _, err := s.comments.Edit(t.Context(), last.Token, 2, comments.Draft{Name: "Ray", Body: "I swim and walk."}, s.config.Library.Screening()); err != nil {
				t.Fatal(err)
			}
			id, version := shown, 2
			switch form.Get("action") {
			case "approve", "redact-approve":
				id, version = waits, 1
			case "keep-old":
				id, version = changed, 3
			}
			pages := []string{article, article + "/comments.atom", article + "/comments/2", article + "/comments/2/reply", "/", "/articles", "/causes"}
			see := func() (all []string) {
				for _, page := range pages {
					code, body := s.get(t, page)
					all = append(all, fmt.Sprint(code, formToken.ReplaceAllString(body, "")))
				}
				return all
			}
			before := see()
			step := send(id, version, form)
			after := see()
			if name != "keep" && name != "keep the old words" && slices.Equal(before, after) {
				t.Error("the step changed nothing that readers see")
			}
			if w := ada.send(t, "/staff/steps/"+step+"/undo", url.Values{"list": {"tab=pending"}}); w.Code != http.StatusSeeOther {
				t.Fatalf("undo: code %d", w.Code)
			}
			for i, page := range see() {
				if page != before[i] {
					t.Errorf("%s is not what it was", pages[i])
				}
			}
		})
	}
}

// formToken is in the form of one person, made anew each time.
var formToken = regexp.MustCompile(`<input type="hidden" name="form" value="[^"]*">`)

func TestAFullDiskRefusesEveryStepAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	ada := s.hire(t, "Ada", staff.Clinician)
	s.write(t, comments.Draft{Page: article, Name: "Ray", Body: "I walk."})
	s.fillDisk(t)
	long := ""
	for i := range 500 {
		long += fmt.Sprintf("word%d ", i)
	}
	refused := false
	for range 20 { // until the pages in use are full
		w := ada.send(t, "/staff/comments/1", url.Values{"list": {"tab=pending"}, "version": {"1"}, "action": {"note"}, "note": {long[:900]}})
		if refused = w.Code == http.StatusServiceUnavailable; refused {
			break
		}
	}
	if !refused {
		t.Fatal("the full database took every note")
	}
	for name, form := range map[string]url.Values{
		"a reply": {"action": {"answer"}, "reply": {long}},
		"a note":  {"action": {"note"}, "note": {long[:900]}},
	} {
		form.Set("list", "tab=pending")
		form.Set("version", "1")
		w := ada.send(t, "/staff/comments/1", form)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), strings.TrimSpace(long[:900])) {
			t.Errorf("%s: code %d, want 503 with what was typed", name, w.Code)
		}
	}
	readingGoesOn(t, s)
	if _, err := s.comments.Entry(t.Context(), 1); err != nil {
		t.Error(err)
	}
}
