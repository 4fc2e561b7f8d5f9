// This file walks the program once and collects the facts. What a construct
// means stands in the file of its name.

package flow

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Build collects the facts about prog. Calls of the interface methods that probed names
// (MethodKey) are those of the marker, where the value has its explicit form; what it keeps
// is called as foreign code calls it.
func Build(prog *load.Program, table *roots.Table, probed Probed, marks Marks) *Graph {
	b := &builder{
		g:             &Graph{Prog: prog, Roots: table, Vars: map[*types.Var]*Var{}, symbols: map[symbolKey]*Func{}, Members: map[string]bool{}, Probed: probed.Methods},
		markers:       map[roots.Func]*Marker{},
		cloned:        map[string]bool{},
		comparesTypes: map[string]bool{},
		lits:          map[*ast.FuncLit]*Func{},
		decls:         map[*ast.FuncDecl]*Func{},
		asserted:      map[ast.Expr]types.Type{}, pointed: map[*ast.CallExpr]bool{}, outward: newOutward(),
		probed: probed.Methods, explicits: probed.Funcs, keptMethods: probed.Kept, probedCalls: map[*ast.CallExpr]*Marker{}, probedFuncs: map[*ast.SelectorExpr]*Marker{},
		methods:  map[methodKey][]*Func{},
		ownPaths: ownPackages(prog),
		places:   map[*token.File]*place{},
		specs:    map[*ast.ValueSpec]*Func{},
	}
	b.indexPlaces()
	for _, m := range slices.Concat(markers(), clonedMarkers(prog.Clones)) {
		b.markers[m.Func] = &m
		b.cloned[m.Func.Package] = b.cloned[m.Func.Package] || m.Cloned
	}
	for _, pkg := range prog.Packages {
		b.declare(pkg)
	}
	b.links()
	b.directives(marks)
	b.g.shapes = newShaper(b)
	for _, pkg := range prog.Packages {
		for _, f := range pkg.Files {
			b.file(pkg, f)
		}
	}
	for _, f := range b.later {
		f()
	}
	b.g.shapes.flows(b.flowNodes)
	b.g.shapes.freezeUnwritable()
	b.g.shapes.reinterpretAll()
	b.g.shapes.freezeLinked()
	b.g.shapes.freezeAPI()
	b.g.shapes.expose()
	b.g.shapes.freezeInspected()
	b.satisfactions()
	b.resolveShapes()
	b.agree()
	b.answer()
	b.collectClasses()
	b.collectEmbedders()
	b.finishOutward()
	b.reach()
	b.agreeOnPairs()
	b.observe()
	b.finish()
	return b.g
}

// builder is the state of one Build.
type builder struct {
	g       *Graph
	markers map[roots.Func]*Marker
	cloned  map[string]bool // packages with markers that are clones
	lits    map[*ast.FuncLit]*Func
	decls   map[*ast.FuncDecl]*Func
	// ownPaths are the import paths of the program.
	ownPaths map[string]bool
	// pointed are the calls of reflect.ValueOf that are asked for the pointer alone.
	pointed map[*ast.CallExpr]bool
	// promotedMethods are the methods that struct types have from embedded interfaces,
	// by name, once somebody asks.
	promotedMethods map[string][]promoted
	// asserted are the types of type assertions and of the clauses of type switches,
	// with the type of the interface that is asked.
	asserted map[ast.Expr]types.Type
	// methods are the methods of the program by configuration, name and type.
	methods   map[methodKey][]*Func
	places    map[*token.File]*place
	lines     map[line]token.Pos
	specs     map[*ast.ValueSpec]*Func
	flowNodes []flowNode
	questions []question
	outward   outward
	targets   []target
	// probed are the interface methods whose calls are those of a marker, probedFuncs what
	// names one, and probedCalls
	// these calls.
	probed      map[string]*Marker
	explicits   map[string]*Marker
	keptMethods map[string]string
	probedCalls map[*ast.CallExpr]*Marker
	probedFuncs map[*ast.SelectorExpr]*Marker
	// reflectCalls says that the program calls functions by reflection itself, or gets
	// them from it.
	reflectCalls bool
	// comparesTypes are the folders of packages that compare a reflect.Type.
	comparesTypes map[string]bool
	// templatesCall says that a template of the program calls functions in fields.
	templatesCall bool
	// linked are the package variables that a symbol reaches.
	linked []linkedVar
	later  []func() // what can only be resolved when everything was walked

	// The place of the walk.
	pkg   *load.Package
	src   *load.File
	cur   *Func
	stack []ast.Node
}

// finish sorts what the walk collected: the order of packages and files must not
// show.
func (b *builder) finish() {
	slices.SortFunc(b.g.Funcs, func(x, y *Func) int { return b.compare(x.Pos(), y.Pos()) })
	slices.SortFunc(b.g.Values, func(x, y *Value) int { return b.compare(x.Expr.Pos(), y.Expr.Pos()) })
	for _, f := range b.g.Funcs {
		slices.SortStableFunc(f.Calls, func(x, y *Call) int { return int(x.Expr.Pos() - y.Expr.Pos()) })
	}
}

