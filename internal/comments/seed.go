package comments

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/sciatica/internal/screen"
	"example.org/sciatica/internal/sqlite"
)

// SeedOptions say what Seed fills the database with.
type SeedOptions struct {
	Comments int
	// Random chooses one of many sets of comments; the same number makes the same set.
	Random uint64
	// Pages are where the comments stand: a fifth of them on the first.
	Pages []string
	// Staff returns the accounts that decided them: the first one half of them,
	// each further one half of the rest. It is asked once the database was found
	// to be empty.
	Staff func(context.Context) ([]int64, error)
}

// ErrNotEmpty means that the database holds comments already.
var ErrNotEmpty = errors.New("the database holds comments already")

// SeedToken returns the private token of a comment that Seed made.
func SeedToken(id int64) string {
	sum := sha256.Sum256([]byte("seed " + strconv.FormatInt(id, 10)))
	return base32Text(sum[:])
}

// seedBatch is how many comments are written together: the more, the less often
// a page of an index is written again. Each batch may take seedWithin.
const (
	seedBatch  = 50_000
	seedWithin = 10 * time.Minute
)

// So many threads are long: of so many comments, one is a reply in one of them.
const (
	seedLong     = 4
	seedLongEach = 100
)

// Seed fills an empty database with comments that nobody wrote, in all states,
// as they might be after two years, for measurements and for trying the queue
// out. progress is told how many are there. The error is ErrNotEmpty when there
// are any before.
func (s *Store) Seed(ctx context.Context, o SeedOptions, progress func(done int)) error {
	if o.Comments < 1 || len(o.Pages) == 0 {
		return errors.New("seed comments: they need a number and pages")
	}
	var full bool
	if err := s.db.Reader().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM comment_event)`).Scan(&full); err != nil {
		return fmt.Errorf("seed comments: %w", err)
	}
	if full {
		return fmt.Errorf("seed comments: %w", ErrNotEmpty)
	}
	staff, err := o.Staff(ctx)
	if err != nil {
		return fmt.Errorf("seed comments: %w", err)
	}
	w := newSeeder(o, staff, sqlite.Millis(s.now()))
	for w.made < o.Comments {
		if err := s.db.WriteWithin(ctx, seedWithin, func(tx *sql.Tx) error { return w.batch(ctx, tx) }); err != nil {
			return fmt.Errorf("seed comments: %w", err)
		}
		progress(w.made)
	}
	// Placeholders: threads whose first comment was taken away after the replies came.
	for heads := range slices.Chunk(w.answered, tendBatch) {
		err := s.db.Write(ctx, func(tx *sql.Tx) error {
			for i, id := range heads {
				c, err := load(ctx, tx, `WHERE id = ?`, id)
				if err == nil && i%2 == 0 {
					err = s.erase(ctx, tx, c, step{action: "erase"})
				} else if err == nil {
					_, err = s.take(ctx, tx, c, step{action: "withdraw"}, func() error {
						c.Placeholder = true
						c.hide(Withdrawn)
						return nil
					})
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("seed comments: %w", err)
		}
	}
	return nil
}

// seeder makes comments one after the other.
type seeder struct {
	SeedOptions
	staff    []int64
	now      int64
	random   *rand.Rand
	lengths  *rand.Zipf         // of a comment, in words
	words    *rand.Zipf         // 0 is the word used most
	made     int                // comments, those of staff included
	text     int64              // last id of comment_text
	event    int64              // last id of comment_event
	open     map[string][]int64 // by page: shown first comments that replies go under
	long     []int64            // the first comments of the long threads, all on the first page
	bulk     map[Action]seedBulk
	replied  map[int64]bool // first comments with shown replies, some of them
	answered []int64        // those that are taken away in the end
	authors  [][]byte
	steps    []seedStep         // of the last comment, still to be written
	index    map[string][]int64 // rows of comment_word, of the current batch
}

// seedBulk is a decision, and how many further ones are taken together with it.
type seedBulk struct {
	step
	left int
}

type seedStep struct {
	id, comment, batch, at, by, version int64
	action, prior, reason               string
	from, to                            State
}

func newSeeder(o SeedOptions, staff []int64, now int64) *seeder {
	random := rand.New(rand.NewPCG(o.Random, 0))
	return &seeder{
		SeedOptions: o, staff: staff, now: now, random: random,
		words:   rand.NewZipf(random, 1.2, 8, 40_000),
		lengths: rand.NewZipf(random, 1.6, 30, 250),
		open:    map[string][]int64{}, replied: map[int64]bool{}, bulk: map[Action]seedBulk{},
	}
}

// seedAges is the age that a part of the comments has reached, in days. What is
// spam, rejected or withdrawn is young enough that Tend keeps it for a while.
var seedAges = []struct{ part, days float64 }{{0, 700}, {0.3, 85}, {0.45, 28}, {0.9, 6}, {0.9992, 1}, {1, 0}}

func (w *seeder) at() int64 {
	part := float64(w.made) / float64(w.Comments)
	for i, end := range seedAges[1:] {
		if start := seedAges[i]; part <= end.part {
			days := start.days + (end.days-start.days)*(part-start.part)/(end.part-start.part)
			return w.now - int64(days*24*float64(time.Hour/time.Millisecond))
		}
	}
	return w.now
}

// one tells whether something happens that does so once in n times.
func (w *seeder) one(n int) bool { return w.random.IntN(n) == 0 }

func pick[T any](w *seeder, list []T) T { return list[w.random.IntN(len(list))] }

// fate is what becomes of the next comment.
func (w *seeder) fate() State {
	part, n := float64(w.made)/float64(w.Comments), w.random.IntN(1000)
	parts := []int{0, 0, 0, 0, 25} // rejected, spam, pending, withdrawn, erased; of 1,000
	switch {
	case part > 0.9:
		parts = []int{150, 360, 150, 120, 25}
	case part > 0.45:
		parts = []int{150, 364, 104, 0, 25}
	case part > 0.3:
		parts = []int{250, 0, 0, 0, 25}
	}
	for i, state := range []State{Rejected, Spam, Pending, Withdrawn, Erased} {
		if n -= parts[i]; n < 0 {
			return state
		}
	}
	return Approved
}

// batch writes the next comments.
func (w *seeder) batch(ctx context.Context, tx *sql.Tx) error {
	// Half a gigabyte: the indexes of hashes are filled in no order.
	if _, err := tx.ExecContext(ctx, `PRAGMA cache_size = -500000`); err != nil {
		return err
	}
	w.index = map[string][]int64{}
	into, err := prepareSeed(ctx, tx)
	if err != nil {
		return err
	}
	for end := min(w.made+seedBatch, w.Comments); w.made < end; {
		if err := w.comment(ctx, into); err != nil {
			return err
		}
	}
	// Word by word, as the table is ordered.
	for _, word := range slices.Sorted(maps.Keys(w.index)) {
		ids, err := json.Marshal(w.index[word])
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO comment_word SELECT ?, value FROM json_each(?)`, word, string(ids)); err != nil {
			return err
		}
	}
	return nil
}

