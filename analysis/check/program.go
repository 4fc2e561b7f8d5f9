// This file has the rules that need the whole program.

package check

import (
	"fmt"
	"go/ast"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/misuse"
)

// markersIn yields the calls of markers in pkg, in the order of the source.
func markersIn(pkg *load.Package, yield func(*load.File, *ast.CallExpr, flow.Marker)) {
	for _, f := range pkg.Files {
		if f.Generated {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if fn, ok := typeutil.Callee(pkg.Info, call).(*types.Func); ok {
				if m, marker := flow.MarkerOf(fn); marker {
					yield(f, call, m)
				}
			}
			return true
		})
	}
}

// unrewritten returns the markers in the packages that patterns name: those are rewritten in
// place, so that none may be left.
func unrewritten(prog *load.Program, o Options) (list []diag.Diagnostic) {
	for _, pkg := range prog.Packages {
		if !slices.ContainsFunc(o.InPlace, func(p string) bool { return names(p, pkg, o.Root) }) {
			continue
		}
		markersIn(pkg, func(f *load.File, call *ast.CallExpr, _ flow.Marker) {
			list = append(list, diag.Diagnostic{
				Code: diag.UnrewrittenMarker, Severity: diag.Error, Position: position(prog, call.Pos()), End: position(prog, call.End()),
				Message: fmt.Sprintf("%s is rewritten in place, and %s was not: run alsgen rewrite -w", pkg.Path, types.ExprString(call.Fun)),
			})
		})
	}
	return list
}

// names reports whether the pattern names pkg, in the module or workspace at root.
func names(pattern string, pkg *load.Package, root string) bool {
	first := pkg.First()
	if first == nil || pattern != "." && !strings.HasPrefix(pattern, "./") {
		return matches(pattern, pkg.Path)
	}
	rel, err := filepath.Rel(root, filepath.Dir(first.Path))
	return err == nil && matches(path.Clean(pattern), filepath.ToSlash(rel))
}

// matches reports whether the pattern names the package path, as the go command's patterns
// do: p/... is p and everything below.
func matches(pattern, pkg string) bool {
	if pattern == "..." {
		return true
	}
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	ok, err := path.Match(pattern, pkg)
	return err == nil && ok
}

// unguarded returns the main packages that reach a marker and do not begin with
// als.RequireRewrite: built without alsgen they panic at the first request, not at once.
// What is rewritten in place has markers for a while only.
func unguarded(prog *load.Program, inPlace []diag.Diagnostic) (list []diag.Diagnostic) {
	reach := reaching(prog)
	for _, pkg := range prog.Packages {
		decl, file := mainOf(pkg)
		if decl == nil || pkg.Types.Name() != "main" || !reach[pkg.Path] {
			continue
		}
		if m := prog.ModuleOf(file.Path); m == nil || m.Twins {
			continue // what is built without alsgen is rewritten
		}
		if guards(pkg) || slices.ContainsFunc(inPlace, func(d diag.Diagnostic) bool { return d.Position.Path == file.Path }) {
			continue
		}
		d := diag.Diagnostic{
			Code: diag.Unguarded, Severity: diag.Warning, Position: position(prog, decl.Name.Pos()), End: position(prog, decl.Name.End()),
			Message: "the program uses markers, and does not say so: als.RequireRewrite(), first in main, lets it fail at once if it is built without alsgen",
		}
		d.Fixes = guarded(prog, pkg, decl, file)
		list = append(list, d)
	}
	return list
}

// reaching returns the packages from which a marker is reached.
func reaching(prog *load.Program) map[string]bool {
	reach, byPath := map[string]bool{}, map[string][]*load.Package{}
	for _, pkg := range prog.Packages {
		byPath[pkg.Path] = append(byPath[pkg.Path], pkg)
	}
	var visit func(path string) bool
	seen := map[string]bool{}
	visit = func(path string) bool {
		if seen[path] {
			return reach[path]
		}
		seen[path] = true
		for _, pkg := range byPath[path] {
			markersIn(pkg, func(f *load.File, _ *ast.CallExpr, m flow.Marker) {
				reach[path] = reach[path] || m.Kind != flow.Guard && !strings.HasSuffix(f.Path, "_test.go")
			})
			for _, f := range pkg.Files {
				for _, spec := range f.Syntax.Imports {
					if obj := pkg.Info.PkgNameOf(spec); obj != nil && !strings.HasSuffix(f.Path, "_test.go") && visit(obj.Imported().Path()) {
						reach[path] = true
					}
				}
			}
		}
		return reach[path]
	}
	for _, pkg := range prog.Packages {
		visit(pkg.Path)
	}
	return reach
}

// mainOf returns the function main of pkg.
func mainOf(pkg *load.Package) (*ast.FuncDecl, *load.File) {
	for _, f := range pkg.Files {
		for _, d := range f.Syntax.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Recv == nil && fd.Name.Name == "main" && fd.Body != nil && !f.Generated {
				return fd, f
			}
		}
	}
	return nil, nil
}

// guards reports whether pkg calls als.RequireRewrite.
func guards(pkg *load.Package) (found bool) {
	markersIn(pkg, func(_ *load.File, _ *ast.CallExpr, m flow.Marker) { found = found || m.Kind == flow.Guard })
	return found
}

// guarded is the fix: the call, first in main, with the import if there is none. None if the
// name of the runtime means something else there.
func guarded(prog *load.Program, pkg *load.Package, decl *ast.FuncDecl, file *load.File) []diag.Fix {
	at := decl.Body.Lbrace + 1
	name, edits := misuse.RuntimeName(pkg.Info, pkg.Types, file.Syntax, at)
	if name == "" {
		return nil
	}
	edits = append(edits, analysis.TextEdit{Pos: at, End: at, NewText: []byte("\n\t" + name + ".RequireRewrite()\n")})
	return fixes(prog, []analysis.SuggestedFix{{Message: "call als.RequireRewrite first in main", TextEdits: edits}})
}
