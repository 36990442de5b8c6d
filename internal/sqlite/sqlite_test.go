package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// open opens the database at path with the site's real tables and closes it
// when the test is over.
func open(t *testing.T, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// another opens the file past this package, as another process would: a
// person with the sqlite3 tool, a backup program.
func another(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=rw")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // BEGIN and ROLLBACK must meet the same connection
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// insert is a change: one account, since that table asks for no other row.
func insert(ctx context.Context, email string) func(*sql.Tx) error {
	return func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO account (email, name, role, password_hash, created_at)
			VALUES (?, 'Ada', 'moderator', '-', 0)`, email)
		return err
	}
}

// kept returns the rows that a reader sees.
func kept(t *testing.T, reader *sql.DB) []string {
	t.Helper()
	rows, err := reader.QueryContext(t.Context(), `SELECT email FROM account ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var email string
		if err := rows.Scan(&email); err != nil {
			t.Fatal(err)
		}
		list = append(list, email)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func wantKept(t *testing.T, reader *sql.DB, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, kept(t, reader)); diff != "" {
		t.Errorf("rows in the database (-want +got):\n%s", diff)
	}
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("got error %v, want one that is ErrUnavailable", err)
	}
}

// value asks the writer's own connection, the one that pragmas are about.
func value(t *testing.T, db *sqlite.DB, query string) (v string) {
	t.Helper()
	err := db.Write(t.Context(), func(tx *sql.Tx) error { return tx.QueryRowContext(t.Context(), query).Scan(&v) })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

// What Open makes.

func TestOpenMakesTheFileAndItsFolderForTheOwnerOnly(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "var", "sciatica")
	path := filepath.Join(folder, "site.db")
	db := open(t, path)
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	// The log holds the same words as the file itself.
	for path, want := range map[string]fs.FileMode{
		filepath.Dir(folder): 0o700, folder: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600,
	} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(path), got, want)
		}
	}
}

func TestARelativePathMeansTheFolderAtTheStart(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	db := open(t, "site.db")
	t.Chdir(t.TempDir()) // SQLite opens further connections when it needs them
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	wantKept(t, db.Reader(), "ada@example.org")
	wantKept(t, open(t, filepath.Join(folder, "site.db")).Reader(), "ada@example.org")
}

func TestThePathMayHoldSignsThatMeanSomethingInAnAddress(t *testing.T) {
	for _, name := range []string{"with space.db", "100%.db", "%41.db", "why?mode=ro.db", "a#b.db", "a&b=c;d+e.db", "Ischias-Übung.db"} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, name)
			db := open(t, path)
			if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
				t.Fatal(err)
			}
			wantKept(t, db.Reader(), "ada@example.org")
			// SQLite must have written there, not to a file whose name was cut short.
			entries, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				if !strings.HasPrefix(entry.Name(), name) {
					t.Errorf("there is a file %q, too", entry.Name())
				}
			}
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("nothing was written to the file itself: %v", err)
			}
		})
	}
}

func TestAFolderThatCannotBeMadeIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), filepath.Join(file, "site.db"), migrations.FS)
	if err == nil || !strings.Contains(err.Error(), "make the folder of the database") || !strings.Contains(err.Error(), file) {
		t.Errorf("got error %v, want one that says which folder could not be made", err)
	}
}

func TestAFolderInThePlaceOfTheFileIsRefused(t *testing.T) {
	folder := t.TempDir()
	_, err := sqlite.Open(t.Context(), folder, migrations.FS)
	if err == nil || !strings.Contains(err.Error(), folder+": is a directory") {
		t.Errorf("got error %v, want one that says that %s is a folder", err, folder)
	}
}

func TestAFileThatIsNoDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	notes := strings.Repeat("Buy milk. ", 1000)
	if err := os.WriteFile(path, []byte(notes), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), path, migrations.FS)
	if err == nil || !strings.Contains(err.Error(), "file is not a database") {
		t.Errorf("got error %v, want one that says that the file is no database", err)
	}
	wantUnavailable(t, err)
	if got, err := os.ReadFile(path); err != nil || string(got) != notes {
		t.Errorf("the file was changed (%v)", err)
	}
}