// seedInto are the statements of a batch; they end with the transaction.
type seedInto struct{ comment, text, texts, event, mark, report, note *sql.Stmt }

func prepareSeed(ctx context.Context, tx *sql.Tx) (into seedInto, err error) {
	for _, one := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&into.comment, `INSERT INTO comment (id, page, parent_id, account_id, state, version, shown, placeholder, rank, suspect,
			flags, score, signals, reports, unanswered, reason, reason_words, receipt_hash, author_hash, fingerprint, created_at, state_at, moved, decided, decided_by, claimed_at, claimed_by)
			VALUES (?, ?, nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0))`},
		{&into.text, `INSERT INTO comment_text (id, comment_id, version, name, body, findings, redacted, sealed, replaced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0))`},
		{&into.texts, `UPDATE comment SET text_id = ?, public_text_id = ? WHERE id = ?`},
		{&into.event, `INSERT INTO comment_event (id, comment_id, batch, at, account_id, action, from_state, to_state, version, reason, prior) VALUES (?, ?, ?, ?, nullif(?, 0), ?, nullif(?, ''), ?, ?, ?, ?)`},
		{&into.mark, `INSERT OR IGNORE INTO spam_mark VALUES (?, ?, ?)`},
		{&into.report, `INSERT INTO comment_report (comment_id, at, reason) VALUES (?, ?, ?)`},
		{&into.note, `INSERT INTO comment_note (comment_id, at, account_id, body) VALUES (?, ?, ?, ?)`},
	} {
		if *one.stmt, err = tx.PrepareContext(ctx, one.text); err != nil {
			return into, err
		}
	}
	return into, nil
}

