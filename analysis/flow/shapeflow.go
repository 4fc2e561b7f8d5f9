// This file follows function values from place to place: what flows from one
// type into another joins the classes of both.
//
//	x = f            the class of f's type and that of x's are one
//	x = func() {}    the literal's type is in the class of x's
//	x = F            F is declared: its own type stays; the plan may adapt it here
//	xs = fs          the classes inside are one: nothing can be adapted there
//	foreign(f)       a border: f is bound there (rule 6)
//
// Where a class of the program meets foreign code inside another type, its types
// cannot change: it is frozen.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// flowNode is a node through which values flow, and the function around it.
type flowNode struct {
	node ast.Node
	in   *Func
}

// flows looks at everything that the walk noted.
func (s *shaper) flows(nodes []flowNode) {
	for _, v := range s.b.g.Values {
		s.values[v.Expr] = v
	}
	for _, n := range nodes {
		s.pos = n.node.Pos()
		s.flow(n)
	}
	s.unbox()
}

func (s *shaper) flow(n flowNode) {
	switch x := n.node.(type) {
	case *ast.CallExpr:
		s.callFlow(x, n.in)
	case *ast.CompositeLit:
		s.compositeFlow(x, n.in)
	case *ast.AssignStmt:
		s.assignFlow(x, n.in)
	case *ast.ValueSpec:
		s.specFlow(x, n.in)
	case *ast.ReturnStmt:
		s.returnFlow(x, n.in)
	case *ast.SendStmt:
		if u := s.typeOf(x.Chan).Underlying(); u != nil {
			s.assign(s.elem(s.expr(x.Chan)), chanElem(u), x.Value, n.in)
		}
	case *ast.RangeStmt:
		s.rangeFlow(x, n.in)
	case *ast.TypeSwitchStmt:
		s.switchFlow(x)
	case *ast.TypeAssertExpr:
		if x.Type != nil {
			s.expr(x)
		}
	case *ast.IncDecStmt: // no function
	case *ast.FuncLit:
		s.literal(x)
	default:
		s.b.unknown(n.node)
	}
}

// chanElem returns the element type of a channel.
func chanElem(t types.Type) types.Type {
	if c, ok := t.(*types.Chan); ok {
		return c.Elem()
	}
	return coreElem(t)
}

// coreElem returns the element type of the channels of a type parameter.
func coreElem(t types.Type) types.Type {
	if c := coreType(t); c != nil && c != t {
		if ch, ok := c.Underlying().(*types.Chan); ok {
			return ch.Elem()
		}
	}
	return types.Typ[types.Invalid]
}

// isInterface reports whether t is an interface, and not a type parameter.
func isInterface(t types.Type) bool {
	if t == nil {
		return false
	}
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		return false
	}
	return types.IsInterface(t)
}

// assign lets the value of e flow into a dst of type t.
func (s *shaper) assign(dst *Shape, t types.Type, e ast.Expr, in *Func) {
	from := s.typeOf(e)
	if from == nil || s.isNil(e) {
		return
	}
	src := s.expr(e)
	if isInterface(t) {
		s.outwards(t, from, e, in)
		s.converted(t, from)
		if !s.outward {
			s.becomes = append(s.becomes, became{t, from, src})
		}
		if !isInterface(from) {
			s.becomesInterface(e, t, from, src, in)
		}
		s.implement(dst, t, src, from)
		return
	}
	if src == nil {
		return
	}
	if u := s.under(src); u != nil && u.Kind == FuncShape {
		s.into(dst, src, e, in)
		return
	}
	s.unify(dst, src)
}

// converted notes that a value of type from becomes the interface t.
func (s *shaper) converted(t, from types.Type) {
	key := [2]types.Type{t, from}
	if !s.conversions[key] {
		s.conversions[key] = true
		s.b.satisfies(t, from)
	}
}

func (s *shaper) isNil(e ast.Expr) bool {
	pl := s.b.place(e.Pos())
	return pl != nil && pl.pkg.Info.Types[e].IsNil()
}

