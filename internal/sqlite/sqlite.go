// Package sqlite opens the site's one database file and keeps the promises the
// rest of the code builds on: one writer at a time, many readers, every
// committed change on disk before the caller hears of it. It knows no table.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3" // registers the driver "sqlite3"
	"github.com/pressly/goose/v3"
)

// ErrUnavailable is part of every error that means the database cannot take a
// change now: locked by somebody else, disk full, read-only, damaged or gone.
// What was asked for has not happened; trying again later may work.
var ErrUnavailable = errors.New("database unavailable")

// DB is an open database file.
type DB struct {
	path   string
	file   os.FileInfo // the file as it was opened
	writer *sql.DB
	reader *sql.DB
}

// busyTimeout is how long a statement waits for another process's lock. Longer
// than a checkpoint takes, shorter than a reader waits for a page.
const busyTimeout = 2 * time.Second

// writeTimeout bounds a change, the wait for its turn included.
const writeTimeout = 6 * time.Second

// Open opens the file at path, makes it and its folder if needed, and brings
// its tables up to date with migrations (goose files, forward only; nil leaves
// the tables as they are).
//
// The write-ahead log lets readers go on while a change is written (WAL);
// synchronous=FULL syncs the log at every commit, so that a commit survives a
// power cut (sqlite.org/pragma.html#pragma_synchronous).
func Open(ctx context.Context, path string, migrations fs.FS) (*DB, error) {
	return OpenThrough(ctx, "sqlite3", path, migrations)
}

// OpenThrough is Open through another driver of database/sql, which must hand
// everything on to "sqlite3": for tests that look at the statements.
func OpenThrough(ctx context.Context, driver, path string, migrations fs.FS) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the database: %w", err)
	}
	// SQLite would make the file readable for all; patients' words are not.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{path: path}
	if db.file, err = os.Stat(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// Pragmas ride in the address, because each pooled connection needs them.
	common := url.Values{
		"_busy_timeout": {strconv.Itoa(int(busyTimeout.Milliseconds()))},
		"_foreign_keys": {"1"},
		"_cache_size":   {"-8000"},
	}
	// mode=rw: a file deleted since must not come back as an empty one.
	// Recursive triggers: without them REPLACE passes by the triggers that keep rows.
	// Secure delete: what is deleted is overwritten, not only unlisted; see Vacuum.
	writer := url.Values{"mode": {"rw"}, "_recursive_triggers": {"1"}, "_secure_delete": {"1"}, "_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_synchronous": {"FULL"}}
	reader := url.Values{"mode": {"ro"}, "_query_only": {"1"}}
	for key, value := range common {
		writer[key], reader[key] = value, value
	}
	address := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	if db.writer, err = sql.Open(driver, address+"?"+writer.Encode()); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.writer.SetMaxOpenConns(1)
	if migrations != nil {
		if err := db.migrate(ctx, migrations); err != nil {
			return nil, errors.Join(err, db.writer.Close())
		}
	}
	if db.reader, err = sql.Open(driver, address+"?"+reader.Encode()); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.writer.Close())
	}
	db.reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	db.reader.SetMaxIdleConns(max(4, runtime.NumCPU()))
	return db, nil
}

func (db *DB) migrate(ctx context.Context, migrations fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db.writer, migrations, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return unavailable(fmt.Errorf("bring the database up to date: %w", err))
	}
	return nil
}

