package golden_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/golden/internal/runner"
	"github.com/alsgen/alsgen/rewrite"
)

var update = flag.Bool("update", false, "write what the rewriter does into the archives")

// tool is the rewriter as the commands use it.
var tool = runner.Tool{Analyze: analyze, Apply: rewrite.Apply}

func analyze(prog *load.Program) *plan.Plan { return analysis.Analyze(prog, analysis.Options{}) }

// TestGolden runs the cases. Its subtests first announce themselves, so that only
// those asked for are loaded, all of them at once; they report when it is done.
func TestGolden(t *testing.T) {
	cases, err := runner.Find(".")
	if err != nil {
		t.Fatal(err)
	}
	var (
		asked    []*runner.Case
		outcomes map[*runner.Case]*runner.Outcome
	)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			asked = append(asked, c)
			t.Parallel() // until the end of TestGolden
			if o := outcomes[c]; o != nil {
				report(t, c, o)
			}
		})
	}
	if len(asked) == 0 {
		return
	}
	if outcomes, err = runner.Run(t.Context(), config(t), asked); err != nil {
		t.Fatal(err)
	}
}

// report fails t with the faults of c, or writes what is right into the archive:
// a rewrite that is broken is never wanted.
func report(t *testing.T, c *runner.Case, o *runner.Outcome) {
	broken := false
	for _, f := range runner.Faults(c, o) {
		if *update && f.Wants {
			continue
		}
		t.Errorf("%s: %s", f.Check, f.Text)
		broken = broken || !f.Wants && f.Check != "reference"
	}
	if !*update || broken {
		return
	}
	if err := runner.Update(c, o); err != nil {
		t.Error(err)
	}
}

func config(t *testing.T) runner.Config {
	runtimeDir, err := filepath.Abs("../runtime")
	if err != nil {
		t.Fatal(err)
	}
	stubs, err := filepath.Abs("../testdata/stubs")
	if err != nil {
		t.Fatal(err)
	}
	return runner.Config{Tool: tool, Dir: t.TempDir(), RuntimeDir: runtimeDir, StubsDir: stubs, Logf: t.Logf}
}
