package infer

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// Solve decides about the program of g: it solves with the classes that are
// threaded so far, and again with those that the solution wants, until it wants
// no more. Classes are only ever added, so the end is reached.
func Solve(g *flow.Graph) *Solution {
	threaded, cloned, direct := map[*flow.Class]bool{}, map[string]bool{}, map[*flow.Func]bool{}
	for {
		s := newSolution(g, threaded, cloned, direct)
		for _, f := range g.Funcs {
			s.supplyOf(f)
		}
		for s.round() {
		}
		more, clones, undisturbed := s.wanted(), s.wantedClones(), s.wantedDirect()
		if len(more) == 0 && len(clones) == 0 && len(undisturbed) == 0 {
			s.report()
			return s
		}
		for _, group := range clones {
			cloned[group] = true
		}
		for _, c := range more {
			threaded[c] = true
		}
		for _, f := range undisturbed {
			direct[f] = true
		}
	}
}

// newSolution returns a solution in which nothing is decided but the classes
// that are threaded.
func newSolution(g *flow.Graph, threaded map[*flow.Class]bool, cloned map[string]bool, direct map[*flow.Func]bool) *Solution {
	s := &Solution{
		Graph: g, threaded: threaded, cloned: cloned, direct: direct, supply: map[*flow.Func]*Supply{}, need: map[*flow.Func]*Witness{}, reads: map[*flow.Func]bool{},
		asked: map[question]verdict{}, deciding: map[*flow.Func]bool{}, uses: map[*flow.Func]bool{},
		values: map[*flow.Func][]*flow.Value{}, inters: map[*flow.Func][]flow.Satisfaction{}, callers: map[*flow.Func][]*flow.Call{},
		valuesIn: map[*flow.Func][]*flow.Value{}, rangesIn: map[*flow.Func][]*flow.Range{}, bordersIn: map[*flow.Func][]*flow.Border{},
		into: map[*flow.Class][]*flow.Value{}, calls: map[*flow.Class][]*flow.Call{}, borders: map[*flow.Class][]*flow.Border{}, foreignIn: map[*flow.Class]bool{},
	}
	s.groups = s.newGroups()
	s.index()
	return s
}

// index sorts the facts of the graph by what they are asked for.
func (s *Solution) index() {
	for _, v := range s.Graph.Values {
		s.valuesIn[v.In] = append(s.valuesIn[v.In], v)
		if v.Func != nil {
			s.values[v.Func] = append(s.values[v.Func], v)
		}
		if v.To != nil {
			s.into[v.To.Class.Find()] = append(s.into[v.To.Class.Find()], v)
			s.foreignIn[v.To.Class.Find()] = s.foreignIn[v.To.Class.Find()] || v.Foreign
		}
	}
	for _, sat := range s.Graph.Satisfies {
		s.inters[sat.Func] = append(s.inters[sat.Func], sat)
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
		for _, c := range f.Calls {
			if c.Callee != nil {
				s.callers[c.Callee] = append(s.callers[c.Callee], c)
			}
			if c.Shape != nil && c.Shape.Class != nil {
				s.calls[c.Shape.Class.Find()] = append(s.calls[c.Shape.Class.Find()], c)
			}
		}
	}
}

// round looks at every function once with what the rounds before found, and
// reports whether it found more.
func (s *Solution) round() bool {
	found := &findings{need: map[*flow.Func]*Witness{}, reads: map[*flow.Func]bool{}}
	for _, f := range s.Graph.Funcs {
		s.look(f, found)
	}
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
		return &Witness{Pos: pos, Text: "the marker " + c.Marker.Func.Name}
	case c.Explicit:
		return nil
	case s.threads(c.Shape):
		return &Witness{Pos: pos, Text: "calls a function value that takes the context", Next: s.member(c.Shape.Class)}
	case s.Probes(c):
		return &Witness{Pos: pos, Text: "calls an interface method that takes the context", Next: s.groupMember(s.callGroup(c))}
	case s.CallsClone(c):
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name, Next: c.Callee}
	case c.Callee != nil && s.Gains(c.Callee) && s.need[c.Callee] == nil:
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name + ", whose type takes the context"}
	case c.Callee != nil && s.Gains(c.Callee):
		return &Witness{Pos: pos, Text: "calls " + c.Callee.Name, Next: c.Callee}
	case len(s.CarryArgs(c)) > 0:
		return &Witness{Pos: pos, Text: "hands on a context that lacks the current stores", Next: c.Callee}
	case s.LendArg(c) >= 0:
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
	return c.Marker == nil && (s.takesContext(c) || s.carrierArg(c) >= 0) && s.readerBehind(c)
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
	if c.Object != nil && c.Object.Pkg() != nil && c.Object.Pkg().Path() == "context" {
		return false
	}
	return s.classReads(c.Shape)
}

