// Package flow finds every place of a program where a context could cross: the
// functions and literals, the calls between them, the values that functions are
// used as, the interfaces that methods satisfy, and the variables that hold
// contexts and functions. It collects facts and draws no conclusion; package
// infer does, and its comment says what the facts are for.
//
// # The graph, construct by construct
//
// A Func is a declared function, a function literal, or the initialiser of a
// package variable (var x = f()), which has no function of its own in the source.
//
// A Call is a call expression with what it calls: a function of the program
// (Callee), a marker, foreign code, or a function value or interface method
// (Dynamic). go f(x) and defer f(x) are calls with their statement noted.
//
// A Sink says where a function expression goes. For a literal:
//
//	func() { … }()             Called
//	defer func() { … }()       Called
//	go func() { … }()          Called
//	s.Run(v, func() { … })     ToMarker
//	sort.Slice(x, func(…) …)   ToForeign: foreign code may call it (rule 6)
//	walk(t, func(…) …)         ToParam: a parameter of a function, or an interface method, of the program
//	f := func() { … }          ToLocal: a local variable
//	_ = func() { … }           Compared: with nil, or assigned to _
//	x.f = func() { … }         Stored: anything else
//
// A Value is a use of a declared function, method or marker other than by calling
// it, with its Sink, its own type, and the type of the place that it flows into.
//
// A Shape is a type as the source wrote it. go/types says that two function types
// are identical; whether they have to change together depends on where they were
// written and what flows between them. So each function type in a Shape knows its
// Class, and each flow of a value joins what has to stay identical (shapeflow.go,
// shapestmt.go) or freezes what cannot change:
//
//	var fs []func()            a shape with one class
//	fs = append(fs, x.f)       joined with the class of the field f
//	fs = append(fs, read)      a Value: read is declared, its own type stays
//	foreign(fs)                frozen: foreign code holds functions of the type
//
// Shapes come from the syntax of type expressions, and from types.Type where the
// program has no syntax: of foreign declarations, whose function types are Foreign,
// and of type arguments that were inferred.
//
// A Border is a function value, other than a literal or a declared function, that
// crosses between the program and foreign code; an interface counts as foreign.
//
//	time.AfterFunc(d, x.f)     Out
//	x.f = cancel               in: a context.CancelFunc flows into the field
//
// A Range is a range statement over a function. A Satisfaction says that a method of
// the program implements an interface method: by a conversion, by a type argument,
// by an assertion that could find it, or because the standard library looks for it.
// Interface methods of the program are in one class with what implements them; a
// foreign interface, a foreign implementation (family.go), an assertion that could
// find a foreign type (assert.go) and foreign code that calls by reflection
// (expose.go) freeze the class.
//
// A program that was loaded in several build configurations has all of this once
// for each: a file that they share is walked in each of them, with the types that it
// has there. What stands at one place, or has one name, is then made to agree
// (counterparts.go), so that one plan serves all of them.
//
// Functions are found again from other packages by symbol, other declarations by
// position (place.go), and neither by types.Object: the variants of a package that
// tests bring along have objects of their own.
package flow

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Graph holds the facts about one program. It is immutable once built.
type Graph struct {
	Prog  *load.Program
	Roots *roots.Table
	Funcs []*Func // by position
	// Values are the uses of declared functions as values, by position.
	Values []*Value
	// Borders are where function values cross between the program and foreign
	// code, by position.
	Borders []*Border
	// Outward are the storages that foreign code calls, by position.
	Outward []*Outward
	// Fresh are the files whose packages give foreign code storages to create.
	Fresh []Fresh
	// Kept are the interface methods that stay although a marker implements them (Build).
	Kept []KeptMarker
	// Instanced are the markers of type arguments of the program that implement methods
	// of foreign constraints.
	Instanced []MarkerMethod
	// Members are the names of the fields and methods that the program declares.
	Members map[string]bool
	// CountsMethods says that the program counts methods, or finds them by their
	// number, by reflection.
	CountsMethods bool
	// Boxes are the values that foreign code is handed as an interface without methods, and that can
	// hold functions, by position.
	Boxes []Box
	// Ranges are the range statements over functions, by position.
	Ranges []*Range
	// Classes are the classes that stand for others, by position.
	Classes []*Class
	// Satisfies are the interface methods that methods of the program implement.
	Satisfies []Satisfaction
	// Vars are the facts about local variables and parameters that hold
	// functions, contexts or carriers.
	Vars map[*types.Var]*Var
	// SlotSets are the places where carriers are given another context.
	SlotSets []SlotSet
	// Diagnostics are about syntax that nobody classified.
	Diagnostics []diag.Diagnostic

	// Probed are the interface methods whose calls are those of a marker (Build).
	Probed map[string]*Marker

	symbols   map[symbolKey]*Func
	shapes    *shaper
	embedders []Embedder
}

