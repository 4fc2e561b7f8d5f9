// This file keeps the types of the functions that the program finds by reflection
// inside its values, where it calls them so or sees their types: they were stored
// as the source has them.
//
//	reflect.ValueOf(user).FieldByName("Run").Call(nil)
//	reflect.ValueOf(fs).Index(0).Interface().(func())
//
// A program that only looks at fields, or calls methods, leaves them alone.

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"

	"github.com/alsgen/alsgen/analysis/roots"
)

// inspection is a value, or a type argument, that the program reflects on.
type inspection struct {
	value ast.Expr // nil for a type argument
	shape *Shape
	pos   token.Pos
}

// inspected notes what a call of callee lets the program reflect on.
func (s *shaper) inspected(call *ast.CallExpr, callee *types.Func) {
	if callee == nil || !s.b.g.Roots.ReflectsAs(callee.Origin(), roots.Inspect) {
		return
	}
	for _, arg := range call.Args {
		s.inspections = append(s.inspections, inspection{value: arg, pos: call.Pos()})
	}
	if x, ok := ast.Unparen(call.Fun).(*ast.IndexExpr); ok {
		s.inspections = append(s.inspections, inspection{shape: s.typeExpr(x.Index), pos: call.Pos()})
	}
}

// usage is what the program does with what it finds by reflection.
type usage struct {
	calls     bool // functions, and not only methods
	tells     bool // the types of functions
	exchanges bool // functions for others of the same type
	compares  bool // the types of functions that are written in them
	inside    bool // it looks into values
	fields    bool // and into structs
	methods   bool // it finds methods
}

// freezeInspected freezes the function types that the program finds by reflection. What
// a package does with what it finds says nothing about what others find, as long as no
// reflect.Value leaves it.
func (s *shaper) freezeInspected() {
	if len(s.inspections) == 0 {
		return
	}
	slices.SortStableFunc(s.inspections, func(x, y inspection) int { return s.b.compare(x.pos, y.pos) })
	o := s.newOrigins()
	by := map[string][]inspection{}
	for _, in := range s.inspections {
		folder := s.b.folder(in.pos)
		by[folder] = append(by[folder], in)
	}
	open, imports := s.openReflection(), s.b.importFolders()
	for _, folder := range slices.Sorted(maps.Keys(by)) {
		o.restart()
		for _, in := range by[folder] {
			o.pos, o.given = in.pos, in.value
			if in.value == nil {
				o.reach(found{shape: in.shape})
				continue
			}
			o.value(in.value)
		}
		s.freezeFound(o, s.usage(o, func(other string) bool {
			return other == folder || open[other] && imports[folder][other] || open[folder] && imports[other][folder]
		}))
	}
}

// freezeFound freezes what o found, for a package that uses it so.
func (s *shaper) freezeFound(o *origins, use usage) {
	for _, f := range o.all {
		k := keeper{s: s, use: use, seen: map[any]bool{}, why: Reason{Pos: f.pos, Text: "the program finds it by reflection"}}
		if use.methods && f.t != nil {
			k.methods(f.t)
		}
		if use.calls || use.tells || use.exchanges || use.compares {
			k.outer(f.shape)
		}
	}
}

// folder is the folder of the file at pos: that of a package and its tests.
func (b *builder) folder(pos token.Pos) string { return filepath.Dir(b.g.Position(pos).Path) }

// importFolders returns, for the folder of each package, those of what it imports.
func (b *builder) importFolders() map[string]map[string]bool {
	folders, imports := map[string]string{}, map[string]map[string]bool{}
	for _, pkg := range b.g.Prog.Packages {
		if first := pkg.First(); first != nil {
			folders[pkg.Types.Path()] = filepath.Dir(first.Path)
		}
	}
	for _, pkg := range b.g.Prog.Packages {
		from := folders[pkg.Types.Path()]
		if imports[from] == nil {
			imports[from] = map[string]bool{}
		}
		for _, imp := range pkg.Types.Imports() {
			imports[from][folders[imp.Path()]] = true
		}
	}
	return imports
}

// openReflection returns the folders of the packages through whose exported functions,
// variables and types a reflect.Value or a reflect.Type comes in or goes out.
func (s *shaper) openReflection() map[string]bool {
	open := map[string]bool{}
	for _, pkg := range s.b.g.Prog.Packages {
		scope := pkg.Types.Scope()
		for _, name := range scope.Names() {
			if obj := scope.Lookup(name); obj.Exported() && mentionsReflect(obj) {
				open[s.b.folder(obj.Pos())] = true
			}
		}
	}
	return open
}

// mentionsReflect reports whether the type of obj, or of an exported method or field of
// the type that it is, mentions package reflect.
func mentionsReflect(obj types.Object) bool {
	name, ok := obj.(*types.TypeName)
	if !ok {
		return spellsReflect(obj.Type())
	}
	if named, ok := types.Unalias(name.Type()).(*types.Named); ok {
		for m := range named.Methods() {
			if m.Exported() && spellsReflect(m.Type()) {
				return true
			}
		}
	}
	st, ok := name.Type().Underlying().(*types.Struct)
	if !ok {
		return spellsReflect(name.Type().Underlying())
	}
	for f := range st.Fields() {
		if (f.Exported() || f.Embedded()) && spellsReflect(f.Type()) {
			return true
		}
	}
	return false
}

