package comments

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"example.org/sciatica/internal/screen"
)

// Span is a part of a comment's words and what to say in its place: byte
// offsets into the words of the version named.
type Span struct {
	Start, End int
	Label      string // as "phone number"
}

// redact takes spans of the words out, for readers too; the words before are sealed.
func (s *Store) redact(ctx context.Context, tx *sql.Tx, by Actor, c *record, d Decision, e step) (Decided, error) {
	t, err := readWording(ctx, tx, *c.Text)
	if err != nil {
		return Decided{}, err
	}
	body, findings, err := cut(t, d.Spans)
	if err != nil {
		return Decided{}, err
	}
	said := t.flags()
	if t.body, t.findings, t.redacted = body, findings, true; d.RemoveName {
		t.name, t.nameFlags = "", 0
	} else if len(d.Spans) == 0 {
		return Decided{}, fmt.Errorf("%w: nothing to take out", ErrWords)
	}
	id, err := s.decision(ctx, tx, c, e, func() error {
		public := c.Public != nil && *c.Public == *c.Text
		if err := s.write(ctx, tx, c, t); err != nil {
			return err
		}
		if public {
			c.Public = c.Text
		}
		// Private data that was taken out is none any more; a danger sign stays one.
		c.flags = c.flags&^(said&screen.Private) | t.flags()
		return nil
	})
	if err != nil || !d.ThenApprove {
		return Decided{Step: id}, err
	}
	_, err = s.decide(ctx, tx, by, c, Decision{CommentID: c.id, Action: Approve, Outcome: d.Outcome}, cmp.Or(e.batch, id))
	return Decided{Step: id}, err
}

// cut takes the spans out of the words and moves the findings along.
func cut(t wording, spans []Span) (string, []screen.Finding, error) {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	var out strings.Builder
	var findings []screen.Finding
	at := 0
	for _, span := range append(spans, Span{Start: len(t.body), End: len(t.body)}) {
		if span.Start < at || span.End < span.Start || span.End > len(t.body) || span.Label == "" && span.Start < len(t.body) ||
			!utf8.RuneStart(append([]byte(t.body), ' ')[span.Start]) || !utf8.RuneStart(append([]byte(t.body), ' ')[span.End]) {
			return "", nil, fmt.Errorf("%w: span %d to %d", ErrWords, span.Start, span.End)
		}
		for _, f := range t.findings {
			if f.Start >= at && f.End <= span.Start {
				moved := f
				moved.Start += out.Len() - at
				moved.End += out.Len() - at
				findings = append(findings, moved)
			}
		}
		out.WriteString(t.body[at:span.Start])
		if span.Start < span.End {
			out.WriteString("[removed: " + span.Label + "]")
		}
		at = span.End
	}
	return out.String(), findings, nil
}

// Original returns the sealed words of a redacted comment and notes in the log
// who looked. The error is ErrRole for anybody but an admin, and fs.ErrNotExist
// when there are none (any more).
func (s *Store) Original(ctx context.Context, by Actor, id int64) (name, body string, err error) {
	if !by.Admin {
		return "", "", fmt.Errorf("original of comment %d: %w", id, ErrRole)
	}
	err = s.db.Write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT name, body FROM comment_text WHERE comment_id = ? AND sealed = 1 ORDER BY version LIMIT 1`, id).Scan(&name, &body)
		if errors.Is(err, sql.ErrNoRows) {
			return fs.ErrNotExist
		}
		if err != nil {
			return err
		}
		c, err := load(ctx, tx, `WHERE id = ?`, id)
		if err != nil {
			return err
		}
		_, err = s.log(ctx, tx, c, step{action: "view-original", by: by.AccountID}, c.State, "")
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("original of comment %d: %w", id, err)
	}
	return name, body, nil
}
