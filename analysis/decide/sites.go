// This file makes the sites of each function, call by call.

package decide

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// function makes the sites of f.
func (m *maker) function(f *flow.Func) {
	if m.s.Clones(f) {
		m.clone(f)
	}
	if m.s.Gains(f) || f.Lit != nil && m.s.Supply(f).Source == plan.FromMarker {
		m.entry(f)
	}
	for _, c := range f.Calls {
		m.renamed(f, c.Expr.Fun, callClass(c))
		m.call(c)
	}
	for _, v := range m.valuesIn[f] {
		m.renamed(f, v.Expr, valueClass(v))
		m.value(v)
	}
}

// call makes the sites of one call.
func (m *maker) call(c *flow.Call) {
	switch {
	case c.Marker != nil:
		m.marker(c)
	case c.Explicit:
	case m.s.ClonedElsewhere(c) != nil:
		m.probeElsewhere(c)
	case m.s.Probes(c):
		m.probe(c)
	case m.s.CallsClone(c):
		m.callClone(c)
	case m.s.CallsPair(c):
		m.callPair(c)
	case m.gains(c) && m.s.Spread(c):
		m.spread(c)
	case m.gains(c):
		m.gain(c, m.shared(c), 2)
	default:
		m.handOn(c)
	}
}

// gains reports whether what c calls takes the context.
func (m *maker) gains(c *flow.Call) bool {
	return m.s.Threads(c.Shape) || c.Callee != nil && m.s.Gains(c.Callee)
}

// site begins a site of the call c.
func (m *maker) site(c *flow.Call, kind plan.Kind, span plan.Span, rule int) *pending {
	return m.file(c.In).add(&pending{
		site: plan.Site{Kind: kind, Span: span, Rule: rule, Func: c.In.Name}, pos: c.Expr.Lparen,
	})
}

// at returns the current context at the call c. Its place is the argument list:
// the callee may be a literal with a scope of its own.
func (m *maker) at(c *flow.Call) *ref { return m.current(c.Expr.Lparen, c.In) }

// gain gives the callee of c the context ctx.
func (m *maker) gain(c *flow.Call, ctx *ref, rule int) {
	if m.s.TakesLast(c) {
		m.goLast(c, ctx, rule).site.Index = c.Shift
		return
	}
	m.argOf(c, ctx, c.Shift, rule)
}

// goLast begins the site of the go statement of c, which has the context ctx when its
// operands are evaluated, and hands it to nobody yet.
func (m *maker) goLast(c *flow.Call, ctx *ref, rule int) *pending {
	p := m.site(c, plan.GoLast, m.span(c.Expr), rule)
	p.ctx, p.needs = ctx, []string{contextPath}
	p.site.Parts, p.site.Index = []plan.Span{m.span(c.Expr.Fun)}, -1
	sig := c.In.Pkg.Info.TypeOf(c.Expr.Fun).Underlying().(*types.Signature)
	m.signature(p, sig, m.g.Under(m.g.ShapeOf(c.Expr.Fun)))
	if i := c.FnIndex(); i >= 0 { // the marker gives its function a context
		fn := sig.Params().At(i).Type().Underlying().(*types.Signature)
		params := []*types.Var{types.NewParam(token.NoPos, nil, "", m.context)}
		for v := range fn.Params().Variables() {
			params = append(params, types.NewParam(token.NoPos, nil, "", v.Type()))
		}
		p.types[i] = typeText{t: types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), fn.Results(), fn.Variadic())}
	}
	if !m.evaluatesNothing(c) {
		p.site.Once = plan.Before
	}
	return p
}

// evaluatesNothing reports whether what c calls is the same whenever it is evaluated: a
// literal, or a declared function.
func (m *maker) evaluatesNothing(c *flow.Call) bool {
	if _, lit := ast.Unparen(c.Expr.Fun).(*ast.FuncLit); lit || c.Shift > 0 {
		return true
	}
	return c.Object != nil && c.Object.Signature().Recv() == nil
}

// argOf inserts the context ctx as argument index of c.
func (m *maker) argOf(c *flow.Call, ctx *ref, index, rule int) {
	p := m.site(c, plan.Arg, m.argSpan(c.Expr), rule)
	p.ctx, p.site.Index, p.site.Parts = ctx, index, m.argParts(c.Expr)
}

