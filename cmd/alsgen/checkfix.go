// This file applies fixes.

package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/rewrite"
)

// maxFixRounds is how often fixes are applied that waited for others.
const maxFixRounds = 10

// findAndFix returns what is left of the findings without what is known and, with -fix,
// without what could be mended.
func (t *tool) findAndFix(ctx context.Context, o *checking, k *known) (*found, error) {
	rounds := 0
	if o.fix {
		unlock, err := t.enter(o.root, true)
		if err != nil {
			return nil, err
		}
		defer unlock()
		rounds = maxFixRounds
	}
	for {
		r, err := t.find(ctx, o)
		if err == nil {
			err = k.subtract(ctx, r)
		}
		if err != nil || rounds == 0 {
			return r, err
		}
		changes, waiting, err := rewrite.Fix(r.findings, r.prog.Source, r.mayFix)
		if err != nil {
			return nil, failed("internal error: the fixes do not fit the source, nothing was written: %v; please report it", err)
		}
		if len(changes.Files) == 0 {
			return r, nil
		}
		if err := t.write(ctx, o.root, &rewritten{r.decided, changes}); err != nil {
			return nil, err
		}
		if rounds--; waiting == 0 {
			rounds = 0
		}
	}
}

// mayFix reports whether the file at path is one that may be written.
func (d *decided) mayFix(path string) bool {
	m := d.prog.ModuleOf(path)
	if m == nil || !m.Main {
		return false
	}
	rel, err := filepath.Rel(m.Dir, path)
	return err == nil && !slices.Contains(strings.Split(filepath.ToSlash(rel), "/"), "vendor")
}
