package main

// This file loads a module and finds its functions and the static calls
// between them.

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/types/typeutil"
)

// Function is a declared function or method of the module.
type Function struct {
	ID       string // "import/path.Name" or "import/path.(*T).Name"
	Package  string // import path, that of the test variant's package for tests
	File     string // relative to the module, with slashes
	Line     int    // of the opening brace
	Name     int    // offset of the name, the key together with File
	Brace    int    // offset of the opening brace; 0: cannot be injected into
	End      int    // offset of the closing brace
	Exported bool
	InTest   bool // declared in a _test.go file
	Test     bool // func TestX(*testing.T)
	Root     bool // tests, benchmarks, examples, main, init: called by foreign code
	Value    bool // used as a value somewhere
	Method   bool
	Satisfy  bool // a method that some interface in reach asks for
}

// call is one static call.
type call struct {
	caller *Function
	callee *Function
	// loose says that the call stands in a function literal which is neither
	// called at once nor handed to a call.
	loose bool
}

// Facts is what is known of a module before anything is injected.
type Facts struct {
	Functions []*Function // sorted by file and offset
	Lines     int         // of its files that nobody generated, tests included
	calls     []call
	// mentions holds, beside the static calls, functions used as values and
	// methods called through an interface, by name.
	mentions []call
	// imports are the packages of the module that a package or its tests import.
	imports map[string][]string
	// tested are the packages that have tests.
	tested map[string]bool
}

// loadMode asks for typed syntax of the module and export data of the rest.
const loadMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax |
	packages.NeedTypesInfo | packages.NeedForTest

// LoadFacts loads the module at dir, tests included.
func LoadFacts(ctx context.Context, dir string, env []string) (*Facts, error) {
	conf := &packages.Config{
		Context: ctx, Mode: loadMode, Dir: dir, Env: env, Tests: true, Fset: token.NewFileSet(),
	}
	loaded, err := packages.Load(conf, "./...")
	if err != nil {
		return nil, err
	}
	slices.SortFunc(loaded, func(a, b *packages.Package) int { return strings.Compare(a.ID, b.ID) })
	g := &gatherer{
		dir: dir, fset: conf.Fset, byKey: map[string]*Function{}, byMethod: map[string][]*Function{},
		seen: map[string]bool{}, facts: &Facts{imports: map[string][]string{}, tested: map[string]bool{}},
	}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("load %s: %w", p.ID, e)
		}
		g.declare(p)
		g.facts.enter(p)
	}
	g.seen = map[string]bool{}
	for _, p := range loaded {
		g.use(p)
	}
	markSatisfying(loaded, g.lookup)
	g.finish()
	return g.facts, nil
}

// enter notes what the variant p of a package imports and whether it is one with
// tests.
func (f *Facts) enter(p *packages.Package) {
	if strings.HasSuffix(p.ID, ".test") {
		return // the main package of the go command
	}
	name := packageUnderTest(p.PkgPath)
	f.tested[name] = f.tested[name] || p.ForTest != "" && slices.ContainsFunc(p.GoFiles, isTestFile)
	for imported := range p.Imports {
		f.imports[name] = append(f.imports[name], imported)
	}
}

func isTestFile(path string) bool { return strings.HasSuffix(path, "_test.go") }

// gatherer collects Facts. A file that belongs to several variants of a package
// is read once; objects are keyed by where they are declared.
type gatherer struct {
	dir      string
	fset     *token.FileSet
	byKey    map[string]*Function
	byMethod map[string][]*Function // methods by name, for calls through interfaces
	seen     map[string]bool        // files read in this pass
	facts    *Facts
}

// relative returns the path of the file of pos in the module, "" if elsewhere.
func (g *gatherer) relative(pos token.Pos) (string, token.Position) {
	p := g.fset.PositionFor(pos, false)
	rel, err := filepath.Rel(g.dir, p.Filename)
	if err != nil || strings.HasPrefix(rel, "..") {
		return "", p
	}
	return filepath.ToSlash(rel), p
}

func functionKey(file string, p token.Position) string {
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// lookup returns the function that obj is, nil if it is none of the module's.
func (g *gatherer) lookup(obj types.Object) *Function {
	f, ok := obj.(*types.Func)
	if !ok || f == nil || !f.Pos().IsValid() {
		return nil
	}
	f = f.Origin()
	file, p := g.relative(f.Pos())
	if file == "" {
		return nil
	}
	return g.byKey[functionKey(file, p)]
}

// fresh calls f for each file of p in the module that this pass has not read.
func (g *gatherer) fresh(p *packages.Package, f func(rel string, file *ast.File)) {
	for _, file := range p.Syntax {
		rel, _ := g.relative(file.Package)
		if rel == "" || g.seen[rel] {
			continue
		}
		g.seen[rel] = true
		f(rel, file)
	}
}

// declare enters the functions that p declares.
func (g *gatherer) declare(p *packages.Package) {
	g.fresh(p, func(rel string, file *ast.File) {
		if !ast.IsGenerated(file) {
			g.facts.Lines += g.fset.File(file.FileStart).LineCount()
		}
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok {
				g.declareFunc(p, rel, file, fd)
			}
		}
	})
}

