// This file finds the struct types that have an interface method from an embedded
// interface, and may hold it where a value of any type is asserted to have it.
//
//	type wrap struct{ namer }
//
//	n, ok := v.(namer) // v may be a wrap: no conversion says so

package flow

import (
	"go/ast"
	"go/types"
)

// promoted is a method that a struct type has from an embedded interface.
type promoted struct {
	t      types.Type // the struct type, or its name
	method *types.Func
}

// promotions returns the methods that the struct types of the program have from
// embedded interfaces, by name, in the order of the packages and files.
func (b *builder) promotions() map[string][]promoted {
	list := map[string][]promoted{}
	for _, pkg := range b.g.Prog.Packages {
		for _, f := range pkg.Files {
			for _, t := range structTypes(pkg.Info, f.Syntax) {
				promotedBy(t, func(m *types.Func) { list[m.Name()] = append(list[m.Name()], promoted{t, m}) })
			}
		}
	}
	return list
}

// structTypes returns the struct types that f writes, by their name where they have
// one.
func structTypes(info *types.Info, f *ast.File) []types.Type {
	var list []types.Type
	named := map[ast.Expr]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			named[ast.Unparen(n.Type)] = !n.Assign.IsValid()
			if obj := info.Defs[n.Name]; obj != nil && !n.Assign.IsValid() {
				list = append(list, obj.Type())
			}
		case *ast.StructType:
			if t := info.TypeOf(n); t != nil && !named[n] {
				list = append(list, t)
			}
		}
		return true
	})
	return list
}

// promotedBy calls note for each method that the struct type t, or a pointer to it, has
// from an embedded interface.
func promotedBy(t types.Type, note func(*types.Func)) {
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return
	}
	for sel := range types.NewMethodSet(types.NewPointer(t)).Methods() {
		if fn, ok := sel.Obj().(*types.Func); ok && isInterfaceMethod(fn) {
			note(fn)
		}
	}
}

// mayHold notes that the struct types which have the interface method m from an
// embedded interface may hold it.
func (b *builder) mayHold(m *types.Func) {
	if b.promotedMethods == nil {
		b.promotedMethods = b.promotions()
	}
	for _, p := range b.promotedMethods[m.Name()] {
		same := methodType(p.method) == methodType(m)
		if same || genericType(p.t) {
			b.embeds(p.t, p.method)
		}
		if same && b.own(m) && b.own(p.method) {
			b.link(m, p.method)
			b.g.shapes.unifyParts(b.g.shapes.function(m), b.g.shapes.function(p.method))
		}
	}
}

// genericType reports whether t is a generic type: what its methods look like depends on
// its type arguments.
func genericType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.TypeParams().Len() > 0
}
