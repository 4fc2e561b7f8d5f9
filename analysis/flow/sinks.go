// This file says where a function expression goes, by the syntax around it.

package flow

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// sink returns where the expression that is visited goes.
func (b *builder) sink() Sink { return b.sinkFrom(len(b.stack) - 1) }

// sinkFrom returns where the i-th node of the stack, an expression, goes.
func (b *builder) sinkFrom(i int) Sink {
	expr, _ := b.at(i).(ast.Expr)
	switch p := b.at(i - 1).(type) {
	case *ast.ParenExpr:
		return b.sinkFrom(i - 1)
	case *ast.CallExpr:
		return b.callSink(i, p, expr)
	case *ast.AssignStmt:
		return b.assignSink(p, expr)
	case *ast.ValueSpec:
		return b.specSink(p, expr)
	case *ast.KeyValueExpr:
		if lit, ok := b.at(i - 2).(*ast.CompositeLit); ok && p.Value == expr {
			return b.typeSink(expr, b.fieldType(lit, p.Key), b.isForeignType(b.pkg.Info.TypeOf(lit)))
		}
	case *ast.CompositeLit:
		return b.typeSink(expr, b.positionType(p, expr), b.isForeignType(b.pkg.Info.TypeOf(p)))
	case *ast.SendStmt:
		if ch, ok := b.pkg.Info.TypeOf(p.Chan).Underlying().(*types.Chan); ok && p.Value == expr {
			return b.typeSink(expr, ch.Elem(), false)
		}
	case *ast.ReturnStmt:
		return b.returnSink(p, expr)
	case *ast.RangeStmt:
		if p.X == expr {
			return Sink{Kind: Called}
		}
	case *ast.BinaryExpr:
		if p.Op == token.EQL || p.Op == token.NEQ {
			return Sink{Kind: Compared}
		}
	}
	return Sink{Kind: Stored}
}

// callSink is the sink of an operand of a call.
func (b *builder) callSink(i int, call *ast.CallExpr, expr ast.Expr) Sink {
	if call.Fun == expr {
		s := Sink{Kind: Called, Call: call}
		switch stmt := b.at(i - 2).(type) {
		case *ast.GoStmt:
			s.Stmt = stmt
		case *ast.DeferStmt:
			s.Stmt = stmt
		}
		return s
	}
	info := b.pkg.Info
	tv := info.Types[call.Fun]
	if tv.IsType() {
		if s := b.typeSink(expr, tv.Type, false); s.Kind == ToForeign {
			return s
		}
		return b.sinkFrom(i - 1)
	}
	if tv.IsBuiltin() {
		return b.typeSink(expr, elemType(info.TypeOf(call)), false) // append
	}
	index := 0
	for call.Args[index] != expr {
		index++
	}
	return b.argSink(call, index, tv.Type)
}

// argSink is the sink of argument index of call.
func (b *builder) argSink(call *ast.CallExpr, index int, fun types.Type) Sink {
	obj, _ := typeutil.Callee(b.pkg.Info, call).(*types.Func)
	if obj == nil {
		return b.dynamicSink(call, index, fun)
	}
	if m := b.markerCalled(call, obj); m != nil {
		if index-b.methodExpr(call.Fun) == m.Fn {
			return Sink{Kind: ToMarker, Call: call, Index: index}
		}
		if !m.Cloned {
			return Sink{Kind: Stored}
		}
	}
	if isRuntime(obj) && takesContextFirst(b.pkg.Info.TypeOf(call.Args[index])) {
		return Sink{Kind: ToMarker, Call: call, Index: index} // an explicit form, written by hand
	}
	param := paramType(obj.Signature(), index-b.methodExpr(call.Fun))
	if b.g.Callee(obj) != nil && isInterface(param) && !b.ownFuncType(b.pkg.Info.TypeOf(call.Args[index])) {
		return Sink{Kind: ToForeign, Call: call, Index: index}
	}
	if b.g.Callee(obj) != nil && !isInterfaceMethod(obj) {
		return Sink{Kind: ToParam, Call: call, Index: index - b.methodExpr(call.Fun)}
	}
	if isInterfaceMethod(obj) && b.own(obj) {
		s := b.typeSink(call.Args[index], param, false)
		if s.Kind == Stored {
			return Sink{Kind: ToParam, Call: call, Index: index - b.methodExpr(call.Fun)}
		}
		return s
	}
	if _, plain := types.Unalias(paramType(obj.Origin().Signature(), index-b.methodExpr(call.Fun))).(*types.TypeParam); plain {
		return Sink{Kind: Stored}
	}
	if t := paramType(obj.Signature(), index-b.methodExpr(call.Fun)); isInterface(t) && b.ownFuncType(b.pkg.Info.TypeOf(call.Args[index])) {
		return Sink{Kind: Stored}
	}
	if b.printsPointers(b.pkg.Info, call, obj) && isInterface(paramType(obj.Signature(), index-b.methodExpr(call.Fun))) {
		return Sink{Kind: Compared}
	}
	s := b.foreignIf(true, call, index)
	s.Late = b.g.Roots.Late(obj.Origin())
	return s
}

