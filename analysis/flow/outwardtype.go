// This file finds the expressions that create storages whose type is a type argument of
// foreign code, which may have them from anywhere.
//
//	library.Stores[*als.Storage[string]](list)

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// creates keeps the expression n if it may create a storage, unless it says already that
// its storage is called outside.
func (b *builder) creates(n ast.Node) {
	switch x := n.(type) {
	case *ast.CallExpr:
	case *ast.SelectorExpr:
		if s := b.pkg.Info.Selections[x]; s == nil || s.Kind() != types.MethodVal {
			return
		}
	case *ast.CompositeLit:
		if x.Type != nil {
			return
		}
	case *ast.UnaryExpr:
		if x.Op != token.AND {
			return
		}
	default:
		return
	}
	if call, ok := b.around(len(b.stack) - 1).(*ast.CallExpr); ok && b.callsOutside(call) {
		b.outward.within[n.(ast.Expr)] = true
	}
	if sel, ok := b.around(len(b.stack) - 1).(*ast.SelectorExpr); !ok || sel.Sel.Name != "Outside" {
		b.outward.created = append(b.outward.created, flowNode{n, b.cur})
	}
}

// callsOutside reports whether call is one of als.Outside.
func (b *builder) callsOutside(call *ast.CallExpr) bool {
	fn, _ := typeutil.Callee(b.pkg.Info, call).(*types.Func)
	return fn != nil && isRuntime(fn) && fn.Name() == "Outside"
}

// outwardEverywhere notes that the storages in values of type arg, the type argument that
// at has or the type of a result, become the interface of m: each is told so where it is
// created.
func (b *builder) outwardEverywhere(at ast.Expr, m *types.Func, marker *Marker, arg types.Type) {
	storage := storageIn(arg, m)
	if storage == nil {
		panic("flow: " + arg.String() + " has a marker, and holds no storage")
	}
	o := &Outward{Expr: at, Marker: marker, Method: m, Form: OutsideValue, Written: true}
	if b.createsUnseen(at, storage) {
		o.Written = b.outward.fresh
		b.fresh(at)
	}
	o.Written = b.outwardCreated(Outward{Marker: marker, Method: m}, storage) && o.Written
	b.g.Outward = append(b.g.Outward, o)
}

// outwardCreated notes the expressions that create storages of the type of pointer storage,
// as like says of each, and reports whether all are told so already.
func (b *builder) outwardCreated(like Outward, storage types.Type) bool {
	all := true
	for _, n := range b.outward.created {
		if n.in == nil {
			continue
		}
		e, form := b.outsideForm(n.node.(ast.Expr), storage)
		if e == nil {
			continue
		}
		made := like
		made.Expr, made.In, made.Form, made.Created = e, n.in, form, true
		made.Written = b.g.shapes.writtenOutside(e) || b.withinOutside(e)
		all = all && made.Written
		b.g.Outward = append(b.g.Outward, &made)
	}
	return all
}

// fresh notes that foreign code may create storages of a type argument that at has, unless
// the program says so since an earlier rewrite.
func (b *builder) fresh(at ast.Expr) {
	pl := b.place(at.Pos())
	if f := (Fresh{pl.pkg, pl.file}); !b.outward.fresh && !slices.Contains(b.g.Fresh, f) {
		b.g.Fresh = append(b.g.Fresh, f)
	}
}

// storageIn returns the type of the pointer to the storage that has the method m of
// values of type t, or to the struct that holds the storage itself, nil if there is none.
func storageIn(t types.Type, m *types.Func) types.Type {
	_, index, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name())
	var last types.Type
	for _, i := range index[:max(len(index)-1, 0)] {
		if _, ok := types.Unalias(t).(*types.Pointer); ok {
			last = t
		}
		st, ok := pointee(t).Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		t = st.Field(i).Type()
	}
	if isStorage(t) {
		return t
	}
	return last
}

// createsUnseen reports whether the foreign code that at names may create values of the type
// of pointer ptr, to a struct with a storage: it has the struct as a type argument, too.
func (b *builder) createsUnseen(at ast.Expr, ptr types.Type) bool {
	id, ok := at.(*ast.Ident)
	if !ok || ptr == nil {
		return false
	}
	for arg := range b.place(id.Pos()).pkg.Info.Instances[id].TypeArgs.Types() {
		if typeText(arg) == typeText(pointee(ptr)) {
			return true
		}
	}
	return b.createsParam(id)
}

// createsParam reports whether the foreign code that id names may create values of a type
// parameter: it has that as a type argument, and another one of pointers to it.
func (b *builder) createsParam(id *ast.Ident) bool {
	args := b.place(id.Pos()).pkg.Info.Instances[id].TypeArgs
	for arg := range args.Types() {
		p, ok := types.Unalias(arg).(*types.TypeParam)
		if !ok {
			continue
		}
		for e := range p.Constraint().Underlying().(*types.Interface).EmbeddedTypes() {
			if u, ok := e.(*types.Union); ok && u.Len() == 1 {
				e = u.Term(0).Type()
			}
			for other := range args.Types() {
				if isPointer(e) && types.Identical(pointee(e), other) {
					return true
				}
			}
		}
	}
	return false
}

// addressed returns the receiver of the method that sel selects, if that takes its address,
// or that of what it embeds, as a pointer of type ptr, nil if it does not.
func (b *builder) addressed(sel *ast.SelectorExpr, ptr types.Type) ast.Expr {
	s := b.place(sel.Pos()).pkg.Info.Selections[sel]
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		st, ok := pointee(t).Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		t = st.Field(i).Type()
	}
	recv := s.Obj().(*types.Func).Signature().Recv().Type()
	if !b.own(s.Obj()) || isPointer(t) || !isPointer(recv) || typeText(t) != typeText(pointee(ptr)) {
		return nil
	}
	return sel.X
}

// outsideForm says how a storage that e creates, in a value of the type of pointer storage,
// is told that it is called outside, and what is told.
func (b *builder) outsideForm(e ast.Expr, storage types.Type) (ast.Expr, OutsideForm) {
	switch x := e.(type) {
	case *ast.SelectorExpr:
		if recv := b.addressed(x, storage); recv != nil && isPointer(b.g.shapes.typeOf(recv)) {
			return recv, OutsideValue
		} else if recv != nil {
			return recv, OutsideAddress
		}
		return nil, 0
	case *ast.CompositeLit:
		if t := b.g.shapes.typeOf(x); t != nil && typeText(t) == typeText(storage) {
			return x, OutsideLiteral
		}
		return nil, 0
	}
	switch {
	case !b.createsStorage(e, storage):
		return nil, 0
	case isStorage(storage):
		return e, OutsideStorage
	}
	return e, OutsideValue
}

// withinOutside reports whether e is the argument of als.Outside.
func (b *builder) withinOutside(e ast.Expr) bool { return b.outward.within[e] }

// createsStorage reports whether e may create a storage, or what holds one, of the type of
// pointer storage: it is an address, or the result of code that is not of the program.
func (b *builder) createsStorage(e ast.Expr, storage types.Type) bool {
	t := b.g.shapes.typeOf(e)
	if t == nil || isStorage(t) != isStorage(storage) || typeText(t) != typeText(storage) && !(isPointer(t) && holdsTypeParam(t)) {
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

// isPointer reports whether t is a pointer.
func isPointer(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.Pointer)
	return ok
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
