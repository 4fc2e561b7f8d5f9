// This file looks into the dependencies in the module cache: which use markers, and
// what they use of the program.

package load

import (
	"cmp"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Published is a module in the module cache that uses markers, which nobody has
// rewritten.
type Published struct {
	Module string // path@version
	Marker Use    // the first in the order of files
	// Imports lead from the program to the package that uses the marker.
	Imports []Import
}

// Import is an import of one package in another.
type Import struct {
	From, To string         // import paths
	Position token.Position // valid in the program only
}

// Use is a place that uses something.
type Use struct {
	Package  string // import path of who uses it
	Position token.Position
	Object   types.Object
}

// before orders uses by their places.
func (u Use) before(v Use) int {
	return cmp.Or(strings.Compare(u.Position.Filename, v.Position.Filename), cmp.Compare(u.Position.Offset, v.Position.Offset))
}

// inspectCached notes, of the dependencies in the module cache, those that use markers,
// and those that import the program.
func (p *Program) inspectCached(ctx context.Context, d *dependencies) error {
	cached := map[*packages.Package]bool{}
	for _, q := range d.cached {
		cached[q] = true
	}
	for _, w := range p.worlds {
		program := &reacher{target: p.owns}
		var paths []string
		var users []*packages.Package
		packages.Visit(w.loaded, nil, func(q *packages.Package) {
			if !cached[q] || q.ForTest != "" {
				return
			}
			paths = append(paths, q.PkgPath)
			if program.reaches(q) {
				users = append(users, q)
			}
		})
		if len(paths) == 0 {
			continue
		}
		slices.SortFunc(users, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
		w.users = dependencyOrder(users)
		slices.Sort(paths)
		if err := p.inspect(ctx, w, paths); err != nil {
			return err
		}
	}
	return nil
}

// inspect reads the packages at paths in the world w from source. They are loaded for
// themselves, without tests: what they use matters here, not how it goes on.
func (p *Program) inspect(ctx context.Context, w *world, paths []string) error {
	loaded, _, err := loadPackages(ctx, w.cfg, token.NewFileSet(), false, paths)
	if err != nil {
		return fmt.Errorf("loading dependencies: %w", firstLine(err))
	}
	for _, q := range loaded {
		if marker, ok := p.marker(q); ok && q.Module != nil {
			p.notePublished(Published{moduleVersion(q.Module), marker, w.imports(q.PkgPath)})
		}
	}
	slices.SortFunc(p.Published, func(a, b Published) int { return strings.Compare(a.Module, b.Module) })
	return nil
}

// notePublished adds one, or keeps what it has of the same module.
func (p *Program) notePublished(one Published) {
	i := slices.IndexFunc(p.Published, func(old Published) bool { return old.Module == one.Module })
	switch {
	case i < 0:
		p.Published = append(p.Published, one)
	case one.Marker.before(p.Published[i].Marker) < 0:
		p.Published[i] = one
	}
}

// imports returns the shortest chain of imports from the program to the package at path.
func (w *world) imports(path string) []Import {
	type reached struct {
		q     *packages.Package
		chain []Import
	}
	var queue []reached
	for _, q := range chooseVariants(w.variants) {
		queue = append(queue, reached{q: q})
	}
	for seen := map[*packages.Package]bool{}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at.q.PkgPath == path {
			return at.chain
		}
		for _, to := range sortedKeys(at.q.Imports) {
			if dep := at.q.Imports[to]; !seen[dep] {
				seen[dep] = true
				queue = append(queue, reached{dep, append(slices.Clip(at.chain), Import{at.q.PkgPath, dep.PkgPath, importPosition(at.q, to)})})
			}
		}
	}
	return nil
}

// importPosition returns where the files of q import path, if they were loaded.
func importPosition(q *packages.Package, path string) token.Position {
	for _, file := range q.Syntax {
		for _, spec := range file.Imports {
			if spec.Path.Value == strconv.Quote(path) {
				return q.Fset.PositionFor(spec.Pos(), false)
			}
		}
	}
	return token.Position{}
}

// marker returns the first place where q uses a marker, if q was loaded with its
// syntax.
func (p *Program) marker(q *packages.Package) (first Use, ok bool) {
	if q.TypesInfo == nil {
		return first, false
	}
	for id, obj := range q.TypesInfo.Uses {
		if fn, isFunc := obj.(*types.Func); !isFunc || !p.cfg.Marker(fn) {
			continue
		}
		u := useOf(q, id, obj)
		if !ok || u.before(first) < 0 {
			first, ok = u, true
		}
	}
	return first, ok
}

func useOf(q *packages.Package, id *ast.Ident, obj types.Object) Use {
	return Use{Package: q.PkgPath, Position: q.Fset.PositionFor(id.Pos(), false), Object: obj}
}

// moduleVersion returns the name of m with the version that is used.
func moduleVersion(m *packages.Module) string {
	if m.Replace != nil {
		m = m.Replace
	}
	return m.Path + "@" + m.Version
}
