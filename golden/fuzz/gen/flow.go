// This file makes the statements that direct the flow.

package gen

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

func (g *gen) block(sc *scope, n int) *model.Block {
	return &model.Block{List: g.stmts(sc.inside(), n)}
}

func (g *gen) blockStmt(sc *scope) []model.Stmt {
	return []model.Stmt{g.block(sc, 1+g.IntN(3))}
}

// eachStmt ranges over a slice of functions and calls each.
func (g *gen) eachStmt(sc *scope) []model.Stmt {
	t := g.plainSig()
	for takesDone(t) || hasRequest(t) || model.Identical(t, model.Iterator()) {
		t = g.plainSig()
	}
	list := &model.Slice{Elem: t}
	x := g.variable(sc, list)
	if x == nil {
		x = g.simple(sc, list)
		if g.chance(20) {
			x = &model.Slicing{X: x, N: 1}
		}
	}
	v := &model.Var{Name: g.local(), Type: t}
	in := sc.inside()
	in.add(v, false)
	in.loops = append(slices.Clone(in.loops), "")
	var body []model.Stmt
	if g.chance(30) {
		body = g.stmts(in, 1)
	}
	body = append(body, &model.Do{X: g.callOf(in, &model.Use{Var: v})}) // what body declares hides what is outside
	return []model.Stmt{&model.Each{Var: v, X: x, Body: &model.Block{List: body}}}
}

// rangeFuncStmt ranges over a function; the body may defer, branch and return.
func (g *gen) rangeFuncStmt(sc *scope) []model.Stmt {
	var x model.Expr
	if g.chance(40) {
		x = g.foreignValue(sc, model.Seq())
	} else {
		x = g.expr(sc, model.Iterator())
	}
	v := &model.Var{Name: g.local(), Type: model.String}
	in := sc.inside()
	in.own = nil
	in.add(v, true)
	label := ""
	if g.chance(30) {
		label = fmt.Sprintf("loop%d", g.id())
	}
	in.loops = append(slices.Clone(in.loops), label)
	body := append([]model.Stmt{&model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: v}}}}, g.stmts(in, 1+g.IntN(2))...)
	body = append(body, g.branch(in)...)
	return []model.Stmt{&model.RangeFunc{Var: v, X: x, Label: label, Body: &model.Block{List: body}}}
}

// branch leaves the loop, under a condition that the program itself can see.
func (g *gen) branch(sc *scope) []model.Stmt {
	if !g.chance(30) || len(sc.loops) == 0 {
		return nil
	}
	word := pick(g, []string{"break", "continue"})
	b := &model.Branch{Word: word, Label: pick(g, sc.loops)}
	return []model.Stmt{&model.If{Cond: g.cond(sc), Then: &model.Block{List: []model.Stmt{b}}}}
}

func (g *gen) cond(sc *scope) model.Expr {
	return &model.Binary{Op: pick(g, []string{"==", "!="}), X: g.expr(sc, model.String), Y: text("t1"), Of: model.Bool}
}

// controlStmt is an if, a switch, a loop that counts, or a condition on nil.
func (g *gen) controlStmt(sc *scope) []model.Stmt {
	switch g.IntN(5) {
	case 4:
		label := fmt.Sprintf("end%d", g.id())
		return []model.Stmt{&model.Bare{Text: "{\ngoto " + label + "\n" + label + ":\n}"}}
	case 0:
		s := &model.If{Cond: g.cond(sc), Then: g.block(sc, 1)}
		if g.chance(50) {
			s.Else = g.block(sc, 1)
		}
		return []model.Stmt{s}
	case 1:
		return []model.Stmt{&model.Switch{X: g.expr(sc, model.String), Values: []string{"main0", "t2"},
			Bodies: []*model.Block{g.block(sc, 1), g.block(sc, 1)}, Default: g.block(sc, 1)}}
	case 2:
		v := &model.Var{Name: g.local(), Type: model.Int}
		in := sc.inside()
		in.own = nil
		in.add(v, false)
		in.loops = append(slices.Clone(in.loops), "")
		body := g.stmts(in, 1)
		return []model.Stmt{&model.Repeat{Var: v, N: 2, Clauses: g.chance(40), Body: &model.Block{List: append(body, g.branch(in)...)}}}
	}
	return g.nilStmt(sc)
}

// nilStmt declares a function variable without a value, asks, and assigns.
func (g *gen) nilStmt(sc *scope) []model.Stmt {
	t := g.plainSig()
	v := &model.Var{Name: g.local(), Type: t}
	use := &model.Use{Var: v}
	list := []model.Stmt{&model.Declare{Var: v}}
	isNil := func(op string) model.Expr {
		return &model.Binary{Op: op, X: use, Y: &model.Lit{Of: t}, Of: model.Bool}
	}
	list = append(list, &model.If{Cond: isNil("=="), Then: &model.Block{List: []model.Stmt{&model.Trace{ID: g.lineID()}}}})
	list = append(list, &model.Assign{L: use, X: g.expr(sc, t)})
	sc.add(v, true)
	return list
}

// panicStmt is a literal that recovers, called at once, in which something panics.
func (g *gen) panicStmt(sc *scope) []model.Stmt {
	recovers := &model.FuncLit{Code: &model.Code{Body: &model.Block{List: []model.Stmt{
		&model.Recover{ID: g.lineID()},
	}}}}
	if g.chance(50) {
		in := sc.inside()
		in.enter(recovers.Code)
		recovers.Code.Body.List = append(recovers.Code.Body.List, g.stmts(in, 1)...)
	}
	c := &model.Code{Body: &model.Block{}}
	in := sc.inside()
	in.enter(c)
	body := []model.Stmt{&model.Defer{X: &model.Call{Fun: recovers}}}
	body = append(body, g.stmts(in, 1+g.IntN(2))...)
	end := model.Stmt(&model.Panic{Text: fmt.Sprintf("p%d", g.id())})
	if g.chance(60) {
		lit := &model.FuncLit{Code: &model.Code{Body: &model.Block{List: []model.Stmt{g.trace(in), end}}}}
		end = &model.Do{X: &model.Marker{Kind: model.Run, Storage: g.textStorage(), Args: []model.Expr{text("panics"), lit}}}
	}
	c.Body.List = append(body, end)
	return []model.Stmt{&model.Do{X: &model.Call{Fun: &model.FuncLit{Code: c}}}}
}

// deferStmt defers a call.
func (g *gen) deferStmt(sc *scope) []model.Stmt {
	switch g.IntN(5) {
	case 4:
		for _, f := range g.foreigners() {
			if f.Name == "http.Handler" {
				return []model.Stmt{&model.Defer{X: g.outside(sc, f)}}
			}
		}
	case 0:
		return []model.Stmt{&model.Defer{X: g.enters(sc)}}
	case 1:
		return []model.Stmt{&model.Defer{X: &model.Call{Fun: g.literal(sc, fn(nil), immediate)}}}
	}
	c := g.anyCall(sc)
	if c == nil || c.Spread {
		return nil
	}
	if _, marker := c.Fun.(*model.MarkerUse); marker {
		return nil // als.Context must not be deferred
	}
	return []model.Stmt{&model.Defer{X: c}}
}

// goStmt starts a goroutine and waits for it.
func (g *gen) goStmt(sc *scope) []model.Stmt {
	s := &model.Go{Word: "go", Name: fmt.Sprintf("done%d", g.id())}
	switch g.IntN(4) {
	case 0: // a literal
		s.X = &model.Call{Fun: g.spawned(sc, s.Name)}
	case 1: // a marker
		m := g.enters(sc)
		m.Args[len(m.Args)-1] = g.spawned(sc, s.Name)
		s.X = m
	case 2: // without a go statement
		s.Word = ""
		lit := g.spawned(sc, s.Name)
		if g.chance(40) {
			s.X = &model.Marker{Kind: model.GoDetached, Args: []model.Expr{lit}}
			break
		}
		f := pick(g, model.Starters())
		x := &model.Outside{Func: f, Args: []model.Expr{lit}}
		if len(f.Params) == 2 {
			x.Args = []model.Expr{g.expr(sc, model.Context), lit}
		}
		s.X = x
	default:
		return g.workerStmt(sc, s)
	}
	return []model.Stmt{s}
}

