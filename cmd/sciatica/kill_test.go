package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

var kills = flag.Int("kills", 8, "how often TestAKilledServerLosesNothingItAcknowledged kills the server")

// Readers write, reply, change, take back and erase their comments, staff decide,
// answer, undo and decide in bulk, all through the forms, until the server is
// killed with SIGKILL in the middle of it. Then the file must be whole, and after
// the next start each comment must stand where the last answer said. What was not
// answered may have happened or not; sent again, it has happened exactly once.
func TestAKilledServerLosesNothingItAcknowledged(t *testing.T) {
	const password = "correct-horse-battery"
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	s := &scene{
		T: t, db: filepath.Join(t.TempDir(), "sciatica.db"), random: rand.New(rand.NewPCG(seed, 0)),
		readers: newBrowser(), clinician: newBrowser(), moderator: newBrowser(),
	}
	withStaff(t, s.db, password, staff.Clinician, staff.Moderator)
	for round := range *kills {
		p := s.start()
		if round == 0 {
			s.clinician.signIn(t, staff.Clinician, password) // once: a session outlives the server
			s.moderator.signIn(t, staff.Moderator, password)
			s.writeParents()
		}
		s.settle(round)
		s.work(p)
		s.checkFile(round)
		if t.Failed() {
			t.FailNow()
		}
	}
	p := s.start()
	s.settle(*kills)
	p.stop(t)
	t.Logf("%d kills: %d comments, %d decisions of staff and %d changes by authors (%d erased) were acknowledged, and %d pages read beside them",
		*kills, s.posts, s.decisions, s.changes, s.erasures, s.reads)
	t.Logf("%d of the kills fell while a form was under way; of %d that got no answer, %d had happened and %d had not", s.midway, s.happened+s.lost, s.happened, s.lost)
	if s.decisions < *kills || s.changes == 0 || s.midway == 0 {
		t.Error("too little was under way for this to prove anything")
	}
}

// standing is what can be lost of a comment. The zero standing is that of one
// that is not there.
type standing struct {
	state    comments.State
	version  int
	body     string // "" once erased
	answered bool   // the clinic's answer is public
}

// written is a comment as its author and staff know it. One person at a time works on it.
type written struct {
	id      int64  // 0 until it was looked up
	receipt string // path of the receipt; "" until there was an answer
	post    form
	word    string // stands in all its wordings and in no other comment
	answer  string // words of the clinic's answer; "" while nobody tried
	urgent  bool
	parent  bool // others reply to it, so it stays
	edits   int

	is     standing // as acknowledged
	before standing // of a comment that was withdrawn
	fresh  bool     // changed since the last start
}

// change is a form that changes comments, as a person sends it.
type change struct {
	by   *browser
	form form
	of   []*written
	then []standing // of each comment, once it is done
}

// scene is the site with its people, over many lives of the server.
type scene struct {
	*testing.T
	db                            string
	random                        *rand.Rand
	readers, clinician, moderator *browser

	mu     sync.Mutex
	all    []*written // that were acknowledged, and those posts that were not
	free   []*written // whom nobody works on
	cut    []change   // without an answer
	serial int

	// The server is killed once so many comments, and then so many pages, have
	// been answered in the round. Pages come from memory in a moment, so that the
	// kill falls anywhere into the changes that are being written.
	process              *process
	postsLeft, readsLeft int
	underWay             int // forms
	dead                 bool

	posts, decisions, changes, erasures, reads, happened, lost, midway int
}

func (s *scene) start() *process {
	s.Helper()
	p := startProcess(s.T, s.db, "--clinic-network", "127.0.0.0/8")
	for _, b := range []*browser{s.readers, s.clinician, s.moderator} {
		b.base = p.base
		b.CloseIdleConnections()
	}
	s.process = p
	return p
}

// pages are where people write.
var pages = []string{"/articles/herniated-disc", "/articles/what-is-sciatica", "/articles/sleeping"}

