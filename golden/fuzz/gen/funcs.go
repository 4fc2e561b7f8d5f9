// This file makes function values.

package gen

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// how says what happens to a literal.
type how int

const (
	immediate how = iota // called, spawned, deferred or handed over where it stands
	kept                 // called from elsewhere
	handedOn             // called by a function of the program that it is given to
)

// funcValue makes a function value in one of many ways, nil if it finds none.
func (g *gen) funcValue(sc *scope, t *model.Func) model.Expr {
	switch g.IntN(14) {
	case 0, 1, 2, 3:
		return g.literal(sc, t, kept)
	case 4, 5:
		return g.declaredValue(sc, t)
	case 6:
		if g.chance(50) {
			return g.foreignMethod(sc, t)
		}
		return g.methodValue(sc, t)
	case 7:
		if g.chance(50) {
			return g.ifaceMethodExpr(t)
		}
		return g.methodExpr(sc, t)
	case 8:
		return g.markerValue(t)
	case 9:
		return g.once(sc, t)
	case 10:
		return &model.Assert{X: &model.Conv{Of: model.Any, X: g.expr(sc, t)}, Of: t}
	case 11:
		return &model.Call{Fun: g.literal(sc, fn(nil, t), immediate)}
	case 12:
		return g.throughGeneric(sc, t)
	case 13:
		return g.fixed(sc, t)
	}
	return nil
}

