// This file finds out what middleware does with storages: what the handlers that it makes of
// other handlers read themselves, and what they enter around those.
//
//	func logging(next http.Handler) http.Handler {
//		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//			next.ServeHTTP(w, r)
//			log.Println(user.GetStore())                              reads user
//		})
//	}
//
//	user.Run("ann", func() { next.ServeHTTP(w, r) })              enters user

package misuse

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
)

// wrap is what a middleware, or one that a function gives, does with storages.
type wrap struct {
	Reads  []storageRead // outside of what it enters
	Enters []string      // around the handler that it is given
	May    []string      // it may enter them, for whoever
}

// AFact makes a wrap a fact about a function.
func (*wrap) AFact() {}

// String is the fact in messages of the driver.
func (w *wrap) String() string { return "wraps handlers" }

// add makes w the wrap of a middleware that does what v does, too.
func (w *wrap) add(v *wrap) {
	s := storages{Reads: slices.Clone(w.Reads), May: slices.Clone(w.May)}
	s.enter(v.May...)
	for _, r := range v.Reads {
		s.read(r)
	}
	w.Reads, w.May = s.Reads, s.May
	for _, name := range v.Enters {
		if !slices.Contains(w.Enters, name) {
			w.Enters = append(w.Enters, name)
		}
	}
	slices.Sort(w.Enters)
}

// wrapping is what is known of the middleware of a package.
type wrapping struct {
	*storing
	facts *analysis.Pass // whose facts are about middleware
	decls map[*types.Func]*ast.FuncDecl
	known map[ast.Node]*wrap // of declarations and literals; nil while it is found out
}

// wrappingAnalyzer finds out about the middleware of a package.
func wrappingAnalyzer(stored *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "als_wraps", Doc: "finds out which middleware reads and enters which storages",
		Requires: []*analysis.Analyzer{stored}, FactTypes: []analysis.Fact{(*wrap)(nil), (*lastOutside)(nil)}, ResultType: reflect.TypeFor[*wrapping](),
		Run: func(p *analysis.Pass) (any, error) {
			w := &wrapping{p.ResultOf[stored].(*storing), p, map[*types.Func]*ast.FuncDecl{}, map[ast.Node]*wrap{}}
			if w.uses.relevant {
				w.collect()
			}
			return w, nil
		},
	}
}

// collect finds out about the middleware of the package, and exports what it finds.
func (w *wrapping) collect() {
	for _, d := range w.uses.declared() {
		if fn, ok := w.pass.TypesInfo.Defs[d.Name].(*types.Func); ok {
			w.decls[fn] = d
		}
	}
	for _, d := range w.uses.declared() {
		fn, ok := w.pass.TypesInfo.Defs[d.Name].(*types.Func)
		if !ok {
			continue
		}
		if wrapsHandlers(fn.Signature()) || givesMiddleware(fn.Signature()) {
			if v := w.function(d, d.Type, d.Body); v != nil {
				w.facts.ExportObjectFact(fn, v)
			}
		}
		if fn.Name() == "Use" && w.takesLastOutside(fn, d) {
			w.facts.ExportObjectFact(fn, &lastOutside{true})
		}
	}
}

// isHandler reports whether t is that of handlers of HTTP requests.
func isHandler(t types.Type) bool {
	if isType(t, "net/http", "Handler") || isType(t, "net/http", "HandlerFunc") {
		return true
	}
	sig, ok := types.Unalias(t).(*types.Signature)
	return ok && sig.Results().Len() == 0 && sig.Params().Len() == 2 && isResponse(sig.Params().At(0).Type()) && isRequest(sig.Params().At(1).Type())
}

// isMiddleware reports whether t is that of functions that make a handler of another one.
func isMiddleware(t types.Type) bool {
	if t == nil {
		return false
	}
	sig, ok := t.Underlying().(*types.Signature)
	return ok && sig.Params().Len() == 1 && wrapsHandlers(sig)
}

// wrapsHandlers reports whether functions of type sig make a handler of another one.
func wrapsHandlers(sig *types.Signature) bool {
	return wrapped(sig) >= 0 && sig.Results().Len() == 1 && isHandler(sig.Results().At(0).Type())
}

