package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
)

// readAtRegistration finds reads that are evaluated when handlers are registered, instead of
// when they are called.
//
//	mux.Handle("/", render(theme.GetStore()))    render is called once, when the program starts
//	router.Use(limit(tenant.GetStore()))
func readAtRegistration() rule {
	return rule{diag.ReadAtRegistration, diag.Warning, "reads in the arguments of what registers or makes handlers", func(p *pass) {
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			if !p.registers(call) || c.ParentEdgeKind() == edge.CallExpr_Fun || p.inRequest(c) { // a handler that is called at once is not registered
				return
			}
			p.uses.sync(call, func(inner *ast.CallExpr) {
				if way := p.uses.OfCall(inner).Reads; way != nil {
					p.report(inner, way.Marker+" is read when the handler is registered, not when it is called: read it in the handler", way)
				}
			})
		})
	}}
}

// registers reports whether call takes or gives a handler of requests, or of what carries
// them: the program puts itself together there.
func (p *pass) registers(call *ast.CallExpr) bool {
	fn := p.callee(call)
	if fn == nil {
		return false
	}
	sig := fn.Signature()
	if slices.Contains([]string{"Handle", "HandleFunc", "Use"}, fn.Name()) && sig.Params().Len() > 0 {
		return p.handles(sig.Params().At(sig.Params().Len() - 1).Type())
	}
	return sig.Results().Len() == 1 && p.handles(sig.Results().At(0).Type())
}

// handles reports whether values of type t handle requests: http.Handler, a function with a
// carrier, one that makes a handler of another, or many of them.
func (p *pass) handles(t types.Type) bool {
	if isType(t, "net/http", "Handler") || isType(t, "net/http", "HandlerFunc") {
		return true
	}
	switch t := types.Unalias(t).Underlying().(type) {
	case *types.Slice: // of variadic functions
		return p.handles(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			if p.carries(v.Type()) || isType(v.Type(), "net/http", "Handler") {
				return true
			}
		}
	}
	return false
}

// hookOutside finds reads in what a server calls outside of every request.
//
//	http.Server{ConnState: func(net.Conn, http.ConnState) { log.Println(user.GetStore()) }}
//	server.RegisterOnShutdown(report)      report reads a store
//
// What is handed to the server where there is a store has that one. Middleware outside of the
// one that enters is called outside, too (layers.go).
func hookOutside() rule {
	return rule{diag.HookOutside, diag.Warning, "reads in what a server calls outside of requests", func(p *pass) {
		preorder(p, func(c inspector.Cursor, lit *ast.CompositeLit) {
			if !isType(p.TypesInfo.TypeOf(lit), "net/http", "Server") {
				return
			}
			for _, e := range lit.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if key, ok := kv.Key.(*ast.Ident); ok {
						p.hook(c, key.Name, kv.Value)
					}
				}
			}
		})
		p.assignments(func(c inspector.Cursor, to, value ast.Expr) {
			if sel, ok := ast.Unparen(to).(*ast.SelectorExpr); ok && isType(p.TypesInfo.TypeOf(sel.X), "net/http", "Server") {
				p.hook(c, sel.Sel.Name, value)
			}
		})
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			if p.isCall(call, "net/http", "Server", "RegisterOnShutdown") && len(call.Args) == 1 {
				p.hook(c, "RegisterOnShutdown", call.Args[0])
			}
		})
		p.middlewareOutside()
	}}
}

// hook checks f, which the server is given as name at c.
func (p *pass) hook(c inspector.Cursor, name string, f ast.Expr) {
	if p.inRequest(c) || !slices.Contains([]string{"ConnState", "BaseContext", "ConnContext", "RegisterOnShutdown"}, name) {
		return
	}
	if way := p.uses.OfValue(f).Reads; way != nil {
		p.report(f, "the server calls "+name+" outside of every request: "+way.Marker+" gives no store there", way)
	}
}
