// This file decides which literals may capture the context of the function
// around them: those for which capturing and passing are the same.

package infer

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// verdict is the state of a question that is answered once.
type verdict int

const (
	open verdict = iota
	yes
	no
)

// question is whether the functions in variable v run in the context of region that a
// place has.
type question struct {
	v *types.Var
	place
}

// place is where a function is made.
type place struct {
	region  *flow.Func
	named   *flow.Var // names the context
	carried bool      // the function has a carrier
	settled bool      // see Solution.settled
}

// placeOf returns the place of e in the function in.
func (s *Solution) placeOf(e ast.Expr, in *flow.Func, carried bool) place {
	return place{s.regionOf(in), s.name(e.Pos(), in), carried, s.settled(e, in)}
}

// entryOf returns the place where the declared function f begins.
func (s *Solution) entryOf(f *flow.Func, carried, settled bool) place {
	return place{f, s.name(f.Body().Lbrace, f), carried, settled}
}

// captures reports whether the literal f runs in the context current where it
// is made: it is called there, or handed to foreign code there (rule 6), or it
// is in a variable or parameter that is only called in that same context.
func (s *Solution) captures(f *flow.Func) bool {
	if s.apart[f.Leader()] {
		return false
	}
	carried := s.carrier(f) != nil
	if f.Bound {
		return !carried
	}
	if s.leavesContext(f.Sink, f.Outer) {
		return false
	}
	switch f.Sink.Kind {
	case flow.Called:
		return !s.waits(f)
	case flow.Compared:
		return true
	case flow.ToForeign:
		return !carried
	case flow.ToLocal:
		return s.calledIn(f.Sink.Var, s.placeOf(f.Lit, f.Outer, carried))
	case flow.ToParam:
		return s.paramCaptures(f.Outer, f.Sink, s.placeOf(f.Lit, f.Outer, carried))
	}
	return false
}

// leavesContext reports whether a function of in that goes to sink is returned out of
// literals that declare a context: what names the context where it stands may not do so
// where it goes.
//
//	func() func() {
//		c := context.WithValue(als.Context(), key{}, "inside")
//		return func() { als.Context() } // its caller's, which has no such value
//	}()()
func (s *Solution) leavesContext(sink flow.Sink, in *flow.Func) bool {
	if sink.Left == nil {
		return false
	}
	for ; in != nil && in != sink.Left.Outer; in = in.Outer {
		if s.contextsIn[in] {
			return true
		}
	}
	return false
}

// waits reports whether the literal f is the value of what a go or defer statement calls,
// and the context that is named there is assigned behind it: the call has the context of
// the statement.
//
//	defer func() func() { return func() { als.Context() } }()()
//	c = context.WithValue(c, key{}, "later")
func (s *Solution) waits(f *flow.Func) bool {
	stmt := f.Sink.Stmt
	switch stmt.(type) {
	case *ast.GoStmt, *ast.DeferStmt:
	default: // it is called at once
		return false
	}
	if f.Sink.Left == nil || !s.callsImplicitly(f) {
		return false // what it names is its own, wherever it is called
	}
	named := s.Named(f.Pos(), f.Outer)
	return named != nil && named.AssignedAfter(stmt, f.Sink.Left.Outer)
}

// callsImplicitly reports whether f, or a literal in it, calls something without handing a
// context over.
func (s *Solution) callsImplicitly(f *flow.Func) bool {
	implicit := func(c *flow.Call) bool {
		return !slices.ContainsFunc(c.Expr.Args, func(arg ast.Expr) bool { return flow.IsContext(c.In.Pkg.Info.TypeOf(arg)) })
	}
	return slices.ContainsFunc(s.Graph.Funcs, func(g *flow.Func) bool { return inside(g, f) && slices.ContainsFunc(g.Calls, implicit) })
}

// inside reports whether f is the function around, or a literal in it.
func inside(f, around *flow.Func) bool {
	for f != nil && f != around {
		f = f.Outer
	}
	return f != nil
}

// settled reports whether no context that may be named where the function e stands, in
// the function in, is assigned after e was made. One that is assigned is not captured by
// what may run later, since that would find what it was assigned last.
//
//	work := func() { als.Context() }
//	go work() // with the context that is current here
//	ctx = context.WithValue(ctx, key{}, "later")
//
// Where something enters, no context is settled.
func (s *Solution) settled(e ast.Expr, in *flow.Func) bool {
	if s.somethingEnters() {
		return false
	}
	for f := in; f != nil; f = f.Outer {
		for _, v := range s.reassigned[f] {
			if v.End <= e.Pos() && v.Obj.Parent() != nil && v.Obj.Parent().Contains(e.Pos()) && v.AssignedAfter(e, in) {
				return false
			}
		}
	}
	return true
}

// outlives reports whether a function that goes to sink, in the function in, may run
// later than what the function around both does next.
func outlives(sink flow.Sink, in, around *flow.Func) bool {
	if _, spawned := sink.Stmt.(*ast.GoStmt); spawned || sink.Kind == flow.ToForeign {
		return true
	}
	return in != around && in.Lit != nil && outlives(in.Sink, in.Outer, around)
}

