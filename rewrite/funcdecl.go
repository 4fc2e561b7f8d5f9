package rewrite

import (
	"bytes"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// param adds the first parameter. An empty list that ends on another line gets
// it there:
//
//	func f( // why          func f( // why
//	) int             →     ctx context.Context) int
func (w *writer) param(s plan.Site) {
	text := s.Name + " " + w.contextType()
	if len(s.Parts) == 0 {
		w.only(s.Span, text)
		w.splices[len(w.splices)-1].gained = true
		return
	}
	w.open(plan.Span{Start: s.Parts[0].Start, End: s.Span.End + 1}, text+", ")
	w.splices[len(w.splices)-1].gained = true
	w.blank(s.Parts[1:])
}

// funcType adds the first parameter to a function type or interface method.
//
//	func(string) error      →   func(context.Context, string) error
//	Get(key string) error   →   Get(ctx context.Context, key string) error
func (w *writer) funcType(s plan.Site) {
	text := w.contextType()
	if s.Name != "" {
		text = s.Name + " " + text
	}
	if len(s.Parts) == 0 {
		w.only(s.Span, text)
		return
	}
	w.open(plan.Span{Start: s.Parts[0].Start, End: s.Span.End + 1}, text+", ")
}

// only writes text as an element of the empty list whose inside is span, behind those that
// were written there before. If span is what stands before the parenthesis on the last line of the list, the
// element gets a line of its own in place.
func (w *writer) only(span plan.Span, text string) {
	if w.mode == InPlace && w.src[span.Start-1] == '\n' {
		text = w.indent(span.Start) + "\t" + text + "," + w.lineEnd()
	} else if w.filled[span.Start] {
		text = ", " + text
	}
	w.filled[span.Start] = true
	w.open(span, text)
}

// blank names unnamed parameters "_".
func (w *writer) blank(spans []plan.Span) {
	for _, span := range spans {
		w.open(span, "_ ")
	}
}

// nameParam names a blank or unnamed parameter.
func (w *writer) nameParam(s plan.Site) {
	if s.Span.Start == s.Span.End {
		w.open(s.Span, s.Name+" ")
	} else {
		w.replace(s.Span, s.Name)
	}
	w.blank(s.Parts)
}

// define declares a variable first in a body. For an overlay, or in a body on
// one line, it stands behind the brace; in place it gets a line of its own, behind
// a comment that follows the brace.
func (w *writer) define(s plan.Site) {
	if s.Index == 1 {
		param := w.expr(s.Ctx.X)
		w.first(s, s.Name+", "+param+" := "+w.expr(s.Ctx)+", "+w.name(runtimePath)+".Fix("+param+")")
		return
	}
	w.first(s, s.Name+" := "+w.expr(s.Ctx))
}

// first puts a statement first in a body.
func (w *writer) first(s plan.Site, stmt string) {
	brace := s.Span.Start + 1
	rest := w.src[brace:]
	eol := bytes.IndexByte(rest, '\n')
	if w.mode == InPlace && eol >= 0 {
		line := bytes.TrimSpace(rest[:eol])
		if len(line) == 0 || bytes.HasPrefix(line, []byte("//")) {
			at := brace + len(bytes.TrimRight(rest[:eol], "\r"))
			w.open(plan.Span{Start: at, End: len(w.src)}, w.lineEnd()+w.indent(s.Span.Start)+"\t"+stmt)
			return
		}
	}
	w.open(plan.Span{Start: brace, End: len(w.src)}, " "+stmt+";")
}

// lineEnd returns the file's line end.
func (w *writer) lineEnd() string {
	if bytes.Contains(w.src, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// indent returns the white space that the line of offset begins with.
func (w *writer) indent(offset int) string {
	line := w.src[bytes.LastIndexByte(w.src[:offset], '\n')+1:]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// pass wraps a literal in a function that is called with the context.
//
//	func() { … }   →   func(ctx context.Context) func() { return func() { … } }(ctx)
func (w *writer) pass(s plan.Site) {
	begin := "func(" + s.Name + " " + w.contextType() + ") "
	w.wrap(s.Span, "", " }("+w.expr(s.Ctx)+")")
	w.splices[len(w.splices)-2].late = func(sorted []splice) string {
		word := plan.Span{Start: s.Parts[0].Start, End: s.Parts[0].Start + len("func")}
		typ := w.edited(sorted, plan.Span{Start: word.End, End: s.Parts[0].End}, false)
		return begin + w.text(word) + strings.Join(strings.Fields(typ), " ") + " { return "
	}
}
