// This file makes the sites of EnterWith: the contexts in which it enters.

package decide

import (
	"go/ast"
	"go/token"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// openEntry makes d, what holds the stores that the root f is entered with, a context in
// which something can be entered, if something in f may be.
//
//	func f() {            →   func f(ctx context.Context) { ctx = als.Open(ctx)
//	func main() {         →   func main() { ctx := als.Open(context.Background())
//	func f(c context.Context) {   →   func f(c context.Context) { ctx, c := als.Open(c), als.Fix(c)
//
// A context parameter of the source stays what it names: EnterWith does not change it.
func (m *maker) openEntry(f *flow.Func, d *def) *def {
	if !m.s.OpensAt(f) || f.Body() == nil {
		return d
	}
	defined := m.known[known{fn: f, kind: plan.Define}]
	switch {
	case defined == d:
		for _, p := range m.file(f).sites {
			if p.def == d {
				if p.ctx.kind == plan.Initial {
					continue
				}
				p.ctx = &ref{kind: plan.Opened, x: p.ctx}
				if p.ctx.x.kind == plan.Ident { // a context parameter that is assigned again
					p.site.Index = 1
				}
			}
		}
		d.open = true
		return d
	case d.obj != nil:
		nd := m.define(f, &ref{kind: plan.Opened, x: &ref{kind: plan.Ident, def: m.use(d, f.Body().Lbrace)}}, 4)
		nd.open = true
		for _, p := range m.file(f).sites {
			if p.def == nd {
				p.site.Index = 1
			}
		}
		return nd
	}
	m.open(f, d)
	return d
}

// open opens the parameter d of f.
func (m *maker) open(f *flow.Func, d *def) {
	d.open = true
	brace := f.Body().Lbrace
	m.file(f).add(&pending{
		site: plan.Site{Kind: plan.Open, Span: plan.Span{Start: m.offset(brace), End: m.offset(brace) + 1}, Rule: 4, Func: f.Name},
		ctx:  &ref{kind: plan.Ident, def: m.use(d, brace)}, pos: brace, needs: []string{runtimePath},
	})
}

// opened is the context that the literal f opens each time it is called, on the one that
// it captures.
//
//	go func() {           →   go func() { ctx := als.Open(ctx)
func (m *maker) opened(f *flow.Func) *def {
	return m.once(known{fn: f, kind: plan.Open}, func() *def {
		outer := m.captured(f)
		if outer.def != nil && outer.def.fn == f { // it is passed, and open
			return outer.def
		}
		d := m.define(f, &ref{kind: plan.Opened, x: outer}, 4)
		d.open = true
		return d
	})
}

// captured is what the literal f has of the current context around it: the variable that
// names the context, if that is passed with the current stores, or else the stores.
func (m *maker) captured(f *flow.Func) *ref {
	brace := f.Body().Lbrace
	if named := m.passedName(f); named != nil {
		return m.ident(named, brace, f)
	}
	outer := m.stores(m.s.Root(f.Outer), f.Lit.End(), f.Outer)
	if outer.kind == plan.Ident {
		return m.ident(outer.def, brace, f)
	}
	if root := m.s.Root(f.Outer); m.s.BeginsInitial(root) && m.entry(root) == nil {
		if outer = m.initial(root, brace, f); outer.kind == plan.Initial {
			outer = &ref{kind: plan.Fixed, x: outer}
		}
	}
	return outer
}

// initial is the context of the initialiser root of a package variable, at pos in the
// function in. There is no body to define it in: what may run later is passed it.
func (m *maker) initial(root *flow.Func, pos token.Pos, in *flow.Func) *ref {
	var later *flow.Func
	for f := in; f != root && m.s.BeginsInitial(root); f = f.Outer {
		if m.runsLater(f) {
			later = f
		}
	}
	if later != nil {
		fixed := &ref{kind: plan.Fixed, x: &ref{kind: plan.Initial}}
		return m.ident(m.once(known{fn: later, kind: plan.Pass}, func() *def { return m.passAs(later, fixed) }), pos, in)
	}
	return m.beginning(root)
}

// shared is the context of the call c of a function that may enter: the open one itself,
// or another that shares what is entered with it.
func (m *maker) shared(c *flow.Call) *ref {
	if _, spawned := c.Stmt.(*ast.GoStmt); spawned || !m.s.Opens(c.In) || !m.s.CallEnters(c) {
		return m.at(c)
	}
	return m.sharing(m.currentOpen(c.Expr.Lparen, c.In), c.Expr.Lparen, c.In)
}

// sharing makes the current context ctx one that shares what is entered with the open one.
func (m *maker) sharing(ctx *ref, pos token.Pos, in *flow.Func) *ref {
	if ctx.kind == plan.Ident || ctx.kind == plan.Initial {
		return ctx
	}
	return &ref{kind: plan.Shared, x: ctx, y: m.stores(m.s.Root(in), pos, in)}
}

// lentContext is the context whose stores the carriers of c are given.
func (m *maker) lentContext(c *flow.Call) *ref {
	if m.s.Joins(c) {
		return &ref{kind: plan.Joined, x: m.onlyStores(c)}
	}
	if m.beginsLater(c) {
		return m.onlyStores(c)
	}
	return m.at(c)
}

// beginsLater reports whether something may be entered between the place where c has its
// context and its beginning, which sees that.
func (m *maker) beginsLater(c *flow.Call) bool {
	switch c.Stmt.(type) {
	case *ast.DeferStmt:
		return true
	case *ast.GoStmt:
		return false // reported
	}
	return m.s.OperandEnters(c)
}

// onlyStores is the context of a marker that looks at the stores alone.
func (m *maker) onlyStores(c *flow.Call) *ref {
	if m.s.Opens(c.In) {
		return m.stores(m.s.Root(c.In), c.Expr.Lparen, c.In)
	}
	return m.at(c)
}
