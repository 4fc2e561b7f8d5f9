// This file declares package variables and functions.

package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// globals declares package variables of function types and lists of them.
func (g *gen) globals() {
	for range 2 + g.IntN(3) {
		pkg := g.anyPackage()
		t := g.fieldType(pkg)
		v := &model.Var{Pkg: pkg, Name: g.name(pkg, "hook"), Type: t}
		pkg.Vars = append(pkg.Vars, v)
		g.todo = append(g.todo, func() { v.Init = g.simple(&scope{pkg: pkg, top: true}, t) })
	}
	for range 1 + g.IntN(2) {
		pkg := g.anyPackage()
		v := &model.Var{Pkg: pkg, Name: g.name(pkg, "hooks"), Type: &model.Slice{Elem: g.plainSig()}}
		pkg.Vars = append(pkg.Vars, v)
	}
}

// declare declares functions: for each function type that the program prefers some,
// and in the last package one of every type, for want of something better.
func (g *gen) declare() {
	for _, pkg := range g.prog.Packages {
		for range 2 + g.IntN(3) {
			g.function(pkg, g.sig())
		}
	}
	last := g.last()
	g.genericFuncs(last)
	for _, t := range signatures() {
		g.function(last, t)
	}
	g.leaves(last)
	n := 0
	for _, pkg := range g.prog.Packages {
		for _, f := range pkg.Funcs {
			g.order[f] = n
			n++
		}
	}
	if g.chance(15) {
		g.initFunc(g.root())
	}
}

func (g *gen) function(pkg *model.Package, t *model.Func) *model.FuncDecl {
	f := &model.FuncDecl{Pkg: pkg, Name: g.name(pkg, "f"), Code: g.code(t)}
	pkg.Funcs = append(pkg.Funcs, f)
	key := model.Key(t)
	g.byType[key] = append(g.byType[key], f)
	return f
}

// leaves declares show, which prints what is current, and idle, which needs nothing.
func (g *gen) leaves(pkg *model.Package) {
	t := fn(types(model.String))
	g.show = g.function(pkg, t)
	p := g.show.Code.Params[0]
	args := []model.Expr{&model.Use{Var: p}}
	for _, s := range g.last().Storages {
		args = append(args, &model.Marker{Kind: model.GetStore, Storage: s, Of: types(s.Elem)})
	}
	ctx := func() model.Expr { return &model.Marker{Kind: model.CurrentCtx, Of: types(model.Context)} }
	args = append(args, &model.Value{X: ctx(), Key: 0}, &model.Value{X: ctx(), Key: 1}, &model.Err{X: ctx()})
	g.show.Code.Body = &model.Block{List: []model.Stmt{&model.Trace{ID: g.lineID(), Args: args}}}

	g.idle = g.function(pkg, t)
	g.idle.Code.Body = &model.Block{List: []model.Stmt{
		&model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: g.idle.Code.Params[0]}}},
	}}
}

// initFunc declares a function init, which keeps what it reads: main prints it.
func (g *gen) initFunc(pkg *model.Package) {
	g.early = &model.Var{Pkg: pkg, Name: "early", Type: model.String}
	read := &model.Marker{Kind: model.GetStore, Storage: g.last().Storages[1], Of: types(model.String)}
	x := model.Expr(read)
	if g.chance(50) {
		lit := &model.FuncLit{Code: &model.Code{Results: types(model.String), Body: &model.Block{List: []model.Stmt{
			&model.Return{List: []model.Expr{read}},
		}}}}
		x = &model.Marker{Kind: model.CallValue, Storage: read.Storage, Args: []model.Expr{text("early"), lit}, Of: types(model.String)}
	}
	f := &model.FuncDecl{Pkg: pkg, Name: "init", Code: &model.Code{Body: &model.Block{List: []model.Stmt{
		&model.Assign{L: &model.Use{Var: g.early}, X: x},
	}}}}
	pkg.Vars = append(pkg.Vars, g.early)
	pkg.Funcs = append(pkg.Funcs, f)
}

// bodies makes the bodies of all functions, and main.
func (g *gen) bodies() {
	for _, f := range g.todo {
		f()
	}
	for _, pkg := range g.prog.Packages {
		for _, f := range pkg.Funcs {
			if f.Code.Body == nil {
				g.body(f)
			}
		}
	}
	g.main()
}

func (g *gen) body(f *model.FuncDecl) {
	sc := &scope{pkg: f.Pkg, fn: f, code: f.Code}
	if f.Recv != nil {
		sc.vars = append(sc.vars, f.Recv)
	}
	g.budget = 5 >> g.cfg.Size
	g.fill(sc, f.Code, 1+g.IntN(2))
}

// main makes the function that is run: it enters stores and calls what there is.
func (g *gen) main() {
	root := g.root()
	f := &model.FuncDecl{Pkg: root, Name: "Main", Code: &model.Code{}}
	g.order[f] = -1
	root.Funcs = append(root.Funcs, f)
	g.prog.Main = f
	sc := &scope{pkg: root, fn: f, code: f.Code, main: true}
	var list []model.Stmt
	if g.early != nil {
		list = append(list, &model.Trace{ID: g.lineID(), Args: []model.Expr{&model.Use{Var: g.early}}})
	}
	for i := range 2 + g.IntN(2) {
		g.budget = 12 >> g.cfg.Size
		inner := sc.inside()
		inner.enter(f.Code)
		body := g.stmts(inner, 3+g.IntN(3))
		lit := &model.FuncLit{Code: &model.Code{Body: &model.Block{List: body}}}
		s := g.textStorage()
		list = append(list, &model.Do{X: &model.Marker{Kind: model.Run, Storage: s,
			Args: []model.Expr{text(fmt.Sprintf("main%d", i)), lit}}})
		if g.chance(50) {
			g.budget = 8 >> g.cfg.Size
			list = append(list, g.stmt(sc)...)
		}
	}
	f.Code.Body = &model.Block{List: list}
}

func text(s string) model.Expr { return &model.Lit{Value: s, Of: model.String} }
