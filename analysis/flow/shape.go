// This file finds the function types inside a type, with the class of each.
//
// go/types says that two function types are identical; it does not say which of
// them must change together. A Shape is a type as the source wrote it: each
// function type in it knows its class. Shapes are built from the syntax of type
// expressions where the program has one, and from types.Type elsewhere: for
// foreign declarations, and for type arguments that were inferred.

package flow

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// ShapeKind says what a Shape is a shape of.
type ShapeKind int

// The kinds of shapes.
const (
	FuncShape      ShapeKind = iota // a function type; Parts are parameters, then results
	NamedShape                      // a defined type; Parts are the type arguments
	ParamShape                      // a type parameter
	CompositeShape                  // any other type; Parts are its elements or fields
)

// Shape is a type with the classes of the function types in it. The shape of a
// type that cannot hold a function is nil.
type Shape struct {
	Kind ShapeKind
	// Type is the type as go/types has it.
	Type types.Type
	// Class is that of a FuncShape.
	Class *Class
	// Foreign says that foreign code declares the function type.
	Foreign bool
	Parts   []*Shape

	// NumParams is the number of Parts of a FuncShape that are parameters.
	NumParams int

	key   any  // of a NamedShape or ParamShape: the same in all variants of a package
	inner bool // a type parameter is inside
}

// Params returns the parts that are parameters.
func (s *Shape) Params() []*Shape { return s.Parts[:s.NumParams] }

// Results returns the parts that are results.
func (s *Shape) Results() []*Shape { return s.Parts[s.NumParams:] }

// shaper builds shapes. Objects of the program are known by their position,
// which all variants of a package share.
type shaper struct {
	b         *builder
	holding   map[types.Type]bool
	types     map[ast.Expr]*Shape        // of function, struct and interface types
	objects   map[token.Pos]*Shape       // of variables, fields, functions, interface methods
	locals    map[*types.Var]*Shape      // of the variables of type switches
	foreign   map[types.Object]*Shape    // of foreign variables and functions
	values    map[ast.Expr]*Value        // uses of declared functions
	inits     map[token.Pos]func()       // make the shapes of package variables without a type
	specs     map[token.Pos]*typeDecl    // of defined types and aliases
	bounds    map[token.Pos]ast.Expr     // constraints of type parameters
	recvs     map[token.Pos]typeArg      // type parameters of receivers
	unders    map[any]*Shape             // underlying types by key
	cores     map[any]*Shape             // core types of type parameters by key
	exprs     map[ast.Expr]*Shape        // of expressions
	tuples    map[*ast.CallExpr][]*Shape // of calls with several results
	boxed     map[any]token.Pos          // type parameters that become interfaces
	insts     []instance
	exposures []exposure
	// inspections are what the program reflects on; becomes are the values that become
	// interfaces in it.
	inspections []inspection
	becomes     []became
	outward     bool // the flow is into foreign code from which it does not come back
	// assertsFunctions are the folders of packages that assert an interface to hold
	// functions.
	assertsFunctions map[string]bool
	fieldsToo        bool // what is exposed has fields that are called, too
	inert            bool // the flow is into a function that prints pointers
	handing          bool // the flow is into foreign code that may look into what it gets as an interface
	// anonymous are the methods of interfaces without a name, by name and type.
	anonymous map[string]*Class
	// conversions are the pairs of an interface and a type that becomes it.
	conversions map[[2]types.Type]bool
	dynamic     map[held]*Shape // types that interfaces hold
	busy        map[[2]*Shape]bool
	late        bool      // the flow is into a function that calls it late
	pos         token.Pos // of the flow that is looked at
	// unsafeOut became an unsafe.Pointer, unsafeIn was made from one; reinterpreted
	// are the expressions for which that is known to be both.
	unsafeOut, unsafeIn []unsafeView
	reinterpreted       map[ast.Expr]bool
}

// typeDecl is a type declaration of the program.
type typeDecl struct {
	spec   *ast.TypeSpec
	params []*ast.Ident
}

// typeArg says that a receiver's type parameter is number index of a type.
type typeArg struct {
	spec  token.Pos
	index int
}

// instance notes that a type parameter was given a type.
type instance struct {
	param any
	arg   *Shape
	pos   token.Pos
}

