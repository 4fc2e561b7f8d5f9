// This file finds out whether an entry of a table is looked up before it is made.
//
//	if v, ok := cache[k]; ok { return v }    the entry is used
//	if _, ok := cache[k]; !ok { … }          it is made inside
//	if cache[k] == nil { … }

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// lookedUp reports whether g makes the entry where it has not found one, and uses it where it
// has.
func (p *pass) lookedUp(o *origins, g function, f fill) bool {
	for c := f.cur; c != g.cur; c = c.Parent() {
		if s, ok := c.Parent().Node().(*ast.IfStmt); ok {
			body, other := c.ParentEdgeKind() == edge.IfStmt_Body, c.ParentEdgeKind() == edge.IfStmt_Else
			hit, miss := p.asks(o, s.Cond, f)
			if (miss && body || hit && other) && !p.mindsStore(o, s.Cond) && p.shares(g, s, f) && !p.moves(o, s, f) {
				return true
			}
		}
		if slices.ContainsFunc(before(c), func(s *ast.IfStmt) bool { return p.returnsEntry(o, s, f) }) {
			return true
		}
	}
	return false
}

// before returns the if statements that stand before the statement at c, in the same block.
func before(c inspector.Cursor) (list []*ast.IfStmt) {
	for prev, ok := c.PrevSibling(); ok && prev.ParentEdgeKind() == c.ParentEdgeKind(); prev, ok = prev.PrevSibling() {
		if s, ok := prev.Node().(*ast.IfStmt); ok {
			list = append(list, s)
		}
	}
	return list
}

// returnsEntry reports whether s returns the entry, if there is one, whoever asks.
func (p *pass) returnsEntry(o *origins, s *ast.IfStmt, f fill) bool {
	hit, _ := p.asks(o, s.Cond, f)
	if !hit || p.mindsStore(o, s.Cond) || p.moves(o, s, f) {
		return false
	}
	ret, ok := lastOf(s.Body).(*ast.ReturnStmt)
	if !ok {
		return false
	}
	gives, minds := slices.ContainsFunc(ret.Results, func(e ast.Expr) bool { return p.holdsEntry(o, e, f) }), false
	ast.Inspect(s.Body, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		call, ok := e.(*ast.CallExpr)
		gives = gives || ok && p.answersWith(o, call, f)
		minds = minds || p.mindsStore(o, e)
		return false
	})
	return gives && !minds
}

// answersWith reports whether call hands the entry to the response of a request.
func (p *pass) answersWith(o *origins, call *ast.CallExpr, f fill) bool {
	operands := call.Args
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		operands = append([]ast.Expr{sel.X}, operands...)
	}
	response := func(e ast.Expr) bool {
		t := p.TypesInfo.TypeOf(e)
		return t != nil && isResponse(t)
	}
	return slices.ContainsFunc(operands, response) &&
		slices.ContainsFunc(operands, func(e ast.Expr) bool { return p.holdsEntry(o, e, f) })
}

// holdsEntry reports whether e is made of the entry.
func (p *pass) holdsEntry(o *origins, e ast.Expr, f fill) (found bool) {
	o.made(e, e.Pos(), func(e ast.Expr) bool {
		found = found || p.looksUp(e, f)
		return !found
	})
	return found
}

// mindsStore reports whether the value of e has to do with a store.
func (p *pass) mindsStore(o *origins, e ast.Expr) (found bool) {
	o.made(e, e.Pos(), func(e ast.Expr) bool {
		if call, ok := e.(*ast.CallExpr); ok {
			found = found || p.uses.OfCall(call).Reads != nil
		}
		return !found
	})
	return found
}

// moves reports whether the key, or the table, is another between s and where the entry is
// made.
func (p *pass) moves(o *origins, s *ast.IfStmt, f fill) bool {
	for _, obj := range append(p.variables(f.key), p.variables(f.table)...) {
		v, ok := obj.(*types.Var)
		if ok && slices.ContainsFunc(o.of[v], func(d *origin) bool {
			return s.Cond.Pos() < d.stmt.Pos() && d.stmt.End() <= f.cur.Node().Pos()
		}) {
			return true
		}
	}
	return false
}

// shares reports whether g may give the entry that it has found to its caller: a function
// that makes one, returns, and goes on with something else if there is one, only makes sure
// that there is none.
func (p *pass) shares(g function, s *ast.IfStmt, f fill) bool {
	if _, returns := lastOf(s.Body).(*ast.ReturnStmt); !returns {
		return true
	}
	shared := false
	ast.Inspect(g.body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && p.looksUp(a.Rhs[0], f) {
			id, ok := a.Lhs[0].(*ast.Ident)
			shared = shared || ok && id.Name != "_"
			return false
		}
		if a, ok := n.(*ast.AssignStmt); ok && a == f.cur.Node() {
			return false
		}
		if e, ok := n.(ast.Expr); ok && (e.Pos() < s.Cond.Pos() || e.Pos() >= s.Cond.End()) && p.looksUp(e, f) {
			shared = true
		}
		return !shared
	})
	return shared
}

// asks reports whether cond holds only where there is an entry, or only where there is none.
func (p *pass) asks(o *origins, cond ast.Expr, f fill) (hit, miss bool) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			hit, miss = p.asks(o, e.X, f)
			return miss, hit
		}
	case *ast.Ident:
		return p.found(o, e, 1, f), false
	case *ast.BinaryExpr:
		return p.compares(o, e, f)
	}
	return false, false
}

// compares is asks for an operator.
func (p *pass) compares(o *origins, e *ast.BinaryExpr, f fill) (hit, miss bool) {
	switch e.Op {
	case token.LAND, token.LOR:
		h1, m1 := p.asks(o, e.X, f)
		h2, m2 := p.asks(o, e.Y, f)
		if e.Op == token.LAND {
			return h1 || h2, false
		}
		return false, m1 || m2
	case token.EQL, token.NEQ:
		x, y := e.X, e.Y
		if p.uses.isZero(x) {
			x, y = y, x
		}
		if !p.uses.isZero(y) || !p.looksUp(x, f) && !p.found(o, x, 0, f) {
			return false, false
		}
		return e.Op == token.NEQ, e.Op == token.EQL
	}
	return false, false
}

// found reports whether e is a variable that holds what looking up the entry gives, as its
// value or, with 1, whether there is one.
func (p *pass) found(o *origins, e ast.Expr, i int, f fill) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := p.TypesInfo.Uses[id].(*types.Var)
	if !ok {
		return false
	}
	list := o.reaching(v, id.Pos())
	if len(list) != 1 || !p.looksUp(list[0].value, f) {
		return false
	}
	a, ok := list[0].stmt.(*ast.AssignStmt)
	if !ok || len(a.Lhs) <= i {
		return false
	}
	to, ok := a.Lhs[i].(*ast.Ident)
	return ok && p.TypesInfo.ObjectOf(to) == types.Object(v)
}
