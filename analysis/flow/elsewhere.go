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

// Asking says what is asked for the clone of a method.
type Asking int

// What is asked.
const (
	AskReceiver Asking = iota // the receiver as the program writes it
	AskAddress                // its address
	AskPointee                // what it points to
)

// calls notes the calls of such methods.
func (t *counterparts) calls() {
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
		if asking, ok := t.b.asksAll(group); ok {
			for _, c := range group {
				c.Elsewhere, c.Asking = group, asking
				if c.Callee != nil && slices.ContainsFunc(group, func(c *Call) bool { return c.Foreign }) {
					foreignElsewhere(c.Callee, c.Expr)
				}
			}
		}
	}
}

// foreignElsewhere notes that the method f, which e names, keeps its type: it is a foreign
// one in another configuration.
func foreignElsewhere(f *Func, e ast.Expr) {
	f.Class.freeze(Reason{Pos: e.Pos(), Text: "it is a foreign method in another configuration"})
}

// keep leaves alone what names a function of the program in one configuration and something
// foreign in another, and cannot ask for a clone: no text serves both, so the function keeps
// its type, and it is called as foreign code is.
func (t *counterparts) keep() {
	kept := map[spot]bool{}
	for at, objs := range t.idents {
		if t.foreign[at] && slices.ContainsFunc(objs, t.isFunc) {
			kept[at] = true
		}
	}
	if len(kept) == 0 {
		return
	}
	for _, f := range t.b.g.Funcs {
		for _, c := range f.Calls {
			if c.Callee != nil && c.Elsewhere == nil && t.names(c.Expr.Fun, kept) {
				t.keepFunc(c.Callee, c.Expr)
				c.Callee, c.Foreign = nil, true
			}
		}
	}
	for _, v := range t.b.g.Values {
		if v.Func != nil && v.Elsewhere == nil && t.names(v.Expr, kept) {
			t.keepFunc(v.Func, v.Expr)
			v.Func, v.Foreign = nil, true
		}
	}
}

// keepFunc notes that f is called without a context where e names it.
func (t *counterparts) keepFunc(f *Func, e ast.Expr) {
	foreignElsewhere(f, e)
	for _, counterpart := range f.All() {
		counterpart.Exposed = "it is foreign in another configuration"
	}
}

// isFunc reports whether obj is a function of the program.
func (t *counterparts) isFunc(obj types.Object) bool {
	fn, ok := obj.(*types.Func)
	return ok && t.b.g.Callee(fn) != nil
}

// names reports whether the function e is named at one of the places in spots.
func (t *counterparts) names(e ast.Expr, spots map[spot]bool) bool {
	id := functionName(e)
	return id != nil && spots[t.spot(id.Pos(), id.Pos())]
}

// asksAll reports whether calls, one of which is of a method of the program and another of a
// foreign one or of an interface's, can all ask their receivers for a clone of the method,
// and what of these they ask.
func (b *builder) asksAll(calls []*Call) (Asking, bool) {
	own := func(c *Call) bool { return c.Callee != nil }
	if !slices.ContainsFunc(calls, own) || !slices.ContainsFunc(calls, func(c *Call) bool { return !own(c) }) {
		return 0, false
	}
	addressed, pointers := false, false
	for _, c := range calls {
		sel, selects := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
		if !selects || c.Object == nil || c.Marker != nil || c.Explicit {
			return 0, false
		}
		s := b.place(sel.Pos()).pkg.Info.Selections[sel]
		if s == nil {
			return 0, false
		}
		pointers = pointers || isPointer(s.Recv())
		addressed = addressed || !inMethodSet(s.Recv(), c.Object)
	}
	if addressed {
		return AskAddress, !pointers
	}
	return AskReceiver, true
}

// asksValues reports whether values, one of which is a method of the program and another a
// foreign one or an interface's, can all ask their receivers for a clone of the method when
// they are evaluated, and what of these they ask.
func (b *builder) asksValues(values []*Value) (Asking, bool) {
	own := func(v *Value) bool { return v.Func != nil }
	if !slices.ContainsFunc(values, own) || !slices.ContainsFunc(values, func(v *Value) bool { return !own(v) }) {
		return 0, false
	}
	possible := []Asking{AskReceiver, AskAddress, AskPointee}
	for _, v := range values {
		sel, selects := ast.Unparen(v.Expr).(*ast.SelectorExpr)
		if !selects || v.Marker != nil {
			return 0, false
		}
		s := b.place(sel.Pos()).pkg.Info.Selections[sel]
		if s == nil {
			return 0, false
		}
		possible = slices.DeleteFunc(possible, func(a Asking) bool { return !asks(s, a) })
	}
	if len(possible) == 0 {
		return 0, false
	}
	return possible[0], true
}

// asks reports whether the method value s can ask its receiver for a clone as a says: an
// interface with what is asked has the method that the value would, also where something
// that the receiver leads to is another later. A method expression has no receiver yet.
func asks(s *types.Selection, a Asking) bool {
	fn := s.Obj().(*types.Func)
	switch recv := s.Recv(); {
	case s.Kind() == types.MethodExpr:
		return a == AskReceiver
	case a == AskReceiver:
		return inMethodSet(recv, fn) && fixed(s, isPointer(recv))
	case a == AskAddress:
		return !isPointer(recv) && !inMethodSet(recv, fn)
	}
	return isPointer(s.Recv()) && inMethodSet(pointee(s.Recv()), fn) && fixed(s, false)
}

// fixed reports whether the method value s, evaluated, reads nothing of its receiver that
// an interface with that would read when the method is called. What a pointer leads to is
// read then; leads says that the receiver in the interface is one.
func fixed(s *types.Selection, leads bool) bool {
	t := pointee(s.Recv())
	for _, i := range s.Index()[:len(s.Index())-1] {
		t = t.Underlying().(*types.Struct).Field(i).Type()
		if leads && (isPointer(t) || types.IsInterface(t)) {
			return false
		}
		leads = leads || isPointer(t)
		t = pointee(t)
	}
	return !leads || types.IsInterface(t) || isPointer(s.Obj().(*types.Func).Signature().Recv().Type())
}

// inMethodSet reports whether values of type t have the method fn, also where they have no
// address.
func inMethodSet(t types.Type, fn *types.Func) bool {
	return types.NewMethodSet(t).Lookup(fn.Pkg(), fn.Name()) != nil
}
