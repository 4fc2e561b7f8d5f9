package runner

import (
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
)

// Tool is what is tested: the two steps of a rewrite.
type Tool struct {
	Analyze func(*load.Program) *plan.Plan
	Apply   func(p *plan.Plan, source func(string) ([]byte, error), mode rewrite.Mode) (*rewrite.Changes, error)
}

// Build names one way in which the program of a case is built.
type Build string

// The builds.
const (
	BuildInPlace   Build = "in place"
	BuildOverlay   Build = "overlay"
	BuildReference Build = "reference"
)

// Decision is what a Tool made of the program of a case.
type Decision struct {
	Plan    *plan.Plan
	InPlace []rewrite.File
	Overlay []rewrite.File
}

// Files returns the files that are written for mode.
func (d *Decision) Files(mode rewrite.Mode) []rewrite.File {
	if mode == rewrite.Overlay {
		return d.Overlay
	}
	return d.InPlace
}

// Outcome is everything that is known about a case.
type Outcome struct {
	Dir      string // the case's folder; paths of the plan lie in it
	Err      error  // the tool or the input failed: nothing below is known
	Decision Decision
	Reversed Decision       // for the packages and files in reverse order
	Again    []rewrite.File // what changes in the in-place output
	AgainErr error

	Checked     *load.Checked // the in-place files
	Unformatted *load.Checked // the in-place files before gofmt, where edits lead
	OverlaidAs  *load.Checked // the overlay files

	Failed  map[Build]string // what the compiler said
	Printed map[Build]string // with the line numbers that tests log
}

// prints returns what a build prints, to be compared with others.
func (o *Outcome) prints(b Build) string { return withoutLines(o.Printed[b]) }

// Refused reports whether nothing may be written.
func (o *Outcome) Refused() bool { return o.Decision.Plan.Refused() }

// contents returns the new bytes of files by absolute path.
func contents(files []rewrite.File) map[string][]byte {
	m := make(map[string][]byte, len(files))
	for _, f := range files {
		m[f.Path] = f.After
	}
	return m
}

// changed returns the new bytes of files by path in dir.
func changed(dir string, files []rewrite.File) map[string][]byte {
	m := make(map[string][]byte, len(files))
	for _, f := range files {
		m[relative(dir, f.Path)] = f.After
	}
	return m
}