// Kind is the role of a declared function.
type Kind int

// The kinds.
const (
	Ordinary Kind = iota
	Main          // main of package main
	Init          // func init
	VarInit       // initialiser of a package variable
	Test          // TestX, BenchmarkX, FuzzX
	Example       // ExampleX
	TestMain
)

// Func is one function body.
type Func struct {
	Pkg   *load.Package
	File  *load.File
	Kind  Kind
	Name  string         // pkg.F, (*pkg.T).M, pkg.F.func1
	Decl  *ast.FuncDecl  // of a declared function
	Lit   *ast.FuncLit   // of a literal
	Spec  *ast.ValueSpec // of a VarInit
	Outer *Func          // of a literal: the function around it
	Sig   *types.Signature
	Obj   *types.Func // of a declared function
	Sink  Sink        // of a literal
	Calls []*Call
	// Shape is the function's type, Class its class; nil for a VarInit.
	Shape *Shape
	Class *Class
	// Bound says that a literal is handed to foreign code where it stands.
	Bound bool
	// Frozen says why the type of a declared function cannot change, "" if it
	// may: a directive or assembly names its symbol.
	Frozen string
	// Marked is a directive on the function, nil if there is none; Begins says that a fresh
	// context begins in it.
	Marked *Marked
	Begins bool
	// API says that other modules can name a declared function, in a module in twins, and
	// nothing else but a directive keeps it from changing: it has a clone that they can call, if it needs
	// the context.
	API bool
	// Forwards is the function that a declared function does nothing but call, with
	// context.Background() and its own parameters, nil if it does something else.
	Forwards *Func
	// Adapts says that a function which Forwards gives the other one a function of its
	// own, which calls the last of its parameters.
	Adapts bool
	// Marker is the one whose explicit form a method gets beside it, nil if it gets none:
	// the function that it is given takes the context there.
	Marker *Marker
	// Exposed says which foreign code may call a method by reflection, "" if none.
	Exposed string
	// Counterparts are what stands for the function in each configuration, itself among
	// them, in the order of the configurations; nil if that is itself alone.
	Counterparts []*Func

	literals int
	frames   int // how many functions above it f asks for
}

// Probed says what calls that probe for a marker which is given a function have to do with.
type Probed struct {
	// Methods are the interface methods, by MethodKey.
	Methods map[string]*Marker
	// Funcs are the methods of the program that get the explicit form, by name.
	Funcs map[string]*Marker
	// Kept are the interface methods, by MethodKey, that cannot be called like that either,
	// with the reason: they stay, and begin without a context.
	Kept map[string]string
}

// Leader returns the function that stands for f and its counterparts.
func (f *Func) Leader() *Func {
	if len(f.Counterparts) == 0 {
		return f
	}
	return f.Counterparts[0]
}

// All returns f and its counterparts.
func (f *Func) All() []*Func {
	if len(f.Counterparts) == 0 {
		return []*Func{f}
	}
	return f.Counterparts
}

// Type returns the syntax of the function's type, nil for a VarInit.
func (f *Func) Type() *ast.FuncType {
	switch {
	case f.Decl != nil:
		return f.Decl.Type
	case f.Lit != nil:
		return f.Lit.Type
	}
	return nil
}

// Body returns the function's body, nil if it has none.
func (f *Func) Body() *ast.BlockStmt {
	switch {
	case f.Decl != nil:
		return f.Decl.Body
	case f.Lit != nil:
		return f.Lit.Body
	}
	return nil
}

// Node returns the syntax of the whole function.
func (f *Func) Node() ast.Node {
	switch {
	case f.Decl != nil:
		return f.Decl
	case f.Lit != nil:
		return f.Lit
	}
	return f.Spec
}

// Pos returns where the function is named, or begins.
func (f *Func) Pos() token.Pos {
	if f.Decl != nil {
		return f.Decl.Name.Pos()
	}
	return f.Node().Pos()
}

// Callee returns the function of the program that obj declares, nil if it is
// foreign.
func (g *Graph) Callee(obj *types.Func) *Func {
	if obj == nil {
		return nil
	}
	return g.symbols[g.symbolOf(obj)]
}

// ShapeOf returns the shape of an expression of the program.
func (g *Graph) ShapeOf(e ast.Expr) *Shape { return g.shapes.expr(e) }

