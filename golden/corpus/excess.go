package main

// This file prints the signatures that change off the call paths.

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Numbers of what is printed; the results have all.
const (
	worstRounds = 5
	worstNames  = 20
)

// moduleRound is a round with the name of its module.
type moduleRound struct {
	module string
	RoundResult
}

// PrintExcess prints, for the rounds with the most of them, the functions off the
// call paths whose signature changes, and why.
func PrintExcess(w io.Writer, results []ModuleResult) {
	for _, r := range worst(results) {
		s := r.Signatures
		fmt.Fprintf(w, "\n%s seed %d %s: %d signatures, %d functions on call paths, %d signatures off them\n",
			r.module, r.Seed, r.Mix, s.Changed, s.OnPaths, len(s.Off))
		causes := map[string]int{}
		for _, f := range s.Off {
			causes[f.Cause]++
		}
		for _, cause := range slices.Sorted(maps.Keys(causes)) {
			fmt.Fprintf(w, "\t%4d because of: %s\n", causes[cause], cause)
		}
		for i, f := range s.Off {
			if i == worstNames {
				fmt.Fprintf(w, "\t... and %d more\n", len(s.Off)-i)
				break
			}
			note := ""
			if f.Uncalled {
				note = " (nothing in the module calls it)"
			}
			fmt.Fprintf(w, "\t%s%s\n\t\t%s\n", f.Name, note, strings.ReplaceAll(f.Why, "\n", "\n\t\t"))
		}
	}
}

// worst returns the rounds with the most signatures off the call paths, those that
// nothing calls last: to them the call graph has no answer.
func worst(results []ModuleResult) []moduleRound {
	var out []moduleRound
	for _, m := range results {
		for _, r := range m.Rounds {
			if len(r.Signatures.Off) > 0 {
				out = append(out, moduleRound{m.Module, r})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b moduleRound) int {
		excess := func(r moduleRound) int { return len(r.Signatures.Off) - r.Signatures.Uncalled() }
		if d := excess(b) - excess(a); d != 0 {
			return d
		}
		return len(b.Signatures.Off) - len(a.Signatures.Off)
	})
	return out[:min(len(out), worstRounds)]
}
