// This file decides which classes of function types are threaded: their types
// gain the context. It begins with none and adds what a solution wants until
// nothing is missing.

package infer

import (
	"go/types"

	"github.com/alsgen/alsgen/analysis/flow"
)

// Threaded reports whether the types of the class gain the context.
func (s *Solution) Threaded(c *flow.Class) bool { return c != nil && s.threaded[c.Find()] }

// threads reports whether the function type of shape gains the context.
func (s *Solution) threads(shape *flow.Shape) bool {
	return shape != nil && shape.Kind == flow.FuncShape && !shape.Foreign && s.Threaded(shape.Class)
}

// Threads reports whether the function type of shape gains the context.
func (s *Solution) Threads(shape *flow.Shape) bool { return s.threads(shape) }

// ThreadsMethod reports whether the method fn of an interface of the program
// gains the context.
func (s *Solution) ThreadsMethod(fn *types.Func) bool {
	shape := s.Graph.MethodShape(fn)
	return shape != nil && s.threads(shape)
}

// threadable reports whether the types of c can gain the context: nothing
// foreign holds them, and they do not bring a context of their own.
func (s *Solution) threadable(c *flow.Class) bool {
	c = c.Find()
	return len(c.Foreign) == 0 && !s.bringsContext(c.Sig)
}

// bringsContext reports whether functions of type sig are called with a context,
// or with a carrier that can hold the stores.
func (s *Solution) bringsContext(sig *types.Signature) bool {
	if sig == nil {
		return false
	}
	if v, _ := flow.ContextParam(sig); v != nil {
		return true
	}
	for v := range sig.Params().Variables() {
		if c := s.Graph.Roots.Carrier(v.Type()); c != nil && c.Holds() {
			return true
		}
	}
	return false
}

// wanted returns the classes that have to be threaded and are not yet.
func (s *Solution) wanted() []*flow.Class {
	var list []*flow.Class
	want := func(c *flow.Class) {
		if c = c.Find(); !s.threaded[c] && s.threadable(c) {
			list = append(list, c)
		}
	}
	for _, f := range s.Graph.Funcs {
		switch {
		case f.Class == nil:
		case f.Lit != nil && s.supply[f].wants && s.need[f] != nil:
			want(f.Class)
		case f.Decl != nil && !onlyDeclared(f.Class.Find()) && s.Gains(f):
			want(f.Class)
		}
	}
	for _, c := range s.Graph.Classes {
		if !s.probed(c) && s.keepsMarker(c) == "" {
			for _, class := range s.markerClasses(c) {
				want(class)
			}
		}
	}
	for _, f := range s.Graph.Funcs {
		if p := s.callback(f); p != nil {
			want(p.Class)
		}
		if p := s.explicitParam(f); p != nil {
			want(p.Class)
		}
		for _, c := range f.Calls {
			if c.SpreadFn() && c.FnShape != nil && !c.FnShape.Foreign {
				want(c.FnShape.Class)
			}
		}
	}
	for _, v := range s.Graph.Values {
		if v.To != nil && s.binding(v) == wants {
			want(v.To.Class)
		}
		if p := s.markerParam(v); p != nil {
			want(p.Class)
		}
	}
	return list
}

// callback returns the type of the parameter of f, which other modules can name, that is a
// function and may be called with other stores than f is, f may enter some, too: the clone
// of f is given one that takes the context. nil if there is none.
func (s *Solution) callback(f *flow.Func) *flow.Shape {
	if !f.API || f.Shape == nil || !s.cloneable(f) {
		return nil
	}
	for i, p := range f.Shape.Params() {
		if p == nil || p.Kind != flow.FuncShape || p.Foreign || !s.threadable(p.Class) {
			continue
		}
		v := f.Sig.Params().At(i)
		if v.Name() != "" && v.Name() != "_" && (s.entering.around[f] || !s.calledIn(v, s.entryOf(f, false, true))) {
			return p
		}
	}
	return nil
}

// onlyDeclared reports whether c holds declared functions only: counterparts have to change
// alike, but their class has no other members. It has where one implements an
// interface method, or is a variable in another configuration.
func onlyDeclared(c *flow.Class) bool {
	return !c.Vars && len(c.Methods)+len(c.Types)+len(c.Lits) == 0
}

// wantedDirect returns the functions that would have to be called by an adapter,
// and mind that: they recover, or ask for their caller. They take the context
// although they do not use it.
func (s *Solution) wantedDirect() []*flow.Func {
	var list []*flow.Func
	for _, v := range s.Graph.Values {
		if v.Func != nil && !s.direct[v.Func] && s.binding(v) == Drop && v.Func.Body() != nil && !s.cloneable(v.Func) && v.Func.ObservesCaller() {
			list = append(list, v.Func)
		}
	}
	return list
}

// DropsFor returns the number of the parameter of the marker v, used as a value, for
// a function that does not take the context, -1 if there is none.
func (s *Solution) DropsFor(v *flow.Value) int {
	if p := s.markerParam(v); p == nil || s.threads(p) {
		return -1
	}
	return v.Marker.Fn + v.Shift
}

// markerParam returns the type of the function that the marker which is the value
// v calls, nil if it calls none: that function gets the context.
func (s *Solution) markerParam(v *flow.Value) *flow.Shape {
	if v.Marker == nil || v.Marker.Fn < 0 || v.Own == nil || v.Marker.Fn+v.Shift >= v.Own.NumParams {
		return nil
	}
	return s.Graph.Under(v.Own.Params()[v.Marker.Fn+v.Shift])
}
