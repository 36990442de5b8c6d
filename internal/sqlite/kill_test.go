package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/migrations"
)

// childFile, when set, makes the test binary be the process that is killed.
const childFile = "SCIATICA_TEST_KILLED_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		fmt.Fprintln(os.Stderr, writeForever(path))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writeForever writes rows and says so after each, until somebody kills it.
func writeForever(path string) error {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, path, migrations.FS)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		email := fmt.Sprintf("%d.%d@example.org", os.Getpid(), n)
		if err := db.Write(ctx, insert(ctx, email)); err != nil {
			return err
		}
		// One line, one system call: a line is there whole or not at all.
		if _, err := fmt.Println(email); err != nil {
			return err
		}
	}
}

func TestAKilledServerLosesNothingThatItAcknowledged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "site.db")
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	acknowledged := map[string]bool{}
	for round := range 10 {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), childFile+"="+path)
		var complaint strings.Builder
		child.Stderr = &complaint
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		// The child is in the middle of a later change when its n-th line
		// arrives, so this is a random moment in it.
		n := 1 + random.IntN(60)
		lines := bufio.NewScanner(out)
		heard := 0
		for ; lines.Scan(); heard++ {
			acknowledged[lines.Text()] = true
			if heard == n {
				if err := child.Process.Kill(); err != nil { // SIGKILL
					t.Fatal(err)
				}
			}
		}
		if err := child.Wait(); err == nil || heard <= n {
			t.Fatalf("the child ended by itself after %d lines: %v %s", heard, err, complaint.String())
		}

		db, err := sqlite.Open(t.Context(), path, migrations.FS)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		found := map[string]bool{}
		for _, email := range kept(t, db.Reader()) {
			found[email] = true
		}
		for email := range acknowledged {
			if !found[email] {
				t.Errorf("round %d: %s was acknowledged and is lost", round, email)
			}
		}
		if got := value(t, db, "PRAGMA integrity_check"); got != "ok" {
			t.Errorf("round %d: integrity_check says %s", round, got)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rows were acknowledged, all are there", len(acknowledged))
}
