// This file says which types a file can write, and finds function values for which no
// adapter could be written: their types mention one that the file cannot name, and
// nothing says it to a generic function.
//
//	slices.SortFunc(hidden.List(), compare)   compare is instantiated with an unexported type, by inference

package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
)

// freezeUnwritable lets every declared function that is used as a value of a type
// which cannot be written keep its own type, and so does the place that it, or a
// value that crosses to foreign code, flows into: nothing has to stand between them.
// A function that has its type by itself can be given to a generic one, which stands
// between them.
func (s *shaper) freezeUnwritable() {
	const why = "no function literal of its type can be written where it is used as a value"
	freeze := func(shape *Shape, pos token.Pos) {
		if shape != nil && shape.Kind == FuncShape && !shape.Foreign {
			shape.Class.freeze(Reason{Pos: pos, Text: why})
		}
	}
	for _, v := range s.b.g.Values {
		if s.adaptable(v.In.Pkg, v.Expr) {
			continue
		}
		freeze(v.To, v.Expr.Pos())
		if v.Func != nil {
			v.Func.Frozen, v.Plain = why, true
		}
	}
	for _, b := range s.b.g.Borders {
		if !s.adaptable(b.In.Pkg, b.Expr) {
			freeze(b.From, b.Expr.Pos())
			freeze(b.To, b.Expr.Pos())
		}
	}
}

// adaptable reports whether an adapter of the function e can be written: where it
// stands, or as a function of the package.
func (s *shaper) adaptable(pkg *load.Package, e ast.Expr) bool {
	writable := func(pos token.Pos) bool {
		t := s.typeOf(e)
		return WritableAt(pkg, t, pos) && (t == nil || WritableAt(pkg, t.Underlying(), pos))
	}
	return writable(e.Pos()) || writable(token.NoPos) || s.typed(pkg, e)
}

// typed reports whether the type arguments of a generic function can be inferred from e:
// it is no generic function whose own are inferred from its place, and its type has no
// name, which would be the type argument.
func (s *shaper) typed(pkg *load.Package, e ast.Expr) bool {
	if _, unnamed := types.Unalias(s.typeOf(e)).(*types.Signature); !unnamed {
		return false
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if sel, selected := ast.Unparen(e).(*ast.SelectorExpr); selected {
		id, ok = sel.Sel, true
	}
	if x, indexed := ast.Unparen(e).(*ast.IndexExpr); indexed {
		id, ok = ast.Unparen(x.X).(*ast.Ident)
	}
	if !ok {
		return true
	}
	_, instance := pkg.Info.Instances[id]
	return !instance
}

// Writable reports whether the files of pkg can write t: it mentions no type of
// another package that is not exported, and none of a package that is internal elsewhere.
func Writable(pkg *load.Package, t types.Type) bool {
	internal := false
	text := types.TypeString(t, func(p *types.Package) string {
		if p.Path() == pkg.Types.Path() {
			return ""
		}
		internal = internal || !load.MayImport(pkg.Types.Path(), p.Path())
		return "\x00"
	})
	if internal {
		return false
	}
	for part := range strings.SplitSeq(text, "\x00.") {
		if part != text && part != "" && !token.IsExported(part[:1]) && strings.Contains(text, "\x00."+part) {
			return false
		}
	}
	return true
}

// WritableAt reports whether t can be written at pos in a file of pkg, on the level of
// the package if pos is token.NoPos: the names that it mentions mean what they mean in t.
//
//	ticket := ticket{1} // no type of a function of tickets can be written behind this
func WritableAt(pkg *load.Package, t types.Type, pos token.Pos) bool {
	if !Writable(pkg, t) {
		return false
	}
	scope := pkg.Types.Scope()
	if pos.IsValid() {
		scope = cmp.Or(scope.Innermost(pos), scope)
	}
	visible := true
	typeNames(t, func(name *types.TypeName) {
		if name.Pkg() != nil && name.Pkg().Path() != pkg.Types.Path() || strings.HasPrefix(name.Name(), "_Ctype_") {
			return // written behind the name of its package
		}
		if _, found := scope.LookupParent(name.Name(), pos); found == nil || !sameLevel(found, name) {
			visible = false
		}
	})
	return visible
}

// sameLevel reports whether two objects with one name are one, or stand on one level,
// where there is but one: variants of a package have objects of their own.
func sameLevel(x, y types.Object) bool {
	level := func(obj types.Object) int {
		switch {
		case obj.Pkg() == nil:
			return 2
		case obj.Parent() == obj.Pkg().Scope():
			return 1
		}
		return 0
	}
	return level(x) == level(y) && (level(x) > 0 || x.Pos() == y.Pos())
}

// typeNames calls visit with the names that t is written with.
func typeNames(t types.Type, visit func(*types.TypeName)) {
	each := func(list *types.TypeList) {
		for t := range list.Types() {
			typeNames(t, visit)
		}
	}
	switch t := t.(type) {
	case *types.Basic:
		if name, ok := types.Universe.Lookup(t.Name()).(*types.TypeName); ok {
			visit(name)
		}
	case *types.Alias:
		visit(t.Obj())
		each(t.TypeArgs())
	case *types.Named:
		visit(t.Obj())
		each(t.TypeArgs())
	case *types.TypeParam:
		visit(t.Obj())
	case *types.Pointer:
		typeNames(t.Elem(), visit)
	case *types.Slice:
		typeNames(t.Elem(), visit)
	case *types.Array:
		typeNames(t.Elem(), visit)
	case *types.Chan:
		typeNames(t.Elem(), visit)
	case *types.Map:
		typeNames(t.Key(), visit)
		typeNames(t.Elem(), visit)
	case *types.Struct:
		for f := range t.Fields() {
			typeNames(f.Type(), visit)
		}
	case *types.Tuple:
		for v := range t.Variables() {
			typeNames(v.Type(), visit)
		}
	case *types.Signature:
		typeNames(t.Params(), visit)
		typeNames(t.Results(), visit)
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			typeNames(m.Signature(), visit)
		}
		for e := range t.EmbeddedTypes() {
			typeNames(e, visit)
		}
	case *types.Union:
		for term := range t.Terms() {
			typeNames(term.Type(), visit)
		}
	}
}
