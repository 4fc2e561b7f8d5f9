// This file holds the classes of function types: sets of function types that must
// stay identical, so that either all of them gain the context or none does.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/load"
)

// Class is a set of function types that must stay identical. Classes only grow
// together; Find returns the one that stands for all.
type Class struct {
	parent *Class
	// Sig is the signature that the program wrote, of one of the members.
	Sig *types.Signature
	// Types are the function types of the source: those that type expressions
	// write, and those of interface methods.
	Types []TypeSite
	// Lits are the function literals whose type is in the class.
	Lits []*Func
	// Decls are the methods that implement an interface method of the class, or
	// the declared function whose own type it is.
	Decls []*Func
	// Methods are the interface methods of the program in the class.
	Methods []*types.Func
	// Markers are the markers that implement an interface method of the class.
	Markers []MarkerMethod
	// Vars says that the class has a variable whose type is nowhere written.
	Vars bool
	// Foreign are the reasons why a member cannot change, in the order found.
	Foreign []Reason
}

// TypeSite is a function type in the source.
type TypeSite struct {
	Pkg  *load.Package
	File *load.File
	Type *ast.FuncType
}

// MarkerMethod says that a marker implements an interface method of the program.
type MarkerMethod struct {
	Marker *Marker
	Method *types.Func // of the interface
}

// Reason says why the types of a class cannot change.
type Reason struct {
	Pos  token.Pos
	Text string
	// Interface is the foreign interface method that a method of the class
	// implements, nil if the reason is another.
	Interface *types.Func
	// Method is the foreign method that implements an interface method of the
	// class, nil if the reason is another.
	Method *types.Func
}

// Find returns the class that stands for c and all that were joined with it.
func (c *Class) Find() *Class {
	for c.parent != nil {
		if c.parent.parent != nil {
			c.parent = c.parent.parent
		}
		c = c.parent
	}
	return c
}

// join makes one class of a and b.
func join(a, b *Class) {
	a, b = a.Find(), b.Find()
	if a == b {
		return
	}
	b.parent = a
	if a.Sig == nil {
		a.Sig = b.Sig
	}
	a.Types = append(a.Types, b.Types...)
	a.Lits = append(a.Lits, b.Lits...)
	a.Decls = append(a.Decls, b.Decls...)
	a.Foreign = append(a.Foreign, b.Foreign...)
	a.Methods = append(a.Methods, b.Methods...)
	a.Markers = append(a.Markers, b.Markers...)
	a.Vars = a.Vars || b.Vars
}

// freeze notes why the types of c cannot change.
func (c *Class) freeze(r Reason) {
	c = c.Find()
	c.Foreign = append(c.Foreign, r)
}

// pos is where the first of what c holds stands.
func (c *Class) pos() token.Pos {
	switch {
	case len(c.Decls) > 0:
		return c.Decls[0].Pos()
	case len(c.Types) > 0:
		return c.Types[0].Type.Pos()
	case len(c.Lits) > 0:
		return c.Lits[0].Pos()
	}
	return token.NoPos
}
