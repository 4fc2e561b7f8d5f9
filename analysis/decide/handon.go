// This file makes the sites of carriers that are handed on with the current stores
// (rule 8).

package decide

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/infer"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// carriers makes the sites of the carriers that the call c hands on.
func (m *maker) carriers(c *flow.Call) {
	lent := false
	for _, h := range m.s.Carriers(c) {
		if !m.hides(c, h) {
			m.carrier(c, h)
			continue
		}
		if !lent {
			m.lendCall(c)
		}
		lent = true
	}
}

// hides reports whether a literal that lends h for the time of the call c would have to
// write a type that the file cannot.
func (m *maker) hides(c *flow.Call, h infer.Handed) bool {
	if h.Index == roots.Receiver || h.Carrier.HandOn != roots.Lend && h.Carrier.HandOn != roots.Set {
		return false
	}
	if c.Stmt != nil {
		return m.s.Hidden(c) || m.differs(c.Expr.Fun, c.In)
	}
	if m.differs(c.Expr, c.In) && len(m.results(c)) > 0 {
		return true
	}
	return slices.ContainsFunc(m.results(c), func(t typeText) bool { return !flow.WritableAt(c.In.Pkg, t.t, c.Expr.Pos()) })
}

// lendCall lends all carriers of the call c in a generic function, which calls what c
// does.
func (m *maker) lendCall(c *flow.Call) {
	shape := m.g.Under(m.g.ShapeOf(c.Expr.Fun))
	sig := c.In.Pkg.Info.TypeOf(c.Expr.Fun).Underlying().(*types.Signature)
	p := m.site(c, plan.LendCall, m.span(c.Expr), 8)
	p.ctx, p.needs, p.site.Recovers = m.lentContext(c), []string{contextPath}, m.s.CallRecovers(c)
	m.signature(p, sig, shape)
	p.site.Parts = []plan.Span{m.span(c.Expr.Fun), {Start: m.offset(c.Expr.Lparen), End: m.offset(c.Expr.Lparen) + 1}}
	_, spawned := c.Stmt.(*ast.GoStmt)
	for _, h := range m.s.Carriers(c) {
		if !m.hides(c, h) || spawned && h.Carrier.HandOn == roots.Set { // reported: it keeps what it has
			continue
		}
		p.needs = append(p.needs, lenderPath(h.Carrier))
		handed := plan.Handed{Result: h.Index, Lend: h.Carrier.HandOn == roots.Lend}
		if !handed.Lend {
			handed.Slot = slotOf(h.Carrier)
		}
		p.site.Wraps = append(p.site.Wraps, handed)
	}
}

// carrier makes the site of the carrier h that the call c hands on.
func (m *maker) carrier(c *flow.Call, h infer.Handed) {
	_, spawned := c.Stmt.(*ast.GoStmt)
	switch h.Carrier.HandOn {
	case roots.Lend:
		if c.Stmt != nil {
			m.later(c, h, plan.LendLater)
			return
		}
		m.lend(c, h, plan.Lend)
	case roots.Set:
		switch {
		case spawned: // reported: it keeps what it has
		case c.Stmt != nil:
			m.later(c, h, plan.SetLater)
		default:
			m.setCarrier(c, h)
		}
	case roots.Wrap:
		p := m.site(c, plan.Wrap, m.span(h.Expr), 8)
		p.ctx, p.needs, p.named = m.lentContext(c), []string{runtimePath}, []typeText{{t: h.Type}}
	case roots.Keep:
	}
}

// handOnSpread hands on what the results of g in the call c, f(g()), are.
func (m *maker) handOnSpread(c *flow.Call) {
	contexts, carriers := m.s.SpreadContexts(c), m.s.SpreadCarriers(c)
	if len(contexts)+len(carriers) == 0 {
		return
	}
	p := m.spread(c)
	p.site.Rule, p.needs, p.def = 7, []string{contextPath, runtimePath}, m.lender(c)
	for _, i := range contexts {
		p.site.Wraps = append(p.site.Wraps, plan.Handed{Result: i, Share: i == m.s.SharesArg(c)})
	}
	switch {
	case m.s.SharesArg(c) >= 0:
		p.ctx = m.onlyStores(c)
	case m.s.Joins(c):
		p.ctx = m.lentContext(c)
	}
	for _, h := range carriers {
		p.site.Rule = 8
		p.named = append(p.named, typeText{t: h.Type})
		p.needs = append(p.needs, lenderPath(h.Carrier))
		handed := plan.Handed{Result: h.Index, Lend: h.Carrier.HandOn == roots.Lend}
		if h.Carrier.HandOn == roots.Set {
			handed.Slot = slotOf(h.Carrier)
		}
		p.site.Wraps = append(p.site.Wraps, handed)
	}
	m.assignFirst(p, c)
}

