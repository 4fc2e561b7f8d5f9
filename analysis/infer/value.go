// This file decides what happens to a function that is used as a value: it is
// left as it is, or adapted to the type of the place that it flows into.

package infer

import (
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
)

// Binding is what happens to a function value where it stands.
type Binding int

// The bindings.
const (
	Keep  Binding = iota // its type is that of its place
	Bind                 // it takes the context and its place does not: it is closed over the context
	Drop                 // its place hands over a context that it does not take
	wants                // its place has to gain the context
)

// Gives says what happens to the declared function that v uses.
func (s *Solution) Gives(v *flow.Value) Binding { return s.binding(v) }

// binding decides about v.
func (s *Solution) binding(v *flow.Value) Binding {
	gains, threaded := s.valueGains(v), s.threads(v.To)
	switch {
	case v.Plain || v.Sink.Kind == flow.ToMarker || v.Sink.Kind == flow.Compared && v.To == nil:
		return Keep
	case gains && threaded && v.Shift == 0 || !gains && !threaded:
		return Keep
	case threaded && gains:
		return Bind // a method expression: the context comes before the receiver
	case threaded:
		return Drop
	case s.valueProbes(v) && s.storages[s.valueGroup(v)] == nil && s.bare(v.In) && (v.To == nil || !s.threadable(v.To.Class) || s.valueCaptures(v)):
		return Keep // there is no context to be handed to a clone
	case v.To == nil, !s.threadable(v.To.Class):
		return Bind
	case v.Func != nil && v.Elsewhere == nil && v.Func.ObservesCaller():
		return wants // a literal would stand between it and its caller
	case (v.Sink.Kind != flow.ToLocal || s.valueProbes(v) || v.Elsewhere != nil) && s.valueCaptures(v):
		return Bind // a declared function goes into a local variable as it is: only the calls of that change
	}
	return wants
}

// valueProbes reports whether v, a method of an interface, may have a clone.
func (s *Solution) valueProbes(v *flow.Value) bool {
	g := s.valueGroup(v)
	return g != "" && !v.Asked && s.hasClone(g, v.Behind)
}

// ProbesValue reports whether v becomes a function that asks the value behind an
// interface for a clone.
func (s *Solution) ProbesValue(v *flow.Value) bool {
	switch {
	case !s.valueProbes(v) && s.ValueElsewhere(v) == nil:
		return false
	case v.Sink.Kind == flow.ToMarker || s.threads(v.To):
		return true
	}
	return s.binding(v) == Bind
}

// ValueElsewhere returns the method of the program that the value v is in some configuration,
// if that has a clone there and the method is foreign in others: the value asks for the
// clone in all of them.
func (s *Solution) ValueElsewhere(v *flow.Value) *flow.Func {
	for _, counterpart := range v.Elsewhere {
		if f := counterpart.Func; f != nil && s.Clones(f) && s.need[f] != nil {
			return f
		}
		if f := s.behind(s.valueGroup(counterpart), counterpart.Behind); f != nil && s.valueProbes(counterpart) {
			return f
		}
	}
	return nil
}

// calledBy returns the functions that need the context and that v may call.
func (s *Solution) calledBy(v *flow.Value) []*flow.Func {
	if v.Func != nil && s.need[v.Func] != nil {
		return []*flow.Func{v.Func}
	}
	if f := s.ValueElsewhere(v); f != nil {
		return []*flow.Func{f}
	}
	if !s.valueProbes(v) {
		return nil
	}
	return s.withClones(s.valueGroup(v), v.Behind)
}

// Takes reports whether the function that v uses takes the context.
func (s *Solution) Takes(v *flow.Value) bool { return s.valueGains(v) }

// valueGains reports whether the function that v uses takes the context.
func (s *Solution) valueGains(v *flow.Value) bool {
	switch {
	case s.ValueElsewhere(v) != nil:
		return true
	case v.Func != nil:
		return s.Gains(v.Func) || s.Clones(v.Func) && (v.Func.Marker != nil || s.need[v.Func] != nil)
	case v.Marker != nil:
		return v.Marker.Kind != flow.Guard
	case s.valueProbes(v):
		return true
	case v.Method != nil:
		return s.Threaded(v.Class)
	}
	return false
}

// ValueCaptures reports whether v runs in the context current where it stands.
func (s *Solution) ValueCaptures(v *flow.Value) bool { return s.valueCaptures(v) }

