package rewrite

import (
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// clone puts a function that takes the context beside one whose type cannot
// change. Parts are the name, the type of the receiver and the type parameters,
// empty where there are none; Type is the name of the receiver, Callee those of
// the type parameters.
//
//	func (p *page) Write(b []byte) (int, error) { … }
//	→
//	func (p *page) Write(b []byte) (int, error) { return p.WriteContext(context.Background(), b) }
//	func (p *page) WriteContext(ctx context.Context, b []byte) (int, error) { … }
//
// If Index is 1 the function does not need the context, and the clone, which does
// not use it, calls the function.
func (w *writer) clone(s plan.Site) {
	old := w.text(s.Parts[0])
	names := w.paramNames(s, s.Type+" "+s.Name+" "+old+" "+w.ctxText(s))
	from, to, list := old, s.Name, params(names, s.Types)
	args := w.adapterArgs(s, names)
	if s.Index == 1 {
		from, to = s.Name, old
		list = params(slices.Insert(slices.Clone(names), 0, "_"), slices.Insert(slices.Clone(s.Types), 0, w.contextType()))
	}
	head := "func "
	if s.Type != "" {
		head += "(" + s.Type + " " + w.text(s.Parts[1]) + ") "
		to = s.Type + "." + to
	}
	if len(s.Callee) > 0 {
		to += "[" + strings.Join(s.Callee, ", ") + "]"
	}
	head += from + w.text(s.Parts[2]) + "(" + list + ")" + results(s.Results)
	text := w.function(head, returns(s.Results)+to+"("+strings.Join(args, ", ")+")")
	if s.Index == 0 {
		text += w.comment(s.Name + " is " + old + " with a context.")
		w.replace(s.Parts[0], s.Name)
	}
	w.open(s.Span, text)
}

// function writes a function declaration and what separates it from the next.
func (w *writer) function(head, body string) string {
	if w.mode == Overlay {
		return head + " { " + body + " }; "
	}
	nl := w.lineEnd()
	return head + " {" + nl + "\t" + body + nl + "}" + nl + nl
}

// comment writes a doc comment; an overlay has none.
func (w *writer) comment(text string) string {
	if w.mode == Overlay {
		return ""
	}
	return "// " + text + w.lineEnd()
}
