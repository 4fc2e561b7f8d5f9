package flow

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/refactor/satisfy"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/roots"
)

// satisfactions finds the interface methods that methods of the program
// implement: by every conversion in the program (x/tools/refactor/satisfy), by
// the type arguments of generic functions and types, and, for interfaces that the
// program asserts, by method names and types, since any value may arrive there.
func (b *builder) satisfactions() {
	b.outwardResults()
	for _, pkg := range b.g.Prog.Packages {
		for _, f := range pkg.Files {
			for _, d := range f.Syntax.Decls {
				b.conversions(pkg, d)
			}
		}
		b.instances(pkg)
		b.assertions(pkg)
	}
	for _, t := range b.targets {
		b.assertion(t.t, t.operand, t.pos)
	}
	b.dynamicMethods()
	for _, s := range b.g.Satisfies {
		b.implements(s.Func, s.Method)
	}
	slices.SortFunc(b.g.Satisfies, func(x, y Satisfaction) int {
		return cmp.Or(b.compare(x.Func.Pos(), y.Func.Pos()), cmp.Compare(MethodKey(x.Method), MethodKey(y.Method)))
	})
	b.g.Satisfies = slices.CompactFunc(b.g.Satisfies, func(x, y Satisfaction) bool {
		return x.Func == y.Func && MethodKey(x.Method) == MethodKey(y.Method)
	})
}

// conversions notes every conversion in d that satisfy finds. It panics on a
// method expression of a type without a name (interface{ M() }.M); the walk of
// function values notes the conversions of such a declaration, too.
func (b *builder) conversions(pkg *load.Package, d ast.Decl) {
	defer func() {
		if r := recover(); r != nil && !unnamedMethodExpr(pkg.Info, d) {
			panic(r)
		}
	}()
	var finder satisfy.Finder
	finder.Find(pkg.Info, []*ast.File{{Decls: []ast.Decl{d}}})
	for c := range finder.Result {
		b.satisfies(c.LHS, c.RHS)
	}
}

// unnamedMethodExpr reports whether d has a method expression of a type without a
// name.
func unnamedMethodExpr(info *types.Info, d ast.Decl) bool {
	found := false
	ast.Inspect(d, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if s := info.Selections[sel]; ok && s != nil && s.Kind() == types.MethodExpr {
			_, named := types.Unalias(pointee(s.Recv())).(*types.Named)
			found = found || !named
		}
		return true
	})
	return found
}

// interfaceName names an interface method for people.
func interfaceName(m *types.Func) string {
	if f := roots.FuncOf(m); f.Recv != "" && types.IsInterface(m.Signature().Recv().Type()) {
		if f.Package == "" {
			return f.Recv + "." + f.Name
		}
		return f.Package + "." + f.Recv + "." + f.Name
	}
	return m.Name()
}

// MethodKey names an interface method: by its interface, or by its type if the
// interface has no name.
func MethodKey(m *types.Func) string {
	recv := m.Signature().Recv()
	if recv != nil {
		if _, ok := types.Unalias(recv.Type()).(*types.Named); ok {
			return symbol(m)
		}
	}
	return anonymousMethod + m.Name() + methodType(m)
}

// anonymousMethod begins the key of a method of an interface without a name.
const anonymousMethod = "interface\x00"

// MethodText is the name and type of a method as text: interfaces with methods
// of one text can hold the same values.
func MethodText(m *types.Func) string { return m.Name() + methodType(m.Origin()) }

// methodType returns the parameters and results of m as text.
func methodType(m *types.Func) string {
	sig := m.Signature()
	return typeText(types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic()))
}

// satisfies notes that values of type rhs become values of the interface lhs.
func (b *builder) satisfies(lhs, rhs types.Type) {
	iface, ok := lhs.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range iface.Methods() {
		obj, _, _ := types.LookupFieldOrMethod(rhs, true, m.Pkg(), m.Name())
		fn, ok := obj.(*types.Func)
		if !ok {
			continue
		}
		if isInterfaceMethod(fn) {
			b.link(m, fn)
			if b.embeds(rhs, fn); !b.own(m) && b.methodClass(fn) != nil && !isInterface(rhs) {
				b.outward.embedded = append(b.outward.embedded, b.methodClass(fn))
			}
			continue
		}
		if marker := b.markerOf(fn); marker != nil {
			b.markerImplements(m, marker, rhs)
			continue
		}
		if b.g.Callee(fn) == nil {
			b.implementsForeign(m, fn)
		}
		if f := b.g.Callee(fn); f != nil {
			b.g.Satisfies = append(b.g.Satisfies, Satisfaction{Func: f, Method: m, Foreign: !b.own(m), Asked: b.askedByTwins(m)})
		}
	}
}

