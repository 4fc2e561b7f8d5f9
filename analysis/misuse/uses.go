// This file finds out what a call of a function does with the stores of its caller: as
// facts, so that it is known of functions of other packages, too.
//
//	func name() string { return user.GetStore() }     reads user
//	func title() string { return name() + "!" }       reads user, through name
//	func later() { go name() }                        does not: another goroutine does
//	func inside() { user.Run("a", func() { name() })} does not: it has a store of its own

package misuse

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
)

// path is how a function comes to a marker.
type path struct {
	Marker  string   // as the source calls it: user.GetStore
	Through []string // the functions between, the outermost first
}

// shown is how many functions of a long path messages name.
const shown = 4

// after returns the path of a caller of what has p, through the function of that name.
func (p *path) after(through string) *path {
	names := append([]string{through}, p.Through...)
	if len(names) > shown {
		names = append(names[:shown-1:shown-1], "others")
	}
	return &path{p.Marker, names}
}

// use is what a call of a function does with the stores of its caller, nil for what it
// does not.
type use struct {
	Reads   *path // it reads one
	Gives   *path // its first result is made of what it reads
	Fails   *path // it panics where there is no request
	Context *path // it asks for the current context
	Enters  *path // its caller sees other stores afterwards
}

// AFact makes a use a fact about a function.
func (*use) AFact() {}

// String is the fact in messages of the driver.
func (u *use) String() string {
	if u.Reads != nil {
		return "reads " + u.Reads.Marker
	}
	return "uses the stores of its caller"
}

// merge adds what v does to u, where it is called through the function name, and reports
// whether that is news.
func (u *use) merge(v use, through string) bool {
	news := false
	for _, p := range []struct{ to, from **path }{
		{&u.Reads, &v.Reads}, {&u.Gives, &v.Gives}, {&u.Fails, &v.Fails}, {&u.Context, &v.Context}, {&u.Enters, &v.Enters},
	} {
		if *p.to != nil || *p.from == nil {
			continue
		}
		*p.to, news = *p.from, true
		if through != "" {
			*p.to = (*p.from).after(through)
		}
	}
	return news
}

// uses is what is known of a package.
type uses struct {
	relevant bool // something in it may use markers
	pass     *analysis.Pass
	local    map[*types.Func]*use
	values   map[*types.Var]ast.Expr // of local variables that are given one value and no other
	asking   map[*ast.FuncLit]bool   // whether they give a store is being found out
	// The rules of a package may run at the same time, and find these out when they ask.
	mu       sync.Mutex
	origins  map[ast.Decl]*origins
	reaching map[*types.Package]bool // what reaches has reported
}

// usesAnalyzer finds out about every function of a package.
func usesAnalyzer() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "als_uses", Doc: "finds out which functions use the stores of their callers",
		FactTypes: []analysis.Fact{(*use)(nil), (*importer)(nil)}, ResultType: reflect.TypeFor[*uses](),
		Run: func(p *analysis.Pass) (any, error) {
			u := &uses{pass: p, local: map[*types.Func]*use{}, origins: map[ast.Decl]*origins{}, asking: map[*ast.FuncLit]bool{}, reaching: map[*types.Package]bool{}}
			u.relevant = u.imports()
			if u.relevant {
				u.collect()
			}
			return u, nil
		},
	}
}

// collect finds out about the functions of the package, and exports what it finds. What a
// function does its callers do: each change is handed to them, the nearest first.
func (u *uses) collect() {
	u.values = u.assignedOnce()
	var changed, all []*types.Func
	decls, callers := map[*types.Func]*ast.FuncDecl{}, map[*types.Func][]*types.Func{}
	for _, d := range u.declared() {
		fn, ok := u.pass.TypesInfo.Defs[d.Name].(*types.Func)
		if !ok {
			continue
		}
		all, decls[fn] = append(all, fn), d
		u.sync(d.Body, func(call *ast.CallExpr) {
			if callee, ok := typeutil.Callee(u.pass.TypesInfo, call).(*types.Func); ok && callee.Pkg() == u.pass.Pkg {
				callers[callee.Origin()] = append(callers[callee.Origin()], fn)
			}
		})
		v := u.Of(d.Body)
		if v.Gives = nil; v.Reads != nil {
			v.Gives = u.gives(d.Type, d.Body)
		}
		if u.add(fn, v, "") {
			changed = append(changed, fn)
		}
	}
	for len(changed) > 0 {
		callee := changed[0]
		changed = changed[1:]
		for _, fn := range callers[callee] {
			v := *u.local[callee]
			v.Gives = nil
			news := u.add(fn, v, name(callee))
			if u.local[callee].Gives != nil && u.local[fn].Gives == nil {
				d := decls[fn]
				u.local[fn].Gives = u.gives(d.Type, d.Body)
				news = news || u.local[fn].Gives != nil
			}
			if news {
				changed = append(changed, fn)
			}
		}
	}
	for _, fn := range all {
		if u.local[fn] != nil {
			u.pass.ExportObjectFact(fn, u.local[fn])
		}
	}
}

