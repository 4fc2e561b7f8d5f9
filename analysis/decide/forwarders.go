// This file plans what stands with the sources of a package in twins for the clones of
// what other modules can name.

package decide

import (
	"go/types"
	"path"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/twin"
)

// contexts plans the files that forward to the sources.
func (m *maker) contexts() []plan.ContextFile {
	byPath := map[string]*contextMaker{}
	for _, f := range m.g.Funcs {
		if !f.API || !m.s.Clones(f) {
			continue
		}
		to, constraint := twin.ContextFileOf(f.File.Path, f.File.Source)
		c := byPath[to]
		if c == nil {
			c = &contextMaker{m: m, pkg: f.Pkg, names: map[string]string{}, taken: map[string]bool{}}
			c.file = plan.ContextFile{Path: to, Package: f.Pkg.Types.Name(), Constraint: constraint}
			byPath[to] = c
		}
		c.add(f)
	}
	var list []plan.ContextFile
	for _, c := range byPath {
		if len(c.file.Forwarders) > 0 {
			list = append(list, c.finish())
		}
	}
	slices.SortFunc(list, func(a, b plan.ContextFile) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// cgoType begins the names that cgo gives the types of C.
const cgoType = "_Ctype_"

// contextMaker makes one file.
type contextMaker struct {
	m     *maker
	pkg   *load.Package
	file  plan.ContextFile
	names map[string]string // of packages, by path
	taken map[string]bool
}

// add adds the function that forwards to f, unless one of another configuration does, or
// its type has names of C, which no other file can write: who has such values is in the
// package.
func (c *contextMaker) add(f *flow.Func) {
	if strings.Contains(f.Sig.String(), cgoType) {
		return
	}
	c.name(types.NewPackage(contextPath, "context"))
	c.name(types.NewPackage(runtimePath, "als"))
	fw := plan.Forwarder{Name: c.m.s.CloneName(f), Calls: f.Obj.Name(), Names: paramNamesOf(f.Sig)}
	if recv := f.Sig.Recv(); recv != nil {
		fw.Recv = c.spell(recv.Type())
	}
	fw.TypeParams, fw.TypeArgs = c.typeParams(f.Sig.TypeParams())
	fw.Types = c.spellAll(f.Sig.Params(), f.Sig.Variadic())
	fw.Results = c.spellAll(f.Sig.Results(), false)
	for i, part := range f.Shape.Params() {
		if part != nil && part.Kind == flow.FuncShape && c.m.s.Threads(part) {
			sig := part.Type.Underlying().(*types.Signature)
			fw.Given = &plan.Given{Index: i, Types: c.spellAll(sig.Params(), sig.Variadic()), Results: c.spellAll(sig.Results(), false)}
		}
	}
	same := func(old plan.Forwarder) bool { return old.Recv == fw.Recv && old.Name == fw.Name }
	if !slices.ContainsFunc(c.file.Forwarders, same) {
		c.file.Forwarders = append(c.file.Forwarders, fw)
	}
}

// typeParams spells the list of type parameters, and their names.
func (c *contextMaker) typeParams(list *types.TypeParamList) (text string, names []string) {
	var parts []string
	for p := range list.TypeParams() {
		names = append(names, p.Obj().Name())
		parts = append(parts, p.Obj().Name()+" "+c.spell(p.Constraint()))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "[" + strings.Join(parts, ", ") + "]", names
}

// spellAll spells the types of a tuple.
func (c *contextMaker) spellAll(tuple *types.Tuple, variadic bool) []string {
	var list []string
	for v := range tuple.Variables() {
		list = append(list, c.spell(v.Type()))
	}
	if n := len(list); variadic {
		list[n-1] = "..." + strings.TrimPrefix(list[n-1], "[]")
	}
	return list
}

func (c *contextMaker) spell(t types.Type) string { return types.TypeString(t, c.name) }

// name returns the name by which the file writes pkg, "" for its own.
func (c *contextMaker) name(pkg *types.Package) string {
	if pkg.Path() == c.pkg.Types.Path() {
		return ""
	}
	if name := c.names[pkg.Path()]; name != "" {
		return name
	}
	name := pkg.Name()
	for c.taken[name] || c.pkg.Types.Scope().Lookup(name) != nil {
		name += "_"
	}
	c.names[pkg.Path()], c.taken[name] = name, true
	imp := plan.Import{Path: pkg.Path(), Name: name}
	if path.Base(pkg.Path()) == name {
		imp.Name = ""
	}
	c.file.Imports = append(c.file.Imports, imp)
	return name
}

// finish sorts the file.
func (c *contextMaker) finish() plan.ContextFile {
	slices.SortFunc(c.file.Imports, func(a, b plan.Import) int { return strings.Compare(a.Path, b.Path) })
	slices.SortFunc(c.file.Forwarders, func(a, b plan.Forwarder) int {
		return strings.Compare(strings.TrimPrefix(a.Recv, "*")+"."+a.Name, strings.TrimPrefix(b.Recv, "*")+"."+b.Name)
	})
	return c.file
}
