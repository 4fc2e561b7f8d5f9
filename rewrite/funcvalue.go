package rewrite

import (
	"slices"
	"strings"
	"unicode"

	"github.com/alsgen/alsgen/analysis/plan"
)

// adapt makes a function fit a place whose functions differ from it in the
// context: the literal takes one that the function does not, or the function
// takes the one in scope, or it takes it in another place.
//
//	f         →   func(context.Context) { f() }
//	f         →   func(a0 int) int { return f(ctx, a0) }
//	T.M       →   func(ctx context.Context, a0 T, a1 int) { T.M(a0, ctx, a1) }
//	f         →   func() { if v := recover(); v != nil { defer f(ctx); panic(v) }; f(ctx) }
//	x.f()     →   func(f func()) func(context.Context) { return func(context.Context) { f() } }(x.f())
//	any(h)    →   any(func(f H) H { if f == nil { return nil }; return func(_ context.Context) { f(ctx) } }(h))
//	x.field   →   func(f func(context.Context)) func() { if f == nil { return nil }; return func() { f(ctx) } }(x.field)
//	f         →   func(f func(context.Context), ctx context.Context) func() { return func() { f(ctx) } }(f, ctx)
func (w *writer) adapt(s plan.Site) {
	taken, given := "", ""
	if s.Taken && s.Generic == nil {
		c := freshIn("ctx", s.Name+" "+strings.Join(slices.Concat(s.Types, s.Results, s.Names), " "))
		inside, e := takenAs(s.Ctx, c)
		taken, given, s.Ctx = ", "+c+" "+w.contextType(), ", "+w.expr(e), inside
	}
	w.args = nil
	f := freshIn("f", w.siteText(s)+" "+taken)
	names := w.paramNames(s, w.text(s.Span)+" "+f+" "+s.Name+" "+w.ctxText(s))
	w.args = names
	args := "(" + strings.Join(w.adapterArgs(s, names), ", ") + ")"
	open := "func(" + w.adapterParams(s, names) + ")" + results(s.Results) + " { "
	written := strings.Join(names, " ") + " " + s.Name
	if s.Once == plan.Inside && s.Generic == nil && !s.Recovers {
		w.wrap(s.Span, open+returns(s.Results), args+" }")
		return
	}
	if s.Once == plan.Inside && s.Generic == nil && w.onOneLine(s.Span) {
		w.mentions = append(w.mentions, mention{s.Span, func(f string) string {
			return open + w.panicOn(s, f+args, written) + returns(s.Results)
		}})
		w.close(s.Span, args+" }")
		return
	}
	open += w.panicOn(s, f+args, written) + returns(s.Results)
	call := args + " }"
	guard := ""
	if s.Once == plan.OrNil {
		guard = "if " + f + " == nil { return nil }; "
	}
	inner := slices.Clone(s.Types)
	for _, h := range s.Wraps {
		inner[h.Result] = "func(" + w.contextType() + ")" + results(s.Callee)
	}
	if s.Ctx != nil {
		inner = slices.Insert(inner, s.Index, w.contextType())
	}
	outer := slices.Clone(s.Types)
	if s.Name != "" {
		outer = slices.Insert(outer, 0, w.contextType())
	}
	typ := func(types []string) string { return "func(" + strings.Join(types, ", ") + ")" + results(s.Results) }
	from, to := typ(inner), typ(outer)
	if s.Type != "" {
		from, to = s.Type, s.Type
	}
	if s.Generic != nil {
		w.adaptGeneric(s, from, to, guard != "")
		return
	}
	w.wrap(s.Span, "func("+f+" "+from+taken+") "+to+" { "+guard+"return "+open+f+call+" }(", given+")")
}

// takenAs splits the context e of a function into what is evaluated where that stands, and
// what is written inside, where c stands for it: the context of an argument is known when
// the function is called.
//
//	f   →   func(f func(context.Context, *testing.T), ctx context.Context) func(*testing.T) {
//		return func(t *testing.T) { f(als.Carry(t.Context(), ctx), t) } }(f, als.Fix(ctx))
func takenAs(e *plan.Expr, c string) (inside, outside *plan.Expr) {
	switch {
	case e.Kind == plan.Opened: // for each call anew
		inside, outside = takenAs(e.X, c)
		return &plan.Expr{Kind: plan.Opened, X: inside}, outside
	case e.Kind == plan.Carried && e.Y.Kind == plan.Background:
		inside, outside = takenAs(e.X, c)
		return &plan.Expr{Kind: plan.Carried, X: inside, Y: e.Y}, outside
	case e.Kind == plan.Carried && e.X.Kind == plan.FromArg:
		return &plan.Expr{Kind: plan.Carried, X: e.X, Y: &plan.Expr{Kind: plan.Ident, Name: c}}, e.Y
	}
	return &plan.Expr{Kind: plan.Ident, Name: c}, e
}

