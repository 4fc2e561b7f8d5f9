// Package alsgen_test holds the house rules: who may import whom, what must have a
// counterpart, and what no package may do.
package alsgen_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/alsgen/alsgen"

// imports says what each package may import besides the standard library, one
// package a line, the reason above it. A name without a dot is a package of this
// repository; !NAME forbids a package of the standard library. Test files may
// import more.
const imports = `
# A diagnostic is plain data that everybody may hold.
analysis/diag: !go/ast !go/types !os

# A comment that suppresses findings is read alike by check and by analyzers.
analysis/ignore: analysis/diag !go/types !os

# What a finding counts for is a matter of diagnostics and comments.
analysis/findings: analysis/diag analysis/ignore !go/ast !go/types !os

# What the files of a module in twins are called and begin with: bytes and names.
analysis/twin: !go/types !os

# The loader is the only one that asks the go command; it knows no rule.
analysis/load: analysis/twin golang.org/x/mod/modfile golang.org/x/sync/errgroup golang.org/x/tools/go/gcexportdata golang.org/x/tools/go/packages

# Knowledge about libraries is data: looked up by name, found by no analysis.
analysis/roots: !go/ast !os

# Flow collects facts; it must not know what is made of them.
analysis/flow: analysis/diag analysis/ignore analysis/load analysis/roots golang.org/x/tools/go/types/typeutil golang.org/x/tools/refactor/satisfy !os

# Infer draws the conclusions; of the plan it uses the names of the sources only.
analysis/infer: analysis/diag analysis/flow analysis/load analysis/plan analysis/roots golang.org/x/tools/go/types/typeutil !os

# A plan can be written down: nothing in it points into syntax or types.
analysis/plan: analysis/diag !go/ast !go/token !go/types !os

# Misuse sees syntax and types of one package, and facts about others.
analysis/misuse: analysis/diag analysis/flow analysis/ignore analysis/load analysis/roots analysis/twin golang.org/x/tools/go/analysis golang.org/x/tools/go/analysis/passes/inspect golang.org/x/tools/go/ast/edge golang.org/x/tools/go/ast/inspector golang.org/x/tools/go/types/typeutil !os

# Other hosts get the analyzers in their own form, with settings and nothing else.
analysis/golangci: analysis/diag analysis/misuse github.com/golangci/plugin-module-register/register golang.org/x/tools/go/analysis !go/ast !go/types !os

# Check brings together what is wrong, from whoever finds it.
analysis/check: analysis/diag analysis/flow analysis/load analysis/misuse analysis/plan golang.org/x/tools/go/analysis golang.org/x/tools/go/types/typeutil !os

# Decide turns a solution into a plan; it writes nothing.
analysis/decide: analysis/diag analysis/flow analysis/infer analysis/load analysis/plan analysis/roots analysis/twin golang.org/x/tools/go/types/typeutil !os

# What was not loaded is seen by its syntax, and compared with the plan.
analysis/unloaded: analysis/diag analysis/load analysis/plan !os

# Questions about a plan are answered from the plan alone.
analysis/why: analysis/diag analysis/plan !os

# What a module says about itself, as values of the packages that it is for.
analysis/settings: analysis/diag analysis/roots go.yaml.in/yaml/v3 !go/ast !go/types !os

# The stages in order, for whoever wants a plan.
analysis: analysis/decide analysis/diag analysis/flow analysis/infer analysis/load analysis/plan analysis/roots analysis/unloaded !os

# Edits know bytes, not Go.
rewrite/edit: !go/ast !go/types !os

# The rewriter carries plans out and cannot decide again: it sees neither types nor
# the stages that decide.
rewrite: analysis/diag analysis/plan analysis/twin rewrite/edit !go/types !os

# Output modes show changes; only they touch the disk.
rewrite/emit: analysis/diag analysis/findings analysis/plan analysis/twin rewrite rewrite/edit github.com/gofrs/flock github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif github.com/rogpeppe/go-internal/diff !go/types

# The pages that the command shows are text.
docs: !os

# Commands bring everything together. Which stage decides what is not their
# business: they see the plan.
cmd/alsgen: analysis analysis/check analysis/diag analysis/findings analysis/flow analysis/ignore analysis/load analysis/misuse analysis/plan analysis/roots analysis/settings analysis/twin analysis/why docs rewrite rewrite/edit rewrite/emit github.com/urfave/cli/v2 github.com/xrash/smetrics golang.org/x/mod/modfile golang.org/x/tools/go/analysis/unitchecker golang.org/x/tools/go/packages

# The golden runner judges the rewriter by plans, changes and what Go says.
golden:
golden/internal/runner: analysis/load analysis/plan rewrite rewrite/edit golang.org/x/tools/txtar

# The corpus runs alsgen as users do; what it knows about Go it finds out itself, the
# call graph too.
golden/corpus: github.com/dave/dst github.com/rogpeppe/go-internal/diff golang.org/x/tools/go/ast/astutil golang.org/x/tools/go/callgraph/vta golang.org/x/tools/go/packages golang.org/x/tools/go/ssa golang.org/x/tools/go/ssa/ssautil golang.org/x/tools/go/types/typeutil

# The fuzzer's programs and what they mean are apart from alsgen: the interpreter must
# not know how it rewrites.
golden/fuzz/model: !os
golden/fuzz/gen: golden/fuzz/model !os
golden/fuzz/interp: golden/fuzz/model !os
golden/fuzz: analysis analysis/diag analysis/load analysis/plan golden/fuzz/gen golden/fuzz/interp golden/fuzz/model rewrite golang.org/x/tools/txtar

# The runtime is what users build into their programs: the standard library only.
runtime/als: !log !os
runtime/alshttp: runtime/als !log !os
`

