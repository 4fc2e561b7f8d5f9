// This file chooses the names of new variables.

package decide

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// chooseNames names every new definition, the outer ones first, so that an inner
// one knows what it would hide.
func (m *maker) chooseNames() {
	slices.SortStableFunc(m.defs, func(a, b *def) int {
		p, q := m.g.Position(a.lo), m.g.Position(b.lo)
		return cmp.Or(cmp.Compare(p.Path, q.Path), cmp.Compare(p.Offset, q.Offset), -cmp.Compare(a.hi, b.hi), cmp.Compare(a.at, b.at))
	})
	m.inFile = map[*load.File][]*def{}
	for _, d := range m.defs {
		m.inFile[d.fn.File] = append(m.inFile[d.fn.File], d)
	}
	for _, d := range m.defs {
		if d.fixed {
			continue
		}
		if len(d.uses) == 0 && d.merged == nil {
			d.name = "_"
			continue
		}
		d.name = d.base
		for i := 1; !m.free(d, d.name); i++ {
			d.name = fmt.Sprintf("%s%d", d.base, i)
		}
		if v := cmp.Or(d.obj, d.merged); v != nil && v.Name() != d.name {
			m.renameVariable(d, v)
		}
	}
}

// renameVariable gives the variable v of the source the name of d wherever it is
// mentioned, except in a declaration that d replaces. These are uses of d from now on:
// definitions further inside must not hide it there.
func (m *maker) renameVariable(d *def, v *types.Var) {
	for _, id := range m.identsOf(d.fn.File, v.Name()) {
		if d.fn.Pkg.Info.ObjectOf(id) != types.Object(v) || d.merged != nil && id.Pos() == v.Pos() {
			continue
		}
		m.file(d.fn).add(&pending{
			site: plan.Site{Kind: plan.Rename, Span: m.span(id), Rule: 7, Func: d.fn.Name, Name: d.name}, pos: id.Pos(),
			ctx: &ref{kind: plan.Ident, def: d},
		})
		d.uses = append(d.uses, id.Pos())
	}
}

// free reports whether the definition d can be called name.
func (m *maker) free(d *def, name string) bool {
	if declares(d, name) {
		return false
	}
	for _, id := range m.identsOf(d.fn.File, name) {
		if within(rangeOf(d), id.Pos()) && !m.harmless(d, id) {
			return false
		}
	}
	for _, e := range m.inFile[d.fn.File] {
		if e == d || e.name != name {
			continue
		}
		if e.lo == d.lo && e.hi == d.hi {
			return false
		}
		if e.lo > d.lo {
			continue // e hides d in its own scope, where harmless saw that nothing minds
		}
		for _, u := range e.uses {
			if d.lo <= u && u < d.hi {
				return false
			}
		}
	}
	return true
}

// declares reports whether the function whose parameter or first variable d is
// has a receiver, parameter, result or type parameter called name: all of them
// stand in one block.
func declares(d *def, name string) bool {
	t := d.fn.Type()
	if t == nil || d.merged != nil || d.lo != t.Params.Pos() && (d.fn.Body() == nil || d.lo != d.fn.Body().Lbrace) {
		return false
	}
	if recv := d.fn.Sig.Recv(); recv != nil && recv.Name() == name {
		return true
	}
	for _, list := range []*types.Tuple{d.fn.Sig.Params(), d.fn.Sig.Results()} {
		for v := range list.Variables() {
			if v.Name() == name {
				return true
			}
		}
	}
	for _, list := range []*types.TypeParamList{d.fn.Sig.TypeParams(), d.fn.Sig.RecvTypeParams()} {
		for p := range list.TypeParams() {
			if p.Obj().Name() == name {
				return true
			}
		}
	}
	return false
}

// harmless reports whether the identifier id of the source, inside the scope of
// the new definition d, does not mind that d has its name.
func (m *maker) harmless(d *def, id *ast.Ident) bool {
	obj := d.fn.Pkg.Info.ObjectOf(id)
	if obj == nil || isMember(obj) || d.merged != nil && obj == types.Object(d.merged) {
		return true
	}
	if d.lo <= obj.Pos() && obj.Pos() < d.hi && obj.Pkg() == d.fn.Pkg.Types {
		return m.innerHarmless(d, obj)
	}
	return d.shadows != nil && obj == types.Object(d.shadows) && m.continues(d, id)
}

