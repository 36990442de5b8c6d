package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/sciatica/internal/comments"
)

func TestErasuresAreWrittenDownOneBelowTheOther(t *testing.T) {
	file := erasuresOf(filepath.Join(t.TempDir(), "site.db"))
	if list, err := file.list(); err != nil || len(list) > 0 {
		t.Errorf("without a file: %v, %v", list, err)
	}
	var want []comments.Erasure
	for id := range int64(3) {
		e := comments.Erasure{CommentID: id + 1, Written: time.UnixMilli(1_790_000_000_000 + id)}
		if err := file.add(e); err != nil {
			t.Fatal(err)
		}
		want = append(want, e)
	}
	got, err := file.list()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("erasures (-want +got):\n%s", diff)
	}
	info, err := os.Stat(file.path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Errorf("others may read the file: %v", mode)
	}
}

func TestALineThatThePowerCutIsLeftOutAndHarmsNoOther(t *testing.T) {
	file := erasuresOf(filepath.Join(t.TempDir(), "site.db"))
	if err := os.WriteFile(file.path, []byte("7 1790000000000\n8"), 0o600); err != nil {
		t.Fatal(err)
	}
	nine := comments.Erasure{CommentID: 9, Written: time.UnixMilli(1_790_000_000_009)}
	if err := file.add(nine); err != nil {
		t.Fatal(err)
	}
	got, err := file.list()
	if err != nil {
		t.Fatal(err)
	}
	want := []comments.Erasure{{CommentID: 7, Written: time.UnixMilli(1_790_000_000_000)}, nine}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("erasures (-want +got):\n%s", diff)
	}
}

func TestAnErasureThatCannotBeWrittenDownIsAnError(t *testing.T) {
	file := erasures{t.TempDir()} // a folder
	if err := file.add(comments.Erasure{CommentID: 1}); err == nil {
		t.Error("add reported no error")
	}
	if _, err := file.list(); err == nil {
		t.Error("list reported no error")
	}
}
