// This file finds the values that an interface which the program reflects on can
// hold, as far as it comes from variables and parameters. Of any other it is all that
// becomes an interface of its type, other than in calls of foreign code.
//
//	func fire(x any) { reflect.ValueOf(x).Field(0).Call(nil) }
//	fire(hook{f}) // a hook

package flow

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/roots"
)

// found is the type of a value that the program reflects on.
type found struct {
	t     types.Type
	shape *Shape    // nil if it holds no functions
	pos   token.Pos // where it does
}

// became says that a value became an interface in the program.
type became struct {
	to, from types.Type
	shape    *Shape
}

// relation says what a source has to do with its variable.
type relation int

const (
	same     relation = iota
	element           // the variable is an element of the source
	contains          // the source is an element of the variable
	unknown
)

// source is where a variable has its value from.
type source struct {
	expr     ast.Expr
	relation relation
}

// origins follows interfaces back to what they hold.
type origins struct {
	s       *shaper
	sources map[token.Pos][]source
	methods map[methodParam][]source // of methods that are called through interfaces
	params  map[token.Pos]param
	values  map[*Func]bool // functions that are used as values
	seen    map[visited]bool
	types   []types.Type // interfaces of which everything was looked at
	given   ast.Expr     // what reflection is given
	pos     token.Pos
	all     []found
}

// methodParam is a parameter of all methods of one name.
type methodParam struct {
	name  string
	index int
}

// param is a parameter of a function of the program.
type param struct {
	of    *Func
	index int
}

// visited is a variable that was followed, or its elements.
type visited struct {
	pos      token.Pos
	elements bool
}

// newOrigins notes where every variable has its values from.
func (s *shaper) newOrigins() *origins {
	o := &origins{
		s: s, sources: map[token.Pos][]source{}, methods: map[methodParam][]source{}, params: map[token.Pos]param{},
		values: map[*Func]bool{}, seen: map[visited]bool{},
	}
	for _, f := range s.b.g.Funcs {
		for i := range f.params() {
			o.params[s.b.canon(f.Sig.Params().At(i))] = param{f, i}
		}
	}
	for _, v := range s.b.g.Values {
		o.values[v.Func] = true
	}
	for _, n := range s.b.flowNodes {
		o.note(n.node)
	}
	return o
}

// restart forgets what was found.
func (o *origins) restart() { o.seen, o.types, o.all = map[visited]bool{}, nil, nil }

// params is the number of parameters of f, other than an initialiser.
func (f *Func) params() int {
	if f.Sig == nil {
		return 0
	}
	return f.Sig.Params().Len()
}

// note notes the sources that the statement or expression n gives to variables.
func (o *origins) note(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, lhs := range n.Lhs {
			o.assigned(lhs, n.Rhs, len(n.Lhs), i)
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if len(n.Values) > 0 {
				o.assigned(name, n.Values, len(n.Names), i)
			}
		}
	case *ast.RangeStmt:
		for _, e := range []ast.Expr{n.Key, n.Value} {
			if e != nil {
				o.add(e, source{n.X, element})
			}
		}
	case *ast.TypeSwitchStmt:
		for _, clause := range n.Body.List {
			if v, ok := o.s.b.place(clause.Pos()).pkg.Info.Implicits[clause].(*types.Var); ok {
				o.sources[o.s.b.canon(v)] = append(o.sources[o.s.b.canon(v)], source{switched(n), same})
			}
		}
	case *ast.SendStmt:
		o.add(n.Chan, source{n.Value, contains})
	case *ast.CallExpr:
		o.called(n)
	}
}

// assigned notes the assignment of number i of n values to lhs.
func (o *origins) assigned(lhs ast.Expr, values []ast.Expr, n, i int) {
	value, tuple := valueFor(values, n, i)
	src := source{value, same}
	if value == nil || tuple >= 0 {
		src.relation = unknown
	}
	if x, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
		if src.relation == same {
			src.relation = contains
		}
		lhs = x.X
	}
	o.add(lhs, src)
}

// add notes that the variable e, if it is one, has a value from src.
func (o *origins) add(e ast.Expr, src source) {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return
	}
	if v, ok := o.s.objectOf(id).(*types.Var); ok {
		o.sources[o.s.b.canon(v)] = append(o.sources[o.s.b.canon(v)], src)
	}
}

