package main

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v4"

	"example.org/sciatica/internal/library"
)

type newCommand struct {
	Article  newArticleCommand  `cmd:"" help:"Start an article."`
	Exercise newExerciseCommand `cmd:"" help:"Start an exercise."`
}

// newFile is what both kinds of files are started from.
type newFile struct {
	Title   string `arg:"" help:"The title, in quotation marks. The file's name is made from it."`
	Content string `env:"SCIATICA_CONTENT" default:"content" placeholder:"DIR" help:"The content folder to write into; by default ${default}."`
}

type newArticleCommand struct {
	newFile
	Category string `enum:"${categories}" default:"understand" help:"${enum}."`
}

// Run writes the article.
func (c *newArticleCommand) Run(env environment) error {
	return c.write(env, "article", c.Category)
}

type newExerciseCommand struct{ newFile }

// Run writes the exercise.
func (c *newExerciseCommand) Run(env environment) error {
	return c.write(env, "exercise", "")
}

// The texts of new files. In them << and >> stand around what is filled in,
// because the content has {{tokens}}.
//
//go:embed new/*.md
var newFiles embed.FS

// write starts a file of a kind. It never writes over one.
func (c newFile) write(env environment, kind, category string) (err error) {
	title := strings.Join(strings.Fields(c.Title), " ")
	slug, err := library.Slug(title)
	if err != nil {
		return err
	}
	site, problems := library.LoadSite(os.DirFS(c.Content))
	if site == nil {
		return fmt.Errorf("--content %s: %v", c.Content, problems[0])
	}
	t, err := template.New(kind+".md").Delims("<<", ">>").ParseFS(newFiles, "new/*.md")
	if err != nil {
		return fmt.Errorf("read what a new %s holds: %w", kind, err)
	}
	var text strings.Builder
	err = t.Execute(&text, map[string]any{
		"Title": yamlText(title), "Category": category,
		"Today":     time.Now().In(site.Location()).Format(time.DateOnly),
		"Evidences": names(library.Evidences()), "Goals": names(library.Goals()),
		"Positions": names(library.Positions()), "Levels": names(library.Levels()),
	})
	if err != nil {
		return fmt.Errorf("fill in a new %s: %w", kind, err)
	}
	path := filepath.Join(c.Content, "en", kind+"s", slug+".md")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and stays as it is; edit it, or choose another title", path)
	} else if err != nil {
		return fmt.Errorf("write the %s: %w", kind, err)
	}
	if _, err = f.WriteString(text.String()); err != nil {
		err = fmt.Errorf("write %s: %w", path, err)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(env.stdout, "%s is started.\nFill in what says TODO; sciatica check %s names each place. Then take the line draft: true out.\n", path, c.Content)
	return nil
}

// yamlText writes a text as a value of YAML, in quotation marks if it needs them.
func yamlText(text string) string {
	var read map[string]any
	if err := yaml.Load([]byte("key: "+text), &read); err == nil && read["key"] == text {
		return text
	}
	var quoted strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false) // & is no sign of YAML
	_ = encoder.Encode(text)     // a string cannot fail, nor can memory
	return strings.TrimSpace(quoted.String())
}
