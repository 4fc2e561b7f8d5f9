// This file writes als.Bind for functions whose type is known.

package rewrite

import (
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// bind writes als.Bind as a literal: what that returns hands the stores of the place on in
// the context parameter, or in the carriers.
//
//	als.Bind   →   func(ctx context.Context, f hook) hook {
//		snap := als.SnapshotContext(ctx)
//		return func(ctx context.Context, a0 string) int { return f(snap.Context(ctx), a0) } }
//	als.Bind   →   func(ctx context.Context, f http.HandlerFunc) http.HandlerFunc {
//		snap := als.SnapshotContext(ctx)
//		return func(w http.ResponseWriter, r *http.Request) { var lent alshttp.Lent; defer lent.Return(); f(w, lent.Lend(snap.Only(), r)) } }
//
// The explicit form panics where f is nil.
func (w *writer) bind(s plan.Site) {
	inside := s
	inside.Type = "" // what is returned does not mention it
	text := w.siteText(inside) + " " + w.name(runtimePath)
	ctx, f := freshIn("ctx", text+" "+s.Type), freshIn("f", text+" "+s.Type)
	body := []string{}
	if s.Once == plan.OrNil {
		body = append(body, "if "+f+" == nil { return "+w.name(runtimePath)+".BindContext("+ctx+", "+f+") }")
	}
	snap := freshIn("snap", text)
	body = append(body, snap+" := "+w.name(runtimePath)+".SnapshotContext("+ctx+")", "return "+w.boundFunc(s, f, snap, text))
	if s.Generic != nil {
		w.replace(s.Span, w.bindGeneric(s, ctx, f, body)+w.newlines(s.Span))
		return
	}
	sep, begin, end := "; ", " ", " "
	if w.mode == InPlace {
		end = w.lineEnd() + w.indent(s.Span.Start)
		begin = end + "\t"
		sep = begin
	}
	list := params([]string{ctx, f}, []string{w.contextType(), s.Type})
	w.replace(s.Span, "func("+list+") "+s.Type+" {"+begin+strings.Join(body, sep)+end+"}"+w.newlines(s.Span))
}

// boundFunc writes the function that calls f with the stores of snap.
func (w *writer) boundFunc(s plan.Site, f, snap, text string) string {
	lent := freshIn("lent", text)
	names := w.boundParams(s, text+" "+f+" "+snap+" "+lent)
	args, lend := passed(names, s.Types), ""
	if s.Index >= 0 {
		args[s.Index] = snap + ".Context(" + names[s.Index] + ")"
		if s.Opens {
			args[s.Index] = w.name(runtimePath) + ".Open(" + args[s.Index] + ")"
		}
	}
	for _, h := range s.Wraps {
		name, only := names[h.Result], snap+".Only()"
		switch {
		case h.Lend:
			lend += "var " + lent + " " + w.name(httpPath) + ".Lent; defer " + lent + ".Return(); "
			args[h.Result] = lent + ".Lend(" + only + ", " + name + ")"
		case h.Slot != nil:
			set := plan.Site{Slot: h.Slot}
			lend += "var " + lent + " " + w.name(lentPath(set)) + ".Lent; defer " + lent + ".Return(); " + w.setSlot(set, lent, only, name) + "; "
		default:
			args[h.Result] = w.holder(s.Types[h.Result], only) + "(" + name + ")"
		}
		lent = freshIn(lent, lend+text)
	}
	return "func(" + params(names, s.Types) + ")" + results(s.Results) + " { " + lend + returns(s.Results) + f + "(" + strings.Join(args, ", ") + ") }"
}

// boundParams names the parameters of a bound function.
func (w *writer) boundParams(s plan.Site, text string) []string {
	if names := w.paramNames(s, text); s.Index < 0 || slices.Equal(names, s.Names) {
		return names
	}
	names := w.argNames(len(s.Types)-1, text)
	return slices.Insert(names, s.Index, freshIn("ctx", text+" "+strings.Join(names, " ")))
}

// bindGeneric declares a generic function that binds, and returns its name.
//
//	als.Bind(hidden.Handler())   →   bind(ctx, hidden.Handler())
func (w *writer) bindGeneric(s plan.Site, ctx, f string, body []string) string {
	name := freshIn("F", w.siteText(s)+" "+strings.Join(s.Generic.Params, " "))
	constraint := name + " ~func(" + strings.Join(s.Types, ", ") + ")" + results(s.Results)
	generic := *s.Generic
	generic.Params = append([]string{constraint}, slices.DeleteFunc(slices.Clone(generic.Params), func(p string) bool { return p == s.Type })...)
	s.Generic = &generic
	list := params([]string{ctx, f}, []string{w.contextType(), name})
	return w.declare(s, s.Generic.Name, "returns "+f+" with the stores of "+ctx+".", list, " "+name, body...)
}
