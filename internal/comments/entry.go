package comments

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// Entry is a comment as staff see it.
type Entry struct {
	ID       int64
	Page     string
	State    State
	Version  int64 // to name in a decision
	At       time.Time
	Name     string // "" for none
	Body     string // the words as typed; "" once erased
	Findings []screen.Finding
	Flags    screen.Flag
	Urgent   bool // waits for a clinician before all others
	Suspect  bool
	Score    int
	Signals  []screen.Signal
	// Team says that it is an answer of the clinic.
	Team, Redacted bool
	// Sealed says that an admin can see the words before private data was taken out.
	Sealed bool
	// EarlierBody are the words before the author's changes that made the comment
	// urgent, where the ones that stand would not; "" otherwise. The name stands
	// before them where it said so.
	EarlierBody string
	// PublicBody are the words that readers see while a change by the author
	// waits; "" otherwise.
	PublicBody string
	// Shown says that readers see words of it.
	Shown bool
	// Parent is the first comment of the thread that it replies to; nil for none.
	Parent *Parent
	// Reason is the code of why it was rejected, ReasonWords what the author is told.
	Reason, ReasonWords string
	Unanswered          bool
	// Reports counts what readers object to that nobody has looked at, by code.
	Reports map[string]int
	// DecidedBy and DecidedAt tell of the last decision; empty while there is none.
	DecidedBy string
	DecidedAt time.Time
	// Step is that decision, to undo; 0 when it cannot be undone any more.
	// Together is how many comments it is undone for, this one included.
	Step     int64
	Together int
	// UndoBy is the account that alone may undo it, beside admins; 0 for no such rule.
	UndoBy int64
	// ClaimedBy is who is on it; "" for nobody, or once ClaimFor is over.
	ClaimedBy string
	ClaimedAt time.Time
	// Earlier counts what the same browser's receipts lead to besides, by state.
	Earlier map[State]int
	Notes   []Note
}

// Parent is the first comment of a thread, as staff see it above a reply.
type Parent struct {
	ID         int64
	Name, Body string
	Team       bool
	State      State
}

// Note is what a colleague wrote.
type Note struct {
	By   string
	At   time.Time
	Body string
}

const selectEntry = `SELECT c.id, c.page, c.state, c.version, c.created_at, coalesce(t.name, ''), coalesce(t.body, ''), coalesce(t.findings, '[]'), coalesce(t.redacted, 0),
		c.flags, c.state = 'pending' AND c.rank = 0, c.suspect, c.score, c.signals, coalesce(w.name, ''), w.id IS NOT NULL,
		EXISTS (SELECT 1 FROM comment_text WHERE comment_id = c.id AND sealed = 1),
		coalesce((SELECT body FROM comment_text WHERE id = c.public_text_id AND id <> c.text_id), ''), c.shown = 1,
		CASE WHEN c.state = 'pending' AND c.rank = 0 AND t.name_flags & 5 = 0 THEN coalesce((SELECT iif(o.name_flags & 5, o.name || ': ', '') || o.body FROM comment_text o
			WHERE o.comment_id = c.id AND o.id <> c.text_id AND o.sealed = 0 AND (o.name_flags & 5 OR EXISTS (SELECT 1 FROM json_each(o.findings) WHERE value ->> 'f' & 5))
			ORDER BY o.version DESC LIMIT 1), '') ELSE '' END,
		coalesce(p.id, 0), coalesce(pt.name, pw.name, ''), coalesce(pt.body, ''), coalesce(p.state, ''), pw.id IS NOT NULL,
		c.reason, c.reason_words, c.unanswered, coalesce(a.name, ''), coalesce(e.id, 0), coalesce(e.at, 0), coalesce(e.action, ''), coalesce(e.prior, ''), coalesce(e.version, 0), CASE WHEN EXISTS (SELECT 1 FROM comment_event x WHERE x.batch = e.batch AND x.comment_id = c.id AND x.action = 'redact') THEN c.decided_by ELSE 0 END,
		(SELECT count(DISTINCT comment_id) FROM comment_event WHERE batch = e.batch),
		coalesce(k.name, ''), coalesce(c.claimed_at, 0),
		(SELECT json_group_object(reason, n) FROM (SELECT reason, count(*) AS n FROM comment_report WHERE comment_id = c.id AND closed_by IS NULL GROUP BY reason)),
		(SELECT json_group_object(state, n) FROM (SELECT state, count(*) AS n FROM (
			SELECT state FROM comment WHERE author_hash = c.author_hash AND id < c.id ORDER BY id DESC LIMIT 100) GROUP BY state)),
		(SELECT json_group_array(json_object('by', name, 'at', at, 'body', body)) FROM (
			SELECT n.at, n.body, b.name FROM comment_note n JOIN account b ON b.id = n.account_id WHERE n.comment_id = c.id ORDER BY n.id))
	FROM json_each(?) j CROSS JOIN comment c ON c.id = j.value
	LEFT JOIN comment_text t ON t.id = c.text_id
	LEFT JOIN account w ON w.id = c.account_id
	LEFT JOIN comment p ON p.id = c.parent_id
	LEFT JOIN comment_text pt ON pt.id = p.text_id
	LEFT JOIN account pw ON pw.id = p.account_id
	LEFT JOIN comment_event e ON e.id = c.decided
	LEFT JOIN account a ON a.id = c.decided_by
	LEFT JOIN account k ON k.id = c.claimed_by`

