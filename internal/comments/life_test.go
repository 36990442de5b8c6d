package comments

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/sciatica/internal/screen"
)

// life is a site that readers, staff and time do random things to.
type life struct {
	*site
	rt       *rapid.T
	comments []kept // those of readers, in the order of their ids
	ids      []int64
}

type kept struct {
	id    int64
	token string
	page  string
}

// moved to, when a page moves.
var lifePages = []string{disc, sitting}

var lifeWords = []string{
	plainWords, emergencyWords, privateWords, adviceWords, questionWords, spamWords,
	"Casino!", "See https://pills.example", "My son is 12.", "I will end it all.", "It *helped* > me", questionWords + " " + adviceWords, emergencyWords + " " + privateWords,
}

func TestWhateverHappensTheRulesHold(t *testing.T) {
	rules := readRules(t)
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		path := filepath.Join(dir, fmt.Sprintf("life%d.db", n))
		defer func() { _ = os.Remove(path) }() // only to save room
		l := &life{rt: rt}
		l.site = newSiteAt(rt, path, rules)
		rt.Repeat(map[string]func(*rapid.T){
			"":         func(*rapid.T) { l.check() },
			"post":     l.post,
			"post2":    l.post,
			"decide":   l.decide,
			"decide2":  l.decide,
			"decide3":  l.decide,
			"together": l.together,
			"undo":     l.undo,
			"edit":     l.edit,
			"author":   l.author,
			"report":   l.report,
			"time":     l.time,
			"staff":    l.staff,
			"move":     l.move,
		})
	})
}

func (l *life) words(rt *rapid.T) string {
	words := rapid.SampledFrom(lifeWords).Draw(rt, "words")
	if rapid.IntRange(0, 3).Draw(rt, "new words") > 0 {
		l.posts++
		words += fmt.Sprintf(" (%d)", l.posts)
	}
	return words
}

// expected fails the test for an error that no rule gives.
func (l *life) expected(err error, kinds ...error) {
	l.rt.Helper()
	if err != nil && !slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) }) {
		l.rt.Fatal(err)
	}
}

func (l *life) one(rt *rapid.T) kept {
	if len(l.comments) == 0 {
		rt.Skip("there is no comment yet")
	}
	return rapid.SampledFrom(l.comments).Draw(rt, "comment")
}

func (l *life) actor(rt *rapid.T) Actor {
	return rapid.SampledFrom([]Actor{l.mo, l.clio, l.adam}).Draw(rt, "actor")
}

func (l *life) post(rt *rapid.T) {
	d := Draft{Page: rapid.SampledFrom(lifePages).Draw(rt, "page"), Name: rapid.SampledFrom([]string{"", "Eve", "Ann"}).Draw(rt, "name"), Body: l.words(rt)}
	d.Trap, d.Crowded = rapid.IntRange(0, 9).Draw(rt, "trap") == 0, rapid.IntRange(0, 9).Draw(rt, "crowded") == 0
	var parents []int64
	for _, c := range l.site.page(d.Page).Comments {
		parents = append(parents, c.ID)
	}
	if len(parents) > 0 && rapid.Bool().Draw(rt, "reply") {
		d.Parent = rapid.SampledFrom(parents).Draw(rt, "parent")
	}
	for _, c := range l.comments {
		if rapid.IntRange(0, 4).Draw(rt, "cookie") == 0 {
			d.Receipts = append(d.Receipts, c.token)
		}
	}
	if rapid.Bool().Draw(rt, "personal form") {
		d.Form = l.freshForm(d.Page)
	}
	posted, err := l.try(d)
	l.expected(err, ErrDuplicate, ErrParent)
	if err != nil || posted.Again {
		return
	}
	l.comments = append(l.comments, kept{l.receipt(posted.Token).ID, posted.Token, d.Page})
	l.ids = append(l.ids, l.comments[len(l.comments)-1].id)
}

