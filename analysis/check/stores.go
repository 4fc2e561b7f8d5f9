package check

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// neverEntered returns the reads of storages that nobody in the program enters. Of a storage
// that is exported by a package that others may import nobody knows.
func neverEntered(prog *load.Program) (list []diag.Diagnostic) {
	if !slices.ContainsFunc(prog.Packages, func(p *load.Package) bool { return p.Types.Name() == "main" }) {
		return nil
	}
	s := storages{prog: prog, reads: map[diag.Position][]*ast.CallExpr{}, others: map[diag.Position]bool{}}
	for _, pkg := range prog.Packages {
		for _, f := range pkg.Files {
			if !f.Generated {
				s.file(pkg, f)
			}
		}
	}
	for at, reads := range s.reads {
		if s.others[at] {
			continue
		}
		for _, call := range reads {
			list = append(list, diag.Diagnostic{
				Code: diag.NeverEntered, Severity: diag.Warning, Position: position(prog, call.Pos()), End: position(prog, call.End()),
				Message: "nothing in the program enters this storage, with Run, EnterWith or With: " + types.ExprString(call.Fun) + " never gives a store",
			})
		}
	}
	return list
}

// storages are the package variables that hold storages, by where they are declared.
type storages struct {
	prog   *load.Program
	reads  map[diag.Position][]*ast.CallExpr
	others map[diag.Position]bool // used for something else than to read
}

// file notes how a file uses storages.
func (s storages) file(pkg *load.Package, f *load.File) {
	reading, naming := map[*ast.Ident]*ast.CallExpr{}, map[*ast.Ident]bool{}
	ast.Inspect(f.Syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if id, named := s.read(pkg, n); id != nil {
				reading[id], naming[id] = n, named
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Values) == len(n.Names) && hasDefault(pkg, n.Values[i]) {
					s.others[position(s.prog, id.Pos())] = true
				}
			}
		case *ast.Ident:
			v, ok := pkg.Info.Uses[n].(*types.Var)
			if !ok || !isStorage(v) {
				return true
			}
			at := position(s.prog, v.Pos())
			if naming[n] {
				return true
			}
			if call := reading[n]; call != nil {
				s.reads[at] = append(s.reads[at], call)
			} else {
				s.others[at] = true
			}
		}
		return true
	})
}

// read returns the name of the storage that call reads, nil if it is no read of one, and
// whether it asks for no more than the name of the storage.
func (s storages) read(pkg *load.Package, call *ast.CallExpr) (id *ast.Ident, named bool) {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil, false
	}
	fn, ok := pkg.Info.Uses[sel.Sel].(*types.Func)
	if !ok {
		return nil, false
	}
	reads := []string{"GetStore", "Lookup", "GetStoreContext", "LookupContext", "Name"}
	if !slices.Contains(reads, fn.Name()) || fn.Pkg() == nil || fn.Pkg().Path() != load.RuntimePath {
		return nil, false
	}
	switch x := ast.Unparen(sel.X).(type) {
	case *ast.Ident:
		return x, fn.Name() == "Name"
	case *ast.SelectorExpr:
		return x.Sel, fn.Name() == "Name"
	}
	return nil, false // an operand that has no name
}

// isStorage reports whether v is a package variable that holds a storage, and that only the
// program can name.
func isStorage(v *types.Var) bool {
	if v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return false
	}
	if v.Exported() && v.Pkg().Name() != "main" && !strings.Contains("/"+v.Pkg().Path()+"/", "/internal/") {
		return false
	}
	p, ok := types.Unalias(v.Type()).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == load.RuntimePath && strings.HasSuffix(n.Obj().Name(), "Storage")
}

// hasDefault reports whether e makes a storage with a default: to read that is enough.
func hasDefault(pkg *load.Package, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	fun := ast.Unparen(call.Fun)
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	id, ok := fun.(*ast.Ident) // of a dot import
	if sel, isSel := fun.(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok || id.Name != "NewWithDefault" {
		return false
	}
	obj := pkg.Info.Uses[id]
	return obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == load.RuntimePath
}

// outsideRequests returns the calls of alshttp.GetOrFail that run with the context that the
// program, or a test, begins with: they panic.
//
//	func main() { warm() }
//	func warm() { log.Println(alshttp.GetOrFail().Request.URL) }
func outsideRequests(p *plan.Plan) (list []diag.Diagnostic) {
	at := map[diag.Position]int{}
	for i, f := range p.Funcs {
		at[f.Position] = i
	}
	for _, f := range p.Funcs {
		if f.Source != plan.FromBackground {
			continue
		}
		w := walk{plan: p, at: at, seen: map[diag.Position]bool{}, from: f}
		w.down(f, nil)
		list = append(list, w.found...)
	}
	return list
}

// walk follows the links of a plan from one function.
type walk struct {
	plan  *plan.Plan
	at    map[diag.Position]int
	seen  map[diag.Position]bool
	from  plan.Func
	found []diag.Diagnostic
}

// down looks at f, to which chain leads.
func (w *walk) down(f plan.Func, chain []diag.Step) {
	if w.seen[f.Position] {
		return
	}
	w.seen[f.Position] = true
	for _, l := range f.Links {
		step := append(slices.Clone(chain), diag.Step{Position: l.Position, Text: l.Text})
		switch {
		case l.Runs: // with other stores, or by others
		case l.To == nil && l.Text == (&flow.Marker{Func: flow.GetOrFail()}).What():
			w.found = append(w.found, diag.Diagnostic{
				Code: diag.FailsOutside, Severity: diag.Warning, Position: l.Position, Chain: step,
				Message: "alshttp.GetOrFail panics here when " + w.from.Name + " comes here, outside of every request: use alshttp.Get, and do without where it gives nil",
			})
		case l.To != nil:
			if i, ok := w.at[*l.To]; ok && handsOn(w.plan.Funcs[i].Source) {
				w.down(w.plan.Funcs[i], step)
			}
		}
	}
}

// handsOn reports whether a function with that source runs with the stores of its caller.
func handsOn(s plan.Source) bool {
	return s == plan.FromNewParam || s == plan.FromParam || s == plan.FromCapture
}
