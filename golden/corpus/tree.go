package main

// This file copies trees of files, and compares and restores them.

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Snapshot is the contents of a tree, by slashed path.
type Snapshot map[string][]byte

// CopyTree copies the files under src to dst, writable, without version control
// and without scripts.
func CopyTree(dst, src string) error {
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		switch {
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o777)
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(target, to)
		case !d.Type().IsRegular():
			return fmt.Errorf("copy %s: neither file nor folder", path)
		}
		if script, err := isScript(rel, path); script || err != nil {
			return err
		}
		return copyFile(to, path, d)
	})
}

// copyFile keeps the bits that make a file executable.
func copyFile(dst, src string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	content, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	return os.WriteFile(dst, content, info.Mode().Perm()|0o600)
}

// TakeSnapshot reads every regular file under dir.
func TakeSnapshot(dir string) (Snapshot, error) {
	out := Snapshot{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		out[filepath.ToSlash(rel)], err = os.ReadFile(path)
		return err
	})
	return out, err
}

// Changed returns the paths that differ between two snapshots, sorted.
func (s Snapshot) Changed(later Snapshot) []string {
	var out []string
	for path, content := range later {
		if old, ok := s[path]; !ok || !bytes.Equal(old, content) {
			out = append(out, path)
		}
	}
	for path := range s {
		if _, ok := later[path]; !ok {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// Restore makes the tree at dir what s says: a file that is not in s is
// removed, one that differs written.
func (s Snapshot) Restore(dir string) error {
	now, err := TakeSnapshot(dir)
	if err != nil {
		return err
	}
	for _, path := range s.Changed(now) {
		to := filepath.Join(dir, filepath.FromSlash(path))
		content, ok := s[path]
		if !ok {
			err = os.Remove(to)
		} else {
			err = os.WriteFile(to, content, 0o666)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// During calls do while the tree at dir is what s says, and makes it what it was.
func (s Snapshot) During(dir string, do func() error) error {
	now, err := TakeSnapshot(dir)
	if err != nil {
		return err
	}
	if err := s.Restore(dir); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return now.Restore(dir)
}
