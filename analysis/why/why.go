// Package why explains a plan: why a function needs the context, and where it comes from.
//
// The functions of a plan with their links are a graph. From a function along the links
// lie the markers that make it need the context; against them lie the functions that have
// a context of their own to hand on, its supplies.
//
//	main ──▶ main.func1 ──▶ page.Title ──▶ (page.store).find ──▶ the marker GetStore
//	 │ supply: begins with a background context           the reason ┘
//
// Chains are the shortest ones, and of several the first by position.
package why

import (
	"cmp"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Graph is a plan as a graph.
type Graph struct {
	funcs   []plan.Func
	at      map[diag.Position]int // functions by where they stand
	callers map[int][]edge        // who links to a function, in the order of positions
}

// edge is a link of a function.
type edge struct {
	from int
	link plan.Link
}

// New returns the graph of p.
func New(p *plan.Plan) *Graph {
	g := &Graph{funcs: p.Funcs, at: map[diag.Position]int{}, callers: map[int][]edge{}}
	for i, f := range g.funcs {
		if _, known := g.at[f.Position]; !known {
			g.at[f.Position] = i
		}
	}
	for i, f := range g.funcs {
		for _, l := range f.Links {
			if to, ok := g.target(l); ok {
				g.callers[to] = append(g.callers[to], edge{i, l})
			}
		}
	}
	return g
}

// target returns the function that l leads to, false if that is a marker.
func (g *Graph) target(l plan.Link) (int, bool) {
	if l.To == nil {
		return 0, false
	}
	i, ok := g.at[*l.To]
	return i, ok
}

// Answer says of a function, or of one place in it, why it needs the context, and where it
// gets it from.
type Answer struct {
	Func plan.Func
	// Line is the line that was asked about, 0 if that is the function.
	Line int
	// Because are the shortest chains to the nearest markers, one for each place that needs
	// the context, the shortest first. More counts those that were left out.
	Because [][]diag.Step
	More    int
	// From leads from the function to what supplies its context, the function itself not
	// included; Supply is that. It is empty if the function has the context of its own.
	From   []diag.Step
	Supply plan.Func
}

// maxChains is how many chains an answer has.
const maxChains = 3

// Explain answers about the function number i, and of that about the places at p alone, if
// its line is not 0.
func (g *Graph) Explain(i int, p Place) Answer {
	a := Answer{Func: g.funcs[i], Line: p.Line}
	a.Because = g.because(i, p)
	if len(a.Because) > maxChains {
		a.More, a.Because = len(a.Because)-maxChains, a.Because[:maxChains]
	}
	from, supply := g.supply(i)
	a.From, a.Supply = from, g.funcs[supply]
	return a
}

// because returns a chain for every link of the function i that stands at p, the shortest
// first.
func (g *Graph) because(i int, p Place) [][]diag.Step {
	var chains [][]diag.Step
	for _, l := range g.funcs[i].Links {
		if l.Runs || !p.holds(l) {
			continue
		}
		if rest, ok := g.chain(l); ok {
			chains = append(chains, append([]diag.Step{{Position: l.Position, Text: l.Text}}, rest...))
		}
	}
	slices.SortStableFunc(chains, func(a, b []diag.Step) int { return cmp.Compare(len(a), len(b)) })
	return chains
}

// chain returns the shortest chain from what l leads to to a marker. There is none where
// what l leads to needs the context for its type alone.
func (g *Graph) chain(l plan.Link) ([]diag.Step, bool) {
	start, ok := g.target(l)
	if !ok {
		return nil, true
	}
	type reached struct {
		i     int
		steps []diag.Step
	}
	seen := map[int]bool{start: true}
	for queue := []reached{{i: start}}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, l := range g.funcs[at.i].Links {
			if l.Runs {
				continue
			}
			steps := append(slices.Clip(at.steps), diag.Step{Position: l.Position, Text: l.Text})
			to, ok := g.target(l)
			if !ok {
				return steps, true
			}
			if !seen[to] {
				seen[to] = true
				queue = append(queue, reached{to, steps})
			}
		}
	}
	return nil, true
}

// supplied reports whether f has a context of its own.
func supplied(f plan.Func) bool {
	switch f.Source {
	case plan.FromParam, plan.FromCarrier, plan.FromBackground, plan.FromNothing:
		return true
	case plan.FromNewParam, plan.FromCapture, plan.FromMarker:
		return false
	}
	panic("why: unknown source " + string(f.Source))
}

// supply returns the shortest chain of callers from the function i to one that has a
// context of its own, and that; the last caller known if there is none.
func (g *Graph) supply(i int) ([]diag.Step, int) {
	type reached struct {
		i     int
		steps []diag.Step
	}
	seen := map[int]bool{i: true}
	last := reached{i: i}
	for queue := []reached{last}; len(queue) > 0; queue = queue[1:] {
		last = queue[0]
		if supplied(g.funcs[last.i]) {
			return last.steps, last.i
		}
		for _, e := range g.callers[last.i] {
			if !seen[e.from] {
				seen[e.from] = true
				text := g.funcs[e.from].Name + " " + e.link.Text
				queue = append(queue, reached{e.from, append(slices.Clip(last.steps), diag.Step{Position: e.link.Position, Text: text})})
			}
		}
	}
	return last.steps, last.i
}
