// This file writes the calls and values of interface methods that ask the value
// behind the interface for the clone of the method.

package rewrite

import (
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// probe makes the call of an interface method one of the clone, where the value
// has it. Parts are the receiver and the name of the method; Type is the type of
// the receiver, Callee the fields that lead to it.
//
//	w.Write(b)
//	→
//	func(x io.Writer) func([]byte) (int, error) {
//		if x, ok := x.(interface { WriteContext(context.Context, []byte) (int, error) }); ok {
//			return func(a0 []byte) (int, error) { return x.WriteContext(ctx, a0) }
//		}
//		return x.Write
//	}(w)(b)
//
// What is called in the place of the method is the method value. It is evaluated
// when the receiver was, before the arguments, and panics there if that is nil; the
// arguments stay where they are, of whatever form; and no frame stands between
// the caller and a method without a clone, which may be foreign code that asks for
// its caller: the runtime hides the wrapper of a method value, and recover works
// in it.
func (w *writer) probe(s plan.Site) {
	if s.Generic != nil {
		w.wrap(s.Parts[0], w.selectGeneric(s, w.text(s.Parts[1]))+"("+askedOperator(s), fieldPath(s.Callee)+", "+w.lateContext(s))
		w.selected(s)
		return
	}
	w.wrap(s.Parts[0], w.selector(s, w.text(s.Parts[1]))+"("+askedOperator(s), fieldPath(s.Callee))
	w.selected(s)
}

// askedOperator stands before the receiver of a probe that asks its address, or what it
// points to.
func askedOperator(s plan.Site) string {
	switch s.Index {
	case 2:
		return "&"
	case 3:
		return "*"
	}
	return ""
}

// selected writes what follows the receiver of a selection that became an argument:
// the dot and the name of the method go, and what stands between them stays.
func (w *writer) selected(s plan.Site) {
	dot := w.tokenIn(plan.Span{Start: s.Parts[0].End, End: s.Parts[1].Start}, token.PERIOD)
	comma := ""
	if strings.Contains(w.text(plan.Span{Start: dot.End, End: s.Parts[1].Start}), "\n") {
		comma = ","
	}
	w.replace(dot, comma)
	w.replace(s.Parts[1], ")")
}

// probeExpr is probe for a method expression that is called. Parts are the method
// expression, the name of the method, and the receiver, which is the first argument;
// Index is the number of arguments.
//
//	io.Writer.Write(w, b)   →   func(x io.Writer) func([]byte) (int, error) { … }(w)(b)
func (w *writer) probeExpr(s plan.Site) {
	receiver, end := s.Parts[2], ")("
	if s.Generic != nil {
		w.replace(s.Parts[0], w.selectGeneric(s, w.text(s.Parts[1]))+w.newlines(s.Parts[0]))
		end = ", " + w.lateContext(s) + end
	} else {
		w.replace(s.Parts[0], w.selector(s, w.text(s.Parts[1]))+w.newlines(s.Parts[0]))
	}
	if len(s.Callee) > 0 {
		w.wrap(receiver, "(", ")"+fieldPath(s.Callee))
	}
	if comma := w.tokenIn(plan.Span{Start: receiver.End, End: s.Span.End}, token.COMMA); comma.Start < comma.End {
		w.replace(comma, end)
		return
	}
	w.close(plan.Span{Start: s.Span.Start, End: receiver.End}, end)
}

// probeValue is probe for a method value. What it makes takes the context if Ctx is
// nil; it panics where the method value did if the receiver is nil.
//
//	f = w.Write
//	→
//	f = func(x io.Writer) func(context.Context, []byte) (int, error) {
//		if x, ok := x.(interface { … }); ok { return x.WriteContext }
//		m := x.Write
//		return func(_ context.Context, a0 []byte) (int, error) { return m(a0) }
//	}(w)
func (w *writer) probeValue(s plan.Site) {
	if s.Ctx != nil {
		w.probe(s)
		return
	}
	if s.Generic != nil {
		w.probeValueGeneric(s)
		return
	}
	x, m := w.fresh("x", s), w.fresh("m", s)
	names := w.argNames(len(s.Types), w.siteText(s))
	typ := "func(" + strings.Join(slices.Insert(slices.Clone(s.Types), 0, w.contextType()), ", ") + ")" + results(s.Results)
	call := m + "(" + strings.Join(passed(names, s.Types), ", ") + ")"
	plain := "func(" + params(slices.Insert(slices.Clone(names), 0, "_"), slices.Insert(slices.Clone(s.Types), 0, w.contextType())) + ")" + results(s.Results) +
		" { " + w.panicOn(s, call, strings.Join(names, " ")) + returns(s.Results) + call + " }"
	w.wrap(s.Parts[0], "func("+x+" "+s.Type+") "+typ+" { if "+w.asks(s, x)+" { return "+x+"."+s.Name+" }; "+
		m+" := "+x+"."+w.text(s.Parts[1])+"; return "+plain+" }("+askedOperator(s), fieldPath(s.Callee))
	w.selected(s)
}

// probeFunc is probeValue for a method expression.
//
//	io.Writer.Write
//	→
//	func(ctx context.Context, x io.Writer, a0 []byte) (int, error) {
//		if x, ok := x.(interface { … }); ok { return x.WriteContext(ctx, a0) }
//		return x.Write(a0)
//	}
func (w *writer) probeFunc(s plan.Site) {
	if s.Generic != nil {
		w.probeFuncGeneric(s)
		return
	}
	x, ctx := w.fresh("x", s), w.ctxText(s)
	names := append([]string{x}, w.argNames(len(s.Types), w.siteText(s))...)
	types := append([]string{s.Type}, s.Types...)
	begin, end := "", ""
	switch {
	case s.Ctx == nil:
		ctx = w.fresh("ctx", s)
		names, types = slices.Insert(names, 0, ctx), slices.Insert(types, 0, w.contextType())
	case s.Once == plan.Before:
		ctx = w.fresh("ctx", s)
		begin = "func(" + ctx + " " + w.contextType() + ") func(" + strings.Join(types, ", ") + ")" + results(s.Results) + " { return "
		end = " }(" + w.ctxText(s) + ")"
	}
	args := passed(names[len(names)-len(s.Types):], s.Types)
	body := w.eitherCall(s, x, s.Name+"("+strings.Join(append([]string{ctx}, args...), ", ")+")", w.text(s.Parts[1])+"("+strings.Join(args, ", ")+")", "; ")
	if len(s.Callee) > 0 {
		outer := w.fresh("s", s)
		names[len(names)-len(s.Types)-1] = outer
		body = x + " := " + outer + fieldPath(s.Callee) + "; " + body
	}
	w.replace(s.Span, begin+"func("+params(names, types)+")"+results(s.Results)+" { "+body+" }"+end+w.newlines(s.Span))
}

// eitherCall writes the calls of the clone of x and of its method, of which one is
// made, with separator between the statements.
func (w *writer) eitherCall(s plan.Site, x, clone, method, separator string) string {
	stmt := func(call string) string { return w.panicOn(s, x+"."+call, "") + returns(s.Results) + x + "." + call }
	then := stmt(clone)
	if len(s.Results) == 0 {
		then += "; return"
	}
	return "if " + w.asks(s, x) + " { " + then + " }" + separator + stmt(method)
}

// tokenIn returns where the first token stands in span, an empty span if it is
// another than tok.
func (w *writer) tokenIn(span plan.Span, tok token.Token) plan.Span {
	fset := token.NewFileSet()
	var sc scanner.Scanner
	text := w.src[span.Start:span.End]
	file := fset.AddFile("", fset.Base(), len(text))
	sc.Init(file, text, nil, 0)
	pos, found, lit := sc.Scan()
	if found != tok {
		return plan.Span{Start: span.Start, End: span.Start}
	}
	start := span.Start + file.Offset(pos)
	return plan.Span{Start: start, End: start + max(len(lit), len(tok.String()))}
}

// fieldPath selects fields.
func fieldPath(fields []string) string {
	path := ""
	for _, field := range fields {
		path += "." + field
	}
	return path
}

// selector writes the literal that selects a method of the value it is called
// with: the clone, closed over the context, or the method itself.
func (w *writer) selector(s plan.Site, method string) string {
	ctx := w.expr(s.Ctx)
	x := w.fresh("x", s)
	names := w.argNames(len(s.Types), w.siteText(s)+" "+x)
	now := ""
	if s.Once == plan.Before {
		name := w.fresh("c", s)
		now, ctx = name+" := "+ctx+"; ", name
		if s.Ctx.Kind == plan.Fixed {
			ctx = w.expr(asWritten(name))
		}
	}
	call := x + "." + s.Name + "(" + strings.Join(append([]string{ctx}, passed(names, s.Types)...), ", ") + ")"
	call = w.panicOn(s, call, strings.Join(names, " ")) + returns(s.Results) + call
	typ := "func(" + strings.Join(s.Types, ", ") + ")" + results(s.Results)
	return "func(" + x + " " + s.Type + ") " + typ + " { if " + w.asks(s, x) + " { " + now +
		"return func(" + params(names, s.Types) + ")" + results(s.Results) + " { " + call + " } }; return " + x + "." + method + " }"
}

// asks writes the condition that x has the clone, and what it is called then.
func (w *writer) asks(s plan.Site, x string) string {
	value := x
	if s.Index == 1 {
		value = "any(" + x + ")"
	}
	ok := w.fresh("ok", s)
	types := strings.Join(slices.Insert(slices.Clone(s.Types), 0, w.contextType()), ", ")
	return x + ", " + ok + " := " + value + ".(interface { " + s.Name + "(" + types + ")" + results(s.Results) + " }); " + ok
}

// fresh returns a name that the types and the context of s do not mention.
func (w *writer) fresh(name string, s plan.Site) string { return freshIn(name, w.siteText(s)) }

// freshIn returns a name that text does not mention.
func freshIn(name, text string) string {
	for regexp.MustCompile(`\b` + name + `\b`).MatchString(text) {
		name += name[len(name)-1:]
	}
	return name
}

// siteText is all that s writes besides names that it declares.
func (w *writer) siteText(s plan.Site) string {
	return strings.Join(slices.Concat([]string{w.ctxText(s), w.contextType(), s.Type}, s.Types, s.Results), " ")
}

// passed are names as arguments for parameters of types.
func passed(names, types []string) []string {
	args := slices.Clone(names)
	if n := len(args); n > 0 && strings.HasPrefix(types[n-1], "...") {
		args[n-1] += "..."
	}
	return args
}

// promote adds the method by which a struct hands a clone on that a value in an
// embedded interface has. Type is the struct, Callee the field and the method.
func (w *writer) promote(s plan.Site) {
	s.Ctx, s.Index = nil, 0
	x, ctx := w.fresh("x", s), w.fresh("ctx", s)
	names := w.argNames(len(s.Types), w.siteText(s)+" "+ctx)
	list := params(append([]string{ctx}, names...), append([]string{w.contextType()}, s.Types...))
	args := func(args ...string) string {
		return "(" + strings.Join(append(args, passed(names, s.Types)...), ", ") + ")"
	}
	separator := w.separator()
	w.method(s, list, results(s.Results), x, w.eitherCall(s, x, s.Name+args(ctx), s.Callee[1]+args(), separator))
}

// separator stands between the statements of a function that is added.
func (w *writer) separator() string {
	if w.mode == InPlace {
		return w.lineEnd() + "\t"
	}
	return "; "
}

// method adds the method Name of the type of s, a Promote, which begins with the embedded
// value as x.
func (w *writer) method(s plan.Site, list, results, x, body string) {
	recv := w.fresh("s", s)
	body = x + " := " + recv + "." + s.Callee[0] + w.separator() + body
	head := "func (" + recv + " " + s.Type + ") " + s.Name + "(" + list + ")" + results
	if w.mode == Overlay {
		w.close(s.Span, "; "+head+" { "+body+" }")
		return
	}
	nl := w.lineEnd()
	text := w.comment(s.Name+" is "+s.Callee[1]+" with a context.") + w.function(head, body)
	w.close(s.Span, nl+nl+strings.TrimRight(text, "\r\n"))
}
