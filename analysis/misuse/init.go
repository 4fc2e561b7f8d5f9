package misuse

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/inspector"

	"github.com/alsgen/alsgen/analysis/diag"
)

// readAtInit finds reads while packages are initialised.
//
//	var tenant = tenants.GetStore()      there is no request yet, and there is only one tenant
//	func init() { load(user.GetStore()) }
func readAtInit() rule {
	return rule{diag.ReadAtInit, diag.Error, "reads of a store while packages are initialised", func(p *pass) {
		for _, f := range p.Files {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.GenDecl:
					p.initialised(d)
				case *ast.FuncDecl:
					if d.Recv == nil && d.Name.Name == "init" && d.Body != nil {
						p.readsAtInit(d.Body)
					}
				}
			}
		}
	}}
}

// initialised checks the values of package variables.
func (p *pass) initialised(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		for _, v := range spec.(*ast.ValueSpec).Values {
			p.readsAtInit(v)
		}
	}
}

// readsAtInit reports the reads that running n does, unless it enters a store itself.
func (p *pass) readsAtInit(n ast.Node) {
	if p.uses.Of(n).Enters != nil {
		return
	}
	p.uses.sync(n, func(call *ast.CallExpr) {
		if way := p.uses.OfCall(call).Reads; way != nil {
			p.report(call, way.Marker+" is read while the package is initialised, once and outside of every request: it gives no store; read it in the function that needs it", way)
		}
	})
}

// enterNotRun finds stores that are entered where the callers see it.
//
//	func login(u User) { user.EnterWith(u) }     callers go on as u, whoever they are
func enterNotRun() rule {
	return rule{diag.EnterNotRun, diag.Warning, "EnterWith in a function whose callers go on with the store", func(p *pass) {
		preorder(p, func(c inspector.Cursor, call *ast.CallExpr) {
			m, ok := p.marker(call)
			if !ok || m.Func.Name != "EnterWith" || p.isEntrance(c) {
				return
			}
			p.report(call, "the callers of this function go on with what it enters, up to the next Run: enter it at the top of the request, or use Run", nil)
		})
	}}
}

// isEntrance reports whether the function around c has no caller in the program that could
// go on with what is entered in it, or stands in one: a handler, a test, main, init, what a
// goroutine, a marker or foreign code begins with.
func (p *pass) isEntrance(c inspector.Cursor) bool {
	for _, f := range enclosing(c) {
		if p.has(f, p.carries) || p.has(f, p.tests) {
			return true
		}
		if f.decl != nil {
			return p.startsAlone(f.decl)
		}
		if spawned(f.cur) || p.handedAway(f.cur) {
			return true
		}
	}
	return true // a package variable
}

// startsAlone reports whether nobody in the program calls the declared function: it is main,
// init, an example of a test; or only go statements of its package do.
func (p *pass) startsAlone(d *ast.FuncDecl) bool {
	name := d.Name.Name
	example := strings.HasPrefix(name, "Example") && strings.HasSuffix(p.Fset.File(d.Pos()).Name(), "_test.go")
	if d.Recv == nil && (name == "init" || name == "TestMain" || name == "main" && p.Pkg.Name() == "main" || example) {
		return true
	}
	return !d.Name.IsExported() && p.onlySpawned(p.TypesInfo.Defs[d.Name])
}

// onlySpawned reports whether go statements call fn, and nothing else names it.
func (p *pass) onlySpawned(fn types.Object) bool {
	spawned := map[*ast.Ident]bool{}
	preorder(p, func(_ inspector.Cursor, s *ast.GoStmt) {
		switch fun := ast.Unparen(s.Call.Fun).(type) {
		case *ast.Ident:
			spawned[fun] = true
		case *ast.SelectorExpr:
			spawned[fun.Sel] = true
		}
	})
	some, others := false, false
	preorder(p, func(_ inspector.Cursor, id *ast.Ident) {
		if p.TypesInfo.Uses[id] == fn {
			some, others = true, others || !spawned[id]
		}
	})
	return some && !others
}

// handedAway reports whether the function literal at cur is an argument of a marker that runs
// it, or of foreign code: the whole old context is current again when those return.
func (p *pass) handedAway(cur inspector.Cursor) bool {
	call := argumentOf(cur)
	if call == nil {
		return false
	}
	if m, marker := p.marker(call); marker {
		return m.Fn >= 0
	}
	fn := p.callee(call)
	return fn != nil && fn.Pkg() != nil && fn.Pkg() != p.Pkg && !p.uses.reaches(fn.Pkg())
}
