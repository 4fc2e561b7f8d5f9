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

// spread gives the context to f(g()), where g has several results; f is evaluated
// before g is called, as it was.
//
//	f(g())            →   func(a0 T0, a1 T1) R { return f(ctx, a0, a1) }(g())
//	x().f(g())        →   func(f func(context.Context, T0, T1) R) func(T0, T1) R { … }(x().f)(g())
//	defer f(g())      →   { a0, a1 := g(); defer f(ctx, a0, a1) }     (if f recovers)
//	f(g())            →   func() R { a0, a1 := g(); return f(als.Carry(a0, ctx), a1) }()
//	x().f(g())        →   func() R { f := x().f; a0, a1 := g(); return f(als.Carry(a0, ctx), a1) }()
//	go x().f(g())     →   { f := x().f; a0, a1 := g(); go f(als.Carry(a0, ctx), a1) }
func (w *writer) spread(s plan.Site) {
	if s.Generic != nil {
		w.spreadGeneric(s)
		return
	}
	callee := s.Parts[0]
	names := w.argNames(len(s.Types)+1, w.text(s.Span)+" "+w.siteText(s)+" "+s.Name)
	f, names := names[len(s.Types)], names[:len(s.Types)]
	args, lend := w.spreadArgs(s, names, w.expr(s.Ctx))
	switch s.Index {
	case plan.SpreadPlainBefore, plan.SpreadPlainInside:
		if f = s.Type; f == "" {
			f = w.text(callee)
		}
	case plan.SpreadCallBefore, plan.SpreadCallInside:
		f, args = names[1], w.name(runtimePath)+".Carry("+names[0]+", "+w.expr(s.Ctx)+")"
		if len(s.Wraps) > 1 {
			names[0], args = "_", "" // the function does not take the context
		}
	}
	switch s.Index {
	case plan.SpreadCurried:
		types, f := strings.Join(s.Types, ", "), w.fresh("f", s)
		w.wrap(plan.Span{Start: s.Span.Start, End: callee.End},
			"func("+f+" func("+strings.Join(slices.Insert(slices.Clone(s.Callee), s.Shift, w.contextType()), ", ")+")"+results(s.Results)+") func("+types+")"+results(s.Results)+" { return func("+params(names, s.Types)+")"+results(s.Results)+
				" { "+returns(s.Results)+f+"("+args+") } }(", ")")
	case plan.SpreadPlain:
		w.wrap(plan.Span{Start: s.Span.Start, End: callee.End}, "func("+params(names, s.Types)+")"+results(s.Results)+" { "+returns(s.Results), "("+args+") }")
	case plan.SpreadPlainInside, plan.SpreadInside, plan.SpreadCallInside:
		w.assignSpread(s, "func()"+results(s.Results)+" { ", f, names)
		w.endSpread(s, lend+returns(s.Results)+f+"("+args, " }()")
	case plan.SpreadPlainBefore, plan.SpreadBefore, plan.SpreadCallBefore:
		w.assignSpread(s, "{ ", f, names)
		switch spawned := strings.HasPrefix(w.text(s.Span), "go"); {
		case spawned && lend != "":
			args, lend = w.spreadArgs(s, names, "c")
			w.endSpread(s, "go func(c "+w.contextType()+") { "+lend+f+"("+args+") }("+w.expr(s.Ctx), " }")
		case spawned:
			w.endSpread(s, "go "+f+"("+args, " }")
		default:
			w.endSpread(s, lend+"defer "+f+"("+args, " }")
		}
	default:
		panic(fmt.Sprintf("rewrite: unknown form %d of a spread", s.Index))
	}
}