// innerHarmless reports whether a declaration inside the scope of d neither
// stands in the same block nor hides d where it is used.
func (m *maker) innerHarmless(d *def, obj types.Object) bool {
	scope := obj.Parent()
	if scope == nil {
		return true
	}
	if t := d.fn.Type(); t != nil && scope == d.fn.Pkg.Info.Scopes[t] {
		return false
	}
	return !slices.ContainsFunc(d.uses, scope.Contains)
}

// isMember reports whether obj is selected, not looked up in scopes.
func isMember(obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Var:
		return obj.IsField()
	case *types.Func:
		return obj.Signature().Recv() != nil
	case *types.Label:
		return true
	}
	return false
}

// continues reports whether the mention id of the variable that d continues
// means the same if it means d: an argument of a call that hands a context on,
// which would have been given the stores of d anyway, or the receiver of one of
// its methods.
func (m *maker) continues(d *def, id *ast.Ident) bool {
	ok := false
	for _, f := range m.funcsOf(d.fn.File) {
		for _, c := range f.Calls {
			if !within(c.Expr, id.Pos()) {
				continue
			}
			if sel, isSel := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr); isSel && ast.Unparen(sel.X) == ast.Expr(id) {
				ok = true
			}
			if m.s.Root(f) == d.fn && m.contextArg(c, id) {
				ok = true
			}
		}
	}
	return ok
}

// contextArg reports whether id is an argument of c for a context parameter, and
// the callee does not derive another context from it.
func (m *maker) contextArg(c *flow.Call, id *ast.Ident) bool {
	if c.Marker != nil || c.Explicit || c.Sig == nil || c.Object != nil && c.Object.Pkg() != nil && c.Object.Pkg().Path() == contextPath {
		return false
	}
	for i, arg := range c.Expr.Args {
		if ast.Unparen(arg) == ast.Expr(id) && i < c.Sig.Params().Len() {
			return flow.IsContext(c.Sig.Params().At(i).Type())
		}
	}
	return false
}

// funcsOf returns the functions of a file.
func (m *maker) funcsOf(file *load.File) []*flow.Func {
	if m.byFile == nil {
		m.byFile = map[*load.File][]*flow.Func{}
		for _, f := range m.g.Funcs {
			m.byFile[f.File] = append(m.byFile[f.File], f)
		}
	}
	return m.byFile[file]
}

// identsOf returns the identifiers of the file with the text name that are
// looked up in scopes.
func (m *maker) identsOf(file *load.File, name string) []*ast.Ident {
	all := m.idents[file]
	if all == nil {
		all = map[string][]*ast.Ident{}
		selected := map[*ast.Ident]bool{}
		ast.Inspect(file.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				selected[n.Sel] = true
			case *ast.Ident:
				if !selected[n] {
					all[n.Name] = append(all[n.Name], n)
				}
			}
			return true
		})
		m.idents[file] = all
	}
	return all[name]
}

// rangeOf is the scope of d as a node.
func rangeOf(d *def) ast.Node { return scopeRange{d.lo, d.hi} }

type scopeRange struct{ lo, hi token.Pos }

func (r scopeRange) Pos() token.Pos { return r.lo }
func (r scopeRange) End() token.Pos { return r.hi }

// shadowed reports whether the context argument arg, written in f, means the
// parameter of the literal that is f's root: it then holds the stores already.
func (m *maker) shadowed(arg ast.Expr, f *flow.Func) bool {
	root := m.s.Root(f)
	d := m.known[known{fn: root, kind: plan.Param}]
	id, ok := ast.Unparen(arg).(*ast.Ident)
	return ok && d != nil && d.shadows != nil && d.name == id.Name && f.Pkg.Info.ObjectOf(id) == types.Object(d.shadows)
}
