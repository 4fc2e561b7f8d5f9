// This file makes statements about what is named: contexts that are assigned again,
// and names that stand in another region than their stores.

package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// current is als.Context().
func current() model.Expr {
	return &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)}
}

// passStmt declares a context, hands a function to a goroutine, a deferred call or
// foreign code that calls it later, and assigns the context again.
func (g *gen) passStmt(sc *scope) []model.Stmt {
	v := &model.Var{Name: pick(g, []string{"ctx", fmt.Sprintf("c%d", g.id())}), Type: model.Context}
	if declared(sc, v.Name) {
		return nil
	}
	x := current()
	if g.chance(50) {
		x = g.derive(sc, x)
	}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: x}}
	g.addContext(sc, v, x)
	again := &model.Assign{L: &model.Use{Var: v}, X: g.derive(sc, &model.Use{Var: v})}
	if g.chance(40) {
		name := fmt.Sprintf("done%d", g.id())
		start := &model.Go{Word: "go", Name: name, X: &model.Call{Fun: g.spawned(sc, name)}}
		return append(list, start, again, g.trace(sc))
	}
	if g.chance(30) {
		return append(append(list, g.deferStmt(sc)...), again, g.trace(sc))
	}
	lit := model.Expr(g.literal(sc, fn(nil), immediate))
	if g.chance(50) {
		lit = g.expr(sc, fn(nil))
	}
	return append(append(list, g.onceAround(lit, again)...), g.trace(sc))
}

// onceAround hands x to sync.OnceFunc, executes again, and calls what that returned.
func (g *gen) onceAround(x model.Expr, again model.Stmt) []model.Stmt {
	f := &model.Var{Name: g.local(), Type: fn(nil)}
	once := &model.ForeignFunc{}
	for _, o := range g.foreigners() {
		if o.Name == "sync.OnceFunc" {
			once = o
		}
	}
	return []model.Stmt{
		&model.Define{Vars: []*model.Var{f}, X: &model.Outside{Func: once, Args: []model.Expr{x}, Of: once.Results}},
		again,
		&model.Do{X: &model.Call{Fun: &model.Use{Var: f}}},
	}
}

// passCalled declares a context, which is assigned again behind a literal that is called
// where it stands and that declares one of the same name.
func (g *gen) passCalled(sc *scope) []model.Stmt {
	if sc.named != nil || declared(sc, "ctx") {
		return nil
	}
	v := &model.Var{Name: "ctx", Type: model.Context}
	x := current()
	g.addContext(sc, v, x)
	lit := g.literalOf(sc, fn(nil, fn(nil)), immediate, func(in *scope, c *model.Code) {
		c.Body = &model.Block{List: g.showStmt(in)}
		hides := &model.Var{Name: "ctx", Type: model.Context}
		y := g.derive(in, &model.Use{Var: v})
		c.Body.List = append(c.Body.List, &model.Define{Vars: []*model.Var{hides}, X: y})
		g.addContext(in, hides, y)
		c.Body.List = append(c.Body.List, g.trace(in), &model.Return{List: []model.Expr{g.literal(in, fn(nil), kept)}})
	})
	again := &model.Assign{L: &model.Use{Var: v}, X: g.derive(sc, &model.Use{Var: v})}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: x}}
	return append(append(list, g.onceAround(&model.Call{Fun: lit}, again)...), g.trace(sc))
}

// namedInside enters a store, and names a context derived from outside there.
func (g *gen) namedInside(sc *scope) []model.Stmt {
	if !sc.namesContext() {
		return nil
	}
	lit := g.literalOf(sc, fn(nil), immediate, func(in *scope, c *model.Code) {
		x := &model.With{Kind: "WithValue", X: &model.Use{Var: in.named}, Key: g.IntN(2), Val: text(fmt.Sprintf("n%d", g.id()))}
		v := &model.Var{Name: in.named.Name, Type: model.Context}
		list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: x}}
		g.addContext(in, v, x)
		list = append(list, g.stmts(in, 1)...)
		c.Body = &model.Block{List: append(list, g.showStmt(in)...)}
	})
	return []model.Stmt{&model.Do{X: &model.Marker{Kind: model.Run, Storage: g.textStorage(),
		Args: []model.Expr{text(fmt.Sprintf("i%d", g.id())), lit}}}}
}

// plainResults reports whether there are results, and all have a zero value that a
// program may use.
func plainResults(list []model.Type) bool {
	for _, t := range list {
		switch t {
		case model.String, model.Int, model.Bool, model.Error, model.Bytes:
		default:
			return false
		}
	}
	return len(list) > 0
}

// nameResults gives the results of c names, and a deferred literal that changes them.
func (g *gen) nameResults(in *scope, c *model.Code) []model.Stmt {
	for _, t := range c.Results {
		v := &model.Var{Name: fmt.Sprintf("n%d", g.id()), Type: t}
		c.Named = append(c.Named, v)
		in.add(v, true)
	}
	change := &model.Code{Body: &model.Block{}}
	inner := in.inside()
	inner.enter(change)
	change.Body.List = []model.Stmt{g.trace(inner)}
	for _, v := range c.Named {
		if v.Type != model.String {
			continue
		}
		x := &model.Binary{Op: "+", X: &model.Use{Var: v}, Y: g.expr(inner, v.Type), Of: v.Type}
		change.Body.List = append(change.Body.List, &model.Assign{L: &model.Use{Var: v}, X: x})
	}
	return []model.Stmt{&model.Defer{X: &model.Call{Fun: &model.FuncLit{Code: change}}}}
}
