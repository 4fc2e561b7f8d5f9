package main

// This file brings together what the tests read alone and in company.

import "maps"

// Verdict is the judgement of a round's values. Pairs, Right, Lost, Early and
// those of Wrong that name a test count pairs of marker and test; Apart and
// Outside count kinds of reads.
type Verdict struct {
	Markers int `json:"markers"` // markers that some test reads
	Reads   int `json:"reads"`   // by the reference, in company
	Pairs   int `json:"pairs"`   // what the reference reads
	Right   int `json:"right"`
	Lost    int `json:"lost"`  // nothing, and alsgen said so
	Early   int `json:"early"` // bound early, and alsgen said so
	Apart   int `json:"apart"`
	Outside int `json:"outside"` // reads by tests that are not wrapped
	// Uneven says that a second run of the reference had to be asked.
	Uneven bool    `json:"uneven,omitempty"`
	Wrong  []Fault `json:"wrong"`
}

// References are the two ways in which tests run. Alone, each wrapped test has
// processes of its own, so that a value which is lost cannot be taken for
// something else's. In company, all tests of a package share one, so that a value
// can reach a test that it does not belong to.
type References struct {
	Alone, Company *Reference
}

// Recorded is what a tree read in the two ways.
type Recorded struct {
	Alone, Company Reads
}

// NewReferences sums up runs of the reference.
func NewReferences(traced []string, runs ...Recorded) References {
	var alone, company []Reads
	for _, run := range runs {
		alone, company = append(alone, run.Alone), append(company, run.Company)
	}
	return References{NewReference(true, traced, alone...), NewReference(false, traced, company...)}
}

// wanted returns the pairs that must be read.
func (r References) wanted() map[pair]bool {
	out := maps.Clone(r.Alone.want)
	maps.Copy(out, r.Company.want)
	return out
}

// reads reports whether a test must read the marker.
func (r References) reads(marker string) bool {
	return r.Alone.reads(marker) || r.Company.reads(marker)
}

// Summary counts what the reference alone says.
func (r References) Summary() Verdict {
	wanted := r.wanted()
	markers := map[string]bool{}
	for p := range wanted {
		markers[p.Marker] = true
	}
	return Verdict{
		Markers: len(markers), Reads: r.Company.total(), Pairs: len(wanted),
		Apart:   r.Alone.count(apart) + r.Company.count(apart),
		Outside: r.Company.count(outside),
		Uneven:  len(r.Alone.runs) > 1,
	}
}

// Judge holds what the rewritten program read against the reference. A pair is
// right if nothing is wrong with it in either way of running; what is lost in both
// is said once.
func (r References) Judge(got Recorded, reported map[string]Reported) Verdict {
	v := r.Summary()
	alone, company := r.Alone.Judge(got.Alone, reported), r.Company.Judge(got.Company, reported)
	wrong := map[pair]bool{}
	for _, f := range alone.Wrong {
		wrong[pair{f.Marker, f.Test}] = true
	}
	v.Wrong = alone.Wrong
	for _, f := range company.Wrong {
		if p := (pair{f.Marker, f.Test}); !wrong[p] || f.Value != "" {
			wrong[p] = true
			f.What += ", in company"
			v.Wrong = append(v.Wrong, f)
		}
	}
	for p := range r.wanted() {
		switch {
		case wrong[p]:
		case !alone.Excused[p] && !company.Excused[p]:
			v.Right++
		case reported[p.Marker].Lost:
			v.Lost++
		default:
			v.Early++
		}
	}
	return v
}