// spellsReflect reports whether t is written with a type of package reflect.
func spellsReflect(t types.Type) bool {
	found := false
	types.TypeString(t, func(p *types.Package) string {
		found = found || p.Path() == "reflect"
		return ""
	})
	return found
}

// usage finds out what packages do with what o found.
func (s *shaper) usage(o *origins, in func(folder string) bool) usage {
	var u usage
	functions := slices.ContainsFunc(o.all, func(f found) bool {
		shape := s.under(f.shape)
		return shape != nil && shape.Kind == FuncShape
	})
	asserts := slices.ContainsFunc(slices.Collect(maps.Keys(s.assertsFunctions)), in)
	for _, n := range s.b.flowNodes {
		call, ok := n.node.(*ast.CallExpr)
		if !ok {
			continue
		}
		fn := s.calleeOf(call)
		if fn == nil || !in(s.b.folder(call.Pos())) {
			continue
		}
		does := func(kind roots.Reflection) bool { return s.b.g.Roots.ReflectsAs(fn.Origin(), kind) }
		u.methods = u.methods || does(roots.Methods)
		u.inside = u.inside || does(roots.Inside)
		u.fields = u.fields || does(roots.Fields)
		u.tells = u.tells || does(roots.Signature)
		u.calls = u.calls || does(roots.Invoke) && !o.outside(call.Fun)
		u.exchanges = u.exchanges || does(roots.Exchange) && functions || does(roots.Extract) && asserts
	}
	u.compares = functions && slices.ContainsFunc(slices.Collect(maps.Keys(s.b.comparesTypes)), in)
	return u
}

// keeper freezes the function types inside a value that the program reflects on.
type keeper struct {
	s       *shaper
	use     usage
	why     Reason
	seen    map[any]bool
	generic bool // within the declaration of a generic type, whose arguments are looked at where they stand
	called  bool // within a function type
}

// outer freezes what is inside shape. A function without a named type was bound when
// it became an interface, and keeps its own type.
func (k *keeper) outer(shape *Shape) {
	if shape != nil && shape.Kind == FuncShape {
		k.signature(shape)
		return
	}
	k.keep(shape)
}

// signature freezes the function types among the parameters and results of shape. Those
// that have a name are the same for all.
func (k *keeper) signature(shape *Shape) {
	outer := k.called
	k.called = true
	for _, p := range shape.Parts {
		k.keep(p)
	}
	k.called = outer
}

// methods freezes the function types among the parameters and results of the exported
// methods of t.
func (k *keeper) methods(t types.Type) {
	for m := range types.NewMethodSet(t).Methods() {
		fn := m.Obj().(*types.Func)
		if !fn.Exported() || !k.s.b.own(fn) {
			continue
		}
		if shape := k.s.function(fn); shape != nil {
			k.signature(shape)
		}
	}
}

func (k *keeper) keep(shape *Shape) {
	if shape == nil {
		return
	}
	switch shape.Kind {
	case FuncShape:
		if !shape.Foreign {
			shape.Class.freeze(k.why)
		}
		k.signature(shape)
	case NamedShape:
		k.named(shape)
	case ParamShape:
		k.param(shape)
	case CompositeShape:
		k.composite(shape)
	}
}

// named freezes what is inside a type that has a name, and its type arguments.
func (k *keeper) named(shape *Shape) {
	for _, arg := range shape.Parts {
		k.keep(arg)
	}
	u := k.s.underNamed(&Shape{Kind: NamedShape, Type: shape.Type, key: shape.key})
	if u == nil || k.seen[shape.key] || asPos(shape.key) == token.NoPos {
		return
	}
	function := u.Kind == FuncShape
	_, fields := u.Type.(*types.Struct)
	if k.called && !(function && k.use.tells) || !function && !k.use.inside || fields && !k.use.fields {
		return
	}
	if !k.use.calls && !k.use.tells && !k.use.exchanges {
		return // its name says which type it is
	}
	k.seen[shape.key] = true
	outer := k.generic
	k.generic = true
	k.keep(u)
	k.generic = outer
}

// param freezes what a type parameter was given.
func (k *keeper) param(shape *Shape) {
	key := shape.key
	if pos := asPos(key); pos.IsValid() {
		key = k.s.ofType(pos)
	}
	if k.generic || k.seen[key] {
		return
	}
	k.seen[key] = true
	for _, inst := range k.s.insts {
		if inst.param == key {
			k.keep(inst.arg)
		}
	}
}

// composite freezes what is inside a type without a name. What a field without an
// exported name holds can be looked at, and not called.
func (k *keeper) composite(shape *Shape) {
	fields, _ := shape.Type.(*types.Struct)
	for i, p := range shape.Parts {
		if fields != nil && i < fields.NumFields() && !fields.Field(i).Exported() && !fields.Field(i).Embedded() && !k.use.tells && !k.use.compares {
			continue
		}
		k.keep(p)
	}
}

// isReflectType reports whether t is reflect.Type.
func isReflectType(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "reflect" && named.Obj().Name() == "Type"
}
