// This file says which types can hold functions, so that the rest needs no shape.

package flow

import (
	"fmt"
	"go/types"
)

// holds reports whether values of type t can hold functions whose type may
// change.
func (s *shaper) holds(t types.Type) bool {
	if t == nil {
		return false
	}
	if r, ok := s.holding[t]; ok {
		return r
	}
	seen := map[types.Type]bool{}
	found := s.search(t, seen)
	if found {
		s.holding[t] = true
		return true
	}
	for u := range seen {
		s.holding[u] = false
	}
	return false
}

func (s *shaper) search(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if r, ok := s.holding[t]; ok {
		return r
	}
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Basic, *types.Interface, *types.Union:
		return false
	case *types.Signature, *types.TypeParam:
		return true
	case *types.Pointer:
		return s.search(t.Elem(), seen)
	case *types.Slice:
		return s.search(t.Elem(), seen)
	case *types.Array:
		return s.search(t.Elem(), seen)
	case *types.Chan:
		return s.search(t.Elem(), seen)
	case *types.Map:
		return s.search(t.Key(), seen) || s.search(t.Elem(), seen)
	case *types.Struct:
		for f := range t.Fields() {
			if s.search(f.Type(), seen) {
				return true
			}
		}
		return false
	case *types.Tuple:
		for v := range t.Variables() {
			if s.search(v.Type(), seen) {
				return true
			}
		}
		return false
	case *types.Named:
		return s.searchNamed(t, seen)
	}
	panic(fmt.Sprintf("flow: unknown type %T", t))
}

func (s *shaper) searchNamed(t *types.Named, seen map[types.Type]bool) bool {
	for arg := range t.TypeArgs().Types() {
		if s.search(arg, seen) {
			return true
		}
	}
	if _, isFunc := t.Underlying().(*types.Signature); isFunc {
		return true
	}
	return s.b.own(t.Obj()) && s.search(t.Underlying(), seen)
}
