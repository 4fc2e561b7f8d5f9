// This file finds function values for which no adapter could be written: their types
// mention one that the file cannot name, and nothing says it to a generic function.
//
//	slices.SortFunc(hidden.List(), compare)   compare is instantiated with an unexported type, by inference

package flow

import (
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
		if Writable(v.In.Pkg, s.typeOf(v.Expr)) || s.typed(v.In.Pkg, v.Expr) {
			continue
		}
		freeze(v.To, v.Expr.Pos())
		if v.Func != nil {
			v.Func.Frozen, v.Plain = why, true
		}
	}
	for _, b := range s.b.g.Borders {
		if !Writable(b.In.Pkg, s.typeOf(b.Expr)) && !s.typed(b.In.Pkg, b.Expr) {
			freeze(b.From, b.Expr.Pos())
			freeze(b.To, b.Expr.Pos())
		}
	}
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
// another package that is not exported.
func Writable(pkg *load.Package, t types.Type) bool {
	text := types.TypeString(t, func(p *types.Package) string {
		if p.Path() == pkg.Types.Path() {
			return ""
		}
		return "\x00"
	})
	for part := range strings.SplitSeq(text, "\x00.") {
		if part != text && part != "" && !token.IsExported(part[:1]) && strings.Contains(text, "\x00."+part) {
			return false
		}
	}
	return true
}
