// Package rewrite turns a plan.Plan and the source files it speaks of into
// Changes: the new bytes of every file that changes. It never decides; what a
// site becomes stands in the plan. One file here is one construct, named as in
// package flow.
package rewrite

import "github.com/alsgen/alsgen/rewrite/edit"

// Mode says for whom the files are written.
type Mode int

// The modes.
const (
	// InPlace gives files that replace the source for good: formatted as gofmt
	// would if the source was.
	InPlace Mode = iota
	// Overlay gives files for go build -overlay: every token of the source
	// stands on its line.
	Overlay
)

// File is one changed file: Before is nil if there was none, After if there is to be
// none. Edits lead from Before to the text before
// formatting; in Overlay mode that is After.
type File struct {
	Path   string // absolute
	Before []byte
	After  []byte
	Edits  []edit.Edit
}

// Changes are the files that change, sorted by path.
type Changes struct {
	Files []File
}