func TestMigrationsRunTwiceWithoutHarm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "site.db")
	first, err := sqlite.Open(t.Context(), path, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	const tables = `SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)`
	before := value(t, first, tables)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path)
	if diff := cmp.Diff(before, value(t, second, tables)); diff != "" {
		t.Errorf("the second start changed the tables (-first +second):\n%s", diff)
	}
	wantKept(t, second.Reader(), "ada@example.org")
}

func TestWithoutMigrationsTheTablesStayAsTheyAre(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "site.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if n := value(t, db, `SELECT count(*) FROM sqlite_schema`); n != "0" {
		t.Errorf("the new file has %s tables, want none", n)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTheWriterKeepsThePromisesOfTheHeader(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	for pragma, want := range map[string]string{
		"journal_mode":       "wal",  // readers go on while a change is written
		"synchronous":        "2",    // FULL: a commit survives a power cut
		"foreign_keys":       "1",    // SQLite's default is off
		"recursive_triggers": "1",    // REPLACE deletes rows, triggers see it
		"busy_timeout":       "2000", // ms
	} {
		if got := value(t, db, "PRAGMA "+pragma); got != want {
			t.Errorf("PRAGMA %s is %s, want %s", pragma, got, want)
		}
	}
}

func TestForeignKeysAreOn(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO session (token_hash, id, account_id, created_at, seen_at) VALUES (x'00', 's', 77, 0, 0)`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "FOREIGN KEY constraint failed") {
		t.Errorf("a session of no account: got error %v, want a foreign key's", err)
	}
	// That is the statement's fault; trying again later would not help.
	if errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("got ErrUnavailable for a wrong statement: %v", err)
	}
}

func TestTheReaderPoolCannotWrite(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	conn, err := db.Reader().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range []string{
		`INSERT INTO account (email, name, role, password_hash, created_at) VALUES ('eve@example.org', 'Eve', 'admin', '-', 0)`,
		`UPDATE account SET role = 'admin'`,
		`DELETE FROM account`,
		`DROP TABLE account`,
		`CREATE TABLE mine (x)`,
		`PRAGMA user_version = 7`,
	} {
		if _, err := conn.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("the reader ran %s", statement)
		}
	}
	// Not even after asking for it: the file itself is open for reading only.
	if _, err := conn.ExecContext(t.Context(), `PRAGMA query_only = 0`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(t.Context(), `DELETE FROM account`); err == nil {
		t.Error("the reader ran DELETE once query_only was off")
	}
	wantKept(t, db.Reader(), "ada@example.org")
}

// What Write promises.

func TestWhenWriteReturnsNilEveryReaderSeesTheChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "site.db")
	db := open(t, path)
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	wantKept(t, db.Reader(), "ada@example.org")
	wantKept(t, open(t, path).Reader(), "ada@example.org")
	wantKept(t, another(t, path), "ada@example.org")
}

func TestReadersSeeNothingOfAChangeUntilItIsCommitted(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if err := insert(t.Context(), "ada@example.org")(tx); err != nil {
			return err
		}
		wantKept(t, db.Reader()) // nor does the reader wait
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantKept(t, db.Reader(), "ada@example.org")
}

func TestWhenWriteReturnsAnErrorNothingChanged(t *testing.T) {
	ctx := t.Context()
	mine := errors.New("changed my mind")
	for name, test := range map[string]struct {
		change func(*sql.Tx) error
		want   string
	}{
		"the change itself fails": {func(tx *sql.Tx) error {
			return errors.Join(insert(ctx, "eve@example.org")(tx), mine)
		}, mine.Error()},
		"a later statement is refused": {func(tx *sql.Tx) error {
			return errors.Join(insert(ctx, "eve@example.org")(tx), insert(ctx, "ada@example.org")(tx))
		}, "UNIQUE constraint failed: account.email"},
		"a statement makes no sense": {func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO nowhere VALUES (1)`)
			return errors.Join(insert(ctx, "eve@example.org")(tx), err)
		}, "no such table: nowhere"},
		"a check at the commit fails": {func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `PRAGMA defer_foreign_keys = 1`)
			_, err2 := tx.ExecContext(ctx, `INSERT INTO session (token_hash, id, account_id, created_at, seen_at) VALUES (x'00', 's', 77, 0, 0)`)
			return errors.Join(insert(ctx, "eve@example.org")(tx), err, err2)
		}, "commit change: FOREIGN KEY constraint failed"},
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, filepath.Join(t.TempDir(), "site.db"))
			if err := db.Write(ctx, insert(ctx, "ada@example.org")); err != nil {
				t.Fatal(err)
			}
			err := db.Write(ctx, test.change)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
			if errors.Is(err, sqlite.ErrUnavailable) {
				t.Errorf("the database is not to blame, but the error is ErrUnavailable: %v", err)
			}
			wantKept(t, db.Reader(), "ada@example.org")
			// And the next change is not held up.
			if err := db.Write(ctx, insert(ctx, "bob@example.org")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheCallersErrorComesBackAsItIs(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	err := db.Write(t.Context(), func(*sql.Tx) error { return fs.ErrNotExist })
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want fs.ErrNotExist", err)
	}
}