// takesContext reports whether a parameter of c is exactly context.Context.
func (s *Solution) takesContext(c *flow.Call) bool {
	v, _ := contextParam(c.Sig)
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
		if flow.IsContext(c.Sig.Params().At(i).Type()) && !s.Derived(arg, c.In) {
			args = append(args, i)
		}
	}
	return args
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

// carrierArg returns the number of the argument of c that is a carrier which can
// be handed on, -1 if there is none.
func (s *Solution) carrierArg(c *flow.Call) int {
	for i, arg := range c.Expr.Args {
		if carrier := s.Graph.Roots.Carrier(c.In.Pkg.Info.TypeOf(arg)); carrier != nil && carrier.HandOn == roots.Lend {
			return i
		}
	}
	return -1
}

// LendArg returns the number of the argument of c that is a carrier without the
// current stores, handed to somebody who begins with it; -1 if there is none.
func (s *Solution) LendArg(c *flow.Call) int {
	if c.Marker != nil || c.Explicit || c.Sig == nil {
		return -1
	}
	if c.Callee != nil && s.supply[c.Callee].Source != plan.FromCarrier {
		return -1
	}
	if c.Object != nil {
		if _, derives := s.Graph.Roots.Derives(c.Object); derives {
			return -1
		}
	}
	i := s.carrierArg(c)
	if i < 0 || !s.readerBehind(c) || s.DerivedCarrier(c.Expr.Args[i], c.In) {
		return -1
	}
	return i
}

// border finds out whether some entrance reads a store, and reports whether that
// is news.
func (s *Solution) border() bool {
	if s.EntranceReads {
		return false
	}
	for _, f := range s.Graph.Funcs {
		sup := s.supply[f]
		if sup.Root != f || !sup.Frozen || !s.Reads(f) {
			continue
		}
		if sup.Source == plan.FromParam || sup.Source == plan.FromCarrier && !sup.Carrier.Fresh {
			s.EntranceReads = true
			return true
		}
	}
	return false
}

// report makes the diagnostics: what is refused and what is lost.
func (s *Solution) report() {
	s.Diagnostics = append(s.Diagnostics, s.Graph.Diagnostics...)
	for _, f := range s.Graph.Funcs {
		sup := s.supply[f]
		if sup.Root != f || s.need[f] == nil {
			continue
		}
		if sup.Source == plan.FromNothing || sup.Clone && s.foreignCalls(f) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(sup.Pos), Chain: s.Why(f), Reads: s.readsOf(f),
				Message: fmt.Sprintf("%s begins without a context: %s; the stores that it reads are not set", f.Name, sup.Reason),
			})
		}
	}
	s.reportEarly()
	for _, f := range s.Graph.Funcs {
		for _, c := range f.Calls {
			s.reportCall(c)
		}
	}
}

// reportEarly reports the function values that are bound where they are stored,
// although they should run in the context of whoever calls them.
func (s *Solution) reportEarly() {
	early := func(pos token.Pos, name, reason string, chain []diag.Step, reads []diag.Position) {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.BoundEarly, Severity: diag.Lost, Rule: 6, Position: s.Graph.Position(pos), Chain: chain, Reads: reads,
			Message: fmt.Sprintf("%s gets the context of this place, not that of its caller: the type of the place cannot change, because %s", name, reason),
		})
	}
	for _, f := range s.Graph.Funcs {
		if s.supply[f].Early && s.uses[f] {
			early(f.Pos(), f.Name, s.supply[f].Reason, s.Why(f), s.literalReads(f))
		}
	}
	for _, v := range s.Graph.Values {
		if s.early(v) {
			name := "the marker"
			var chain []diag.Step
			var reads []diag.Position
			if v.Func != nil {
				name, chain, reads = v.Func.Name, s.Why(v.Func), s.readsOf(v.Func)
			}
			reason := "alsgen does not know what becomes of it"
			if v.To != nil {
				reason = s.fixed(v.To.Class)
			}
			early(v.Expr.Pos(), name, reason, chain, reads)
		}
	}
	s.reportMethodValues()
	s.reportObservers()
	s.reportPromotions()
	for _, v := range s.Graph.Values {
		if p := s.markerParam(v); p != nil && !s.threads(p) {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.MarkerValue, Severity: diag.Refusal, Rule: 5, Position: s.Graph.Position(v.Expr.Pos()),
				Message: "the marker " + v.Marker.Func.Name + " is used as a value, and the functions that it is given cannot take the context, because " + s.fixed(p.Class),
			})
		}
	}
}

