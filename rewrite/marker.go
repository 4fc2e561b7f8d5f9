package rewrite

import (
	"bytes"

	"github.com/alsgen/alsgen/analysis/plan"
)

// remove deletes a statement; in place its line goes with it if nothing else
// stands there.
func (w *writer) remove(s plan.Site) {
	if w.mode == Overlay {
		w.replace(s.Span, w.newlines(s.Span))
		return
	}
	start := bytes.LastIndexByte(w.src[:s.Span.Start], '\n') + 1
	end := len(w.src)
	if i := bytes.IndexByte(w.src[s.Span.End:], '\n'); i >= 0 {
		end = s.Span.End + i + 1
	}
	before, after := bytes.TrimSpace(w.src[start:s.Span.Start]), bytes.TrimSpace(w.src[s.Span.End:end])
	if len(before) == 0 && len(after) == 0 {
		w.replace(plan.Span{Start: start, End: end}, "")
		return
	}
	w.replace(s.Span, "")
}

// withContext turns als.WithContext(c, f) into the call of f with c.
//
//	als.WithContext(c, func() { … })     →   func(ctx context.Context) { … }(c)
//	als.WithContext(x(), func() { … })   →   func(ctx context.Context, f func(context.Context)) { f(ctx) }(x(), func(ctx context.Context) { … })
//
// An argument that does not hold the current stores, and shall not get them, is
// written als.Carry(c, context.Background()).
func (w *writer) withContext(s plan.Site) {
	callee, ctx, fn := s.Parts[0], s.Parts[1], s.Parts[2]
	prefix, suffix := "", ""
	if s.Ctx != nil {
		prefix, suffix = w.name(runtimePath)+".Carry(", ", "+w.expr(s.Ctx)+")"
	}
	if s.Index != 1 {
		w.wrap(ctx, prefix, suffix)
		w.replace(callee, "func(ctx "+w.contextType()+", f func("+w.contextType()+")) { f(ctx) }")
		return
	}
	head := plan.Span{Start: callee.Start, End: fn.Start}
	w.replace(head, w.newlines(head))
	tail := plan.Span{Start: fn.End, End: s.Span.End}
	w.replace(tail, "("+prefix+w.text(ctx)+suffix+w.closeList(tail)+")")
}

// outside lets foreign code call the markers of a storage.
//
//	library.Show(user)    →   library.Show(user.Outside())
//	library.Show(&user)   →   library.Show((&user).Outside())
//	library.Show(value)   →   library.Show(als.Outside(value))
//	value.method()        →   als.Outside(&value).method()
//	[]*holder{{}}         →   []*holder{als.Outside(&holder{})}
//
// Of those that foreign code creates a declaration says so:
//
//	var _ = als.OutsideFresh()
func (w *writer) outside(s plan.Site) {
	switch s.Index {
	case 1:
		w.wrap(s.Span, "(", ").Outside()")
	case 2:
		w.wrap(s.Span, w.name(runtimePath)+".Outside(", ")")
	case 3:
		w.wrap(s.Span, w.name(runtimePath)+".Outside(&", ")")
	case 4:
		w.wrap(s.Span, w.name(runtimePath)+".Outside(&"+s.Type, ")")
	case 5:
		if text := "var _ = " + w.name(runtimePath) + ".OutsideFresh()"; w.mode == Overlay {
			w.close(s.Parts[0], "; "+text)
		} else {
			w.open(plan.Span{Start: s.Span.Start, End: len(w.src)}, text+w.lineEnd()+w.lineEnd())
		}
	default:
		w.close(s.Span, ".Outside()")
	}
}
