package misuse

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
)

// scopeNotDeferred finds scopes that are not ended by a defer of the function that opened
// them.
//
//	user.WithScope(u)                  never ended
//	s := user.WithScope(u); …; s.End() not ended by a panic or an early return
//	defer user.WithScope(u).End()      as it should be, but not in a loop
func scopeNotDeferred() rule {
	return rule{diag.ScopeNotDeferred, diag.Error, "scopes that are not ended by defer", func(p *pass) {
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			if m, ok := p.marker(call); !ok || m.Func.Name != "WithScope" {
				return
			}
			for c.ParentEdgeKind() == edge.ParenExpr_X {
				c = c.Parent()
			}
			switch ended := p.endDeferred(c); {
			case !ended && c.ParentEdgeKind() == edge.SelectorExpr_X && c.Parent().ParentEdgeKind() != edge.CallExpr_Fun:
				// Whoever gets End as a value calls it.
			case ended || p.heldAndDeferred(c):
				if inLoop(c) {
					p.report(call, "the scope of every round of the loop ends when the function does: put the body of the loop into a function, or use Run", nil)
				}
			case c.ParentEdgeKind() == edge.ExprStmt_X:
				p.report(call, "the scope is never ended: the store stays for the callers; defer its End", nil, deferred(call)...)
			default:
				p.report(call, "the scope is not ended by a defer of this function: a panic or a return leaves the store to the callers; defer its End here", nil)
			}
		})
	}}
}

// endDeferred reports whether the scope that the call at c opens is ended by the defer
// statement that it stands in.
func (p *pass) endDeferred(c inspector.Cursor) bool {
	if c.ParentEdgeKind() != edge.SelectorExpr_X {
		return false
	}
	sel := c.Parent()
	return sel.Node().(*ast.SelectorExpr).Sel.Name == "End" && sel.ParentEdgeKind() == edge.CallExpr_Fun &&
		sel.Parent().ParentEdgeKind() == edge.DeferStmt_Call
}

// inLoop reports whether c stands in a loop of its function.
func inLoop(c inspector.Cursor) bool {
	for e := range c.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil), (*ast.FuncLit)(nil), (*ast.FuncDecl)(nil)) {
		switch e.Node().(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		}
		return false
	}
	return false
}

// deferred is the fix: defer in front, and End behind.
func deferred(call *ast.CallExpr) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{{Message: "defer its End", TextEdits: []analysis.TextEdit{
		{Pos: call.Pos(), End: call.Pos(), NewText: []byte("defer ")},
		{Pos: call.End(), End: call.End(), NewText: []byte(".End()")},
	}}}
}

// heldAndDeferred reports whether the scope that the call at c opens is held by a local
// variable whose End the same function defers, or leaves to the end of a test.
func (p *pass) heldAndDeferred(c inspector.Cursor) bool {
	v := p.heldBy(c)
	around := enclosing(c)
	if v == nil || len(around) == 0 {
		return false
	}
	found := false
	ast.Inspect(around[0].body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false // its defers are its own
		case *ast.DeferStmt:
			found = found || p.ends(n.Call.Fun, v) || p.endsInside(n.Call.Fun, v)
		case *ast.CallExpr:
			if fn := p.callee(n); fn != nil && fn.Name() == "Cleanup" && len(n.Args) == 1 {
				found = found || p.ends(n.Args[0], v) || p.endsInside(n.Args[0], v)
			}
		}
		return !found
	})
	return found
}

// heldBy returns the local variable that holds the value of the call at c.
func (p *pass) heldBy(c inspector.Cursor) *types.Var {
	var to ast.Expr
	switch c.ParentEdgeKind() {
	case edge.AssignStmt_Rhs:
		if s := c.Parent().Node().(*ast.AssignStmt); len(s.Lhs) == len(s.Rhs) {
			to = s.Lhs[c.ParentEdgeIndex()]
		}
	case edge.ValueSpec_Values:
		if s := c.Parent().Node().(*ast.ValueSpec); len(s.Names) == len(s.Values) {
			to = s.Names[c.ParentEdgeIndex()]
		}
	}
	id, ok := to.(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := p.TypesInfo.ObjectOf(id).(*types.Var)
	return v
}

// ends reports whether fun is v.End.
func (p *pass) ends(fun ast.Expr, v *types.Var) bool {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "End" {
		return false
	}
	id, ok := ast.Unparen(sel.X).(*ast.Ident)
	return ok && p.TypesInfo.Uses[id] == types.Object(v)
}

// endsInside reports whether fun is a function literal that calls v.End.
func (p *pass) endsInside(fun ast.Expr, v *types.Var) bool {
	lit, ok := ast.Unparen(fun).(*ast.FuncLit)
	if !ok {
		return false
	}
	found := false
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			found = found || p.ends(call.Fun, v)
		}
		return !found
	})
	return found
}
