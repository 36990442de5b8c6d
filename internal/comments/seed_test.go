package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
)

// seed fills the site with comments.
func (s *site) seed(comments int) {
	s.t.Helper()
	err := s.Seed(s.t.Context(), SeedOptions{
		Comments: comments, Random: 1, Pages: []string{disc, sitting, "/articles/sleep", "/articles/walking"},
		Staff: func(context.Context) ([]int64, error) {
			return []int64{s.clio.AccountID, s.adam.AccountID, s.mo.AccountID}, nil
		},
	}, func(int) {})
	if err != nil {
		s.t.Fatal(err)
	}
}

// same compares the rows of two queries.
func (s *site) same(what, got, want string) {
	s.t.Helper()
	rows := func(query string) (list []string) {
		r, err := s.db.Reader().QueryContext(s.t.Context(), query)
		if err != nil {
			s.t.Fatal(err)
		}
		defer r.Close()
		for r.Next() {
			var key, value any
			if err := r.Scan(&key, &value); err != nil {
				s.t.Fatal(err)
			}
			list = append(list, fmt.Sprint(key, " ", value))
		}
		if err := r.Err(); err != nil {
			s.t.Fatal(err)
		}
		return list
	}
	g, w := rows(got), rows(want)
	if len(w) == 0 {
		s.t.Errorf("%s: nothing to compare", what)
	}
	if len(g) > 20 || len(w) > 20 {
		s.t.Logf("%s: %d rows", what, len(w))
	}
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			s.t.Errorf("%s: differs from row %d of %d and %d: %v, want %v", what, i, len(g), len(w), g[min(i, len(g)):min(i+3, len(g))], w[min(i, len(w)):min(i+3, len(w))])
			return
		}
	}
}

// none fails when a query finds an id.
func (s *site) none(what, query string) {
	s.t.Helper()
	var id int64
	err := s.db.Reader().QueryRowContext(s.t.Context(), query+` LIMIT 1`).Scan(&id)
	switch {
	case err == nil:
		s.t.Errorf("%s: %d", what, id)
	case !errors.Is(err, sql.ErrNoRows):
		s.t.Fatal(what, ": ", err)
	}
}

