package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPaths walks a module in which some functions lie on a path from a test to a
// marker and others do not.
func TestPaths(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS("testdata/paths")); err != nil {
		t.Fatal(err)
	}
	facts, err := LoadFacts(t.Context(), dir, Env(""))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(facts.Functions, func(f *Function) bool { return strings.HasSuffix(f.ID, ".marked") })
	paths, err := WalkPaths(t.Context(), dir, Env(""), facts.Functions[i:i+1])
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(dir, "paths.go"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for at := range paths.known {
		if at.File != "paths.go" {
			continue
		}
		line, _, _ := strings.Cut(string(src[at.Offset:]), "\n")
		name := line[:strings.IndexAny(line, "([")]
		_, comment, literal := strings.Cut(line, "// literal ")
		if literal {
			name = comment
		}
		switch {
		case paths.on[at]:
			got[name] = "on"
		case paths.above[at]:
			got[name] = "uncalled"
		default:
			got[name] = "off"
		}
	}
	want := map[string]string{}
	for name, names := range map[string]string{
		"on":       "Called Each Handed handed Method Stored stored Loop Generic marked",
		"off":      "Unrelated Other other below",
		"uncalled": "Uncalled",
	} {
		for f := range strings.FieldsSeq(names) {
			want[f] = name
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	signatures := paths.Compare(dir, []Decided{
		{Name: "Called", Signature: true, Position: Position{filepath.Join(dir, "paths.go"), strings.Index(string(src), "Called("), 1}},
		{Name: "Unrelated", Signature: true, Position: Position{filepath.Join(dir, "paths.go"), strings.Index(string(src), "Unrelated("), 1}},
		{Name: "a type", Signature: true, Kind: "type", Position: Position{filepath.Join(dir, "paths.go"), 1, 1}},
		{Name: "Other", Position: Position{filepath.Join(dir, "paths.go"), strings.Index(string(src), "Other("), 1}},
	})
	if signatures.Changed != 2 || len(signatures.Off) != 1 || signatures.Off[0].Name != "Unrelated" || signatures.Other["type"] != 1 {
		t.Errorf("signatures %+v", signatures)
	}
}