// typeExpr returns the shape of the type that e writes.
func (s *shaper) typeExpr(e ast.Expr) *Shape {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return s.typeExpr(e.X)
	case *ast.FuncType:
		return s.funcType(e)
	case *ast.StructType:
		return s.structType(e)
	case *ast.InterfaceType:
		s.interfaceType(e)
		return nil
	case *ast.Ident, *ast.SelectorExpr:
		return s.typeName(s.typeObject(e), nil)
	case *ast.IndexExpr:
		return s.typeName(s.typeObject(e.X), []ast.Expr{e.Index})
	case *ast.IndexListExpr:
		return s.typeName(s.typeObject(e.X), e.Indices)
	case *ast.StarExpr:
		return s.composite(e, e.X)
	case *ast.ArrayType:
		return s.composite(e, e.Elt)
	case *ast.Ellipsis:
		return s.composite(e, e.Elt)
	case *ast.ChanType:
		return s.composite(e, e.Value)
	case *ast.MapType:
		return s.composite(e, e.Key, e.Value)
	}
	s.b.unknown(e)
	return nil
}

// typeOf returns the type of e.
func (s *shaper) typeOf(e ast.Expr) types.Type {
	if pl := s.b.place(e.Pos()); pl != nil {
		return pl.pkg.Info.TypeOf(e)
	}
	return nil
}

// objectOf returns what id means.
func (s *shaper) objectOf(id *ast.Ident) types.Object {
	if pl := s.b.place(id.Pos()); pl != nil {
		return pl.pkg.Info.ObjectOf(id)
	}
	return nil
}

// typeObject returns the type name that e mentions.
func (s *shaper) typeObject(e ast.Expr) *types.TypeName {
	var id *ast.Ident
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		id = e
	case *ast.SelectorExpr:
		id = e.Sel
	default:
		return nil
	}
	info := s.b.place(id.Pos()).pkg.Info
	tn, ok := info.Uses[id].(*types.TypeName) // an embedded field is declared here, too
	if !ok {
		tn, _ = info.Defs[id].(*types.TypeName)
	}
	return tn
}

// composite is the shape of a type with the element types parts.
func (s *shaper) composite(e ast.Expr, parts ...ast.Expr) *Shape {
	shape := &Shape{Kind: CompositeShape, Type: s.typeOf(e)}
	for _, p := range parts {
		shape.add(s.typeExpr(p))
	}
	return shape.orNil()
}

// add adds a part.
func (s *Shape) add(part *Shape) {
	s.Parts = append(s.Parts, part)
	s.inner = s.inner || part != nil && part.inner
}

// orNil returns nil if the composite s holds nothing.
func (s *Shape) orNil() *Shape {
	for _, p := range s.Parts {
		if p != nil {
			return s
		}
	}
	return nil
}

// funcType is the shape of a function type in the source, with a class of its
// own.
func (s *shaper) funcType(e *ast.FuncType) *Shape {
	if shape := s.types[e]; shape != nil {
		return shape
	}
	pl := s.b.place(e.Pos())
	sig, _ := pl.pkg.Info.TypeOf(e).(*types.Signature)
	shape := &Shape{Kind: FuncShape, Class: &Class{Sig: sig}, Type: sig}
	s.types[e] = shape
	shape.Class.Types = []TypeSite{{pl.pkg, pl.file, e}}
	s.fields(shape, e.Params)
	shape.NumParams = len(shape.Parts)
	s.fields(shape, e.Results)
	return shape
}

// fields adds the shapes of parameters, results or fields to shape.
func (s *shaper) fields(shape *Shape, list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		part := s.typeExpr(field.Type)
		for _, name := range field.Names {
			s.objects[name.Pos()] = part
			shape.add(part)
		}
		if len(field.Names) == 0 {
			shape.add(part)
		}
	}
}

// structType is the shape of a struct type in the source.
func (s *shaper) structType(e *ast.StructType) *Shape {
	if shape, ok := s.types[e]; ok {
		return shape
	}
	shape := &Shape{Kind: CompositeShape, Type: s.typeOf(e)}
	s.types[e] = shape
	s.fields(shape, e.Fields)
	for _, field := range e.Fields.List {
		if len(field.Names) == 0 {
			s.objects[embeddedName(field.Type).Pos()] = s.typeExpr(field.Type)
		}
	}
	return shape
}

// embeddedName returns the identifier of an embedded field.
func embeddedName(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.StarExpr:
		return embeddedName(e.X)
	case *ast.ParenExpr:
		return embeddedName(e.X)
	case *ast.SelectorExpr:
		return e.Sel
	case *ast.IndexExpr:
		return embeddedName(e.X)
	case *ast.IndexListExpr:
		return embeddedName(e.X)
	}
	panic(fmt.Sprintf("flow: unknown embedded field %T", e))
}

