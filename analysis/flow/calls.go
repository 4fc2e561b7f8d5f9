package flow

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/load"
)

// call notes a call expression and what it calls. A conversion and a call of a
// builtin are no calls.
func (b *builder) call(e *ast.CallExpr) {
	info := b.pkg.Info
	tv := info.Types[e.Fun]
	if tv.IsType() || tv.IsBuiltin() {
		return
	}
	sig, _ := coreSignature(tv.Type)
	c := &Call{Expr: e, In: b.cur, Sig: sig, Stmt: b.callStmt(), Enclosing: b.statement()}
	b.cur.Calls = append(b.cur.Calls, c)
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		b.later = append(b.later, func() { c.Callee = b.lits[lit] })
		return
	}
	obj, _ := typeutil.Callee(info, e).(*types.Func)
	if obj == nil {
		c.Dynamic = true
		c.Foreign = b.foreignFuncType(tv.Type)
		return
	}
	b.asksPointer(e)
	b.resolve(c, obj)
	b.setSlot(e, obj)
}

// reflects notes that the program calls obj, if that calls or counts methods by
// reflection.
func (b *builder) reflects(obj *types.Func) {
	if obj.Pkg() == nil || obj.Pkg().Path() != "reflect" || obj.Signature().Recv() == nil {
		return
	}
	switch obj.Name() {
	case "Call", "CallSlice", "MethodByName":
		b.reflectCalls = true
	case "Method", "Methods":
		b.reflectCalls, b.g.CountsMethods = true, true
	case "NumMethod":
		b.g.CountsMethods = true
	}
}

// resolve fills c, a call of obj.
func (b *builder) resolve(c *Call, obj *types.Func) {
	c.Object = obj.Origin()
	b.reflects(obj)
	c.Shift = b.methodExpr(c.Expr.Fun)
	switch {
	case isRuntime(obj):
		b.outward.fresh = b.outward.fresh || obj.Name() == "OutsideFresh"
		c.Marker = b.markerOf(obj)
		c.Explicit = c.Marker == nil
	case b.markerOf(obj) != nil:
		c.Marker = b.markerOf(obj)
	case isInterfaceMethod(obj):
		c.Dynamic = true
		c.Foreign = !b.own(obj)
		c.Recv = b.interfaceOf(c.Expr.Fun, obj)
		c.Asked = b.asked(c.Expr.Fun, obj)
		b.probes(c)
	default:
		c.Callee = b.g.Callee(obj)
		c.Foreign = c.Callee == nil
		c.Asked = b.asked(c.Expr.Fun, obj)
	}
}

// probes makes c, a call of an interface method, the call of a marker, if that may stand
// behind the interface and is given a function there.
func (b *builder) probes(c *Call) {
	if c.Marker = b.probedMarker(c.Expr.Fun, c.Object, c.Asked); c.Marker != nil {
		c.Probed, c.Dynamic = true, false
		b.probedCalls[c.Expr] = c.Marker
	}
}

// probedMarker returns the marker that may stand behind the interface method obj, which e
// names, and is given a function there, nil if there is none.
func (b *builder) probedMarker(e ast.Expr, obj *types.Func, asked bool) *Marker {
	m := b.probed[MethodKey(obj)]
	sel, selects := ast.Unparen(e).(*ast.SelectorExpr)
	if m == nil || !selects || asked {
		return nil
	}
	b.probedFuncs[sel] = m
	return m
}

// markerCalled returns the marker that call, of obj, calls, nil if it calls none.
func (b *builder) markerCalled(call *ast.CallExpr, obj *types.Func) *Marker {
	if m := b.probedCalls[call]; m != nil {
		return m
	}
	return b.markerOf(obj)
}

// interfaceOf returns the type of the interface, or the type parameter, through
// which the function e reaches the method m.
func (b *builder) interfaceOf(e ast.Expr, m *types.Func) types.Type {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && b.pkg.Info.Selections[sel] != nil {
		return selectedFrom(b.pkg.Info.Selections[sel])
	}
	return m.Signature().Recv().Type()
}

// methodExpr returns 1 if fun is a method expression.
func (b *builder) methodExpr(fun ast.Expr) int {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok {
		return 0
	}
	if s := b.pkg.Info.Selections[sel]; s != nil && s.Kind() == types.MethodExpr {
		return 1
	}
	return 0
}