// seedling is a comment on its way into the database.
type seedling struct {
	record
	texts          []seedText
	score, reports int
	signals        []screen.Signal
	reasonWords    string
	author         []byte
	claimed        bool
}

type seedText struct {
	id, version, replaced int64
	wording
	sealed bool
}

// write gives the comment its words, or other ones in place of those.
func (w *seeder) write(c *seedling, t wording) {
	if n := len(c.texts); n > 0 {
		c.texts[n-1].replaced, c.texts[n-1].sealed = c.created, t.redacted
	}
	w.text++
	c.texts = append(c.texts, seedText{id: w.text, version: c.version + 1, wording: t})
	id := w.text
	c.Text = &id
}

// take is Store.take, for a comment that is not written yet.
func (w *seeder) take(c *seedling, e step, change func()) (int64, error) {
	before := c.standing
	prior, err := json.Marshal(before)
	if err != nil {
		return 0, err
	}
	change()
	c.version++
	w.event++
	one := seedStep{id: w.event, comment: c.id, batch: cmp.Or(e.batch, w.event), at: c.created, by: e.by, action: e.action, reason: e.reason, version: c.version, from: before.State, to: c.State}
	if before.State != "" {
		one.prior = string(prior)
	}
	w.steps = append(w.steps, one)
	if c.State != before.State {
		c.StateAt, c.Moved = c.created, w.event
	}
	if e.decides {
		id := w.event
		c.Decided, c.DecidedBy = &id, &e.by
	}
	return w.event, nil
}

// decider is who decides next.
func (w *seeder) decider() int64 {
	for _, account := range w.staff[:len(w.staff)-1] {
		if w.one(2) {
			return account
		}
	}
	return w.staff[len(w.staff)-1]
}

// comment makes the next comment, and the clinic's answer if it gets one.
func (w *seeder) comment(ctx context.Context, into seedInto) error {
	w.made++
	c := &seedling{record: record{id: int64(w.made), page: w.Pages[0], created: w.at()}}
	if len(w.Pages) > 1 && !w.one(5) {
		c.page = pick(w, w.Pages[1:])
	}
	fate := w.fate()
	w.steps = w.steps[:0]
	switch heads := w.open[c.page]; {
	case len(w.long) == seedLong && w.made%seedLongEach == 0:
		c.page, c.parent, fate = w.Pages[0], w.long[w.made/seedLongEach%seedLong], Approved
	case len(heads) > 0 && !w.one(3):
		c.parent = pick(w, heads)
	}
	if len(w.long) < seedLong {
		c.page, fate = w.Pages[0], Approved
	}
	if w.one(10) && len(w.authors) > 0 {
		c.author = w.authors[int(float64(len(w.authors))*math.Pow(w.random.Float64(), 4))] // few write a lot
	} else if c.author = hash(SeedToken(-c.id)); w.one(100) {
		w.authors = append(w.authors, c.author)
	}
	c.Rank = 1
	w.write(c, w.wording(fate))
	t := c.texts[0]
	c.flags = screen.FlagsOf(t.findings)
	answer, err := w.live(c, fate)
	if err != nil {
		return err
	}
	if err := w.insert(ctx, into, c); err != nil {
		return err
	}
	shown := c.Public != nil && c.State == Approved && c.reports == 0
	if shown && c.parent == 0 {
		if len(w.long) < seedLong {
			w.long = append(w.long, c.id)
		} else if heads := w.open[c.page]; len(heads) < 40 {
			w.open[c.page] = append(heads, c.id)
		} else {
			old := &heads[w.random.IntN(len(heads))]
			if w.replied[*old] && w.one(16) {
				w.answered = append(w.answered, *old)
			}
			delete(w.replied, *old)
			*old = c.id
		}
	}
	if shown && c.parent != 0 && !slices.Contains(w.long, c.parent) {
		w.replied[c.parent] = true
	}
	if answer == 0 || w.made == w.Comments {
		return nil
	}
	return w.answer(ctx, into, c, answer)
}

