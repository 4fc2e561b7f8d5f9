// This file finds the storages that become foreign interfaces as one of several results,
// which have no expression of their own.
//
//	var g library.Getter
//	g, err = open()

package flow

import (
	"go/ast"
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
		case *ast.ValueSpec:
			if len(x.Values) == 1 && len(x.Names) > 1 && x.Type != nil {
				b.outwardTuple(x.Values[0], func(int) types.Type { return s.typeOf(x.Type) })
			}
		case *ast.ReturnStmt:
			if len(x.Results) == 1 && n.in != nil && n.in.Sig != nil && n.in.Sig.Results().Len() > 1 {
				b.outwardTuple(x.Results[0], func(i int) types.Type { return n.in.Sig.Results().At(i).Type() })
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
		from, t := tuple.At(i).Type(), to(i)
		if !isInterface(t) || isInterface(from) {
			continue
		}
		for m := range t.Underlying().(*types.Interface).Methods() {
			found, index, _ := types.LookupFieldOrMethod(from, true, m.Pkg(), m.Name())
			fn, _ := found.(*types.Func)
			if marker := b.markerOf(fn); marker != nil && !b.own(m) {
				b.outward.known[outwardKey(m, from)] = true
				b.outwardField(from, index, MarkerMethod{marker, m})
				b.outwardEverywhere(e, m, marker, from)
			}
		}
	}
}
