// This file finds the packages that a file of the program may import newly.

package load

import (
	"context"
	"fmt"
	"go/types"
	"os"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// importable returns the packages that a changed file of the world w may import
// though its package did not, by path: all that the program reaches, and those that alsgen
// itself adds, with all that they declare. Of other packages that no package of
// the program imports there is what the program's types mention.
func (p *Program) importable(ctx context.Context, w *world) (map[string]*types.Package, error) {
	known := map[string]*types.Package{"unsafe": types.Unsafe}
	packages.Visit(w.loaded, nil, func(q *packages.Package) {
		if q.Types != nil && (known[q.PkgPath] == nil || q.ForTest == "") {
			known[q.PkgPath] = q.Types
		}
	})
	for _, path := range sortedKeys(known) {
		addMentioned(known, known[path])
	}
	w.complete = func(path string) *types.Package {
		if err := p.readExports(ctx, w, known, []string{path}); err != nil {
			return nil
		}
		return known[path]
	}
	var missing []string
	for _, path := range additions(known["net/http"] != nil) {
		if pkg := known[path]; pkg != nil && pkg.Complete() {
			continue
		}
		if pkg := w.exported[path]; pkg != nil && pkg.Complete() && known[path] == nil {
			known[path] = pkg
			continue
		}
		missing = append(missing, path)
	}
	if len(missing) == 0 {
		return known, nil
	}
	return known, p.readExports(ctx, w, known, missing)
}

// MayImport reports whether the package at from may import the one at path: the folder
// above one called internal holds both.
func MayImport(from, path string) bool {
	at := strings.LastIndex("/"+path+"/", "/internal/")
	if at < 0 {
		return true
	}
	parent := path[:max(at-1, 0)]
	holds := func(from string) bool { return from == parent || strings.HasPrefix(from, parent+"/") }
	return parent != "" && (holds(from) || holds(strings.TrimSuffix(from, "_test")))
}

// addMentioned adds the packages that the types of pkg mention, and what those
// mention: they are incomplete, if no package of the program imports them.
func addMentioned(known map[string]*types.Package, pkg *types.Package) {
	for _, q := range pkg.Imports() {
		if known[q.Path()] == nil {
			known[q.Path()] = q
			addMentioned(known, q)
		}
	}
}

// readExports reads the packages at paths into known. One that is not there is left
// out: not vendored, for example; Check says so if it is needed.
func (p *Program) readExports(ctx context.Context, w *world, known map[string]*types.Package, paths []string) error {
	args := append([]string{"list", "-e", "-export", "-f", "{{.ImportPath}}\t{{.Export}}"}, w.cfg.flags()...)
	out, err := goCommand(ctx, w.cfg, append(append(args, "--"), paths...)...)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file == "" {
			continue
		}
		if err := p.readExport(known, path, file); err != nil {
			return err
		}
	}
	return nil
}

// additions lists the packages that alsgen imports in files that did not: those
// for requests only if there are some.
func additions(requests bool) []string {
	if !requests {
		return []string{"context", RuntimePath}
	}
	return []string{"context", RuntimePath, "net/http", HTTPPath}
}

// readExport reads the package at path from an export file into known, whose
// packages it refers to and completes.
func (p *Program) readExport(known map[string]*types.Package, path, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	//lint:ignore SA1019 needed until the oldest go command that alsgen works with is that of Go 1.28
	r, err := gcexportdata.NewReader(f)
	if err == nil {
		known[path], err = gcexportdata.Read(r, p.Fset, known, path)
	}
	if err != nil {
		return fmt.Errorf("reading the export data of %s: %w", path, err)
	}
	return nil
}
