package main

// This file plants faults into what alsgen wrote, for the judges to find.

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Plant names a fault that is planted, "" for none.
type Plant string

// The faults.
const (
	PlantDrop  Plant = "drop"  // the context at the first marker that the reference reads
	PlantAgain Plant = "again" // that marker is implicit once more
	PlantLine  Plant = "line"  // a line that the plan does not name, in a file that it does
	PlantFile  Plant = "file"  // a file that the plan does not name
)

// faults lists them.
func plants() []Plant { return []Plant{PlantDrop, PlantAgain, PlantLine, PlantFile} }

// plantNames lists them in a sentence.
func plantNames() string {
	var names []string
	for _, f := range plants() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// plant plants the fault of the settings into the rewritten tree, which is now, and
// returns what the tree is then.
func (r *round) plant(now Snapshot) (Snapshot, error) {
	var (
		path, what string
		planted    []byte
		err        error
	)
	switch r.settings.Plant {
	case "":
		return now, nil
	case PlantDrop, PlantAgain:
		path, what, planted, err = r.plantMarker(now)
	case PlantLine:
		path, what, planted, err = r.plantLine(now)
	case PlantFile:
		path, what, planted, err = r.plantFile(now)
	}
	if err != nil {
		return nil, err
	}
	r.result.Planted = string(r.settings.Plant) + ": " + what
	now = maps.Clone(now)
	now[path] = planted
	return now, os.WriteFile(filepath.Join(r.work, filepath.FromSlash(path)), planted, 0o666)
}

// plantMarker changes the first marker that the reference reads.
func (r *round) plantMarker(now Snapshot) (path, what string, planted []byte, err error) {
	i := slices.IndexFunc(r.drawn.Functions, func(f *Function) bool { return r.reference.reads(f.ID) })
	if i < 0 {
		return "", "", nil, fmt.Errorf("plant: the reference reads no marker")
	}
	f := r.drawn.Functions[i]
	change := dropContext
	if r.settings.Plant == PlantAgain {
		change = makeImplicit
	}
	planted, err = change(now[f.File], f)
	return f.File, f.ID, planted, err
}

// explicitMarker cuts a rewritten file at the marker of f: what stands before its
// storage, and behind the call.
func explicitMarker(src []byte, f *Function) (before, after string, err error) {
	head := fmt.Sprintf("alscorpus.Record(%q, ", f.ID)
	before, rest, ok := strings.Cut(string(src), head+"alscorpus.Storage.GetStoreContext(")
	if !ok {
		return "", "", fmt.Errorf("plant: %s has no rewritten marker of %s", f.File, f.ID)
	}
	depth := 1
	for i := range len(rest) {
		switch rest[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			return before + head, rest[i+1:], nil
		}
	}
	return "", "", fmt.Errorf("plant: the marker of %s does not end", f.ID)
}

// dropContext cuts the context off the marker of f: the argument of
// GetStoreContext becomes a fresh context. The import that this needs is added
// under a name of its own.
func dropContext(src []byte, f *Function) ([]byte, error) {
	before, after, err := explicitMarker(src, f)
	if err != nil {
		return nil, err
	}
	planted := before + "alscorpus.Storage.GetStoreContext(planted.Background())" + after
	file, err := parser.ParseFile(token.NewFileSet(), "", planted, parser.PackageClauseOnly)
	if err != nil {
		return nil, err
	}
	at := int(file.Name.End() - file.FileStart)
	return []byte(planted[:at] + `; import planted "context"` + planted[at:]), nil
}

// makeImplicit writes the marker of f as the source had it.
func makeImplicit(src []byte, f *Function) ([]byte, error) {
	before, after, err := explicitMarker(src, f)
	return []byte(before + "alscorpus.Storage.GetStore()" + after), err
}

// plantLine puts a comment behind the brace that ends a planned file, where the plan
// does not name its line.
func (r *round) plantLine(now Snapshot) (path, what string, planted []byte, err error) {
	for _, f := range r.rewriting.Files {
		old, is := r.injected[f.Path], now[f.Path]
		if f.named(old)[bytes.Count(old, []byte("\n"))] || !bytes.HasSuffix(old, []byte("\n}\n")) || !bytes.HasSuffix(is, []byte("\n}\n")) {
			continue
		}
		return f.Path, f.Path, append(bytes.Clone(is[:len(is)-1]), " // planted\n"...), nil
	}
	return "", "", nil, fmt.Errorf("plant: no planned file ends with a brace that the plan does not name")
}

// plantFile adds a comment to the first Go file that the plan does not name.
func (r *round) plantFile(now Snapshot) (path, what string, planted []byte, err error) {
	for _, path := range slices.Sorted(maps.Keys(now)) {
		named := slices.ContainsFunc(r.rewriting.Files, func(f PlannedFile) bool { return f.Path == path })
		if strings.HasSuffix(path, ".go") && !named {
			return path, path, append(bytes.Clone(now[path]), "// planted\n"...), nil
		}
	}
	return "", "", nil, fmt.Errorf("plant: the plan names every file")
}
