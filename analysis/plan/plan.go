// Package plan holds the decisions about a program as plain data: which bytes
// of which file become what, and why. A Plan has no pointer into go/types or
// go/ast, so it can be printed, written as JSON, read back, compared, and made by
// hand in a test; whoever carries it out (package rewrite) cannot decide again.
package plan

import "github.com/alsgen/alsgen/analysis/diag"

// Plan is every decision about one program.
type Plan struct {
	// Files are the files that change, sorted by path.
	Files []File `json:"files"`
	// Funcs are the functions that need the context, sorted by position.
	Funcs []Func `json:"funcs"`
	// Changed are the declarations whose type changes, and that others can name,
	// sorted by position.
	Changed []Decl `json:"changed,omitempty"`
	// Contexts are the files that declare for the sources of a module in twins what their
	// twins declare besides them, sorted by path.
	Contexts []ContextFile `json:"contexts,omitempty"`
	// Diagnostics are sorted (diag.Sort). If one is a Refusal, Files says what
	// would have been done for the rest and must not be carried out.
	Diagnostics []diag.Diagnostic `json:"diagnostics"`
}

// Refused reports whether the plan must not be carried out.
func (p *Plan) Refused() bool { return diag.Any(p.Diagnostics, diag.Refusal) }

// Lost reports whether the plan loses a context.
func (p *Plan) Lost() bool { return diag.Any(p.Diagnostics, diag.Lost) }

// Source says where the context of a function comes from.
type Source string

// The sources, in the order in which they are tried.
const (
	FromParam      Source = "parameter"  // a context parameter that the source has
	FromCarrier    Source = "carrier"    // r.Context(), t.Context()
	FromCapture    Source = "capture"    // a literal uses the enclosing function's
	FromMarker     Source = "marker"     // a literal that a marker calls gets a parameter
	FromNewParam   Source = "new"        // a parameter that alsgen adds
	FromBackground Source = "background" // main, init, tests without carrier, package variables
	FromNothing    Source = "lost"       // foreign code calls it without a context
)

// Func is the decision about one function or literal that needs the context.
type Func struct {
	Name     string        `json:"name"` // as go vet prints it: pkg.F, (*pkg.T).M, pkg.F.func1
	Package  string        `json:"package"`
	Position diag.Position `json:"position"`
	Source   Source        `json:"source"`
	Rule     int           `json:"rule"`
	// Signature says that the function's type changes.
	Signature bool `json:"signature,omitempty"`
	// Why leads from the function to a marker that makes it need the context.
	Why []diag.Step `json:"why,omitempty"`
	// EndLine is the last line of the function.
	EndLine int `json:"endLine"`
	// Links are the places in the function, and in no literal in it, that hand the context
	// on, sorted by position.
	Links []Link `json:"links,omitempty"`
}

// Link is a place that hands the context on: to a function, or to a marker.
type Link struct {
	Position diag.Position `json:"position"`
	Text     string        `json:"text"`
	// To is where the function stands in Funcs, nil if it is a marker.
	To *diag.Position `json:"to,omitempty"`
	// Runs says that the link is no reason to need the context: a marker that stands there
	// runs the function.
	Runs bool `json:"runs,omitempty"`
}

// DeclKind is what is declared.
type DeclKind string

// The kinds of declarations.
const (
	FuncDecl   DeclKind = "function"
	MethodDecl DeclKind = "method"
	VarDecl    DeclKind = "variable"
	TypeDecl   DeclKind = "type"
	// StructDecl is a struct type with a field that changes: only literals without
	// field names are affected.
	StructDecl DeclKind = "struct"
	FieldDecl  DeclKind = "field"
	// InterfaceDecl is a method of an interface: whatever implements it changes, too.
	InterfaceDecl DeclKind = "interface method"
)

// Decl is a declaration whose type changes.
type Decl struct {
	Kind     DeclKind      `json:"kind"`
	Package  string        `json:"package"`        // import path
	Recv     string        `json:"recv,omitempty"` // of a method: the type that has it
	Name     string        `json:"name"`
	Position diag.Position `json:"position"`
	// Params and Results are how many the source writes, of a function or method.
	Params   int  `json:"params,omitempty"`
	Results  int  `json:"results,omitempty"`
	Variadic bool `json:"variadic,omitempty"`
}

