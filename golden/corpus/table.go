package main

// This file prints what the rounds found.

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// ModuleResult is the rounds of a module.
type ModuleResult struct {
	Module string        `json:"module"`
	Rounds []RoundResult `json:"rounds"`
}

// Failed reports whether any round found something wrong.
func (m ModuleResult) Failed() bool {
	return slices.ContainsFunc(m.Rounds, RoundResult.Failed)
}

// total is a module's rounds added up.
type total struct {
	rewritten, refused, lost, broken, empty int // empty: no test reads a marker
	build, vet, tests, judged               int // rounds where it is as it should be, and rounds judged
	compared, leftOut, injected             int
	judgedPairs                             int // pairs of the rounds whose values were judged
	values                                  Verdict
	uninjected                              int
	refusals, losses, warnings              map[string]int
	changed, onPaths, off, uncalled         int // signatures, and functions on the call paths
	packages, tested, untested              int
	again, strays                           int // rounds in which these are as they should be
	lines, linesChanged                     int // in rounds that were judged
	seconds                                 map[Phase]float64
}

func sum(m ModuleResult) total {
	t := total{
		refusals: map[string]int{}, losses: map[string]int{}, warnings: map[string]int{}, seconds: map[Phase]float64{},
	}
	for _, r := range m.Rounds {
		switch r.Outcome {
		case Rewritten:
			t.rewritten++
		case Refused:
			t.refused++
		case Lost:
			t.lost++
		case Broken:
			t.broken++
		}
		if r.Values.Pairs == 0 {
			t.empty++
		}
		t.uninjected += r.Uninjected
		addCounts(t.refusals, codes(r.Findings, SeverityRefusal))
		addCounts(t.losses, codes(r.Findings, SeverityLost))
		addCounts(t.warnings, codes(r.Findings, SeverityWarning))
		t.packages += len(r.Packages)
		t.tested += len(r.Tested)
		t.untested += len(r.Untested)
		t.changed += r.Signatures.Changed
		t.onPaths += r.Signatures.OnPaths
		t.off += len(r.Signatures.Off)
		t.uncalled += r.Signatures.Uncalled()
		for p, s := range r.Seconds {
			t.seconds[p] += s
		}
		t.add(r)
	}
	return t
}

func addCounts(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}

// add adds what the judges of one round say.
func (t *total) add(r RoundResult) {
	t.values.Markers += r.Values.Markers
	t.values.Reads += r.Values.Reads
	t.values.Pairs += r.Values.Pairs
	t.values.Right += r.Values.Right
	t.values.Lost += r.Values.Lost
	t.values.Early += r.Values.Early
	t.values.Apart += r.Values.Apart
	t.values.Outside += r.Values.Outside
	t.values.Wrong = append(t.values.Wrong, r.Values.Wrong...)
	t.compared += r.Compared.Compared
	t.leftOut += r.Compared.LeftOut
	t.injected += len(r.Compared.Injected)
	if r.Outcome != Rewritten && r.Outcome != Lost {
		return
	}
	t.judged++
	t.lines += r.Lines
	t.linesChanged += r.Changed
	if len(r.Again) == 0 {
		t.again++
	}
	if len(r.Strays) == 0 {
		t.strays++
	}
	if r.Judged {
		t.judgedPairs += r.Values.Pairs
	}
	if r.BuildError == "" {
		t.build++
		if len(r.VetNew) == 0 {
			t.vet++
		}
		if r.Judged && len(r.Compared.Worse) == 0 {
			t.tests++
		}
	}
}

// PrintTable prints a line per module.
func PrintTable(w io.Writer, results []ModuleResult) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "module\trounds\trewritten\trefused\tlost\tbroken\tbuild\tvet\ttests\tcompared\tleft out\tby injection\tmarkers\tpairs\tright\twrong\treported lost\tbound early\tset apart\toutside")
	for _, m := range results {
		t := sum(m)
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d/%d\t%d/%d\t%d/%d\t%d\t%d\t%d\t%d\t%d\t%d/%d\t%d\t%d\t%d\t%d\t%d\n",
			m.Module, len(m.Rounds), t.rewritten, t.refused, t.lost, t.broken,
			t.build, t.judged, t.vet, t.judged, t.tests, t.judged, t.compared, t.leftOut, t.injected,
			t.values.Markers, t.values.Pairs, t.values.Right, t.judgedPairs, len(t.values.Wrong), t.values.Lost, t.values.Early,
			t.values.Apart, t.values.Outside)
	}
	fmt.Fprintln(tw)
	fmt.Fprintln(tw, "module\tsignatures\ton call paths\toff them\tof these uncalled\trefused for\tlost for\twarned of")
	for _, m := range results {
		t := sum(m)
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", m.Module, t.changed, t.onPaths, t.off, t.uncalled,
			countsText(t.refusals), countsText(t.losses), countsText(t.warnings))
	}
	fmt.Fprintln(tw)
	fmt.Fprintln(tw, "module\tagain nothing\tuntouched lines\tlines\tchanged per 1000\tchanged packages\ttested\tnot tested\tnothing read\tnot injected")
	for _, m := range results {
		t := sum(m)
		fmt.Fprintf(tw, "%s\t%d/%d\t%d/%d\t%d\t%.2f\t%d\t%d\t%d\t%d\t%d\n", m.Module, t.again, t.judged, t.strays, t.judged,
			m.lines(), perThousand(t.linesChanged, t.lines), t.packages, t.tested, t.untested, t.empty, t.uninjected)
	}
	fmt.Fprintln(tw)
	fmt.Fprintln(tw, "module\tseconds")
	for _, m := range results {
		t := sum(m)
		fmt.Fprintf(tw, "%s\t%s\n", m.Module, secondsText(t.seconds))
	}
	return tw.Flush()
}

