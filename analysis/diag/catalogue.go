// This file is the catalogue: every code that alsgen can report, with what it
// means and a program that yields exactly it.

package diag

// Code names a diagnostic. A code is never renamed or reused.
type Code string

// The codes.
const (
	// LostContext occurs when foreign code calls a function without a context:
	// the reads in it see no store.
	LostContext Code = "lost-context"
	// FuncValue occurs when a context would have to pass through a function value.
	FuncValue Code = "func-value"
	// InterfaceMethod occurs when a context would have to pass through an
	// interface method.
	InterfaceMethod Code = "interface-method"
	// MarkerValue occurs when a marker is used as a value.
	MarkerValue Code = "marker-value"
	// Unsupported occurs at a construct that the rewriter does not cover.
	Unsupported Code = "unsupported"
)
