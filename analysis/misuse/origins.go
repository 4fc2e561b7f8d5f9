// This file follows values through the variables of one function.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// origin is something that a local variable is given.
type origin struct {
	value ast.Expr
	stmt  ast.Node   // that gives it
	part  bool       // what the variable held before stays, in part or perhaps
	in    ast.Node   // the function around, a declaration or a literal
	path  []ast.Node // what stands around the statement, the innermost last
}

// origins are what the local variables of one declaration are given, literals in it
// included.
type origins struct {
	info  *types.Info
	decl  ast.Node
	lits  []*ast.FuncLit // those that are not called where they stand
	of    map[*types.Var][]*origin
	stack []ast.Node
}

// originsIn returns the origins in decl.
func originsIn(info *types.Info, decl ast.Node) *origins {
	o := &origins{info: info, decl: decl, of: map[*types.Var][]*origin{}}
	ast.PreorderStack(decl, nil, func(n ast.Node, stack []ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok && !calledAtOnce(lit, stack) {
			o.lits = append(o.lits, lit)
		}
		o.stack = stack
		o.node(n)
		return true
	})
	o.stack = nil
	return o
}

// calledAtOnce reports whether lit, below stack, is called where it stands.
func calledAtOnce(lit *ast.FuncLit, stack []ast.Node) bool {
	if len(stack) < 2 {
		return false
	}
	call, ok := stack[len(stack)-1].(*ast.CallExpr)
	if !ok || call.Fun != lit {
		return false
	}
	switch stack[len(stack)-2].(type) {
	case *ast.GoStmt, *ast.DeferStmt:
		return false
	}
	return true
}

// node notes what n gives to variables.
func (o *origins) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		o.assigned(n, n.Lhs, n.Rhs, n.Tok != token.ASSIGN && n.Tok != token.DEFINE)
	case *ast.ValueSpec:
		var names []ast.Expr
		for _, id := range n.Names {
			names = append(names, id)
		}
		o.assigned(n, names, n.Values, false)
	case *ast.RangeStmt:
		o.give(n.X, n.Key, n.X, true)
		o.give(n.X, n.Value, n.X, true)
	case *ast.CallExpr:
		for _, arg := range n.Args {
			if ref, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && ref.Op == token.AND {
				o.give(n, ref.X, n, true)
			}
		}
		if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok && o.isBuffer(sel.X) && strings.HasPrefix(sel.Sel.Name, "Write") {
			o.give(n, sel.X, n, true)
		}
	}
}

// assigned notes an assignment of values to what to names. Each of the results of a call
// counts as the call.
func (o *origins) assigned(stmt ast.Node, to, values []ast.Expr, part bool) {
	for i, e := range to {
		switch len(values) {
		case len(to):
			o.give(stmt, e, values[i], part)
		case 1:
			o.give(stmt, e, values[0], part)
		}
	}
}

// give notes that stmt gives value to the variable that e is, or to a part of it.
func (o *origins) give(stmt ast.Node, e, value ast.Expr, part bool) {
	if e == nil {
		return
	}
	id, whole := ast.Unparen(e).(*ast.Ident)
	if !whole {
		id = rootIdent(e)
	}
	if id == nil {
		return
	}
	v, ok := o.info.ObjectOf(id).(*types.Var)
	if !ok || v.Pkg() == nil || v.Parent() == v.Pkg().Scope() {
		return
	}
	o.of[v] = append(o.of[v], &origin{value, stmt, part || !whole, o.around(stmt.Pos()), slices.Clone(o.stack)})
}

// rootIdent returns the name of the variable that e is a part of, nil if it is a part of none.
func rootIdent(e ast.Expr) *ast.Ident {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return rootIdent(e.X)
	case *ast.IndexExpr:
		return rootIdent(e.X)
	case *ast.StarExpr:
		return rootIdent(e.X)
	}
	return nil // an operand that is no part of a variable
}

// isBuffer reports whether e gathers text.
func (o *origins) isBuffer(e ast.Expr) bool {
	t := o.info.TypeOf(e)
	return t != nil && (isType(t, "strings", "Builder") || isType(t, "bytes", "Buffer"))
}

// around returns the function around pos, the declaration or a literal in it.
func (o *origins) around(pos token.Pos) ast.Node {
	in := o.decl
	for _, lit := range o.lits { // the outer before the inner
		if within(lit, pos) {
			in = lit
		}
	}
	return in
}

