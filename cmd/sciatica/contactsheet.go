package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"example.org/sciatica/internal/figure"
)

type contactSheetCommand struct {
	Content string `arg:"" optional:"" env:"SCIATICA_CONTENT" placeholder:"DIR" help:"The content folder; by default the content in the binary."`
	Out     string `default:"contact-sheet.html" placeholder:"FILE" help:"The page to write."`
}

// Run draws every pose file of the content on one page. A figure with an error
// is named and left out, and the command fails once the page is written.
func (c *contactSheetCommand) Run(env environment) error {
	fsys, _, err := contentFolder{Content: c.Content}.open()
	if err != nil {
		return err
	}
	files, err := fs.Glob(fsys, "figures/*.yaml")
	if err != nil {
		return fmt.Errorf("list the pose files: %w", err)
	}
	var figures []*figure.Figure
	failed := false
	for _, file := range files {
		if strings.HasPrefix(path.Base(file), ".") {
			continue // an editor's swap file
		}
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return fmt.Errorf("read a pose file: %w", err)
		}
		f, problems := figure.Parse(strings.TrimSuffix(path.Base(file), ".yaml"), source)
		for _, p := range problems {
			fmt.Fprintf(env.stdout, "%s:%s\n", filepath.Join(c.Content, filepath.FromSlash(file)), p)
		}
		if f == nil {
			failed = true
			continue
		}
		figures = append(figures, f)
	}
	page, err := figure.ContactSheet(figures)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, page, 0o644); err != nil {
		return fmt.Errorf("write the contact sheet: %w", err)
	}
	fmt.Fprintf(env.stderr, "wrote %s: %d figures\n", c.Out, len(figures))
	if failed {
		return errReported
	}
	return nil
}
