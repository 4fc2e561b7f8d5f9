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
func funcStored() rule {
	return rule{diag.FuncStored, diag.Warning, "functions that a request stores for others to call", func(p *pass) {
		preorder(p, func(c inspector.Cursor, s *ast.SendStmt) { p.stored(c, s.Chan, s.Value) })
		p.assignments(func(c inspector.Cursor, to, value ast.Expr) {
			for _, e := range appended(value) {
				p.stored(c, to, e)
			}
		})
	}}
}

// stored checks a function e that is put into place.
func (p *pass) stored(c inspector.Cursor, place, e ast.Expr) {
	lit, ok := ast.Unparen(e).(*ast.FuncLit)
	if !ok || !p.outlives(c, place) || !p.inRequest(c) {
		return
	}
	if way := p.uses.Of(lit.Body).Reads; way != nil {
		p.report(lit, "whoever calls this function later has other stores, and "+way.Marker+" gives it those: als.Bind keeps the stores of this request", way, p.bound(c, lit)...)
	}
}

// outlives reports whether place outlives the request: a package variable, or a part of one
// or of the receiver of a method.
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
			return ok && fn.Signature().Recv() == root && !p.carries(root.Type())
		}
	}
	return false
}

// bound is the fix: the function within als.Bind.
func (p *pass) bound(c inspector.Cursor, lit *ast.FuncLit) []analysis.SuggestedFix {
	als, edits := p.runtimeName(c)
	if als == "" {
		return nil
	}
	edits = append(edits,
		analysis.TextEdit{Pos: lit.Pos(), End: lit.Pos(), NewText: []byte(als + ".Bind(")},
		analysis.TextEdit{Pos: lit.End(), End: lit.End(), NewText: []byte(")")})
	return []analysis.SuggestedFix{{Message: "bind it to the stores of this request", TextEdits: edits}}
}