// into lets the function that e denotes flow into dst.
func (s *shaper) into(dst, src *Shape, e ast.Expr, in *Func) {
	d, u := s.under(dst), s.under(src)
	if d == nil || u == nil || d.Kind != FuncShape {
		return
	}
	s.unifyParts(d, u)
	switch x := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		if f := s.b.lits[x]; d.Foreign {
			f.Bound = true
		} else {
			join(u.Class, d.Class)
		}
		return
	default:
		if v := s.values[x]; v != nil {
			s.valueInto(v, d)
			return
		}
	}
	switch {
	case d.Foreign == u.Foreign:
		if !d.Foreign {
			join(d.Class, u.Class)
		}
	case d.Foreign:
		s.border(Border{Expr: e, In: in, From: u, Out: true})
	default:
		s.border(Border{Expr: e, In: in, From: u, To: d})
	}
}

// valueInto lets a declared function flow into d.
func (s *shaper) valueInto(v *Value, d *Shape) {
	if d.Foreign {
		v.Bound = true
		return
	}
	v.To = d
}

// border notes that a function value crosses between the program and foreign
// code.
func (s *shaper) border(b Border) {
	b.Expr, b.Late = ast.Unparen(b.Expr), s.late
	if call, ok := b.Expr.(*ast.CallExpr); ok && b.Out {
		fn, _ := typeutil.Callee(s.b.place(call.Pos()).pkg.Info, call).(*types.Func)
		marker := s.b.markerOf(fn)
		b.Fixed = marker != nil && marker.Kind == Fix
	}
	s.b.g.Borders = append(s.b.g.Borders, &b)
}

// unify joins the classes inside a and b, which are of one type.
func (s *shaper) unify(a, b *Shape) {
	if a == nil || b == nil || a == b {
		return
	}
	pair := [2]*Shape{a, b}
	if s.busy[pair] {
		return
	}
	s.busy[pair] = true
	defer delete(s.busy, pair)
	if a.Kind == NamedShape && b.Kind == NamedShape && a.key == b.key {
		s.unifyParts(a, b)
		return
	}
	if a.Kind == ParamShape && b.Kind == ParamShape {
		return
	}
	a, b = s.under(a), s.under(b)
	if a == nil || b == nil || a.Kind != b.Kind {
		return
	}
	if a.Kind == FuncShape {
		s.joinInside(a, b)
	}
	s.unifyParts(a, b)
}

// joinInside joins the classes of two function types inside other types, where
// no adapter can stand.
func (s *shaper) joinInside(a, b *Shape) {
	switch {
	case a.Foreign && b.Foreign:
	case a.Foreign:
		b.Class.freeze(Reason{Pos: s.pos, Text: "foreign code holds functions of its type"})
	case b.Foreign:
		a.Class.freeze(Reason{Pos: s.pos, Text: "foreign code holds functions of its type"})
	default:
		join(a.Class, b.Class)
	}
}

func (s *shaper) unifyParts(a, b *Shape) {
	if len(a.Parts) != len(b.Parts) {
		return
	}
	for i := range a.Parts {
		s.unify(a.Parts[i], b.Parts[i])
	}
}

// becomesInterface lets the value of e, of type from, become the interface t. A
// function of a type that the program defines keeps that type: foreign code can
// only call it where the interface says nothing about it.
func (s *shaper) becomesInterface(e ast.Expr, t, from types.Type, src *Shape, in *Func) {
	if src == nil || s.inert && s.under(src) != nil && s.under(src).Kind == FuncShape {
		return
	}
	if s.b.ownFuncType(from) {
		if t.Underlying().(*types.Interface).NumMethods() == 0 {
			s.border(Border{Expr: e, In: in, From: s.under(src), Out: true, Named: true})
		}
		return
	}
	if src.Kind != FuncShape {
		if s.handing && t.Underlying().(*types.Interface).NumMethods() == 0 { // one with methods is asked for these
			s.b.g.Boxes = append(s.b.g.Boxes, Box{e.Pos(), src})
		}
		s.box(from, src, e.Pos())
		return
	}
	s.boxFunc(from, src, e.Pos())
	switch x := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		s.b.lits[x].Bound = true
		return
	default:
		if v := s.values[x]; v != nil {
			v.Bound = true
			if HasContext(from) {
				v.To = s.heldAs(from, src, e.Pos())
			}
			return
		}
	}
	if !src.Foreign {
		s.border(Border{Expr: e, In: in, From: src, Out: true})
	}
}

