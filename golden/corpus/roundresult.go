package main

// This file is what a round found.

import (
	"maps"
	"slices"
)

// RoundResult is what a round found.
type RoundResult struct {
	Seed      int64    `json:"seed"`
	Mix       Mix      `json:"mix"`
	Functions []string `json:"functions"` // "ID (depth)"
	Tests     int      `json:"tests"`     // wrapped
	// Uninjected counts the functions and tests whose injection did not compile.
	Uninjected int        `json:"uninjected"`
	Outcome    Outcome    `json:"outcome"` // "" if the round ended with the reference
	Message    string     `json:"message,omitempty"`
	Findings   []Finding  `json:"findings,omitempty"`
	Signatures Signatures `json:"signatures"`
	Fresh      []string   `json:"fresh,omitempty"` // contexts made out of nothing
	Packages   []string   `json:"packages"`        // that the round changed
	// Tested are those whose tests ran; Untested have tests, too, and are left out.
	Tested   []string `json:"tested"`
	Untested []string `json:"untested,omitempty"`
	// Again is what a second rewrite would change; Strays are lines and files that
	// changed although no plan names them.
	Again      []string          `json:"again,omitempty"`
	Strays     []string          `json:"strays,omitempty"`
	Lines      int               `json:"lines"`         // of the module
	Changed    int               `json:"lines_changed"` // or added
	BuildError string            `json:"build_error,omitempty"`
	VetNew     []string          `json:"vet_new,omitempty"`
	Compared   Compared          `json:"tests_compared"`
	Values     Verdict           `json:"values"`
	Planted    string            `json:"planted,omitempty"`
	Seconds    map[Phase]float64 `json:"seconds"`
	Judged     bool              `json:"judged"` // the values were
}

// Phase names a part of a round in the account of time.
type Phase string

// The phases, in order.
const (
	PhasePrepare   Phase = "prepare" // of the module, in the first round that needs it
	PhaseInject    Phase = "inject"
	PhaseBaseline  Phase = "baseline"
	PhaseReference Phase = "reference"
	PhaseGraph     Phase = "graph"
	PhaseRewrite   Phase = "rewrite"
	PhaseAgain     Phase = "again"
	PhaseBuild     Phase = "build"
	PhaseVet       Phase = "vet"
	PhaseTest      Phase = "test"
)

// phases lists the phases for the table.
func phases() []Phase {
	return []Phase{
		PhasePrepare, PhaseInject, PhaseBaseline, PhaseReference, PhaseGraph, PhaseRewrite, PhaseAgain, PhaseBuild, PhaseVet, PhaseTest,
	}
}

// Spec returns what was asked for.
func (r RoundResult) Spec() RoundSpec { return RoundSpec{r.Seed, r.Mix} }

// Failed reports whether the round found something wrong.
func (r RoundResult) Failed() bool {
	return len(r.Failures()) > 0
}

// Total is how long the round took, in seconds.
func (r RoundResult) Total() float64 {
	var total float64
	for _, phase := range slices.Sorted(maps.Keys(r.Seconds)) {
		total += r.Seconds[phase]
	}
	return total
}

// Failures names the judges that found something.
func (r RoundResult) Failures() []string {
	var out []string
	for _, f := range []struct {
		failed bool
		name   string
	}{
		{r.Outcome == Broken, "alsgen"}, {r.BuildError != "", "build"}, {len(r.VetNew) > 0, "vet"},
		{len(r.Compared.Worse) > 0, "tests"}, {len(r.Values.Wrong) > 0, "reads"},
		{len(r.Again) > 0, "second rewrite"}, {len(r.Strays) > 0, "untouched lines"},
	} {
		if f.failed {
			out = append(out, f.name)
		}
	}
	return out
}