// paramNames returns the names of the parameters of an adapter: those of the
// source if text mentions none of them, a0, a1, … otherwise.
func (w *writer) paramNames(s plan.Site, text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	taken := func(name string) bool { return slices.Contains(words, name) }
	if len(s.Names) == len(s.Types) && !slices.ContainsFunc(s.Names, taken) {
		return s.Names
	}
	return w.argNames(len(s.Types), text)
}

// ctxText writes the context of a site, "" if it has none.
func (w *writer) ctxText(s plan.Site) string {
	if s.Ctx == nil {
		return ""
	}
	return w.expr(s.Ctx)
}

// adapterParams writes the parameters of an adapter.
func (w *writer) adapterParams(s plan.Site, names []string) string {
	switch {
	case s.Name == "":
		return params(names, s.Types)
	case s.Name == "_" && len(names) == 0:
		return w.contextType()
	}
	return params(slices.Insert(slices.Clone(names), 0, s.Name), slices.Insert(slices.Clone(s.Types), 0, w.contextType()))
}

// adapterArgs returns the arguments of the call in an adapter.
func (w *writer) adapterArgs(s plan.Site, names []string) []string {
	args := slices.Clone(names)
	if n := len(args); n > 0 && strings.HasPrefix(s.Types[n-1], "...") {
		args[n-1] += "..."
	}
	for _, h := range s.Wraps {
		args[h.Result] = w.dropped(s, args[h.Result])
	}
	if s.Ctx != nil {
		args = slices.Insert(args, s.Index, w.expr(s.Ctx))
	}
	return args
}

// iterate makes a function that can be ranged over of one that takes the context,
// or that yields to a function which takes it.
//
//	range t.All    →   range func(yield func(int) bool) { t.All(ctx, yield) }
//	range walk     →   range func(yield func(int) bool) { walk(ctx, func(_ context.Context, a0 int) bool { return yield(a0) }) }
func (w *writer) iterate(s plan.Site) {
	if s.Generic != nil {
		w.iterateGeneric(s)
		return
	}
	yield := "yield"
	for strings.Contains(w.text(s.Span)+w.siteText(s), yield) {
		yield += "1"
	}
	var args []string
	if s.Ctx != nil {
		args = append(args, w.expr(s.Ctx))
	}
	to := yield
	if s.Index == 1 {
		names := w.argNames(len(s.Types), yield)
		list := params(append([]string{"_"}, names...), append([]string{w.contextType()}, s.Types...))
		to = "func(" + list + ") bool { return " + yield + "(" + strings.Join(names, ", ") + ") }"
	}
	args = append(args, to)
	w.wrap(s.Span, "func("+yield+" func("+strings.Join(s.Types, ", ")+") bool) { ", "("+strings.Join(args, ", ")+") }")
}

// markerFunc writes a marker that has no explicit form, used as a value.
//
//	als.Context       →   func(ctx context.Context) context.Context { return ctx }
//	als.WithContext   →   func(ctx context.Context, f func(context.Context)) { f(ctx) }
func (w *writer) markerFunc(s plan.Site) {
	nl := w.newlines(s.Span)
	switch {
	case s.Index == 1:
		param := ""
		if s.Name != "" {
			param = s.Name + " " + w.contextType()
		}
		w.replace(s.Span, "func("+param+") {"+nl+"}")
		return
	case s.Index == 2:
		w.replace(s.Span, "func(_ "+w.contextType()+", f func()) { "+nl+"f() }")
		return
	case s.Ctx == nil:
		w.replace(s.Span, "func(ctx "+w.contextType()+", f func("+w.contextType()+")) { "+nl+"f(ctx) }")
		return
	}
	if s.Taken {
		typ := w.contextType()
		w.replace(s.Span, "func(ctx "+typ+") func() "+typ+" { "+nl+"return func() "+typ+" { return ctx } }("+w.expr(s.Ctx)+")")
		return
	}
	list := ""
	if s.Name != "" {
		list = s.Name + " " + w.contextType()
	}
	w.replace(s.Span, "func("+list+") "+w.contextType()+" { "+nl+"return "+w.expr(s.Ctx)+" }")
}
