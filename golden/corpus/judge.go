package main

// This file judges the values: what the rewritten program reads, held against
// the reference.

import (
	"cmp"
	"fmt"
	"slices"
)

// pair is a marker and a test that reaches it.
type pair struct{ Marker, Test string }

// Fault is a read that is not what the reference makes us expect.
type Fault struct {
	Marker string `json:"marker"`
	Test   string `json:"test"` // whose read it should have been, "" if unknown
	Value  string `json:"value"`
	What   string `json:"what"`
}

// String says it in a line.
func (f Fault) String() string {
	return fmt.Sprintf("%s: %s: test %q, value %q", f.Marker, f.What, f.Test, f.Value)
}

// Verdict is the judgement of a round's values. Pairs, Right, Lost and those of
// Wrong that name a test count pairs of marker and test; Apart and Outside count
// kinds of reads.
type Verdict struct {
	Markers int     `json:"markers"` // markers that some test reads
	Reads   int     `json:"reads"`   // by the reference
	Pairs   int     `json:"pairs"`   // what the reference reads
	Right   int     `json:"right"`
	Lost    int     `json:"lost"` // empty, and alsgen said so
	Apart   int     `json:"apart"`
	Outside int     `json:"outside"` // reads by tests that are not wrapped
	Uneven  int     `json:"uneven"`  // kinds of reads whose number the reference itself does not repeat
	Wrong   []Fault `json:"wrong"`
}

// Reference is what the injected tree, not rewritten, read in each of its runs.
type Reference struct {
	runs   []Reads
	traced map[string]bool // the wrapped tests
	seen   map[read]bool
	values map[pair]bool // marker and value, whoever the witness was
	want   map[pair]bool // marker and test that must be read
}

// NewReference sums up the reference runs.
func NewReference(traced []string, runs ...Reads) *Reference {
	r := &Reference{
		runs: runs, traced: map[string]bool{}, seen: map[read]bool{}, values: map[pair]bool{}, want: map[pair]bool{},
	}
	for _, t := range traced {
		r.traced[t] = true
	}
	for _, run := range runs {
		for k := range run.Count {
			r.seen[k] = true
			r.values[pair{k.Marker, k.Value}] = true
		}
	}
	for k := range r.seen {
		if k.Value != "" && (k.Witness == "" || k.Witness == k.Value) && r.always(k) {
			r.want[pair{k.Marker, k.Value}] = true
		}
	}
	return r
}

// always reports whether every run of the reference has the value at the marker:
// what one run misses the rewritten program may miss.
func (r *Reference) always(k read) bool {
	for _, run := range r.runs {
		found := false
		for other := range run.Count {
			found = found || other.Marker == k.Marker && other.Value == k.Value
		}
		if !found {
			return false
		}
	}
	return true
}

// Summary counts what the reference alone says.
func (r *Reference) Summary() Verdict {
	v := Verdict{Pairs: len(r.want)}
	markers := map[string]bool{}
	for p := range r.want {
		markers[p.Marker] = true
	}
	v.Markers = len(markers)
	if len(r.runs) > 0 {
		v.Reads = r.runs[0].Total()
	}
	for k := range r.seen {
		switch r.classify(k) {
		case apart:
			v.Apart++
		case outside:
			v.Outside++
		}
		if !r.even(k) {
			v.Uneven++
		}
	}
	return v
}

// class is what a kind of read is by itself.
type class int

const (
	own     class = iota // the value of the witness, or a value without a witness
	apart                // empty or another's where a wrapped test is expected or nothing is known
	outside              // empty, by a test that is not wrapped
)

func (r *Reference) classify(k read) class {
	switch {
	case k.Value != "" && (k.Witness == "" || k.Witness == k.Value):
		return own
	case k.Value == "" && k.Witness != "" && !r.traced[k.Witness]:
		return outside
	}
	return apart
}

// even reports whether the runs of the reference agree on how often k is read.
func (r *Reference) even(k read) bool {
	for _, run := range r.runs {
		if run.Many[k] || run.Count[k] != r.runs[0].Count[k] {
			return false
		}
	}
	return true
}

