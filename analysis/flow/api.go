// This file keeps the types of what other modules can name in a module in twins: its
// twins must be what its sources are to those who use them.
//
//	func Page(id int) string            keeps its type, and has a clone beside it
//	type Handler func(id int) string    keeps its type; what is stored in one is bound there
//	type Source interface{ Get() }      keeps its type; calls ask the value for the clone
//
// That is what packages that are neither main nor internal export, and what leads from
// there on: exported fields and methods of the types, whichever package declares them.

package flow

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
)

// apiReason is why the type of what other modules can name stays.
const apiReason = "other modules can name it"

// freezeAPI freezes what other modules can name of the modules in twins.
func (s *shaper) freezeAPI() {
	w := apiWalker{s, map[types.Type]bool{}}
	for _, pkg := range s.b.g.Prog.Packages {
		if !s.b.public(pkg) {
			continue
		}
		scope := pkg.Types.Scope()
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); token.IsExported(name) && !s.b.inTest(obj.Pos()) {
				w.object(obj)
			}
		}
	}
}

// public reports whether other modules can import pkg, and its module is in twins.
func (b *builder) public(pkg *load.Package) bool {
	first := pkg.First()
	if first == nil || pkg.Types.Name() == "main" || slices.Contains(strings.Split(pkg.Path, "/"), "internal") {
		return false
	}
	m := b.g.Prog.ModuleOf(first.Path)
	return m != nil && m.Twins
}

// inTest reports whether pos is in a file of tests.
func (b *builder) inTest(pos token.Pos) bool {
	return strings.HasSuffix(b.g.Prog.Fset.PositionFor(pos, false).Filename, "_test.go")
}

// apiWalker follows what other modules can name.
type apiWalker struct {
	s    *shaper
	seen map[types.Type]bool
}

// freeze freezes the function types that shape writes, and its own.
func (w apiWalker) freeze(shape *Shape, pos token.Pos) {
	if shape == nil {
		return
	}
	why := Reason{Pos: pos, Text: apiReason}
	if shape.Kind == FuncShape && !shape.Foreign {
		shape.Class.freeze(why)
	}
	w.s.freezeSpelled(shape, why)
}

// object freezes an exported object.
func (w apiWalker) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Func:
		w.function(obj)
	case *types.Var:
		w.freeze(w.s.variable(obj), obj.Pos())
		w.follow(obj.Type())
	case *types.TypeName:
		if obj.IsAlias() {
			w.freeze(w.s.typeName(obj, nil), obj.Pos())
		}
		w.follow(obj.Type())
	case *types.Const:
	default:
		panic(fmt.Sprintf("flow: unknown object %T", obj))
	}
}

// function freezes an exported function or method of the program. One that is no method
// keeps its own type alone: what it is stored in as a value need not.
func (w apiWalker) function(fn *types.Func) {
	f := w.s.b.g.Callee(fn)
	if f == nil {
		return
	}
	f.API = f.Frozen == "" || f.Marked != nil && f.Marked.keeps
	why := Reason{Pos: fn.Pos(), Text: apiReason}
	if f.Sig.Recv() == nil && f.API {
		f.Frozen = cmp.Or(f.Frozen, apiReason)
	} else if f.Class != nil {
		f.Class.freeze(why)
	}
	w.signature(f, why)
	w.follow(fn.Signature())
}

// signature freezes the function types that the type of f writes, but for that of the only
// parameter that is a function: the clone takes one with the context.
//
//	func Each(f func(*Page))   →   func EachContext(ctx context.Context, f func(context.Context, *Page))
func (w apiWalker) signature(f *Func, why Reason) {
	callback := -1
	for i := range f.Sig.Params().Len() {
		if _, ok := f.Sig.Params().At(i).Type().(*types.Signature); !ok {
			continue
		}
		if callback >= 0 || !f.API || f.AsksForFrames() {
			callback = -1
			break
		}
		callback = i
	}
	shape := w.s.function(f.Obj)
	if callback < 0 || shape == nil {
		w.s.freezeSpelled(shape, why)
		return
	}
	for i, p := range shape.Parts {
		if i == callback {
			w.s.freezeSpelled(p, why)
		} else {
			w.freeze(p, why.Pos)
		}
	}
}

// follow freezes what t leads to.
func (w apiWalker) follow(t types.Type) {
	t = types.Unalias(t)
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		w.named(t)
	case *types.Pointer:
		w.follow(t.Elem())
	case *types.Slice:
		w.follow(t.Elem())
	case *types.Array:
		w.follow(t.Elem())
	case *types.Chan:
		w.follow(t.Elem())
	case *types.Map:
		w.follow(t.Key())
		w.follow(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				w.object(f)
			}
		}
	case *types.Interface:
		w.methods(t)
	case *types.Signature:
		w.follow(t.Params())
		w.follow(t.Results())
		for p := range t.TypeParams().TypeParams() {
			w.follow(p.Constraint())
		}
	case *types.Tuple:
		for v := range t.Variables() {
			w.follow(v.Type())
		}
	case *types.Union:
		for term := range t.Terms() {
			w.follow(term.Type())
		}
	case *types.Basic, *types.TypeParam:
	default:
		panic(fmt.Sprintf("flow: unknown type %T", t))
	}
}

// named freezes what a defined type of the program leads to.
func (w apiWalker) named(t *types.Named) {
	for arg := range t.TypeArgs().Types() {
		w.follow(arg)
	}
	if !w.s.b.own(t.Obj()) {
		return
	}
	t = t.Origin()
	if _, fields := t.Underlying().(*types.Struct); !fields {
		w.freeze(w.s.under(w.s.fromType(t, false)), t.Obj().Pos())
	}
	w.follow(t.Underlying())
	for m := range t.Methods() {
		if m.Exported() {
			w.function(m)
		}
	}
	for p := range t.TypeParams().TypeParams() {
		w.follow(p.Constraint())
	}
}

// methods freezes the exported methods of an interface.
func (w apiWalker) methods(t *types.Interface) {
	for m := range t.Methods() {
		if c := w.s.b.methodClass(m); c != nil && m.Exported() {
			why := Reason{Pos: m.Pos(), Text: apiReason}
			c.freeze(why)
			w.s.freezeSpelled(w.s.function(m), why)
		}
		w.follow(m.Signature())
	}
}