// interfaceType makes the shapes of the methods of an interface type.
func (s *shaper) interfaceType(e *ast.InterfaceType) {
	if _, ok := s.types[e]; ok {
		return
	}
	s.types[e] = nil
	for _, field := range e.Methods.List {
		ft, ok := field.Type.(*ast.FuncType)
		if !ok || len(field.Names) == 0 {
			continue
		}
		shape := s.funcType(ft)
		fn, _ := s.objectOf(field.Names[0]).(*types.Func)
		if fn != nil {
			shape.Type, shape.Class.Sig = fn.Signature(), fn.Signature()
			shape.Class.Methods = []*types.Func{fn}
			s.sameMethod(fn, shape.Class)
		}
		s.objects[field.Names[0].Pos()] = shape
	}
}

// sameMethod joins the methods of interfaces without a name that are written
// alike: their types are identical wherever they stand.
func (s *shaper) sameMethod(fn *types.Func, c *Class) {
	key := MethodKey(fn)
	if !strings.HasPrefix(key, anonymousMethod) {
		return
	}
	if known := s.anonymous[key]; known != nil {
		join(known, c)
		return
	}
	s.anonymous[key] = c
}

// typeName is the shape of the type that tn names, with the type arguments args.
func (s *shaper) typeName(tn *types.TypeName, args []ast.Expr) *Shape {
	if tn == nil {
		return nil
	}
	parts := make([]*Shape, len(args))
	for i, a := range args {
		parts[i] = s.typeExpr(a)
	}
	return s.named(tn, parts)
}

// named is the shape of the type that tn names, with type arguments.
func (s *shaper) named(tn *types.TypeName, args []*Shape) *Shape {
	if p, ok := tn.Type().(*types.TypeParam); ok {
		return s.param(p)
	}
	if tn.IsAlias() {
		return s.alias(tn, args)
	}
	if !s.holds(tn.Type()) && (&Shape{Parts: args}).orNil() == nil {
		return nil
	}
	shape := &Shape{Kind: NamedShape, Type: tn.Type(), key: s.key(tn)}
	for _, a := range args {
		shape.add(a)
	}
	s.instantiated(shape)
	return shape
}

// instantiated notes the type arguments of a type of the program.
func (s *shaper) instantiated(shape *Shape) {
	d := s.specs[asPos(shape.key)]
	if d == nil {
		return
	}
	for i, arg := range shape.Parts {
		if arg == nil || arg.Kind == ParamShape || i >= len(d.params) {
			continue
		}
		key := any(d.params[i].Pos())
		s.insts = append(s.insts, instance{key, arg, s.pos})
		if core := s.core(&Shape{Kind: ParamShape, key: key, inner: true}); core != nil {
			s.unify(s.subst(core, s.declEnv(d, shape.Parts)), arg)
		}
	}
}

// alias is the shape of an alias with type arguments.
func (s *shaper) alias(tn *types.TypeName, args []*Shape) *Shape {
	if d := s.specs[s.b.canon(tn)]; d != nil && s.b.own(tn) {
		return s.subst(s.typeExpr(d.spec.Type), s.declEnv(d, args))
	}
	env := map[any]*Shape{}
	if a, ok := tn.Type().(*types.Alias); ok {
		for i, arg := range args {
			env[s.paramKey(a.TypeParams().At(i))] = arg
		}
		return s.subst(s.fromType(a.Rhs(), true), env)
	}
	return s.subst(s.fromType(tn.Type(), true), env)
}

// declEnv maps the type parameters of a declaration to args.
func (s *shaper) declEnv(d *typeDecl, args []*Shape) map[any]*Shape {
	env := map[any]*Shape{}
	for i, id := range d.params {
		if i < len(args) {
			env[id.Pos()] = args[i]
		}
	}
	return env
}

// param is the shape of a type parameter.
func (s *shaper) param(p *types.TypeParam) *Shape {
	return &Shape{Kind: ParamShape, Type: p, key: s.paramKey(p), inner: true}
}

// key identifies a declared type in all variants of its package.
func (s *shaper) key(tn *types.TypeName) any {
	if s.b.own(tn) {
		return s.b.canon(tn)
	}
	return tn
}

func (s *shaper) paramKey(p *types.TypeParam) any { return s.key(p.Obj()) }
