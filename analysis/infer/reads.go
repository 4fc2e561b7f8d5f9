// This file finds every marker that a function leads to, for the reports of lost
// contexts: a chain leads to one of them only.

package infer

import (
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// readsOf returns the positions of the markers that read the context which f is
// entered with, sorted.
func (s *Solution) readsOf(f *flow.Func) []diag.Position {
	r := s.newReads()
	r.region(s.Root(f))
	return r.sorted()
}

// literalReads is readsOf for a literal that captures: those of the functions
// around it are not its own.
func (s *Solution) literalReads(lit *flow.Func) []diag.Position {
	r := s.newReads()
	for _, f := range s.regions[s.Root(lit)] {
		for outer := f; outer != nil; outer = outer.Outer {
			if outer == lit {
				r.body(f)
			}
		}
	}
	return r.sorted()
}

func (s *Solution) newReads() *reads {
	if s.regions == nil {
		s.regions = map[*flow.Func][]*flow.Func{}
		for _, g := range s.Graph.Funcs {
			s.regions[s.Root(g)] = append(s.regions[s.Root(g)], g)
		}
	}
	return &reads{s: s, seen: map[*flow.Func]bool{}}
}

func (r *reads) sorted() []diag.Position {
	slices.SortFunc(r.found, diag.ComparePositions)
	return slices.Compact(r.found)
}

// reads is the state of one search.
type reads struct {
	s     *Solution
	seen  map[*flow.Func]bool
	found []diag.Position
}

// region searches everything that runs in the context of root.
func (r *reads) region(root *flow.Func) {
	if root == nil || r.seen[root] || r.s.need[root] == nil {
		return
	}
	r.seen[root] = true
	for _, f := range r.s.regions[root] {
		r.body(f)
	}
}

// body searches what one function calls and binds.
func (r *reads) body(f *flow.Func) {
	for _, c := range f.Calls {
		r.call(c)
	}
	for _, v := range r.s.valuesIn[f] {
		if r.s.valueNeeds(v) != nil {
			r.value(v)
		}
	}
	for _, b := range r.s.bordersIn[f] {
		if r.s.borderNeeds(b) != nil {
			r.class(b.From.Class)
		}
	}
	for _, x := range r.s.rangesIn[f] {
		if r.s.rangeNeeds(x) != nil {
			r.class(x.Over.Class)
		}
	}
}

// call searches what the call c leads to.
func (r *reads) call(c *flow.Call) {
	s := r.s
	switch {
	case c.Marker != nil:
		if s.callNeeds(c) != nil {
			r.found = append(r.found, s.Graph.Position(c.Expr.Pos()))
		}
	case s.threads(c.Shape):
		r.class(c.Shape.Class)
	case s.Probes(c):
		if s.storages[s.callGroup(c)] != nil {
			r.found = append(r.found, s.Graph.Position(c.Expr.Pos()))
		}
		for _, f := range c.Behind {
			if s.behind(s.callGroup(c), []*flow.Func{f}) != nil {
				r.region(f)
			}
		}
	case s.ClonedElsewhere(c) != nil:
		r.region(s.Root(s.ClonedElsewhere(c)))
	case s.CallsPair(c):
		r.region(s.Root(c.Callee.Forwards))
	case c.Callee != nil && (s.Gains(c.Callee) || s.CallsClone(c)):
		r.region(s.Root(c.Callee))
	}
}

// class searches the functions of a class.
func (r *reads) class(c *flow.Class) {
	if c == nil {
		return
	}
	c = c.Find()
	for _, f := range slices.Concat(c.Lits, c.Decls) {
		r.region(r.s.Root(f))
	}
	for _, v := range r.s.into[c] {
		r.value(v)
	}
}

// value searches what v may call.
func (r *reads) value(v *flow.Value) {
	for _, f := range r.s.calledBy(v) {
		r.region(r.s.Root(f))
	}
}
