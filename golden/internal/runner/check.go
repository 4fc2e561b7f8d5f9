package runner

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Check is one thing that is looked at. Of returns what is wrong, nil if nothing
// is.
type Check struct {
	Name string
	Of   func(*Case, *Outcome) []string
	// Wants says that the check compares with what the archive wants: an update
	// mends it.
	Wants bool
}

// Checks are all checks, in the order in which people want to read their faults.
var checks = []Check{
	{Name: "diagnostics", Of: checkDiagnostics, Wants: true},
	{Name: "files", Of: checkFiles, Wants: true},
	{Name: "types", Of: checkTypes},
	{Name: "build", Of: checkBuild},
	{Name: "edits", Of: checkEdits},
	{Name: "sites", Of: checkSites},
	{Name: "names", Of: checkNames},
	{Name: "lines", Of: checkLines},
	{Name: "again", Of: checkAgain},
	{Name: "order", Of: checkOrder},
	{Name: "modes", Of: checkModes},
	{Name: "run", Of: checkRun, Wants: true},
	{Name: "reference", Of: checkReference},
}

// Fault is what one check found.
type Fault struct {
	Check string
	Text  string
	Wants bool
}

// Faults sends a case through all checks.
func Faults(c *Case, o *Outcome) []Fault {
	if o.Err != nil {
		return []Fault{{Check: "tool", Text: o.Err.Error()}}
	}
	var faults []Fault
	for _, check := range checks {
		for _, text := range check.Of(c, o) {
			faults = append(faults, Fault{check.Name, text, check.Wants})
		}
	}
	return faults
}

// checkDiagnostics compares what is said about the source.
func checkDiagnostics(c *Case, o *Outcome) []string {
	return diff("diagnostics", c.Diagnostics, diagnostics(o))
}

// diagnostics formats the diagnostics of a plan, one line each.
func diagnostics(o *Outcome) string {
	var b strings.Builder
	for _, d := range o.Decision.Plan.Diagnostics {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s: %s\n",
			relative(o.Dir, d.Position.Path), d.Position.Line, d.Position.Column, d.Code, d.Severity, d.Message)
	}
	return b.String()
}

// checkFiles compares the files that change in place: these and no others.
func checkFiles(c *Case, o *Outcome) []string {
	got := changed(o.Dir, o.Decision.InPlace)
	var faults []string
	for _, path := range slices.Sorted(maps.Keys(c.Want)) {
		if _, ok := got[path]; !ok {
			faults = append(faults, path+" does not change")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(got)) {
		want, ok := c.Want[path]
		switch {
		case !ok:
			faults = append(faults, fmt.Sprintf("%s changes, want/%s is missing:\n%s", path, path, got[path]))
		case bytes.Equal(got[path], c.Input[path]):
			faults = append(faults, path+" is written without a change")
		default:
			faults = append(faults, diff(path, string(want), string(got[path]))...)
		}
	}
	return faults
}

// checkTypes demands that all output type-checks.
func checkTypes(_ *Case, o *Outcome) []string {
	if o.Refused() {
		return nil
	}
	var faults []string
	for _, of := range []struct {
		what    string
		checked *load.Checked
	}{{"in place", o.Checked}, {"in place before gofmt", o.Unformatted}, {"overlay", o.OverlaidAs}} {
		for _, err := range of.checked.Errors {
			err.Path = relative(o.Dir, err.Path)
			faults = append(faults, of.what+": "+err.Error())
		}
	}
	return faults
}

// checkBuild demands that the rewritten programs build and end.
func checkBuild(_ *Case, o *Outcome) []string {
	var faults []string
	for _, build := range []Build{BuildInPlace, BuildOverlay} {
		if failed := o.Failed[build]; failed != "" {
			faults = append(faults, fmt.Sprintf("%s: %s", build, failed))
		}
	}
	return faults
}

// checkEdits demands that the edits of a file lead from the source to what is
// written: at once in an overlay, and through gofmt in place if the source was
// formatted; then the output is, too.
func checkEdits(c *Case, o *Outcome) []string {
	var faults []string
	for _, mode := range []rewrite.Mode{rewrite.InPlace, rewrite.Overlay} {
		for _, f := range o.Decision.Files(mode) {
			path := relative(o.Dir, f.Path)
			if !bytes.Equal(f.Before, c.Input[path]) {
				faults = append(faults, path+": Before is not the source")
				continue
			}
			text, err := edit.Apply(f.Before, f.Edits)
			if err != nil {
				faults = append(faults, path+": "+err.Error())
				continue
			}
			if mode == rewrite.InPlace && formatted(f.Before) {
				for range 3 { // gofmt needs more than one pass for some literals
					if text, err = format.Source(text); err != nil {
						break
					}
				}
				if err != nil {
					faults = append(faults, path+": "+err.Error())
					continue
				}
				if !formatted(f.After) {
					faults = append(faults, path+" was formatted and is not any more")
				}
			}
			faults = append(faults, diff(path+" by its edits", string(text), string(f.After))...)
		}
	}
	return faults
}

func formatted(src []byte) bool {
	out, err := format.Source(src)
	return err == nil && bytes.Equal(out, src)
}

// checkAgain demands that the output, rewritten, stays as it is.
func checkAgain(_ *Case, o *Outcome) []string {
	if o.AgainErr != nil {
		return []string{"rewriting the output: " + o.AgainErr.Error()}
	}
	var faults []string
	for _, f := range o.Again {
		faults = append(faults, diff("the output, rewritten", string(f.Before), string(f.After))...)
	}
	return faults
}

// checkOrder demands the same bytes when packages and files come in reverse.
func checkOrder(_ *Case, o *Outcome) []string {
	var faults []string
	a, b := &o.Decision, &o.Reversed
	if got, want := diagnostics(&Outcome{Dir: o.Dir, Decision: *b}), diagnostics(o); got != want {
		faults = append(faults, diff("diagnostics in reverse order", want, got)...)
	}
	for _, mode := range []rewrite.Mode{rewrite.InPlace, rewrite.Overlay} {
		want, got := changed(o.Dir, a.Files(mode)), changed(o.Dir, b.Files(mode))
		paths := append(slices.Collect(maps.Keys(want)), slices.Collect(maps.Keys(got))...)
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			faults = append(faults, diff(path+" in reverse order", string(want[path]), string(got[path]))...)
		}
	}
	return faults
}

// checkModes demands that all modes change the same files and print the same.
func checkModes(_ *Case, o *Outcome) []string {
	if o.Refused() {
		return nil
	}
	var faults []string
	a, b := paths(o, rewrite.InPlace), paths(o, rewrite.Overlay)
	if !slices.Equal(a, b) {
		faults = append(faults, fmt.Sprintf("in place changes %v, overlay %v", a, b))
	}
	return append(faults, diff("overlay prints", o.prints(BuildInPlace), o.prints(BuildOverlay))...)
}

func paths(o *Outcome, mode rewrite.Mode) []string {
	return slices.Sorted(maps.Keys(changed(o.Dir, o.Decision.Files(mode))))
}

// checkRun compares what the rewritten program prints.
func checkRun(c *Case, o *Outcome) []string {
	if o.Refused() {
		if c.Run != "" {
			return []string{"want/run of a refused program"}
		}
		return nil
	}
	return diff("run", c.Run, o.prints(BuildInPlace))
}

// diff returns how got differs from want, nil if it does not.
func diff(what, want, got string) []string {
	if want == got {
		return nil
	}
	return []string{fmt.Sprintf("%s:\n%s", what, lineDiff(want, got))}
}
