package rewrite

import (
	"regexp"
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

// probe makes the call of an interface method one of the clone, where the value
// has it. Parts are the receiver, what stands between it and the first argument,
// and the arguments; Type is that of the receiver, Callee the fields that lead to
// it.
//
//	w.Write(b)
//	→
//	func(x io.Writer, a0 []byte) (int, error) {
//		if x, ok := x.(interface { WriteContext(context.Context, []byte) (int, error) }); ok { return x.WriteContext(ctx, a0) }
//		return x.Write(a0)
//	}(w, b)
func (w *writer) probe(s plan.Site) {
	names := w.argNames(len(s.Types), w.ctxText(s))
	x := "x"
	for regexp.MustCompile(`\b` + x + `\b`).MatchString(w.ctxText(s)) {
		x += "x"
	}
	between := w.text(s.Parts[1])
	method := strings.Trim(strings.TrimSpace(between), ".( \t\r\n)")
	if i := strings.IndexAny(method, ".( \t\r\n/"); i >= 0 {
		method = method[:i]
	}
	body := strings.Join(w.probeBody(s, x, method, names), "; ")
	list := params(append([]string{x}, names...), append([]string{s.Type}, s.Types...))
	path := ""
	for _, field := range s.Callee {
		path += "." + field
	}
	w.wrap(plan.Span{Start: s.Span.Start, End: s.Parts[0].End}, "func("+list+")"+results(s.Results)+" { "+body+" }(", path)
	sep := ""
	if len(s.Parts) > 2 {
		sep = ", "
	}
	w.replace(s.Parts[1], sep+w.newlines(s.Parts[1]))
}

// probeBody writes the statements that call the clone of x, or x itself.
func (w *writer) probeBody(s plan.Site, x, method string, names []string) []string {
	plain := s
	plain.Ctx = nil
	call := returns(s.Results) + x + "." + method + "(" + strings.Join(w.adapterArgs(plain, names), ", ") + ")"
	with := plain
	with.Ctx, with.Index = s.Ctx, 0
	clone := returns(s.Results) + x + "." + s.Name + "(" + strings.Join(w.adapterArgs(with, names), ", ") + ")"
	if len(s.Results) == 0 {
		clone += "; return"
	}
	value := x
	if s.Index == 1 {
		value = "any(" + x + ")"
	}
	types := strings.Join(slices.Insert(slices.Clone(s.Types), 0, w.contextType()), ", ")
	return []string{"if " + x + ", ok := " + value + ".(interface { " + s.Name + "(" + types + ")" + results(s.Results) + " }); ok { " + clone + " }", call}
}

// promote adds the method by which a struct hands a clone on that a value in an
// embedded interface has. Type is the struct, Callee the field and the method.
func (w *writer) promote(s plan.Site) {
	names := w.argNames(len(s.Types), "ctx")
	inner := s
	inner.Ctx, inner.Index = &plan.Expr{Kind: plan.Ident, Name: "ctx"}, 0
	list := params(append([]string{"ctx"}, names...), append([]string{w.contextType()}, s.Types...))
	body := append([]string{"x := s." + s.Callee[0]}, w.probeBody(inner, "x", s.Callee[1], names)...)
	head := "func (s " + s.Type + ") " + s.Name + "(" + list + ")" + results(s.Results)
	if w.mode == Overlay {
		w.close(s.Span, "; "+head+" { "+strings.Join(body, "; ")+" }")
		return
	}
	nl := w.lineEnd()
	text := w.comment(s.Name+" is "+s.Callee[1]+" with a context.") + w.function(head, strings.Join(body, nl+"\t"))
	w.close(s.Span, nl+nl+strings.TrimRight(text, "\r\n"))
}
