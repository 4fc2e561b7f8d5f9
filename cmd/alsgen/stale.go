// This file finds the twins that are not what alsgen generate would write.

package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// staleTwins returns a finding for every file that alsgen generate would write or remove.
// What is refused has no twins, and is found as such.
func (t *tool) staleTwins(ctx context.Context, d *decided, j job) ([]diag.Diagnostic, error) {
	if !d.inTwins() || d.plan.Refused() {
		return nil, nil
	}
	j.loading.Stubs, j.mode, j.quiet = true, rewrite.InPlace, true
	r, want, err := t.twins(ctx, j)
	if err != nil {
		return nil, err
	}
	changes, err := emit.Differing(want)
	if err != nil {
		return nil, failed("%v", err)
	}
	var list []diag.Diagnostic
	for _, f := range changes.Files {
		list = append(list, r.stale(f))
	}
	return list, nil
}

// stale is the finding about a file that generate would change: at its source, if it has
// one.
func (r *rewritten) stale(f rewrite.File) diag.Diagnostic {
	name := filepath.Base(f.Path)
	d := diag.Diagnostic{Code: diag.StaleTwin, Severity: diag.Error, Position: diag.Position{Path: f.Path, Line: 1, Column: 1}}
	switch {
	case r.prog.File(f.Path) != nil && !r.prog.Forwards(f.Path):
		d.Message = name + " needs a twin, and has none"
	case f.After == nil:
		d.Message = name + " is the twin of nothing that needs one"
	case f.Before == nil:
		d.Message = name + " is missing"
	default:
		d.Message = name + " is not what its source says"
	}
	if f.After != nil {
		d.Position.Path = r.sourceOf(f.Path)
	}
	d.Message += ": run alsgen generate"
	return d
}

// sourceOf returns the first source that the generated file at path is made of, path if
// there is none.
func (r *rewritten) sourceOf(path string) string {
	var sources []string
	for _, pkg := range r.prog.Packages {
		for _, f := range pkg.Files {
			context, _ := twin.ContextFileOf(f.Path, f.Source)
			if !f.Generated && !r.prog.Forwards(f.Path) && (twin.Name(f.Path) == path || context == path) {
				sources = append(sources, f.Path)
			}
		}
	}
	if len(sources) == 0 {
		return path
	}
	return slices.Min(sources)
}
