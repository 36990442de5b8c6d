package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/sqlite"
)

// Times of what runs beside the requests.
const (
	tendEvery  = 5 * time.Minute
	sentFor    = 30 * 24 * time.Hour // how long the outbox remembers what was sent
	digestLate = 2 * time.Hour       // a digest that is later than this is left out
	vacuumHour = 3                   // of the clinic's day, when the fewest write
)

// digestHours are the hours of the clinic's day at which a digest is sent.
var digestHours = []int{8, 14}

// tend keeps the comments, the outbox and the file in order until ctx ends.
func tend(ctx context.Context, db *sqlite.DB, store *comments.Store, outbox *notify.Outbox, location *time.Location, log *slog.Logger) {
	ticker := time.NewTicker(tendEvery)
	defer ticker.Stop()
	last, vacuumed := "", ""
	for {
		now := time.Now().In(location)
		err := errors.Join(store.Tend(ctx), outbox.Prune(ctx, now.Add(-sentFor)))
		if slot := digestSlot(now); slot != last && err == nil {
			if slot != "" {
				err = store.Digest(ctx, slot, time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, location))
			}
			if err == nil {
				last = slot
			}
		}
		if day := now.Format(time.DateOnly); now.Hour() == vacuumHour && day != vacuumed {
			vacuumed = day // once a night, however it ends
			err = errors.Join(err, db.Vacuum(ctx))
		}
		if err != nil && ctx.Err() == nil {
			log.Error("comments could not be tended; the next try is in a few minutes", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// digestSlot names the digest that is due at a time, "" for none.
func digestSlot(now time.Time) string {
	for _, hour := range digestHours {
		due := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
		if late := now.Sub(due); late >= 0 && late < digestLate {
			return due.Format("2006-01-02 15:04")
		}
	}
	return ""
}
