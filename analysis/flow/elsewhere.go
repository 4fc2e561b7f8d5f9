// This file finds the calls of methods that the program declares in one configuration and
// foreign code in another.
//
//	n := p.Len()                               file.go, in both
//	func (p page) Len() int { … }              file_linux.go
//	type page struct{ *strings.Builder }       file_windows.go

package flow

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"
)

// calls notes the calls of such methods.
func (t *twins) calls() {
	at := map[spot][]*Call{}
	for _, f := range t.b.g.Funcs {
		for _, c := range f.Calls {
			s := t.spot(c.Expr.Pos(), c.Expr.End())
			at[s] = append(at[s], c)
		}
	}
	for _, s := range slices.SortedFunc(maps.Keys(at), compareSpots) {
		group := at[s]
		slices.SortFunc(group, func(x, y *Call) int { return x.In.Pkg.Configuration - y.In.Pkg.Configuration })
		own := func(c *Call) bool { return c.Callee != nil }
		if !slices.ContainsFunc(group, own) || !slices.ContainsFunc(group, func(c *Call) bool { return !own(c) }) {
			continue
		}
		addressed, ok := t.b.asksAll(group)
		if !ok {
			continue
		}
		for _, c := range group {
			c.Elsewhere, c.Addressed = group, addressed
		}
	}
}

// asksAll reports whether the receivers of all calls are values that can be asked for a
// clone of the method, and whether it is their addresses that have to be asked.
func (b *builder) asksAll(calls []*Call) (addressed, ok bool) {
	pointers := false
	for _, c := range calls {
		sel, selects := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
		if !selects || c.Object == nil || c.Dynamic || c.Callee == nil && !c.Foreign {
			return false, false
		}
		s := b.place(sel.Pos()).pkg.Info.Selections[sel]
		if s == nil || s.Kind() != types.MethodVal {
			return false, false
		}
		_, pointer := s.Recv().Underlying().(*types.Pointer)
		pointers = pointers || pointer
		addressed = addressed || types.NewMethodSet(s.Recv()).Lookup(c.Object.Pkg(), c.Object.Name()) == nil
	}
	return addressed, !addressed || !pointers
}