// wrapped returns the number of the only parameter of sig that is a handler, -1 if there is
// none.
func wrapped(sig *types.Signature) int {
	n := -1
	for i := range sig.Params().Len() {
		if isHandler(sig.Params().At(i).Type()) {
			if n >= 0 {
				return -1
			}
			n = i
		}
	}
	return n
}

// givesMiddleware reports whether functions of type sig give middleware.
func givesMiddleware(sig *types.Signature) bool {
	return sig.Results().Len() == 1 && isMiddleware(sig.Results().At(0).Type())
}

// function returns what a function that is middleware, or gives some, does; nil if that is
// not known.
func (w *wrapping) function(n ast.Node, typ *ast.FuncType, body *ast.BlockStmt) *wrap {
	if v, ok := w.known[n]; ok {
		return v
	}
	w.known[n] = nil
	given := typ.Results.List[0].Type
	v := &wrap{May: w.Of(body).May}
	all := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			var part *wrap
			if len(n.Results) == 1 && isMiddleware(w.pass.TypesInfo.TypeOf(given)) {
				part = w.Middleware(n.Results[0])
			} else if len(n.Results) == 1 {
				part = w.handler(n.Results[0])
			}
			if all = all && part != nil; all {
				v.add(part)
			}
		}
		return true
	})
	if !all {
		return nil
	}
	w.known[n] = v
	return v
}

// Middleware returns what the middleware e does, nil if that is not known.
func (w *wrapping) Middleware(e ast.Expr) *wrap {
	e = w.uses.value(e)
	switch x := e.(type) {
	case *ast.FuncLit:
		return w.function(x, x.Type, x.Body)
	case *ast.CallExpr:
		if w.pass.TypesInfo.Types[x.Fun].IsType() && len(x.Args) == 1 {
			return w.Middleware(x.Args[0])
		}
		if fn := w.callee(x); fn != nil && givesMiddleware(fn.Signature()) {
			return w.declared(fn)
		}
		return nil
	}
	if fn := w.uses.function(e); fn != nil && wrapsHandlers(fn.Signature()) {
		return w.declared(fn)
	}
	return nil
}

// declared returns what a declared function does that is middleware, or gives some; nil if
// that is not known. Who does not know the runtime reads and enters nothing.
func (w *wrapping) declared(fn *types.Func) *wrap {
	fn = fn.Origin()
	switch {
	case fn.Pkg() == nil:
		return nil
	case fn.Pkg().Path() == load.HTTPPath:
		return &wrap{Enters: []string{load.HTTPPath}, May: []string{load.HTTPPath}}
	case fn.Pkg() == w.pass.Pkg:
		d := w.decls[fn]
		if d == nil {
			return nil // an interface has it
		}
		return w.function(d, d.Type, d.Body)
	case !w.uses.reaches(fn.Pkg()):
		return w.foreign(fn)
	}
	v := &wrap{}
	if !w.facts.ImportObjectFact(fn, v) {
		return nil
	}
	return v
}

// foreign returns what a function does that does not know the runtime: nothing, unless it is
// given functions that may.
func (w *wrapping) foreign(fn *types.Func) *wrap {
	for v := range fn.Signature().Params().Variables() {
		if _, calls := v.Type().Underlying().(*types.Signature); calls && !isHandler(v.Type()) {
			return nil
		}
	}
	return &wrap{}
}

// Application returns the handler that call wraps, and what the middleware does that wraps
// it; no handler if call wraps none, and nil if what it does is not known.
func (w *wrapping) Application(call *ast.CallExpr) (handler ast.Expr, v *wrap) {
	tv := w.pass.TypesInfo.Types[call.Fun]
	if tv.Type == nil || tv.IsBuiltin() {
		return nil, nil
	}
	if tv.IsType() {
		if isHandler(tv.Type) && len(call.Args) == 1 {
			return call.Args[0], &wrap{}
		}
		return nil, nil
	}
	sig, ok := tv.Type.Underlying().(*types.Signature)
	if !ok || !wrapsHandlers(sig) || wrapped(sig) >= len(call.Args) {
		return nil, nil
	}
	return call.Args[wrapped(sig)], w.Middleware(call.Fun)
}

