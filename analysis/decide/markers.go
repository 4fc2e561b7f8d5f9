// This file makes the sites of markers.

package decide

import (
	"go/ast"
	"go/types"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// marker makes the sites of the call of a marker.
func (m *maker) marker(c *flow.Call) {
	switch c.Marker.Kind {
	case flow.Read, flow.Enter, flow.Scope, flow.Spawn:
		if m.s.Spread(c) {
			m.spreadAs(c, c.Marker.Explicit, 3)
			return
		}
		m.explicit(c, c.Marker.Explicit, 3)
		m.gain(c, m.markerContext(c), 3)
		m.markerFunc(c)
	case flow.Fix:
		m.bind(c)
		m.argOf(c, m.markerContext(c), c.Shift, 12)
	case flow.Current:
		m.currentMarker(c)
	case flow.With:
		m.withContext(c)
	case flow.Guard:
		m.remove(c)
	}
}

// explicit gives what c calls another name, that of the explicit form if it is a marker.
func (m *maker) explicit(c *flow.Call, name string, rule int) {
	if c.Probed {
		m.probeMarker(c.Expr.Fun, c.In, c.Marker, rule)
		return
	}
	m.rename(c.In, c.Expr.Fun, name, rule)
}

// markerContext is the context of a marker that has an explicit form. What is entered
// by a marker that calls a function is entered there alone.
func (m *maker) markerContext(c *flow.Call) *ref {
	_, spawned := c.Stmt.(*ast.GoStmt)
	switch c.Marker.Kind {
	case flow.Enter:
		if spawned { // it ends with the goroutine
			return &ref{kind: plan.Opened, x: m.at(c)}
		}
		return m.onlyStores(c)
	case flow.Read, flow.Fix:
		if spawned {
			return m.at(c)
		}
		return m.onlyStores(c)
	case flow.Scope, flow.Spawn:
		if spawned {
			return m.at(c)
		}
		ctx := m.currentOpen(c.Expr.Lparen, c.In)
		if m.s.Opens(c.In) && m.beginsLater(c) {
			return m.sharing(ctx, c.Expr.Lparen, c.In)
		}
		return ctx
	case flow.Current, flow.With, flow.Guard:
	}
	return m.at(c)
}

// currentMarker replaces als.Context().
func (m *maker) currentMarker(c *flow.Call) {
	if s, ok := c.Enclosing.(*ast.ExprStmt); ok && ast.Unparen(s.X) == ast.Expr(c.Expr) || c.Stmt != nil {
		m.remove(c)
		return
	}
	ctx := m.at(c)
	if stmt := m.merged[c.Expr]; stmt != nil {
		m.site(c, plan.Remove, m.span(stmt), 7).drops = idents(c.Expr)
		return
	}
	p := m.site(c, plan.Replace, m.span(c.Expr), 7)
	p.ctx, p.drops = ctx, idents(c.Expr)
}

// remove deletes the statement of c.
func (m *maker) remove(c *flow.Call) {
	var s ast.Stmt = c.Stmt
	if s == nil {
		s = c.Enclosing.(*ast.ExprStmt) // it has no result
	}
	m.site(c, plan.Remove, m.span(s), 1).drops = idents(s)
}

// idents returns the identifiers below n.
func idents(n ast.Node) []*ast.Ident {
	var list []*ast.Ident
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			list = append(list, id)
		}
		return true
	})
	return list
}

// markerFunc adapts the function that the marker calls, unless it is a literal,
// which gains a parameter, or a function of the program that gains one.
func (m *maker) markerFunc(c *flow.Call) {
	arg := c.Fn()
	if arg == nil {
		return
	}
	if _, lit := ast.Unparen(arg).(*ast.FuncLit); lit || m.takesContext(arg, c) {
		return
	}
	if h := m.s.CarrierValue(arg, c.In); h != nil && c.Marker.Kind != flow.Spawn {
		m.setFunc(c, arg, h)
		return
	}
	p := m.site(c, plan.Adapt, m.span(arg), 3)
	p.needs = []string{contextPath}
	sig := c.In.Pkg.Info.TypeOf(c.Expr.Fun).Underlying().(*types.Signature).Params().At(c.FnIndex()).Type().Underlying().(*types.Signature)
	m.signature(p, sig, c.FnShape)
	p.site.Name, p.site.Once = "_", plan.Before
	if m.staysPlain(arg, c) {
		p.site.Once = plan.Inside
	}
}

