// This file says which findings are known: those of a baseline, and those that the program
// has at another commit.

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/findings"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// known are the findings that are not to be shown.
type known struct {
	baseline findings.Baseline
	// at returns the findings at the commit of -diff, in files as they are called now. It
	// is asked when there is something to subtract them from, and answers once.
	at func(ctx context.Context, r *found) (findings.Baseline, error)
}

// known returns what o says is known.
func (t *tool) known(c *cli.Context, o *checking) (*known, error) {
	k := &known{baseline: findings.Baseline{}}
	if o.diff != "" {
		k.at = t.findingsAt(c, o)
	}
	if o.baseline == "" {
		return k, nil
	}
	data, err := os.ReadFile(t.absolute(o.baseline))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, misused("-baseline: %v; -write-baseline writes one", err)
	} else if err != nil {
		return nil, misused("-baseline: %v", err)
	}
	if k.baseline, err = findings.ParseBaseline(data); err != nil {
		return nil, misused("%s:%v", emit.ShortPath(t.dir, t.absolute(o.baseline)), err)
	}
	return k, nil
}

// absolute returns path, which may be relative to the working directory, as an absolute one.
func (t *tool) absolute(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(t.dir, path)
}

// subtract takes what is known from the findings of r.
func (k *known) subtract(ctx context.Context, r *found) error {
	keyer := r.keyer()
	r.findings, r.unmatched = keyer.Subtract(r.findings, k.baseline)
	if k.at == nil || len(r.findings) == 0 {
		return nil
	}
	at, err := k.at(ctx, r)
	if err != nil {
		return err
	}
	// What both know was taken already.
	r.findings, _ = keyer.Subtract(r.findings, at.Without(k.baseline))
	return nil
}

// keyer makes the keys of the findings of r.
func (r *found) keyer() *findings.Keyer {
	return &findings.Keyer{Root: r.root, Source: r.prog.Source}
}

// writeBaseline writes all findings to a file.
func (t *tool) writeBaseline(ctx context.Context, o *checking) error {
	r, err := t.find(ctx, o)
	if err != nil {
		return err
	}
	path := t.absolute(o.writeBaseline)
	if err := emit.WriteFile(path, r.keyer().Count(r.findings).Format()); err != nil {
		return failed("%v", err)
	}
	t.say(fmt.Sprintf("wrote %s to %s", count(len(r.findings), "finding"), emit.ShortPath(t.dir, path)))
	return nil
}

// sayUnmatched says how much of the baseline was not found in the files that were checked,
// or that are there no more.
func (t *tool) sayUnmatched(o *checking, k *known, r *found) {
	keyer, checked, there := r.keyer(), map[string]bool{}, map[string]bool{}
	for path := range r.choice.Files {
		checked[keyer.File(path)] = true
	}
	for _, pkg := range r.prog.Packages {
		for _, file := range pkg.Files {
			there[keyer.File(file.Path)] = true
		}
	}
	n := 0
	for key, times := range r.unmatched {
		if checked[key.File] || !there[key.File] {
			n += times
		}
	}
	if n > 0 {
		t.say(fmt.Sprintf("not found any more: %s of %s; -write-baseline writes it anew", count(n, "finding"), o.baseline))
	}
}

// count returns n things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
