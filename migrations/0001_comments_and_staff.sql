-- +goose Up
-- Every time is Unix milliseconds, UTC.

-- Owned by package staff: the people who may decide.
CREATE TABLE account (
	id            INTEGER PRIMARY KEY,
	email         TEXT    NOT NULL UNIQUE,                        -- lower case
	name          TEXT    NOT NULL,                               -- as colleagues see it
	role          TEXT    NOT NULL CHECK (role IN ('moderator', 'clinician', 'admin')),
	password_hash TEXT    NOT NULL,                               -- argon2id, in the PHC string format
	created_at    INTEGER NOT NULL,
	disabled_at   INTEGER                                         -- NULL while the account may sign in
) STRICT;

-- Owned by package staff: who is signed in. The token itself is only in the browser.
CREATE TABLE session (
	token_hash BLOB    PRIMARY KEY,                               -- SHA-256 of the token
	id         TEXT    NOT NULL UNIQUE,                           -- names the session in lists; opens nothing
	account_id INTEGER NOT NULL REFERENCES account (id),
	created_at INTEGER NOT NULL,
	seen_at    INTEGER NOT NULL,                                  -- last request, to the minute
	revoked_at INTEGER                                            -- NULL while it may be used
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account_id, created_at);

-- Owned by package comments. No address, no e-mail, no browser: least data kept.
CREATE TABLE comment (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,               -- never used twice
	page         TEXT    NOT NULL,                                -- path of the page, as /articles/herniated-disc
	name         TEXT    NOT NULL,                                -- '' where the author gave none
	body         TEXT    NOT NULL,                                -- what the author wrote, NFC
	state        TEXT    NOT NULL CHECK (state IN ('pending', 'approved', 'rejected')),
	version      INTEGER NOT NULL DEFAULT 1,                      -- one more at every change
	receipt_hash BLOB    NOT NULL UNIQUE,                         -- SHA-256 of the author's private token
	created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX comment_by_state ON comment (state, id);
CREATE INDEX comment_by_page ON comment (page, state, id);

-- Owned by package comments: every step of a comment's life, never changed or taken away.
CREATE TABLE comment_event (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	comment_id INTEGER NOT NULL REFERENCES comment (id),
	at         INTEGER NOT NULL,
	account_id INTEGER REFERENCES account (id),                   -- NULL where the author acted
	action     TEXT    NOT NULL CHECK (action IN ('post', 'approve', 'reject', 'undo')),
	from_state TEXT,                                              -- NULL for the post itself
	to_state   TEXT    NOT NULL,
	version    INTEGER NOT NULL,                                  -- of the comment after this step
	undoes     INTEGER REFERENCES comment_event (id)              -- the step that an undo takes back
) STRICT;
CREATE INDEX comment_event_by_comment ON comment_event (comment_id, id);
CREATE UNIQUE INDEX comment_event_undone_once ON comment_event (undoes) WHERE undoes IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER comment_event_is_kept BEFORE UPDATE ON comment_event
BEGIN
	SELECT RAISE(ABORT, 'comment_event rows are never changed');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER comment_event_is_not_deleted BEFORE DELETE ON comment_event
BEGIN
	SELECT RAISE(ABORT, 'comment_event rows are never deleted');
END;
-- +goose StatementEnd
