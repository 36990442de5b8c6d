package comments

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"example.org/sciatica/internal/sqlite"
)

// An Action is what staff do with a comment.
type Action string

// The actions.
const (
	Approve Action = "approve"
	Reject  Action = "reject"
)

// leads tells where an action leads.
var leads = map[Action]State{Approve: StateApproved, Reject: StateRejected}

// Decision is one step that a member of staff takes.
type Decision struct {
	CommentID int64
	// Version is the comment's version that the person saw.
	Version   int64
	Action    Action
	AccountID int64
}

// ErrStale means that somebody else changed the comment first.
var ErrStale = errors.New("the comment was changed by somebody else")

// Event is a step that was taken.
type Event struct {
	ID        int64
	CommentID int64
	Action    Action
	From, To  State
	At        time.Time
	By        string // name of the account; "" for the author
	Name      string // the comment's author
	// CanUndo says that this is still the comment's last step and not too old.
	CanUndo bool
}

// Queue is one page of the comments in a state.
type Queue struct {
	Comments []Pending
	// Next is the id to pass as after for the following page; 0 at the end.
	Next int64
}

// Queue returns up to limit comments in a state that follow the one with the id
// after (0 for the start). Pending come oldest first, decided newest first.
func (s *Store) Queue(ctx context.Context, state State, after int64, limit int) (Queue, error) {
	order, beyond := "ASC", "c.id > ?"
	if state != StatePending {
		order, beyond = "DESC", "(? = 0 OR c.id < ?)"
	}
	args := []any{state, after}
	if state != StatePending {
		args = append(args, after)
	}
	args = append(args, limit+1)
	rows, err := s.db.Reader().QueryContext(ctx, selectPending+`WHERE c.state = ? AND `+beyond+` ORDER BY c.id `+order+` LIMIT ?`, args...)
	if err != nil {
		return Queue{}, fmt.Errorf("read queue: %w", err)
	}
	defer rows.Close()
	var q Queue
	for rows.Next() {
		c, err := s.scanPending(rows.Scan)
		if err != nil {
			return Queue{}, fmt.Errorf("read queue: %w", err)
		}
		q.Comments = append(q.Comments, c)
	}
	if err := rows.Err(); err != nil {
		return Queue{}, fmt.Errorf("read queue: %w", err)
	}
	if len(q.Comments) > limit {
		q.Comments = q.Comments[:limit]
		q.Next = q.Comments[limit-1].ID
	}
	return q, nil
}

