// This file makes the sites of interface methods that ask the value behind the
// interface for a clone.

package decide

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// probe makes the call c of an interface method ask for a clone.
func (m *maker) probe(c *flow.Call) {
	sel := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
	p := m.site(c, plan.Probe, m.span(c.Expr), 10)
	p.ctx, p.site.Recovers = m.shared(c), m.s.ProbeRecovers(c)
	m.probed(p, sel, c.In, m.s.ProbeName(c))
	p.site.Parts = []plan.Span{m.span(sel.X), m.span(sel.Sel)}
	if c.Stmt != nil && m.variesAfter(p.ctx, c.Expr, c.In) {
		p.site.Once = plan.Before // go and defer take the context where they stand
	}
	switch {
	case c.Shift == 0:
	case m.s.Spread(c):
		p.site.Recovers = m.s.CallRecovers(c)
		m.probeFunc(p, sel, c.In)
	default:
		p.site.Kind, p.site.Parts[0] = plan.ProbeExpr, m.span(c.Expr.Fun)
		p.site.Parts = append(p.site.Parts, m.span(c.Expr.Args[0]))
	}
}

// probeElsewhere makes the call c of a method, which is foreign in some configuration and
// has a clone in another, ask the value for the clone.
func (m *maker) probeElsewhere(c *flow.Call) {
	sel := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
	p := m.site(c, plan.Probe, m.span(c.Expr), 10)
	p.ctx, p.site.Recovers = m.shared(c), m.s.ElsewhereRecovers(c)
	m.probedElsewhere(p, sel, c.In, m.s.CloneName(m.s.ClonedElsewhere(c)))
	p.site.Parts = []plan.Span{m.span(sel.X), m.span(sel.Sel)}
	if c.Stmt != nil && m.variesAfter(p.ctx, c.Expr, c.In) {
		p.site.Once = plan.Before // go and defer take the context where they stand
	}
	p.site.Index = askedIndex(c.Asking)
	switch {
	case c.Shift == 0:
	case m.s.Spread(c):
		m.probeFuncElsewhere(p, sel, c.In)
	default:
		p.site.Kind, p.site.Parts[0] = plan.ProbeExpr, m.span(c.Expr.Fun)
		p.site.Parts = append(p.site.Parts, m.span(c.Expr.Args[0]))
	}
}

// askedIndex is the Index of a Probe that asks as a says.
func askedIndex(a flow.Asking) int {
	switch a {
	case flow.AskAddress:
		return 2
	case flow.AskPointee:
		return 3
	}
	return 0
}

// probeFuncElsewhere is probeFunc for a receiver that may be of no interface type.
func (m *maker) probeFuncElsewhere(p *pending, sel *ast.SelectorExpr, in *flow.Func) {
	p.site.Kind, p.site.Span, p.site.Index = plan.ProbeFunc, m.span(sel), 1
	p.named = []typeText{{t: m.spell(in.Pkg.Info.Selections[sel].Recv(), nil)}}
}

// probedElsewhere fills the site p, where sel selects a method that may have the clone name:
// any value with the method will do, which may be of another type elsewhere.
func (m *maker) probedElsewhere(p *pending, sel *ast.SelectorExpr, in *flow.Func, name string) {
	p.needs, p.site.Name = []string{contextPath}, name
	fn := in.Pkg.Info.Selections[sel].Obj().(*types.Func)
	sig := fn.Signature()
	m.signature(p, sig, m.methodShape(sel, in))
	p.site.Names = nil // they may be others elsewhere
	unnamed := types.NewSignatureType(nil, nil, nil, withoutNames(sig.Params()), withoutNames(sig.Results()), sig.Variadic())
	method := types.NewFunc(token.NoPos, fn.Pkg(), fn.Name(), unnamed)
	p.named = []typeText{{t: m.spell(types.NewInterfaceType([]*types.Func{method}, nil).Complete(), nil)}}
}

