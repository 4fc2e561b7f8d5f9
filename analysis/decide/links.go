// This file lists where functions hand the context on, for whoever asks why.

package decide

import (
	"cmp"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// links lists the places in f that hand the context on.
func (m *maker) links(f *flow.Func) []plan.Link {
	var list []plan.Link
	for _, w := range m.s.Links(f) {
		l := plan.Link{Position: m.g.Position(w.Pos), Text: w.Text}
		if w.Next != nil {
			to := m.g.Position(w.Next.Pos())
			l.To = &to
		}
		list = append(list, l)
	}
	for _, c := range f.Calls {
		list = append(list, m.others(c)...)
	}
	for _, lit := range m.funcsOf(f.File) {
		if lit.Outer != f || !m.s.Needs(lit) {
			continue
		}
		to := m.g.Position(lit.Pos())
		l := plan.Link{Position: to, Text: "holds " + lit.Name, To: &to}
		switch m.s.Supply(lit).Source {
		case plan.FromCapture:
			l.Text += ", which captures the context"
		case plan.FromMarker:
			l.Text, l.Runs = "runs "+lit.Name+" with other stores", true
		default:
			continue
		}
		list = append(list, l)
	}
	slices.SortStableFunc(list, func(a, b plan.Link) int { return cmp.Compare(a.Position.Offset, b.Position.Offset) })
	return slices.CompactFunc(list, func(a, b plan.Link) bool { return a.Position == b.Position && a.Text == b.Text })
}

// others links the call c of a function value, or of an interface method, to all that may
// stand behind it: it hands the context on to whichever does.
func (m *maker) others(c *flow.Call) []plan.Link {
	var list []plan.Link
	for _, f := range m.s.MayCall(c) {
		to := m.g.Position(f.Pos())
		list = append(list, plan.Link{Position: m.g.Position(c.Expr.Pos()), Text: "calls what may be " + f.Name, To: &to, Runs: true})
	}
	return list
}
