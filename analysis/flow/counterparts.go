// This file makes the build configurations of a program agree. What stands at one
// place of a file that they share must change in all of them or in none, and so must
// what such a place names: with open declared once for each system,
//
//	err := open(name)      file.go, in both
//	func open(string) …    file_linux.go
//	func open(string) …    file_windows.go
//
// the two have to keep one type, since the call is written once. Functions that
// stand for each other are counterparts, and what is found of one holds for all. Classes
// are joined, so that whatever freezes one in one configuration freezes it in all.

package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// agree notes the counterparts and joins their classes.
func (b *builder) agree() {
	if len(b.g.Prog.Configurations) == 1 {
		return
	}
	t := &counterparts{b: b, parent: map[*Func]*Func{}, first: map[spot]*Func{}, idents: map[spot][]types.Object{}, foreign: map[spot]bool{}}
	t.functions()
	t.uses()
	t.group()
	t.values()
	t.calls()
	t.keep()
	t.borders()
	t.types()
}

// spot is a stretch of a file, the same in every configuration.
type spot struct {
	path       string
	start, end int
}

// counterparts is the state of one agree.
type counterparts struct {
	b      *builder
	parent map[*Func]*Func
	first  map[spot]*Func
	// idents are the objects of the program that an identifier names, foreign the
	// identifiers that name an object of foreign code in some configuration.
	idents  map[spot][]types.Object
	foreign map[spot]bool
}

func (t *counterparts) spot(from, to token.Pos) spot {
	fset := t.b.g.Prog.Fset
	start := fset.PositionFor(from, false)
	return spot{start.Filename, start.Offset, fset.PositionFor(to, false).Offset}
}

func compareSpots(x, y spot) int {
	return cmp.Or(cmp.Compare(x.path, y.path), cmp.Compare(x.start, y.start), cmp.Compare(x.end, y.end))
}

func (t *counterparts) find(f *Func) *Func {
	for t.parent[f] != nil {
		f = t.parent[f]
	}
	return f
}

func (t *counterparts) join(f, g *Func) {
	if f, g = t.find(f), t.find(g); f != g {
		t.parent[g] = f
	}
}

// functions makes counterparts of the functions at one place, and of those with one
// symbol.
func (t *counterparts) functions() {
	named := map[string]*Func{}
	for _, f := range t.b.g.Funcs {
		at := t.spot(f.Pos(), f.Pos())
		if g := t.first[at]; g != nil {
			t.join(g, f)
		}
		t.first[at] = f
		if f.Obj == nil || f.Kind == Init || f.Obj.Name() == "_" {
			continue
		}
		if g := named[symbol(f.Obj)]; g != nil {
			t.join(g, f)
		}
		named[symbol(f.Obj)] = f
	}
}

// uses makes counterparts of the functions that one identifier names, and joins the
// classes of the variables and fields that one names.
func (t *counterparts) uses() {
	for _, pkg := range t.b.g.Prog.Packages {
		for _, f := range pkg.Files {
			ast.Inspect(f.Syntax, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					t.use(pkg.Info.Uses[id], t.spot(id.Pos(), id.Pos()))
				}
				return true
			})
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(t.idents), compareSpots) {
		objs := t.idents[at]
		for _, obj := range objs[1:] {
			t.same(objs[0], obj)
		}
	}
}

// use notes that an identifier, which stands there, names obj in one configuration.
func (t *counterparts) use(obj types.Object, at spot) {
	switch {
	case obj == nil:
	case t.b.own(obj):
		t.idents[at] = append(t.idents[at], obj)
	default:
		t.foreign[at] = true
	}
}

// same notes that one identifier names x in one configuration and y in another.
func (t *counterparts) same(x, y types.Object) {
	s := t.b.g.shapes
	f, isFunc := x.(*types.Func)
	g, isFuncToo := y.(*types.Func)
	if isFunc && isFuncToo {
		if f, g := t.b.g.Callee(f), t.b.g.Callee(g); f != nil && g != nil {
			t.join(f, g)
		}
	}
	s.pos = t.b.canon(x)
	s.alike(t.shape(x), t.shape(y))
}

// shape returns the shape of what a variable, field or function is declared as.
func (t *counterparts) shape(obj types.Object) *Shape {
	switch obj := obj.(type) {
	case *types.Var:
		return t.b.g.shapes.variable(obj)
	case *types.Func:
		return t.b.g.shapes.function(obj)
	}
	return nil
}

// group notes the counterparts of every function, and what holds for all of them.
func (t *counterparts) group() {
	groups := map[*Func][]*Func{}
	for _, f := range t.b.g.Funcs {
		groups[t.find(f)] = append(groups[t.find(f)], f)
	}
	for _, f := range t.b.g.Funcs {
		group := groups[t.find(f)]
		if len(group) == 1 || f != t.find(f) {
			continue
		}
		slices.SortFunc(group, func(x, y *Func) int {
			return cmp.Or(x.Pkg.Configuration-y.Pkg.Configuration, t.b.compare(x.Pos(), y.Pos()))
		})
		t.share(group)
	}
}