// writeParents leaves a public comment on each page, to reply to.
func (s *scene) writeParents() {
	s.Helper()
	s.postsLeft = 1 << 30
	for _, page := range pages {
		if err := s.write(s.random, page, nil); err != nil {
			s.Fatal(err)
		}
		w := s.all[len(s.all)-1]
		if w.urgent {
			s.Fatal("a comment to reply to is urgent")
		}
		s.take(s.random, func(other *written) bool { return other == w })
		if err := s.decide(s.clinician, w, comments.Approve, false); err != nil {
			s.Fatal(err)
		}
		w.parent = true
	}
}

// work lets everybody work until the server is killed.
func (s *scene) work(p *process) {
	s.Helper()
	s.mu.Lock()
	s.postsLeft, s.readsLeft, s.dead = 3+s.random.IntN(20), s.random.IntN(100), false
	s.mu.Unlock()
	parents := slices.DeleteFunc(slices.Clone(s.all), func(w *written) bool { return !w.parent })
	var people sync.WaitGroup
	for _, act := range []func(*rand.Rand) error{
		s.writer(parents), s.writer(parents), s.writer(parents), s.authors, s.staff(s.clinician), s.staff(s.moderator), s.bulk, s.read,
	} {
		r := rand.New(rand.NewPCG(s.random.Uint64(), 0))
		people.Go(func() {
			for {
				err := act(r)
				s.mu.Lock()
				dead := s.dead
				s.mu.Unlock()
				if err != nil && !dead {
					s.Errorf("before the kill: %v", err)
					if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
						s.Error(err)
					}
				}
				if err != nil {
					return
				}
			}
		})
	}
	people.Wait()
	p.killed(s.T)
}

// count notes that an answer was read, and kills the server when it is time.
func (s *scene) count(post bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if post {
		s.posts++
		s.postsLeft--
	} else {
		s.reads++
		if s.postsLeft <= 0 {
			s.readsLeft--
		}
	}
	if s.postsLeft > 0 || s.readsLeft > 0 || s.dead {
		return nil
	}
	s.dead = true
	if s.underWay > 0 {
		s.midway++
	}
	return s.process.cmd.Process.Kill()
}

// take takes a comment that nobody works on, nil when none fits.
func (s *scene) take(r *rand.Rand, fits func(*written) bool) *written {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return nil
	}
	first := r.IntN(len(s.free))
	for i := range s.free {
		at := (first + i) % len(s.free)
		if w := s.free[at]; fits(w) {
			s.free = slices.Delete(s.free, at, at+1)
			return w
		}
	}
	return nil
}

func (s *scene) release(w *written) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.is.state != comments.Erased {
		s.free = append(s.free, w)
	}
}

// do sends a change. The error says that there was no answer; a refusal fails the
// test, because nobody else works on these comments.
func (s *scene) do(c change) (answer, error) {
	s.mu.Lock()
	s.underWay++
	s.mu.Unlock()
	a, err := c.by.send(c.form)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underWay--
	if err != nil {
		s.cut = append(s.cut, c)
		return answer{}, err
	}
	if !a.done() {
		s.Errorf("%s %v: status %d to %q", c.form.path, c.form.values, a.status, a.location)
		return a, nil
	}
	c.acknowledged()
	return a, nil
}

// done reports whether an answer acknowledges a change.
func (a answer) done() bool {
	return a.status == http.StatusSeeOther && !strings.HasPrefix(a.location, "/staff/sign-in") || a.status == http.StatusOK && a.receipt() != ""
}

func (c change) acknowledged() {
	for i, w := range c.of {
		w.is, w.fresh = c.then[i], true
	}
}

// read reads a page.
func (s *scene) read(r *rand.Rand) error {
	path := pages[r.IntN(len(pages))]
	a, err := s.readers.get(path)
	if err != nil {
		return err
	}
	if a.status != http.StatusOK {
		s.Errorf("%s: status %d", path, a.status)
	}
	return s.count(false)
}

