// This file leaves alone the interface methods that a marker implements, and that cannot
// become those of its explicit form. The storages that may be called through them are told
// so where they are created: such a call begins without a context.
//
//	type runner interface{ Run(string, func()) }
//	func (odd) Run(string, func()) { … }
//	func (odd) RunContext(context.Context, string, func(context.Context)) { … }
//	var user = als.New[string]("user")
//	→
//	var user = als.New[string]("user").Outside()

package flow

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// keepMarker notes that the interface method m, which marker implements as a method of
// values of type from, stays as it is.
func (b *builder) keepMarker(m *types.Func, marker *Marker, reason string, from types.Type) {
	if c := b.methodClass(m); c != nil {
		why := Reason{Pos: m.Pos(), Text: reason}
		c.freeze(why)
		b.g.shapes.freezeSpelled(b.g.shapes.function(m), why)
	}
	i := slices.IndexFunc(b.g.Kept, func(k KeptMarker) bool { return k.Method.Pos() == m.Pos() })
	if i < 0 {
		i = len(b.g.Kept)
		b.g.Kept = append(b.g.Kept, KeptMarker{Method: m, Marker: marker, Reason: reason})
	}
	if from != nil {
		b.g.Kept[i].types = append(b.g.Kept[i].types, from)
	}
}

// outwardKept notes the storages that may be called through the methods that stay.
func (b *builder) outwardKept() {
	for i := range b.g.Kept {
		k := &b.g.Kept[i]
		k.Written = true
		for _, storage := range b.storagesOf(k) {
			k.Written = b.outwardCreated(Outward{Marker: k.Marker, Method: k.Method, Kept: true}, storage) && k.Written
		}
	}
	slices.SortFunc(b.g.Kept, func(x, y KeptMarker) int { return b.compare(x.Method.Pos(), y.Method.Pos()) })
}

// storagesOf returns the types of the pointers to the storages, or to what holds them, that
// may be called through k, each once, by name.
func (b *builder) storagesOf(k *KeptMarker) []types.Type {
	list := slices.Clone(k.types)
	for _, n := range b.outward.created {
		e := n.node.(ast.Expr)
		if t := b.g.shapes.typeOf(e); t != nil {
			list = append(list, t)
		}
	}
	var storages []types.Type
	for _, t := range list {
		if marker := b.markerIn(t, k.Method); marker == nil {
			continue
		}
		if s := storageIn(t, k.Method); s != nil && b.hasMethod(t, k.Method) {
			storages = append(storages, s)
		}
	}
	slices.SortFunc(storages, func(x, y types.Type) int { return strings.Compare(typeText(x), typeText(y)) })
	return slices.CompactFunc(storages, func(x, y types.Type) bool { return typeText(x) == typeText(y) })
}

// hasMethod reports whether values of type t may have the interface method m: one of its
// name and type, as far as type parameters say.
func (b *builder) hasMethod(t types.Type, m *types.Func) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	fn, ok := obj.(*types.Func)
	return ok && (holdsTypeParam(t) || methodType(fn) == methodType(m))
}
