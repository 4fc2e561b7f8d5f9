// This file makes the sites of clones: functions beside those whose type cannot
// change, the calls of them, and the calls that ask an interface for one.

package decide

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// clone makes the site of the clone of f. Where f itself needs the context its
// body becomes that of the clone, and f forwards to it, or repeats it if it would see
// that; otherwise the clone forwards to f, or repeats its body.
func (m *maker) clone(f *flow.Func) {
	d := f.Decl
	p := m.file(f).add(&pending{
		site: plan.Site{Kind: plan.Clone, Span: plan.Span{Start: m.offset(d.Pos()), End: m.offset(d.Name.End())}, Rule: 10, Func: f.Name, Name: m.s.CloneName(f)},
		pos:  d.Pos(), needs: []string{contextPath},
	})
	p.site.Parts = []plan.Span{m.span(d.Name), m.receiverType(d), m.typeParams(d)}
	p.site.Type = receiverName(d)
	p.site.Callee = typeArgs(d)
	if f.Marker != nil {
		m.explicitClone(p, f)
		return
	}
	m.signature(p, f.Sig, f.Shape)
	m.give(p, f)
	if !m.s.Needs(f) && !m.s.GivesContext(f) {
		p.site.Index = 1
		if f.AsksForFrames() {
			p.site.Index, p.site.Parts = 3, append(p.site.Parts, m.span(d.Body), m.span(d.Type.Params))
			p.site.Names = firstName(d)
		}
		return
	}
	entry := m.entry(f)
	if f.AsksForFrames() {
		p.site.Index, p.site.Parts = 2, append(p.site.Parts, m.span(d.Body))
		p.ctx = &ref{kind: plan.Ident, def: m.use(entry, d.Body.Lbrace)}
		return
	}
	p.ctx = &ref{kind: plan.Background}
}

// give notes the parameter of f that is a function and takes the context in the clone p.
// f itself is given one as the source writes it.
func (m *maker) give(p *pending, f *flow.Func) {
	for i, part := range f.Shape.Params() {
		if part == nil || part.Kind != flow.FuncShape || !m.s.Threads(part) {
			continue
		}
		plain := *f.Shape
		plain.Parts = slices.Clone(plain.Parts)
		plain.Parts[i] = nil
		m.signature(p, f.Sig, &plain)
		p.site.Given, p.given = &plan.Given{Index: i}, part
	}
}

// given writes the types of g, a function of shape.
func (fm *fileMaker) given(g plan.Given, shape *flow.Shape) *plan.Given {
	sig := shape.Type.Underlying().(*types.Signature)
	for _, t := range fm.m.tupleTypes(sig.Params(), shape.Params()) {
		g.Types = append(g.Types, fm.typeString(t))
	}
	if n := len(g.Types); sig.Variadic() && n > 0 {
		g.Types[n-1] = "..." + strings.TrimPrefix(g.Types[n-1], "[]")
	}
	for _, t := range fm.m.tupleTypes(sig.Results(), shape.Results()) {
		g.Results = append(g.Results, fm.typeString(t))
	}
	return &g
}

// explicitClone makes p, the clone of f, the explicit form of a marker, to which f gives the
// function that it is given.
func (m *maker) explicitClone(p *pending, f *flow.Func) {
	m.entry(f)
	p.site.Kind, p.site.Recovers = plan.CloneMarker, m.s.MethodRecovers(f)
	p.ctx = &ref{kind: plan.Background}
	m.signature(p, f.Sig, withoutFunc(f.Shape, f.Marker))
}

// withoutFunc is the shape of a method without what marker calls, which it is given as it
// was.
func withoutFunc(method *flow.Shape, marker *flow.Marker) *flow.Shape {
	shape := *method
	shape.Parts = slices.Clone(shape.Parts)
	shape.Parts[marker.Fn] = nil
	return &shape
}

// firstName is the name of a parameter that is put first and not used, none if those of d
// have no names.
func firstName(d *ast.FuncDecl) []string {
	if list := d.Type.Params.List; len(list) > 0 && len(list[0].Names) == 0 {
		return nil
	}
	return []string{"_"}
}

// receiverType returns where the type of the receiver stands, an empty span if
// there is none.
func (m *maker) receiverType(d *ast.FuncDecl) plan.Span {
	if d.Recv == nil {
		return plan.Span{}
	}
	return m.span(d.Recv.List[0].Type)
}

