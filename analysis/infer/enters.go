// This file finds the functions that may enter: EnterWith in them, or in what they call,
// replaces the current context of their callers (rule 4).
//
//	func login(u string) { user.EnterWith(u) }
//	func handle()        { login("ann"); greet() }
//	→
//	func login(ctx context.Context, u string) { ctx = als.Open(ctx); user.EnterWithContext(ctx, u) }
//	func handle(ctx context.Context)          { ctx = als.Open(ctx); login(ctx, "ann"); greet(als.Fix(ctx)) }
//
// What a function that may enter defers counts, since it runs in the context that is
// current then; so does what can be called in the place of one that enters, since it is
// handed the same context.
//
// Both share the open context of handle, whose stores change. Whoever cannot enter is
// handed the context as it is at the call, which nothing changes: goroutines, what is
// bound, and all functions that are not in this file. A function that is entered
// otherwise than by a call of the program opens a context of its own: that of Run ends
// with the function that Run calls.

package infer

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
)

// entering is what may enter.
type entering struct {
	funcs   map[*flow.Func]bool          // the functions that do when they are called
	around  map[*flow.Func]bool          // those, and the functions around literals that do
	classes map[*flow.Class]bool         // the classes with such functions
	through map[*flow.Func][]*flow.Value // the values behind which a method is
	initial bool                         // what runs before main does
}

// findEntering finds what may enter. It is asked before anything is decided, and depends
// on nothing that is.
func (s *Solution) findEntering() {
	s.entering = entering{map[*flow.Func]bool{}, map[*flow.Func]bool{}, map[*flow.Class]bool{}, map[*flow.Func][]*flow.Value{}, false}
	for _, v := range s.Graph.Values {
		for _, f := range v.Behind {
			s.entering.through[f] = append(s.entering.through[f], v)
		}
	}
	for _, v := range s.Graph.Values {
		if v.Marker != nil && v.Marker.Kind == flow.Enter && v.To != nil {
			s.noteClass(v.To.Class)
		}
	}
	for grown := true; grown; {
		grown = false
		for _, f := range s.Graph.Funcs {
			if !s.entering.funcs[f] && s.enters(f) {
				s.noteEntering(f)
				grown = true
			}
			if s.entering.around[f] {
				grown = s.noteCalled(f) || grown
				grown = s.noteIterators(f) || grown
			}
		}
	}
	s.entering.initial = slices.ContainsFunc(s.Graph.Funcs, func(f *flow.Func) bool {
		return (f.Kind == flow.Init || f.Kind == flow.VarInit) && s.entering.funcs[f]
	})
}

// BeginsInitial reports whether f runs in the main goroutine, and sees what is entered
// there before main begins: something is.
func (s *Solution) BeginsInitial(f *flow.Func) bool {
	switch f.Kind {
	case flow.Main, flow.Init, flow.VarInit, flow.TestMain:
		return s.entering.initial
	}
	return false
}

// noteCalled notes that what f defers may enter, and whatever a call can reach that may
// enter, or whose operands may, and reports whether that is news: all of it is handed the
// open context, since the one at the call is known only when it begins.
func (s *Solution) noteCalled(f *flow.Func) bool {
	grown := false
	for _, c := range f.Calls {
		_, deferred := c.Stmt.(*ast.DeferStmt)
		_, spawned := c.Stmt.(*ast.GoStmt)
		shares := deferred || s.CallEnters(c) || !spawned && s.OperandEnters(c)
		if c.Marker != nil || c.Explicit || !shares {
			continue
		}
		grown = s.note(c.Callee) || grown
		for _, behind := range c.Behind {
			grown = s.note(behind) || grown
		}
		if c.Dynamic && c.Shape != nil {
			grown = s.noteClass(c.Shape.Class) || grown
		}
	}
	return grown
}

