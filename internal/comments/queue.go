package comments

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// A Tab is a list of the queue.
type Tab string

// The tabs. The first five are work to do, oldest first, with what may be an
// emergency at the top; the others show what was done, newest first.
const (
	TabUrgent     Tab = "urgent"
	TabPending    Tab = "pending"
	TabSuspect    Tab = "suspect"
	TabReported   Tab = "reported"
	TabUnanswered Tab = "unanswered"
	TabSpam       Tab = "spam"
	TabRejected   Tab = "rejected"
	TabApproved   Tab = "approved"
	TabDecided    Tab = "decided" // today
)

// AllTabs returns the tabs in their order.
func AllTabs() []Tab {
	return []Tab{TabUrgent, TabPending, TabSuspect, TabReported, TabUnanswered, TabSpam, TabRejected, TabApproved, TabDecided}
}

// listing is how a tab is read: from one index, which holds all that filters
// ask for, in the order of a number that no two comments share.
type listing struct {
	index, where string
	key, order   string // the number, and how to sort by it
	beyond       string // the rows after one
	newest       bool   // the greatest number first
}

// What waits is in the order of its rank, and then of its id: a rank weighs
// more than any id.
const (
	rankBits = 40
	ranked   = `rank << 40 | id`
)

func waiting(index, where string) listing {
	return listing{index: index, where: where, key: ranked, order: `rank, id`, beyond: `(rank, id) > (0, ?)`}
}

func newest(index, where, key string) listing {
	return listing{index: index, where: where, key: key, order: key + ` DESC`, beyond: key + ` < ?`, newest: true}
}

var listings = map[Tab]listing{
	TabUrgent:     {index: "comment_urgent", where: `state = 'pending' AND rank = 0`, key: `id`, order: `id`, beyond: `id > ?`},
	TabPending:    waiting("comment_pending", `state = 'pending' AND suspect = 0`),
	TabSuspect:    waiting("comment_suspect", `state = 'pending' AND suspect = 1`),
	TabReported:   waiting("comment_reported", `reports > 0`),
	TabUnanswered: waiting("comment_unanswered", `unanswered = 1`),
	TabSpam:       newest("comment_by_state", `state = 'spam'`, "moved"),
	TabRejected:   newest("comment_by_state", `state = 'rejected'`, "moved"),
	TabApproved:   newest("comment_by_state", `state = 'approved'`, "moved"),
	TabDecided:    newest("comment_decided", decidedToday, "decided"),
}

// decidedToday holds for comments whose last decision is not older than a time.
const decidedToday = `decided >= coalesce((SELECT id FROM comment_event WHERE at >= ? ORDER BY at, id LIMIT 1), 9223372036854775807)`

// Filter chooses comments of the queue.
type Filter struct {
	Tab Tab
	// The others narrow the tab down, where they are not zero.
	Page      string
	Flag      screen.Flag // one
	Older     time.Duration
	DecidedBy int64
	Words     string // all of these stand in the comment or its author's name, as whole words
	// Today is the start of the clinic's day, for TabDecided.
	Today time.Time
}

// narrow reports whether the filter leaves anything out of its tab.
func (f Filter) narrow() bool {
	return f.Page != "" || f.Flag != 0 || f.Older != 0 || f.DecidedBy != 0 || f.Words != ""
}

// How many comments of a tab one page looks through for those that a filter
// asks for, so that no filter takes long, however many comments there are.
// Looking a word up takes longer than a column of the index.
const (
	lookThrough      = 10_000
	lookThroughWords = 600
)

// Queue is one page of a list.
type Queue struct {
	Entries []Entry
	// Next is where the following page begins, to pass as after; "" at the end.
	Next string
	// LookedThrough says that the page is short, perhaps empty, because so many
	// comments were looked through; Next goes on.
	LookedThrough bool
	// Seen is the last step of any comment that the page knows of, for Matching.
	Seen int64
}

