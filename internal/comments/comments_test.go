package comments

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// The pages that the tests comment on.
const (
	disc     = "/articles/herniated-disc"
	exercise = "/articles/exercises"
)

// site is a store on a database of its own, two members of staff and a clock
// that moves only when a test moves it.
type site struct {
	*Store
	t        *testing.T
	db       *sqlite.DB
	path     string
	now      time.Time
	ada, bob int64
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, path: filepath.Join(t.TempDir(), "site.db"), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	var err error
	if s.db, err = sqlite.Open(t.Context(), s.path, migrations.FS); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.db.Close(); err != nil {
			t.Error(err)
		}
	})
	s.Store = NewStore(s.db, func() time.Time { return s.now })
	s.ada, s.bob = s.colleague("Ada"), s.colleague("Bob")
	return s
}

func (s *site) colleague(name string) (id int64) {
	s.t.Helper()
	err := s.db.Write(s.t.Context(), func(tx *sql.Tx) error {
		return tx.QueryRowContext(s.t.Context(), `INSERT INTO account (email, name, role, password_hash, created_at)
			VALUES (?, ?, 'moderator', '-', 0) RETURNING id`, name+"@example.org", name).Scan(&id)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// post posts a comment a second after the one before and returns its id.
func (s *site) post(page, body string) int64 {
	s.t.Helper()
	s.now = s.now.Add(time.Second)
	if _, err := s.Post(s.t.Context(), Draft{Page: page, Name: "Eve", Body: body}); err != nil {
		s.t.Fatal(err)
	}
	return s.number(`SELECT max(id) FROM comment`)
}

func (s *site) number(query string, args ...any) (n int64) {
	s.t.Helper()
	if err := s.db.Reader().QueryRowContext(s.t.Context(), query, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// decide takes a step at the comment's present version and returns it.
func (s *site) decide(id int64, action Action, by int64) (eventID int64) {
	s.t.Helper()
	eventID, err := s.Decide(s.t.Context(), Decision{CommentID: id, Version: s.pending(id).Version, Action: action, AccountID: by})
	if err != nil {
		s.t.Fatal(err)
	}
	return eventID
}

func (s *site) pending(id int64) Pending {
	s.t.Helper()
	c, err := s.Pending(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// approvedPost is a comment that all can read.
func (s *site) approvedPost(page, body string) int64 {
	s.t.Helper()
	id := s.post(page, body)
	s.decide(id, Approve, s.ada)
	return id
}

// public returns the words that every reader sees on a page.
func (s *site) public(page string, skip, limit int) []Markup {
	s.t.Helper()
	list, err := s.Approved(s.t.Context(), page, skip, limit)
	if err != nil {
		s.t.Fatal(err)
	}
	var texts []Markup
	for _, c := range list {
		texts = append(texts, c.Text)
	}
	return texts
}

func (s *site) wantPublic(page string, want ...Markup) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.public(page, 0, 100)); diff != "" {
		s.t.Errorf("readers of %s see (-want +got):\n%s", page, diff)
	}
}

// Post and Receipt.

func TestTheAuthorSeesTheCommentThroughThePrivateToken(t *testing.T) {
	s := newSite(t)
	token, err := s.Post(t.Context(), Draft{Page: disc, Name: "  Eve\t M. ", Body: "It *helped*.\r\nThank you.\u200b\n"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Receipt(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	want := Receipt{Page: disc, Name: "Eve M.", Text: "<p>It <em>helped</em>.<br>\nThank you.</p>", State: StatePending, At: s.now}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
}

func TestTheReceiptFollowsTheComment(t *testing.T) {
	s := newSite(t)
	token, err := s.Post(t.Context(), Draft{Page: disc, Body: "It helped."})
	if err != nil {
		t.Fatal(err)
	}
	id := s.number(`SELECT max(id) FROM comment`)
	for _, step := range []struct {
		action Action
		want   State
	}{{Approve, StateApproved}, {Reject, StateRejected}} {
		s.decide(id, step.action, s.ada)
		r, err := s.Receipt(t.Context(), token)
		if err != nil || r.State != step.want {
			t.Errorf("after %s the author sees %q (%v), want %q", step.action, r.State, err, step.want)
		}
	}
}

func TestAnUnknownTokenOpensNothing(t *testing.T) {
	s := newSite(t)
	token, err := s.Post(t.Context(), Draft{Page: disc, Body: "It helped."})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "nonsense", token + "A", token[:len(token)-1], "%"} {
		if r, err := s.Receipt(t.Context(), wrong); !errors.Is(err, fs.ErrNotExist) || r != (Receipt{}) {
			t.Errorf("token %q: got %+v and error %v, want fs.ErrNotExist", wrong, r, err)
		}
	}
}

func TestEveryCommentHasATokenOfItsOwnThatTheDatabaseDoesNotKnow(t *testing.T) {
	s := newSite(t)
	draft := Draft{Page: disc, Body: "It helped."}
	first, err := s.Post(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Post(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if first == second {
		t.Errorf("two comments have the token %q", first)
	}
	var file []byte
	for _, path := range []string{s.path, s.path + "-wal"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, data...)
	}
	if !bytes.Contains(file, []byte(draft.Body)) {
		t.Fatal("the files do not hold the comment: this test looks in the wrong place")
	}
	if bytes.Contains(file, []byte(first)) || bytes.Contains(file, []byte(second)) {
		t.Error("a token is in the database; who reads the file could open the private links")
	}
}

func TestADraftWithFaultsIsNotKept(t *testing.T) {
	s := newSite(t)
	for _, body := range []string{"", "a", " \u200b\n", ">"} {
		if token, err := s.Post(t.Context(), Draft{Page: disc, Body: body}); err == nil || token != "" {
			t.Errorf("body %+q: got token %q and error %v, want an error", body, token, err)
		}
	}
	if n := s.number(`SELECT count(*) FROM comment`); n != 0 {
		t.Errorf("%d comments were kept", n)
	}
}

func TestAPostThatTheDatabaseCannotTakeIsUnavailable(t *testing.T) {
	s := newSite(t)
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	token, err := s.Post(t.Context(), Draft{Page: disc, Body: "It helped."})
	if !errors.Is(err, sqlite.ErrUnavailable) || token != "" {
		t.Errorf("got token %q and error %v, want ErrUnavailable", token, err)
	}
}

// What readers see.

func TestAPendingCommentIsNotPublic(t *testing.T) {
	s := newSite(t)
	s.post(disc, "It helped.")
	s.wantPublic(disc)
}

func TestAnApprovedCommentIsPublic(t *testing.T) {
	s := newSite(t)
	id := s.approvedPost(disc, "It helped.")
	at := s.now
	s.now = s.now.Add(time.Hour)
	got, err := s.Approved(t.Context(), disc, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	// The time is that of the writing, not of the approval.
	want := []Public{{ID: id, Name: "Eve", Text: "<p>It helped.</p>", At: at}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("readers see (-want +got):\n%s", diff)
	}
}

func TestARejectedCommentIsNotPublic(t *testing.T) {
	s := newSite(t)
	s.decide(s.post(disc, "Buy my pills."), Reject, s.ada)
	s.wantPublic(disc)
}

func TestAnApprovedCommentIsOnItsPageOnly(t *testing.T) {
	s := newSite(t)
	s.approvedPost(disc, "It helped.")
	s.wantPublic(disc, "<p>It helped.</p>")
	for _, other := range []string{exercise, "", disc + "/", "/articles/HERNIATED-DISC", "/articles/%"} {
		s.wantPublic(other)
	}
}

func TestApprovedCommentsComeOldestFirstWhateverTheOrderOfApproval(t *testing.T) {
	s := newSite(t)
	first, second, third := s.post(disc, "first"), s.post(disc, "second"), s.post(disc, "third")
	s.post(disc, "still pending")
	for _, id := range []int64{third, first, second} {
		s.decide(id, Approve, s.ada)
	}
	s.wantPublic(disc, "<p>first</p>", "<p>second</p>", "<p>third</p>")
}

func TestApprovedCommentsCanBeReadPageByPage(t *testing.T) {
	s := newSite(t)
	for i := range 5 {
		s.approvedPost(disc, fmt.Sprintf("no. %d", i))
		s.post(disc, "pending ones between them do not count")
	}
	for _, test := range []struct {
		skip, limit int
		want        []Markup
	}{
		{0, 2, []Markup{"<p>no. 0</p>", "<p>no. 1</p>"}},
		{2, 2, []Markup{"<p>no. 2</p>", "<p>no. 3</p>"}},
		{4, 2, []Markup{"<p>no. 4</p>"}},
		{5, 2, nil},
		{0, 0, nil},
	} {
		if diff := cmp.Diff(test.want, s.public(disc, test.skip, test.limit)); diff != "" {
			t.Errorf("skip %d, limit %d (-want +got):\n%s", test.skip, test.limit, diff)
		}
	}
}

func TestCountsAreOfApprovedCommentsOnly(t *testing.T) {
	s := newSite(t)
	s.approvedPost(disc, "one")
	s.approvedPost(disc, "two")
	s.post(disc, "pending")
	s.decide(s.post(disc, "rejected"), Reject, s.ada)
	s.approvedPost(exercise, "three")
	s.post("/articles/quiet", "pending")

	got, err := s.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// A page without approved comments is not in it.
	if diff := cmp.Diff(map[string]int{disc: 2, exercise: 1}, got); diff != "" {
		t.Errorf("Counts (-want +got):\n%s", diff)
	}
	for page, want := range map[string]int{disc: 2, exercise: 1, "/articles/quiet": 0, "/articles/nowhere": 0} {
		if n, err := s.Count(t.Context(), page); err != nil || n != want {
			t.Errorf("Count of %s is %d (%v), want %d", page, n, err, want)
		}
	}
}

// What is kept.

func TestTheTableKeepsNothingThatTellsWhoTheAuthorIs(t *testing.T) {
	s := newSite(t)
	rows, err := s.db.Reader().QueryContext(t.Context(), `SELECT name FROM pragma_table_info('comment') ORDER BY cid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	// A new column needs a new line here, and a reason: no address, no e-mail,
	// no browser, no account.
	want := []string{"id", "page", "name", "body", "state", "version", "receipt_hash", "created_at"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of table comment (-allowed +found):\n%s", diff)
	}
}
