// This file type-checks a program with changed files, in memory.

package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"

	"golang.org/x/tools/go/packages"
)

// CheckError is one error of the changed program, at a position of the changed
// file.
type CheckError struct {
	Path    string
	Offset  int // in the changed file
	Line    int
	Column  int
	Message string
}

// Error formats the error as the compiler does.
func (e CheckError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Checked is the result of type-checking a changed program.
type Checked struct {
	Fset *token.FileSet
	// Packages holds every variant that was checked again.
	Packages []CheckedPackage
	Errors   []CheckError
}

// CheckedPackage is one package that was checked again.
type CheckedPackage struct {
	ID    string
	Types *types.Package
	Info  *types.Info
	Files []*ast.File
}

// Check type-checks every variant of every package of the program that changed,
// or that imports one that was checked again, with the changed contents (by
// absolute path) in place of the source.
func (p *Program) Check(changed map[string][]byte) *Checked {
	c := &checker{
		program: p, changed: changed, out: &Checked{Fset: token.NewFileSet()},
		parsed: map[string]*ast.File{}, done: map[*packages.Package]*types.Package{},
		known: map[string]*types.Package{"unsafe": types.Unsafe},
	}
	for _, q := range p.loaded {
		c.learn(q.Types)
	}
	for _, q := range p.variants {
		if c.affected(q) {
			c.check(q)
		}
	}
	return c.out
}

// checker is the state of one Check.
type checker struct {
	program *Program
	changed map[string][]byte
	out     *Checked
	parsed  map[string]*ast.File
	done    map[*packages.Package]*types.Package
	known   map[string]*types.Package // foreign packages by path
}

// learn notes pkg and what it imports, so that a package whose import is new
// finds it.
func (c *checker) learn(pkg *types.Package) {
	if pkg == nil || c.known[pkg.Path()] != nil {
		return
	}
	c.known[pkg.Path()] = pkg
	for _, imp := range pkg.Imports() {
		c.learn(imp)
	}
}

func (c *checker) affected(q *packages.Package) bool {
	for _, path := range q.CompiledGoFiles {
		if _, ok := c.changed[path]; ok {
			return true
		}
	}
	for _, dep := range q.Imports {
		if c.done[dep] != nil {
			return true
		}
	}
	return false
}

func (c *checker) check(q *packages.Package) {
	var files []*ast.File
	for _, path := range q.CompiledGoFiles {
		f, err := c.parse(path)
		if err != nil {
			c.fail(err)
			return
		}
		files = append(files, f)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) { return c.importFor(q, path) }),
		Sizes:    q.TypesSizes, Error: c.fail, GoVersion: goVersion(q),
		FakeImportC: false,
	}
	if conf.Sizes == nil {
		conf.Sizes = types.SizesFor("gc", runtime.GOARCH)
	}
	pkg, _ := conf.Check(q.PkgPath, c.out.Fset, files, info) // errors went to c.fail
	c.done[q] = pkg
	c.out.Packages = append(c.out.Packages, CheckedPackage{ID: q.ID, Types: pkg, Info: info, Files: files})
}

// importFor resolves an import of q: a package that was checked again, one that
// was loaded, or any foreign package that the program knows.
func (c *checker) importFor(q *packages.Package, path string) (*types.Package, error) {
	if dep := q.Imports[path]; dep != nil {
		if pkg := c.done[dep]; pkg != nil {
			return pkg, nil
		}
		if dep.Types != nil && dep.Types.Complete() {
			return dep.Types, nil
		}
	}
	if pkg := c.known[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("package %s is not loaded", path)
}

func (c *checker) parse(path string) (*ast.File, error) {
	if f := c.parsed[path]; f != nil {
		return f, nil
	}
	src, ok := c.changed[path]
	if !ok {
		var err error
		if src, err = c.program.source(path); err != nil {
			return nil, err
		}
	}
	f, err := parser.ParseFile(c.out.Fset, path, src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	c.parsed[path] = f
	return f, nil
}

func (c *checker) fail(err error) {
	var te types.Error
	if !errors.As(err, &te) {
		c.out.Errors = append(c.out.Errors, CheckError{Message: err.Error()})
		return
	}
	pos := c.out.Fset.PositionFor(te.Pos, false)
	c.out.Errors = append(c.out.Errors, CheckError{
		Path: pos.Filename, Offset: pos.Offset, Line: pos.Line, Column: pos.Column, Message: te.Msg,
	})
}

func goVersion(q *packages.Package) string {
	if q.Module == nil || q.Module.GoVersion == "" {
		return ""
	}
	return "go" + q.Module.GoVersion
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
