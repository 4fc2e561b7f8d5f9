// This file decides about interface methods that a marker implements. The storage
// has the explicit form beside the marker, under another name: the interface and all
// that implements it take that name, and the context with it.
//
//	type getter interface{ GetStore() string }
//	→
//	type getter interface{ GetStoreContext(context.Context) string }
//
// Where the interface cannot change, because a foreign type has the method, too, or
// may have it, a call probes for the explicit form, as it does for a clone:
//
//	g.GetStore()
//	→
//	func(x getter) func() string {
//		if x, ok := x.(interface{ GetStoreContext(context.Context) string }); ok { … }
//		return x.GetStore
//	}(g)()
//
// Where the marker is given a function, the call is one of the marker: the function takes
// the context. What the interface method is given otherwise hands it the current one. The
// facts are collected once more then, now that it is known (Probed).
//
//	r.Run("ann", f)
//	→
//	func(x runner) func(context.Context, string, func(context.Context)) {
//		if x, ok := x.(interface{ RunContext(context.Context, string, func(context.Context)) }); ok { … }
//		m := x.Run
//		return func(ctx context.Context, a0 string, a1 func(context.Context)) { m(a0, func() { a1(ctx) }) }
//	}(r)(ctx, "ann", f)
//
// A method of the program that needs the context gets the explicit form beside it, as a clone
// whose function takes the context.
//
//	func (l logged) Run(name string, f func()) {
//		l.RunContext(context.Background(), name, func(_ context.Context) { f() })
//	}
//
// What is used as a value is one of the marker, too. A struct that has the method from an
// embedded interface gets a method that asks what is in that; one that cannot have a method
// loses the context, and the storages in it are called as outside of every Run.

package infer

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
)

// Renamed returns the name that the methods of the class c get, because a marker is
// among them, "" if they keep theirs.
func (s *Solution) Renamed(c *flow.Class) string {
	if c == nil || !s.Threaded(c) || len(c.Find().Markers) == 0 {
		return ""
	}
	return c.Find().Markers[0].Marker.Explicit
}

// MethodName returns the name of the interface method m in the rewritten program.
func (s *Solution) MethodName(m *types.Func) string {
	if shape := s.Graph.MethodShape(m); shape != nil && shape.Kind == flow.FuncShape {
		if name := s.Renamed(shape.Class); name != "" {
			return name
		}
	}
	return m.Name()
}

// markerClasses returns the classes that have to be threaded because a marker is in c:
// c itself, and that of the functions which the marker calls.
func (s *Solution) markerClasses(c *flow.Class) []*flow.Class {
	if len(c.Markers) == 0 {
		return nil
	}
	list := []*flow.Class{c}
	for _, m := range c.Markers {
		shape := s.Graph.MethodShape(m.Method)
		if m.Marker.Fn < 0 || shape == nil || m.Marker.Fn >= shape.NumParams {
			continue
		}
		if fn := s.Graph.Under(shape.Params()[m.Marker.Fn]); fn != nil && fn.Class != nil {
			list = append(list, fn.Class)
		}
	}
	return list
}

// reportMarkerMethods reports the interface methods that a marker implements and that
// cannot become those of its explicit form.
func (s *Solution) reportMarkerMethods() {
	for _, k := range s.Graph.Kept {
		if k.Written {
			continue
		}
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(k.Method.Pos()),
			Message: "the marker " + k.Marker.Func.Name + " implements this interface method, and has no context where it is called through that: it cannot become " + k.Marker.Explicit + ", because " + k.Reason + "; use the storage itself",
		})
	}
}

