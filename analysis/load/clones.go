// This file finds, in dependencies that were published with twins, the functions that the
// program can call with a context: those that a twin declares beside one of the same name
// without Context.
//
//	func Page(id int) string { return PageContext(context.Background(), id) }
//	func PageContext(ctx context.Context, id int) string { … }

package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/alsgen/alsgen/analysis/twin"
)

// Clone is a function of a dependency in twins that calls another one with
// context.Background().
type Clone struct {
	Package, Recv, Name string // of the function; Recv is the name of the receiver's type
	Clone               string // the name of the other one
	// Fn is the number of the parameter of Name that is a function which takes the context
	// in Clone, -1 if there is none.
	Fn int
	// Enters says that Clone may enter a store.
	Enters bool
}

// findClones notes the functions of the dependencies d, as far as they are not of the
// program.
func (p *Program) findClones(d *dependencies) error {
	seen := map[string]bool{}
	for _, q := range slices.Concat(d.editable, d.cached) {
		if p.owns(q) || q.ForTest != "" || seen[q.PkgPath] {
			continue
		}
		seen[q.PkgPath] = true
		if err := p.findClonesIn(q); err != nil {
			return err
		}
	}
	slices.SortFunc(p.Clones, func(a, b Clone) int {
		return strings.Compare(a.Package+"\x00"+a.Recv+"\x00"+a.Name, b.Package+"\x00"+b.Recv+"\x00"+b.Name)
	})
	return nil
}

// findClonesIn notes those of the package q.
func (p *Program) findClonesIn(q *packages.Package) error {
	for _, path := range q.GoFiles {
		if !strings.Contains(path, "_als") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !twin.Generated(src) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
		if err != nil {
			return nil // the go command says what is wrong with the dependency
		}
		p.Clones = append(p.Clones, clonesIn(q.PkgPath, file)...)
		asksIn(file, p.Asked)
	}
	return nil
}

// clonesIn returns those that file declares.
func clonesIn(pkg string, file *ast.File) []Clone {
	decls := map[string]*ast.FuncDecl{}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			decls[methodName(fn)] = fn
		}
	}
	var list []Clone
	for name, fn := range decls {
		other := decls[name+"Context"]
		if other == nil || !fn.Name.IsExported() || !forwardsTo(fn, other.Name.Name) {
			continue
		}
		recv, _, method := strings.Cut(name, ".")
		if !method {
			recv = ""
		}
		list = append(list, Clone{pkg, recv, fn.Name.Name, other.Name.Name, givenParam(fn, other), enters(other)})
	}
	return list
}

// asksIn adds to asked the names of the methods for whose form with a context file asks a
// value behind an interface.
//
//	x.(interface{ FindContext(context.Context) string })   →   Find
func asksIn(file *ast.File, asked map[string]bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		assert, ok := n.(*ast.TypeAssertExpr)
		if !ok {
			return true
		}
		iface, ok := assert.Type.(*ast.InterfaceType)
		if !ok || len(iface.Methods.List) != 1 || len(iface.Methods.List[0].Names) != 1 {
			return true
		}
		method, _ := iface.Methods.List[0].Type.(*ast.FuncType)
		name, named := strings.CutSuffix(iface.Methods.List[0].Names[0].Name, "Context")
		if params := paramTypes(method); named && len(params) > 0 && calledName(params[0]) == "Context" {
			asked[name] = true
		}
		return true
	})
}

// forwardsTo reports whether the last statement of fn calls the function name with
// context.Background().
func forwardsTo(fn *ast.FuncDecl, name string) bool {
	if fn.Body == nil || len(fn.Body.List) == 0 {
		return false
	}
	found := false
	ast.Inspect(fn.Body.List[len(fn.Body.List)-1], func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || found {
			return true
		}
		found = calledName(call.Fun) == name && isBackground(call.Args[0])
		return false
	})
	return found
}

// calledName returns the name of the function that fun is.
func calledName(fun ast.Expr) string {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	case *ast.IndexExpr:
		return calledName(fun.X)
	case *ast.IndexListExpr:
		return calledName(fun.X)
	}
	return ""
}

// isBackground reports whether e is context.Background(), whatever the file calls the
// package.
func isBackground(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	return ok && len(call.Args) == 0 && calledName(call.Fun) == "Background"
}

// givenParam returns the number of the parameter of fn that is a function with one
// parameter more in other, -1 if there is none.
func givenParam(fn, other *ast.FuncDecl) int {
	mine, theirs := paramTypes(fn.Type), paramTypes(other.Type)
	for i, t := range mine {
		f, ok := t.(*ast.FuncType)
		if !ok || i+1 >= len(theirs) {
			continue
		}
		if g, ok := theirs[i+1].(*ast.FuncType); ok && len(paramTypes(g)) == len(paramTypes(f))+1 {
			return i
		}
	}
	return -1
}

// paramTypes returns the types of the parameters of t, one each.
func paramTypes(t *ast.FuncType) []ast.Expr {
	var list []ast.Expr
	for _, field := range t.Params.List {
		for range max(1, len(field.Names)) {
			list = append(list, field.Type)
		}
	}
	return list
}

// enters reports whether fn begins with ctx = als.Open(ctx).
func enters(fn *ast.FuncDecl) bool {
	if fn.Body == nil || len(fn.Body.List) == 0 {
		return false
	}
	assign, ok := fn.Body.List[0].(*ast.AssignStmt)
	if !ok || len(assign.Rhs) == 0 {
		return false
	}
	call, ok := assign.Rhs[0].(*ast.CallExpr)
	return ok && calledName(call.Fun) == "Open"
}