func (s *scene) writer(parents []*written) func(*rand.Rand) error {
	return func(r *rand.Rand) error {
		i := r.IntN(len(pages))
		if r.IntN(4) == 0 {
			return s.write(r, pages[i], parents[i])
		}
		return s.write(r, pages[i], nil)
	}
}

// write sends a comment through the form of the article, or of a reply.
func (s *scene) write(r *rand.Rand, page string, parent *written) error {
	from := page
	if parent != nil {
		from = fmt.Sprintf("%s/comments/%d/reply", page, parent.id)
	}
	f, err := s.readers.fetch(from, page+"/comments")
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.serial++
	w := &written{word: wordFor(s.serial), urgent: len(s.all) >= len(pages) && r.IntN(6) == 0}
	s.all = append(s.all, w)
	s.mu.Unlock()
	w.post = f.with(map[string]string{"name": "Ray", "text": w.text()})
	a, err := s.do(change{by: s.readers, form: w.post, of: []*written{w}, then: []standing{{comments.Pending, 1, w.text(), false}}})
	if err != nil {
		return err
	}
	w.receipt = a.receipt()
	if err := s.count(true); err != nil {
		return err
	}
	export, err := s.export(w)
	if err != nil {
		return err
	}
	w.id = export.ID
	s.release(w)
	return nil
}

// text is the comment's wording as of its last edit.
func (w *written) text() string {
	text := "Walking with " + w.word + " helped me a little."
	if w.urgent {
		text = "I cannot pee since this morning, and " + w.word + " did not help."
	}
	return text + strings.Repeat(" And I walk again.", w.edits)
}

// wordFor is a word that nothing else on the site holds.
func wordFor(n int) string {
	word := []byte("zq")
	for _, digit := range strconv.Itoa(n) {
		word = append(word, "bcdfghjklm"[digit-'0'])
	}
	return string(append(word, 'x'))
}

// authors change, take back, bring back or erase a comment through its receipt.
func (s *scene) authors(r *rand.Rand) error {
	w := s.take(r, func(w *written) bool { return true })
	if w == nil {
		return s.read(r)
	}
	from, then, fields := w.receipt, w.is, map[string]string{}
	then.version++
	erases := false
	switch n := r.IntN(10); {
	case w.is.state == comments.Withdrawn && n < 7:
		fields["action"], then.state = "restore", w.before.state
	case n < 2:
		fields["action"], erases = "erase", true
		then = standing{comments.Erased, then.version, "", w.is.answered}
	case w.is.state == comments.Withdrawn:
		return s.nothing(w)
	case n < 5:
		fields["action"], then.state = "withdraw", comments.Withdrawn
		w.before = w.is
	default:
		w.edits++
		from += "/edit"
		fields["name"], fields["text"] = "Ray", w.text()
		then.state, then.body = comments.Pending, w.text()
	}
	f, err := s.readers.fetch(from, w.receipt)
	if err != nil {
		return err
	}
	s.atVersion(f, w)
	if _, err := s.do(change{by: s.readers, form: f.with(fields), of: []*written{w}, then: []standing{then}}); err != nil {
		return err
	}
	s.mu.Lock()
	s.changes++
	if erases {
		s.erasures++
	}
	s.mu.Unlock()
	return s.nothing(w)
}

// nothing is left to do with a comment.
func (s *scene) nothing(w *written) error {
	s.release(w)
	return nil
}

// atVersion checks that a page is about the comment as it was last acknowledged.
func (s *scene) atVersion(f form, w *written) {
	if got := f.values.Get("version"); got != strconv.Itoa(w.is.version) {
		s.Errorf("%s is at version %s, acknowledged was %d", f.path, got, w.is.version)
	}
}

