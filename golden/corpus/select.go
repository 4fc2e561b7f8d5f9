package main

// This file chooses whose tests run: on a large module a round may change more
// packages than can be tested.

import (
	"math/rand"
	"slices"
)

// testedOthers is how many packages a round tests, unless the command line says
// otherwise, besides those in which something was injected.
const testedOthers = 12

// choose divides the changed packages that have tests into those whose tests run
// and those whose tests do not: all of injected run, and of the others at most n,
// those nearest to injected by imports, in either direction. Among equally near ones
// the seed chooses. All lists are sorted.
func (f *Facts) choose(module string, seed int64, injected, changed []string, n int) (run, rest []string) {
	var others []string
	for _, p := range changed {
		if !slices.Contains(injected, p) && f.tested[p] {
			others = append(others, p)
		}
	}
	rng := rand.New(rand.NewSource(mixSeed(module, seed)))
	rng.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	far := depths(f.neighbours(), injected)
	slices.SortStableFunc(others, func(a, b string) int { return far[a] - far[b] })
	n = min(n, len(others))
	run, rest = slices.Concat(injected, others[:n]), others[n:]
	slices.Sort(run)
	slices.Sort(rest)
	return run, rest
}

// neighbours are the imports in both directions.
func (f *Facts) neighbours() map[string][]string {
	out := map[string][]string{}
	for p, imported := range f.imports {
		for _, q := range imported {
			if f.imports[q] != nil {
				out[p] = append(out[p], q)
				out[q] = append(out[q], p)
			}
		}
	}
	return out
}
