// This file chooses, among the variants of a package that the go command
// compiles, those that are analysed, and orders all of them for type-checking.

package load

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// chooseVariants returns the packages in the order in which files are taken from
// them: for each import path the variant with the most files first, so that the
// package with its internal tests stands for the package alone.
func chooseVariants(own []*packages.Package) []*packages.Package {
	sorted := slices.Clone(own)
	slices.SortFunc(sorted, func(a, b *packages.Package) int {
		return cmp.Or(
			strings.Compare(a.PkgPath, b.PkgPath),
			-cmp.Compare(len(a.CompiledGoFiles), len(b.CompiledGoFiles)),
			cmp.Compare(len(a.ID), len(b.ID)),
			strings.Compare(a.ID, b.ID),
		)
	})
	return slices.CompactFunc(sorted, func(a, b *packages.Package) bool { return a.PkgPath == b.PkgPath })
}

// dependencyOrder returns own so that every package comes after those that it
// imports.
func dependencyOrder(own []*packages.Package) []*packages.Package {
	var (
		order []*packages.Package
		seen  = map[*packages.Package]bool{}
		mine  = map[*packages.Package]bool{}
		visit func(*packages.Package)
	)
	for _, q := range own {
		mine[q] = true
	}
	visit = func(q *packages.Package) {
		if seen[q] {
			return
		}
		seen[q] = true
		for _, path := range sortedKeys(q.Imports) {
			visit(q.Imports[path])
		}
		if mine[q] {
			order = append(order, q)
		}
	}
	for _, q := range own {
		visit(q)
	}
	return order
}

// brokenPackages returns the IDs of the packages that have errors or import one
// that has.
func brokenPackages(own []*packages.Package) map[string]bool {
	broken := map[string]bool{}
	for _, q := range dependencyOrder(own) {
		bad := len(q.Errors) > 0 || q.IllTyped
		for _, dep := range q.Imports {
			bad = bad || broken[dep.ID]
		}
		broken[q.ID] = bad
	}
	for id, bad := range broken {
		if !bad {
			delete(broken, id)
		}
	}
	return broken
}

// brokenList returns the packages that have errors of their own, one entry an
// import path, sorted.
func brokenList(own []*packages.Package) []Broken {
	byPath := map[string]*Broken{}
	for _, q := range own {
		for _, e := range q.Errors {
			b := byPath[q.PkgPath]
			if b == nil {
				b = &Broken{Path: q.PkgPath, Dependency: q.Module != nil && !q.Module.Main}
				byPath[q.PkgPath] = b
			}
			if !slices.Contains(b.Errors, e) {
				b.Errors = append(b.Errors, e)
			}
		}
	}
	var list []Broken
	for _, path := range sortedKeys(byPath) {
		list = append(list, *byPath[path])
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
