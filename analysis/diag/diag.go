// Package diag holds what alsgen says about a program: the diagnostic, its
// position, and the catalogue of codes (catalogue.go).
//
// A Diagnostic is a statement about the user's program. A failure of alsgen to
// do its job is an error, never a Diagnostic.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says what a diagnostic stops.
type Severity string

// The severities.
const (
	// Refusal is a construct that alsgen does not rewrite: nothing is written or
	// built, by any command.
	Refusal Severity = "refusal"
	// Unloaded is a file that is in none of the build configurations that were loaded
	// and would not compile any more: it stops rewrite. What is built is in one.
	Unloaded Severity = "unloaded"
	// Lost is a read of a store that nothing can supply. It is a warning for
	// build, run, test, vet and overlay; it stops rewrite unless -allow-lost.
	Lost Severity = "lost"
	// Invalid is a directive, or a setting, that says nothing that alsgen could do: it
	// stops every command, as input that does not compile does.
	Invalid Severity = "invalid"
	// Error is a mistake in the use of markers: a finding of check, which the other
	// commands do not look for.
	Error Severity = "error"
	// Warning stops nothing.
	Warning Severity = "warning"
	// Info is said by check, and is no reason to fail.
	Info Severity = "info"
)

// Position is a place in a source file. Line and Column count from 1, Column
// in bytes; Offset counts bytes from 0. The position is the physical one: a
// line directive has no influence.
type Position struct {
	Path   string `json:"path"`
	Offset int    `json:"offset"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// String returns path:line:column.
func (p Position) String() string {
	return fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Column)
}

// Step is one link of the chain that explains a diagnostic or a decision.
type Step struct {
	Position Position `json:"position"`
	Text     string   `json:"text"`
}

// Diagnostic is one finding. Message says what, why, and what to do, in lower
// case and without a final period. Chain leads from the place reported to the
// marker that needs the context.
type Diagnostic struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Position Position `json:"position"`
	Message  string   `json:"message"`
	// Rule is the number of the rule of docs/semantics.md that decides, 0 if none.
	Rule  int    `json:"rule,omitempty"`
	Chain []Step `json:"chain,omitempty"`
	// Reads are all markers that get another context because of the finding, sorted.
	Reads []Position `json:"reads,omitempty"`
	// End is where the code ends that the finding is about, the zero value if that is not
	// known.
	End Position `json:"end,omitzero"`
	// Fixes are ways to mend it, the best first.
	Fixes []Fix `json:"fixes,omitempty"`
}

// Fix is a change of the source that mends a finding.
type Fix struct {
	Message string `json:"message"` // what it does, in the imperative
	Edits   []Edit `json:"edits"`
}

// Edit replaces the bytes [Start, End) of the file Path by New.
type Edit struct {
	Path  string `json:"path"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// String returns the diagnostic as the compiler would print it, one line.
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s", d.Position, d.Code, d.Message)
}

// Sort orders diagnostics by position, code and message, and removes doubles, of
// which it keeps the first: every configuration reports a file that it holds.
func Sort(ds []Diagnostic) []Diagnostic {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			ComparePositions(a.Position, b.Position),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.CompactFunc(ds, func(a, b Diagnostic) bool {
		return a.Position == b.Position && a.Code == b.Code && a.Message == b.Message
	})
}

// ComparePositions orders positions by path and offset.
func ComparePositions(a, b Position) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Offset, b.Offset))
}

// Any reports whether one of ds has severity s.
func Any(ds []Diagnostic, s Severity) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == s })
}
