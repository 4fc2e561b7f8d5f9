package rewrite

import (
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/diag"
)

const fixSource = "package p\n\nfunc f() { a(); b() }\n"

// replaced is a finding whose fix replaces old, at its first place in the source, by new.
func replaced(path, old, new string) diag.Diagnostic {
	at := strings.Index(fixSource, old)
	return diag.Diagnostic{Fixes: []diag.Fix{
		{Edits: []diag.Edit{{Path: path, Start: at, End: at + len(old), New: new}}},
		{Edits: []diag.Edit{{Path: path, Start: 0, End: 0, New: "never"}}},
	}}
}

// TestFix applies fixes: what overlaps waits, what was formatted is so again.
func TestFix(t *testing.T) {
	source := func(string) ([]byte, error) { return []byte(fixSource), nil }
	may := func(path string) bool { return path != "theirs.go" }
	both := replaced("x.go", "b()", "z()")
	both.Fixes[0].Edits = append(both.Fixes[0].Edits, replaced("theirs.go", "a()", "z()").Fixes[0].Edits...)
	changes, waiting, err := Fix([]diag.Diagnostic{
		replaced("b.go", "a()", "c( )"), {}, replaced("b.go", "a(); b()", "d()"), replaced("b.go", "b()", "e()"),
		replaced("b.go", "; ", ";"), // beside two
		replaced("a.go", "func f", "func  g"), replaced("c.go", " }\n", "}\n"), both, replaced("theirs.go", "a()", "c()"),
	}, source, may)
	if err != nil {
		t.Fatal(err)
	}
	if waiting != 2 || len(changes.Files) != 2 || changes.Files[0].Path != "a.go" {
		t.Fatalf("%d wait, %d files change", waiting, len(changes.Files))
	}
	if got, want := string(changes.Files[1].After), "package p\n\nfunc f() { c(); e() }\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := string(changes.Files[0].After), strings.Replace(fixSource, "f()", "g()", 1); got != want {
		t.Errorf("what was formatted is %q", got)
	}
}

// TestFixThatDoesNotParse: a fix must not break a file.
func TestFixThatDoesNotParse(t *testing.T) {
	source := func(string) ([]byte, error) { return []byte(fixSource), nil }
	may := func(string) bool { return true }
	for _, d := range []diag.Diagnostic{
		replaced("b.go", "b() }", "b("),
		{Fixes: []diag.Fix{{Edits: []diag.Edit{{Path: "b.go", Start: 3, End: 900}}}}},
		{Fixes: []diag.Fix{{Edits: []diag.Edit{{Path: "b.go", Start: 3, End: 9, New: "x"}, {Path: "b.go", Start: 4, End: 6, New: "x"}}}}},
	} {
		if changes, _, err := Fix([]diag.Diagnostic{d}, source, may); err == nil {
			t.Errorf("%v makes %q", d.Fixes[0], changes.Files[0].After)
		}
	}
}
