// This file finds out in which order routers wrap with the middleware that they are given.
//
//	func (r *router) Use(mws ...middleware) { r.mws = append(r.mws, mws...) }    the first is outside
//	func (r *router) Use(mw middleware) { r.handler = mw(r.handler) }            the last is

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
)

// lastOutside is the fact about a method Use that what is used last is outside of the rest.
type lastOutside struct{ Last bool }

// AFact makes it a fact about a function.
func (*lastOutside) AFact() {}

// String is the fact in messages of the driver.
func (*lastOutside) String() string { return "wraps at once" }

// firstOutside reports whether what the method fn is given first is outside of the rest.
func (w *wrapping) firstOutside(fn *types.Func) bool {
	if d := w.decls[fn.Origin()]; d != nil {
		return !w.takesLastOutside(fn, d)
	}
	return fn.Pkg() != nil && (fn.Pkg() == w.pass.Pkg || !w.facts.ImportObjectFact(fn.Origin(), &lastOutside{}))
}

// takesLastOutside reports whether fn wraps with what it is given at once, or keeps it in a
// field over whose elements the package goes forward when it wraps.
func (w *wrapping) takesLastOutside(fn *types.Func, d *ast.FuncDecl) bool {
	atOnce, fields := false, map[*types.Var]bool{}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			atOnce = atOnce || isMiddleware(w.uses.typeOf(n.Fun)) && w.uses.function(ast.Unparen(n.Fun)) == nil
		case *ast.AssignStmt:
			for _, to := range n.Lhs {
				if v, ok := w.variable(ast.Unparen(to)); ok && v.IsField() {
					fields[v] = true
				}
			}
		}
		return true
	})
	return atOnce || w.wrapsForward(fields)
}

// wrapsForward reports whether a loop goes over one of the fields from its beginning and
// wraps with each element.
func (w *wrapping) wrapsForward(fields map[*types.Var]bool) (found bool) {
	for _, f := range w.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				v, ok := w.variable(ast.Unparen(n.X))
				found = found || ok && fields[v] && calls(n.Body, func(fun ast.Expr) bool { return w.element(fun, n.Key, n.Value, fields) })
			case *ast.ForStmt:
				post, ok := n.Post.(*ast.IncDecStmt)
				found = found || ok && post.Tok == token.INC && calls(n.Body, func(fun ast.Expr) bool { return w.element(fun, post.X, nil, fields) })
			}
			return !found
		})
	}
	return found
}

// element reports whether fun is the element of a loop, by its variable or by its index.
func (w *wrapping) element(fun, index, value ast.Expr, fields map[*types.Var]bool) bool {
	is := func(e, loop ast.Expr) bool {
		a, ok := ast.Unparen(e).(*ast.Ident)
		b, named := loop.(*ast.Ident)
		return ok && named && w.pass.TypesInfo.ObjectOf(a) == w.pass.TypesInfo.ObjectOf(b)
	}
	if ix, ok := ast.Unparen(fun).(*ast.IndexExpr); ok {
		v, field := w.variable(ast.Unparen(ix.X))
		return field && fields[v] && is(ix.Index, index)
	}
	return is(fun, value)
}