// called notes the arguments of a call of the program.
func (o *origins) called(call *ast.CallExpr) {
	fn := o.s.calleeOf(call)
	if fn == nil || !o.s.b.own(fn) {
		return
	}
	sig := fn.Origin().Signature()
	shift := o.s.b.methodExprOf(call)
	for i := range sig.Params().Len() {
		for _, src := range argSources(call, sig, i, shift) {
			if isInterfaceMethod(fn) {
				key := methodParam{fn.Name(), i}
				o.methods[key] = append(o.methods[key], src)
				continue
			}
			pos := o.s.b.canon(sig.Params().At(i))
			o.sources[pos] = append(o.sources[pos], src)
		}
	}
}

// argSources returns what call gives to parameter i of sig.
func argSources(call *ast.CallExpr, sig *types.Signature, i, shift int) []source {
	args := call.Args[min(shift, len(call.Args)):]
	switch {
	case len(args) == 1 && sig.Params().Len() > 1 && !sig.Variadic():
		return []source{{nil, unknown}} // f(g())
	case !sig.Variadic() || i < sig.Params().Len()-1 || call.Ellipsis.IsValid():
		if i < len(args) {
			return []source{{args[i], same}}
		}
		return nil
	}
	var list []source
	for _, arg := range args[min(i, len(args)):] {
		list = append(list, source{arg, contains})
	}
	return list
}

// reach notes that the program reflects on f.
func (o *origins) reach(f found) {
	f.pos = o.pos
	o.all = append(o.all, f)
}

// value follows the value of e.
func (o *origins) value(e ast.Expr) {
	t := o.s.typeOf(e)
	if t == nil || o.s.isNil(e) {
		return
	}
	if !isInterface(t) {
		if shape := o.s.expr(e); shape != nil && shape.Kind != FuncShape && e != o.given {
			o.s.b.g.Boxes = append(o.s.b.g.Boxes, Box{e.Pos(), shape})
		}
		o.leaf(e, t)
		return
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		o.variable(e, t, false)
	case *ast.IndexExpr:
		o.elements(e.X)
	case *ast.UnaryExpr:
		o.elements(e.X)
	case *ast.TypeAssertExpr:
		o.value(e.X)
	case *ast.CallExpr:
		if o.s.b.place(e.Pos()).pkg.Info.Types[e.Fun].IsType() {
			o.value(e.Args[0])
			return
		}
		if fn := o.s.calleeOf(e); fn == nil || !o.s.b.g.Roots.ReflectsAs(fn.Origin(), roots.Extract) {
			o.everything(t)
		}
	default:
		o.everything(t)
	}
}

// leaf notes the value of e, whose type t is no interface, and what its interfaces hold.
func (o *origins) leaf(e ast.Expr, t types.Type) {
	if _, several := t.(*types.Tuple); several {
		o.everything(types.NewInterfaceType(nil, nil))
		return
	}
	o.reach(found{t: t, shape: o.s.expr(e)})
	o.inside(t, map[types.Type]bool{})
}

// elements follows the elements of the slice, array, map or channel e.
func (o *origins) elements(e ast.Expr) {
	t := o.s.typeOf(e)
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		o.variable(e, elementOf(t), true)
	case *ast.SliceExpr:
		o.elements(e.X)
	case *ast.CompositeLit:
		for _, x := range e.Elts {
			if kv, ok := x.(*ast.KeyValueExpr); ok {
				x = kv.Value
			}
			o.value(x)
		}
	case *ast.CallExpr:
		o.elementsOfCall(e, t)
	default:
		o.everything(elementOf(t))
	}
}

// elementsOfCall follows the elements of what call returns, of type t.
func (o *origins) elementsOfCall(call *ast.CallExpr, t types.Type) {
	fun := o.s.b.place(call.Pos()).pkg.Info.Types[call.Fun]
	id, _ := ast.Unparen(call.Fun).(*ast.Ident)
	switch {
	case fun.IsType():
		o.elements(call.Args[0])
	case fun.IsBuiltin() && id != nil && id.Name == "make":
	case fun.IsBuiltin() && id != nil && id.Name == "append":
		o.elements(call.Args[0])
		for i, arg := range call.Args[1:] {
			if call.Ellipsis.IsValid() && i == len(call.Args)-2 {
				o.elements(arg)
				continue
			}
			o.value(arg)
		}
	default:
		o.everything(elementOf(t))
	}
}

