// This file finds middleware that reads a storage, around middleware that enters it.
//
//	logging(enter(mux))
//	h = enter(h); h = logging(h)
//	router.Use(logging, enter)      the first is outside

package misuse

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ast/inspector"
)

// layer is a place where middleware wraps: a call of it, or its name where a router is given
// it.
type layer struct {
	cur  inspector.Cursor
	at   ast.Expr // what is reported
	name string
	does *wrap // nil if it is not known
	// inside are the layers inside of it, in no order.
	inside []*layer
	// base are the variables, and the functions that are called, whose handlers it wraps.
	base []types.Object
	// router is the router that is given it, nil if it is called.
	router ast.Expr
}

// middlewareOutside reports the layers that read what is entered inside of them, and nowhere
// outside by what can be seen.
func (p *pass) middlewareOutside() {
	var list []*layer
	byCall := map[*ast.CallExpr]*layer{}
	preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
		if h, does := p.wraps.Application(call); h != nil && !p.TypesInfo.Types[call.Fun].IsType() {
			byCall[call] = &layer{cur: c, at: call, name: types.ExprString(call.Fun), does: does}
			list = append(list, byCall[call])
		}
	})
	for _, l := range list {
		p.look(l, byCall)
	}
	used := p.usedLayers()
	for _, l := range append(list, used...) {
		if l.does != nil && !p.inRequest(l.cur) && !p.testing(l.cur) {
			p.outside(l, list, used)
		}
	}
}

// testing reports whether c stands in a test.
func (p *pass) testing(c inspector.Cursor) bool {
	return slices.ContainsFunc(enclosing(c), func(f function) bool { return p.has(f, p.tests) })
}

// look finds out what is inside of l.
func (p *pass) look(l *layer, byCall map[*ast.CallExpr]*layer) {
	call := l.at.(*ast.CallExpr)
	h, _ := p.wraps.Application(call)
	seen := map[*origin]bool{}
	var visit func(ast.Expr)
	visit = func(e ast.Expr) {
		switch e := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			if inner := byCall[e]; inner != nil {
				l.inside = append(l.inside, inner)
			}
			if h, _ := p.wraps.Application(e); h != nil {
				visit(h)
			} else if fn := p.callee(e); fn != nil {
				l.base = append(l.base, fn.Origin())
			}
		case *ast.Ident:
			v, ok := p.TypesInfo.Uses[e].(*types.Var)
			if !ok {
				return
			}
			l.base = append(l.base, v)
			for _, d := range p.uses.originsAt(e.Pos()).reaching(v, e.Pos()) {
				if !d.part && !seen[d] {
					seen[d] = true
					visit(d.value)
				}
			}
		}
	}
	visit(h)
}

// usedLayers returns the layers that routers are given by their method Use, those of a call
// in order. Inside of each are those that the same router is given behind it.
func (p *pass) usedLayers() (list []*layer) {
	preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
		sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
		fn := p.callee(call)
		if !ok || fn == nil || fn.Name() != "Use" || fn.Signature().Recv() == nil || !p.takesMiddleware(call) || !p.wraps.firstOutside(fn) {
			return
		}
		for _, arg := range call.Args {
			l := &layer{cur: c, at: arg, name: types.ExprString(arg), does: p.wraps.Middleware(arg), router: sel.X}
			if v := p.rootOf(sel.X); v != nil {
				l.base = []types.Object{v}
			}
			list = append(list, l)
		}
	})
	for i, l := range list {
		for _, later := range list[i+1:] {
			if p.behind(l, later) {
				l.inside = append(l.inside, later)
			}
		}
	}
	return list
}

// takesMiddleware reports whether all arguments of call are middleware, or many of them.
func (p *pass) takesMiddleware(call *ast.CallExpr) bool {
	return len(call.Args) > 0 && !slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		t := p.uses.typeOf(arg)
		if s, ok := t.Underlying().(*types.Slice); ok && call.Ellipsis.IsValid() {
			t = s.Elem()
		}
		return !isMiddleware(t)
	})
}

// behind reports whether the router of l is given later in the same function and branch, and
// is no other one by then.
func (p *pass) behind(l, later *layer) bool {
	body := bodyAround(l.cur)
	if !p.same(l.router, later.router) || p.rootOf(l.router) == nil || body == nil || body != bodyAround(later.cur) {
		return false
	}
	o := p.uses.originsAt(l.at.Pos())
	moved := slices.ContainsFunc(o.of[p.rootOf(l.router)], func(d *origin) bool {
		return l.at.End() <= d.stmt.Pos() && d.stmt.End() <= later.at.Pos() && d.value != nil && !p.isUse(d)
	})
	var path []ast.Node
	for c := l.cur; c.Node() != body; c = c.Parent() {
		path = append(path, c.Parent().Node())
	}
	slices.Reverse(path)
	return !moved && follows(path, later.at.Pos())
}

// isUse reports whether d is a call that changes a router and gives it back.
func (p *pass) isUse(d *origin) bool {
	call, ok := ast.Unparen(d.value).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Use"
}

// outside reports l, if it reads what a layer inside enters, and none outside does.
func (p *pass) outside(l *layer, called, used []*layer) {
	for _, read := range l.does.Reads {
		i := slices.IndexFunc(l.inside, func(in *layer) bool { return in.does != nil && slices.Contains(in.does.Enters, read.Storage) })
		if i < 0 || p.enteredOutside(l, l.inside[i], read.Storage, called, used) {
			continue
		}
		p.report(l.at, read.Way.Marker+" is read outside of "+l.inside[i].name+", which enters the storage for what it wraps: it gives no store there; let it wrap "+l.name, &read.Way)
		return
	}
}

// enteredOutside reports whether something outside of l may enter the storage.
func (p *pass) enteredOutside(l, inner *layer, storage string, called, used []*layer) bool {
	may := func(x *layer) bool { return x.does == nil || contains(x.does.May, storage) }
	for _, x := range called {
		if x != l && may(x) && (slices.Contains(x.inside, l) || p.wrapsWhatHas(x, l)) {
			return true
		}
	}
	for _, x := range used {
		if x == l || x == inner || slices.Contains(l.inside, x) {
			continue
		}
		switch {
		case slices.Contains(x.inside, l) && may(x):
			return true
		case x.does != nil && may(x) && p.aroundOf(x, l):
			return true
		}
	}
	return false
}

// wrapsWhatHas reports whether x wraps the router of l, or what the
// function around l gives.
func (p *pass) wrapsWhatHas(x, l *layer) bool {
	if l.router != nil && slices.ContainsFunc(x.base, func(o types.Object) bool { return slices.Contains(l.base, o) }) {
		return true
	}
	around := enclosing(l.cur)
	if len(around) == 0 || around[len(around)-1].decl == nil {
		return false
	}
	return slices.Contains(x.base, p.TypesInfo.Defs[around[len(around)-1].decl.Name])
}

// aroundOf reports whether x may be given to a router that leads to what l wraps: in a function
// around that of l, or in the same one where l is no router's.
func (p *pass) aroundOf(x, l *layer) bool {
	body := bodyAround(x.cur)
	return body != nil && within(body, l.at.Pos()) && (l.router == nil || bodyAround(l.cur) != body)
}

// bodyAround returns the body of the innermost function around c, nil if there is none: a
// variable of the package is given a value.
func bodyAround(c inspector.Cursor) *ast.BlockStmt {
	if around := enclosing(c); len(around) > 0 {
		return around[0].body
	}
	return nil
}
