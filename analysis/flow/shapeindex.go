// This file notes the declarations that shapes are made of, before any
// expression is looked at.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
)

// newShaper returns a shaper that knows the declarations of the program.
func newShaper(b *builder) *shaper {
	s := &shaper{
		b: b, assertsFunctions: map[string]bool{}, holding: map[types.Type]bool{}, types: map[ast.Expr]*Shape{}, objects: map[token.Pos]*Shape{},
		locals: map[*types.Var]*Shape{}, foreign: map[types.Object]*Shape{},
		inits: map[token.Pos]func(){}, specs: map[token.Pos]*typeDecl{}, bounds: map[token.Pos]ast.Expr{},
		recvs: map[token.Pos]typeArg{}, unders: map[any]*Shape{}, cores: map[any]*Shape{}, exprs: map[ast.Expr]*Shape{},
		tuples: map[*ast.CallExpr][]*Shape{}, boxed: map[any]token.Pos{}, dynamic: map[held]*Shape{}, conversions: map[[2]types.Type]bool{}, anonymous: map[string]*Class{},
		busy: map[[2]*Shape]bool{}, values: map[ast.Expr]*Value{}, reinterpreted: map[ast.Expr]bool{},
	}
	s.eachFile(s.indexDecls)
	s.eachFile(s.indexTypes)
	return s
}

func (s *shaper) eachFile(visit func(*ast.File)) {
	for _, pkg := range s.b.g.Prog.Packages {
		for _, f := range pkg.Files {
			visit(f.Syntax)
		}
	}
}

// indexDecls notes type declarations and type parameters.
func (s *shaper) indexDecls(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			s.specs[n.Name.Pos()] = &typeDecl{n, s.typeParams(n.TypeParams)}
		case *ast.FuncDecl:
			s.typeParams(n.Type.TypeParams)
		}
		return true
	})
}

// typeParams notes the constraints of type parameters and returns their names.
func (s *shaper) typeParams(list *ast.FieldList) []*ast.Ident {
	if list == nil {
		return nil
	}
	var names []*ast.Ident
	for _, field := range list.List {
		for _, name := range field.Names {
			s.bounds[name.Pos()] = field.Type
			names = append(names, name)
		}
	}
	return names
}

// indexTypes makes the shapes of everything that is declared with a type.
func (s *shaper) indexTypes(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			s.indexFunc(n)
		case *ast.FuncType:
			s.funcType(n)
		case *ast.StructType:
			s.structType(n)
			s.members(n.Fields)
		case *ast.InterfaceType:
			s.interfaceType(n)
			s.members(n.Methods)
		case *ast.ValueSpec:
			s.indexVar(n)
		}
		return true
	})
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				s.indexInit(spec.(*ast.ValueSpec))
			}
		}
	}
}

// indexFunc makes the shape of a declared function.
func (s *shaper) indexFunc(d *ast.FuncDecl) {
	f := s.b.decls[d]
	if f == nil {
		return
	}
	if d.Recv != nil {
		if !s.b.g.Prog.Forwards(f.File.Path) {
			s.b.g.Members[d.Name.Name] = true
		}
		s.indexReceiver(d.Recv.List[0])
	}
	shape := s.funcType(d.Type)
	shape.Type, shape.Class.Sig, shape.Class.Types, shape.Class.Decls = f.Sig, f.Sig, nil, []*Func{f}
	s.objects[d.Name.Pos()] = shape
	f.Class, f.Shape = shape.Class, shape
}

// members notes the names of fields or methods.
func (s *shaper) members(list *ast.FieldList) {
	for _, field := range list.List {
		for _, name := range field.Names {
			s.b.g.Members[name.Name] = true
		}
	}
}

// indexReceiver makes the shape of a receiver and notes its type parameters.
func (s *shaper) indexReceiver(field *ast.Field) {
	e := field.Type
	if star, ok := ast.Unparen(e).(*ast.StarExpr); ok {
		e = star.X
	}
	var base ast.Expr
	var args []ast.Expr
	switch x := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		base, args = x.X, []ast.Expr{x.Index}
	case *ast.IndexListExpr:
		base, args = x.X, x.Indices
	}
	if base != nil {
		if tn := s.typeObject(base); tn != nil {
			for i, a := range args {
				s.recvs[a.Pos()] = typeArg{s.b.canon(tn), i}
			}
		}
	}
	for _, name := range field.Names {
		s.objects[name.Pos()] = s.typeExpr(field.Type)
	}
}

// indexVar makes the shapes of variables with a type.
func (s *shaper) indexVar(spec *ast.ValueSpec) {
	if spec.Type == nil {
		return
	}
	shape := s.typeExpr(spec.Type)
	for _, name := range spec.Names {
		s.objects[name.Pos()] = shape
	}
}

// indexInit notes how the shape of a package variable without a type is found.
func (s *shaper) indexInit(spec *ast.ValueSpec) {
	if spec.Type != nil {
		return
	}
	for i, name := range spec.Names {
		s.inits[name.Pos()] = func() { s.declareFrom(name, spec.Values, len(spec.Names), i, s.b.specs[spec]) }
	}
}

// declareFrom makes the shape of a variable that is declared as number i of n
// with the values.
func (s *shaper) declareFrom(name *ast.Ident, values []ast.Expr, n, i int, in *Func) {
	if len(values) == n {
		s.declare(name, values[i], in)
		return
	}
	if len(values) == 1 {
		if parts := s.tuple(values[0]); i < len(parts) {
			s.objects[name.Pos()] = parts[i]
		}
	}
}
