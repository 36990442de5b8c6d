package comments

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestHowLongWordsAreKept(t *testing.T) {
	for _, test := range []struct {
		point string
		for_  time.Duration // 0: until a person decides
	}{
		{"pending", 0}, {"changed", 0}, {"approved", 0},
		{"rejected", 90 * day}, {"spam", 30 * day}, {"withdrawn", 7 * day},
	} {
		t.Run(test.point, func(t *testing.T) {
			s := newSite(t)
			id, token := s.make(test.point, plainWords)
			state := s.entry(id).State
			if test.for_ == 0 {
				s.later(20 * 365 * day)
				s.tend()
				if e := s.entry(id); e.State != state || e.Body == "" {
					t.Errorf("after 20 years it is %s", e.State)
				}
				return
			}
			s.later(test.for_)
			s.tend()
			if got := s.entry(id).State; got != state {
				t.Errorf("on the last moment it is %s, want %s", got, state)
			}
			s.later(time.Millisecond)
			s.tend()
			if e := s.entry(id); e.State != Erased || e.Body != "" {
				t.Errorf("after that it is %s, want erased", e.State)
			}
			_, err := s.Receipt(t.Context(), token)
			wantError(t, "the receipt", err, fs.ErrNotExist)
			events := s.events(id)
			if last := events[len(events)-1]; last.Action != "expire" || last.By != "" {
				t.Errorf("the log says %+v", last)
			}
			if s.erased != nil {
				t.Errorf("the ledger was told of %v: it is for what a person asked for", s.erased)
			}
		})
	}
}

func TestAnUndoneRejectionIsNotCountedOn(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("rejected", plainWords)
	s.later(80 * day)
	s.undo(s.mo, s.decide(s.mo, id, Decision{Action: Approve}).Step)
	s.later(10 * day) // 90 since it was rejected, 10 since it was again
	s.tend()
	if got := s.entry(id).State; got != Erased {
		t.Errorf("it is %s: the undo brought back since when it is rejected", got)
	}
	other, _ := s.make("rejected", plainWords)
	s.later(80 * day)
	s.decide(s.mo, other, Decision{Action: MarkSpam})
	s.later(29 * day)
	s.tend()
	if got := s.entry(other).State; got != Spam {
		t.Errorf("it is %s, want spam for 30 days of its own", got)
	}
}

func TestManyExpireInShortTransactions(t *testing.T) {
	s := newSite(t)
	s.write(func(tx *sql.Tx) error {
		for i := range 2*tendBatch + 1 {
			c := &record{page: disc, created: 1}
			c.State, c.Rank = Rejected, 1
			if err := tx.QueryRowContext(t.Context(), `INSERT INTO comment (page, state, receipt_hash, created_at, state_at) VALUES (?, 'rejected', ?, 1, 1) RETURNING id`, disc, hash(fmt.Sprint(i))).Scan(&c.id); err != nil {
				return err
			}
			if err := s.Store.write(t.Context(), tx, c, wording{body: plainWords}); err != nil {
				return err
			}
			if _, err := tx.ExecContext(t.Context(), `UPDATE comment SET text_id = ? WHERE id = ?`, *c.Text, c.id); err != nil {
				return err
			}
		}
		return nil
	})
	s.tend()
	if n := s.number(`SELECT count(*) FROM comment WHERE state <> 'erased'`); n != 0 {
		t.Errorf("%d are left", n)
	}
	if n := s.number(`SELECT count(*) FROM comment_word`); n != 0 {
		t.Errorf("%d words are left", n)
	}
}

func TestEarlierWordsAreKeptADayLongerThanAnUndoNeeds(t *testing.T) {
	s := newSite(t)
	id, token := s.make("pending", plainWords)
	s.edit(token, "Other words")
	s.later(ReplacedFor)
	s.tend()
	if body, err := s.BodyAt(t.Context(), id, 1); err != nil || body != plainWords+" (1)" {
		t.Errorf("after 31 days the first words are %q (%v)", body, err)
	}
	s.later(time.Millisecond)
	s.tend()
	_, err := s.BodyAt(t.Context(), id, 1)
	wantError(t, "after that", err, fs.ErrNotExist)
	if body, err := s.BodyAt(t.Context(), id, 2); err != nil || body != "Other words" {
		t.Errorf("the words that stand are %q (%v)", body, err)
	}
}

