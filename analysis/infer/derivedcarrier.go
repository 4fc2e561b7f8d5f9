// This file decides whether a carrier already holds the current stores (rule 8):
// nothing has to be written then.

package infer

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/roots"
)

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
	case ok && derive.Arg < len(e.Args) && d.s.Graph.Roots.Carrier(fn.Signature().Params().At(derive.Arg).Type()) != nil:
		return d.carrier(e.Args[derive.Arg], in, 0) // not if it is nil
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

// slot returns the slot of the carrier that e selects, by field or method; nil if it
// selects something else.
func (s *Solution) slot(e *ast.SelectorExpr, in *flow.Func) *roots.Slot {
	c := s.Graph.Roots.Carrier(in.Pkg.Info.TypeOf(e.X))
	if c == nil || c.Slot.Get != e.Sel.Name {
		return nil
	}
	return &c.Slot
}
