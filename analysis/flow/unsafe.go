// This file follows function values through unsafe.Pointer.
//
//	(*U)(unsafe.Pointer(p))       p is a *T: both types are about the same bytes
//	q := unsafe.Pointer(p)        any *U made from an unsafe.Pointer may be q
//
// What has one type before and after is one class. Otherwise nobody knows which
// function type stands for which, and those inside both are frozen.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// unsafeView is a type under which bytes are seen that an unsafe.Pointer points to.
type unsafeView struct {
	t     types.Type
	shape *Shape
	pos   token.Pos
}

// unsafeFlow notes the conversion of arg to t if either is an unsafe.Pointer.
func (s *shaper) unsafeFlow(call *ast.CallExpr, t types.Type) {
	arg := ast.Unparen(call.Args[0])
	from := s.typeOf(arg)
	switch {
	case isUnsafePointer(t) && !isUnsafePointer(from):
		if !s.reinterpreted[arg] {
			s.unsafeOut = append(s.unsafeOut, unsafeView{from, s.expr(arg), call.Pos()})
		}
	case isUnsafePointer(from) && !isUnsafePointer(t):
		to := unsafeView{t, s.typeExpr(call.Fun), call.Pos()}
		inner, ok := arg.(*ast.CallExpr)
		if !ok || !s.b.place(arg.Pos()).pkg.Info.Types[inner.Fun].IsType() {
			s.unsafeIn = append(s.unsafeIn, to)
			return
		}
		source := ast.Unparen(inner.Args[0])
		s.reinterpreted[source] = true
		s.reinterpret(unsafeView{s.typeOf(source), s.expr(source), call.Pos()}, to)
	}
}

func isUnsafePointer(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// reinterpret lets the bytes that are seen as x be seen as y.
func (s *shaper) reinterpret(x, y unsafeView) {
	if x.shape == nil || y.shape == nil {
		return
	}
	if types.IdenticalIgnoreTags(pointee(x.t).Underlying(), pointee(y.t).Underlying()) {
		s.unify(x.shape, y.shape)
		return
	}
	why := Reason{Pos: y.pos, Text: "unsafe.Pointer makes another type of it"}
	s.freezeAll(x.shape, why, map[any]bool{})
	s.freezeAll(y.shape, why, map[any]bool{})
}

// reinterpretAll lets everything that became an unsafe.Pointer be what is made
// from one.
func (s *shaper) reinterpretAll() {
	for _, x := range s.unsafeOut {
		for _, y := range s.unsafeIn {
			s.reinterpret(x, y)
		}
	}
}

// unsafeBuiltin is the shape of the result of a function of package unsafe.
func (s *shaper) unsafeBuiltin(call *ast.CallExpr) *Shape {
	if !s.holds(s.typeOf(call)) || len(call.Args) == 0 {
		return nil
	}
	out := &Shape{Kind: CompositeShape, Type: s.typeOf(call)} // Slice, SliceData
	out.add(s.elem(s.expr(call.Args[0])))
	return out.orNil()
}
