package comments

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"time"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// standing is what of a comment a step can change and an undo brings back. It
// holds no words: it is kept with the step.
type standing struct {
	State       State  `json:"state"`
	Text        *int64 `json:"text"`   // row of comment_text
	Public      *int64 `json:"public"` // row of comment_text
	Placeholder bool   `json:"placeholder,omitempty"`
	Rank        int    `json:"rank"`
	Suspect     bool   `json:"suspect,omitempty"`
	Unanswered  bool   `json:"unanswered,omitempty"`
	Reason      string `json:"reason,omitempty"`
	StateAt     int64  `json:"stateAt"`
	Moved       int64  `json:"moved"`   // the step that brought it into its state
	Decided     *int64 `json:"decided"` // the last step of staff
	DecidedBy   *int64 `json:"decidedBy"`
}

// earlier is what is kept of a comment with the step that changed it.
type earlier struct {
	standing
	Flags *screen.Flag `json:"flags"` // nil for steps of the first days: they changed no words
}

// record is a comment within a change.
type record struct {
	standing
	id, version int64
	page        string
	parent      int64 // 0 for a first comment
	account     int64 // 0 for a reader
	flags       screen.Flag
	created     int64
}

// thread is the first comment of the record's thread.
func (c *record) thread() int64 {
	if c.parent != 0 {
		return c.parent
	}
	return c.id
}

const selectRecord = `SELECT id, version, page, coalesce(parent_id, 0), coalesce(account_id, 0), flags, created_at,
	state, text_id, public_text_id, placeholder, rank, suspect, unanswered, reason, state_at, moved, decided, decided_by FROM comment `

// load reads a comment; the error is fs.ErrNotExist when there is none.
func load(ctx context.Context, tx *sql.Tx, where string, arg any) (*record, error) {
	var c record
	err := tx.QueryRowContext(ctx, selectRecord+where, arg).Scan(&c.id, &c.version, &c.page, &c.parent, &c.account, &c.flags, &c.created,
		&c.State, &c.Text, &c.Public, &c.Placeholder, &c.Rank, &c.Suspect, &c.Unanswered, &c.Reason, &c.StateAt, &c.Moved, &c.Decided, &c.DecidedBy)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fs.ErrNotExist
	}
	return &c, err
}

// step is a row of the log to write.
type step struct {
	action  string
	decides bool  // the comment was decided by it
	by      int64 // account; 0 for the author, readers and the server
	batch   int64 // 0 for a step of its own
	reason  string
	undoes  int64
}

