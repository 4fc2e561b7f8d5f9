// This file is the journal of a rewrite: what the files were before, until all
// of them have been replaced.

package emit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// journalDir is the journal's folder in the module root. The go command ignores
// names that begin with a dot.
const journalDir = ".alsgen-rewrite"

// journalFile names the file whose presence says that files may have been staged
// or replaced.
const journalFile = "journal.json"

// entry is one file in the journal.
type entry struct {
	Path     string `json:"path"`     // of the target, relative to the module root
	Original string `json:"original"` // file in the journal folder, "" if there was none
	Before   string `json:"before"`   // hash of the original, "" if there was none
	After    string `json:"after"`    // hash of the new contents, "" if there are to be none
}

// is reports whether what stands at the target is what digest says.
func (e entry) is(digest, target string) (bool, error) {
	now, err := os.ReadFile(target)
	if errors.Is(err, fs.ErrNotExist) {
		return digest == "", nil
	}
	return err == nil && digest != "" && hash(now) == digest, err
}

// journal is a journal on the disk.
type journal struct {
	root    string
	Entries []entry `json:"files"`
}

func (j *journal) dir() string { return filepath.Join(j.root, journalDir) }

// target returns the absolute path of e's target.
func (j *journal) target(e entry) string {
	path := filepath.FromSlash(e.Path)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(j.root, path)
}

// original returns the absolute path of e's original.
func (j *journal) original(e entry) string { return filepath.Join(j.dir(), filepath.Base(e.Original)) }

// staged returns the path of the temporary file with the new contents for
// target. It is the same in every run, so that Recover can remove it.
func staged(target string) string {
	return filepath.Join(filepath.Dir(target), "."+filepath.Base(target)+".alsgen-new")
}

// newJournal writes and syncs the originals of targets. The journal does not
// count before commit.
func newJournal(root string, targets []*target) (*journal, error) {
	j := &journal{root: root}
	if err := os.MkdirAll(j.dir(), 0o777); err != nil {
		return nil, err
	}
	for i, t := range targets {
		e := entry{Path: relative(root, t.path)}
		if t.file.After != nil {
			e.After = hash(t.file.After)
		}
		if t.file.Before != nil {
			e.Original, e.Before = fmt.Sprintf("%04d.orig", i), hash(t.file.Before)
			if err := writeSynced(j.original(e), t.file.Before, t.info.Mode().Perm(), t.info); err != nil {
				return j, err
			}
		}
		j.Entries = append(j.Entries, e)
	}
	syncDir(j.dir())
	return j, nil
}

// commit makes the journal count.
func (j *journal) commit() error {
	data, err := json.MarshalIndent(j, "", "\t")
	if err != nil {
		return err
	}
	tmp := filepath.Join(j.dir(), "."+journalFile)
	if err := writeSynced(tmp, append(data, '\n'), 0o666, nil); err != nil {
		return err
	}
	if err := os.Rename(tmp, filepath.Join(j.dir(), journalFile)); err != nil {
		return err
	}
	syncDir(j.dir())
	syncDir(j.root)
	return nil
}

// remove ends the journal, journal.json first.
func (j *journal) remove() error {
	err := os.Remove(filepath.Join(j.dir(), journalFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	syncDir(j.dir())
	return os.RemoveAll(j.dir())
}

// putBack gives every file that was replaced its original again and ends the
// journal. It may be called again after it was interrupted.
func (j *journal) putBack() (restored []string, err error) {
	for _, e := range j.Entries {
		target := j.target(e)
		_ = os.Remove(staged(target))
		if changed, err := e.is(e.After, target); err == nil && !changed {
			continue // not replaced yet, or edited by somebody else at this moment
		}
		if err := j.restore(e, target); err != nil {
			return restored, fmt.Errorf("%s could not be put back, its original is in %s: %w", target, j.dir(), err)
		}
		restored = append(restored, target)
		syncDir(filepath.Dir(target))
	}
	return restored, j.remove()
}

// restore gives target its original again, or removes it if it has none.
func (j *journal) restore(e entry, target string) error {
	if e.Original == "" {
		return os.Remove(target)
	}
	if _, err := os.Stat(j.original(e)); errors.Is(err, fs.ErrNotExist) && e.After == "" {
		return nil // a file that was to be removed, and was put back before
	}
	return moveFile(j.original(e), target)
}

// edited returns the files that are neither what they were before the rewrite
// nor what it made of them: somebody has edited them since.
func (j *journal) edited() []string {
	var paths []string
	for _, e := range j.Entries {
		before, err := e.is(e.Before, j.target(e))
		after, _ := e.is(e.After, j.target(e))
		if err != nil || !before && !after {
			paths = append(paths, j.target(e))
		}
	}
	return paths
}

// Interrupted reports whether a rewrite at root began and did not end: one that
// was killed, or one that is at work.
func Interrupted(root string) bool {
	_, err := os.Stat(filepath.Join(root, journalDir))
	return err == nil
}

// Recover puts back the files of a rewrite that was killed, and returns those
// that had been replaced. The caller holds the lock.
func Recover(root string) (restored []string, err error) {
	j := &journal{root: root}
	data, err := os.ReadFile(filepath.Join(j.dir(), journalFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, os.RemoveAll(j.dir()) // killed before anything, or after everything
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, j); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(j.dir(), journalFile), err)
	}
	if edited := j.edited(); len(edited) > 0 {
		return nil, fmt.Errorf("a rewrite was interrupted, and %s was changed since; "+
			"put the originals in %s back by hand as journal.json names them, then remove that folder", edited[0], j.dir())
	}
	return j.putBack()
}

// moveFile renames from to to, or copies where the two lie on different file
// systems.
func moveFile(from, to string) error {
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	info, statErr := os.Stat(from)
	if statErr != nil {
		return errors.Join(err, statErr)
	}
	data, readErr := os.ReadFile(from)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	if err := writeSynced(staged(to), data, info.Mode().Perm(), info); err != nil {
		return err
	}
	return os.Rename(staged(to), to)
}

// relative returns path as it is written in the journal of root, so that a
// module that was moved can still be put back.
func relative(root, path string) string {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}
