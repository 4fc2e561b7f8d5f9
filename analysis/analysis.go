// Package analysis decides what a rewrite does: Program -> Graph -> Solution ->
// Plan. It never writes.
package analysis

import (
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Analyze decides about the whole program. The result depends on the program
// alone, not on the order of its packages and files.
func Analyze(prog *load.Program) *plan.Plan {
	return &plan.Plan{}
}
