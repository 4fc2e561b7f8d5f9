package main

// This file finds the methods that satisfy an interface.

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// markSatisfying sets Satisfy on every method that belongs to a type whose
// methods include all names of some interface in reach of the module. Names
// only: it errs to the safe side, and does not depend on which variant of a
// package a type came from.
func markSatisfying(loaded []*packages.Package, lookup func(types.Object) *Function) {
	wanted := interfaces(loaded)
	for _, p := range loaded {
		scope := p.Types.Scope()
		for _, name := range scope.Names() {
			if tn, ok := scope.Lookup(name).(*types.TypeName); ok && !tn.IsAlias() {
				markType(tn.Type(), wanted, lookup)
			}
		}
		for _, obj := range p.TypesInfo.Defs {
			if tn, ok := obj.(*types.TypeName); ok && !tn.IsAlias() && tn.Parent() != scope {
				markType(tn.Type(), wanted, lookup)
			}
		}
	}
}

// markType marks the methods of t, promoted ones included.
func markType(t types.Type, wanted [][]string, lookup func(types.Object) *Function) {
	if types.IsInterface(t) {
		return
	}
	methods := map[string]types.Object{}
	for sel := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		methods[sel.Obj().Name()] = sel.Obj()
	}
	for _, names := range wanted {
		if !slices.ContainsFunc(names, func(n string) bool { return methods[n] == nil }) {
			for _, n := range names {
				if f := lookup(methods[n]); f != nil {
					f.Satisfy = true
				}
			}
		}
	}
}

// interfaces returns the method names of every interface that the module or a
// package that it imports, directly or not, declares or writes down.
func interfaces(loaded []*packages.Package) [][]string {
	sets := map[string][]string{}
	add := func(t types.Type) {
		if t == nil {
			return
		}
		i, ok := t.Underlying().(*types.Interface)
		if !ok || i.NumMethods() == 0 {
			return
		}
		var names []string
		for m := range i.Methods() {
			names = append(names, m.Name())
		}
		slices.Sort(names)
		sets[strings.Join(names, " ")] = names
	}
	seen := map[*types.Package]bool{}
	var visit func(p *types.Package)
	visit = func(p *types.Package) {
		if seen[p] {
			return
		}
		seen[p] = true
		for _, name := range p.Scope().Names() {
			if tn, ok := p.Scope().Lookup(name).(*types.TypeName); ok {
				add(tn.Type())
			}
		}
		for _, q := range p.Imports() {
			visit(q)
		}
	}
	for _, p := range loaded {
		visit(p.Types)
		for _, tv := range p.TypesInfo.Types {
			if tv.IsType() {
				add(tv.Type)
			}
		}
	}
	keys := make([]string, 0, len(sets))
	for k := range sets {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([][]string, 0, len(keys))
	for _, k := range keys {
		out = append(out, sets[k])
	}
	return out
}
