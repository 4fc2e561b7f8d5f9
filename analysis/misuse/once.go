package misuse

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
)

// readOnce finds stores that the first caller leaves to all others.
//
//	once.Do(func() { client = dial(tenant.GetStore()) })
//	var client = sync.OnceValue(func() *Client { return dial(tenant.GetStore()) })
//	var buffers = sync.Pool{New: func() any { return newBuffer(tenant.GetStore()) }}
//	if client == nil { client = dial(tenant.GetStore()) }
//	if pages[path] == nil { pages[path] = render(tenant.GetStore()) }
func readOnce() rule {
	return rule{diag.ReadOnce, diag.Warning, "stores that the first caller leaves to all others", func(p *pass) {
		preorder(p, p.onceCalled)
		preorder(p, p.poolMade)
		preorder(p, p.poolAssigned)
		preorder(p, p.madeIfNil)
		preorder(p, p.assignedEntry)
		preorder(p, p.storedEntry)
	}}
}

const frozenIn = " is read once, and what it gave the first caller is given to all: read it at every call, or keep one value for each store"

// onceCalled checks once.Do(f), where once outlives the call, and OnceValue(f) of a package
// variable.
func (p *pass) onceCalled(c inspector.Cursor, call *ast.CallExpr) {
	switch {
	case len(call.Args) != 1:
	case p.isCall(call, "sync", "Once", "Do"):
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && p.global(sel.X) != nil {
			p.frozen(call.Args[0])
		}
	case p.isCall(call, "sync", "", "OnceFunc"), p.isCall(call, "sync", "", "OnceValue"), p.isCall(call, "sync", "", "OnceValues"):
		if p.keptGlobally(c) {
			p.frozen(call.Args[0])
		}
	}
}

// keptGlobally reports whether the value of the expression at c becomes that of a package
// variable.
func (p *pass) keptGlobally(c inspector.Cursor) bool {
	switch c.ParentEdgeKind() {
	case edge.ValueSpec_Values:
		return len(enclosing(c)) == 0
	case edge.AssignStmt_Rhs:
		s := c.Parent().Node().(*ast.AssignStmt)
		i := c.ParentEdgeIndex()
		if i >= len(s.Lhs) || p.global(s.Lhs[i]) == nil {
			return false
		}
		_, element := ast.Unparen(s.Lhs[i]).(*ast.IndexExpr)
		return !element // of a table, perhaps with one for each store
	}
	return false
}

// poolMade checks sync.Pool{New: f}. What a request makes may be its own.
func (p *pass) poolMade(c inspector.Cursor, lit *ast.CompositeLit) {
	if !isType(p.TypesInfo.TypeOf(lit), "sync", "Pool") || p.inRequest(c) {
		return
	}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			p.frozen(kv.Value)
		}
	}
}

// poolAssigned checks pool.New = f. The pool of a request may be its own.
func (p *pass) poolAssigned(c inspector.Cursor, s *ast.AssignStmt) {
	if len(s.Lhs) != len(s.Rhs) {
		return
	}
	for i, lhs := range s.Lhs {
		sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
		if ok && sel.Sel.Name == "New" && isType(p.TypesInfo.TypeOf(sel.X), "sync", "Pool") && (p.global(sel.X) != nil || !p.inRequest(c)) {
			p.frozen(s.Rhs[i])
		}
	}
}

// frozen reports e, a function that is called once for all.
func (p *pass) frozen(e ast.Expr) {
	if way := p.uses.OfValue(e).Reads; way != nil {
		p.report(e, way.Marker+frozenIn, way)
	}
}

// madeIfNil checks if v == nil { v = f() } of a package variable v.
func (p *pass) madeIfNil(_ inspector.Cursor, s *ast.IfStmt) {
	v := p.comparedWithNil(s.Cond)
	if v == nil {
		return
	}
	for _, stmt := range s.Body.List {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok || a.Tok != token.ASSIGN || len(a.Rhs) != len(a.Lhs) {
			continue
		}
		for i, lhs := range a.Lhs {
			id, ok := ast.Unparen(lhs).(*ast.Ident)
			if !ok || p.TypesInfo.Uses[id] != v {
				continue
			}
			if way := p.uses.Of(a.Rhs[i]).Reads; way != nil {
				p.report(a.Rhs[i], way.Marker+frozenIn, way)
			}
		}
	}
}

// comparedWithNil returns the package variable that cond compares with nil, alone.
func (p *pass) comparedWithNil(cond ast.Expr) types.Object {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != token.EQL {
		return nil
	}
	x, y := b.X, b.Y
	if p.TypesInfo.Types[x].IsNil() {
		x, y = y, x
	}
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok || !p.TypesInfo.Types[y].IsNil() || p.global(id) == nil {
		return nil
	}
	return p.TypesInfo.Uses[id]
}