// Under returns the underlying type of a shape.
func (g *Graph) Under(s *Shape) *Shape { return g.shapes.under(s) }

// Embedders returns the struct types of the program that became an interface with
// a method that they have from an embedded interface, or stand in such a type, with
// that method of the embedded one, sorted by position.
func (g *Graph) Embedders() []Embedder { return g.embedders }

// OutsideForm says what an expression has to do with a storage that is called outside.
type OutsideForm int

// The forms.
const (
	OutsideStorage OutsideForm = iota // it is the storage
	OutsideValue                      // the storage is embedded in it, or behind a type parameter or an interface
	OutsideAddress                    // the storage is embedded in what it is the address of, which is taken
	OutsideLiteral                    // it is the literal, without a type, of a pointer to what embeds the storage
)

// outsideIn is the form of an expression of type t.
func outsideIn(t types.Type) OutsideForm {
	if isStorage(t) {
		return OutsideStorage
	}
	return OutsideValue
}

// Fresh is a file in which a type with a storage is a type argument of foreign code that
// may create values of it.
type Fresh struct {
	Pkg  *load.Package
	File *load.File
}

// Outward is a storage that becomes a foreign interface which has a marker among its
// methods, or what holds the storage: foreign code calls that, and has no context.
type Outward struct {
	Expr   ast.Expr
	In     *Func
	Marker *Marker
	Method *types.Func
	// Form says how Expr is told.
	Form OutsideForm
	// Written says that the source says so itself, since an earlier rewrite.
	Written bool
	// Created says that Expr creates the storage, which reaches foreign code somewhere as
	// a value of a type argument. The name of what has that is another, without In.
	Created bool
	// Kept says that the program calls it, through an interface that stays as it is.
	Kept bool
	// through is the method of the interface, or of a type parameter, that Expr has.
	through *types.Func
}

// KeptMarker is an interface method that a marker implements, and that stays as it is.
type KeptMarker struct {
	Method *types.Func
	Marker *Marker
	Reason string
	// Written says that the source says of all storages which may be called through it
	// that they are called outside, since an earlier rewrite.
	Written bool

	types []types.Type // of the values that became the interface
}

// Embedder is a struct type that has the method Method because it embeds an
// interface.
type Embedder struct {
	Type   *types.TypeName // nil if the type has no name
	Pos    token.Pos
	Field  *types.Var
	Method *types.Func // of the embedded interface
	Pkg    *load.Package
	File   *load.File
	Decl   *ast.GenDecl // nil if no method can be declared for it
	Hidden bool         // the method has a type that the file cannot write
	// Behind are the methods of the program that can be reached through the field.
	Behind []*Func
}

// Results returns the shapes of the results of a call.
func (g *Graph) Results(call *ast.CallExpr) []*Shape { return g.shapes.results(call) }

// VarShape returns the shape of a variable or field of the program.
func (g *Graph) VarShape(v *types.Var) *Shape { return g.shapes.variable(v) }

// TypeShape returns the shape of the type that an expression of the program writes.
func (g *Graph) TypeShape(e ast.Expr) *Shape { return g.shapes.typeExpr(e) }

// MethodShape returns the shape of a method of an interface of the program.
func (g *Graph) MethodShape(m *types.Func) *Shape { return g.shapes.function(m) }

// symbolKey names a declared function in one configuration.
type symbolKey struct {
	configuration int
	symbol        string
}

func (g *Graph) symbolOf(obj *types.Func) symbolKey {
	return symbolKey{g.Prog.ConfigurationOf(obj.Pkg()), symbol(obj)}
}

// symbol names a declared function in all variants of its package, and in all
// configurations.
func symbol(obj *types.Func) string {
	f := roots.FuncOf(obj.Origin())
	return f.Package + "\x00" + f.Recv + "\x00" + f.Name
}

// IsContext reports whether t is exactly context.Context.
func IsContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context"
}

// ContextParam returns the first parameter that is a context.Context, and its index, nil
// if there is none.
func ContextParam(sig *types.Signature) (*types.Var, int) {
	if sig == nil {
		return nil, 0
	}
	for i := range sig.Params().Len() {
		if v := sig.Params().At(i); IsContext(v.Type()) && !(sig.Variadic() && i == sig.Params().Len()-1) {
			return v, i
		}
	}
	return nil, 0
}

// HasContext reports whether t is a function type with a context parameter.
func HasContext(t types.Type) bool {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	v, _ := ContextParam(sig)
	return v != nil
}