// Member reports whether the declaration is selected from a value.
func (d Decl) Member() bool {
	return d.Kind == MethodDecl || d.Kind == FieldDecl || d.Kind == InterfaceDecl
}

// File is what changes in one file.
type File struct {
	Path string `json:"path"` // absolute
	// Names are the package names by which the file writes the packages that
	// sites mention, by import path: existing imports and new ones.
	Names map[string]string `json:"names,omitempty"`
	// Add are imports that the file lacks, sorted by path.
	Add []Import `json:"add,omitempty"`
	// Drop are the import specs that nothing uses after the rewrite, by offset.
	Drop []Span `json:"drop,omitempty"`
	// Sites are sorted by offset, then end, then kind.
	Sites []Site `json:"sites"`
}

// Import is one import to be added. Name is "" if the package's own name serves.
type Import struct {
	Path string `json:"path"`
	Name string `json:"name,omitempty"`
}

// Span is a range of bytes of the source.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Kind is what happens at a site; each has its file in package rewrite.
type Kind string

// The kinds.
const (
	// Param adds the first parameter Name to the parameter list whose inside is
	// Span. Parts are the first parameter, if there is one, and then, of an
	// unnamed list, empty spans where the names are missing.
	Param Kind = "param"
	// NameParam gives the parameter at Span the name Name: Span is the blank
	// identifier, or empty and before the type of an unnamed parameter; Parts are
	// the empty spans before its siblings, which are named "_".
	NameParam Kind = "name-param"
	// Define declares Name with the value Ctx first in the body whose "{" is at
	// Span.Start. If Index is 1, Ctx is als.Open of a context parameter, which becomes
	// als.Fix of itself.
	Define Kind = "define"
	// Open assigns als.Open of it to the context Ctx first in the body whose "{" is at
	// Span.Start.
	Open Kind = "open"
	// Arg inserts the argument Ctx before argument Index of the argument list
	// whose inside is Span. Parts are the arguments.
	Arg Kind = "arg"
	// GoLast gives the call at Span, of a go statement, the argument Ctx before argument
	// Index of the callee, Parts[0], unless that is -1, and hands the contexts Wraps on with
	// it: Ctx is evaluated behind the arguments. Types and Results are those of the callee
	// without Ctx; Once says how that is evaluated.
	GoLast Kind = "go-last"
	// Carry wraps the argument at Span: als.Carry(argument, Ctx). Index says whether it
	// shares what is entered with Ctx, too.
	Carry Kind = "carry"
	// Explicit replaces the marker's name at Span by Name, its explicit form.
	// The argument is a site of its own.
	Explicit Kind = "explicit"
	// Rename replaces the mention, or the declaration, of a context variable at Span
	// by Name: it is needed where its own name means something else.
	Rename Kind = "rename"
	// Replace replaces Span by the expression Ctx: als.Context().
	Replace Kind = "replace"
	// FuncType adds the first parameter to the function type, or the interface
	// method, whose parameter list has the inside Span; Name is "" in a list
	// without names. Parts is the first parameter, if there is one.
	FuncType Kind = "func-type"
	// Adapt wraps the function expression at Span in a literal that calls it.
	// Name is the context parameter of the literal, "" if it has none; Ctx is the
	// context that the function gets before argument Index, nil if it gets none.
	// Types and Results are those of the function without the context. Once says
	// how the expression is evaluated.
	Adapt Kind = "adapt"
	// Iterate wraps the function at Span, over which a statement ranges, in a
	// literal that calls it with Ctx, nil if it takes no context. Types are those
	// that it yields; Index is 1 if it calls what it yields to with a context.
	Iterate Kind = "iterate"
	// Clone puts a function Name, which takes the context, beside the declared
	// function that begins at Span, whose type cannot change.
	Clone Kind = "clone"
	// CloneMarker is Clone for the explicit form of a marker, whose last parameter is a
	// function that takes the context.
	CloneMarker Kind = "clone-marker"
	// Probe makes the call at Span of an interface method call Name with Ctx where
	// the value has such a method. Once is Before if Ctx must be evaluated when the
	// receiver is; Index is 1 if the receiver is of a type parameter, 2 if it is asked by
	// its address, 3 if what it points to is asked.
	Probe Kind = "probe"
	// ProbeExpr is Probe for the call of a method expression.
	ProbeExpr Kind = "probe-expr"
	// ProbeValue makes the value of an interface method at Span a function that
	// calls the clone Name where the receiver has it: with Ctx, or with the context
	// that it takes, if Ctx is nil.
	ProbeValue Kind = "probe-value"
	// ProbeFunc is ProbeValue for a method expression, also one that is called with
	// the results of another call.
	ProbeFunc Kind = "probe-func"
	// Promote adds a method Name behind the type declaration that ends at Span,
	// which hands Name on from the value of an embedded interface.
	Promote Kind = "promote"
	// PromoteMarker is Promote for the explicit form Name of a marker, whose last parameter
	// is a function that takes the context.
	PromoteMarker Kind = "promote-marker"
	// MarkerFunc replaces a marker at Span that is used as a value and has no
	// explicit form: als.Context by a literal that returns Ctx, and has the
	// parameter Name, if that is not ""; als.WithContext if Ctx is nil; and
	// als.RequireRewrite, which does nothing, if Index is 1. If Index is 2, the function
	// that als.WithContext is given does not take the context.
	MarkerFunc Kind = "marker-func"
	// WithContext turns the call at Span into the call of a function literal.
	// Parts are the callee, and the two arguments; Index is 1 if the first can be
	// written behind the second, because evaluating that has no effect. If Ctx is
	// set, the first is written als.Carry(argument, Ctx): Ctx holds no stores, and
	// a Carry is taken as written, so that the argument keeps its own.
	WithContext Kind = "with-context"
	// Pass makes the literal at Span the result of a function that is called with
	// Ctx and has the parameter Name: the literal outlives an assignment to the
	// context it would capture. Parts is the literal's type.
	Pass Kind = "pass"
	// Spread gives the context to the call f(g()) at Span whose only argument
	// has several results. Types are those of the results of g, "_" where they are
	// assigned, Results those of f, none if they are not used. Parts are the callee and the argument; Index is
	// one of the forms below. If there are Wraps, f takes no context of its own, and
	// some of the results of g are handed on with the current stores; Name is the
	// lender. Type is the callee under another name, where it is written elsewhere.
	Spread Kind = "spread"
	// Lend hands the carrier at Parts[0], an argument of the call at Span, on with
	// the current stores, and takes back what the callee wrote. Results are those
	// of the call, none if they are not used; Name is the name of the lender.
	Lend Kind = "lend"
	// LendLater is Lend for the call at Span of a go or defer statement. Parts are
	// the callee and the parenthesis behind it; Type is that of the callee, Types
	// are those of the arguments, of which number Index is the carrier.
	LendLater Kind = "lend-later"
	// Set gives the carrier at Parts[0], an argument or the receiver of the call at
	// Span, the current stores in its Slot, and takes them back. Name and Results are
	// those of a Lend; Type is that of the carrier; Once says how it is evaluated.
	Set Kind = "set"
	// SetLater is Set for the call at Span of a defer statement: a LendLater whose
	// Index is -1 if the carrier is the receiver, which is then Parts[0], and Parts[1]
	// what stands between it and the arguments.
	SetLater Kind = "set-later"
	// SetFunc replaces the method value at Span, without parameters, by a literal with
	// the parameter Name that calls it as a Set does. Parts are the receiver.
	SetFunc Kind = "set-func"
	// LendCall is Lend and Set for the call at Span, whose types the file cannot
	// write: a generic function calls the callee, Parts[0], with the arguments, of
	// which Wraps are handed on. Parts[1] is the parenthesis behind the callee.
	LendCall Kind = "lend-call"
	// ProbeMarker makes the interface method at Span, which is called or a value, the
	// explicit form Name of a marker, whose last parameter is a function that takes the
	// context. Parts are those of a Probe; Shift is 1 for a method expression, 2 if the
	// context comes before its receiver.
	ProbeMarker Kind = "probe-marker"
	// Wrap hands the carrier at Span, whose type is Type, on in a value that embeds it
	// and has the current stores.
	Wrap Kind = "wrap"
	// Bind replaces als.Bind at Span by a literal that returns a function of the Type, whose
	// parameters are Types and whose results are Results: it hands the stores on in the
	// context that is parameter Index, unless that is -1, and in the carriers that the
	// parameters Wraps are. Once is OrNil if the function may be nil.
	Bind Kind = "bind"
	// Outside lets foreign code call the markers of the storage at Span, as outside of
	// every Run; Index is 1 if it must stand in parentheses, 2 if the storage is in the value
	// at Span, 3 if it is in what that is the address of, 4 if Span is a literal without a
	// type, of a pointer to a Type, 5 if the storage is one that foreign code creates, which
	// is said before the declaration at Span, behind the imports, which end at Parts.
	Outside Kind = "outside"
	// Remove deletes the statement at Span: als.RequireRewrite(), or a statement
	// that only names the context.
	Remove Kind = "remove"
)