// assignSpread begins with begin, and assigns the callee, unless it is plain, and
// the results of g. The block around them keeps the names apart from what stands
// around it.
func (w *writer) assignSpread(s plan.Site, begin, f string, names []string) {
	callee, arg := s.Parts[0], s.Parts[1]
	assign := strings.Join(names, ", ") + " := "
	if s.Index != plan.SpreadBefore && s.Index != plan.SpreadInside {
		w.replaceLine(plan.Span{Start: s.Span.Start, End: arg.Start}, begin, assign)
		return
	}
	if s.Span.Start == callee.Start {
		w.open(s.Span, begin+f+" := ") // before what opens within the callee
	} else {
		w.replaceLine(plan.Span{Start: s.Span.Start, End: callee.Start}, begin+f+" := ", "")
	}
	w.replaceLine(plan.Span{Start: callee.End, End: arg.Start}, "; ", assign)
}

// endSpread ends with the call of f, in the place of what stands behind g().
func (w *writer) endSpread(s plan.Site, call, end string) {
	tail := plan.Span{Start: s.Parts[1].End, End: s.Span.End}
	w.replace(tail, "; "+call+w.closeList(tail)+")"+end)
}

// replaceLine replaces span by before and after, and keeps its line ends between
// them.
func (w *writer) replaceLine(span plan.Span, before, after string) {
	w.replace(span, before+w.newlines(span)+after)
}

// carry gives an argument the current stores, and has it share what is entered.
//
//	f(c)   →   f(als.Carry(c, ctx))
//	f(c)   →   f(als.Share(als.Carry(c, ctx), ctx))   (if f enters)
//	f(c)   →   f(als.Share(c, ctx))                   (if it has the stores already)
func (w *writer) carry(s plan.Site) {
	name, end := w.name(runtimePath), ", "+w.expr(s.Ctx)+")"
	switch s.Index {
	case plan.CarryAlone:
		w.wrap(s.Span, name+".Carry(", end)
	case plan.CarryShared:
		w.wrap(s.Span, name+".Share("+name+".Carry(", end+end)
	case plan.CarryOwn:
		w.wrap(s.Span, name+".Share(", end)
	default:
		panic(fmt.Sprintf("rewrite: unknown form %d of a carry", s.Index))
	}
}

// spreadArgs returns the arguments of f, with the context ctx, and the statements
// that a lender needs.
func (w *writer) spreadArgs(s plan.Site, names []string, ctx string) (args, lend string) {
	list := slices.Clone(names)
	for _, h := range s.Wraps {
		name := &list[h.Result]
		switch {
		case h.Drop:
			*name = w.dropped(s, *name)
		case h.Type == "" && h.Share:
			*name = w.name(runtimePath) + ".Share(" + w.name(runtimePath) + ".Carry(" + *name + ", " + ctx + "), " + ctx + ")"
		case h.Type == "":
			*name = w.name(runtimePath) + ".Carry(" + *name + ", " + ctx + ")"
		case h.Lend:
			lend += w.declareLent(s.Name, httpPath, lend)
			*name = s.Name + ".Lend(" + ctx + ", " + *name + ")"
		case h.Slot != nil:
			lend += w.declareLent(s.Name, lentPath(plan.Site{Slot: h.Slot}), lend)
			lend += w.setSlot(plan.Site{Slot: h.Slot}, s.Name, ctx, *name) + "; "
		default:
			*name = w.holder(h.Type, ctx) + "(" + *name + ")"
		}
	}
	if !slices.ContainsFunc(s.Wraps, func(h plan.Handed) bool { return !h.Drop }) {
		list = slices.Insert(list, s.Shift, ctx)
	}
	return strings.Join(list, ", "), lend
}

// dropped is the function f for a marker, which calls it with a context that f does
// not take.
func (w *writer) dropped(s plan.Site, f string) string {
	return "func(_ " + w.contextType() + ")" + results(s.Callee) + " { " + returns(s.Callee) + f + "() }"
}

// declareLent declares the lender name, unless the statements before do.
func (w *writer) declareLent(name, path, before string) string {
	if before != "" {
		return ""
	}
	return "var " + name + " " + w.name(path) + ".Lent; defer " + name + ".Return(); "
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
