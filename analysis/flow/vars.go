// This file collects the facts about local variables: which hold functions,
// contexts or carriers, and every assignment to them.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// declareVar notes v, declared in f, if it holds something of interest.
func (b *builder) declareVar(v *types.Var, f *Func, param bool, scope ast.Node) *Var {
	if known := b.g.Vars[v]; known != nil {
		return known
	}
	if !b.ofInterest(v.Type()) || v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return nil
	}
	nv := &Var{Obj: v, In: f, Param: param}
	if scope != nil {
		nv.End = scope.Pos()
	}
	b.g.Vars[v] = nv
	return nv
}

// ofInterest reports whether variables of type t can hold a function, a context
// or a carrier.
func (b *builder) ofInterest(t types.Type) bool {
	if IsContext(t) || b.g.Roots.Carrier(t) != nil {
		return true
	}
	_, isFunc := t.Underlying().(*types.Signature)
	return isFunc
}

// assign notes the assignments of a statement.
func (b *builder) assign(s *ast.AssignStmt) {
	for i, lhs := range s.Lhs {
		value, tuple := valueFor(s.Rhs, len(s.Lhs), i)
		switch lhs := ast.Unparen(lhs).(type) {
		case *ast.Ident:
			b.assignTo(lhs, s.End(), value, tuple)
		case *ast.SelectorExpr:
			b.assignSlot(lhs, value, tuple)
		}
	}
}

// assignSlot notes that value is assigned to the field in which a carrier keeps its
// context.
func (b *builder) assignSlot(lhs *ast.SelectorExpr, value ast.Expr, tuple int) {
	c := b.g.Roots.Carrier(b.pkg.Info.TypeOf(lhs.X))
	if c != nil && c.Slot.Field && c.Slot.Get == lhs.Sel.Name {
		b.g.SlotSets = append(b.g.SlotSets, SlotSet{In: b.cur, Carrier: c, Value: value, Tuple: tuple})
	}
}

// setSlot notes a call of the method that gives a carrier another context.
func (b *builder) setSlot(e *ast.CallExpr, obj *types.Func) {
	recv := obj.Signature().Recv()
	if recv == nil || len(e.Args) != 1 {
		return
	}
	c := b.g.Roots.Carrier(recv.Type())
	if c != nil && c.Slot.Set != "" && c.Slot.Set == obj.Name() {
		b.g.SlotSets = append(b.g.SlotSets, SlotSet{In: b.cur, Carrier: c, Value: e.Args[0], Tuple: -1})
	}
}

// valueFor returns the expression that is assigned to operand i of n.
func valueFor(values []ast.Expr, n, i int) (value ast.Expr, tuple int) {
	switch {
	case len(values) == n:
		return values[i], -1
	case len(values) == 1:
		return values[0], i
	}
	return nil, -1
}

// assignTo notes that value is assigned to the variable id.
func (b *builder) assignTo(id *ast.Ident, end token.Pos, value ast.Expr, tuple int) {
	decl := true
	v, _ := b.pkg.Info.Defs[id].(*types.Var)
	if v == nil {
		decl = false
		v, _ = b.pkg.Info.Uses[id].(*types.Var)
	}
	if v == nil || v.IsField() {
		return
	}
	known := b.g.Vars[v]
	if decl {
		if known = b.declareVar(v, b.cur, false, nil); known != nil {
			known.End = end
		}
	}
	if known != nil {
		known.Assigns = append(known.Assigns, Assign{In: b.cur, Pos: id.Pos(), Value: value, Tuple: tuple, Decl: decl})
	}
}

// valueSpec notes var x T = value, in a function.
func (b *builder) valueSpec(s *ast.ValueSpec) {
	if b.cur.Kind == VarInit && b.cur.Spec == s {
		return
	}
	for i, name := range s.Names {
		if len(s.Values) > 0 {
			value, tuple := valueFor(s.Values, len(s.Names), i)
			b.assignTo(name, s.End(), value, tuple)
			continue
		}
		if v, ok := b.pkg.Info.Defs[name].(*types.Var); ok {
			if known := b.declareVar(v, b.cur, false, nil); known != nil {
				known.End = s.End()
			}
		}
	}
}

