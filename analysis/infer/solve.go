package infer

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Solve decides about the program of g: it solves with the classes that are
// threaded so far, and again with those that the solution wants, until it wants
// no more. Classes are only ever added, so the end is reached.
func Solve(g *flow.Graph) *Solution {
	threaded, cloned, direct := map[*flow.Class]bool{}, map[*flow.Func]bool{}, map[*flow.Func]bool{}
	apart := map[any]bool{}
	for {
		s := newSolution(g, threaded, cloned, direct, apart)
		for _, f := range g.Funcs {
			s.supplyOf(f)
		}
		s.findOpen()
		for s.round() {
		}
		if s.disagree() {
			continue
		}
		more, clones, undisturbed := s.wanted(), s.wantedClones(), s.wantedDirect()
		if len(more) == 0 && len(clones) == 0 && len(undisturbed) == 0 {
			s.report()
			return s
		}
		for _, f := range clones {
			for _, counterpart := range f.All() {
				cloned[counterpart] = true
			}
		}
		for _, c := range more {
			threaded[c] = true
		}
		for _, f := range undisturbed {
			for _, counterpart := range f.All() {
				direct[counterpart] = true
			}
		}
	}
}

// newSolution returns a solution in which nothing is decided but the classes
// that are threaded.
func newSolution(g *flow.Graph, threaded map[*flow.Class]bool, cloned, direct map[*flow.Func]bool, apart map[any]bool) *Solution {
	s := &Solution{
		Graph: g, threaded: threaded, cloned: cloned, direct: direct, apart: apart, supply: map[*flow.Func]*Supply{}, need: map[*flow.Func]*Witness{}, reads: map[*flow.Func]bool{},
		asked: map[question]verdict{}, deciding: map[*flow.Func]bool{}, uses: map[*flow.Func]bool{},
		values: map[*flow.Func][]*flow.Value{}, inters: map[*flow.Func][]flow.Satisfaction{}, callers: map[*flow.Func][]*flow.Call{},
		valuesIn: map[*flow.Func][]*flow.Value{}, rangesIn: map[*flow.Func][]*flow.Range{}, bordersIn: map[*flow.Func][]*flow.Border{},
		into: map[*flow.Class][]*flow.Value{}, calls: map[*flow.Class][]*flow.Call{}, borders: map[*flow.Class][]*flow.Border{}, foreignIn: map[*flow.Class]bool{}, variants: map[*flow.Func]bool{},
		contextsIn: map[*flow.Func]bool{}, reassigned: map[*flow.Func][]*flow.Var{}, contexts: map[*flow.Func][]*flow.Var{},
	}
	s.groups = newGroups(s.Graph)
	s.storages = s.markerGroups()
	s.index()
	s.findAsking()
	s.findEntering()
	return s
}

// index sorts the facts of the graph by what they are asked for.
func (s *Solution) index() {
	for _, v := range s.Graph.Values {
		s.valuesIn[v.In] = append(s.valuesIn[v.In], v)
		if v.Func != nil {
			s.values[v.Func.Leader()] = append(s.values[v.Func.Leader()], v)
		}
		if v.To != nil {
			s.into[v.To.Class.Find()] = append(s.into[v.To.Class.Find()], v)
			s.foreignIn[v.To.Class.Find()] = s.foreignIn[v.To.Class.Find()] || v.Foreign
		}
	}
	for obj, v := range s.Graph.Vars {
		if !flow.IsContext(obj.Type()) {
			continue
		}
		s.contexts[v.In] = append(s.contexts[v.In], v)
		if declaredByCall(v) {
			s.contextsIn[v.In] = true
		}
		if slices.ContainsFunc(v.Assigns, func(a flow.Assign) bool { return !a.Decl }) {
			s.reassigned[v.In] = append(s.reassigned[v.In], v)
		}
	}
	for _, sat := range s.Graph.Satisfies {
		s.inters[sat.Func.Leader()] = append(s.inters[sat.Func.Leader()], sat)
	}
	for _, r := range s.Graph.Ranges {
		s.rangesIn[r.In] = append(s.rangesIn[r.In], r)
	}
	for _, b := range s.Graph.Borders {
		s.bordersIn[b.In] = append(s.bordersIn[b.In], b)
		s.borders[b.From.Class.Find()] = append(s.borders[b.From.Class.Find()], b)
		if !b.Out {
			s.foreignIn[b.To.Class.Find()] = true
		}
	}
	for _, f := range s.Graph.Funcs {
		if f.Forwards != nil {
			s.variants[f.Forwards.Leader()] = true
		}
		for _, c := range f.Calls {
			if c.Callee != nil {
				s.callers[c.Callee.Leader()] = append(s.callers[c.Callee.Leader()], c)
			}
			if c.Shape != nil && c.Shape.Class != nil {
				s.calls[c.Shape.Class.Find()] = append(s.calls[c.Shape.Class.Find()], c)
			}
		}
	}
	s.bindsIn = map[*flow.Class][]*flow.Func{}
	for _, b := range s.binds() {
		if u := s.Graph.Under(b.Shape); u != nil && u.Class != nil {
			s.bindsIn[u.Class.Find()] = append(s.bindsIn[u.Class.Find()], b.In)
		}
	}
}

