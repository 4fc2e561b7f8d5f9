// This file joins interface methods with the methods that implement them, and
// finishes what could only be said when every flow was known.

package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// noteFlow keeps the nodes through which function values flow.
func (b *builder) noteFlow(n ast.Node) {
	b.creates(n)
	if comm, ok := n.(*ast.CommClause); ok {
		if a, ok := comm.Comm.(*ast.AssignStmt); ok {
			b.outward.received[ast.Unparen(a.Rhs[0])] = true
		}
	}
	switch n.(type) {
	case *ast.CallExpr, *ast.CompositeLit, *ast.AssignStmt, *ast.ValueSpec, *ast.ReturnStmt, *ast.SendStmt,
		*ast.RangeStmt, *ast.TypeSwitchStmt, *ast.TypeAssertExpr, *ast.IncDecStmt, *ast.FuncLit:
		b.flowNodes = append(b.flowNodes, flowNode{n, b.cur})
	}
}

// methodClass returns the class of a method of an interface of the program, nil
// if it is foreign.
func (b *builder) methodClass(m *types.Func) *Class {
	if !b.own(m) {
		return nil
	}
	if shape := b.g.shapes.function(m); shape != nil {
		return shape.Class
	}
	return nil
}

// unifyMethods joins what the shapes of an interface method and of the method f which
// implements it say about functions: all but that which a marker is given, if f gets the
// explicit form of that.
func (s *shaper) unifyMethods(m, shape *Shape, f *Func) {
	if f == nil || f.Marker == nil || m == nil || shape == nil || len(m.Parts) != len(shape.Parts) {
		s.unifyParts(m, shape)
		return
	}
	for i := range m.Parts {
		a, b := m.Parts[i], shape.Parts[i]
		if i != f.Marker.Fn {
			s.unify(a, b)
		} else if a, b = s.under(a), s.under(b); a != nil && b != nil {
			s.unifyParts(a, b)
		}
	}
}

// implements joins the interface method m with the declared method f.
func (b *builder) implements(f *Func, m *types.Func) {
	if f.Class == nil {
		return
	}
	s := b.g.shapes
	s.pos = f.Pos()
	if f.API {
		s.freezeSpelled(f.Shape, Reason{Pos: f.Pos(), Text: apiReason + ", and it implements " + interfaceName(m)})
	}
	if isInterfaceMethod(m) {
		if shape := s.function(m); shape != nil {
			s.unifyMethods(shape, f.Shape, f)
		}
	}
	if c := b.methodClass(m); c != nil && isInterfaceMethod(m) {
		join(c, f.Class)
		return
	}
	f.Class.freeze(Reason{Pos: f.Pos(), Text: "foreign code calls it as " + interfaceName(m), Interface: m})
}

// implementsForeign notes that a foreign method implements m.
func (b *builder) implementsForeign(m, fn *types.Func) {
	if c := b.methodClass(m); c != nil {
		why := Reason{Pos: m.Pos(), Text: "the foreign method " + fn.FullName() + " implements it", Method: fn}
		c.freeze(why)
		b.g.shapes.freezeSpelled(b.g.shapes.function(m), why)
	}
}

// link joins two interface methods, of which values of the second's interface
// became values of the first's.
func (b *builder) link(m, n *types.Func) {
	if m.Origin() == n.Origin() {
		return
	}
	c, d := b.methodClass(m), b.methodClass(n)
	switch {
	case c != nil && d != nil:
		join(c, d)
	case c != nil:
		why := Reason{Pos: m.Pos(), Text: "values of the foreign interface method " + interfaceName(n) + " implement it", Interface: n}
		c.freeze(why)
		b.g.shapes.freezeSpelled(b.g.shapes.function(m), why)
	case d != nil:
		why := Reason{Pos: n.Pos(), Text: "foreign code calls it as " + interfaceName(m), Interface: m}
		d.freeze(why)
		b.g.shapes.freezeSpelled(b.g.shapes.function(n), why)
	}
}

