// This file looks through one file for what it names.

package unloaded

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/plan"
)

// finding is a place that names, or may name, a declaration that changes.
type finding struct {
	pos  token.Pos
	decl plan.Decl
	how  string // declares, names, may name, may implement
}

// scan is the search through one file.
type scan struct {
	r       *reporter
	f       *file
	pkg     *types.Package // the file alone
	info    *types.Info
	reached map[string]bool
	dots    map[string]bool // the paths of the packages that are imported with a dot
	stack   []ast.Node
	found   []finding
}

// scan looks through f.
func (r *reporter) scan(f *file) *scan {
	mentions := false
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		mentions = mentions || ok && (len(r.byName[id.Name]) > 0 || r.receives(id.Name))
		return true
	})
	s := &scan{r: r, f: f, dots: map[string]bool{}}
	if !mentions {
		return s
	}
	s.reached = r.reached(f.path)
	s.resolve()
	for _, spec := range f.syntax.Imports {
		if spec.Name != nil && spec.Name.Name == "." {
			s.dots[importPath(spec)] = true
		}
	}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if n == nil {
			s.stack = s.stack[:len(s.stack)-1]
			return true
		}
		s.stack = append(s.stack, n)
		switch n := n.(type) {
		case *ast.Ident:
			s.ident(n)
		case *ast.TypeSpec:
			if len(s.stack) == 3 { // in a declaration of the file
				s.typeSpec(n)
			}
		}
		return true
	})
	return s
}