// round looks at every function once with what the rounds before found, and
// reports whether it found more.
func (s *Solution) round() bool {
	s.findIdle()
	found := &findings{need: map[*flow.Func]*Witness{}, reads: map[*flow.Func]bool{}}
	for _, f := range s.Graph.Funcs {
		s.look(f, found)
	}
	s.share(found)
	grown := false
	for f, w := range found.need {
		if s.need[f] == nil {
			s.need[f] = w
			grown = true
		}
	}
	for f := range found.reads {
		if !s.reads[f] {
			s.reads[f] = true
			grown = true
		}
	}
	return s.border() || grown
}

// onlyVariant reports whether f stands behind a pair, and nothing but its name makes
// it an entrance: what calls methods by name calls the pair, which has no context to
// hand over, and what asks for the variant is of the program. Clones are such functions,
// and are none of the source.
func (s *Solution) onlyVariant(f *flow.Func) bool {
	if f.Frozen != "" || !s.variants[f.Leader()] || s.usedAsValue(f) {
		return false
	}
	return !slices.ContainsFunc(s.intersOf(f), func(sat flow.Satisfaction) bool { return sat.Foreign })
}

// findings is what one round found.
type findings struct {
	need  map[*flow.Func]*Witness
	reads map[*flow.Func]bool
}

// look finds what f needs and reads.
func (s *Solution) look(f *flow.Func, found *findings) {
	need := func(w *Witness) {
		s.use(f)
		if root := s.Root(f); found.need[root] == nil {
			found.need[root] = w
		}
	}
	for _, c := range f.Calls {
		if w := s.callNeeds(c); w != nil {
			need(w)
		}
		if s.callReads(c) {
			found.reads[s.Root(f)] = true
		}
	}
	for _, w := range s.placeNeeds(f) {
		need(w)
	}
	if w := s.outerNeed(f); w != nil {
		if root := s.Root(f.Outer); found.need[root] == nil {
			found.need[root] = w
		}
	}
}

// Links returns every place in f that needs the current context there, with the reason, in
// the order of the facts.
func (s *Solution) Links(f *flow.Func) []*Witness {
	var list []*Witness
	for _, c := range f.Calls {
		if w := s.callNeeds(c); w != nil {
			list = append(list, w)
		}
	}
	return append(list, s.placeNeeds(f)...)
}

// use notes that f, and with it every literal around f that f captures from,
// mentions the context.
func (s *Solution) use(f *flow.Func) {
	for f != nil && !s.uses[f] {
		s.uses[f] = true
		if f.Lit == nil || s.Root(f) == f {
			return
		}
		f = f.Outer
	}
}

// placeNeeds returns why f needs the context for the function values that it
// binds.
func (s *Solution) placeNeeds(f *flow.Func) []*Witness {
	var list []*Witness
	add := func(w *Witness) {
		if w != nil {
			list = append(list, w)
		}
	}
	for _, v := range s.valuesIn[f] {
		add(s.valueNeeds(v))
	}
	for _, b := range s.bordersIn[f] {
		add(s.borderNeeds(b))
	}
	for _, r := range s.rangesIn[f] {
		add(s.rangeNeeds(r))
	}
	return list
}

// callNeeds returns why the call c needs the current context where it stands,
// nil if it does not.
func (s *Solution) callNeeds(c *flow.Call) *Witness {
	pos := c.Expr.Pos()
	switch {
	case c.Marker != nil:
		if c.Marker.Kind == flow.With || c.Marker.Kind == flow.Guard {
			return nil
		}
		return &Witness{Pos: pos, Text: c.Marker.What()}
	case c.Explicit:
		return nil
	case s.threads(c.Shape):
		return &Witness{Pos: pos, Text: "calls a function value that takes the context", Next: s.member(c.Shape.Class)}
	case s.Probes(c) && s.behind(s.callGroup(c), c.Behind) == nil:
		return &Witness{Pos: pos, Text: "the marker " + c.Object.Name() + ", through an interface"}
	case s.Probes(c):
		return &Witness{Pos: pos, Text: "calls an interface method that takes the context", Next: s.behind(s.callGroup(c), c.Behind)}
	case s.ClonedElsewhere(c) != nil:
		f := s.ClonedElsewhere(c)
		return &Witness{Pos: pos, Text: "calls " + f.Name + " in " + s.configuration(f), Next: f}
	case s.CallsClone(c) && s.need[c.Callee] == nil:
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name + ", which gives the context to a function"}
	case s.CallsClone(c):
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name, Next: c.Callee}
	case s.CallsPair(c):
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name + ", which hands on a context that lacks the current stores", Next: c.Callee.Forwards}
	case c.Callee != nil && s.Gains(c.Callee) && s.need[c.Callee] == nil:
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name + ", whose type takes the context"}
	case c.Callee != nil && s.Gains(c.Callee):
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name, Next: c.Callee}
	case s.SharesArg(c) >= 0:
		return &Witness{Pos: pos, Text: "calls what may enter, with a context of its own", Next: c.Callee}
	case len(s.CarryArgs(c)) > 0 || len(s.SpreadContexts(c)) > 0:
		return &Witness{Pos: pos, Text: "hands on a context that lacks the current stores", Next: c.Callee}
	case len(s.Carriers(c)) > 0 || len(s.SpreadCarriers(c)) > 0:
		return &Witness{Pos: pos, Text: "hands on a carrier that lacks the current stores", Next: c.Callee}
	}
	return nil
}

