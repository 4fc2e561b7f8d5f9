// This file applies the fixes of findings.

package rewrite

import (
	"bytes"
	"cmp"
	"fmt"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Fix applies the first fix of each of ds that has one and touches only files that may be
// written. A fix that touches an earlier one waits: its edits may mean something else, or
// repeat what was done, once that is carried out. An error means that fixes do not fit the
// files, or make files that do not parse.
func Fix(ds []diag.Diagnostic, source func(path string) ([]byte, error), may func(path string) bool) (changes *Changes, waiting int, err error) {
	accepted := map[string][]edit.Edit{}
	for _, d := range ds {
		if len(d.Fixes) == 0 || slices.ContainsFunc(d.Fixes[0].Edits, func(e diag.Edit) bool { return !may(e.Path) }) {
			continue
		}
		if slices.ContainsFunc(d.Fixes[0].Edits, func(e diag.Edit) bool { return touches(accepted[e.Path], e) }) {
			waiting++
			continue
		}
		for _, e := range d.Fixes[0].Edits {
			accepted[e.Path] = append(accepted[e.Path], edit.Edit{Start: e.Start, End: e.End, Text: e.New})
		}
	}
	changes = &Changes{}
	for path, edits := range accepted {
		file, err := fixFile(path, edits, source)
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", path, err)
		}
		if !bytes.Equal(file.Before, file.After) {
			changes.Files = append(changes.Files, file)
		}
	}
	slices.SortFunc(changes.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return changes, waiting, nil
}

// touches reports whether e overlaps one of edits, or stands directly beside it.
func touches(edits []edit.Edit, e diag.Edit) bool {
	return slices.ContainsFunc(edits, func(a edit.Edit) bool { return a.Start <= e.End && e.Start <= a.End })
}

// fixFile makes edits in the file at path.
func fixFile(path string, edits []edit.Edit, source func(path string) ([]byte, error)) (File, error) {
	before, err := source(path)
	if err != nil {
		return File{}, err
	}
	after, err := edit.Apply(before, edits)
	if err != nil {
		return File{}, err
	}
	after = formatLike(before, after)
	if strings.HasSuffix(path, ".go") {
		if _, err := parser.ParseFile(token.NewFileSet(), "", after, parser.SkipObjectResolution); err != nil {
			return File{}, fmt.Errorf("it would not parse any more: %w", err)
		}
	}
	return File{Path: path, Before: before, After: after, Edits: edits}, nil
}
