package main

// This file builds a call graph of the injected tree, with no help from alsgen:
// SSA of the module, types propagated through it (VTA), and edges for functions
// that are handed to foreign code.

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// spot is where a function is declared: the offset of its name, or of the keyword
// of a literal.
type spot struct {
	File   string // relative to the module
	Offset int
}

// node is a function of the graph. Variants of a package and instances of a
// generic function are one node, and the body of a range-over-func loop is that of
// the function it stands in.
type node struct {
	spot  spot // zero: foreign, or made by the compiler
	name  string
	brace int // the line of the opening brace
	out   map[*node]bool
	in    int
	begin bool // called by foreign code: a test, main, init, a method or a value that nothing in the module calls
}

// graph is a call graph under construction.
type graph struct {
	dir      string
	fset     *token.FileSet
	funcs    map[*ssa.Function]bool
	bySpot   map[spot]*node
	byFunc   map[*ssa.Function]*node
	byName   map[string]*node // declared functions of the module
	callers  map[*ssa.Function][]ssa.CallInstruction
	callees  map[ssa.CallInstruction][]*ssa.Function
	values   map[*node]bool             // used as a value
	bySig    map[string][]*ssa.Function // functions used as values, by signature
	closures map[*ssa.Function][]*ssa.MakeClosure
	fields   map[token.Pos][]ssa.Value // what is stored in a field
	globals  map[*ssa.Global][]ssa.Value
}

// buildGraph loads the module at dir, tests included, and builds its graph.
func buildGraph(ctx context.Context, dir string, env []string) (*graph, error) {
	fset := token.NewFileSet()
	conf := &packages.Config{Context: ctx, Mode: loadMode, Dir: dir, Env: env, Tests: true, Fset: fset}
	loaded, err := packages.Load(conf, "./...")
	if err != nil {
		return nil, err
	}
	prog := ssa.NewProgram(fset, ssa.InstantiateGenerics)
	own := map[*types.Package]bool{}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("load %s: %w", p.ID, e)
		}
		own[p.Types] = true
		prog.CreatePackage(p.Types, p.Syntax, p.TypesInfo, true)
	}
	for _, p := range loaded {
		createImports(prog, p.Types, own)
	}
	prog.Build()
	g := &graph{
		dir: dir, fset: fset, funcs: ssautil.AllFunctions(prog),
		bySpot: map[spot]*node{}, byFunc: map[*ssa.Function]*node{}, byName: map[string]*node{},
		callers: map[*ssa.Function][]ssa.CallInstruction{}, callees: map[ssa.CallInstruction][]*ssa.Function{},
		values: map[*node]bool{}, bySig: map[string][]*ssa.Function{},
		closures: map[*ssa.Function][]*ssa.MakeClosure{}, fields: map[token.Pos][]ssa.Value{},
		globals: map[*ssa.Global][]ssa.Value{},
	}
	g.declare()
	g.calls()
	for f := range g.funcs {
		g.index(f)
	}
	for f := range g.funcs {
		g.handOver(f)
	}
	g.begin()
	return g, nil
}

// createImports creates the packages that p imports, directly or not: types only.
func createImports(prog *ssa.Program, p *types.Package, done map[*types.Package]bool) {
	for _, q := range p.Imports() {
		if !done[q] {
			done[q] = true
			prog.CreatePackage(q, nil, nil, true)
			createImports(prog, q, done)
		}
	}
}

// declare enters the declared functions of the module by name. The go command
// compiles the packages between a test and what it tests once more; these variants
// come without bodies, and their functions are found by name.
func (g *graph) declare() {
	for f := range g.funcs {
		if _, ok := f.Syntax().(*ast.FuncDecl); ok && f.Blocks != nil {
			g.byName[f.String()] = g.node(f)
		}
	}
}

// calls enters the edges of the call graph. The first pass takes every function
// that has the type; the second propagates along what the first one found.
func (g *graph) calls() {
	calls := vta.CallGraph(g.funcs, vta.CallGraph(g.funcs, nil))
	for f, from := range calls.Nodes {
		for _, e := range from.Out {
			g.edge(g.node(f), g.node(e.Callee.Func))
			g.callers[e.Callee.Func] = append(g.callers[e.Callee.Func], e.Site)
			g.callees[e.Site] = append(g.callees[e.Site], e.Callee.Func)
		}
	}
}

func (g *graph) edge(from, to *node) {
	if from != to && !from.out[to] {
		from.out[to] = true
		to.in++
	}
}

// node returns the node of f.
func (g *graph) node(f *ssa.Function) *node {
	for f.Parent() != nil && !isLiteral(f) {
		f = f.Parent() // the body of a loop
	}
	if n := g.byFunc[f]; n != nil {
		return n
	}
	if n := g.byName[f.String()]; n != nil && f.Blocks == nil {
		g.byFunc[f] = n
		return n
	}
	at, brace := g.spot(f)
	n := g.bySpot[at]
	if n == nil || at == (spot{}) {
		named := f
		if f.Origin() != nil {
			named = f.Origin()
		}
		n = &node{spot: at, name: named.String(), brace: brace, out: map[*node]bool{}}
		g.bySpot[at] = n
	}
	g.byFunc[f] = n
	return n
}

func isLiteral(f *ssa.Function) bool {
	_, ok := f.Syntax().(*ast.FuncLit)
	return ok
}

// spot returns where f is declared in the module, and the line of its brace.
func (g *graph) spot(f *ssa.Function) (spot, int) {
	var body *ast.BlockStmt
	switch syntax := f.Syntax().(type) {
	case *ast.FuncDecl:
		body = syntax.Body
	case *ast.FuncLit:
		body = syntax.Body
	}
	if body == nil {
		return spot{}, 0
	}
	p := g.fset.PositionFor(f.Pos(), false)
	rel, err := filepath.Rel(g.dir, p.Filename)
	if err != nil || strings.HasPrefix(rel, "..") || strings.HasPrefix(filepath.ToSlash(rel), recorderPath+"/") {
		return spot{}, 0
	}
	return spot{filepath.ToSlash(rel), p.Offset}, g.fset.PositionFor(body.Lbrace, false).Line
}

// begin marks where calls of foreign code begin.
func (g *graph) begin() {
	called := map[*node]bool{}
	for _, n := range g.byFunc {
		if n.spot == (spot{}) && n.in == 0 && !g.values[n] {
			continue // a wrapper that nothing calls
		}
		for to := range n.out {
			called[to] = true
		}
	}
	for f, n := range g.byFunc {
		n.begin = n.begin || isBeginning(f, n) ||
			!called[n] && (g.values[n] || n.spot != (spot{}) && (f.Signature.Recv() != nil || isLiteral(f)))
	}
}

// isBeginning reports whether the go command or the runtime calls f.
func isBeginning(f *ssa.Function, n *node) bool {
	name := f.Name()
	switch {
	case f.Pkg != nil && f == f.Pkg.Func("init"):
		return true
	case f.Signature.Recv() != nil || f.Parent() != nil:
		return false
	}
	if name == "main" && f.Pkg != nil && f.Pkg.Pkg.Name() == "main" {
		return true
	}
	for _, prefix := range []string{"Test", "Benchmark", "Example", "Fuzz"} {
		if strings.HasSuffix(n.spot.File, "_test.go") && testName(name, prefix) {
			return true
		}
	}
	return false
}
