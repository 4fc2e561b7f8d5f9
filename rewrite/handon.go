// This file hands carriers on with the current stores.

package rewrite

import (
	"bytes"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// ownLine reports whether span begins a line: it is a statement then.
func (w *writer) ownLine(span plan.Span) bool {
	line := w.src[bytes.LastIndexByte(w.src[:span.Start], '\n')+1 : span.Start]
	return len(bytes.TrimSpace(line)) == 0
}

// lend hands a carrier on with the current stores and takes back what the callee
// wrote into it, whether it returns or panics.
//
//	next.ServeHTTP(w, r)   →   func() { var lent alshttp.Lent; defer lent.Return(); next.ServeHTTP(w, lent.Lend(ctx, r)) }()
func (w *writer) lend(s plan.Site) {
	w.lender(s, httpPath, "")
	w.wrap(s.Parts[0], s.Name+".Lend("+w.expr(s.Ctx)+", ", ")")
}

// lender calls what stands at s.Span in a literal with a Lent of the package path,
// after the statement first.
func (w *writer) lender(s plan.Site, path, first string) {
	sep, begin, end := "; ", " ", " "
	if w.mode == InPlace && w.ownLine(s.Span) {
		end = w.lineEnd() + w.indent(s.Span.Start)
		begin = end + "\t"
		sep = begin
	}
	if first != "" {
		first += sep
	}
	w.wrap(s.Span, "func()"+results(s.Results)+" {"+begin+"var "+s.Name+" "+w.name(path)+".Lent"+sep+"defer "+s.Name+".Return()"+sep+first+returns(s.Results), end+"}()")
}

// lendLater hands a carrier on by a go or defer statement: the callee, the
// arguments and the context are evaluated where the statement stands, as they were.
//
//	go client.Do(r)   →   go func(c context.Context, f func(*http.Request) (*http.Response, error), a0 *http.Request) {
//		var lent alshttp.Lent; defer lent.Return(); f(lent.Lend(c, a0)) }(ctx, client.Do, r)
//	go handle(login())   →   go func(f func(*http.Request), a0 *http.Request) func(context.Context) { return func(c context.Context) {
//		var lent alshttp.Lent; defer lent.Return(); f(lent.Lend(c, a0)) } }(handle, login(ctx))(als.Fix(ctx))
func (w *writer) lendLater(s plan.Site) {
	names := w.argNames(len(s.Types), w.name(httpPath))
	args := slices.Clone(names)
	args[s.Index] = "lent.Lend(c, " + args[s.Index] + ")"
	spreadLast(args, s.Types)
	call := "f(" + strings.Join(args, ", ") + ")"
	body := "var lent " + w.name(httpPath) + ".Lent; defer lent.Return(); " + w.panicOn(s, call, "") + call
	if s.Last {
		list := params(append([]string{"f"}, names...), append([]string{s.Type}, s.Types...))
		w.open(s.Span, "func("+list+") func("+w.contextType()+") { return func(c "+w.contextType()+") { "+body+" } }(")
		w.replace(s.Parts[1], ", ")
		w.close(s.Span, "("+w.expr(s.Ctx)+")")
		return
	}
	list := params(append([]string{"c", "f"}, names...), append([]string{w.contextType(), s.Type}, s.Types...))
	w.open(s.Span, "func("+list+") { "+body+" }("+w.expr(s.Ctx)+", ")
	w.replace(s.Parts[1], ", ")
}

// spreadLast hands the last of args on as it came, if it is that of a variadic
// parameter.
func spreadLast(args, types []string) {
	if last := len(args) - 1; last >= 0 && strings.HasPrefix(types[last], "...") {
		args[last] += "..."
	}
}

// set gives a carrier the current stores for the time of a call. What has an effect
// is evaluated where it stands, once.
//
//	c.Next()               →   func() { var lent alshttp.Lent; defer lent.Return(); lent.SetField(ctx, &c.Request); c.Next() }()
//	err = next(c)          →   err = func() error { var lent alshttp.Lent; defer lent.Return(); lent.Set(ctx, c.Request, c.SetRequest); return next(c) }()
//	cmd.Root().Execute()   →   func() { var lent als.Lent; defer lent.Return(); func(c *cobra.Command) *cobra.Command {
//		lent.Set(ctx, c.Context, c.SetContext); return c }(cmd.Root()).Execute() }()
func (w *writer) set(s plan.Site) {
	if s.Once == plan.Inside {
		w.lender(s, lentPath(s), w.setSlot(s, s.Name, w.expr(s.Ctx), w.text(s.Parts[0])))
		return
	}
	w.lender(s, lentPath(s), "")
	name := freshIn("c", w.expr(s.Ctx)+" "+s.Name)
	w.wrap(s.Parts[0], "func("+name+" "+s.Type+") "+s.Type+" { "+w.setSlot(s, s.Name, w.expr(s.Ctx), name)+"; return "+name+" }(", ")")
}

// lentPath is the package of the Lent of a Set.
func lentPath(s plan.Site) string {
	if s.Slot.Request {
		return httpPath
	}
	return runtimePath
}

// setSlot writes the statement by which lent gives the carrier another context.
func (w *writer) setSlot(s plan.Site, lent, ctx, carrier string) string {
	if s.Slot.Set == "" {
		return lent + ".SetField(" + ctx + ", &" + carrier + "." + s.Slot.Get + ")"
	}
	return lent + ".Set(" + ctx + ", " + carrier + "." + s.Slot.Get + ", " + carrier + "." + s.Slot.Set + ")"
}

// setLater is set for a defer statement.
//
//	defer next(c)    →   defer func(c context.Context, f echo.HandlerFunc, a0 echo.Context) {
//		var lent alshttp.Lent; defer lent.Return(); lent.Set(c, a0.Request, a0.SetRequest); f(a0) }(ctx, next, c)
//	defer c.Next()   →   defer func(c context.Context, f *gin.Context) {
//		var lent alshttp.Lent; defer lent.Return(); lent.SetField(c, &f.Request); f.Next() }(ctx, c)
func (w *writer) setLater(s plan.Site) {
	names := w.argNames(len(s.Types), "")
	call, carrier := "f", "f"
	if s.Index < 0 {
		call += "." + s.Name
	} else {
		carrier = names[s.Index]
	}
	list := params(append([]string{"c", "f"}, names...), append([]string{w.contextType(), s.Type}, s.Types...))
	spreadLast(names, s.Types)
	call += "(" + strings.Join(names, ", ") + ")"
	body := "var lent " + w.name(lentPath(s)) + ".Lent; defer lent.Return(); " + w.setSlot(s, "lent", "c", carrier) + "; " + w.panicOn(s, call, "") + call
	w.open(s.Span, "func("+list+") { "+body+" }("+w.expr(s.Ctx)+", ")
	sep := ", "
	if len(s.Types) == 0 {
		sep = ""
	}
	w.replace(s.Parts[1], sep+w.newlines(s.Parts[1]))
}

// setFunc makes a literal of a method value that a marker calls.
//
//	user.Run("ann", c.Next)   →   user.RunContext(ctx, "ann", func(ctx context.Context) {
//		var lent alshttp.Lent; defer lent.Return(); lent.SetField(ctx, &c.Request); c.Next() })
func (w *writer) setFunc(s plan.Site) {
	text := w.text(s.Parts[0])
	carrier := text
	if s.Once == plan.Before {
		carrier = freshIn("c", s.Name+" "+w.siteText(s))
	}
	lent := freshIn("lent", text+" "+s.Name+" "+w.siteText(s))
	open := "func(" + s.Name + " " + w.contextType() + ")" + results(s.Results) + " { var " + lent + " " + w.name(lentPath(s)) + ".Lent; defer " + lent + ".Return(); " + w.setSlot(s, lent, s.Name, carrier) + "; " + returns(s.Results)
	if s.Once == plan.Inside {
		w.wrap(s.Span, open, "() }")
		return
	}
	method := plan.Span{Start: s.Parts[0].End, End: s.Span.End}
	w.open(s.Span, "func("+carrier+" "+s.Type+") func("+w.contextType()+")"+results(s.Results)+" { return "+open+carrier+w.text(method)+"() } }(")
	w.replace(method, ")"+w.newlines(method))
}

// wrapCarrier hands a carrier of an interface type on in a value that embeds it and
// has another context: the method Context of the Holder stands one level higher.
//
//	handler(srv, s)   →   handler(srv, func(s grpc.ServerStream) grpc.ServerStream {
//		type deep struct{ grpc.ServerStream }; return struct{ als.Holder; deep }{als.Hold(s, ctx), deep{s}} }(s))
func (w *writer) wrapCarrier(s plan.Site) {
	w.wrap(s.Span, w.holder(s.Type, w.expr(s.Ctx))+"(", ")")
}

// holder is the literal that puts a carrier of type t into a Holder of ctx.
func (w *writer) holder(t, ctx string) string {
	runtime := w.name(runtimePath)
	text := t + " " + ctx + " " + runtime
	name, deep := freshIn("s", text), freshIn("deep", text)
	return "func(" + name + " " + t + ") " + t + " { type " + deep + " struct{ " + t + " }; return struct { " + runtime + ".Holder; " + deep + " }{" +
		runtime + ".Hold(" + name + ", " + ctx + "), " + deep + "{" + name + "}} }"
}