// markerGroups are the groups of methods whose types cannot change, and which a marker
// without a function among its parameters has, too.
func (s *Solution) markerGroups() map[string]*flow.Marker {
	found := map[string]*flow.Marker{}
	for _, c := range s.Graph.Classes {
		if len(c.Markers) == 0 || len(c.Find().Foreign) == 0 || s.refusesProbe(c) {
			continue
		}
		for _, m := range c.Markers {
			found[s.groups.of(m.Method)] = m.Marker
		}
	}
	note := func(marker *flow.Marker, m *types.Func) {
		if marker.Fn < 0 {
			found[s.groups.of(m)] = marker
		}
	}
	for _, o := range s.Graph.Outward {
		if !o.Kept {
			note(o.Marker, o.Method)
		}
	}
	for _, m := range s.Graph.Instanced {
		note(m.Marker, m.Method)
	}
	return found
}

// reportOutward reports the storages that foreign code calls, and that have no context
// there.
func (s *Solution) reportOutward() {
	var last *flow.Outward
	for _, o := range s.Graph.Outward {
		if o.Created {
			continue
		}
		if !o.Written && (last == nil || last.Expr != o.Expr) {
			which := "this storage"
			if o.Form != flow.OutsideStorage {
				which = "the storage in this value"
			}
			if o.In == nil {
				which = "storages of this type"
			}
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(o.Expr.Pos()),
				Message: "foreign code calls the marker " + o.Marker.Func.Name + " of " + which + " through an interface and has no context: the call begins without one, and no store is set; hand over a value of the program that holds the store",
			})
		}
		last = o
	}
}

// refusesProbe reports whether a probe for the explicit form would not do for the
// methods of c: the functions that the marker is given take the context.
func (s *Solution) refusesProbe(c *flow.Class) bool {
	return slices.ContainsFunc(c.Markers, func(m flow.MarkerMethod) bool { return m.Marker.Fn >= 0 })
}

// keepsMarker says why the methods of c, among which is a marker, cannot take the
// context and the name of its explicit form, "" if they can, or if no marker is there.
func (s *Solution) keepsMarker(c *flow.Class) string {
	if s.probed(c) {
		return s.keepsProbed(c)
	}
	for _, class := range s.markerClasses(c) {
		if !s.threadable(class) && (len(class.Find().Foreign) == 0 || s.refusesProbe(c)) {
			return s.fixed(class)
		}
	}
	for _, f := range c.Decls {
		if len(c.Markers) > 0 && f.Forwards == nil && declares(f, c.Markers[0].Marker.Explicit) {
			return f.Name + " has a method of that name beside it"
		}
	}
	return ""
}

// declares reports whether the receiver of the method f has name itself, not from an
// embedded field, which f hides under its own name, too.
func declares(f *flow.Func, name string) bool {
	if f.Sig.Recv() == nil {
		return false
	}
	obj, index, _ := types.LookupFieldOrMethod(f.Sig.Recv().Type(), true, f.Obj.Pkg(), name)
	return obj != nil && len(index) == 1
}

// Probed returns before and what has to do with calls that probe for markers which are given
// a function, because their interface methods cannot become those of the explicit form, and
// those that cannot be called like that; more says that something was not in before.
func (s *Solution) Probed(before flow.Probed) (probed flow.Probed, more bool) {
	probed = flow.Probed{Methods: map[string]*flow.Marker{}, Funcs: map[string]*flow.Marker{}, Kept: map[string]string{}}
	maps.Copy(probed.Methods, before.Methods)
	maps.Copy(probed.Funcs, before.Funcs)
	maps.Copy(probed.Kept, before.Kept)
	for _, c := range s.Graph.Classes {
		if s.probed(c) || s.refusesProbe(c) && len(c.Find().Foreign) > 0 && s.keepsMarker(c) != "" {
			s.probe(c, probed)
		}
	}
	if len(probed.Methods)+len(probed.Funcs) > len(before.Methods)+len(before.Funcs) {
		return probed, true
	}
	for _, c := range s.Graph.Classes {
		if reason := s.keepsMarker(c); reason != "" {
			s.keep(c, reason, probed)
		}
	}
	return probed, len(probed.Kept) > len(before.Kept)
}