func TestAChangeThatPanicsIsTakenBackAndTheNextOneRuns(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = db.Write(t.Context(), func(tx *sql.Tx) error { // it does not return
			if err := insert(t.Context(), "eve@example.org")(tx); err != nil {
				t.Error(err)
			}
			panic("a bug")
		})
	}()
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	wantKept(t, db.Reader(), "ada@example.org")
}

func TestAChangeWhoseCallerLeftIsTakenBack(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	ctx, leave := context.WithCancel(t.Context())
	err := db.Write(ctx, func(tx *sql.Tx) error {
		defer leave()
		return insert(ctx, "eve@example.org")(tx)
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, sqlite.ErrUnavailable) {
		t.Errorf("got error %v, want context.Canceled and not ErrUnavailable", err)
	}
	wantKept(t, db.Reader())
}

func TestAChangeThatTakesTooLongIsUnavailableAndTakenBack(t *testing.T) {
	// After the deadline database/sql says only that the transaction is over;
	// the error must say "try later" all the same.
	for name, last := range map[string]func(over error) error{
		"the change hears of it and stops":     func(over error) error { return over },
		"the change does not look and is done": func(error) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			db := open(t, filepath.Join(t.TempDir(), "site.db"))
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			err := db.Write(ctx, func(tx *sql.Tx) error {
				if err := insert(t.Context(), "eve@example.org")(tx); err != nil {
					return err
				}
				<-ctx.Done()
				var over error
				for over == nil { // database/sql ends the transaction soon after
					_, over = tx.ExecContext(t.Context(), "SELECT 1")
				}
				return last(over)
			})
			wantUnavailable(t, err)
			wantKept(t, db.Reader())
		})
	}
}

// When the database cannot take a change.

func TestAFileLockedByAnotherProcessIsUnavailable(t *testing.T) {
	for _, begin := range []string{"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"} {
		t.Run(begin, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "site.db")
			db := open(t, path)
			other := another(t, path)
			if _, err := other.ExecContext(t.Context(), begin); err != nil {
				t.Fatal(err)
			}
			wantUnavailable(t, db.Write(t.Context(), insert(t.Context(), "eve@example.org")))
			// Reading goes on.
			if err := db.Check(t.Context()); err != nil {
				t.Errorf("Check while another process writes: %v", err)
			}
			wantKept(t, db.Reader())
			// Trying again later works.
			if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
				t.Fatal(err)
			}
			if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
				t.Fatal(err)
			}
			wantKept(t, db.Reader(), "ada@example.org")
		})
	}
}

