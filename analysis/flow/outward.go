// This file finds the storages that become foreign interfaces with a marker among their
// methods: themselves, in a struct that embeds them, and behind a type parameter or an
// interface of the program.
//
//	type Getter interface{ GetStore() string }   in a library
//	library.Show(user)                           calls user.GetStore()
//	library.Show(struct{ *als.Storage[string] }{user})
//	func show[G library.Getter](g G) { library.Show(g) }

package flow

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
)

// outward is what the builder knows of storages that become foreign interfaces.
type outward struct {
	// instanced are the markers of type arguments of the program, by the method of the
	// foreign constraint that they implement.
	instanced map[string]*Marker
	// calls are the instances of foreign functions that are handed all their values of
	// the type argument by the arguments of a call.
	calls map[*ast.Ident]bool
	// maybe are interfaces, type parameters among them, that become foreign ones: a
	// storage may be behind them, and storages that become an interface of the program.
	maybe []*Outward
	// embedded are the methods of the interfaces of the program that a struct embeds
	// which becomes a foreign interface.
	embedded []*Class
	// kept are the type arguments that are type parameters, where a value of their type
	// may reach foreign code in another type.
	kept []keptParam
	// args are the type arguments that instanced has, by the same methods.
	args map[string][]types.Type
	// fields are the embedded fields whose storages become foreign interfaces.
	fields map[*types.Var]MarkerMethod
	// embeds are the values that embedded interfaces get.
	embeds []embeddedValue
	// created are the expressions that may create a storage, within those that say already
	// that it is called outside, as arguments.
	created []flowNode
	within  map[ast.Expr]bool
	// received are what select statements assign.
	received map[ast.Expr]bool
	// fresh says that the program says of what foreign code creates that it is called
	// outside.
	fresh bool
}

// keptParam is a type argument that is a type parameter with the method param, which
// becomes the method m of a foreign constraint.
type keptParam struct {
	id       *ast.Ident
	param, m *types.Func
}

func newOutward() outward {
	return outward{instanced: map[string]*Marker{}, args: map[string][]types.Type{}, fields: map[*types.Var]MarkerMethod{}, calls: map[*ast.Ident]bool{}, within: map[ast.Expr]bool{}, received: map[ast.Expr]bool{}}
}

// outwards notes that the value of e, of type from, becomes the interface t, if a
// storage is in it and foreign code calls a marker of that.
func (s *shaper) outwards(t, from types.Type, e ast.Expr, in *Func) {
	if in == nil {
		return
	}
	if s.b.outward.received[ast.Unparen(e)] {
		s.b.outwardPart(e, from, t)
		return
	}
	for m := range t.Underlying().(*types.Interface).Methods() {
		obj, index, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		own := s.b.own(m)
		o := &Outward{Expr: ast.Unparen(e), In: in, Marker: s.b.storageMarkerOf(fn), Method: m, Form: outsideIn(from), Written: s.writtenOutside(e)}
		switch {
		case o.Marker != nil && !own:
			s.b.outwardField(from, index, MarkerMethod{o.Marker, m})
			s.b.g.Outward = append(s.b.g.Outward, o)
		case o.Marker != nil:
			s.b.outward.maybe = append(s.b.outward.maybe, o)
		case !own && isInterfaceMethod(fn) && len(index) == 1 && (s.b.own(fn) || !isInterface(from)):
			o.through = fn
			s.b.outward.maybe = append(s.b.outward.maybe, o)
		}
	}
}

// outwardArgs notes the arguments of call whose types are type arguments of the foreign
// generic function callee.
func (s *shaper) outwardArgs(call *ast.CallExpr, callee *types.Func, in *Func) {
	if callee == nil || s.b.own(callee) || isRuntime(callee) || callee.Origin().Signature().TypeParams() == nil {
		return
	}
	sig, all := callee.Origin().Signature(), true
	for i, arg := range call.Args {
		switch t := argType(sig, call, i).(type) {
		case *types.TypeParam:
			if from := s.typeOf(arg); from != nil && !s.isNil(arg) {
				s.outwards(t.Constraint(), from, arg, in)
			}
		default:
			all = all && !mentionsParam(t)
		}
	}
	if id := functionName(call.Fun); all && id != nil {
		s.b.outward.calls[id] = true
	}
}

