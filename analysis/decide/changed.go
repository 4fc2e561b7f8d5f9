// This file lists the declarations whose type changes: what files that were not
// loaded must not name.

package decide

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// changed returns the declarations whose type changes, outside of functions.
func (m *maker) changed() []plan.Decl {
	var list []plan.Decl
	for _, pkg := range m.g.Prog.Packages {
		c := &changes{m: m, pkg: pkg}
		for _, f := range pkg.Files {
			for _, d := range f.Syntax.Decls {
				c.decl(d)
			}
		}
		list = append(list, c.list...)
	}
	slices.SortFunc(list, func(a, b plan.Decl) int {
		return cmp.Or(diag.ComparePositions(a.Position, b.Position), cmp.Compare(a.Kind, b.Kind))
	})
	return slices.Compact(list) // configurations share files
}

// changes collects the changed declarations of one package.
type changes struct {
	m    *maker
	pkg  *load.Package
	list []plan.Decl
}

// add notes that obj changes.
func (c *changes) add(kind plan.DeclKind, obj types.Object) {
	if obj.Name() == "_" {
		return
	}
	d := plan.Decl{Kind: kind, Package: c.pkg.Path, Name: obj.Name(), Position: c.m.g.Position(obj.Pos())}
	if fn, ok := obj.(*types.Func); ok {
		sig := fn.Signature()
		d.Params, d.Results, d.Variadic = sig.Params().Len(), sig.Results().Len(), sig.Variadic()
		d.Recv = flow.ReceiverName(fn)
	}
	c.list = append(c.list, d)
}

func (c *changes) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		c.function(d)
		ast.Inspect(d.Type, c.members)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			c.spec(spec)
		}
	}
}

// function notes a function or method that takes the context, or has a parameter or
// result whose type changes.
func (c *changes) function(d *ast.FuncDecl) {
	fn, _ := c.pkg.Info.Defs[d.Name].(*types.Func)
	f := c.m.g.Callee(fn)
	if f == nil || !c.m.s.Gains(f) && !c.inside(f.Shape) {
		return
	}
	kind := plan.FuncDecl
	if d.Recv != nil {
		kind = plan.MethodDecl
	}
	c.add(kind, fn)
}

// spec notes what one declaration at package level changes.
func (c *changes) spec(spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if v, ok := c.pkg.Info.Defs[name].(*types.Var); ok && c.shape(c.m.g.VarShape(v)) {
				c.add(plan.VarDecl, v)
			}
		}
		if spec.Type != nil {
			ast.Inspect(spec.Type, c.members)
		}
	case *ast.TypeSpec:
		c.typeSpec(spec)
	}
}

func (c *changes) typeSpec(spec *ast.TypeSpec) {
	before := len(c.list)
	ast.Inspect(spec.Type, c.members)
	switch ast.Unparen(spec.Type).(type) {
	case *ast.InterfaceType:
	case *ast.StructType:
		if slices.ContainsFunc(c.list[before:], func(d plan.Decl) bool { return d.Kind == plan.FieldDecl }) {
			c.add(plan.StructDecl, c.pkg.Info.Defs[spec.Name])
		}
	default:
		if c.shape(c.m.g.TypeShape(spec.Type)) {
			c.add(plan.TypeDecl, c.pkg.Info.Defs[spec.Name])
		}
	}
}

// members notes the fields and interface methods in a type expression.
func (c *changes) members(n ast.Node) bool {
	e, ok := n.(ast.Expr)
	if !ok {
		return true
	}
	switch e.(type) {
	case *ast.StructType:
		for v := range c.pkg.Info.TypeOf(e).(*types.Struct).Fields() {
			if c.shape(c.m.g.VarShape(v)) {
				c.add(plan.FieldDecl, v)
			}
		}
	case *ast.InterfaceType:
		for fn := range c.pkg.Info.TypeOf(e).(*types.Interface).ExplicitMethods() {
			if c.shape(c.m.g.MethodShape(fn)) {
				c.add(plan.InterfaceDecl, fn)
			}
		}
	}
	return true
}

// inside reports whether a parameter or result of the function type shape changes.
func (c *changes) inside(shape *flow.Shape) bool {
	return shape != nil && slices.ContainsFunc(shape.Parts, c.shape)
}

// shape reports whether a type changes, as seen by who writes a value of it. What
// is inside a struct type with a name is seen by its fields.
func (c *changes) shape(shape *flow.Shape) bool { return c.search(shape, map[types.Type]bool{}) }

func (c *changes) search(shape *flow.Shape, seen map[types.Type]bool) bool {
	if shape == nil || c.m.s.Threads(shape) {
		return shape != nil
	}
	if shape.Kind == flow.NamedShape && shape.Type != nil && !seen[shape.Type] {
		seen[shape.Type] = true
		if _, isStruct := shape.Type.Underlying().(*types.Struct); !isStruct && c.search(c.m.g.Under(shape), seen) {
			return true
		}
	}
	return slices.ContainsFunc(shape.Parts, func(part *flow.Shape) bool { return c.search(part, seen) })
}