// The forms of a Carry.
const (
	CarryAlone  = iota // it gets the current stores
	CarryShared        // it gets them, and shares what is entered
	CarryOwn           // it shares what is entered, and keeps its own stores
)

// The forms of a Spread. The callee is plain if it can be written anywhere,
// because evaluating it has no effect.
const (
	SpreadCurried     = iota // both the callee and what it is called with are arguments of literals
	SpreadPlain              // the callee is written inside a literal
	SpreadPlainBefore        // the results of g are assigned before the statement at Span
	SpreadBefore             // the callee, too
	SpreadPlainInside        // the results of g are assigned inside a literal
	SpreadInside             // the callee, too
	SpreadCallBefore         // as SpreadPlainBefore; the second result is called with the first
	SpreadCallInside         // as SpreadPlainInside; the second result is called with the first
)

// Site is one place of a file that changes.
type Site struct {
	Kind Kind   `json:"kind"`
	Span Span   `json:"span"`
	Rule int    `json:"rule"` // of docs/semantics.md, the one that decides here
	Func string `json:"func"` // the function it stands in
	// Name is the identifier that the site writes or declares.
	Name string `json:"name,omitempty"`
	// Ctx is the context expression that the site writes.
	Ctx *Expr `json:"ctx,omitempty"`
	// Index is an argument's or parameter's number, from 0.
	Index int `json:"index,omitempty"`
	// Parts are further places of the source that the kind needs, named in the
	// kind's file of package rewrite.
	Parts []Span `json:"parts,omitempty"`
	// Type is the defined type that an Adapt keeps, "" if it changes the type.
	Type string `json:"type,omitempty"`
	// Given is the parameter of a Clone that is a function, which takes the context in
	// the clone alone.
	Given *Given `json:"given,omitempty"`
	// Slot is where the carrier of a Set keeps its context.
	Slot *Slot `json:"slot,omitempty"`
	// Generic is the function that stands for a literal which would have to write types
	// that the file cannot; Types, Results and Callee mention its type parameters.
	Generic *Generic `json:"generic,omitempty"`
	// Names are the names that the source gives the parameters of an adapter, to be
	// used where they are free; nil if it gives none.
	Names []string `json:"names,omitempty"`
	// Callee are the types of the parameters of the function that a Spread calls,
	// where it is not written inside a literal.
	Callee []string `json:"callee,omitempty"`
	// Shift is 1 if a Spread calls a method expression, which takes Ctx behind the
	// receiver.
	Shift int `json:"shift,omitempty"`
	// Wraps are the results of the g of a Spread that are handed on with Ctx, or the
	// parameter of an Adapt of a marker for a function that does not take the context.
	Wraps []Handed `json:"wraps,omitempty"`
	// Types are type expressions as the file can write them.
	Types []string `json:"types,omitempty"`
	// Once says how the function of an Adapt is evaluated.
	Once Once `json:"once,omitempty"`
	// Last says that the Ctx of a LendLater is evaluated behind the arguments.
	Last bool `json:"last,omitempty"`
	// Taken says that Ctx is evaluated where an Adapt or MarkerFunc stands, not where its function is
	// called: a variable in it is assigned again.
	Taken bool `json:"taken,omitempty"`
	// Results are the types of the results, as the file can write them.
	Results []string `json:"results,omitempty"`
	// Recovers says that a function which the site puts a literal or a method before
	// may recover: what stands before it, and is deferred, hands the panic on.
	Recovers bool `json:"recovers,omitempty"`
	// Opens says that what a Bind calls may be the EnterWith of a storage, which needs a
	// context that is open.
	Opens bool `json:"opens,omitempty"`
}

