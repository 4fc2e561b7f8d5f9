// This file finds the storages that become foreign interfaces with a marker among their
// methods.
//
//	type Getter interface{ GetStore() string }   in a library
//	library.Show(user)                           calls user.GetStore()

package flow

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
)

// outwards notes that the value of e, of type from, becomes the interface t, if that is
// a storage and foreign code calls a marker of it.
func (s *shaper) outwards(t, from types.Type, e ast.Expr, in *Func) {
	if in == nil || !isStorage(from) {
		return
	}
	for m := range t.Underlying().(*types.Interface).Methods() {
		if s.b.own(m) {
			continue
		}
		obj, _, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || s.b.markerOf(fn) == nil {
			continue
		}
		s.b.outward[outwardKey(m, from)] = true
		s.b.g.Outward = append(s.b.g.Outward, &Outward{Expr: ast.Unparen(e), In: in, Marker: s.b.markerOf(fn), Method: m, Written: s.writtenOutside(e)})
	}
}

// isStorage reports whether t is a pointer to a storage of the runtime.
func isStorage(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && isRuntime(named.Obj())
}

// writtenOutside reports whether e is a call of Outside.
func (s *shaper) writtenOutside(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := s.calleeOf(call)
	return fn != nil && isRuntime(fn) && fn.Name() == "Outside"
}

// outwardKey names the foreign method m, and a type that becomes its interface.
func outwardKey(m *types.Func, from types.Type) string {
	return MethodKey(m) + "\x00" + typeText(from)
}

// sortOutward sorts what was found, each expression once.
func (b *builder) sortOutward() {
	slices.SortStableFunc(b.g.Outward, func(x, y *Outward) int {
		return cmp.Or(b.compare(x.Expr.Pos(), y.Expr.Pos()), cmp.Compare(x.Method.Name(), y.Method.Name()))
	})
}
