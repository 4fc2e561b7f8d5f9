// This file finds what names the context at a place (rule 7), and whether that is the
// same where a function is made and where it is called.
//
//	work := func() { als.Context() }
//	c := context.WithValue(als.Context(), key{}, "later")
//	work() // in the context that c names, of which the literal could not capture anything

package infer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Named returns the variable that names the context at pos in the function in: the
// innermost in scope that is declared in the region of in, nil if there is none.
func (s *Solution) Named(pos token.Pos, in *flow.Func) *flow.Var {
	region := s.regionOf(in)
	for f := in; f != nil; f = f.Outer {
		if v := s.innermost(s.contexts[f], pos); v != nil {
			return v
		}
		if f == region {
			break
		}
	}
	return nil
}

// NamedAround returns the variable that names the context where the literal f stands, if
// a marker calls f with the rest of that context; nil if there is none.
func (s *Solution) NamedAround(f *flow.Func) *flow.Var {
	for f.Lit != nil && s.supplyOf(f).Source == plan.FromMarker {
		if c := s.callOf(f.Outer, f.Sink); c == nil || c.Marker == nil || c.Marker.Kind != flow.Scope {
			return nil
		}
		if v := s.Named(f.Pos(), f.Outer); v != nil {
			return v
		}
		f = s.regionOf(f.Outer)
	}
	return nil
}

// innermost returns the innermost of vars that is in scope at pos and names the context,
// nil if there is none.
func (s *Solution) innermost(vars []*flow.Var, pos token.Pos) *flow.Var {
	var best *flow.Var
	for _, v := range vars {
		scope := v.Obj.Parent()
		if scope == nil || v.End > pos || !scope.Contains(pos) || !s.names(v) {
			continue
		}
		if best == nil || scope.Pos() > best.Obj.Parent().Pos() || scope == best.Obj.Parent() && v.End > best.End {
			best = v
		}
	}
	return best
}

// names reports whether v names the context: the first context parameter, or a
// local declared from als.Context(), from a carrier's Context(), or from
// context.With… of one of these or, under its own name, of the naming context.
func (s *Solution) names(v *flow.Var) bool {
	if v.Param {
		sup := s.supplyOf(v.In)
		return sup.Source == plan.FromParam && sup.Param == v.Obj
	}
	for _, a := range v.Assigns {
		if a.Decl && a.Value != nil && a.Tuple <= 0 {
			return s.namingValue(a.Value, a.In, v.Obj)
		}
	}
	return false
}

