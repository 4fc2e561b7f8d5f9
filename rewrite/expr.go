package rewrite

import (
	"github.com/alsgen/alsgen/analysis/plan"
)

// The packages that rewritten code mentions.
const (
	contextPath = "context"
	runtimePath = "github.com/alsgen/alsgen/runtime/als"
	httpPath    = "github.com/alsgen/alsgen/runtime/alshttp"
)

// name returns the name by which the file writes the package path.
func (w *writer) name(path string) string {
	if name := w.file.Names[path]; name != "" {
		return name
	}
	panic("rewrite: the plan has no name for the package " + path + " in " + w.file.Path)
}

// expr writes a context expression.
func (w *writer) expr(e *plan.Expr) string {
	switch e.Kind {
	case plan.Ident:
		return e.Name
	case plan.Background:
		return w.name(contextPath) + ".Background()"
	case plan.Initial:
		return w.name(runtimePath) + ".Initial()"
	case plan.FromValue:
		return e.Name + e.Text
	case plan.FromArg:
		if e.Index < len(w.args) {
			return w.args[e.Index] + e.Text
		}
		return ""
	case plan.Carried:
		return w.name(runtimePath) + ".Carry(" + w.expr(e.X) + ", " + w.expr(e.Y) + ")"
	case plan.Restored:
		return w.name(runtimePath) + ".Restore(" + w.expr(e.X) + ", " + w.expr(e.Y) + ")"
	case plan.Opened:
		return w.name(runtimePath) + ".Open(" + w.expr(e.X) + ")"
	case plan.Fixed:
		if x := e.X.X; e.X.Kind == plan.Shared && (x.Kind == plan.Carried || x.Kind == plan.Restored) {
			return w.expr(x) // what others enter is not seen in it
		}
		return w.name(runtimePath) + ".Fix(" + w.expr(e.X) + ")"
	case plan.Shared:
		return w.name(runtimePath) + ".Share(" + w.expr(e.X) + ", " + w.expr(e.Y) + ")"
	case plan.Joined:
		return w.name(runtimePath) + ".Join(" + w.expr(e.X) + ")"
	case plan.Detached:
		return w.name(runtimePath) + ".Detach(" + w.expr(e.X) + ")"
	}
	panic("rewrite: unknown expression " + string(e.Kind))
}

// contextType writes context.Context.
func (w *writer) contextType() string { return w.name(contextPath) + ".Context" }

// replaceExpr replaces als.Context(); line ends inside it stay, in parentheses.
func (w *writer) replaceExpr(s plan.Site) {
	text := w.expr(s.Ctx)
	if nl := w.newlines(s.Span); nl != "" {
		text = "(" + nl + text + ")"
	}
	w.replace(s.Span, text)
}
