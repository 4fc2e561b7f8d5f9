// This file finds function values for which no adapter could be written: their types
// mention one that the file cannot name.
//
//	slices.SortFunc(hidden.List(), compare[…])   compare is instantiated with an unexported type

package flow

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
)

// freezeUnwritable lets every declared function that is used as a value of a type
// which cannot be written keep its own type, and so does the place that it, or a
// value that crosses to foreign code, flows into: nothing has to stand between them.
func (s *shaper) freezeUnwritable() {
	const why = "no function literal of its type can be written where it is used as a value"
	freeze := func(shape *Shape, pos token.Pos) {
		if shape != nil && shape.Kind == FuncShape && !shape.Foreign {
			shape.Class.freeze(Reason{Pos: pos, Text: why})
		}
	}
	for _, v := range s.b.g.Values {
		if Writable(v.In.Pkg, s.typeOf(v.Expr)) {
			continue
		}
		freeze(v.To, v.Expr.Pos())
		if v.Func != nil {
			v.Func.Frozen, v.Plain = why, true
		}
	}
	for _, b := range s.b.g.Borders {
		if !Writable(b.In.Pkg, s.typeOf(b.Expr)) {
			freeze(b.From, b.Expr.Pos())
			freeze(b.To, b.Expr.Pos())
		}
	}
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
