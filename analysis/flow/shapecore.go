// This file finds what the constraint of a type parameter says about functions.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// core returns the shape that all types of a type parameter have, nil if its
// constraint names none.
func (s *shaper) core(param *Shape) *Shape {
	if shape, ok := s.cores[param.key]; ok {
		return shape
	}
	s.cores[param.key] = nil
	shape := s.findCore(param)
	s.cores[param.key] = shape
	return shape
}

func (s *shaper) findCore(param *Shape) *Shape {
	pos, own := param.key.(token.Pos)
	if !own {
		p, ok := param.Type.(*types.TypeParam)
		if !ok {
			return nil
		}
		return s.fromType(coreType(p.Constraint()), false)
	}
	pos = s.ofType(pos)
	if s.bounds[pos] == nil {
		return nil
	}
	terms := s.terms(s.bounds[pos])
	for _, t := range terms[min(1, len(terms)):] {
		s.unify(terms[0], t)
	}
	if len(terms) == 0 {
		return nil
	}
	return terms[0]
}

// ofType returns where the type parameter at pos is declared: for that of a
// receiver, in the declaration of the type.
func (s *shaper) ofType(pos token.Pos) token.Pos {
	if r, ok := s.recvs[pos]; ok {
		if d := s.specs[r.spec]; d != nil && r.index < len(d.params) {
			return d.params[r.index].Pos()
		}
	}
	return pos
}

// coreType returns the type of the first term of an interface, nil if it has no
// terms.
func coreType(t types.Type) types.Type {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return t
	}
	for e := range iface.EmbeddedTypes() {
		switch u := types.Unalias(e).(type) {
		case *types.Union:
			return u.Term(0).Type()
		default:
			if c := coreType(u); c != nil {
				return c
			}
		}
	}
	return nil
}

// terms returns the shapes of the terms of a constraint.
func (s *shaper) terms(e ast.Expr) []*Shape {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.terms(e.X)
	case *ast.UnaryExpr:
		return s.terms(e.X)
	case *ast.BinaryExpr:
		return append(s.terms(e.X), s.terms(e.Y)...)
	case *ast.InterfaceType:
		return s.interfaceTerms(e)
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr:
		if t := s.typeOf(e); t != nil && types.IsInterface(t) {
			return s.namedTerms(e, t)
		}
	}
	if shape := s.typeExpr(e); shape != nil {
		return []*Shape{shape}
	}
	return nil
}

func (s *shaper) interfaceTerms(e *ast.InterfaceType) []*Shape {
	var all []*Shape
	for _, field := range e.Methods.List {
		if len(field.Names) == 0 {
			all = append(all, s.terms(field.Type)...)
		}
	}
	return all
}

// namedTerms returns the terms of an interface that has a name.
func (s *shaper) namedTerms(e ast.Expr, t types.Type) []*Shape {
	base, args := e, []ast.Expr(nil)
	switch x := e.(type) {
	case *ast.IndexExpr:
		base, args = x.X, []ast.Expr{x.Index}
	case *ast.IndexListExpr:
		base, args = x.X, x.Indices
	}
	tn := s.typeObject(base)
	if tn == nil {
		return nil
	}
	d := s.specs[s.b.canon(tn)]
	if d == nil || !s.b.own(tn) {
		if c := coreType(t); c != nil {
			return []*Shape{s.fromType(c, false)}
		}
		return nil
	}
	parts := make([]*Shape, len(args))
	for i, a := range args {
		parts[i] = s.typeExpr(a)
	}
	env := s.declEnv(d, parts)
	var all []*Shape
	for _, term := range s.terms(d.spec.Type) {
		all = append(all, s.subst(term, env))
	}
	return all
}