// dynamicSink is the sink of argument index of call, which calls a value of type fun.
func (b *builder) dynamicSink(call *ast.CallExpr, index int, fun types.Type) Sink {
	sig, ok := fun.Underlying().(*types.Signature)
	if !ok || b.foreignFuncType(fun) {
		return b.foreignIf(ok, call, index)
	}
	return b.typeSink(call.Args[index], paramType(sig, index), false)
}

// printsPointers reports whether call, of fn, prints functions as pointers, or asks for
// the pointer: that is the function's own, and nothing shows its type.
func (b *builder) printsPointers(info *types.Info, call *ast.CallExpr, fn *types.Func) bool {
	return b.pointed[call] || b.g.Roots.Prints(fn) && hasFormat(info, call, func(format string) bool {
		return strings.Contains(format, "%p") && !strings.Contains(format, "%T")
	})
}

// asksPointer notes the reflect.ValueOf(f) in call, if that is all that call asks it:
//
//	reflect.ValueOf(f).Pointer() == reflect.ValueOf(g).Pointer()
func (b *builder) asksPointer(call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !slices.Contains([]string{"Pointer", "UnsafePointer"}, sel.Sel.Name) {
		return
	}
	value, ok := ast.Unparen(sel.X).(*ast.CallExpr)
	if !ok {
		return
	}
	fn, _ := typeutil.Callee(b.pkg.Info, value).(*types.Func)
	if fn != nil && fn.FullName() == "reflect.ValueOf" {
		b.pointed[value] = true
	}
}

// hasFormat reports whether an argument of call is a constant string that is ok.
func hasFormat(info *types.Info, call *ast.CallExpr, ok func(format string) bool) bool {
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		v := info.Types[arg].Value
		return v != nil && v.Kind() == constant.String && ok(constant.StringVal(v))
	})
}

// shows reports whether what call, of the foreign fn, does with a value of the type of
// shape depends on the function types inside: printing shows them in the type of a value
// that is nowhere declared, and in the syntax of any.
func (b *builder) shows(info *types.Info, call *ast.CallExpr, fn *types.Func, shape *Shape) bool {
	if !b.g.Roots.Prints(fn) {
		return true
	}
	return hasFormat(info, call, func(format string) bool {
		return strings.Contains(format, "%T") && spells(shape) || strings.Contains(format, "%#v")
	})
}

// spells reports whether the name of the type of shape has function types in it.
func spells(shape *Shape) bool {
	return shape != nil && (shape.Kind == FuncShape || slices.ContainsFunc(shape.Parts, spells))
}

// takesContextFirst reports whether t is a function whose first parameter is a
// context.
func takesContextFirst(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() > 0 && IsContext(sig.Params().At(0).Type())
}

// foreignIf is the sink of an argument of a call of foreign code.
func (b *builder) foreignIf(foreign bool, call *ast.CallExpr, index int) Sink {
	if foreign {
		return Sink{Kind: ToForeign, Call: call, Index: index}
	}
	return Sink{Kind: Stored}
}

// paramType returns the type of argument index of a call with sig.
func paramType(sig *types.Signature, index int) types.Type {
	n := sig.Params().Len()
	if index < 0 || n == 0 {
		return types.Typ[types.Invalid]
	}
	if sig.Variadic() && index >= n-1 {
		if s, ok := sig.Params().At(n - 1).Type().Underlying().(*types.Slice); ok {
			return s.Elem()
		}
	}
	return sig.Params().At(min(index, n-1)).Type()
}

// typeSink is the sink of the value of e that becomes a t, or an element of a
// foreign composite. An interface keeps a function type that the program defines
// as it is; any other is bound.
func (b *builder) typeSink(e ast.Expr, t types.Type, foreign bool) Sink {
	switch {
	case t == nil:
	case isInterface(t) && b.ownFuncType(b.pkg.Info.TypeOf(e)):
	case foreign || b.foreignFuncType(t) || isInterface(t):
		return Sink{Kind: ToForeign}
	}
	return Sink{Kind: Stored}
}

// ownFuncType reports whether t is a function type that the program defines.
func (b *builder) ownFuncType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	_, isFunc := named.Underlying().(*types.Signature)
	return isFunc && b.own(named.Obj())
}

// assignSink is the sink of the right-hand side expr of s.
func (b *builder) assignSink(s *ast.AssignStmt, expr ast.Expr) Sink {
	for i, rhs := range s.Rhs {
		if rhs == expr && len(s.Rhs) == len(s.Lhs) {
			return b.lhsSink(s.Lhs[i], expr)
		}
	}
	return Sink{Kind: Stored}
}