func TestAFullDiskIsUnavailable(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "site.db"))
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	// SQLite answers SQLITE_FULL at its own limit of pages as it does at the disk's.
	value(t, db, "PRAGMA max_page_count = 1") // it takes the present size as the least
	err := db.Write(t.Context(), func(tx *sql.Tx) error {
		if err := insert(t.Context(), "eve@example.org")(tx); err != nil {
			return err
		}
		return insert(t.Context(), strings.Repeat("x", 1<<20)+"@example.org")(tx)
	})
	wantUnavailable(t, err)
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("got error %v, want one that says that the disk is full", err)
	}
	wantKept(t, db.Reader(), "ada@example.org")

	value(t, db, "PRAGMA max_page_count = 100000")
	if err := db.Write(t.Context(), insert(t.Context(), "bob@example.org")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	wantKept(t, db.Reader(), "ada@example.org", "bob@example.org")
}

func skipAsRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root may write whatever the mode says")
	}
}

func TestAReadOnlyFileIsRefusedAtTheStart(t *testing.T) {
	skipAsRoot(t)
	path := filepath.Join(t.TempDir(), "site.db")
	db := open(t, path)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(t.Context(), path, migrations.FS)
	if !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), path) {
		t.Errorf("got error %v, want fs.ErrPermission with the path", err)
	}
}

func TestAReadOnlyFolderIsUnavailable(t *testing.T) {
	skipAsRoot(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "site.db")
	db := open(t, path)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// The log is a file beside the database; it cannot be made.
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(folder, 0o700) }) // else TempDir cannot be removed
	_, err := sqlite.Open(t.Context(), path, migrations.FS)
	wantUnavailable(t, err)

	unmigrated, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer unmigrated.Close()
	wantUnavailable(t, unmigrated.Write(t.Context(), insert(t.Context(), "eve@example.org")))
}

// losses are the ways in which the file can go away under the server.
var losses = map[string]func(t *testing.T, path string){
	"deleted": func(t *testing.T, path string) {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	},
	"moved away": func(t *testing.T, path string) {
		if err := os.Rename(path, path+".old"); err != nil {
			t.Fatal(err)
		}
	},
	"replaced": func(t *testing.T, path string) {
		backup := path + ".backup"
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(backup, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(backup, path); err != nil {
			t.Fatal(err)
		}
	},
}

func TestAFileThatWentAwayIsUnavailable(t *testing.T) {
	// The open file goes on existing for those who hold it. A change would
	// succeed, be thanked for, and be gone at the next start.
	for name, lose := range losses {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "site.db")
			db := open(t, path)
			if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
				t.Fatal(err)
			}
			if err := db.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantKept(t, db.Reader(), "ada@example.org")
			lose(t, path)
			wantUnavailable(t, db.Write(t.Context(), func(*sql.Tx) error {
				t.Error("the change was begun")
				return nil
			}))
			wantUnavailable(t, db.Check(t.Context()))
			wantKept(t, db.Reader(), "ada@example.org") // reading goes on
		})
	}
}

func TestADeletedFileDoesNotComeBackEmpty(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "site.db")
	open(t, path).Close()
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	// The first use of the writer: SQLite opens files late.
	wantUnavailable(t, db.Backup(t.Context(), filepath.Join(folder, "copy.db")))
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v (%v), want nothing", entries, err)
	}
}

// Check and Backup.

