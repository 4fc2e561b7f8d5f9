// This file finds the storages that become foreign interfaces where they have no
// expression of their own that could be told: as one of several results, in a range
// statement and in a select statement. Those that become the key of a map have one.
//
//	var g library.Getter
//	g, err = open()
//	for _, g = range storages { … }
//	select { case g = <-stored: }

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// outwardResults notes the storages among the results of calls.
func (b *builder) outwardResults() {
	s := b.g.shapes
	for _, n := range b.flowNodes {
		switch x := n.node.(type) {
		case *ast.CallExpr:
			tv := b.place(x.Pos()).pkg.Info.Types[x.Fun]
			if sig, ok := coreSignature(tv.Type); ok && !tv.IsType() && !tv.IsBuiltin() && len(x.Args) == 1 {
				b.outwardTuple(x.Args[0], func(i int) types.Type { return paramType(sig, i) })
			}
		case *ast.AssignStmt:
			if len(x.Rhs) == 1 && len(x.Lhs) > 1 {
				b.outwardTuple(x.Rhs[0], func(i int) types.Type { return s.typeOf(x.Lhs[i]) })
			}
			for _, lhs := range x.Lhs {
				b.outwardKeyOf(lhs, n.in)
			}
		case *ast.ValueSpec:
			if len(x.Values) == 1 && len(x.Names) > 1 && x.Type != nil {
				b.outwardTuple(x.Values[0], func(int) types.Type { return s.typeOf(x.Type) })
			}
		case *ast.ReturnStmt:
			if len(x.Results) == 1 && n.in != nil && n.in.Sig != nil && n.in.Sig.Results().Len() > 1 {
				b.outwardTuple(x.Results[0], func(i int) types.Type { return n.in.Sig.Results().At(i).Type() })
			}
		case *ast.IncDecStmt:
			b.outwardKeyOf(x.X, n.in)
		case *ast.RangeStmt:
			for i, from := range rangedTypes(coreOr(s.typeOf(x.X))) {
				if e := []ast.Expr{x.Key, x.Value}[i]; e != nil && x.Tok == token.ASSIGN && from != nil {
					b.outwardKeyOf(e, n.in)
					b.outwardPart(e, from, s.typeOf(e))
				}
			}
		default:
			continue // it assigns no results
		}
	}
}

// outwardTuple notes the storages among the results of e, which become values of the types
// to.
func (b *builder) outwardTuple(e ast.Expr, to func(int) types.Type) {
	tuple, ok := b.g.shapes.typeOf(e).(*types.Tuple)
	if !ok {
		return
	}
	for i := range tuple.Len() {
		b.outwardPart(e, tuple.At(i).Type(), to(i))
	}
}

// outwardPart notes the storage in a value of type from, at e, which becomes a value of
// type to.
func (b *builder) outwardPart(e ast.Expr, from, to types.Type) {
	if to == nil || !isInterface(to) || isInterface(from) {
		return
	}
	for m := range to.Underlying().(*types.Interface).Methods() {
		found, index, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
		fn, _ := found.(*types.Func)
		if marker := b.storageMarkerOf(fn); marker != nil && !b.own(m) {
			b.outwardField(from, index, MarkerMethod{marker, m})
			b.outwardEverywhere(e, m, marker, from)
		}
	}
}

// outwardKeyOf notes the storage that becomes a key of the map which e, to which something
// is assigned, is an element of.
func (b *builder) outwardKeyOf(e ast.Expr, in *Func) {
	x, ok := ast.Unparen(e).(*ast.IndexExpr)
	if !ok {
		return
	}
	s := b.g.shapes
	m, ok := coreOr(s.typeOf(x.X)).Underlying().(*types.Map)
	if from := s.typeOf(x.Index); ok && isInterface(m.Key()) && from != nil {
		s.outwards(m.Key(), from, x.Index, in)
	}
}

// rangedTypes returns the types of the key and the value of what is ranged over, nil for
// those that hold no storage.
func rangedTypes(t types.Type) []types.Type {
	switch t := t.Underlying().(type) {
	case *types.Signature:
		if yield, ok := coreSignature(t.Params().At(0).Type()); ok {
			var list []types.Type
			for v := range yield.Params().Variables() {
				list = append(list, v.Type())
			}
			return list
		}
	case *types.Map:
		return []types.Type{t.Key(), t.Elem()}
	case *types.Chan:
		return []types.Type{t.Elem()}
	}
	return []types.Type{nil, elemType(t)}
}
