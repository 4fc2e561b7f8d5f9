// This file finds the types that adapters write, as the rewritten program has
// them.

package decide

import (
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/flow"
)

// spell returns t, the type of shape in the source, as the rewritten program has
// it.
func (m *maker) spell(t types.Type, shape *flow.Shape) types.Type {
	if !m.changes(shape) && !m.mentions(t) {
		return t
	}
	t = types.Unalias(t)
	if iface, ok := t.(*types.Interface); ok {
		return m.spellInterface(iface)
	}
	if shape == nil {
		shape = &flow.Shape{Kind: flow.CompositeShape}
		if sig, ok := t.(*types.Signature); ok {
			shape.Kind, shape.NumParams, shape.Foreign = flow.FuncShape, sig.Params().Len(), true
			shape.Parts = make([]*flow.Shape, sig.Params().Len()+sig.Results().Len())
		}
	}
	switch shape.Kind {
	case flow.FuncShape:
		return m.spellFunc(t.(*types.Signature), shape)
	case flow.NamedShape:
		return m.spellNamed(t, shape)
	case flow.ParamShape:
		return t
	}
	part := func(i int, t types.Type) types.Type { return m.spell(t, nth(shape.Parts, i)) }
	switch t := t.(type) {
	case *types.Pointer:
		return types.NewPointer(part(0, t.Elem()))
	case *types.Slice:
		return types.NewSlice(part(0, t.Elem()))
	case *types.Array:
		return types.NewArray(part(0, t.Elem()), t.Len())
	case *types.Chan:
		return types.NewChan(t.Dir(), part(0, t.Elem()))
	case *types.Map:
		return types.NewMap(part(0, t.Key()), part(1, t.Elem()))
	case *types.Struct:
		return m.spellStruct(t, shape)
	}
	return t
}

// mentions reports whether t writes an interface with methods that gain the
// context, other than by its name.
func (m *maker) mentions(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Interface:
		return m.methodsChange(t)
	case *types.Pointer:
		return m.mentions(t.Elem())
	case *types.Slice:
		return m.mentions(t.Elem())
	case *types.Array:
		return m.mentions(t.Elem())
	case *types.Chan:
		return m.mentions(t.Elem())
	case *types.Map:
		return m.mentions(t.Key()) || m.mentions(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if m.mentions(f.Type()) {
				return true
			}
		}
	case *types.Signature:
		return m.mentionsAny(t.Params()) || m.mentionsAny(t.Results())
	}
	return false
}

func (m *maker) mentionsAny(tuple *types.Tuple) bool {
	for v := range tuple.Variables() {
		if m.mentions(v.Type()) {
			return true
		}
	}
	return false
}

func (m *maker) methodsChange(t *types.Interface) bool {
	for fn := range t.ExplicitMethods() {
		if m.s.ThreadsMethod(fn) || m.mentions(fn.Signature()) {
			return true
		}
	}
	return false
}

// spellInterface is an interface without a name, with the context in its methods.
func (m *maker) spellInterface(t *types.Interface) types.Type {
	var methods []*types.Func
	for fn := range t.ExplicitMethods() {
		sig := fn.Signature()
		var params []*types.Var
		if m.s.ThreadsMethod(fn) {
			params = append(params, types.NewParam(token.NoPos, nil, "", m.context))
		}
		for v := range sig.Params().Variables() {
			params = append(params, types.NewParam(token.NoPos, nil, "", m.spell(v.Type(), nil)))
		}
		methods = append(methods, types.NewFunc(token.NoPos, fn.Pkg(), m.s.MethodName(fn),
			types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic())))
	}
	var embedded []types.Type
	for e := range t.EmbeddedTypes() {
		embedded = append(embedded, e)
	}
	return types.NewInterfaceType(methods, embedded).Complete()
}

func (m *maker) spellStruct(t *types.Struct, shape *flow.Shape) types.Type {
	var fields []*types.Var
	var tags []string
	for i := range t.NumFields() {
		f := t.Field(i)
		fields = append(fields, types.NewField(token.NoPos, f.Pkg(), f.Name(), m.spell(f.Type(), nth(shape.Parts, i)), f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	return types.NewStruct(fields, tags)
}

func (m *maker) spellNamed(t types.Type, shape *flow.Shape) types.Type {
	named, ok := t.(*types.Named)
	if !ok || named.TypeArgs().Len() != len(shape.Parts) {
		return t
	}
	var args []types.Type
	for i, p := range shape.Parts {
		args = append(args, m.spell(named.TypeArgs().At(i), p))
	}
	inst, err := types.Instantiate(nil, named.Origin(), args, false)
	if err != nil {
		return t
	}
	return inst
}

func (m *maker) spellFunc(sig *types.Signature, shape *flow.Shape) types.Type {
	var params, results []*types.Var
	if m.s.Threads(shape) {
		params = append(params, types.NewParam(token.NoPos, nil, "", m.context))
	}
	for i := range sig.Params().Len() {
		params = append(params, types.NewParam(token.NoPos, nil, "", m.spell(sig.Params().At(i).Type(), nth(shape.Params(), i))))
	}
	for i := range sig.Results().Len() {
		results = append(results, types.NewParam(token.NoPos, nil, "", m.spell(sig.Results().At(i).Type(), nth(shape.Results(), i))))
	}
	return types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), types.NewTuple(results...), sig.Variadic())
}

// changes reports whether a function type in shape gains the context.
func (m *maker) changes(shape *flow.Shape) bool {
	if shape == nil {
		return false
	}
	if m.s.Threads(shape) {
		return true
	}
	for _, p := range shape.Parts {
		if m.changes(p) {
			return true
		}
	}
	return false
}

// nth returns shape i, nil if there is none.
func nth(shapes []*flow.Shape, i int) *flow.Shape {
	if i < len(shapes) {
		return shapes[i]
	}
	return nil
}

// contextType is context.Context as a type to be written.
func contextType() types.Type {
	pkg := types.NewPackage(contextPath, "context")
	return types.NewNamed(types.NewTypeName(token.NoPos, pkg, "Context", nil), types.NewInterfaceType(nil, nil), nil)
}
