package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
)

// listenerAnswers finds listeners of events that answer the request: the event may come
// when it has been answered, several times, or never.
//
//	events.On("paid", func() { fmt.Fprintln(alshttp.Get().Response, "thank you") })
func listenerAnswers() rule {
	return rule{diag.ListenerAnswers, diag.Error, "listeners of events that answer a request", func(p *pass) {
		p.listeners(func(c inspector.Cursor, lit *ast.FuncLit) {
			if use := p.responseIn(lit); use != nil {
				p.report(use, types.ExprString(use)+" is used in the listener of an event, which may come after the response, several times, or never: answer in the handler", nil)
			}
		})
	}}
}

// listenerNeedsRequest finds listeners that panic where an event comes outside of a request.
//
//	events.On("paid", func() { log.Println(alshttp.GetOrFail().Request.URL) })
func listenerNeedsRequest() rule {
	return rule{diag.ListenerNeedsRequest, diag.Warning, "listeners of events that need a request", func(p *pass) {
		p.listeners(func(_ inspector.Cursor, lit *ast.FuncLit) {
			p.uses.sync(lit.Body, func(call *ast.CallExpr) {
				if way := p.uses.OfCall(call).Fails; way != nil {
					p.report(call, way.Marker+" panics in this listener if the event comes from a command, a job or a test: use alshttp.Get, and do without where it gives nil", way)
				}
			})
		})
	}}
}

// listeners calls f for the function literals that listen to events: what is given, behind
// the event, to a method that registers listeners by its name, and does not get a response
// itself.
func (p *pass) listeners(f func(inspector.Cursor, *ast.FuncLit)) {
	preorder(p, func(c inspector.Cursor, lit *ast.FuncLit) {
		call := argumentOf(c)
		if call == nil || len(call.Args) < 2 || call.Args[len(call.Args)-1] != ast.Expr(lit) {
			return
		}
		fn := p.callee(call)
		if fn == nil || fn.Signature().Recv() == nil || !slices.Contains(listening(), fn.Name()) {
			return
		}
		if p.has(function{cur: c, typ: lit.Type}, func(t types.Type) bool { return isResponse(t) || p.carries(t) }) {
			return
		}
		f(c, lit)
	})
}

// listening are the names of methods that register listeners.
func listening() []string {
	return []string{"On", "Once", "OnEvent", "AddListener", "AddEventListener", "Listen", "Subscribe", "SubscribeOnce", "SubscribeAsync"}
}

// responseIn returns the first response that lit uses, and did not make.
func (p *pass) responseIn(lit *ast.FuncLit) (found ast.Expr) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			v, ok := p.TypesInfo.Uses[n].(*types.Var)
			if found == nil && ok && !v.IsField() && isResponse(v.Type()) && (v.Pos() < lit.Pos() || v.Pos() >= lit.End()) {
				found = n
			}
		case *ast.SelectorExpr:
			found = cmpExpr(found, p.responseOfStore(n))
		}
		return found == nil
	})
	return found
}

// failsOutside finds what always panics: GetOrFail where there is no request.
//
//	alshttp.RunOutside(func() { alshttp.GetOrFail() })
func failsOutside() rule {
	return rule{diag.FailsOutside, diag.Error, "GetOrFail where there is no request", func(p *pass) {
		preorder(p, func(_ inspector.Cursor, call *ast.CallExpr) {
			if !p.isCall(call, load.HTTPPath, "", "RunOutside") || len(call.Args) != 1 {
				return
			}
			lit := p.uses.literal(call.Args[0])
			if lit == nil {
				return
			}
			p.uses.sync(lit.Body, func(inner *ast.CallExpr) {
				if way := p.uses.OfCall(inner).Fails; way != nil {
					p.report(inner, way.Marker+" always panics inside RunOutside: use alshttp.Get, or read it before", way)
				}
			})
		})
	}}
}
