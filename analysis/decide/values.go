// This file makes the sites of function values: adapters where a function and the
// place that it flows into differ in the context.

package decide

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/infer"
	"github.com/alsgen/alsgen/analysis/plan"
)

// value makes the sites of a declared function, method or marker that is used as
// a value.
func (m *maker) value(v *flow.Value) {
	gives := m.s.Gives(v)
	if m.s.ProbesValue(v) {
		m.probeValue(v)
		return
	}
	if v.Func != nil && m.s.Takes(v) && m.s.Clones(v.Func) && (gives != infer.Keep || m.s.Threads(v.To) || v.Sink.Kind == flow.ToMarker) {
		m.rename(v.In, v.Expr, m.s.CloneName(v.Func), 10)
	}
	drops := m.s.DropsFor(v)
	if v.Marker != nil && m.markerValue(v, gives) || gives == infer.Keep && (drops < 0 || v.Sink.Kind == flow.Compared) {
		return
	}
	if v.Sink.Kind == flow.Called {
		return // a range statement calls it
	}
	p := m.adapter(v.Expr, v.In, v.Own, valueRule(gives))
	p.site.Once, p.site.Recovers = plan.Before, m.s.ValueRecovers(v)
	if m.declared(v) {
		p.site.Once = plan.Inside
	}
	if drops >= 0 {
		p.site.Wraps = []plan.Handed{{Result: drops, Drop: true}}
		fn := m.s.Graph.Under(v.Own.Params()[drops])
		p.callee = m.tupleTypes(fn.Type.Underlying().(*types.Signature).Results(), fn.Results())
	}
	if gives == infer.Drop {
		p.site.Name = "_"
		return
	}
	p.site.Index = v.Shift
	if m.s.Threads(v.To) {
		p.def = m.literalParam(v.Expr, v.In)
		p.ctx = &ref{kind: plan.Ident, def: m.use(p.def, v.Expr.Pos())}
		return
	}
	shares := false
	if p.ctx, shares = m.valueContext(v); shares {
		return
	}
	if v.Marker != nil && v.Marker.Kind == flow.Enter { // a function opens one itself
		p.ctx, p.needs = &ref{kind: plan.Opened, x: p.ctx}, append(p.needs, runtimePath)
	}
	m.take(p, v.Expr, v.In)
}

// take makes the adapter p of the function e take its context where it stands, if that
// is another later.
func (m *maker) take(p *pending, e ast.Expr, in *flow.Func) {
	if m.variesAfter(p.ctx, e, in) {
		p.site.Taken, p.needs = true, append(p.needs, contextPath)
		if p.site.Once == plan.Inside {
			p.site.Once = plan.Before
		}
	}
}

// valueRule is the rule that decides about v.
func valueRule(gives infer.Binding) int {
	if gives == infer.Bind {
		return 6
	}
	return 5
}

// declared reports whether v names a function without a receiver value: evaluating
// it later makes no difference.
func (m *maker) declared(v *flow.Value) bool {
	if v.Shift > 0 {
		return true
	}
	e := ast.Unparen(v.Expr)
	switch x := e.(type) {
	case *ast.IndexExpr:
		e = ast.Unparen(x.X)
	case *ast.IndexListExpr:
		e = ast.Unparen(x.X)
	}
	switch x := e.(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return v.In.Pkg.Info.Selections[x] == nil
	}
	return false
}

// adapter begins an Adapt of the function e, whose type is that of shape.
func (m *maker) adapter(e ast.Expr, in *flow.Func, shape *flow.Shape, rule int) *pending {
	p := m.file(in).add(&pending{
		site: plan.Site{Kind: plan.Adapt, Span: m.span(e), Rule: rule, Func: in.Name}, pos: e.Pos(), needs: []string{contextPath},
	})
	if sig, ok := in.Pkg.Info.TypeOf(e).Underlying().(*types.Signature); ok {
		m.signature(p, sig, shape)
	}
	return p
}