// take changes a comment and writes the step: the next version, what readers
// see of the thread, the marks of spam. It returns the step's id.
func (s *Store) take(ctx context.Context, tx *sql.Tx, c *record, e step, change func() error) (int64, error) {
	before, flags := c.standing, c.flags
	prior, err := json.Marshal(earlier{before, &flags})
	if err != nil {
		return 0, err
	}
	if err := change(); err != nil {
		return 0, err
	}
	c.version++
	id, err := s.log(ctx, tx, c, e, before.State, string(prior))
	if err != nil {
		return 0, err
	}
	if c.State != before.State && c.Moved == before.Moved { // an undo brings the old place back
		c.StateAt, c.Moved = sqlite.Millis(s.now()), id
	}
	if e.decides {
		c.Decided, c.DecidedBy = &id, &e.by
	}
	// What readers saw until now may come back with an undo, however long ago the
	// author replaced it.
	if before.Public != nil && (c.Public == nil || *c.Public != *before.Public) {
		if _, err := tx.ExecContext(ctx, `UPDATE comment_text SET replaced_at = ? WHERE id = ? AND replaced_at IS NOT NULL`, sqlite.Millis(s.now()), *before.Public); err != nil {
			return 0, err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE comment SET version = ?, state = ?, text_id = ?, public_text_id = ?, placeholder = ?, rank = ?,
		suspect = ?, flags = ?, unanswered = ?, reason = ?, state_at = ?, moved = ?, decided = ?, decided_by = ? WHERE id = ?`,
		c.version, c.State, c.Text, c.Public, c.Placeholder, c.Rank, c.Suspect, c.flags, c.Unanswered, c.Reason, c.StateAt, c.Moved, c.Decided, c.DecidedBy, c.id)
	if err != nil {
		return 0, err
	}
	if err := s.markSpam(ctx, tx, c, before); err != nil {
		return 0, err
	}
	return id, settle(ctx, tx, c)
}

// log writes a row of the log.
func (s *Store) log(ctx context.Context, tx *sql.Tx, c *record, e step, from State, prior string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `INSERT INTO comment_event (comment_id, batch, at, account_id, action, from_state, to_state, version, reason, undoes, prior)
		VALUES (?1, CASE ?2 WHEN 0 THEN coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'comment_event'), 0) + 1 ELSE ?2 END,
			?3, nullif(?4, 0), ?5, nullif(?6, ''), ?7, ?8, ?9, nullif(?10, 0), ?11) RETURNING id`,
		c.id, e.batch, sqlite.Millis(s.now()), e.by, e.action, from, c.State, c.version, e.reason, e.undoes, prior).Scan(&id)
	return id, err
}

// settle decides what readers see of a comment and its thread: a reply only
// under its first comment, and a placeholder for that one when it is gone and has
// replies.
func settle(ctx context.Context, tx *sql.Tx, c *record) error {
	first, err := affected(tx.ExecContext(ctx, `UPDATE comment SET shown = s.shown FROM (
			SELECT CASE WHEN public_text_id IS NOT NULL THEN 1
				WHEN placeholder AND EXISTS (SELECT 1 FROM comment r WHERE r.parent_id = c.id AND r.public_text_id IS NOT NULL) THEN 2
				ELSE 0 END AS shown FROM comment c WHERE c.id = ?1) s
		WHERE comment.id = ?1 AND comment.shown <> s.shown`, c.thread()))
	if err != nil {
		return err
	}
	// While the first comment stays as it was, so do the other replies, of which
	// there may be thousands.
	which, id := `id`, c.id
	if first > 0 {
		which, id = `parent_id`, c.thread()
	}
	_, err = tx.ExecContext(ctx, `UPDATE comment SET shown = 1 - shown WHERE `+which+` = ? AND parent_id IS NOT NULL AND
		shown <> (public_text_id IS NOT NULL AND (SELECT p.shown FROM comment p WHERE p.id = comment.parent_id) > 0)`, id)
	return err
}

// markSpam keeps the marks of spam in step with the comment's state and words.
func (s *Store) markSpam(ctx context.Context, tx *sql.Tx, c *record, before standing) error {
	if before.State == c.State && before.Text != nil && c.Text != nil && *before.Text == *c.Text {
		return nil
	}
	if before.State == Spam {
		if _, err := tx.ExecContext(ctx, `DELETE FROM spam_mark WHERE comment_id = ?`, c.id); err != nil {
			return err
		}
	}
	if c.State != Spam || c.Text == nil {
		return nil
	}
	var body string
	if err := tx.QueryRowContext(ctx, `SELECT body FROM comment_text WHERE id = ?`, *c.Text).Scan(&body); err != nil {
		return err
	}
	for _, mark := range marks(body) {
		if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO spam_mark VALUES (?, ?, ?)`, mark, c.id, sqlite.Millis(s.now())); err != nil {
			return err
		}
	}
	return nil
}

// marks are what a text can be known by again.
func marks(body string) []string {
	list := []string{"text:" + hex.EncodeToString(fingerprint(body))}
	for _, link := range screen.Links(body) {
		list = append(list, "host:"+link.Host)
	}
	return list
}

