// This file writes types as text: types are identical if their texts are, whatever
// their parameters are called, and whichever variant of a package they come from.

package flow

import (
	"go/token"
	"go/types"
)

// typeText writes t with import paths and without the names of parameters.
func typeText(t types.Type) string {
	return types.TypeString(unnamed(t), func(p *types.Package) string { return p.Path() })
}

// unnamed returns t without the names of the parameters in the function types that
// it writes. What a declared type is made of is its own matter.
func unnamed(t types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, unnamedTuple(t.Params()), unnamedTuple(t.Results()), t.Variadic())
	case *types.Pointer:
		return types.NewPointer(unnamed(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unnamed(t.Elem()))
	case *types.Array:
		return types.NewArray(unnamed(t.Elem()), t.Len())
	case *types.Chan:
		return types.NewChan(t.Dir(), unnamed(t.Elem()))
	case *types.Map:
		return types.NewMap(unnamed(t.Key()), unnamed(t.Elem()))
	case *types.Struct:
		return unnamedStruct(t)
	case *types.Interface:
		return unnamedInterface(t)
	case *types.Named:
		return unnamedInstance(t)
	default:
		return t // a basic type, a type parameter, a union: nothing inside has parameters
	}
}

func unnamedTuple(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range tuple.Variables() {
		vars = append(vars, types.NewParam(token.NoPos, nil, "", unnamed(v.Type())))
	}
	return types.NewTuple(vars...)
}

func unnamedStruct(t *types.Struct) *types.Struct {
	var fields []*types.Var
	var tags []string
	for i := range t.NumFields() {
		f := t.Field(i)
		fields = append(fields, types.NewField(token.NoPos, f.Pkg(), f.Name(), unnamed(f.Type()), f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	return types.NewStruct(fields, tags)
}

func unnamedInterface(t *types.Interface) types.Type {
	if t.NumExplicitMethods() == 0 {
		return t
	}
	var methods []*types.Func
	for m := range t.ExplicitMethods() {
		methods = append(methods, types.NewFunc(token.NoPos, m.Pkg(), m.Name(), unnamed(m.Signature()).(*types.Signature)))
	}
	var embedded []types.Type
	for e := range t.EmbeddedTypes() {
		embedded = append(embedded, e)
	}
	return types.NewInterfaceType(methods, embedded)
}

func unnamedInstance(t *types.Named) types.Type {
	if t.TypeArgs().Len() == 0 {
		return t
	}
	var args []types.Type
	for arg := range t.TypeArgs().Types() {
		args = append(args, unnamed(arg))
	}
	out, err := types.Instantiate(nil, t.Origin(), args, false)
	if err != nil {
		return t
	}
	return out
}

// ReceiverName returns the name of the type that has the method fn, "" if fn is none or
// the type has no name.
func ReceiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Obj().Name()
	}
	return ""
}