// variables are the package-level variables that analysis, rewrite and runtime may
// have besides error values, one a line, with the reason.
const variables = `
rewrite/emit.positionStart: a regular expression, compiled once; never written
runtime/als.Default: the storage of the package-level functions, as users see it
runtime/als.initial: the context of the main goroutine, in which packages are initialised
runtime/als.keys: numbers the storages, so that their hashes spread
runtime/als.checked: with als_goroutine: says once whether the carrier works with this Go, and where it finds the number of a goroutine
runtime/als.inside: with als_goroutine: the current context of each goroutine that entered one
runtime/als.insiders: with als_goroutine: how many there are, so that most reads need not look
runtime/als.labelKey: with als_goroutine: what package pprof keeps labels under, found once
runtime/als.tagBytes: with als_goroutine: the name of the label as bytes; never written
runtime/als.freshOutside: whether a library creates storages; written before anything reads it
runtime/alshttp.installed: whether the program has a Middleware, for what GetOrFail says
runtime/alshttp.requests: the storage of the request, which all handlers share
`

// unwalked are the nodes of go/ast that the walk of analysis/flow need not name,
// with the reason.
const unwalked = `
BadDecl: a program that parses has none
BadExpr: a program that parses has none
BadStmt: a program that parses has none
Directive: not part of the syntax tree
File: its declarations are walked
Package: not made by go/packages
`

// TestImports compares the imports of every package with the table.
func TestImports(t *testing.T) {
	allowed := map[string][]string{}
	for name, rest := range entries(imports) {
		allowed[name] = strings.Fields(rest)
	}
	found := map[string]bool{}
	for _, f := range sources(t) {
		found[f.dir] = true
		rule, known := allowed[f.dir]
		if !known {
			t.Errorf("the package %s is not in the table of imports: add it, with the reason", f.dir)
			allowed[f.dir] = nil
			continue
		}
		for _, spec := range f.syntax.Imports {
			name := importPath(spec)
			if isStd(name) && !slices.Contains(rule, "!"+name) || slices.Contains(rule, name) {
				continue
			}
			t.Errorf("%s: %s may not import %s", f.pos(spec), f.dir, name)
		}
	}
	for name := range allowed {
		if !found[name] {
			t.Errorf("the table of imports names %s, which does not exist", name)
		}
	}
}

// TestNoImportOfRuntime: the tool knows the runtime by its import paths only, so
// that it rewrites programs for any version of it. That holds for tests, too.
func TestNoImportOfRuntime(t *testing.T) {
	for _, f := range slices.Concat(sources(t), tests(t)) {
		for _, spec := range f.syntax.Imports {
			if !strings.HasPrefix(f.dir, "runtime") && strings.HasPrefix(importPath(spec), "runtime/als") {
				t.Errorf("%s: the tool may not import the runtime", f.pos(spec))
			}
		}
	}
}

