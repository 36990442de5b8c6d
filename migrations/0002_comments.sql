-- +goose Up
-- Comments with replies, screening, reports, redaction and a receipt that can
-- change them. Every time is Unix milliseconds, UTC.

-- Owned by package staff.
ALTER TABLE account ADD COLUMN title TEXT NOT NULL DEFAULT '';   -- stands after the name of a public reply, as "PT, DPT"; '' for none

-- The tables of the first step are made again, because SQLite cannot change a CHECK.
DROP TRIGGER comment_event_is_kept;
DROP TRIGGER comment_event_is_not_deleted;
DROP INDEX comment_by_state;
DROP INDEX comment_by_page;
DROP INDEX comment_event_by_comment;
DROP INDEX comment_event_undone_once;
ALTER TABLE comment RENAME TO first_comment;
ALTER TABLE comment_event RENAME TO first_comment_event;

-- Owned by package comments. No address, no e-mail, no browser: least data kept.
-- An erased comment keeps id, page, parent and times alone.
CREATE TABLE comment (
	id             INTEGER PRIMARY KEY AUTOINCREMENT,              -- never used twice
	page           TEXT    NOT NULL,                               -- path of the page, as /articles/herniated-disc
	parent_id      INTEGER REFERENCES comment (id),                -- the first comment of the thread that this one answers; NULL for a first one
	thread         INTEGER GENERATED ALWAYS AS (coalesce(parent_id, id)) VIRTUAL,
	account_id     INTEGER REFERENCES account (id),                -- the member of staff who wrote it; NULL for a reader
	state          TEXT    NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'spam', 'withdrawn', 'erased')),
	version        INTEGER NOT NULL DEFAULT 1,                     -- one more at every change
	text_id        INTEGER REFERENCES comment_text (id),           -- the words as they stand; NULL once erased
	public_text_id INTEGER REFERENCES comment_text (id),           -- the words that readers see: older ones while a change by the author waits; NULL when none
	shown          INTEGER NOT NULL DEFAULT 0,                     -- on the page: 0 not, 1 with its words, 2 as a placeholder above its replies
	placeholder    INTEGER NOT NULL DEFAULT 0,                     -- 1 when it was public until its author or an erasure took it away
	rank           INTEGER NOT NULL DEFAULT 1,                     -- 0 for what may be an emergency and waits for the first decision of a clinician: first in every list; else 1
	suspect        INTEGER NOT NULL DEFAULT 0,                     -- 1 when the screen thinks of spam
	flags          INTEGER NOT NULL DEFAULT 0,                     -- what its words seem to say: bits of screen.Flag
	score          INTEGER NOT NULL DEFAULT 0,                     -- points of the screen for spam
	signals        TEXT    NOT NULL DEFAULT '[]',                  -- JSON: where the points come from
	reports        INTEGER NOT NULL DEFAULT 0,                     -- readers' reports that no person has looked at
	unanswered     INTEGER NOT NULL DEFAULT 0,                     -- 1 for a public question that staff have neither answered nor settled
	reason         TEXT    NOT NULL DEFAULT '',                    -- why it was rejected: a code
	reason_words   TEXT    NOT NULL DEFAULT '',                    -- what staff wrote to the author about it
	receipt_hash   BLOB    UNIQUE,                                 -- SHA-256 of the author's private token; NULL for staff and once erased
	author_hash    BLOB,                                           -- the same for comments that one browser's receipts lead to
	fingerprint    BLOB,                                           -- SHA-256 of the folded words, to know the same ones again
	created_at     INTEGER NOT NULL,
	state_at       INTEGER NOT NULL,                               -- since when it is in its state
	moved          INTEGER NOT NULL DEFAULT 0,                     -- id of the step that brought it there: the order of what was decided
	decided        INTEGER,                                        -- id of the last step that staff decided with; NULL while there is none
	decided_by     INTEGER REFERENCES account (id),
	claimed_at     INTEGER,                                        -- somebody said "I am on this"
	claimed_by     INTEGER REFERENCES account (id)
) STRICT;

