// This file says what becomes of the files of modules in twins.

package emit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
)

// Tree is what modules in twins have on the disk. All paths are absolute and sorted.
type Tree struct {
	Tagged    []string // the sources under the tag of sources
	Generated []string // what was generated before
	// Holds reports whether a file is of a module in twins.
	Holds func(path string) bool
	// Virtual are contents that a file shall have, as far as they are known.
	Virtual map[string][]byte
}

// read returns the contents of the file at path.
func (t Tree) read(path string) ([]byte, error) {
	if text, ok := t.Virtual[path]; ok {
		return text, nil
	}
	return os.ReadFile(path)
}

// generated reports whether the file at path was generated.
func (t Tree) generated(path string) bool {
	_, found := slices.BinarySearch(t.Generated, path)
	return found
}

// Twins returns what the files of a module in twins should hold after changes, which were
// made in place, and with contexts; nil for no file. A source has the tag if it has a
// twin, and only then.
func Twins(changes *rewrite.Changes, contexts []plan.ContextFile, tree Tree) (map[string][]byte, error) {
	b := &twinner{tree: tree, want: map[string][]byte{}}
	for _, f := range changes.Files {
		if tree.generated(f.Path) || !tree.Holds(f.Path) {
			continue
		}
		if err := b.add(f); err != nil {
			return nil, err
		}
	}
	for _, c := range contexts {
		text, err := rewrite.Forwarders(c)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", c.Path, err)
		}
		if err := b.generate(c.Path, text); err != nil {
			return nil, err
		}
	}
	return b.want, b.rest()
}

// twinner is the state of Twins.
type twinner struct {
	tree Tree
	want map[string][]byte
}

// add adds the changed file f: its source and its twin.
func (b *twinner) add(f rewrite.File) error {
	text, err := rewrite.Twin(f)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	source, err := b.tree.read(f.Path)
	if err != nil {
		return err
	}
	if b.want[f.Path], err = twin.Tagged(source); err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	return b.generate(twin.Name(f.Path), text)
}

// generate adds a file that is generated. One that somebody wrote stays.
func (b *twinner) generate(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && !twin.Generated(old) {
		return fmt.Errorf("%s stands where alsgen would write a file, and alsgen did not write it: rename it", path)
	}
	b.want[path] = text
	return nil
}

// rest adds what was generated and is not wanted any more, and the sources without a twin.
func (b *twinner) rest() error {
	for _, path := range b.tree.Generated {
		if _, kept := b.want[path]; !kept {
			b.want[path] = nil
		}
	}
	for _, path := range b.tree.Tagged {
		if _, kept := b.want[path]; kept {
			continue
		}
		source, err := b.tree.read(path)
		if err != nil {
			return err
		}
		if b.want[path], err = twin.Plain(source); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// Differing returns the files whose contents on the disk differ from want.
func Differing(want map[string][]byte) (*rewrite.Changes, error) {
	files := map[string]rewrite.File{}
	for path, after := range want {
		before, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			before = nil
		case err != nil:
			return nil, err
		case before == nil:
			before = []byte{}
		}
		if (before == nil) != (after == nil) || !bytes.Equal(before, after) {
			files[path] = rewrite.File{Path: path, Before: before, After: after}
		}
	}
	return sortedChanges(files), nil
}

// Untwinned returns changes, which were made for an overlay, with what hides the twins
// and shows the sources that do not change.
func Untwinned(changes *rewrite.Changes, tree Tree) (*rewrite.Changes, error) {
	shown := map[string]rewrite.File{}
	for _, f := range changes.Files {
		shown[f.Path] = f
	}
	for _, path := range tree.Tagged {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, changed := shown[path]
		if !changed {
			f.Path, f.After = path, twin.Strip(source)
		}
		f.Before = source // as long as what was loaded
		shown[path] = f
	}
	for _, path := range tree.Generated {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		shown[path] = rewrite.File{Path: path, Before: source, After: twin.Hide(source)}
	}
	return sortedChanges(shown), nil
}

// Left returns changes, which were made in place, for modules that are in twins no more:
// no source has the tag, and no twin is left.
func Left(changes *rewrite.Changes, tree Tree) (*rewrite.Changes, error) {
	left := map[string]rewrite.File{}
	for _, f := range changes.Files {
		left[f.Path] = f
	}
	for _, path := range tree.Tagged {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, changed := left[path]
		if !changed {
			f.Path, f.After = path, source
		}
		if f.After, err = twin.Plain(twin.Unstrip(f.After)); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		f.Before = source
		left[path] = f
	}
	for _, path := range tree.Generated {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		left[path] = rewrite.File{Path: path, Before: source}
	}
	return sortedChanges(left), nil
}

func sortedChanges(files map[string]rewrite.File) *rewrite.Changes {
	changes := &rewrite.Changes{}
	for _, f := range files {
		changes.Files = append(changes.Files, f)
	}
	slices.SortFunc(changes.Files, func(a, b rewrite.File) int { return strings.Compare(a.Path, b.Path) })
	return changes
}
