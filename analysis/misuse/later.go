package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// usedAfterResponse finds goroutines of a handler that use the response, or the body of the
// request, when the handler has returned.
//
//	go func() { fmt.Fprintln(w, "done") }()
//	time.AfterFunc(d, func() { io.Copy(log, r.Body) })
func usedAfterResponse() rule {
	return rule{diag.UsedAfterResponse, diag.Error, "goroutines that use the response or the body of a request that is over", func(p *pass) {
		preorder(p, func(c inspector.Cursor, s *ast.GoStmt) {
			handler, ok := p.leftBehind(c)
			if !ok {
				return
			}
			var operands []ast.Expr
			if sel, ok := ast.Unparen(s.Call.Fun).(*ast.SelectorExpr); ok {
				operands = append(operands, sel.X)
			}
			p.usedLate(handler, append(operands, s.Call.Args...))
			p.runLate(handler, s.Call.Fun)
		})
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			f := p.late(call)
			if handler, ok := p.leftBehind(c); ok && f != nil {
				p.runLate(handler, f)
			}
		})
	}}
}

// runLate reports the first use of the response in f, if that is a function literal, or holds
// one.
func (p *pass) runLate(handler function, f ast.Expr) {
	if lit := p.uses.literal(f); lit != nil {
		p.reportLate(p.answers(lit.Body, handler))
	}
}

// usedLate reports the operands of a go statement that are the response, or the body.
func (p *pass) usedLate(handler function, operands []ast.Expr) {
	for _, e := range operands {
		e = ast.Unparen(e)
		_, ident := e.(*ast.Ident)
		if sel, ok := e.(*ast.SelectorExpr); ident || ok && (sel.Sel.Name == "Body" || p.responseOfStore(sel) != nil) {
			p.reportLate(p.answers(e, handler))
		}
	}
}

func (p *pass) reportLate(use ast.Expr) {
	if use != nil {
		p.report(use, types.ExprString(use)+" is used in a goroutine that the handler does not wait for: the request may be over by then; use what is left of it before, or wait", nil)
	}
}

// leftBehind returns the handler around c, whose goroutine begins there, if the handler does
// not wait for it by any sign.
func (p *pass) leftBehind(c inspector.Cursor) (handler function, ok bool) {
	around := enclosing(c)
	i := slices.IndexFunc(around, func(f function) bool { return p.has(f, isRequest) && p.has(f, isResponse) })
	if i < 0 {
		return handler, false
	}
	for _, f := range around[:i+1] {
		if p.waits(f.body, c.Node()) {
			return handler, false
		}
	}
	return around[i], true
}

// spawned reports whether the literal at c is what a go statement calls.
func spawned(c inspector.Cursor) bool {
	for c.ParentEdgeKind() == edge.ParenExpr_X {
		c = c.Parent()
	}
	return c.ParentEdgeKind() == edge.CallExpr_Fun && c.Parent().ParentEdgeKind() == edge.GoStmt_Call
}

// late returns the function that call lets a timer, or als.Go, call later; nil if it does not.
func (p *pass) late(call *ast.CallExpr) ast.Expr {
	m, marker := p.marker(call)
	switch {
	case marker && m.Kind == flow.Spawn && len(call.Args) == 1:
		return call.Args[0]
	case p.isCall(call, "time", "", "AfterFunc") && len(call.Args) == 2:
		return call.Args[1]
	}
	return nil // it calls nothing later
}

// answers returns the first expression in n that is the response of handler, or the body
// of its request.
func (p *pass) answers(n ast.Node, handler function) (found ast.Expr) {
	own := func(e ast.Expr, as func(types.Type) bool) bool {
		id, ok := e.(*ast.Ident)
		if !ok {
			return false
		}
		v, ok := p.TypesInfo.Uses[id].(*types.Var)
		return ok && as(v.Type()) && handler.typ.Pos() <= v.Pos() && v.Pos() < handler.typ.End()
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if found == nil && own(n, isResponse) {
				found = n
			}
		case *ast.SelectorExpr:
			x := ast.Unparen(n.X)
			if found == nil && ofBody(n.Sel.Name) && (own(x, isRequest) || p.requestOfStore(x)) {
				found = n
			}
			found = cmpExpr(found, p.responseOfStore(n))
		}
		return found == nil
	})
	return found
}

