// This file writes functions in the place of literals that would have to name a type
// which the file cannot there. Those that are generic have their type arguments inferred.

package rewrite

import (
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// declare puts the generic function of s behind the last declaration of the file, unless
// one like it is there, and returns its name.
func (w *writer) declare(s plan.Site, name, doc, list, result string, body ...string) string {
	key := strings.Join(append([]string{doc, list, result}, body...), "\n")
	if same := w.generics[key]; same != "" {
		return same
	}
	w.generics[key] = name
	head := "func " + name
	if len(s.Generic.Params) > 0 {
		head += "[" + strings.Join(s.Generic.Params, ", ")
		if !strings.Contains(s.Generic.Params[len(s.Generic.Params)-1], " ") { // it has a constraint
			head += " any"
		}
		head += "]"
	}
	head += "(" + list + ")" + result
	at := plan.Span{Start: -1, End: s.Generic.End} // behind all else that ends there
	if w.mode == Overlay {
		w.close(at, "; "+head+" { "+strings.Join(body, "; ")+" }")
		return name
	}
	at.End = s.Generic.Line
	nl := w.lineEnd()
	text := w.comment(name+" "+doc) + w.function(head, strings.Join(body, nl+"\t"))
	w.close(at, nl+nl+strings.TrimRight(text, "\r\n"))
	return name
}

// adaptGeneric is adapt with a generic function.
//
//	als.Call(e, hidden.Make)   →   als.CallContext(ctx, e, adapt(hidden.Make))
func (w *writer) adaptGeneric(s plan.Site, inner, outer string, orNil bool) {
	text := w.siteText(s)
	f, c := freshIn("f", text), freshIn("c", text)
	list, given := f+" "+inner, ""
	inside := s
	if outside, e := handedIn(s, c); outside != nil {
		list, given, inside.Ctx = list+", "+c+" "+w.contextType(), ", "+w.expr(outside), e
	}
	names := w.argNames(len(s.Types), text)
	w.args = names
	call := f + "(" + strings.Join(w.adapterArgs(inside, names), ", ") + ")"
	result := "return func(" + w.adapterParams(s, names) + ")" + results(s.Results) + " { " + w.panicOn(s, call, s.Name) + returns(s.Results) + call + " }"
	guard := ""
	if orNil {
		guard = "if " + f + " == nil { return nil }; "
	}
	name := w.declare(s, s.Generic.Name, "makes "+f+" fit a place whose functions differ from it in the context.", list, " "+outer, guard+result)
	w.wrap(s.Span, name+"(", given+")")
}

// handedIn divides the context of the adapter s into what is evaluated where the adapter
// is made, nil if nothing is, and what the adapter writes, which calls that c.
func handedIn(s plan.Site, c string) (outside, inside *plan.Expr) {
	e := s.Ctx
	switch {
	case e != nil && (e.Kind == plan.Opened || e.Kind == plan.Fixed && !s.Taken): // for each call anew
		return e.X, &plan.Expr{Kind: e.Kind, X: asWritten(c)}
	case e == nil || e.Kind == plan.FromArg || e.Kind == plan.Ident && e.Name == s.Name: // its own parameter
		return nil, e
	case e.Kind == plan.Carried && e.X.Kind == plan.FromArg:
		return e.Y, &plan.Expr{Kind: plan.Carried, X: e.X, Y: &plan.Expr{Kind: plan.Ident, Name: c}} // as written, too
	}
	return e, asWritten(c)
}

// asWritten is the context c, which a function that is returned hands on: a Carry is
// taken as written when the file is rewritten again.
func asWritten(c string) *plan.Expr {
	return &plan.Expr{Kind: plan.Carried, X: &plan.Expr{Kind: plan.Ident, Name: c}, Y: &plan.Expr{Kind: plan.Background}}
}

// iterateGeneric is iterate with a generic function.
//
//	range hidden.All   →   range iterate(ctx, hidden.All)
func (w *writer) iterateGeneric(s plan.Site) {
	text := w.siteText(s)
	f, c, yield := freshIn("f", text), freshIn("c", text), freshIn("yield", text)
	plain := "func(" + strings.Join(s.Types, ", ") + ") bool"
	inner, to := plain, yield
	if s.Index == 1 {
		names := w.argNames(len(s.Types), text)
		inner = "func(" + strings.Join(slices.Insert(slices.Clone(s.Types), 0, w.contextType()), ", ") + ") bool"
		list := params(slices.Insert(slices.Clone(names), 0, "_"), slices.Insert(slices.Clone(s.Types), 0, w.contextType()))
		to = "func(" + list + ") bool { return " + yield + "(" + strings.Join(names, ", ") + ") }"
	}
	list, first := f+" func("+inner+")", ""
	if s.Ctx != nil {
		list, first = c+" "+w.contextType()+", "+f+" func("+w.contextType()+", "+inner+")", w.expr(s.Ctx)+", "
		to = w.expr(asWritten(c)) + ", " + to
	}
	name := w.declare(s, s.Generic.Name, "is "+f+" as a range statement calls it.", list, " func("+plain+")", "return func("+yield+" "+plain+") { "+f+"("+to+") }")
	w.wrap(s.Span, name+"("+first, ")")
}

// lateContext writes the context of a probe as an argument of its generic function: in
// a function if it could be another when it is used.
func (w *writer) lateContext(s plan.Site) string {
	if s.Generic.Late {
		return "func() " + w.contextType() + " { return " + w.expr(s.Ctx) + " }"
	}
	return w.expr(s.Ctx)
}

// lateParam writes the parameter c for lateContext, and how it is used.
func (w *writer) lateParam(s plan.Site, c string) (param, use string) {
	if s.Generic.Late {
		return c + " func() " + w.contextType(), c + "()"
	}
	return c + " " + w.contextType(), c
}

// receiverText is an interface with the probed method, which any receiver has.
func (w *writer) receiverText(s plan.Site, method string) string {
	return "interface { " + method + "(" + strings.Join(s.Types, ", ") + ")" + results(s.Results) + " }"
}

// selectGeneric declares a generic selector, and returns its name.
//
//	m.Make(t)   →   probe(m, ctx)(t)
func (w *writer) selectGeneric(s plan.Site, method string) string {
	x, c := w.fresh("x", s), w.fresh("c", s)
	param, use := w.lateParam(s, c)
	use = w.expr(asWritten(use))
	names := w.argNames(len(s.Types), w.siteText(s))
	call := x + "." + s.Name + "(" + strings.Join(append([]string{use}, passed(names, s.Types)...), ", ") + ")"
	call = w.panicOn(s, call, "") + returns(s.Results) + call
	typ := "func(" + strings.Join(s.Types, ", ") + ")" + results(s.Results)
	return w.declare(s, s.Generic.Name, "is the method "+s.Name+" of "+x+", or "+method+".", x+" "+w.receiverText(s, method)+", "+param, " "+typ,
		"if "+w.asks(s, x)+" { return func("+params(names, s.Types)+")"+results(s.Results)+" { "+call+" } }", "return "+x+"."+method)
}

// probeValueGeneric is probeValue with a generic function.
//
//	f = m.Make   →   f = probe(m)
func (w *writer) probeValueGeneric(s plan.Site) {
	x, m, method := w.fresh("x", s), w.fresh("m", s), w.text(s.Parts[1])
	names := w.argNames(len(s.Types), w.siteText(s))
	types := slices.Insert(slices.Clone(s.Types), 0, w.contextType())
	call := m + "(" + strings.Join(passed(names, s.Types), ", ") + ")"
	plain := "func(" + params(slices.Insert(slices.Clone(names), 0, "_"), types) + ")" + results(s.Results) +
		" { " + w.panicOn(s, call, "") + returns(s.Results) + call + " }"
	name := w.declare(s, s.Generic.Name, "is the method "+s.Name+" of "+x+", or "+method+".", x+" "+w.receiverText(s, method), " func("+strings.Join(types, ", ")+")"+results(s.Results),
		"if "+w.asks(s, x)+" { return "+x+"."+s.Name+" }", m+" := "+x+"."+method, "return "+plain)
	w.wrap(s.Parts[0], name+"("+askedOperator(s), fieldPath(s.Callee))
	w.selected(s)
}

// probeFuncGeneric is probeFunc with a generic function, which is given the method
// expression.
//
//	hidden.Maker.Make   →   probe(hidden.Maker.Make)
func (w *writer) probeFuncGeneric(s plan.Site) {
	x, f, c := w.fresh("x", s), w.fresh("f", s), w.fresh("c", s)
	names := w.argNames(len(s.Types), w.siteText(s))
	sig := func(types []string) string { return "func(" + strings.Join(types, ", ") + ")" + results(s.Results) }
	types := append([]string{s.Type}, s.Types...)
	list, first, use, made := f+" "+sig(types), "", c, types
	literal := append([]string{x}, names...)
	if s.Ctx == nil {
		made, literal = slices.Insert(slices.Clone(types), 0, w.contextType()), slices.Insert(literal, 0, c)
	} else {
		var param string
		param, use = w.lateParam(s, c)
		use = w.expr(asWritten(use))
		list, first = list+", "+param, ", "+w.lateContext(s)
	}
	ask := s
	ask.Index = 1
	value := x + fieldPath(s.Callee)
	y := w.fresh("y", s)
	args := passed(names, s.Types)
	clone, method := y+"."+s.Name+"("+strings.Join(append([]string{use}, args...), ", ")+")", f+"("+strings.Join(append([]string{x}, args...), ", ")+")"
	clone = w.panicOn(s, clone, "") + returns(s.Results) + clone
	if len(s.Results) == 0 {
		clone += "; return"
	}
	condition := strings.Replace(w.asks(ask, y), "any("+y+")", "any("+value+")", 1)
	body := "if " + condition + " { " + clone + " }; " + w.panicOn(s, method, "") + returns(s.Results) + method
	name := w.declare(s, s.Generic.Name, "is the method "+s.Name+" of a value, or "+f+".", list, " "+sig(made),
		"return func("+params(literal, made)+")"+results(s.Results)+" { "+body+" }")
	w.wrap(s.Span, name+"(", first+")")
}

// spreadGeneric is spread with two generic functions: one keeps the results of g, the
// other calls f with them. f may be generic, too.
//
//	f(g())   →   spread(f, spreadArgs(g()), ctx)
func (w *writer) spreadGeneric(s plan.Site) {
	text := w.siteText(s)
	names := w.argNames(len(s.Types), text)
	f, c, args := freshIn("f", text), freshIn("c", text), freshIn("args", text)
	list, lend := w.spreadArgs(s, names, c)
	types := slices.Clone(s.Generic.Callee)
	for _, h := range s.Wraps {
		if h.Drop {
			types[h.Result] = "func(" + w.contextType() + ")" + results(s.Callee)
		}
	}
	if !slices.ContainsFunc(s.Wraps, func(h plan.Handed) bool { return !h.Drop }) {
		types = slices.Insert(types, s.Shift, w.contextType())
	}
	callee, arg := s.Parts[0], s.Parts[1]
	kept := "func() (" + strings.Join(s.Types, ", ") + ")"
	name := w.declare(s, s.Generic.Name, "calls "+f+" with the context.",
		f+" func("+strings.Join(types, ", ")+")"+results(s.Results)+", "+args+" "+kept+", "+c+" "+w.contextType(), results(s.Results),
		strings.Join(names, ", ")+" := "+args+"()", lend+returns(s.Results)+f+"("+list+")")
	keep := w.declare(s, s.Generic.Name+"Args", "keeps the results of a call.", params(names, s.Types), " "+kept, "return "+kept+" { return "+strings.Join(names, ", ")+" }")
	w.open(plan.Span{Start: s.Span.Start, End: s.Span.End}, name+"(")
	between := plan.Span{Start: callee.End, End: arg.Start}
	w.replace(between, ", "+w.newlines(between)+keep+"(")
	tail := plan.Span{Start: arg.End, End: s.Span.End}
	w.replace(tail, "), "+w.expr(s.Ctx)+w.closeList(tail)+")")
}

// lendCall hands carriers on in a generic function.
//
//	t := client.Do(r)   →   t := lend(ctx, client.Do, r)
func (w *writer) lendCall(s plan.Site) {
	text := w.siteText(s)
	names := w.argNames(len(s.Types), text)
	f, c := freshIn("f", text), freshIn("c", text)
	inner := s
	inner.Name = freshIn("lent", text)
	args := passed(names, s.Types)
	body := []string{}
	for _, h := range s.Wraps {
		path := httpPath
		if !h.Lend {
			path = lentPath(plan.Site{Slot: h.Slot})
		}
		if len(body) == 0 {
			body = append(body, "var "+inner.Name+" "+w.name(path)+".Lent", "defer "+inner.Name+".Return()")
		}
		if h.Lend {
			args[h.Result] = inner.Name + ".Lend(" + c + ", " + args[h.Result] + ")"
			continue
		}
		body = append(body, w.setSlot(plan.Site{Slot: h.Slot}, inner.Name, c, names[h.Result]))
	}
	call := f + "(" + strings.Join(args, ", ") + ")"
	body = append(body, w.panicOn(s, call, "")+returns(s.Results)+call)
	list := params(append([]string{c, f}, names...), append([]string{w.contextType(), "func(" + strings.Join(s.Types, ", ") + ")" + results(s.Results)}, s.Types...))
	name := w.declare(s, s.Generic.Name, "calls "+f+" with carriers that hold the stores.", list, results(s.Results), body...)
	w.open(s.Span, name+"("+w.expr(s.Ctx)+", ")
	w.replace(s.Parts[1], ", "+w.newlines(s.Parts[1]))
}
