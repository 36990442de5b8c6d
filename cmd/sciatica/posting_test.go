package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
)

var load = flag.Bool("load", false, "send fifty comments a second for a minute (make bench-posting)")

// How the load is shaped.
const (
	seeded        = 20_000 // comments that are there before
	postEvery     = time.Second / 50
	readEvery     = time.Second / 100
	decideEvery   = time.Second / 2
	readFor       = 15 * time.Second // before the posts
	postFor       = time.Minute      // staff decide in the second half
	doubleOf      = 10               // one of so many forms is sent twice at once
	replyOf       = 7
	emergencyOf   = 20
	articlesRead  = 6
	receiptsAsked = 10 // one of so many receipts is opened afterwards
)

// TestPostingLoad sends fifty comments a second for a minute through the form of
// a server with its own process and a database file with syncs, as that many
// readers behind a proxy, and reads article pages before and meanwhile. It prints
// how long both take. All has its time on a schedule, and each wait is counted
// from there, so that a server that stalls cannot hide it. Times never fail the
// test; a comment that is lost or doubled does, and an answer that is not the one
// to expect. Server and clients share this machine.
func TestPostingLoad(t *testing.T) {
	if !*load {
		t.Skip("a measurement of a minute and a half: make bench-posting runs it")
	}
	const password = "correct-horse-battery"
	db := filepath.Join(t.TempDir(), "sciatica.db")
	if code := run(t.Context(), []string{"dev", "seed", "--db", db, "--comments", fmt.Sprint(seeded)},
		environment{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}); code != 0 {
		t.Fatalf("sciatica dev seed ended with %d", code)
	}
	withStaff(t, db, password, staff.Clinician)
	p := startProcess(t, db, "--trusted-proxy", "127.0.0.1")
	browse := func() *browser {
		b := newBrowser()
		b.base = p.base
		return b
	}
	clinician := browse()
	clinician.signIn(t, staff.Clinician, password)
	posts := readyPosts(t, browse())
	readers := browse()
	for _, page := range articlesOf(posts) { // the first request for a page after a start renders it
		if _, err := readers.get(page); err != nil {
			t.Fatal(err)
		}
	}

	start := time.Now().Add(time.Second)
	posting, deciding, end := start.Add(readFor), start.Add(readFor+postFor/2), start.Add(readFor+postFor)
	var work sync.WaitGroup
	var before, during, decidedMeanwhile latencies
	work.Go(func() { // one reader after the other
		for i, due := range schedule(start, end, readEvery) {
			a, err := readers.get(articlesOf(posts)[i%articlesRead])
			took := time.Since(due)
			if err != nil || a.status != http.StatusOK {
				t.Errorf("read a page: status %d, %v", a.status, err)
			}
			switch {
			case due.Before(posting):
				before = append(before, took)
			case due.Before(deciding):
				during = append(during, took)
			default:
				decidedMeanwhile = append(decidedMeanwhile, took)
			}
		}
	})
	var decisions latencies
	work.Go(func() {
		for _, due := range schedule(deciding, end, decideEvery) {
			if err := approveNext(clinician); err != nil {
				t.Error(err)
			}
			decisions = append(decisions, time.Since(due))
		}
	})
	senders := browse()
	for i, due := range schedule(posting, end, postEvery) {
		for n := range posts[i].answers {
			work.Go(func() { posts[i].send(senders, n, due) })
		}
	}
	work.Wait()

	var sent, doubles, emergencies, replies int
	var took latencies
	answers := map[string]int{}
	receipts := map[string]int{}
	for i, post := range posts {
		sent++
		want := http.StatusSeeOther
		if post.emergency {
			emergencies++
			want = http.StatusOK
		}
		if post.reply {
			replies++
		}
		doubles += len(post.answers) - 1
		for _, a := range post.answers {
			took = append(took, a.took)
			answers[fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))]++
			if a.err != nil || a.status != want || a.receipt() == "" || a.receipt() != post.answers[0].receipt() {
				t.Errorf("comment %d: status %d, receipt %q, %v; want %d and the receipt %q", i, a.status, a.receipt(), a.err, want, post.answers[0].receipt())
			}
		}
		receipts[post.answers[0].receipt()]++
		if i%receiptsAsked == 0 {
			a, err := readers.get(post.answers[0].receipt())
			if err != nil || a.status != http.StatusOK || !bytes.Contains(a.body, []byte(wordFor(i))) {
				t.Errorf("the receipt of comment %d: status %d, %v", i, a.status, err)
			}
		}
	}
	p.stop(t)
	kept, lost, doubled := 0, 0, 0
	found := bodies(t, db)
	for _, post := range posts {
		n := found[post.form.values.Get("text")]
		kept += n
		lost += max(0, 1-n)
		doubled += max(0, n-1)
	}
	if lost > 0 || doubled > 0 || len(receipts) != len(posts) {
		t.Errorf("%d comments are lost, %d are doubled, %d receipts for %d comments", lost, doubled, len(receipts), len(posts))
	}
	t.Logf("%d comments in %v (%d replies, %d read like emergencies), %d of them sent twice at once, into %d that were there", sent, postFor, replies, emergencies, doubles, seeded)
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		t.Logf("answers %s: %d", status, answers[status])
	}
	t.Logf("in the database: %d; lost %d, doubled %d", kept, lost, doubled)
	t.Logf("posting:                         %v", took)
	t.Logf("a decision with its page:        %v", decisions)
	t.Logf("reading before:                  %v", before)
	t.Logf("reading during the posts:        %v, %s", during, during.beside(before))
	t.Logf("reading during decisions too:    %v, %s", decidedMeanwhile, decidedMeanwhile.beside(before))
}

