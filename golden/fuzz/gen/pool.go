// This file chooses the types of a program: few, so that values of one type meet.

package gen

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// fn makes a function type.
func fn(params []model.Type, results ...model.Type) *model.Func {
	return &model.Func{Params: params, Results: results}
}

func types(list ...model.Type) []model.Type { return list }

// signatures are the function types that programs choose from.
func signatures() []*model.Func {
	none := fn(nil)
	return []*model.Func{
		none,
		fn(nil, model.String),
		fn(types(model.String), model.String),
		fn(types(model.String)),
		fn(types(model.Context, model.String)),
		fn(types(model.Context), model.String),
		fn(types(model.String, model.Context), model.String),
		fn(nil, none),
		fn(types(none)),
		fn(types(none), none),
		fn(types(model.String), model.String, model.Bool),
		fn(types(&model.Chan{Elem: model.Bool})),
		model.Iterator(),
		fn(nil, model.Context),
		fn(types(model.Writer, model.Request)),
		fn(types(model.String, model.Bool)),
		fn(types(model.String, none)),
		fn(nil, model.String, model.Bool),
		fn(nil, model.String, model.Error),
		fn(types(model.Stringer), model.String),
		fn(types(model.Bytes), model.Int, model.Error),
		fn(types(model.Sink, model.Bytes), model.Int, model.Error),
		fn(nil, model.Context, model.String),
		fn(nil, model.String, none),
		{Params: types(&model.Slice{Elem: model.String}), Results: types(model.String), Variadic: true},
	}
}

// pool chooses function types and declares named ones, interfaces and structs.
func (g *gen) pool() {
	all := signatures()
	g.sigs = append(g.sigs, all[0], all[1])
	for range 4 {
		g.sigs = append(g.sigs, all[g.IntN(len(all))])
	}
	for range 1 + g.IntN(2) {
		g.namedFunc(g.anyPackage())
	}
	for range 1 + g.IntN(2) {
		g.iface(g.anyPackage())
	}
	for range 1 + g.IntN(3) {
		g.structType(g.anyPackage())
	}
	for _, t := range foreignIfaces() {
		g.implements(t)
	}
	if g.chance(40) {
		wrap := g.lastStruct()
		wrap.Fields = append(wrap.Fields, &model.Field{Name: "Stringer", Type: model.Stringer, Embedded: true})
	}
	if g.chance(30) {
		wrap := g.lastStruct()
		wrap.Fields = append(wrap.Fields, &model.Field{Name: "Writer", Type: model.Sink, Embedded: true})
	}
	g.genericTypes()
}

// sig returns one of the function types of the program.
func (g *gen) sig() *model.Func {
	t := pick(g, g.sigs)
	return &model.Func{Params: t.Params, Results: t.Results, Variadic: t.Variadic}
}

// plainSig returns one that can be the type of a variable: not variadic.
func (g *gen) plainSig() *model.Func {
	for {
		if t := g.sig(); !t.Variadic {
			return t
		}
	}
}

// namedFunc declares a function type, with a method.
func (g *gen) namedFunc(pkg *model.Package) {
	d := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "task"), Func: g.plainSig()}
	pkg.Types = append(pkg.Types, d)
	g.method(d, g.name(pkg, "do"), fn(nil), false)
}

// iface declares an interface, which may embed another or fmt.Stringer.
func (g *gen) iface(pkg *model.Package) {
	d := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "acter"), Iface: true}
	for range 1 + g.IntN(2) {
		d.Methods = append(d.Methods, model.Method{Name: g.name(pkg, "act"), Type: g.plainSig()})
	}
	if others := g.declared(pkg, func(o *model.TypeDecl) bool { return o.Iface && o.Pkg == pkg }); len(others) > 0 && g.chance(50) {
		d.Embeds = append(d.Embeds, &model.Named{Decl: pick(g, others)})
	} else if g.chance(30) {
		d.Embeds = append(d.Embeds, pick(g, types(model.Stringer, model.Sink)))
	}
	pkg.Types = append(pkg.Types, d)
	for range 1 + g.IntN(2) {
		g.implement(d)
	}
}

// implement declares a struct with the methods of an interface; one may be promoted
// from a struct or an interface that it embeds.
func (g *gen) implement(d *model.TypeDecl) {
	pkg := g.anyPackage()
	for !g.sees(pkg, d.Pkg) || pkg != d.Pkg && d.Pkg == g.root() {
		pkg = g.anyPackage()
	}
	s := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "thing")}
	s.Fields = append(s.Fields, &model.Field{Name: g.name(pkg, "text"), Type: model.String})
	if g.chance(40) {
		s.Fields = append(s.Fields, &model.Field{Name: g.name(pkg, "f"), Type: g.plainSig()})
	}
	if impls := g.implementers(pkg, d); len(impls) > 0 && g.chance(35) {
		inner := pick(g, impls)
		if g.chance(50) {
			s.Fields = append(s.Fields, &model.Field{Name: inner.Name, Type: &model.Ptr{Elem: &model.Named{Decl: inner}}, Embedded: true})
		} else {
			s.Fields = append(s.Fields, &model.Field{Name: d.Name, Type: &model.Named{Decl: d}, Embedded: true})
		}
		pkg.Types = append(pkg.Types, s)
		if g.chance(40) { // hides the promoted one
			m := pick(g, d.AllMethods())
			g.method(s, m.Name, m.Type, true)
		}
		return
	}
	pkg.Types = append(pkg.Types, s)
	for _, m := range d.AllMethods() {
		g.method(s, m.Name, m.Type, true)
	}
}

