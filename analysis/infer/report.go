// This file makes the diagnostics of a solution: what is lost, bound early or
// refused.

package infer

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// report makes the diagnostics: what is refused and what is lost.
func (s *Solution) report() {
	s.Diagnostics = append(s.Diagnostics, s.Graph.Diagnostics...)
	for _, f := range s.Graph.Funcs {
		sup := s.supply[f]
		if sup.Root != f || s.need[f] == nil || f.Decl != nil && f.Body() == nil { // only a counterpart of it reads
			continue
		}
		if sup.Source == plan.FromNothing && f.Marked == nil || sup.Clone && s.foreignCalls(f) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(sup.Pos), Chain: s.Why(f), Reads: s.readsOf(f),
				Message: fmt.Sprintf("%s begins without a context: %s; the stores that it reads are not set", f.Name, sup.Reason),
			})
		}
	}
	s.reportEarly()
	s.reportUnused()
	s.reportEnteredPairs()
	s.reportBound()
	for _, v := range s.Graph.Values {
		if !v.Asked && v.Sink.Kind != flow.Compared {
			s.reportReached(v.Expr.Pos(), v.In, v.Behind, "used as a value")
		}
	}
	for _, f := range s.Graph.Funcs {
		for _, c := range f.Calls {
			s.reportCall(c)
		}
	}
}

// reportUnused reports the directives that change nothing: the function does not need the
// context.
func (s *Solution) reportUnused() {
	for _, f := range s.Graph.Funcs {
		if f.Marked == nil || s.need[f] != nil || f.Forwards != nil || s.explicitIn(f) {
			continue
		}
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.BadDirective, Severity: diag.Invalid, Position: f.Marked.Position,
			Message: fmt.Sprintf("%s changes nothing: %s does not need the context", f.Marked.Verb, f.Name),
		})
	}
}

// explicitIn reports whether f, or a literal in it, calls the runtime with a context: it
// was rewritten before.
func (s *Solution) explicitIn(f *flow.Func) bool {
	for _, g := range s.Graph.Funcs {
		around := g
		for around != nil && around != f {
			around = around.Outer
		}
		if around == f && slices.ContainsFunc(g.Calls, func(c *flow.Call) bool { return c.Explicit }) {
			return true
		}
	}
	return false
}

// reportEarly reports the function values that are bound where they are stored,
// although they should run in the context of whoever calls them.
func (s *Solution) reportEarly() {
	early := func(pos token.Pos, name, reason string, chain []diag.Step, reads []diag.Position) {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.BoundEarly, Severity: diag.Lost, Rule: 6, Position: s.Graph.Position(pos), Chain: chain, Reads: reads,
			Message: fmt.Sprintf("%s gets the context of this place, not that of its caller: the type of the place cannot change, because %s", name, reason),
		})
	}
	for _, f := range s.Graph.Funcs {
		if s.supply[f].Early && s.uses[f] {
			early(f.Pos(), f.Name, s.supply[f].Reason, s.Why(f), s.literalReads(f))
		}
	}
	for _, v := range s.Graph.Values {
		if s.early(v) {
			name := "the marker"
			if v.Object != nil {
				name = "the interface method " + v.Object.Name()
			}
			var chain []diag.Step
			var reads []diag.Position
			if f := first(s.calledBy(v)); f != nil {
				chain, reads = s.Why(f), s.readsOf(f)
			}
			if v.Func != nil {
				name = v.Func.Name
			}
			reason := "alsgen does not know what becomes of it"
			if v.To != nil {
				reason = s.fixed(v.To.Class)
			}
			early(v.Expr.Pos(), name, reason, chain, reads)
		}
	}
	s.reportObservers()
	s.reportPromotions()
	s.reportGrown()
	s.reportBoxes()
	s.reportCarrierValues()
	s.reportMarkerMethods()
	s.reportOutward()
	for _, v := range s.Graph.Values {
		if p := s.markerParam(v); p != nil && !s.threads(p) && v.Sink.Kind != flow.Compared {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.BoundEarly, Severity: diag.Lost, Rule: 5, Position: s.Graph.Position(v.Expr.Pos()),
				Message: "what the marker " + v.Marker.Func.Name + " enters is not seen by the functions that it is given here as a value: their type cannot change, because " + s.fixed(p.Class),
			})
		}
	}
}

