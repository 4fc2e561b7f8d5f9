package main

// This file counts what alsgen refuses and loses, by reason.

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// reasonKey is how findings of one reason are counted.
type reasonKey struct {
	severity     Severity
	code, reason string
}

// tally counts findings by severity, code and reason.
func tally(findings []Finding) map[reasonKey]int {
	out := map[reasonKey]int{}
	for _, f := range findings {
		out[reasonKey{f.Severity, f.Code, f.Reason}]++
	}
	return out
}

// sortedReasons returns the most frequent reasons first within a code.
func sortedReasons(counts map[reasonKey]int) []reasonKey {
	return slices.SortedFunc(maps.Keys(counts), func(a, b reasonKey) int {
		return cmp.Or(
			-cmp.Compare(a.severity, b.severity), cmp.Compare(a.code, b.code),
			-cmp.Compare(counts[a], counts[b]), cmp.Compare(a.reason, b.reason),
		)
	})
}

// PrintReasons prints for each round what was refused and lost, and why.
func PrintReasons(w io.Writer, results []ModuleResult) {
	for _, m := range results {
		for _, r := range m.Rounds {
			counts := tally(r.Findings)
			if len(counts) == 0 {
				continue
			}
			fmt.Fprintf(w, "\n%s seed %d %s: refused: %s; lost: %s\n", m.Module, r.Seed, r.Mix,
				countsText(codes(r.Findings, SeverityRefusal)), countsText(codes(r.Findings, SeverityLost)))
			for _, k := range sortedReasons(counts) {
				fmt.Fprintf(w, "\t%4d %s %s: %s\n", counts[k], k.severity, k.code, k.reason)
			}
		}
	}
}
