// This file finds the types of files that were not loaded which may have a method from
// elsewhere that changes where they are loaded: the files that both share call it.
//
//	n := p.Len()                               shared
//	func (p page) Len() int { … }              file_linux.go, changes
//	type page struct{ *strings.Builder }       file_windows.go, does not name it

package unloaded

import (
	"go/ast"
	"slices"

	"github.com/alsgen/alsgen/analysis/plan"
)

// typeSpec looks at the declaration of a type at package level that has methods from
// another type. The methods in the file that declares the type which was loaded are not
// those of this one.
func (s *scan) typeSpec(spec *ast.TypeSpec) {
	if !takesMethods(spec) {
		return
	}
	for _, d := range s.r.changed {
		if d.Kind == plan.MethodDecl && d.Package == s.f.path && d.Recv == spec.Name.Name &&
			d.Position.Path == s.r.declaredIn(d) && !s.r.hasMethod(d) {
			s.found = append(s.found, finding{spec.Name.Pos(), d, "declares " + d.Recv + ", which may have another method"})
		}
	}
}

// takesMethods reports whether the type that spec declares may have the methods of
// another one.
func takesMethods(spec *ast.TypeSpec) bool {
	if spec.Assign.IsValid() {
		return true
	}
	st, ok := spec.Type.(*ast.StructType)
	if !ok {
		return false
	}
	for _, field := range st.Fields.List {
		if len(field.Names) == 0 {
			return true
		}
	}
	return false
}

// declaredIn returns the path of the loaded file that declares the receiver of the method
// d, "" if there is none.
func (r *reporter) declaredIn(d plan.Decl) string {
	for _, pkg := range r.prog.Packages {
		if pkg.Path != d.Package {
			continue
		}
		if obj := pkg.Types.Scope().Lookup(d.Recv); obj != nil {
			return r.prog.Fset.PositionFor(obj.Pos(), false).Filename
		}
	}
	return ""
}

// hasMethod reports whether a file that was not loaded declares the method d.
func (r *reporter) hasMethod(d plan.Decl) bool {
	for _, f := range r.files {
		for _, decl := range f.syntax.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if ok && fn.Recv != nil && f.path == d.Package && fn.Name.Name == d.Name && receiver(fn) == d.Recv {
				return true
			}
		}
	}
	return false
}

// receives reports whether a method of a type with that name changes.
func (r *reporter) receives(name string) bool {
	return slices.ContainsFunc(r.changed, func(d plan.Decl) bool { return d.Kind == plan.MethodDecl && d.Recv == name })
}
