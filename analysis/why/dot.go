package why

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Dot returns what is along and against the links from the functions of answers, as a
// graph for Graphviz: a box for a function, an ellipse for a marker, doubly lined what has
// a context of its own.
func (g *Graph) Dot(answers []Answer) string {
	asked := map[int]bool{}
	for _, a := range answers {
		asked[g.at[a.Func.Position]] = true
	}
	d := &dot{g: g, in: map[int]bool{}, markers: map[string]bool{}}
	for i := range g.funcs {
		if asked[i] {
			d.down(i, map[int]bool{})
			d.up(i, map[int]bool{})
		}
	}
	return d.text(asked)
}

// dot is the state of Dot.
type dot struct {
	g       *Graph
	in      map[int]bool // functions
	markers map[string]bool
	edges   []string
}

// down adds what the function i leads to.
func (d *dot) down(i int, seen map[int]bool) {
	if seen[i] {
		return
	}
	seen[i], d.in[i] = true, true
	for _, l := range d.g.funcs[i].Links {
		if l.Runs {
			continue
		}
		to, ok := d.g.target(l)
		if !ok {
			d.markers[l.Text] = true
			d.edge(d.g.funcs[i].Name, l.Text, l.Position.Line)
			continue
		}
		d.edge(d.g.funcs[i].Name, d.g.funcs[to].Name, l.Position.Line)
		d.down(to, seen)
	}
}

// up adds what leads to the function i, up to what has a context of its own.
func (d *dot) up(i int, seen map[int]bool) {
	if seen[i] {
		return
	}
	seen[i], d.in[i] = true, true
	if supplied(d.g.funcs[i]) {
		return
	}
	for _, e := range d.g.callers[i] {
		d.edge(d.g.funcs[e.from].Name, d.g.funcs[i].Name, e.link.Position.Line)
		d.up(e.from, seen)
	}
}

func (d *dot) edge(from, to string, line int) {
	edge := fmt.Sprintf("\t%q -> %q [label=%q];\n", from, to, fmt.Sprint("line ", line))
	if !slices.Contains(d.edges, edge) {
		d.edges = append(d.edges, edge)
	}
}

// text writes the graph.
func (d *dot) text(asked map[int]bool) string {
	var b strings.Builder
	b.WriteString("digraph why {\n\tnode [shape=box];\n")
	for i, f := range d.g.funcs {
		if !d.in[i] {
			continue
		}
		attributes := ""
		if asked[i] {
			attributes = " [style=bold]"
		} else if supplied(f) {
			attributes = " [peripheries=2]"
		}
		fmt.Fprintf(&b, "\t%q%s;\n", f.Name, attributes)
	}
	for _, m := range slices.Sorted(maps.Keys(d.markers)) {
		fmt.Fprintf(&b, "\t%q [shape=ellipse];\n", m)
	}
	slices.Sort(d.edges)
	b.WriteString(strings.Join(d.edges, "") + "}\n")
	return b.String()
}