// keep notes that the methods of c stay.
func (s *Solution) keep(c *flow.Class, reason string, probed flow.Probed) {
	for _, m := range c.Methods {
		probed.Kept[flow.MethodKey(m)] = reason
		delete(probed.Methods, flow.MethodKey(m))
	}
	for _, r := range c.Find().Foreign {
		if r.Interface != nil {
			delete(probed.Methods, flow.MethodKey(r.Interface))
		}
	}
	for _, f := range c.Decls {
		delete(probed.Funcs, f.Name)
	}
}

// probe notes that calls of the methods of c probe for the explicit form of a marker.
func (s *Solution) probe(c *flow.Class, probed flow.Probed) {
	for _, m := range c.Methods {
		probed.Methods[flow.MethodKey(m)] = c.Markers[0].Marker
	}
	for _, r := range c.Find().Foreign {
		if r.Interface != nil {
			probed.Methods[flow.MethodKey(r.Interface)] = c.Markers[0].Marker
		}
	}
	for _, f := range c.Decls {
		if s.probed(c) && s.takesExplicit(f, c.Markers[0].Marker) {
			probed.Funcs[f.Name] = c.Markers[0].Marker
		}
	}
}

// takesExplicit reports whether f, a method through which a marker may be called, gets
// the explicit form of that beside it: it needs the context, keeps the function that it
// is given, hides the marker of an embedded storage, or would notice what stands between
// it and its caller.
func (s *Solution) takesExplicit(f *flow.Func, marker *flow.Marker) bool {
	return f.Forwards == nil && s.fixedType(f) && !declares(f, marker.Explicit) &&
		(s.need[f] != nil || s.shadows(f) || f.KeepsParam(marker.Fn) || f.ObservesCaller())
}

// probed reports whether calls of the methods of c probe for the explicit form of a marker
// that is given a function.
func (s *Solution) probed(c *flow.Class) bool {
	return slices.ContainsFunc(c.Methods, func(m *types.Func) bool { return s.Graph.Probed[flow.MethodKey(m)] != nil })
}

// explicitParam returns the type of the function that the method f is given, which takes the
// context, nil if f has no explicit form of a marker beside it.
func (s *Solution) explicitParam(f *flow.Func) *flow.Shape {
	if f.Marker == nil || f.Shape == nil {
		return nil
	}
	return s.Graph.Under(f.Shape.Params()[f.Marker.Fn])
}

// keepsProbed says why the methods of c cannot be called like that, "" if they can.
func (s *Solution) keepsProbed(c *flow.Class) string {
	for _, f := range c.Decls {
		if f.Marker == nil && s.need[f] != nil {
			return f.Name + " implements it, too, and needs the context for what it calls"
		}
		if p := s.explicitParam(f); p != nil && !s.threadable(p.Class) {
			return f.Name + " implements it, too, and the function that it is given cannot take the context: " + s.fixed(p.Class)
		}
		if f.Forwards == nil && len(c.Markers) > 0 && declares(f, c.Markers[0].Marker.Explicit) {
			return f.Name + " has a method of that name beside it"
		}
	}
	if s.hidesProbe(c) {
		return "it is called, or used as a value, where its type cannot be written"
	}
	return ""
}

// hidesProbe reports whether a method of c is called, or used as a value, in a file that
// cannot write its type.
func (s *Solution) hidesProbe(c *flow.Class) bool {
	keys := map[string]bool{}
	for _, m := range c.Methods {
		keys[flow.MethodKey(m)] = true
	}
	hidden := func(in *flow.Func, e ast.Expr) bool {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		return ok && keys[flow.MethodKey(in.Pkg.Info.Selections[sel].Obj().(*types.Func).Origin())] && !flow.Writable(in.Pkg, in.Pkg.Info.TypeOf(sel))
	}
	for _, f := range s.Graph.Funcs {
		if slices.ContainsFunc(f.Calls, func(call *flow.Call) bool { return call.Probed && hidden(f, call.Expr.Fun) }) {
			return true
		}
	}
	return slices.ContainsFunc(s.Graph.Values, func(v *flow.Value) bool { return v.Probed && hidden(v.In, v.Expr) })
}
