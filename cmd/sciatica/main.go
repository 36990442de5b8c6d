// Command sciatica runs the Sciatica Guide: a patient education website in one
// binary and one SQLite file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"example.org/sciatica/internal/library"
)

// commands is the table of everything the binary does. The words behind help
// are what sciatica --help prints.
type commands struct {
	Serve        serveCommand        `cmd:"" help:"Run the website."`
	Check        checkCommand        `cmd:"" help:"Check the content and print every problem as file:line:col: message."`
	New          newCommand          `cmd:"" help:"Start an article or an exercise, with TODO where something is to be filled in."`
	Schema       schemaCommand       `cmd:"" help:"Print the JSON Schema of a kind of content file, with which an editor completes and checks its keys."`
	ContactSheet contactSheetCommand `cmd:"" help:"Write one HTML page with every exercise figure in light, dark and print, for a reviewer's eye."`
	Staff        staffCommand        `cmd:"" help:"Manage the accounts of people who approve comments."`
	Backup       backupCommand       `cmd:"" help:"Write a complete copy of the database while the site runs."`
	Dev          devCommand          `cmd:"" help:"For developers."`
}

// environment is what commands may use of the world; only main reads it.
type environment struct {
	stdin          io.Reader
	stdout, stderr io.Writer
}

// errReported ends a command whose cause has been printed already.
var errReported = errors.New("reported")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C stops at once
	os.Exit(run(ctx, os.Args[1:], environment{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}))
}

// run does one command and returns the exit status: 0 for success, 1 when the
// command failed or found errors, 2 when it was not understood.
func run(ctx context.Context, args []string, env environment) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("sciatica"),
		kong.Description("Sciatica Guide: a patient education website in one binary and one SQLite file."),
		kong.Writers(env.stdout, env.stderr),
		kong.Vars{
			"schema_kinds": names(library.SchemaKinds()),
			"categories":   names(library.Categories()),
		},
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(env),
	)
	if err != nil {
		fmt.Fprintln(env.stderr, "sciatica:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help was printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(env.stderr, "sciatica: %v; sciatica --help tells all commands and settings\n", err)
		return 2
	}
	err = command.Run()
	switch {
	case err == nil:
		return 0
	case !errors.Is(err, errReported):
		fmt.Fprintln(env.stderr, "sciatica:", err)
	}
	return 1
}

// names lists values as an enum of kong does.
func names[T ~string](values []T) string {
	var all []string
	for _, v := range values {
		all = append(all, string(v))
	}
	return strings.Join(all, ", ")
}