// resolveShapes notes the types of function values that are called, and what is
// known about literals and declared functions by their class.
func (b *builder) resolveShapes() {
	s := b.g.shapes
	for _, f := range b.g.Funcs {
		for _, c := range f.Calls {
			switch {
			case c.Dynamic && c.Object != nil && b.own(c.Object):
				c.Shape = s.function(c.Object)
			case c.Dynamic:
				c.Shape = s.under(s.expr(c.Expr.Fun))
			case c.Marker != nil && c.Fn() != nil:
				c.FnShape = s.under(s.expr(c.Fn()))
			case c.SpreadFn():
				if parts := s.tuple(c.Expr.Args[0]); c.FnIndex() < len(parts) {
					c.FnShape = s.under(parts[c.FnIndex()])
				}
			}
		}
	}
	for _, v := range b.g.Values {
		v.Own = s.under(s.expr(v.Expr))
		if v.Method != nil {
			v.Class = s.function(v.Method).Class
		}
	}
}

// embeds notes that the type from has the interface method fn from a field.
func (b *builder) embeds(from types.Type, fn *types.Func) {
	_, index, _ := types.LookupFieldOrMethod(from, true, fn.Pkg(), fn.Name())
	t := from
	for i, n := range index {
		t = pointee(t)
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return // an interface itself
		}
		if field := st.Field(n); i < len(index)-2 {
			t = field.Type()
			continue
		} else if isInterface(field.Type()) {
			e := Embedder{Field: field, Method: fn}
			if named, ok := types.Unalias(t).(*types.Named); ok {
				e.Type = named.Origin().Obj()
			}
			b.g.embedders = append(b.g.embedders, e)
		}
		return
	}
}

// pointee returns what t points to, t itself if it is no pointer.
func pointee(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// collectEmbedders finds where the embedders are declared, each once.
func (b *builder) collectEmbedders() {
	decls := map[token.Pos]*ast.GenDecl{}
	b.g.shapes.eachFile(func(f *ast.File) {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok {
						decls[ts.Name.Pos()] = d
					}
				}
			}
		}
	})
	type key struct {
		pos  token.Pos
		name string
	}
	seen := map[key]bool{}
	var list []Embedder
	for _, e := range b.g.embedders {
		e.Pos = b.canon(e.Field)
		if e.Type != nil && b.own(e.Type) {
			e.Pos = b.canon(e.Type)
		}
		pl := b.place(e.Pos)
		k := key{e.Pos, e.Method.Name()}
		if pl == nil || seen[k] {
			continue
		}
		seen[k] = true
		e.Pkg, e.File, e.Decl = pl.pkg, pl.file, decls[e.Pos]
		if e.Hidden = !Writable(e.Pkg, e.Method.Signature()); e.Hidden {
			e.Decl = nil
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(x, y Embedder) int {
		return cmp.Or(b.compare(x.Pos, y.Pos), cmp.Compare(x.Method.Name(), y.Method.Name()))
	})
	b.g.embedders = list
}

// collectClasses lists the classes, each once, in the order of the source.
func (b *builder) collectClasses() {
	seen := map[*Class]bool{}
	add := func(c *Class) {
		if c != nil && !seen[c.Find()] && c.Find().pos().IsValid() {
			seen[c.Find()] = true
			b.g.Classes = append(b.g.Classes, c.Find())
		}
	}
	for _, f := range b.g.Funcs {
		add(f.Class)
	}
	for _, v := range b.g.Values {
		if v.To != nil {
			add(v.To.Class)
		}
	}
	for _, shape := range b.g.shapes.types {
		if shape != nil && shape.Kind == FuncShape {
			add(shape.Class)
		}
	}
	for _, c := range b.g.Classes {
		slices.SortFunc(c.Types, func(x, y TypeSite) int { return b.compare(x.Type.Pos(), y.Type.Pos()) })
		slices.SortFunc(c.Lits, func(x, y *Func) int { return b.compare(x.Pos(), y.Pos()) })
		slices.SortFunc(c.Decls, func(x, y *Func) int { return b.compare(x.Pos(), y.Pos()) })
		slices.SortFunc(c.Foreign, func(x, y Reason) int { return cmp.Or(b.compare(x.Pos, y.Pos), cmp.Compare(x.Text, y.Text)) })
	}
	slices.SortFunc(b.g.Classes, func(x, y *Class) int { return b.compare(x.pos(), y.pos()) })
	slices.SortFunc(b.g.Boxes, func(x, y Box) int { return b.compare(x.Pos, y.Pos) })
	slices.SortFunc(b.g.Borders, func(x, y *Border) int { return b.compare(x.Expr.Pos(), y.Expr.Pos()) })
	slices.SortFunc(b.g.Ranges, func(x, y *Range) int { return b.compare(x.Stmt.Pos(), y.Stmt.Pos()) })
}