func TestCheckIsContentWithAFileThatAnswers(t *testing.T) {
	if err := open(t, filepath.Join(t.TempDir(), "site.db")).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestCheckFindsAFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(path, []byte(strings.Repeat("Buy milk. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	wantUnavailable(t, db.Check(t.Context()))
}

func TestAfterVacuumNothingOfADeletedRowIsInTheFilesOfTheDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.db")
	db := open(t, path)
	for _, change := range []string{
		`CREATE TABLE note (words TEXT)`, `INSERT INTO note VALUES ('a secret'), ('no matter')`, `DELETE FROM note WHERE words = 'a secret'`,
	} {
		if err := db.Write(t.Context(), func(tx *sql.Tx) error { _, err := tx.ExecContext(t.Context(), change); return err }); err != nil {
			t.Fatal(err)
		}
	}
	found := func(words string) bool {
		t.Helper()
		all := ""
		for _, name := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all += string(b)
		}
		return strings.Contains(all, words)
	}
	if !found("a secret") {
		t.Fatal("the log does not hold the deleted row, so this test shows nothing")
	}
	if err := db.Vacuum(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found("a secret") || !found("no matter") {
		t.Errorf("after vacuum the deleted row is found: %v, the other: %v", found("a secret"), found("no matter"))
	}
}

func TestABackupIsACompleteCopyThatCanBeOpened(t *testing.T) {
	folder := t.TempDir()
	db := open(t, filepath.Join(folder, "site.db"))
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(folder, "copy of 100%?.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(copied)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("the copy has mode %o, want 600", got)
	}
	// What comes later is not in it.
	if err := db.Write(t.Context(), insert(t.Context(), "bob@example.org")); err != nil {
		t.Fatal(err)
	}
	restored := open(t, copied)
	wantKept(t, restored.Reader(), "ada@example.org")
	if got := value(t, restored, "PRAGMA integrity_check"); got != "ok" {
		t.Errorf("integrity_check of the copy: %s", got)
	}
	const tables = `SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_schema ORDER BY name)`
	if diff := cmp.Diff(value(t, db, tables), value(t, restored, tables)); diff != "" {
		t.Errorf("the copy has other tables (-original +copy):\n%s", diff)
	}
	if err := restored.Write(t.Context(), insert(t.Context(), "eve@example.org")); err != nil {
		t.Errorf("the site cannot go on with the copy: %v", err)
	}
}

func TestABackupNeverWritesOverAFile(t *testing.T) {
	folder := t.TempDir()
	db := open(t, filepath.Join(folder, "site.db"))
	for name, content := range map[string]string{"last week.db": "precious", "empty.db": ""} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		err := db.Backup(t.Context(), path)
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got error %v, want fs.ErrExist with the path", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%s was changed to %q (%v)", name, got, err)
		}
	}
}

func TestABackupToAFolderThatIsMissingFails(t *testing.T) {
	folder := t.TempDir()
	err := open(t, filepath.Join(folder, "site.db")).Backup(t.Context(), filepath.Join(folder, "nowhere", "copy.db"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want fs.ErrNotExist", err)
	}
}

func TestABackupThatFailsLeavesNoFile(t *testing.T) {
	folder := t.TempDir()
	db := open(t, filepath.Join(folder, "site.db"))
	ctx, leave := context.WithCancel(t.Context())
	leave()
	copied := filepath.Join(folder, "copy.db")
	if err := db.Backup(ctx, copied); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
	if _, err := os.Stat(copied); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a copy was left: %v", err)
	}
}

func TestABackupDoesNotWaitForAnotherProcessThatWrites(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "site.db")
	db := open(t, path)
	if err := db.Write(t.Context(), insert(t.Context(), "ada@example.org")); err != nil {
		t.Fatal(err)
	}
	other := another(t, path)
	for _, statement := range []string{
		"BEGIN IMMEDIATE",
		`INSERT INTO account (email, name, role, password_hash, created_at) VALUES ('not yet', 'Eve', 'admin', '-', 0)`,
	} {
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(folder, "copy.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	wantKept(t, open(t, copied).Reader(), "ada@example.org")
	wantKept(t, db.Reader(), "ada@example.org", "not yet")
}

// Times.

func TestATimeIsKeptToTheMillisecondInUTC(t *testing.T) {
	moment := time.Date(2026, 3, 29, 3, 30, 0, 123_456_789, time.FixedZone("CEST", 2*60*60))
	got := sqlite.Time(sqlite.Millis(moment))
	if want := time.Date(2026, 3, 29, 1, 30, 0, 123_000_000, time.UTC); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}
