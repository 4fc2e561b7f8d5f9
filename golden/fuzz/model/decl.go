// Package model is the programs that the fuzzer makes: a small typed language that
// is printed as Go. It knows no rule: package gen makes programs of it, package
// interp says what they print.
package model

// Program is one random program: packages of one module. The first package is the
// root, which imports the others.
type Program struct {
	Name     string // p0007, the folder of the root package
	Packages []*Package
	Main     *FuncDecl // of the root package
}

// Package is one package.
type Package struct {
	Path, Name string
	Storages   []*Storage
	Types      []*TypeDecl
	Vars       []*Var
	Funcs      []*FuncDecl // methods, too
}

// Storage is a package variable of type *als.Storage; als.Default if it has no package.
type Storage struct {
	Pkg     *Package
	Name    string
	Elem    Type // String or Int; Any of als.Default
	Default any  // nil for none
}

// Zero returns the zero value of the storage.
func (s *Storage) Zero() any {
	switch s.Elem {
	case Int:
		return 0
	case Any:
		return nil
	}
	return ""
}

// TypeDecl is a declared type: a function type, an interface or a struct.
type TypeDecl struct {
	Pkg     *Package
	Name    string
	Params  []string // type parameters
	Func    *Func
	Iface   bool
	Methods []Method // of an interface, those of embedded ones apart
	Fields  []*Field // of a struct
	Embeds  []Type   // of an interface
	Decls   []*FuncDecl
}

// Method is a method of an interface.
type Method struct {
	Name string
	Type *Func
}

// Field is a field of a struct; an embedded one has the name of its type.
type Field struct {
	Name     string
	Type     Type
	Embedded bool
}

// AllMethods returns the methods of an interface with those that it embeds.
func (d *TypeDecl) AllMethods() []Method {
	all := append([]Method(nil), d.Methods...)
	for _, e := range d.Embeds {
		switch e := e.(type) {
		case *Named:
			all = append(all, e.Decl.AllMethods()...)
		case Basic:
			all = append(all, MethodsOf(e)...)
		}
	}
	return all
}

// Method returns the declared method called name, nil if there is none.
func (d *TypeDecl) Method(name string) *FuncDecl {
	for _, f := range d.Decls {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// FuncDecl is a declared function or method.
type FuncDecl struct {
	Pkg        *Package
	Name       string
	Of         *TypeDecl // of a method
	Pointer    bool      // its receiver is a pointer
	Recv       *Var
	TypeParams []string
	Code       *Code
}

// Type returns the type of the function without its receiver.
func (f *FuncDecl) Type() *Func { return f.Code.Type() }

// Code is what functions and literals have in common.
type Code struct {
	Params   []*Var
	Variadic bool
	Results  []Type
	Named    []*Var // the results, if they have names
	Body     *Block
	// Done says that the code closes the channel done when it ends, and recovers: it
	// is for goroutines. The channel is the last parameter or, of a literal on a go
	// statement, a variable around it.
	Done string
}

// Type returns the type of the code.
func (c *Code) Type() *Func {
	t := &Func{Results: c.Results, Variadic: c.Variadic}
	for _, p := range c.Params {
		t.Params = append(t.Params, p.Type)
	}
	return t
}

// Var is a parameter, a local or a package variable.
type Var struct {
	Pkg  *Package // of a package variable
	Name string   // "_" and "" for parameters that nobody uses
	Type Type
	Init Expr // of a package variable
}