// signature notes the types of an adapter of functions of type sig.
func (m *maker) signature(p *pending, sig *types.Signature, shape *flow.Shape) {
	var params, results []*flow.Shape
	if shape != nil {
		params, results = shape.Params(), shape.Results()
	}
	p.types = m.tupleTypes(sig.Params(), params)
	p.results = m.tupleTypes(sig.Results(), results)
	p.variadic = sig.Variadic()
	p.site.Names = paramNamesOf(sig)
}

// paramNamesOf returns the names of the parameters of sig, nil if one has none or
// its name is the blank identifier.
func paramNamesOf(sig *types.Signature) []string {
	var names []string
	for v := range sig.Params().Variables() {
		if v.Name() == "" || v.Name() == "_" {
			return nil
		}
		names = append(names, v.Name())
	}
	return names
}

// bound is the context that a function value at e is bound to. One that runs
// after its context may have ended gets the stores only; a carrier that holds a
// context keeps its own and gains the stores.
func (m *maker) bound(e ast.Expr, in *flow.Func, late bool) *ref {
	storeless := m.s.Supply(m.s.Root(in)).Storeless
	if storeless && late {
		return &ref{kind: plan.Background}
	}
	if arg := m.nestingArg(e, in); arg != nil {
		if !storeless {
			arg = &ref{kind: plan.Carried, x: arg, y: m.current(e.Pos(), in)}
		}
		return arg
	}
	ctx := m.current(e.Pos(), in)
	if late {
		return &ref{kind: plan.Detached, x: ctx}
	}
	return ctx
}

// valueContext is the context that the function value v is bound to. It reports whether v
// shares the open one of its place: it is called nowhere else, and each call sees what
// has been entered by then, and enters there; one that cannot enter is handed that as it is
// at the call, like every function that cannot.
func (m *maker) valueContext(v *flow.Value) (ctx *ref, shares bool) {
	local := v.Sink.Kind == flow.ToLocal || v.Sink.Kind == flow.ToParam
	if pos := v.Expr.Pos(); local && m.s.Opens(v.In) && m.s.ValueCaptures(v) {
		ctx = m.sharing(m.currentOpen(pos, v.In), pos, v.In)
		if v.Marker == nil && !m.s.ValueEnters(v) {
			ctx = &ref{kind: plan.Fixed, x: ctx}
		}
		return ctx, true
	}
	return m.bound(v.Expr, v.In, v.Sink.Late), false
}

// nestingArg is the context of the argument of the function e that is a carrier
// which cannot hold the stores, nil if e has none: t.Run hands over a t of its own.
func (m *maker) nestingArg(e ast.Expr, in *flow.Func) *ref {
	sig, ok := in.Pkg.Info.TypeOf(e).Underlying().(*types.Signature)
	if !ok {
		return nil
	}
	for i := range sig.Params().Len() {
		if c := m.g.Roots.Carrier(sig.Params().At(i).Type()); c != nil && c.Nests && m.s.Knows(in, c) {
			return &ref{kind: plan.FromArg, text: c.Read(), index: i}
		}
	}
	return nil
}

// literalParam is the context parameter of an adapter.
func (m *maker) literalParam(e ast.Expr, in *flow.Func) *def {
	d := &def{fn: in, base: "ctx", at: m.offset(e.Pos()), lo: e.Pos(), hi: e.End()}
	m.defs = append(m.defs, d)
	return d
}