// noteEntering notes that f, and its counterparts, may enter, and so may all that can be called
// in its place: a call of one is a call of any.
func (s *Solution) noteEntering(f *flow.Func) {
	for _, counterpart := range f.All() {
		s.entering.funcs[counterpart] = true
		for around := counterpart; around != nil; around = around.Outer {
			s.entering.around[around] = true
		}
	}
	for _, counterpart := range f.All() {
		s.noteClass(counterpart.Class)
		for _, v := range slices.Concat(s.valuesOf(counterpart), s.entering.through[counterpart]) {
			if v.To != nil {
				s.noteClass(v.To.Class)
			}
		}
	}
}

// enters reports whether what f does itself may enter, as far as is known.
func (s *Solution) enters(f *flow.Func) bool {
	for _, c := range f.Calls {
		if _, spawned := c.Stmt.(*ast.GoStmt); !spawned && s.CallEnters(c) {
			return true
		}
	}
	return slices.ContainsFunc(s.rangesIn[f], s.RangeEnters)
}

// CallEnters reports whether the call c may enter.
func (s *Solution) CallEnters(c *flow.Call) bool {
	switch {
	case c.Marker != nil:
		return c.Marker.Kind == flow.Enter
	case c.Explicit:
		return false
	case c.Callee != nil:
		return s.entering.funcs[c.Callee]
	}
	for _, f := range c.Behind {
		if s.entering.funcs[f] {
			return true
		}
	}
	return c.Shape != nil && c.Shape.Class != nil && s.entering.classes[c.Shape.Class.Find()]
}

// OperandEnters reports whether something may be entered while the operands of c are
// evaluated.
func (s *Solution) OperandEnters(c *flow.Call) bool {
	return slices.ContainsFunc(callsWithin(c.Expr, c.In), func(o *flow.Call) bool {
		return o != c && o.Expr.End() <= c.Expr.End() && s.CallEnters(o)
	})
}

// TakesLast reports whether the go statement of c can hand over the context behind its
// operands, which enter.
func (s *Solution) TakesLast(c *flow.Call) bool {
	if _, spawned := c.Stmt.(*ast.GoStmt); !spawned || c.Explicit || !s.OperandEnters(c) {
		return false
	}
	if s.spread(c) {
		return true // they are evaluated in a statement before it
	}
	if s.takesContext(c) && len(s.carriersOf(c)) > 0 {
		return false
	}
	if c.Marker != nil {
		return !c.Probed && c.Marker.Kind != flow.Fix && c.Marker.Kind != flow.With && !s.Hidden(c)
	}
	return !s.Probes(c) && s.ClonedElsewhere(c) == nil && !s.Hidden(c)
}

// callsWithin returns the calls of the function in that begin within n.
func callsWithin(n ast.Node, in *flow.Func) []*flow.Call {
	at := func(pos token.Pos) int {
		i, _ := slices.BinarySearchFunc(in.Calls, pos, func(c *flow.Call, pos token.Pos) int { return cmp.Compare(c.Expr.Pos(), pos) })
		return i
	}
	return in.Calls[at(n.Pos()):at(n.End())]
}

// RangeEnters reports whether the function that r ranges over may enter, or the body of
// the loop, which that calls.
func (s *Solution) RangeEnters(r *flow.Range) bool {
	if s.bodyEnters(r) {
		return true
	}
	if v := r.Value; v != nil && s.ValueEnters(v) {
		return true
	}
	return r.Over != nil && r.Over.Class != nil && s.entering.classes[r.Over.Class.Find()]
}

// ValueEnters reports whether what a call of v reaches may enter.
func (s *Solution) ValueEnters(v *flow.Value) bool {
	reached := func(f *flow.Func) bool { return s.entering.funcs[f] }
	return v.Func != nil && reached(v.Func) || slices.ContainsFunc(v.Behind, reached) || slices.ContainsFunc(v.Elsewhere, s.ValueEnters)
}