// lhsSink is the sink of a value assigned to lhs.
func (b *builder) lhsSink(lhs, value ast.Expr) Sink {
	lhs = ast.Unparen(lhs)
	if id, ok := lhs.(*ast.Ident); ok {
		if id.Name == "_" {
			return Sink{Kind: Compared}
		}
		return b.varSink(id, value)
	}
	t := b.pkg.Info.TypeOf(lhs)
	if sel, ok := lhs.(*ast.SelectorExpr); ok {
		obj := b.pkg.Info.Uses[sel.Sel]
		return b.typeSink(value, t, obj != nil && !b.own(obj))
	}
	return b.typeSink(value, t, false)
}

// varSink is the sink of a value assigned to the variable id.
func (b *builder) varSink(id *ast.Ident, value ast.Expr) Sink {
	obj := b.pkg.Info.ObjectOf(id)
	v, ok := obj.(*types.Var)
	if !ok {
		return Sink{Kind: Stored}
	}
	if s := b.typeSink(value, v.Type(), false); s.Kind == ToForeign {
		return s
	}
	if v.Parent() != nil && v.Pkg() != nil && v.Parent() != v.Pkg().Scope() {
		return Sink{Kind: ToLocal, Var: v}
	}
	return Sink{Kind: Stored}
}

// specSink is the sink of a value of var x = expr.
func (b *builder) specSink(s *ast.ValueSpec, expr ast.Expr) Sink {
	for i, v := range s.Values {
		if v == expr && len(s.Values) == len(s.Names) {
			if s.Names[i].Name == "_" && s.Type == nil {
				return Sink{Kind: Compared}
			}
			return b.varSink(s.Names[i], expr)
		}
	}
	return Sink{Kind: Stored}
}

// returnSink is the sink of a returned expression.
func (b *builder) returnSink(s *ast.ReturnStmt, expr ast.Expr) Sink {
	if called := b.cur.Sink; b.cur.Lit != nil && called.Kind == Called && called.Call != nil && called.Stmt == nil && len(s.Results) == 1 && !defers(b.cur.Lit) {
		if i := slices.Index(b.stack, ast.Node(called.Call)); i >= 0 {
			inner := b.cur
			b.cur = inner.Outer
			defer func() { b.cur = inner }()
			s := b.sinkFrom(i) // func() func() { return f }(): where the call stands
			_, lit := ast.Unparen(expr).(*ast.FuncLit)
			_, call := ast.Unparen(expr).(*ast.CallExpr) // it returns a literal here
			_, spawned := s.Stmt.(*ast.GoStmt)
			switch {
			case s.Kind == Called && spawned && (lit || call): // with the context of the statement
				s = Sink{Kind: ToForeign}
			case s.Kind == ToMarker || s.Kind == Called && !lit:
				s.Kind = Stored // the result that is called has a type of its own
			}
			if s.Left == nil {
				s.Left = inner
			}
			return s
		}
	}
	for i, r := range s.Results {
		if r == expr && b.cur.Sig != nil && len(s.Results) == b.cur.Sig.Results().Len() {
			return b.typeSink(expr, b.cur.Sig.Results().At(i).Type(), false)
		}
	}
	return Sink{Kind: Stored}
}

// defers reports whether lit has a deferred call, which runs between the return of a
// function and what becomes of it where lit is called.
func defers(lit *ast.FuncLit) bool {
	found := false
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.DeferStmt:
			found = true
		case *ast.FuncLit:
			return false
		}
		return !found
	})
	return found
}

// isForeignType reports whether t is a named type that a foreign package
// declares.
func (b *builder) isForeignType(t types.Type) bool {
	if t == nil {
		return false
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	return ok && !b.own(named.Obj())
}

// fieldType returns the type of the field or element key of lit.
func (b *builder) fieldType(lit *ast.CompositeLit, key ast.Expr) types.Type {
	if id, ok := key.(*ast.Ident); ok {
		if v, ok := b.pkg.Info.Uses[id].(*types.Var); ok && v.IsField() {
			return v.Type()
		}
	}
	return elemType(b.pkg.Info.TypeOf(lit))
}

// positionType returns the type of the element e of lit, which has no key.
func (b *builder) positionType(lit *ast.CompositeLit, e ast.Expr) types.Type {
	t := b.pkg.Info.TypeOf(lit).Underlying()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem().Underlying()
	}
	st, ok := t.(*types.Struct)
	if i := slices.Index(lit.Elts, e); ok && i >= 0 && i < st.NumFields() {
		return st.Field(i).Type()
	}
	return elemType(b.pkg.Info.TypeOf(lit))
}

// elemType returns the element type of a composite type, nil for a struct.
func elemType(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Pointer:
		return elemType(u.Elem())
	}
	return nil
}
