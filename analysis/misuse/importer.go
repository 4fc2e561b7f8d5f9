package misuse

import (
	"go/types"

	"github.com/alsgen/alsgen/analysis/load"
)

// importer is the fact about a package that it imports the runtime, itself or through others.
// What hosts know of the imports of imports is what exported declarations name.
type importer struct{ Imports bool }

// AFact makes it a fact about a package.
func (*importer) AFact() {}

// String is the fact in messages of the driver.
func (*importer) String() string { return "imports the runtime" }

// imports reports whether the package imports the runtime, itself or through others, and
// exports that it does.
func (u *uses) imports() bool {
	if isRuntime(u.pass.Pkg) {
		return false
	}
	for _, imp := range u.pass.Pkg.Imports() {
		if u.reaches(imp) {
			u.pass.ExportPackageFact(&importer{true})
			return true
		}
	}
	return false
}

// reaches reports whether pkg is the runtime, or imports it, itself or through others.
func (u *uses) reaches(pkg *types.Package) bool {
	if pkg == u.pass.Pkg {
		return u.relevant
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	known, asked := u.reaching[pkg]
	if !asked {
		known = u.leads(pkg)
		u.reaching[pkg] = known
	}
	return known
}

// leads finds out what reaches reports.
func (u *uses) leads(pkg *types.Package) bool {
	seen := map[*types.Package]bool{}
	var visit func(*types.Package) bool
	visit = func(q *types.Package) bool {
		if seen[q] {
			return false
		}
		seen[q] = true
		if isRuntime(q) || u.pass.ImportPackageFact(q, &importer{}) {
			return true
		}
		for _, imp := range q.Imports() {
			if visit(imp) {
				return true
			}
		}
		return false
	}
	return visit(pkg)
}

func isRuntime(pkg *types.Package) bool {
	return pkg.Path() == load.RuntimePath || pkg.Path() == load.HTTPPath
}