// typeParams returns where the type parameters of d stand.
func (m *maker) typeParams(d *ast.FuncDecl) plan.Span {
	if d.Type.TypeParams == nil {
		return plan.Span{}
	}
	return m.span(d.Type.TypeParams)
}

// receiverName is the name of the receiver of d, r where it has none.
func receiverName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	for _, name := range d.Recv.List[0].Names {
		if name.Name != "_" {
			return name.Name
		}
	}
	return "r"
}

// typeArgs are the names of the type parameters of d.
func typeArgs(d *ast.FuncDecl) []string {
	var names []string
	if d.Type.TypeParams != nil {
		for _, field := range d.Type.TypeParams.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// callClone makes the call c one of the clone of its callee.
func (m *maker) callClone(c *flow.Call) {
	if m.s.Spread(c) {
		m.spreadAs(c, m.s.CloneName(c.Callee), 10)
		return
	}
	m.rename(c.In, c.Expr.Fun, m.s.CloneName(c.Callee), 10)
	m.gain(c, m.shared(c), 10)
}

// callPair makes the call c of a function that forwards to another one of that
// other one, with the context that it would hand on and the current stores.
func (m *maker) callPair(c *flow.Call) {
	if m.s.Spread(c) {
		p := m.spreadAs(c, c.Callee.Forwards.Obj.Name(), 7)
		p.ctx, p.needs = m.pairContext(c), append(p.needs, runtimePath)
		return
	}
	m.rename(c.In, c.Expr.Fun, c.Callee.Forwards.Obj.Name(), 7)
	m.gain(c, m.pairContext(c), 7)
}

// pairContext is the context that a function would hand on which forwards to its pair,
// with the current stores.
func (m *maker) pairContext(c *flow.Call) *ref {
	_, spawned := c.Stmt.(*ast.GoStmt)
	if spawned || !m.s.CallEnters(c) {
		return &ref{kind: plan.Carried, x: &ref{kind: plan.Background}, y: m.at(c)}
	}
	carried := &ref{kind: plan.Carried, x: &ref{kind: plan.Background}, y: m.onlyStores(c)}
	return &ref{kind: plan.Shared, x: carried, y: m.onlyStores(c)}
}

// rename gives the function that e names another name.
func (m *maker) rename(in *flow.Func, e ast.Expr, name string, rule int) {
	id := functionName(e)
	m.file(in).add(&pending{site: plan.Site{Kind: plan.Explicit, Span: m.span(id), Rule: rule, Func: in.Name, Name: name}, pos: id.Pos()})
}

// promotions makes the methods that hand clones on through embedded interfaces.
func (m *maker) promotions() {
	for _, e := range m.g.Embedders() {
		name, cloned := m.s.HandsOn(e)
		if !cloned || e.Decl == nil {
			continue
		}
		p := m.fileOf(e.Pkg, e.File).add(&pending{
			site: plan.Site{Kind: plan.Promote, Span: plan.Span{Start: m.offset(e.Decl.End()), End: m.offset(e.Decl.End())}, Rule: 10, Func: e.Type.Name(), Name: name},
			pos:  e.Decl.Pos(), needs: []string{contextPath},
		})
		p.site.Recovers = m.s.EmbedderRecovers(e)
		named := e.Type.Type().(*types.Named)
		p.site.Type = types.TypeString(named, func(*types.Package) string { return "" })
		if named.TypeParams().Len() > 0 {
			p.site.Type = e.Type.Name() + paramNames(named)
		}
		p.site.Callee = []string{e.Field.Name(), e.Method.Name()}
		obj, _, _ := types.LookupFieldOrMethod(e.Field.Type(), true, e.Method.Pkg(), e.Method.Name())
		if fn, ok := obj.(*types.Func); ok {
			m.signature(p, fn.Signature(), nil)
		}
		if m.s.EmbeddedMarker(e) != nil {
			p.site.Kind = plan.PromoteMarker
		}
	}
}

// paramNames writes the type parameters of a type as type arguments.
func paramNames(named *types.Named) string {
	text := "["
	for i := range named.TypeParams().Len() {
		if i > 0 {
			text += ", "
		}
		text += named.TypeParams().At(i).Obj().Name()
	}
	return text + "]"
}