// within reports whether pos is in n.
func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// reaching returns what v can hold at a place of its function, the latest last. Of a
// variable of a function around that one it may be all that is given there; when literals
// inside run is not known.
func (o *origins) reaching(v *types.Var, at token.Pos) (list []*origin) {
	in := o.around(at)
	if !slices.ContainsFunc(o.of[v], func(d *origin) bool { return d.in == in }) {
		for _, d := range o.of[v] {
			if within(d.in, at) {
				list = append(list, d)
			}
		}
		return list
	}
	for _, d := range o.of[v] {
		if d.in != in || d.stmt.End() > at || !d.reaches(at) {
			continue
		}
		if !d.part && within(d.block(), at) {
			list = nil
		}
		list = append(list, d)
	}
	return list
}

// block returns the innermost block or clause around d: where it stands, it is run.
func (d *origin) block() ast.Node {
	for _, n := range slices.Backward(d.path) {
		switch n.(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			return n
		}
	}
	return d.in
}

// reaches reports whether what runs at pos, behind d, can run after it: it is in no other
// branch, and that of d does not end in a return.
func (d *origin) reaches(pos token.Pos) bool { return follows(d.path, pos) }

// follows reports whether what runs at pos can run after a statement before it that path
// leads to.
func follows(path []ast.Node, pos token.Pos) bool {
	branched, returned := false, false
	for i, n := range slices.Backward(path) {
		if within(n, pos) {
			return !branched && !returned && (i+1 == len(path) || !otherBranch(n, path[i+1], pos))
		}
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			branched = false
		case *ast.FuncLit: // called where it stands
			branched, returned = false, false
		}
		switch last := lastOf(n).(type) {
		case *ast.BranchStmt:
			branched = true
		case *ast.ReturnStmt:
			returned = true
		case *ast.ExprStmt:
			returned = returned || panics(last)
		}
	}
	return true
}

// otherBranch reports whether pos is in another branch of n than child is.
func otherBranch(n, child ast.Node, pos token.Pos) bool {
	switch n := n.(type) {
	case *ast.IfStmt:
		return child == n.Body && n.Else != nil && within(n.Else, pos)
	case *ast.BlockStmt:
		switch child.(type) {
		case *ast.CaseClause, *ast.CommClause:
			return !within(child, pos)
		}
	}
	return false
}

// lastOf returns the last statement of a block or clause, nil if n is none or empty.
func lastOf(n ast.Node) ast.Stmt {
	var list []ast.Stmt
	switch n := n.(type) {
	case *ast.BlockStmt:
		list = n.List
	case *ast.CaseClause:
		list = n.Body
	case *ast.CommClause:
		list = n.Body
	}
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// panics reports whether s is a call of panic.
func panics(s *ast.ExprStmt) bool {
	call, ok := s.X.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	return ok && id.Name == "panic"
}

// made calls visit for the expressions that the value of e at a place is made of, and goes on
// in those for which it returns true. What a function literal will do is no part of the
// value, and neither is what a logger or a context that is handed on knows.
func (o *origins) made(e ast.Expr, at token.Pos, visit func(ast.Expr) bool) {
	o.madeOf(e, at, o.reaching, map[*origin]bool{}, visit)
}

// everMade is made for all that the variables in e are ever given.
func (o *origins) everMade(e ast.Expr, visit func(ast.Expr) bool) {
	all := func(v *types.Var, _ token.Pos) []*origin { return o.of[v] }
	o.madeOf(e, e.Pos(), all, map[*origin]bool{}, visit)
}

func (o *origins) madeOf(e ast.Expr, at token.Pos, given func(*types.Var, token.Pos) []*origin, seen map[*origin]bool, visit func(ast.Expr) bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok {
			return n != nil
		}
		if o.aside(x) {
			return false
		}
		id, ok := x.(*ast.Ident)
		if !ok {
			return visit(x)
		}
		v, ok := o.info.Uses[id].(*types.Var)
		if !ok || v.IsField() || !visit(id) {
			return false
		}
		for _, d := range given(v, at) {
			if !seen[d] {
				seen[d] = true
				o.madeOf(d.value, d.stmt.Pos(), given, seen, visit)
			}
		}
		return true
	})
}

// aside reports whether what e knows does not go into what is made with it.
func (o *origins) aside(e ast.Expr) bool {
	if _, ok := e.(*ast.FuncLit); ok {
		return true
	}
	t := o.info.TypeOf(e)
	if t == nil {
		return false
	}
	if isType(t, "context", "Context") {
		return true
	}
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && strings.Contains(named.Obj().Name(), "Logger")
}