// Generic is a function of the package that stands for a function literal where a type
// cannot be named. Its type arguments are inferred; it has none if the package can name
// all types.
type Generic struct {
	Name   string   `json:"name"`
	Params []string `json:"params"` // its type parameters
	// Callee are the parameters of what the function of a Spread calls.
	Callee []string `json:"callee,omitempty"`
	// End is where the last declaration of the file ends, behind which it is put, and
	// Line the same behind a comment that follows on that line.
	End  int `json:"end"`
	Line int `json:"line"`
	// Late says that the context must be read when it is used, not before.
	Late bool `json:"late,omitempty"`
}

// Slot is where a carrier keeps its context.
type Slot struct {
	Get string `json:"get"` // the method that returns it, or the field
	Set string `json:"set"` // the method that replaces it, "" for a field
	// Request says that it is an *http.Request, whose context is meant.
	Request bool `json:"request,omitempty"`
}

// Given is a parameter that is a function.
type Given struct {
	Index int `json:"index"` // its number
	// Types and Results are those of the function without the context.
	Types   []string `json:"types,omitempty"`
	Results []string `json:"results,omitempty"`
}

// Handed is a result of g in a call f(g()) that is handed on with the current stores.
type Handed struct {
	Result int `json:"result"` // its number
	// Drop says that it is the function for a marker, which does not take the
	// context; Callee are the types of its results.
	Drop bool `json:"drop,omitempty"`
	// Type is that of a carrier as f gets it, "" of a context.
	Type string `json:"type,omitempty"`
	// Share says that the context shares what is entered with that of the call.
	Share bool `json:"share,omitempty"`
	// Lend says that the carrier is copied, Slot where it keeps its context; of one
	// that is wrapped there is neither.
	Lend bool  `json:"lend,omitempty"`
	Slot *Slot `json:"slot,omitempty"`
}

