// Package check says everything that is wrong with the use of markers in a program:
//
//   - what its plan says: lost contexts, functions that are bound early (package decide);
//   - misuse that can be seen in a package and what it imports (package misuse), which go
//     vet and other hosts of analyzers find, too;
//   - what needs the whole program: storages that nobody enters, markers that nobody will
//     rewrite, programs that do not say that they must be.
//
// It reports, and stops nothing.
package check

import (
	"golang.org/x/tools/go/analysis"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/misuse"
	"github.com/alsgen/alsgen/analysis/plan"
)

// Options say how the program is used.
type Options struct {
	// InPlace are patterns of the packages that are rewritten in place: no marker may be
	// left in them. Those that begin with ./ are folders below Root.
	InPlace []string
	Root    string
}

// Run returns the findings about prog, whose plan is p: what the plan says and what the
// rules say, sorted.
func Run(prog *load.Program, p *plan.Plan, o Options) ([]diag.Diagnostic, error) {
	list := append([]diag.Diagnostic{}, p.Diagnostics...)
	found, err := misused(prog)
	if err != nil {
		return nil, err
	}
	list = append(list, found...)
	left := unrewritten(prog, o)
	list = append(list, left...)
	list = append(list, unguarded(prog, left)...)
	list = append(list, neverEntered(prog)...)
	list = append(list, outsideRequests(p)...)
	return diag.Sort(list), nil
}

// misused returns what the analyzers of package misuse find.
func misused(prog *load.Program) ([]diag.Diagnostic, error) {
	severities := misuse.Severities()
	var list []diag.Diagnostic
	err := drive(prog, misuse.Analyzers(misuse.Options{Ignored: true, Plain: true}), func(d analysis.Diagnostic) {
		at := position(prog, d.Pos)
		if f := prog.File(at.Path); f == nil || f.Generated {
			return // cgo made it
		}
		code := diag.Code(d.Category)
		list = append(list, diag.Diagnostic{
			Code: code, Severity: severities[code], Position: at, End: position(prog, d.End), Message: d.Message, Fixes: fixes(prog, d.SuggestedFixes),
		})
	})
	return list, err
}

// fixes returns suggested fixes as plain data.
func fixes(prog *load.Program, list []analysis.SuggestedFix) (out []diag.Fix) {
	for _, f := range list {
		fix := diag.Fix{Message: f.Message}
		for _, e := range f.TextEdits {
			at, end := position(prog, e.Pos), position(prog, e.End)
			fix.Edits = append(fix.Edits, diag.Edit{Path: at.Path, Start: at.Offset, End: end.Offset, New: string(e.NewText)})
		}
		out = append(out, fix)
	}
	return out
}