// Judge holds what the rewritten program read against the reference. lost are
// the markers that alsgen reported as lost.
func (r *Reference) Judge(got Reads, lost map[string]bool) Verdict {
	v := r.Summary()
	have := map[pair]bool{}
	for k := range got.Count {
		have[pair{k.Marker, k.Value}] = true
	}
	bad := map[pair]bool{}
	for _, k := range got.Sorted() {
		what, p := r.fault(k), pair{k.Marker, k.Witness}
		switch {
		case what == "":
		case k.Value == "" && lost[k.Marker]:
			if r.want[p] && !bad[p] {
				v.Lost++
			}
			bad[p] = true
		default:
			bad[p] = true
			v.Wrong = append(v.Wrong, Fault{k.Marker, k.Witness, k.Value, what})
		}
	}
	for p := range r.want {
		switch {
		case have[p] || bad[p]:
		case lost[p.Marker]:
			bad[p] = true
			v.Lost++
		default:
			bad[p] = true
			v.Wrong = append(v.Wrong, Fault{p.Marker, p.Test, "", "the test's value is never read"})
		}
	}
	for _, f := range r.moved(got) {
		if p := (pair{f.Marker, f.Test}); !bad[p] && !lost[f.Marker] {
			bad[p] = true
			v.Wrong = append(v.Wrong, f)
		}
	}
	for p := range r.want {
		if !bad[p] {
			v.Right++
		}
	}
	slices.SortFunc(v.Wrong, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Marker, b.Marker), cmp.Compare(a.Test, b.Test), cmp.Compare(a.Value, b.Value))
	})
	return v
}

// fault says what is wrong with one kind of read of the rewritten program, ""
// if nothing is: what the reference reads, too, is right or set apart.
func (r *Reference) fault(k read) string {
	if r.seen[k] {
		return ""
	}
	switch {
	case r.classify(k) == outside:
		return ""
	case k.Value != "" && k.Value == k.Witness:
		return ""
	case k.Value == "" && r.traced[k.Witness]:
		return "empty read"
	case k.Value == "":
		return "empty read without a witness, and none in the reference"
	case k.Witness != "":
		return "another test's value"
	case r.values[pair{k.Marker, k.Value}] || r.values[pair{k.Marker, ""}]:
		// The reference has the value under a witness, or lost it where a
		// foreign goroutine inherits nothing.
		return ""
	}
	return "a value that no read of the reference has"
}

// moved finds reads that went from one value to another though both are seen: in
// a group of reads with the same marker and witness whose numbers the reference
// repeats, some value is read less often and something else more often. A read
// that is empty in the reference may gain a value.
func (r *Reference) moved(got Reads) []Fault {
	type group struct{ marker, witness string }
	type balance struct {
		less, more int
		value      string // one that is read more often
		uneven     bool
	}
	groups := map[group]*balance{}
	note := func(k read) {
		g := group{k.Marker, k.Witness}
		if groups[g] == nil {
			groups[g] = &balance{}
		}
		b := groups[g]
		b.uneven = b.uneven || !r.even(k) || got.Many[k]
		if diff := got.Count[k] - r.runs[0].Count[k]; diff < 0 && k.Value != "" {
			b.less -= diff
		} else if diff > 0 {
			b.more += diff
			b.value = k.Value
		}
	}
	for k := range r.seen {
		note(k)
	}
	for k := range got.Count {
		if !r.seen[k] {
			note(k)
		}
	}
	var out []Fault
	for g, b := range groups {
		if n := min(b.less, b.more); n > 0 && !b.uneven {
			what := fmt.Sprintf("%d reads moved from one value to another", n)
			out = append(out, Fault{g.marker, g.witness, b.value, what})
		}
	}
	return out
}

// reads reports whether a test must read the marker.
func (r *Reference) reads(marker string) bool {
	for p := range r.want {
		if p.Marker == marker {
			return true
		}
	}
	return false
}
