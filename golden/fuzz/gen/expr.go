package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// maxDepth is how deep expressions and literals nest.
const maxDepth = 4

// expr makes an expression of the type t.
func (g *gen) expr(sc *scope, t model.Type) model.Expr {
	g.depth++
	defer func() { g.depth-- }()
	if g.depth > maxDepth || sc.top {
		return g.simple(sc, t)
	}
	for range 4 {
		if x := g.attempt(sc, t); x != nil {
			return x
		}
	}
	return g.simple(sc, t)
}

// attempt makes an expression in a way chosen by chance, nil if there is no such.
func (g *gen) attempt(sc *scope, t model.Type) model.Expr {
	if g.chance(35) {
		if x := g.variable(sc, t); x != nil {
			return x
		}
	}
	if g.chance(15) {
		if x := g.element(sc, t); x != nil {
			return x
		}
	}
	if g.chance(12) {
		if x := g.resultOf(sc, t); x != nil {
			return x
		}
	}
	switch t := t.(type) {
	case model.Basic:
		return g.basic(sc, t)
	case *model.Func:
		return g.funcValue(sc, t)
	case *model.Named:
		return g.namedValue(sc, t)
	case *model.Foreign:
		return g.foreignValue(sc, t)
	}
	return nil
}

// variable returns a variable of the type t in scope.
func (g *gen) variable(sc *scope, t model.Type) model.Expr {
	var found []*model.Var
	for _, v := range sc.vars {
		if model.Identical(v.Type, t) && v.Name != "" && v.Name != "_" {
			found = append(found, v)
		}
	}
	if !sc.top && !sc.last {
		for _, pkg := range g.prog.Packages {
			for _, v := range pkg.Vars {
				if g.sees(sc.pkg, pkg) && model.Identical(v.Type, t) {
					found = append(found, v)
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &model.Use{Var: pick(g, found)}
}

// element returns a field, element or promoted field of the type t of a variable.
func (g *gen) element(sc *scope, t model.Type) model.Expr {
	var found []model.Expr
	for _, v := range sc.vars {
		found = append(found, fields(&model.Use{Var: v}, t)...)
	}
	if !sc.top && !sc.last {
		for _, pkg := range g.prog.Packages {
			for _, v := range pkg.Vars {
				if g.sees(sc.pkg, pkg) && v.Init != nil {
					found = append(found, fields(&model.Use{Var: v}, t)...)
				}
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pick(g, found)
}

func fields(x model.Expr, t model.Type) []model.Expr {
	var found []model.Expr
	switch of := model.TypeOf(x).(type) {
	case *model.Ptr:
		n, ok := of.Elem.(*model.Named)
		if !ok {
			if model.Identical(of.Elem, t) {
				found = append(found, &model.Deref{X: x})
			}
			break
		}
		for _, f := range n.Decl.Fields {
			ft := instantiated(f.Type, n)
			if model.Identical(ft, t) {
				found = append(found, &model.Select{X: x, Field: f.Name, Of: ft})
			}
		}
	case *model.Slice:
		if model.Identical(of.Elem, t) && model.FuncOf(t) != nil {
			found = append(found, &model.Index{X: x, I: &model.Lit{Value: 0, Of: model.Int}, Of: t})
		}
	case *model.Map:
		if model.Identical(of.Elem, t) {
			found = append(found, &model.Index{X: x, I: text("a"), Of: t})
		}
	}
	return found
}

// instantiated is a type of the declaration of n with the arguments of n.
func instantiated(t model.Type, n *model.Named) model.Type {
	args := map[string]model.Type{}
	for i, p := range n.Decl.Params {
		args[p] = n.Args[i]
	}
	return model.Subst(t, args)
}

// resultOf calls something that returns one value of the type t.
func (g *gen) resultOf(sc *scope, t model.Type) model.Expr {
	var found []model.Expr
	for _, f := range g.callables(sc) {
		ft := model.FuncOf(model.TypeOf(f))
		if len(ft.Results) == 1 && model.Identical(ft.Results[0], t) && !takesDone(ft) && !hasRequest(ft) {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return g.callOf(sc, pick(g, found))
}

// callables are the functions, methods and function variables that sc may call.
func (g *gen) callables(sc *scope) []model.Expr {
	var out []model.Expr
	if sc.top || sc.last {
		return nil
	}
	for _, pkg := range g.prog.Packages {
		if !g.sees(sc.pkg, pkg) {
			continue
		}
		for _, f := range pkg.Funcs {
			if f.Of == nil && len(f.TypeParams) == 0 && f.Name != "init" && g.order[f] > g.order[sc.fn] {
				out = append(out, &model.FuncUse{Func: f})
			}
		}
		if sc.main || g.chance(15) { // they may lead back here
			for _, v := range pkg.Vars {
				out = append(out, called(&model.Use{Var: v})...)
			}
		}
	}
	for _, v := range sc.vars {
		out = append(out, called(&model.Use{Var: v})...)
		out = append(out, g.methods(sc, v)...)
	}
	return out
}

// called returns x and its fields, if they are functions.
func called(x *model.Use) []model.Expr {
	if model.FuncOf(model.TypeOf(x)) != nil {
		return []model.Expr{x}
	}
	p, ok := x.Var.Type.(*model.Ptr)
	if !ok {
		return nil
	}
	n, ok := p.Elem.(*model.Named)
	if !ok {
		return nil
	}
	var out []model.Expr
	for _, f := range n.Decl.Fields {
		if ft := instantiated(f.Type, n); model.FuncOf(ft) != nil {
			out = append(out, &model.Select{X: x, Field: f.Name, Of: ft})
		}
	}
	return out
}

// methods returns the methods of the variable v that sc may call.
func (g *gen) methods(sc *scope, v *model.Var) []model.Expr {
	var out []model.Expr
	add := func(name string, t *model.Func) {
		out = append(out, &model.MethodUse{X: &model.Use{Var: v}, Name: name, Of: t})
	}
	t := v.Type
	if p, ok := t.(*model.Ptr); ok {
		t = p.Elem
	}
	for _, m := range model.MethodsOf(v.Type) {
		add(m.Name, m.Type)
	}
	n, ok := t.(*model.Named)
	if !ok {
		return nil
	}
	if n.Decl.Iface {
		for _, m := range n.Decl.AllMethods() {
			add(m.Name, m.Type)
		}
	}
	for _, m := range n.Decl.Decls {
		if g.order[m] > g.order[sc.fn] {
			add(m.Name, instantiated(m.Type(), n).(*model.Func))
		}
	}
	return out
}

// takesDone reports whether a function is for goroutines.
func takesDone(t *model.Func) bool {
	if len(t.Params) == 0 {
		return false
	}
	_, ok := t.Params[len(t.Params)-1].(*model.Chan)
	return ok
}

// callOf calls f with arguments.
func (g *gen) callOf(sc *scope, f model.Expr) model.Expr {
	t := model.FuncOf(model.TypeOf(f))
	c := &model.Call{Fun: f}
	for i, p := range t.Params {
		if t.Variadic && i == len(t.Params)-1 {
			for range g.IntN(3) {
				c.Args = append(c.Args, g.expr(sc, p.(*model.Slice).Elem))
			}
			break
		}
		c.Args = append(c.Args, g.argument(sc, p))
	}
	return c
}

// argument makes an argument: a context may be written by hand.
func (g *gen) argument(sc *scope, t model.Type) model.Expr {
	if t == model.Context && g.chance(15) {
		return g.byHand(sc)
	}
	return g.expr(sc, t)
}

// basic makes a value of a basic type.
func (g *gen) basic(sc *scope, t model.Basic) model.Expr {
	switch t {
	case model.String:
		return g.text(sc)
	case model.Int:
		if g.chance(30) {
			return &model.Marker{Kind: model.GetStore, Storage: g.last().Storages[2], Of: types(model.Int)}
		}
	case model.Context:
		return g.context(sc)
	case model.Any:
		return &model.Conv{Of: model.Any, X: g.expr(sc, g.boxable(sc))}
	case model.Stringer, model.Sink, model.Sorter:
		return g.implementer(sc, t)
	}
	return nil
}

// boxable is a type whose values become an any.
func (g *gen) boxable(sc *scope) model.Type {
	if g.chance(25) {
		return model.String
	}
	return g.plainSig()
}

// text makes a string.
func (g *gen) text(sc *scope) model.Expr {
	switch g.IntN(10) {
	case 8:
		if sc.last || sc.top {
			return nil
		}
		x := g.expr(sc, model.Stringer)
		if g.chance(30) {
			of := fn(types(model.Stringer), model.String)
			return &model.Call{Fun: &model.MethodExpr{Recv: model.Stringer, Name: "String", Of: of}, Args: []model.Expr{x}}
		}
		return &model.Call{Fun: &model.MethodUse{X: x, Name: "String", Of: fn(nil, model.String)}}
	case 0, 1:
		return &model.Marker{Kind: model.GetStore, Storage: g.textStorage(), Of: types(model.String)}
	case 2:
		return &model.Binary{Op: "+", X: g.expr(sc, model.String), Y: g.expr(sc, model.String), Of: model.String}
	case 3, 4:
		return g.markerCall(sc)
	case 5:
		return g.foreignText(sc)
	case 6:
		lit := g.literal(sc, fn(nil, model.String), immediate)
		return &model.Call{Fun: lit}
	case 7:
		return g.asserted(sc)
	}
	return text(fmt.Sprintf("t%d", g.id()))
}

// markerCall is als.Call with a literal or a function value.
func (g *gen) markerCall(sc *scope) model.Expr {
	t := fn(nil, model.String)
	m := &model.Marker{Kind: model.CallValue, Storage: g.textStorage(), Of: types(model.String)}
	f := g.handed(sc, t)
	if g.chance(25) {
		m.Kind, m.Args = model.CallNone, []model.Expr{f}
		return m
	}
	m.Args = []model.Expr{g.expr(sc, model.String), f}
	return m
}

// handed is a function that is called at once by what it is given to: mostly a
// literal.
func (g *gen) handed(sc *scope, t *model.Func) model.Expr {
	return g.handedTo(sc, t, immediate)
}

func (g *gen) handedTo(sc *scope, t *model.Func, h how) model.Expr {
	if g.chance(70) && g.depth < maxDepth {
		return g.literal(sc, t, h)
	}
	return g.expr(sc, t)
}

// foreignText makes a string with a foreign function.
func (g *gen) foreignText(sc *scope) model.Expr {
	var found []*model.ForeignFunc
	for _, f := range g.foreigners() {
		if len(f.Results) == 1 && f.Results[0] == model.String {
			found = append(found, f)
		}
	}
	return g.outside(sc, pick(g, found))
}

func (g *gen) foreigners() []*model.ForeignFunc {
	if g.foreign == nil {
		g.foreign = model.Foreigners()
	}
	return g.foreign
}

// outside calls a foreign function.
func (g *gen) outside(sc *scope, f *model.ForeignFunc) *model.Outside {
	x := &model.Outside{Func: f, Of: f.Results}
	for _, p := range f.Params {
		switch p := p.(type) {
		case *model.Func:
			x.Args = append(x.Args, g.handed(sc, p))
		case *model.Foreign:
			x.Args = append(x.Args, g.foreignValue(sc, p))
		default:
			x.Args = append(x.Args, g.expr(sc, p))
		}
	}
	return x
}

// asserted puts a function into an any, takes it out again and calls it: it has been
// bound.
func (g *gen) asserted(sc *scope) model.Expr {
	t := fn(nil, model.String)
	boxed := &model.Conv{Of: model.Any, X: g.expr(sc, t)}
	return &model.Call{Fun: &model.Assert{X: boxed, Of: t}}
}
