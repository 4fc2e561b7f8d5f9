// This file says what go patterns choose of a program.

package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Listed is one package that patterns match, as go list says.
type Listed struct {
	ImportPath string // "command-line-arguments" for files
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	Match      []string // the patterns
	Error      *ListError
}

// ListError is what is wrong with a listed package.
type ListError struct {
	Pos string // file:line:col, "" if it has none
	Err string // in the go command's words
}

// Named reports whether a pattern without a wildcard matches the package, or it is a
// pattern that can match nothing: what is wrong with it then is an error, where ./...
// passes over it.
func (l Listed) Named() bool {
	return strings.Contains(l.ImportPath, "...") || slices.ContainsFunc(l.Match, func(m string) bool { return !strings.Contains(m, "...") })
}

// List returns the packages of p that patterns match, also those that are in error, in
// every configuration.
func (p *Program) List(ctx context.Context, patterns []string) ([]Listed, error) {
	return List(ctx, p.cfg, patterns)
}

// List returns the packages that patterns match, also those that are in error, in
// every configuration of cfg. What is wrong with a package in one configuration
// does not count if it is right in another.
func List(ctx context.Context, cfg Config, patterns []string) ([]Listed, error) {
	var all []Listed
	right := map[string]bool{}
	for _, c := range cfg.configurations() {
		in, err := cfg.in(ctx, c)
		if err != nil {
			return nil, err
		}
		list, err := listIn(ctx, in, patterns)
		if err != nil {
			return nil, err
		}
		for _, l := range list {
			right[l.ImportPath] = right[l.ImportPath] || l.Error == nil
		}
		all = append(all, list...)
	}
	said := map[string]bool{}
	return slices.DeleteFunc(all, func(l Listed) bool {
		again := said[l.ImportPath] && l.Error != nil
		said[l.ImportPath] = said[l.ImportPath] || l.Error != nil
		return l.Error != nil && (right[l.ImportPath] || again)
	}), nil
}

// listIn is List in the one configuration of cfg.
func listIn(ctx context.Context, cfg Config, patterns []string) ([]Listed, error) {
	args := append([]string{"list", "-e", "-find", "-json=ImportPath,Dir,GoFiles,CgoFiles,Match,Error"}, cfg.BuildFlags...)
	overlay, remove, err := cfg.writeOverlay()
	if err != nil {
		return nil, err
	}
	defer remove()
	args = append(args, overlay...)
	out, err := goCommand(ctx, cfg, append(append(args, "--"), patterns...)...)
	if err != nil {
		return nil, err
	}
	var list []Listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l Listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
}

// Choice is the part of a program that patterns choose.
type Choice struct {
	// Files are the files of the chosen packages, tests included.
	Files map[string]bool
	// Reached are the files of the chosen packages and of what they import.
	Reached map[string]bool
	// Broken are the packages among them with errors, sorted by path.
	Broken []Broken
	// Missing are the chosen files that are in no package of the program.
	Missing []string
}

// Choose returns what list chooses of p. Tests of the chosen packages, and what
// they import, are reached only with tests.
func (p *Program) Choose(list []Listed, tests bool) *Choice {
	c := &chooser{
		Choice: Choice{Files: map[string]bool{}, Reached: map[string]bool{}},
		paths:  map[string]bool{}, files: map[string]bool{}, seen: map[*packages.Package]bool{},
	}
	for _, l := range list {
		c.name(l)
	}
	broken := map[string]bool{}
	for _, w := range p.worlds {
		for _, q := range w.loaded {
			if !c.chosen(q) {
				continue
			}
			for _, path := range q.CompiledGoFiles {
				c.Files[path] = true
				delete(c.files, path)
			}
			if tests || q.ForTest == "" {
				c.reach(q, broken)
			}
		}
	}
	for _, b := range p.Broken {
		if broken[b.Path] {
			c.Choice.Broken = append(c.Choice.Broken, b)
		}
	}
	c.Missing = sortedKeys(c.files)
	return &c.Choice
}

// chooser is the state of one Choose.
type chooser struct {
	Choice
	paths map[string]bool // chosen import paths
	files map[string]bool // chosen files that no package has had yet
	named map[string]bool // chosen files
	seen  map[*packages.Package]bool
}

// name notes what l names: a package, or files.
func (c *chooser) name(l Listed) {
	if l.ImportPath != "command-line-arguments" {
		c.paths[l.ImportPath] = true
		return
	}
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		if c.named == nil {
			c.named = map[string]bool{}
		}
		c.named[filepath.Join(l.Dir, name)] = true
		c.files[filepath.Join(l.Dir, name)] = true
	}
}

func (c *chooser) chosen(q *packages.Package) bool {
	return c.paths[q.PkgPath] || c.paths[q.ForTest] ||
		slices.ContainsFunc(q.CompiledGoFiles, func(path string) bool { return c.named[path] })
}

// reach notes q and what it imports, and the paths of the packages with errors.
func (c *chooser) reach(q *packages.Package, broken map[string]bool) {
	if c.seen[q] {
		return
	}
	c.seen[q] = true
	if len(q.Errors) > 0 {
		broken[q.PkgPath] = true
	}
	for _, path := range q.CompiledGoFiles {
		c.Reached[path] = true
	}
	for _, dep := range q.Imports {
		c.reach(dep, broken)
	}
}
