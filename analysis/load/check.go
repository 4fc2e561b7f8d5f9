// This file type-checks a program with changed files, in memory.

package load

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"slices"

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
	// Users are the modules in the module cache in which there are errors, sorted:
	// they use what the rewrite changes.
	Users []string
	// Missing are the paths of packages that changed files import and that are not
	// there: not vendored, for example. Each is an error, too.
	Missing []string
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
// absolute path) in place of the source; and the foreign packages that import such.
//
// A test binary compiles the packages between a test and the package it tests
// once more, against the variant with the internal tests. The loader knows these
// only by their export data; they are checked here from the files of the package
// alone, with their imports resolved in the world of that test.
//
// All that holds in every configuration of the program.
func (p *Program) Check(changed map[string][]byte) *Checked {
	out := &Checked{Fset: token.NewFileSet()}
	for _, w := range p.worlds {
		c := &checker{
			program: p, world: w, changed: changed, out: out,
			dirtyTests: map[string]bool{}, parsed: map[string]*ast.File{}, done: map[unit]*result{},
			byUnit: map[unit]*packages.Package{},
		}
		all := slices.Concat(w.variants, w.users)
		for _, q := range all {
			c.byUnit[unitOf(q)] = q
		}
		for _, q := range all {
			c.unit(unitOf(q))
		}
	}
	return out
}

// unit is a package in a test binary: of the package whose tests it is compiled
// for, "" for the package alone.
type unit struct{ path, test string }

func unitOf(q *packages.Package) unit { return unit{q.PkgPath, q.ForTest} }

// result is what became of a unit: types is nil if it did not have to be checked
// again.
type result struct{ types *types.Package }

// checker is the state of one Check in one configuration.
type checker struct {
	program *Program
	world   *world
	changed map[string][]byte
	out     *Checked
	parsed  map[string]*ast.File
	byUnit  map[unit]*packages.Package // the variants that were loaded
	done    map[unit]*result
	// dirtyTests says of a test binary whether a file that it reaches changed.
	dirtyTests map[string]bool
}

// unit checks u if it is affected, and returns its new types, nil if its old
// ones hold.
func (c *checker) unit(u unit) *types.Package {
	if r := c.done[u]; r != nil {
		return r.types
	}
	r := &result{}
	c.done[u] = r
	if q := c.source(u); q != nil && (c.affected(u, q) || c.between(u) && c.dirty(u.test)) {
		r.types = c.check(u, q)
	}
	return r.types
}

// between reports whether u stands between a test and the package it tests: all
// such units of a world are checked again if one is, because their old types are
// those of another universe.
func (c *checker) between(u unit) bool { return u.test != "" && c.byUnit[u] == nil }

// dirty reports whether a file changed in a package that the tests of world
// reach.
func (c *checker) dirty(test string) bool {
	if d, ok := c.dirtyTests[test]; ok {
		return d
	}
	d := false
	seen := map[string]bool{}
	for u, q := range c.byUnit {
		if u.test == test {
			d = d || c.changes(q, seen)
		}
	}
	c.dirtyTests[test] = d
	return d
}

// changes reports whether a file of q, or of a package of the program that it
// imports, changed.
func (c *checker) changes(q *packages.Package, seen map[string]bool) bool {
	if q == nil || seen[q.ID] {
		return false
	}
	seen[q.ID] = true
	for _, path := range q.CompiledGoFiles {
		if _, ok := c.changed[path]; ok {
			return true
		}
	}
	for imp := range q.Imports {
		if c.changes(c.byUnit[unit{path: imp}], seen) {
			return true
		}
	}
	return false
}

// source returns the package that has the files of u: the variant itself, or the
// package alone.
func (c *checker) source(u unit) *packages.Package {
	if q := c.byUnit[u]; q != nil {
		return q
	}
	return c.byUnit[unit{path: u.path}]
}

