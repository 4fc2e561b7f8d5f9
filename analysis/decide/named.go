// This file finds the current context of a place: the naming variable in scope,
// and whether it holds the current stores (rule 7).

package decide

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

const (
	contextPath = "context"
	runtimePath = load.RuntimePath
	httpPath    = load.HTTPPath
)

// index sorts the facts by where they are asked for.
func (m *maker) index() {
	for _, v := range m.g.Values {
		m.valuesIn[v.In] = append(m.valuesIn[v.In], v)
	}
	m.idents = map[*load.File]map[string][]*ast.Ident{}
}

// current returns the expression for the current context at pos in the function
// in: one that nothing is entered in any more.
func (m *maker) current(pos token.Pos, in *flow.Func) *ref {
	ctx := m.currentOpen(pos, in)
	if m.s.Opens(in) && ctx.kind == plan.Ident || ctx.kind == plan.Initial {
		return &ref{kind: plan.Fixed, x: ctx}
	}
	return ctx
}

// currentOpen is current, open where something may be entered and no other context is
// named.
func (m *maker) currentOpen(pos token.Pos, in *flow.Func) *ref {
	root := m.s.Root(in)
	named := m.s.Named(pos, in)
	if named == nil {
		if outer := m.continuedAssigned(root, pos); outer != nil {
			d := m.existing(outer.Obj, outer.In)
			ctx := m.ident(d, pos, in)
			if m.outlives(d, in) != nil && !m.s.Opens(in) {
				return ctx // it was passed, with the stores on top
			}
			return m.onto(outer.Obj, root, ctx, m.stores(root, pos, in))
		}
		return m.stores(root, pos, in)
	}
	if named.Param && (named.Obj.Name() == "_" || named.Obj.Name() == "") {
		return m.stores(root, pos, in)
	}
	d := m.reach(named, pos)
	ctx := m.ident(d, pos, in)
	if m.s.AlwaysDerived(named.Obj, root) || m.outlives(d, in) != nil && (ctx.def.open || !m.s.Opens(in)) {
		return ctx
	}
	return m.onto(named.Obj, root, ctx, m.stores(root, pos, in))
}

// onto returns the rest of x, which is the variable v, with the current stores of the
// region root. They replace all that v can have, or v's own stores are left out: those of
// a context that somebody else made, or that was named outside of an als.WithContext
// around root.
func (m *maker) onto(v *types.Var, root *flow.Func, x, stores *ref) *ref {
	if m.s.HasNoOther(v, root) {
		return &ref{kind: plan.Carried, x: x, y: stores}
	}
	return &ref{kind: plan.Restored, x: x, y: stores}
}

// stores returns the expression for what root was entered with, or the context that a
// literal around in opens.
func (m *maker) stores(root *flow.Func, pos token.Pos, in *flow.Func) *ref {
	for f := in; f != root; f = f.Outer {
		if m.s.OpensAt(f) {
			return m.ident(m.opened(f), pos, in)
		}
	}
	d := m.entry(root)
	if d == nil {
		return m.initial(root, pos, in)
	}
	if lit := m.outlives(d, in); lit != nil {
		if named := m.passedName(lit); named != nil {
			return m.ident(named, pos, in)
		}
	}
	return m.ident(d, pos, in)
}

// passedName returns the variable around the literal f that names the context, if f is
// passed it, with the current stores on top; nil if it is not.
func (m *maker) passedName(f *flow.Func) *def {
	named := m.s.Named(f.Lit.Pos(), f)
	if named == nil || named.Obj.Name() == "_" || named.Obj.Name() == "" {
		return nil
	}
	if d := m.reach(named, f.Lit.Pos()); m.outlives(d, f) != nil {
		return d
	}
	return nil
}

// continued returns the variable of the source whose context the parameter of
// the marker literal f continues, nil if there is none: a literal around f that is
// passed the context has what it was then, the variable what it was last assigned.
func (m *maker) continued(f *flow.Func) *types.Var {
	v := m.s.NamedAround(f)
	if v == nil || m.outlives(m.existing(v.Obj, v.In), f.Outer) != nil {
		return nil
	}
	return v.Obj
}

// markerOf returns the call of the marker that the literal f is an argument of, nil if it
// is that of an explicit form.
func markerOf(f *flow.Func) *flow.Call {
	for _, c := range f.Outer.Calls {
		if c.Expr == f.Sink.Call && c.Marker != nil {
			return c
		}
	}
	return nil
}

