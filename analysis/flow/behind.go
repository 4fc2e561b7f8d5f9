// This file finds what can stand behind an interface: a call through it reaches
// the method of every type of the program that has all its methods.

package flow

import (
	"go/types"
	"slices"
)

// concrete is a type of the program that can stand behind interfaces, with the
// methods of its pointer type.
type concrete struct {
	methods map[string]*types.Func // by name
	fields  map[string]types.Type  // the embedded interface that a promoted method comes from, by the method's name
}

// behind answers what can stand behind an interface.
type behind struct {
	b     *builder
	types map[string][]*concrete // by the name of a method
	known map[reached][]*Func
}

// reached is a method of an interface.
type reached struct {
	through types.Type // an interface or a type parameter
	name    string
}

// reach notes, for each call of an interface method and each embedded interface,
// the methods of the program that can be reached through it.
func (b *builder) reach() {
	r := &behind{b: b, types: map[string][]*concrete{}, known: map[reached][]*Func{}}
	for _, pkg := range b.g.Prog.Packages {
		r.collect(pkg.Info)
	}
	for _, f := range b.g.Funcs {
		f.Forwards, f.Adapts = b.forwards(f)
		for _, c := range f.Calls {
			if c.Dynamic && c.Object != nil {
				c.Behind = r.of(c.Recv, c.Object)
			}
		}
	}
	for _, v := range b.g.Values {
		if v.Object != nil {
			v.Behind = r.of(v.Recv, v.Object)
		}
	}
	for i, e := range b.g.embedders {
		b.g.embedders[i].Behind = r.of(e.Field.Type(), e.Method)
	}
}

// collect enters the types that info declares, and those without a name that have
// methods by embedding.
func (r *behind) collect(info *types.Info) {
	for _, obj := range info.Defs {
		if name, ok := obj.(*types.TypeName); ok && !name.IsAlias() {
			r.enter(name.Type())
		}
	}
	for _, tv := range info.Types {
		if _, unnamed := tv.Type.(*types.Struct); unnamed && tv.IsType() {
			r.enter(tv.Type)
		}
	}
}

// enter enters the type t.
func (r *behind) enter(t types.Type) {
	if _, param := t.(*types.TypeParam); param || types.IsInterface(t) {
		return
	}
	set := types.NewMethodSet(types.NewPointer(t))
	if set.Len() == 0 {
		return
	}
	c := &concrete{methods: map[string]*types.Func{}, fields: map[string]types.Type{}}
	for sel := range set.Methods() {
		m := sel.Obj().(*types.Func)
		c.methods[m.Name()] = m
		if isInterfaceMethod(m) {
			c.fields[m.Name()] = selectedFrom(sel)
		}
		r.types[m.Name()] = append(r.types[m.Name()], c)
	}
}

// selectedFrom returns the type that has the method sel itself: that of the
// innermost embedded field, or the type that sel selects from.
func selectedFrom(sel *types.Selection) types.Type {
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		t = pointee(t).Underlying().(*types.Struct).Field(i).Type()
	}
	return t
}

// of returns the methods of the program that a call of m through a value of the
// type t can reach, sorted; t is an interface or a type parameter.
func (r *behind) of(t types.Type, m *types.Func) []*Func {
	key := reached{types.Unalias(t), m.Name()}
	list, ok := r.known[key]
	if !ok {
		list = r.search(key, map[reached]bool{})
		slices.SortFunc(list, func(x, y *Func) int { return r.b.compare(x.Pos(), y.Pos()) })
		list = slices.Compact(list)
		r.known[key] = list
	}
	return list
}

// search finds what can be reached through at, and through the interfaces that
// types behind it embed; seen are those that are searched already.
func (r *behind) search(at reached, seen map[reached]bool) []*Func {
	if seen[at] {
		return nil
	}
	seen[at] = true
	var list []*Func
	iface := at.through.Underlying().(*types.Interface)
	for _, c := range r.types[at.name] {
		if !c.implements(iface) {
			continue
		}
		if field := c.fields[at.name]; field != nil {
			list = append(list, r.search(reached{types.Unalias(field), at.name}, seen)...)
		} else if f := r.b.g.Callee(c.methods[at.name]); f != nil {
			list = append(list, f)
		}
	}
	return list
}

// implements reports whether c may have all methods of iface. Types are compared
// as text, since the variants of a package have objects of their own; where a type
// parameter is part of them, a method of the name will do.
func (c *concrete) implements(iface *types.Interface) bool {
	for m := range iface.Methods() {
		have := c.methods[m.Name()]
		if have == nil || !generic(have) && !generic(m) && methodType(have) != methodType(m) {
			return false
		}
	}
	return true
}

// generic reports whether the type of m has a type parameter in it.
func generic(m *types.Func) bool {
	sig := m.Signature()
	g := &parameterized{seen: map[types.Type]bool{}}
	return g.within(sig.Params()) || g.within(sig.Results())
}

// parameterized looks for type parameters.
type parameterized struct{ seen map[types.Type]bool }

// within reports whether a type parameter is in t. What is behind a named type
// without type arguments is its own matter.
func (g *parameterized) within(t types.Type) bool {
	if t == nil || g.seen[t] {
		return false
	}
	g.seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Basic:
		return false
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if g.within(arg) {
				return true
			}
		}
		return false
	case *types.Tuple:
		for v := range t.Variables() {
			if g.within(v.Type()) {
				return true
			}
		}
		return false
	case *types.Signature:
		return g.within(t.Params()) || g.within(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if g.within(f.Type()) {
				return true
			}
		}
		return false
	case *types.Interface:
		for m := range t.Methods() {
			if g.within(m.Type()) {
				return true
			}
		}
		for e := range t.EmbeddedTypes() {
			if g.within(e) {
				return true
			}
		}
		return false
	case *types.Union:
		for term := range t.Terms() {
			if g.within(term.Type()) {
				return true
			}
		}
		return false
	case *types.Map:
		return g.within(t.Key()) || g.within(t.Elem())
	case *types.Pointer:
		return g.within(t.Elem())
	case *types.Slice:
		return g.within(t.Elem())
	case *types.Array:
		return g.within(t.Elem())
	case *types.Chan:
		return g.within(t.Elem())
	default:
		return true // a type that nobody knows: the name of the method will do
	}
}
