// This file writes interface methods that ask the value behind the interface for the
// explicit form of a marker, which is given a function that takes the context.

package rewrite

import (
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// probeMarker makes an interface method, called or a value, the explicit form of a marker,
// where the value has it. The method itself is given a function that hands on the context.
//
//	r.Run
//	→
//	func(x runner) func(context.Context, string, func(context.Context)) {
//		if x, ok := x.(interface { RunContext(context.Context, string, func(context.Context)) }); ok { return x.RunContext }
//		m := x.Run
//		return func(ctx context.Context, a0 string, a1 func(context.Context)) { m(a0, func() { a1(ctx) }) }
//	}(r)
func (w *writer) probeMarker(s plan.Site) {
	e := w.explicitOf(s)
	if s.Shift > 0 {
		w.probeMarkerExpr(s, e)
		return
	}
	x, m := w.fresh("x", s), w.fresh("m", s)
	typ := "func(" + strings.Join(e.types, ", ") + ")"
	body := []string{
		"if " + w.asks(e.site, x) + " { return " + x + "." + s.Name + " }",
		m + " := " + x + "." + w.text(s.Parts[1]),
		"return func(" + params(e.names, e.types) + ") { " + e.call(m) + " }",
	}
	w.wrap(s.Parts[0], "func("+x+" "+s.Type+") "+typ+" { "+strings.Join(body, "; ")+" }(", fieldPath(s.Callee))
	w.selected(s)
}

// probeMarkerExpr is probeMarker for a method expression. The receiver is the first
// parameter, or, if Shift is 2, the second, behind the context.
//
//	runner.Run
//	→
//	func(x runner, ctx context.Context, a0 string, a1 func(context.Context)) {
//		if x, ok := x.(interface { … }); ok { x.RunContext(ctx, a0, a1); return }
//		x.Run(a0, func() { a1(ctx) })
//	}
func (w *writer) probeMarkerExpr(s plan.Site, e explicit) {
	x := w.fresh("x", s)
	receiver := s.Shift - 1 // the number of the parameter
	names, types := slices.Insert(slices.Clone(e.names), receiver, x), slices.Insert(slices.Clone(e.types), receiver, s.Type)
	begin := ""
	if len(s.Callee) > 0 {
		names[receiver] = w.fresh("s", s)
		begin = x + " := " + names[receiver] + fieldPath(s.Callee) + "; "
	}
	w.replace(s.Span, "func("+params(names, types)+") { "+begin+
		"if "+w.asks(e.site, x)+" { "+x+"."+s.Name+"("+strings.Join(e.names, ", ")+"); return }; "+e.call(x+"."+w.text(s.Parts[1]))+" }"+w.newlines(s.Span))
}

// promoteMarker adds the method by which a struct hands the explicit form of a marker on
// that a value in an embedded interface may have.
//
//	func (s wrapped) RunContext(ctx context.Context, a0 string, a1 func(context.Context)) {
//		x := s.runner
//		if x, ok := x.(interface { … }); ok { x.RunContext(ctx, a0, a1); return }
//		x.Run(a0, func() { a1(ctx) })
//	}
func (w *writer) promoteMarker(s plan.Site) {
	e := w.explicitOf(s)
	x := w.fresh("x", s)
	w.method(s, params(e.names, e.types), "", x,
		"if "+w.asks(e.site, x)+" { "+x+"."+s.Name+"("+strings.Join(e.names, ", ")+"); return }"+w.separator()+e.call(x+"."+s.Callee[1]))
}

// cloneMarker is clone for the explicit form of a marker: the method gives it a function that
// calls the one which it is given.
//
//	func (l logged) Run(name string, f func()) {
//		l.RunContext(context.Background(), name, func(_ context.Context) { f() })
//	}
//	func (l logged) RunContext(ctx context.Context, name string, f func(context.Context)) { … }
//
// A method that recovers is deferred in its place (panicOn).
func (w *writer) cloneMarker(s plan.Site) {
	e := w.explicitOf(s)
	old, names := w.text(s.Parts[0]), w.paramNames(s, s.Type+" "+s.Name+" "+w.text(s.Parts[0])+" "+w.ctxText(s))
	last := len(names) - 1
	given := e.given[1:]
	fn := "func(" + params(append([]string{"_"}, given...), e.taken) + ") { " + names[last] + "(" + strings.Join(given, ", ") + ") }"
	args := slices.Concat([]string{w.expr(s.Ctx)}, names[:last], []string{fn})
	call := s.Type + "." + s.Name + "(" + strings.Join(args, ", ") + ")"
	body := call
	if s.Recovers {
		body = strings.TrimSuffix(w.panicOn(s, call, strings.Join(names, " ")+" "+s.Type), "; ") + w.separator() + call
	}
	text := w.function("func ("+s.Type+" "+w.text(s.Parts[1])+") "+old+"("+params(names, s.Types)+")", body)
	w.replace(s.Parts[0], s.Name)
	w.open(s.Span, text+w.comment(s.Name+" is "+old+" with a context."))
}

// explicit is what a site writes of the explicit form of a marker.
type explicit struct {
	site plan.Site // with the types of the explicit form, but for the context
	// names and types are the parameters of the explicit form.
	names, types []string
	// given and taken are the parameters of its function: the context comes first.
	given, taken []string
}

// explicitOf returns what s, a ProbeMarker, writes.
func (w *writer) explicitOf(s plan.Site) explicit {
	last := len(s.Types) - 1
	e := explicit{site: s, taken: []string{w.contextType()}}
	if inner := strings.TrimSuffix(strings.TrimPrefix(s.Types[last], "func("), ")"); inner != "" {
		e.taken = append(e.taken, inner)
	}
	e.site.Types = slices.Clone(s.Types)
	e.site.Types[last] = "func(" + strings.Join(e.taken, ", ") + ")"
	e.types = append([]string{w.contextType()}, e.site.Types...)
	names := w.argNames(len(s.Types)+len(e.taken)-1, w.siteText(s))
	ctx := w.fresh("ctx", s)
	e.names, e.given = append([]string{ctx}, names[:len(s.Types)]...), append([]string{ctx}, names[len(s.Types):]...)
	return e
}

// call writes the call of the method itself, as f.
func (e explicit) call(f string) string {
	last := len(e.names) - 1
	fn := "func(" + params(e.given[1:], e.taken[1:]) + ") { " + e.names[last] + "(" + strings.Join(e.given, ", ") + ") }"
	return f + "(" + strings.Join(slices.Concat(e.names[1:last], []string{fn}), ", ") + ")"
}