// reportPromotions reports the types that have a method from an embedded
// interface, and cannot hand its clone on: they are local, or have no name.
func (s *Solution) reportPromotions() {
	for _, e := range s.Graph.Embedders() {
		g := s.groups.find(flow.MethodText(e.Method))
		if m := s.groupMember(g); e.Decl == nil && s.cloned[g] && m != nil {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(e.Pos), Chain: s.Why(m), Reads: s.readsOf(m),
				Message: fmt.Sprintf("the embedded %s is called without the context through this type, which cannot have a method of its own; declare it at package level", e.Method.Name()),
			})
		}
	}
}

// reportObservers refuses a function that recovers, bound to the context: the
// literal that binds it would stand between it and the defer statement.
func (s *Solution) reportObservers() {
	for _, v := range s.Graph.Values {
		if v.Func != nil && s.binding(v) == Bind && !s.threads(v.To) && v.Func.Recovers() {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.Unsupported, Severity: diag.Refusal, Rule: 6, Position: s.Graph.Position(v.Expr.Pos()),
				Message: fmt.Sprintf("%s recovers and is bound to the context here, so that a defer statement would not call it itself; call recover in a function literal", v.Func.Name),
			})
		}
	}
}

// reportMethodValues reports the interface methods that are used as values, and
// would have to ask for a clone when they are called.
func (s *Solution) reportMethodValues() {
	for _, v := range s.Graph.Values {
		if v.Object == nil || v.Func != nil || s.bare(v.In) || v.Sink.Kind == flow.Compared {
			continue
		}
		g := s.groups.find(flow.MethodText(v.Object))
		if m := s.groupMember(g); s.cloned[g] && m != nil {
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(v.Expr.Pos()), Chain: s.Why(m), Reads: s.readsOf(m),
				Message: fmt.Sprintf("the interface method %s is used as a value here, without the context: its type cannot change; call it in a function literal", v.Object.Name()),
			})
		}
	}
}

// reportCall refuses calls that hand a context on in a way that is not covered.
func (s *Solution) reportCall(c *flow.Call) {
	unsupported := func(e ast.Node, what string) {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.Unsupported, Severity: diag.Refusal, Rule: 8, Position: s.Graph.Position(e.Pos()), Message: what,
		})
	}
	if c.Marker == nil && !c.Explicit && s.spread(c) && s.takesContext(c) && s.readerBehind(c) && !s.supply[s.Root(c.In)].Storeless {
		unsupported(c.Expr, "a context among several results is handed on by f(g()); assign the results first")
	}
	if c.Stmt != nil && s.LendArg(c) >= 0 && s.spread(c) {
		unsupported(c.Expr, "a carrier is handed on by a go or defer statement with the results of another call; assign them first")
	}
	if c.Callee == nil || s.need[s.Root(c.Callee)] == nil {
		return
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromNothing && !s.supply[s.Root(c.In)].Storeless {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(c.Expr.Pos()), Chain: s.Why(c.Callee), Reads: s.readsOf(c.Callee),
			Message: fmt.Sprintf("%s is called here without the context: its type cannot change, because %s", c.Callee.Name, sup.Reason),
		})
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromCarrier && sup.Carrier.HandOn != roots.Lend && !s.supply[s.Root(c.In)].Storeless {
		unsupported(c.Expr, fmt.Sprintf("%s begins with its %s, which cannot hold the current stores; it is used as a value, too", c.Callee.Name, sup.Carrier.Name))
	}
}
