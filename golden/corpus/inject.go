package main

// This file puts markers and wrappers into a tree. Everything is inserted on
// the line where it belongs; no line moves.

import (
	_ "embed"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// recorderPath is the folder of the recorder in a module.
const recorderPath = "internal/alscorpus"

//go:embed recorder.go.txt
var recorderSource []byte

// insertion is text that goes in at an offset.
type insertion struct {
	offset int
	text   string
}

// Inject writes the recorder, the markers and the wrappers of d into the tree
// of a module.
func Inject(tree, module string, d Drawn) error {
	folder := filepath.Join(tree, filepath.FromSlash(recorderPath))
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "alscorpus.go"), recorderSource, 0o666); err != nil {
		return err
	}
	byFile := map[string][]insertion{}
	for _, f := range d.Functions {
		byFile[f.File] = append(byFile[f.File], insertion{f.Brace + 1, markerText(f)})
	}
	for _, t := range d.Tests {
		byFile[t.File] = append(byFile[t.File],
			insertion{t.Brace + 1, fmt.Sprintf(" alscorpus.Storage.Run(%q, func() {", t.ID)},
			insertion{t.End, "})"})
	}
	for file, ins := range byFile {
		if err := injectFile(filepath.Join(tree, filepath.FromSlash(file)), module, ins); err != nil {
			return err
		}
	}
	return nil
}

// markerText is the marker of f, with the blank that makes it a statement of
// its own on the line.
func markerText(f *Function) string {
	return fmt.Sprintf(" alscorpus.Record(%q, alscorpus.Storage.GetStore());", f.ID)
}

// injectFile inserts ins and the import into one file.
func injectFile(path, module string, ins []insertion) error {
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.PackageClauseOnly)
	if err != nil {
		return err
	}
	ins = append(ins, insertion{
		int(f.Name.End() - f.FileStart), fmt.Sprintf("; import %q", module+"/"+recorderPath),
	})
	slices.SortStableFunc(ins, func(a, b insertion) int { return a.offset - b.offset })
	var out strings.Builder
	at := 0
	for _, i := range ins {
		out.Write(src[at:i.offset])
		out.WriteString(i.text)
		at = i.offset
	}
	out.Write(src[at:])
	return os.WriteFile(path, []byte(out.String()), 0o666)
}

// Without returns d without the functions and tests whose text contains one of
// the places, and how many of each it left out.
func (d Drawn) Without(places []place, lines func(*Function) (first, last int)) (out Drawn, functions, tests int) {
	hit := func(f *Function) bool {
		first, last := lines(f)
		return slices.ContainsFunc(places, func(p place) bool {
			return p.File == f.File && p.Line >= first && p.Line <= last
		})
	}
	out = Drawn{Candidates: d.Candidates}
	for i, f := range d.Functions {
		if !hit(f) {
			out.Functions = append(out.Functions, f)
			out.Depths = append(out.Depths, d.Depths[i])
		}
	}
	for _, t := range d.Tests {
		if !hit(t) {
			out.Tests = append(out.Tests, t)
		}
	}
	return out, len(d.Functions) - len(out.Functions), len(d.Tests) - len(out.Tests)
}
