package main

// This file finds the functions on the call paths from a supply to a marker, and
// holds the signatures that alsgen changes against them.

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
)

// Paths says which functions of the injected tree lie on a call path.
type Paths struct {
	known map[spot]place // every function of the module
	on    map[spot]bool  // between a beginning and a marker
	above map[spot]bool  // above a marker
}

// WalkPaths builds the call graph of the injected tree and walks it, down from
// where foreign code begins and up from the functions with a marker.
func WalkPaths(ctx context.Context, tree string, env []string, marked []*Function) (*Paths, error) {
	g, err := buildGraph(ctx, tree, env)
	if err != nil {
		return nil, err
	}
	// The graph of a large module takes gigabytes; rewriting and testing need them.
	defer debug.FreeOSMemory()
	var begin, ends []*node
	up := map[*node][]*node{}
	down := map[*node][]*node{}
	for _, n := range g.nodes() {
		if n.begin {
			begin = append(begin, n)
		}
		if n.marked(marked) {
			ends = append(ends, n)
		}
		for to := range n.out {
			up[to] = append(up[to], n)
			down[n] = append(down[n], to)
		}
	}
	below, above := reached(down, begin), reached(up, ends)
	p := &Paths{known: map[spot]place{}, on: map[spot]bool{}, above: map[spot]bool{}}
	for at, n := range g.bySpot {
		if at == (spot{}) {
			continue
		}
		p.known[at] = place{at.File, n.brace}
		p.above[at], p.on[at] = above[n], above[n] && below[n]
	}
	return p, nil
}

// nodes returns every node once.
func (g *graph) nodes() []*node {
	seen := map[*node]bool{}
	var out []*node
	for _, n := range g.byFunc {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

// marked reports whether n is one of the functions with a marker. Injection moves
// offsets, but no line.
func (n *node) marked(functions []*Function) bool {
	for _, f := range functions {
		name := f.ID[strings.LastIndexByte(f.ID, '.')+1:]
		if n.spot.File == f.File && n.brace == f.Line && strings.HasSuffix(n.name, "."+name) {
			return true
		}
	}
	return false
}

// Signatures is what alsgen changes, held against the call paths.
type Signatures struct {
	Changed int            `json:"changed"`         // functions whose type changes
	Other   map[string]int `json:"other,omitempty"` // what else has a type that changes, by kind
	OnPaths int            `json:"on_paths"`        // functions on a call path from a beginning to a marker
	// Off are the functions whose type changes and that are on no such path.
	Off []OffPath `json:"off,omitempty"`
}

// OffPath is a function on no path whose type changes all the same.
type OffPath struct {
	Name string `json:"name"`
	// Uncalled says that it does call a marker, but nothing in the module calls it
	// or its callers: its type must change for it to compile.
	Uncalled bool   `json:"uncalled"`
	Cause    string `json:"cause"` // the last of what the plan says, without names
	Why      string `json:"why"`   // what the plan says, a line each
}

// Uncalled counts the functions off the paths that nothing in the module calls.
func (s Signatures) Uncalled() int {
	n := 0
	for _, f := range s.Off {
		if f.Uncalled {
			n++
		}
	}
	return n
}

// Compare holds decisions about the tree against the paths.
func (p *Paths) Compare(tree string, decided []Decided) Signatures {
	out := Signatures{Other: map[string]int{}}
	for _, on := range p.on {
		if on {
			out.OnPaths++
		}
	}
	for _, d := range decided {
		at := spot{d.Position.in(tree).File, d.Position.Offset}
		_, known := p.known[at]
		switch {
		case !d.Signature:
		case !known:
			out.Other[kindOf(d)]++
		case p.on[at]:
			out.Changed++
		default:
			out.Changed++
			out.Off = append(out.Off, OffPath{
				Name: d.Name, Uncalled: p.above[at], Cause: d.cause(),
				Why: fmt.Sprintf("%s:%d: %s", at.File, d.Position.Line, d.Source) + chainText(tree, d.Why),
			})
		}
	}
	return out
}

// cause is what makes d need the context, in the end.
func (d Decided) cause() string {
	if len(d.Why) == 0 {
		return d.Source
	}
	return Reason(d.Why[len(d.Why)-1].Text)
}

func kindOf(d Decided) string {
	if d.Kind == "" {
		return "unknown"
	}
	return d.Kind
}