func (l *life) decision(rt *rapid.T, e Entry) Decision {
	d := Decision{
		CommentID: e.ID, Version: e.Version,
		Action: rapid.SampledFrom([]Action{Approve, Approve, Approve, Reject, MarkSpam, PutBack, KeepOld, Redact, Answer, Settled, Keep, ClosePage, OpenPage, EraseIt}).Draw(rt, "action"),
		Reason: rapid.SampledFrom(Reasons()).Draw(rt, "reason"), Words: "Sorry.", Reply: l.words(rt),
		Outcome:    rapid.SampledFrom(append(Outcomes(), "")).Draw(rt, "outcome"),
		RemoveName: rapid.IntRange(0, 3).Draw(rt, "remove name") == 0, ThenApprove: rapid.Bool().Draw(rt, "then approve"),
	}
	d.ThenApprove = d.ThenApprove && d.Action == Redact
	if n := len(e.Body); n > 3 {
		at := rapid.IntRange(0, n-2).Draw(rt, "span")
		d.Spans = []Span{{at, rapid.IntRange(at+1, n).Draw(rt, "end"), "word"}}
	}
	return d
}

// decide takes a step, and perhaps undoes it at once: then nothing tells of it.
func (l *life) decide(rt *rapid.T) {
	if len(l.ids) == 0 {
		rt.Skip("there is no comment yet")
	}
	e := l.entry(rapid.SampledFrom(l.ids).Draw(rt, "comment"))
	by := l.actor(rt)
	d := l.decision(rt, e)
	pages, row, tabs := l.site.pages(), l.row(e.ID), l.tabs()
	l.later(time.Second)
	done, err := l.Decide(rt.Context(), by, d)
	l.expected(err, ErrStale, ErrRole, ErrWords, ErrParent)
	if err != nil {
		l.same("after a step that was refused", pages, row, tabs)
		return
	}
	if done.Reply != 0 {
		l.ids = append(l.ids, done.Reply)
	}
	if d.Action == EraseIt || !rapid.Bool().Draw(rt, "undo at once") {
		return
	}
	l.site.undo(l.adam, done.Step)
	l.same("after an undo", pages, row, tabs)
}

func (l *life) same(when, pages string, row map[string]any, tabs map[Tab]int) {
	l.rt.Helper()
	if diff := cmp.Diff(pages, l.site.pages()); diff != "" {
		l.rt.Fatalf("%s readers see something else (-before +after):\n%s", when, diff)
	}
	if diff := cmp.Diff(row, l.row(row["id"].(int64))); diff != "" {
		l.rt.Fatalf("%s the comment stands otherwise (-before +after):\n%s", when, diff)
	}
	if diff := cmp.Diff(tabs, l.tabs()); diff != "" {
		l.rt.Fatalf("%s the tabs count otherwise (-before +after):\n%s", when, diff)
	}
}

func (l *life) together(rt *rapid.T) {
	if len(l.ids) == 0 {
		rt.Skip("there is no comment yet")
	}
	var seen []Seen
	for _, id := range l.ids {
		if rapid.Bool().Draw(rt, "chosen") {
			seen = append(seen, Seen{id, l.entry(id).Version - int64(rapid.IntRange(0, 9).Draw(rt, "stale")/9)})
		}
	}
	d := Decision{Action: rapid.SampledFrom([]Action{Approve, Reject, MarkSpam}).Draw(rt, "action"), Reason: "advice"}
	pages := l.site.pages()
	l.later(time.Second)
	done, err := l.Bulk(rt.Context(), l.actor(rt), d, seen)
	l.expected(err, ErrStale, ErrWords)
	if err != nil || rapid.Bool().Draw(rt, "leave it") {
		return
	}
	l.site.undo(l.adam, done.Step)
	if diff := cmp.Diff(pages, l.site.pages()); diff != "" {
		l.rt.Fatalf("after the undo of many readers see something else (-before +after):\n%s", diff)
	}
}

func (l *life) undo(rt *rapid.T) {
	last := l.number(`SELECT coalesce(max(id), 0) FROM comment_event`)
	if last == 0 {
		rt.Skip("there is no step yet")
	}
	step := rapid.Int64Range(max(1, last-6), last).Draw(rt, "step")
	l.later(time.Second)
	_, err := l.Undo(rt.Context(), l.actor(rt), step)
	l.expected(err, ErrStale, ErrRole)
}

