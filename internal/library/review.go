package library

import (
	"fmt"
	"time"
)

// Review is who checked a page, when, and when it is due again. Nobody has, as
// long as the header says nothing.
type Review struct {
	By  string `yaml:"by" is:"required" doc:"The clinician who checked it, as Ada Example, PT."`
	On  Date   `yaml:"on" is:"required" doc:"The day of the review, as 2026-11-23."`
	Due Date   `yaml:"due" is:"required" doc:"The day by which it is checked again, as 2027-11-23."`
}

// Overdue reports whether the day by which the page is due has passed at now,
// by the calendar of now's location.
func (r *Review) Overdue(now time.Time) bool {
	return r != nil && dayOf(now).After(r.Due.Time)
}

// dayOf returns the day of a time as a Date holds it.
func dayOf(t time.Time) time.Time {
	year, month, day := t.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// checkPublished asks for a day, and refuses one that has not come.
func (h *header) checkPublished(published Date) {
	if published.IsZero() {
		h.problemAt("published is missing; give the day, as 2026-11-23", "published")
	}
	if published.After(dayOf(h.b.now.In(h.b.lib.Site.Location()))) {
		h.problemAt("published lies in the future; keep the file back with draft: true, or give today", "published")
	}
}

// checkReview holds a review to its rules.
func (h *header) checkReview(r *Review) {
	if r != nil {
		h.b.ruled("review", func() { h.refuseReview(r) })
	}
}

func (h *header) refuseReview(r *Review) {
	now := h.b.now.In(h.b.lib.Site.Location())
	h.requireText(r.By, "name the clinician who checked the page, or leave review out", "review", "by")
	switch {
	case r.On.IsZero():
		h.problemAt("review on is missing; give the day of the review", "review")
	case r.On.After(dayOf(now)):
		h.problemAt("review on lies in the future", "review", "on")
	}
	switch {
	case r.Due.IsZero():
		h.problemAt("review due is missing; give the day by which the page is checked again", "review")
	case !r.Due.After(r.On.Time):
		h.problemAt("review due must come after review on", "review", "due")
	case r.Overdue(now):
		h.warnAt(fmt.Sprintf("the review was due on %s; ask a clinician to check the page again", r.Due.Format(time.DateOnly)), "review", "due")
	}
}