func TestStepsAreKeptForThreeYearsAndNotADayLonger(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	s.decide(s.mo, id, Decision{Action: ClosePage})
	last := s.now
	s.now = last.Add(StepsFor)
	s.tend()
	if got := len(s.events(id)); got != 1 {
		t.Errorf("%d steps are kept, want the one that is not older than three years", got)
	}
	for _, statement := range []string{`DELETE FROM comment_event`, `DELETE FROM comment_event WHERE at <= ` + fmt.Sprint(last.UnixMilli())} {
		err := s.db.Write(t.Context(), func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), statement)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "kept") {
			t.Errorf("the database ran %s: %v", statement, err)
		}
	}
	s.later(time.Millisecond)
	s.tend()
	if got := s.number(`SELECT count(*) FROM comment_event`) + s.number(`SELECT count(*) FROM comment_page_step`); got != 0 {
		t.Errorf("%d steps are left", got)
	}
	if e := s.entry(id); e.State != Approved || e.Step != 0 || e.DecidedBy != "Mo" && e.DecidedBy != "Clio" {
		t.Errorf("the comment is %+v", e)
	}
	s.decide(s.mo, id, Decision{Action: PutBack})
	if got := s.events(id); len(got) != 1 || got[0].Action != PutBack {
		t.Errorf("a new step is %+v", got)
	}
}

func TestMarksOfSpamAreForgottenAfter30Days(t *testing.T) {
	s := newSite(t)
	id, _ := s.post(Draft{Body: "See https://pills.example"})
	s.decide(s.mo, id, Decision{Action: MarkSpam})
	if n := s.number(`SELECT count(*) FROM spam_mark`); n != 2 {
		t.Errorf("%d marks, want the words and the host", n)
	}
	s.later(30*day + time.Millisecond)
	s.tend()
	if n := s.number(`SELECT count(*) FROM spam_mark`); n != 0 {
		t.Errorf("%d marks are left", n)
	}
}

// unique is a word that stands nowhere but in what is to be erased.
const unique = "xylophonist"

func TestErasingTakesEveryWordAway(t *testing.T) {
	for what, erase := range map[string]func(s *site, id int64, token string){
		"by the author": func(s *site, _ int64, token string) { s.author(s.Erase, token) },
		"by an admin":   func(s *site, id int64, _ string) { s.decide(s.adam, id, Decision{Action: EraseIt}) },
		"from a ledger": func(s *site, id int64, _ string) {
			if n, err := s.EraseAgain(s.t.Context(), []Erasure{{CommentID: id, Written: s.entry(id).At}}); err != nil || n != 1 {
				s.t.Errorf("%d were erased (%v)", n, err)
			}
		},
		"by time": func(s *site, id int64, token string) {
			s.author(s.Withdraw, token)
			s.later(WithdrawnFor + time.Millisecond)
			s.tend()
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := newSite(t)
			// Everything that can hold words, holds them.
			id, token := s.post(Draft{Name: "A " + unique, Body: emergencyWords + " " + unique + " https://" + unique + ".example"})
			s.decide(s.clio, id, Decision{Action: MarkSpam, Outcome: "no-emergency"})
			s.decide(s.clio, id, Decision{Action: Approve})
			s.decide(s.clio, id, Decision{Action: Reject, Reason: "other", Words: "No " + unique})
			s.decide(s.clio, id, Decision{Action: Approve})
			s.decide(s.mo, id, Decision{Action: Redact, Spans: []Span{{0, 1, unique}}})
			s.edit(token, emergencyWords+" "+unique+" again")
			if err := s.AddNote(t.Context(), s.mo, id, "Who is this "+unique+"?"); err != nil {
				t.Fatal(err)
			}
			s.report(id, 1)
			reply, _ := s.replyTo(id, "An answer")
			s.decide(s.mo, reply, Decision{Action: Approve})
			if len(s.holding(unique)) < 3 {
				t.Fatalf("only %q hold the word: this test looks in the wrong place", s.holding(unique))
			}
			erase(s, id, token)
			if got := s.holding(unique); got != nil {
				t.Errorf("the word is left in %q", got)
			}
			row := s.table(`SELECT * FROM comment WHERE id = ?`, id)[0]
			for _, column := range []string{"text_id", "public_text_id", "receipt_hash", "author_hash", "fingerprint", "claimed_at"} {
				if row[column] != nil {
					t.Errorf("column %s holds %v", column, row[column])
				}
			}
			for column, want := range map[string]any{"flags": int64(0), "score": int64(0), "signals": "[]", "reports": int64(0), "reason": "", "reason_words": "", "page": disc} {
				if row[column] != want {
					t.Errorf("column %s holds %v, want %v", column, row[column], want)
				}
			}
			if n := s.number(`SELECT count(*) FROM comment_word WHERE comment_id = ?1`, id) + s.number(`SELECT count(*) FROM outbox WHERE comment_id = ?1`, id); n != 0 {
				t.Errorf("%d rows about it are left", n)
			}
			s.readersSee("(gone)", "> Ann: An answer")
		})
	}
}