// handler returns what the handler e does that a middleware gives, nil if that is not known.
func (w *wrapping) handler(e ast.Expr) *wrap {
	e = w.uses.value(e)
	if ref, ok := e.(*ast.UnaryExpr); ok {
		e = ast.Unparen(ref.X)
	}
	switch x := e.(type) {
	case *ast.FuncLit:
		return w.serves(x.Body)
	case *ast.CompositeLit:
		return w.method(w.pass.TypesInfo.TypeOf(x))
	case *ast.CallExpr:
		h, v := w.Application(x)
		if h == nil || v == nil {
			return nil
		}
		inner := w.handler(h)
		if inner == nil {
			return nil
		}
		sum := *v
		sum.add(inner)
		return &sum
	}
	if v, ok := w.variable(e); ok && isHandler(v.Type()) {
		return &wrap{} // the handler that is wrapped, or another one
	}
	if fn := w.uses.function(e); fn != nil {
		s := w.OfFunc(fn)
		return &wrap{Reads: s.Reads, May: s.May}
	}
	return nil
}

// variable returns the variable or field that e names.
func (w *wrapping) variable(e ast.Expr) (*types.Var, bool) {
	id, ok := e.(*ast.Ident)
	if sel, isSel := e.(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok {
		return nil, false
	}
	v, ok := w.pass.TypesInfo.Uses[id].(*types.Var)
	return v, ok
}

// method returns what the method ServeHTTP of t does.
func (w *wrapping) method(t types.Type) *wrap {
	obj, _, _ := types.LookupFieldOrMethod(t, true, w.pass.Pkg, "ServeHTTP")
	fn, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	if d := w.decls[fn.Origin()]; d != nil {
		return w.serves(d.Body)
	}
	s := w.OfFunc(fn)
	return &wrap{Reads: s.Reads, May: s.May}
}

// serves returns what a function does that serves requests and calls the next handler.
func (w *wrapping) serves(body *ast.BlockStmt) *wrap {
	s := w.Of(body)
	v := &wrap{Reads: s.Reads, May: s.May}
	w.around(body, func(storage string, f ast.Expr) {
		if lit := w.uses.literal(f); lit != nil && calls(lit.Body, w.serving) && !slices.Contains(v.Enters, storage) {
			v.Enters = append(v.Enters, storage)
		}
	})
	if calls(body, w.serving) {
		w.uses.sync(body, func(call *ast.CallExpr) {
			fn := w.callee(call)
			if fn == nil {
				return
			}
			m, marker := flow.MarkerOf(fn)
			explicit := !marker && fn.Name() == "With" && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath && calls(body, w.renewing)
			if storage := w.about(call, fn); (marker && m.Kind == flow.Enter || explicit) && storage != "" && !slices.Contains(v.Enters, storage) {
				v.Enters = append(v.Enters, storage)
			}
		})
	}
	slices.Sort(v.Enters)
	return v
}

// about returns the storage that call, of the runtime, is about.
func (w *wrapping) about(call *ast.CallExpr, fn *types.Func) string {
	if fn.Pkg() == nil || fn.Pkg().Path() != load.RuntimePath {
		return ""
	}
	return w.storage(call, fn)
}

// serving reports whether fun, which is called, is a handler, and no declared function.
func (w *wrapping) serving(fun ast.Expr) bool {
	fun = ast.Unparen(fun)
	if sel, ok := fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "ServeHTTP" {
		return true
	}
	t := w.pass.TypesInfo.TypeOf(fun)
	return t != nil && !w.pass.TypesInfo.Types[fun].IsType() && isHandler(t) && w.uses.function(fun) == nil
}

// renewing reports whether fun is the method of a request that gives it another context.
func (w *wrapping) renewing(fun ast.Expr) bool {
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "WithContext" && isRequest(w.uses.typeOf(sel.X))
}
