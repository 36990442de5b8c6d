package comments

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/sqlite"
)

func (s *site) events(id int64) []Event {
	s.t.Helper()
	list, err := s.Events(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

// unchanged returns a function that complains if anything about the comment,
// or the number of events, is not as it was.
func (s *site) unchanged(id int64) (check func()) {
	s.t.Helper()
	comment, events := s.pending(id), s.number(`SELECT count(*) FROM comment_event`)
	return func() {
		s.t.Helper()
		if diff := cmp.Diff(comment, s.pending(id)); diff != "" {
			s.t.Errorf("the comment was changed (-before +after):\n%s", diff)
		}
		if n := s.number(`SELECT count(*) FROM comment_event`); n != events {
			s.t.Errorf("there are %d events, want the %d from before", n, events)
		}
	}
}

// Decide.

func TestEveryStepOfACommentIsOneEvent(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	posted := s.now
	var steps []int64
	for _, step := range []struct {
		action Action
		by     int64
	}{{Approve, s.ada}, {Reject, s.bob}, {Approve, s.ada}} {
		s.now = s.now.Add(time.Hour)
		steps = append(steps, s.decide(id, step.action, step.by))
	}
	undo, err := s.Undo(t.Context(), steps[2], s.bob)
	if err != nil {
		t.Fatal(err)
	}

	got := s.events(id)
	want := []Event{
		{ID: got[0].ID, CommentID: id, Action: "post", To: StatePending, At: posted, Name: "Eve"},
		{ID: steps[0], CommentID: id, Action: Approve, From: StatePending, To: StateApproved, At: posted.Add(time.Hour), By: "Ada", Name: "Eve"},
		{ID: steps[1], CommentID: id, Action: Reject, From: StateApproved, To: StateRejected, At: posted.Add(2 * time.Hour), By: "Bob", Name: "Eve"},
		{ID: steps[2], CommentID: id, Action: Approve, From: StateRejected, To: StateApproved, At: posted.Add(3 * time.Hour), By: "Ada", Name: "Eve"},
		{ID: undo, CommentID: id, Action: "undo", From: StateApproved, To: StateRejected, At: posted.Add(3 * time.Hour), By: "Bob", Name: "Eve"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for i, e := range got {
		if version := s.number(`SELECT version FROM comment_event WHERE id = ?`, e.ID); version != int64(i+1) {
			t.Errorf("step %d made version %d, want %d", i, version, i+1)
		}
	}
	if undone := s.number(`SELECT undoes FROM comment_event WHERE id = ?`, undo); undone != steps[2] {
		t.Errorf("the undo names step %d, want %d", undone, steps[2])
	}
}

func TestADecisionShowsAtOnceToReaders(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	for _, step := range []struct {
		action Action
		want   []Markup
	}{{Approve, []Markup{"<p>It helped.</p>"}}, {Reject, nil}, {Approve, []Markup{"<p>It helped.</p>"}}} {
		s.decide(id, step.action, s.ada)
		s.wantPublic(disc, step.want...)
	}
}

func TestStaffSeeTheCommentWithItsLastDecision(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It *helped*.")
	want := Pending{ID: id, Page: disc, Name: "Eve", Text: "<p>It <em>helped</em>.</p>", State: StatePending, Version: 1, At: s.now}
	if diff := cmp.Diff(want, s.pending(id)); diff != "" {
		t.Errorf("before any decision (-want +got):\n%s", diff)
	}
	s.now = s.now.Add(time.Hour)
	s.decide(id, Approve, s.ada)
	s.now = s.now.Add(time.Hour)
	s.decide(id, Reject, s.bob)
	want.State, want.Version, want.DecidedBy, want.DecidedAt = StateRejected, 3, "Bob", s.now
	events, err := s.Events(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want.Step = events[2].ID
	if diff := cmp.Diff(want, s.pending(id)); diff != "" {
		t.Errorf("after two decisions (-want +got):\n%s", diff)
	}
	s.now = s.now.Add(UndoFor + time.Second)
	if got := s.pending(id).Step; got != 0 {
		t.Errorf("step %d is offered to undo after 30 days", got)
	}
}

func TestADecisionAboutAnOlderVersionIsStaleAndChangesNothing(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	s.decide(id, Approve, s.ada)
	unchanged := s.unchanged(id)
	for name, d := range map[string]Decision{
		"seen before the approval":        {CommentID: id, Version: 1, Action: Reject, AccountID: s.bob},
		"a version to come":               {CommentID: id, Version: 3, Action: Reject, AccountID: s.bob},
		"no version":                      {CommentID: id, Action: Reject, AccountID: s.bob},
		"already in the state asked for":  {CommentID: id, Version: 2, Action: Approve, AccountID: s.bob},
		"approved by two from one screen": {CommentID: id, Version: 1, Action: Approve, AccountID: s.bob},
	} {
		if step, err := s.Decide(t.Context(), d); !errors.Is(err, ErrStale) || step != 0 {
			t.Errorf("%s: got step %d and error %v, want ErrStale", name, step, err)
		}
	}
	unchanged()
}

func TestOfManyWhoDecideAtOnceExactlyOneWins(t *testing.T) {
	s := newSite(t)
	for range 5 {
		id := s.post(disc, "It helped.")
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				d := Decision{CommentID: id, Version: 1, Action: []Action{Approve, Reject}[i%2], AccountID: []int64{s.ada, s.bob}[i%2]}
				_, errs[i] = s.Decide(t.Context(), d)
			})
		}
		wg.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won < 0:
				won = i
			case err == nil:
				t.Errorf("both %d and %d were told that they decided", won, i)
			case !errors.Is(err, ErrStale):
				t.Errorf("got error %v, want ErrStale", err)
			}
		}
		if won < 0 {
			t.Fatal("nobody won")
		}
		want := []State{StateApproved, StateRejected}[won%2]
		if c := s.pending(id); c.State != want || c.Version != 2 {
			t.Errorf("the comment is %s at version %d, want %s at 2", c.State, c.Version, want)
		}
		if events := s.events(id); len(events) != 2 || events[1].To != want {
			t.Errorf("the events are %+v, want the post and one decision", events)
		}
	}
}

