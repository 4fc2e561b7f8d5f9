// This file writes files for go build -overlay.

package emit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"github.com/alsgen/alsgen/rewrite"
)

// overlayMaxAge is how long an overlay stays after its last use.
const overlayMaxAge = 7 * 24 * time.Hour

// filesDir is the folder below an overlay's that holds the files. The go command
// ignores names that begin with an underscore, so that an overlay may lie inside
// a module.
const filesDir = "_files"

// Overlaid is an overlay on the disk.
type Overlaid struct {
	JSON  string                  // path of overlay.json
	files map[string]rewrite.File // by their path in the overlay
}

// Overlay writes changes below cache, under a name that depends on them alone:
// the same changes give the same files, so builds in parallel do not clash and a
// build that is repeated compiles nothing. Overlays that nobody used for a week
// are removed.
func Overlay(changes *rewrite.Changes, cache string, now time.Time) (*Overlaid, error) {
	root := filepath.Join(cache, "overlay")
	if err := os.MkdirAll(root, 0o777); err != nil {
		return nil, err
	}
	// Nobody may remove an overlay as too old while another takes it up again.
	lock := flock.New(filepath.Join(cache, "overlay.lock"))
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("locking %s: %w", root, err)
	}
	defer func() { _ = lock.Close() }()
	dir := filepath.Join(root, contentHash(changes))
	o, err := OverlayTo(changes, dir)
	if err != nil {
		return nil, err
	}
	if err := os.Chtimes(dir, now, now); err != nil {
		return nil, err
	}
	return o, prune(root, now.Add(-overlayMaxAge))
}

// OverlayTo writes changes below dir.
func OverlayTo(changes *rewrite.Changes, dir string) (*Overlaid, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	o := &Overlaid{JSON: filepath.Join(dir, "overlay.json"), files: map[string]rewrite.File{}}
	replace := map[string]string{}
	base := commonDir(changes)
	for _, f := range changes.Files {
		rel, err := filepath.Rel(base, f.Path)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(dir, filesDir, rel)
		if err := writeAtomic(path, sourced(f)); err != nil {
			return nil, err
		}
		o.files[path] = f
		// The go command compares keys with paths as it built them: below the
		// working directory, whichever of its names that goes by.
		replace[f.Path] = path
		replace[realDir(f.Path)] = path
	}
	data, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return nil, err
	}
	return o, writeAtomic(o.JSON, append(data, '\n'))
}

// contentHash returns the name of the overlay that holds changes.
func contentHash(changes *rewrite.Changes) string {
	var b strings.Builder
	for _, f := range changes.Files {
		fmt.Fprintf(&b, "%q %q %s\n", f.Path, realDir(f.Path), hash(sourced(f)))
	}
	return hash([]byte(b.String()))[:32]
}

// commonDir returns the deepest folder that holds all files of changes.
func commonDir(changes *rewrite.Changes) string {
	common := ""
	for i, f := range changes.Files {
		dir := filepath.Dir(f.Path)
		if i == 0 {
			common = dir
		}
		for !within(common, dir) && common != filepath.Dir(common) {
			common = filepath.Dir(common)
		}
	}
	return common
}

// within reports whether path is dir or lies in it.
func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// prune removes the overlays in root that were last used before limit.
func prune(root string, limit time.Time) error {
	list, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range list {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(limit) {
			continue // one that went away is gone already
		}
		errs = append(errs, os.RemoveAll(filepath.Join(root, e.Name())))
	}
	return errors.Join(errs...)
}