// box notes that an interface holds, or is asserted to hold, values of type t: all
// such types that are identical stay so.
func (s *shaper) box(t types.Type, shape *Shape, pos token.Pos) {
	switch {
	case shape == nil:
	case shape.inner:
		s.boxParams(shape, pos)
	case shape.Kind == FuncShape:
		if !shape.Foreign {
			shape.Class.freeze(Reason{Pos: pos, Text: "it becomes an interface through a type parameter"})
		}
	case shape.Kind == NamedShape && len(shape.Parts) == 0:
	default:
		if known := s.heldAs(t, shape, pos); known != shape {
			s.unify(known, shape)
		}
	}
}

// boxFunc is box for a function: it is bound, so that its own type stays, but
// the function types among its parameters and results are those of the program. One with
// a context parameter goes as it is: whoever finds its type in an interface calls it with
// a context.
func (s *shaper) boxFunc(t types.Type, shape *Shape, pos token.Pos) {
	if HasContext(t) {
		if known := s.heldAs(t, shape, pos); known != shape {
			s.joinInside(known, shape)
		}
	}
	if sig, ok := t.Underlying().(*types.Signature); !ok || !s.holdsInside(sig) {
		return
	}
	if known := s.heldAs(t, shape, pos); known != shape {
		s.unifyParts(known, shape)
	}
	if !s.handing {
		return
	}
	for _, part := range shape.Parts {
		s.b.g.Boxes = append(s.b.g.Boxes, Box{pos, part})
	}
}

// held names a type that interfaces hold in one configuration.
type held struct {
	configuration int
	text          string
}

// heldAs returns the first shape of the type t that an interface was seen to
// hold in the configuration of pos, which is shape if there was none.
func (s *shaper) heldAs(t types.Type, shape *Shape, pos token.Pos) *Shape {
	key := held{s.b.configuration(pos), typeText(t)}
	if s.dynamic[key] == nil {
		s.dynamic[key] = shape
	}
	return s.dynamic[key]
}

// boxParams notes the type parameters in shape as becoming interfaces.
func (s *shaper) boxParams(shape *Shape, pos token.Pos) {
	if shape == nil || !shape.inner {
		return
	}
	if shape.Kind == ParamShape {
		s.boxParam(shape.key, pos)
	}
	for _, p := range shape.Parts {
		s.boxParams(p, pos)
	}
}

// boxParam notes one type parameter; that of a receiver is its type's.
func (s *shaper) boxParam(key any, pos token.Pos) {
	if pos := asPos(key); pos.IsValid() {
		key = s.ofType(pos)
	}
	if _, known := s.boxed[key]; !known {
		s.boxed[key] = pos
	}
}

// unbox gives the type arguments of parameters that become interfaces the same
// treatment.
func (s *shaper) unbox() {
	for n := -1; n != len(s.boxed); {
		n = len(s.boxed)
		for _, inst := range s.insts {
			if pos, ok := s.boxed[inst.param]; ok && inst.arg != nil {
				s.box(inst.arg.Type, inst.arg, pos)
			}
		}
	}
}

// implement joins what the methods of an interface and of a type that implements
// it say about functions.
func (s *shaper) implement(dst *Shape, t types.Type, src *Shape, from types.Type) {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range iface.Methods() {
		if !s.holdsInside(m.Signature()) {
			continue
		}
		obj, index, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok || fn.Origin() == m.Origin() {
			continue
		}
		recv, _ := s.path(src, from, index[:len(index)-1])
		a := s.subst(s.function(m), s.receiverEnv(m, dst))
		b := s.subst(s.function(fn), s.receiverEnv(fn, recv))
		if a != nil && b != nil {
			s.unifyMethods(a, b, s.b.g.Callee(fn))
		}
	}
	if dst != nil && src != nil && dst.Kind == NamedShape && src.Kind == NamedShape && dst.key == src.key {
		s.unifyParts(dst, src)
	}
}

// holdsInside reports whether a parameter or result of sig can hold functions.
func (s *shaper) holdsInside(sig *types.Signature) bool {
	return s.holds(sig.Params()) || s.holds(sig.Results())
}

// calleeOf returns the declared function that call calls, nil if it is none.
func (s *shaper) calleeOf(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(s.b.place(call.Pos()).pkg.Info, call).(*types.Func)
	return fn
}
