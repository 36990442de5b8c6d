package library

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"time"
)

// Folder is a content folder that editors write into while the site runs.
type Folder struct {
	// Editors says that Load reads for editors: it finds problems of the writing
	// too, as Check does, and shows drafts.
	Editors bool

	fsys  fs.FS
	seen  uint64
	drawn map[string]*drawing // by Load, so that the next draws only what is new
}

// NewFolder returns the folder fsys, not yet looked at.
func NewFolder(fsys fs.FS) *Folder { return &Folder{fsys: fsys} }

// Load reads the folder as Load does and remembers what it looked like.
func (f *Folder) Load(now time.Time) (*Library, []Problem) {
	// The look comes first: a file saved while we read shows up as a change next time.
	f.seen = f.look()
	b := newBuilder(f.fsys, now, f.drawn)
	b.prose, b.editors = f.Editors, f.Editors
	lib, problems := b.load()
	f.drawn = b.drawn
	return lib, problems
}

// Changed reports whether a file has come, gone or been saved since Load.
func (f *Folder) Changed() bool { return f.look() != f.seen }

// look sums up the names, sizes and times of all files.
func (f *Folder) look() uint64 {
	sum := fnv.New64a()
	_ = fs.WalkDir(f.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			// Load says what is wrong; here it only has to look different.
			fmt.Fprintln(sum, name, err)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			fmt.Fprintln(sum, name, err)
			return nil
		}
		if !d.IsDir() {
			fmt.Fprintln(sum, name, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return sum.Sum64()
}