// live takes the comment through its steps. answer is the step with which the
// clinic replied, 0 for none.
func (w *seeder) live(c *seedling, fate State) (answer int64, err error) {
	do := func(e step, change func()) {
		if err == nil {
			answer, err = w.take(c, e, change)
		}
	}
	staff := func(action Action) step { return step{action: string(action), by: w.decider(), decides: true} }
	// many is for what staff often do to many comments together.
	many := func(action Action, reason string, change func(reason string)) {
		b := w.bulk[action]
		if b.left--; b.left < 0 || c.Rank == 0 {
			b = seedBulk{step: staff(action)}
			if b.reason = reason; c.Rank != 0 && w.one(20) {
				b.left = w.random.IntN(MaxBulk)
			}
		}
		do(b.step, func() { change(b.reason) })
		b.batch = cmp.Or(b.batch, answer)
		w.bulk[action] = b
	}
	do(step{action: "post"}, func() {
		c.State = Pending
		switch {
		case c.flags&screen.Urgent != 0:
			c.Rank = 0
		case fate == Spam && !w.one(5):
			c.State, c.score, c.signals = Spam, 11, []screen.Signal{{Name: "links", Points: 6}, {Name: "word", Points: 5}}
		case fate == Spam, w.one(8):
			c.Suspect, c.score, c.signals = true, 5, []screen.Signal{{Name: "word", Points: 5}}
		}
	})
	approve := func() {
		e := staff(Approve)
		if c.Rank == 0 {
			e.reason = Outcomes()[3]
		}
		do(e, func() {
			c.State, c.Public, c.Rank, c.Suspect = Approved, c.Text, 1, false
			c.Unanswered = c.flags&screen.Question != 0
		})
	}
	switch fate {
	case Approved:
		if w.one(300) {
			do(staff(Redact), func() {
				t := c.texts[0].wording
				t.body, t.findings, t.redacted = "[removed: phone number] "+t.body, nil, true
				w.write(c, t)
			})
			c.flags = 0
		}
		approve()
		answer := answer
		switch {
		case c.Unanswered && !w.one(3), w.one(25):
			c.Unanswered = false
			return answer, err
		case w.one(200):
			c.reports = 1 + w.random.IntN(ReportsToHold-1)
		case w.one(2000):
			c.reports = ReportsToHold
			do(step{action: "reports"}, func() { c.hide(Pending) })
		case w.one(1000): // a change by the author waits
			do(step{action: "edit"}, func() {
				c.State, c.Unanswered = Pending, false
				w.write(c, w.wording(Pending))
				c.flags = screen.FlagsOf(c.texts[len(c.texts)-1].findings) &^ screen.Urgent
			})
		}
	case Rejected:
		many(Reject, pick(w, Reasons()), func(reason string) {
			c.hide(Rejected)
			c.Reason, c.reasonWords = reason, "Please leave this out."
		})
	case Spam:
		if c.State != Spam {
			many(MarkSpam, "", func(string) { c.hide(Spam) })
		}
	case Pending:
		c.claimed = w.one(1000)
	case Withdrawn, Erased:
		if w.one(2) {
			approve()
		}
		action := map[State]string{Withdrawn: "withdraw", Erased: "erase"}[fate]
		do(step{action: action}, func() {
			c.Placeholder = c.Public != nil
			c.hide(fate)
			if fate == Erased {
				c.Text = nil
			}
		})
	}
	return 0, err
}

// answer makes the clinic's reply.
func (w *seeder) answer(ctx context.Context, into seedInto, to *seedling, batch int64) error {
	w.made++
	r := &seedling{record: record{id: int64(w.made), page: to.page, parent: to.thread(), created: to.created}}
	w.steps = w.steps[:0]
	r.account = w.staff[0]
	r.Rank, r.State, r.StateAt = 1, Pending, r.created
	w.write(r, wording{body: w.sentence(30)})
	_, err := w.take(r, step{action: replied, by: r.account, batch: batch, decides: true}, func() { r.State, r.Public = Approved, r.Text })
	if err != nil {
		return err
	}
	if !slices.Contains(w.long, r.parent) {
		w.replied[r.parent] = true
	}
	return w.insert(ctx, into, r)
}

