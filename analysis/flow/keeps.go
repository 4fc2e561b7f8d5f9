// This file finds the methods that keep a function which they are given.

package flow

import (
	"go/ast"
	"go/token"
)

// KeepsParam reports whether the declared function f does anything else with its parameter
// number i than to call it where it stands.
func (f *Func) KeepsParam(i int) bool {
	param := f.Sig.Params().At(i)
	allowed := map[*ast.Ident]bool{}
	ast.Inspect(f.Decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				allowed[id] = true
			}
		case *ast.BinaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && (n.Op == token.EQL || n.Op == token.NEQ) {
				allowed[id] = true
			}
		}
		return true
	})
	keeps := false
	ast.Inspect(f.Decl.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && f.Pkg.Info.Uses[id] == param && !allowed[id] {
			keeps = true
		}
		return !keeps
	})
	return keeps
}
