// This file finds the storages in the embedded interfaces of structs that cannot have a
// method of their own: what calls a marker through such a struct has no context to hand on.
//
//	type local struct{ getter }       inside a function
//	var g getter = local{user}

package flow

import (
	"go/ast"
	"go/types"
)

// embeddedValue is a value that an embedded interface gets.
type embeddedValue struct {
	field *types.Var
	expr  ast.Expr
	in    *Func
}

// embedded notes that field gets the value of e.
func (b *builder) embedded(field *types.Var, e ast.Expr, in *Func) {
	if in != nil && field.Embedded() && isInterface(field.Type()) {
		b.outward.embeds = append(b.outward.embeds, embeddedValue{field, e, in})
	}
}

// embeddedFields notes the assignments to embedded interfaces.
func (b *builder) embeddedFields() {
	for _, n := range b.flowNodes {
		a, ok := n.node.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			continue
		}
		for i, lhs := range a.Lhs {
			if sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok {
				if field, ok := b.place(sel.Pos()).pkg.Info.Uses[sel.Sel].(*types.Var); ok {
					b.embedded(field, a.Rhs[i], n.in)
				}
			}
		}
	}
}

// outwardEmbedded notes the storages behind the methods that some struct cannot hand on:
// wherever an embedded interface with such a method gets one, that is told so.
func (b *builder) outwardEmbedded() {
	b.embeddedFields()
	lost := map[*Class]bool{}
	for _, e := range b.g.embedders {
		if c := b.methodClass(e.Method); c != nil && e.Decl == nil && len(c.Find().Foreign) > 0 {
			lost[c.Find()] = true
		}
	}
	for _, v := range b.outward.embeds {
		from := b.g.shapes.typeOf(v.expr)
		if from == nil || b.g.shapes.isNil(v.expr) {
			continue
		}
		for m := range v.field.Type().Underlying().(*types.Interface).Methods() {
			if c := b.methodClass(m); c == nil || !lost[c.Find()] {
				continue
			}
			if marker := b.behindMarker(m); marker != nil && (isInterface(from) || isStorage(from) || b.markerIn(from, m) != nil) {
				b.g.Outward = append(b.g.Outward, &Outward{
					Expr: ast.Unparen(v.expr), In: v.in, Marker: marker, Method: m, Form: outsideIn(from), Created: true, Written: b.g.shapes.writtenOutside(v.expr),
				})
			}
		}
	}
}

// markerIn returns the marker that values of type t have as the method m, nil if they have
// none.
func (b *builder) markerIn(t types.Type, m *types.Func) *Marker {
	obj, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	fn, _ := obj.(*types.Func)
	return b.storageMarkerOf(fn)
}
