// This file finds functions that behave differently if another function calls
// them in between.

package flow

import (
	"go/ast"
	"go/types"
)

// Recovers reports whether the body of f calls recover itself: it must be called
// by the defer statement.
func (f *Func) Recovers() bool {
	found := false
	if f.Body() == nil {
		return false
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit {
			return false
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
				b, isBuiltin := f.Pkg.Info.Uses[id].(*types.Builtin)
				found = found || isBuiltin && b.Name() == "recover"
			}
		}
		return true
	})
	return found
}

// ObservesCaller reports whether f recovers, or asks who called it.
func (f *Func) ObservesCaller() bool {
	if f.Recovers() {
		return true
	}
	for _, c := range f.Calls {
		if c.Object == nil || c.Object.Pkg() == nil {
			continue
		}
		switch c.Object.Pkg().Path() {
		case "runtime":
			if c.Object.Name() == "Caller" || c.Object.Name() == "Callers" {
				return true
			}
		case "testing":
			if c.Object.Name() == "Helper" {
				return true
			}
		}
	}
	return false
}
