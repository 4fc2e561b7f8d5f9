package main

import (
	"bytes"
	"testing"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/golden/fuzz/interp"
	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// TestFuzz is a short run.
func TestFuzz(t *testing.T) {
	var out bytes.Buffer
	code, err := run(t.Context(), []string{"-n", "10", "-seed", "1000"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if code != 0 {
		t.Errorf("exit status %d", code)
	}
	t.Logf("%s", &out)
}

// TestSameSeed: a seed gives the same program and the same trace.
func TestSameSeed(t *testing.T) {
	cfg := gen.Config{}
	for seed := range uint64(20) {
		var texts [2]string
		for i := range texts {
			p := gen.New("p", seed, cfg)
			files, err := model.Source(p)
			if err != nil {
				t.Fatal(err)
			}
			trace, err := interp.Run(p, interp.Rules)
			texts[i] = string(files["p/p.go"]) + trace
			if err != nil {
				texts[i] += err.Error()
			}
		}
		if texts[0] != texts[1] {
			t.Errorf("the seed %d gives two programs", seed)
		}
	}
}