// implementers are the structs that pkg sees and that have the methods of d.
func (g *gen) implementers(pkg *model.Package, d *model.TypeDecl) []*model.TypeDecl {
	return g.declared(pkg, func(s *model.TypeDecl) bool {
		if s.Iface || s.Func != nil || len(s.Params) > 0 {
			return false
		}
		for _, m := range d.AllMethods() {
			if !has(s, m) {
				return false
			}
		}
		return true
	})
}

// has reports whether the struct s has the method m, promoted ones counted.
func has(s *model.TypeDecl, m model.Method) bool {
	if f := s.Method(m.Name); f != nil {
		return model.Identical(f.Type(), m.Type)
	}
	for _, f := range s.Fields {
		if !f.Embedded {
			continue
		}
		switch t := f.Type.(type) {
		case *model.Ptr:
			if has(t.Elem.(*model.Named).Decl, m) {
				return true
			}
		case model.Basic:
			for _, im := range model.MethodsOf(t) {
				if im.Name == m.Name {
					return true
				}
			}
		case *model.Named:
			for _, im := range t.Decl.AllMethods() {
				if im.Name == m.Name {
					return true
				}
			}
		}
	}
	return false
}

// declared returns the types that pkg sees and that are as asked.
func (g *gen) declared(pkg *model.Package, want func(*model.TypeDecl) bool) []*model.TypeDecl {
	var out []*model.TypeDecl
	for _, p := range g.prog.Packages {
		if !g.sees(pkg, p) {
			continue
		}
		for _, d := range p.Types {
			if want(d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// lastStruct declares a struct of the last package, which every package sees.
func (g *gen) lastStruct() *model.TypeDecl {
	pkg := g.last()
	d := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "label")}
	d.Fields = append(d.Fields, &model.Field{Name: g.name(pkg, "text"), Type: model.String})
	pkg.Types = append(pkg.Types, d)
	return d
}

// structType declares a struct of functions.
func (g *gen) structType(pkg *model.Package) {
	d := &model.TypeDecl{Pkg: pkg, Name: g.name(pkg, "holder")}
	for range 1 + g.IntN(3) {
		d.Fields = append(d.Fields, &model.Field{Name: g.name(pkg, "f"), Type: g.fieldType(pkg)})
	}
	pkg.Types = append(pkg.Types, d)
	for range g.IntN(3) {
		g.method(d, g.name(pkg, "m"), g.sig(), g.chance(70))
	}
	if g.chance(40) {
		g.method(d, "String", fn(nil, model.String), true)
	}
}

// fieldType is the type of a field or package variable.
func (g *gen) fieldType(pkg *model.Package) model.Type {
	f := model.Type(g.plainSig())
	if named := g.declared(pkg, func(d *model.TypeDecl) bool { return d.Func != nil }); len(named) > 0 && g.chance(30) {
		f = &model.Named{Decl: pick(g, named)}
	}
	switch g.IntN(9) {
	case 8:
		return pick(g, types(model.Stringer, model.Sink))
	case 0:
		return &model.Slice{Elem: f}
	case 1:
		return &model.Map{Elem: f}
	case 2:
		return model.Context
	case 3:
		if ifaces := g.declared(pkg, func(d *model.TypeDecl) bool { return d.Iface && len(g.implementers(pkg, d)) > 0 }); len(ifaces) > 0 {
			return &model.Named{Decl: pick(g, ifaces)}
		}
	case 4:
		if g.chance(40) {
			return model.Any
		}
	}
	return f
}

// method declares a method whose body is made later.
func (g *gen) method(d *model.TypeDecl, name string, t *model.Func, pointer bool) {
	f := &model.FuncDecl{Pkg: d.Pkg, Name: name, Of: d, Pointer: pointer && d.Func == nil, Code: g.code(t)}
	recv := model.Type(&model.Named{Decl: d, Args: params(d)})
	if d.Func == nil {
		f.Pointer = true
		recv = &model.Ptr{Elem: recv}
	}
	f.Recv = &model.Var{Name: "x", Type: recv}
	d.Decls = append(d.Decls, f)
	d.Pkg.Funcs = append(d.Pkg.Funcs, f)
}

func params(d *model.TypeDecl) []model.Type {
	var out []model.Type
	for _, p := range d.Params {
		out = append(out, &model.Param{Name: p})
	}
	return out
}

// code makes code of a type with parameters and without a body.
func (g *gen) code(t *model.Func) *model.Code {
	c := &model.Code{Results: t.Results, Variadic: t.Variadic}
	for _, p := range t.Params {
		v := &model.Var{Name: g.paramName(p), Type: p}
		for _, other := range c.Params {
			if other.Name == v.Name && v.Name != "_" {
				v.Name = fmt.Sprintf("a%d", g.id())
			}
		}
		c.Params = append(c.Params, v)
	}
	if n := len(t.Params); n > 0 {
		if ch, ok := t.Params[n-1].(*model.Chan); ok && ch.Elem == model.Bool {
			c.Params[n-1].Name = fmt.Sprintf("done%d", g.id())
			c.Done = c.Params[n-1].Name
		}
	}
	return c
}

// paramName names a parameter: a context often ctx, sometimes "_".
func (g *gen) paramName(t model.Type) string {
	switch {
	case t == model.Context && g.chance(60):
		return "ctx"
	case t == model.Context && g.chance(30):
		return "_"
	case t == model.String && g.chance(4):
		return "ctx" // the name is taken by something else
	}
	return fmt.Sprintf("a%d", g.id())
}
