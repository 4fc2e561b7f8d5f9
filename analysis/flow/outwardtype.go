// This file finds the expressions that create storages whose type is a type argument of
// foreign code, which may have them from anywhere.
//
//	library.Stores[*als.Storage[string]](list)

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// creates keeps the expression n if it may create a storage, unless it says already that
// its storage is called outside.
func (b *builder) creates(n ast.Node) {
	switch x := n.(type) {
	case *ast.CallExpr:
	case *ast.UnaryExpr:
		if x.Op != token.AND {
			return
		}
	default:
		return
	}
	if sel, ok := b.around(len(b.stack) - 1).(*ast.SelectorExpr); !ok || sel.Sel.Name != "Outside" {
		b.outward.created = append(b.outward.created, flowNode{n, b.cur})
	}
}

// outwardEverywhere notes that the storages in values of type arg, the type argument that
// at has or the type of a result, become the interface of m: each is told so where it is
// created.
func (b *builder) outwardEverywhere(at ast.Expr, m *types.Func, marker *Marker, arg types.Type) {
	storage := storageIn(arg, m)
	if storage == nil {
		b.refuseOutward(m, marker)
		return
	}
	o := &Outward{Expr: at, Marker: marker, Method: m, Inside: true, Written: true}
	for _, n := range b.outward.created {
		e := n.node.(ast.Expr)
		if n.in == nil || !b.createsStorage(e, storage) {
			continue
		}
		made := &Outward{Expr: e, In: n.in, Marker: marker, Method: m, Created: true, Written: b.g.shapes.writtenOutside(e)}
		o.Written = o.Written && made.Written
		b.g.Outward = append(b.g.Outward, made)
	}
	b.g.Outward = append(b.g.Outward, o)
}

// storageIn returns the type of the pointer to the storage that has the method m of
// values of type t, nil if they hold the storage itself.
func storageIn(t types.Type, m *types.Func) types.Type {
	_, index, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	for _, i := range index[:max(len(index)-1, 0)] {
		st, ok := pointee(t).Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		t = st.Field(i).Type()
	}
	if isStorage(t) {
		return t
	}
	return nil
}

// createsStorage reports whether e may create a storage of the type of pointer storage:
// it is an address, or the result of code that is not of the program.
func (b *builder) createsStorage(e ast.Expr, storage types.Type) bool {
	t := b.g.shapes.typeOf(e)
	if t == nil || !isStorage(t) || typeText(t) != typeText(storage) && !holdsTypeParam(t) {
		return false
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return true
	}
	info := b.place(call.Pos()).pkg.Info
	if tv := info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return tv.IsBuiltin()
	}
	fn := b.g.shapes.calleeOf(call)
	return fn != nil && !b.own(fn)
}

// holdsTypeParam reports whether a type parameter is, or may be, in t.
func holdsTypeParam(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if holdsTypeParam(arg) {
				return true
			}
		}
		return false
	case *types.Basic:
		return false
	case *types.Map:
		return holdsTypeParam(t.Key()) || holdsTypeParam(t.Elem())
	case interface{ Elem() types.Type }:
		return holdsTypeParam(t.Elem())
	default:
		return true // it may be
	}
}

// outwardField notes the embedded field through which values of type t, of which foreign
// code may hold the address, have the method at index.
func (b *builder) outwardField(t types.Type, index []int, mm MarkerMethod) {
	for _, i := range index[:len(index)-1] {
		st, ok := pointee(t).Underlying().(*types.Struct)
		if !ok {
			return
		}
		if t = st.Field(i).Type(); isStorage(t) {
			b.outward.fields[st.Field(i).Origin()] = mm
		}
	}
}

// outwardAssigned notes the storages that are assigned to such a field, which foreign
// code may have already.
func (b *builder) outwardAssigned() {
	for _, n := range b.flowNodes {
		a, ok := n.node.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) || n.in == nil {
			continue
		}
		for i, lhs := range a.Lhs {
			sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
			if !ok || b.g.shapes.isNil(a.Rhs[i]) {
				continue
			}
			field, ok := b.place(sel.Pos()).pkg.Info.Uses[sel.Sel].(*types.Var)
			if !ok {
				continue
			}
			if mm, ok := b.outward.fields[field.Origin()]; ok {
				b.g.Outward = append(b.g.Outward, &Outward{Expr: ast.Unparen(a.Rhs[i]), In: n.in, Marker: mm.Marker, Method: mm.Method, Created: true, Written: b.g.shapes.writtenOutside(a.Rhs[i])})
			}
		}
	}
}
