// This file says how the functions that als.Bind returns hand their stores on (rule 12).

package infer

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Bound is a function that als.Bind makes.
type Bound struct {
	// Expr names the marker, in the function In.
	Expr ast.Expr
	In   *flow.Func
	// Type is that of the function, with its Shape.
	Type  types.Type
	Shape *flow.Shape
	// Sig is the signature of Type, nil if that is a type parameter.
	Sig *types.Signature
	// Param is the number of the context parameter, -1 if the source has none.
	Param int
	// Carriers are the parameters that hand the stores on, without Expr: none where a
	// context does, since the function begins with that.
	Carriers []Handed
	// Fixed says that the function is never nil: a literal, or a declared one.
	Fixed bool
}

// BoundBy returns what c, the call of als.Bind, makes.
func (s *Solution) BoundBy(c *flow.Call) *Bound {
	var shape *flow.Shape
	if results := s.Graph.Results(c.Expr); len(results) > 0 {
		shape = results[0]
	}
	b := s.bound(c.Expr.Fun, c.In, c.In.Pkg.Info.TypeOf(c.Expr), shape)
	b.Fixed = neverNil(c.Expr.Args[0], c.In.Pkg.Info)
	return b
}

// neverNil reports whether the function e is a literal, or a declared one, or a conversion
// of that.
func neverNil(e ast.Expr, info *types.Info) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return true
	case *ast.Ident:
		_, declared := info.Uses[e].(*types.Func)
		return declared
	case *ast.SelectorExpr:
		_, declared := info.Uses[e.Sel].(*types.Func)
		return declared
	case *ast.CallExpr:
		return info.Types[e.Fun].IsType() && neverNil(e.Args[0], info)
	}
	return false
}

// BoundByValue is BoundBy for als.Bind as a value.
func (s *Solution) BoundByValue(v *flow.Value) *Bound {
	sig := v.In.Pkg.Info.TypeOf(v.Expr).Underlying().(*types.Signature)
	var shape *flow.Shape
	if v.Own != nil && len(v.Own.Params()) > 0 {
		shape = v.Own.Params()[0]
	}
	return s.bound(v.Expr, v.In, sig.Params().At(0).Type(), shape)
}

func (s *Solution) bound(e ast.Expr, in *flow.Func, t types.Type, shape *flow.Shape) *Bound {
	b := &Bound{Expr: e, In: in, Type: t, Shape: shape, Param: -1}
	b.Sig, _ = t.Underlying().(*types.Signature)
	if b.Sig == nil || s.threads(s.Graph.Under(shape)) {
		return b
	}
	if v, i := flow.ContextParam(b.Sig); v != nil {
		b.Param = i
		return b
	}
	for _, h := range s.carrierParams(b) {
		if h.Carrier.Holds() && !s.unnameable(h, b) {
			b.Carriers = append(b.Carriers, h)
		}
	}
	return b
}

// carrierParams returns the carriers with which the function that b binds may begin: the
// first, or any if foreign code may have made the function.
func (s *Solution) carrierParams(b *Bound) []Handed {
	var list []Handed
	under := s.Graph.Under(b.Shape)
	anyOf := under == nil || under.Foreign || len(under.Class.Find().Foreign) > 0
	for i := range b.Sig.Params().Len() {
		t := b.Sig.Params().At(i).Type()
		if c := s.Graph.Roots.Carrier(t); c != nil && s.Knows(b.In, c) && (anyOf || len(list) == 0) {
			list = append(list, Handed{Carrier: c, Index: i, Type: t})
		}
	}
	return list
}

// unnameable reports whether h would have to be set, or embedded, by code that cannot name
// its type: a generic function, where the type of b cannot be written.
func (s *Solution) unnameable(h Handed, b *Bound) bool {
	if h.Carrier.HandOn != roots.Set && h.Carrier.HandOn != roots.Wrap || flow.WritableAt(b.In.Pkg, h.Type, token.NoPos) {
		return false
	}
	return !flow.WritableAt(b.In.Pkg, b.Type, b.Expr.Pos()) || !flow.WritableAt(b.In.Pkg, b.Sig, b.Expr.Pos())
}

// binds returns what every als.Bind of the program makes, by function.
func (s *Solution) binds() []*Bound {
	var list []*Bound
	for _, f := range s.Graph.Funcs {
		for _, c := range f.Calls {
			if c.Marker != nil && c.Marker.Kind == flow.Fix {
				list = append(list, s.BoundBy(c))
			}
		}
	}
	for _, v := range s.Graph.Values {
		if v.Marker != nil && v.Marker.Kind == flow.Fix && v.Sink.Kind != flow.Compared {
			list = append(list, s.BoundByValue(v))
		}
	}
	return list
}

// reportBound reports the functions that als.Bind is given and that begin with a carrier
// which no code can be written for.
func (s *Solution) reportBound() {
	for _, b := range s.binds() {
		s.reportBoundParam(b)
		if b.Sig == nil || b.Param >= 0 || s.threads(s.Graph.Under(b.Shape)) || s.noStores(s.Root(b.In)) {
			continue
		}
		for _, h := range s.carrierParams(b) {
			if s.unnameable(h, b) {
				s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
					Code: diag.LostContext, Severity: diag.Lost, Rule: 12, Position: s.Graph.Position(b.Expr.Pos()),
					Message: fmt.Sprintf("the %s that this function is called with keeps the stores that it has: its type has no name that could be written here", types.TypeString(h.Type, (*types.Package).Name)),
				})
			}
		}
	}
}
