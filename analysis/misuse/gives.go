// This file finds out whether what a function returns is made of a store.
//
//	func title() string { return "page of " + user.GetStore() }      it is
//	func load(k string) *Page { log(user.GetStore()); return … }    it is not: who asks is logged

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// originsAt returns the origins in the declaration at pos.
func (u *uses) originsAt(pos token.Pos) *origins {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, f := range u.pass.Files {
		if !within(f, pos) {
			continue
		}
		for _, d := range f.Decls {
			if !within(d, pos) {
				continue
			}
			if u.origins[d] == nil {
				u.origins[d] = originsIn(u.pass.TypesInfo, d)
			}
			return u.origins[d]
		}
	}
	return originsIn(u.pass.TypesInfo, &ast.BadDecl{})
}

// gives returns how the first result of a function is made of a store, nil if it is not by
// what can be seen. A function that enters stores gives its own.
func (u *uses) gives(typ *ast.FuncType, body *ast.BlockStmt) (way *path) {
	if typ.Results == nil || u.Of(body).Enters != nil {
		return nil
	}
	first := typ.Results.List[0]
	if t := u.pass.TypesInfo.TypeOf(first.Type); t == nil || types.Identical(t, types.Universe.Lookup("error").Type()) {
		return nil
	}
	o := u.originsAt(body.Pos())
	ast.PreorderStack(body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if way == nil {
				way = u.returned(o, first, n, stack)
			}
		}
		return way == nil
	})
	return way
}

// returned returns how what a return statement returns first is made of a store, or whether
// it is run is.
func (u *uses) returned(o *origins, first *ast.Field, s *ast.ReturnStmt, stack []ast.Node) *path {
	if len(s.Results) == 0 {
		if len(first.Names) == 0 {
			return nil
		}
		return u.ofStore(o, first.Names[0], s.Pos())
	}
	if way := u.ofStore(o, s.Results[0], s.Pos()); way != nil || u.isZero(s.Results[0]) {
		return way
	}
	for _, cond := range conditions(stack) {
		if way := u.ofStore(o, cond, cond.Pos()); way != nil {
			return way
		}
	}
	return nil
}

// isZero reports whether e stands for nothing: nil, a constant that is zero, an empty literal.
func (u *uses) isZero(e ast.Expr) bool {
	if lit, ok := ast.Unparen(e).(*ast.CompositeLit); ok {
		return len(lit.Elts) == 0
	}
	tv := u.pass.TypesInfo.Types[e]
	return tv.IsNil() || tv.Value != nil && slices.Contains([]string{`""`, "0", "false"}, tv.Value.ExactString())
}

// conditions returns what decides whether a statement below stack is run.
func conditions(stack []ast.Node) (list []ast.Expr) {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.IfStmt:
			list = append(list, n.Cond)
		case *ast.SwitchStmt:
			if n.Tag != nil {
				list = append(list, n.Tag)
			}
		case *ast.CaseClause:
			list = append(list, n.List...)
		}
	}
	return list
}

// ofStore returns how the value of e at a place is made of a store, nil if it is not by what
// can be seen.
func (u *uses) ofStore(o *origins, e ast.Expr, at token.Pos) (way *path) {
	if id, ok := e.(*ast.Ident); ok && u.pass.TypesInfo.Defs[id] != nil { // a named result
		v, _ := u.pass.TypesInfo.Defs[id].(*types.Var)
		for _, d := range o.reaching(v, at) {
			if way == nil {
				way = u.ofStore(o, d.value, d.stmt.Pos())
			}
		}
		return way
	}
	o.made(e, at, func(e ast.Expr) bool {
		if call, ok := e.(*ast.CallExpr); ok && way == nil {
			way = u.givenBy(call)
		}
		return way == nil
	})
	return way
}

// givenBy returns how what call gives is made of a store, its operands apart.
func (u *uses) givenBy(call *ast.CallExpr) *path {
	if way := u.OfCall(call).Gives; way != nil {
		return way
	}
	if lit := u.literal(call.Fun); lit != nil && !u.asking[lit] {
		u.asking[lit] = true
		defer delete(u.asking, lit)
		return u.gives(lit.Type, lit.Body)
	}
	return nil
}
