// This file makes the sites of als.Bind, which fixes the stores of a function (rule 12).

package decide

import (
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/infer"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// bind makes the site of c, a call of als.Bind.
func (m *maker) bind(c *flow.Call) {
	if b := m.s.BoundBy(c); m.handsOn(b) {
		m.bindSite(b)
		return
	}
	m.explicit(c, c.Marker.Explicit, 12)
}

// bindValue makes the site of als.Bind as a value.
func (m *maker) bindValue(v *flow.Value) {
	if b := m.s.BoundByValue(v); m.handsOn(b) {
		m.bindSite(b)
		return
	}
	m.rename(v.In, v.Expr, v.Marker.Explicit, 12)
}

// handsOn reports whether the function that b makes can hand the stores on in its
// parameters, so that a literal is written for it. The explicit form serves everywhere
// else: where the type is a type parameter, and where there is nothing but to ask for nil.
func (m *maker) handsOn(b *infer.Bound) bool {
	return b.Sig != nil && (b.Param >= 0 || len(b.Carriers) > 0 || m.s.Threads(m.g.Under(b.Shape)))
}

// bindsWith reports whether the type at span is a type argument of als.Bind, which the
// literal spells.
func (fm *fileMaker) bindsWith(span plan.Span) bool {
	return slices.ContainsFunc(fm.sites, func(p *pending) bool {
		return p.site.Kind == plan.Bind && p.site.Span.Start <= span.Start && span.End <= p.site.Span.End
	})
}

// bindSite writes the literal that makes the function b.
func (m *maker) bindSite(b *infer.Bound) {
	under := m.g.Under(b.Shape)
	sig := m.spell(b.Sig, under).(*types.Signature)
	p := m.file(b.In).add(&pending{
		site: plan.Site{Kind: plan.Bind, Span: m.span(b.Expr), Rule: 12, Func: b.In.Name, Index: b.Param}, pos: b.Expr.Pos(),
		needs: []string{contextPath, runtimePath}, drops: idents(b.Expr), named: []typeText{{t: m.spell(b.Type, b.Shape)}},
	})
	p.types, p.results, p.variadic = m.tupleTypes(sig.Params(), nil), m.tupleTypes(sig.Results(), nil), sig.Variadic()
	p.site.Names = paramNamesOf(b.Sig)
	if m.s.Threads(under) {
		p.site.Index, p.site.Opens = 0, m.s.ClassEnters(under.Class)
		if len(p.site.Names) > 0 {
			name := "ctx"
			for slices.Contains(p.site.Names, name) {
				name += "x"
			}
			p.site.Names = append([]string{name}, p.site.Names...)
		}
	}
	if !b.Fixed {
		p.site.Once = plan.OrNil
	}
	for _, h := range b.Carriers {
		handed := plan.Handed{Result: h.Index, Lend: h.Carrier.HandOn == roots.Lend}
		if h.Carrier.HandOn == roots.Set {
			handed.Slot = slotOf(h.Carrier)
		}
		p.site.Wraps, p.needs = append(p.site.Wraps, handed), append(p.needs, lenderPath(h.Carrier))
	}
}