func TestADecisionAboutAnUnknownCommentIsNotExist(t *testing.T) {
	s := newSite(t)
	for _, id := range []int64{0, -1, 77} {
		if _, err := s.Decide(t.Context(), Decision{CommentID: id, Version: 1, Action: Approve, AccountID: s.ada}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Decide about %d: got error %v, want fs.ErrNotExist", id, err)
		}
		if _, err := s.Pending(t.Context(), id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Pending of %d: got error %v, want fs.ErrNotExist", id, err)
		}
		if _, err := s.Undo(t.Context(), id, s.ada); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Undo of %d: got error %v, want fs.ErrNotExist", id, err)
		}
		if _, err := s.Event(t.Context(), id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Event %d: got error %v, want fs.ErrNotExist", id, err)
		}
		if events := s.events(id); events != nil {
			t.Errorf("Events of %d: got %+v, want none", id, events)
		}
	}
}

func TestNobodyDecidesWithoutAnAccountOrAKnownAction(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	unchanged := s.unchanged(id)
	for name, d := range map[string]Decision{
		"no account":         {CommentID: id, Version: 1, Action: Approve},
		"an unknown account": {CommentID: id, Version: 1, Action: Approve, AccountID: 77},
		"no action":          {CommentID: id, Version: 1, AccountID: s.ada},
		"undo is no action":  {CommentID: id, Version: 1, Action: "undo", AccountID: s.ada},
		"nor is post":        {CommentID: id, Version: 1, Action: "post", AccountID: s.ada},
	} {
		_, err := s.Decide(t.Context(), d)
		if err == nil || errors.Is(err, ErrStale) || errors.Is(err, sqlite.ErrUnavailable) {
			t.Errorf("%s: got error %v, want one that is a bug of the caller", name, err)
		}
	}
	unchanged()
}

func TestADecisionThatTheDatabaseCannotTakeIsUnavailable(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	unchanged := s.unchanged(id)
	if err := os.Remove(s.path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Decide(t.Context(), Decision{CommentID: id, Version: 1, Action: Approve, AccountID: s.ada}); !errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("got error %v, want ErrUnavailable", err)
	}
	unchanged()
}

// Undo.

