// This file finds what foreign code may call by reflection: the exported methods
// of every type that reaches a function which does so, and of the types that
// their fields and results lead to.
//
//	template.Must(template.New("").Parse("{{.User.Greeting}}")).Execute(w, page)

package flow

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// exposed notes the arguments of a call of callee that it may call methods of.
func (s *shaper) exposed(call *ast.CallExpr, callee *types.Func) {
	if callee == nil || !s.b.g.Roots.Reflects(callee.Origin()) {
		return
	}
	sig := callee.Signature()
	for i, arg := range call.Args {
		if !isInterface(paramType(sig, i)) {
			continue
		}
		s.exposures = append(s.exposures, exposure{s.typeOf(arg), callee, arg.Pos()})
	}
}

// exposure is a value that a foreign function may call methods of.
type exposure struct {
	t      types.Type
	callee *types.Func
	pos    token.Pos
}

// expose freezes the methods that foreign code may call by reflection. What comes
// as an interface can be anything that became one.
func (s *shaper) expose() {
	seen := map[types.Type]bool{}
	slices.SortFunc(s.exposures, func(x, y exposure) int { return s.b.compare(x.pos, y.pos) })
	for _, e := range s.exposures {
		if e.callee.Pkg().Path() == "reflect" && !s.b.reflectCalls {
			continue
		}
		why := e.callee.Pkg().Path() + "." + e.callee.Name() + " may call it by its name"
		if !isInterface(e.t) {
			s.fieldsToo = true
			s.exposeType(e.t, why, seen)
			continue
		}
		s.fieldsToo = s.b.templatesCall
		for pair := range s.conversions {
			if iface, ok := pair[0].Underlying().(*types.Interface); ok && iface.NumMethods() == 0 {
				s.exposeType(pair[1], why, seen)
			}
		}
	}
}

// exposeInterface freezes the exported methods of the interface t, and of the types that
// become it: foreign code finds the value.
func (s *shaper) exposeInterface(t types.Type, why string, seen map[types.Type]bool) {
	for m := range t.Underlying().(*types.Interface).Methods() {
		if c := s.b.methodClass(m); c != nil && m.Exported() {
			c.freeze(Reason{Pos: m.Pos(), Text: why})
		}
		s.exposeType(m.Signature(), why, seen)
	}
	for pair := range s.conversions {
		if types.Identical(pair[0], t) {
			s.exposeType(pair[1], why, seen)
		}
	}
}

// exposeType freezes the exported methods of t and of what it leads to.
func (s *shaper) exposeType(t types.Type, why string, seen map[types.Type]bool) {
	t = types.Unalias(t)
	if seen[t] {
		return
	}
	seen[t] = true
	next := func(t types.Type) { s.exposeType(t, why, seen) }
	if isInterface(t) {
		s.exposeInterface(t, why, seen)
		return
	}
	switch t := t.(type) {
	case *types.Pointer:
		next(t.Elem())
	case *types.Slice:
		next(t.Elem())
	case *types.Array:
		next(t.Elem())
	case *types.Map:
		next(t.Key())
		next(t.Elem())
	case *types.Chan:
		next(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				if s.fieldsToo {
					s.freezeInside(s.variable(f), why)
				}
				next(f.Type())
			}
		}
	case *types.Signature:
		for v := range t.Results().Variables() {
			next(v.Type())
		}
	case *types.Named:
		s.exposeNamed(t, why, seen)
	case *types.Basic, *types.TypeParam, *types.Tuple, *types.Union, *types.Interface:
	default:
		panic(fmt.Sprintf("flow: unknown type %T", t))
	}
}

// freezeInside freezes the function types in shape, other than those of defined
// types: foreign code may call what it finds there.
func (s *shaper) freezeInside(shape *Shape, why string) {
	if shape == nil {
		return
	}
	if shape.Kind == FuncShape && !shape.Foreign {
		shape.Class.freeze(Reason{Pos: s.pos, Text: why})
		return
	}
	if shape.Kind == NamedShape {
		if u := s.under(shape); u != nil && u.Kind == FuncShape && !u.Foreign {
			u.Class.freeze(Reason{Pos: s.pos, Text: why})
		}
		return
	}
	for _, p := range shape.Parts {
		s.freezeInside(p, why)
	}
}

func (s *shaper) exposeNamed(t *types.Named, why string, seen map[types.Type]bool) {
	if !s.b.own(t.Obj()) {
		return
	}
	for m := range t.Methods() {
		f := s.b.g.Callee(m)
		if f == nil || !m.Exported() {
			continue
		}
		f.Exposed = why
		f.Class.freeze(Reason{Pos: f.Pos(), Text: why})
		s.exposeType(m.Signature(), why, seen)
	}
	s.exposeType(t.Underlying(), why, seen)
}