// callReads reports whether somebody behind the call c reads the stores of a
// context that it is given.
func (s *Solution) callReads(c *flow.Call) bool {
	if c.Explicit {
		return s.takesContext(c)
	}
	if c.Marker != nil && c.Marker.Kind == flow.With {
		return s.classReads(c.FnShape)
	}
	return c.Marker == nil && (s.takesContext(c) || len(s.carriersOf(c)) > 0 || len(s.spreadCarriers(c)) > 0) && s.readerBehind(c)
}

// outerNeed returns why the function around the literal f needs the context for
// the entry of f, nil if it does not.
func (s *Solution) outerNeed(f *flow.Func) *Witness {
	sup := s.supply[f]
	if f.Lit == nil || sup.Root != f || s.need[f] == nil || !sup.Nests && !sup.Late || sup.Storeless {
		return nil
	}
	return &Witness{Pos: f.Pos(), Text: "the stores of " + f.Name + " are those of this place", Next: f}
}

// readerBehind reports whether the callee of c reads the stores of a context or
// carrier that it is handed.
func (s *Solution) readerBehind(c *flow.Call) bool {
	if c.Callee != nil {
		return s.Reads(c.Callee)
	}
	if c.Object != nil && s.Graph.Roots.Waits(c.Object) {
		return false
	}
	return s.classReads(c.Shape)
}

// takesContext reports whether a parameter of c is exactly context.Context.
func (s *Solution) takesContext(c *flow.Call) bool {
	v, _ := flow.ContextParam(c.Sig)
	return v != nil
}

// CarryArgs returns the numbers of the arguments of c that are contexts without
// the current stores, and go to somebody who reads them.
func (s *Solution) CarryArgs(c *flow.Call) []int {
	if c.Marker != nil || c.Explicit || !s.takesContext(c) || !s.readerBehind(c) || s.spread(c) {
		return nil
	}
	var args []int
	for i, arg := range c.Expr.Args {
		if i >= c.Sig.Params().Len() || c.Sig.Variadic() && i == c.Sig.Params().Len()-1 {
			continue
		}
		if flow.IsContext(c.Sig.Params().At(i).Type()) && (!s.Derived(arg, c.In) || s.TakesLast(c)) {
			args = append(args, i)
		}
	}
	return args
}

// SharesArg returns the number of the argument of c that is the context in which the
// callee enters, which shares what is entered with that of the caller; -1 if none does.
func (s *Solution) SharesArg(c *flow.Call) int {
	_, spawned := c.Stmt.(*ast.GoStmt)
	if c.Marker != nil || c.Explicit || spawned || !s.CallEnters(c) {
		return -1
	}
	if v, i := flow.ContextParam(c.Sig); v != nil {
		return i
	}
	return -1
}

// Joins reports whether what c calls begins with a carrier, in whose context it enters
// what the caller is to see: a function of the program is called, and no foreign one can
// be in its place, which would call entrances.
func (s *Solution) Joins(c *flow.Call) bool {
	_, spawned := c.Stmt.(*ast.GoStmt)
	switch {
	case c.Marker != nil || c.Explicit || spawned || c.Foreign || !s.CallEnters(c) || s.SharesArg(c) >= 0:
		return false
	case c.Callee != nil:
		return s.supply[c.Callee].Source == plan.FromCarrier
	}
	return c.Shape != nil && !c.Shape.Foreign && !s.foreignIn[c.Shape.Class.Find()]
}

// declaredByCall reports whether v is a local declared with a call, as variables are
// that name the context.
func declaredByCall(v *flow.Var) bool {
	for _, a := range v.Assigns {
		if _, call := ast.Unparen(a.Value).(*ast.CallExpr); a.Decl && call {
			return true
		}
	}
	return false
}

// spread reports whether the only argument of c is a call with several results.
func (s *Solution) spread(c *flow.Call) bool {
	if len(c.Expr.Args) != 1 {
		return false
	}
	_, tuple := c.In.Pkg.Info.TypeOf(c.Expr.Args[0]).(*types.Tuple)
	return tuple
}

// Spread reports whether c is a call f(g()) of a g with several results.
func (s *Solution) Spread(c *flow.Call) bool { return s.spread(c) }

// border finds out whether some entrance reads a store, and reports whether that
// is news.
func (s *Solution) border() bool {
	if s.EntranceReads {
		return false
	}
	for _, f := range s.Graph.Funcs {
		sup := s.supply[f]
		if sup.Root != f || !sup.Frozen || !s.Reads(f) || s.onlyVariant(f) {
			continue
		}
		if sup.Source == plan.FromParam || sup.Source == plan.FromCarrier && !sup.Carrier.Fresh {
			s.EntranceReads = true
			return true
		}
	}
	return false
}
