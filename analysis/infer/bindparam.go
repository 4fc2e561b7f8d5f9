// This file finds what type parameters stand for where als.Bind is given a function of
// one: only the context among its parameters is found by reflection (rule 12).

package infer

import (
	"cmp"
	"fmt"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/roots"
)

// typeParam names a type parameter, alike in all packages that mention it.
type typeParam struct {
	of    roots.Func // the function, or the type: as the receiver
	index int
}

// typeArgs are the type arguments of a program.
type typeArgs struct {
	params map[*types.TypeParam]typeParam
	args   map[typeParam][]types.Type
}

// reportBoundParam reports b, which als.Bind makes of a value whose type is a type
// parameter, if that stands for functions which begin with a carrier.
func (s *Solution) reportBoundParam(b *Bound) {
	param, ok := types.Unalias(b.Type).(*types.TypeParam)
	if !ok || s.noStores(s.Root(b.In)) {
		return
	}
	a := s.typeArgs()
	var found []string
	for _, t := range a.of(a.params[param], map[typeParam]bool{}) {
		sig, ok := t.Underlying().(*types.Signature)
		if !ok {
			continue
		}
		if v, _ := flow.ContextParam(sig); v != nil {
			continue
		}
		for v := range sig.Params().Variables() {
			if c := s.Graph.Roots.Carrier(v.Type()); c != nil && c.Holds() && s.Knows(b.In, c) {
				found = append(found, types.TypeString(v.Type(), (*types.Package).Name))
			}
		}
	}
	slices.Sort(found)
	for _, name := range slices.Compact(found) {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 12, Position: s.Graph.Position(b.Expr.Pos()),
			Message: fmt.Sprintf("the %s that a function of the type %s is called with keeps the stores that it has: bind the function where its type is known", name, param.Obj().Name()),
		})
	}
}

// typeArgs collects the type arguments that the program writes, and those that are
// inferred.
func (s *Solution) typeArgs() *typeArgs {
	a := &typeArgs{map[*types.TypeParam]typeParam{}, map[typeParam][]types.Type{}}
	for _, f := range s.Graph.Funcs {
		if f.Obj == nil {
			continue
		}
		of, sig := roots.FuncOf(f.Obj), f.Obj.Signature()
		a.declare(of, sig.TypeParams())
		a.declare(roots.Func{Package: of.Package, Recv: of.Recv}, sig.RecvTypeParams())
	}
	for _, pkg := range s.Graph.Prog.Packages {
		for id, inst := range pkg.Info.Instances {
			var of roots.Func
			switch obj := pkg.Info.Uses[id].(type) {
			case *types.Func:
				of = roots.FuncOf(obj.Origin())
			case *types.TypeName:
				of = roots.Func{Recv: obj.Name()}
				if obj.Pkg() != nil {
					of.Package = obj.Pkg().Path()
				}
			}
			for i := range inst.TypeArgs.Len() {
				p := typeParam{of, i}
				a.args[p] = append(a.args[p], inst.TypeArgs.At(i))
			}
		}
	}
	return a
}

// declare notes the type parameters list of the function or type of.
func (a *typeArgs) declare(of roots.Func, list *types.TypeParamList) {
	for i := range list.Len() {
		a.params[list.At(i)] = typeParam{of, i}
	}
}

// of returns the types that p stands for, sorted, without those in seen.
func (a *typeArgs) of(p typeParam, seen map[typeParam]bool) []types.Type {
	if seen[p] {
		return nil
	}
	seen[p] = true
	var list []types.Type
	for _, t := range a.args[p] {
		if param, ok := types.Unalias(t).(*types.TypeParam); ok {
			list = append(list, a.of(a.params[param], seen)...)
			continue
		}
		list = append(list, t)
	}
	slices.SortFunc(list, func(x, y types.Type) int { return cmp.Compare(types.TypeString(x, nil), types.TypeString(y, nil)) })
	return list
}
