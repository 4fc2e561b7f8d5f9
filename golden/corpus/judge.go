package main

// This file judges the values: what the rewritten program reads, held against
// the reference.

import (
	"cmp"
	"fmt"
	"slices"
)

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

// Reported is what alsgen said of a marker.
type Reported struct {
	Lost  bool // its context is lost: it may read nothing
	Early bool // it runs with a context that was bound early: it may read anything
}

// excuses reports whether what alsgen said explains that value is read.
func (r Reported) excuses(value string) bool { return r.Early || r.Lost && value == "" }

// Judgement is one Reference and one run of the rewritten program.
type Judgement struct {
	Wrong   []Fault
	Excused map[pair]bool // by what alsgen reported
	bad     map[pair]bool // these, and the pairs of Wrong
}

// accuse adds a fault.
func (j *Judgement) accuse(f Fault) {
	j.bad[pair{f.Marker, f.Test}] = true
	j.Wrong = append(j.Wrong, f)
}

// excuse notes that alsgen reported what is wrong with p.
func (j *Judgement) excuse(p pair) {
	j.bad[p], j.Excused[p] = true, true
}

// Judge holds what the rewritten program read against the reference.
func (r *Reference) Judge(got Reads, reported map[string]Reported) Judgement {
	j := Judgement{Excused: map[pair]bool{}, bad: map[pair]bool{}}
	have := map[pair]bool{}
	for _, k := range got.Sorted() {
		have[pair{k.Marker, k.Value}] = true
		switch what := r.fault(k); {
		case what == "":
		case reported[k.Marker].excuses(k.Value):
			j.excuse(pair{k.Marker, k.Witness})
		default:
			j.accuse(Fault{k.Marker, k.Witness, k.Value, what})
		}
	}
	for p := range r.want {
		switch {
		case have[p] || j.bad[p]:
		case reported[p.Marker].excuses(""):
			j.excuse(p)
		default:
			j.accuse(Fault{p.Marker, p.Test, "", "the test's value is never read"})
		}
	}
	for _, f := range r.moved(got) {
		switch p := (pair{f.Marker, f.Test}); {
		case j.bad[p]:
		case reported[p.Marker].excuses(f.Value):
			j.excuse(p)
		default:
			j.accuse(f)
		}
	}
	slices.SortFunc(j.Wrong, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Marker, b.Marker), cmp.Compare(a.Test, b.Test), cmp.Compare(a.Value, b.Value))
	})
	return j
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

// balance is how the reads of a marker by one witness differ from the reference.
type balance struct {
	less, more int
	value      string // the last of those that are read more often, in order
	uneven     bool   // the reference does not repeat its own numbers
}

// moved finds reads that went from one value to another, or away, though every
// kind of read is one that the reference has, too. In a group of reads with the
// same marker and witness it looks for values that are read less often than in
// any run of the reference. Alone that is enough; in company, and where the
// reference does not repeat its numbers, something else must be read more often.
// A read that is empty in the reference may gain a value.
func (r *Reference) moved(got Reads) []Fault {
	var out []Fault
	for p, b := range r.balances(got) {
		n := min(b.less, b.more)
		switch {
		case n > 0 && (r.alone || !b.uneven):
			out = append(out, Fault{p.Marker, p.Test, b.value, fmt.Sprintf("%d reads moved from one value to another", n)})
		case b.less > 0 && r.alone && !b.uneven:
			out = append(out, Fault{p.Marker, p.Test, "", fmt.Sprintf("%d reads less than in the reference", b.less)})
		}
	}
	return out
}

// balances adds up the differences by marker and witness.
func (r *Reference) balances(got Reads) map[pair]*balance {
	out := map[pair]*balance{}
	note := func(k read) {
		p := pair{k.Marker, k.Witness}
		if out[p] == nil {
			out[p] = &balance{}
		}
		b := out[p]
		least, most := r.bounds(k)
		b.uneven = b.uneven || least != most
		switch n := got[k]; {
		case n < least && k.Value != "":
			b.less += least - n
		case n > most:
			b.more += n - most
			b.value = max(b.value, k.Value)
		}
	}
	for k := range r.seen {
		note(k)
	}
	for _, k := range got.Sorted() {
		if !r.seen[k] {
			note(k)
		}
	}
	return out
}
