// This file is scopes, and which variable names the context in them (rule 7).

package interp

import "github.com/alsgen/alsgen/golden/fuzz/model"

// env is the innermost variable in scope, and those around it.
type env struct {
	outer *env
	v     *model.Var
	cell  *cell
	names *model.Var // the variable, if it names the context
	fence bool       // nothing further out names it
}

func (e *env) declare(v *model.Var, val value, names bool) *env {
	n := &env{outer: e, v: v, cell: &cell{v: val}}
	if names {
		n.names = v
	}
	return n
}

// passed returns e with what its naming context is now: a context that is assigned
// again is passed, not captured, to what outlives the assignment.
func (e *env) passed() *env {
	n := e.naming()
	if n == nil {
		return e
	}
	return &env{outer: e, cell: &cell{v: n.cell.v}, names: n.names}
}

// anew returns e with nothing that names the context.
func (e *env) anew() *env { return &env{outer: e, fence: true} }

// find returns the variable v, nil if it is not in scope.
func (e *env) find(v *model.Var) *cell {
	for ; e != nil; e = e.outer {
		if e.v == v && v != nil {
			return e.cell
		}
	}
	return nil
}

// naming returns the variable that names the context, nil if none does.
func (e *env) naming() *env {
	for ; e != nil && !e.fence; e = e.outer {
		if e.names != nil {
			return e
		}
	}
	return nil
}

// innermost returns the innermost variable that names the context where it is
// declared, here or around: what is derived from it under its own name names, too.
func (e *env) innermost() *model.Var {
	for ; e != nil; e = e.outer {
		if e.names != nil {
			return e.names
		}
	}
	return nil
}

// declaresName reports whether a local with the name that is declared with x names
// the context: x is als.Context(), the context of a carrier, or context.With… of one
// of these or, under its own name, of the naming context.
func (e *env) declaresName(name string, x model.Expr) bool {
	switch x := x.(type) {
	case *model.Marker:
		return x.Kind == model.CurrentCtx
	case *model.Outside:
		return x.Func.Name == "Request.Context"
	case *model.With:
		if u, ok := x.X.(*model.Use); ok {
			return u.Var.Name == name && e.innermost() == u.Var
		}
		return e.declaresName(name, x.X)
	}
	return false
}
