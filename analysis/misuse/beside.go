package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
)

// readBesideParameter finds reads of what a function is given anyway.
//
//	func render(u *User) { use(user.GetStore()) }
//
// A parameter with a name of its own is another one, and so is one that is compared,
// assigned, or entered:
//
//	func mayEdit(owner *User) bool { return user.GetStore().Name == owner.Name }
func readBesideParameter() rule {
	return rule{diag.ReadBesideParameter, diag.Info, "reads of a store that a parameter has", func(p *pass) {
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			if m, ok := p.marker(call); !ok || !isRead(m) {
				return
			}
			around := enclosing(c)
			if len(around) == 0 {
				return
			}
			if param := p.besides(around[0], call); param != nil && !p.differs(around[0], param) {
				p.report(call, "the parameter "+param.Name()+" has the type of this store: if it is the same value, use it", nil)
			}
		})
	}}
}

// besides returns the only parameter of f that has the type of the store that read gives,
// and a name that says no more than the storage and its type do.
func (p *pass) besides(f function, read *ast.CallExpr) *types.Var {
	t := p.TypesInfo.TypeOf(read)
	if tuple, ok := t.(*types.Tuple); ok {
		t = tuple.At(0).Type()
	}
	sel, ok := ast.Unparen(read.Fun).(*ast.SelectorExpr)
	if !ok || !isOwn(t) {
		return nil
	}
	var params []*types.Var
	for _, field := range f.typ.Params.List {
		for _, id := range field.Names {
			if v, ok := p.TypesInfo.Defs[id].(*types.Var); ok && types.Identical(v.Type(), t) {
				params = append(params, v)
			}
		}
	}
	if len(params) != 1 || !abbreviates(params[0].Name(), types.ExprString(sel.X)) && !abbreviates(params[0].Name(), types.TypeString(t, (*types.Package).Name)) {
		return nil
	}
	return params[0]
}

// abbreviates reports whether name is the last name in path, or its beginning: u, us and user
// are of lib.User, owner is not.
func abbreviates(name, path string) bool {
	last := path[strings.LastIndexAny(path, ".*")+1:]
	return name != "_" && strings.HasPrefix(strings.ToLower(last), strings.ToLower(name))
}

// differs reports whether f compares param, assigns to it, or hands it to a storage: then the
// two are not meant to be the same, or not before.
func (p *pass) differs(f function, param *types.Var) (found bool) {
	is := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		return ok && p.TypesInfo.Uses[id] == types.Object(param)
	}
	ast.Inspect(f.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			found = found || (n.Op == token.EQL || n.Op == token.NEQ) && (is(n.X) || is(n.Y))
		case *ast.CaseClause:
			found = found || slices.ContainsFunc(n.List, is)
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				found = found || is(to)
			}
		case *ast.CallExpr:
			if fn := p.callee(n); fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath {
				for _, arg := range n.Args {
					found = found || is(arg)
				}
			}
		}
		return !found
	})
	return found
}

// isOwn reports whether t is a declared type, or a pointer to one, that is no basic type:
// two values of such a type in one function are likely to be one.
func isOwn(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok {
		return false
	}
	_, isStruct := n.Underlying().(*types.Struct)
	return isStruct
}