// schedule gives the times from one to another, each when it has come.
func schedule(from, to time.Time, every time.Duration) func(func(int, time.Time) bool) {
	return func(yield func(int, time.Time) bool) {
		for i := 0; ; i++ {
			due := from.Add(time.Duration(i) * every)
			if !due.Before(to) {
				return
			}
			<-time.After(time.Until(due))
			if !yield(i, due) {
				return
			}
		}
	}
}

// post is a comment that is ready to be sent.
type post struct {
	page             string
	form             form
	from             string // whose address the proxy names
	reply, emergency bool
	answers          []posted // one for each time that it is sent
}

type posted struct {
	answer
	took time.Duration
	err  error
}

func (p *post) send(b *browser, n int, due time.Time) {
	own := *b
	own.from = p.from
	a, err := own.send(p.form)
	p.answers[n] = posted{a, time.Since(due), err}
}

// readyPosts loads the forms as their writers do: that of an article is the same
// for all, that of a reply is made for one.
func readyPosts(t *testing.T, b *browser) []*post {
	t.Helper()
	page := func(path string) (answer, *goquery.Document) {
		a, err := b.get(path)
		if err != nil || a.status != http.StatusOK {
			t.Fatalf("%s: status %d, %v", path, a.status, err)
		}
		doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		return a, doc
	}
	formIn := func(a answer, path string) form {
		f, err := a.form(path)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	_, list := page("/articles")
	slugs := list.Find("main a[href^='/articles/']").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
	slices.Sort(slugs)
	type article struct {
		path    string
		form    form
		replies []string // the pages with the forms to answer
	}
	var articles []article
	for _, path := range slices.Compact(slugs) {
		if len(articles) == articlesRead || strings.Count(path, "/") != 2 || strings.Contains(path, "#") {
			continue
		}
		a, doc := page(path)
		replies := doc.Find("a[href$='/reply']").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("href", "") })
		if len(replies) == 0 {
			continue // a list of articles
		}
		articles = append(articles, article{path, formIn(a, path+"/comments"), replies})
	}
	if len(articles) < articlesRead {
		t.Fatalf("%d articles with comments, want %d", len(articles), articlesRead)
	}
	var posts []*post
	address := netip.MustParseAddr("10.0.0.0")
	for i := range int(postFor / postEvery) {
		a := articles[i%len(articles)]
		address = address.Next()
		p := &post{page: a.path, form: a.form, from: address.String(), answers: make([]posted, 1)}
		if p.reply = i%replyOf == 0; p.reply {
			from, _ := page(a.replies[i%len(a.replies)])
			p.form = formIn(from, a.path+"/comments")
		}
		text := "Three weeks ago " + wordFor(i) + " began in my right leg.\n\nShort walks help, and I sleep on my side with a pillow. Thank you for the page."
		if p.emergency = i%emergencyOf == 0; p.emergency {
			text = "I cannot pee since this morning, and " + wordFor(i) + " did not help."
		}
		if i%doubleOf == 0 {
			p.answers = make([]posted, 2)
		}
		p.form = p.form.with(map[string]string{"name": "Ray", "text": text})
		posts = append(posts, p)
	}
	return posts
}

// articlesOf are the pages that the first posts are for.
func articlesOf(posts []*post) []string {
	var list []string
	for _, p := range posts[:articlesRead] {
		list = append(list, p.page)
	}
	return list
}

// approveNext approves the oldest comment that needs no special look.
func approveNext(b *browser) error {
	a, err := b.get("/staff/comments?tab=pending")
	if err != nil {
		return err
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(a.body))
	if err != nil {
		return err
	}
	var f form
	page.Find("input[name=c]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		id, version, _ := strings.Cut(s.AttrOr("value", ""), ":")
		f = form{path: "/staff/comments/" + id, values: url.Values{"version": {version}, "list": {"tab=pending"}, "action": {"approve"}}}
		return false
	})
	if f.path == "" {
		return fmt.Errorf("status %d: the queue has no comment to approve", a.status)
	}
	if a, err = b.send(f); err != nil || a.status != http.StatusSeeOther || !strings.Contains(a.location, "step=") {
		return fmt.Errorf("approve: status %d to %q: %v", a.status, a.location, err)
	}
	return nil
}

// bodies counts the comments of each wording in a database that no server uses.
func bodies(t *testing.T, path string) map[string]int {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	rows, err := db.Reader().QueryContext(t.Context(), `SELECT t.body FROM comment c JOIN comment_text t ON t.id = c.text_id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			t.Fatal(err)
		}
		found[body]++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// latencies are how long each of many requests took.
type latencies []time.Duration

// at returns the time within which a part of the requests was answered.
func (l latencies) at(part float64) time.Duration {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))]
}

func (l latencies) String() string {
	ms := func(part float64) float64 { return float64(l.at(part)) / float64(time.Millisecond) }
	return fmt.Sprintf("p50 %.2f ms, p99 %.2f ms, max %.2f ms (%d)", ms(0.5), ms(0.99), ms(1), len(l))
}

// beside compares with another measurement.
func (l latencies) beside(other latencies) string {
	return fmt.Sprintf("%.1f and %.1f times the p50 and p99 before", float64(l.at(0.5))/float64(other.at(0.5)), float64(l.at(0.99))/float64(other.at(0.99)))
}