// Entry returns one comment as staff see it, or an error that is fs.ErrNotExist.
func (s *Store) Entry(ctx context.Context, id int64) (Entry, error) {
	list, err := s.entries(ctx, []int64{id})
	if err == nil && len(list) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return Entry{}, fmt.Errorf("read comment %d: %w", id, err)
	}
	return list[0], nil
}

// entries reads comments in the order given; those that do not exist are left out.
func (s *Store) entries(ctx context.Context, ids []int64) ([]Entry, error) {
	// One statement for all: a page of the queue asks for 25.
	arg, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Reader().QueryContext(ctx, selectEntry, string(arg))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[int64]Entry{}
	for rows.Next() {
		e, err := s.scanEntry(rows.Scan)
		if err != nil {
			return nil, err
		}
		found[e.ID] = e
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var list []Entry
	for _, id := range ids {
		if e, ok := found[id]; ok {
			list = append(list, e)
		}
	}
	return list, nil
}

func (s *Store) scanEntry(scan func(...any) error) (e Entry, err error) {
	var p Parent
	var findings, signals, prior, reports, earlier, notes string
	var action Action
	var at, decided, claimed, decidedVersion int64
	var writer string
	err = scan(&e.ID, &e.Page, &e.State, &e.Version, &at, &e.Name, &e.Body, &findings, &e.Redacted,
		&e.Flags, &e.Urgent, &e.Suspect, &e.Score, &signals, &writer, &e.Team, &e.Sealed, &e.PublicBody, &e.Shown, &e.EarlierBody,
		&p.ID, &p.Name, &p.Body, &p.State, &p.Team,
		&e.Reason, &e.ReasonWords, &e.Unanswered, &e.DecidedBy, &e.Step, &decided, &action, &prior, &decidedVersion, &e.UndoBy, &e.Together,
		&e.ClaimedBy, &claimed, &reports, &earlier, &notes)
	if err != nil {
		return e, err
	}
	var noted []struct {
		By   string
		At   int64
		Body string
	}
	for _, column := range []struct {
		text string
		to   any
	}{{findings, &e.Findings}, {signals, &e.Signals}, {reports, &e.Reports}, {earlier, &e.Earlier}, {notes, &noted}} {
		if column.text == "{}" || column.text == "[]" {
			continue // most have none
		}
		if err := json.Unmarshal([]byte(column.text), column.to); err != nil {
			return e, err
		}
	}
	for _, n := range noted {
		e.Notes = append(e.Notes, Note{By: n.By, At: sqlite.Time(n.At), Body: n.Body})
	}
	e.At = sqlite.Time(at)
	if e.Team {
		e.Name = writer
	}
	if p.ID != 0 {
		e.Parent = &p
	}
	if decided != 0 {
		e.DecidedAt = sqlite.Time(decided)
	}
	if screen.FlagsOf(e.Findings)&screen.Urgent != 0 {
		e.EarlierBody = ""
	}
	if !canUndo(string(action), prior) || e.Version != decidedVersion || s.now().Sub(e.DecidedAt) > UndoFor {
		e.Step = 0
	}
	if e.ClaimedAt = sqlite.Time(claimed); s.now().Sub(e.ClaimedAt) > ClaimFor {
		e.ClaimedBy = ""
	}
	if e.State != Rejected {
		e.Reason, e.ReasonWords = "", ""
	}
	return e, nil
}

// BodyAt returns the words of a comment as they stood at a version, or an error
// that is fs.ErrNotExist: they are sealed or not kept any more.
func (s *Store) BodyAt(ctx context.Context, id, version int64) (string, error) {
	var body string
	var sealed bool
	// The step to the next version knows which words stood before it.
	err := s.db.Reader().QueryRowContext(ctx, `SELECT body, sealed FROM comment_text WHERE comment_id = ?1 AND id = coalesce(
		(SELECT prior ->> 'text' FROM comment_event WHERE comment_id = ?1 AND version = ?2 + 1 AND prior <> '' ORDER BY id LIMIT 1),
		(SELECT text_id FROM comment WHERE id = ?1 AND version = ?2))`, id, version).Scan(&body, &sealed)
	if errors.Is(err, sql.ErrNoRows) || err == nil && sealed {
		err = fs.ErrNotExist
	}
	if err != nil {
		return "", fmt.Errorf("read words of comment %d at version %d: %w", id, version, err)
	}
	return body, nil
}

// Event is a step that was taken.
type Event struct {
	ID, CommentID int64
	Action        Action // one of the actions, or post, edit, withdraw, restore, expire, reports, reply, undo, view-original
	From, To      State
	At            time.Time
	By            string // name of the account; "" for the author, readers and the server
	Reason        string // codes of a rejection and of an outcome
	Name          string // the comment's author
	// Together is how many steps were taken together with it.
	Together int
	// CanUndo says that this is still the comment's last step and not too old.
	CanUndo bool
}

// Events returns the steps of a comment, oldest first; none for an unknown comment.
func (s *Store) Events(ctx context.Context, commentID int64) ([]Event, error) {
	return s.events(ctx, `e.comment_id = ?`, commentID)
}

// Event returns one step, or an error that is fs.ErrNotExist.
func (s *Store) Event(ctx context.Context, id int64) (Event, error) {
	list, err := s.events(ctx, `e.id = ?`, id)
	if err != nil {
		return Event{}, err
	}
	if len(list) == 0 {
		return Event{}, fmt.Errorf("step %d: %w", id, fs.ErrNotExist)
	}
	return list[0], nil
}

func (s *Store) events(ctx context.Context, where string, arg any) ([]Event, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT e.id, e.comment_id, e.action, coalesce(e.from_state, ''), e.to_state, e.at, e.reason, e.prior,
			coalesce(a.name, ''), coalesce(t.name, ''), e.version = c.version,
			EXISTS (SELECT 1 FROM comment_event WHERE undoes = e.id), (SELECT count(*) FROM comment_event WHERE batch = e.batch)
		FROM comment_event e JOIN comment c ON c.id = e.comment_id LEFT JOIN comment_text t ON t.id = c.text_id LEFT JOIN account a ON a.id = e.account_id
		WHERE `+where+` ORDER BY e.id`, arg)
	if err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	defer rows.Close()
	var list []Event
	for rows.Next() {
		var e Event
		var at int64
		var prior string
		var undone bool
		if err := rows.Scan(&e.ID, &e.CommentID, &e.Action, &e.From, &e.To, &at, &e.Reason, &prior, &e.By, &e.Name, &e.CanUndo, &undone, &e.Together); err != nil {
			return nil, fmt.Errorf("read steps: %w", err)
		}
		e.At = sqlite.Time(at)
		// Of steps taken together any one undoes all that still can be.
		e.CanUndo = (e.CanUndo || e.Together > 1) && !undone && canUndo(string(e.Action), prior) && s.now().Sub(e.At) <= UndoFor
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	return list, nil
}

// together joins findings into spans that do not overlap, for marking the words.
func together(findings []screen.Finding) []Span {
	list := slices.Clone(findings)
	slices.SortFunc(list, func(a, b screen.Finding) int { return a.Start - b.Start })
	var spans []Span
	for _, f := range list {
		if n := len(spans); n > 0 && f.Start < spans[n-1].End {
			spans[n-1].End = max(spans[n-1].End, f.End)
			continue
		}
		spans = append(spans, Span{Start: f.Start, End: f.End})
	}
	return spans
}
