// This file finds the functions that are only called where no stores are set and that
// need nothing themselves: what they hand on needs no stores either.
//
//	func Execute() { rootCmd.Execute() }   // stays as it is
//	func main()    { Execute() }

package infer

import (
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
)

// findIdle finds the idle functions: the most that can be, of which each is called by
// the program only, in regions without stores or by other idle functions. They become
// fewer as needs are found: whoever needs the context is handed one.
func (s *Solution) findIdle() {
	s.idle = map[*flow.Func]bool{}
	for _, f := range s.Graph.Funcs {
		if s.mayIdle(f) {
			s.idle[f] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for _, f := range s.Graph.Funcs {
			if s.idle[f] && !s.calledStoreless(f) {
				delete(s.idle, f)
				changed = true
			}
		}
	}
}

// mayIdle reports whether f is a declared function that gains a parameter if it needs
// the context, does not need it so far, and is only called by its name.
func (s *Solution) mayIdle(f *flow.Func) bool {
	sup := s.supply[f]
	return f.Decl != nil && sup.Source == plan.FromNewParam && s.need[f] == nil && !s.Threaded(f.Class) && !s.direct[f] && !s.cloneable(f) &&
		f.Exposed == "" && len(s.callersOf(f)) > 0 && len(s.intersOf(f)) == 0 && !s.usedAsValue(f)
}

// calledStoreless reports whether all callers of f run where no stores are set.
func (s *Solution) calledStoreless(f *flow.Func) bool {
	for _, c := range s.callersOf(f) {
		if !s.noStores(s.Root(c.In)) {
			return false
		}
	}
	return true
}

// noStores reports whether the context of the region root holds no stores.
func (s *Solution) noStores(root *flow.Func) bool { return s.supply[root].Storeless || s.idle[root] }
