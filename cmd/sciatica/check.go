package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"example.org/sciatica/internal/library"
)

type checkCommand struct {
	Content string   `arg:"" optional:"" env:"SCIATICA_CONTENT" placeholder:"DIR" help:"The content folder; by default the folder content, and where there is none the content in the binary."`
	Format  string   `enum:"text,json,github" default:"text" help:"text for people; json for programs; github for lines that GitHub shows in a pull request."`
	Only    []string `placeholder:"RULE" help:"Tell only what these rules find; sciatica check --rules lists them."`
	Grades  bool     `help:"Also print how hard each page is to read; not with github."`
	Rules   bool     `help:"Print the rules instead, each with what it is about."`
}

// Validate refuses what cannot be done.
func (c *checkCommand) Validate() error {
	for _, name := range c.Only {
		if !slices.ContainsFunc(library.Rules(), func(r library.Rule) bool { return r.Name == name }) {
			return fmt.Errorf("--only %s: there is no such rule; sciatica check --rules lists them", name)
		}
	}
	if c.Grades && c.Format == "github" {
		return errors.New("--grades has no place in the lines that GitHub shows; choose another --format")
	}
	return nil
}

// Run prints every problem and fails if one is an error.
func (c *checkCommand) Run(env environment) error {
	if c.Rules {
		return printRules(env.stdout)
	}
	if _, err := os.Stat("content/site.yaml"); c.Content == "" && err == nil {
		c.Content = "content" // where sciatica new writes
	}
	fsys, _, err := contentFolder{Content: c.Content}.open()
	if err != nil {
		return err
	}
	report := library.Check(fsys, time.Now())
	if len(c.Only) > 0 {
		report.Problems = slices.DeleteFunc(report.Problems, func(p library.Problem) bool { return !slices.Contains(c.Only, p.Rule) })
	}
	fromHere := func(file string) string { return filepath.Join(c.Content, filepath.FromSlash(file)) }
	for i, p := range report.Problems {
		report.Problems[i].File = fromHere(p.File)
	}
	for i, g := range report.Grades {
		report.Grades[i].File = fromHere(g.File)
	}
	if err := c.print(env.stdout, report); err != nil {
		return fmt.Errorf("print the problems: %w", err)
	}
	where := c.Content
	if where == "" {
		where = "the content in the binary"
	}
	problems := fmt.Sprintf("%d problems", len(report.Problems))
	if len(report.Problems) == 1 {
		problems = "1 problem"
	}
	fmt.Fprintf(env.stderr, "checked %s: %s\n", where, problems)
	if library.HasErrors(report.Problems) {
		return errReported
	}
	return nil
}

// print writes the report in the format that was asked for.
func (c *checkCommand) print(w io.Writer, report library.Report) error {
	switch c.Format {
	case "json":
		return printJSON(w, report, c.Grades)
	case "github":
		for _, p := range report.Problems {
			if _, err := fmt.Fprintln(w, githubCommand(p)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, p := range report.Problems {
		if _, err := fmt.Fprintf(w, "%v [%s]\n", p, p.Rule); err != nil {
			return err
		}
	}
	if c.Grades {
		return printGrades(w, report.Grades)
	}
	return nil
}

func printRules(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range library.Rules() {
		fmt.Fprintf(table, "%s\t%s\n", r.Name, r.Help) // an error comes back from Flush
	}
	return table.Flush()
}

// printGrades writes how hard each page is to read, as a table.
func printGrades(w io.Writer, grades []library.Grade) error {
	mark := func(grade float64, short bool) string {
		if short {
			return fmt.Sprintf("%.1f?", grade)
		}
		return fmt.Sprintf("%.1f ", grade)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "words\tsentences\tFlesch-Kincaid \tSMOG \twith easy terms \tSMOG \t page\n")
	for _, g := range grades {
		j := jsonGradeOf(g)
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%s\t%s\t %s\n", j.Words, j.Sentences,
			mark(j.FleschKincaid, j.Short), mark(j.SMOG, j.SMOGShort), mark(j.EasyTerms, j.Short), mark(j.EasyTermsSMOG, j.SMOGShort), j.File)
	}
	fmt.Fprintf(table, "?: the text is too short for this grade to mean much. With easy terms: each term of the glossary counts as a word of one syllable.\n")
	return table.Flush()
}

// jsonProblem and jsonGrade are what --format json promises to programs.
type jsonProblem struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"` // from 1; left out when the problem is the whole file
	Col      int    `json:"col,omitempty"`  // in bytes, from 1
	Severity string `json:"severity"`       // error or warning
	Rule     string `json:"rule"`
	Message  string `json:"message"`
}

type jsonGrade struct {
	File          string  `json:"file"`
	Words         int     `json:"words"`
	Sentences     int     `json:"sentences"`
	FleschKincaid float64 `json:"flesch_kincaid"`
	SMOG          float64 `json:"smog"`
	// The same with each term of the glossary as a word of one syllable.
	EasyTerms     float64 `json:"flesch_kincaid_easy_terms"`
	EasyTermsSMOG float64 `json:"smog_easy_terms"`
	Short         bool    `json:"short"`      // for Flesch-Kincaid to mean much
	SMOGShort     bool    `json:"smog_short"` // for SMOG to mean much
}

func jsonGradeOf(g library.Grade) jsonGrade {
	round := func(grade float64, _ bool) float64 { return math.Round(grade*10) / 10 }
	_, reliable := g.All.SMOG()
	return jsonGrade{
		File: g.File, Words: g.All.Words, Sentences: g.All.Sentences,
		FleschKincaid: round(g.All.FleschKincaid()), SMOG: round(g.All.SMOG()),
		EasyTerms: round(g.Plain.FleschKincaid()), EasyTermsSMOG: round(g.Plain.SMOG()),
		Short: g.Short, SMOGShort: !reliable,
	}
}

func printJSON(w io.Writer, report library.Report, grades bool) error {
	out := struct {
		Problems []jsonProblem `json:"problems"`
		Grades   []jsonGrade   `json:"grades,omitempty"`
	}{Problems: []jsonProblem{}}
	for _, p := range report.Problems {
		out.Problems = append(out.Problems, jsonProblem{p.File, p.Line, p.Col, severity(p), p.Rule, p.Message})
	}
	if grades {
		for _, g := range report.Grades {
			out.Grades = append(out.Grades, jsonGradeOf(g))
		}
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(out)
}

func severity(p library.Problem) string {
	if p.Warning {
		return "warning"
	}
	return "error"
}

var (
	githubText  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubValue = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// githubCommand writes a problem as GitHub's runner reads it (workflow commands
// for GitHub Actions, "Setting an error message"); it shows the line in the
// pull request.
func githubCommand(p library.Problem) string {
	place := "file=" + githubValue.Replace(filepath.ToSlash(p.File))
	if p.Line > 0 {
		place += fmt.Sprintf(",line=%d,col=%d", p.Line, p.Col)
	}
	return fmt.Sprintf("::%s %s,title=%s::%s", severity(p), place, githubValue.Replace(p.Rule), githubText.Replace(p.Message))
}
