// This file is about caches: tables that keep what was made for the first caller with a key.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

// fill is where an entry of a table is made, because it was not there.
type fill struct {
	cur   inspector.Cursor
	table ast.Expr
	key   ast.Expr
	value ast.Expr
	// atOnce says that filling is looking it up, too: LoadOrStore.
	atOnce bool
}

// assignedEntry checks cache[key] = value.
func (p *pass) assignedEntry(c inspector.Cursor, s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN {
		return
	}
	for i, to := range s.Lhs {
		if table, key := p.entry(to); table != nil && i < len(s.Rhs) {
			p.memo(fill{c, table, key, s.Rhs[i], false})
		}
	}
}

// storedEntry checks cache.Store(key, value) and cache.LoadOrStore(key, value) of a sync.Map.
func (p *pass) storedEntry(c inspector.Cursor, call *ast.CallExpr) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || len(call.Args) != 2 {
		return
	}
	switch {
	case p.isCall(call, "sync", "Map", "Store"):
		p.memo(fill{c, sel.X, call.Args[0], call.Args[1], false})
	case p.isCall(call, "sync", "Map", "LoadOrStore") && !p.registersEntry(c):
		p.memo(fill{c, sel.X, call.Args[0], call.Args[1], true})
	}
}

// registersEntry reports whether the call of LoadOrStore at c is asked for nothing but
// whether there was an entry: the first to come is meant to have it.
func (p *pass) registersEntry(c inspector.Cursor) bool {
	s, ok := c.Parent().Node().(*ast.AssignStmt)
	if !ok || len(s.Lhs) != 2 {
		return false
	}
	id, ok := s.Lhs[0].(*ast.Ident)
	return ok && id.Name == "_"
}

// memo reports a table of the package that keeps what was made of a store, where the key is
// not.
func (p *pass) memo(f fill) {
	around := enclosing(f.cur)
	if p.global(f.table) == nil || len(around) == 0 || p.filledForOne(f, around) {
		return
	}
	o := p.uses.originsAt(f.cur.Node().Pos())
	way := p.entryOfStore(o, f.value)
	if way == nil || p.deletes(f) || p.knowsStore(o, around, f, way) {
		return
	}
	if f.atOnce || p.lookedUp(o, around[0], f) {
		p.report(f.value, way.Marker+" is read for the first caller with this key, and what it gave is given to all others: make it part of the key, or read it at every call", way)
	}
}

// filledForOne reports whether what fills the table has a store of its own, or is a test or
// init; or store-kept says what there is to say.
func (p *pass) filledForOne(f fill, around []function) bool {
	for _, g := range around {
		if p.has(g, p.tests) || g.decl == nil && p.entered(g.cur) || p.uses.Of(g.body).Enters != nil {
			return true
		}
		if g.decl != nil && g.decl.Recv == nil && g.decl.Name.Name == "init" {
			return true
		}
	}
	return !f.atOnce && slices.ContainsFunc(parts(f.value), func(e ast.Expr) bool {
		return p.storeIn(e) != nil && refers(p.TypesInfo.TypeOf(e))
	})
}

// entryOfStore returns how the entry e is made of a store: it is, or it is a function that
// keeps what it gives first.
func (p *pass) entryOfStore(o *origins, e ast.Expr) *path {
	if call, ok := p.uses.value(e).(*ast.CallExpr); ok && len(call.Args) == 1 {
		if p.isCall(call, "sync", "", "OnceValue") || p.isCall(call, "sync", "", "OnceValues") {
			return p.uses.OfValue(call.Args[0]).Reads
		}
	}
	return p.uses.ofStore(o, e, e.Pos())
}

// deletes reports whether the package takes single entries away again: they belong to
// something that ends. What goes over the whole table makes room in it.
func (p *pass) deletes(f fill) (found bool) {
	preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
		var table ast.Expr
		sel, method := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		id, _ := ast.Unparen(call.Fun).(*ast.Ident)
		switch {
		case method && strings.HasSuffix(sel.Sel.Name, "Delete"):
			table = sel.X
		case id != nil && id.Name == "delete" && len(call.Args) == 2:
			table = call.Args[0]
		}
		found = found || table != nil && p.same(table, f.table) && !p.goesOver(c, f.table)
	})
	return found
}

// goesOver reports whether c stands in a loop over the table.
func (p *pass) goesOver(c inspector.Cursor, table ast.Expr) bool {
	for e := range c.Enclosing((*ast.RangeStmt)(nil), (*ast.CallExpr)(nil)) {
		switch n := e.Node().(type) {
		case *ast.RangeStmt:
			if p.same(n.X, table) {
				return true
			}
		case *ast.CallExpr:
			if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name == "Range" && p.same(sel.X, table) {
				return true
			}
		}
	}
	return false
}

// same reports whether two expressions are one text about the same variables.
func (p *pass) same(a, b ast.Expr) bool {
	return types.ExprString(ast.Unparen(a)) == types.ExprString(ast.Unparen(b)) && slices.Equal(p.variables(a), p.variables(b))
}

// variables returns what the names in e mean.
func (p *pass) variables(e ast.Expr) (list []types.Object) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			list = append(list, p.TypesInfo.ObjectOf(id))
		}
		return true
	})
	return list
}

// entry returns the map and the key, if e is an entry of a map.
func (p *pass) entry(e ast.Expr) (table, key ast.Expr) {
	ix, ok := ast.Unparen(e).(*ast.IndexExpr)
	if !ok {
		return nil, nil
	}
	t := p.TypesInfo.TypeOf(ix.X)
	if t == nil {
		return nil, nil
	}
	if _, ok := t.Underlying().(*types.Map); !ok {
		return nil, nil
	}
	return ix.X, ix.Index
}

// looksUp reports whether e looks up the entry of f: cache[key], cache.Load(key).
func (p *pass) looksUp(e ast.Expr, f fill) bool {
	e = ast.Unparen(e)
	if table, key := p.entry(e); table != nil {
		return p.same(table, f.table) && p.same(key, f.key)
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || !p.isCall(call, "sync", "Map", "Load") || len(call.Args) != 1 {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && p.same(sel.X, f.table) && p.same(call.Args[0], f.key)
}
