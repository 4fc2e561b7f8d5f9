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
		preorder(p, func(c inspector.Cursor, lit *ast.FuncLit) {
			handler, ok := p.leftBehind(c)
			if !ok {
				return
			}
			if use := p.answers(lit, handler); use != nil {
				p.report(use, types.ExprString(use)+" is used in a goroutine that the handler does not wait for: the request may be over by then; use what is left of it before, or wait", nil)
			}
		})
	}}
}

// leftBehind returns the handler whose goroutine the literal at c is, if the handler does not
// wait for it by any sign.
func (p *pass) leftBehind(c inspector.Cursor) (handler function, ok bool) {
	if !spawned(c) && !p.late(c) {
		return handler, false
	}
	around := enclosing(c.Parent())
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
	return c.ParentEdgeKind() == edge.CallExpr_Fun && c.Parent().ParentEdgeKind() == edge.GoStmt_Call
}

// late reports whether the literal at c is called later by a timer, or by als.Go.
func (p *pass) late(c inspector.Cursor) bool {
	call := argumentOf(c)
	if call == nil {
		return false
	}
	m, marker := p.marker(call)
	return marker && m.Kind == flow.Spawn || p.isCall(call, "time", "", "AfterFunc")
}

// answers returns the first expression in lit that is the response of handler, or the body
// of its request.
func (p *pass) answers(lit *ast.FuncLit, handler function) (found ast.Expr) {
	own := func(id *ast.Ident, as func(types.Type) bool) bool {
		v, ok := p.TypesInfo.Uses[id].(*types.Var)
		return ok && as(v.Type()) && handler.typ.Pos() <= v.Pos() && v.Pos() < handler.typ.End()
	}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if found == nil && own(n, isResponse) {
				found = n
			}
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if found == nil && ok && own(id, isRequest) && ofBody(n.Sel.Name) {
				found = n
			}
			found = cmpExpr(found, p.responseOfStore(n))
		}
		return found == nil
	})
	return found
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
			var way *path
			handler := p.handlerOf(c)
			if handler == nil || p.waits(handler.body, s) {
				return
			}
			if lit, ok := ast.Unparen(s.Call.Fun).(*ast.FuncLit); ok {
				way = p.uses.Of(lit.Body).Context
			} else {
				way = p.uses.OfValue(s.Call.Fun).Context
			}
			if way != nil {
				p.report(s, "the goroutine is not waited for, and "+way.Marker+" gives it the cancellation of the request: als.Go keeps the stores alone", way, p.spawnedDetached(c, s)...)
			}
		})
	}}
}

// handlerOf returns the innermost function around c, if it is one that serves a request.
func (p *pass) handlerOf(c inspector.Cursor) *function {
	around := enclosing(c)
	if len(around) == 0 || !p.has(around[0], isRequest) || !p.has(around[0], isResponse) {
		return nil
	}
	return &around[0]
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