// argSpan returns the bytes between the parentheses of a call.
func (m *maker) argSpan(e *ast.CallExpr) plan.Span {
	return m.lastLine(plan.Span{Start: m.offset(e.Lparen) + 1, End: m.offset(e.Rparen)}, len(e.Args), e)
}

// argParts returns the arguments of a call.
func (m *maker) argParts(e *ast.CallExpr) []plan.Span {
	var parts []plan.Span
	for _, a := range e.Args {
		parts = append(parts, m.span(a))
	}
	return parts
}

// handOn makes the sites of a call that hands on contexts or a carrier without
// the current stores.
func (m *maker) handOn(c *flow.Call) {
	if m.s.Spread(c) {
		m.handOnSpread(c)
	}
	carried, shared := m.s.CarryArgs(c), m.s.SharesArg(c)
	if len(carried) > 0 && m.s.TakesLast(c) {
		p := m.goLast(c, m.at(c), 7)
		p.needs = append(p.needs, runtimePath)
		for _, i := range carried {
			p.site.Wraps = append(p.site.Wraps, plan.Handed{Result: i})
		}
		return
	}
	for _, i := range carried {
		arg := c.Expr.Args[i]
		p := m.site(c, plan.Carry, m.span(arg), 7)
		p.ctx, p.needs = m.storesFor(arg, m.at(c)), []string{runtimePath}
		if i == shared {
			p.ctx, p.site.Index = m.onlyStores(c), plan.CarryShared
			continue
		}
		p.skip = func() bool { return m.shadowed(arg, c.In) }
	}
	if shared >= 0 && !m.s.Spread(c) && !slices.Contains(carried, shared) {
		p := m.site(c, plan.Carry, m.span(c.Expr.Args[shared]), 4)
		p.ctx, p.needs, p.site.Index = m.onlyStores(c), []string{runtimePath}, plan.CarryOwn
	}
	m.carriers(c)
}

// storesFor returns what the argument arg is given the stores of, where ctx is the
// current context: if that is arg itself with other stores, those.
func (m *maker) storesFor(arg ast.Expr, ctx *ref) *ref {
	id, ok := ast.Unparen(arg).(*ast.Ident)
	if ok && (ctx.kind == plan.Carried || ctx.kind == plan.Restored) && ctx.x.kind == plan.Ident && ctx.x.def.obj != nil && ctx.x.def.at == m.offset(ctx.x.def.obj.Pos()) &&
		ctx.x.def.obj.Name() == id.Name && m.resolves(ctx.x.def.obj, ctx.x.def.fn, id.Pos()) {
		return ctx.y
	}
	return ctx
}

// results returns the types of the results of c, none if they are not used.
func (m *maker) results(c *flow.Call) []typeText {
	if s, ok := c.Enclosing.(*ast.ExprStmt); c.Stmt != nil || ok && ast.Unparen(s.X) == ast.Expr(c.Expr) {
		return nil
	}
	shapes := m.g.Results(c.Expr)
	var list []typeText
	switch t := c.In.Pkg.Info.TypeOf(c.Expr).(type) {
	case *types.Tuple:
		return m.tupleTypes(t, shapes)
	case nil:
	default:
		list = append(list, typeText{t: m.spell(t, nth(shapes, 0))})
	}
	return list
}

// tupleTypes are the types of tuple as the rewritten program has them.
func (m *maker) tupleTypes(tuple *types.Tuple, shapes []*flow.Shape) []typeText {
	var list []typeText
	for i := range tuple.Len() {
		list = append(list, typeText{t: m.spell(tuple.At(i).Type(), nth(shapes, i))})
	}
	return list
}

// assignFirst makes the spread p one in which the results of g are assigned to
// variables, whose types are not written.
func (m *maker) assignFirst(p *pending, c *flow.Call) {
	p.callee = nil
	if !m.hidesResults(p, c) {
		tuple := c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple)
		p.types, p.site.Types = nil, slices.Repeat([]string{"_"}, tuple.Len())
	}
	p.site.Index = plan.SpreadInside
	if m.isPlainCallee(c) {
		p.site.Index = plan.SpreadPlainInside
	}
	if c.Stmt != nil {
		p.site.Index, p.site.Span = p.site.Index-2, m.span(c.Stmt)
	}
}

