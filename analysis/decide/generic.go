// This file makes functions of the literals that would have to write a type which the
// file cannot: one of another package, and not exported, one whose name means something
// else where the literal stands, or one that is another in each build configuration.
// They are generic where the package cannot write it either: the type arguments are
// inferred from what the function is called with.
//
//	als.Call(user.Value("ann"), hidden.Make)
//	→
//	als.CallContext(ctx, user.Value("ann"), adapt(hidden.Make))
//
//	func adapt[T any](f func() T) func(context.Context) T {
//		return func(context.Context) T { return f() }
//	}

package decide

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// genericKey is the site of a generic function, one for all configurations, or the
// name that one has, if the site is empty.
type genericKey struct {
	pkg, path  string
	start, end int
	kind       plan.Kind
	name       string
}

// generic is the function that stands for the literal of a site.
type generic struct {
	fm     *fileMaker
	made   plan.Generic
	hidden []typeText // what its type parameters stand for
	params []types.Type
}

// generalise makes a generic function of the literal of p, if that would have to write
// a type that the file cannot, or another one in each build configuration.
func (fm *fileMaker) generalise(p *pending) {
	base, ok := genericName(p.site.Kind)
	hidden := func(t typeText) bool { return t.differs != "" || !flow.WritableAt(fm.pkg, t.t, p.pos) }
	lists := []*[]typeText{&p.types, &p.results, &p.callee, &p.called, &p.named}
	if !ok || !slices.ContainsFunc(lists, func(list *[]typeText) bool { return slices.ContainsFunc(*list, hidden) }) {
		return
	}
	g := &generic{fm: fm, made: plan.Generic{Name: fm.genericFunc(p, base)}}
	g.made.End, g.made.Line = fm.end()
	g.made.Late = p.ctx != nil && p.site.Once != plan.Before && p.site.Kind != plan.LendCall && fm.m.varies(p.ctx)
	for _, list := range lists {
		replaced := slices.Clone(*list)
		for i, t := range replaced {
			replaced[i] = typeText{t: g.part(t)}
		}
		*list = replaced
	}
	p.site.Generic = &g.made
	if carries(p) {
		p.needs = append(p.needs, runtimePath)
	}
}

// carries reports whether the function of p writes a Carry: it returns a function that
// hands on a context which p gives it.
func carries(p *pending) bool {
	switch {
	case p.ctx == nil || p.ctx.kind == plan.FromArg:
		return false
	case p.site.Kind == plan.Adapt:
		return p.def == nil
	}
	return p.site.Kind != plan.Spread && p.site.Kind != plan.LendCall
}

// end returns where the last declaration of the file ends, and the same behind a comment
// that follows it on its line.
func (fm *fileMaker) end() (end, line int) {
	decls := fm.file.Syntax.Decls
	last := decls[len(decls)-1].End()
	end = fm.m.offset(last)
	line = end
	at := func(pos token.Pos) int { return fm.m.g.Prog.Fset.PositionFor(pos, false).Line }
	for _, group := range fm.file.Syntax.Comments {
		for _, c := range group.List {
			if c.Pos() >= last && at(c.Pos()) == at(last) {
				line = max(line, fm.m.offset(c.End()))
			}
		}
	}
	return end, line
}

// genericName is what a generic function for sites of kind is called.
func genericName(kind plan.Kind) (name string, ok bool) {
	switch kind {
	case plan.Adapt:
		return "adapt", true
	case plan.Iterate:
		return "iterate", true
	case plan.Spread:
		return "spread", true
	case plan.Probe, plan.ProbeExpr, plan.ProbeValue, plan.ProbeFunc:
		return "probe", true
	case plan.LendCall:
		return "lend", true
	case plan.Bind:
		return "bind", true
	}
	return "", false
}

// genericFunc names the generic function of p: as nothing else in the package, and
// alike in all configurations.
func (fm *fileMaker) genericFunc(p *pending, base string) string {
	key := genericKey{pkg: fm.pkg.Path, path: fm.file.Path, start: p.site.Span.Start, end: p.site.Span.End, kind: p.site.Kind}
	taken := func(name string) bool {
		return !fm.freeName(name, nil)
	}
	if name := fm.m.generics[key]; name != "" {
		return name
	}
	name := base
	for i := 1; taken(name) || taken(name+"Args"); i++ {
		name = fmt.Sprintf("%s%d", base, i)
	}
	fm.m.generics[key], fm.m.generics[genericKey{pkg: fm.pkg.Path, name: name}] = name, name
	return name
}

// part returns what stands for t in the generic function.
func (g *generic) part(t typeText) types.Type {
	if t.differs == "" {
		return g.replace(t.t)
	}
	if slice, ok := t.t.(*types.Slice); ok { // a variadic parameter stays one
		return types.NewSlice(g.param(typeText{slice.Elem(), t.differs}))
	}
	return g.param(t)
}

// replace returns t with type parameters for what cannot be written. What would need
// a constraint is replaced as a whole.
func (g *generic) replace(t types.Type) types.Type {
	if flow.WritableAt(g.fm.pkg, t, token.NoPos) {
		return t
	}
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return types.NewPointer(g.replace(t.Elem()))
	case *types.Slice:
		return types.NewSlice(g.replace(t.Elem()))
	case *types.Array:
		return types.NewArray(g.replace(t.Elem()), t.Len())
	case *types.Chan:
		return types.NewChan(t.Dir(), g.replace(t.Elem()))
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, g.tuple(t.Params()), g.tuple(t.Results()), t.Variadic())
	}
	return g.param(typeText{t: t})
}

func (g *generic) tuple(tuple *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range tuple.Variables() {
		vars = append(vars, types.NewParam(token.NoPos, nil, v.Name(), g.replace(v.Type())))
	}
	return types.NewTuple(vars...)
}

// param returns the type parameter that stands for t.
func (g *generic) param(t typeText) types.Type {
	same := func(h typeText) bool {
		return h.differs == t.differs && (t.differs != "" || types.Identical(h.t, t.t))
	}
	if i := slices.IndexFunc(g.hidden, same); i >= 0 {
		return g.params[i]
	}
	name := "T"
	for i := 1; slices.Contains(g.made.Params, name) || !g.fm.freeName(name, nil); i++ {
		name = fmt.Sprintf("T%d", i)
	}
	param := types.NewTypeParam(types.NewTypeName(token.NoPos, nil, name, nil), types.Universe.Lookup("any").Type())
	g.made.Params, g.hidden, g.params = append(g.made.Params, name), append(g.hidden, t), append(g.params, param)
	return param
}