// rangeStmt notes the variables that a range clause assigns.
func (b *builder) rangeStmt(s *ast.RangeStmt) {
	for _, e := range []ast.Expr{s.Key, s.Value} {
		if id, ok := e.(*ast.Ident); ok {
			b.assignTo(id, s.Body.Pos(), nil, -1)
		}
	}
}

// unary notes &v.
func (b *builder) unary(u *ast.UnaryExpr) {
	if u.Op != token.AND {
		return
	}
	if id, ok := ast.Unparen(u.X).(*ast.Ident); ok {
		if v, ok := b.pkg.Info.Uses[id].(*types.Var); ok && b.g.Vars[v] != nil {
			b.g.Vars[v].Addressed = true
		}
	}
}

// typeSwitch notes the types of the clauses, and the variables of switch x :=
// y.(type), one for each clause.
func (b *builder) typeSwitch(s *ast.TypeSwitchStmt) {
	operand := b.pkg.Info.TypeOf(switched(s))
	for _, stmt := range s.Body.List {
		clause := stmt.(*ast.CaseClause)
		for _, t := range clause.List {
			b.asserted[t] = operand
		}
		v, ok := b.pkg.Info.Implicits[clause].(*types.Var)
		if !ok {
			continue
		}
		if known := b.declareVar(v, b.cur, false, nil); known != nil {
			known.End = clause.Pos()
			known.Assigns = append(known.Assigns, Assign{In: b.cur, Pos: clause.Pos(), Tuple: -1, Decl: true})
		}
	}
}

// switched returns the expression whose type s asks for.
func switched(s *ast.TypeSwitchStmt) ast.Expr {
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		x = a.X
	case *ast.AssignStmt:
		x = a.Rhs[0]
	}
	if assert, ok := ast.Unparen(x).(*ast.TypeAssertExpr); ok {
		return assert.X
	}
	return x
}

// ident notes the use of a variable that holds a function, and of a declared
// function as a value.
func (b *builder) ident(id *ast.Ident) {
	switch obj := b.pkg.Info.Uses[id].(type) {
	case *types.Var:
		if known := b.g.Vars[obj]; known != nil && !b.isAssigned(id) {
			if _, ok := obj.Type().Underlying().(*types.Signature); ok {
				known.Uses = append(known.Uses, VarUse{In: b.cur, Expr: id, Sink: b.sink()})
			}
		}
	case *types.Func:
		b.funcUse(id, obj)
	}
}

// isAssigned reports whether the identifier that is visited stands on the left
// of an assignment.
func (b *builder) isAssigned(id *ast.Ident) bool {
	for i := 1; ; i++ {
		switch p := b.parent(i).(type) {
		case *ast.ParenExpr:
			continue
		case *ast.AssignStmt:
			for _, lhs := range p.Lhs {
				if ast.Unparen(lhs) == id {
					return true
				}
			}
			return false
		case *ast.RangeStmt:
			return p.Key == id || p.Value == id
		default:
			return false
		}
	}
}

// AssignedAfter reports whether v may be assigned after n, a function in the function in,
// was evaluated: further down, or in a loop around both.
func (v *Var) AssignedAfter(n ast.Node, in *Func) bool {
	for _, a := range v.Assigns {
		if !a.Decl && !within(n, a.Pos) && (a.Pos > n.Pos() || v.sameLoop(n, in, a.Pos)) {
			return true
		}
	}
	return false
}

// sameLoop reports whether a loop around e, which stands in the function in, holds pos,
// too, but not the declaration of v. What a goto jumps back over is a loop.
func (v *Var) sameLoop(e ast.Node, in *Func, pos token.Pos) bool {
	found := false
	loop := func(from, to token.Pos) {
		holds := func(pos token.Pos) bool { return from <= pos && pos < to }
		found = found || holds(e.Pos()) && holds(pos) && !holds(v.Obj.Pos())
	}
	ast.Inspect(in.File.Syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loop(n.Pos(), n.End())
		case *ast.BranchStmt:
			if label := in.Pkg.Info.Uses[n.Label]; n.Tok == token.GOTO && label != nil {
				loop(label.Pos(), n.End())
			}
		}
		return n != nil && !found
	})
	return found
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }
