package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// local names a local variable.
func (g *gen) local() string { return fmt.Sprintf("v%d", g.id()) }

// fill makes the body of a declared function.
func (g *gen) fill(sc *scope, c *model.Code, n int) {
	in := sc.inside()
	in.params(c)
	g.fillIn(in, c, n)
}

// fillIn makes a body of n statements in the scope in, which has the parameters.
func (g *gen) fillIn(in *scope, c *model.Code, n int) {
	c.Body = &model.Block{}
	if c.Done != "" {
		in.goroutine = true
	}
	iter := model.Identical(c.Type(), model.Iterator())
	if iter {
		in.iterator = true
	}
	if plainResults(c.Results) && c.Done == "" && g.chance(20) {
		c.Body.List = g.nameResults(in, c)
	}
	if g.chance(2) {
		c.Body.List = append(c.Body.List, g.passCalled(in)...)
	}
	c.Body.List = append(c.Body.List, g.stmts(in, n)...)
	if iter {
		c.Body.List = append(c.Body.List, g.yields(in, c)...)
	}
	g.end(in, c)
}

// end returns something.
func (g *gen) end(in *scope, c *model.Code) {
	if len(c.Results) == 0 {
		return
	}
	if len(c.Results) == 2 && g.chance(15) {
		if x := g.spread(in, c); x != nil {
			c.Body.List = append(c.Body.List, &model.Return{List: []model.Expr{x}})
			return
		}
	}
	r := &model.Return{}
	if c.Named != nil && g.chance(30) && c.Results[0] == model.String && len(c.Results) == 1 {
		l := &model.Use{Var: c.Named[0]}
		c.Body.List = append(c.Body.List, &model.Assign{L: l, X: g.expr(in, model.String)}, r)
		return
	}
	for _, t := range c.Results {
		r.List = append(r.List, g.expr(in, t))
	}
	c.Body.List = append(c.Body.List, r)
}

// spread calls something with exactly the results of c.
func (g *gen) spread(in *scope, c *model.Code) model.Expr {
	for _, f := range g.callables(in) {
		t := model.FuncOf(model.TypeOf(f))
		if !hasRequest(t) && !takesDone(t) && len(t.Results) == 2 && model.Key(fn(nil, t.Results...)) == model.Key(fn(nil, c.Results...)) {
			return g.callOf(in, f)
		}
	}
	return nil
}

// yields makes an iterator yield, also inside a Run.
func (g *gen) yields(in *scope, c *model.Code) []model.Stmt {
	yield := &model.Use{Var: c.Params[0]}
	one := func() model.Expr { return &model.Call{Fun: yield, Args: []model.Expr{g.expr(in, model.String)}} }
	stop := &model.If{Cond: &model.Binary{Op: "==", X: one(), Y: &model.Lit{Value: false, Of: model.Bool}, Of: model.Bool},
		Then: &model.Block{List: []model.Stmt{&model.Return{}}}}
	if g.chance(50) {
		return []model.Stmt{stop}
	}
	lit := &model.FuncLit{Code: &model.Code{Body: &model.Block{List: []model.Stmt{&model.Do{X: one()}}}}}
	run := &model.Do{X: &model.Marker{Kind: model.Run, Storage: g.textStorage(), Args: []model.Expr{text("yield"), lit}}}
	return []model.Stmt{stop, run}
}

// stmts makes about n statements; one that declares something is seen by the rest.
func (g *gen) stmts(sc *scope, n int) []model.Stmt {
	var list []model.Stmt
	for range n {
		list = append(list, g.stmt(sc)...)
	}
	if len(list) == 0 {
		list = append(list, g.trace(sc))
	}
	return list
}

// stmt makes one statement, or a few that belong together.
func (g *gen) stmt(sc *scope) []model.Stmt {
	g.budget--
	if g.budget < 0 || g.depth > maxDepth || sc.last || sc.top {
		return []model.Stmt{g.trace(sc)}
	}
	g.depth++
	defer func() { g.depth-- }()
	for range 5 {
		if list := g.choose(sc); list != nil {
			return list
		}
	}
	return []model.Stmt{g.trace(sc)}
}

// choose makes a statement of a kind chosen by chance, nil if it cannot stand here.
func (g *gen) choose(sc *scope) []model.Stmt {
	kinds := []struct {
		weight int
		make   func(*scope) []model.Stmt
	}{
		{10, func(sc *scope) []model.Stmt { return []model.Stmt{g.trace(sc)} }},
		{8, g.showStmt},
		{14, g.callStmt},
		{14, g.markerStmt},
		{9, g.defineStmt},
		{6, g.contextLocal},
		{8, g.namedInside},
		{3, g.passStmt},
		{5, g.ifaceStmt},
		{3, g.methodValueStmt},
		{7, g.assignContext},
		{5, g.assignStmt},
		{4, g.globalStmt},
		{5, g.eachStmt},
		{6, g.rangeFuncStmt},
		{5, g.deferStmt},
		{5, g.goStmt},
		{5, g.outsideStmt},
		{4, g.blockStmt},
		{4, g.channelStmt},
		{4, g.genericStmt},
		{5, g.panicStmt},
		{4, g.controlStmt},
		{3, g.typeSwitchStmt},
		{3, g.lookupStmt},
		{3, g.tryStmt},
		{g.entering(9), g.enterStmt},
		{g.entering(4), g.scopeStmt},
		{g.entering(1), g.disableStmt},
		{g.fixing(3), g.snapshotStmt},
		{g.fixing(3), g.bindStmt},
	}
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	n := g.IntN(total)
	for _, k := range kinds {
		if n -= k.weight; n < 0 {
			return k.make(sc)
		}
	}
	return nil
}

// trace prints what is current here, without a call.
func (g *gen) trace(sc *scope) model.Stmt {
	t := &model.Trace{ID: g.lineID()}
	for range g.IntN(3) {
		t.Args = append(t.Args, g.traceable(sc))
	}
	return t
}

func (g *gen) traceable(sc *scope) model.Expr {
	s := g.storage()
	if g.chance(8) {
		s = g.shared
	}
	switch g.IntN(5) {
	case 0:
		return &model.Value{X: &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)}, Key: g.IntN(2)}
	case 1:
		return &model.Err{X: &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)}}
	case 2:
		if x := g.variable(sc, model.Context); x != nil {
			return &model.Value{X: x, Key: g.IntN(2)}
		}
	case 3:
		if x := g.variable(sc, model.String); x != nil {
			return x
		}
		if x := g.variable(sc, model.Bytes); x != nil {
			return &model.Conv{Of: model.String, X: x}
		}
	}
	return &model.Marker{Kind: model.GetStore, Storage: s, Of: types(s.Elem)}
}

func (g *gen) showStmt(sc *scope) []model.Stmt {
	f := g.show
	if g.chance(15) {
		f = g.idle
	}
	call := &model.Call{Fun: &model.FuncUse{Func: f}, Args: []model.Expr{text(fmt.Sprintf("s%d", g.lineID()))}}
	return []model.Stmt{&model.Do{X: call}}
}

// callStmt calls something.
func (g *gen) callStmt(sc *scope) []model.Stmt {
	call := g.anyCall(sc)
	if call == nil {
		return nil
	}
	return []model.Stmt{&model.Do{X: call}}
}

// anyCall calls a function, method or function value, a literal, or what an
// expression gives.
func (g *gen) anyCall(sc *scope) *model.Call {
	if g.chance(15) {
		return &model.Call{Fun: g.literal(sc, fn(nil), immediate)}
	}
	if g.chance(25) {
		return g.valueCall(sc)
	}
	var found []model.Expr
	for _, f := range g.callables(sc) {
		if t := model.FuncOf(model.TypeOf(f)); !takesDone(t) && !hasRequest(t) && !g.iterates(f) {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return nil
	}
	f := pick(g, found)
	if g.chance(40) {
		if c := g.spreadCall(sc, f); c != nil {
			return c
		}
	}
	return g.callOf(sc, f).(*model.Call)
}

// spreadCall is f(h()), where h has the results that f takes.
func (g *gen) spreadCall(sc *scope, f model.Expr) *model.Call {
	t := model.FuncOf(model.TypeOf(f))
	if len(t.Params) < 2 || t.Variadic {
		return nil
	}
	for _, h := range g.callables(sc) {
		ht := model.FuncOf(model.TypeOf(h))
		if !hasRequest(ht) && !takesDone(ht) && model.Key(fn(ht.Results)) == model.Key(fn(t.Params)) {
			return &model.Call{Fun: f, Args: []model.Expr{g.callOf(sc, h)}, Spread: true}
		}
	}
	return nil
}

// iterates reports whether f is an iterator: those are ranged over.
func (g *gen) iterates(f model.Expr) bool {
	return model.Identical(model.FuncOf(model.TypeOf(f)), model.Iterator())
}

// valueCall calls a function value made for it.
func (g *gen) valueCall(sc *scope) *model.Call {
	for range 5 {
		t := g.plainSig()
		if takesDone(t) || model.Identical(t, model.Iterator()) || t.HasCarrier() && g.chance(50) || hasRequest(t) {
			continue
		}
		return g.callOf(sc, g.expr(sc, t)).(*model.Call)
	}
	return nil
}

func hasRequest(t *model.Func) bool {
	for _, p := range t.Params {
		if p == model.Request {
			return true
		}
	}
	return false
}

// markerStmt enters something.
func (g *gen) markerStmt(sc *scope) []model.Stmt {
	m := g.enters(sc)
	return []model.Stmt{&model.Do{X: m}}
}

// enters is the call of a marker that enters something.
func (g *gen) enters(sc *scope) *model.Marker {
	s := g.storage()
	if g.chance(8) {
		s = g.shared
	}
	f := g.handed(sc, fn(nil))
	switch g.IntN(7) {
	case 0:
		return &model.Marker{Kind: model.Exit, Storage: s, Args: []model.Expr{f}}
	case 1:
		x := g.argument(sc, model.Context)
		return &model.Marker{Kind: model.WithContext, Args: []model.Expr{x, f}}
	}
	v := text(fmt.Sprintf("r%d", g.id()))
	if s.Elem == model.Int {
		v = &model.Lit{Value: g.IntN(100), Of: model.Int}
	} else if g.chance(20) {
		v = g.expr(sc, model.String)
	}
	return &model.Marker{Kind: model.Run, Storage: s, Args: []model.Expr{v, f}}
}

// defineStmt declares a variable, mostly of a function type.
func (g *gen) defineStmt(sc *scope) []model.Stmt {
	var t model.Type = g.plainSig()
	switch g.IntN(8) {
	case 0:
		t = g.fieldType(sc.pkg)
	case 1:
		if list := g.declared(sc.pkg, func(d *model.TypeDecl) bool {
			return !d.Iface && d.Func == nil && len(d.Params) == 0 && len(d.Fields) > 0
		}); len(list) > 0 {
			t = &model.Ptr{Elem: &model.Named{Decl: pick(g, list)}}
		}
	case 2:
		t = model.String
	case 3, 4:
		if list := g.declared(sc.pkg, func(d *model.TypeDecl) bool { return d.Iface && len(g.implementers(sc.pkg, d)) > 0 }); len(list) > 0 {
			t = &model.Named{Decl: pick(g, list)}
		}
	}
	if t == model.Context {
		return nil // see contextLocal
	}
	v := &model.Var{Name: g.local(), Type: t}
	list := []model.Stmt{&model.Define{Vars: []*model.Var{v}, X: g.expr(sc, t)}}
	sc.add(v, true)
	if ms := g.methods(sc, v); len(ms) > 0 && g.chance(60) {
		if m := pick(g, ms); !takesDone(m.Types()[0].(*model.Func)) && !hasRequest(m.Types()[0].(*model.Func)) && !g.iterates(m) {
			list = append(list, &model.Do{X: g.callOf(sc, m)})
		}
	}
	return list
}

// assignStmt assigns to a variable, field or element of the innermost code.
func (g *gen) assignStmt(sc *scope) []model.Stmt {
	var found []model.Expr
	for _, v := range sc.own {
		if v.Type == model.Context || v.Type == model.Request || v.Type == model.Writer {
			continue
		}
		if _, ok := v.Type.(*model.Chan); ok {
			continue
		}
		if model.FuncOf(v.Type) != nil {
			found = append(found, &model.Use{Var: v})
		}
	}
	if len(found) == 0 {
		return nil
	}
	l := pick(g, found)
	return []model.Stmt{&model.Assign{L: l, X: g.expr(sc, model.TypeOf(l))}}
}

// globalStmt changes a package variable: only main does.
func (g *gen) globalStmt(sc *scope) []model.Stmt {
	if !sc.main {
		return nil
	}
	var vars []*model.Var
	for _, pkg := range g.prog.Packages {
		vars = append(vars, pkg.Vars...)
	}
	v := pick(g, vars)
	if list, ok := v.Type.(*model.Slice); ok && v.Init == nil {
		return []model.Stmt{&model.Assign{L: &model.Use{Var: v}, X: &model.Outside{
			Func: &model.ForeignFunc{Name: "append", Format: "append(%s, %s)", Plain: []bool{true, true}},
			Args: []model.Expr{&model.Use{Var: v}, g.expr(sc, list.Elem)}, Of: types(list),
		}}}
	}
	return []model.Stmt{&model.Assign{L: &model.Use{Var: v}, X: g.expr(sc, v.Type)}}
}

func (g *gen) lookupStmt(sc *scope) []model.Stmt {
	s := g.storage()
	v := &model.Var{Name: g.local(), Type: s.Elem}
	ok := &model.Var{Name: g.local(), Type: model.Bool}
	d := &model.Define{Vars: []*model.Var{v, ok}, X: &model.Marker{Kind: model.Lookup, Storage: s, Of: types(s.Elem, model.Bool)}}
	sc.add(v, true)
	sc.add(ok, true)
	return []model.Stmt{d, &model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: v}, &model.Use{Var: ok}}}}
}

// tryStmt is als.TryCall.
func (g *gen) tryStmt(sc *scope) []model.Stmt {
	t := fn(nil, model.String, model.Error)
	m := &model.Marker{Kind: model.TryValue, Storage: g.textStorage(), Of: t.Results}
	m.Args = []model.Expr{g.expr(sc, model.String), g.handed(sc, t)}
	if g.chance(30) {
		m.Kind, m.Args = model.TryNone, m.Args[1:]
	}
	v := &model.Var{Name: g.local(), Type: model.String}
	err := &model.Var{Name: g.local(), Type: model.Error}
	sc.add(v, true)
	return []model.Stmt{
		&model.Define{Vars: []*model.Var{v, err}, X: m},
		&model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: v}, &model.Use{Var: err}}},
	}
}
