package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/library"
	"example.org/sciatica/internal/sqlite"
	"example.org/sciatica/internal/staff"
	"example.org/sciatica/internal/web"
	"example.org/sciatica/migrations"
	"example.org/sciatica/static"
)

type serveCommand struct {
	database
	contentFolder
	Addr          string   `name:"addr" env:"SCIATICA_ADDR" default:"localhost:8080" placeholder:"HOST:PORT" help:"Where to listen."`
	BaseURL       string   `name:"base-url" env:"SCIATICA_BASE_URL" placeholder:"URL" help:"The site's own address as readers see it, as https://guide.example. By default http:// and --addr."`
	TrustedProxy  []string `name:"trusted-proxy" env:"SCIATICA_TRUSTED_PROXY" placeholder:"ADDR,…" help:"Addresses of reverse proxies whose X-Forwarded-For is believed."`
	Dev           bool     `name:"dev" env:"SCIATICA_DEV" help:"For editors: show drafts, and the content's problems on every page. Not for a public site."`
	ClinicNetwork []string `name:"clinic-network" env:"SCIATICA_CLINIC_NETWORK" placeholder:"ADDR,…" help:"Addresses from which many people write, as the clinic's own network: comments from there are not limited to a few an hour."`
	CloseAfter    int      `name:"close-comments-after" env:"SCIATICA_CLOSE_COMMENTS_AFTER" default:"365" placeholder:"DAYS" help:"How many days after a page was last changed its comments close."`
	mailSettings
}

// Validate refuses what cannot be done.
func (c *serveCommand) Validate() error {
	if c.CloseAfter < 1 {
		return errors.New("--close-comments-after: give a number of days from 1 on")
	}
	return nil
}

// stopWithin is how long a stopping server waits for requests under way.
const stopWithin = 10 * time.Second

// gcPercent lets garbage grow to four times what is in use, about 50 MB, before it
// is collected: on one processor each collection holds up a request for some
// milliseconds. make bench-million measures with the same number.
const gcPercent = 400

// Run serves until ctx ends.
func (c *serveCommand) Run(ctx context.Context, env environment) (err error) {
	log := slog.New(slog.NewJSONHandler(env.stderr, nil))
	debug.SetGCPercent(gcPercent)
	base, err := baseURL(c.BaseURL, c.Addr)
	if err != nil {
		return err
	}
	trusted, err := networks("--trusted-proxy", c.TrustedProxy)
	if err != nil {
		return err
	}
	clinic, err := networks("--clinic-network", c.ClinicNetwork)
	if err != nil {
		return err
	}
	if c.SMTPAddress != "" && c.BaseURL == "" {
		return errors.New("--smtp-address needs --base-url: mail links to the queue, and its readers are on other machines")
	}
	fsys, changes, err := c.open()
	if err != nil {
		return err
	}
	folder := library.NewFolder(fsys)
	folder.Editors = c.Dev
	lib, problems := folder.Load(time.Now())
	for _, p := range problems {
		if !p.Prose() { // sciatica check and the bar on every page tell these
			log.Warn("content problem", "at", p.String())
		}
	}
	if lib == nil {
		return errors.New("the content cannot be served; mend the lines above and start again")
	}
	if slices.ContainsFunc(problems, library.Problem.Blocks) {
		log.Error("the content has errors; pages with errors are left out until they are mended", "errors", len(slices.DeleteFunc(slices.Clone(problems), func(p library.Problem) bool { return !p.Blocks() })))
	}
	if !changes {
		folder = nil
	}
	sender, err := c.sender(lib.Site.Name, log)
	if err != nil {
		return err
	}

	if err := keepTemporaryFilesBeside(c.DB); err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, c.DB, migrations.FS)
	if err != nil {
		return fmt.Errorf("--db %s: %w", c.DB, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	outbox := c.outbox(db, sender, base, log)
	store, err := openComments(ctx, db, c.DB, log)
	if err != nil {
		return err
	}
	accounts := staff.NewStore(db, time.Now)
	setUp, err := setUpToken(ctx, accounts)
	if err != nil {
		return err
	}
	site, err := web.New(web.Config{
		Library: lib, Problems: problems, Folder: folder, Dev: c.Dev,
		DB: db, Comments: store, Staff: accounts, SetUpToken: setUp, Urgent: outbox.Wake,
		Static: static.FS, BaseURL: base, TrustedProxies: trusted, ClinicNetworks: clinic,
		CommentsCloseAfter: time.Duration(c.CloseAfter) * 24 * time.Hour,
		Log:                log, Now: time.Now,
	})
	if err != nil {
		return err
	}

	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w; is another program there? --addr chooses another place", err)
	}
	fmt.Fprintf(env.stdout, "%s is at %s\n", lib.Site.Name, base)
	if setUp != "" {
		fmt.Fprintf(env.stdout, "Make the first staff account at %s/staff/set-up/%s\n", base, setUp)
	}

	// What runs beside the requests, each with a beside.Go. It ends before the database is closed.
	ctx, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	beside.Go(func() { outbox.Run(ctx) })
	tasks := &tending{db: db, store: store, outbox: outbox, started: time.Now().Round(0)}
	beside.Go(func() { tend(ctx, tasks, lib.Site.Location(), log) })
	return serve(ctx, listener, site, log)
}

// keepTemporaryFilesBeside has SQLite write its temporary files into the folder of
// the database, before it is opened, unless SQLITE_TMPDIR names another one. The
// nightly VACUUM writes a copy of all that patients wrote; by itself it would go
// to /var/tmp, which may be another disk, or one that others keep copies of.
func keepTemporaryFilesBeside(db string) error {
	const name = "SQLITE_TMPDIR" // sqlite.org/tempfiles.html
	if os.Getenv(name) != "" {
		return nil
	}
	path, err := filepath.Abs(db)
	if err != nil {
		return fmt.Errorf("--db %s: %w", db, err)
	}
	return os.Setenv(name, filepath.Dir(path)) // also for C, where SQLite looks (runtime/cgo)
}

// openComments opens the comments of a database file, and erases again what was
// erased before the file was restored from a backup.
func openComments(ctx context.Context, db *sqlite.DB, path string, log *slog.Logger) (*comments.Store, error) {
	file := erasuresOf(path)
	store, err := comments.Open(ctx, db, comments.Options{Now: time.Now, Erasing: file.add})
	if err != nil {
		return nil, err
	}
	list, err := file.list()
	if err != nil {
		return nil, err
	}
	erased, err := store.EraseAgain(ctx, list)
	if erased > 0 {
		log.Info("comments that a restored backup had brought back are erased again", "comments", erased)
	}
	return store, err
}

// setUpToken opens the page for the first account while there is none.
func setUpToken(ctx context.Context, accounts *staff.Store) (string, error) {
	exists, err := accounts.Exists(ctx)
	if err != nil || exists {
		return "", err
	}
	return rand.Text(), nil
}

// serve answers requests until ctx ends, then lets those under way finish.
func serve(ctx context.Context, listener net.Listener, site http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           site,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping; requests under way are finished first")
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
