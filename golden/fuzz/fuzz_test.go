package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/golden/fuzz/interp"
	"github.com/alsgen/alsgen/golden/fuzz/model"
	"github.com/alsgen/alsgen/rewrite"
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

// TestUnbuilt: what go/types accepts and the compiler does not is a divergence of its
// program, and the others run.
func TestUnbuilt(t *testing.T) {
	runtimeDir, err := filepath.Abs("../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	b := &batch{tool: tool{rewrite.Apply, runtimeDir}, dir: filepath.Join(t.TempDir(), "batch")}
	for i := range 2 {
		p, why := makeProgram(fmt.Sprintf("p%04d", i), uint64(i), gen.Config{})
		if p == nil {
			t.Fatal(why)
		}
		b.programs = append(b.programs, p)
	}
	bad, good := b.programs[0], b.programs[1]
	bad.source[bad.name+"/huge.go"] = []byte("package " + bad.name + "\n\nvar huge [1 << 60]byte\n")
	if err := b.run(t.Context(), inPlace); err != nil {
		t.Fatal(err)
	}
	if d := bad.judge(); d == nil || !strings.Contains(d.Got, "huge.go:3") {
		t.Errorf("says %v", d)
	}
	if d := good.judge(); d != nil || good.printed[inPlace] == "" {
		t.Errorf("the other one says %v", d)
	}
}
