package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// stderr runs f with a tool that works in /w and returns what it prints to
// standard error.
func stderr(t *testing.T, f func(*tool)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stderr")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f(&tool{dir: filepath.FromSlash("/w"), err: file})
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestPanic breaks an invariant: the user is asked to report it.
func TestPanic(t *testing.T) {
	code := 0
	out := stderr(t, func(tl *tool) {
		defer tl.reportPanic(&code)
		panic("site 3 of nothing")
	})
	if code != exitFailed {
		t.Errorf("exit status %d", code)
	}
	for _, want := range []string{"alsgen: internal error: site 3 of nothing\n", "report_test.go:", "https://github.com/alsgen/alsgen/issues/new"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestCheckErrors prints an error of a rewritten program: the place in the
// source, and what alsgen made of it.
func TestCheckErrors(t *testing.T) {
	before := "package p\n\nfunc f() {\n\tg()\n}\n"
	call := strings.Index(before, "g()") + len("g(")
	edits := []edit.Edit{{Start: 9, End: 9, Text: "\n\nimport \"context\""}, {Start: call, End: call, Text: "ctx"}}
	after, err := edit.Apply([]byte(before), edits)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.FromSlash("/w/p.go")
	changes := &rewrite.Changes{Files: []rewrite.File{{Path: path, Before: []byte(before), After: after, Edits: edits}}}
	got := stderr(t, func(tl *tool) {
		tl.printCheckErrors([]load.CheckError{{Path: path, Offset: strings.Index(string(after), "ctx"), Message: "undefined: ctx"}}, changes)
	})
	if want := filepath.FromSlash("./p.go:4: undefined: ctx\n\trewritten to: g(ctx)\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