// valueCaptures reports whether v runs in the context current where it stands.
func (s *Solution) valueCaptures(v *flow.Value) bool {
	if len(v.Counterparts) > 0 && s.apart[v.Counterparts[0]] {
		return false
	}
	if s.leavesContext(v.Sink, v.In) {
		return false // it is handed over, or called, where that literal was called
	}
	switch v.Sink.Kind {
	case flow.Called, flow.ToForeign:
		return true
	case flow.ToLocal:
		return s.calledIn(v.Sink.Var, s.placeOf(v.Expr, v.In, false))
	case flow.ToParam:
		return s.paramCaptures(v.In, v.Sink, s.placeOf(v.Expr, v.In, false))
	}
	return v.Bound
}

// valueNeeds returns why the function around v needs the context for it, nil if
// it does not.
func (s *Solution) valueNeeds(v *flow.Value) *Witness {
	if s.binding(v) != Bind || s.threads(v.To) || v.Marker != nil && v.Marker.Kind == flow.With {
		return nil
	}
	w := &Witness{Pos: v.Expr.Pos(), Text: "binds a function value"}
	switch {
	case v.Func != nil:
		w.Text, w.Next = "binds "+v.Func.Name, v.Func
	case v.Marker != nil:
		w.Text = "binds the marker " + v.Marker.Func.Name
	case s.ValueElsewhere(v) != nil:
		f := s.ValueElsewhere(v)
		w.Text, w.Next = "binds "+f.Name+" in "+s.configuration(f), f
	case s.valueProbes(v):
		w.Text, w.Next = "binds the interface method "+v.Object.Name(), first(s.calledBy(v))
	}
	return w
}

// early reports whether v is bound where it stands although its caller may be
// another: the type of its place cannot change.
func (s *Solution) early(v *flow.Value) bool {
	if s.binding(v) != Bind || s.threads(v.To) || v.Sink.Kind == flow.Compared {
		return false
	}
	if v.To == nil {
		return !v.Bound && v.Sink.Kind != flow.Called && v.Sink.Kind != flow.ToForeign
	}
	return !s.valueCaptures(v)
}

// borderNeeds returns why the function around b needs the context for it, nil if
// it does not.
func (s *Solution) borderNeeds(b *flow.Border) *Witness {
	if !b.Out || b.Fixed || !s.threads(b.From) {
		return nil
	}
	return &Witness{Pos: b.Expr.Pos(), Text: "hands a function value to foreign code", Next: s.member(b.From.Class)}
}

// rangeNeeds returns why the function around r needs the context for it, nil if
// it does not.
func (s *Solution) rangeNeeds(r *flow.Range) *Witness {
	switch {
	case r.Value != nil && s.valueGains(r.Value):
		return &Witness{Pos: r.Stmt.Pos(), Text: "ranges over a function that takes the context", Next: first(s.calledBy(r.Value))}
	case r.Value == nil && s.threads(r.Over):
		return &Witness{Pos: r.Stmt.Pos(), Text: "ranges over a function value", Next: s.member(r.Over.Class)}
	}
	return nil
}