// hidesResults reports whether the literal of the spread p would have to write results
// that the file cannot, so that a generic function stands for it, and notes the
// parameters of what that calls.
func (m *maker) hidesResults(p *pending, c *flow.Call) bool {
	hidden := slices.ContainsFunc(p.results, func(t typeText) bool { return !flow.WritableAt(c.In.Pkg, t.t, c.Expr.Pos()) })
	if c.Stmt != nil || !hidden && (len(p.results) == 0 || !m.differs(c.Expr, c.In)) {
		return false
	}
	if sig, ok := c.In.Pkg.Info.TypeOf(c.Expr.Fun).Underlying().(*types.Signature); ok && p.called == nil {
		p.called = m.tupleTypes(sig.Params(), m.paramShapes(c))
		p.calledVariadic = sig.Variadic()
	}
	return true
}

// spreadAs is spread for a callee that is called name in the result.
func (m *maker) spreadAs(c *flow.Call, name string, rule int) *pending {
	p := m.spread(c)
	m.dropFn(p, c)
	m.calledAs(p, c, name)
	if p.site.Type == "" {
		m.explicit(c, name, rule)
	}
	return p
}

// calledAs notes the callee of the spread p as it is written with another name, if it
// is written elsewhere.
func (m *maker) calledAs(p *pending, c *flow.Call, name string) {
	switch p.site.Index {
	case plan.SpreadPlainBefore, plan.SpreadPlainInside:
		id, fun, source := m.span(functionName(c.Expr.Fun)), m.span(c.Expr.Fun), m.file(c.In).file.Source
		p.site.Type = string(source[fun.Start:id.Start]) + name + string(source[id.End:fun.End])
	}
}

// spread gives the context to a call f(g()).
func (m *maker) spread(c *flow.Call) *pending {
	p := m.site(c, plan.Spread, m.span(c.Expr), 2)
	p.ctx, p.needs = m.shared(c), []string{contextPath}
	p.site.Parts = []plan.Span{m.span(c.Expr.Fun), m.span(c.Expr.Args[0])}
	tuple := c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple)
	if call, ok := ast.Unparen(c.Expr.Args[0]).(*ast.CallExpr); ok {
		p.types = m.tupleTypes(tuple, m.g.Results(call))
	}
	p.results, p.site.Shift = m.results(c), c.Shift
	if m.isPlainCallee(c) {
		p.site.Index = plan.SpreadPlain
	} else {
		p.callee, p.variadic = m.tupleTypes(c.Sig.Params(), m.paramShapes(c)), c.Sig.Variadic()
	}
	if _, spawned := c.Stmt.(*ast.GoStmt); spawned && m.s.Opens(c.In) || m.s.CallRecovers(c) {
		m.assignFirst(p, c)
	}
	if m.differs(c.Expr.Args[0], c.In) || m.differs(c.Expr.Fun, c.In) {
		m.assignFirst(p, c)
	}
	for _, t := range slices.Concat(p.types, p.callee, p.results) {
		if !flow.WritableAt(c.In.Pkg, t.t, c.Expr.Pos()) {
			m.assignFirst(p, c)
		}
	}
	return p
}

// paramShapes returns the shapes of the parameters of what c calls.
func (m *maker) paramShapes(c *flow.Call) []*flow.Shape {
	if u := m.g.Under(m.g.ShapeOf(c.Expr.Fun)); u != nil {
		return u.Params()
	}
	return nil
}

// isPlainCallee reports whether what c calls can be written anywhere, as the source has it.
func (m *maker) isPlainCallee(c *flow.Call) bool {
	return !c.Probed && m.s.Renamed(callClass(c)) == "" && (isPlain(c.Expr.Fun) || c.Shift > 0)
}

// isPlain reports whether evaluating e has no effect and cannot fail: a name, or
// a selection from a package.
func isPlain(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return isPlain(e.X)
	case *ast.IndexExpr:
		return isPlain(e.X)
	case *ast.IndexListExpr:
		return isPlain(e.X)
	}
	return false
}
