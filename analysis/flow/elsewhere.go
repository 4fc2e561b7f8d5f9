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

// asksValues reports whether values, one of which is a method of the program and another a
// foreign one, can all be asked for a clone of the method when they are evaluated, and
// whether it is their addresses that have to be asked.
func (b *builder) asksValues(values []*Value) (addressed, ok bool) {
	own := func(v *Value) bool { return v.Func != nil }
	if !slices.ContainsFunc(values, own) || !slices.ContainsFunc(values, func(v *Value) bool { return !own(v) }) {
		return false, false
	}
	for i, v := range values {
		sel, selects := ast.Unparen(v.Expr).(*ast.SelectorExpr)
		if !selects || v.Object != nil || v.Marker != nil || v.Shift > 0 {
			return false, false
		}
		s := b.place(sel.Pos()).pkg.Info.Selections[sel]
		if s == nil || !fixesReceiver(s) {
			return false, false
		}
		fn := s.Obj().(*types.Func)
		asked := types.NewMethodSet(s.Recv()).Lookup(fn.Pkg(), fn.Name()) == nil
		if i > 0 && asked != addressed {
			return false, false
		}
		addressed = asked
	}
	return addressed, true
}

// fixesReceiver reports whether an interface with the receiver of the method value s has
// the method that the value would: what a pointer leads to may be another later.
func fixesReceiver(s *types.Selection) bool {
	t := s.Recv()
	_, pointer := t.Underlying().(*types.Pointer)
	for _, i := range s.Index()[:len(s.Index())-1] {
		t = pointee(t).Underlying().(*types.Struct).Field(i).Type()
		if _, leads := t.Underlying().(*types.Pointer); leads && pointer {
			return false
		}
	}
	_, changes := s.Obj().(*types.Func).Signature().Recv().Type().(*types.Pointer)
	return !pointer || changes
}
