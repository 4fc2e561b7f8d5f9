package findings

import (
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/ignore"
)

// Suppress returns ds without what directives suppress, and a finding for every code of a
// directive that suppressed nothing, sorted. A directive may name unused-ignore, too: then
// it stands for what is found under some circumstances only, and is never unused.
func Suppress(ds []diag.Diagnostic, directives []ignore.Directive) []diag.Diagnostic {
	type line struct {
		path   string
		number int
	}
	at := map[line][]ignore.Directive{}
	for _, d := range directives {
		at[line{d.Position.Path, d.Line}] = append(at[line{d.Position.Path, d.Line}], d)
	}
	type use struct {
		comment diag.Position
		code    diag.Code
	}
	used := map[use]bool{}
	var left []diag.Diagnostic
	for _, f := range ds {
		suppressed := false
		for _, d := range at[line{f.Position.Path, f.Position.Line}] {
			if d.Covers(f.Code, f.Position) {
				used[use{d.Position, f.Code}], suppressed = true, true
			}
		}
		if !suppressed {
			left = append(left, f)
		}
	}
	for _, d := range directives {
		idle := slices.DeleteFunc(slices.Clone(d.Codes), func(c diag.Code) bool { return used[use{d.Position, c}] })
		if d.Wrong != "" || slices.Contains(d.Codes, diag.UnusedIgnore) {
			continue
		}
		for _, code := range idle {
			left = append(left, unused(d, code, len(idle) == len(d.Codes)))
		}
	}
	return diag.Sort(left)
}

// unused is the finding about a directive that suppressed nothing of code, or, if it is
// idle, nothing at all.
func unused(d ignore.Directive, code diag.Code, idle bool) diag.Diagnostic {
	f := diag.Diagnostic{
		Code: diag.UnusedIgnore, Severity: diag.Warning, Position: d.Position, End: d.End,
		Message: fmt.Sprintf("nothing is reported as %s on line %d; take the code out of the comment", code, d.Line),
	}
	if !idle {
		return f
	}
	f.Message = fmt.Sprintf("nothing is reported as %s on line %d; take the comment out", code, d.Line)
	f.Fixes = []diag.Fix{{
		Message: "remove the comment",
		Edits:   []diag.Edit{{Path: d.Position.Path, Start: d.From, End: d.To}},
	}}
	return f
}
