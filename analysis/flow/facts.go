// This file holds the facts of the graph beside the functions: calls, where function
// expressions go, uses of functions as values, borders, variables.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/roots"
)

// Call is one call expression.
type Call struct {
	Expr *ast.CallExpr
	In   *Func
	Stmt ast.Stmt // the go or defer statement whose call it is, nil otherwise
	Sig  *types.Signature

	Marker *Marker     // the call of an implicit marker
	Probed bool        // Marker is called through an interface, if the value has it
	Callee *Func       // the call of a function or literal of the program
	Object *types.Func // the function or method called, if it is known statically
	// Dynamic is the call of a function value or of an interface method.
	Dynamic bool
	// Recv is the type of the interface, or the type parameter, through which an
	// interface method is called; Behind are the methods of the program that the call
	// can reach, by position.
	Recv   types.Type
	Behind []*Func
	// Asked says that the call of a method has tested the value for a clone of the
	// method.
	Asked bool
	// Foreign is the call of a function outside the program, or of a method of a
	// foreign interface.
	Foreign bool
	// Explicit is the call of the runtime's explicit form, taken as written.
	Explicit bool
	// Shape is the type of the function value or interface method of a Dynamic
	// call.
	Shape *Shape
	// Elsewhere are the calls at this place in all configurations, if the method is one
	// of the program in some of them and a foreign one, or an interface's, in others, and
	// a value of each can be asked for a clone, as Asking says.
	Elsewhere []*Call
	Asking    Asking
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
	ToParam                   // an argument of a function, or an interface method, of the program
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
	// Left is the outermost of the literals, each called where it stands, that the
	// function is returned from before it goes there.
	Left *Func
}

// Value is a use of a declared function as a value.
type Value struct {
	Func   *Func       // the function used, nil if it is one of the following
	Marker *Marker     // an implicit marker
	Probed bool        // Marker is used through an interface, if the value has it
	Method *types.Func // a method of an interface of the program
	Object *types.Func // a method of any interface
	// Recv, Behind and Asked say of Object what they say of the method of a Call.
	Recv   types.Type
	Behind []*Func
	Asked  bool
	// Foreign is the use of a function of foreign code.
	Foreign bool
	In      *Func
	Expr    ast.Expr
	Sink    Sink
	// Class is that of Method.
	Class *Class
	// Own is the type of the function; To is that of the place that the value
	// flows into, nil if it is Bound or flows nowhere.
	Own, To *Shape
	// Bound says that the value is handed to foreign code where it stands.
	Bound bool
	// Shift is 1 for a method expression, whose first parameter is the receiver.
	Shift int
	// Counterparts are the values at the same place in each configuration, itself among
	// them; nil if that is itself alone.
	Counterparts []*Value
	// Elsewhere are the values at this place in all configurations, if it is a method of
	// the program in some and a foreign one, or an interface's, in others, and its receiver
	// can be asked for a clone, as Asking says.
	Elsewhere []*Value
	Asking    Asking
	// Plain says that no adapter of the function could be written.
	Plain bool
}

// Border is a function value, other than a literal or a declared function, that
// crosses between the program and foreign code.
type Border struct {
	Expr ast.Expr
	In   *Func
	// From is the type on the side it comes from; To, that of the program which a
	// foreign function flows into.
	From, To *Shape
	// Out says that a function of the program is handed to foreign code.
	Out bool
	// Named says that it becomes an interface as a value of a type that the
	// program defines, and keeps that type.
	Named bool
	// Late says that the foreign code calls it after its context may have ended.
	Late bool
	// Fixed says that it is the result of als.Bind, which is not bound again: it has its
	// stores, and there is nothing else of a context where foreign code calls it.
	Fixed bool
}

// Box is a value, other than a function, that foreign code is handed as an
// interface.
type Box struct {
	Pos   token.Pos
	Shape *Shape
}

// Range is a range statement over a function.
type Range struct {
	Stmt *ast.RangeStmt
	In   *Func
	// Over is the type of the function.
	Over *Shape
	// Value is the declared function, nil if it is a function value.
	Value *Value
}

// Satisfaction says that the method Func implements an interface method.
type Satisfaction struct {
	Func   *Func
	Method *types.Func // of the interface
	// Foreign says that the interface, or the method within it, is declared
	// outside the program.
	Foreign bool
	// Asked says that the interface is one of a dependency in twins, which asks the value
	// for the clone of the method.
	Asked bool
	Pos   token.Pos // where the conversion was seen, if known
}

// Var is what is known about one local variable or parameter.
type Var struct {
	Obj *types.Var
	In  *Func // the function that declares it
	// Param is true for parameters, receivers and named results.
	Param bool
	// End is where the scope of the declaration begins.
	End token.Pos
	// Assigns are all assignments, the declaration with a value among them.
	Assigns []Assign
	// Addressed says that the variable's address is taken.
	Addressed bool
	// Uses are the uses of a variable that holds a function.
	Uses []VarUse
}

// Assign is one assignment to a variable.
type Assign struct {
	In    *Func
	Pos   token.Pos
	Value ast.Expr // nil where it is not an expression of its own (range, switch)
	Tuple int      // number of the result if Value has several, -1 otherwise
	Decl  bool
}

// SlotSet is one place where a carrier is given another context, or the request
// that holds it.
type SlotSet struct {
	In      *Func
	Carrier *roots.Carrier
	Value   ast.Expr // nil where it is not an expression of its own
	Tuple   int      // number of the result if Value has several, -1 otherwise
}

// VarUse is one use of a function-typed variable.
type VarUse struct {
	In   *Func
	Expr ast.Expr
	Sink Sink
}
