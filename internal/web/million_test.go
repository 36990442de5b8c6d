package web_test

import (
	"flag"
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/internal/web"
)

var seeded = flag.String("seeded", "", "measure on this database, which sciatica dev seed made (make bench-million)")

// million is the site on a seeded database.
type million struct {
	*site
	t      *testing.T
	random *rand.Rand
	last   int64    // id of the newest comment
	step   int64    // id of the newest step
	pages  []string // with comments, that with the most first
	long   int64    // the first comment of the longest thread
	cookie *http.Cookie
}

// number asks the database.
func (m *million) number(query string, args ...any) (n int64) {
	m.t.Helper()
	if err := m.db.Reader().QueryRowContext(m.t.Context(), query, args...).Scan(&n); err != nil {
		m.t.Fatal(query, ": ", err)
	}
	return n
}

func (m *million) id() int64 { return 1 + m.random.Int64N(m.last) }

func openMillion(t *testing.T, file string) *million {
	t.Helper()
	ctx := t.Context()
	m := &million{t: t, random: rand.New(rand.NewPCG(1, 1))}
	db, err := sqlite.Open(ctx, file, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	m.site = newSite(t, func(c *web.Config) {
		m.site = &site{db: db}
		m.last, m.step = m.number(`SELECT max(id) FROM comment`), m.number(`SELECT max(id) FROM comment_event`)
		// The clock stands where the seed ended.
		now := sqlite.Time(m.number(`SELECT created_at FROM comment WHERE id = ?`, m.last))
		c.Now = func() time.Time { return now }
		c.DB, c.Staff = db, staff.NewStore(db, c.Now)
		if c.Comments, err = comments.Open(ctx, db, comments.Options{Now: c.Now}); err != nil {
			t.Fatal(err)
		}
	})
	m.db, m.comments, m.staff = db, m.config.Comments, m.config.Staff
	counts, err := m.comments.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for page := range counts {
		m.pages = append(m.pages, page)
	}
	slices.SortFunc(m.pages, func(a, b string) int { return counts[b] - counts[a] })
	m.long = m.number(`SELECT parent_id FROM comment WHERE parent_id < 100 GROUP BY parent_id ORDER BY count(*) DESC LIMIT 1`) // see comments.Seed
	m.cookie = m.signIn()
	fmt.Printf("%d comments; %d on %s; %d in one thread\n%-56s %5s %8s %8s %8s\n", m.last, counts[m.pages[0]], m.pages[0],
		m.number(`SELECT count(*) FROM comment WHERE parent_id = ?`, m.long), "", "n", "p50 ms", "p99 ms", "max ms")
	return m
}

// signIn makes an account, once for each database.
func (m *million) signIn() *http.Cookie {
	m.t.Helper()
	const email, password = "bench@example.org", "correct-horse-battery"
	token, err := m.staff.SignIn(m.t.Context(), email, password)
	if err != nil {
		if _, err = m.staff.Add(m.t.Context(), staff.NewAccount{Email: email, Name: "Bench", Password: password, Role: staff.Admin}); err == nil {
			token, err = m.staff.SignIn(m.t.Context(), email, password)
		}
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-staff", Value: token}
}

// measure prints how long requests take; those for "" are not made. each is
// asked for the next path and given the page before it, "" at first.
func (m *million) measure(name string, each func(before string) string, cookies ...*http.Cookie) {
	m.t.Helper()
	const rounds = 200
	var took []time.Duration
	before := ""
	for i := range rounds + 1 {
		path := each(before)
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		start := time.Now()
		m.ServeHTTP(w, r)
		if i > 0 { // the first one opens connections and reads templates
			took = append(took, time.Since(start))
		}
		if w.Code != http.StatusOK {
			m.t.Fatalf("%s: GET %s: %d", name, path, w.Code)
		}
		before = w.Body.String()
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	mark := ""
	if took[rounds*99/100] > 10*time.Millisecond {
		mark = " !"
	}
	fmt.Printf("%-56s %5d %8.2f %8.2f %8.2f%s\n", name, rounds, ms(took[rounds/2]), ms(took[rounds*99/100]), ms(took[rounds-1]), mark)
}

var nextPage = regexp.MustCompile(`<a href="([^"]*[?&;]after=[^"]*)">(?:Next page|Look further)`)

// queue measures a list of the queue: on and on from a page, and again from there.
func (m *million) queue(name string, from func() string, query url.Values) {
	m.t.Helper()
	m.measure(name, func(before string) string {
		if next := nextPage.FindStringSubmatch(before); next != nil {
			return html.UnescapeString(next[1])
		}
		q := url.Values{}
		for key, values := range query {
			q[key] = values
		}
		if after := from(); after != "" {
			q.Set("after", after)
		}
		return "/staff/comments?" + q.Encode()
	}, m.cookie)
}

// TestMillion prints how long whole requests take on one processor, from the
// request to the last byte of the answer. It measures and never fails on a number.
func TestMillion(t *testing.T) {
	if *seeded == "" {
		t.Skip("a measurement, not a test: make bench-million runs it on a million comments; -seeded names their database")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	m := openMillion(t, *seeded)
	always := func(path string) func(string) string { return func(string) string { return path } }
	anew := func(path func() string) func(string) string {
		return func(string) string { m.Forget(); return path() }
	}
	big := m.pages[0]
	some := func(suffix string) string { return m.pages[m.random.IntN(len(m.pages))] + suffix }

	m.measure("article with the most comments, kept", always(big))
	m.measure("article with the most comments, after a decision", anew(func() string { return big }))
	m.measure("any article, after a decision", anew(func() string { return some("") }))
	m.measure("further page, anywhere", func(string) string {
		return fmt.Sprintf("%s/comments/%d", big, m.number(`SELECT id FROM comment WHERE page = ? AND shown > 0 AND (thread, id) >= (?, 0) ORDER BY thread, id LIMIT 1`, big, m.id()/2))
	})
	m.measure("further page, the end", always(fmt.Sprintf("%s/comments/%d", big, m.number(`SELECT id FROM comment WHERE page = ? AND shown > 0 ORDER BY thread DESC, id DESC LIMIT 1`, big))))
	m.measure("further page, within a long thread", func(string) string {
		return fmt.Sprintf("%s/comments/%d", big, m.number(`SELECT id FROM comment WHERE parent_id = ? AND shown = 1 AND id >= ? ORDER BY id LIMIT 1`, m.long, m.id()/2))
	})
	m.measure("feed, after a decision", anew(func() string { return some("/comments.atom") }))
	shown := func() int64 {
		return m.number(`SELECT id FROM comment WHERE page = ? AND shown = 1 AND id >= ? ORDER BY id LIMIT 1`, big, m.id()/2)
	}
	m.measure("form to reply", func(string) string { return fmt.Sprintf("%s/comments/%d/reply", big, shown()) })
	m.measure("form to report", func(string) string { return fmt.Sprintf("%s/comments/%d/report", big, shown()) })
	m.measure("home, after a decision", anew(func() string { return "/" }))
	m.measure("all articles with their counts, after a decision", anew(func() string { return "/articles" }))

	token := func(string) string {
		return comments.SeedToken(m.number(`SELECT id FROM comment WHERE id >= ? AND receipt_hash IS NOT NULL AND state <> 'withdrawn' ORDER BY id LIMIT 1`, m.id()/2))
	}
	m.measure("receipt", func(string) string { return "/comments/mine/" + token("") })
	m.measure("form to edit", func(string) string { return "/comments/mine/" + token("") + "/edit" })
	m.measure("copy of all that is kept", func(string) string { return "/comments/mine/" + token("") + "/export" })
	var tokens []string
	for range 12 {
		tokens = append(tokens, token(""))
	}
	m.measure("my comments, 12 of them", always("/comments/mine"), &http.Cookie{Name: "__Host-receipts", Value: strings.Join(tokens, ".")})

	m.measure("one comment for staff", func(string) string { return fmt.Sprintf("/staff/comments/%d", m.id()) }, m.cookie)
	open := m.number(`SELECT id FROM comment INDEXED BY comment_pending WHERE state = 'pending' AND suspect = 0 AND rank = 1 ORDER BY id LIMIT 1`)
	for _, panel := range []string{"reply", "reject", "redact", "note", "more"} {
		m.measure("queue with the panel "+panel, always(fmt.Sprintf("/staff/comments?tab=pending&after=%d&open=%d&do=%s", 1<<40|(open-1), open, panel)), m.cookie)
	}
	start := func() string { return "" }
	few := fmt.Sprint(m.number(`SELECT max(id) FROM account WHERE email LIKE 'made-up-%'`))
	for _, tab := range comments.AllTabs() {
		in := func(query string) url.Values {
			q, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			q.Set("tab", string(tab))
			return q
		}
		m.measure(string(tab)+", first page", always("/staff/comments?tab="+string(tab)), m.cookie)
		m.queue(string(tab)+", pages deep in", func() string {
			switch tab {
			case comments.TabUrgent:
				return fmt.Sprint(m.id() / 2)
			case comments.TabPending, comments.TabSuspect, comments.TabReported, comments.TabUnanswered:
				return fmt.Sprint(1<<40 | m.id()/2)
			}
			return fmt.Sprint(1 + m.random.Int64N(m.step))
		}, in(""))
		for _, one := range []struct{ name, query string }{
			{"page", "page=" + m.pages[len(m.pages)-1]},
			{"page with the most", "page=" + big},
			{"page without any", "page=/articles/none"},
			{"flag: a question", "flag=" + screen.Question.String()},
			{"flag: a crisis", "flag=" + screen.Crisis.String()},
			{"older than a day", "older=1d"},
			{"older than 30 days", "older=30d"},
			{"decided by one of few", "by=" + few},
			{"decided by nobody", "by=1000"},
			{"word in most", "q=the"},
			// What Seed writes: words of syllables are the less often the longer they are.
			{"word in some", "q=bavece"},
			{"word in few", "q=bapewigu"},
			{"word in none", "q=zzzz"},
			{"words in many", "q=walking+the+pain"},
			{"words in many and in some", "q=exercises+bavece"},
			{"words never together", "q=bapequi+exercises+baceta"},
			{"word in most on a page without any", "q=the&page=/articles/none"},
			{"all filters", "q=exercises&flag=crisis&older=1d&by=" + few + "&page=" + big},
		} {
			m.queue(string(tab)+", "+one.name, start, in(one.query))
		}
	}
}
