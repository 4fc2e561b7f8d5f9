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
// not use it, calls the function. If it is 2 the body is written twice, because
// the function recovers or asks for its caller, which would be the function that
// forwards; Parts has the body, too, and Ctx is the variable of the context in it.
//
//	func (p *page) Close() error { ctx := context.Background(); defer recover() … }
//	func (p *page) CloseContext(ctx context.Context) error { defer recover() … }
//
// If it is 3 the function does not need the context, and its body is written twice;
// Parts has the list of the parameters, too, and Names is the name of the parameter of the clone, none if the others have none.
//
//	func (p *page) Close() error { defer recover() … }
//	func (p *page) CloseContext(_ context.Context) error { defer recover() … }
func (w *writer) clone(s plan.Site) {
	switch s.Index {
	case 2:
		w.repeat(s)
		return
	case 3:
		w.repeatIdle(s)
		return
	}
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
	body := returns(s.Results) + to + "(" + strings.Join(args, ", ") + ")"
	if s.Given != nil && s.Index == 0 {
		body = w.give(s, names, args) + returns(s.Results) + to + "(" + strings.Join(args, ", ") + ")"
	}
	text := w.function(head, body)
	if s.Index == 0 {
		text += w.comment(s.Name + " is " + old + " with a context.")
		w.replace(s.Parts[0], s.Name)
	}
	w.open(s.Span, text)
}

// give writes what makes a function that takes the context of the parameter of a clone
// that is one which does not, and puts it into args.
//
//	func Each(f func(int)) {
//		given := func(_ context.Context, a0 int) { f(a0) }
//		if f == nil {
//			given = nil
//		}
//		EachContext(context.Background(), given)
//	}
func (w *writer) give(s plan.Site, names, args []string) string {
	g, text := s.Given, w.siteText(s)+" "+strings.Join(slices.Concat(names, s.Given.Types, s.Given.Results), " ")
	given, f := freshIn("given", text), names[g.Index]
	taken := w.argNames(len(g.Types), text)
	call := slices.Clone(taken)
	if n := len(call); n > 0 && strings.HasPrefix(g.Types[n-1], "...") {
		call[n-1] += "..."
	}
	list := params(append([]string{"_"}, taken...), append([]string{w.contextType()}, g.Types...))
	fn := "func(" + list + ")" + results(g.Results) + " { " + returns(g.Results) + f + "(" + strings.Join(call, ", ") + ") }"
	args[g.Index+1] = given
	if n := len(names); g.Index == n-1 && strings.HasPrefix(s.Types[n-1], "...") {
		panic("rewrite: a variadic parameter is no function")
	}
	sep := w.separator()
	return given + " := " + fn + sep + "if " + f + " == nil { " + given + " = nil }" + sep
}

// repeat is clone for a function whose body is written twice.
func (w *writer) repeat(s plan.Site) {
	old, nl := w.text(s.Parts[0]), w.lineEnd()
	head := w.text(plan.Span{Start: s.Span.Start, End: s.Parts[0].Start}) + old
	begins := s.Ctx.Name + " := " + w.name(contextPath) + ".Background()"
	w.copies = append(w.copies, bodyCopy{s, func(signature, body string) string {
		if w.mode == Overlay {
			return head + signature + "{ " + begins + "; " + body[1:] + "\n"
		}
		return head + signature + beginWith(body, "\t"+begins, nl) + nl + nl + w.comment(s.Name+" is "+old+" with a context.")
	}})
	w.replace(s.Parts[0], s.Name)
}

// repeatIdle is clone for a function that does not need the context, and whose body is
// written twice.
func (w *writer) repeatIdle(s plan.Site) {
	old, nl, list := w.text(s.Parts[0]), w.lineEnd(), s.Parts[4]
	head := w.text(plan.Span{Start: s.Span.Start, End: s.Parts[0].Start}) + old
	w.copies = append(w.copies, bodyCopy{s, func(signature, body string) string {
		if w.mode == Overlay {
			return head + signature + body + "\n"
		}
		return head + signature + body + nl + nl + w.comment(s.Name+" is "+old+" with a context.")
	}})
	w.replace(s.Parts[0], s.Name)
	first := strings.Join(append(slices.Clone(s.Names), w.contextType()), " ")
	if strings.TrimSpace(w.text(plan.Span{Start: list.Start + 1, End: list.End - 1})) != "" {
		first += ", "
	}
	w.open(plan.Span{Start: list.Start + 1, End: list.Start + 1}, first)
	w.splices[len(w.splices)-1].gained = true
}

// beginWith writes a statement on a line of its own first in a body, behind a comment
// that follows the brace.
func beginWith(body, stmt, nl string) string {
	if i := strings.Index(body, nl); i >= 0 {
		if line := strings.TrimSpace(body[1:i]); line == "" || strings.HasPrefix(line, "//") {
			return body[:i] + nl + stmt + body[i:]
		}
	}
	return "{" + nl + stmt + nl + body[1:]
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