// Queue returns a page of up to limit comments, beginning after where an
// earlier page ended; "" stands for the start, and so does what no page gave.
func (s *Store) Queue(ctx context.Context, f Filter, after string, limit int) (Queue, error) {
	var q Queue
	// First: what happens while the page is read, the person does not know of.
	if err := s.db.Reader().QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM comment_event`).Scan(&q.Seen); err != nil {
		return Queue{}, fmt.Errorf("read queue: %w", err)
	}
	ids, next, through, err := s.find(ctx, f, after, limit)
	if err != nil {
		return Queue{}, fmt.Errorf("read queue: %w", err)
	}
	q.Next, q.LookedThrough = next, through
	if q.Entries, err = s.entries(ctx, ids); err != nil {
		return Queue{}, fmt.Errorf("read queue: %w", err)
	}
	return q, nil
}

// find returns the ids of a page, and where the next begins.
func (s *Store) find(ctx context.Context, f Filter, after string, limit int) (ids []int64, next string, through bool, err error) {
	l, known := listings[f.Tab]
	if !known {
		return nil, "", false, fmt.Errorf("tab %q: %w", f.Tab, fs.ErrNotExist)
	}
	list := words(f.Words)
	if f.Words != "" && len(list) == 0 {
		return nil, "", false, nil // signs alone are no words
	}
	key, byWord := parseCursor(after)
	look := lookThrough
	if len(list) > 0 {
		look = lookThroughWords
		n, err := s.tally(ctx, f.Tab)
		if err != nil {
			return nil, "", false, err
		}
		byWord = byWord || after == "" && n > lookThroughWords // a later page goes on in the order of the first
	}
	source, args := l.rows(f, key)
	if byWord && len(list) > 0 {
		source, args = l.rowsOfWord(f, list, key)
	}
	where, more := f.conditions(list)
	if f.Older != 0 {
		where += ` AND id <= coalesce((SELECT id FROM comment WHERE created_at <= ? ORDER BY created_at DESC, id DESC LIMIT 1), 0)`
		more = append(more, sqlite.Millis(s.now().Add(-f.Older)))
	}
	ids, keys, err := pairs(s.db.Reader().QueryContext(ctx, `SELECT id, k FROM (`+source+` LIMIT `+strconv.Itoa(look)+`) WHERE `+where+` LIMIT ?`,
		slices.Concat(args, more, []any{limit + 1})...))
	switch {
	case err != nil:
		return nil, "", false, err
	case len(ids) > limit:
		return ids[:limit], cursor(keys[limit-1], byWord), false, nil
	case !f.narrow():
		return ids, "", false, nil
	}
	// Where did the rows end that were looked through?
	var n int
	var least, greatest sql.NullInt64
	err = s.db.Reader().QueryRowContext(ctx, `SELECT count(*), min(k), max(k) FROM (`+source+` LIMIT `+strconv.Itoa(look)+`)`, args...).Scan(&n, &least, &greatest)
	switch {
	case err != nil:
		return nil, "", false, err
	case n < look:
		return ids, "", false, nil
	case l.newest:
		return ids, cursor(least.Int64, byWord), true, nil
	}
	return ids, cursor(greatest.Int64, byWord), true, nil
}

// cursor writes where a page ended. Pages found by a word go by the comments'
// ids, the others by the tab's own order.
func cursor(key int64, byWord bool) string {
	if byWord {
		return "w" + strconv.FormatInt(key, 10)
	}
	return strconv.FormatInt(key, 10)
}

func parseCursor(text string) (key int64, byWord bool) {
	number, byWord := strings.CutPrefix(text, "w")
	key, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0, false
	}
	return key, byWord
}

// rows selects the comments of a tab behind a key, in its order, as id and k
// with the columns that filters ask for. It reads nothing but the tab's index.
func (l listing) rows(f Filter, after int64) (source string, args []any) {
	beyond, from := l.beyond, l.start(after)
	if l.key == ranked && after >= 1<<rankBits {
		// For (rank, id) SQLite would begin at the first one of the rank and walk to
		// the id. Those of rank 0 it may, because they are few.
		beyond, from = `rank = 1 AND id > ?`, after-1<<rankBits
	}
	return `SELECT id, ` + l.key + ` AS k, page, flags, decided_by, 1 AS here FROM comment INDEXED BY ` + l.index +
		` WHERE ` + l.where + ` AND ` + beyond + ` ORDER BY ` + l.order, append(l.args(f), from)
}

// start is the key before the first one, for a list read from its start.
func (l listing) start(after int64) int64 {
	if after == 0 && l.newest {
		return math.MaxInt64
	}
	return after
}

// rowsOfWord selects comments for a tab of so many that a word is the shorter
// way: all that hold the longest word, by id; here tells those of the tab.
func (l listing) rowsOfWord(f Filter, list []string, after int64) (source string, args []any) {
	beyond, direction := ` > ?`, ``
	if l.newest {
		beyond, direction = ` < ?`, ` DESC`
	}
	source = `SELECT comment_id FROM comment_word WHERE word = ? AND comment_id` + beyond + ` ORDER BY comment_id` + direction + ` LIMIT ` + strconv.Itoa(lookThroughWords)
	longest := slices.MaxFunc(list, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	return `SELECT id, comment_id AS k, page, flags, decided_by, ` + l.where + ` AS here FROM (` + source + `) CROSS JOIN comment ON id = comment_id`,
		append(l.args(f), longest, l.start(after))
}

func (l listing) args(f Filter) []any {
	if strings.Contains(l.where, "?") {
		return []any{sqlite.Millis(f.Today)}
	}
	return nil
}

// conditions are what the filter asks of the rows.
func (f Filter) conditions(list []string) (where string, args []any) {
	where = `here`
	add := func(condition string, arg any) {
		where += ` AND ` + condition
		args = append(args, arg)
	}
	if f.Page != "" {
		add(`page = ?`, f.Page)
	}
	if f.Flag != 0 {
		add(`flags & ? <> 0`, int64(f.Flag))
	}
	if f.DecidedBy != 0 {
		add(`decided_by = ?`, f.DecidedBy)
	}
	for _, word := range list {
		add(`EXISTS (SELECT 1 FROM comment_word WHERE word = ? AND comment_id = id)`, word)
	}
	return where, args
}

func pairs(rows *sql.Rows, err error) (first, second []int64, _ error) {
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a, b int64
		if err := rows.Scan(&a, &b); err != nil {
			return nil, nil, err
		}
		first, second = append(first, a), append(second, b)
	}
	return first, second, rows.Err()
}

// Matching returns up to MaxBulk comments that the filter finds and nobody has
// touched since the step seen (see Queue.Seen), as they stand. more says that
// there are further ones.
func (s *Store) Matching(ctx context.Context, f Filter, seen int64) (list []Seen, more bool, err error) {
	fail := func(err error) ([]Seen, bool, error) {
		return nil, false, fmt.Errorf("read the comments that match: %w", err)
	}
	ids, next, _, err := s.find(ctx, f, "", MaxBulk)
	if err != nil {
		return fail(err)
	}
	arg, err := json.Marshal(ids)
	if err != nil {
		return fail(err)
	}
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT c.id, c.version FROM json_each(?) j CROSS JOIN comment c ON c.id = j.value
		WHERE NOT EXISTS (SELECT 1 FROM comment_event WHERE comment_id = c.id AND id > ?)`, string(arg), seen)
	found, versions, err := pairs(rows, err)
	if err != nil {
		return fail(err)
	}
	for i, id := range found {
		list = append(list, Seen{ID: id, Version: versions[i]})
	}
	return list, next != "", nil
}

