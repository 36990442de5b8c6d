package main

import (
	"context"
	"log/slog"
	"time"

	"example.org/sciatica/internal/comments"
	"example.org/sciatica/internal/notify"
	"example.org/sciatica/internal/sqlite"
)

// Times of what runs beside the requests.
const (
	tendEvery   = 5 * time.Minute
	sentFor     = 30 * 24 * time.Hour // how long the outbox remembers what was sent
	digestLate  = 2 * time.Hour       // a digest that is later than this is left out
	vacuumHour  = 3                   // of the clinic's day, when the fewest write
	vacuumEvery = 24 * time.Hour
	vacuumRetry = time.Hour // after a failure by day, when people write
)

// digestHours are the hours of the clinic's day at which a digest is sent.
var digestHours = []int{8, 14}

// tending keeps the comments, the outbox and the file in order, round by round.
type tending struct {
	db     *sqlite.DB
	store  *comments.Store
	outbox *notify.Outbox

	started  time.Time
	digested string // the slot of the last digest
	// vacuumed is when the file was last written anew, tried when that was last
	// begun; zero for not yet.
	vacuumed, tried time.Time
}

// tend does a round every few minutes until ctx ends.
func tend(ctx context.Context, t *tending, location *time.Location, log *slog.Logger) {
	ticker := time.NewTicker(tendEvery)
	defer ticker.Stop()
	for {
		// Round: the time on the wall goes on while the machine sleeps, the other does not.
		for _, err := range t.round(ctx, time.Now().Round(0).In(location)) {
			if ctx.Err() == nil {
				log.Error("a task beside the requests failed; the next round tries again", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// round does what a time of the clinic's day asks for. Each task has an error of
// its own, and none keeps another from being done.
func (t *tending) round(ctx context.Context, now time.Time) (errs []error) {
	for _, err := range []error{t.store.Tend(ctx), t.outbox.Prune(ctx, now.Add(-sentFor)), t.digest(ctx, now), t.vacuum(ctx, now)} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// digest queues the mail about what waits, once for each slot.
func (t *tending) digest(ctx context.Context, now time.Time) error {
	slot := digestSlot(now)
	if slot == "" || slot == t.digested {
		return nil
	}
	if err := t.store.Digest(ctx, slot, clock(now, 0)); err != nil {
		return err
	}
	t.digested = slot
	return nil
}

// digestSlot names the digest that is due at a time, "" for none.
func digestSlot(now time.Time) string {
	for _, hour := range digestHours {
		due := clock(now, hour)
		if late := now.Sub(due); late >= 0 && late < digestLate {
			return due.Format("2006-01-02 15:04")
		}
	}
	return ""
}

// vacuum writes the file anew once a night. What fails is tried again in the next
// round, and by day, when it disturbs more people, once an hour.
func (t *tending) vacuum(ctx context.Context, now time.Time) error {
	if !t.vacuumDue(now) {
		return nil
	}
	t.tried = now
	if err := t.db.Vacuum(ctx); err != nil {
		return err
	}
	t.vacuumed = now
	return nil
}

func (t *tending) vacuumDue(now time.Time) bool {
	night := clock(now, vacuumHour)
	if now.Before(night) || !t.vacuumed.Before(night) {
		return false
	}
	// Later in the day it is for a server that was busy or asleep in that hour.
	return now.Hour() == vacuumHour ||
		now.Sub(t.started) > vacuumEvery && now.Sub(t.vacuumed) > vacuumEvery && now.Sub(t.tried) >= vacuumRetry
}

// clock is an hour of the day of a time.
func clock(now time.Time, hour int) time.Time {
	return time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
}