func TestASeededDatabaseIsOneThatTheServerCouldHaveMade(t *testing.T) {
	s := newSite(t)
	s.seed(5000)

	s.same("tallies", `SELECT tab, n FROM comment_tally ORDER BY tab`, `
		SELECT 'approved', count(*) FROM comment WHERE state = 'approved'
		UNION ALL SELECT 'pending', count(*) FROM comment WHERE state = 'pending' AND suspect = 0
		UNION ALL SELECT 'rejected', count(*) FROM comment WHERE state = 'rejected'
		UNION ALL SELECT 'reported', count(*) FROM comment WHERE reports > 0
		UNION ALL SELECT 'spam', count(*) FROM comment WHERE state = 'spam'
		UNION ALL SELECT 'suspect', count(*) FROM comment WHERE state = 'pending' AND suspect = 1
		UNION ALL SELECT 'unanswered', count(*) FROM comment WHERE unanswered = 1
		UNION ALL SELECT 'urgent', count(*) FROM comment WHERE state = 'pending' AND rank = 0`)
	s.same("tallies of pages", `SELECT page, n FROM comment_page_tally ORDER BY page`,
		`SELECT page, count(*) FROM comment WHERE shown = 1 GROUP BY page ORDER BY page`)
	s.same("shown", `SELECT id, shown FROM comment ORDER BY id`, `SELECT c.id, CASE
			WHEN c.parent_id IS NULL AND c.public_text_id IS NOT NULL THEN 1
			WHEN c.parent_id IS NULL THEN 2 * (c.placeholder AND EXISTS (SELECT 1 FROM comment r WHERE r.parent_id = c.id AND r.public_text_id IS NOT NULL))
			ELSE c.public_text_id IS NOT NULL AND (p.public_text_id IS NOT NULL OR p.placeholder) END
		FROM comment c LEFT JOIN comment p ON p.id = c.parent_id ORDER BY c.id`)
	s.same("states by the last step", `SELECT id, state || version FROM comment ORDER BY id`,
		`SELECT comment_id, to_state || version FROM comment_event e WHERE id = (SELECT max(id) FROM comment_event WHERE comment_id = e.comment_id) ORDER BY comment_id`)
	s.same("the step that led to the state", `SELECT id, moved || ' ' || state_at FROM comment ORDER BY id`,
		`SELECT comment_id, max(id) || ' ' || max(at) FROM comment_event WHERE from_state IS NOT to_state GROUP BY comment_id ORDER BY comment_id`)
	s.same("the last decision", `SELECT id, decided || ' ' || decided_by FROM comment WHERE decided IS NOT NULL ORDER BY id`,
		`SELECT comment_id, max(id) || ' ' || account_id FROM comment_event WHERE account_id IS NOT NULL GROUP BY comment_id ORDER BY comment_id`)
	s.same("one step of a version each", `SELECT id, version FROM comment ORDER BY id`, `SELECT comment_id, count(*) FROM comment_event GROUP BY comment_id ORDER BY comment_id`)
	s.same("reports", `SELECT id, reports FROM comment WHERE reports > 0 ORDER BY id`, `SELECT comment_id, count(*) FROM comment_report WHERE closed_by IS NULL GROUP BY comment_id ORDER BY comment_id`)
	s.none("steps go back in time", `SELECT e.id FROM comment_event e JOIN comment_event f ON f.id = e.id - 1 WHERE f.at > e.at`)
	s.none("a reply to a reply", `SELECT c.id FROM comment c JOIN comment p ON p.id = c.parent_id WHERE p.parent_id IS NOT NULL OR p.page <> c.page`)
	s.none("words left of an erased comment", `SELECT id FROM comment c WHERE state = 'erased' AND (text_id IS NOT NULL OR receipt_hash IS NOT NULL
		OR EXISTS (SELECT 1 FROM comment_text WHERE comment_id = c.id) OR EXISTS (SELECT 1 FROM comment_word WHERE comment_id = c.id))`)
	s.none("a comment without its words", `SELECT id FROM comment c WHERE state <> 'erased' AND NOT EXISTS (SELECT 1 FROM comment_text WHERE id = c.text_id AND comment_id = c.id AND replaced_at IS NULL)`)
	s.none("rows that point nowhere", `SELECT rowid FROM pragma_foreign_key_check`)
	for _, id := range []int64{1, 2, 77, 4000} {
		s.none("words that the search does not know", fmt.Sprintf(`SELECT comment_id FROM comment_text WHERE comment_id = %d AND replaced_at IS NULL AND length(body) > 2
			AND NOT EXISTS (SELECT 1 FROM comment_word WHERE comment_id = %[1]d)`, id))
	}

	// All that staff see, and all the steps, can be read.
	ids, err := ints(s.db.Reader().QueryContext(t.Context(), `SELECT id FROM comment`))
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.entries(t.Context(), ids)
	if err != nil || len(list) != 5000 {
		t.Fatal(len(list), err)
	}
	states := map[State]int{}
	for _, e := range list {
		states[e.State]++
	}
	for _, state := range []State{Pending, Approved, Rejected, Spam, Withdrawn, Erased} {
		if states[state] < 50 {
			t.Errorf("%d of 5,000 comments are %s", states[state], state)
		}
	}
	t.Log(states, s.tabs())
	for tab, n := range s.tabs() {
		if n == 0 {
			t.Errorf("nothing in the tab %s", tab)
		}
	}
	// The server goes on from there.
	id, _ := s.post(Draft{Body: "After the seed"})
	s.decide(s.mo, id, Decision{Action: Approve})
	for _, step := range []func() error{
		func() error { return s.Tend(t.Context()) },
		func() error { _, err := s.Receipt(t.Context(), SeedToken(1)); return err },
	} {
		if err := step(); err != nil {
			t.Error(err)
		}
	}
}

func TestSeedLeavesADatabaseWithCommentsAlone(t *testing.T) {
	s := newSite(t)
	s.post(Draft{Body: "A real one"})
	err := s.Seed(t.Context(), SeedOptions{Comments: 10, Pages: []string{disc}, Staff: func(context.Context) ([]int64, error) {
		t.Error("accounts are made")
		return nil, nil
	}}, func(int) {})
	if !errors.Is(err, ErrNotEmpty) {
		t.Error(err)
	}
}
