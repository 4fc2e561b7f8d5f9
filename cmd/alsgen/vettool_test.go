package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/txtar"

	"github.com/alsgen/alsgen/analysis/misuse"
)

// TestAsVetTool: alsgen is a vet tool for what the go command says to one, and for nothing
// that people say to alsgen.
func TestAsVetTool(t *testing.T) {
	for _, args := range [][]string{
		{"-V=full"}, {"-flags"}, {"/tmp/b001/vet.cfg"}, {"-json", "/tmp/b001/vet.cfg"},
		{"-tags", "alsgen", "-als_read_once=false", "/tmp/b001/vet.cfg"},
	} {
		if !asVetTool(args) {
			t.Errorf("alsgen %q is no vet tool", args)
		}
	}
	for _, args := range [][]string{
		nil, {"-h"}, {"--help"}, {"version"}, {"-V"}, {"-flags", "./..."}, {"build", "vet.cfg"}, {"check", "-config", "x.cfg"},
		{"-C", "sub.cfg"}, {"-C", "sub", "go", "vet", "x.cfg"}, {"-C=sub", "plan", "x.cfg"}, {"go", "-V=full"},
	} {
		if asVetTool(args) {
			t.Errorf("alsgen %q is a vet tool", args)
		}
	}
}

// examples is "examples DIR": it writes the examples of the codes that analyzers report, from
// the documentation: the mistake into DIR/CODE, what looks like it into DIR/good-CODE, and
// the mistake mended into DIR/mended-CODE.
func examples(ts *testscript.TestScript, _ bool, args []string) {
	folders := map[string]string{"main.go": "", "good.go": "good-", "mended.go": "mended-"}
	for code := range misuse.Severities() {
		archive, err := txtar.ParseFile(filepath.Join(ts.Getenv("RUNTIME"), "..", "docs", "testdata", "diagnostics", string(code)+".txtar"))
		ts.Check(err)
		for _, f := range archive.Files {
			prefix, ok := folders[f.Name]
			if !ok {
				ts.Fatalf("the example of %s has a file %s, which examples does not know", code, f.Name)
			}
			dir := ts.MkAbs(filepath.Join(args[0], prefix+string(code)))
			ts.Check(os.MkdirAll(dir, 0o777))
			ts.Check(os.WriteFile(filepath.Join(dir, "main.go"), f.Data, 0o666))
		}
	}
}
