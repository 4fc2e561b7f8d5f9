package main

// This file prints the table as a page.

import (
	_ "embed"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"strings"
)

//go:embed page.md
var pageHead string

// PrintPage prints all rounds of modules as a page; lists is the folder that names
// the modules.
func PrintPage(w io.Writer, collected *Collected, modules []Module, lists string) error {
	results := collected.Results(modules)
	var p page
	p.line(strings.TrimRight(strings.ReplaceAll(pageHead, "LISTSDIR", filepath.ToSlash(lists)), "\n"))
	p.line("")
	p.line("All rounds are of one version: `%s`.", collected.version())
	p.modules(results)
	p.rounds(results)
	p.signatures(results)
	p.reasons(results, "Refused", SeverityRefusal)
	p.reasons(results, "Stopped by files that were not loaded", SeverityUnloaded)
	p.reasons(results, "Reported as lost", SeverityLost)
	p.failures(results)
	_, err := io.WriteString(w, p.text.String())
	return err
}

// page is a page under construction.
type page struct{ text strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

// table begins a section with a table.
func (p *page) table(heading string, columns ...string) {
	p.line("\n## %s\n", heading)
	p.row(columns...)
	p.line("|%s", strings.Repeat(" --- |", len(columns)))
}

func (p *page) row(cells ...string) {
	var escaped []string
	for _, cell := range cells {
		escaped = append(escaped, strings.ReplaceAll(cell, "|", "\\|"))
	}
	p.line("| %s |", strings.Join(escaped, " | "))
}

// modules prints a line a module, and one for all.
func (p *page) modules(results []ModuleResult) {
	p.table("Modules", "module", "lines", "rounds", "markers", "rewritten", "lost", "refused", "failed",
		"reads right", "reported lost", "lines changed ‰", "packages changed", "tested", "not tested", "seconds a round")
	all, lines := ModuleResult{Module: "all"}, 0
	for _, m := range results {
		p.module(m, m.lines())
		all.Rounds = append(all.Rounds, m.Rounds...)
		lines += m.lines()
	}
	p.module(all, lines)
	p.line("\nLines are those of Go files that nobody generated, tests included, as they are compiled on the system of the")
	p.line("run. A read is a pair of marker and test. Packages that are neither tested nor not tested have no tests.")
}

func (p *page) module(m ModuleResult, lines int) {
	t := sum(m)
	var markers, failed int
	var seconds float64
	for _, r := range m.Rounds {
		markers += len(r.Functions)
		seconds += r.Total()
		if r.Failed() {
			failed++
		}
	}
	p.row(m.Module, fmt.Sprint(lines), fmt.Sprint(len(m.Rounds)), fmt.Sprint(markers),
		fmt.Sprint(t.rewritten), fmt.Sprint(t.lost), fmt.Sprint(t.refused), fmt.Sprint(failed),
		fmt.Sprintf("%d of %d", t.values.Right, t.judgedPairs), fmt.Sprint(t.values.Lost+t.values.Early),
		fmt.Sprintf("%.2f", perThousand(t.linesChanged, t.lines)),
		fmt.Sprint(t.packages), fmt.Sprint(t.tested), fmt.Sprint(t.untested),
		fmt.Sprintf("%.0f", seconds/float64(max(len(m.Rounds), 1))))
}

// rounds prints a line a round.
func (p *page) rounds(results []ModuleResult) {
	p.table("Rounds", "module", "seed", "markers", "tests wrapped", "outcome", "reads right", "reported lost",
		"lines changed ‰", "packages changed", "tested", "not tested", "tests compared", "seconds", "failed")
	for _, m := range results {
		for _, r := range m.Rounds {
			right := "not judged"
			if r.Judged {
				right = fmt.Sprintf("%d of %d", r.Values.Right, r.Values.Pairs)
			}
			p.row(m.Module, fmt.Sprint(r.Seed), fmt.Sprint(len(r.Functions)), fmt.Sprint(r.Tests), string(r.Outcome), right,
				fmt.Sprint(r.Values.Lost+r.Values.Early), fmt.Sprintf("%.2f", perThousand(r.Changed, r.Lines)),
				fmt.Sprint(len(r.Packages)), fmt.Sprint(len(r.Tested)), fmt.Sprint(len(r.Untested)),
				fmt.Sprint(r.Compared.Compared), fmt.Sprintf("%.0f", r.Total()), strings.Join(r.Failures(), ", "))
		}
	}
}

// reasons prints what was refused or lost, and how often.
func (p *page) reasons(results []ModuleResult, heading string, severity Severity) {
	counts, rounds := map[reasonKey]int{}, map[reasonKey]int{}
	for _, m := range results {
		for _, r := range m.Rounds {
			found := tally(r.Findings)
			maps.DeleteFunc(found, func(k reasonKey, _ int) bool { return k.severity != severity })
			for k, n := range found {
				counts[k] += n
				rounds[k]++
			}
		}
	}
	if len(counts) == 0 {
		p.line("\n## %s\n\nNothing.", heading)
		return
	}
	p.table(heading, "code", "reason", "findings", "rounds")
	for _, k := range sortedReasons(counts) {
		p.row(k.code, k.reason, fmt.Sprint(counts[k]), fmt.Sprint(rounds[k]))
	}
}

// failures prints what the judges found.
func (p *page) failures(results []ModuleResult) {
	p.line("\n## Failures\n")
	none := true
	for _, m := range results {
		for _, r := range m.Rounds {
			if !r.Failed() {
				continue
			}
			var faults strings.Builder
			printFaults(&faults, r)
			p.line("%s, seed %d:\n\n```text\n%s```\n", m.Module, r.Seed, strings.ReplaceAll(strings.TrimPrefix(faults.String(), "\t"), "\n\t", "\n"))
			none = false
		}
	}
	if none {
		p.line("None.")
	}
}
