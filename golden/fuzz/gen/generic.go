// This file declares generic types and functions, and uses them.

package gen

import (
	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// generics are what the program declares of generic things.
type generics struct {
	box  *model.TypeDecl
	get  *model.FuncDecl
	set  *model.FuncDecl
	same *model.FuncDecl // func same[T any](x T) T
	each *model.FuncDecl // func each[T any](xs []T, f func(T))
	next *model.FuncDecl // func next[T any](x T, f func(T) T) T
	into *model.FuncDecl // func into[T, U any](x T, f func(T) U) U
}

// genericTypes declares type box[T any] struct{ v T }.
func (g *gen) genericTypes() {
	pkg := g.last()
	d := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "box"), Params: []string{"T"}}
	t := &model.Param{Name: "T"}
	field := &model.Field{Name: g.name(pkg, "v"), Type: t}
	d.Fields = append(d.Fields, field)
	pkg.Types = append(pkg.Types, d)
	g.generic.box = d

	g.method(d, g.name(pkg, "get"), fn(nil, t), true)
	g.generic.get = d.Decls[0]
	x := &model.Use{Var: g.generic.get.Recv}
	g.generic.get.Code.Body = g.traced(&model.Return{List: []model.Expr{&model.Select{X: x, Field: field.Name, Of: t}}})

	g.method(d, g.name(pkg, "set"), fn(types(t)), true)
	g.generic.set = d.Decls[1]
	x = &model.Use{Var: g.generic.set.Recv}
	p := g.generic.set.Code.Params[0]
	g.generic.set.Code.Body = g.traced(&model.Assign{L: &model.Select{X: x, Field: field.Name, Of: t}, X: &model.Use{Var: p}})
}

// traced is a block that prints a store, or does not, and then does s.
func (g *gen) traced(s ...model.Stmt) *model.Block {
	b := &model.Block{}
	if g.chance(60) {
		b.List = append(b.List, &model.Trace{ID: g.lineID(), Args: []model.Expr{
			&model.Marker{Kind: model.GetStore, Storage: g.storage(), Of: types(model.String)},
		}})
	}
	b.List = append(b.List, s...)
	return b
}

// genericFuncs declares the generic functions.
func (g *gen) genericFuncs(pkg *model.Package) {
	defer g.genericInto(pkg)
	t := &model.Param{Name: "T"}
	declare := func(base string, sig *model.Func) *model.FuncDecl {
		f := &model.FuncDecl{Pkg: pkg, Name: g.name(pkg, base), TypeParams: []string{"T"}, Code: g.code(sig)}
		pkg.Funcs = append(pkg.Funcs, f)
		return f
	}
	use := func(f *model.FuncDecl, i int) model.Expr { return &model.Use{Var: f.Code.Params[i]} }

	g.generic.same = declare("same", fn(types(t), t))
	g.generic.same.Code.Body = g.traced(&model.Return{List: []model.Expr{use(g.generic.same, 0)}})

	g.generic.each = declare("each", fn(types(&model.Slice{Elem: t}, fn(types(t)))))
	v := &model.Var{Name: "e", Type: t}
	call := &model.Do{X: &model.Call{Fun: use(g.generic.each, 1), Args: []model.Expr{&model.Use{Var: v}}}}
	g.generic.each.Code.Body = g.traced(&model.Each{Var: v, X: use(g.generic.each, 0), Body: &model.Block{List: []model.Stmt{call}}})

	g.generic.next = declare("next", fn(types(t, fn(types(t), t)), t))
	g.generic.next.Code.Body = g.traced(&model.Return{List: []model.Expr{
		&model.Call{Fun: use(g.generic.next, 1), Args: []model.Expr{use(g.generic.next, 0)}},
	}})
}

// genericInto declares one with two type parameters.
func (g *gen) genericInto(pkg *model.Package) {
	t, u := &model.Param{Name: "T"}, &model.Param{Name: "U"}
	f := &model.FuncDecl{Pkg: pkg, Name: g.name(pkg, "into"), TypeParams: []string{"T", "U"}, Code: g.code(fn(types(t, fn(types(t), u)), u))}
	pkg.Funcs = append(pkg.Funcs, f)
	f.Code.Body = g.traced(&model.Return{List: []model.Expr{
		&model.Call{Fun: &model.Use{Var: f.Code.Params[1]}, Args: []model.Expr{&model.Use{Var: f.Code.Params[0]}}},
	}})
	g.generic.into = f
}

// instance uses a generic function, with or without its type argument.
func (g *gen) instance(f *model.FuncDecl, t model.Type) *model.FuncUse {
	return &model.FuncUse{Func: f, Args: types(t), Infer: g.chance(60)}
}

// throughGeneric sends a function value through something generic.
func (g *gen) throughGeneric(sc *scope, t *model.Func) model.Expr {
	if sc.top || sc.last || g.order[sc.fn] >= g.order[g.generic.same] {
		return nil
	}
	switch g.IntN(4) {
	case 0:
		return &model.Call{Fun: g.instance(g.generic.same, t), Args: []model.Expr{g.expr(sc, t)}}
	case 1:
		box := &model.Ptr{Elem: &model.Named{Decl: g.generic.box, Args: types(t)}}
		return &model.Call{Fun: &model.MethodUse{X: g.simple(sc, box), Name: g.generic.get.Name, Of: fn(nil, t)}}
	case 2:
		return &model.Select{X: g.simple(sc, &model.Ptr{Elem: &model.Named{Decl: g.generic.box, Args: types(t)}}),
			Field: g.generic.box.Fields[0].Name, Of: t}
	}
	list := g.simple(sc, &model.Slice{Elem: t})
	for _, f := range g.foreigners() {
		if f.Name == "slices.Clone" {
			clone := &model.Outside{Func: f, Args: []model.Expr{list}, Of: types(&model.Slice{Elem: t})}
			return &model.Index{X: clone, I: &model.Lit{Value: 0, Of: model.Int}, Of: t}
		}
	}
	return nil
}

// genericStmt calls each or next.
func (g *gen) genericStmt(sc *scope) []model.Stmt {
	if sc.last || g.order[sc.fn] >= g.order[g.generic.same] {
		return nil
	}
	var t model.Type = model.String
	if g.chance(50) {
		t = g.plainSig()
	}
	if g.chance(30) {
		var u model.Type = g.plainSig()
		use := &model.FuncUse{Func: g.generic.into, Args: types(t, u), Infer: g.chance(40)}
		v := &model.Var{Name: g.local(), Type: u}
		d := &model.Define{Vars: []*model.Var{v}, X: &model.Call{Fun: use, Args: []model.Expr{g.expr(sc, t), g.handedTo(sc, fn(types(t), u), handedOn)}}}
		sc.add(v, true)
		return []model.Stmt{d}
	}
	if g.chance(50) {
		return []model.Stmt{&model.Do{X: &model.Call{Fun: g.instance(g.generic.each, t), Args: []model.Expr{
			g.simple(sc, &model.Slice{Elem: t}), g.handedTo(sc, fn(types(t)), handedOn),
		}}}}
	}
	v := &model.Var{Name: g.local(), Type: t}
	d := &model.Define{Vars: []*model.Var{v}, X: &model.Call{Fun: g.instance(g.generic.next, t), Args: []model.Expr{
		g.expr(sc, t), g.handedTo(sc, fn(types(t), t), handedOn),
	}}}
	sc.add(v, true)
	return []model.Stmt{d}
}
