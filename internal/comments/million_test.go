package comments

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

var seeded = flag.String("seeded", "", "measure on this database, which sciatica dev seed made (make bench-million)")

// TestMillion prints how long each read of the store takes on one processor,
// the first one of each kind left out. It measures and never fails on a number.
func TestMillion(t *testing.T) {
	if *seeded == "" {
		t.Skip("a measurement, not a test: make bench-million runs it")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	ctx := t.Context()
	db, err := sqlite.Open(ctx, *seeded, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	number := func(query string, args ...any) (n int64) {
		t.Helper()
		if err := db.Reader().QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
			t.Fatal(query, ": ", err)
		}
		return n
	}
	// The clock stands where the seed ended.
	now := sqlite.Time(number(`SELECT created_at FROM comment ORDER BY id DESC LIMIT 1`))
	s, err := Open(ctx, db, Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	last := number(`SELECT max(id) FROM comment`)
	random := rand.New(rand.NewPCG(1, 1))
	id := func() int64 { return 1 + random.Int64N(last) }
	var pages []string
	counts, err := s.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for page := range counts {
		pages = append(pages, page)
	}
	slices.SortFunc(pages, func(a, b string) int { return counts[b] - counts[a] })
	long := number(`SELECT parent_id FROM comment WHERE parent_id < 100 GROUP BY parent_id ORDER BY count(*) DESC LIMIT 1`) // see Seed
	fmt.Printf("%d comments; %d on %s; %d in one thread\n%-40s %6s %9s %9s %9s\n", last, counts[pages[0]], pages[0],
		number(`SELECT count(*) FROM comment WHERE parent_id = ?`, long), "", "n", "p50 ms", "p99 ms", "max ms")

	const rounds = 300
	measure := func(name string, call func() error) {
		t.Helper()
		var took []time.Duration
		for i := range rounds + 1 {
			start := time.Now()
			if err := call(); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(name, ": ", err)
			}
			if i > 0 {
				took = append(took, time.Since(start))
			}
		}
		slices.Sort(took)
		ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
		mark := ""
		if took[rounds*99/100] > 5*time.Millisecond {
			mark = " !"
		}
		fmt.Printf("%-40s %6d %9.2f %9.2f %9.2f%s\n", name, rounds, ms(took[rounds/2]), ms(took[rounds*99/100]), ms(took[rounds-1]), mark)
	}

	big := pages[0]
	shown := func() (at int64) {
		return number(`SELECT id FROM comment WHERE page = ? AND shown > 0 AND (thread, id) >= (?, 0) ORDER BY thread, id LIMIT 1`, big, id())
	}
	end := number(`SELECT id FROM comment WHERE page = ? AND shown > 0 ORDER BY thread DESC, id DESC LIMIT 1`, big)
	within := func() int64 {
		return number(`SELECT coalesce((SELECT id FROM comment WHERE parent_id = ? AND id >= ? ORDER BY id LIMIT 1), ?)`, long, id(), end)
	}
	for _, one := range []struct {
		name string
		from func() int64
	}{{"start", func() int64 { return 0 }}, {"anywhere", shown}, {"end", func() int64 { return end }}, {"within the long thread", within}} {
		var from []int64
		for range rounds + 1 {
			from = append(from, one.from())
		}
		measure("biggest page, "+one.name, func() error {
			_, err := s.Thread(ctx, big, from[0], 100)
			from = from[1:]
			return err
		})
	}
	measure("any page", func() error { _, err := s.Thread(ctx, pages[random.IntN(len(pages))], 0, 100); return err })
	measure("newest", func() error { _, err := s.Newest(ctx, pages[random.IntN(len(pages))], 20); return err })
	measure("counts", func() error { _, err := s.Counts(ctx); return err })
	measure("receipt", func() error { _, err := s.Receipt(ctx, SeedToken(id())); return err })
	measure("receipt, unknown", func() error { _, err := s.Receipt(ctx, "x"); return err })
	measure("export", func() error { _, err := s.Export(ctx, SeedToken(id())); return err })
	measure("entry", func() error { _, err := s.Entry(ctx, id()); return err })
	measure("events", func() error { _, err := s.Events(ctx, id()); return err })
	measure("tabs", func() error { _, err := s.Tabs(ctx, now.Add(-24*time.Hour)); return err })
	measure("oldest", func() error { _, err := s.Oldest(ctx); return err })

	few := number(`SELECT max(id) FROM account`)
	mid := seedWord(700)
	for _, tab := range AllTabs() {
		for _, one := range []struct {
			name string
			Filter
		}{
			{"", Filter{}},
			{"page", Filter{Page: pages[len(pages)-1]}},
			{"page without any", Filter{Page: "/articles/none"}},
			{"flag question", Filter{Flag: screen.Question}},
			{"flag crisis", Filter{Flag: screen.Crisis}},
			{"older than 2 days", Filter{Older: 48 * time.Hour}},
			{"older than 2 years", Filter{Older: 730 * 24 * time.Hour}},
			{"decided by few", Filter{DecidedBy: few}},
			{"decided by nobody", Filter{DecidedBy: few + 1}},
			{"word: the", Filter{Words: "the"}},
			{"word: of some", Filter{Words: mid}},
			{"word: rare", Filter{Words: seedWord(39_000)}},
			{"word: of none", Filter{Words: "zzzz"}},
			{"words: common", Filter{Words: "walking the pain"}},
			{"words: common and of some", Filter{Words: "exercises " + mid}},
			{"words: never together", Filter{Words: seedWord(5000) + " exercises " + seedWord(6000)}},
			{"word and page", Filter{Words: "the", Page: "/articles/none"}},
			{"all", Filter{Words: "exercises", Page: pages[1], Flag: screen.Crisis, Older: time.Hour, DecidedBy: few}},
		} {
			f := one.Filter
			f.Tab, f.Today = tab, now.Add(-24*time.Hour)
			after := "" // on and on through the list, and again
			measure(string(tab)+", "+one.name, func() error {
				q, err := s.Queue(ctx, f, after, 25)
				after = q.Next
				return err
			})
		}
	}
	for _, f := range []Filter{{Tab: TabSpam}, {Tab: TabApproved, Words: "the"}, {Tab: TabPending, Flag: screen.Question}, {Tab: TabUnanswered}} {
		measure(fmt.Sprintf("matching: %s %s %s", f.Tab, f.Words, f.Flag), func() error { _, _, err := s.Matching(ctx, f, 1<<40); return err })
	}
}