// continuedAssigned returns the naming variable of outside root, if root
// continues it and assigns it again, or is called after it was assigned again. A literal
// around root that is passed the context has what it was then.
func (m *maker) continuedAssigned(root *flow.Func, pos token.Pos) *flow.Var {
	v := m.s.NamedAround(root)
	if v == nil || m.outlives(m.existing(v.Obj, v.In), root.Outer) != nil {
		return nil
	}
	if _, deferred := markerOf(root).Stmt.(*ast.DeferStmt); deferred && m.assignedAfter(v.Obj, root.Lit, root.Outer) {
		return v
	}
	for _, a := range v.Assigns {
		if root.Lit.Pos() <= a.Pos && a.Pos < root.Lit.End() {
			return v
		}
	}
	return nil
}

// reach returns the definition by which the variable v can be written at pos: v
// itself, or, where its name means something else, an alias of the parameter v, or
// v under another name.
func (m *maker) reach(v *flow.Var, pos token.Pos) *def {
	m.entryOf(v)
	if m.resolves(v.Obj, v.In, pos) {
		return m.existing(v.Obj, v.In)
	}
	if !v.Param || len(v.Assigns) > 0 {
		d := m.existing(v.Obj, v.In)
		d.fixed = false // it gets another name
		return d
	}
	return m.define(v.In, &ref{kind: plan.Ident, def: m.use(m.existing(v.Obj, v.In), v.In.Body().Lbrace)}, 7)
}

// entryOf makes the entry of the region of v, which may stand for v.
func (m *maker) entryOf(v *flow.Var) {
	root := m.s.Root(v.In)
	if v.Param || !m.s.Needs(root) || root.Body() == nil {
		return
	}
	for _, stmt := range root.Body().List {
		if declared, _ := m.declaresCurrent(stmt, root); declared == v.Obj {
			m.entry(root)
		}
	}
}

// resolves reports whether the name of v means v at pos. A literal in an expression
// that go/types checks twice has two scopes, with a variable each at the same place.
func (m *maker) resolves(v *types.Var, in *flow.Func, pos token.Pos) bool {
	scope := in.Pkg.Types.Scope().Innermost(pos)
	if scope == nil {
		return false
	}
	_, obj := scope.LookupParent(v.Name(), pos)
	return obj != nil && obj.Pos() == v.Pos()
}

// ident writes d at pos in the function in. A variable that is assigned again is
// passed, not captured, to what outlives the assignment.
func (m *maker) ident(d *def, pos token.Pos, in *flow.Func) *ref {
	if lit := m.outlives(d, in); lit != nil {
		return m.ident(m.pass(lit, d), pos, in)
	}
	return &ref{kind: plan.Ident, def: m.use(d, pos)}
}

// outlives returns the outermost literal around in, inside the function that
// declares d, that may run after d is assigned again.
func (m *maker) outlives(d *def, in *flow.Func) *flow.Func {
	var found *flow.Func
	v := d.variable()
	if v == nil && !d.open {
		return nil
	}
	for f := in; f != d.fn && f != nil; f = f.Outer {
		assigned := v != nil && m.assignedAfter(v, f.Lit, f)
		if m.runsLater(f) && (d.open || assigned) || m.runsDeferred(f) && assigned {
			found = f
		}
	}
	return found
}

// runsLater reports whether the literal f captures the context, and may run when that is
// another.
func (m *maker) runsLater(f *flow.Func) bool {
	_, spawned := f.Sink.Stmt.(*ast.GoStmt)
	return f.Lit != nil && m.s.Supply(f).Source == plan.FromCapture && (spawned || f.Sink.Kind == flow.ToForeign)
}

// runsDeferred reports whether the literal f captures the context, and is handed to what a
// go or defer statement calls, with the context of the statement.
//
//	defer each(list, func() { … })
//	ctx = context.WithValue(ctx, key, value)   each has the context from before
func (m *maker) runsDeferred(f *flow.Func) bool {
	if f.Lit == nil || f.Sink.Kind != flow.ToParam || m.s.Supply(f).Source != plan.FromCapture {
		return false
	}
	return slices.ContainsFunc(f.Outer.Calls, func(c *flow.Call) bool { return c.Expr == f.Sink.Call && c.Stmt != nil })
}