// withoutNames returns t without the names of its variables.
func withoutNames(t *types.Tuple) *types.Tuple {
	var list []*types.Var
	for v := range t.Variables() {
		list = append(list, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(list...)
}

// probeMarker makes the interface method that e names ask for the explicit form of the
// marker, and be as that is.
func (m *maker) probeMarker(e ast.Expr, in *flow.Func, marker *flow.Marker, rule int) *pending {
	sel := ast.Unparen(e).(*ast.SelectorExpr)
	p := m.file(in).add(&pending{
		site: plan.Site{Kind: plan.ProbeMarker, Span: m.span(sel), Rule: rule, Func: in.Name}, pos: e.Pos(),
	})
	m.probed(p, sel, in, marker.Explicit)
	method := in.Pkg.Info.Selections[sel]
	m.signature(p, method.Obj().(*types.Func).Signature(), withoutFunc(m.methodShape(sel, in), marker))
	p.site.Parts = []plan.Span{m.span(sel.X), m.span(sel.Sel)}
	if method.Kind() == types.MethodExpr {
		p.site.Shift = 1
		if len(p.site.Callee) > 0 {
			p.named = []typeText{{t: m.spell(method.Recv(), nil)}}
		}
	}
	return p
}

// probeValue makes a function that asks for the clone of the interface method v,
// which is used as a value. It takes the context where its place does, and is
// bound elsewhere.
func (m *maker) probeValue(v *flow.Value) {
	sel := ast.Unparen(v.Expr).(*ast.SelectorExpr)
	p := m.file(v.In).add(&pending{
		site: plan.Site{Kind: plan.ProbeValue, Span: m.span(v.Expr), Rule: 5, Func: v.In.Name}, pos: v.Expr.Pos(),
	})
	if f := m.s.ValueElsewhere(v); f != nil {
		m.probedElsewhere(p, sel, v.In, m.s.CloneName(f))
		p.site.Index = askedIndex(v.Asking)
	} else {
		m.probed(p, sel, v.In, m.s.ProbeValueName(v))
	}
	p.site.Parts = []plan.Span{m.span(sel.X), m.span(sel.Sel)}
	bound := v.Sink.Kind != flow.ToMarker && !m.s.Threads(v.To)
	clone, method := m.s.ProbeValueRecovers(v)
	clone = clone || slices.ContainsFunc(v.Elsewhere, m.s.ValueRecovers)
	p.site.Recovers = bound && clone || !bound && method // before the one that is called in a literal
	if v.Shift > 0 {
		p.site.Recovers = clone || method
		if v.Elsewhere != nil {
			m.probeFuncElsewhere(p, sel, v.In)
		} else {
			m.probeFunc(p, sel, v.In)
		}
	}
	if !bound {
		return
	}
	shares := false
	if p.ctx, shares = m.valueContext(v); !shares && (v.Sink.Kind != flow.ToLocal || !m.s.ValueCaptures(v)) && m.variesAfter(p.ctx, v.Expr, v.In) {
		p.site.Once = plan.Before
	}
	p.site.Rule = 6
}

// probeFunc makes p, a probe of the method expression sel, a function with a
// receiver of sel's type.
func (m *maker) probeFunc(p *pending, sel *ast.SelectorExpr, in *flow.Func) {
	p.site.Kind, p.site.Span = plan.ProbeFunc, m.span(sel)
	if t := in.Pkg.Info.Selections[sel].Recv(); len(p.site.Callee) > 0 {
		p.named = []typeText{{t: m.spell(t, nil)}}
	}
}

// probed fills the site p, where sel selects an interface method that may have the
// clone name.
func (m *maker) probed(p *pending, sel *ast.SelectorExpr, in *flow.Func, name string) {
	p.needs = []string{contextPath}
	p.site.Name = name
	method := in.Pkg.Info.Selections[sel].Obj().(*types.Func)
	sig := method.Signature()
	m.signature(p, sig, m.methodShape(sel, in))
	t, path := m.receiver(sel, in)
	_, param := types.Unalias(t).(*types.TypeParam)
	if !param && !flow.WritableAt(in.Pkg, t, sel.Pos()) && method.Exported() {
		method := types.NewFunc(token.NoPos, method.Pkg(), method.Name(), types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic()))
		t = types.NewInterfaceType([]*types.Func{method}, nil).Complete() // any interface with the method will do
	}
	p.named, p.site.Callee = []typeText{{t: m.spell(t, nil)}}, path
	if param {
		p.site.Index = 1
	}
}

// methodShape is the type of the method that sel selects, without a receiver.
func (m *maker) methodShape(sel *ast.SelectorExpr, in *flow.Func) *flow.Shape {
	shape := m.g.Under(m.g.ShapeOf(sel))
	if shape == nil || in.Pkg.Info.Selections[sel].Kind() != types.MethodExpr {
		return shape
	}
	method := *shape
	method.Parts, method.NumParams = shape.Parts[1:], shape.NumParams-1
	return &method
}

// varies reports whether the context e is another later: a variable that is
// assigned again, or what is read from a value.
func (m *maker) varies(e *ref) bool {
	if e.kind != plan.Ident {
		return true
	}
	known := m.g.Vars[e.def.variable()]
	return known != nil && len(known.Assigns) > 1
}

// receiver returns the type of the interface whose method sel selects, and the
// fields that lead to it from sel.X.
func (m *maker) receiver(sel *ast.SelectorExpr, in *flow.Func) (types.Type, []string) {
	s := in.Pkg.Info.Selections[sel]
	t := s.Recv()
	var path []string
	for _, i := range s.Index()[:len(s.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		field := t.Underlying().(*types.Struct).Field(i)
		path = append(path, field.Name())
		t = field.Type()
	}
	return t, path
}
