// This file says what is in the way of a rewrite in other modules than the main one:
// markers in the module cache, where nothing can be rewritten, and modules that rewrite
// -w may not write.

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// checkPublished fails if what the command is about uses a module in the module cache
// with markers that nobody has rewritten.
func (t *tool) checkPublished(ctx context.Context, prog *load.Program, choice *load.Choice, j job) error {
	var modules []string
	for _, p := range prog.Published {
		if !j.whole && !choice.Reached[p.Marker.Position.Filename] {
			continue
		}
		modules = append(modules, p.Module)
		at := p.Marker.Position
		at.Filename = emit.ShortPath(t.dir, at.Filename)
		fmt.Fprintf(t.err, "%s: %s was published without twins: %s is not rewritten\n", at, p.Module, p.Marker.Object.Name())
		for _, i := range p.Imports {
			t.printImport(i)
		}
	}
	if len(modules) == 0 {
		return nil
	}
	return failed("nothing was written or built: what lies in the module cache cannot be rewritten; "+
		"the author of %s runs alsgen generate and publishes it with twins, or you vendor it, and it is rewritten with the program: %s",
		strings.Join(modules, ", "), t.vendoring(ctx))
}

// printImport prints one import of a chain. Where it stands is known in the program only.
func (t *tool) printImport(i load.Import) {
	at := ""
	if i.Position.IsValid() {
		i.Position.Filename = emit.ShortPath(t.dir, i.Position.Filename)
		at = i.Position.String() + ": "
	}
	fmt.Fprintf(t.err, "\t%s%s imports %s\n", at, i.From, i.To)
}

// vendoring is the command that vendors.
func (t *tool) vendoring(ctx context.Context) string {
	if env, err := t.environment(ctx, "rewrite"); err == nil && env.workspace() {
		return "go work vendor"
	}
	return "go mod vendor"
}

// checkWritable fails if the changes r reach into modules that are not to be written,
// and names them.
func (t *tool) checkWritable(r *rewritten) error {
	var others []string
	for _, f := range r.changes.Files {
		m := r.prog.ModuleOf(f.Path)
		if m == nil || m.Main {
			continue // emit knows files outside all modules
		}
		if line := fmt.Sprintf("\t%s in %s", m.Path, emit.ShortPath(t.dir, m.Dir)); !slices.Contains(others, line) {
			others = append(others, line)
		}
	}
	if len(others) == 0 {
		return nil
	}
	slices.Sort(others)
	return failed("nothing was written: the rewrite changes modules that are neither the main module nor in the workspace:\n%s\n"+
		"alsgen build, run and test rewrite them with the program; a module that go work use adds to the workspace is written, too",
		strings.Join(others, "\n"))
}
