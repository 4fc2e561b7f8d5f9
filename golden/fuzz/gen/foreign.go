// This file uses foreign interfaces, and the methods of interfaces as values.

package gen

import (
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// foreignIfaces are the foreign interfaces that structs of a program implement.
func foreignIfaces() []model.Type { return types(model.Stringer, model.Sink, model.Sorter) }

// implements declares a struct of the last package with the methods of the foreign
// interface t.
func (g *gen) implements(t model.Type) *model.TypeDecl {
	d := g.lastStruct()
	for _, m := range model.MethodsOf(t) {
		g.method(d, m.Name, m.Type, true)
		if m.Name == "Len" {
			code := d.Decls[len(d.Decls)-1].Code
			code.Body = g.traced(&model.Return{List: []model.Expr{&model.Lit{Value: 3, Of: model.Int}}})
		}
	}
	return d
}

// implementer makes a value of the foreign interface t.
func (g *gen) implementer(sc *scope, t model.Type) model.Expr {
	if x := g.alien(sc, t); x != nil {
		return x
	}
	plain := g.depth > maxDepth || sc.top
	list := g.declared(sc.pkg, func(d *model.TypeDecl) bool {
		if d.Iface || len(d.Params) > 0 || d.Func != nil || plain && embeds(d) {
			return false
		}
		return !slices.ContainsFunc(model.MethodsOf(t), func(m model.Method) bool { return !has(d, m) })
	})
	return &model.Conv{Of: t, X: g.expr(sc, &model.Ptr{Elem: &model.Named{Decl: pick(g, list)}})}
}

// alien is a value of t of a foreign type, mostly nil.
func (g *gen) alien(sc *scope, t model.Type) model.Expr {
	if sc.top || !g.chance(12) {
		return nil
	}
	for _, f := range g.foreigners() {
		if len(f.Results) != 1 || f.Results[0] != t || slices.ContainsFunc(f.Params, func(p model.Type) bool { return p != model.Int }) {
			continue
		}
		return g.outside(sc, f)
	}
	return nil
}

// foreignMethod is a method value x.m of a foreign interface.
func (g *gen) foreignMethod(sc *scope, t *model.Func) model.Expr {
	if sc.top || sc.last {
		return nil
	}
	for _, iface := range foreignIfaces() {
		for _, m := range model.MethodsOf(iface) {
			if model.Identical(m.Type, t) {
				return &model.MethodUse{X: g.expr(sc, iface), Name: m.Name, Of: m.Type}
			}
		}
	}
	return nil
}

// ifaceMethodExpr is a method expression of the interface that t takes first.
func (g *gen) ifaceMethodExpr(t *model.Func) model.Expr {
	if len(t.Params) == 0 {
		return nil
	}
	for _, m := range ifaceMethods(t.Params[0]) {
		of := fn(append(types(t.Params[0]), m.Type.Params...), m.Type.Results...)
		if !m.Type.Variadic && model.Identical(of, t) {
			return &model.MethodExpr{Recv: t.Params[0], Name: m.Name, Of: of}
		}
	}
	return nil
}

// ifaceMethods are the methods of an interface, none of another type.
func ifaceMethods(t model.Type) []model.Method {
	if n, ok := t.(*model.Named); ok && n.Decl.Iface {
		return n.Decl.AllMethods()
	}
	return model.MethodsOf(t)
}

// ifaceStmt calls a method of an interface: as a method, as a method expression, or
// as one that gets all from another call.
func (g *gen) ifaceStmt(sc *scope) []model.Stmt {
	t := g.anyIface(sc)
	m := pick(g, ifaceMethods(t))
	if m.Type.Variadic || takesDone(m.Type) || hasRequest(m.Type) || model.Identical(m.Type, model.Iterator()) {
		return nil
	}
	if g.chance(30) {
		f := &model.MethodUse{X: g.expr(sc, t), Name: m.Name, Of: m.Type}
		return []model.Stmt{&model.Do{X: g.callOf(sc, f)}}
	}
	of := fn(append(types(t), m.Type.Params...), m.Type.Results...)
	f := &model.MethodExpr{Recv: t, Name: m.Name, Of: of}
	if len(of.Params) > 1 && g.chance(35) {
		all := g.literal(sc, fn(nil, of.Params...), immediate)
		return []model.Stmt{&model.Do{X: &model.Call{Fun: f, Args: []model.Expr{&model.Call{Fun: all}}, Spread: true}}}
	}
	if g.chance(30) {
		v := &model.Var{Name: g.local(), Type: of}
		d := &model.Define{Vars: []*model.Var{v}, X: f}
		return []model.Stmt{d, &model.Do{X: g.callOf(sc, &model.Use{Var: v})}}
	}
	return []model.Stmt{&model.Do{X: g.callOf(sc, f)}}
}

// anyIface is a foreign interface, or one of the program.
func (g *gen) anyIface(sc *scope) model.Type {
	own := g.declared(sc.pkg, func(d *model.TypeDecl) bool { return d.Iface && len(g.implementers(sc.pkg, d)) > 0 })
	if len(own) > 0 && g.chance(30) {
		return &model.Named{Decl: pick(g, own)}
	}
	return pick(g, types(model.Stringer, model.Sink, model.Sink, model.Sorter))
}

// methodValueStmt keeps a method of a foreign interface, enters something, and calls
// it there.
func (g *gen) methodValueStmt(sc *scope) []model.Stmt {
	t := pick(g, types(model.Stringer, model.Sink, model.Sink))
	m := model.MethodsOf(t)[0]
	v := &model.Var{Name: g.local(), Type: m.Type}
	d := &model.Define{Vars: []*model.Var{v}, X: &model.MethodUse{X: g.expr(sc, t), Name: m.Name, Of: m.Type}}
	sc.add(v, true)
	lit := g.literalOf(sc, fn(nil), immediate, func(in *scope, c *model.Code) {
		c.Body = &model.Block{List: []model.Stmt{&model.Do{X: g.callOf(in, &model.Use{Var: v})}}}
	})
	run := &model.Marker{Kind: model.Run, Storage: g.textStorage(), Args: []model.Expr{text("method"), lit}}
	return []model.Stmt{d, &model.Do{X: run}}
}
