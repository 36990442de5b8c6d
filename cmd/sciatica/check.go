package main

import (
	"fmt"
	"path/filepath"
	"time"

	"example.org/sciatica/internal/library"
)

type checkCommand struct {
	Content string `arg:"" optional:"" env:"SCIATICA_CONTENT" placeholder:"DIR" help:"The content folder; by default the content in the binary."`
}

// Run prints every problem and fails if one is an error.
func (c *checkCommand) Run(env environment) error {
	fsys, _, err := contentFolder{Content: c.Content}.open()
	if err != nil {
		return err
	}
	_, problems := library.Load(fsys, time.Now())
	for _, p := range problems {
		// The path as an editor's tool can open it from here.
		p.File = filepath.Join(c.Content, filepath.FromSlash(p.File))
		fmt.Fprintln(env.stdout, p)
	}
	where := c.Content
	if where == "" {
		where = "the content in the binary"
	}
	fmt.Fprintf(env.stderr, "checked %s: %d problems\n", where, len(problems))
	if library.HasErrors(problems) {
		return errReported
	}
	return nil
}