// requestOfStore reports whether e is the request in a store: alshttp.Get().Request.
func (p *pass) requestOfStore(e ast.Expr) bool {
	sel, ok := e.(*ast.SelectorExpr)
	return ok && isRequest(p.TypesInfo.TypeOf(sel)) && p.storeIn(sel.X) != nil
}

func cmpExpr(a, b ast.Expr) ast.Expr {
	if a != nil {
		return a
	}
	return b
}

// ofBody reports whether the field or method of a request reads its body.
func ofBody(name string) bool {
	return slices.Contains([]string{"Body", "FormValue", "PostFormValue", "FormFile", "ParseForm", "ParseMultipartForm", "MultipartReader"}, name)
}

// responseOfStore returns e if it is the http.ResponseWriter in a store, nil if it is not.
//
//	alshttp.Get().Response
func (p *pass) responseOfStore(e *ast.SelectorExpr) ast.Expr {
	if t := p.TypesInfo.TypeOf(e); t == nil || !isResponse(t) || p.storeIn(e.X) == nil {
		return nil
	}
	return e
}

// cancelledWithRequest finds goroutines that a handler leaves behind and that hand on its
// cancellation.
//
//	go func() { audit(als.Context()) }()      cancelled as soon as the handler returns
//	als.Go(func() { audit(als.Context()) })   keeps the stores alone
func cancelledWithRequest() rule {
	return rule{diag.CancelledWithRequest, diag.Warning, "goroutines that outlive a request and inherit its cancellation", func(p *pass) {
		preorder(p, func(c inspector.Cursor, s *ast.GoStmt) {
			if !p.leavesBehind(c) {
				return
			}
			if way := p.contextOf(s.Call); way != nil {
				p.report(s, "the goroutine is not waited for, and "+way.Marker+" gives it the cancellation of the request: als.Go keeps the stores alone", way, p.spawnedDetached(c, s)...)
			}
		})
	}}
}

// contextOf returns how a goroutine that calls call comes to the current context: it asks
// for it, or is given it as an argument.
func (p *pass) contextOf(call *ast.CallExpr) *path {
	for _, arg := range call.Args {
		if way := p.uses.Of(arg).Context; way != nil && len(way.Through) == 0 {
			return way
		}
	}
	return p.uses.OfValue(call.Fun).Context
}

// leavesBehind reports whether c stands in a handler, or in what a marker runs with a store
// there, and nothing there waits for what begins at c.
func (p *pass) leavesBehind(c inspector.Cursor) bool {
	for _, f := range enclosing(c) {
		if p.waits(f.body, c.Node()) {
			return false
		}
		if p.has(f, isRequest) && p.has(f, isResponse) {
			return true
		}
		if f.decl != nil || !p.entered(f.cur) {
			return false
		}
	}
	return false
}

// spawnedDetached is the fix: als.Go in place of go.
//
//	go func() { … }()   →   als.Go(func() { … })
func (p *pass) spawnedDetached(c inspector.Cursor, s *ast.GoStmt) []analysis.SuggestedFix {
	lit, ok := ast.Unparen(s.Call.Fun).(*ast.FuncLit)
	if !ok || len(s.Call.Args) > 0 || lit.Type.Results != nil {
		return nil
	}
	als, edits := p.runtimeName(c)
	if als == "" {
		return nil
	}
	edits = append(edits,
		analysis.TextEdit{Pos: s.Pos(), End: lit.Pos(), NewText: []byte(als + ".Go(")},
		analysis.TextEdit{Pos: lit.End(), End: s.End(), NewText: []byte(")")})
	return []analysis.SuggestedFix{{Message: "start it with als.Go", TextEdits: edits}}
}