// spawned is a literal that closes the channel called done.
func (g *gen) spawned(sc *scope, done string) *model.FuncLit {
	return g.literalOf(sc, fn(nil), immediate, func(in *scope, c *model.Code) {
		c.Done = done
		in.goroutine = true
		c.Body = &model.Block{List: g.stmts(in, 1+g.IntN(2))}
		if g.chance(15) {
			c.Body.List = append(c.Body.List, &model.Goexit{})
		} else if g.chance(15) {
			c.Body.List = append(c.Body.List, &model.Panic{Text: fmt.Sprintf("p%d", g.id())})
		}
	})
}

// workerStmt starts a function that takes the channel.
func (g *gen) workerStmt(sc *scope, s *model.Go) []model.Stmt {
	worker := fn(types(&model.Chan{Elem: model.Bool}))
	var found []model.Expr
	for _, f := range g.callables(sc) {
		if model.Identical(model.FuncOf(model.TypeOf(f)), worker) {
			found = append(found, f)
		}
	}
	f := model.Expr(nil)
	if len(found) > 0 && g.chance(60) {
		f = pick(g, found)
	} else {
		f = g.expr(sc, worker)
	}
	s.X, s.Worker = &model.Call{Fun: f}, true
	if g.chance(20) {
		s.Word = ""
	}
	return []model.Stmt{s}
}

// outsideStmt calls a foreign function.
func (g *gen) outsideStmt(sc *scope) []model.Stmt {
	f := pick(g, g.foreigners())
	if f.Same || f.Name == "Request.Context" || slices.ContainsFunc(model.Starters(), func(s *model.ForeignFunc) bool { return s.Name == f.Name }) {
		return nil
	}
	if f.Name == "io.Discard" {
		return nil
	}
	x := g.outside(sc, f)
	if len(f.Results) == 0 {
		return []model.Stmt{&model.Do{X: x}}
	}
	v := &model.Var{Name: g.local(), Type: f.Results[0]}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: x}}
	if v.Type == model.String || v.Type == model.Int {
		list = append(list, &model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: v}}})
	}
	sc.add(v, true)
	return list
}

// channelStmt sends a function through a channel.
func (g *gen) channelStmt(sc *scope) []model.Stmt {
	t := g.plainSig()
	ch := &model.Var{Name: g.local(), Type: &model.Chan{Elem: t}}
	v := &model.Var{Name: g.local(), Type: t}
	list := []model.Stmt{
		&model.Define{Vars: []*model.Var{ch}, X: &model.Composite{Of: ch.Type}},
		&model.Send{Chan: &model.Use{Var: ch}, X: g.expr(sc, t)},
	}
	if g.chance(40) {
		in := sc.inside()
		in.add(v, false)
		body := g.stmts(in, 1)
		return append(list, &model.Wait{Var: v, Chan: &model.Use{Var: ch}, Body: &model.Block{List: body}})
	}
	list = append(list, &model.Define{Vars: []*model.Var{v}, X: &model.Recv{X: &model.Use{Var: ch}, Of: t}})
	sc.add(v, true)
	return list
}

// typeSwitchStmt asks an interface for its type.
func (g *gen) typeSwitchStmt(sc *scope) []model.Stmt {
	x := g.expr(sc, model.Any)
	name := g.local()
	s := &model.TypeSwitch{X: x}
	seen := map[string]bool{}
	for _, t := range []model.Type{model.String, g.plainSig(), g.plainSig()} {
		if seen[model.Key(t)] {
			continue
		}
		seen[model.Key(t)] = true
		v := &model.Var{Name: name, Type: t}
		in := sc.inside()
		in.add(v, false)
		s.Vars = append(s.Vars, v)
		s.Bodies = append(s.Bodies, &model.Block{List: g.stmts(in, 1)})
	}
	if g.chance(50) {
		s.Default = g.block(sc, 1)
	}
	return []model.Stmt{s}
}