// staff decide one comment after the other, and undo a third of it at once.
func (s *scene) staff(by *browser) func(*rand.Rand) error {
	return func(r *rand.Rand) error {
		w := s.take(r, func(w *written) bool {
			return w.is.state != comments.Withdrawn && (by == s.clinician || !w.urgent)
		})
		if w == nil {
			return s.read(r)
		}
		actions := map[comments.State][]comments.Action{
			comments.Pending:  {comments.Approve, comments.Approve, comments.Reject, comments.MarkSpam, comments.Answer},
			comments.Approved: {comments.PutBack, comments.Reject, comments.Answer},
			comments.Rejected: {comments.Approve, comments.MarkSpam},
			comments.Spam:     {comments.Approve},
		}[w.is.state]
		if err := s.decide(by, w, actions[r.IntN(len(actions))], r.IntN(3) == 0); err != nil {
			return err
		}
		return s.nothing(w)
	}
}

func (s *scene) decide(by *browser, w *written, action comments.Action, undo bool) error {
	then, fields := w.is, map[string]string{"outcome": "contacted", "action": string(action)}
	if action == comments.Answer && w.answer != "" {
		action = map[bool]comments.Action{true: comments.PutBack, false: comments.Approve}[w.is.state == comments.Approved]
		fields["action"] = string(action)
	}
	then.version++
	switch action {
	case comments.Approve:
		then.state = comments.Approved
	case comments.PutBack:
		then.state = comments.Pending
	case comments.MarkSpam:
		then.state = comments.Spam
	case comments.Reject:
		then.state, fields["reason"] = comments.Rejected, "off-topic"
	case comments.Answer:
		w.answer = "Thank you for telling us, " + strings.Replace(w.word, "zq", "zr", 1) + "." // another word: that one can be erased
		then.state, then.answered, fields["reply"] = comments.Approved, true, w.answer
	}
	path := fmt.Sprintf("/staff/comments/%d", w.id)
	f, err := by.fetch(path, path)
	if err != nil {
		return err
	}
	s.atVersion(f, w)
	was := w.is
	a, err := s.do(change{by: by, form: f.with(fields), of: []*written{w}, then: []standing{then}})
	if err != nil {
		return err
	}
	s.decided()
	if !undo {
		return nil
	}
	was.version = then.version + 1
	return s.undo(by, a, []*written{w}, []standing{was})
}

func (s *scene) decided() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.decisions++
}

// undo presses Undo on the page that a decision led to.
func (s *scene) undo(by *browser, decided answer, of []*written, then []standing) error {
	page, _, _ := strings.Cut(decided.location, "#")
	_, step, _ := strings.Cut(page, "step=")
	step, _, _ = strings.Cut(step, "&")
	f, err := by.fetch(page, "/staff/steps/"+step+"/undo")
	if err != nil {
		return err
	}
	if _, err := s.do(change{by: by, form: f, of: of, then: then}); err != nil {
		return err
	}
	s.decided()
	return nil
}

// bulk decides some comments together.
func (s *scene) bulk(r *rand.Rand) error {
	const tab = "/staff/comments?tab=suspect" // the crowded site takes all for suspect
	waits := func(w *written) bool { return w.is.state == comments.Pending && !w.urgent }
	var of []*written
	for len(of) < 2+r.IntN(4) {
		w := s.take(r, waits)
		if w == nil {
			break
		}
		of = append(of, w)
	}
	if len(of) == 0 {
		return s.read(r)
	}
	page, err := s.moderator.get(tab)
	if err != nil {
		return err
	}
	f, err := page.form("/staff/comments")
	if err != nil {
		// Nothing waits there: these comments are older than the crowd.
		for _, w := range of {
			s.release(w)
		}
		return s.read(r)
	}
	f = f.with(map[string]string{"action": string(comments.Approve)})
	var then, was []standing
	for _, w := range of {
		f.values.Add("c", fmt.Sprintf("%d:%d", w.id, w.is.version))
		after, back := w.is, w.is
		after.state, after.version = comments.Approved, w.is.version+1
		back.version = after.version + 1
		then, was = append(then, after), append(was, back)
	}
	a, err := s.do(change{by: s.moderator, form: f, of: of, then: then})
	if err != nil {
		return err
	}
	s.decided()
	if r.IntN(2) == 0 {
		if err := s.undo(s.moderator, a, of, was); err != nil {
			return err
		}
	}
	for _, w := range of {
		s.release(w)
	}
	return nil
}

