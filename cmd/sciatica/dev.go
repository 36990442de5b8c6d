package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

type devCommand struct {
	Seed devSeedCommand `cmd:"" help:"Fill a new database with made-up comments in all states, for measurements and for trying the queue out."`
}

type devSeedCommand struct {
	DB       string `name:"db" required:"" placeholder:"FILE" help:"The database file: a new one, or one without comments."`
	Comments int    `default:"1000000" help:"How many comments."`
	Random   uint64 `default:"1" help:"Another number makes other comments."`
}

// Validate refuses what cannot be done.
func (c *devSeedCommand) Validate() error {
	if c.Comments < 1 {
		return errors.New("--comments: give a number from 1 on")
	}
	return nil
}

// Run fills the database.
func (c *devSeedCommand) Run(ctx context.Context, env environment) (err error) {
	fsys, _, err := contentFolder{}.open()
	if err != nil {
		return err
	}
	lib, _ := library.NewFolder(fsys).Load(time.Now())
	if lib == nil {
		return errors.New("the content in the binary cannot be read; sciatica check tells why")
	}
	o := comments.SeedOptions{Comments: c.Comments, Random: c.Random}
	for _, a := range lib.Articles() {
		o.Pages = append(o.Pages, a.Path())
	}
	db, err := sqlite.Open(ctx, c.DB, migrations.FS)
	if err != nil {
		return fmt.Errorf("--db %s: %w", c.DB, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	store, err := comments.Open(ctx, db, comments.Options{Now: time.Now})
	if err != nil {
		return fmt.Errorf("--db %s: %w", c.DB, err)
	}
	o.Staff = func(ctx context.Context) ([]int64, error) { return seedStaff(ctx, staff.NewStore(db, time.Now)) }
	start := time.Now()
	err = store.Seed(ctx, o, func(done int) {
		fmt.Fprintf(env.stderr, "%d of %d comments, %v\n", done, c.Comments, time.Since(start).Round(time.Second))
	})
	if errors.Is(err, comments.ErrNotEmpty) {
		return fmt.Errorf("--db %s: %w; made-up ones do not belong beside real ones, so name a new file", c.DB, comments.ErrNotEmpty)
	}
	if err != nil {
		return fmt.Errorf("--db %s: %w", c.DB, err)
	}
	info, err := os.Stat(c.DB)
	if err != nil {
		return fmt.Errorf("--db: %w", err)
	}
	fmt.Fprintf(env.stdout, "%s holds %d made-up comments on %d pages: %d MB, in %v.\n", c.DB, c.Comments, len(o.Pages), info.Size()>>20, time.Since(start).Round(time.Second))
	fmt.Fprintf(env.stdout, "To sign in, make an account: sciatica staff add you@example.org --name You --role clinician --db %s\n", c.DB)
	return nil
}

// seedStaff makes the accounts that the made-up decisions are said to be of.
// Nobody can sign in to them: their passwords are kept nowhere.
func seedStaff(ctx context.Context, accounts *staff.Store) (ids []int64, err error) {
	for i, role := range []staff.Role{staff.Clinician, staff.Admin, staff.Moderator, staff.Moderator, staff.Moderator} {
		name := fmt.Sprintf("Made-up %s %d", role, i+1)
		a, err := accounts.Add(ctx, staff.NewAccount{Email: fmt.Sprintf("made-up-%d@example.org", i+1), Name: name, Password: rand.Text(), Role: role})
		if err != nil {
			return nil, err
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}