// declared returns the functions with bodies that the package declares.
func (u *uses) declared() (list []*ast.FuncDecl) {
	for _, f := range u.pass.Files {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				list = append(list, fd)
			}
		}
	}
	return list
}

// add notes what fn does, through the function of that name.
func (u *uses) add(fn *types.Func, v use, through string) bool {
	if u.local[fn] == nil {
		if v == (use{}) {
			return false
		}
		u.local[fn] = &use{}
	}
	return u.local[fn].merge(v, through)
}

// OfFunc returns what a call of fn does.
func (u *uses) OfFunc(fn *types.Func) use {
	fn = fn.Origin()
	if v := u.local[fn]; v != nil {
		return *v
	}
	var v use
	if fn.Pkg() != nil && fn.Pkg() != u.pass.Pkg {
		u.pass.ImportObjectFact(fn, &v)
	}
	return v
}

// Of returns what running n does, where n stands. Who listens to the end of a context shall
// end with it, and who asks for the stores of one alone does not use the rest.
func (u *uses) Of(n ast.Node) use {
	var sum use
	storesOnly, listens := map[ast.Expr]bool{}, false
	u.sync(n, func(call *ast.CallExpr) {
		v := u.OfCall(call)
		if storesOnly[call] {
			v.Context = nil
		}
		sum.merge(v, "")
		fn, _ := typeutil.Callee(u.pass.TypesInfo, call).(*types.Func)
		listens = listens || fn != nil && fn.FullName() == "(context.Context).Done"
		if dropsRest(fn) && len(call.Args) > 0 {
			storesOnly[ast.Unparen(call.Args[0])] = true
		}
	})
	if listens {
		sum.Context = nil
	}
	return sum
}

// dropsRest reports whether fn uses no more of the context that it is given first than the
// stores, or its values: not the cancellation.
func dropsRest(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "context":
		return fn.Name() == "WithoutCancel"
	case load.RuntimePath, load.HTTPPath:
		return slices.Contains([]string{"Detach", "GetStoreContext", "LookupContext", "GetContext", "GetOrFailContext", "SnapshotContext", "BindContext", "GoContext"}, fn.Name())
	}
	return false
}

// OfCall returns what a call does, its operands apart.
func (u *uses) OfCall(call *ast.CallExpr) (v use) {
	fn, ok := typeutil.Callee(u.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return v
	}
	m, marker := flow.MarkerOf(fn)
	if !marker {
		v.merge(u.OfFunc(fn), name(fn))
		return v
	}
	way := &path{Marker: types.ExprString(call.Fun)}
	switch {
	case m.Kind == flow.Enter:
		v.Enters = way
	case m.Kind == flow.Current:
		v.Context = way
	case isRead(m):
		v.Reads, v.Gives = way, way
		if m.Func.Name == "GetOrFail" {
			v.Fails = way
		}
	}
	return v
}

// isRead reports whether a call of m gives what a storage holds.
func isRead(m flow.Marker) bool { return m.Kind == flow.Read && m.Func.Name != "Snapshot" }

// name returns how messages call fn.
func name(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		return types.TypeString(recv.Type(), (*types.Package).Name) + "." + fn.Name()
	}
	return fn.Pkg().Name() + "." + fn.Name()
}

// OfValue returns what a call of the function value e does, as far as it can be seen: e is
// a literal, a declared function, a method, or a variable that holds a literal.
func (u *uses) OfValue(e ast.Expr) (v use) {
	e = ast.Unparen(e)
	if lit := u.literal(e); lit != nil {
		return u.Of(lit.Body)
	}
	if fn := u.function(e); fn != nil {
		if _, marker := flow.MarkerOf(fn); !marker {
			v.merge(u.OfFunc(fn), name(fn))
		} else if m, _ := flow.MarkerOf(fn); isRead(m) {
			v.Reads = &path{Marker: types.ExprString(e)}
		}
	}
	return v
}

// literal returns the function literal that e is, or holds.
func (u *uses) literal(e ast.Expr) *ast.FuncLit {
	lit, _ := u.value(e).(*ast.FuncLit)
	return lit
}

// value returns e, or the only value that e holds if it is a local variable.
func (u *uses) value(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if v, ok := u.pass.TypesInfo.Uses[id].(*types.Var); ok && u.values[v] != nil {
			return ast.Unparen(u.values[v])
		}
	}
	return e
}

// function returns the declared function or method that e names.
func (u *uses) function(e ast.Expr) *types.Func {
	id, ok := e.(*ast.Ident)
	if sel, isSel := e.(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok {
		return nil
	}
	fn, _ := u.pass.TypesInfo.Uses[id].(*types.Func)
	return fn
}

// typeOf returns the type of e, an invalid one if it has none.
func (u *uses) typeOf(e ast.Expr) types.Type {
	if t := u.pass.TypesInfo.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}