// elementOf returns the element type of t if that is an interface, else any.
func elementOf(t types.Type) types.Type {
	elem := elemType(t)
	if ch, ok := t.Underlying().(*types.Chan); ok {
		elem = ch.Elem()
	}
	if elem == nil || !isInterface(elem) {
		return types.NewInterfaceType(nil, nil)
	}
	return elem
}

// variable follows the variable id, or its elements, which are of the interface type t.
func (o *origins) variable(id *ast.Ident, t types.Type, elements bool) {
	v, ok := o.s.objectOf(id).(*types.Var)
	if !ok {
		return
	}
	pos := o.s.b.canon(v)
	if o.seen[visited{pos, elements}] {
		return
	}
	o.seen[visited{pos, elements}] = true
	list := o.sources[pos]
	if p, ok := o.params[pos]; ok {
		if p.of.Lit != nil || o.values[p.of] {
			o.everything(t)
		}
		if p.of.Sig.Recv() != nil {
			list = append(slices.Clip(list), o.methods[methodParam{p.of.Obj.Name(), p.index}]...)
		}
	} else if len(list) == 0 {
		o.everything(t)
	}
	for _, src := range list {
		switch {
		case src.relation == unknown || src.relation == element && elements:
			o.everything(t)
		case src.relation == same && elements || src.relation == element:
			o.elements(src.expr)
		default:
			o.value(src.expr)
		}
	}
}

// everything follows all values that become the interface type t in the program.
func (o *origins) everything(t types.Type) {
	if slices.ContainsFunc(o.types, func(known types.Type) bool { return types.Identical(known, t) }) {
		return
	}
	o.types = append(o.types, t)
	for _, b := range o.s.becomes {
		switch {
		case !types.Identical(b.to, t):
		case isInterface(b.from):
			o.everything(b.from)
		default:
			o.reach(found{t: b.from, shape: b.shape})
		}
	}
}

// inside follows the interfaces inside a value of type t.
func (o *origins) inside(t types.Type, seen map[types.Type]bool) {
	t = types.Unalias(t)
	if seen[t] {
		return
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Interface:
		o.everything(t)
	case *types.Named:
		if isInterface(t) {
			o.everything(t)
		} else if o.s.b.own(t.Obj()) {
			o.inside(t.Underlying(), seen)
		}
	case *types.Pointer:
		o.inside(t.Elem(), seen)
	case *types.Slice:
		o.inside(t.Elem(), seen)
	case *types.Array:
		o.inside(t.Elem(), seen)
	case *types.Chan:
		o.inside(t.Elem(), seen)
	case *types.Map:
		o.inside(t.Key(), seen)
		o.inside(t.Elem(), seen)
	case *types.Struct:
		for f := range t.Fields() {
			o.inside(f.Type(), seen)
		}
	case *types.Basic, *types.Signature, *types.TypeParam, *types.Tuple, *types.Union:
	default:
		panic("flow: unknown type " + t.String())
	}
}

// outside reports whether the method e of a reflect.Value belongs to a method, or to a
// function that was handed to reflection itself: no value has it inside.
func (o *origins) outside(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	return ok && o.wasOutside(sel.X, map[token.Pos]bool{})
}

func (o *origins) wasOutside(e ast.Expr, seen map[token.Pos]bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		fn := o.s.calleeOf(e)
		switch {
		case fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "reflect":
			return false
		case o.s.b.g.Roots.ReflectsAs(fn.Origin(), roots.Methods):
			return true
		case fn.Name() == "ValueOf" && len(e.Args) == 1:
			_, function := types.Unalias(o.s.typeOf(e.Args[0])).(*types.Signature)
			return function
		}
	case *ast.Ident:
		v, ok := o.s.objectOf(e).(*types.Var)
		if !ok || len(o.sources[o.s.b.canon(v)]) == 0 || seen[o.s.b.canon(v)] {
			return false
		}
		seen[o.s.b.canon(v)] = true
		for _, src := range o.sources[o.s.b.canon(v)] {
			if src.relation != same || !o.wasOutside(src.expr, seen) {
				return false
			}
		}
		return true
	}
	return false
}
