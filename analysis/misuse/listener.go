package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
)

// listenerAnswers finds listeners of events that answer the request: the event may come
// when it has been answered, several times, or never.
//
//	events.On("paid", func() { fmt.Fprintln(alshttp.Get().Response, "thank you") })
func listenerAnswers() rule {
	return rule{diag.ListenerAnswers, diag.Error, "listeners of events that answer a request", func(p *pass) {
		p.listeners(func(c inspector.Cursor, listener ast.Expr) {
			lit := p.uses.literal(listener)
			if lit == nil || p.endsWithRequest(c) {
				return
			}
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
		p.listeners(func(_ inspector.Cursor, listener ast.Expr) {
			p.fails(listener, " panics in this listener if the event comes from a command, a job or a test: use alshttp.Get, and do without where it gives nil")
		})
	}}
}

// fails reports the calls in f, a function, that panic where there is no request, or f if it
// is declared elsewhere. A literal that asks whether there is one, or recovers, is prepared.
func (p *pass) fails(f ast.Expr, message string) {
	lit := p.uses.literal(f)
	if lit == nil {
		if way := p.uses.OfValue(f).Fails; way != nil {
			p.report(f, way.Marker+message, way)
		}
		return
	}
	if p.prepared(lit) {
		return
	}
	p.uses.sync(lit.Body, func(call *ast.CallExpr) {
		if way := p.uses.OfCall(call).Fails; way != nil {
			p.report(call, way.Marker+message, way)
		}
	})
}

// prepared reports whether lit can do without a request: it calls alshttp.Get, or recover.
func (p *pass) prepared(lit *ast.FuncLit) (found bool) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			b, ok := typeutil.Callee(p.TypesInfo, call).(*types.Builtin)
			found = found || ok && b.Name() == "recover" || p.isCall(call, load.HTTPPath, "", "Get")
		}
		return !found
	})
	return found
}

// listeners calls f for the functions that listen to events: what is given, behind the event,
// to a method that registers listeners by its name, and does not get a response itself. What
// listens to something that a request has made for itself is called by it, too.
func (p *pass) listeners(f func(c inspector.Cursor, listener ast.Expr)) {
	preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
		fn := p.callee(call)
		if fn == nil || len(call.Args) < 2 || fn.Signature().Recv() == nil || !slices.Contains(listening(), fn.Name()) {
			return
		}
		listener := call.Args[len(call.Args)-1]
		if t := p.TypesInfo.TypeOf(listener); t == nil || !p.listens(t) {
			return
		}
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); !ok || !p.inRequest(c) || !p.madeHere(c, sel.X) {
			f(c, listener)
		}
	})
}

// listens reports whether t is the type of functions that get no request, and nothing that
// has a response.
func (p *pass) listens(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	for v := range sig.Params().Variables() {
		if p.carries(v.Type()) || isResponse(v.Type()) || holdsResponse(v.Type()) {
			return false
		}
	}
	return true
}

// holdsResponse reports whether t is a struct with a response in it, or a pointer to one: what
// frameworks hand to handlers.
func holdsResponse(t types.Type) bool {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if isResponse(f.Type()) {
			return true
		}
	}
	return false
}

// madeHere reports whether e is a local variable of a function around c that holds what the
// function has made, with a literal, make or new.
func (p *pass) madeHere(c inspector.Cursor, e ast.Expr) bool {
	v := p.rootOf(e)
	if v == nil || p.uses.values[v] == nil || len(enclosing(c)) == 0 {
		return false
	}
	made := ast.Unparen(p.uses.values[v])
	if ref, ok := made.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		made = ast.Unparen(ref.X)
	}
	switch made := made.(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		b, ok := typeutil.Callee(p.TypesInfo, made).(*types.Builtin)
		return ok && (b.Name() == "new" || b.Name() == "make")
	}
	return false // others may know it
}

// endsWithRequest reports whether the listener that the call at c registers is taken away
// when the handler around it returns, by any sign: the handler keeps what the call gives, as
// one that takes it away, or waits.
func (p *pass) endsWithRequest(c inspector.Cursor) bool {
	if !p.inRequest(c) {
		return false
	}
	if _, taken := p.TypesInfo.TypeOf(c.Node().(ast.Expr)).Underlying().(*types.Signature); taken && c.ParentEdgeKind() != edge.ExprStmt_X {
		return true
	}
	return slices.ContainsFunc(enclosing(c), func(f function) bool { return p.waits(f.body, c.Node()) })
}

// listening are the names of methods that register listeners.
func listening() []string {
	return []string{"On", "Once", "OnEvent", "AddListener", "AddEventListener", "Listen", "Subscribe", "SubscribeOnce", "SubscribeAsync"}
}

// responseIn returns the first response that lit uses, and did not make. To compare it uses
// nothing of it.
func (p *pass) responseIn(lit *ast.FuncLit) (found ast.Expr) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			return !p.TypesInfo.Types[n.Y].IsNil() && found == nil
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
			if p.isCall(call, load.HTTPPath, "", "RunOutside") && len(call.Args) == 1 {
				p.fails(call.Args[0], " always panics inside RunOutside: use alshttp.Get, or read it before")
			}
		})
	}}
}