// compare orders positions by path, offset and configuration; the order of
// token.Pos depends on the order in which files were loaded.
func (b *builder) compare(x, y token.Pos) int {
	p, q := b.g.Prog.Fset.PositionFor(x, false), b.g.Prog.Fset.PositionFor(y, false)
	return cmp.Or(strings.Compare(p.Filename, q.Filename), p.Offset-q.Offset, b.configuration(x)-b.configuration(y))
}

// configuration returns the number of the configuration whose file pos is in.
func (b *builder) configuration(pos token.Pos) int {
	if pl := b.place(pos); pl != nil {
		return pl.pkg.Configuration
	}
	return 0
}

// file walks one file.
func (b *builder) file(pkg *load.Package, f *load.File) {
	b.pkg, b.src = pkg, f
	b.stack = b.stack[:0]
	for _, decl := range f.Syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			b.funcDecl(d)
		case *ast.GenDecl:
			b.genDecl(d)
		default:
			b.unknown(decl)
		}
	}
}

// genDecl walks a declaration at package level; each var spec with values is a
// Func of its own.
func (b *builder) genDecl(d *ast.GenDecl) {
	if d.Tok != token.VAR {
		return
	}
	for _, spec := range d.Specs {
		vs := spec.(*ast.ValueSpec)
		if len(vs.Values) == 0 {
			continue
		}
		f := &Func{Pkg: b.pkg, File: b.src, Kind: VarInit, Spec: vs, Name: b.pkg.Path + "." + vs.Names[0].Name}
		b.g.Funcs = append(b.g.Funcs, f)
		b.specs[vs] = f
		b.within(f, func() { b.walk(vs) })
	}
}

// within runs walk with f as the current function.
func (b *builder) within(f *Func, walk func()) {
	outer := b.cur
	b.cur = f
	walk()
	b.cur = outer
}

// walk visits n and everything below it. Every node type of go/ast is named
// here.
func (b *builder) walk(root ast.Node) {
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			b.stack = b.stack[:len(b.stack)-1]
			return true
		}
		b.stack = append(b.stack, n)
		if lit, ok := n.(*ast.FuncLit); ok {
			b.stack = b.stack[:len(b.stack)-1]
			b.funcLit(lit)
			return false
		}
		b.visit(n)
		return true
	})
}

// visit collects the facts of one node; its children are visited afterwards.
func (b *builder) visit(n ast.Node) {
	b.noteFlow(n)
	switch n := n.(type) {
	case *ast.CallExpr:
		b.call(n)
	case *ast.Ident:
		b.ident(n)
	case *ast.AssignStmt:
		b.assign(n)
	case *ast.ValueSpec:
		b.valueSpec(n)
	case *ast.RangeStmt:
		b.rangeStmt(n)
	case *ast.UnaryExpr:
		b.unary(n)
	case *ast.TypeSwitchStmt:
		b.typeSwitch(n)
	case *ast.BasicLit:
		b.templatesCall = b.templatesCall || n.Kind == token.STRING && strings.Contains(n.Value, "{{") && strings.Contains(n.Value, "call ")
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			b.asserted[n.Type] = b.pkg.Info.TypeOf(n.X)
		}
	case *ast.BinaryExpr:
		if isReflectType(b.pkg.Info.TypeOf(n.X)) {
			b.comparesTypes[b.folder(n.Pos())] = true
		}
	case *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr, *ast.StarExpr,
		*ast.CompositeLit, *ast.KeyValueExpr, *ast.SliceExpr,
		*ast.Ellipsis, *ast.CommClause,
		*ast.ArrayType, *ast.ChanType, *ast.FuncType, *ast.InterfaceType, *ast.MapType, *ast.StructType,
		*ast.Field, *ast.FieldList, *ast.FuncLit,
		*ast.BlockStmt, *ast.BranchStmt, *ast.CaseClause, *ast.DeclStmt, *ast.DeferStmt, *ast.EmptyStmt,
		*ast.ExprStmt, *ast.ForStmt, *ast.GoStmt, *ast.IfStmt, *ast.IncDecStmt, *ast.LabeledStmt,
		*ast.ReturnStmt, *ast.SelectStmt, *ast.SendStmt, *ast.SwitchStmt,
		*ast.GenDecl, *ast.TypeSpec, *ast.ImportSpec, *ast.Comment, *ast.CommentGroup:
		// Nothing of their own: their parts are visited.
	default:
		b.unknown(n)
	}
}

// unknown stops at a node that nobody classified: go/ast has one that alsgen was not
// made for, which a test would have found.
func (b *builder) unknown(n ast.Node) {
	panic(fmt.Sprintf("flow: unknown syntax %T at %v", n, b.g.Prog.Fset.Position(n.Pos())))
}

// Position converts pos; line directives have no influence.
func (g *Graph) Position(pos token.Pos) diag.Position {
	p := g.Prog.Fset.PositionFor(pos, false)
	return diag.Position{Path: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}

// parent returns the n-th node around the one that is visited, nil if there is
// none; ParenExprs count.
func (b *builder) parent(n int) ast.Node {
	if i := len(b.stack) - 1 - n; i >= 0 {
		return b.stack[i]
	}
	return nil
}
