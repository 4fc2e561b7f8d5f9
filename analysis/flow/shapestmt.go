// This file says, statement by statement, which value flows where.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// callFlow lets the arguments of a call flow into its parameters.
func (s *shaper) callFlow(call *ast.CallExpr, in *Func) {
	tv := s.b.place(call.Pos()).pkg.Info.Types[call.Fun]
	switch {
	case tv.IsType():
		if len(call.Args) == 1 {
			s.unsafeFlow(call, tv.Type)
			s.assign(s.typeExpr(call.Fun), tv.Type, call.Args[0], in)
		}
		return
	case tv.IsBuiltin():
		s.builtinFlow(call, in)
		return
	}
	u := s.under(s.expr(call.Fun))
	sig, ok := coreSignature(tv.Type)
	if u == nil || u.Kind != FuncShape || !ok {
		return
	}
	if len(call.Args) == 1 {
		if _, several := s.typeOf(call.Args[0]).(*types.Tuple); several {
			s.spreadFlow(u, sig, call)
			return
		}
	}
	callee := s.calleeOf(call)
	marker := s.b.markerCalled(call, callee)
	s.late = callee != nil && s.b.g.Roots.Late(callee.Origin())
	s.inert = callee != nil && s.b.printsPointers(s.b.place(call.Pos()).pkg.Info, call, callee)
	foreign := callee != nil && !s.b.own(callee) && !isRuntime(callee)
	s.outward = foreign && !s.b.g.Roots.Contains(callee)
	defer func() { s.late, s.inert, s.handing, s.outward = false, false, false, false }()
	s.exposed(call, callee)
	s.inspected(call, callee)
	s.outwardArgs(call, callee, in)
	for i, arg := range call.Args {
		dst := s.argShape(u, sig, call, i)
		if marker != nil && marker.Fn >= 0 && marker.Fn+s.b.methodExprOf(call) == i {
			s.markerFunc(dst, arg)
			continue
		}
		s.handing = foreign && s.b.shows(s.b.place(call.Pos()).pkg.Info, call, callee, s.expr(arg))
		s.assign(dst, argType(sig, call, i), arg, in)
		if p, ok := s.typeOf(arg).Underlying().(*types.Pointer); ok && callee != nil && !s.b.own(callee) && isInterface(argType(sig, call, i)) {
			s.b.target(p.Elem(), arg.Pos())
		}
	}
}

// markerFunc joins what is inside the type of the function that a marker calls.
func (s *shaper) markerFunc(dst *Shape, arg ast.Expr) {
	d, u := s.under(dst), s.under(s.expr(arg))
	if d != nil && u != nil {
		s.unifyParts(d, u)
	}
	if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
		s.literal(lit)
	}
}

// argShape returns the shape that argument i of call flows into.
func (s *shaper) argShape(u *Shape, sig *types.Signature, call *ast.CallExpr, i int) *Shape {
	params := u.Params()
	if sig.Variadic() && i >= len(params)-1 && !call.Ellipsis.IsValid() {
		return s.elem(params[len(params)-1])
	}
	if i >= len(params) {
		return nil
	}
	return params[i]
}

// argType returns the type that argument i of call flows into.
func argType(sig *types.Signature, call *ast.CallExpr, i int) types.Type {
	if call.Ellipsis.IsValid() && i < sig.Params().Len() {
		return sig.Params().At(i).Type()
	}
	return paramType(sig, i)
}

// spreadFlow lets the results of a call flow into the parameters u of call.
func (s *shaper) spreadFlow(u *Shape, sig *types.Signature, call *ast.CallExpr) {
	callee := s.calleeOf(call)
	s.outward = callee != nil && !s.b.own(callee) && !isRuntime(callee) && !s.b.g.Roots.Contains(callee)
	defer func() { s.outward = false }()
	for i, part := range s.tuple(call.Args[0]) {
		if callee != nil && !s.b.shows(s.b.place(call.Pos()).pkg.Info, call, callee, part) {
			continue
		}
		params := u.Params()
		switch {
		case sig.Variadic() && i >= len(params)-1:
			s.pass(s.elem(params[len(params)-1]), paramType(sig, i), part, call.Args[0].Pos())
		case i < len(params):
			s.pass(params[i], paramType(sig, i), part, call.Args[0].Pos())
		}
	}
}

// pass lets one of several values, of the shape part, flow into a dst of type t. It has no
// expression of its own that could be adapted: a function that becomes an interface keeps
// its type.
func (s *shaper) pass(dst *Shape, t types.Type, part *Shape, pos token.Pos) {
	switch {
	case !isInterface(t):
		s.unify(dst, part)
	case part == nil:
	case part.Kind != FuncShape:
		s.box(part.Type, part, pos)
	case !part.Foreign:
		part.Class.freeze(Reason{Pos: pos, Text: "it becomes an interface as one of several results"})
	}
	if part != nil && isInterface(t) && !s.outward {
		s.becomes = append(s.becomes, became{t, part.Type, part})
	}
}

