// This file makes the programs of a batch.

package main

import (
	"fmt"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/golden/fuzz/interp"
	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// makeProgram makes the program with the seed, nil if the seed gives none that can be
// tried; why says why. One that goes on for too long is made smaller first.
func makeProgram(name string, seed uint64, cfg gen.Config) (t *tried, why string) {
	const sizes = 4
	for cfg.Size = range sizes {
		if t, why = trial(gen.New(name, seed, cfg), seed); t != nil {
			return t, ""
		}
	}
	return nil, why
}

// trial asks the interpreter what p prints.
func trial(p *model.Program, seed uint64) (*tried, string) {
	want, err := interp.Run(p, interp.Rules)
	if err != nil {
		return nil, err.Error()
	}
	source, err := model.Source(p)
	if err != nil {
		panic(fmt.Sprintf("seed %d: %v", seed, err))
	}
	t := &tried{prog: p, name: p.Name, root: p.Packages[0].Path, seed: seed, source: source, want: want, printed: map[string]string{}}
	if t.reference, err = interp.Run(p, interp.Reference); err != nil {
		t.apart = err.Error()
	} else if interp.Apart(p) {
		t.apart = "a timer starts a goroutine"
	}
	return t, ""
}

// trialSafe is trial for a program of which parts were cut: what remains may not be
// well-formed.
func trialSafe(p *model.Program, seed uint64) (t *tried, why string) {
	defer func() {
		if r := recover(); r != nil {
			t, why = nil, fmt.Sprint(r)
		}
	}()
	return trial(p, seed)
}
