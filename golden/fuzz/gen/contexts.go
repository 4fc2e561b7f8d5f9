// This file makes contexts.

package gen

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// context makes a context.
func (g *gen) context(sc *scope) model.Expr {
	switch g.IntN(6) {
	case 0:
		return &model.With{Kind: "Background"}
	case 1, 2:
		return &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)}
	case 3:
		return g.derive(sc, g.expr(sc, model.Context))
	case 4:
		if x := g.variable(sc, model.Context); x != nil {
			return g.derive(sc, x)
		}
	case 5:
		if len(sc.vars) > 0 {
			for _, v := range sc.vars {
				if v.Type == model.Request && v.Name != "_" {
					return requestContext(v)
				}
			}
		}
	}
	return nil
}

func requestContext(v *model.Var) model.Expr {
	for _, f := range model.Foreigners() {
		if f.Name == "Request.Context" {
			return &model.Outside{Func: f, Args: []model.Expr{&model.Use{Var: v}}, Of: f.Results}
		}
	}
	panic("gen: no Request.Context")
}

// derive is context.WithValue or context.WithoutCancel.
func (g *gen) derive(sc *scope, x model.Expr) model.Expr {
	if g.chance(15) {
		return &model.With{Kind: "WithoutCancel", X: x}
	}
	return &model.With{Kind: "WithValue", X: x, Key: g.IntN(2), Val: text(fmt.Sprintf("k%d", g.id()))}
}

// byHand is an explicit form.
func (g *gen) byHand(sc *scope) model.Expr {
	x := g.expr(sc, model.Context)
	switch g.IntN(4) {
	case 0:
		return &model.ByHand{Kind: "With", Storage: g.textStorage(), X: x, Y: text(fmt.Sprintf("h%d", g.id()))}
	case 1:
		return &model.ByHand{Kind: "Without", Storage: g.storage(), X: x}
	case 2:
		return &model.ByHand{Kind: "Detach", X: x}
	}
	return &model.ByHand{Kind: "Carry", X: x, Y: g.expr(sc, model.Context)}
}

// contextLocal declares a context: under the name that names the context, or
// another, and tells what is named behind it.
func (g *gen) contextLocal(sc *scope) []model.Stmt {
	var (
		x    model.Expr
		name = fmt.Sprintf("c%d", g.id())
	)
	switch g.IntN(4) {
	case 0: // under its own name
		if !sc.namesContext() {
			return nil
		}
		x, name = g.derive(sc, &model.Use{Var: sc.named}), sc.named.Name
	case 1:
		x = &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)}
		name = pick(g, []string{"ctx", name})
	case 2:
		x = g.derive(sc, &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)})
	case 3: // under another name
		x = g.expr(sc, model.Context)
		if !g.without(HandVariable) && g.chance(30) {
			x = g.byHand(sc)
		}
	}
	v := &model.Var{Name: name, Type: model.Context}
	if declared(sc, name) {
		return nil
	}
	d := &model.Define{Vars: []*model.Var{v}, X: x}
	if g.chance(20) {
		if w, ok := x.(*model.With); ok && w.X != nil {
			return g.cancelled(sc, v, w.X)
		}
	}
	g.addContext(sc, v, x)
	return []model.Stmt{d}
}

// cancelled declares v with context.WithCancel, and perhaps cancels it.
func (g *gen) cancelled(sc *scope, v *model.Var, of model.Expr) []model.Stmt {
	cancel := &model.Var{Name: fmt.Sprintf("cancel%d", g.id()), Type: model.CancelFunc()}
	x := &model.With{Kind: "WithCancel", X: of}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v, cancel}, X: x}}
	g.addContext(sc, v, x)
	call := &model.Call{Fun: &model.Use{Var: cancel}}
	if g.chance(50) {
		return append(list, &model.Defer{X: call})
	}
	return append(list, &model.Do{X: call})
}

// addContext declares v in sc and notes whether it names the context.
func (g *gen) addContext(sc *scope, v *model.Var, x model.Expr) {
	names := declaresName(sc, v.Name, x)
	sc.add(v, true)
	if names {
		sc.named = v
	}
}

// declaresName is what rule 7 says of a local declared with x.
func declaresName(sc *scope, name string, x model.Expr) bool {
	switch x := x.(type) {
	case *model.Marker:
		return x.Kind == model.CurrentCtx
	case *model.Outside:
		return x.Func.Name == "Request.Context"
	case *model.With:
		if u, ok := x.X.(*model.Use); ok {
			return u.Var == sc.named && name == u.Var.Name
		}
		return x.X != nil && declaresName(sc, name, x.X)
	}
	return false
}

// declared reports whether the innermost block has a variable of the name.
func declared(sc *scope, name string) bool {
	return slices.Contains(sc.block, name)
}

// assignContext assigns to the variable that names the context: what is derived from
// it, or from another context.
func (g *gen) assignContext(sc *scope) []model.Stmt {
	if sc.named == nil || sc.named.Name == "_" {
		return nil
	}
	for _, v := range sc.own {
		if v == sc.named {
			x := g.derive(sc, &model.Use{Var: v})
			if g.chance(30) { // from another context: the stores are not in it
				x = g.derive(sc, g.expr(sc, model.Context))
			}
			return []model.Stmt{&model.Assign{L: &model.Use{Var: v}, X: x}}
		}
	}
	return nil
}
