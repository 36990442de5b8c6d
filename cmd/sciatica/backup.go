package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"example.org/sciatica/internal/sqlite"
)

type backupCommand struct {
	database
	To string `arg:"" help:"The file to write; it must not exist."`
}

// Run writes the copy.
func (c *backupCommand) Run(ctx context.Context, env environment) (err error) {
	if _, err := os.Stat(c.DB); err != nil {
		return fmt.Errorf("--db: %w", err)
	}
	db, err := sqlite.Open(ctx, c.DB, nil)
	if err != nil {
		return fmt.Errorf("--db %s: %w", c.DB, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Backup(ctx, c.To); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s holds a complete copy of %s.\n", c.To, c.DB)
	return nil
}