func TestUndoPutsTheCommentBackWhereItWas(t *testing.T) {
	for name, test := range map[string]struct {
		before []Action
		undone Action
		want   State
	}{
		"an approval":                   {nil, Approve, StatePending},
		"a rejection":                   {nil, Reject, StatePending},
		"an approval of a rejected":     {[]Action{Reject}, Approve, StateRejected},
		"a rejection of an approved":    {[]Action{Approve}, Reject, StateApproved},
		"the last of several decisions": {[]Action{Approve, Reject}, Approve, StateRejected},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			id := s.post(disc, "It helped.")
			for _, action := range test.before {
				s.decide(id, action, s.ada)
			}
			public := s.public(disc, 0, 10)
			step := s.decide(id, test.undone, s.ada)
			if e, err := s.Event(t.Context(), step); err != nil || !e.CanUndo {
				t.Errorf("the step is %+v (%v), want one that can be undone", e, err)
			}
			undo, err := s.Undo(t.Context(), step, s.bob)
			if err != nil {
				t.Fatal(err)
			}
			c := s.pending(id)
			if version := int64(len(test.before) + 3); c.State != test.want || c.Version != version || c.DecidedBy != "Bob" {
				t.Errorf("the comment is %s at version %d by %s, want %s at %d by Bob", c.State, c.Version, c.DecidedBy, test.want, version)
			}
			if diff := cmp.Diff(public, s.public(disc, 0, 10)); diff != "" {
				t.Errorf("readers see something else than before the decision (-before +after):\n%s", diff)
			}
			e, err := s.Event(t.Context(), undo)
			want := Event{ID: undo, CommentID: id, Action: "undo", From: leads[test.undone], To: test.want, At: s.now, By: "Bob", Name: "Eve"}
			if diff := cmp.Diff(want, e); diff != "" || err != nil {
				t.Errorf("the event of the undo (%v) (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestWhatCannotBeUndoneIsStaleAndChangesNothing(t *testing.T) {
	// Each returns the step that somebody tries to undo.
	for name, prepare := range map[string]func(s *site, id int64) (step int64){
		"the post": func(s *site, id int64) int64 { return s.events(id)[0].ID },
		"what was undone already": func(s *site, id int64) int64 {
			step := s.decide(id, Approve, s.ada)
			if _, err := s.Undo(s.t.Context(), step, s.ada); err != nil {
				s.t.Fatal(err)
			}
			return step
		},
		"the undo itself": func(s *site, id int64) int64 {
			undo, err := s.Undo(s.t.Context(), s.decide(id, Approve, s.ada), s.ada)
			if err != nil {
				s.t.Fatal(err)
			}
			return undo
		},
		"a step that another one followed": func(s *site, id int64) int64 {
			step := s.decide(id, Approve, s.ada)
			s.decide(id, Reject, s.bob)
			return step
		},
		"a step of which the same came again": func(s *site, id int64) int64 {
			step := s.decide(id, Approve, s.ada)
			s.decide(id, Reject, s.bob)
			s.decide(id, Approve, s.bob)
			return step
		},
		"a step of more than 30 days ago": func(s *site, id int64) int64 {
			step := s.decide(id, Approve, s.ada)
			s.now = s.now.Add(30*24*time.Hour + time.Millisecond)
			return step
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			id := s.post(disc, "It helped.")
			step := prepare(s, id)
			unchanged := s.unchanged(id)
			if e, err := s.Event(t.Context(), step); err != nil || e.CanUndo {
				t.Errorf("the step is %+v (%v), want one that cannot be undone", e, err)
			}
			if undo, err := s.Undo(t.Context(), step, s.bob); !errors.Is(err, ErrStale) || undo != 0 {
				t.Errorf("got step %d and error %v, want ErrStale", undo, err)
			}
			unchanged()
		})
	}
}

func TestADecisionCanBeUndoneForExactlyThirtyDays(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	step := s.decide(id, Approve, s.ada)
	s.now = s.now.Add(30 * 24 * time.Hour)
	if e, err := s.Event(t.Context(), step); err != nil || !e.CanUndo {
		t.Errorf("the step is %+v (%v), want one that can be undone", e, err)
	}
	if _, err := s.Undo(t.Context(), step, s.ada); err != nil {
		t.Errorf("at the last moment: %v", err)
	}
}

func TestOfTwoWhoUndoAtOnceExactlyOneWins(t *testing.T) {
	s := newSite(t)
	step := s.decide(s.post(disc, "It helped."), Approve, s.ada)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.Undo(t.Context(), step, s.bob) })
	}
	wg.Wait()
	stale := 0
	for _, err := range errs {
		if errors.Is(err, ErrStale) {
			stale++
		} else if err != nil {
			t.Error(err)
		}
	}
	if stale != len(errs)-1 {
		t.Errorf("%d of %d were too late, want all but one", stale, len(errs))
	}
}

