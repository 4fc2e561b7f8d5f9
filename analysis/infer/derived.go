// This file decides whether a context that the program names itself already
// holds the current stores (rule 7): nothing has to be written then.

package infer

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Derived reports whether the context e, written in the function in, holds the
// current stores of that place.
func (s *Solution) Derived(e ast.Expr, in *flow.Func) bool {
	region := s.Root(in)
	if s.noStores(region) {
		return true
	}
	d := deriver{s: s, region: region, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.context(e, in, 0)
}

// DerivedCarrier reports whether the carrier e holds the current stores.
func (s *Solution) DerivedCarrier(e ast.Expr, in *flow.Func) bool {
	region := s.Root(in)
	if s.noStores(region) {
		return true
	}
	d := deriver{s: s, region: region, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.carrier(e, in, 0)
}

// AlwaysDerived reports whether the variable v, of type context.Context, holds
// the stores of region, and no others, whatever was assigned to it last.
func (s *Solution) AlwaysDerived(v *types.Var, region *flow.Func) bool {
	if s.noStores(region) {
		return true
	}
	d := deriver{s: s, region: region, only: true, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.variable(v, d.context)
}

// HasNoOther reports whether the variable v, which names the context in region, holds no
// store but those that region knows of: it has them from region, or from one around it
// whose stores region began with.
func (s *Solution) HasNoOther(v *types.Var, region *flow.Func) bool {
	if s.noStores(region) {
		return true
	}
	d := deriver{s: s, region: region, only: true, around: true, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.variable(v, d.context)
}

// deriver answers one question about the stores of region.
type deriver struct {
	s      *Solution
	region *flow.Func
	// only says that there must be no other stores: an argument that is no carrier of
	// the region keeps those that the current ones say nothing of.
	only bool
	// around says that what holds the stores of a region around will do, if region began
	// with those: they are a part of its own.
	around bool
	asked  map[*types.Var]bool
	asking map[ast.Expr]bool
}

// context reports whether the context e, or result number result of the call e,
// holds the stores of the region.
func (d deriver) context(e ast.Expr, in *flow.Func, result int) bool {
	if !d.serves(d.s.Root(in)) {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := in.Pkg.Info.ObjectOf(e).(*types.Var)
		return ok && flow.IsContext(v.Type()) && d.variable(v, d.context) // a carrier that is a context may not give the stores
	case *ast.SelectorExpr:
		slot := d.s.slot(e, in)
		return slot != nil && slot.Field && !slot.Request && d.carrier(e.X, in, 0)
	case *ast.CallExpr:
		return d.call(e, in, result)
	}
	return false
}

// call reports whether the context that e returns holds the stores.
func (d deriver) call(e *ast.CallExpr, in *flow.Func, result int) bool {
	fn, _ := typeutil.Callee(in.Pkg.Info, e).(*types.Func)
	if fn == nil {
		return false
	}
	name := roots.FuncOf(fn.Origin())
	derive, known := d.s.Graph.Roots.Derives(fn.Origin())
	switch {
	case name.Package == load.RuntimePath:
		return true // als.Context(), and what is written by hand is taken as written
	case IsWith(name) && len(e.Args) > 0:
		return result == 0 && d.context(e.Args[0], in, 0)
	case known && derive.Result == result && derive.Arg < len(e.Args):
		return d.context(e.Args[derive.Arg], in, 0)
	}
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	slot := d.s.slot(sel, in)
	return slot != nil && !slot.Field && !slot.Request && d.carrier(sel.X, in, 0)
}

// variable reports whether all that is ever assigned to v holds the stores of
// the region.
func (d deriver) variable(v *types.Var, value func(ast.Expr, *flow.Func, int) bool) bool {
	known := d.s.Graph.Vars[v]
	if known == nil || known.Addressed || d.s.entering.around[d.region] {
		return false // what it holds does not change, the current stores do
	}
	if d.asked[v] {
		return true
	}
	d.asked[v] = true
	if known.Param && !d.entry(v, d.s.Root(known.In)) {
		return false
	}
	if !known.Param && (len(known.Assigns) == 0 || !known.Assigns[0].Decl) {
		return false
	}
	for _, a := range known.Assigns {
		if a.Value == nil || !d.serves(d.s.Root(a.In)) || !value(a.Value, a.In, max(a.Tuple, 0)) {
			return false
		}
	}
	return true
}

// serves reports whether what holds the stores of root will do.
func (d deriver) serves(root *flow.Func) bool {
	for region := d.region; region != root; region = d.s.Root(region.Outer) {
		if !d.around || region.Lit == nil || d.s.supply[region].Source != plan.FromMarker || !addsStores(region) {
			return false
		}
	}
	return true
}

// addsStores reports whether the marker that calls the literal f gives it the stores of
// the place where it stands, but for one.
func addsStores(f *flow.Func) bool {
	for _, c := range f.Outer.Calls {
		if c.Expr == f.Sink.Call && c.Marker != nil {
			return c.Marker.Kind == flow.Scope && c.Marker.Func.Recv != "Snap" || c.Marker.Kind == flow.Spawn
		}
	}
	return false
}

// entry reports whether the parameter v brings the stores that the region root
// begins with.
func (d deriver) entry(v *types.Var, root *flow.Func) bool {
	if !d.serves(root) {
		return false
	}
	sup := d.s.supply[root]
	switch sup.Source {
	case plan.FromParam:
		for p := range root.Sig.Params().Variables() {
			if p == v && d.only {
				return v == sup.Param
			}
			if p == v {
				return flow.IsContext(v.Type()) // callers hand every context argument on with the stores
			}
		}
	case plan.FromCarrier:
		return sup.Param == v && !sup.Nests
	}
	return false
}

// IsWith reports whether f is context.WithCancel or one of its siblings, which
// derive a context from their first argument.
func IsWith(f roots.Func) bool {
	return f.Package == "context" && f.Recv == "" && len(f.Name) > 4 && f.Name[:4] == "With"
}