// mentionsParam reports whether a value of type t can hold one of a type parameter:
// whether that is part of t.
func mentionsParam(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return false
	case *types.Named:
		return t.TypeArgs().Len() > 0
	}
	return true
}

// functionName returns the name of the function that is called by fun, nil if it has
// none.
func functionName(fun ast.Expr) *ast.Ident {
	switch x := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		return functionName(x.X)
	case *ast.IndexListExpr:
		return functionName(x.X)
	default:
		return nil
	}
}

// instanceMarkers notes that arg, with a storage in it, is a type argument of obj, which
// id names, for a parameter with that constraint. A function of the program hands its
// values on where it says so; a foreign one has them from the arguments of a call, or
// else they cannot be known.
func (b *builder) instanceMarkers(id *ast.Ident, obj types.Object, constraint, arg types.Type) {
	for m := range constraint.Underlying().(*types.Interface).Methods() {
		found, index, _ := types.LookupFieldOrMethod(arg, true, m.Pkg(), m.Name())
		fn, ok := found.(*types.Func)
		if !ok || b.own(m) {
			continue
		}
		marker := b.storageMarkerOf(fn)
		if marker != nil {
			b.outwardField(arg, index, MarkerMethod{marker, m})
		}
		switch {
		case marker == nil && isInterfaceMethod(fn) && !b.own(obj) && (!b.outward.calls[id] || b.createsParam(id)):
			b.outward.kept = append(b.outward.kept, keptParam{id, fn, m})
		case marker == nil:
		case b.own(obj):
			b.outward.instanced[MethodKey(m)] = marker
			b.outward.args[MethodKey(m)] = append(b.outward.args[MethodKey(m)], arg)
			b.g.Instanced = append(b.g.Instanced, MarkerMethod{marker, m})
		case b.outward.calls[id] && !b.createsUnseen(id, storageIn(arg, m)): // the arguments are told
		default:
			b.outwardEverywhere(id, m, marker, arg)
		}
	}
}

// isStorage reports whether t is a pointer to a storage of the runtime.
func isStorage(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && isRuntime(named.Obj())
}

// writtenOutside reports whether e is a call of Outside.
func (s *shaper) writtenOutside(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fn := s.calleeOf(call)
	return fn != nil && isRuntime(fn) && fn.Name() == "Outside"
}

// finishOutward decides what may hold a storage, and sorts what was found, each
// expression once.
func (b *builder) finishOutward() {
	for _, o := range b.outward.maybe {
		if o.Marker = b.outwardMarker(o); o.Marker != nil {
			b.g.Outward = append(b.g.Outward, o)
		}
	}
	for _, k := range b.outward.kept {
		if marker := b.behindMarker(k.param); marker != nil {
			for _, arg := range b.outward.args[MethodKey(k.param)] {
				b.outwardEverywhere(k.id, k.m, marker, arg)
			}
		}
	}
	b.outwardAssigned()
	b.outwardEmbedded()
	b.outwardKept()
	slices.SortStableFunc(b.g.Outward, func(x, y *Outward) int {
		return cmp.Or(b.compare(x.Expr.Pos(), y.Expr.Pos()), cmp.Compare(x.Method.Name(), y.Method.Name()))
	})
}

// outwardMarker returns the marker that foreign code calls through o, nil if it calls
// none: no storage is behind an interface, or one of the program stays inside.
func (b *builder) outwardMarker(o *Outward) *Marker {
	if o.through != nil {
		return b.behindMarker(o.through)
	}
	c := b.methodClass(o.Method)
	if c != nil && slices.ContainsFunc(b.outward.embedded, func(e *Class) bool { return e.Find() == c.Find() }) {
		return o.Marker
	}
	return nil
}

// behindMarker returns a marker that can be behind the method m of an interface, nil if
// none can.
func (b *builder) behindMarker(m *types.Func) *Marker {
	if c := b.methodClass(m); c != nil && len(c.Find().Markers) > 0 {
		return c.Find().Markers[0].Marker
	}
	return b.outward.instanced[MethodKey(m)]
}
