// This file decides for every function where its current context comes from.
// It does not ask who needs the context.

package infer

import (
	"fmt"
	"go/types"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
)

// supplyOf returns the supply of f, and makes it the first time.
func (s *Solution) supplyOf(f *flow.Func) *Supply {
	if sup := s.supply[f]; sup != nil {
		return sup
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
		return &Supply{Source: plan.FromBackground, Root: f, Storeless: true, Rule: 1, Reason: "the program begins here"}
	case flow.Test:
		sup := s.carrier(f)
		if sup != nil {
			sup.Storeless, sup.Frozen = true, true
			return sup
		}
	}
	frozen := s.frozen(f)
	if v, i := contextParam(f.Sig); v != nil {
		return &Supply{Source: plan.FromParam, Root: f, Param: v, Index: i, Frozen: frozen.Frozen, Rule: 7, Reason: "it has a context parameter"}
	}
	if !frozen.Frozen {
		return &Supply{Source: plan.FromNewParam, Root: f, Rule: 2}
	}
	if sup := s.carrier(f); sup != nil {
		sup.Frozen = true
		return sup
	}
	frozen.Source, frozen.Root = plan.FromNothing, f
	frozen.Storeless = true
	return &frozen
}

// frozen says why the type of the declared function f cannot change.
func (s *Solution) frozen(f *flow.Func) Supply {
	for _, sat := range s.inters[f] {
		if !sat.Foreign {
			return Supply{Frozen: true, Refused: diag.InterfaceMethod, Rule: 5, Pos: f.Pos(),
				Reason: fmt.Sprintf("it implements %s of an interface of the program", sat.Method.Name())}
		}
	}
	for _, v := range s.values[f] {
		switch v.Sink.Kind {
		case flow.ToMarker, flow.Compared:
			continue
		}
		return Supply{Frozen: true, Refused: diag.FuncValue, Rule: 5, Pos: v.Expr.Pos(), Reason: "it is used as a function value"}
	}
	for _, sat := range s.inters[f] {
		return Supply{Frozen: true, Rule: 10, Pos: f.Pos(),
			Reason: fmt.Sprintf("foreign code calls it as %s", interfaceName(sat.Method))}
	}
	if f.Frozen != "" {
		return Supply{Frozen: true, Rule: 10, Pos: f.Pos(), Reason: f.Frozen}
	}
	return Supply{}
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

// literal is the supply of a function literal.
func (s *Solution) literal(f *flow.Func) *Supply {
	if v, i := contextParam(f.Sig); v != nil {
		entrance := f.Sink.Kind != flow.Called && f.Sink.Kind != flow.ToMarker
		return &Supply{Source: plan.FromParam, Root: f, Param: v, Index: i, Frozen: entrance, Rule: 7, Reason: "it has a context parameter"}
	}
	if f.Sink.Kind == flow.ToMarker {
		return &Supply{Source: plan.FromMarker, Root: f, Rule: 3, Reason: "a marker calls it"}
	}
	if s.captures(f) {
		outer := s.supplyOf(f.Outer)
		if f.Sink.Late {
			return &Supply{Source: plan.FromCapture, Root: f, Late: true, Storeless: s.supplyOf(outer.Root).Storeless, Rule: 12,
				Reason: "it runs after its context may have ended"}
		}
		rule := 2
		if f.Sink.Kind == flow.ToForeign {
			rule = 6
		}
		return &Supply{Source: plan.FromCapture, Root: outer.Root, Storeless: outer.Storeless, Rule: rule, Reason: "it runs in the context in which it is made"}
	}
	if sup := s.carrier(f); sup != nil {
		sup.Frozen = true
		if sup.Carrier.Nests {
			sup.Nests = true
			sup.Storeless = sup.Carrier.Fresh && s.supplyOf(s.supplyOf(f.Outer).Root).Storeless
		}
		return sup
	}
	return &Supply{Source: plan.FromNothing, Root: f, Storeless: true, Frozen: true, Refused: diag.FuncValue, Rule: 5, Pos: f.Pos(),
		Reason: "it is stored as a function value and runs in its caller's context"}
}

// carrier is the supply of a function that has a carrier among its parameters,
// nil if it has none.
func (s *Solution) carrier(f *flow.Func) *Supply {
	for i := range f.Sig.Params().Len() {
		v := f.Sig.Params().At(i)
		if c := s.Graph.Roots.Carrier(v.Type()); c != nil {
			return &Supply{Source: plan.FromCarrier, Root: f, Param: v, Index: i, Carrier: c, Rule: 8,
				Reason: "it is called with a " + c.Name}
		}
	}
	return nil
}

// contextParam returns the first parameter that is a context.Context.
func contextParam(sig *types.Signature) (*types.Var, int) {
	if sig == nil {
		return nil, 0
	}
	for i := range sig.Params().Len() {
		if v := sig.Params().At(i); flow.IsContext(v.Type()) && !(sig.Variadic() && i == sig.Params().Len()-1) {
			return v, i
		}
	}
	return nil, 0
}
