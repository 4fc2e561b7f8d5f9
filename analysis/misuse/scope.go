// This file says where a place stands: in a request, in a goroutine of its own, in a
// function that is called when the program is put together.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
)

// function is a function around a place: a declaration or a literal.
type function struct {
	cur  inspector.Cursor
	typ  *ast.FuncType
	body *ast.BlockStmt
	decl *ast.FuncDecl // nil for a literal
}

// enclosing returns the functions around cur, the innermost first.
func enclosing(cur inspector.Cursor) (list []function) {
	for c := range cur.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			list = append(list, function{c, n.Type, n.Body, n})
		case *ast.FuncLit:
			list = append(list, function{c, n.Type, n.Body, nil})
		}
	}
	return list
}

// params yields the types of the parameters of f, its receiver among them.
func (p *pass) params(f function, yield func(types.Type)) {
	fields := f.typ.Params.List
	if f.decl != nil && f.decl.Recv != nil {
		fields = slices.Concat(f.decl.Recv.List, fields)
	}
	for _, field := range fields {
		if t := p.TypesInfo.TypeOf(field.Type); t != nil {
			yield(t)
		}
	}
}

// has reports whether f has a parameter whose type is as.
func (p *pass) has(f function, as func(types.Type) bool) bool {
	found := false
	p.params(f, func(t types.Type) { found = found || as(t) })
	return found
}

// isType reports whether t is the type name of the package path, or a pointer to it.
func isType(t types.Type, path, name string) bool {
	t = types.Unalias(t)
	if ptr, ok := t.(*types.Pointer); ok {
		t = types.Unalias(ptr.Elem())
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

func isResponse(t types.Type) bool { return isType(t, "net/http", "ResponseWriter") }
func isRequest(t types.Type) bool  { return isType(t, "net/http", "Request") }

// carries reports whether t is a carrier of a request: not that of a test, and not a plain
// context.
func (p *pass) carries(t types.Type) bool {
	c := p.table.Carrier(t)
	return c != nil && !c.Nests && c.Package != "context" && c.Package != "testing"
}

// tests reports whether t is the carrier of a test.
func (p *pass) tests(t types.Type) bool {
	c := p.table.Carrier(t)
	return c != nil && c.Package == "testing"
}

// inRequest reports whether cur stands in code that runs for one request, as far as that
// can be seen: in a function with the carrier of one, or in one that a marker runs with
// stores.
func (p *pass) inRequest(cur inspector.Cursor) bool {
	return slices.ContainsFunc(enclosing(cur), func(f function) bool {
		return p.has(f, p.carries) || f.decl == nil && p.entered(f.cur)
	})
}

// entered reports whether the function literal at cur is run by a marker: with a store of
// its own.
func (p *pass) entered(cur inspector.Cursor) bool {
	call := argumentOf(cur)
	if call == nil {
		return false
	}
	fn, ok := typeutil.Callee(p.TypesInfo, call).(*types.Func)
	if !ok {
		return false
	}
	m, marker := flow.MarkerOf(fn)
	return marker && m.Kind == flow.Scope && m.Func.Name != "Exit" && m.Func.Name != "RunOutside"
}

// argumentOf returns the call whose argument the expression at cur is, nil if it is none.
func argumentOf(cur inspector.Cursor) *ast.CallExpr {
	for cur.ParentEdgeKind() == edge.ParenExpr_X {
		cur = cur.Parent()
	}
	if cur.ParentEdgeKind() != edge.CallExpr_Args {
		return nil
	}
	return cur.Parent().Node().(*ast.CallExpr)
}

// callee returns the function or method that call calls, nil if that is not known.
func (p *pass) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(p.TypesInfo, call).(*types.Func)
	return fn
}

// marker returns the marker that call is.
func (p *pass) marker(call *ast.CallExpr) (flow.Marker, bool) {
	fn := p.callee(call)
	if fn == nil {
		return flow.Marker{}, false
	}
	return flow.MarkerOf(fn)
}

// isCall reports whether call calls the function or method of package path with that name;
// recv is the name of the type, "" for a function.
func (p *pass) isCall(call *ast.CallExpr, path, recv, name string) bool {
	fn := p.callee(call)
	if fn == nil || fn.Name() != name || fn.Pkg() == nil || fn.Pkg().Path() != path {
		return false
	}
	r := fn.Signature().Recv()
	return r == nil && recv == "" || r != nil && isType(r.Type(), path, recv)
}

// global returns the variable of a package that e is, or is a part of: a field, an element,
// what it points to. nil if it is none.
func (p *pass) global(e ast.Expr) *types.Var {
	if v := p.rootOf(e); v != nil && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return v
	}
	return nil
}

// rootOf returns the variable that e is, or is a part of.
func (p *pass) rootOf(e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := p.TypesInfo.ObjectOf(e).(*types.Var)
		return v
	case *ast.SelectorExpr:
		if v, ok := p.TypesInfo.Uses[e.Sel].(*types.Var); ok && !v.IsField() {
			return v // of another package
		}
		return p.rootOf(e.X)
	case *ast.IndexExpr:
		return p.rootOf(e.X)
	case *ast.StarExpr:
		return p.rootOf(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return p.rootOf(e.X)
		}
	}
	return nil // an operand that is no part of a variable
}

// waits reports whether body waits for other goroutines, by all signs: outside of other it
// receives, selects, ranges over a channel, reads from a pipe, or calls something named Wait.
func (p *pass) waits(body, other ast.Node) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if n == other {
			return false
		}
		switch n := n.(type) {
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.SelectStmt:
			found = true
		case *ast.RangeStmt:
			t := p.TypesInfo.TypeOf(n.X)
			if t != nil {
				_, channel := t.Underlying().(*types.Chan)
				found = found || channel
			}
		case *ast.CallExpr:
			sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
			found = found || ok && sel.Sel.Name == "Wait" || p.isCall(n, "io", "", "Pipe")
		}
		return !found
	})
	return found
}
