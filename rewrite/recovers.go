// This file lets a function recover although another one is deferred in its place.

package rewrite

import (
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// panicOn is what a literal begins with that stands before a function which may
// recover, and calls it by call; text is what else is written in the literal.
//
//	func() { if v := recover(); v != nil { defer f(ctx); panic(v) }; f(ctx) }
//
// Recover gives nil in what a deferred function calls. So where the literal is
// deferred, it recovers the panic itself and panics on with the same value, and
// defers the function for that: it recovers the panic, or the panic goes on. Where the
// literal is called otherwise, or nothing panics, recover gives nil in it, as it does
// in the function.
func (w *writer) panicOn(s plan.Site, call, text string) string {
	if !s.Recovers {
		return ""
	}
	v := freshIn("v", text+" "+call)
	return "if " + v + " := recover(); " + v + " != nil { defer " + call + "; panic(" + v + ") }; "
}

// mention is the function at span that is mentioned once more before it, in a
// literal.
type mention struct {
	span plan.Span
	text func(function string) string // what is written before the function
}

// mentioned are the edits of the literals that mention a function twice: what
// changes in its name is known when all sites were carried out.
func (w *writer) mentioned() []splice {
	var list []splice
	for _, m := range w.mentions {
		var own []splice
		for _, s := range w.splices {
			if s.End > s.Start || s.lo >= m.span.Start && s.hi <= m.span.End {
				own = append(own, s)
			}
		}
		text := m.text(w.edited(own, m.span, false))
		list = append(list, splice{Edit: edit.Edit{Start: m.span.Start, End: m.span.Start, Text: text}, lo: m.span.Start, hi: m.span.End})
	}
	return list
}

// onOneLine reports whether the node at span is written on one line.
func (w *writer) onOneLine(span plan.Span) bool { return !strings.Contains(w.text(span), "\n") }
