package model

// Expr is an expression.
type Expr interface {
	// Types are the types of the values: more than one for some calls.
	Types() []Type
}

// TypeOf returns the type of an expression with one value.
func TypeOf(x Expr) Type {
	if ts := x.Types(); len(ts) == 1 {
		return ts[0]
	}
	panic("model: not one value")
}

// The expressions.
type (
	// Lit is a literal: a string, an int, a bool, nil.
	Lit struct {
		Value any
		Of    Type
	}
	// Use is a variable.
	Use struct{ Var *Var }
	// FuncUse is a declared function, with type arguments.
	FuncUse struct {
		Func  *FuncDecl
		Args  []Type
		Infer bool // the type arguments are not written
	}
	// FuncLit is a function literal.
	FuncLit struct{ Code *Code }
	// MethodUse is x.Name, of an interface, a pointer to a struct or a function type.
	MethodUse struct {
		X    Expr
		Name string
		Of   *Func
	}
	// MethodExpr is Recv.Name.
	MethodExpr struct {
		Recv Type
		Name string
		Of   *Func // with the receiver
	}
	// Call is a call of a function value.
	Call struct {
		Fun    Expr
		Args   []Expr
		Spread bool // the only argument is a call with several results
	}
	// Select is a field of a pointer to a struct.
	Select struct {
		X     Expr
		Field string
		Of    Type
	}
	// Index is an element of a slice or a map.
	Index struct {
		X, I Expr
		Of   Type
	}
	// Slicing is x[:n].
	Slicing struct {
		X Expr
		N int
	}
	// Conv is a conversion, written out.
	Conv struct {
		Of Type
		X  Expr
	}
	// Composite is a slice, a map, or the address of a struct.
	Composite struct {
		Of    Type
		Elems []*Elem
	}
	// Assert is a type assertion.
	Assert struct {
		X  Expr
		Of Type
	}
	// Recv receives from a channel.
	Recv struct {
		X  Expr
		Of Type
	}
	// Deref is *p of a pointer to a variable, and Addr is &v.
	Deref struct{ X Expr }
	Addr  struct{ Var *Var }
	// Binary is +, ==, !=, <.
	Binary struct {
		Op   string
		X, Y Expr
		Of   Type
	}
	// Marker is the call of a marker.
	Marker struct {
		Kind    MarkerKind
		Storage *Storage
		Args    []Expr
		Of      []Type
	}
	// MarkerUse is a marker as a value.
	MarkerUse struct {
		Kind    MarkerKind
		Storage *Storage
		Of      *Func
	}
	// With is context.WithValue and its siblings.
	With struct {
		Kind string // WithValue, WithCancel, WithoutCancel
		X    Expr
		Key  int
		Val  Expr
	}
	// ByHand is a call of an explicit form: With, Without, Carry, Detach.
	ByHand struct {
		Kind    string
		Storage *Storage
		X, Y    Expr
	}
	// Value is ctx.Value(key), printed.
	Value struct {
		X   Expr
		Key int
	}
	// Err is ctx.Err() != nil.
	Err struct{ X Expr }
	// Outside is a call of a foreign function.
	Outside struct {
		Func *ForeignFunc
		Args []Expr
		Of   []Type
	}
)

// Elem is an element of a Composite: Name is the field or the key.
type Elem struct {
	Head
	Name string
	X    Expr
}

// MarkerKind is a marker.
type MarkerKind string

// The markers.
const (
	GetStore    MarkerKind = "GetStore"
	Lookup      MarkerKind = "Lookup"
	Run         MarkerKind = "Run"
	Exit        MarkerKind = "Exit"
	CallValue   MarkerKind = "Call"
	TryValue    MarkerKind = "TryCall"
	CallNone    MarkerKind = "Call None"
	TryNone     MarkerKind = "TryCall None"
	CurrentCtx  MarkerKind = "Context"
	WithContext MarkerKind = "WithContext"
	GoDetached  MarkerKind = "Go"
	EnterWith   MarkerKind = "EnterWith"
	Disable     MarkerKind = "Disable"
	Bind        MarkerKind = "Bind"
	Snapshot    MarkerKind = "Snapshot"
	SnapRun     MarkerKind = "Snap.Run"
)

// ForeignFunc is a function of the standard library. Format is its call, with %s
// for the arguments; package interp says what it does.
type ForeignFunc struct {
	Name    string
	Format  string
	Params  []Type
	Results []Type
	Imports []string
	// Plain marks parameters that are of a plain type parameter: a function passes
	// untouched.
	Plain []bool
	// Generic functions have results that depend on the first argument.
	Same bool
	// Late says that the function is called after its context has ended.
	Late bool
}

func (x *Lit) Types() []Type     { return []Type{x.Of} }
func (x *Use) Types() []Type     { return []Type{x.Var.Type} }
func (x *FuncLit) Types() []Type { return []Type{x.Code.Type()} }
func (x *FuncUse) Types() []Type {
	args := map[string]Type{}
	for i, p := range x.Func.TypeParams {
		args[p] = x.Args[i]
	}
	return []Type{Subst(x.Func.Type(), args)}
}
func (x *MethodUse) Types() []Type  { return []Type{x.Of} }
func (x *MethodExpr) Types() []Type { return []Type{x.Of} }
func (x *Call) Types() []Type       { return FuncOf(TypeOf(x.Fun)).Results }
func (x *Select) Types() []Type     { return []Type{x.Of} }
func (x *Index) Types() []Type      { return []Type{x.Of} }
func (x *Slicing) Types() []Type    { return x.X.Types() }
func (x *Conv) Types() []Type       { return []Type{x.Of} }
func (x *Composite) Types() []Type  { return []Type{x.Of} }
func (x *Assert) Types() []Type     { return []Type{x.Of} }
func (x *Recv) Types() []Type       { return []Type{x.Of} }
func (x *Deref) Types() []Type      { return []Type{TypeOf(x.X).(*Ptr).Elem} }
func (x *Addr) Types() []Type       { return []Type{&Ptr{x.Var.Type}} }
func (x *Binary) Types() []Type     { return []Type{x.Of} }
func (x *Marker) Types() []Type     { return x.Of }
func (x *MarkerUse) Types() []Type  { return []Type{x.Of} }
func (x *With) Types() []Type {
	if x.Kind == "WithCancel" {
		return []Type{Context, CancelFunc()}
	}
	return []Type{Context}
}
func (x *ByHand) Types() []Type  { return []Type{Context} }
func (x *Value) Types() []Type   { return []Type{Any} }
func (x *Err) Types() []Type     { return []Type{Bool} }
func (x *Outside) Types() []Type { return x.Of }
