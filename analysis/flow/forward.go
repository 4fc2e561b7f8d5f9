// This file recognises what stands beside a clone, in a program that was rewritten
// or that was written with such a pair: the function that forwards to it, and the
// call that has asked for it.
//
//	func (a *App) Run(args []string) error { return a.RunContext(context.Background(), args) }
//
//	if x, ok := x.(interface{ WriteContext(context.Context, []byte) (int, error) }); ok { … }
//	return x.Write(b)

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alsgen/alsgen/analysis/roots"
)

// Unexported is name with a small first letter, as clones have it that reflection must
// not find.
func Unexported(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}

// isCloneName reports whether clone is a name that a clone of name can have.
func isCloneName(name, clone string) bool {
	rest, ok := strings.CutPrefix(clone, name)
	if !ok {
		rest, ok = strings.CutPrefix(clone, Unexported(name))
	}
	rest = strings.TrimRight(rest, "_")
	return ok && (rest == "Context" || rest == "WithContext")
}

// forwards returns the function that f does nothing but call, with
// context.Background() and its own parameters, nil if f does something else; adapts says
// that the last of these is a function which it adapts.
func (b *builder) forwards(f *Func) (to *Func, adapts bool) {
	call := onlyCall(f.Decl)
	if call == nil || len(call.Args) == 0 || !b.isBackground(f, call.Args[0]) {
		return nil, false
	}
	for _, c := range f.Calls {
		if c.Expr == call {
			to = c.Callee
		}
	}
	if to == nil || to.Decl == nil || !isCloneName(f.Decl.Name.Name, to.Decl.Name.Name) || !sameReceiver(f, call) {
		return nil, false
	}
	params := paramNames(f.Decl)
	if len(params) != len(call.Args)-1 {
		return nil, false
	}
	for i, arg := range call.Args[1:] {
		lit, isLit := arg.(*ast.FuncLit)
		if adapts = isLit && i == len(params)-1 && adaptsParam(lit, params[i]); adapts {
			continue
		}
		if id, ok := arg.(*ast.Ident); !ok || id.Name != params[i] || id.Name == "_" {
			return nil, false
		}
	}
	return to, adapts
}

// adaptsParam reports whether lit does nothing but call the parameter name with its own
// parameters, but for the first.
func adaptsParam(lit *ast.FuncLit, name string) bool {
	call := onlyCallIn(lit.Body)
	if call == nil {
		return false
	}
	id, ok := call.Fun.(*ast.Ident)
	params := fieldNames(lit.Type.Params)
	if !ok || id.Name != name || len(lit.Type.Params.List) == 0 || len(call.Args) != max(len(params)-1, 0) {
		return false
	}
	for i, arg := range call.Args {
		if id, ok := arg.(*ast.Ident); !ok || id.Name != params[i+1] {
			return false
		}
	}
	return true
}

// onlyCall returns the call that is all of the body of d, nil if there is more. Where d is
// deferred, it may hand the panic on to what it calls.
func onlyCall(d *ast.FuncDecl) *ast.CallExpr {
	if d == nil || d.Body == nil {
		return nil
	}
	if list := d.Body.List; len(list) == 2 {
		last := onlyCallIn(&ast.BlockStmt{List: list[1:]})
		if last != nil && panicsOn(list[0], last) {
			return last
		}
	}
	return onlyCallIn(d.Body)
}

// panicsOn reports whether s recovers, and panics on with call deferred.
//
//	if v := recover(); v != nil { defer call; panic(v) }
func panicsOn(s ast.Stmt, call *ast.CallExpr) bool {
	test, ok := s.(*ast.IfStmt)
	if !ok || test.Init == nil || test.Else != nil || len(test.Body.List) != 2 {
		return false
	}
	init, ok := test.Init.(*ast.AssignStmt)
	if !ok || len(init.Rhs) != 1 || types.ExprString(init.Rhs[0]) != "recover()" {
		return false
	}
	v := types.ExprString(init.Lhs[0])
	deferred, ok := test.Body.List[0].(*ast.DeferStmt)
	on, isExpr := test.Body.List[1].(*ast.ExprStmt)
	return ok && isExpr && types.ExprString(test.Cond) == v+" != nil" && types.ExprString(on.X) == "panic("+v+")" &&
		types.ExprString(deferred.Call.Fun) == types.ExprString(call.Fun)
}

// onlyCallIn returns the call that is all of body, nil if there is more.
func onlyCallIn(body *ast.BlockStmt) *ast.CallExpr {
	if len(body.List) != 1 {
		return nil
	}
	var e ast.Expr
	switch s := body.List[0].(type) {
	case *ast.ReturnStmt:
		if len(s.Results) == 1 {
			e = s.Results[0]
		}
	case *ast.ExprStmt:
		e = s.X
	}
	call, _ := e.(*ast.CallExpr)
	return call
}

// isBackground reports whether e is context.Background().
func (b *builder) isBackground(f *Func, e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	for _, c := range f.Calls {
		if c.Expr == call && c.Object != nil {
			return roots.FuncOf(c.Object) == roots.Func{Package: "context", Name: "Background"}
		}
	}
	return false
}

// sameReceiver reports whether call, in the method f, calls a method of f's
// receiver; a function calls a function.
func sameReceiver(f *Func, call *ast.CallExpr) bool {
	sel, selects := call.Fun.(*ast.SelectorExpr)
	if f.Decl.Recv == nil {
		return !selects
	}
	if !selects || len(f.Decl.Recv.List[0].Names) != 1 {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == f.Decl.Recv.List[0].Names[0].Name
}

// paramNames returns the names of the parameters of d.
func paramNames(d *ast.FuncDecl) []string { return fieldNames(d.Type.Params) }

// fieldNames returns the names of fields.
func fieldNames(fields *ast.FieldList) []string {
	var names []string
	for _, field := range fields.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// asked reports whether e, which names an interface method, stands behind a test
// whether the value has a clone of the method.
func (b *builder) asked(e ast.Expr, m *types.Func) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	for i := 0; b.parent(i) != nil; i++ {
		switch n := b.parent(i).(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			for _, s := range n.List {
				if test, ok := s.(*ast.IfStmt); ok && test.End() <= e.Pos() && testsForClone(test, x.Name, m.Name()) {
					return true
				}
			}
		case *ast.IfStmt:
			if n.Else != nil && n.Else.Pos() <= e.Pos() && testsForClone(n, x.Name, m.Name()) {
				return true
			}
		}
	}
	return false
}

// testsForClone reports whether test begins with x, ok := x.(interface{ MContext(…) }),
// for the method m.
func testsForClone(test *ast.IfStmt, x, m string) bool {
	init, ok := test.Init.(*ast.AssignStmt)
	if !ok || init.Tok != token.DEFINE || len(init.Rhs) != 1 {
		return false
	}
	assertion, ok := init.Rhs[0].(*ast.TypeAssertExpr)
	if !ok {
		return false
	}
	id, ok := plainValue(assertion.X).(*ast.Ident)
	iface, unnamed := assertion.Type.(*ast.InterfaceType)
	if !ok || id.Name != x || !unnamed || len(iface.Methods.List) != 1 || len(iface.Methods.List[0].Names) != 1 {
		return false
	}
	return isCloneName(m, iface.Methods.List[0].Names[0].Name)
}

// plainValue is what a conversion any(x) converts, e itself if it is something else.
func plainValue(e ast.Expr) ast.Expr {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 1 {
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "any" {
			return call.Args[0]
		}
	}
	return e
}
