// This file type-checks the packages of the program from source and reads the types of
// all others from export data.
//
// packages.Load does both in one step, and has the go command compile every package for
// it: those of the program, too, whose export data nobody reads. Behind an edit that is
// most of the time. So the loader is asked twice, and compiles foreign packages alone:
//
//	packages.Load    names, files and imports of all packages: nothing is compiled
//	packages.Load    types of the foreign packages that those from source import, and of
//	                 those that alsgen itself imports in files that did not
//	check            syntax and types of the rest, in dependency order
//	packages.Load    what the compiler says of packages that are broken, if there are some
//
// What is read from source is what packages.Load would read so: the packages that were
// asked for, and foreign ones that import one of them or do not load. Of these bodies of
// functions do not matter.

package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"go/version"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
	"golang.org/x/tools/go/packages"
)

// metadata is what the go command says of every package without compiling any.
const metadata = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedModule | packages.NeedTypesSizes | packages.NeedForTest | typecheckCgo

// exported is what foreign packages are loaded with: their types, without their source.
const exported = packages.NeedName | packages.NeedImports | packages.NeedTypes | packages.NeedTypesSizes

// sources are packages that are read from source.
type sources struct {
	cfg     Config
	fset    *token.FileSet
	tests   bool
	asked   map[*packages.Package]bool
	all     []*packages.Package       // in dependency order
	foreign []*packages.Package       // what they import beside, sorted by path
	known   map[string]*types.Package // what was read from export data, by path
	parsed  map[string]*parsedFile
}

// parsedFile is a file and what is wrong with it; variants of a package share it.
type parsedFile struct {
	*ast.File
	err error
}

// loadPackages loads the packages that patterns match, with their syntax and types, and
// those that they import. It also returns the types of what it read from export data, by
// path; among them is, if it is there, what alsgen imports in files that did not.
func loadPackages(
	ctx context.Context, cfg Config, fset *token.FileSet, tests bool, patterns []string,
) ([]*packages.Package, map[string]*types.Package, error) {
	loaded, err := packages.Load(&packages.Config{
		Context: ctx, Mode: metadata, Dir: cfg.Dir, Env: cfg.Env, BuildFlags: cfg.flags(), Overlay: cfg.Overlay, Tests: tests,
	}, patterns...)
	if err != nil {
		return nil, nil, err
	}
	s := findSources(cfg, fset, loaded)
	s.tests = tests
	if err := s.readForeign(ctx, loaded); err != nil {
		return nil, nil, err
	}
	if err := s.parse(); err != nil {
		return nil, nil, err
	}
	return loaded, s.known, s.check(ctx)
}