func TestNobodyUndoesWithoutAnAccount(t *testing.T) {
	s := newSite(t)
	id := s.post(disc, "It helped.")
	step := s.decide(id, Approve, s.ada)
	unchanged := s.unchanged(id)
	for _, account := range []int64{0, 77} {
		if _, err := s.Undo(t.Context(), step, account); err == nil {
			t.Errorf("account %d undid a step", account)
		}
	}
	unchanged()
}

// What cannot be changed.

func TestWhatHappenedCannotBeRewritten(t *testing.T) {
	s := newSite(t)
	id := s.approvedPost(disc, "It helped.")
	before := s.events(id)
	for _, statement := range []string{
		`UPDATE comment_event SET account_id = 2`,
		`UPDATE OR REPLACE comment_event SET id = 1 WHERE id = 2`,
		`DELETE FROM comment_event`,
		`DELETE FROM comment_event WHERE action = 'approve'`,
		`REPLACE INTO comment_event (id, comment_id, at, account_id, action, to_state, version) VALUES (2, 1, 0, 2, 'reject', 'rejected', 2)`,
		// Nor does the comment go from under its events, nor the account.
		`DELETE FROM comment`,
		`DELETE FROM account`,
	} {
		err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil {
			t.Errorf("the database ran %s", statement)
		}
	}
	if diff := cmp.Diff(before, s.events(id)); diff != "" {
		t.Errorf("the events changed (-before +after):\n%s", diff)
	}
}

// Queue.

func TestTheQueueIsReadPageByPage(t *testing.T) {
	s := newSite(t)
	ids := map[State][]int64{}
	for i := range 15 {
		id := s.post([]string{disc, exercise}[i%2], "It helped.")
		state := States()[i%3]
		switch state {
		case StateApproved:
			s.decide(id, Approve, s.ada)
		case StateRejected:
			s.decide(id, Reject, s.ada)
		}
		ids[state] = append(ids[state], id)
	}
	slices.Reverse(ids[StateApproved]) // the decided come newest first
	slices.Reverse(ids[StateRejected])
	for _, state := range States() {
		want := ids[state]
		for limit, pages := range map[int][][]int64{
			1:   {want[:1], want[1:2], want[2:3], want[3:4], want[4:]},
			2:   {want[:2], want[2:4], want[4:]},
			4:   {want[:4], want[4:]},
			5:   {want}, // just full: no empty page follows
			100: {want},
		} {
			var got [][]int64
			for after := int64(0); ; {
				q, err := s.Queue(t.Context(), state, after, limit)
				if err != nil {
					t.Fatal(err)
				}
				var page []int64
				for _, c := range q.Comments {
					if c.State != state {
						t.Errorf("a comment that is %s is in the queue of %s", c.State, state)
					}
					page = append(page, c.ID)
				}
				got = append(got, page)
				if after = q.Next; after == 0 || len(got) > len(want) {
					break
				}
			}
			if diff := cmp.Diff(pages, got); diff != "" {
				t.Errorf("%s, %d a page (-want +got):\n%s", state, limit, diff)
			}
		}
	}
}

func TestTheQueueShowsWhatPendingShows(t *testing.T) {
	s := newSite(t)
	id := s.approvedPost(disc, "It *helped*.")
	q, err := s.Queue(t.Context(), StateApproved, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Queue{Comments: []Pending{s.pending(id)}}, q); diff != "" {
		t.Errorf("queue (-want +got):\n%s", diff)
	}
}

