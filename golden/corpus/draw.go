package main

// This file draws the functions and tests of a round.

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand"
	"slices"
)

// Sizes of a round.
const (
	drawnFunctions = 4  // functions that get a marker
	packageMarkers = 20 // functions that get a marker in a round of one package, at most
	wrappedTests   = 40 // tests that get a Run, at most
	testPackages   = 6  // packages that these tests come from, at most
)

// Mix says which functions a round draws.
type Mix string

// The mixes.
const (
	Direct Mix = "direct" // only direct calls reach them
	Other  Mix = "other"  // the rest
	Mixed  Mix = "mixed"  // half and half
	// OnePackage draws any functions of one package, from 1 to packageMarkers.
	OnePackage Mix = "package"
)

// Drawn is what a round injects into.
type Drawn struct {
	Functions []*Function
	Depths    []int
	Tests     []*Function
	// Candidates counts the functions of the two pools.
	Candidates map[Mix]int
}

// Draw chooses with the seed. The same module, seed and mix give the same
// functions and tests.
func Draw(reach *Reach, module string, seed int64, mix Mix) Drawn {
	rng := rand.New(rand.NewSource(mixSeed(module, seed)))
	direct, other := pools(reach)
	d := Drawn{Candidates: map[Mix]int{Direct: len(direct), Other: len(other)}}
	var chosen []*Function
	switch mix {
	case Direct:
		chosen = take(rng, reach, direct, drawnFunctions)
	case Other:
		chosen = take(rng, reach, other, drawnFunctions)
	case OnePackage:
		chosen = onePackage(rng, reach)
	default:
		chosen = take(rng, reach, direct, drawnFunctions/2)
		chosen = append(chosen, take(rng, reach, other, drawnFunctions-len(chosen))...)
	}
	slices.SortFunc(chosen, byPlace)
	d.Functions = chosen
	for _, f := range chosen {
		d.Depths = append(d.Depths, reach.Depth(f))
	}
	d.Tests = drawTests(rng, reach, chosen)
	return d
}

func mixSeed(module string, seed int64) int64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", module, seed)
	return int64(h.Sum64())
}

func byPlace(a, b *Function) int {
	if a.File != b.File {
		if a.File < b.File {
			return -1
		}
		return 1
	}
	return a.Name - b.Name
}

// pools returns the candidates: functions with a body, outside tests, that a
// test reaches; the direct ones by static calls, the others in any way.
func pools(reach *Reach) (direct, other []*Function) {
	for _, f := range reach.facts.Functions {
		switch {
		case f.Brace == 0 || f.InTest || f.Root || reach.Depth(f) < 1:
		case reach.direct[f] && reach.tested[f]:
			direct = append(direct, f)
		case !reach.direct[f] && reach.near[f]:
			other = append(other, f)
		}
	}
	return direct, other
}

// onePackage draws a package among those of which a test may reach some function,
// how many functions, and which: one that a test may reach, and then any.
func onePackage(rng *rand.Rand, reach *Reach) []*Function {
	all, near := map[string][]*Function{}, map[string][]*Function{}
	for _, f := range reach.facts.Functions {
		if f.Brace == 0 || f.InTest || f.Root {
			continue
		}
		all[f.Package] = append(all[f.Package], f)
		if reach.near[f] {
			near[f.Package] = append(near[f.Package], f)
		}
	}
	if len(near) == 0 {
		return nil
	}
	packages := slices.Sorted(maps.Keys(near))
	p := packages[rng.Intn(len(packages))]
	n := 1 + rng.Intn(packageMarkers)
	first := near[p][rng.Intn(len(near[p]))]
	rest := slices.DeleteFunc(all[p], func(f *Function) bool { return f == first })
	rng.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	return append([]*Function{first}, rest[:min(n-1, len(rest))]...)
}

// take draws n functions, deep ones first: three calls or more below the
// nearest test or exported function, then two, then one. Among equally deep
// ones those that a test reaches by static calls come first. It takes no more
// than half of the pool, so that seeds differ where a module has few.
func take(rng *rand.Rand, reach *Reach, pool []*Function, n int) []*Function {
	pool = slices.Clone(pool)
	rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	slices.SortStableFunc(pool, func(a, b *Function) int {
		if d := min(reach.Depth(b), 3) - min(reach.Depth(a), 3); d != 0 {
			return d
		}
		return rank(reach.tested[a]) - rank(reach.tested[b])
	})
	return pool[:min(n, (len(pool)+1)/2)]
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// drawTests chooses the tests to wrap, taking turns among the chosen functions:
// for each those that reach it by static calls in its own package first, then
// elsewhere, then those that may reach it otherwise.
func drawTests(rng *rand.Rand, reach *Reach, chosen []*Function) []*Function {
	queues := queueTests(rng, reach, chosen)
	packages := map[string]bool{}
	taken := map[*Function]bool{}
	var out []*Function
	for turn := 0; turn < len(reach.facts.Functions) && len(out) < wrappedTests; turn++ {
		for _, queue := range queues {
			if turn >= len(queue) || len(out) == wrappedTests || taken[queue[turn]] {
				continue
			}
			p := packageUnderTest(queue[turn].Package)
			if len(packages) == testPackages && !packages[p] {
				continue
			}
			packages[p], taken[queue[turn]] = true, true
			out = append(out, queue[turn])
		}
	}
	slices.SortFunc(out, byPlace)
	return out
}

// queueTests returns for each chosen function the tests that may reach it, the
// likeliest first.
func queueTests(rng *rand.Rand, reach *Reach, chosen []*Function) [][]*Function {
	ranks := make([][4][]*Function, len(chosen))
	for _, t := range reach.facts.Functions {
		if !t.Test || t.Brace == 0 {
			continue
		}
		static, wide := reach.From(t)
		for i, f := range chosen {
			if !wide[f] {
				continue
			}
			n := rank(static[f])*2 + rank(packageUnderTest(t.Package) == f.Package)
			ranks[i][n] = append(ranks[i][n], t)
		}
	}
	out := make([][]*Function, len(chosen))
	for i := range ranks {
		for _, tests := range ranks[i] {
			rng.Shuffle(len(tests), func(a, b int) { tests[a], tests[b] = tests[b], tests[a] })
			out[i] = append(out[i], tests...)
		}
	}
	return out
}

// packageUnderTest is path without the suffix of an external test package.
func packageUnderTest(path string) string {
	if n := len(path) - len("_test"); n > 0 && path[n:] == "_test" {
		return path[:n]
	}
	return path
}
