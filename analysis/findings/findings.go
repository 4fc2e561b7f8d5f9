// Package findings says what a diagnostic counts for to check, which findings comments in
// the source suppress (suppress.go), and how a finding is known again in another version of
// the program (baseline.go).
package findings

import (
	"fmt"

	"github.com/alsgen/alsgen/analysis/diag"
)

// Level says how much a finding matters.
type Level string

// The levels.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Info    Level = "info" // no reason to fail
)

// LevelOf returns the level of a diagnostic by its severity.
func LevelOf(s diag.Severity) Level {
	switch s {
	case diag.Refusal, diag.Unloaded, diag.Lost, diag.Invalid, diag.Error:
		return Error
	case diag.Warning:
		return Warning
	case diag.Info:
		return Info
	default:
		panic(fmt.Sprintf("unknown severity %q", s))
	}
}

// Fail reports whether one of ds is a reason to fail.
func Fail(ds []diag.Diagnostic) bool {
	for _, d := range ds {
		if LevelOf(d.Severity) != Info {
			return true
		}
	}
	return false
}

// URL returns where the page is that explains code.
func URL(code diag.Code) string {
	return "https://github.com/alsgen/alsgen/blob/main/docs/diagnostics.md#" + string(code)
}