// namingValue reports whether a local named as v and declared with e names.
func (s *Solution) namingValue(e ast.Expr, in *flow.Func, v *types.Var) bool {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok {
		slot := s.slot(sel, in)
		return slot != nil && slot.Field && !slot.Request
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn, _ := typeutil.Callee(in.Pkg.Info, call).(*types.Func)
	if fn == nil {
		return false
	}
	name := roots.FuncOf(fn.Origin())
	if asksContext(name) {
		return true
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if slot := s.slot(sel, in); slot != nil && !slot.Field && !slot.Request {
			return true
		}
	}
	if !IsWith(name) || len(call.Args) == 0 {
		return false
	}
	if id, ok := ast.Unparen(call.Args[0]).(*ast.Ident); ok {
		parent, _ := in.Pkg.Info.Uses[id].(*types.Var)
		known := s.Graph.Vars[parent]
		return known != nil && parent.Name() == v.Name() && s.names(known)
	}
	return s.namingValue(call.Args[0], in, v)
}

// asksContext reports whether f is als.Context.
func asksContext(f roots.Func) bool {
	return f == roots.Func{Package: load.RuntimePath, Name: "Context"}
}

// name returns the variable whose rest the context has at pos in the function in, nil if
// it is that of the entry of the region, or if nobody asks for it.
func (s *Solution) name(pos token.Pos, in *flow.Func) *flow.Var {
	if !s.asksRest {
		return nil
	}
	if v := s.Named(pos, in); v != nil {
		return v
	}
	return s.NamedAround(s.regionOf(in))
}

// findAsking finds out whether anybody asks for the rest of the current context: all
// others read stores, which are the same in the whole region. What other modules ask for
// is not known.
func (s *Solution) findAsking() {
	asks := func(m *flow.Marker) bool { return m != nil && (m.Kind == flow.Current || m.Cloned) }
	s.asksRest = slices.ContainsFunc(s.Graph.Values, func(v *flow.Value) bool { return asks(v.Marker) })
	for _, f := range s.Graph.Funcs {
		s.asksRest = s.asksRest || f.API || slices.ContainsFunc(f.Calls, func(c *flow.Call) bool { return asks(c.Marker) })
	}
}

// keepsName reports whether named, which names the context where a function is made, is
// the same variable for as long as that is in v: declared around v, and assigned by
// nobody who could be called in between.
//
//	for i := range 2 {
//		c := context.WithValue(als.Context(), key{}, i)
//		if first == nil {
//			first = func() { als.Context() }
//		}
//		first() // the second time, c is another
//	}
func keepsName(named, v *flow.Var) bool {
	if named == nil {
		return true
	}
	together := named.Param && v.Param && named.In == v.In
	if !together && (named.End > v.Obj.Pos() || !named.Obj.Parent().Contains(v.Obj.Pos())) {
		return false
	}
	return !slices.ContainsFunc(named.Assigns, func(a flow.Assign) bool { return a.In != named.In })
}

// handsCurrent reports whether the function of the program that c calls begins with the
// rest that the context has at the call: it has no context parameter, or one that is given
// that context and keeps it. named names the context at the call.
func (s *Solution) handsCurrent(c *flow.Call, named *flow.Var) bool {
	sup := s.supplyOf(c.Callee)
	if !s.asksRest || sup.Source != plan.FromParam {
		return true
	}
	if p := s.Graph.Vars[sup.Param]; p != nil && len(p.Assigns) > 0 {
		return false
	}
	i := sup.Index + c.Shift
	return i < len(c.Expr.Args) && !s.spread(c) && s.isCurrent(c.Expr.Args[i], c.In, named)
}

// isCurrent reports whether the context e, written in the function in, has the rest that
// the current one has there, which named names.
func (s *Solution) isCurrent(e ast.Expr, in *flow.Func, named *flow.Var) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := in.Pkg.Info.Uses[e].(*types.Var)
		if named != nil {
			return v == named.Obj
		}
		known := s.Graph.Vars[v]
		return known != nil && len(known.Assigns) == 1 && known.Assigns[0].Decl && known.Assigns[0].Value != nil && s.isCurrent(known.Assigns[0].Value, in, nil)
	case *ast.SelectorExpr:
		return named == nil && s.ofCarrier(e, in)
	case *ast.CallExpr:
		fn, _ := typeutil.Callee(in.Pkg.Info, e).(*types.Func)
		if fn == nil {
			return false
		}
		if asksContext(roots.FuncOf(fn.Origin())) {
			return true
		}
		if named != nil {
			return false
		}
		if isFresh(roots.FuncOf(fn)) {
			return s.supplyOf(s.regionOf(in)).Source == plan.FromBackground
		}
		sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
		return ok && s.ofCarrier(sel, in)
	}
	return false
}

// isFresh reports whether f gives a context that holds nothing.
func isFresh(f roots.Func) bool {
	return f.Package == "context" && f.Recv == "" && (f.Name == "Background" || f.Name == "TODO")
}

// ofCarrier reports whether e, in the function in, selects the context of the carrier that
// the region began with, and nobody gives the carrier another one.
func (s *Solution) ofCarrier(e *ast.SelectorExpr, in *flow.Func) bool {
	slot := s.slot(e, in)
	if slot == nil {
		return false
	}
	switch x := ast.Unparen(e.X).(type) {
	case *ast.SelectorExpr:
		return s.ofCarrier(x, in)
	case *ast.Ident:
		sup := s.supplyOf(s.regionOf(in))
		v := s.Graph.Vars[sup.Param]
		return sup.Source == plan.FromCarrier && in.Pkg.Info.Uses[x] == sup.Param && v != nil && len(v.Assigns) == 0 &&
			!slices.ContainsFunc(s.Graph.SlotSets, func(set flow.SlotSet) bool { return set.Carrier == sup.Carrier })
	}
	return false
}
