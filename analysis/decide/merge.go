// This file lets a variable of the source become the new definition itself:
//
//	func f() {                       func f(ctx context.Context) {
//		ctx := als.Context()    →
//		g(ctx)                               g(ctx)
//	}                                }

package decide

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// merge makes the new definition d of root stand for the first variable that
// root declares from als.Context() in its own block, if nothing else in root has
// the variable's name.
func (m *maker) merge(d *def, root *flow.Func) {
	if m.s.Supply(root).Source == plan.FromParam || root.Body() == nil || d.fixed {
		return
	}
	for _, stmt := range root.Body().List {
		v, call := m.declaresCurrent(stmt, root)
		if v == nil || !m.s.AlwaysDerived(v, root) || !m.onlyMeans(v, root, d) || !m.holdsEntry(v, stmt, root) {
			continue
		}
		d.base, d.merged = v.Name(), v
		m.known[known{obj: v}] = d
		m.merged[call] = stmt
		return
	}
}

// holdsEntry reports whether v, declared by stmt from als.Context(), is what root is
// entered with, there and for all that is written in front of it: no other variable
// names the context there, and if v is assigned again, no literal captured the entry
// before.
func (m *maker) holdsEntry(v *types.Var, stmt ast.Stmt, root *flow.Func) bool {
	if m.s.Named(stmt.Pos(), root) != nil || m.continuedAssigned(root, stmt.Pos()) != nil {
		return false
	}
	known := m.g.Vars[v]
	if known == nil || !slices.ContainsFunc(known.Assigns, func(a flow.Assign) bool { return !a.Decl }) {
		return true
	}
	for _, before := range root.Body().List {
		if before == stmt {
			break
		}
		if holdsFuncLit(before) {
			return false
		}
	}
	return true
}

// declaresCurrent returns the variable and the marker of v := als.Context().
func (m *maker) declaresCurrent(stmt ast.Stmt, root *flow.Func) (*types.Var, *ast.CallExpr) {
	s, ok := stmt.(*ast.AssignStmt)
	if !ok || s.Tok != token.DEFINE || len(s.Lhs) != 1 {
		return nil, nil
	}
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	for _, c := range root.Calls {
		if c.Expr == call && c.Marker != nil && c.Marker.Kind == flow.Current {
			v, _ := root.Pkg.Info.Defs[s.Lhs[0].(*ast.Ident)].(*types.Var)
			return v, call
		}
	}
	return nil, nil
}

// onlyMeans reports whether every identifier in the scope of d that has the name
// of v means v, or something declared further inside.
func (m *maker) onlyMeans(v *types.Var, root *flow.Func, d *def) bool {
	for _, id := range m.identsOf(root.File, v.Name()) {
		if !within(rangeOf(d), id.Pos()) {
			continue
		}
		obj := root.Pkg.Info.ObjectOf(id)
		if obj == nil || obj == types.Object(v) || isMember(obj) {
			continue
		}
		inside := d.lo <= obj.Pos() && obj.Pos() < d.hi && obj.Pkg() == root.Pkg.Types
		if !inside || obj.Parent() == v.Parent() {
			return false
		}
	}
	return true
}
