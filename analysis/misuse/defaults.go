// This file finds out which storages have a default.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
)

// defaulted is the fact about a package variable that it holds a storage with a default: who
// reads it where nobody entered has that.
type defaulted struct{ Default bool }

// AFact makes it a fact about a variable.
func (*defaulted) AFact() {}

// String is the fact in messages of the driver.
func (*defaulted) String() string { return "has a default" }

// defaults exports which variables hold storages with a default.
func (s *storing) defaults() {
	for _, f := range s.pass.Files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				spec := spec.(*ast.ValueSpec)
				for i, id := range spec.Names {
					if len(spec.Values) == len(spec.Names) && s.makesDefault(spec.Values[i]) && id.Name != "_" {
						s.pass.ExportObjectFact(s.pass.TypesInfo.Defs[id], &defaulted{true})
					}
				}
			}
		}
	}
}

// makesDefault reports whether e makes a storage with a default.
func (s *storing) makesDefault(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := s.callee(call)
	return fn != nil && fn.Pkg() != nil && isRuntime(fn.Pkg()) && fn.Name() == "NewWithDefault"
}

// falls reports whether call reads a storage with a default.
func (s *storing) falls(call *ast.CallExpr) bool {
	id := receiver(call)
	if id == nil {
		return false
	}
	v, ok := s.pass.TypesInfo.Uses[id].(*types.Var)
	return ok && isPackageVar(v) && s.pass.ImportObjectFact(v, &defaulted{})
}