// export reads what the author can have of a comment.
func (s *scene) export(w *written) (comments.Copy, error) {
	a, err := s.readers.get(w.receipt + "/export")
	if err != nil {
		return comments.Copy{}, err
	}
	var c comments.Copy
	if a.status != http.StatusOK {
		return c, fmt.Errorf("%s/export: status %d", w.receipt, a.status)
	}
	return c, json.Unmarshal(a.body, &c)
}

// settle looks at what the killed server left, sends again what it did not
// answer, and looks again.
func (s *scene) settle(round int) {
	s.Helper()
	asked := map[*written]standing{}
	for _, c := range s.cut {
		for i, w := range c.of {
			asked[w] = c.then[i]
		}
	}
	found := s.found(round)
	for _, w := range s.all {
		if got, then := found[w], asked[w]; got != w.is && (then == standing{} || got != then) {
			s.Errorf("round %d: %s %d was acknowledged as %+v, asked for was %+v, it is %+v", round, w.receipt, w.id, w.is, then, got)
		}
	}
	for _, c := range s.cut {
		happened := 0
		for i, w := range c.of {
			if found[w] == c.then[i] {
				happened++
			}
		}
		switch happened {
		case 0:
			s.lost++
		case len(c.of):
			s.happened++
		default:
			s.Errorf("round %d: of the %d comments of one step, %d have changed", round, len(c.of), happened)
		}
		s.again(round, c, happened > 0)
	}
	s.cut = nil
	for _, w := range s.all {
		if w.fresh && w.is.state == comments.Pending && w.is.version == 1 && s.random.IntN(4) == 0 {
			s.repost(round, w)
		}
	}

	found = s.found(round)
	s.free = nil
	for _, w := range s.all {
		if got := found[w]; got != w.is {
			s.Errorf("round %d, after sending again: %s %d is %+v, acknowledged was %+v", round, w.receipt, w.id, got, w.is)
		}
		if w.fresh {
			s.authorSees(round, w)
		}
		if w.fresh = false; !w.parent && w.is.state != comments.Erased {
			s.free = append(s.free, w)
		}
	}
}

// again sends a form that got no answer.
func (s *scene) again(round int, c change, happened bool) {
	s.Helper()
	post := c.of[0].is == standing{}
	a, err := c.by.send(c.form)
	if err != nil {
		s.Fatal(err)
	}
	right := a.done()
	if happened && !post { // staff and authors are told that it is done
		right = a.status == http.StatusConflict || c.then[0].state == comments.Erased && a.status == http.StatusNotFound
	}
	if !right {
		s.Errorf("round %d: %s, which had happened: %t, sent again gets %d to %q", round, c.form.path, happened, a.status, a.location)
		return
	}
	c.acknowledged()
	if post {
		c.of[0].receipt = a.receipt()
		s.repost(round, c.of[0])
	}
}

// repost sends the form of a comment once more: the receipt must be the same.
func (s *scene) repost(round int, w *written) {
	s.Helper()
	a, err := s.readers.send(w.post)
	if err != nil {
		s.Fatal(err)
	}
	if a.receipt() != w.receipt {
		s.Errorf("round %d: the same form again gets %d to %q, not to the receipt %s", round, a.status, a.receipt(), w.receipt)
	}
}

// authorSees checks the receipt of a comment.
func (s *scene) authorSees(round int, w *written) {
	s.Helper()
	if w.is.state == comments.Erased {
		a, err := s.readers.get(w.receipt)
		if err != nil || a.status != http.StatusNotFound {
			s.Errorf("round %d: the receipt of an erased comment: status %d, %v", round, a.status, err)
		}
		return
	}
	c, err := s.export(w)
	if err != nil {
		s.Errorf("round %d: %v", round, err)
		return
	}
	if c.ID != w.id || c.State != w.is.state || c.Texts[len(c.Texts)-1].Text != w.is.body || len(c.Steps) != w.is.version {
		s.Errorf("round %d: the author of %d sees %+v, acknowledged was %+v", round, w.id, c, w.is)
	}
}

