// This file makes shapes of types of which the program has no syntax, puts type
// arguments into shapes, and finds underlying types.

package flow

import (
	"fmt"
	"go/token"
	"go/types"
)

// fromType is the shape of a type of which the program has no syntax: foreign,
// or an inferred type argument.
func (s *shaper) fromType(t types.Type, foreign bool) *Shape {
	t = types.Unalias(t)
	if !s.holds(t) {
		return nil
	}
	shape := &Shape{Kind: CompositeShape, Type: t}
	switch t := t.(type) {
	case *types.Basic, *types.Interface, *types.Union, *types.Tuple:
		return nil
	case *types.TypeParam:
		return s.param(t)
	case *types.Signature:
		shape.Kind, shape.Foreign, shape.Class = FuncShape, foreign, &Class{Sig: t}
		for v := range t.Params().Variables() {
			shape.add(s.fromType(v.Type(), foreign))
		}
		shape.NumParams = len(shape.Parts)
		for v := range t.Results().Variables() {
			shape.add(s.fromType(v.Type(), foreign))
		}
	case *types.Pointer:
		shape.add(s.fromType(t.Elem(), foreign))
	case *types.Slice:
		shape.add(s.fromType(t.Elem(), foreign))
	case *types.Array:
		shape.add(s.fromType(t.Elem(), foreign))
	case *types.Chan:
		shape.add(s.fromType(t.Elem(), foreign))
	case *types.Map:
		shape.add(s.fromType(t.Key(), foreign))
		shape.add(s.fromType(t.Elem(), foreign))
	case *types.Struct:
		for f := range t.Fields() {
			shape.add(s.fromType(f.Type(), foreign))
		}
	case *types.Named:
		var args []*Shape
		for a := range t.TypeArgs().Types() {
			args = append(args, s.fromType(a, foreign))
		}
		return s.named(t.Obj(), args)
	default:
		panic(fmt.Sprintf("flow: unknown type %T", t))
	}
	return shape
}

// subst returns shape with the type parameters of env replaced.
func (s *shaper) subst(shape *Shape, env map[any]*Shape) *Shape {
	if shape == nil || !shape.inner || len(env) == 0 {
		return shape
	}
	if shape.Kind == ParamShape {
		if arg, ok := env[shape.key]; ok {
			return arg
		}
		return shape
	}
	out := *shape
	out.Parts, out.inner = nil, false
	for _, p := range shape.Parts {
		out.add(s.subst(p, env))
	}
	if out.Kind == CompositeShape {
		return out.orNil()
	}
	return &out
}

// under returns the underlying type of shape; of a type parameter its core type.
func (s *shaper) under(shape *Shape) *Shape {
	for shape != nil {
		switch shape.Kind {
		case NamedShape:
			shape = s.underNamed(shape)
		case ParamShape:
			shape = s.core(shape)
		default:
			return shape
		}
	}
	return nil
}

// underNamed returns what a defined type was declared as.
func (s *shaper) underNamed(shape *Shape) *Shape {
	pos, own := shape.key.(token.Pos)
	if own && s.specs[pos] != nil {
		d := s.specs[pos]
		return s.subst(s.typeExpr(d.spec.Type), s.declEnv(d, shape.Parts))
	}
	named, ok := types.Unalias(shape.Type).(*types.Named)
	if !ok {
		return nil
	}
	named = named.Origin()
	template, known := s.unders[shape.key]
	if !known {
		template = s.fromType(named.Underlying(), true)
		s.unders[shape.key] = template
	}
	env := map[any]*Shape{}
	for i, arg := range shape.Parts {
		if i < named.TypeParams().Len() {
			env[s.paramKey(named.TypeParams().At(i))] = arg
		}
	}
	return s.subst(template, env)
}