// findSources says which of the packages that loaded reach are read from source.
func findSources(cfg Config, fset *token.FileSet, loaded []*packages.Package) *sources {
	s := &sources{cfg: cfg, fset: fset, asked: map[*packages.Package]bool{}, parsed: map[string]*parsedFile{}}
	for _, q := range loaded {
		s.asked[q] = true
	}
	source := map[*packages.Package]bool{}
	packages.Visit(loaded, nil, func(q *packages.Package) {
		source[q] = s.asked[q] || len(q.Errors) > 0 || s.overlaid(q)
		for _, dep := range q.Imports {
			source[q] = source[q] || source[dep]
		}
		q.Fset = fset
		if source[q] && q.PkgPath != "unsafe" {
			s.all = append(s.all, q)
		}
	})
	for _, q := range s.all {
		for _, path := range sortedKeys(q.Imports) {
			if dep := q.Imports[path]; !source[dep] {
				s.foreign = append(s.foreign, dep)
			}
		}
	}
	slices.SortFunc(s.foreign, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	s.foreign = slices.Compact(s.foreign)
	return s
}

// overlaid reports whether a file of q is replaced.
func (s *sources) overlaid(q *packages.Package) bool {
	return slices.ContainsFunc(q.CompiledGoFiles, func(path string) bool { _, ok := s.cfg.Overlay[path]; return ok })
}

// readForeign gives the packages that loaded reach their types, as far as they are not read
// from source.
func (s *sources) readForeign(ctx context.Context, loaded []*packages.Package) error {
	var paths []string
	for _, q := range s.foreign {
		if q.PkgPath != "unsafe" {
			paths = append(paths, q.PkgPath)
		}
	}
	added := s.newImports()
	paths = append(paths, added...)
	s.known = map[string]*types.Package{"unsafe": types.Unsafe}
	if len(paths) > 0 {
		foreign, err := packages.Load(&packages.Config{
			Context: ctx, Mode: exported, Dir: s.cfg.Dir, Env: s.cfg.Env, BuildFlags: s.cfg.flags(), Fset: s.fset,
		}, paths...)
		if err != nil {
			return err
		}
		packages.Visit(foreign, nil, func(q *packages.Package) {
			if len(q.Errors) == 0 || !slices.Contains(added, q.PkgPath) { // one that is not there has types, but no name
				s.known[q.PkgPath] = q.Types
			}
		})
	}
	packages.Visit(loaded, nil, func(q *packages.Package) { q.Types = s.known[q.PkgPath] })
	for _, q := range s.all {
		// With the name that the go command has for it: the files may disagree.
		q.Types = types.NewPackage(q.PkgPath, q.Name)
	}
	return nil
}

// newImports lists what alsgen may import in files of a program that imports the runtime
// from elsewhere, and that no package from source imports.
func (s *sources) newImports() []string {
	imported := func(path string) bool {
		return slices.ContainsFunc(s.foreign, func(q *packages.Package) bool { return q.PkgPath == path })
	}
	if !imported(RuntimePath) {
		return nil
	}
	return slices.DeleteFunc(additions(imported("net/http")), func(path string) bool {
		return imported(path) || slices.ContainsFunc(s.all, func(q *packages.Package) bool { return q.PkgPath == path })
	})
}

// parse reads the files.
func (s *sources) parse() error {
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, q := range s.all {
		for _, path := range q.CompiledGoFiles {
			if s.parsed[path] != nil {
				continue
			}
			f := &parsedFile{}
			s.parsed[path] = f
			g.Go(func() error {
				var src any // nil is the file itself
				if replaced, ok := s.cfg.Overlay[path]; ok {
					src = replaced
				}
				f.File, f.err = parser.ParseFile(s.fset, path, src, parser.AllErrors|parser.ParseComments)
				return nil
			})
		}
	}
	return g.Wait()
}

// check type-checks the packages, each when those that it imports are done. What is wrong
// with a package stands in it.
func (s *sources) check(ctx context.Context) error {
	done := map[*packages.Package]chan struct{}{}
	for _, q := range s.all {
		done[q] = make(chan struct{})
	}
	var g errgroup.Group
	working := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, q := range s.all {
		g.Go(func() error {
			defer close(done[q])
			for _, dep := range q.Imports {
				if c := done[dep]; c != nil {
					<-c
				}
			}
			working <- struct{}{}
			defer func() { <-working }()
			if ctx.Err() == nil {
				s.checkPackage(q)
			}
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := s.noteCompiler(ctx); err != nil {
		return err
	}
	return s.noteOldTool(ctx)
}

// noteCompiler puts what the compiler says of packages that are broken, in the words that
// people know, before what was found here.
func (s *sources) noteCompiler(ctx context.Context) error {
	byID, paths := map[string]*packages.Package{}, map[string]bool{}
	for _, q := range s.all {
		if s.asked[q] && len(q.Errors) > 0 {
			byID[q.ID], paths[cmp.Or(q.ForTest, q.PkgPath)] = q, true
		}
	}
	if len(byID) == 0 {
		return nil
	}
	compiled, err := packages.Load(&packages.Config{
		Context: ctx, Mode: packages.NeedName | packages.NeedExportFile, Dir: s.cfg.Dir, Env: s.cfg.Env, BuildFlags: s.cfg.flags(),
		Overlay: s.cfg.Overlay, Tests: s.tests,
	}, sortedKeys(paths)...)
	if err != nil {
		return err
	}
	for _, c := range compiled {
		if q := byID[c.ID]; q != nil {
			said := slices.DeleteFunc(slices.Clone(c.Errors), func(e packages.Error) bool { return slices.Contains(q.Errors, e) })
			q.Errors = slices.Concat(said, q.Errors)
		}
	}
	return nil
}

// noteOldTool adds to the errors, if there are any, that the go command is newer than what
// reads the files here: then these may be right.
func (s *sources) noteOldTool(ctx context.Context) error {
	broken := slices.DeleteFunc(slices.Clone(s.all), func(q *packages.Package) bool { return len(q.Errors) == 0 })
	if len(broken) == 0 {
		return nil
	}
	out, err := goCommand(ctx, s.cfg, "env", "GOVERSION")
	if err != nil {
		return err
	}
	newer := strings.TrimSpace(string(out))
	if version.Compare(version.Lang(newer), version.Lang(runtime.Version())) <= 0 {
		return nil
	}
	for _, q := range broken {
		q.Errors = append(q.Errors, packages.Error{Pos: "-", Kind: packages.UnknownError, Msg: fmt.Sprintf(
			"alsgen was built with %s, and the go command is of %s, whose language may be newer; build alsgen again with it", runtime.Version(), newer,
		)})
	}
	return nil
}

// checkPackage type-checks q.
func (s *sources) checkPackage(q *packages.Package) {
	for _, path := range q.CompiledGoFiles {
		f := s.parsed[path]
		if f.err != nil {
			q.Errors = append(q.Errors, loadErrors(f.err)...)
		}
		if f.File != nil {
			q.Syntax = append(q.Syntax, f.File)
		}
	}
	q.TypesInfo = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
	}
	conf := &types.Config{
		Importer: importerFunc(func(path string) (*types.Package, error) { return importOf(q, path) }),
		Sizes:    q.TypesSizes, GoVersion: goVersion(q), IgnoreFuncBodies: !s.asked[q],
		Error: func(err error) { q.Errors = append(q.Errors, loadErrors(err)...) },
	}
	useCgo(conf)
	err := types.NewChecker(conf, s.fset, q.Types, q.TypesInfo).Files(q.Syntax)
	if err != nil && len(q.Errors) == 0 { // "package requires newer Go version"
		q.Errors = append(q.Errors, loadErrors(err)...)
	}
	q.IllTyped = len(q.Errors) > 0
	for _, dep := range q.Imports {
		q.IllTyped = q.IllTyped || dep.IllTyped
	}
}

// importOf returns what q means by an import of path.
func importOf(q *packages.Package, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	dep := q.Imports[path]
	if dep == nil { // a cycle: it is among the errors of the go command
		return nil, fmt.Errorf("the go command knows no package %s that %s could import", path, q.PkgPath)
	}
	if dep.Types == nil || !dep.Types.Complete() {
		return nil, fmt.Errorf("there is no export data of %s", path)
	}
	return dep.Types, nil
}

// loadErrors gives err the form of the loader's errors.
func loadErrors(err error) []packages.Error {
	var (
		pathError *os.PathError
		syntax    scanner.ErrorList
		typeError types.Error
	)
	switch {
	case errors.As(err, &pathError):
		return []packages.Error{{Pos: pathError.Path + ":1", Msg: pathError.Err.Error(), Kind: packages.ParseError}}
	case errors.As(err, &syntax):
		var list []packages.Error
		for _, e := range syntax {
			list = append(list, packages.Error{Pos: e.Pos.String(), Msg: e.Msg, Kind: packages.ParseError})
		}
		return list
	case errors.As(err, &typeError):
		return []packages.Error{{Pos: typeError.Fset.Position(typeError.Pos).String(), Msg: typeError.Msg, Kind: packages.TypeError}}
	}
	return []packages.Error{{Pos: "-", Msg: err.Error(), Kind: packages.UnknownError}}
}
