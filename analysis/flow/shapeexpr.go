// This file finds the shapes of variables, functions and expressions.

package flow

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// variable returns the shape of a variable or field.
func (s *shaper) variable(v *types.Var) *Shape {
	if shape, ok := s.locals[v]; ok {
		return shape
	}
	if !s.b.own(v) {
		return s.once(v, func() *Shape { return s.fromType(v.Origin().Type(), true) })
	}
	pos := s.b.canon(v)
	if init := s.inits[pos]; init != nil {
		delete(s.inits, pos)
		init()
	}
	return s.objects[pos]
}

// once returns the shape of a foreign object, made the first time.
func (s *shaper) once(obj types.Object, make func() *Shape) *Shape {
	shape, ok := s.foreign[obj]
	if !ok {
		shape = make()
		s.foreign[obj] = shape
	}
	return shape
}

// function returns the shape of a declared function or of a method, of its
// interface too.
func (s *shaper) function(fn *types.Func) *Shape {
	fn = fn.Origin()
	if s.b.own(fn) {
		return s.objects[s.b.canon(fn)]
	}
	if m := s.b.markerOf(fn); m != nil && m.Cloned {
		return s.cloned(fn, m)
	} else if m != nil {
		return s.fromType(fn.Signature(), false) // it becomes its explicit form, which hands over the context
	}
	return s.once(fn, func() *Shape { return s.fromType(fn.Signature(), true) })
}

// cloned is the shape of a function of a dependency in twins: of its clone only the
// function that m says takes the context.
func (s *shaper) cloned(fn *types.Func, m *Marker) *Shape {
	shape := *s.once(fn, func() *Shape { return s.fromType(fn.Signature(), true) })
	shape.Parts = slices.Clone(shape.Parts)
	if m.Fn >= 0 {
		shape.Parts[m.Fn] = s.fromType(fn.Signature().Params().At(m.Fn).Type(), false)
	}
	return &shape
}

// expr returns the shape of the expression e.
func (s *shaper) expr(e ast.Expr) *Shape {
	if shape, ok := s.exprs[e]; ok {
		return shape
	}
	if !s.holds(s.typeOf(e)) {
		return nil
	}
	s.exprs[e] = nil
	shape := s.find(e)
	s.exprs[e] = shape
	return shape
}

func (s *shaper) find(e ast.Expr) *Shape {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.expr(e.X)
	case *ast.Ident:
		return s.ident(e, nil)
	case *ast.SelectorExpr:
		return s.selector(e, nil)
	case *ast.FuncLit:
		return s.literal(e)
	case *ast.CompositeLit:
		if e.Type == nil {
			return nil // set by the literal around it
		}
		return s.typeExpr(e.Type)
	case *ast.CallExpr:
		if results := s.results(e); len(results) == 1 {
			return results[0]
		}
		return nil
	case *ast.IndexExpr:
		return s.index(e.X, []ast.Expr{e.Index})
	case *ast.IndexListExpr:
		return s.index(e.X, e.Indices)
	case *ast.SliceExpr:
		return s.slice(e)
	case *ast.StarExpr:
		return s.elem(s.expr(e.X))
	case *ast.UnaryExpr:
		return s.unary(e)
	case *ast.TypeAssertExpr:
		return s.asserted(e.Type)
	case *ast.BinaryExpr, *ast.BasicLit, *ast.KeyValueExpr:
		return nil
	case *ast.ArrayType, *ast.ChanType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.StructType:
		return s.typeExpr(e)
	}
	s.b.unknown(e)
	return nil
}

// ident is the shape of what id means, instantiated with explicit type arguments.
func (s *shaper) ident(id *ast.Ident, explicit []ast.Expr) *Shape {
	switch obj := s.objectOf(id).(type) {
	case *types.Var:
		return s.variable(obj)
	case *types.Func:
		return s.instantiate(s.function(obj), id, obj, explicit)
	case *types.TypeName:
		return s.typeName(obj, explicit)
	}
	return nil
}

// literal is the shape of a function literal.
func (s *shaper) literal(lit *ast.FuncLit) *Shape {
	f := s.b.lits[lit]
	shape := s.funcType(lit.Type)
	if f != nil && f.Class == nil {
		shape.Type, shape.Class.Sig = f.Sig, f.Sig
		shape.Class.Types, shape.Class.Lits = nil, []*Func{f}
		f.Class, f.Shape = shape.Class, shape
	}
	return shape
}

// elem returns the only part of the underlying type of a pointer, slice, array
// or channel.
func (s *shaper) elem(shape *Shape) *Shape {
	u := s.under(shape)
	if u == nil || u.Kind != CompositeShape || len(u.Parts) == 0 {
		return nil
	}
	return u.Parts[len(u.Parts)-1] // of a map, the element
}