// resolve type-checks the file alone, as far as that goes: what is declared in it,
// and what the packages declare that it imports, is known afterwards.
func (s *scan) resolve() {
	s.info = &types.Info{
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	conf := types.Config{
		Importer: importer{s}, FakeImportC: true, Error: func(error) {}, // most of it is not there
	}
	s.pkg, _ = conf.Check(s.f.path, s.r.fset, []*ast.File{s.f.syntax}, s.info)
}

// importer gives the packages that some configuration knows.
type importer struct{ s *scan }

// Import implements types.Importer.
func (i importer) Import(path string) (*types.Package, error) {
	if pkg := i.s.r.prog.Known(path); pkg != nil {
		return pkg, nil
	}
	return nil, errors.New("not loaded")
}

// parent returns the n-th node around the one that is visited, nil if there is none.
func (s *scan) parent(n int) ast.Node {
	if i := len(s.stack) - 1 - n; i >= 0 {
		return s.stack[i]
	}
	return nil
}

// ident looks at one identifier.
func (s *scan) ident(id *ast.Ident) {
	decls := s.r.byName[id.Name]
	if len(decls) == 0 {
		return
	}
	switch p := s.parent(1).(type) {
	case *ast.SelectorExpr:
		if p.Sel == id {
			s.selected(id, p, decls)
			return
		}
	case *ast.FuncDecl:
		if p.Name == id {
			s.declares(id, p, decls)
			return
		}
	case *ast.Field:
		if slices.Contains(p.Names, id) {
			s.field(id, p, decls)
			return
		}
	case *ast.KeyValueExpr:
		if _, literal := s.parent(2).(*ast.CompositeLit); literal && p.Key == ast.Expr(id) {
			s.member(id, decls, func(d plan.Decl) bool { return d.Kind == plan.FieldDecl })
		}
	}
	s.plain(id, decls)
}

// add notes findings among decls.
func (s *scan) add(id *ast.Ident, how string, decls []plan.Decl, is func(plan.Decl) bool) {
	for _, d := range decls {
		if is(d) {
			s.found = append(s.found, finding{id.Pos(), d, how})
			return
		}
	}
}

// plain looks at an identifier that is looked up in scopes. One that is declared in
// the file is of interest where it is declared at package level.
func (s *scan) plain(id *ast.Ident, decls []plan.Decl) {
	if obj := s.info.Defs[id]; obj != nil {
		if obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope() {
			s.add(id, "declares", decls, func(d plan.Decl) bool { return d.Package == s.f.path && !d.Member() })
		}
		return
	}
	if obj := s.info.Uses[id]; obj != nil && !s.dots[pathOf(obj)] {
		return // of the file
	}
	s.add(id, "names", decls, func(d plan.Decl) bool {
		return (d.Package == s.f.path || s.dots[d.Package]) && !d.Member() && (d.Kind != plan.StructDecl || s.unkeyed(id))
	})
}

func pathOf(obj types.Object) string {
	if obj.Pkg() == nil {
		return ""
	}
	return obj.Pkg().Path()
}

// unkeyed reports whether e, the node visited or the selector around it, is the type
// of a literal without field names.
func (s *scan) unkeyed(e ast.Expr) bool {
	for n := 1; n <= 2; n++ {
		if lit, ok := s.parent(n).(*ast.CompositeLit); ok && lit.Type != nil && lit.Type.Pos() <= e.Pos() && e.End() <= lit.Type.End() {
			_, keyed := first(lit.Elts).(*ast.KeyValueExpr)
			return len(lit.Elts) > 0 && !keyed
		}
	}
	return false
}

func first(list []ast.Expr) ast.Expr {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// declares looks at the declaration of a function or method: it is what stands for
// the one that changes in its own configuration, or may implement an interface.
func (s *scan) declares(id *ast.Ident, fn *ast.FuncDecl, decls []plan.Decl) {
	if fn.Recv == nil {
		s.add(id, "declares", decls, func(d plan.Decl) bool { return d.Package == s.f.path && !d.Member() })
		return
	}
	s.add(id, "declares", decls, func(d plan.Decl) bool {
		return d.Kind == plan.MethodDecl && d.Package == s.f.path && d.Recv == receiver(fn)
	})
	s.implements(id, fn.Type, decls)
}

// implements looks at a method with the type t: it may implement an interface method
// that changes, wherever that is declared.
func (s *scan) implements(id *ast.Ident, t *ast.FuncType, decls []plan.Decl) {
	s.add(id, "may implement", decls, func(d plan.Decl) bool {
		return d.Kind == plan.InterfaceDecl && d.Params == count(t.Params) && d.Results == count(t.Results) &&
			(token.IsExported(d.Name) || d.Package == s.f.path)
	})
}

// count returns how many parameters or results list holds.
func count(list *ast.FieldList) int {
	if list == nil {
		return 0
	}
	n := 0
	for _, field := range list.List {
		n += max(1, len(field.Names))
	}
	return n
}

// receiver returns the name of the type that has the method fn.
func receiver(fn *ast.FuncDecl) string {
	name := ""
	ast.Inspect(fn.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

// field looks at the declaration of a field or interface method: an interface with
// a method that changes somewhere must change, too.
func (s *scan) field(id *ast.Ident, field *ast.Field, decls []plan.Decl) {
	switch s.parent(3).(type) {
	case *ast.InterfaceType:
		if t, ok := field.Type.(*ast.FuncType); ok {
			s.implements(id, t, decls)
			s.add(id, "may ask for", decls, func(d plan.Decl) bool {
				return d.Kind == plan.MethodDecl && d.Params == count(t.Params) && d.Results == count(t.Results) &&
					(token.IsExported(d.Name) || d.Package == s.f.path)
			})
		}
	case *ast.StructType:
		spec, _ := s.parent(4).(*ast.TypeSpec)
		s.add(id, "declares", decls, func(d plan.Decl) bool {
			return d.Kind == plan.FieldDecl && d.Package == s.f.path && spec != nil
		})
	}
}

// selected looks at x.id.
func (s *scan) selected(id *ast.Ident, sel *ast.SelectorExpr, decls []plan.Decl) {
	if x, ok := sel.X.(*ast.Ident); ok {
		if name, ok := s.info.Uses[x].(*types.PkgName); ok {
			path := name.Imported().Path()
			s.add(id, "names", decls, func(d plan.Decl) bool {
				return d.Package == path && !d.Member() && (d.Kind != plan.StructDecl || s.unkeyed(sel))
			})
			return
		}
	}
	s.member(id, decls, func(d plan.Decl) bool { return d.Member() && s.fits(sel, d) })
}

// member looks at a field or method of a value: its type is known if a package that
// is imported says so.
func (s *scan) member(id *ast.Ident, decls []plan.Decl, is func(plan.Decl) bool) {
	if obj := s.info.Uses[id]; obj != nil {
		s.add(id, "names", decls, func(d plan.Decl) bool { return obj.Pkg() != s.pkg && d.Package == pathOf(obj) && is(d) })
		return
	}
	s.add(id, "may name", decls, func(d plan.Decl) bool {
		return s.reached[d.Package] && (token.IsExported(d.Name) || d.Package == s.f.path) && is(d)
	})
}

// fits reports whether the selection sel could be of the method d: if it is called,
// with as many arguments as that has parameters.
func (s *scan) fits(sel *ast.SelectorExpr, d plan.Decl) bool {
	call, ok := s.parent(2).(*ast.CallExpr)
	if !ok || call.Fun != ast.Expr(sel) || d.Kind == plan.FieldDecl || d.Variadic {
		return true
	}
	if len(call.Args) == 1 && d.Params > 1 {
		_, several := call.Args[0].(*ast.CallExpr)
		return several
	}
	return len(call.Args) == d.Params || len(call.Args) == d.Params+1 // of a method expression
}