// TestNodesAreWalked: a node type that a new version of go/ast brings must be
// classified in analysis/flow.
func TestNodesAreWalked(t *testing.T) {
	named := map[string]bool{}
	ast.Inspect(parse(t, "analysis/flow/build.go"), func(n ast.Node) bool {
		if s, ok := n.(*ast.TypeSwitchStmt); ok {
			for _, c := range s.Body.List {
				for _, typ := range c.(*ast.CaseClause).List {
					if star, ok := typ.(*ast.StarExpr); ok {
						named[selected(star.X, "ast")] = true
					}
				}
			}
		}
		return true
	})
	exempt := maps.Collect(entries(unwalked))
	nodes := nodeTypes(t)
	for name := range nodes {
		if exempt[name] == "" && !named[name] {
			t.Errorf("analysis/flow/build.go does not name the node *ast.%s", name)
		}
	}
	for name := range exempt {
		if !nodes[name] || named[name] {
			t.Errorf("the exemption of *ast.%s is not needed", name)
		}
	}
}

// nodeTypes returns the types of go/ast with the methods of ast.Node.
func nodeTypes(t *testing.T) map[string]bool {
	methods := map[string]int{}
	for _, f := range parseDir(t, filepath.Join(goroot(t), "src", "go", "ast"), false) {
		for _, decl := range f.syntax.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok || d.Recv == nil || d.Name.Name != "Pos" && d.Name.Name != "End" {
				continue
			}
			recv := d.Recv.List[0].Type
			if star, ok := recv.(*ast.StarExpr); ok {
				recv = star.X
			}
			methods[recv.(*ast.Ident).Name]++
		}
	}
	nodes := map[string]bool{}
	for name, n := range methods {
		if n == 2 && ast.IsExported(name) {
			nodes[name] = true
		}
	}
	if len(nodes) < 50 {
		t.Fatalf("go/ast has only the nodes %v", nodes)
	}
	return nodes
}

func goroot(t *testing.T) string {
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// TestKindsAreCarriedOut: every kind of site has its case in the rewriter, and the
// rewriter has no other.
func TestKindsAreCarriedOut(t *testing.T) {
	cases := map[string]bool{}
	ast.Inspect(parse(t, "rewrite/rewrite.go"), func(n ast.Node) bool {
		if c, ok := n.(*ast.CaseClause); ok {
			for _, e := range c.List {
				if name := selected(e, "plan"); name != "" {
					cases[name] = true
				}
			}
		}
		return true
	})
	kinds := constants(parse(t, "analysis/plan/plan.go"), "Kind")
	if len(kinds) == 0 {
		t.Fatal("analysis/plan/plan.go has no constant of type Kind")
	}
	for _, k := range kinds {
		if !cases[k] {
			t.Errorf("rewrite/rewrite.go has no case for plan.%s", k)
		}
		delete(cases, k)
	}
	for name := range cases {
		t.Errorf("rewrite/rewrite.go has a case plan.%s, which is no kind", name)
	}
}

// TestPackageComments: every package says what it is for.
func TestPackageComments(t *testing.T) {
	commented := map[string]bool{}
	for _, f := range sources(t) {
		commented[f.dir] = commented[f.dir] || f.syntax.Doc != nil
	}
	for dir, ok := range commented {
		if !ok {
			t.Errorf("the package %s has no doc comment", dir)
		}
	}
}

// TestVariables: what a stage returns depends on its input alone, so packages have
// no state.
func TestVariables(t *testing.T) {
	allowed := maps.Collect(entries(variables))
	used := map[string]bool{}
	for _, f := range sources(t) {
		if top, _, _ := strings.Cut(f.dir, "/"); top != "analysis" && top != "rewrite" && top != "runtime" {
			continue
		}
		for name, spec := range packageVars(f.syntax) {
			full := f.dir + "." + name.Name
			used[full] = true
			if allowed[full] == "" && !isErrorValue(name, spec) {
				t.Errorf("%s: %s is a variable of its package; pass the value, or list it with a reason", f.pos(name), full)
			}
		}
	}
	for name := range allowed {
		if !used[name] {
			t.Errorf("the list of variables names %s, which does not exist", name)
		}
	}
}

// packageVars yields the variables that f declares at package level.
func packageVars(f *ast.File) map[*ast.Ident]*ast.ValueSpec {
	vars := map[*ast.Ident]*ast.ValueSpec{}
	for _, decl := range f.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, s := range d.Specs {
			for _, name := range s.(*ast.ValueSpec).Names {
				if name.Name != "_" {
					vars[name] = s.(*ast.ValueSpec)
				}
			}
		}
	}
	return vars
}

