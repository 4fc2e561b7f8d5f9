package misuse

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
)

// funcStored finds functions that a request leaves to others: they will see the stores of
// whoever calls them.
//
//	jobs <- func() { log.Println(user.GetStore()) }       the worker has no user
//	jobs <- als.Bind(func() { log.Println(user.GetStore()) })
//	jobs <- report                                         a function that reads a store
//	queue = append(queue, job{name, report})
func funcStored() rule {
	return rule{diag.FuncStored, diag.Warning, "functions that a request stores for others to call", func(p *pass) {
		preorder(p, func(c inspector.Cursor, s *ast.SendStmt) { p.stored(c, s.Chan, s.Value, true) })
		p.assignments(func(c inspector.Cursor, to, value ast.Expr) {
			_, element := ast.Unparen(to).(*ast.IndexExpr)
			for _, e := range appended(value) {
				p.stored(c, to, e, element || e != value)
			}
		})
	}}
}

// stored checks the functions in e, which is put into place. One of many in a queue or a
// table may be bound: what is bound for all would act for a request that is over.
func (p *pass) stored(c inspector.Cursor, place, e ast.Expr, oneOfMany bool) {
	for _, f := range parts(e) {
		sig, ok := p.typeOf(f).(*types.Signature)
		if !ok || p.handles(sig) || p.takesContext(sig) || !p.outlives(c, place) || !p.inRequest(c) {
			continue
		}
		way := p.uses.OfValue(f).Reads
		if way == nil {
			continue
		}
		var fixes []analysis.SuggestedFix
		if oneOfMany {
			fixes = p.bound(c, f)
		}
		p.report(f, "whoever calls this function later has other stores, and "+way.Marker+" gives it those: als.Bind keeps the stores of this request", way, fixes...)
	}
}

// takesContext reports whether functions of type sig are called with a context of their own.
func (p *pass) takesContext(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if p.table.Carrier(v.Type()) != nil || isType(v.Type(), "context", "Context") {
			return true
		}
	}
	return false
}

// typeOf returns the type under that of e, nil if it has none.
func (p *pass) typeOf(e ast.Expr) types.Type {
	if t := p.TypesInfo.TypeOf(e); t != nil {
		return t.Underlying()
	}
	return nil
}

// outlives reports whether place outlives the request: a package variable, or a part of one
// or of the receiver of a handler.
func (p *pass) outlives(c inspector.Cursor, place ast.Expr) bool {
	if p.global(place) != nil {
		return true
	}
	root := p.rootOf(place)
	if _, whole := ast.Unparen(place).(*ast.Ident); root == nil || whole {
		return false
	}
	for _, f := range enclosing(c) {
		if f.decl != nil && f.decl.Recv != nil {
			fn, ok := p.TypesInfo.Defs[f.decl.Name].(*types.Func)
			return ok && fn.Signature().Recv() == root && !p.carries(root.Type()) && p.has(f, p.carries)
		}
	}
	return false
}

// bound is the fix: the function within als.Bind.
func (p *pass) bound(c inspector.Cursor, f ast.Expr) []analysis.SuggestedFix {
	als, edits := p.runtimeName(c)
	if als == "" {
		return nil
	}
	edits = append(edits,
		analysis.TextEdit{Pos: f.Pos(), End: f.Pos(), NewText: []byte(als + ".Bind(")},
		analysis.TextEdit{Pos: f.End(), End: f.End(), NewText: []byte(")")})
	return []analysis.SuggestedFix{{Message: "bind it to the stores of this request", TextEdits: edits}}
}