func TestTheNextPageStaysRightWhenTheOneBeforeWasDecided(t *testing.T) {
	s := newSite(t)
	var ids []int64
	for range 4 {
		ids = append(ids, s.post(disc, "It helped."))
	}
	first, err := s.Queue(t.Context(), StatePending, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	s.decide(ids[0], Approve, s.ada)
	s.decide(ids[1], Reject, s.ada)
	second, err := s.Queue(t.Context(), StatePending, first.Next, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(second.Comments) != 2 || second.Comments[0].ID != ids[2] || second.Comments[1].ID != ids[3] {
		t.Errorf("the second page is %+v, want the comments %v: nobody may be passed over", second.Comments, ids[2:])
	}
}

func TestAnEmptyQueueHasNoNextPage(t *testing.T) {
	s := newSite(t)
	for _, state := range append(States(), "nonsense") {
		q, err := s.Queue(t.Context(), state, 0, 10)
		if diff := cmp.Diff(Queue{}, q); diff != "" || err != nil {
			t.Errorf("%s (%v) (-want +got):\n%s", state, err, diff)
		}
	}
}

func TestStateCountsTellHowMuchWaits(t *testing.T) {
	s := newSite(t)
	for range 3 {
		s.post(disc, "It helped.")
	}
	s.approvedPost(disc, "It helped.")
	s.approvedPost(exercise, "It helped.")
	s.decide(s.post(disc, "Buy my pills."), Reject, s.ada)
	got, err := s.StateCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[State]int{StatePending: 3, StateApproved: 2, StateRejected: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("StateCounts (-want +got):\n%s", diff)
	}
}

// All of it, in any order.

// model is what the package promises, in a few lines: comments by id, and for
// each the steps that were taken.
type model map[int64]*modelComment

type modelComment struct {
	page  string
	state State
	steps []modelStep
}

type modelStep struct {
	id      int64
	from    State
	at      time.Time
	decided bool // by approve or reject: only these can be undone
}

func (m model) public(page string) (ids []int64) {
	for id, c := range m {
		if c.page == page && c.state == StateApproved {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func TestReadersSeeExactlyTheApprovedCommentsWhateverHappens(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s := newSite(t)
	m := model{}
	var ids []int64
	happened := map[string]int{}

	for n := range 800 {
		s.now = s.now.Add(time.Duration(random.IntN(int(5 * 24 * time.Hour))))
		s.now = s.now.Truncate(time.Millisecond) // what the tables keep
		account := []int64{s.ada, s.bob}[random.IntN(2)]
		var id int64
		if len(ids) > 0 {
			id = ids[random.IntN(len(ids))]
		}
		c := m[id]
		var what string
		switch dice := random.IntN(10); {
		case c == nil || dice == 0:
			what = "post"
			page := []string{disc, exercise}[random.IntN(2)]
			id = s.post(page, "It helped.")
			ids = append(ids, id)
			m[id] = &modelComment{page: page, state: StatePending, steps: []modelStep{{id: s.events(id)[0].ID}}}

		case dice <= 6:
			action := []Action{Approve, Reject}[random.IntN(2)]
			version := int64(len(c.steps) - random.IntN(5)/4) // one in five saw an older version
			step, err := s.Decide(t.Context(), Decision{CommentID: id, Version: version, Action: action, AccountID: account})
			may := version == int64(len(c.steps)) && c.state != leads[action]
			what = fmt.Sprintf("%s (%v)", action, may)
			if may != (err == nil) || err != nil && !errors.Is(err, ErrStale) {
				t.Fatalf("%d: %s of comment %d, which is %s: got error %v", n, what, id, c.state, err)
			}
			if may {
				c.steps = append(c.steps, modelStep{id: step, from: c.state, at: s.now, decided: true})
				c.state = leads[action]
			}

		default:
			i := len(c.steps) - 1 - random.IntN(4)/3 // one in four is not the last step
			i = max(i, 0)
			undone := c.steps[i]
			step, err := s.Undo(t.Context(), undone.id, account)
			may := i == len(c.steps)-1 && undone.decided && s.now.Sub(undone.at) <= UndoFor
			what = fmt.Sprintf("undo (%v)", may)
			if may != (err == nil) || err != nil && !errors.Is(err, ErrStale) {
				t.Fatalf("%d: %s of step %+v of comment %d: got error %v", n, what, undone, id, err)
			}
			if may {
				c.steps = append(c.steps, modelStep{id: step, from: c.state, at: s.now})
				c.state = undone.from
			}
		}
		happened[what]++

		for _, page := range []string{disc, exercise} {
			list, err := s.Approved(t.Context(), page, 0, 1000)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, c := range list {
				got = append(got, c.ID)
			}
			if diff := cmp.Diff(m.public(page), got); diff != "" {
				t.Fatalf("%d: after %s of comment %d readers of %s see (-want +got):\n%s", n, what, id, page, diff)
			}
		}
	}

	t.Logf("what happened: %v", happened)
	for _, what := range []string{"post", "approve (true)", "approve (false)", "reject (true)", "reject (false)", "undo (true)", "undo (false)"} {
		if happened[what] == 0 {
			t.Errorf("%q never happened; the test says less than it seems", what)
		}
	}
	for id, c := range m {
		if got := s.pending(id); got.State != c.state || got.Version != int64(len(c.steps)) {
			t.Errorf("comment %d is %s at version %d, want %s at %d", id, got.State, got.Version, c.state, len(c.steps))
		}
		var got, want []int64
		for _, e := range s.events(id) {
			got = append(got, e.ID)
		}
		for _, step := range c.steps {
			want = append(want, step.id)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events of comment %d (-want +got):\n%s", id, diff)
		}
	}
}
