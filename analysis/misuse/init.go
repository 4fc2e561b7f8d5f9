package misuse

import (
	"go/ast"
	"go/token"

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
// go on with what is entered in it, or stands in one: a handler, a test, main, init.
func (p *pass) isEntrance(c inspector.Cursor) bool {
	for _, f := range enclosing(c) {
		if p.has(f, p.carries) || p.has(f, p.tests) {
			return true
		}
		if f.decl != nil {
			name := f.decl.Name.Name
			return f.decl.Recv == nil && (name == "init" || name == "TestMain" || name == "main" && p.Pkg.Name() == "main")
		}
		if p.entered(f.cur) || spawned(f.cur) {
			return true
		}
	}
	return true // a package variable
}