// variesAfter reports whether the context e, evaluated where n stands, may be another
// later.
func (m *maker) variesAfter(e *ref, n ast.Node, in *flow.Func) bool {
	if e == nil {
		return false
	}
	switch e.kind {
	case plan.Background, plan.FromArg:
		return false
	case plan.FromValue:
		return true
	case plan.Fixed:
		return true // something may be entered later
	case plan.Shared: // the stores of x do not count
		if e.x.kind == plan.Carried || e.x.kind == plan.Restored {
			return m.variesAfter(e.x.x, n, in) || m.variesAfter(e.y, n, in)
		}
	case plan.Carried, plan.Restored:
		if e.y.def != nil && e.y.def.open {
			return true // its stores are those of an open context: something may be entered later
		}
	case plan.Ident, plan.Detached, plan.Opened, plan.Joined, plan.Initial:
	}
	if e.def != nil && e.def.variable() != nil && m.assignedAfter(e.def.variable(), n, in) {
		return true
	}
	return m.variesAfter(e.x, n, in) || m.variesAfter(e.y, n, in)
}

// assignedAfter reports whether v may be assigned after n, a function in the function in,
// was evaluated.
func (m *maker) assignedAfter(v *types.Var, n ast.Node, in *flow.Func) bool {
	known := m.g.Vars[v]
	return known != nil && known.AssignedAfter(n, in)
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// pass makes the literal take the context d as a parameter.
func (m *maker) pass(lit *flow.Func, d *def) *def {
	return m.once(known{fn: lit, obj: d.variable(), kind: plan.Pass}, func() *def { return m.passAs(lit, m.passed(d, lit)) })
}

// passAs makes the literal take the context ctx as a parameter.
func (m *maker) passAs(lit *flow.Func, ctx *ref) *def {
	nd := &def{fn: lit, base: "ctx", lo: lit.Lit.Pos(), hi: lit.Lit.End(), at: m.offset(lit.Lit.Pos())}
	p := &pending{
		site: plan.Site{Kind: plan.Pass, Span: m.span(lit.Lit), Rule: 7, Func: lit.Name},
		ctx:  ctx, def: nd, pos: lit.Lit.Pos(), needs: []string{contextPath},
	}
	p.site.Parts = []plan.Span{m.span(lit.Lit.Type)}
	if lit.Sink.Kind == flow.Called {
		m.passTo(lit, p.ctx)
		p.site.Kind, p.ctx = plan.Param, nil
		p.site.Span = m.inner(lit.Lit.Type.Params)
		p.site.Parts = m.fieldParts(lit.Lit.Type.Params)
		nd.at = p.site.Span.Start
	}
	m.file(lit).add(p)
	switch {
	case !m.s.OpensAt(lit):
	case lit.Sink.Kind == flow.Called:
		m.open(lit, nd)
	default: // each call begins with what was handed over
		m.defs = append(m.defs, nd)
		nd = m.define(lit, &ref{kind: plan.Opened, x: &ref{kind: plan.Ident, def: m.use(nd, lit.Body().Lbrace)}}, 4)
		nd.open = true
	}
	return nd
}

// passTo gives the literal, which is called where it stands, the context ctx.
func (m *maker) passTo(lit *flow.Func, ctx *ref) {
	call := lit.Sink.Call
	for _, c := range lit.Outer.Calls {
		if c.Expr == call && m.s.TakesLast(c) {
			m.goLast(c, ctx, 7).site.Index = 0
			return
		}
	}
	m.file(lit).add(&pending{
		site: plan.Site{Kind: plan.Arg, Span: m.argSpan(call), Rule: 7, Func: lit.Outer.Name, Parts: m.argParts(call)},
		ctx:  ctx, pos: call.Pos(),
	})
}

// passed is what the literal is given for d: with the current stores on top, so
// that it names the context in the literal.
func (m *maker) passed(d *def, lit *flow.Func) *ref {
	pos, root := lit.Lit.End(), m.s.Root(lit.Outer)
	named := m.ident(d, pos, lit.Outer)
	if d.open {
		return &ref{kind: plan.Fixed, x: named}
	}
	if m.s.AlwaysDerived(d.variable(), root) || m.outlives(d, lit.Outer) != nil {
		return named
	}
	return m.onto(d.variable(), root, named, m.stores(root, pos, lit.Outer))
}