// dependency returns the unit that u means by an import.
func (c *checker) dependency(u unit, path string) unit {
	if u.test == "" {
		return unit{path: path}
	}
	in := unit{path, u.test}
	if c.byUnit[in] != nil || c.reaches(path, u.test, map[string]bool{}) {
		return in
	}
	return unit{path: path}
}

// reaches reports whether the package of the program at path imports target.
func (c *checker) reaches(path, target string, seen map[string]bool) bool {
	q := c.byUnit[unit{path: path}]
	if q == nil || seen[path] {
		return false
	}
	seen[path] = true
	for imp := range q.Imports {
		if imp == target || c.reaches(imp, target, seen) {
			return true
		}
	}
	return false
}

// affected reports whether u, with the files of q, has to be checked again.
func (c *checker) affected(u unit, q *packages.Package) bool {
	affected := false
	for _, path := range q.CompiledGoFiles {
		if _, ok := c.changed[path]; ok {
			affected = true
		}
	}
	for _, path := range sortedKeys(q.Imports) {
		if c.unit(c.dependency(u, path)) != nil {
			affected = true
		}
	}
	return affected
}

// check type-checks u from the files of q.
func (c *checker) check(u unit, q *packages.Package) *types.Package {
	var files []*ast.File
	for _, path := range q.CompiledGoFiles {
		f, err := c.parse(path)
		if err != nil {
			c.fail(err)
			return nil
		}
		files = append(files, f)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits: map[ast.Node]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) { return c.importFor(u, q, path) }),
		Sizes:    q.TypesSizes, Error: c.fail, GoVersion: goVersion(q),
	}
	useCgo(&conf)
	if conf.Sizes == nil {
		conf.Sizes = types.SizesFor("gc", cmp.Or(c.world.cfg.configurations()[0].GOARCH, runtime.GOARCH))
	}
	had := len(c.out.Errors)
	pkg, _ := conf.Check(q.PkgPath, c.out.Fset, files, info) // errors went to c.fail
	if len(c.out.Errors) > had && c.program.moduleOf(q) == nil {
		c.out.Users = slices.Compact(slices.Sorted(slices.Values(append(c.out.Users, moduleVersion(q.Module)))))
	}
	id := q.ID
	if c.byUnit[u] == nil {
		id = u.path + " [" + u.test + ".test]"
	}
	c.out.Packages = append(c.out.Packages, CheckedPackage{ID: id, Types: pkg, Info: info, Files: files})
	return pkg
}

// importFor resolves an import of u, which has the files of q: a package that
// was checked again, one that was loaded, or any foreign package that the program
// knows.
func (c *checker) importFor(u unit, q *packages.Package, path string) (*types.Package, error) {
	if q.Imports[path] == nil && !MayImport(u.path, path) {
		return nil, fmt.Errorf("use of internal package %s not allowed", path)
	}
	dep := c.dependency(u, path)
	if pkg := c.unit(dep); pkg != nil {
		return pkg, nil
	}
	if loaded := c.byUnit[dep]; loaded != nil {
		return loaded.Types, nil
	}
	if dep := q.Imports[path]; dep != nil && dep.Types != nil && dep.Types.Complete() {
		return dep.Types, nil
	}
	if pkg := c.world.known[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	if pkg := c.world.complete(path); pkg != nil {
		return pkg, nil
	}
	if !slices.Contains(c.out.Missing, path) {
		c.out.Missing = append(c.out.Missing, path)
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
	found := CheckError{Path: pos.Filename, Offset: pos.Offset, Line: pos.Line, Column: pos.Column, Message: te.Msg}
	if !slices.Contains(c.out.Errors, found) { // variants share files
		c.out.Errors = append(c.out.Errors, found)
	}
}

func goVersion(q *packages.Package) string {
	if q.Module == nil || q.Module.GoVersion == "" {
		return ""
	}
	return "go" + q.Module.GoVersion
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