// lend begins the site of a carrier that is lent for the time of a call.
func (m *maker) lend(c *flow.Call, h infer.Handed, kind plan.Kind) *pending {
	p := m.site(c, kind, m.span(c.Expr), 8)
	p.ctx, p.needs = m.lentContext(c), []string{lenderPath(h.Carrier)}
	p.site.Parts = []plan.Span{m.span(h.Expr)}
	p.results = m.results(c)
	p.def = m.lender(c)
	return p
}

// lenderPath is the package of the runtime that lends what the carrier c keeps.
func lenderPath(c *roots.Carrier) string {
	if c.HandOn == roots.Lend || c.Slot.Request {
		return httpPath
	}
	return runtimePath
}

// setCarrier lends the carrier h another context. What has an effect is evaluated
// where it stands.
func (m *maker) setCarrier(c *flow.Call, h infer.Handed) {
	p := m.lend(c, h, plan.Set)
	p.site.Slot = slotOf(h.Carrier)
	p.named = []typeText{{t: h.Type}}
	if span := p.site.Parts[0]; !isPlain(h.Expr) || bytes.ContainsRune(m.file(c.In).file.Source[span.Start:span.End], '\n') {
		p.site.Once = plan.Before
	}
}

// setFunc makes a literal of the method value arg, which the marker c calls, that hands
// its receiver h on.
func (m *maker) setFunc(c *flow.Call, arg ast.Expr, h *infer.Handed) {
	p := m.site(c, plan.SetFunc, m.span(arg), 8)
	p.needs = []string{contextPath, lenderPath(h.Carrier)}
	p.site.Parts = []plan.Span{m.span(h.Expr)}
	p.site.Slot, p.named = slotOf(h.Carrier), []typeText{{t: h.Type}}
	p.def = m.literalParam(arg, c.In)
	p.ctx = &ref{kind: plan.Ident, def: m.use(p.def, arg.Pos())}
	if sig, ok := c.In.Pkg.Info.TypeOf(arg).Underlying().(*types.Signature); ok {
		p.results = m.tupleTypes(sig.Results(), nil)
	}
	if !isPlain(h.Expr) || c.Stmt != nil {
		p.site.Once = plan.Before
	}
}

// slotOf is the slot of c as the plan names it.
func slotOf(c *roots.Carrier) *plan.Slot {
	return &plan.Slot{Get: c.Slot.Get, Set: c.Slot.Set, Request: c.Slot.Request}
}

// later hands the carrier h of a go or defer statement on.
func (m *maker) later(c *flow.Call, h infer.Handed, kind plan.Kind) {
	sig, ok := c.In.Pkg.Info.TypeOf(c.Expr.Fun).Underlying().(*types.Signature)
	shape := m.g.Under(m.g.ShapeOf(c.Expr.Fun))
	if !ok {
		return
	}
	p := m.site(c, kind, m.span(c.Expr), 8)
	p.ctx, p.needs = m.lentContext(c), []string{contextPath, lenderPath(h.Carrier)}
	p.site.Index, p.site.Recovers, p.site.Last = h.Index, m.s.CallRecovers(c), m.s.TakesLast(c)
	m.signature(p, sig, shape)
	p.results, p.variadic = nil, sig.Variadic()
	p.named = []typeText{{t: m.spell(sig, shape)}}
	p.site.Parts = []plan.Span{m.span(c.Expr.Fun), {Start: m.offset(c.Expr.Lparen), End: m.offset(c.Expr.Lparen) + 1}}
	if kind == plan.SetLater {
		p.site.Slot = slotOf(h.Carrier)
	}
	if h.Index == roots.Receiver {
		sel := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
		p.named = []typeText{{t: h.Type}}
		p.site.Name = sel.Sel.Name
		p.site.Parts = []plan.Span{m.span(h.Expr), {Start: m.offset(h.Expr.End()), End: m.offset(c.Expr.Lparen) + 1}}
	}
}

// lender is the variable of a Lend: its name must not hide anything in the call.
func (m *maker) lender(c *flow.Call) *def {
	d := &def{fn: c.In, base: "lent", at: m.offset(c.Expr.Pos()), lo: c.Expr.Pos(), hi: c.Expr.End(), uses: []token.Pos{c.Expr.Pos()}}
	m.defs = append(m.defs, d)
	return d
}
