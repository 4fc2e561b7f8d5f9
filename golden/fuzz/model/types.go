package model

import "strings"

// Type is a type of a program. Two types are identical if their Keys are.
type Type interface{ isType() }

// Basic is a type that is written as it is: string, any, context.Context.
type Basic string

// The basic types.
const (
	String  Basic = "string"
	Int     Basic = "int"
	Bool    Basic = "bool"
	Error   Basic = "error"
	Any     Basic = "any"
	Context Basic = "context.Context"
	// Request is a carrier.
	Request Basic = "*http.Request"
	Writer  Basic = "http.ResponseWriter"
	Bytes   Basic = "[]byte"
	Snap    Basic = "als.Snap"
	// Stringer, Sink and Sorter are foreign interfaces.
	Stringer Basic = "fmt.Stringer"
	Sink     Basic = "io.Writer"
	Sorter   Basic = "sort.Interface"
)

// MethodsOf returns the methods of the foreign interface t, none of another type.
func MethodsOf(t Type) []Method {
	switch t {
	case Stringer:
		return []Method{{"String", fn(nil, String)}}
	case Sink:
		return []Method{{"Write", fn([]Type{Bytes}, Int, Error)}}
	case Sorter:
		return []Method{{"Len", fn(nil, Int)}, {"Less", fn([]Type{Int, Int}, Bool)}, {"Swap", fn([]Type{Int, Int})}}
	}
	return nil
}

// Func is a function type.
type Func struct {
	Params, Results []Type
	Variadic        bool // the last parameter is a list of its type
}

// Slice, Map (with strings as keys), Chan and Ptr are composite types.
type (
	Slice struct{ Elem Type }
	Map   struct{ Elem Type }
	Chan  struct{ Elem Type }
	Ptr   struct{ Elem Type }
)

// Named is a type that the program declares, with type arguments if it is generic.
type Named struct {
	Decl *TypeDecl
	Args []Type
}

// Foreign is a function type that the standard library declares.
type Foreign struct {
	Name  string // iter.Seq
	Args  []Type
	Under *Func
}

// Param is a type parameter.
type Param struct{ Name string }

func (Basic) isType()    {}
func (*Func) isType()    {}
func (*Slice) isType()   {}
func (*Map) isType()     {}
func (*Chan) isType()    {}
func (*Ptr) isType()     {}
func (*Named) isType()   {}
func (*Foreign) isType() {}
func (*Param) isType()   {}

// Seq is iter.Seq[string].
func Seq() *Foreign {
	return &Foreign{Name: "iter.Seq", Args: []Type{String}, Under: Iterator()}
}

// CancelFunc is context.CancelFunc.
func CancelFunc() *Foreign { return &Foreign{Name: "context.CancelFunc", Under: &Func{}} }

// Iterator is func(yield func(string) bool).
func Iterator() *Func {
	return &Func{Params: []Type{&Func{Params: []Type{String}, Results: []Type{Bool}}}}
}

// Key returns a text that identical types share.
func Key(t Type) string {
	return TypeText(t, func(d *TypeDecl) string { return d.Pkg.Path + "." + d.Name })
}

// TypeText writes t; name says how a declared type is called.
func TypeText(t Type, name func(*TypeDecl) string) string {
	text := func(t Type) string { return TypeText(t, name) }
	switch t := t.(type) {
	case Basic:
		return string(t)
	case *Func:
		return "func" + Signature(t, text)
	case *Slice:
		return "[]" + text(t.Elem)
	case *Map:
		return "map[string]" + text(t.Elem)
	case *Chan:
		return "chan " + text(t.Elem)
	case *Ptr:
		return "*" + text(t.Elem)
	case *Named:
		return name(t.Decl) + typeArgs(t.Args, text)
	case *Foreign:
		return t.Name + typeArgs(t.Args, text)
	case *Param:
		return t.Name
	}
	panic("model: unknown type")
}

func typeArgs(args []Type, text func(Type) string) string {
	if len(args) == 0 {
		return ""
	}
	return "[" + join(args, text) + "]"
}

func join(list []Type, text func(Type) string) string {
	var parts []string
	for _, t := range list {
		parts = append(parts, text(t))
	}
	return strings.Join(parts, ", ")
}

// Signature writes parameters and results.
func Signature(t *Func, text func(Type) string) string {
	var params []string
	for i, p := range t.Params {
		if t.Variadic && i == len(t.Params)-1 {
			params = append(params, "..."+text(p))
			continue
		}
		params = append(params, text(p))
	}
	return "(" + strings.Join(params, ", ") + ")" + resultText(t.Results, text)
}

func resultText(results []Type, text func(Type) string) string {
	switch len(results) {
	case 0:
		return ""
	case 1:
		return " " + text(results[0])
	}
	return " (" + join(results, text) + ")"
}

// Identical reports whether two types are.
func Identical(a, b Type) bool { return Key(a) == Key(b) }

// FuncOf returns the function type under t, nil if there is none.
func FuncOf(t Type) *Func {
	switch t := t.(type) {
	case *Func:
		return t
	case *Foreign:
		return t.Under
	case *Named:
		if t.Decl.Func != nil {
			return t.Decl.Func
		}
	}
	return nil
}

// HasCarrier reports whether a function of this type brings a context of its own.
func (t *Func) HasCarrier() bool {
	for _, p := range t.Params {
		if p == Context || p == Request {
			return true
		}
	}
	return false
}

// Subst replaces type parameters in t by args, by the names of the parameters.
func Subst(t Type, args map[string]Type) Type {
	switch t := t.(type) {
	case *Param:
		if a := args[t.Name]; a != nil {
			return a
		}
		return t
	case *Func:
		return &Func{Params: substAll(t.Params, args), Results: substAll(t.Results, args), Variadic: t.Variadic}
	case *Slice:
		return &Slice{Subst(t.Elem, args)}
	case *Map:
		return &Map{Subst(t.Elem, args)}
	case *Chan:
		return &Chan{Subst(t.Elem, args)}
	case *Ptr:
		return &Ptr{Subst(t.Elem, args)}
	case *Named:
		return &Named{Decl: t.Decl, Args: substAll(t.Args, args)}
	}
	return t
}

func substAll(list []Type, args map[string]Type) []Type {
	var out []Type
	for _, t := range list {
		out = append(out, Subst(t, args))
	}
	return out
}
