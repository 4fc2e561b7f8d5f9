// This file walks what a function does itself, as opposed to what others do later.

package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// sync calls visit for the calls that run when n does, in the goroutine and with the stores
// of n: those in function literals only where the literal is called, or given to a function
// of the standard library that calls it at once.
func (u *uses) sync(n ast.Node, visit func(*ast.CallExpr)) {
	u.syncSeen(n, visit, map[*ast.FuncLit]bool{})
}

func (u *uses) syncSeen(n ast.Node, visit func(*ast.CallExpr), seen map[*ast.FuncLit]bool) {
	run := func(lit *ast.FuncLit) {
		if lit != nil && !seen[lit] {
			seen[lit] = true
			u.syncSeen(lit.Body, visit, seen)
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.GoStmt:
			u.operands(n.Call, visit, seen)
			return false
		case *ast.CallExpr:
			visit(n)
			run(u.literal(n.Fun))
			if u.callsAtOnce(n) {
				for _, arg := range n.Args {
					run(u.literal(arg))
				}
			}
		}
		return true
	})
}

// operands walks what a go statement evaluates before it starts the goroutine.
func (u *uses) operands(call *ast.CallExpr, visit func(*ast.CallExpr), seen map[*ast.FuncLit]bool) {
	u.syncSeen(call.Fun, visit, seen)
	for _, arg := range call.Args {
		u.syncSeen(arg, visit, seen)
	}
}

// callsAtOnce reports whether a call runs the functions that it is given before it returns.
func (u *uses) callsAtOnce(call *ast.CallExpr) bool {
	fn, ok := typeutil.Callee(u.pass.TypesInfo, call).(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Signature().Recv() != nil {
		return false
	}
	return slices.Contains([]string{"sort", "slices", "maps", "strings", "bytes"}, fn.Pkg().Path())
}

// assignedOnce returns the values of the local variables that are given one and no other.
func (u *uses) assignedOnce() map[*types.Var]ast.Expr {
	a := assignments{info: u.pass.TypesInfo, values: map[*types.Var]ast.Expr{}, other: map[*types.Var]bool{}}
	for _, f := range u.pass.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			a.node(n)
			return true
		})
	}
	for v := range a.values {
		if a.other[v] || v.Parent() == u.pass.Pkg.Scope() {
			delete(a.values, v)
		}
	}
	return a.values
}

// assignments are what a package assigns to variables.
type assignments struct {
	info   *types.Info
	values map[*types.Var]ast.Expr
	other  map[*types.Var]bool // they are given something else, or others may do so
}

// node notes what n assigns.
func (a assignments) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		a.list(n.Lhs, n.Rhs)
	case *ast.ValueSpec:
		var names []ast.Expr
		for _, id := range n.Names {
			names = append(names, id)
		}
		a.list(names, n.Values)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			a.set(n.X, nil)
		}
	case *ast.RangeStmt:
		a.set(n.Key, nil)
		a.set(n.Value, nil)
	case *ast.IncDecStmt:
		a.set(n.X, nil)
	}
}

// list notes an assignment of values to what to names. Of the results of a call the first
// counts as the call.
func (a assignments) list(to, values []ast.Expr) {
	for i, e := range to {
		switch {
		case len(values) == len(to):
			a.set(e, values[i])
		case i == 0 && len(values) == 1:
			a.set(e, values[0])
		case len(values) > 0:
			a.set(e, nil)
		}
	}
}

// set notes that the variable e is given value, nil for something that is not known.
func (a assignments) set(e, value ast.Expr) {
	if e == nil {
		return
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return
	}
	v, ok := a.info.ObjectOf(id).(*types.Var)
	if !ok {
		return
	}
	if value == nil || a.values[v] != nil {
		a.other[v] = true
	}
	a.values[v] = value
}