// markerImplements notes that a marker implements the interface method m, as a method of
// values of type from, nil if that is not known. What foreign code calls of that was found
// where the program hands it over (outwards): what is left is compared with an interface,
// or looked up in a map, and nobody calls it.
func (b *builder) markerImplements(m *types.Func, marker *Marker, from types.Type) {
	if why := b.keptMethods[MethodKey(m)]; why != "" {
		b.keepMarker(m, marker, why, from)
		return
	}
	if c := b.methodClass(m); c != nil {
		c = c.Find()
		c.Markers = append(c.Markers, MarkerMethod{marker, m})
	}
}

// markerLike returns the marker of a storage that has the name of the interface
// method m of the program, and could have its type, nil if there is none.
func (b *builder) markerLike(m *types.Func) *Marker {
	if !b.own(m) {
		return nil
	}
	for _, marker := range b.markers {
		if (marker.Func.Recv == "Storage" || marker.Func.Name == "Enter") && marker.Func.Name == m.Name() && marker.fits(m.Signature()) {
			return marker
		}
	}
	return nil
}

// instances notes the constraints that type arguments satisfy.
func (b *builder) instances(pkg *load.Package) {
	for id, inst := range pkg.Info.Instances {
		var params *types.TypeParamList
		switch t := pkg.Info.Uses[id].(type) {
		case *types.Func:
			params = t.Signature().TypeParams()
		case *types.TypeName:
			if n, ok := types.Unalias(t.Type()).(*types.Named); ok {
				params = n.TypeParams()
			}
		}
		for i := 0; i < params.Len() && i < inst.TypeArgs.Len(); i++ {
			b.instanceMarkers(id, pkg.Info.Uses[id], params.At(i).Constraint(), inst.TypeArgs.At(i))
			b.satisfies(params.At(i).Constraint(), inst.TypeArgs.At(i))
			if fn, ok := pkg.Info.Uses[id].(*types.Func); ok && !b.own(fn) && !isRuntime(fn) {
				b.target(inst.TypeArgs.At(i), id.Pos())
			}
		}
	}
}

// assertions notes, for every interface that pkg asserts or switches on, the
// methods of the program that have the name and type of one of its methods.
func (b *builder) assertions(pkg *load.Package) {
	for e, tv := range pkg.Info.Types {
		if !tv.IsType() || !types.IsInterface(tv.Type) || b.asserted[e] == nil {
			continue
		}
		b.assertion(tv.Type, b.asserted[e], e.Pos())
	}
}

// assertion notes that a value of type operand is asserted to be the interface t.
func (b *builder) assertion(t, operand types.Type, pos token.Pos) {
	for m := range t.Underlying().(*types.Interface).Methods() {
		if b.mayBeForeign(m) {
			b.questions = append(b.questions, question{operand, m, pos})
		}
		if marker := b.markerLike(m); marker != nil {
			b.markerImplements(m, marker, nil)
		}
		b.mayHold(m)
		for _, f := range b.methods[methodKey{b.configuration(pos), m.Name() + methodType(m)}] {
			if !m.Exported() && m.Pkg().Path() != f.Obj.Pkg().Path() {
				continue // another method, which happens to have the same name
			}
			b.g.Satisfies = append(b.g.Satisfies, Satisfaction{Func: f, Method: m, Foreign: !b.own(m), Asked: b.askedByTwins(m)})
		}
	}
}

// dynamicMethods notes the methods that the standard library finds by a type
// assertion on any value.
func (b *builder) dynamicMethods() {
	for _, f := range b.g.Funcs {
		if f.Obj != nil && f.Sig.Recv() != nil && b.g.Roots.Dynamic(f.Obj) {
			b.g.Satisfies = append(b.g.Satisfies, Satisfaction{Func: f, Method: f.Obj, Foreign: true})
		}
	}
}

// askedByTwins reports whether m is a method of an interface that a dependency in twins
// declares, and asks values for the clone of.
func (b *builder) askedByTwins(m *types.Func) bool {
	return m.Pkg() != nil && b.cloned[m.Pkg().Path()] && b.g.Prog.Asked[m.Name()]
}
