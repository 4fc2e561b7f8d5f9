// This file decides about methods and functions whose type cannot change, and
// which the program itself calls with the context, too: each gets a clone beside
// it that takes the context.
//
//	func (p *page) Write(b []byte) (int, error) { return p.WriteContext(context.Background(), b) }
//	func (p *page) WriteContext(ctx context.Context, b []byte) (int, error) { … }
//
// Foreign code calls the method and sees no stores; a call of the program through
// an interface asks the value whether it has the clone.

package infer

import (
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// callGroup returns the group of the interface method that c calls, "" if it
// calls none, or one whose type can change: nothing behind that has a clone.
func (s *Solution) callGroup(c *flow.Call) string {
	if c.Object == nil || !c.Dynamic || changeable(c.Shape) {
		return ""
	}
	return s.groups.of(c.Object)
}

// valueGroup is callGroup for an interface method that is used as a value.
func (s *Solution) valueGroup(v *flow.Value) string {
	if v.Object == nil || v.Class != nil && len(v.Class.Find().Foreign) == 0 {
		return ""
	}
	return s.groups.of(v.Object)
}

// changeable reports whether the type of an interface method can change.
func changeable(shape *flow.Shape) bool {
	return shape != nil && !shape.Foreign && shape.Class != nil && len(shape.Class.Find().Foreign) == 0
}

// cloneable reports whether f could have a clone: its type cannot change, it
// brings no context of its own, and it is not a pair.
func (s *Solution) cloneable(f *flow.Func) bool {
	return f.Forwards == nil && !f.Begins && s.fixedType(f) && !s.cloneTaken(f)
}

// cloneTaken reports whether f should have a clone that other modules can call, and
// something else has the name that they expect.
func (s *Solution) cloneTaken(f *flow.Func) bool {
	return f.API && s.hasName(f, f.Obj.Name()+"Context")
}

// isPair reports whether f stands beside what its clone would be: its type cannot
// change, and all that it does is to call that function with context.Background().
func (s *Solution) isPair(f *flow.Func) bool { return f.Forwards != nil && s.fixedType(f) }

// CallsPair reports whether the call c of a pair becomes a call of the function that
// the pair forwards to, with context.Background() and the current stores.
func (s *Solution) CallsPair(c *flow.Call) bool {
	return c.Callee != nil && !c.Asked && s.isPair(c.Callee) && !c.Callee.Adapts && s.Reads(c.Callee.Forwards) && !s.supply[s.Root(c.In)].Storeless && !s.bare(c.In)
}

// fixedType reports whether the type of the declared function f cannot change, and
// it brings no context of its own.
func (s *Solution) fixedType(f *flow.Func) bool {
	return f.Decl != nil && inGo(f) && f.Kind == flow.Ordinary && f.Class != nil && !s.bringsContext(f.Sig) &&
		(f.Frozen != "" || len(f.Class.Find().Foreign) > 0)
}

// inGo reports whether f is written in Go in every configuration.
func inGo(f *flow.Func) bool {
	return !slices.ContainsFunc(f.All(), func(counterpart *flow.Func) bool { return counterpart.Body() == nil })
}

// Clones reports whether f has a clone.
func (s *Solution) Clones(f *flow.Func) bool {
	return s.cloneable(f) && (f.Marker != nil || s.cloned[f] && (s.need[f] != nil || s.givesContext(f)) || s.shadows(f) && s.groupMember(s.groupOf(f)) != nil)
}

// shadows reports whether the method f stands before one of the same name that
// its type has from an embedded field, so that the clone of that would be taken
// for its own.
func (s *Solution) shadows(f *flow.Func) bool { return slices.ContainsFunc(f.All(), shadowsEmbedded) }

func shadowsEmbedded(f *flow.Func) bool {
	if f.Sig.Recv() == nil {
		return false
	}
	t := f.Sig.Recv().Type()
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for field := range st.Fields() {
		if !field.Embedded() {
			continue
		}
		if obj, _, _ := types.LookupFieldOrMethod(field.Type(), true, f.Obj.Pkg(), f.Obj.Name()); obj != nil {
			return true
		}
	}
	return false
}

// Probes reports whether the call c asks the value behind an interface for a
// clone: a value that has one can stand there.
func (s *Solution) Probes(c *flow.Call) bool {
	g := s.callGroup(c)
	return g != "" && !c.Asked && s.hasClone(g, c.Behind) && (s.storages[g] != nil || !s.bare(c.In))
}

// behind returns the first of methods that has a clone for the calls of group, nil
// if none has.
func (s *Solution) behind(group string, methods []*flow.Func) *flow.Func {
	for _, f := range methods {
		if f.Marker == nil && s.cloned[f] && s.need[f] != nil && s.groupOf(f) == group {
			return f
		}
	}
	return nil
}

// hasClone reports whether one of methods has a clone for the calls of group, or a
// storage has the method, and its explicit form.
func (s *Solution) hasClone(group string, methods []*flow.Func) bool {
	return s.storages[group] != nil || s.behind(group, methods) != nil
}

// behindField returns the first method with a clone that can be behind the
// embedded field of e, nil if there is none.
func (s *Solution) behindField(e flow.Embedder) *flow.Func {
	return s.behind(s.groups.of(e.Method), e.Behind)
}

// ClonedElsewhere returns the method of the program that the call c calls in some
// configuration, or that may stand behind it there, if that has a clone and the method is
// another in others: the call asks the value for the clone in all of them.
func (s *Solution) ClonedElsewhere(c *flow.Call) *flow.Func {
	for _, counterpart := range c.Elsewhere {
		if f := counterpart.Callee; f != nil && s.Clones(f) && s.need[f] != nil && !s.bare(c.In) {
			return f
		}
		if f := s.behind(s.callGroup(counterpart), counterpart.Behind); f != nil && s.Probes(counterpart) {
			return f
		}
	}
	return nil
}

// CallsClone reports whether the call c of a declared function becomes a call of
// its clone.
func (s *Solution) CallsClone(c *flow.Call) bool {
	if len(c.Elsewhere) > 0 || c.Callee == nil || !s.Clones(c.Callee) {
		return false
	}
	return c.Callee.Marker != nil || s.need[c.Callee] != nil && !s.bare(c.In) || s.givesContext(c.Callee)
}

// givesContext reports whether the clone of f calls a function that it is given with the
// context: f itself is given one that does not take it.
func (s *Solution) givesContext(f *flow.Func) bool {
	return f.API && f.Shape != nil && slices.ContainsFunc(f.Shape.Params(), s.threads)
}

// GivesContext reports whether f has a clone for the function that it is given: that takes
// the context.
func (s *Solution) GivesContext(f *flow.Func) bool { return s.givesContext(f) && s.Clones(f) }

// foreignCalls reports whether foreign code calls f, without a context.
func (s *Solution) foreignCalls(f *flow.Func) bool {
	if f.Frozen != "" && !f.API && f.Marked == nil || f.Exposed != "" {
		return true
	}
	return slices.ContainsFunc(s.intersOf(f), func(sat flow.Satisfaction) bool { return sat.Foreign && !s.asksClone(f, sat) })
}

// asksClone reports whether foreign code that calls f through the interface of sat asks for
// its clone.
func (s *Solution) asksClone(f *flow.Func, sat flow.Satisfaction) bool {
	return sat.Asked && s.cloneable(f) && s.CloneName(f) == f.Obj.Name()+"Context"
}

// groupMember returns the first method of a group that has a clone.
func (s *Solution) groupMember(group string) *flow.Func {
	for _, f := range s.groups.members[group] {
		if s.cloned[f] && s.need[f] != nil {
			return f
		}
	}
	return nil
}

// bare reports whether the context of f is a fresh one that nobody handed over.
func (s *Solution) bare(f *flow.Func) bool {
	root := s.Root(f)
	switch s.supply[root].Source {
	case plan.FromBackground:
		return s.entersNothing(root) && !s.BeginsInitial(root)
	case plan.FromNothing:
		return s.entersNothing(root) && !s.supply[root].wants && !s.cloneable(root) // others may be handed one yet
	}
	return false
}

// wantedClones returns the functions that the program calls where there is a
// context, or uses as values, and that are not known to be: whether they need it is
// only known when they could have it. One that hands on context.Background() needs it
// for the current stores (rule 7), and has none while nobody hands it a context.
func (s *Solution) wantedClones() []*flow.Func {
	var list []*flow.Func
	want := func(f *flow.Func) {
		if f != nil && !s.cloned[f] && s.cloneable(f) {
			list = append(list, f)
		}
	}
	for _, f := range s.Graph.Funcs {
		if f.Marker != nil || f.API || slices.ContainsFunc(s.intersOf(f), func(sat flow.Satisfaction) bool { return sat.Asked }) {
			want(f)
		}
		if s.bare(f) {
			continue
		}
		for _, c := range f.Calls {
			want(c.Callee)
			for _, m := range c.Behind {
				if !c.Asked && s.groupOf(m) == s.callGroup(c) {
					want(m)
				}
			}
		}
	}
	for _, v := range s.Graph.Values {
		want(v.Func)
		for _, m := range v.Behind {
			if !v.Asked && s.groupOf(m) == s.valueGroup(v) && s.asksLater(v) {
				want(m)
			}
		}
	}
	return list
}

// asksLater reports whether the interface method v, used as a value, may be called
// where there is a context.
func (s *Solution) asksLater(v *flow.Value) bool {
	switch {
	case v.Sink.Kind == flow.Compared:
		return false
	case !s.bare(v.In) || v.Sink.Kind == flow.ToMarker:
		return true
	}
	return v.To != nil && s.threadable(v.To.Class) && !s.valueCaptures(v)
}

// HandsOn reports whether the embedder e hands the clone of its method on, and the
// name of the clone.
func (s *Solution) HandsOn(e flow.Embedder) (string, bool) {
	if marker := s.EmbeddedMarker(e); marker != nil {
		return marker.Explicit, !promotes(e, marker.Explicit)
	}
	g := s.groups.of(e.Method)
	name := s.cloneName(g, e.Method.Name())
	return name, s.behindField(e) != nil || s.storages[g] != nil && !promotes(e, name)
}

// EmbeddedMarker returns the marker that is given a function, and that may stand behind the
// method of e, which calls probe for, nil if there is none.
func (s *Solution) EmbeddedMarker(e flow.Embedder) *flow.Marker {
	return s.Graph.Probed[flow.MethodKey(e.Method)]
}

// promotes reports whether the embedder e has the method name itself: since an earlier
// rewrite.
func promotes(e flow.Embedder, name string) bool {
	if e.Type == nil {
		return false
	}
	obj, index, _ := types.LookupFieldOrMethod(e.Type.Type(), true, e.Type.Pkg(), name)
	return obj != nil && len(index) == 1
}
