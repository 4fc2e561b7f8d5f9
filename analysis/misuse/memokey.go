// This file finds out whether a key has to do with the store that an entry is made of. What
// speaks for it counts: a table with an entry for each store is right.

package misuse

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// keyed finds out whether keys have to do with the store that way reads.
type keyed struct {
	*pass
	way   *path
	asked map[*types.Var]bool // the parameters whose arguments have been looked at
	// calling says that a key is what a caller gives: what is not known of it counts no more.
	calling bool
}

// knowsStore reports whether the key of f, or that of a table around it, has to do with the
// store that way reads, by any sign.
func (p *pass) knowsStore(o *origins, around []function, f fill, way *path) bool {
	k := keyed{p, way, map[*types.Var]bool{}, false}
	return slices.ContainsFunc(append(keys(f.table), f.key), func(key ast.Expr) bool { return k.ofStore(o, around, key) })
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

// ofStore reports whether key, in the function around, has to do with the store.
func (k keyed) ofStore(o *origins, around []function, key ast.Expr) (found bool) {
	o.everMade(key, func(e ast.Expr) bool {
		switch e := e.(type) {
		case *ast.CallExpr:
			found = found || !k.calling && k.unknown(e) || k.uses.OfCall(e) != (use{}) || names(k.callee(e), k.way)
		case *ast.SelectorExpr:
			return !found && !k.askedFor(e)
		case *ast.Ident:
			v := k.TypesInfo.Uses[e].(*types.Var)
			found = found || names(v, k.way) || k.carries(v.Type()) || k.given(o, around, v)
		}
		return !found
	})
	return found
}

// unknown reports whether call calls nobody knows what, and perhaps something that reads, or
// asks a context.
func (k keyed) unknown(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		if t := k.TypesInfo.TypeOf(arg); t != nil && isType(t, "context", "Context") {
			return true
		}
	}
	if k.TypesInfo.Types[call.Fun].IsType() || k.TypesInfo.Types[call.Fun].IsBuiltin() {
		return false
	}
	fn := k.callee(call)
	if fn == nil {
		return k.uses.literal(call.Fun) == nil
	}
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type()) && fn.Pkg() != nil && (fn.Pkg() == k.Pkg || k.uses.reaches(fn.Pkg()))
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
func (k keyed) askedFor(e *ast.SelectorExpr) bool {
	if t := k.TypesInfo.TypeOf(e.X); t == nil || !isRequest(t) || strings.HasPrefix(k.way.Marker, "alshttp.") {
		return false
	}
	return slices.Contains([]string{"URL", "Method", "RequestURI", "PathValue", "Pattern"}, e.Sel.Name)
}

// given reports whether v may have to do with the store by who gives it its value: nobody
// knows who, or somebody in the package gives something that has.
func (k keyed) given(o *origins, around []function, v *types.Var) bool {
	if v.Parent() == v.Pkg().Scope() || k.asked[v] {
		return false
	}
	decl := around[len(around)-1].decl
	if decl == nil {
		return !k.calling && o.of[v] == nil
	}
	sig := k.TypesInfo.Defs[decl.Name].(*types.Func).Signature()
	i := slices.Index(slices.Collect(sig.Params().Variables()), v)
	if i < 0 && sig.Recv() != v {
		return !k.calling && o.of[v] == nil
	}
	k.asked[v] = true
	k.calling = true
	return k.handed(k.TypesInfo.Defs[decl.Name], i)
}

// handed reports whether somebody in the package calls fn with something that has to do with
// the store as argument i, or as its receiver if i is below zero.
func (k keyed) handed(fn types.Object, i int) bool {
	for c := range k.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		callers := enclosing(c)
		if callee := k.callee(call); callee == nil || types.Object(callee.Origin()) != fn || len(callers) == 0 {
			continue
		}
		var given ast.Expr
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); i < 0 && ok {
			given = sel.X
		} else if i >= 0 && i < len(call.Args) {
			given = call.Args[i]
		}
		if given != nil && k.ofStore(k.uses.originsAt(call.Pos()), callers, given) {
			return true
		}
	}
	return false
}