// bodyEnters reports whether something in the body of the range statement r may enter.
func (s *Solution) bodyEnters(r *flow.Range) bool {
	in := func(n ast.Node) bool { return r.Stmt.Body.Pos() <= n.Pos() && n.End() <= r.Stmt.Body.End() }
	for _, c := range callsWithin(r.Stmt.Body, r.In) {
		if _, spawned := c.Stmt.(*ast.GoStmt); !spawned && s.CallEnters(c) {
			return true
		}
	}
	return slices.ContainsFunc(s.rangesIn[r.In], func(inner *flow.Range) bool { return inner != r && in(inner.Stmt) && s.RangeEnters(inner) })
}

// noteIterators notes that the functions which f ranges over may enter, where the bodies
// of the loops do, which they call. It reports whether that is news.
func (s *Solution) noteIterators(f *flow.Func) bool {
	grown := false
	for _, r := range s.rangesIn[f] {
		if !s.bodyEnters(r) {
			continue
		}
		if v := r.Value; v != nil {
			grown = s.noteValue(v) || grown
		} else if r.Over != nil {
			grown = s.noteClass(r.Over.Class) || grown
		}
	}
	return grown
}

// note notes that f may enter, and reports whether that is news.
func (s *Solution) note(f *flow.Func) bool {
	if f == nil || s.entering.funcs[f] {
		return false
	}
	s.noteEntering(f)
	return true
}

// noteValue notes that what a call of v reaches may enter, and reports whether that is
// news.
func (s *Solution) noteValue(v *flow.Value) bool {
	grown := s.note(v.Func)
	for _, f := range v.Behind {
		grown = s.note(f) || grown
	}
	return grown
}

// noteClass notes that the functions of the class c may enter, and reports whether that
// is news.
func (s *Solution) noteClass(c *flow.Class) bool {
	if c == nil || s.entering.classes[c.Find()] {
		return false
	}
	c = c.Find()
	s.entering.classes[c] = true
	for _, member := range slices.Concat(c.Lits, c.Decls) {
		s.note(member)
	}
	for _, v := range s.into[c] {
		s.noteValue(v)
	}
	return true
}

// ClassEnters reports whether a function of the class c may enter.
func (s *Solution) ClassEnters(c *flow.Class) bool { return s.entering.classes[c.Find()] }

// somethingEnters reports whether EnterWith is in the program at all.
func (s *Solution) somethingEnters() bool { return len(s.entering.funcs) > 0 }

// Opens reports whether a context is open where f runs: something of the call, or the
// region, that f belongs to may enter.
func (s *Solution) Opens(f *flow.Func) bool { return s.opens[s.Execution(f)] }

// OpensAt reports whether f opens a context when it is called.
func (s *Solution) OpensAt(f *flow.Func) bool { return s.opens[f] && s.Execution(f) == f }

// findOpen finds the executions in which something may enter.
func (s *Solution) findOpen() {
	s.opens = map[*flow.Func]bool{}
	for _, f := range s.Graph.Funcs {
		if s.entering.funcs[f] {
			s.opens[s.Execution(f)] = true
		}
	}
}

// Execution returns the function whose call begins what EnterWith in f is seen in: the
// root of its region, or a literal that foreign code or a go statement calls.
func (s *Solution) Execution(f *flow.Func) *flow.Func {
	for s.Root(f) != f && !s.begins(f) {
		f = f.Outer
	}
	return f
}

// begins reports whether the literal f, which captures the context, is called by
// somebody who does not share it.
func (s *Solution) begins(f *flow.Func) bool {
	_, spawned := f.Sink.Stmt.(*ast.GoStmt)
	return spawned || f.Bound || f.Sink.Kind == flow.ToForeign || s.supply[f].Early
}

// entersNothing reports whether nothing may be entered in f, or in literals inside it.
func (s *Solution) entersNothing(f *flow.Func) bool { return !s.entering.around[f] }
