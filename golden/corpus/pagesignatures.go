package main

// This file prints the signatures on the page.

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// signatures prints how many signatures changed, how many functions stand on call
// paths from a supply to a marker, and why others changed.
func (p *page) signatures(results []ModuleResult) {
	p.table("Signatures", "module", "changed", "on call paths", "changed off them", "of these called by nobody", "most in a round")
	all := ModuleResult{Module: "all"}
	for _, m := range results {
		p.signaturesOf(m)
		all.Rounds = append(all.Rounds, m.Rounds...)
	}
	p.signaturesOf(all)
	p.line("\nA call path goes from a `Run`, a test or another beginning to a marker, in the call graph of")
	p.line("`golang.org/x/tools/go/callgraph/vta`, of which alsgen knows nothing. What changes off the")
	p.line("paths does so because of something that they do not show:")
	p.causes(results)
}

func (p *page) signaturesOf(m ModuleResult) {
	var changed, on, off, uncalled, most int
	for _, r := range m.Rounds {
		s := r.Signatures
		changed, on, off, uncalled = changed+s.Changed, on+s.OnPaths, off+len(s.Off), uncalled+s.Uncalled()
		most = max(most, len(s.Off))
	}
	p.row(m.Module, fmt.Sprint(changed), fmt.Sprint(on), fmt.Sprint(off), fmt.Sprint(uncalled), fmt.Sprint(most))
}

// causes prints what made the signatures off the call paths change, the most frequent
// first.
func (p *page) causes(results []ModuleResult) {
	counts := map[string]int{}
	for _, m := range results {
		for _, r := range m.Rounds {
			for _, f := range r.Signatures.Off {
				counts[f.Cause]++
			}
		}
	}
	p.line("\n| because it, or what it calls, … | functions |\n| --- | --- |")
	causes := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	for _, cause := range causes {
		p.row(cause, fmt.Sprint(counts[cause]))
	}
}