-- Owned by package comments: what an author wrote, one row for each wording.
CREATE TABLE comment_text (
	id          INTEGER PRIMARY KEY,
	comment_id  INTEGER NOT NULL REFERENCES comment (id),
	version     INTEGER NOT NULL,                                  -- of the comment from which on it stands so
	name        TEXT    NOT NULL,                                  -- '' where the author gave none
	name_flags  INTEGER NOT NULL DEFAULT 0,                        -- what the name seems to say: bits of screen.Flag
	body        TEXT    NOT NULL,                                  -- NFC
	findings    TEXT    NOT NULL DEFAULT '[]',                     -- JSON: what the screen found and where
	redacted    INTEGER NOT NULL DEFAULT 0,                        -- 1 when staff took private data out
	sealed      INTEGER NOT NULL DEFAULT 0,                        -- 1 for the words before that; admins alone may look
	replaced_at INTEGER                                            -- since when another wording stands; NULL for the last one
) STRICT;
CREATE INDEX comment_text_by_comment ON comment_text (comment_id, version);
CREATE INDEX comment_text_replaced ON comment_text (replaced_at) WHERE replaced_at IS NOT NULL;

INSERT INTO comment (id, page, state, version, receipt_hash, created_at, state_at, moved, shown, decided, decided_by)
	SELECT c.id, c.page, c.state, c.version, c.receipt_hash, c.created_at, coalesce(e.at, c.created_at), coalesce(e.id, 0), c.state = 'approved', e.id, e.account_id
	FROM first_comment c
	LEFT JOIN first_comment_event e ON e.id = (SELECT max(id) FROM first_comment_event WHERE comment_id = c.id AND account_id IS NOT NULL);
INSERT INTO comment_text (id, comment_id, version, name, body) SELECT id, id, 1, name, body FROM first_comment;
UPDATE comment SET text_id = id, public_text_id = CASE state WHEN 'approved' THEN id END;