// builtinFlow lets the arguments of a builtin function flow.
func (s *shaper) builtinFlow(call *ast.CallExpr, in *Func) {
	id, _ := ast.Unparen(call.Fun).(*ast.Ident)
	if id == nil || len(call.Args) == 0 {
		return
	}
	first := call.Args[0]
	switch id.Name {
	case "append":
		elem := elemType(coreOr(s.typeOf(first)))
		for i, arg := range call.Args[1:] {
			if call.Ellipsis.IsValid() && i == len(call.Args)-2 {
				s.unify(s.under(s.expr(first)), s.under(s.expr(arg)))
				continue
			}
			s.assign(s.elem(s.expr(first)), elem, arg, in)
		}
	case "copy":
		s.unify(s.under(s.expr(first)), s.under(s.expr(call.Args[1])))
	case "panic":
		s.assign(nil, types.NewInterfaceType(nil, nil), first, in)
	}
}

// coreOr returns the core type of a type parameter, t itself of another type.
func coreOr(t types.Type) types.Type {
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		if c := coreType(t); c != nil {
			return c
		}
	}
	return t
}

// compositeFlow lets the elements of a composite literal flow into it.
func (s *shaper) compositeFlow(lit *ast.CompositeLit, in *Func) {
	t := s.typeOf(lit)
	shape := s.expr(lit)
	if p, ok := coreOr(t).Underlying().(*types.Pointer); ok { // &T, left out
		t, shape = p.Elem(), s.elem(shape)
	}
	u := s.under(shape)
	switch core := coreOr(t).Underlying().(type) {
	case *types.Struct:
		s.structFlow(lit, core, u, in)
	case *types.Map:
		for _, e := range lit.Elts {
			kv := e.(*ast.KeyValueExpr)
			s.element(part(u, 0), core.Key(), kv.Key, in)
			s.element(part(u, 1), core.Elem(), kv.Value, in)
		}
	default:
		for _, e := range lit.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			s.element(part(u, 0), elemType(core), e, in)
		}
	}
}

// part returns part i of u, nil if there is none.
func part(u *Shape, i int) *Shape {
	if u == nil || i >= len(u.Parts) {
		return nil
	}
	return u.Parts[i]
}

// element lets one element of a composite literal flow into dst. An element that
// leaves its type out has that of dst.
func (s *shaper) element(dst *Shape, t types.Type, e ast.Expr, in *Func) {
	if lit, ok := e.(*ast.CompositeLit); ok && lit.Type == nil {
		s.exprs[lit] = dst
		return
	}
	s.assign(dst, t, e, in)
}

// structFlow lets the fields of a struct literal flow.
func (s *shaper) structFlow(lit *ast.CompositeLit, st *types.Struct, u *Shape, in *Func) {
	for i, e := range lit.Elts {
		value := e
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			i, value = fieldIndex(st, kv.Key.(*ast.Ident).Name), kv.Value
		}
		if i < 0 || i >= st.NumFields() {
			continue
		}
		dst := part(u, i)
		if u == nil {
			dst = s.variable(st.Field(i))
		}
		s.b.embedded(st.Field(i), value, in)
		s.element(dst, st.Field(i).Type(), value, in)
	}
}

