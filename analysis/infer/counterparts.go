// This file makes the configurations of a program agree: what one of them finds of
// a function holds for its counterparts in the others.

package infer

import (
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// valuesOf returns the uses of f as a value, in every configuration.
func (s *Solution) valuesOf(f *flow.Func) []*flow.Value { return s.values[f.Leader()] }

// intersOf returns the interface methods that f implements in some configuration.
func (s *Solution) intersOf(f *flow.Func) []flow.Satisfaction { return s.inters[f.Leader()] }

// callersOf returns the calls of f, in every configuration.
func (s *Solution) callersOf(f *flow.Func) []*flow.Call { return s.callers[f.Leader()] }

// share gives what a round found to the counterparts of each function.
func (s *Solution) share(found *findings) {
	for _, f := range s.Graph.Funcs {
		if len(f.Counterparts) == 0 || f != f.Leader() {
			continue
		}
		for _, g := range f.Counterparts {
			if w := found.need[g]; w != nil {
				s.shareNeed(g, w, found)
			}
			if found.reads[g] {
				for _, counterpart := range g.Counterparts {
					found.reads[s.Root(counterpart)] = true
				}
			}
		}
	}
}

// shareNeed gives the need w of f to the counterparts that have none of their own.
func (s *Solution) shareNeed(f *flow.Func, w *Witness, found *findings) {
	for _, counterpart := range f.Counterparts {
		root := s.Root(counterpart)
		if found.need[root] != nil || s.need[root] != nil {
			continue
		}
		found.need[root] = w
		if s.Graph.Position(counterpart.Pos()) != s.Graph.Position(f.Pos()) {
			found.need[root] = &Witness{Pos: counterpart.Pos(), Text: "has the type that it has in " + s.configuration(f), Next: f}
		}
	}
}

// configuration names the configuration of f.
func (s *Solution) configuration(f *flow.Func) string {
	return s.Graph.Prog.Configurations[f.Pkg.Configuration].String()
}

// disagree notes the literals and function values that run in the context in which
// they are made in one configuration and not in another, and reports whether there
// are new ones: they are handed it by their caller in all of them.
func (s *Solution) disagree() bool {
	if len(s.Graph.Prog.Configurations) == 1 {
		return false
	}
	found := false
	for _, f := range s.Graph.Funcs {
		if f != f.Leader() && s.ownsContext(f) != s.ownsContext(f.Leader()) && !s.apart[f.Leader()] {
			s.apart[f.Leader()], found = true, true
		}
	}
	for _, v := range s.Graph.Values {
		if len(v.Counterparts) > 0 && s.valueCaptures(v) != s.valueCaptures(v.Counterparts[0]) {
			s.apart[v.Counterparts[0]], found = true, true
		}
	}
	return found
}

// ownsContext reports whether the literal f does not capture the context around it.
func (s *Solution) ownsContext(f *flow.Func) bool {
	return f.Lit != nil && (s.supply[f].Source != plan.FromCapture || s.supply[f].Early)
}