// index is the shape of x[i], or of an instantiated function.
func (s *shaper) index(x ast.Expr, indices []ast.Expr) *Shape {
	if _, isFunc := s.typeOf(x).Underlying().(*types.Signature); isFunc {
		switch fun := ast.Unparen(x).(type) {
		case *ast.Ident:
			return s.ident(fun, indices)
		case *ast.SelectorExpr:
			return s.selector(fun, indices)
		}
		return nil
	}
	shape := s.expr(x)
	if _, ptr := s.typeOf(x).Underlying().(*types.Pointer); ptr {
		shape = s.elem(shape)
	}
	return s.elem(shape)
}

// slice is the shape of x[i:j].
func (s *shaper) slice(e *ast.SliceExpr) *Shape {
	shape := s.expr(e.X)
	t := s.typeOf(e.X).Underlying()
	if _, ptr := t.(*types.Pointer); ptr {
		shape = s.elem(shape)
	}
	if _, isSlice := t.(*types.Slice); isSlice {
		return shape
	}
	part := s.elem(shape)
	if part == nil {
		return shape
	}
	out := &Shape{Kind: CompositeShape, Type: s.typeOf(e)}
	out.add(part)
	return out
}

func (s *shaper) unary(e *ast.UnaryExpr) *Shape {
	switch e.Op {
	case token.AND:
		out := &Shape{Kind: CompositeShape, Type: s.typeOf(e)}
		out.add(s.expr(e.X))
		return out.orNil()
	case token.ARROW:
		return s.elem(s.expr(e.X))
	}
	return nil
}

// spellsFunction reports whether a function type is written inside shape: what has a
// name stays the same type, whatever is inside.
func spellsFunction(shape *Shape) bool {
	return shape != nil && (shape.Kind == FuncShape || slices.ContainsFunc(shape.Parts, spellsFunction))
}

// asserted is the shape of the type that e writes in a type assertion or in the
// clause of a type switch. A function type without a name is what a function was
// bound to when it became an interface.
func (s *shaper) asserted(e ast.Expr) *Shape {
	shape := s.typeExpr(e)
	if shape != nil && shape.Kind == FuncShape {
		shape.Class.freeze(Reason{Pos: e.Pos(), Text: "an interface is asserted to hold it"})
		s.boxFunc(s.typeOf(e), shape, e.Pos())
		s.assertsFunctions[s.b.folder(e.Pos())] = true
		if HasContext(s.typeOf(e)) {
			return shape
		}
		out := *shape
		out.Foreign = true
		return &out
	}
	if spellsFunction(shape) {
		s.assertsFunctions[s.b.folder(e.Pos())] = true
	}
	s.box(s.typeOf(e), shape, e.Pos())
	return shape
}

// selector is the shape of x.f.
func (s *shaper) selector(e *ast.SelectorExpr, explicit []ast.Expr) *Shape {
	pl := s.b.place(e.Pos())
	sel := pl.pkg.Info.Selections[e]
	if sel == nil {
		return s.ident(e.Sel, explicit)
	}
	switch sel.Kind() {
	case types.FieldVal:
		shape, _ := s.path(s.expr(e.X), sel.Recv(), sel.Index())
		return shape
	case types.MethodVal:
		fn := sel.Obj().(*types.Func)
		recv, _ := s.path(s.expr(e.X), sel.Recv(), sel.Index()[:len(sel.Index())-1])
		return s.probedFunc(e, s.subst(s.function(fn), s.receiverEnv(fn, recv)))
	case types.MethodExpr:
		return s.methodExpr(e, sel)
	}
	panic(fmt.Sprintf("flow: unknown selection %d", sel.Kind()))
}

// probedFunc is the shape of the interface method that e selects, whose shape is method: a
// shape of its own if a marker stands for it, as that of its explicit form is.
func (s *shaper) probedFunc(e *ast.SelectorExpr, method *Shape) *Shape {
	marker := s.b.probedFuncs[e]
	if marker == nil || method == nil {
		return method
	}
	out := *method
	out.Class, out.Foreign, out.Parts = &Class{Sig: method.Class.Sig}, false, slices.Clone(method.Parts)
	if fn := s.under(out.Parts[marker.Fn]); fn != nil {
		own := *fn
		own.Class, own.Foreign = &Class{Sig: fn.Class.Sig}, false
		out.Parts[marker.Fn] = &own
	}
	return &out
}

// methodExpr is the shape of T.M: the receiver comes first.
func (s *shaper) methodExpr(e *ast.SelectorExpr, sel *types.Selection) *Shape {
	fn := sel.Obj().(*types.Func)
	x := s.typeExpr(e.X)
	recv, _ := s.path(x, sel.Recv(), sel.Index()[:len(sel.Index())-1])
	method := s.probedFunc(e, s.subst(s.function(fn), s.receiverEnv(fn, recv)))
	if method == nil {
		return nil
	}
	sig, _ := s.typeOf(e).(*types.Signature)
	out := &Shape{Kind: FuncShape, Type: sig, Class: &Class{Sig: sig}, Foreign: method.Foreign, NumParams: method.NumParams + 1}
	out.add(x)
	for _, p := range method.Parts {
		out.add(p)
	}
	return out
}

