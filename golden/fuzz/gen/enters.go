// This file makes what enters for the callers (rule 4), what ends that, and what fixes
// the stores (rule 12).

package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// entering is the weight of what only some programs do.
func (g *gen) entering(weight int) int {
	if g.opens {
		return weight
	}
	return 0
}

// fixing is the weight of what plain programs do not do.
func (g *gen) fixing(weight int) int {
	if g.cfg.Plain {
		return 0
	}
	return weight
}

// entered makes a storage and a store for it.
func (g *gen) entered(sc *scope) (*model.Storage, model.Expr) {
	s := g.storage()
	if g.chance(8) {
		s = g.shared
	}
	switch {
	case s.Elem == model.Int:
		return s, &model.Lit{Value: g.IntN(100), Of: model.Int}
	case g.chance(20):
		return s, g.expr(sc, model.String)
	}
	return s, text(fmt.Sprintf("e%d", g.id()))
}

// enterStmt enters for the callers.
func (g *gen) enterStmt(sc *scope) []model.Stmt {
	s, v := g.entered(sc)
	m := &model.Marker{Kind: model.EnterWith, Storage: s, Args: []model.Expr{v}}
	if g.chance(10) {
		return []model.Stmt{&model.Defer{X: m}}
	}
	return []model.Stmt{&model.Do{X: m}}
}

// scopeStmt enters until the function ends.
func (g *gen) scopeStmt(sc *scope) []model.Stmt {
	s, v := g.entered(sc)
	if s == g.shared {
		s, v = g.textStorage(), text(fmt.Sprintf("e%d", g.id()))
	}
	return append([]model.Stmt{&model.ScopeStmt{Storage: s, X: v}}, g.stmts(sc, 1)...)
}

// disableStmt forgets what was entered. als.Default is the whole batch's.
func (g *gen) disableStmt(*scope) []model.Stmt {
	return []model.Stmt{&model.Do{X: &model.Marker{Kind: model.Disable, Storage: g.storage()}}}
}

// inRun is a statement that enters a store in which body is executed.
func (g *gen) inRun(sc *scope, body func(in *scope) model.Stmt) model.Stmt {
	lit := g.literalOf(sc, fn(nil), immediate, func(in *scope, c *model.Code) {
		list := g.stmts(in, g.IntN(2)+1)
		c.Body = &model.Block{List: append(list, body(in))}
	})
	return &model.Do{X: &model.Marker{Kind: model.Run, Storage: g.textStorage(),
		Args: []model.Expr{text(fmt.Sprintf("o%d", g.id())), lit}}}
}

// snapshotStmt takes a snapshot and uses it elsewhere, perhaps twice.
func (g *gen) snapshotStmt(sc *scope) []model.Stmt {
	v := &model.Var{Name: g.local(), Type: model.Snap}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: &model.Marker{Kind: model.Snapshot, Of: types(model.Snap)}}}
	sc.add(v, false)
	use := func(in *scope) model.Stmt {
		return &model.Do{X: &model.Marker{Kind: model.SnapRun, Args: []model.Expr{&model.Use{Var: v}, g.handed(in, fn(nil))}}}
	}
	list = append(list, g.stmts(sc, g.IntN(2))...)
	if g.chance(30) {
		list = append(list, use(sc))
	}
	return append(list, g.inRun(sc, use))
}

// bindStmt binds a function and calls it elsewhere.
func (g *gen) bindStmt(sc *scope) []model.Stmt {
	t := g.plainSig()
	x := g.fixed(sc, t)
	if x == nil || takesDone(t) || hasRequest(t) || model.Identical(t, model.Iterator()) {
		return nil
	}
	v := &model.Var{Name: g.local(), Type: t}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: x}}
	sc.add(v, false)
	list = append(list, g.stmts(sc, g.IntN(2))...)
	return append(list, g.inRun(sc, func(in *scope) model.Stmt {
		return &model.Do{X: g.callOf(in, &model.Use{Var: v})}
	}))
}

// fixed is als.Bind(f), nil for functions that it is not given.
func (g *gen) fixed(sc *scope, t *model.Func) model.Expr {
	if sc.top || sc.last || g.cfg.Plain {
		return nil
	}
	return &model.Marker{Kind: model.Bind, Args: []model.Expr{g.handed(sc, t)}, Of: types(t)}
}
