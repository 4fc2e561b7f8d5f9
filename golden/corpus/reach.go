package main

// This file walks the calls: how deep a function lies, which tests reach it,
// and whether only direct calls do.

import "slices"

// unreached is the depth of a function that no test or exported function
// reaches.
const unreached = -1

// Reach is the calls of a module as a graph, in both directions.
type Reach struct {
	facts  *Facts
	static map[*Function][]*Function // callees by static calls
	wide   map[*Function][]*Function // those and mentions
	depth  map[*Function]int
	direct map[*Function]bool
	tested map[*Function]bool // by static calls from a test
	near   map[*Function]bool // by static calls or mentions from a test
}

// NewReach builds the graph of facts.
func NewReach(facts *Facts) *Reach {
	r := &Reach{
		facts: facts, static: map[*Function][]*Function{}, wide: map[*Function][]*Function{},
	}
	for _, c := range facts.calls {
		r.static[c.caller] = append(r.static[c.caller], c.callee)
		r.wide[c.caller] = append(r.wide[c.caller], c.callee)
	}
	for _, c := range facts.mentions {
		r.wide[c.caller] = append(r.wide[c.caller], c.callee)
	}
	var tests, sources []*Function
	for _, f := range facts.Functions {
		if f.Test {
			tests = append(tests, f)
		}
		if f.Root || f.Exported {
			sources = append(sources, f)
		}
	}
	r.depth = depths(r.static, sources)
	for f, d := range depths(r.wide, sources) {
		if _, ok := r.depth[f]; !ok {
			r.depth[f] = d
		}
	}
	r.tested = reached(r.static, tests)
	r.near = reached(r.wide, append(tests, nil))
	r.direct = r.onlyDirect()
	return r
}

// Depth is the number of calls between f and the nearest test or exported
// function above it.
func (r *Reach) Depth(f *Function) int {
	if d, ok := r.depth[f]; ok {
		return d
	}
	return unreached
}

// From returns what the test f reaches by static calls, and with mentions. The
// latter begin in package variables, too: nil stands for them.
func (r *Reach) From(f *Function) (static, wide map[*Function]bool) {
	return reached(r.static, []*Function{f}), reached(r.wide, []*Function{f, nil})
}

// depths is a breadth-first search from sources.
func depths[N comparable](edges map[N][]N, sources []N) map[N]int {
	out := map[N]int{}
	queue := slices.Clone(sources)
	for _, f := range queue {
		out[f] = 0
	}
	for len(queue) > 0 {
		f := queue[0]
		queue = queue[1:]
		for _, g := range edges[f] {
			if _, ok := out[g]; !ok {
				out[g] = out[f] + 1
				queue = append(queue, g)
			}
		}
	}
	return out
}

func reached[N comparable](edges map[N][]N, from []N) map[N]bool {
	out := map[N]bool{}
	for f := range depths(edges, from) {
		out[f] = true
	}
	return out
}

// onlyDirect returns the functions that only direct calls reach, all the way
// from the roots: it begins with those that are reached otherwise, and goes
// down.
func (r *Reach) onlyDirect() map[*Function]bool {
	var tainted []*Function
	for _, f := range r.facts.Functions {
		if f.Value || f.Satisfy {
			tainted = append(tainted, f)
		}
	}
	for _, c := range r.facts.calls {
		if c.loose {
			tainted = append(tainted, c.callee)
		}
	}
	bad := reached(r.static, tainted)
	out := map[*Function]bool{}
	for _, f := range r.facts.Functions {
		if !bad[f] {
			out[f] = true
		}
	}
	return out
}
