package rewrite

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// arg inserts an argument.
func (w *writer) arg(s plan.Site) {
	text := w.expr(s.Ctx)
	switch {
	case len(s.Parts) == 0:
		w.only(s.Span, text)
	case s.Index < len(s.Parts):
		w.open(plan.Span{Start: s.Parts[s.Index].Start, End: s.Span.End + 1}, text+", ")
	default:
		w.close(plan.Span{Start: s.Span.Start, End: s.Parts[len(s.Parts)-1].End}, ", "+text)
	}
}

// spread gives the context to f(g()), where g has several results, in one
// expression; f is evaluated before g is called, as it was.
//
//	f(g())            →   func(a0 T0, a1 T1) R { return f(ctx, a0, a1) }(g())
//	x().f(g())        →   func(f func(context.Context, T0, T1) R) func(T0, T1) R { … }(x().f)(g())
//	T.M(g())          →   func(a0 T, a1 T1) R { return T.M(a0, ctx, a1) }(g())
//	defer f(g())      →   a0, a1 := g(); defer f(ctx, a0, a1)     (if f recovers)
func (w *writer) spread(s plan.Site) {
	callee, arg := s.Parts[0], s.Parts[1]
	names := w.argNames(len(s.Types), w.text(callee)+" "+w.expr(s.Ctx))
	at := 0
	if s.Index == 3 {
		at = 1
	}
	args := strings.Join(slices.Insert(slices.Clone(names), at, w.expr(s.Ctx)), ", ")
	switch s.Index {
	case 2:
		w.replace(plan.Span{Start: s.Span.Start, End: arg.Start}, w.newlines(plan.Span{Start: s.Span.Start, End: arg.Start})+strings.Join(names, ", ")+" := ")
		tail := plan.Span{Start: arg.End, End: s.Span.End}
		w.replace(tail, "; defer "+w.text(callee)+"("+args+w.closeList(tail)+")")
	case 1, 3:
		w.wrap(plan.Span{Start: s.Span.Start, End: callee.End}, "func("+params(names, s.Types)+")"+results(s.Results)+" { "+returns(s.Results), "("+args+") }")
	default:
		types := strings.Join(s.Types, ", ")
		w.wrap(plan.Span{Start: s.Span.Start, End: callee.End},
			"func(f func("+w.contextType()+", "+strings.Join(s.Callee, ", ")+")"+results(s.Results)+") func("+types+")"+results(s.Results)+" { return func("+params(names, s.Types)+")"+results(s.Results)+
				" { "+returns(s.Results)+"f("+args+") } }(", ")")
	}
}

// closeList returns what stands before the closing parenthesis that replaces
// span: a comma and the line ends that span had.
func (w *writer) closeList(span plan.Span) string {
	if nl := w.newlines(span); nl != "" {
		return "," + nl
	}
	return ""
}

// argNames returns n names that text does not mention.
func (w *writer) argNames(n int, text string) []string {
	prefix := "a"
	for regexp.MustCompile(`\b` + prefix + `\d+\b`).MatchString(text) {
		prefix += "a"
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s%d", prefix, i)
	}
	return names
}

// params writes a parameter list.
func params(names, types []string) string {
	list := make([]string, len(names))
	for i := range names {
		list[i] = names[i] + " " + types[i]
	}
	return strings.Join(list, ", ")
}

// results writes a result list, with the space before it.
func results(types []string) string {
	switch len(types) {
	case 0:
		return ""
	case 1:
		return " " + types[0]
	}
	return " (" + strings.Join(types, ", ") + ")"
}

// returns writes return if there is something to return.
func returns(types []string) string {
	if len(types) == 0 {
		return ""
	}
	return "return "
}