// declaredValue is a declared function.
func (g *gen) declaredValue(sc *scope, t *model.Func) model.Expr {
	var found []*model.FuncDecl
	for _, f := range g.byType[model.Key(t)] {
		if g.sees(sc.pkg, f.Pkg) && (sc.top || g.order[f] > g.order[sc.fn]) {
			found = append(found, f)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return &model.FuncUse{Func: pick(g, found)}
}

// methodValue is x.m.
func (g *gen) methodValue(sc *scope, t *model.Func) model.Expr {
	if sc.top || sc.last {
		return nil
	}
	var found []model.Expr
	for _, v := range sc.vars {
		for _, m := range g.methods(sc, v) {
			if model.Identical(model.TypeOf(m), t) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		return pick(g, found)
	}
	return g.methodOfNew(sc, t)
}

// methodOfNew is the method value of a struct that is made for it.
func (g *gen) methodOfNew(sc *scope, t *model.Func) model.Expr {
	var found []*model.FuncDecl
	for _, d := range g.declared(sc.pkg, func(d *model.TypeDecl) bool { return !d.Iface && len(d.Params) == 0 && d.Func == nil }) {
		for _, m := range d.Decls {
			if model.Identical(m.Type(), t) && g.order[m] > g.order[sc.fn] {
				found = append(found, m)
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	m := pick(g, found)
	return &model.MethodUse{X: g.expr(sc, &model.Ptr{Elem: &model.Named{Decl: m.Of}}), Name: m.Name, Of: m.Type()}
}

// methodExpr is T.m, wrapped in a literal that knows the receiver.
func (g *gen) methodExpr(sc *scope, t *model.Func) model.Expr {
	if sc.top || sc.last || t.Variadic || takesDone(t) {
		return nil
	}
	m, ok := g.methodOfNew(sc, t).(*model.MethodUse)
	if !ok {
		return nil
	}
	return g.literalOf(sc, t, kept, func(in *scope, c *model.Code) {
		of := &model.Func{Params: append(types(model.TypeOf(m.X)), t.Params...), Results: t.Results}
		call := &model.Call{Fun: &model.MethodExpr{Recv: model.TypeOf(m.X), Name: m.Name, Of: of},
			Args: []model.Expr{g.simple(in, model.TypeOf(m.X))}}
		for _, p := range c.Params {
			if p.Name == "_" {
				p.Name = fmt.Sprintf("a%d", g.id())
			}
			call.Args = append(call.Args, &model.Use{Var: p})
		}
		c.Body = &model.Block{List: []model.Stmt{&model.Do{X: call}}}
		if len(t.Results) > 0 {
			c.Body.List = []model.Stmt{&model.Return{List: []model.Expr{call}}}
		}
	})
}

// markerValue is a marker as a value.
func (g *gen) markerValue(t *model.Func) model.Expr {
	for _, m := range []*model.MarkerUse{
		{Kind: model.GetStore, Storage: g.textStorage(), Of: fn(nil, model.String)},
		{Kind: model.CurrentCtx, Of: fn(nil, model.Context)},
		{Kind: model.Exit, Storage: g.storage(), Of: fn(types(fn(nil)))},
		{Kind: model.Lookup, Storage: g.textStorage(), Of: fn(nil, model.String, model.Bool)},
		{Kind: model.Run, Storage: g.textStorage(), Of: fn(types(model.String, fn(nil)))},
		{Kind: model.EnterWith, Storage: g.textStorage(), Of: fn(types(model.String))},
	} {
		if model.Identical(m.Of, t) && (m.Kind != model.EnterWith || g.opens && g.chance(50)) {
			return m
		}
	}
	return nil
}

// once is sync.OnceFunc or sync.OnceValue.
func (g *gen) once(sc *scope, t *model.Func) model.Expr {
	for _, f := range g.foreigners() {
		if len(f.Results) == 1 && len(f.Params) == 1 && model.Identical(f.Results[0], t) && model.Identical(f.Params[0], t) {
			return g.outside(sc, f)
		}
	}
	return nil
}

// literal makes a function literal.
func (g *gen) literal(sc *scope, t *model.Func, h how) *model.FuncLit {
	return g.literalOf(sc, t, h, func(in *scope, c *model.Code) {
		n := 1 + g.IntN(2)
		if g.budget <= 0 {
			n = 1
		}
		g.fillIn(in, c, n)
	})
}

// literalOf makes a literal whose body fill makes.
func (g *gen) literalOf(sc *scope, t *model.Func, h how, fill func(*scope, *model.Code)) *model.FuncLit {
	g.depth++
	defer func() { g.depth-- }()
	c := g.code(t)
	in := sc.inside()
	if h == kept {
		in.main = false
	}
	in.params(c)
	fill(in, c)
	return &model.FuncLit{Code: c}
}

// namedValue makes a value of a declared type.
func (g *gen) namedValue(sc *scope, t *model.Named) model.Expr {
	if t.Decl.Func != nil {
		return &model.Conv{Of: t, X: g.expr(sc, t.Decl.Func)}
	}
	if !t.Decl.Iface {
		return nil
	}
	impls := g.implementers(sc.pkg, t.Decl)
	if len(impls) == 0 {
		return nil
	}
	return &model.Conv{Of: t, X: g.expr(sc, &model.Ptr{Elem: &model.Named{Decl: pick(g, impls)}})}
}

// foreignValue makes a value of a foreign function type.
func (g *gen) foreignValue(sc *scope, t *model.Foreign) model.Expr {
	if t.Name == "iter.Seq" && g.chance(30) {
		for _, f := range g.foreigners() {
			if f.Name == "slices.Values" {
				return g.outside(sc, f)
			}
		}
	}
	if t.Name != "iter.Seq" {
		return nil
	}
	return &model.Conv{Of: t, X: g.handedTo(sc, t.Under, handedOn)}
}

// simple makes the plainest value of a type.
func (g *gen) simple(sc *scope, t model.Type) model.Expr {
	switch t := t.(type) {
	case model.Basic:
		return g.simpleBasic(sc, t)
	case *model.Func:
		return g.simpleFunc(sc, t)
	case *model.Named:
		return g.simpleNamed(sc, t)
	case *model.Slice:
		return &model.Composite{Of: t, Elems: []*model.Elem{{X: g.expr(sc, t.Elem)}, {X: g.expr(sc, t.Elem)}}}
	case *model.Map:
		return &model.Composite{Of: t, Elems: []*model.Elem{{Name: "a", X: g.expr(sc, t.Elem)}}}
	case *model.Chan:
		return &model.Composite{Of: t}
	case *model.Ptr:
		if n, ok := t.Elem.(*model.Named); ok {
			return g.simpleStruct(sc, t, n)
		}
	case *model.Foreign:
		return &model.Conv{Of: t, X: g.simple(sc, t.Under)}
	}
	panic(fmt.Sprintf("gen: no value of %s", model.Key(t)))
}

func (g *gen) simpleBasic(sc *scope, t model.Basic) model.Expr {
	switch t {
	case model.String:
		return text(fmt.Sprintf("t%d", g.id()))
	case model.Int:
		return &model.Lit{Value: g.IntN(9), Of: model.Int}
	case model.Bool:
		return &model.Lit{Value: g.chance(70), Of: model.Bool}
	case model.Error:
		return &model.Lit{Of: model.Error}
	case model.Any:
		return &model.Conv{Of: model.Any, X: text("any")}
	case model.Context:
		return &model.With{Kind: "Background"}
	case model.Rune:
		return g.variable(sc, t)
	case model.Bytes:
		return &model.Lit{Value: fmt.Sprintf("b%d", g.id()), Of: model.Bytes}
	case model.Stringer, model.Sink, model.Sorter:
		return g.implementer(sc, t)
	}
	panic("gen: no value of " + string(t))
}

// simpleFunc is a declared function; package variables get a literal that only
// prints, so that nothing goes in circles before main.
func (g *gen) simpleFunc(sc *scope, t *model.Func) model.Expr {
	if !sc.top && !sc.last {
		if x := g.declaredValue(sc, t); x != nil {
			return x
		}
	}
	return g.literalOf(sc, t, immediate, func(in *scope, c *model.Code) {
		c.Body = &model.Block{List: []model.Stmt{g.trace(in)}}
		g.end(in, c)
	})
}

func (g *gen) simpleNamed(sc *scope, t *model.Named) model.Expr {
	if t.Decl.Func != nil {
		return &model.Conv{Of: t, X: g.simple(sc, t.Decl.Func)}
	}
	for _, d := range g.implementers(sc.pkg, t.Decl) {
		if !embeds(d) { // the first was made so
			return &model.Conv{Of: t, X: g.simple(sc, &model.Ptr{Elem: &model.Named{Decl: d}})}
		}
	}
	panic("gen: nothing implements " + t.Decl.Name)
}

// simpleStruct makes the address of a struct with all its fields.
func (g *gen) simpleStruct(sc *scope, t *model.Ptr, n *model.Named) model.Expr {
	c := &model.Composite{Of: t}
	g.depth++
	defer func() { g.depth-- }()
	for _, f := range n.Decl.Fields {
		c.Elems = append(c.Elems, &model.Elem{Name: f.Name, X: g.expr(sc, instantiated(f.Type, n))})
	}
	return c
}

func embeds(d *model.TypeDecl) bool {
	return slices.ContainsFunc(d.Fields, func(f *model.Field) bool { return f.Embedded })
}