// path follows the fields index from a value of type t and returns the shape and
// type of the last.
func (s *shaper) path(shape *Shape, t types.Type, index []int) (*Shape, types.Type) {
	for _, i := range index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t, shape = p.Elem(), s.elem(shape)
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil, nil
		}
		field := st.Field(i)
		u := s.under(shape)
		if u != nil && i < len(u.Parts) {
			shape = u.Parts[i]
		} else {
			shape = s.variable(field)
		}
		t = field.Type()
	}
	return shape, t
}

// receiverEnv maps the type parameters that the method fn mentions to the type
// arguments of its receiver.
func (s *shaper) receiverEnv(fn *types.Func, recv *Shape) map[any]*Shape {
	if recv != nil && recv.Kind == CompositeShape && len(recv.Parts) == 1 {
		recv = recv.Parts[0] // a pointer
	}
	if recv == nil || recv.Kind != NamedShape || len(recv.Parts) == 0 {
		return nil
	}
	env := map[any]*Shape{}
	if d := s.specs[asPos(recv.key)]; d != nil {
		env = s.declEnv(d, recv.Parts)
	}
	params := fn.Origin().Signature().RecvTypeParams()
	for i, arg := range recv.Parts {
		if i < params.Len() {
			env[s.paramKey(params.At(i))] = arg
		}
	}
	if named, ok := recv.Type.(*types.Named); ok && !s.b.own(fn) {
		for i, arg := range recv.Parts {
			if i < named.Origin().TypeParams().Len() {
				env[s.paramKey(named.Origin().TypeParams().At(i))] = arg
			}
		}
	}
	return env
}

// asPos returns the position of a declaration of the program by its key.
func asPos(key any) token.Pos {
	pos, _ := key.(token.Pos)
	return pos
}

// results returns the shapes of the results of a call or conversion.
func (s *shaper) results(call *ast.CallExpr) []*Shape {
	if parts, ok := s.tuples[call]; ok {
		return parts
	}
	s.tuples[call] = nil
	parts := s.callResults(call)
	s.tuples[call] = parts
	return parts
}

func (s *shaper) callResults(call *ast.CallExpr) []*Shape {
	tv := s.b.place(call.Pos()).pkg.Info.Types[call.Fun]
	switch {
	case tv.IsType():
		return []*Shape{s.typeExpr(call.Fun)}
	case tv.IsBuiltin():
		return []*Shape{s.builtin(call)}
	}
	if u := s.under(s.expr(call.Fun)); u != nil && u.Kind == FuncShape {
		return u.Results()
	}
	return nil
}

// builtin is the shape of the result of a builtin function.
func (s *shaper) builtin(call *ast.CallExpr) *Shape {
	id, _ := ast.Unparen(call.Fun).(*ast.Ident)
	if id == nil {
		return s.unsafeBuiltin(call)
	}
	if len(call.Args) == 0 {
		return nil
	}
	switch id.Name {
	case "append":
		return s.expr(call.Args[0])
	case "make":
		return s.typeExpr(call.Args[0])
	case "new":
		out := &Shape{Kind: CompositeShape, Type: s.typeOf(call)}
		if s.b.place(call.Pos()).pkg.Info.Types[call.Args[0]].IsType() {
			out.add(s.typeExpr(call.Args[0]))
		} else {
			out.add(s.expr(call.Args[0]))
		}
		return out.orNil()
	case "Slice", "SliceData": // of package unsafe, imported with a dot
		return s.unsafeBuiltin(call)
	}
	return nil
}

// tuple returns the shapes of what e gives to several variables: a call's
// results, or an element and whether it is there.
func (s *shaper) tuple(e ast.Expr) []*Shape {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		return s.results(e)
	case *ast.IndexExpr:
		return []*Shape{s.elem(s.expr(e.X))}
	case *ast.UnaryExpr:
		return []*Shape{s.elem(s.expr(e.X))}
	case *ast.TypeAssertExpr:
		return []*Shape{s.asserted(e.Type)}
	}
	return nil
}

// instantiate returns the shape of fn, named by id, with its type arguments.
func (s *shaper) instantiate(shape *Shape, id *ast.Ident, fn *types.Func, explicit []ast.Expr) *Shape {
	inst, ok := s.b.place(id.Pos()).pkg.Info.Instances[id]
	params := fn.Origin().Signature().TypeParams()
	if !ok || params.Len() == 0 {
		return shape
	}
	env := map[any]*Shape{}
	for i := range params.Len() {
		var arg *Shape
		if i < len(explicit) {
			arg = s.typeExpr(explicit[i])
		} else {
			arg = s.fromType(inst.TypeArgs.At(i), false)
		}
		key := s.paramKey(params.At(i))
		env[key] = arg
		s.insts = append(s.insts, instance{key, arg, id.Pos()})
	}
	for i := range params.Len() {
		if core := s.core(s.param(params.At(i))); core != nil {
			s.unify(s.subst(core, env), env[s.paramKey(params.At(i))])
		}
	}
	return s.subst(shape, env)
}