// reportBoxes warns of functions inside a value that foreign code is handed as an
// interface.
func (s *Solution) reportBoxes() {
	for _, b := range s.Graph.Boxes {
		if s.threadsInside(b.Shape, map[types.Type]bool{}) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.FuncInside, Severity: diag.Warning, Rule: 6, Position: s.Graph.Position(b.Pos),
				Message: "a value with functions that take the context is handed to foreign code as an interface; what finds them there by reflection sees their new types",
			})
		}
	}
}

// threadsInside reports whether a function type within shape gains the context.
func (s *Solution) threadsInside(shape *flow.Shape, seen map[types.Type]bool) bool {
	if shape == nil {
		return false
	}
	if s.threads(shape) {
		return true
	}
	if shape.Kind == flow.NamedShape {
		if seen[shape.Type] {
			return false
		}
		seen[shape.Type] = true
		if s.threadsInside(s.Graph.Under(shape), seen) {
			return true
		}
	}
	for _, p := range shape.Parts {
		if shape.Kind != flow.FuncShape && s.threadsInside(p, seen) {
			return true
		}
	}
	return false
}

// reportPromotions reports the types that have a method from an embedded
// interface, and cannot hand its clone on: they are local, or have no name, or
// another package does not export a type of the method.
func (s *Solution) reportPromotions() {
	for _, e := range s.Graph.Embedders() {
		if _, handsOn := s.HandsOn(e); e.Decl == nil && handsOn {
			var chain []diag.Step
			var reads []diag.Position
			if m := s.behindField(e); m != nil {
				chain, reads = s.Why(m), s.readsOf(m)
			}
			why := "; declare it at package level"
			if e.Hidden {
				why = ", because another package does not export a type that it has"
			}
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(e.Pos), Chain: chain, Reads: reads,
				Message: fmt.Sprintf("the embedded %s is called without the context through this type, which cannot have a method of its own%s", e.Method.Name(), why),
			})
		}
	}
}

// reportEnteredPairs reports the functions that foreign code calls and that hand a
// context of their own to what reads the stores.
func (s *Solution) reportEnteredPairs() {
	for _, f := range s.Graph.Funcs {
		if s.isPair(f) && s.foreignCalls(f) && s.Reads(f.Forwards) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(f.Pos()), Chain: s.Why(f.Forwards), Reads: s.readsOf(f.Forwards),
				Message: fmt.Sprintf("%s begins without a context: %s; the stores that it reads are not set", f.Name, s.frozen(f).Reason),
			})
		}
	}
}

// reportPairs reports that the call c of an interface method may reach a function
// that begins a context of its own, and reads the stores with it.
func (s *Solution) reportPairs(c *flow.Call) {
	if !c.Asked {
		s.reportReached(c.Expr.Pos(), c.In, c.Behind, "called")
	}
}

// reportReached reports the first of the functions that the interface method at pos,
// in the function in, can be, if it begins a context of its own.
func (s *Solution) reportReached(pos token.Pos, in *flow.Func, behind []*flow.Func, how string) {
	if s.supply[s.Root(in)].Storeless {
		return
	}
	for _, f := range behind {
		if s.isPair(f) && s.Reads(f.Forwards) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(pos), Chain: s.Why(f.Forwards), Reads: s.readsOf(f.Forwards),
				Message: fmt.Sprintf("%s is %s through an interface here and begins with context.Background(), without the current stores; call %s", f.Name, how, f.Forwards.Obj.Name()),
			})
			return
		}
	}
}

// reportCall reports calls that cannot be given the current stores.
func (s *Solution) reportCall(c *flow.Call) {
	s.reportGo(c)
	s.reportSeveral(c)
	s.reportNameless(c)
	s.reportPairs(c)
	s.reportNil(c)
	if c.Callee == nil || s.need[s.Root(c.Callee)] == nil {
		return
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromNothing && !s.supply[s.Root(c.In)].Storeless {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(c.Expr.Pos()), Chain: s.Why(c.Callee), Reads: s.readsOf(c.Callee),
			Message: fmt.Sprintf("%s is called here without the context: its type cannot change, because %s", c.Callee.Name, sup.Reason),
		})
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromCarrier && !sup.Carrier.Holds() && !s.supply[s.Root(c.In)].Storeless {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 8, Position: s.Graph.Position(c.Expr.Pos()), Chain: s.Why(c.Callee), Reads: s.readsOf(c.Callee),
			Message: fmt.Sprintf("%s is called here without the current stores: it begins with its %s, because it is used as a value, too; call it in a function literal there", c.Callee.Name, sup.Carrier.Name),
		})
	}
}
