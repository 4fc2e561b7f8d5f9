// This file holds what the graph knows about calls, and about where function expressions go.

package flow

import (
	"go/ast"
	"go/types"
)

// Call is one call expression.
type Call struct {
	Expr *ast.CallExpr
	In   *Func
	Stmt ast.Stmt // the go or defer statement whose call it is, nil otherwise
	Sig  *types.Signature

	Marker *Marker     // the call of an implicit marker
	Callee *Func       // the call of a function or literal of the program
	Object *types.Func // the function or method called, if it is known statically
	// Dynamic is the call of a function value or of an interface method.
	Dynamic bool
	// Recv is the type of the interface, or the type parameter, through which an
	// interface method is called; Behind are the methods of the program that the call
	// can reach, by position.
	Recv   types.Type
	Behind []*Func
	// Asked says that the call of an interface method has tested the value for a clone
	// of the method.
	Asked bool
	// Foreign is the call of a function outside the program, or of a method of a
	// foreign interface.
	Foreign bool
	// Explicit is the call of the runtime's explicit form, taken as written.
	Explicit bool
	// Shape is the type of the function value or interface method of a Dynamic
	// call.
	Shape *Shape
	// FnShape is the type of the function that the call hands to a marker.
	FnShape *Shape
	// Shift is 1 for a call of a method expression, T.M(t, x): the receiver is
	// argument 0, of Sig too.
	Shift int
	// Enclosing is the innermost statement around the call.
	Enclosing ast.Stmt
}

// Fn returns the function that the call hands to its marker, nil if there is
// none.
func (c *Call) Fn() ast.Expr {
	if i := c.FnIndex(); i >= 0 && i < len(c.Expr.Args) {
		return c.Expr.Args[i]
	}
	return nil
}

// SpreadFn reports whether the function that the call hands to its marker is a
// result of the call that is its only argument.
func (c *Call) SpreadFn() bool { return c.FnIndex() > 0 && len(c.Expr.Args) == 1 }

// FnIndex is the number of the argument that Fn returns, -1 if there is none.
func (c *Call) FnIndex() int {
	if c.Marker == nil || c.Marker.Fn < 0 {
		return -1
	}
	return c.Marker.Fn + c.Shift
}

// SinkKind says where a function expression goes.
type SinkKind int

// The kinds of sinks.
const (
	Stored    SinkKind = iota // anything that is not one of the others
	Called                    // called where it stands
	ToMarker                  // an argument of a marker, or of an explicit form
	ToForeign                 // handed to foreign code that could call it
	ToParam                   // an argument of a function of the program
	ToLocal                   // assigned to a local variable
	Compared                  // compared with nil, or assigned to _
)

// Sink is where a function expression goes.
type Sink struct {
	Kind SinkKind
	Call *ast.CallExpr // Called: the call; ToMarker, ToForeign, ToParam: the call it is an argument of
	// Index is the number of the argument.
	Index int
	Var   *types.Var // ToLocal
	// Late says that the foreign code calls it after its context may have ended.
	Late bool
	// Stmt is the go or defer statement of the call.
	Stmt ast.Stmt
}
