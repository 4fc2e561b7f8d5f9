// This file replaces the source files for good.

package emit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/rewrite"
)

// InPlaceOptions say where InPlace may write.
type InPlaceOptions struct {
	Root    string   // the module or workspace root, which holds the journal
	Modules []string // folders of the modules; no file outside them is written
	// Step, if set, is called after n files have been replaced, from 0 to all of
	// them. Tests end the process there.
	Step func(ctx context.Context, n int)
}

// target is one file that will be replaced.
type target struct {
	path string // where the bytes lie: symbolic links are resolved
	file rewrite.File
	info fs.FileInfo // nil if there is no file
}

// mode returns the permissions that the file is to have.
func (t *target) mode() fs.FileMode {
	if t.info == nil {
		return 0o644
	}
	return t.info.Mode().Perm()
}

// InPlace replaces the files of changes, all or none. An error, a cancelled ctx
// included, says whether the tree is as before.
func InPlace(ctx context.Context, changes *rewrite.Changes, opt InPlaceOptions) error {
	targets, err := preflight(changes, opt)
	if err != nil {
		return fmt.Errorf("%w; nothing was written", err)
	}
	if len(targets) == 0 {
		return nil
	}
	j, err := stage(ctx, targets, opt)
	if err != nil {
		return fmt.Errorf("%w; nothing was written", errors.Join(err, unstage(j, targets)))
	}
	if err := replace(ctx, targets, opt); err != nil {
		if _, backErr := j.putBack(); backErr != nil {
			return fmt.Errorf("%w; %w; alsgen rewrite tries again", err, backErr)
		}
		return fmt.Errorf("%w; the files already replaced were put back, the tree is as before", err)
	}
	if err := j.remove(); err != nil {
		return fmt.Errorf("the rewrite is done, but its journal stays: %w", err)
	}
	return nil
}

// preflight finds out whether every file may be written, before the first is.
func preflight(changes *rewrite.Changes, opt InPlaceOptions) ([]*target, error) {
	var (
		targets []*target
		byPath  = map[string]*target{}
	)
	for _, f := range changes.Files {
		t, err := inspect(f, opt.Modules)
		if err != nil {
			return nil, err
		}
		if same := byPath[t.path]; same != nil {
			if !bytes.Equal(same.file.After, f.After) {
				return nil, fmt.Errorf("%s and %s are one file and would become two", same.file.Path, f.Path)
			}
			continue
		}
		byPath[t.path] = t
		targets = append(targets, t)
	}
	return targets, nil
}

// inspect finds the target of f and checks that it may be written.
func inspect(f rewrite.File, modules []string) (*target, error) {
	path := realDir(f.Path)
	if f.Before != nil {
		real, err := filepath.EvalSymlinks(f.Path)
		if err != nil {
			return nil, err
		}
		path = real
	}
	if err := mayWrite(f.Path, path, modules); err != nil {
		return nil, err
	}
	if f.Before == nil {
		t := &target{path: path, file: f}
		return t, t.unchanged()
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", f.Path)
	}
	if info.Mode().Perm()&0o200 == 0 {
		return nil, fmt.Errorf("%s is read-only", f.Path)
	}
	t := &target{path: path, file: f, info: info}
	return t, t.unchanged()
}

// unchanged fails if the file is not what was loaded.
func (t *target) unchanged() error {
	now, err := os.ReadFile(t.path)
	if t.file.Before == nil && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if t.file.Before == nil || !bytes.Equal(now, t.file.Before) {
		return fmt.Errorf("%s was changed while alsgen was at work", t.file.Path)
	}
	return nil
}

// mayWrite fails unless path, and real, to which its links lead, lie in one of
// modules and not under vendor.
func mayWrite(path, real string, modules []string) error {
	if !inside(path, modules) {
		return fmt.Errorf("%s lies outside the modules that alsgen may write", path)
	}
	var resolved []string
	for _, dir := range modules {
		if r, err := filepath.EvalSymlinks(dir); err == nil {
			resolved = append(resolved, r)
		}
	}
	if !inside(real, resolved) {
		return fmt.Errorf("%s leads to %s, which lies outside the modules that alsgen may write", path, real)
	}
	return nil
}

// inside reports whether path lies in one of dirs, not under vendor.
func inside(path string, dirs []string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool {
		rel, err := filepath.Rel(dir, path)
		if err != nil || !filepath.IsLocal(rel) {
			return false
		}
		return !slices.Contains(strings.Split(filepath.ToSlash(rel), "/"), "vendor")
	})
}

// stage writes everything that needs room: the originals, the journal, the new
// contents. No target changes.
func stage(ctx context.Context, targets []*target, opt InPlaceOptions) (*journal, error) {
	j, err := newJournal(opt.Root, targets)
	if err != nil {
		return j, err
	}
	if err := j.commit(); err != nil {
		return j, err
	}
	for _, t := range targets {
		if err := interrupted(ctx); err != nil {
			return j, err
		}
		if t.file.After == nil {
			continue
		}
		if err := writeSynced(staged(t.path), t.file.After, t.mode(), t.info); err != nil {
			return j, err
		}
	}
	return j, nil
}

// unstage removes what stage wrote.
func unstage(j *journal, targets []*target) error {
	for _, t := range targets {
		_ = os.Remove(staged(t.path))
	}
	if j == nil {
		return nil
	}
	return j.remove()
}

// replace renames the staged files over their targets.
func replace(ctx context.Context, targets []*target, opt InPlaceOptions) error {
	step := opt.Step
	if step == nil {
		step = func(context.Context, int) {}
	}
	dirs := map[string]bool{}
	for n, t := range targets {
		step(ctx, n)
		if err := interrupted(ctx); err != nil {
			return err
		}
		if err := t.unchanged(); err != nil {
			return err
		}
		if err := t.replace(); err != nil {
			return err
		}
		dirs[filepath.Dir(t.path)] = true
	}
	step(ctx, len(targets))
	for dir := range dirs { // the order of syncs does not show
		syncDir(dir)
	}
	return interrupted(ctx)
}

// replace renames the staged file over the target, or removes that.
func (t *target) replace() error {
	if t.file.After == nil {
		return os.Remove(t.path)
	}
	return os.Rename(staged(t.path), t.path)
}

// interrupted returns an error if ctx is done.
func interrupted(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return errors.New("interrupted")
}
