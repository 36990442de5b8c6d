package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"example.org/sciatica/internal/lang"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/migrations"
)

type staffCommand struct {
	Add      staffAddCommand      `cmd:"" help:"Make an account. The password is asked for, or read as one line from standard input."`
	List     staffListCommand     `cmd:"" help:"List the accounts."`
	Password staffPasswordCommand `cmd:"" help:"Give an account a new password and end its sign-ins. It also lets a disabled account in again."`
	Title    staffTitleCommand    `cmd:"" help:"Change what stands after a name above public replies."`
	Disable  staffDisableCommand  `cmd:"" help:"Keep an account from signing in and end its sign-ins. Its decisions stay."`
}

// accounts opens the store for one command. It makes no database: an account
// in a file that no server uses would look like one that works.
func (d database) accounts(ctx context.Context, use func(*staff.Store) error) (err error) {
	if _, err := os.Stat(d.DB); err != nil {
		return fmt.Errorf("--db: %w; name the file that the server uses, or start the server once to make it", err)
	}
	db, err := sqlite.Open(ctx, d.DB, migrations.FS)
	if err != nil {
		return fmt.Errorf("--db %s: %w", d.DB, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return use(staff.NewStore(db, time.Now))
}

type staffAddCommand struct {
	database
	Email string `arg:"" help:"The e-mail to sign in with."`
	Name  string `required:"" help:"The person's name, as colleagues see it."`
	Title string `placeholder:"TITLE" help:"What stands after the name above public replies, as \"PT, DPT\"."`
	Role  string `enum:"moderator,clinician,admin" default:"moderator" help:"moderator, clinician or admin."`
}

// Run makes the account.
func (c *staffAddCommand) Run(ctx context.Context, env environment) error {
	password, err := readPassword(env)
	if err != nil {
		return err
	}
	account := staff.NewAccount{Email: c.Email, Name: c.Name, Title: c.Title, Password: password, Role: staff.Role(c.Role)}
	if err := faultsError(account.Faults()); err != nil {
		return err
	}
	return c.accounts(ctx, func(s *staff.Store) error {
		a, err := s.Add(ctx, account)
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "%s may sign in as %s, %s.\n", a.Email, a.Name, a.Role)
		return nil
	})
}

func faultsError(faults []staff.Fault) error {
	var words []string
	for _, f := range faults {
		words = append(words, lang.English().Staff.Faults[string(f)])
	}
	if len(words) == 0 {
		return nil
	}
	return errors.New(strings.Join(words, "; "))
}

type staffListCommand struct{ database }

// Run prints the accounts.
func (c *staffListCommand) Run(ctx context.Context, env environment) error {
	return c.accounts(ctx, func(s *staff.Store) error {
		list, err := s.Accounts(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		for _, a := range list {
			state := ""
			if a.Disabled {
				state = "disabled"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Email, a.Name, a.Title, a.Role, state)
		}
		return w.Flush()
	})
}

type staffPasswordCommand struct {
	database
	Email string `arg:"" help:"The account's e-mail."`
}

// Run sets the password.
func (c *staffPasswordCommand) Run(ctx context.Context, env environment) error {
	password, err := readPassword(env)
	if err != nil {
		return err
	}
	if err := faultsError(staff.NewAccount{Email: "a@example.org", Name: "a", Password: password}.Faults()); err != nil {
		return err
	}
	return c.accounts(ctx, func(s *staff.Store) error {
		if err := s.SetPassword(ctx, c.Email, password); err != nil {
			return unknownAccount(c.Email, err)
		}
		fmt.Fprintf(env.stdout, "%s has a new password and must sign in again.\n", c.Email)
		return nil
	})
}

type staffTitleCommand struct {
	database
	Email string `arg:"" help:"The account's e-mail."`
	Title string `arg:"" help:"The new title, as \"PT, DPT\"; an empty one takes it away."`
}

// Run changes the title.
func (c *staffTitleCommand) Run(ctx context.Context, env environment) error {
	if err := faultsError(staff.NewAccount{Email: "a@example.org", Name: "a", Title: c.Title, Password: strings.Repeat("x", staff.MinPassword)}.Faults()); err != nil {
		return err
	}
	return c.accounts(ctx, func(s *staff.Store) error {
		if err := s.SetTitle(ctx, c.Email, c.Title); err != nil {
			return unknownAccount(c.Email, err)
		}
		fmt.Fprintf(env.stdout, "%s has a new title. Replies already written show it too. A running server shows it on a page after the next decision about a comment there, and everywhere from tomorrow.\n", c.Email)
		return nil
	})
}

type staffDisableCommand struct {
	database
	Email string `arg:"" help:"The account's e-mail."`
}

// Run disables the account.
func (c *staffDisableCommand) Run(ctx context.Context, env environment) error {
	return c.accounts(ctx, func(s *staff.Store) error {
		if err := s.Disable(ctx, c.Email); err != nil {
			return unknownAccount(c.Email, err)
		}
		fmt.Fprintf(env.stdout, "%s can no longer sign in.\n", c.Email)
		return nil
	})
}

func unknownAccount(email string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no account has the e-mail %s; sciatica staff list names them all", email)
	}
	return err
}

// readPassword asks for a password twice on a terminal, and reads one line elsewhere.
func readPassword(env environment) (string, error) {
	if f, ok := env.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		var typed [2]string
		for i, ask := range []string{"Password: ", "Once more: "} {
			fmt.Fprint(env.stderr, ask)
			b, err := term.ReadPassword(int(f.Fd()))
			fmt.Fprintln(env.stderr)
			if err != nil {
				return "", fmt.Errorf("read password: %w", err)
			}
			typed[i] = string(b)
		}
		if typed[0] != typed[1] {
			return "", errors.New("the two passwords differ; nothing was changed")
		}
		return typed[0], nil
	}
	line, err := bufio.NewReader(env.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