// Pending returns one comment as staff see it, or an error that is fs.ErrNotExist.
func (s *Store) Pending(ctx context.Context, id int64) (Pending, error) {
	c, err := s.scanPending(s.db.Reader().QueryRowContext(ctx, selectPending+`WHERE c.id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Pending{}, fmt.Errorf("comment %d: %w", id, fs.ErrNotExist)
	}
	if err != nil {
		return Pending{}, fmt.Errorf("read comment %d: %w", id, err)
	}
	return c, nil
}

// selectPending reads a comment with its last decision.
const selectPending = `SELECT c.id, c.page, c.name, c.body, c.state, c.version, c.created_at,
		coalesce(a.name, ''), coalesce(e.at, 0), coalesce(e.id, 0), coalesce(e.action, '')
	FROM comment c
	LEFT JOIN comment_event e ON e.id = (SELECT max(id) FROM comment_event WHERE comment_id = c.id AND account_id IS NOT NULL)
	LEFT JOIN account a ON a.id = e.account_id
	`

func (s *Store) scanPending(scan func(...any) error) (Pending, error) {
	var c Pending
	var body string
	var at, decided int64
	var action Action
	if err := scan(&c.ID, &c.Page, &c.Name, &body, &c.State, &c.Version, &at, &c.DecidedBy, &decided, &c.Step, &action); err != nil {
		return Pending{}, err
	}
	c.Text, c.At = Render(body), sqlite.Time(at)
	if decided != 0 {
		c.DecidedAt = sqlite.Time(decided)
	}
	if _, decision := leads[action]; !decision || s.now().Sub(c.DecidedAt) > UndoFor {
		c.Step = 0
	}
	return c, nil
}

// StateCounts returns how many comments stand in each state.
func (s *Store) StateCounts(ctx context.Context) (map[State]int, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT state, count(*) FROM comment GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count the queue: %w", err)
	}
	defer rows.Close()
	counts := map[State]int{}
	for rows.Next() {
		var state State
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count the queue: %w", err)
		}
		counts[state] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the queue: %w", err)
	}
	return counts, nil
}

// Decide takes the step and returns it. The error is fs.ErrNotExist for an
// unknown comment, ErrStale when the comment is no longer at the version seen
// or already in the state asked for, and sqlite.ErrUnavailable when the
// database cannot take the change now.
func (s *Store) Decide(ctx context.Context, d Decision) (eventID int64, err error) {
	to, known := leads[d.Action]
	if !known {
		return 0, fmt.Errorf("decide comment %d: unknown action %q", d.CommentID, d.Action)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		eventID, err = s.move(ctx, tx, d, string(d.Action), to, 0)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("%s comment %d: %w", d.Action, d.CommentID, err)
	}
	return eventID, nil
}

// move changes the state and writes the event, in the caller's transaction.
func (s *Store) move(ctx context.Context, tx *sql.Tx, d Decision, action string, to State, undoes int64) (eventID int64, err error) {
	var from State
	var version int64
	err = tx.QueryRowContext(ctx, `SELECT state, version FROM comment WHERE id = ?`, d.CommentID).Scan(&from, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fs.ErrNotExist
	}
	if err != nil {
		return 0, err
	}
	if version != d.Version || from == to {
		return 0, ErrStale
	}
	if _, err := tx.ExecContext(ctx, `UPDATE comment SET state = ?, version = version + 1 WHERE id = ?`, to, d.CommentID); err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `INSERT INTO comment_event (comment_id, at, account_id, action, from_state, to_state, version, undoes)
		VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0)) RETURNING id`,
		d.CommentID, sqlite.Millis(s.now()), d.AccountID, action, from, to, version+1, undoes).Scan(&eventID)
	return eventID, err
}

// Undo takes back a decision and returns the new step. The error is
// fs.ErrNotExist for an unknown step, and ErrStale when it is not the comment's
// last step any more, was undone already or is older than UndoFor.
func (s *Store) Undo(ctx context.Context, eventID, accountID int64) (step int64, err error) {
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		var commentID int64
		var e struct {
			action, from  string
			at, version   int64
			latestVersion int64
		}
		err := tx.QueryRowContext(ctx, `SELECT e.comment_id, e.action, coalesce(e.from_state, ''), e.at, e.version, c.version
			FROM comment_event e JOIN comment c ON c.id = e.comment_id WHERE e.id = ?`, eventID).
			Scan(&commentID, &e.action, &e.from, &e.at, &e.version, &e.latestVersion)
		if errors.Is(err, sql.ErrNoRows) {
			return fs.ErrNotExist
		}
		if err != nil {
			return err
		}
		if _, decided := leads[Action(e.action)]; !decided || e.version != e.latestVersion || s.now().Sub(sqlite.Time(e.at)) > UndoFor {
			return ErrStale
		}
		step, err = s.move(ctx, tx, Decision{CommentID: commentID, Version: e.version, AccountID: accountID}, "undo", State(e.from), eventID)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("undo step %d: %w", eventID, err)
	}
	return step, nil
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
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT e.id, e.comment_id, e.action, coalesce(e.from_state, ''), e.to_state, e.at,
			coalesce(a.name, ''), c.name, e.version = c.version
		FROM comment_event e JOIN comment c ON c.id = e.comment_id LEFT JOIN account a ON a.id = e.account_id
		WHERE `+where+` ORDER BY e.id`, arg)
	if err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	defer rows.Close()
	var list []Event
	for rows.Next() {
		var e Event
		var at int64
		if err := rows.Scan(&e.ID, &e.CommentID, &e.Action, &e.From, &e.To, &at, &e.By, &e.Name, &e.CanUndo); err != nil {
			return nil, fmt.Errorf("read steps: %w", err)
		}
		e.At = sqlite.Time(at)
		_, decided := leads[e.Action]
		e.CanUndo = e.CanUndo && decided && s.now().Sub(e.At) <= UndoFor
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read steps: %w", err)
	}
	return list, nil
}
