// Package roots is what alsgen knows about libraries, as data: the types that
// carry a context, how each is read and handed on, who calls a function later
// than its context lives, and which methods foreign code looks up by name.
//
// One framework is one file (nethttp.go, testing.go, …) with one value of type
// Framework; All lists them. Nothing here decides: packages flow and infer look
// things up by package path, type name and method name.
package roots

import (
	"go/types"
	"slices"
)

// HandOn says how a carrier reaches foreign code with the current stores.
type HandOn string

// The ways to hand a carrier on.
const (
	// Lend hands on a copy that holds the stores and takes back what the callee
	// wrote into it.
	Lend HandOn = "lend"
	// Set gives the carrier itself another context, and its own back when the callee
	// is done.
	Set HandOn = "set"
	// Wrap hands on a value that embeds the carrier and has another context: one of an
	// interface type whose context cannot be replaced.
	Wrap HandOn = "wrap"
	// Keep hands the carrier on as it is: it cannot hold other stores.
	Keep HandOn = "keep"
)

// Carrier is a type that holds a context.
type Carrier struct {
	Package string // import path of the type
	Name    string
	Pointer bool // the carrier is *Name; an interface type is not
	// Embedded says that interfaces which embed the type are carriers, too.
	Embedded bool
	Slot     Slot
	// Since is the Go version that can read the slot, "" if every version can.
	Since  string
	HandOn HandOn
	// Calls are the methods of the carrier that call functions with it (c.Next): the
	// carrier is handed on as their receiver. Other methods only look at it.
	Calls []string
	// Nests says that a function that gets the carrier from foreign code begins
	// with the cancellation of the carrier and the stores of the place where it
	// was handed over (t.Run). Otherwise the carrier alone is the entrance.
	Nests bool
	// Fresh says that a new carrier holds no stores (a test's).
	Fresh bool
}

// Slot is where a carrier keeps its context.
type Slot struct {
	Get     string // the method that returns it, or the field
	Set     string // the method that replaces it, "" if it is a field, or cannot be replaced
	Field   bool   // Get is a field
	Request bool   // it is an *http.Request, whose context is meant
}

// Read returns what stands behind a carrier to read its context.
func (c *Carrier) Read() string {
	text := "." + c.Slot.Get
	if !c.Slot.Field {
		text += "()"
	}
	if c.Slot.Request {
		text += ".Context()"
	}
	return text
}

// Holds reports whether the carrier can be handed on with other stores.
func (c *Carrier) Holds() bool { return c.HandOn != Keep }

// HandsOn reports whether the method called name calls functions with the carrier.
func (c *Carrier) HandsOn(name string) bool { return slices.Contains(c.Calls, name) }

// Func names a function or method of a library.
type Func struct {
	Package string
	Recv    string // type name of the receiver, "" for a function
	Name    string
}

// Framework is the knowledge about one library.
type Framework struct {
	Carriers []Carrier
	// Derive are functions that return a carrier or a context with the stores of
	// an argument.
	Derive []Derivation
	// Late are functions that call their function argument after its context
	// may have ended: it gets the stores only.
	Late []Func
	// Quiet are functions that are given a carrier, or a context, and call no function
	// of the program with it. One without a name stands for all of its package.
	Quiet []Func
	// Reflect are functions that may call, by reflection, every exported method of
	// the values that they are given as an interface, and of what those lead to.
	Reflect []Func
	// Inspect are functions by which the program reflects on a value that it gives them as
	// an interface, or on a type argument.
	Inspect []Func
	// Inside lead by reflection from a value or type to what is inside it.
	Inside []Func
	// Fields are those of Inside that find the fields of structs.
	Fields []Func
	// Invoke call a function by reflection, or make one that has a type found so.
	Invoke []Func
	// Signature tell the parameters of a function type that was found by reflection.
	Signature []Func
	// Exchange succeed by reflection only where two types are alike.
	Exchange []Func
	// Extract take a value that was found by reflection out as an interface.
	Extract []Func
	// Methods find the methods of a value by reflection.
	Methods []Func
	// Print are packages whose functions call no function that they are given as an
	// interface, and print it as a pointer where their format says %p.
	Print []string
	// Contain are packages that keep values as interfaces, and give them back.
	Contain []string
	// Dynamic are methods that the library finds by a type assertion, as
	// "Name(parameters) results" in the notation of go/types.
	Dynamic []string
}

// Derivation is a function whose result number Result has the stores of its
// argument number Arg, a context or a carrier, or of its Receiver.
type Derivation struct {
	Func
	Arg, Result int
}

// Receiver is the Arg of a Derivation from the receiver.
const Receiver = -1

// All returns every framework that alsgen knows.
func All() []Framework {
	return []Framework{
		netHTTP(), testingPackage(), contextPackage(), standardInterfaces(), reflection(),
		chi(), cobra(), connect(), echo(), fiber(), gin(), gorilla(), grpc(), restful(), urfaveCLI(),
	}
}