// insert writes the comment and all that belongs to it.
func (w *seeder) insert(ctx context.Context, into seedInto, c *seedling) error {
	var errs []error
	run := func(stmt *sql.Stmt, args ...any) {
		_, err := stmt.ExecContext(ctx, args...)
		errs = append(errs, err)
	}
	shown, claimed, claimedBy := 0, int64(0), int64(0)
	if c.Public != nil {
		shown = 1
	}
	if c.claimed {
		claimed, claimedBy = w.now, w.staff[0]
	}
	signals, err := json.Marshal(c.signals)
	if err != nil || c.signals == nil {
		signals = []byte("[]")
	}
	var receipt, print []byte
	t := c.texts[len(c.texts)-1]
	if c.Text == nil { // erased
		c.texts, c.author, c.flags, c.score, signals = nil, nil, 0, 0, []byte("[]")
	} else {
		print = fingerprint(t.body)
		if c.account == 0 {
			receipt = hash(SeedToken(c.id))
		}
		for _, word := range words(t.name, t.body) {
			w.index[word] = append(w.index[word], c.id)
		}
	}
	run(into.comment, c.id, c.page, c.parent, c.account, c.State, c.version, shown, c.Placeholder, c.Rank, c.Suspect, c.flags, c.score, string(signals),
		c.reports, c.Unanswered, c.Reason, c.reasonWords, receipt, c.author, print, c.created, c.StateAt, c.Moved, c.Decided, c.DecidedBy, claimed, claimedBy)
	for _, t := range c.texts {
		findings, err := json.Marshal(t.findings)
		errs = append(errs, err)
		run(into.text, t.id, c.id, t.version, t.name, t.body, string(findings), t.redacted, t.sealed, t.replaced)
	}
	run(into.texts, c.Text, c.Public, c.id)
	if c.State == Spam {
		for _, mark := range marks(t.body) {
			run(into.mark, mark, c.id, c.created)
		}
	}
	if c.Text != nil && w.one(300) {
		run(into.note, c.id, c.created, w.decider(), w.sentence(12))
	}
	for _, e := range w.steps {
		run(into.event, e.id, e.comment, e.batch, e.at, e.by, e.action, e.from, e.to, e.version, e.reason, e.prior)
	}
	for i := range c.reports {
		run(into.report, c.id, c.created, ReportReasons()[i])
	}
	return errors.Join(errs...)
}

// seedPhrases are words that the screen finds, by what they seem to say.
var seedPhrases = []struct {
	flag screen.Flag
	kind string
	once int // in so many comments
	text string
}{
	{screen.Question, "question", 30, "Should I wait?"},
	{screen.Advice, "dose", 50, "400 mg"},
	{screen.Mention, "numb", 60, "no numbness"},
	{screen.Private, "phone", 80, "555-0100-200"},
	{screen.Child, "child", 250, "my son"},
	{screen.Emergency, "bladder", 200, "bladder"},
	{screen.Crisis, "crisis", 5000, "no reason to live"},
}

var seedNames = strings.Fields("Ada Ben Carla Dan Eva Femi Gita Hugo Ines Jon Kim Lea Mira Ned Olga Pete Quinn Rosa Sam Tara Uma Vic Wen Xenia Yara Zoe")

// wording makes up the words of a reader.
func (w *seeder) wording(fate State) wording {
	t := wording{}
	if !w.one(3) {
		t.name = pick(w, seedNames)
	}
	if fate == Spam {
		n := w.random.IntN(5000) // the same words come again and again
		t.body = fmt.Sprintf("Best price number %d, buy now: https://shop%d.example/%d", n, n%300, n)
		return t
	}
	t.body = w.sentence(4 + int(w.lengths.Uint64()))
	for _, phrase := range seedPhrases {
		if w.one(phrase.once) {
			start := len(t.body) + 1
			t.body += " " + phrase.text
			t.findings = append(t.findings, screen.Finding{Flag: phrase.flag, Kind: phrase.kind, Start: start, End: len(t.body)})
		}
	}
	return t
}

// sentence makes n words.
func (w *seeder) sentence(n int) string {
	var b strings.Builder
	for i := range n {
		word := seedWord(int(w.words.Uint64()))
		switch {
		case i == 0:
		case i%40 == 0:
			b.WriteString(".\n\n")
		case i%12 == 0:
			b.WriteString(". ")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	b.WriteByte('.')
	return b.String()
}

// The words used most; the others are made of syllables.
var seedWords = strings.Fields(`the and to of my it was is for in that but with have on me not at pain so back had
	this leg be as very when are you after days weeks from more can walking sitting night exercises help
	better worse then now just like doctor month year one two sleep work bed chair car right left foot
	hip stretch nerve disc try tried feel felt long time again still slowly gently morning evening every
	hour minutes walk swim heat ice pillow knees side floor stairs standing lifting child dog garden`)

var seedSyllables = strings.Fields("ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu")

func seedWord(n int) string {
	if n < len(seedWords) {
		return seedWords[n]
	}
	var b strings.Builder
	for n += len(seedSyllables); n > 0; n /= len(seedSyllables) {
		b.WriteString(seedSyllables[n%len(seedSyllables)])
	}
	return b.String()
}