// share gives the functions of a group what one of them has.
func (t *counterparts) share(group []*Func) {
	frozen, exposed := "", ""
	for _, f := range group {
		frozen, exposed = cmp.Or(frozen, f.Frozen), cmp.Or(exposed, f.Exposed)
		if f.Decl != nil && f.Decl.Body == nil {
			frozen = cmp.Or(frozen, "in "+t.name(f)+" it is not written in Go")
		}
	}
	t.b.g.shapes.pos = group[0].Pos()
	if slices.ContainsFunc(group, func(f *Func) bool { return f.Bound }) {
		for _, f := range group {
			boundElsewhere(f.Bound, f.Class, f.Pos())
		}
	}
	for _, f := range group {
		f.Counterparts, f.Frozen, f.Exposed = group, frozen, exposed
		t.b.g.shapes.alike(group[0].Shape, f.Shape)
	}
}

// boundElsewhere keeps the class c of a function that is bound in another configuration,
// where it becomes an interface, and not in this one.
func boundElsewhere(bound bool, c *Class, pos token.Pos) {
	if !bound && c != nil {
		c.freeze(Reason{Pos: pos, Text: "it becomes an interface in another configuration"})
	}
}

// borders lets function values keep their types that cross between the program and foreign
// code in one configuration and not in another.
func (t *counterparts) borders() {
	files := map[string]int{}
	for _, pkg := range t.b.g.Prog.Packages {
		for _, f := range pkg.Files {
			files[f.Path]++
		}
	}
	at := map[spot][]*Border{}
	for _, b := range t.b.g.Borders {
		s := t.spot(b.Expr.Pos(), b.Expr.End())
		at[s] = append(at[s], b)
	}
	for _, s := range slices.SortedFunc(maps.Keys(at), compareSpots) {
		if len(at[s]) == files[s.path] {
			continue
		}
		for _, b := range at[s] {
			why := Reason{Pos: b.Expr.Pos(), Text: "foreign code holds it in one configuration, and the program in another"}
			for _, shape := range []*Shape{b.From, b.To} {
				if shape != nil && shape.Class != nil && !shape.Foreign {
					shape.Class.freeze(why)
				}
			}
		}
	}
}

// agreeOnPairs leaves alone what forwards to its clone in all configurations only.
func (b *builder) agreeOnPairs() {
	for _, f := range b.g.Funcs {
		if slices.ContainsFunc(f.Counterparts, func(counterpart *Func) bool { return counterpart.Forwards == nil }) {
			f.Forwards = nil
		}
	}
}

// name names the configuration of f.
func (t *counterparts) name(f *Func) string {
	return t.b.g.Prog.Configurations[f.Pkg.Configuration].String()
}

// values notes the counterparts of function values.
func (t *counterparts) values() {
	at := map[spot][]*Value{}
	for _, v := range t.b.g.Values {
		s := t.spot(v.Expr.Pos(), v.Expr.End())
		at[s] = append(at[s], v)
	}
	for _, s := range slices.SortedFunc(maps.Keys(at), compareSpots) {
		group := at[s]
		if len(group) == 1 {
			continue
		}
		slices.SortFunc(group, func(x, y *Value) int { return x.In.Pkg.Configuration - y.In.Pkg.Configuration })
		if slices.ContainsFunc(group, func(v *Value) bool { return v.Bound }) {
			for _, v := range group {
				if v.To != nil {
					boundElsewhere(v.Bound, v.To.Class, v.Expr.Pos())
				}
			}
		}
		for _, v := range group {
			v.Counterparts, t.b.g.shapes.pos = group, v.Expr.Pos()
			t.b.g.shapes.alike(group[0].To, v.To)
		}
		if asking, ok := t.b.asksValues(group); ok {
			for _, v := range group {
				v.Elsewhere, v.Asking = group, asking
				if v.Func != nil && slices.ContainsFunc(group, func(v *Value) bool { return v.Foreign }) {
					foreignElsewhere(v.Func, v.Expr)
				}
			}
		}
	}
}

// types joins the classes of the function types and of the expressions that stand
// at one place.
func (t *counterparts) types() {
	s := t.b.g.shapes
	for _, shapes := range []map[ast.Expr]*Shape{s.types, s.exprs} {
		at := map[spot][]ast.Expr{}
		for _, e := range slices.SortedFunc(maps.Keys(shapes), func(x, y ast.Expr) int { return t.b.compare(x.Pos(), y.Pos()) }) {
			if shapes[e] != nil {
				where := t.spot(e.Pos(), e.End())
				at[where] = append(at[where], e)
			}
		}
		for _, where := range slices.SortedFunc(maps.Keys(at), compareSpots) {
			for _, e := range at[where][1:] {
				s.pos = e.Pos()
				s.alike(shapes[at[where][0]], shapes[e])
			}
		}
	}
}

// alike joins the classes inside a and b, which are the types of one place in two
// configurations. What a type is declared as is a place of its own.
func (s *shaper) alike(a, b *Shape) {
	if a == nil || b == nil || a == b {
		return
	}
	if u, v := s.under(a), s.under(b); u != nil && v != nil && u.Kind == FuncShape && v.Kind == FuncShape {
		s.joinInside(u, v)
	}
	if a.Kind != b.Kind || len(a.Parts) != len(b.Parts) {
		return
	}
	for i := range a.Parts {
		s.alike(a.Parts[i], b.Parts[i])
	}
}