// first returns the first of list, nil if there is none.
func first(list []*flow.Func) *flow.Func {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// member returns the first function of a class that needs the context itself.
func (s *Solution) member(c *flow.Class) *flow.Func {
	c = c.Find()
	for _, f := range c.Lits {
		if s.need[f] != nil {
			return f
		}
	}
	for _, f := range c.Decls {
		if s.need[f] != nil {
			return f
		}
	}
	for _, v := range s.into[c] {
		for _, f := range s.calledBy(v) {
			return f
		}
	}
	return nil
}

// MayCall returns the functions that need the context and may be what the call c of a
// function value, or of an interface method, calls, or what a marker is given there.
func (s *Solution) MayCall(c *flow.Call) []*flow.Func {
	switch {
	case s.Probes(c):
		return s.withClones(s.callGroup(c), c.Behind)
	case s.threads(c.Shape):
		return s.members(c.Shape.Class)
	case c.Marker != nil && s.threads(c.FnShape):
		return s.members(c.FnShape.Class)
	}
	return nil
}

// members returns the functions whose type is in the class c, and which need the context.
func (s *Solution) members(c *flow.Class) []*flow.Func {
	c = c.Find()
	var list []*flow.Func
	for _, f := range slices.Concat(c.Lits, c.Decls) {
		if s.need[f] != nil {
			list = append(list, f)
		}
	}
	for _, v := range s.into[c] {
		list = append(list, s.calledBy(v)...)
	}
	return list
}

// Ranges reports how the range statement r changes: whether the function it
// ranges over takes the context, and whether what that function yields to does.
func (s *Solution) Ranges(r *flow.Range) (over, yield bool) {
	over = s.threads(r.Over)
	if r.Value != nil {
		over = s.valueGains(r.Value) && !s.valueProbes(r.Value)
	}
	if r.Over != nil && r.Over.NumParams == 1 {
		yield = s.threads(s.Graph.Under(r.Over.Params()[0]))
	}
	return over, yield
}

// classEntered reports whether foreign code may call functions of the class c.
func (s *Solution) classEntered(c *flow.Class) bool {
	if c == nil {
		return false
	}
	c = c.Find()
	if len(c.Foreign) > 0 {
		return true
	}
	for _, b := range s.borders[c] {
		if b.Out {
			return true
		}
	}
	return false
}

// classReads reports whether a function of the class of shape reads the stores of
// a context that it is called with.
func (s *Solution) classReads(shape *flow.Shape) bool {
	if shape == nil || shape.Class == nil || shape.Foreign {
		return s.EntranceReads
	}
	c := shape.Class.Find()
	for _, f := range c.Lits {
		if s.Reads(f) {
			return true
		}
	}
	for _, f := range c.Decls {
		if s.Reads(f) {
			return true
		}
	}
	for _, v := range s.into[c] {
		if v.Func != nil && s.Reads(v.Func) || len(s.calledBy(v)) > 0 || slices.ContainsFunc(v.Behind, s.Reads) {
			return true
		}
	}
	return s.EntranceReads && (len(c.Foreign) > 0 || s.foreignIn[c])
}

// entered reports whether foreign code may call the declared function f.
func (s *Solution) entered(f *flow.Func) bool {
	if f.Frozen != "" || s.classEntered(f.Class) {
		return true
	}
	for _, v := range s.valuesOf(f) {
		if v.Sink.Kind == flow.ToMarker {
			continue
		}
		if v.Bound || v.Sink.Kind == flow.ToForeign || v.To != nil && s.classEntered(v.To.Class) {
			return true
		}
	}
	return false
}

// usedAsValue reports whether f is used as a value that somebody calls.
func (s *Solution) usedAsValue(f *flow.Func) bool {
	for _, v := range s.valuesOf(f) {
		if v.Sink.Kind != flow.ToMarker && v.Sink.Kind != flow.Compared {
			return true
		}
	}
	return false
}

// nestsOnly reports whether the function f, whose carrier is its own entrance,
// is only called where no stores are set: directly, or by foreign code that it is
// handed to there.
func (s *Solution) nestsOnly(f *flow.Func) bool {
	for _, v := range s.valuesOf(f) {
		if v.Sink.Kind != flow.ToMarker && v.Sink.Kind != flow.Compared && !(v.Bound && s.storeless(v.In)) && !s.classNests(v.To) {
			return false
		}
	}
	for _, c := range s.callersOf(f) {
		if !s.storeless(c.In) {
			return false
		}
	}
	return true
}

// classNests reports whether the functions of the class of shape are only called
// where no stores are set.
func (s *Solution) classNests(shape *flow.Shape) bool {
	if shape == nil || len(shape.Class.Find().Foreign) > 0 {
		return false
	}
	c := shape.Class.Find()
	for _, call := range s.calls[c] {
		if !s.storeless(call.In) {
			return false
		}
	}
	for _, b := range s.borders[c] {
		if !s.storeless(b.In) {
			return false
		}
	}
	for _, in := range s.bindsIn[c] {
		if !s.storeless(in) {
			return false
		}
	}
	return true
}

// storeless reports whether no stores are set where f runs; while that is being
// decided, it does not count against itself.
func (s *Solution) storeless(f *flow.Func) bool {
	for f.Lit != nil && s.supply[f] == nil && s.deciding[f] {
		f = f.Outer
	}
	if s.supply[f] == nil && s.deciding[f] {
		return true
	}
	return s.supplyOf(s.supplyOf(f).Root).Storeless
}