// holding lists the columns of all tables in which the word stands.
func (s *site) holding(word string) (columns []string) {
	s.t.Helper()
	for _, table := range s.table(`SELECT name FROM sqlite_schema WHERE type = 'table'`) {
		name := table["name"].(string)
		found := map[string]bool{}
		for _, row := range s.table(`SELECT * FROM "` + name + `"`) {
			for column, value := range row {
				if strings.Contains(strings.ToLower(fmt.Sprintf("%s", value)), word) && !found[column] {
					found[column] = true
					columns = append(columns, name+"."+column)
				}
			}
		}
	}
	return columns
}

func TestAnErasedWordIsOverwrittenInTheFile(t *testing.T) {
	s := newSite(t)
	s.write(func(tx *sql.Tx) error {
		var on int
		err := tx.QueryRowContext(t.Context(), `PRAGMA secure_delete`).Scan(&on)
		if err == nil && on != 1 {
			err = fmt.Errorf("secure_delete is %d", on)
		}
		return err
	})
}

func TestTheLedgerIsToldBeforeAnErasureIsDoneAndCanPreventIt(t *testing.T) {
	s := newSite(t)
	mine, token := s.make("approved", plainWords)
	written := s.entry(mine).At
	theirs, _ := s.make("approved", plainWords)
	full := errors.New("the disk is full")
	s.erasing = full
	unchanged := s.unchanged()
	wantError(t, "the author's erasure", s.Erase(t.Context(), token, s.receipt(token).Version), full)
	_, err := s.tryDecide(s.adam, theirs, Decision{Action: EraseIt})
	wantError(t, "the admin's erasure", err, full)
	unchanged()

	s.erasing, s.erased = nil, nil
	s.author(s.Erase, token)
	s.decide(s.adam, theirs, Decision{Action: EraseIt})
	if len(s.erased) != 2 || s.erased[0] != (Erasure{mine, written}) || s.erased[1].CommentID != theirs {
		t.Errorf("the ledger was told %v", s.erased)
	}
}

func TestARestoredBackupIsErasedAgain(t *testing.T) {
	s := newSite(t)
	id, _ := s.make("approved", plainWords)
	other, _ := s.make("approved", plainWords)
	gone, _ := s.make("erased", plainWords)
	list := []Erasure{
		{id, s.entry(id).At},
		{other, s.entry(other).At.Add(time.Millisecond)}, // of another database
		{gone, s.entry(gone).At},
		{77, start},
	}
	s.erased = nil
	for _, want := range []int{1, 0} {
		if n, err := s.EraseAgain(t.Context(), list); err != nil || n != want {
			t.Errorf("%d were erased (%v), want %d", n, err, want)
		}
	}
	if s.entry(id).State != Erased || s.entry(other).State != Approved || s.erased != nil {
		t.Errorf("%s and %s; the ledger was told %v", s.entry(id).State, s.entry(other).State, s.erased)
	}
}
