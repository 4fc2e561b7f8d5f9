// This file chooses the names by which a file writes packages and types.

package decide

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// names are the package names of one file.
type names struct {
	byPath map[string]string
	add    []plan.Import
	drop   []plan.Span
}

// typeText is a type that a site writes.
type typeText struct {
	t types.Type
	// differs are the types that stand here in the build configurations, "" if all
	// have one.
	differs string
}

// chooseImports finds a name for every package that the sites mention, and the
// imports that nothing uses any more.
func (fm *fileMaker) chooseImports() names {
	n := names{byPath: map[string]string{}}
	wanted := map[string][]token.Pos{}
	for _, p := range fm.sites {
		add := func(path string) { wanted[path] = append(wanted[path], p.pos) }
		p.ctx.packages(add)
		for _, path := range p.needs {
			add(path)
		}
		for _, t := range slices.Concat(p.types, p.results, p.callee, p.called, p.named) {
			typePackages(t.t, fm.pkg.Types, add)
		}
	}
	var paths []string
	for path := range wanted {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		name, ok := fm.imported(path, wanted[path])
		if !ok {
			name = fm.freshImport(path, n.byPath)
			imp := plan.Import{Path: path}
			if name != baseName(path) {
				imp.Name = name
			}
			n.add = append(n.add, imp)
		}
		n.byPath[path] = name
	}
	n.drop = fm.unused(wanted)
	return n
}

// imported returns the name by which the file already imports path, if it means
// that everywhere in where.
func (fm *fileMaker) imported(path string, where []token.Pos) (string, bool) {
	for _, spec := range fm.file.Syntax.Imports {
		pkgName := fm.pkgName(spec)
		if specPath(spec) != path || pkgName == nil || pkgName.Name() == "_" || pkgName.Name() == "." {
			continue
		}
		visible := func(pos token.Pos) bool {
			_, obj := fm.pkg.Types.Scope().Innermost(pos).LookupParent(pkgName.Name(), pos)
			return obj == pkgName
		}
		if !slices.ContainsFunc(where, func(pos token.Pos) bool { return !visible(pos) }) {
			return pkgName.Name(), true
		}
	}
	return "", false
}

// pkgName returns the object that an import spec declares.
func (fm *fileMaker) pkgName(spec *ast.ImportSpec) *types.PkgName {
	if spec.Name != nil {
		name, _ := fm.pkg.Info.Defs[spec.Name].(*types.PkgName)
		return name
	}
	name, _ := fm.pkg.Info.Implicits[spec].(*types.PkgName)
	return name
}

// freshImport returns a name for path that nothing in the file or the package
// has.
func (fm *fileMaker) freshImport(path string, taken map[string]string) string {
	base := baseName(path)
	name := base
	for i := 1; !fm.freeName(name, taken); i++ {
		name = fmt.Sprintf("%s%d", base, i)
	}
	return name
}

func (fm *fileMaker) freeName(name string, taken map[string]string) bool {
	if fm.m.generics[genericKey{pkg: fm.pkg.Path, name: name}] != "" {
		return false
	}
	for _, other := range taken {
		if other == name {
			return false
		}
	}
	for _, d := range fm.m.inFile[fm.file] {
		if d.name == name {
			return false
		}
	}
	for _, spec := range fm.file.Syntax.Imports {
		if p := fm.pkgName(spec); p != nil && p.Name() == name {
			return false
		}
	}
	for _, pkg := range fm.m.g.Prog.Packages { // in every configuration
		if pkg.Path == fm.pkg.Path && pkg.Types.Scope().Lookup(name) != nil {
			return false
		}
	}
	if fm.m.g.Prog.Elsewhere(fm.pkg, "", name) {
		return false
	}
	return !slices.ContainsFunc(fm.m.identsOf(fm.file, name), func(id *ast.Ident) bool {
		obj := fm.pkg.Info.ObjectOf(id)
		return obj != nil && !isMember(obj)
	})
}

// unused returns the import specs of the runtime that nothing uses after the
// rewrite.
func (fm *fileMaker) unused(wanted map[string][]token.Pos) []plan.Span {
	dropped := map[*ast.Ident]bool{}
	for _, p := range fm.sites {
		for _, id := range p.drops {
			dropped[id] = true
		}
	}
	var spans []plan.Span
	for _, spec := range fm.file.Syntax.Imports {
		name := fm.pkgName(spec)
		if specPath(spec) != runtimePath || name == nil || name.Name() == "_" {
			continue
		}
		if len(wanted[runtimePath]) > 0 && name.Name() != "." || fm.usedBesides(name, dropped) {
			continue
		}
		spans = append(spans, fm.m.span(spec))
	}
	slices.SortFunc(spans, func(a, b plan.Span) int { return cmp.Compare(a.Start, b.Start) })
	return spans
}

// usedBesides reports whether the file uses the imported package by an
// identifier that stays.
func (fm *fileMaker) usedBesides(name *types.PkgName, dropped map[*ast.Ident]bool) bool {
	used := false
	ast.Inspect(fm.file.Syntax, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || dropped[id] {
			return true
		}
		obj := fm.pkg.Info.Uses[id]
		switch {
		case obj == name:
			used = true
		case name.Name() == "." && obj != nil && obj.Pkg() == name.Imported() && obj.Parent() == name.Imported().Scope():
			used = true
		}
		return true
	})
	return used
}

// specPath returns the import path of spec.
func specPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

// baseName returns the last element of an import path.
func baseName(path string) string {
	return path[strings.LastIndex(path, "/")+1:]
}

// typePackages adds the import paths of the packages that t mentions.
func typePackages(t types.Type, from *types.Package, add func(string)) {
	types.TypeString(t, func(p *types.Package) string {
		if p != from && p.Path() != from.Path() {
			add(p.Path())
		}
		return p.Name()
	})
}

// typeString writes t as the file can.
func (fm *fileMaker) typeString(t typeText) string {
	text := types.TypeString(t.t, func(p *types.Package) string {
		if p.Path() == fm.pkg.Types.Path() {
			return ""
		}
		return fm.names.byPath[p.Path()]
	})
	if fm.importsC() {
		text = strings.ReplaceAll(text, "_Ctype_", "C.") // as cgo declares the types of C
	}
	return text
}

// importsC reports whether the file imports "C".
func (fm *fileMaker) importsC() bool {
	return slices.ContainsFunc(fm.file.Syntax.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"C"` })
}