// methodExprOf returns 1 if call calls a method expression.
func (b *builder) methodExprOf(call *ast.CallExpr) int {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return 0
	}
	if s := b.place(call.Pos()).pkg.Info.Selections[sel]; s != nil && s.Kind() == types.MethodExpr {
		return 1
	}
	return 0
}

// callStmt returns the go or defer statement whose call is visited.
func (b *builder) callStmt() ast.Stmt {
	switch s := b.parent(1).(type) {
	case *ast.GoStmt:
		return s
	case *ast.DeferStmt:
		return s
	}
	return nil
}

// statement returns the innermost statement around the node that is visited.
func (b *builder) statement() ast.Stmt {
	for i := 0; ; i++ {
		switch n := b.parent(i).(type) {
		case ast.Stmt:
			return n
		case nil, *ast.FuncLit:
			return nil
		}
	}
}

// coreSignature returns the signature that values of type t are called with.
func coreSignature(t types.Type) (*types.Signature, bool) {
	if t == nil {
		return nil, false
	}
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return sig, true
	}
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return nil, false
	}
	for e := range iface.EmbeddedTypes() { // a type parameter over functions
		u, ok := e.Underlying().(*types.Union)
		if !ok {
			if sig, ok := e.Underlying().(*types.Signature); ok {
				return sig, true
			}
			continue
		}
		for term := range u.Terms() {
			if sig, ok := term.Type().Underlying().(*types.Signature); ok {
				return sig, true
			}
		}
	}
	return nil, false
}

// isInterfaceMethod reports whether obj is a method of an interface.
func isInterfaceMethod(obj *types.Func) bool {
	recv := obj.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

// own reports whether obj is declared in the program.
func (b *builder) own(obj types.Object) bool {
	return obj.Pkg() != nil && b.ownPaths[obj.Pkg().Path()]
}

// foreignFuncType reports whether t is a function type that a foreign package
// declares.
func (b *builder) foreignFuncType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return false
	}
	_, isFunc := named.Underlying().(*types.Signature)
	return isFunc && !b.own(named.Obj())
}

// funcUse notes the use of a declared function or method other than by calling
// it.
func (b *builder) funcUse(id *ast.Ident, obj *types.Func) {
	i := b.functionExpr(id)
	expr := b.stack[i].(ast.Expr)
	if call, ok := b.around(i).(*ast.CallExpr); ok && ast.Unparen(call.Fun) == expr {
		return
	}
	v := &Value{In: b.cur, Expr: expr, Sink: b.sinkFrom(i), Shift: b.methodExpr(expr)}
	if isInterfaceMethod(obj) {
		v.Object = obj.Origin()
		v.Recv = b.interfaceOf(expr, obj)
		v.Asked = b.asked(expr, obj)
	}
	switch m := b.markerOf(obj); {
	case m != nil:
		v.Marker = m
	case v.Object != nil && b.probedMarker(expr, v.Object, v.Asked) != nil:
		v.Marker, v.Probed, v.Object = b.probed[MethodKey(v.Object)], true, nil
	case isInterfaceMethod(obj) && b.own(obj):
		v.Method = obj.Origin()
	case isInterfaceMethod(obj):
		v.Foreign = true
	default:
		v.Func = b.g.Callee(obj)
		v.Foreign = v.Func == nil
	}
	b.g.Values = append(b.g.Values, v)
}

// functionExpr returns the place in the stack of the expression that id names
// the function of: x.f, f[T].
func (b *builder) functionExpr(id *ast.Ident) int {
	i := len(b.stack) - 1
	if sel, ok := b.at(i - 1).(*ast.SelectorExpr); ok && sel.Sel == id {
		i--
	}
	switch x := b.at(i - 1).(type) {
	case *ast.IndexExpr:
		if x.X == b.stack[i] {
			i--
		}
	case *ast.IndexListExpr:
		if x.X == b.stack[i] {
			i--
		}
	}
	return i
}

// at returns the i-th node of the stack, nil outside it.
func (b *builder) at(i int) ast.Node {
	if i < 0 || i >= len(b.stack) {
		return nil
	}
	return b.stack[i]
}

// around returns the node around the i-th of the stack, parentheses apart.
func (b *builder) around(i int) ast.Node {
	for i--; ; i-- {
		if _, ok := b.at(i).(*ast.ParenExpr); !ok {
			return b.at(i)
		}
	}
}

// ownPackages returns the import paths of the program.
func ownPackages(prog *load.Program) map[string]bool {
	own := map[string]bool{}
	for _, pkg := range prog.Packages {
		own[pkg.Types.Path()] = true
	}
	return own
}