// Close finishes the write-ahead log and closes the file.
func (db *DB) Close() error {
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Reader returns the pool for queries. It cannot change anything.
func (db *DB) Reader() *sql.DB { return db.reader }

// Write runs change in a transaction and commits it. When Write returns nil the
// change is on disk. When it returns an error nothing of it is (a disk that
// fails while the commit is written is the one case in which nobody can tell),
// and the error is ErrUnavailable if the database was the cause.
func (db *DB) Write(ctx context.Context, change func(*sql.Tx) error) error {
	return db.WriteWithin(ctx, writeTimeout, change)
}

// WriteWithin is Write with another bound on the time that it may take, for a
// change that everybody else can wait for.
func (db *DB) WriteWithin(ctx context.Context, limit time.Duration, change func(*sql.Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := db.inPlace(); err != nil {
		return err
	}
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(fmt.Errorf("begin change: %w", err))
	}
	if err := change(tx); err != nil {
		return unavailable(errors.Join(late(ctx, err), ignoreDone(tx.Rollback())))
	}
	if err := tx.Commit(); err != nil {
		return unavailable(fmt.Errorf("commit change: %w", errors.Join(late(ctx, err), ignoreDone(tx.Rollback()))))
	}
	return nil
}

// late names the reason when the time ran out and database/sql took the
// transaction back: from then on it says only that the transaction is over.
func late(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return errors.Join(ctx.Err(), err)
	}
	return err
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// IsUnavailable reports whether an error, of a query too, comes from the file's
// state rather than from the statement.
func IsUnavailable(err error) bool {
	var e sqlite3.Error
	if errors.As(err, &e) {
		switch e.Code {
		case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrFull, sqlite3.ErrReadonly, sqlite3.ErrIoErr,
			sqlite3.ErrCantOpen, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrPerm, sqlite3.ErrNomem:
			return true
		}
	}
	return errors.Is(err, ErrUnavailable) || errors.Is(err, context.DeadlineExceeded)
}

// unavailable marks what IsUnavailable recognizes.
func unavailable(err error) error {
	if IsUnavailable(err) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// Check reports whether the file answers and is still the one that was opened.
func (db *DB) Check(ctx context.Context) error {
	if err := db.inPlace(); err != nil {
		return err
	}
	var n int
	if err := db.reader.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err != nil {
		return unavailable(fmt.Errorf("ask the database: %w", err))
	}
	return nil
}

// inPlace guards against a file that was deleted or replaced while open: it
// goes on existing for those who hold it, so a comment would be thanked for and
// be lost at the next start.
func (db *DB) inPlace() error {
	now, err := os.Stat(db.path)
	if err != nil {
		return fmt.Errorf("%w: the file is gone: %v", ErrUnavailable, err) // not fs.ErrNotExist, which is about what was asked for
	}
	if !os.SameFile(now, db.file) {
		return fmt.Errorf("%w: %s is not the file that was opened; start the server again", ErrUnavailable, db.path)
	}
	return nil
}

// Vacuum writes the file anew and empties its log, so that neither of the two
// holds anything of deleted rows: secure_delete overwrites a row where it stood,
// but not the copies from when SQLite moved it between pages, and the log holds old
// pages. It promises nothing about blocks of the disk that belong to no file any more.
//
// Meanwhile changes wait, and fail with ErrUnavailable when they wait too long;
// reading goes on. It takes about a second for each 100 MB, and free disk of about
// twice the file's size: a temporary copy, in the folder that SQLITE_TMPDIR names or
// else /var/tmp, and then the log, which has the whole file in it.
func (db *DB) Vacuum(ctx context.Context) error {
	if err := db.inPlace(); err != nil {
		return err
	}
	if _, err := db.writer.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("vacuum: %w", unavailable(err))
	}
	var busy bool
	var frames, moved int
	if err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("empty the log: %w", unavailable(err))
	}
	if busy {
		return fmt.Errorf("empty the log: %w: somebody reads for too long", ErrUnavailable)
	}
	return nil
}

// Backup writes a complete copy of the database, as of now, to a new file while
// the site goes on (VACUUM INTO). The file must not exist.
func (db *DB) Backup(ctx context.Context, to string) error {
	// SQLite takes an empty file as none, and would make the file readable for all.
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	// VACUUM INTO writes no row of this database, but a read-only pool refuses it.
	if _, err := db.writer.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("back up to %s: %w", to, errors.Join(unavailable(err), f.Close(), os.Remove(to)))
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("back up to %s: %w", to, err)
	}
	return nil
}

// Millis converts a time to what tables keep: Unix milliseconds.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Time converts back, in UTC.
func Time(millis int64) time.Time { return time.UnixMilli(millis).UTC() }