// Once says how an expression is evaluated that an adapter calls.
type Once string

// The ways to evaluate it.
const (
	// Inside the literal: evaluating it has no effect.
	Inside Once = ""
	// Before: when the literal is made.
	Before Once = "before"
	// OrNil: when the literal is made; the literal is nil if the function is.
	OrNil Once = "or-nil"
)

// ExprKind is the form of a context expression.
type ExprKind string

// The forms.
const (
	Ident      ExprKind = "ident"      // Name
	Background ExprKind = "background" // context.Background()
	Initial    ExprKind = "initial"    // als.Initial()
	FromValue  ExprKind = "from-value" // Text, such as r.Context()
	FromArg    ExprKind = "from-arg"   // Text behind argument number Index of an Adapt
	Carried    ExprKind = "carried"    // als.Carry(X, Y)
	Restored   ExprKind = "restored"   // als.Restore(X, Y)
	Opened     ExprKind = "opened"     // als.Open(X)
	Fixed      ExprKind = "fixed"      // als.Fix(X)
	Shared     ExprKind = "shared"     // als.Share(X, Y)
	Joined     ExprKind = "joined"     // als.Join(X)
	Detached   ExprKind = "detached"   // als.Detach(X)
)

// Expr is a context expression.
type Expr struct {
	Kind ExprKind `json:"kind"`
	Name string   `json:"name,omitempty"`
	Text string   `json:"text,omitempty"`
	// Def is the definition that Name must resolve to where the expression is
	// written: an offset in the source of the same file. For a name that the
	// plan declares it is the Span.Start of that Param, NameParam, Define or Pass.
	Def   int   `json:"def,omitempty"`
	Index int   `json:"index,omitempty"`
	X     *Expr `json:"x,omitempty"`
	Y     *Expr `json:"y,omitempty"`
}