// found reads where all comments stand in the database of the running server. It
// fails for what no person wrote, or is there twice.
func (s *scene) found(round int) map[*written]standing {
	s.Helper()
	db, err := sqlite.Open(s.Context(), s.db, nil)
	if err != nil {
		s.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			s.Error(err)
		}
	}()
	type row struct {
		id int64
		standing
		team bool
	}
	byID, byBody := map[int64]row{}, map[string]row{}
	rows, err := db.Reader().QueryContext(s.Context(), `SELECT c.id, c.state, c.version, coalesce(t.body, ''), c.account_id IS NOT NULL
		FROM comment c LEFT JOIN comment_text t ON t.id = c.text_id`)
	if err != nil {
		s.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.id, &r.state, &r.version, &r.body, &r.team); err != nil {
			s.Fatal(err)
		}
		if r.team && r.state != comments.Approved {
			continue // taken back
		}
		if other, ok := byBody[r.body]; ok && r.body != "" {
			s.Errorf("round %d: comments %d and %d are the same: %s", round, other.id, r.id, r.body)
		}
		byID[r.id], byBody[r.body] = r, r
	}
	if err := rows.Err(); err != nil {
		s.Fatal(err)
	}
	found := map[*written]standing{}
	for _, w := range s.all {
		if w.id == 0 {
			w.id = byBody[w.text()].id
		}
		if r, ok := byID[w.id]; ok {
			_, r.answered = byBody[w.answer]
			r.answered = r.answered && w.answer != ""
			found[w] = r.standing
			delete(byID, w.id)
		}
	}
	for _, r := range byID {
		if !r.team {
			s.Errorf("round %d: nobody wrote comment %d: %+v", round, r.id, r.standing)
		}
	}
	return found
}

// checkFile checks a copy of the file that the killed server left, so that the
// next server has to find its own way.
func (s *scene) checkFile(round int) {
	s.Helper()
	path := s.db + ".copy"
	for _, end := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.db + end)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := errors.Join(err, os.WriteFile(path+end, content, 0o600)); err != nil {
			s.Fatal(err)
		}
	}
	db, err := sqlite.Open(s.Context(), path, migrations.FS)
	if err != nil {
		s.Fatalf("round %d: %v", round, err)
	}
	for _, check := range []struct{ what, query string }{
		{"integrity_check", `SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'`},
		{"foreign_key_check", `SELECT "table" || ' ' || rowid || ' ' || parent FROM pragma_foreign_key_check`},
		{"a version without its step", `SELECT c.id FROM comment c WHERE version <> (SELECT count(*) FROM comment_event WHERE comment_id = c.id AND action <> 'view-original')`},
		{"a state without its step", `SELECT c.id FROM comment c WHERE state <> (SELECT to_state FROM comment_event WHERE comment_id = c.id ORDER BY id DESC LIMIT 1)`},
		{"words of an erased comment", `SELECT c.id FROM comment c WHERE state = 'erased' AND (EXISTS (SELECT 1 FROM comment_text WHERE comment_id = c.id) OR EXISTS (SELECT 1 FROM comment_word WHERE comment_id = c.id))`},
		{"an emergency without mail", `SELECT c.id FROM comment c WHERE state = 'pending' AND rank = 0 AND NOT EXISTS (SELECT 1 FROM outbox WHERE comment_id = c.id)`},
	} {
		rows, err := db.Reader().QueryContext(s.Context(), check.query)
		if err != nil {
			s.Fatalf("round %d: %s: %v", round, check.what, err)
		}
		for rows.Next() {
			var problem string
			if err := rows.Scan(&problem); err != nil {
				s.Fatal(err)
			}
			s.Errorf("round %d: %s: %s", round, check.what, problem)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			s.Fatal(err)
		}
	}
	if err := errors.Join(db.Close(), os.Remove(path)); err != nil { // the write-ahead log goes with the last one who closes
		s.Fatal(err)
	}
}
