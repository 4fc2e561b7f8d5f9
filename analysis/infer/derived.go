// This file decides whether a context that the program names itself already
// holds the current stores (rule 7): nothing has to be written then.

package infer

import (
	"go/ast"
	"go/token"
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
	if s.supply[region].Storeless {
		return true
	}
	d := deriver{s: s, region: region, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.context(e, in, 0)
}

// DerivedCarrier reports whether the carrier e holds the current stores.
func (s *Solution) DerivedCarrier(e ast.Expr, in *flow.Func) bool {
	region := s.Root(in)
	if s.supply[region].Storeless {
		return true
	}
	d := deriver{s: s, region: region, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.carrier(e, in, 0)
}

// AlwaysDerived reports whether the variable v, of type context.Context, holds
// the stores of region whatever was assigned to it last.
func (s *Solution) AlwaysDerived(v *types.Var, region *flow.Func) bool {
	if s.supply[region].Storeless {
		return true
	}
	d := deriver{s: s, region: region, asked: map[*types.Var]bool{}, asking: map[ast.Expr]bool{}}
	return d.variable(v, d.context)
}

// deriver answers one question about the stores of region.
type deriver struct {
	s      *Solution
	region *flow.Func
	asked  map[*types.Var]bool
	asking map[ast.Expr]bool
}

// context reports whether the context e, or result number result of the call e,
// holds the stores of the region.
func (d deriver) context(e ast.Expr, in *flow.Func, result int) bool {
	if d.s.Root(in) != d.region {
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

// carrier reports whether the carrier e holds the stores of the region.
func (d deriver) carrier(e ast.Expr, in *flow.Func, result int) bool {
	if d.s.Root(in) != d.region {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, ok := in.Pkg.Info.ObjectOf(e).(*types.Var)
		return ok && d.variable(v, d.carrier) && d.keeps(v.Type())
	case *ast.SelectorExpr: // the request in another carrier
		slot := d.s.slot(e, in)
		return slot != nil && slot.Field && slot.Request && d.carrier(e.X, in, 0)
	case *ast.UnaryExpr:
		return e.Op == token.AND && d.carrier(e.X, in, 0)
	case *ast.CompositeLit:
		return d.embeds(e, in)
	case *ast.CallExpr:
		return d.carrierCall(e, in, result)
	}
	return false
}

// carrierCall reports whether the carrier that e returns holds the stores.
func (d deriver) carrierCall(e *ast.CallExpr, in *flow.Func, result int) bool {
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		return lentIn(lit, in.Pkg.Info)
	}
	fn, _ := typeutil.Callee(in.Pkg.Info, e).(*types.Func)
	if fn == nil {
		return false
	}
	if roots.FuncOf(fn.Origin()).Package == load.HTTPPath {
		return true // lent by hand, or by an earlier rewrite
	}
	sel, isMethod := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	derive, ok := d.s.Graph.Roots.Derives(fn.Origin())
	switch {
	case ok && derive.Result != result:
		return false
	case ok && derive.Arg == roots.Receiver:
		return isMethod && d.carrier(sel.X, in, 0)
	case ok && derive.Arg < len(e.Args) && d.s.Graph.Roots.Carrier(in.Pkg.Info.TypeOf(e.Args[derive.Arg])) != nil:
		return d.carrier(e.Args[derive.Arg], in, 0)
	case ok:
		return true // its context argument comes with the current stores like any other
	case !isMethod:
		return false
	}
	slot := d.s.slot(sel, in)
	return slot != nil && !slot.Field && slot.Request && d.carrier(sel.X, in, 0)
}

// embeds reports whether the composite literal e has its context from a carrier in
// it that holds the stores: it embeds that, and has no method Context of its own.
func (d deriver) embeds(e *ast.CompositeLit, in *flow.Func) bool {
	t := in.Pkg.Info.TypeOf(e)
	strct, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i, elt := range e.Elts {
		value := elt
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			value = kv.Value
			i = fieldNamed(strct, kv.Key)
		}
		carrier := d.s.Graph.Roots.Carrier(in.Pkg.Info.TypeOf(value))
		if carrier == nil || i < 0 || i >= strct.NumFields() || !strct.Field(i).Embedded() {
			continue
		}
		_, path, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, in.Pkg.Types, carrier.Slot.Get)
		if len(path) > 1 && path[0] == i {
			return d.carrier(value, in, 0)
		}
	}
	return false
}

// fieldNamed returns the number of the field of t that key names, -1 if none.
func fieldNamed(t *types.Struct, key ast.Expr) int {
	id, ok := key.(*ast.Ident)
	for i := range t.NumFields() {
		if ok && t.Field(i).Name() == id.Name {
			return i
		}
	}
	return -1
}

// keeps reports whether the carriers of type t have in the region the contexts with
// which they came: what is put into their slots holds the stores.
func (d deriver) keeps(t types.Type) bool {
	carrier := d.s.Graph.Roots.Carrier(t)
	if carrier == nil {
		return false
	}
	for _, set := range d.s.slotSets(d.region) {
		if set.Carrier == carrier && !d.slotValue(set) {
			return false
		}
	}
	return true
}

// slotValue reports whether the request or context that set puts into a carrier holds
// the stores.
func (d deriver) slotValue(set flow.SlotSet) bool {
	switch {
	case set.Value == nil:
		return false
	case d.asking[set.Value]:
		return true
	}
	d.asking[set.Value] = true
	defer delete(d.asking, set.Value)
	if set.Carrier.Slot.Request {
		return d.carrier(set.Value, set.In, max(set.Tuple, 0))
	}
	return d.context(set.Value, set.In, max(set.Tuple, 0))
}

// slotSets returns the places in region, and in the functions inside it, where
// carriers are given another context.
func (s *Solution) slotSets(region *flow.Func) []flow.SlotSet {
	if s.sets == nil {
		s.sets = map[*flow.Func][]flow.SlotSet{}
		for _, set := range s.Graph.SlotSets {
			var last *flow.Func
			for f := set.In; f != nil; f = f.Outer {
				if root := s.Root(f); root != last {
					s.sets[root] = append(s.sets[root], set)
					last = root
				}
			}
		}
	}
	return s.sets[region]
}

// variable reports whether all that is ever assigned to v holds the stores of
// the region.
func (d deriver) variable(v *types.Var, value func(ast.Expr, *flow.Func, int) bool) bool {
	known := d.s.Graph.Vars[v]
	if known == nil || known.Addressed {
		return false
	}
	if d.asked[v] {
		return true
	}
	d.asked[v] = true
	if known.Param && !d.entry(v) {
		return false
	}
	if !known.Param && (len(known.Assigns) == 0 || !known.Assigns[0].Decl) {
		return false
	}
	for _, a := range known.Assigns {
		if a.Value == nil || d.s.Root(a.In) != d.region || !value(a.Value, a.In, max(a.Tuple, 0)) {
			return false
		}
	}
	return true
}

// entry reports whether the parameter v brings the stores that the region
// begins with.
func (d deriver) entry(v *types.Var) bool {
	sup := d.s.supply[d.region]
	switch sup.Source {
	case plan.FromParam:
		for p := range d.region.Sig.Params().Variables() {
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

// slot returns the slot of the carrier that e selects, by field or method; nil if it
// selects something else.
func (s *Solution) slot(e *ast.SelectorExpr, in *flow.Func) *roots.Slot {
	c := s.Graph.Roots.Carrier(in.Pkg.Info.TypeOf(e.X))
	if c == nil || c.Slot.Get != e.Sel.Name {
		return nil
	}
	return &c.Slot
}
