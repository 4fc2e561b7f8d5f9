package main

// This file sums up what the injected tree reads when it is not rewritten.

// pair is a marker and a test that reaches it.
type pair struct{ Marker, Test string }

// Reference is what the injected tree, not rewritten, read in one way of running
// its tests: alone or in company.
type Reference struct {
	alone  bool
	runs   []Reads
	traced map[string]bool // the wrapped tests
	seen   map[read]bool
	values map[pair]bool // marker and value, whoever the witness was
	want   map[pair]bool // marker and test that must be read
}

// NewReference sums up runs of the reference. In runs where each test is alone in
// its processes the witness of a read is certain.
func NewReference(alone bool, traced []string, runs ...Reads) *Reference {
	r := &Reference{
		alone: alone, runs: runs,
		traced: map[string]bool{}, seen: map[read]bool{}, values: map[pair]bool{}, want: map[pair]bool{},
	}
	for _, t := range traced {
		r.traced[t] = true
	}
	for _, run := range runs {
		for k := range run {
			r.seen[k] = true
			r.values[pair{k.Marker, k.Value}] = true
		}
	}
	for k := range r.seen {
		if r.classify(k) == own && r.always(k) {
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
		for other := range run {
			found = found || other.Marker == k.Marker && other.Value == k.Value
		}
		if !found {
			return false
		}
	}
	return true
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

// bounds returns the numbers between which the runs of the reference read k.
func (r *Reference) bounds(k read) (least, most int) {
	for i, run := range r.runs {
		if i == 0 {
			least = run[k]
		}
		least, most = min(least, run[k]), max(most, run[k])
	}
	return least, most
}

// total is the number of reads of the first run.
func (r *Reference) total() int {
	if len(r.runs) == 0 {
		return 0
	}
	return r.runs[0].Total()
}

// count counts the kinds of reads of a class.
func (r *Reference) count(c class) int {
	n := 0
	for k := range r.seen {
		if r.classify(k) == c {
			n++
		}
	}
	return n
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