// fieldIndex returns the number of the field name, -1 if there is none.
func fieldIndex(st *types.Struct, name string) int {
	for i := range st.NumFields() {
		if st.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

// assignFlow lets the right side of an assignment flow into the left.
func (s *shaper) assignFlow(a *ast.AssignStmt, in *Func) {
	if len(a.Lhs) != len(a.Rhs) {
		for i, shape := range s.tuple(a.Rhs[0]) {
			if i < len(a.Lhs) {
				s.store(a.Lhs[i], shape)
			}
		}
		return
	}
	for i, lhs := range a.Lhs {
		id, ok := ast.Unparen(lhs).(*ast.Ident)
		if ok && id.Name == "_" {
			continue
		}
		if ok && s.defines(id) {
			s.declare(id, a.Rhs[i], in)
			continue
		}
		s.assign(s.expr(lhs), s.typeOf(lhs), a.Rhs[i], in)
	}
}

// defines reports whether id is the declaration of a variable.
func (s *shaper) defines(id *ast.Ident) bool {
	pl := s.b.place(id.Pos())
	_, ok := pl.pkg.Info.Defs[id].(*types.Var)
	return ok
}

// store lets one of several values flow into lhs; it has no expression of its own
// that could be adapted.
func (s *shaper) store(lhs ast.Expr, shape *Shape) {
	id, ok := ast.Unparen(lhs).(*ast.Ident)
	switch {
	case ok && id.Name == "_":
	case ok && s.defines(id):
		s.objects[id.Pos()] = shape
	default:
		s.pass(s.expr(lhs), s.typeOf(lhs), shape, lhs.Pos())
	}
}

// declare makes the shape of the variable id that is declared with e. What comes
// from a declared function or from foreign code gets a class of its own: the
// variable's type is nowhere written and may change.
func (s *shaper) declare(id *ast.Ident, e ast.Expr, in *Func) {
	shape := s.expr(e)
	if shape == nil || shape.Kind != FuncShape || !shape.Foreign && s.values[ast.Unparen(e)] == nil && !s.isDeclared(e) {
		s.objects[id.Pos()] = shape
		return
	}
	fresh := &Shape{Kind: FuncShape, Type: shape.Type, NumParams: shape.NumParams}
	fresh.Class = &Class{Sig: shape.Class.Sig, Vars: true}
	for _, p := range shape.Parts {
		fresh.add(p)
	}
	s.objects[id.Pos()] = fresh
	s.into(fresh, shape, e, in)
}

// isDeclared reports whether e names a declared function or a method.
func (s *shaper) isDeclared(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		_, ok := s.objectOf(e).(*types.Func)
		return ok
	case *ast.SelectorExpr:
		_, ok := s.objectOf(e.Sel).(*types.Func)
		return ok
	case *ast.IndexExpr:
		return s.isDeclared(e.X)
	case *ast.IndexListExpr:
		return s.isDeclared(e.X)
	}
	return false
}

// specFlow lets the values of var x T = … flow.
func (s *shaper) specFlow(spec *ast.ValueSpec, in *Func) {
	for i, name := range spec.Names {
		switch {
		case len(spec.Values) == 0:
		case spec.Type == nil:
			if v, ok := s.objectOf(name).(*types.Var); ok && v.Parent() == v.Pkg().Scope() {
				s.variable(v) // once, by its initialiser
			} else {
				s.declareFrom(name, spec.Values, len(spec.Names), i, in)
			}
		case len(spec.Values) == len(spec.Names):
			s.assign(s.typeExpr(spec.Type), s.typeOf(spec.Type), spec.Values[i], in)
		default:
			if parts := s.tuple(spec.Values[0]); i < len(parts) {
				s.pass(s.typeExpr(spec.Type), s.typeOf(spec.Type), parts[i], name.Pos())
			}
		}
	}
}

// returnFlow lets what a function returns flow into its results.
func (s *shaper) returnFlow(r *ast.ReturnStmt, in *Func) {
	if in == nil || in.Type() == nil {
		return
	}
	shape := s.funcType(in.Type())
	results := shape.Results()
	if len(r.Results) == 1 && len(results) > 1 {
		for i, part := range s.tuple(r.Results[0]) {
			if i < len(results) {
				s.pass(results[i], in.Sig.Results().At(i).Type(), part, r.Results[0].Pos())
			}
		}
		return
	}
	for i, e := range r.Results {
		s.assign(results[i], in.Sig.Results().At(i).Type(), e, in)
	}
}

// rangeFlow lets what a range clause yields flow into its variables.
func (s *shaper) rangeFlow(r *ast.RangeStmt, in *Func) {
	t := coreOr(s.typeOf(r.X)).Underlying()
	shape := s.expr(r.X)
	var parts []*Shape
	switch t.(type) {
	case *types.Signature:
		parts = s.iterator(r, shape, in)
	case *types.Map:
		u := s.under(shape)
		parts = []*Shape{part(u, 0), part(u, 1)}
	case *types.Chan:
		parts = []*Shape{s.elem(shape)}
	case *types.Pointer:
		parts = []*Shape{nil, s.elem(s.elem(shape))}
	case *types.Slice, *types.Array:
		parts = []*Shape{nil, s.elem(shape)}
	case *types.Basic:
	default:
		s.b.unknown(r.X)
	}
	for i, e := range []ast.Expr{r.Key, r.Value} {
		if e != nil && i < len(parts) {
			s.store(e, parts[i])
		}
	}
}

// iterator notes that a function is ranged over, and returns what it yields.
func (s *shaper) iterator(r *ast.RangeStmt, shape *Shape, in *Func) []*Shape {
	u := s.under(shape)
	if u == nil || u.Kind != FuncShape || u.NumParams != 1 {
		return nil
	}
	s.b.g.Ranges = append(s.b.g.Ranges, &Range{Stmt: r, In: in, Over: u, Value: s.values[ast.Unparen(r.X)]})
	yield := s.under(u.Parts[0])
	if yield == nil || yield.Kind != FuncShape {
		return nil
	}
	return yield.Params()
}

// switchFlow makes the shapes of the variables of switch x := y.(type).
func (s *shaper) switchFlow(sw *ast.TypeSwitchStmt) {
	info := s.b.place(sw.Pos()).pkg.Info
	for _, stmt := range sw.Body.List {
		clause := stmt.(*ast.CaseClause)
		var only *Shape
		for _, t := range clause.List {
			if info.Types[t].IsType() {
				only = s.asserted(t)
			}
		}
		if v, ok := info.Implicits[clause].(*types.Var); ok && len(clause.List) == 1 {
			s.locals[v] = only
		}
	}
}
