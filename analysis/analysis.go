// Package analysis decides what a rewrite does: Program -> Graph -> Solution ->
// Plan. It never writes.
package analysis

import (
	"go/types"

	"github.com/alsgen/alsgen/analysis/decide"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/infer"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
	"github.com/alsgen/alsgen/analysis/unloaded"
)

// IsMarker reports whether fn is a marker, for load.Config.
func IsMarker(fn *types.Func) bool { return flow.IsMarker(fn) }

// Options are what the settings of a program say to the analysis.
type Options struct {
	// Frameworks are those of the user, besides the ones that alsgen knows.
	Frameworks []roots.Framework
	Marks      flow.Marks
}

// Analyze decides about the whole program. The result depends on the program and the
// options alone, not on the order of its packages and files.
func Analyze(prog *load.Program, options Options) *plan.Plan {
	if !prog.UsesRuntime() {
		return &plan.Plan{Files: []plan.File{}, Funcs: []plan.Func{}}
	}
	table := roots.NewTable(append(roots.All(), options.Frameworks...))
	solution := infer.Solve(flow.Build(prog, table, flow.Probed{}, options.Marks))
	for probed, more := solution.Probed(flow.Probed{}); more; probed, more = solution.Probed(probed) {
		solution = infer.Solve(flow.Build(prog, table, probed, options.Marks))
	}
	p := decide.Make(solution)
	p.Diagnostics = diag.Sort(append(p.Diagnostics, unloaded.Report(prog, p.Changed)...))
	return p
}