// tally returns how many comments a tab holds; 0 for TabDecided, which is counted.
func (s *Store) tally(ctx context.Context, tab Tab) (n int, err error) {
	err = s.db.Reader().QueryRowContext(ctx, `SELECT n FROM comment_tally WHERE tab = ?`, tab).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// Tabs returns how many comments each tab holds. today is the start of the
// clinic's day.
func (s *Store) Tabs(ctx context.Context, today time.Time) (map[Tab]int, error) {
	rows, err := s.db.Reader().QueryContext(ctx, `SELECT tab, n FROM comment_tally
		UNION ALL SELECT 'decided', count(*) FROM comment INDEXED BY comment_decided WHERE `+decidedToday, sqlite.Millis(today))
	if err != nil {
		return nil, fmt.Errorf("count the queue: %w", err)
	}
	defer rows.Close()
	counts := map[Tab]int{}
	for rows.Next() {
		var tab Tab
		var n int
		if err := rows.Scan(&tab, &n); err != nil {
			return nil, fmt.Errorf("count the queue: %w", err)
		}
		counts[tab] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the queue: %w", err)
	}
	return counts, nil
}

// Oldest returns since when the comment waits that waits longest; the zero time
// when none does.
func (s *Store) Oldest(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.db.Reader().QueryRowContext(ctx, `SELECT state_at FROM comment INDEXED BY comment_since
		WHERE state IN ('pending', 'rejected', 'spam', 'withdrawn') AND state = 'pending' AND state_at > 0 ORDER BY state_at LIMIT 1`).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the age of the queue: %w", err)
	}
	return sqlite.Time(at), nil
}
