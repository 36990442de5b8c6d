package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"example.org/sciatica/internal/comments"
)

// erasures is a file beside the database that names every comment whose words
// were erased on request: its id and when it was written, never a word. A backup
// that is older than an erasure still holds the words, so the server reads this
// file at each start and erases them again. Keep it when you restore a backup.
type erasures struct{ path string }

// erasuresOf returns the file that belongs to a database.
func erasuresOf(db string) erasures { return erasures{db + ".erased"} }

// add writes an erasure down. It is on disk when add returns nil.
func (f erasures) add(e comments.Erasure) (err error) {
	file, err := os.OpenFile(f.path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("write down the erasure: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("write down the erasure: %w", err)
	}
	line := fmt.Sprintf("%d %d\n", e.CommentID, e.Written.UnixMilli())
	if end > 0 {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, end-1); err != nil {
			return fmt.Errorf("write down the erasure: %w", err)
		}
		if last[0] != '\n' { // the power failed within the line before
			line = "\n" + line
		}
	}
	if _, err := file.WriteString(line); err != nil {
		return fmt.Errorf("write down the erasure: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("write down the erasure: %w", err)
	}
	return nil
}

// list returns all that was written down. Lines that a power cut left unfinished
// are left out: those erasures were not confirmed to anybody.
func (f erasures) list() (list []comments.Erasure, err error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the erasures: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var id, written int64
		if n, err := fmt.Sscanf(lines.Text(), "%d %d", &id, &written); n == 2 && err == nil {
			list = append(list, comments.Erasure{CommentID: id, Written: time.UnixMilli(written)})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the erasures: %w", err)
	}
	return list, nil
}