// markerValue makes the sites of a marker that is used as a value, and reports
// whether nothing remains to be done.
func (m *maker) markerValue(v *flow.Value, gives infer.Binding) bool {
	switch v.Marker.Kind {
	case flow.Read, flow.Enter, flow.Scope, flow.Spawn:
		if !v.Probed {
			m.rename(v.In, v.Expr, v.Marker.Explicit, 5)
			return false
		}
		if p := m.probeMarker(v.Expr, v.In, v.Marker, 5); v.Shift > 0 && m.s.Threads(v.To) && m.s.DropsFor(v) < 0 {
			p.site.Shift = 2
			return true
		}
		return false
	case flow.Fix:
		m.bindValue(v)
		return false
	case flow.Current, flow.With:
		m.markerFuncValue(v, gives)
	case flow.Guard:
		p := m.file(v.In).add(&pending{
			site: plan.Site{Kind: plan.MarkerFunc, Span: m.span(v.Expr), Rule: 5, Func: v.In.Name, Index: 1}, pos: v.Expr.Pos(), drops: idents(v.Expr),
		})
		if gives == infer.Drop {
			p.site.Name, p.needs = "_", []string{contextPath}
		}
	}
	return true
}

// markerFuncValue replaces a marker without an explicit form by a literal.
func (m *maker) markerFuncValue(v *flow.Value, gives infer.Binding) {
	p := m.file(v.In).add(&pending{
		site: plan.Site{Kind: plan.MarkerFunc, Span: m.span(v.Expr), Rule: 5, Func: v.In.Name}, pos: v.Expr.Pos(),
		needs: []string{contextPath}, drops: idents(v.Expr),
	})
	switch {
	case v.Marker.Kind == flow.With:
		if m.s.DropsFor(v) >= 0 {
			p.site.Index = 2
		}
	case gives == infer.Bind:
		shares := false
		p.ctx, shares = m.valueContext(v)
		p.site.Taken = !shares && m.variesAfter(p.ctx, v.Expr, v.In)
	default:
		p.def = m.literalParam(v.Expr, v.In)
		p.ctx = &ref{kind: plan.Ident, def: m.use(p.def, v.Expr.Pos())}
	}
}

// borders makes the sites of function values that cross between the program and
// foreign code.
func (m *maker) borders() {
	for _, b := range m.g.Borders {
		out := b.Out && m.s.Threads(b.From)
		if !out && (b.Out || !m.s.Threads(b.To)) {
			continue
		}
		p := m.adapter(b.Expr, b.In, b.From, 6)
		p.site.Once = plan.OrNil
		if out {
			p.site.Recovers = m.s.ClassRecovers(b.From)
			if b.Fixed {
				p.site.Once = plan.Before // als.Bind returns no nil
				if p.ctx = m.nestingArg(b.Expr, b.In); p.ctx == nil {
					p.ctx = &ref{kind: plan.Background}
				}
			} else {
				p.ctx = m.bound(b.Expr, b.In, b.Late)
				m.take(p, b.Expr, b.In)
			}
			if b.Named {
				p.site.Name, p.named = "_", []typeText{{t: b.In.Pkg.Info.TypeOf(b.Expr)}}
			}
			if b.Named || b.Fixed {
				p.ctx = &ref{kind: plan.Carried, x: p.ctx, y: &ref{kind: plan.Background}} // taken as written, when it is rewritten again
			}
		} else {
			p.site.Name = "_"
		}
	}
}

// outward makes the sites of storages that foreign code calls.
func (m *maker) outward() {
	var last ast.Expr
	for _, o := range m.g.Outward {
		if o.Written || o.In == nil || o.Expr == last {
			continue
		}
		last = o.Expr
		p := m.file(o.In).add(&pending{site: plan.Site{Kind: plan.Outside, Span: m.span(o.Expr), Rule: 10, Func: o.In.Name}, pos: o.Expr.Pos()})
		if o.Form != flow.OutsideStorage {
			p.site.Index, p.needs = 1+int(o.Form), []string{runtimePath}
			if o.Form == flow.OutsideLiteral {
				t := o.In.Pkg.Info.TypeOf(o.Expr)
				p.named = []typeText{{t: m.spell(t.Underlying().(*types.Pointer).Elem(), nil)}}
			}
			continue
		}
		switch o.Expr.(type) {
		case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr:
		default:
			p.site.Index = 1
		}
	}
}

