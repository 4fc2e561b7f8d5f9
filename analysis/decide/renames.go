// This file makes the sites of methods that take the name of a marker's explicit
// form.

package decide

import (
	"go/ast"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// renames gives the methods of the classes that a marker is in their new name, where
// they are declared.
func (m *maker) renames() {
	for _, c := range m.g.Classes {
		name := m.s.Renamed(c)
		if name == "" {
			continue
		}
		for _, f := range c.Decls {
			m.file(f).add(&pending{
				site: plan.Site{Kind: plan.Explicit, Span: m.span(f.Decl.Name), Rule: 5, Func: f.Name, Name: name}, pos: f.Decl.Name.Pos(),
			})
		}
		for _, t := range c.Types {
			if id := methodNameOf(t); id != nil {
				m.fileOf(t.Pkg, t.File).add(&pending{
					site: plan.Site{Kind: plan.Explicit, Span: m.span(id), Rule: 5, Name: name}, pos: id.Pos(),
				})
			}
		}
	}
}

// methodNameOf returns the name of the interface method whose type is t, nil if t is
// another function type.
func methodNameOf(t flow.TypeSite) *ast.Ident {
	var found *ast.Ident
	ast.Inspect(t.File.Syntax, func(n ast.Node) bool {
		if iface, ok := n.(*ast.InterfaceType); ok {
			for _, field := range iface.Methods.List {
				if field.Type == ast.Expr(t.Type) && len(field.Names) == 1 {
					found = field.Names[0]
				}
			}
		}
		return found == nil && n != nil
	})
	return found
}

// renamed makes the site of a use, in the function in, of a method of the class c
// that has another name in the rewritten program.
func (m *maker) renamed(in *flow.Func, e ast.Expr, c *flow.Class) {
	if name := m.s.Renamed(c); name != "" {
		m.rename(in, e, name, 5)
	}
}

// callClass returns the class of the method that c calls, nil if it calls none.
func callClass(c *flow.Call) *flow.Class {
	switch {
	case c.Object == nil:
		return nil
	case c.Callee != nil:
		return c.Callee.Class
	case c.Shape != nil:
		return c.Shape.Class
	}
	return nil
}

// valueClass returns the class of the method that v is, nil if it is none.
func valueClass(v *flow.Value) *flow.Class {
	switch {
	case v.Func != nil:
		return v.Func.Class
	case v.Method != nil:
		return v.Class
	}
	return nil
}