// lines is how many lines the module has.
func (m ModuleResult) lines() int {
	n := 0
	for _, r := range m.Rounds {
		n = max(n, r.Lines)
	}
	return n
}

func perThousand(n, of int) float64 {
	return 1000 * float64(n) / float64(max(of, 1))
}

// countsText prints counts, sorted by name.
func countsText(counts map[string]int) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%s %d", k, counts[k]))
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

func secondsText(seconds map[Phase]float64) string {
	var out []string
	for _, p := range phases() {
		if s, ok := seconds[p]; ok {
			out = append(out, fmt.Sprintf("%s %.0f", p, s))
		}
	}
	return strings.Join(out, ", ")
}

// PrintRound prints what one round drew and found.
func PrintRound(w io.Writer, module string, r RoundResult) {
	outcome := string(r.Outcome)
	if outcome == "" {
		outcome = "reference"
	}
	fmt.Fprintf(w, "%s seed %d %s: %s; %d tests wrapped, %d packages, %d of them tested, %d not; %d markers read, %d pairs, %d reads, %d set apart, %d outside; %s\n",
		module, r.Seed, r.Mix, outcome, r.Tests, len(r.Packages), len(r.Tested), len(r.Untested),
		r.Values.Markers, r.Values.Pairs, r.Values.Reads, r.Values.Apart, r.Values.Outside, secondsText(r.Seconds))
	for _, f := range r.Functions {
		fmt.Fprintln(w, "\tmarker", f)
	}
	fmt.Fprintf(w, "\t%d signatures, %d functions on call paths, %d signatures off them, %d of these uncalled; %.2f of 1000 lines\n",
		r.Signatures.Changed, r.Signatures.OnPaths, len(r.Signatures.Off), r.Signatures.Uncalled(), perThousand(r.Changed, r.Lines))
	var findings []string
	for _, f := range r.Findings {
		findings = append(findings, f.Text)
	}
	printSome(w, findings, "")
	printSome(w, r.Fresh, "fresh context: ")
	if r.Planted != "" {
		fmt.Fprintln(w, "\tplanted", r.Planted)
	}
	printFaults(w, r)
}

// printSome prints the first lines of what alsgen said or did; -results has all.
func printSome(w io.Writer, texts []string, before string) {
	const most = 5
	for i, text := range texts {
		if i == most {
			fmt.Fprintf(w, "\t... and %d more\n", len(texts)-most)
			return
		}
		head, _, _ := strings.Cut(text, "\n")
		fmt.Fprintf(w, "\t%s%s\n", before, head)
	}
}

// printFaults prints what makes the round fail, and tests that the injection
// alone changed.
func printFaults(w io.Writer, r RoundResult) {
	if r.Message != "" {
		fmt.Fprintln(w, "\tBROKEN:", strings.ReplaceAll(r.Message, "\n", "\n\t\t"))
	}
	if r.BuildError != "" {
		fmt.Fprintln(w, "\tBUILD:", strings.ReplaceAll(r.BuildError, "\n", "\n\t"))
	}
	for _, text := range r.Again {
		fmt.Fprintln(w, "\tAGAIN:", strings.ReplaceAll(text, "\n", "\n\t"))
	}
	for _, text := range r.Strays {
		fmt.Fprintln(w, "\tSTRAY:", text)
	}
	for _, v := range r.VetNew {
		fmt.Fprintln(w, "\tVET:", v)
	}
	for _, t := range r.Compared.Injected {
		fmt.Fprintln(w, "\tby the injection alone:", t)
	}
	for _, t := range r.Compared.Worse {
		fmt.Fprintf(w, "\tTEST: %s: %s\n", t, strings.ReplaceAll(tail(r.Compared.Words[t], 600), "\n", "\n\t\t"))
	}
	for _, f := range r.Values.Wrong {
		fmt.Fprintln(w, "\tWRONG:", f)
	}
}