// fresh makes the sites that tell the storages which foreign code creates.
func (m *maker) fresh() {
	for _, f := range m.g.Fresh {
		imports := f.File.Syntax.Name.End()
		for _, decl := range f.File.Syntax.Decls {
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				imports = g.End()
				continue
			}
			first := decl.Pos()
			if doc := docOf(decl); doc != nil {
				first = doc.Pos()
			}
			end, at := m.offset(imports), m.offset(first)
			m.fileOf(f.Pkg, f.File).add(&pending{
				site: plan.Site{Kind: plan.Outside, Span: plan.Span{Start: at, End: at}, Parts: []plan.Span{{Start: end, End: end}}, Rule: 10, Func: f.Pkg.Path, Index: 5},
				pos:  first, needs: []string{runtimePath},
			})
			break
		}
	}
}

// docOf returns the comment before decl, nil if there is none.
func docOf(decl ast.Decl) *ast.CommentGroup {
	switch d := decl.(type) {
	case *ast.GenDecl:
		return d.Doc
	case *ast.FuncDecl:
		return d.Doc
	}
	return nil
}

// ranges makes the sites of range statements over functions.
func (m *maker) ranges() {
	for _, r := range m.g.Ranges {
		over, yield := m.s.Ranges(r)
		if !over && !yield {
			continue
		}
		p := m.file(r.In).add(&pending{
			site: plan.Site{Kind: plan.Iterate, Span: m.span(r.Stmt.X), Rule: 9, Func: r.In.Name}, pos: r.Stmt.X.Pos(), needs: []string{contextPath},
		})
		if y := m.g.Under(r.Over.Params()[0]); y != nil {
			sig := r.In.Pkg.Info.TypeOf(r.Stmt.X).Underlying().(*types.Signature).Params().At(0).Type().Underlying().(*types.Signature)
			p.types = m.tupleTypes(sig.Params(), y.Params())
		}
		if over {
			p.ctx = m.current(r.Stmt.X.End(), r.In)
			if m.s.Opens(r.In) && m.s.RangeEnters(r) {
				p.ctx = m.sharing(m.currentOpen(r.Stmt.X.End(), r.In), r.Stmt.X.End(), r.In)
			}
		}
		if yield {
			p.site.Index = 1
		}
	}
}

// funcTypes makes the sites of the function types that gain the context.
func (m *maker) funcTypes() {
	for _, c := range m.g.Classes {
		if !m.s.Threaded(c) {
			continue
		}
		for _, t := range c.Types {
			m.funcType(t)
		}
	}
}

// funcType makes the site of one function type.
func (m *maker) funcType(t flow.TypeSite) {
	params := t.Type.Params
	fm := m.fileOf(t.Pkg, t.File)
	if fm.bindsWith(m.span(t.Type)) {
		return
	}
	p := fm.add(&pending{
		site: plan.Site{Kind: plan.FuncType, Span: m.inner(params), Rule: 5}, pos: params.Pos(), needs: []string{contextPath},
	})
	if len(params.List) > 0 {
		p.site.Parts = []plan.Span{m.span(params.List[0])}
		if len(params.List[0].Names) > 0 {
			p.site.Name = freeParam(t.Type)
		}
	}
}

// freeParam returns a name for the first of named parameters: ctx, or the blank
// identifier where another has that name.
func freeParam(t *ast.FuncType) string {
	for _, list := range []*ast.FieldList{t.Params, t.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				if name.Name == "ctx" {
					return "_"
				}
			}
		}
	}
	return "ctx"
}

// functionName returns the identifier that names the function e.
func functionName(e ast.Expr) *ast.Ident {
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return functionName(x.X)
	case *ast.IndexListExpr:
		return functionName(x.X)
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.Ident:
		return x
	}
	panic("decide: a declared function is used by something else than its name")
}
