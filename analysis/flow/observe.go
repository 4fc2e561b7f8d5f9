// This file finds functions that behave differently if another function calls
// them in between.

package flow

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// Recovers reports whether the body of f calls recover itself: it must be called
// by the defer statement.
func (f *Func) Recovers() bool {
	found := false
	if f.Body() == nil {
		return false
	}
	ast.Inspect(f.Body(), func(n ast.Node) bool {
		if _, lit := n.(*ast.FuncLit); lit {
			return false
		}
		if call, ok := n.(*ast.CallExpr); ok {
			if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok {
				b, isBuiltin := f.Pkg.Info.Uses[id].(*types.Builtin)
				found = found || isBuiltin && b.Name() == "recover"
			}
		}
		return true
	})
	return found
}

// ObservesCaller reports whether f would notice that another function calls it in its
// caller's place: it recovers, or it asks for its caller, itself or by what it calls.
func (f *Func) ObservesCaller() bool { return f.AsksForCaller() || f.Recovers() }

// AsksForCaller reports whether f asks for its caller, itself or by what it calls.
func (f *Func) AsksForCaller() bool { return f.frames > 0 }

// AsksForFrames reports whether f recovers, or its body asks for the functions that
// are running, be it only for itself.
func (f *Func) AsksForFrames() bool {
	if f.ObservesCaller() {
		return true
	}
	for _, c := range f.Calls {
		if _, asks := c.asksFor(); asks {
			return true
		}
	}
	return false
}

// deepest is the highest number of frames above a function that is told apart.
const deepest = 8

// observe finds how many functions above it each function asks for. What is asked for
// one function up is so by the caller of the function that asks.
//
//	func where(skip int) string { runtime.Caller(skip + 1) } // 2: its caller's caller, or more
//	func direct() string { return where(1) }                 // 1: its caller
func (b *builder) observe() {
	for _, f := range b.g.Funcs {
		for _, c := range f.Calls {
			if n, asks := c.asksFor(); asks {
				f.frames = max(f.frames, n)
			}
		}
	}
	for grown := true; grown; {
		grown = false
		for _, f := range b.g.Funcs {
			for _, c := range f.Calls {
				if _, spawned := c.Stmt.(*ast.GoStmt); c.Callee != nil && !spawned && c.Callee.frames-1 > f.frames {
					f.frames, grown = c.Callee.frames-1, true
				}
			}
		}
	}
}

// asksFor returns how many functions above the one in which it stands the call c asks
// for, and whether it asks for any function that is running.
func (c *Call) asksFor() (int, bool) {
	if c.Object == nil || c.Object.Pkg() == nil {
		return 0, false
	}
	switch c.Object.Pkg().Path() + "." + c.Object.Name() {
	case "runtime.Caller":
		return c.skipped(0), true
	case "runtime.Callers":
		return max(1, c.skipped(0)-1), true
	case "log.Output":
		return c.skipped(0) - 1, true
	case "testing.Helper":
		return 1, true
	}
	return 0, false
}

// skipped is the number of frames that argument i of c says, 2 if that is not constant:
// what is handed a number of frames is called by what asks for its caller.
func (c *Call) skipped(i int) int {
	i += c.Shift
	if i >= len(c.Expr.Args) {
		return 2
	}
	value := c.In.Pkg.Info.Types[c.Expr.Args[i]].Value
	if value == nil {
		return 2
	}
	n, _ := constant.Int64Val(constant.ToInt(value))
	return int(min(max(n, 0), deepest))
}