// staysPlain reports whether evaluating the function e later than its marker c is
// called makes no difference: the marker calls it at once, or e is a declared
// function.
func (m *maker) staysPlain(e ast.Expr, c *flow.Call) bool {
	if !isPlain(e) || isNil(e, c) {
		return false
	}
	if c.Stmt == nil && c.Marker.Kind != flow.Spawn {
		return true
	}
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, declared := c.In.Pkg.Info.Uses[x].(*types.Func)
		return declared
	case *ast.SelectorExpr:
		fn, declared := c.In.Pkg.Info.Uses[x.Sel].(*types.Func)
		return declared && fn.Signature().Recv() == nil
	}
	return false
}

// isNil reports whether e is the predeclared nil.
func isNil(e ast.Expr, c *flow.Call) bool { return c.In.Pkg.Info.Types[e].IsNil() }

// takesContext reports whether the function e, which the marker c calls, takes
// the context.
func (m *maker) takesContext(e ast.Expr, c *flow.Call) bool {
	for _, v := range m.valuesIn[c.In] {
		if v.Expr == ast.Unparen(e) {
			return v.Shift == 0 && m.s.Takes(v)
		}
	}
	return m.s.Threads(c.FnShape)
}

// holdsFuncLit reports whether a function literal is in n. Its statements are counted
// where they stand (-cover).
func holdsFuncLit(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		_, lit := n.(*ast.FuncLit)
		found = found || lit
		return !found
	})
	return found
}

// withContext turns als.WithContext(c, f) into the call of f with c.
func (m *maker) withContext(c *flow.Call) {
	if m.s.Spread(c) {
		m.withResults(c)
		return
	}
	p := m.site(c, plan.WithContext, m.span(c.Expr), 3)
	p.needs, p.drops = []string{contextPath}, idents(c.Expr.Fun)
	p.site.Parts = []plan.Span{m.span(c.Expr.Fun), m.span(c.Expr.Args[0]), m.span(c.Expr.Args[1])}
	if !m.s.Derived(c.Expr.Args[0], c.In) {
		p.ctx, p.needs = &ref{kind: plan.Background}, append(p.needs, runtimePath)
	}
	_, lit := ast.Unparen(c.Expr.Args[1]).(*ast.FuncLit)
	_, deferred := c.Stmt.(*ast.DeferStmt) // the function is deferred by the marker, and recovers nothing
	if (lit || isPlain(c.Expr.Args[1])) && !deferred && !holdsFuncLit(c.Expr.Args[0]) {
		p.site.Index = 1
		p.whole = &p.site.Parts[1]
	}
	m.markerFunc(c)
}

// withResults turns als.WithContext(g()) into the call of one result with the other.
func (m *maker) withResults(c *flow.Call) {
	p := m.spread(c)
	m.assignFirst(p, c)
	p.ctx, p.needs, p.drops = &ref{kind: plan.Background}, []string{contextPath, runtimePath}, idents(c.Expr.Fun)
	p.site.Rule, p.site.Index, p.site.Wraps = 3, plan.SpreadCallInside, []plan.Handed{{Result: 0}}
	if c.Stmt != nil {
		p.site.Index = plan.SpreadCallBefore
	}
	if !m.s.Threads(c.FnShape) {
		p.site.Wraps = append(p.site.Wraps, plan.Handed{Result: 1, Drop: true})
	}
}

// dropFn gives the marker of the spread p, whose function is a result that does not
// take the context, one that does.
func (m *maker) dropFn(p *pending, c *flow.Call) {
	if c.FnIndex() < 0 || m.s.Threads(c.FnShape) {
		return
	}
	m.assignFirst(p, c)
	p.site.Wraps = append(p.site.Wraps, plan.Handed{Result: c.FnIndex(), Drop: true})
	sig := c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple).At(c.FnIndex()).Type().Underlying().(*types.Signature)
	p.callee = m.tupleTypes(sig.Results(), nil)
}