-- Each list of the queue reads one of these and nothing else: after the order
-- come the columns that filters and the list's own condition ask for. None of
-- them is a generated column, because SQLite reads the whole row for one.
CREATE INDEX comment_urgent     ON comment (id, page, flags, decided_by, state, rank)          WHERE state = 'pending' AND rank = 0;
CREATE INDEX comment_pending    ON comment (rank, id, page, flags, decided_by, state, suspect) WHERE state = 'pending' AND suspect = 0;
CREATE INDEX comment_suspect    ON comment (rank, id, page, flags, decided_by, state, suspect) WHERE state = 'pending' AND suspect = 1;
CREATE INDEX comment_reported   ON comment (rank, id, page, flags, decided_by, reports)        WHERE reports > 0;
CREATE INDEX comment_unanswered ON comment (rank, id, page, flags, decided_by, unanswered)     WHERE unanswered = 1;
CREATE INDEX comment_by_state   ON comment (state, moved, page, flags, decided_by);
CREATE INDEX comment_since      ON comment (state, state_at) WHERE state IN ('pending', 'rejected', 'spam', 'withdrawn'); -- what waits, and what expires
CREATE INDEX comment_decided    ON comment (decided, page, flags, decided_by) WHERE decided IS NOT NULL;
CREATE INDEX comment_shown      ON comment (page, thread, id) WHERE shown > 0;
CREATE INDEX comment_newest     ON comment (page, moved, id) WHERE shown = 1;
CREATE INDEX comment_replies    ON comment (parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX comment_by_author  ON comment (author_hash, id, state) WHERE author_hash IS NOT NULL;
CREATE INDEX comment_same_words ON comment (fingerprint, created_at) WHERE fingerprint IS NOT NULL;
CREATE INDEX comment_by_time    ON comment (created_at);
CREATE INDEX comment_by_text    ON comment (text_id) WHERE text_id IS NOT NULL;               -- these two are for the foreign keys: without them
CREATE INDEX comment_by_public  ON comment (public_text_id) WHERE public_text_id IS NOT NULL; -- deleting a wording looks through all comments

-- Owned by package comments: every step of a comment's life. Rows are never
-- changed, and taken away only once they are older than the log is kept.
CREATE TABLE comment_event (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	comment_id INTEGER NOT NULL REFERENCES comment (id),
	batch      INTEGER NOT NULL,                                   -- id of the first step of those that were taken, and are undone, together
	at         INTEGER NOT NULL,
	account_id INTEGER REFERENCES account (id),                    -- NULL where the author, readers or the server acted
	action     TEXT    NOT NULL,
	from_state TEXT,                                               -- NULL for the post itself
	to_state   TEXT    NOT NULL,
	version    INTEGER NOT NULL,                                   -- of the comment after this step
	reason     TEXT    NOT NULL DEFAULT '',                        -- a code: why it was rejected, what came of an emergency
	prior      TEXT    NOT NULL DEFAULT '',                        -- JSON: what an undo brings back, no words; '' where there is none
	undoes     INTEGER                                             -- id of the step that an undo takes back
) STRICT;
INSERT INTO comment_event (id, comment_id, batch, at, account_id, action, from_state, to_state, version, undoes, prior)
	SELECT id, comment_id, id, at, account_id, action, from_state, to_state, version, undoes,
		CASE WHEN action IN ('approve', 'reject') THEN json_object('state', from_state, 'text', comment_id,
			'public', CASE from_state WHEN 'approved' THEN comment_id END, 'rank', 1, 'stateAt', at, 'moved', id) ELSE '' END
	FROM first_comment_event;
CREATE INDEX comment_event_by_comment ON comment_event (comment_id, id);
CREATE INDEX comment_event_by_batch ON comment_event (batch, id, comment_id); -- in the order in which an undo takes them back
CREATE INDEX comment_event_by_time ON comment_event (at);
CREATE UNIQUE INDEX comment_event_undone_once ON comment_event (undoes) WHERE undoes IS NOT NULL;
DROP TABLE first_comment_event;
DROP TABLE first_comment;

-- Owned by package comments: steps before this time may be taken away.
CREATE TABLE comment_event_kept (since INTEGER NOT NULL) STRICT;
INSERT INTO comment_event_kept VALUES (0);

-- +goose StatementBegin
CREATE TRIGGER comment_event_is_kept BEFORE UPDATE ON comment_event
BEGIN
	SELECT RAISE(ABORT, 'comment_event rows are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_event_is_not_deleted BEFORE DELETE ON comment_event
WHEN OLD.at >= (SELECT since FROM comment_event_kept)
BEGIN
	SELECT RAISE(ABORT, 'comment_event rows are kept');
END;
-- +goose StatementEnd

-- Owned by package comments: which words stand in which comment, for the search
-- of the queue. SQLite's own full text index would keep the words of an erased
-- comment until its segments are merged; here they are gone at once.
CREATE TABLE comment_word (
	word       TEXT    NOT NULL,                                   -- folded
	comment_id INTEGER NOT NULL,                                   -- no REFERENCES: that would ask for an index as large as the table
	PRIMARY KEY (word, comment_id)
) STRICT, WITHOUT ROWID;

-- Owned by package comments: words and hosts of spam, to know them again.
CREATE TABLE spam_mark (
	mark       TEXT    NOT NULL,                                   -- 'host:' and a host, or 'text:' and the fingerprint in hex
	comment_id INTEGER NOT NULL REFERENCES comment (id),
	at         INTEGER NOT NULL,
	PRIMARY KEY (mark, comment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spam_mark_by_comment ON spam_mark (comment_id);
CREATE INDEX spam_mark_by_time ON spam_mark (at);

-- Owned by package comments: what readers object to. No reader is kept.
CREATE TABLE comment_report (
	id         INTEGER PRIMARY KEY,
	comment_id INTEGER NOT NULL REFERENCES comment (id),
	at         INTEGER NOT NULL,
	reason     TEXT    NOT NULL,                                   -- a code
	closed_by  INTEGER                                             -- the step that dealt with it; NULL while nobody has
) STRICT;
CREATE INDEX comment_report_by_comment ON comment_report (comment_id, closed_by);

-- Owned by package comments: what colleagues write to each other.
CREATE TABLE comment_note (
	id         INTEGER PRIMARY KEY,
	comment_id INTEGER NOT NULL REFERENCES comment (id),
	at         INTEGER NOT NULL,
	account_id INTEGER NOT NULL REFERENCES account (id),
	body       TEXT    NOT NULL
) STRICT;
CREATE INDEX comment_note_by_comment ON comment_note (comment_id, id);

-- Owned by package comments: pages whose comments staff closed or opened again.
-- A page without a row follows the rule of the site.
CREATE TABLE comment_page (
	page       TEXT    PRIMARY KEY,
	open       INTEGER NOT NULL,                                   -- 0 closed, 1 opened again
	at         INTEGER NOT NULL,
	account_id INTEGER NOT NULL REFERENCES account (id),
	event_id   INTEGER NOT NULL                                    -- the step that closed or opened it last
) STRICT, WITHOUT ROWID;

-- Owned by package comments: how a page stood before the step that closed or opened it.
CREATE TABLE comment_page_step (
	event_id INTEGER PRIMARY KEY,
	before   TEXT    NOT NULL                                      -- JSON of the row; '' where there was none
) STRICT;

-- Owned by package comments: keys that forms and receipts are made with.
CREATE TABLE form_key (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	secret     BLOB    NOT NULL,                                   -- 32 random bytes
	created_at INTEGER NOT NULL
) STRICT;

-- Owned by package comments: how many comments each tab of the queue and each
-- page holds, kept by triggers, because counting a million takes too long.
CREATE TABLE comment_tally (
	tab TEXT    PRIMARY KEY,
	n   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO comment_tally VALUES
	('urgent', 0), ('suspect', 0), ('reported', 0), ('unanswered', 0),
	('pending', (SELECT count(*) FROM comment WHERE state = 'pending')),
	('approved', (SELECT count(*) FROM comment WHERE state = 'approved')),
	('rejected', (SELECT count(*) FROM comment WHERE state = 'rejected')),
	('spam', 0);
CREATE TABLE comment_page_tally (
	page TEXT    PRIMARY KEY,
	n    INTEGER NOT NULL                                          -- comments that readers see, placeholders not counted
) STRICT, WITHOUT ROWID;
INSERT INTO comment_page_tally SELECT page, sum(shown = 1) FROM comment GROUP BY page;

-- +goose StatementBegin
CREATE TRIGGER comment_counts_new AFTER INSERT ON comment
BEGIN
	UPDATE comment_tally SET n = n + 1 WHERE
		tab = 'urgent'     AND NEW.state = 'pending' AND NEW.rank = 0 OR
		tab = 'pending'    AND NEW.state = 'pending' AND NEW.suspect = 0 OR
		tab = 'suspect'    AND NEW.state = 'pending' AND NEW.suspect = 1 OR
		tab = 'reported'   AND NEW.reports > 0 OR
		tab = 'unanswered' AND NEW.unanswered = 1 OR
		tab = NEW.state     AND NEW.state <> 'pending';
	INSERT INTO comment_page_tally VALUES (NEW.page, NEW.shown = 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_counts_changed AFTER UPDATE OF state, rank, suspect, reports, unanswered ON comment
BEGIN
	UPDATE comment_tally SET n = n + CASE tab
		WHEN 'urgent'     THEN (NEW.state = 'pending' AND NEW.rank = 0)    - (OLD.state = 'pending' AND OLD.rank = 0)
		WHEN 'pending'    THEN (NEW.state = 'pending' AND NEW.suspect = 0) - (OLD.state = 'pending' AND OLD.suspect = 0)
		WHEN 'suspect'    THEN (NEW.state = 'pending' AND NEW.suspect = 1) - (OLD.state = 'pending' AND OLD.suspect = 1)
		WHEN 'reported'   THEN (NEW.reports > 0)    - (OLD.reports > 0)
		WHEN 'unanswered' THEN (NEW.unanswered = 1) - (OLD.unanswered = 1)
		ELSE (tab = NEW.state) - (tab = OLD.state)
	END;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_counts_shown AFTER UPDATE OF shown, page ON comment
BEGIN
	UPDATE comment_page_tally SET n = n - (OLD.shown = 1) WHERE page = OLD.page;
	INSERT INTO comment_page_tally VALUES (NEW.page, NEW.shown = 1) ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
-- +goose StatementEnd

-- Owned by package notify: mail to send. Numbers and a kind only, never a patient's words.
CREATE TABLE outbox (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	key        TEXT    NOT NULL UNIQUE,                            -- says what it is about; the same key is never queued twice
	kind       TEXT    NOT NULL,                                   -- 'urgent' or 'digest'
	comment_id INTEGER,                                            -- of what it tells; NULL for a digest
	counts     TEXT    NOT NULL,                                   -- JSON object of numbers
	due_at     INTEGER NOT NULL,                                   -- not before
	tries      INTEGER NOT NULL DEFAULT 0,
	sent_at    INTEGER                                             -- NULL while it waits
) STRICT;
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX outbox_by_comment ON outbox (comment_id) WHERE comment_id IS NOT NULL;
