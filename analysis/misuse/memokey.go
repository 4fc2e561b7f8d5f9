// This file finds out whether a key has to do with the store that an entry is made of. What
// speaks for it counts: a table with an entry for each store is right.

package misuse

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// knowsStore reports whether the key of f, or that of a table around it, has to do with the
// store that way reads, by any sign.
func (p *pass) knowsStore(o *origins, around []function, f fill, way *path) bool {
	return slices.ContainsFunc(append(keys(f.table), f.key), func(key ast.Expr) bool {
		return p.keyOfStore(o, around, key, way, map[*types.Var]bool{})
	})
}

// keys returns the keys of the tables that the table e is in.
func keys(e ast.Expr) (list []ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		if ix, ok := n.(*ast.IndexExpr); ok {
			list = append(list, ix.Index)
		}
		return true
	})
	return list
}

// keyOfStore reports whether key, in the function around, has to do with the store that way
// reads.
func (p *pass) keyOfStore(o *origins, around []function, key ast.Expr, way *path, asked map[*types.Var]bool) (found bool) {
	o.everMade(key, func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.CallExpr:
			found = found || p.unknown(e) || p.uses.OfCall(e) != (use{}) || names(p.callee(e), way)
		case *ast.SelectorExpr:
			return !found && !p.askedFor(e, way)
		case *ast.Ident:
			v := p.TypesInfo.Uses[e].(*types.Var)
			found = found || names(v, way) || p.carries(v.Type()) || p.given(o, around, v, way, asked)
		}
		return !found
	})
	return found
}

// unknown reports whether call calls nobody knows what, and perhaps something that reads, or
// asks a context.
func (p *pass) unknown(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if t := p.TypesInfo.TypeOf(arg); t != nil && isType(t, "context", "Context") {
			return true
		}
	}
	if p.TypesInfo.Types[call.Fun].IsType() || p.TypesInfo.Types[call.Fun].IsBuiltin() {
		return false
	}
	fn := p.callee(call)
	if fn == nil {
		return p.uses.literal(call.Fun) == nil
	}
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type()) && fn.Pkg() != nil && (fn.Pkg() == p.Pkg || reaches(fn.Pkg()))
}

// names reports whether the name of obj, or of its type, says that it is about the storage
// that way reads: tenantID, *Tenant.
func names(obj types.Object, way *path) bool {
	parts := strings.Split(way.Marker, ".")
	if obj == nil || types.Object((*types.Func)(nil)) == obj || len(parts) < 2 {
		return false
	}
	storage := strings.ToLower(parts[len(parts)-2])
	about := func(name string) bool {
		name = strings.ToLower(name)
		return name != "" && (strings.Contains(name, storage) || len(name) > 1 && strings.Contains(storage, name))
	}
	if about(obj.Name()) {
		return true
	}
	t := obj.Type()
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && strings.Contains(strings.ToLower(named.Obj().Name()), storage)
}

// askedFor reports whether e is what a request asks for, not what may say whose it is. Of a
// store that is the request both come.
func (p *pass) askedFor(e *ast.SelectorExpr, way *path) bool {
	if t := p.TypesInfo.TypeOf(e.X); t == nil || !isRequest(t) || strings.HasPrefix(way.Marker, "alshttp.") {
		return false
	}
	return slices.Contains([]string{"URL", "Method", "RequestURI", "PathValue", "Pattern"}, e.Sel.Name)
}

// given reports whether v may have to do with a store by who gives it its value: nobody knows
// who, or somebody in the package gives something that has.
func (p *pass) given(o *origins, around []function, v *types.Var, way *path, asked map[*types.Var]bool) bool {
	if v.Parent() == v.Pkg().Scope() || asked[v] {
		return false
	}
	decl := around[len(around)-1].decl
	if decl == nil {
		return o.of[v] == nil
	}
	fn, ok := p.TypesInfo.Defs[decl.Name].(*types.Func)
	if !ok {
		return true
	}
	i := slices.Index(slices.Collect(fn.Signature().Params().Variables()), v)
	if i < 0 && fn.Signature().Recv() != v {
		return o.of[v] == nil
	}
	asked[v] = true
	return p.handed(fn, i, way, asked)
}

// handed reports whether somebody in the package calls fn with something that has to do with
// a store as argument i, or as its receiver if i is below zero.
func (p *pass) handed(fn *types.Func, i int, way *path, asked map[*types.Var]bool) bool {
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		callers := enclosing(c)
		if callee := p.callee(call); callee == nil || callee.Origin() != fn || len(callers) == 0 {
			continue
		}
		var given ast.Expr
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); i < 0 && ok {
			given = sel.X
		} else if i >= 0 && i < len(call.Args) {
			given = call.Args[i]
		}
		if given != nil && p.keyOfStore(p.uses.originsAt(call.Pos()), callers, given, way, asked) {
			return true
		}
	}
	return false
}