// write keeps a wording of the comment, in place of the one before, and makes
// it the one that the queue's search finds.
func (s *Store) write(ctx context.Context, tx *sql.Tx, c *record, t wording) error {
	findings, err := json.Marshal(t.findings)
	if err != nil {
		return err
	}
	if err := s.unindex(ctx, tx, c); err != nil {
		return err
	}
	if c.Text != nil {
		if _, err := tx.ExecContext(ctx, `UPDATE comment_text SET replaced_at = ?, sealed = ? WHERE id = ?`, sqlite.Millis(s.now()), t.redacted, *c.Text); err != nil {
			return err
		}
	}
	var id int64
	err = tx.QueryRowContext(ctx, `INSERT INTO comment_text (comment_id, version, name, name_flags, body, findings, redacted) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		c.id, c.version+1, t.name, t.nameFlags, t.body, string(findings), t.redacted).Scan(&id)
	if err != nil {
		return err
	}
	c.Text = &id
	if _, err := tx.ExecContext(ctx, `UPDATE comment SET fingerprint = ? WHERE id = ?`, fingerprint(t.body), c.id); err != nil {
		return err
	}
	return index(ctx, tx, c.id, t.name, t.body)
}

// wording is a row of comment_text.
type wording struct {
	name      string
	nameFlags screen.Flag
	body      string
	findings  []screen.Finding
	redacted  bool
}

// flags are what the words and the name seem to say.
func (t wording) flags() screen.Flag { return screen.FlagsOf(t.findings) | t.nameFlags }

func readWording(ctx context.Context, tx *sql.Tx, id int64) (wording, error) {
	var t wording
	var findings string
	err := tx.QueryRowContext(ctx, `SELECT name, name_flags, body, findings, redacted FROM comment_text WHERE id = ?`, id).Scan(&t.name, &t.nameFlags, &t.body, &findings, &t.redacted)
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(findings), &t.findings)
}

// index lets the queue's search find a comment by these texts.
func index(ctx context.Context, tx *sql.Tx, id int64, texts ...string) error {
	list := words(texts...)
	if len(list) == 0 {
		return nil
	}
	stmt, err := tx.PrepareContext(ctx, `INSERT OR IGNORE INTO comment_word VALUES (?, ?)`)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, word := range list {
		if _, err := stmt.ExecContext(ctx, word, id); err != nil {
			return err
		}
	}
	return nil
}

// unindex takes the comment's words out of the search.
func (s *Store) unindex(ctx context.Context, tx *sql.Tx, c *record) error {
	if c.Text == nil {
		return nil
	}
	t, err := readWording(ctx, tx, *c.Text)
	if err != nil {
		return err
	}
	for _, word := range words(t.name, t.body) {
		if _, err := tx.ExecContext(ctx, `DELETE FROM comment_word WHERE word = ? AND comment_id = ?`, word, c.id); err != nil {
			return err
		}
	}
	return nil
}

// indexOld lets the search find the comments from before there was one.
func (s *Store) indexOld(ctx context.Context) error {
	var old bool
	err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_text) AND NOT EXISTS (SELECT 1 FROM comment_word)`).Scan(&old)
	if err != nil || !old {
		return err
	}
	return s.db.WriteWithin(ctx, indexOldWithin, func(tx *sql.Tx) error {
		for last, more := int64(0), true; more; {
			if last, more, err = indexAfter(ctx, tx, last); err != nil {
				return err
			}
		}
		return nil
	})
}

// indexOldWithin bounds the first start of a server on an old database.
const indexOldWithin = time.Hour

// indexAfter indexes the wordings behind one, as many as a short list holds.
func indexAfter(ctx context.Context, tx *sql.Tx, after int64) (last int64, more bool, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, comment_id, name, body FROM comment_text WHERE id > ? AND replaced_at IS NULL ORDER BY id LIMIT 500`, after)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	type old struct {
		comment    int64
		name, body string
	}
	var list []old
	for rows.Next() {
		var o old
		if err := rows.Scan(&last, &o.comment, &o.name, &o.body); err != nil {
			return 0, false, err
		}
		list = append(list, o)
	}
	if err := rows.Err(); err != nil {
		return 0, false, err
	}
	for _, o := range list {
		if err := index(ctx, tx, o.comment, o.name, o.body); err != nil {
			return 0, false, err
		}
	}
	return last, len(list) > 0, nil
}
