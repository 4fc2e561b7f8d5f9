// This file decides for every function where its current context comes from.
// It does not ask who needs the context.

package infer

import (
	"go/version"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// supplyOf returns the supply of f, and makes it the first time.
func (s *Solution) supplyOf(f *flow.Func) *Supply {
	if sup := s.supply[f]; sup != nil {
		return sup
	}
	if f.Lit == nil {
		s.deciding[f] = true
		defer delete(s.deciding, f)
	}
	var sup *Supply
	if f.Lit != nil {
		sup = s.literal(f)
	} else {
		sup = s.declared(f)
	}
	s.supply[f] = sup
	return sup
}

// declared is the supply of a declared function or initialiser: what the
// function is, then a context parameter, then a carrier if its type cannot
// change, else a new parameter.
func (s *Solution) declared(f *flow.Func) *Supply {
	switch f.Kind {
	case flow.Main, flow.Init, flow.VarInit, flow.Example, flow.TestMain:
		return &Supply{Source: plan.FromBackground, Root: f, Storeless: s.entersNothing(f) && !s.BeginsInitial(f), Rule: 1, Reason: "the program begins here"}
	case flow.Test:
		sup := s.carrier(f)
		if sup != nil {
			sup.Storeless, sup.Frozen = s.entersNothing(f), true
			return sup
		}
		return &Supply{Source: plan.FromBackground, Root: f, Storeless: s.entersNothing(f), Rule: 8, Reason: "its T has no Context in the language version of the file"}
	}
	if f.Begins {
		return &Supply{Source: plan.FromBackground, Root: f, Storeless: s.entersNothing(f), Rule: 1, Reason: "a fresh context begins here"}
	}
	if v, i := flow.ContextParam(f.Sig); v != nil {
		return &Supply{Source: plan.FromParam, Root: f, Param: v, Index: i, Frozen: s.entered(f), Rule: 7, Reason: "it has a context parameter"}
	}
	if s.Threaded(f.Class) {
		return &Supply{Source: plan.FromNewParam, Root: f, Rule: 5}
	}
	frozen := s.frozen(f)
	if sup := s.carrier(f); sup != nil && (frozen.Frozen || s.beginsWith(sup, f)) {
		sup.Frozen = true
		return sup
	}
	if !frozen.Frozen {
		return &Supply{Source: plan.FromNewParam, Root: f, Rule: 2}
	}
	if s.cloneable(f) && s.cloned[f] {
		return &Supply{Source: plan.FromNewParam, Root: f, Rule: 10, Pos: f.Pos(), Reason: frozen.Reason, Clone: true}
	}
	frozen.Source, frozen.Root = plan.FromNothing, f
	frozen.Storeless = s.entersNothing(f)
	return &frozen
}

// beginsWith reports whether the function f, used as a value, begins with its
// carrier.
func (s *Solution) beginsWith(sup *Supply, f *flow.Func) bool {
	if !s.usedAsValue(f) && len(s.intersOf(f)) == 0 {
		return false
	}
	if sup.Carrier.Holds() {
		return true
	}
	sup.Storeless = sup.Carrier.Fresh && s.entersNothing(f)
	return s.nestsOnly(f)
}

// frozen says why the type of the declared function f cannot change.
func (s *Solution) frozen(f *flow.Func) Supply {
	if f.Class != nil && s.cloneTaken(f) {
		return Supply{Frozen: true, Rule: 10, Pos: f.Pos(), Reason: "other modules can name it, and " + f.Obj.Name() + "Context, which they would call with the context, is something else"}
	}
	if f.Frozen != "" {
		return Supply{Frozen: true, Rule: 10, Pos: f.Pos(), Reason: f.Frozen}
	}
	if f.Class == nil {
		return Supply{}
	}
	for _, r := range f.Class.Find().Foreign {
		return Supply{Frozen: true, Rule: 10, Pos: f.Pos(), Reason: r.Text}
	}
	return Supply{}
}

// literal is the supply of a function literal.
func (s *Solution) literal(f *flow.Func) *Supply {
	if v, i := flow.ContextParam(f.Sig); v != nil {
		entrance := f.Sink.Kind != flow.ToMarker && (f.Bound || f.Sink.Kind == flow.ToForeign || s.classEntered(f.Class))
		return &Supply{Source: plan.FromParam, Root: f, Param: v, Index: i, Frozen: entrance, Rule: 7, Reason: "it has a context parameter"}
	}
	if f.Sink.Kind == flow.ToMarker {
		return &Supply{Source: plan.FromMarker, Root: f, Rule: 3, Reason: "a marker calls it"}
	}
	if s.Threaded(f.Class) {
		return &Supply{Source: plan.FromNewParam, Root: f, Rule: 5, Reason: "it runs in the context of its caller"}
	}
	if s.captures(f) {
		return s.captured(f)
	}
	if sup := s.carrier(f); sup != nil && s.literalCarries(sup, f) {
		return sup
	}
	if s.threadable(f.Class) {
		return &Supply{Source: plan.FromNothing, Root: f, wants: true, Rule: 5, Pos: f.Pos(), Reason: "it runs in its caller's context"}
	}
	outer := s.supplyOf(f.Outer)
	return &Supply{Source: plan.FromCapture, Root: outer.Root, Storeless: outer.Storeless, Rule: 6, Early: true, Pos: f.Pos(), Reason: s.fixed(f.Class)}
}

// captured is the supply of a literal that runs in the context in which it is
// made.
func (s *Solution) captured(f *flow.Func) *Supply {
	outer := s.supplyOf(f.Outer)
	if f.Sink.Late {
		return &Supply{Source: plan.FromCapture, Root: f, Late: true, Storeless: s.supplyOf(outer.Root).Storeless, Rule: 12,
			Reason: "it runs after its context may have ended"}
	}
	rule := 2
	if f.Sink.Kind == flow.ToForeign || f.Bound {
		rule = 6
	}
	return &Supply{Source: plan.FromCapture, Root: outer.Root, Storeless: outer.Storeless, Rule: rule, Reason: "it runs in the context in which it is made"}
}

// literalCarries completes sup, the carrier of the literal f, and reports whether
// f begins with it. A carrier that cannot hold stores is no beginning where f may
// be called with stores set by somebody who is not its maker.
func (s *Solution) literalCarries(sup *Supply, f *flow.Func) bool {
	sup.Frozen = true
	if !sup.Carrier.Nests {
		return true
	}
	sup.Nests = true
	if f.Bound || f.Sink.Kind == flow.ToForeign {
		sup.Storeless = sup.Carrier.Fresh && s.entersNothing(f) && s.supplyOf(s.supplyOf(f.Outer).Root).Storeless
		return true
	}
	sup.Nests, sup.Storeless = false, sup.Carrier.Fresh && s.entersNothing(f)
	return s.classNests(f.Shape)
}

// fixed says why the types of the class c cannot change.
func (s *Solution) fixed(c *flow.Class) string {
	for _, r := range c.Find().Foreign {
		return r.Text
	}
	return "it brings a context of its own"
}

// carrier is the supply of a function that has a carrier among its parameters,
// nil if it has none.
func (s *Solution) carrier(f *flow.Func) *Supply {
	for i := range f.Sig.Params().Len() {
		v := f.Sig.Params().At(i)
		if c := s.Graph.Roots.Carrier(v.Type()); c != nil && s.Knows(f, c) {
			return &Supply{Source: plan.FromCarrier, Root: f, Param: v, Index: i, Carrier: c, Rule: 8,
				Reason: "it is called with a " + c.Name}
		}
	}
	return nil
}

// Knows reports whether the file of f may call the method that reads the carrier
// c: its language version has it.
func (s *Solution) Knows(f *flow.Func, c *roots.Carrier) bool {
	return c.Since == "" || version.Compare(f.Pkg.Info.FileVersions[f.File.Syntax], c.Since) >= 0
}