func (g *gatherer) declareFunc(p *packages.Package, rel string, file *ast.File, fd *ast.FuncDecl) {
	_, at := g.relative(fd.Name.Pos())
	f := &Function{
		Package: p.Types.Path(), File: rel, Name: at.Offset, Exported: fd.Name.IsExported(),
		InTest: strings.HasSuffix(rel, "_test.go"), Method: fd.Recv != nil,
	}
	f.ID = f.Package + "." + fd.Name.Name
	if fd.Recv != nil {
		name := types.ExprString(fd.Recv.List[0].Type)
		f.ID = f.Package + ".(" + name + ")." + fd.Name.Name
		g.byMethod[fd.Name.Name] = append(g.byMethod[fd.Name.Name], f)
		f.Exported = f.Exported && ast.IsExported(strings.TrimLeft(name, "*("))
	}
	f.Test = isTest(fd, f.InTest)
	f.Root = isRoot(fd, p.Name, f.InTest)
	if fd.Body != nil && !ast.IsGenerated(file) && !linknamed(fd) {
		brace := g.fset.PositionFor(fd.Body.Lbrace, false)
		f.Brace, f.Line = brace.Offset, brace.Line
		f.End = g.fset.PositionFor(fd.Body.Rbrace, false).Offset
	}
	g.byKey[functionKey(rel, at)] = f
	g.facts.Functions = append(g.facts.Functions, f)
}

// isTest reports whether fd is a test that can be wrapped.
func isTest(fd *ast.FuncDecl, inTest bool) bool {
	if !inTest || fd.Recv != nil || !testName(fd.Name.Name, "Test") {
		return false
	}
	params := fd.Type.Params.List
	return len(params) == 1 && len(params[0].Names) <= 1 &&
		types.ExprString(params[0].Type) == "*testing.T" && fd.Type.Results == nil
}

// isRoot reports whether the go command or the runtime calls fd.
func isRoot(fd *ast.FuncDecl, pkg string, inTest bool) bool {
	name := fd.Name.Name
	if fd.Recv != nil {
		return false
	}
	if name == "init" || name == "main" && pkg == "main" {
		return true
	}
	return inTest && slices.ContainsFunc([]string{"Test", "Benchmark", "Example", "Fuzz"},
		func(prefix string) bool { return testName(name, prefix) })
}

// testName reports whether name is prefix and a word that does not begin with a
// lower-case letter.
func testName(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	return ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z')
}

// linknamed reports whether fd has a directive that ties its signature to
// something outside Go's type system.
func linknamed(fd *ast.FuncDecl) bool {
	if fd.Doc == nil {
		return false
	}
	return slices.ContainsFunc(fd.Doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:linkname") || strings.HasPrefix(c.Text, "//export ")
	})
}

// use enters the calls and other uses of functions in p.
func (g *gatherer) use(p *packages.Package) {
	g.fresh(p, func(_ string, file *ast.File) {
		for _, d := range file.Decls {
			u := &user{gatherer: g, info: p.TypesInfo}
			if fd, ok := d.(*ast.FuncDecl); ok {
				u.from = g.lookup(p.TypesInfo.Defs[fd.Name])
			}
			u.walk(d)
		}
	})
}

// user walks one declaration.
type user struct {
	*gatherer
	info *types.Info
	from *Function // nil in a package variable
}

func (u *user) walk(root ast.Node) {
	called := map[*ast.Ident]bool{}
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		stack = append(stack, n)
		switch n := n.(type) {
		case *ast.CallExpr:
			if id := calleeName(n); id != nil {
				called[id] = true
				u.call(n, id, isLoose(stack))
			}
		case *ast.Ident:
			if f := u.lookup(u.info.Uses[n]); f != nil && !called[n] {
				f.Value = true
				u.facts.mentions = append(u.facts.mentions, call{caller: u.from, callee: f})
			}
		}
		return true
	})
}

// call enters one call expression whose callee is named by id.
func (u *user) call(n *ast.CallExpr, id *ast.Ident, loose bool) {
	if f := u.lookup(typeutil.StaticCallee(u.info, n)); f != nil {
		u.facts.calls = append(u.facts.calls, call{u.from, f, loose})
		return
	}
	if obj, ok := u.info.Uses[id].(*types.Func); ok && obj.Signature().Recv() != nil {
		for _, m := range u.byMethod[obj.Name()] {
			u.facts.mentions = append(u.facts.mentions, call{caller: u.from, callee: m})
		}
	}
}

// calleeName returns the identifier that names what n calls, nil if none does.
func calleeName(n *ast.CallExpr) *ast.Ident {
	fun := astutil.Unparen(n.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch x := astutil.Unparen(fun).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	}
	return nil
}

// isLoose reports whether the innermost node of stack stands in a literal that
// is neither called nor an argument of a call.
func isLoose(stack []ast.Node) bool {
	for i := len(stack) - 1; i > 0; i-- {
		if _, ok := stack[i].(*ast.FuncLit); !ok {
			continue
		}
		if _, ok := stack[i-1].(*ast.CallExpr); !ok {
			return true
		}
	}
	return false
}

// finish sorts what was gathered.
func (g *gatherer) finish() {
	slices.SortFunc(g.facts.Functions, func(a, b *Function) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return a.Name - b.Name
	})
}