// calledIn reports whether everything that the function in v runs in is the
// current context of the place where it was made.
func (s *Solution) calledIn(v *types.Var, made place) bool {
	key := question{v, made}
	switch s.asked[key] {
	case yes:
		return true
	case no:
		return false
	}
	known := s.Graph.Vars[v]
	if known == nil || known.Addressed || isResult(v, known.In) || s.regionOf(known.In) != made.region || !keepsName(made.named, known) {
		return false // it leaves the function, or outlives the region: a later run of that finds it
	}
	s.asked[key] = yes // while it is asked, a recursive use does not count against it
	for _, u := range known.Uses {
		if !s.useIn(v, u, made) {
			s.asked[key] = no
			return false
		}
	}
	return true
}

// isResult reports whether v is a named result of f.
func isResult(v *types.Var, f *flow.Func) bool {
	if f.Sig == nil {
		return false
	}
	for r := range f.Sig.Results().Variables() {
		if r == v {
			return true
		}
	}
	return false
}

// useIn reports whether one use of the function variable v keeps the function in
// the current context of the place where it was made.
func (s *Solution) useIn(v *types.Var, u flow.VarUse, made place) bool {
	if u.Sink.Kind == flow.Compared {
		return true
	}
	if s.regionOf(u.In) != made.region || !made.settled && outlives(u.Sink, u.In, s.Graph.Vars[v].In) {
		return false
	}
	if s.name(u.Expr.Pos(), u.In) != made.named || defersBefore(u, made.named) {
		return false
	}
	switch u.Sink.Kind {
	case flow.Called:
		return true
	case flow.ToForeign:
		return !made.carried && !u.Sink.Late
	case flow.ToLocal:
		return s.calledIn(u.Sink.Var, made)
	case flow.ToParam:
		return s.paramCaptures(u.In, u.Sink, made)
	}
	return false
}

// defersBefore reports whether u is a deferred call, and named is assigned behind it: the
// call has the context of the statement.
func defersBefore(u flow.VarUse, named *flow.Var) bool {
	stmt, deferred := u.Sink.Stmt.(*ast.DeferStmt)
	return deferred && named != nil && named.AssignedAfter(stmt, u.In)
}

// paramCaptures reports whether the function that is argument sink.Index of a
// call in the function in is called only in the context of that call, which is that of the
// place where it was made.
func (s *Solution) paramCaptures(in *flow.Func, sink flow.Sink, made place) bool {
	call := s.callOf(in, sink)
	if call == nil || s.name(call.Expr.Pos(), call.In) != made.named {
		return false
	}
	if _, spawned := call.Stmt.(*ast.GoStmt); spawned && !made.settled {
		return false
	}
	callee := call.Callee
	if callee == nil {
		return !made.carried && onlyForeign(call)
	}
	if !s.hasCallersContext(callee) || !s.handsCurrent(call, made.named) {
		return false
	}
	params := callee.Sig.Params()
	if sink.Index < 0 || sink.Index >= params.Len() || callee.Sig.Variadic() && sink.Index >= params.Len()-1 {
		return false
	}
	v := params.At(sink.Index)
	if v.Name() == "" || v.Name() == "_" {
		return true
	}
	return s.calledIn(v, s.entryOf(callee, made.carried, made.settled))
}

// hasCallersContext reports whether the current context of f, called by the program, is
// that of its caller: also where it can be handed over to a clone only, and whether there
// is one or not.
func (s *Solution) hasCallersContext(f *flow.Func) bool {
	sup := s.supplyOf(f)
	switch sup.Source {
	case plan.FromParam, plan.FromNewParam:
		return sup.Root == f
	case plan.FromNothing:
		return sup.Root == f && s.cloneable(f)
	case plan.FromCarrier, plan.FromCapture, plan.FromMarker, plan.FromBackground:
	}
	return false
}

// callOf returns the call of sink, in the function in.
func (s *Solution) callOf(in *flow.Func, sink flow.Sink) *flow.Call {
	for ; in != nil; in = in.Outer { // what a literal that is called at once returns goes where that call stands
		for _, c := range in.Calls {
			if c.Expr == sink.Call {
				return c
			}
		}
	}
	return nil
}

// onlyForeign reports whether the call c of a method of an interface of the program
// can only reach foreign code: no type of the program has the method.
//
//	type doer interface{ Do(func()) } // only *sync.Once is asserted to be one
func onlyForeign(c *flow.Call) bool {
	if !c.Dynamic || c.Object == nil || c.Shape == nil || c.Shape.Class == nil {
		return false
	}
	class := c.Shape.Class.Find()
	return len(class.Foreign) > 0 && len(class.Decls) == 0 && len(class.Markers) == 0 && len(c.Behind) == 0
}

// regionOf returns the root of f; a literal whose supply is being decided counts
// as part of the function around it.
func (s *Solution) regionOf(f *flow.Func) *flow.Func {
	if sup := s.supply[f]; sup != nil {
		return sup.Root
	}
	if f.Lit == nil {
		return s.supplyOf(f).Root
	}
	if s.deciding[f] {
		return s.regionOf(f.Outer)
	}
	s.deciding[f] = true
	root := s.supplyOf(f).Root
	delete(s.deciding, f)
	return root
}
