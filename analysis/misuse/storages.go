// This file finds out which storages functions read, and which they may enter: those that a
// package variable holds, by its name.

package misuse

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
)

// anyStorage stands for all storages: what is entered is not known.
const anyStorage = "*"

// storageRead is a storage that is read, and how.
type storageRead struct {
	Storage string
	Way     path
}

// storages are what a call of a function does with storages.
type storages struct {
	Reads []storageRead // those of its caller, sorted
	May   []string      // it may enter them, at any time: it names them for more than to read; sorted
	Runs  []string      // it enters them around a call of a function that it is given; sorted
}

// AFact makes storages a fact about a function.
func (*storages) AFact() {}

// String is the fact in messages of the driver.
func (s *storages) String() string { return "uses storages" }

// read adds a read, and reports whether that is news.
func (s *storages) read(r storageRead) bool {
	i, found := slices.BinarySearchFunc(s.Reads, r, func(a, b storageRead) int { return strings.Compare(a.Storage, b.Storage) })
	if found || contains(s.May, r.Storage) {
		return false
	}
	s.Reads = slices.Insert(s.Reads, i, r)
	return true
}

// enter adds storages that may be entered, and reports whether that is news. A function that
// may enter a storage may read its own.
func (s *storages) enter(names ...string) (news bool) {
	for _, name := range names {
		if i, found := slices.BinarySearch(s.May, name); !found {
			s.May, news = slices.Insert(s.May, i, name), true
		}
	}
	s.Reads = slices.DeleteFunc(s.Reads, func(r storageRead) bool { return contains(s.May, r.Storage) })
	return news
}

// contains reports whether names have that of a storage, or stand for all.
func contains(names []string, storage string) bool {
	return slices.Contains(names, storage) || slices.Contains(names, anyStorage)
}

// storing is what is known of the functions of a package.
type storing struct {
	uses  *uses
	pass  *analysis.Pass
	local map[*types.Func]*storages
}

// storingAnalyzer finds out about every function of a package.
func storingAnalyzer(used *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "als_storages", Doc: "finds out which functions read and enter which storages",
		Requires: []*analysis.Analyzer{used}, FactTypes: []analysis.Fact{(*storages)(nil), (*defaulted)(nil)}, ResultType: reflect.TypeFor[*storing](),
		Run: func(p *analysis.Pass) (any, error) {
			u := p.ResultOf[used].(*uses)
			s := &storing{uses: u, pass: p, local: map[*types.Func]*storages{}}
			if u.relevant {
				s.collect()
			}
			return s, nil
		},
	}
}

// collect finds out about the functions of the package, and exports what it finds.
func (s *storing) collect() {
	s.defaults()
	var all, changed []*types.Func
	callers := map[*types.Func][]*types.Func{}
	for _, d := range s.uses.declared() {
		fn, ok := s.pass.TypesInfo.Defs[d.Name].(*types.Func)
		if !ok {
			continue
		}
		s.local[fn] = s.Of(d.Body)
		s.local[fn].Runs = s.runs(d)
		all, changed = append(all, fn), append(changed, fn)
		ast.Inspect(d.Body, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if callee := s.callee(call); callee != nil && callee.Pkg() == s.pass.Pkg {
					callers[callee.Origin()] = append(callers[callee.Origin()], fn)
				}
			}
			return true
		})
	}
	s.spread(changed, callers, s.syncCallers())
	for _, fn := range all {
		if v := s.local[fn]; len(v.Reads)+len(v.May) > 0 {
			s.pass.ExportObjectFact(fn, v)
		}
	}
}

// syncCallers returns who calls whom with its own stores.
func (s *storing) syncCallers() map[[2]*types.Func]bool {
	calls := map[[2]*types.Func]bool{}
	for _, d := range s.uses.declared() {
		fn, _ := s.pass.TypesInfo.Defs[d.Name].(*types.Func)
		s.uses.sync(d.Body, func(call *ast.CallExpr) {
			if callee := s.callee(call); callee != nil {
				calls[[2]*types.Func{fn, callee.Origin()}] = true
			}
		})
	}
	return calls
}

// spread hands what functions do to their callers, until nothing is new.
func (s *storing) spread(changed []*types.Func, callers map[*types.Func][]*types.Func, sync map[[2]*types.Func]bool) {
	for len(changed) > 0 {
		callee := changed[0]
		changed = changed[1:]
		for _, fn := range callers[callee] {
			news := s.local[fn].enter(s.local[callee].May...)
			if sync[[2]*types.Func{fn, callee}] {
				for _, r := range s.local[callee].Reads {
					news = s.local[fn].read(storageRead{r.Storage, *r.Way.after(name(callee))}) || news
				}
			}
			if news {
				changed = append(changed, fn)
			}
		}
	}
}

func (s *storing) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(s.pass.TypesInfo, call).(*types.Func)
	return fn
}

// OfFunc returns what a call of fn does.
func (s *storing) OfFunc(fn *types.Func) *storages {
	fn = fn.Origin()
	if v := s.local[fn]; v != nil {
		return v
	}
	v := &storages{}
	if fn.Pkg() != nil && fn.Pkg() != s.pass.Pkg {
		s.pass.ImportObjectFact(fn, v)
	}
	return v
}

// Of returns what running n does, where n stands.
func (s *storing) Of(n ast.Node) *storages {
	v := &storages{}
	reading := map[*ast.Ident]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			fn := s.callee(n)
			if fn == nil {
				return true
			}
			if id := receiver(n); id != nil && onlyReads(fn) {
				reading[id] = true
			}
			v.enter(s.OfFunc(fn).May...)
			v.enter(s.entered(n, fn)...)
		case *ast.Ident:
			if variable, ok := s.pass.TypesInfo.Uses[n].(*types.Var); ok && isStorage(variable) && !reading[n] {
				v.enter(storageName(variable))
			}
		}
		return true
	})
	s.uses.sync(n, func(call *ast.CallExpr) {
		for _, r := range s.readBy(call) {
			v.read(r)
		}
	})
	return v
}