// Table is All, indexed for look-up. It is immutable.
type Table struct {
	carriers []Carrier
	derive   map[Func]Derivation
	late     map[Func]bool
	quiet    map[Func]bool
	reflect  map[Func]bool
	reflects map[Reflection]map[Func]bool
	prints   map[string]bool
	contain  map[string]bool
	dynamic  map[string]bool
}

// NewTable indexes frameworks.
func NewTable(frameworks []Framework) *Table {
	t := &Table{derive: map[Func]Derivation{}, late: map[Func]bool{}, quiet: map[Func]bool{}, reflect: map[Func]bool{}, reflects: map[Reflection]map[Func]bool{}, prints: map[string]bool{}, contain: map[string]bool{}, dynamic: map[string]bool{}}
	for _, f := range frameworks {
		t.carriers = append(t.carriers, f.Carriers...)
		for _, d := range f.Derive {
			t.derive[d.Func] = d
		}
		for _, l := range f.Late {
			t.late[l] = true
		}
		for _, q := range f.Quiet {
			t.quiet[q] = true
		}
		for _, r := range f.Reflect {
			t.reflect[r] = true
		}
		t.addReflection(f)
		for _, path := range f.Print {
			t.prints[path] = true
		}
		for _, path := range f.Contain {
			t.contain[path] = true
		}
		for _, d := range f.Dynamic {
			t.dynamic[d] = true
		}
	}
	return t
}

// Carrier returns the carrier that t is, nil if it is none.
func (tab *Table) Carrier(t types.Type) *Carrier {
	t = types.Unalias(t)
	ptr, pointer := t.(*types.Pointer)
	if pointer {
		t = types.Unalias(ptr.Elem())
	}
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != nil {
		for i, c := range tab.carriers {
			if c.Pointer == pointer && c.Name == named.Obj().Name() && c.Package == named.Obj().Pkg().Path() {
				return &tab.carriers[i]
			}
		}
	}
	if iface, ok := t.Underlying().(*types.Interface); ok && !pointer {
		return tab.embedded(iface)
	}
	return nil
}

// embedded returns the carrier that the interface t embeds, nil if there is none.
func (tab *Table) embedded(t *types.Interface) *Carrier {
	for e := range t.EmbeddedTypes() {
		if !types.IsInterface(e) {
			continue
		}
		if c := tab.Carrier(e); c != nil && c.Embedded {
			return c
		}
	}
	return nil
}

// Waits reports whether fn calls no function of the program with a context that it is
// given, and hands it to nobody who does: it waits for its end.
func (tab *Table) Waits(fn *types.Func) bool {
	f := FuncOf(fn)
	return tab.quiet[f] || tab.quiet[Func{Package: f.Package}]
}

// Quiet reports whether fn calls no function of the program with a carrier that it
// is given: it prints it, puts it into another carrier, or only looks at it.
func (tab *Table) Quiet(fn *types.Func) bool {
	f := FuncOf(fn)
	if tab.Waits(fn) || tab.Prints(fn) {
		return true
	}
	for _, c := range tab.carriers {
		if f.Package == c.Package && f.Recv == c.Name && f.Name == c.Slot.Set {
			return true
		}
	}
	return false
}

// Derives returns what is known about fn as a derivation.
func (tab *Table) Derives(fn *types.Func) (Derivation, bool) {
	d, ok := tab.derive[FuncOf(fn)]
	return d, ok
}

// Late reports whether fn calls its function argument later than its context
// lives.
func (tab *Table) Late(fn *types.Func) bool { return tab.late[FuncOf(fn)] }

// Reflects reports whether fn may call methods of its arguments by reflection.
func (tab *Table) Reflects(fn *types.Func) bool { return tab.reflect[FuncOf(fn)] }

// Prints reports whether fn prints functions that it is given as an interface, and
// calls none.
func (tab *Table) Prints(fn *types.Func) bool { return fn.Pkg() != nil && tab.prints[fn.Pkg().Path()] }

// Contains reports whether fn may keep a value that it is given as an interface for the
// program to take out again.
func (tab *Table) Contains(fn *types.Func) bool {
	return fn.Pkg() != nil && tab.contain[fn.Pkg().Path()]
}

// Dynamic reports whether foreign code finds the method fn by a type assertion.
func (tab *Table) Dynamic(fn *types.Func) bool {
	sig := fn.Signature()
	text := types.TypeString(types.NewSignatureType(nil, nil, nil, unnamed(sig.Params()), unnamed(sig.Results()), sig.Variadic()), nil)
	return tab.dynamic[fn.Name()+text[len("func"):]]
}

// unnamed returns tuple without the names of its variables.
func unnamed(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range tuple.Variables() {
		vars = append(vars, types.NewVar(0, nil, "", v.Type()))
	}
	return types.NewTuple(vars...)
}

// FuncOf returns the name of fn.
func FuncOf(fn *types.Func) Func {
	f := Func{Name: fn.Name()}
	if fn.Pkg() != nil {
		f.Package = fn.Pkg().Path()
	}
	recv := fn.Signature().Recv()
	if recv == nil {
		return f
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		f.Recv = n.Obj().Name()
	}
	return f
}
