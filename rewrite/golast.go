// This file hands the context to goroutines whose operands enter.

package rewrite

import (
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// goLast gives the call of a go statement the context as it is when the operands are
// evaluated: they are the arguments of a function, and what that returns takes the
// context. The callee is evaluated first, as it was.
//
//	go f(x, login())     →   go func(a0 T, a1 string) func(context.Context) { return func(c context.Context) {
//		f(c, a0, a1) } }(x, login(ctx))(als.Fix(ctx))
//	go y.f(login())      →   go func(f func(context.Context, string)) func(string) func(context.Context) { return … }(y.f)(login(ctx))(als.Fix(ctx))
//	go f(own, login())   →   go func(a0 context.Context, a1 string) func(context.Context) { return func(c context.Context) {
//		f(als.Carry(a0, c), a1) } }(own, login(ctx))(als.Fix(ctx))
func (w *writer) goLast(s plan.Site) {
	text := w.text(s.Span) + " " + w.siteText(s)
	names := w.argNames(len(s.Types), text)
	c := freshIn("c", text)
	args, types := passed(names, s.Types), slices.Clone(s.Types)
	for _, h := range s.Wraps {
		args[h.Result] = w.name(runtimePath) + ".Carry(" + args[h.Result] + ", " + c + ")"
	}
	if s.Index >= 0 {
		args, types = slices.Insert(args, s.Index, c), slices.Insert(types, s.Index, w.contextType())
	}
	returned := "func(" + w.contextType() + ")"
	begin := "func(" + params(names, s.Types) + ") " + returned + " { return func(" + c + " " + w.contextType() + ") { "
	call := "(" + strings.Join(args, ", ") + ") } }"
	if s.Once == plan.Inside {
		w.wrap(s.Parts[0], begin, call)
	} else {
		f := freshIn("f", text)
		from, to := "func("+strings.Join(types, ", ")+")"+results(s.Results), "func("+strings.Join(s.Types, ", ")+") "+returned
		w.wrap(s.Parts[0], "func("+f+" "+from+") "+to+" { return "+begin+f+call+" }(", ")")
	}
	w.close(s.Span, "("+w.expr(s.Ctx)+")")
}
