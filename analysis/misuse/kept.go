package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
)

// storeKept finds stores that are put where the next request finds them.
//
//	current = user.GetStore()
//	cache[id] = user.GetStore()
//	log.requests = append(log.requests, alshttp.Get())
//	last = entry{user: user.GetStore()}
//	sessions.Store(id, user.GetStore())      a sync.Map, an atomic.Pointer
//
// A test may keep what it looks at later. What init reads is the matter of read-at-init.
func storeKept() rule {
	return rule{diag.StoreKept, diag.Warning, "stores that are kept in package variables", func(p *pass) {
		p.assignments(func(c inspector.Cursor, to, value ast.Expr) {
			_, whole := ast.Unparen(to).(*ast.Ident)
			for _, e := range appended(value) {
				p.keeps(c, to, e, whole && e == value)
			}
		})
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			fn, sel := p.callee(call), ast.Unparen(call.Fun)
			if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync" && fn.Pkg().Path() != "sync/atomic" {
				return
			}
			if sel, ok := sel.(*ast.SelectorExpr); ok && (fn.Name() == "Store" || fn.Name() == "Swap") && fn.Signature().Recv() != nil {
				p.keeps(c, sel.X, call.Args[len(call.Args)-1], false)
			}
		})
	}}
}

// keeps checks e, which is put into the place to, or is all that to holds.
func (p *pass) keeps(c inspector.Cursor, to, e ast.Expr, all bool) {
	v := p.global(to)
	other := func(f function) bool {
		return p.has(f, p.tests) || f.decl != nil && f.decl.Recv == nil && f.decl.Name.Name == "init"
	}
	if v == nil || slices.ContainsFunc(enclosing(c), other) {
		return
	}
	for _, part := range parts(e) {
		read := p.storeIn(part)
		if read != nil && (all && part == e || refers(p.TypesInfo.TypeOf(part))) {
			p.report(part, "what "+types.ExprString(read.Fun)+" gives belongs to one request, and "+v.Name()+" outlives it: others find it there", nil)
		}
	}
}

// assignments calls f for every value that is assigned to something.
func (p *pass) assignments(f func(c inspector.Cursor, to, value ast.Expr)) {
	preorder(p, func(c inspector.Cursor, s *ast.AssignStmt) {
		for i, to := range s.Lhs {
			if len(s.Lhs) == len(s.Rhs) {
				f(c, to, s.Rhs[i])
			} else if i == 0 {
				f(c, to, s.Rhs[0])
			}
		}
	})
}

// appended returns what e adds to a slice, or e.
func appended(e ast.Expr) []ast.Expr {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) > 1 {
		if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && id.Name == "append" {
			return call.Args[1:]
		}
	}
	return []ast.Expr{e}
}

// parts returns what a composite literal, or a pointer to one, is made of; e if it is none.
func parts(e ast.Expr) (list []ast.Expr) {
	made := ast.Unparen(e)
	if ref, ok := made.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		made = ast.Unparen(ref.X)
	}
	lit, ok := made.(*ast.CompositeLit)
	if !ok {
		return []ast.Expr{e}
	}
	for _, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		list = append(list, parts(elt)...)
	}
	return list
}

// storeIn returns the read of a store that e is, or, if e is a local variable, that it
// holds. What is computed from a store is not the store.
func (p *pass) storeIn(e ast.Expr) *ast.CallExpr {
	call, ok := p.uses.value(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if m, marker := p.marker(call); !marker || !isRead(m) {
		return nil
	}
	return call
}

// refers reports whether values of type t lead to something that they share with others.
func refers(t types.Type) bool {
	switch t := t.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Map, *types.Slice, *types.Chan, *types.Signature:
		return true
	case *types.Tuple:
		return t.Len() > 0 && refers(t.At(0).Type())
	}
	return false
}

// snapshotKept finds captured contexts that a request leaves in package variables, or in
// fields of them. What is one of many in a queue or a table belongs to the entry: it is bound
// as it should be, and goes with it.
//
//	func serve(w http.ResponseWriter, r *http.Request) { hook = als.Bind(report) }
func snapshotKept() rule {
	return rule{diag.SnapshotKept, diag.Warning, "snapshots and bound functions of a request in package variables", func(p *pass) {
		p.assignments(func(c inspector.Cursor, to, value ast.Expr) {
			v := p.global(to)
			if v == nil || !p.inRequest(c) {
				return
			}
			if _, element := ast.Unparen(to).(*ast.IndexExpr); element {
				return
			}
			if call, ok := p.uses.value(value).(*ast.CallExpr); ok && p.captures(call) {
				p.report(value, "what "+types.ExprString(call.Fun)+" captures is the context of this request, and "+v.Name()+" outlives it: whoever uses it later acts for a request that is over", nil)
			}
		})
	}}
}

// captures reports whether call captures the current stores in a value.
func (p *pass) captures(call *ast.CallExpr) bool {
	m, ok := p.marker(call)
	return ok && m.Func.Package == load.RuntimePath && (m.Kind == flow.Fix || m.Func.Name == "Snapshot")
}
