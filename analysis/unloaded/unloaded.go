// Package unloaded finds the files that are in none of the build configurations
// that were loaded, and that the rewritten program would break: they name something
// whose type changes.
//
// Such a file has no types: what it imports may not be there, and what it belongs to
// is not compiled here. It is judged by its syntax, and by the types of what it
// imports where a configuration knows them. Where that does not decide, it is
// reported: a report can be answered by loading the file, silence breaks a build that
// nobody here sees.
//
//	//go:build windows             none of this is loaded for linux
//
//	func open(n string) error …    declares what the shared caller calls with the context
//	… = greet("hi")                names a function of its package that changes
//	… = store.Name()               names one of a package that it imports
//	… = v.Name()                   may name a method: it is not known what v is
//	func (t *tty) Name() string    may implement an interface method that changes
//	type tty struct{ *os.File }    may have a method, Name, that changes where tty was loaded
//
// A file that cannot reach the package of a declaration by its imports, and those of
// its package, cannot name it.
package unloaded

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Report returns a diagnostic for each declaration of changed that a file names
// which prog did not load: where it does so first.
func Report(prog *load.Program, changed []plan.Decl) []diag.Diagnostic {
	if len(changed) == 0 || len(prog.Unloaded) == 0 {
		return nil
	}
	r := &reporter{prog: prog, changed: changed, fset: token.NewFileSet(), byName: map[string][]plan.Decl{}, imports: map[string][]string{}}
	for _, d := range changed {
		r.byName[d.Name] = append(r.byName[d.Name], d)
	}
	r.parse()
	var naming []*scan
	var files []load.Unloaded
	for _, f := range r.files {
		if s := r.scan(f); len(s.found) > 0 {
			naming = append(naming, s)
			if !s.f.cgo || !prog.Holds(f.Unloaded) {
				files = append(files, f.Unloaded)
			}
		}
	}
	r.flags, r.none = prog.FlagsFor(files)
	for _, s := range naming {
		r.report(s)
	}
	return r.list
}

// reporter is the state of one Report.
type reporter struct {
	prog    *load.Program
	fset    *token.FileSet
	changed []plan.Decl
	byName  map[string][]plan.Decl
	files   []*file
	imports map[string][]string // by import path: what the loaded and unloaded files of the package import
	flags   string              // would load every file that is reported, except those in none
	none    map[string]bool
	list    []diag.Diagnostic
}

// file is a file that was not loaded.
type file struct {
	load.Unloaded
	syntax *ast.File
	path   string // the import path of its package, "" if the folder holds another
	cgo    bool
}

// parse parses the files and notes what every package imports.
func (r *reporter) parse() {
	for _, pkg := range r.prog.Packages {
		for _, imp := range pkg.Types.Imports() {
			r.imports[pkg.Path] = append(r.imports[pkg.Path], imp.Path())
		}
	}
	for _, u := range r.prog.Unloaded {
		syntax, _ := parser.ParseFile(r.fset, u.Path, u.Source, parser.SkipObjectResolution) // what parses of it
		if syntax == nil || syntax.Name == nil {
			continue
		}
		f := &file{Unloaded: u, syntax: syntax}
		f.path = r.packageOf(f)
		for _, spec := range syntax.Imports {
			path := importPath(spec)
			f.cgo = f.cgo || path == "C"
			r.imports[f.path] = append(r.imports[f.path], path)
		}
		r.files = append(r.files, f)
	}
}

// packageOf returns the import path of the package of f: of its folder, unless the
// package there has another name, as with scripts that are never built with it.
func (r *reporter) packageOf(f *file) string {
	path := f.Folder
	if strings.HasSuffix(f.Path, "_test.go") && strings.HasSuffix(f.syntax.Name.Name, "_test") {
		path += "_test"
	}
	for _, pkg := range r.prog.Packages {
		if pkg.Path == path && pkg.Types.Name() != f.syntax.Name.Name {
			return path + " as " + f.syntax.Name.Name
		}
	}
	return path
}

func importPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

// reached returns the import paths of what the package at path is and imports.
func (r *reporter) reached(path string) map[string]bool {
	seen := map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		for _, imp := range r.imports[path] {
			visit(imp)
		}
	}
	visit(path)
	if tested, external := strings.CutSuffix(path, "_test"); external {
		visit(tested)
	}
	return seen
}

// report reports what s found, each name once.
func (r *reporter) report(s *scan) {
	slices.SortStableFunc(s.found, func(a, b finding) int { return cmp.Compare(a.pos, b.pos) })
	said := map[string]bool{}
	for _, found := range s.found {
		if said[found.decl.Name] {
			continue
		}
		said[found.decl.Name] = true
		p := r.fset.PositionFor(found.pos, false)
		r.list = append(r.list, diag.Diagnostic{
			Code: diag.UnloadedFile, Severity: diag.Unloaded,
			Position: diag.Position{Path: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column},
			Message:  r.message(s.f, found),
			Chain:    []diag.Step{{Position: found.decl.Position, Text: "the type of this " + string(found.decl.Kind) + " changes"}},
		})
	}
}

// message says what is wrong and what to do.
func (r *reporter) message(f *file, found finding) string {
	text := fmt.Sprintf("this file is in no build configuration that was loaded (%s), and it %s %s, whose type changes; ",
		r.configurations(), found.how, found.decl.Name)
	switch {
	case f.cgo && r.prog.Holds(f.Unloaded):
		return text + `it imports "C": use CGO_ENABLED=1`
	case r.none[f.Path]:
		return text + "no configuration was found that holds it: change it by hand after the rewrite, or take it away before"
	case f.cgo:
		return text + `it imports "C": use CGO_ENABLED=1 and ` + r.flags
	default:
		return text + "use " + r.flags
	}
}

// configurations names those that were loaded.
func (r *reporter) configurations() string {
	var names []string
	for _, c := range r.prog.Configurations {
		names = append(names, c.String())
	}
	return strings.Join(names, ", ")
}