func (l *life) edit(rt *rapid.T) {
	c := l.one(rt)
	r, err := l.Receipt(rt.Context(), c.token)
	l.expected(err, fs.ErrNotExist)
	l.later(time.Second)
	_, err = l.Edit(rt.Context(), c.token, r.Version, Draft{Name: r.Name, Body: l.words(rt)}, l.rules)
	l.expected(err, ErrStale, fs.ErrNotExist)
}

func (l *life) author(rt *rapid.T) {
	c := l.one(rt)
	r, err := l.Receipt(rt.Context(), c.token)
	l.expected(err, fs.ErrNotExist)
	l.later(time.Second)
	switch rapid.IntRange(0, 5).Draw(rt, "step") {
	case 0:
		err = l.Erase(rt.Context(), c.token, r.Version)
	case 1, 2, 3:
		err = l.Withdraw(rt.Context(), c.token, r.Version)
		if err == nil && rapid.Bool().Draw(rt, "restore at once") {
			err = l.Restore(rt.Context(), c.token, r.Version+1)
		}
	default:
		err = l.Restore(rt.Context(), c.token, r.Version)
	}
	l.expected(err, ErrStale, fs.ErrNotExist)
}

func (l *life) report(rt *rapid.T) {
	var shown []kept
	for _, page := range lifePages {
		for _, c := range l.site.page(page).Comments {
			if !c.Gone {
				shown = append(shown, kept{id: c.ID, page: page})
			}
		}
	}
	if len(shown) == 0 {
		rt.Skip("readers see nothing")
	}
	c := rapid.SampledFrom(shown).Draw(rt, "comment")
	for range rapid.IntRange(1, 3).Draw(rt, "times") {
		_, err := l.Report(rt.Context(), c.page, c.id, rapid.SampledFrom(ReportReasons()).Draw(rt, "reason"))
		l.expected(err, fs.ErrNotExist)
	}
}

func (l *life) time(rt *rapid.T) {
	l.later(rapid.SampledFrom([]time.Duration{time.Minute, 12 * time.Minute, time.Hour, day, 8 * day, 25 * day, 32 * day, 95 * day}).Draw(rt, "passes"))
	if rapid.Bool().Draw(rt, "tend") {
		pages := l.site.pages()
		l.tend()
		if diff := cmp.Diff(pages, l.site.pages()); diff != "" {
			l.rt.Fatalf("with time readers see something else (-before +after):\n%s", diff)
		}
	}
}

func (l *life) staff(rt *rapid.T) {
	id := l.one(rt).id
	switch rapid.IntRange(0, 2).Draw(rt, "what") {
	case 0:
		l.expected(l.Claim(rt.Context(), l.mo, id), fs.ErrNotExist)
	case 1:
		l.expected(l.AddNote(rt.Context(), l.mo, id, "A note"), fs.ErrNotExist)
	case 2:
		_, _, err := l.Original(rt.Context(), l.adam, id)
		l.expected(err, fs.ErrNotExist)
	}
}

func (l *life) move(rt *rapid.T) {
	if rapid.IntRange(0, 3).Draw(rt, "does it") > 0 {
		rt.Skip("pages seldom move")
	}
	l.expected(l.Move(rt.Context(), disc, sitting))
	for i := range l.comments {
		l.comments[i].page = sitting
	}
}

// none complains about rows that break a rule.
func (l *life) noRow(rule, query string) {
	l.rt.Helper()
	for _, row := range l.table(query) {
		text, err := json.Marshal(row)
		if err != nil {
			l.rt.Fatal(err)
		}
		l.rt.Errorf("%s, but: %s", rule, text)
	}
}