// isErrorValue reports whether the variable is var ErrX = errors.New(…).
func isErrorValue(name *ast.Ident, spec *ast.ValueSpec) bool {
	if !strings.HasPrefix(strings.ToLower(name.Name), "err") || len(spec.Values) != 1 {
		return false
	}
	call, ok := spec.Values[0].(*ast.CallExpr)
	return ok && selected(call.Fun, "errors") == "New"
}

// TestOnlyCommandsSpeak: below cmd nothing prints and nothing ends the process.
func TestOnlyCommandsSpeak(t *testing.T) {
	forbidden := map[string][]string{
		"fmt": {"Print", "Printf", "Println"},
		"os":  {"Stdout", "Stderr", "Exit"},
		"log": {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln"},
	}
	for _, f := range sources(t) {
		if top, _, _ := strings.Cut(f.dir, "/"); top != "analysis" && top != "rewrite" && top != "runtime" {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for pkg, names := range forbidden {
				if slices.Contains(names, selected(sel, pkg)) {
					t.Errorf("%s: %s.%s is for commands", f.pos(sel), pkg, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

// file is one parsed file of the repository.
type file struct {
	dir    string // of its package, with slashes
	syntax *ast.File
	fset   *token.FileSet
}

func (f file) pos(n ast.Node) string { return f.fset.Position(n.Pos()).String() }

// sources returns the files of every package of the tool and the runtime, without
// tests, whatever their build constraints.
func sources(t *testing.T) []file { return repository(t, false) }

// tests returns their test files.
func tests(t *testing.T) []file { return repository(t, true) }

func repository(t *testing.T, tests bool) []file {
	t.Helper()
	var files []file
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := d.Name()
		if name == "testdata" || p == "examples" || p != "." && strings.HasPrefix(name, ".") {
			return filepath.SkipDir
		}
		files = append(files, parseDir(t, p, tests)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(files, func(a, b file) int { return cmp.Compare(a.dir, b.dir) })
	return files
}

// parseDir parses the tests, or everything else, in a folder.
func parseDir(t *testing.T, dir string, tests bool) []file {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []file
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") != tests {
			continue
		}
		fset := token.NewFileSet()
		syntax, err := parser.ParseFile(fset, p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file{filepath.ToSlash(dir), syntax, fset})
	}
	return files
}

func parse(t *testing.T, p string) *ast.File {
	t.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return syntax
}

// importPath returns the path of an import, without the module for a package of
// this repository.
func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		panic(fmt.Sprintf("an import that parses does not unquote: %v", err))
	}
	return strings.TrimPrefix(p, module+"/")
}

// isStd reports whether name is of the standard library.
func isStd(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	switch first {
	case "analysis", "rewrite", "golden", "docs":
		return false
	case "cmd", "runtime":
		// Both the standard library and this repository have such packages.
		return !strings.HasPrefix(name, "cmd/alsgen") && !strings.HasPrefix(name, path.Join("runtime", "als"))
	}
	return !strings.Contains(first, ".")
}

// selected returns the name N in an expression pkg.N, "" for another expression.
func selected(e ast.Expr, pkg string) string {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if id, ok := sel.X.(*ast.Ident); !ok || id.Name != pkg {
		return ""
	}
	return sel.Sel.Name
}

// constants returns the names of the constants of type typ.
func constants(f *ast.File, typ string) []string {
	var names []string
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok {
			if id, ok := s.Type.(*ast.Ident); ok && id.Name == typ {
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
		return true
	})
	return names
}

// entries yields the lines NAME: REST of a table; lines that begin with # are
// reasons.
func entries(table string) func(yield func(name, rest string) bool) {
	return func(yield func(name, rest string) bool) {
		for line := range strings.Lines(table) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			name, rest, ok := strings.Cut(line, ":")
			if !ok {
				panic("no entry of a table: " + line)
			}
			if !yield(name, strings.TrimSpace(rest)) {
				return
			}
		}
	}
}