// readBy returns what call reads, its operands apart.
func (s *storing) readBy(call *ast.CallExpr) (list []storageRead) {
	fn := s.callee(call)
	if fn == nil {
		return nil
	}
	if m, marker := flow.MarkerOf(fn); marker {
		if storage := s.storage(call, fn); isRead(m) && storage != "" && !s.falls(call) {
			list = append(list, storageRead{storage, path{Marker: types.ExprString(call.Fun)}})
		}
		return list
	}
	for _, r := range s.OfFunc(fn).Reads {
		list = append(list, storageRead{r.Storage, *r.Way.after(name(fn))})
	}
	return list
}

// entered returns what a call of fn, a function of the runtime, may enter; it is nothing for
// those that read, and not known for those of a storage that is not known.
func (s *storing) entered(call *ast.CallExpr, fn *types.Func) []string {
	if fn.Pkg() == nil || !isRuntime(fn.Pkg()) || onlyReads(fn) {
		return nil
	}
	if storage := s.storage(call, fn); storage != "" {
		return []string{storage}
	}
	return []string{anyStorage}
}

// onlyReads reports whether fn, a function of the runtime, enters nothing.
func onlyReads(fn *types.Func) bool {
	if fn.Pkg() == nil || !isRuntime(fn.Pkg()) {
		return false
	}
	return slices.Contains([]string{
		"New", "NewWithDefault", "NewAsyncStorage", "Name", "RequireRewrite", "Value", "None", "Context", "Snapshot", "SnapshotContext",
		"Detach", "Go", "GoContext", "Installed", "Exit", "ExitContext", "RunOutside", "RunOutsideContext", "Without", "End",
		"GetStore", "GetStoreContext", "Lookup", "LookupContext", "Get", "GetContext", "GetOrFail", "GetOrFailContext", "Has", "Len", "Range",
	}, fn.Name())
}

// storage returns the name of the storage that a call of fn, a function of the runtime, is
// about; "" if it is not known.
func (s *storing) storage(call *ast.CallExpr, fn *types.Func) string {
	switch {
	case fn.Pkg().Path() == load.HTTPPath:
		return load.HTTPPath
	case fn.Signature().Recv() != nil:
		if id := receiver(call); id != nil && !isType(fn.Signature().Recv().Type(), load.RuntimePath, "Snap") {
			if v, ok := s.pass.TypesInfo.Uses[id].(*types.Var); ok && isPackageVar(v) {
				return storageName(v)
			}
		}
	case slices.Contains([]string{"GetStore", "Run", "Exit", "EnterWith"}, strings.TrimSuffix(fn.Name(), "Context")):
		return load.RuntimePath + ".Default"
	case strings.HasSuffix(strings.TrimSuffix(fn.Name(), "Context"), "Call"):
		for _, arg := range call.Args { // als.Call(user.Value(v), f)
			if entry, ok := ast.Unparen(arg).(*ast.CallExpr); ok {
				if value := s.callee(entry); value != nil && value.Name() == "Value" && value.Pkg() == fn.Pkg() && value.Signature().Recv() != nil {
					return s.storage(entry, value)
				}
			}
		}
	}
	return ""
}

// receiver returns the last name of what call calls a method of: User in lib.User.Run(v, f).
func receiver(call *ast.CallExpr) *ast.Ident {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	switch x := ast.Unparen(sel.X).(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return x.Sel
	}
	return nil
}

// isStorage reports whether v is a package variable that holds a storage.
func isStorage(v *types.Var) bool {
	return isPackageVar(v) && (isType(v.Type(), load.RuntimePath, "Storage") || isType(v.Type(), load.RuntimePath, "AsyncStorage"))
}

func isPackageVar(v *types.Var) bool { return v.Pkg() != nil && v.Parent() == v.Pkg().Scope() }

func storageName(v *types.Var) string { return v.Pkg().Path() + "." + v.Name() }

// runs returns the storages that the function enters around a call of one of its parameters.
func (s *storing) runs(d *ast.FuncDecl) (list []string) {
	given := func(e ast.Expr) bool {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return false
		}
		v, ok := s.pass.TypesInfo.Uses[id].(*types.Var)
		return ok && within(d.Type.Params, v.Pos())
	}
	s.around(d.Body, func(storage string, f ast.Expr) {
		if lit := s.uses.literal(f); given(f) || lit != nil && calls(lit.Body, given) {
			if i, found := slices.BinarySearch(list, storage); !found {
				list = slices.Insert(list, i, storage)
			}
		}
	})
	return list
}

// calls reports whether something in n is called that is as.
func calls(n ast.Node, as func(ast.Expr) bool) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			found = found || as(call.Fun)
		}
		return !found
	})
	return found
}

// around calls f for the functions in n that are run with a store of their own, in whatever
// function n gives them to.
func (s *storing) around(n ast.Node, f func(storage string, run ast.Expr)) {
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			_, goes := n.(*ast.GoStmt)
			return !goes
		}
		fn := s.callee(call)
		if fn == nil || len(call.Args) == 0 {
			return true
		}
		last := call.Args[len(call.Args)-1]
		for _, storage := range s.OfFunc(fn).Runs {
			f(storage, last)
		}
		if enters := []string{"Run", "RunContext", "Enter", "EnterContext", "Call", "CallContext", "TryCall", "TryCallContext"}; fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath && slices.Contains(enters, fn.Name()) {
			if storage := s.storage(call, fn); storage != "" {
				f(storage, last)
			}
		}
		return true
	})
}
