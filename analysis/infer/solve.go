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

// Solve decides about the program of g.
func Solve(g *flow.Graph) *Solution {
	s := &Solution{
		Graph: g, supply: map[*flow.Func]*Supply{}, need: map[*flow.Func]*Witness{}, reads: map[*flow.Func]bool{},
		asked: map[question]verdict{}, deciding: map[*flow.Func]bool{},
		values: map[*flow.Func][]*flow.Value{}, inters: map[*flow.Func][]flow.Satisfaction{},
	}
	for _, v := range g.Values {
		s.values[v.Func] = append(s.values[v.Func], v)
	}
	for _, sat := range g.Satisfies {
		s.inters[sat.Func] = append(s.inters[sat.Func], sat)
	}
	for _, f := range g.Funcs {
		s.supplyOf(f)
	}
	for s.round() {
	}
	s.report()
	return s
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
	if w := s.outerNeed(f); w != nil {
		if root := s.Root(f.Outer); found.need[root] == nil {
			found.need[root] = w
		}
	}
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
	return s.Border
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
	if s.Border {
		return false
	}
	for _, f := range s.Graph.Funcs {
		sup := s.supply[f]
		if sup.Root != f || !sup.Frozen || !s.Reads(f) {
			continue
		}
		if sup.Source == plan.FromParam || sup.Source == plan.FromCarrier && !sup.Carrier.Fresh {
			s.Border = true
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
		switch {
		case sup.Source != plan.FromNothing:
		case sup.Refused != "":
			s.refuse(f, sup)
		default:
			s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
				Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(sup.Pos), Chain: s.Why(f),
				Message: fmt.Sprintf("%s begins without a context: %s; the stores that it reads are not set", f.Name, sup.Reason),
			})
		}
	}
	for _, f := range s.Graph.Funcs {
		s.reportNesting(f)
		for _, c := range f.Calls {
			s.reportCall(c)
		}
	}
}

// reportNesting refuses a function that begins with a carrier which cannot hold
// stores (a test's), where it is used as a value and may be called inside a Run:
// the stores of that place would be lost.
func (s *Solution) reportNesting(f *flow.Func) {
	sup := s.supply[f]
	if sup.Source != plan.FromCarrier || !sup.Carrier.Nests || s.need[f] == nil {
		return
	}
	refuse := func(pos token.Pos) {
		s.refuse(f, &Supply{Refused: diag.FuncValue, Rule: 8, Pos: pos, Reason: "it is used as a function value where stores may be set"})
	}
	if f.Lit != nil && f.Sink.Kind != flow.ToForeign {
		refuse(f.Pos())
	}
	for _, v := range s.values[f] {
		if v.Sink.Kind != flow.Compared && (v.Sink.Kind != flow.ToForeign || !s.supply[s.Root(v.In)].Storeless) {
			refuse(v.Expr.Pos())
		}
	}
}

// refuse reports that f needs the context and cannot get it.
func (s *Solution) refuse(f *flow.Func, sup *Supply) {
	s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
		Code: sup.Refused, Severity: diag.Refusal, Rule: sup.Rule, Position: s.Graph.Position(sup.Pos), Chain: s.Why(f),
		Message: fmt.Sprintf("%s needs the context, and %s; a context cannot pass there yet", f.Name, sup.Reason),
	})
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
	if c.Stmt != nil && s.LendArg(c) >= 0 {
		unsupported(c.Expr, "a carrier is handed on by a go or defer statement where the current stores are not its own; call it in a function literal")
	}
	if c.Callee == nil || s.need[s.Root(c.Callee)] == nil {
		return
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromNothing && sup.Refused == "" && !s.supply[s.Root(c.In)].Storeless {
		s.Diagnostics = append(s.Diagnostics, diag.Diagnostic{
			Code: diag.LostContext, Severity: diag.Lost, Rule: 10, Position: s.Graph.Position(c.Expr.Pos()), Chain: s.Why(c.Callee),
			Message: fmt.Sprintf("%s is called here without the context: its type cannot change, because %s", c.Callee.Name, sup.Reason),
		})
	}
	if sup := s.supply[c.Callee]; sup.Source == plan.FromCarrier && sup.Carrier.HandOn != roots.Lend && !s.supply[s.Root(c.In)].Storeless {
		unsupported(c.Expr, fmt.Sprintf("%s begins with its %s, which cannot hold the current stores; it is used as a value, too", c.Callee.Name, sup.Carrier.Name))
	}
}