// check looks whether the rules hold.
func (l *life) check() {
	l.rt.Helper()
	for tab, where := range map[Tab]string{
		TabUrgent: `state = 'pending' AND rank = 0`, TabPending: `state = 'pending' AND suspect = 0`, TabSuspect: `state = 'pending' AND suspect = 1`,
		TabReported: `reports > 0`, TabUnanswered: `unanswered = 1`, TabSpam: `state = 'spam'`, TabRejected: `state = 'rejected'`, TabApproved: `state = 'approved'`,
		TabDecided: `decided IN (SELECT id FROM comment_event WHERE at >= ` + fmt.Sprint(start.UnixMilli()) + `)`,
	} {
		if got, want := l.tabs()[tab], l.number(`SELECT count(*) FROM comment WHERE `+where); int64(got) != want {
			l.rt.Errorf("the tab %s counts %d, there are %d", tab, got, want)
		}
	}
	for rule, query := range map[string]string{
		"a page counts the comments shown on it": `SELECT page, (SELECT count(*) FROM comment c WHERE c.page = t.page AND shown = 1) AS n, t.n AS counted FROM comment_page_tally t WHERE counted <> n`,
		"a page with comments is counted":        `SELECT page FROM comment WHERE page NOT IN (SELECT page FROM comment_page_tally)`,
		"a first comment is shown with its words, or as a placeholder above replies": `SELECT id, shown FROM comment c WHERE parent_id IS NULL AND shown <> CASE WHEN public_text_id IS NOT NULL THEN 1
			WHEN placeholder = 1 AND EXISTS (SELECT 1 FROM comment r WHERE r.parent_id = c.id AND r.public_text_id IS NOT NULL) THEN 2 ELSE 0 END`,
		"a reply is shown under what is shown":                 `SELECT r.id, r.shown FROM comment r JOIN comment p ON p.id = r.parent_id WHERE r.shown <> (r.public_text_id IS NOT NULL AND p.shown > 0)`,
		"replies are one level deep, on one page":              `SELECT r.id FROM comment r JOIN comment p ON p.id = r.parent_id WHERE p.parent_id IS NOT NULL OR p.page <> r.page`,
		"a placeholder was taken away by its author or erased": `SELECT id, state FROM comment WHERE shown = 2 AND state NOT IN ('withdrawn', 'erased')`,
		"every version is one step": `SELECT c.id, c.version FROM comment c WHERE (SELECT group_concat(version, ' ') FROM (SELECT version FROM comment_event WHERE comment_id = c.id AND action <> 'view-original' ORDER BY id))
			IS NOT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < c.version) SELECT group_concat(i, ' ') FROM n)`,
		"a step begins where the one before ended": `SELECT id, from_state FROM (SELECT id, from_state, lag(to_state) OVER (PARTITION BY comment_id ORDER BY id) AS before FROM comment_event) WHERE before IS NOT NULL AND from_state IS NOT before`,
		"the last step leads to the state":         `SELECT id, state FROM comment c WHERE state <> (SELECT to_state FROM comment_event WHERE comment_id = c.id ORDER BY id DESC LIMIT 1)`,
		"a comment is in its state since a step":   `SELECT c.id, c.state, e.to_state, c.state_at, e.at FROM comment c LEFT JOIN comment_event e ON e.id = c.moved AND e.comment_id = c.id WHERE e.to_state IS NOT c.state OR e.at <> c.state_at`,
		"words are public when approved, or when a change of them waits": `SELECT id, state, text_id, public_text_id FROM comment WHERE CASE state
			WHEN 'approved' THEN public_text_id IS NOT text_id WHEN 'pending' THEN public_text_id = text_id ELSE public_text_id IS NOT NULL END`,
		"only what waits is urgent or suspect, only what is approved is unanswered": `SELECT id, state FROM comment WHERE (rank = 0 OR suspect = 1) AND state <> 'pending' OR unanswered = 1 AND state <> 'approved'`,
		"what may be an emergency waits first or was decided about":                 `SELECT id FROM comment WHERE state = 'pending' AND rank <> 0 AND flags & 5 <> 0 AND decided IS NULL`,
		"the words that stand are the only ones not replaced":                       `SELECT id FROM comment c WHERE state <> 'erased' AND text_id IS NOT (SELECT group_concat(id) + 0 FROM comment_text WHERE comment_id = c.id AND replaced_at IS NULL)`,
		"no words are left of what is erased": `SELECT id FROM comment c WHERE state = 'erased' AND (text_id IS NOT NULL OR public_text_id IS NOT NULL OR receipt_hash IS NOT NULL OR fingerprint IS NOT NULL OR author_hash IS NOT NULL OR flags <> 0 OR reports <> 0
			OR EXISTS (SELECT 1 FROM comment_text WHERE comment_id = c.id) OR EXISTS (SELECT 1 FROM comment_word WHERE comment_id = c.id) OR EXISTS (SELECT 1 FROM comment_note WHERE comment_id = c.id)
			OR EXISTS (SELECT 1 FROM comment_report WHERE comment_id = c.id) OR EXISTS (SELECT 1 FROM outbox WHERE comment_id = c.id))`,
		"only an erased comment has no receipt":    `SELECT id FROM comment WHERE receipt_hash IS NULL AND state <> 'erased' AND account_id IS NULL`,
		"reports are counted":                      `SELECT id FROM comment c WHERE reports <> (SELECT count(*) FROM comment_report WHERE comment_id = c.id AND closed_by IS NULL)`,
		"marks are those of spam":                  `SELECT m.mark FROM spam_mark m JOIN comment c ON c.id = m.comment_id WHERE c.state <> 'spam'`,
		"mails wait about what waits, six at most": `SELECT comment_id, count(*) FROM outbox o JOIN comment c ON c.id = o.comment_id WHERE sent_at IS NULL GROUP BY comment_id HAVING count(*) > 6 OR c.state <> 'pending' OR c.rank <> 0`,
		"a sealed wording is an earlier one":       `SELECT t.id FROM comment_text t JOIN comment c ON c.text_id = t.id OR c.public_text_id = t.id WHERE t.sealed = 1`,
		"rows point to rows":                       `SELECT * FROM pragma_foreign_key_check`,
	} {
		l.noRow(rule, query)
	}
	index := map[string]bool{}
	for _, row := range l.table(`SELECT word, comment_id FROM comment_word`) {
		index[fmt.Sprint(row["comment_id"], row["word"])] = true
	}
	for _, row := range l.table(`SELECT c.id, c.flags, c.state, c.version, t.name, t.name_flags, t.body, t.findings, t.redacted FROM comment c JOIN comment_text t ON t.id = c.text_id`) {
		for _, word := range words(row["name"].(string), row["body"].(string)) {
			key := fmt.Sprint(row["id"], word)
			if !index[key] {
				l.rt.Errorf("the search does not know the word %q of comment %v", word, row["id"])
			}
			delete(index, key)
		}
		var findings []screen.Finding
		if err := json.Unmarshal([]byte(row["findings"].(string)), &findings); err != nil {
			l.rt.Fatal(err)
		}
		for _, f := range findings {
			if f.Start < 0 || f.Start >= f.End || int64(f.End) > int64(len(row["body"].(string))) {
				l.rt.Errorf("the finding %v is not in %q", f, row["body"])
			}
		}
		// What staff took out may have said more than that it was private, and what
		// the author took back may have been an emergency.
		flags, found := screen.Flag(row["flags"].(int64)), screen.FlagsOf(findings)|screen.Flag(row["name_flags"].(int64))
		if row["redacted"] == int64(0) {
			flags &^= screen.Urgent &^ found
		}
		if flags != found && (row["redacted"] == int64(0) || flags&found != found || flags&screen.Private != found&screen.Private) {
			l.rt.Errorf("comment %v has the flags %v, its findings are %v", row["id"], flags, found)
		}
	}
	for word := range index {
		l.rt.Errorf("the search knows %q, which stands nowhere", word)
	}
	// A page read in parts is the same as in one.
	for _, page := range lifePages {
		var ids, parts []string
		for _, c := range l.site.page(page).Comments {
			ids = append(ids, fmt.Sprint(c.ID, c.Gone))
		}
		for from, more := int64(0), true; more; {
			part, err := l.Thread(l.rt.Context(), page, from, 2)
			if err != nil {
				l.rt.Fatal(err)
			}
			for _, c := range part.Comments {
				parts = append(parts, fmt.Sprint(c.ID, c.Gone))
			}
			from, more = part.Later, part.Later != 0
		}
		if strings.Join(ids, ",") != strings.Join(parts, ",") {
			l.rt.Errorf("%s in parts is %v, in one %v", page, parts, ids)
		}
	}
}
