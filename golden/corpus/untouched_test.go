package main

import (
	"strings"
	"testing"
)

// TestStray lets lines change that the plan names, and finds any other.
func TestStray(t *testing.T) {
	const old = "package p\n\nimport \"fmt\"\n\nfunc a() {\n\tfmt.Println(b())\n\t// b\n}\n\nfunc b() int { return 1 }\n"
	at := func(text string) PlannedFile {
		start := strings.Index(old, text)
		return PlannedFile{Path: "p.go", Sites: []PlannedSite{{Span: Span{start, start + len(text)}}}}
	}
	adds := at("b())")
	adds.Add = make([]struct{}, 1)
	for _, test := range []struct {
		description string
		plan        PlannedFile
		now         string
		stray       string // what is said
	}{
		{"nothing", at("b())"), old, ""},
		{"a named line", at("b())"), strings.Replace(old, "b())", "b(ctx))", 1), ""},
		{"a named line becomes two", at("b())"), strings.Replace(old, "b())", "\n\tb(ctx))", 1), ""},
		{"white space in a file that was formatted", at("b())"), strings.Replace(old, "\t// b", "\t\t// b", 1), ""},
		{"a line that is not named", at("b())"), strings.Replace(old, "return 1", "return 2", 1), "p.go:7: a line changed"},
		{"a comment goes", at("b())"), strings.Replace(old, "\t// b\n", "", 1), "p.go:7: a line changed"},
		{"a line before the first that is named", at("b())"), "// P\n" + old, "p.go:1: a line changed"},
		{"a line at the end", at("b())"), old + "// end\n", "p.go:7: a line changed"},
		{"an import that is planned", adds, strings.Replace(old, "\"fmt\"\n", "(\n\t\"context\"\n\t\"fmt\"\n)\n", 1), ""},
		{"an import that is not", at("b())"), strings.Replace(old, "\"fmt\"\n", "\"fmt\"\n\nimport _ \"os\"\n", 1), "p.go:1: a line changed"},
	} {
		t.Run(test.description, func(t *testing.T) {
			got := test.plan.stray([]byte(old), []byte(test.now))
			if !strings.HasPrefix(got, test.stray) || got != "" && test.stray == "" {
				t.Errorf("got %q, want %q", got, test.stray)
			}
		})
	}
	unformatted := strings.Replace(old, "\t// b", "  // b", 1)
	if at("b())").stray([]byte(unformatted), []byte(old)) == "" {
		t.Error("white space changes in a file that was not formatted, and passes")
	}
}

// TestTouched counts new lines, and finds files that no plan names.
func TestTouched(t *testing.T) {
	before := Snapshot{"a.go": []byte("package a\n\nvar a = 1\n"), "b.go": []byte("package a\n"), "c.go": []byte("package a\n")}
	after := Snapshot{"a.go": []byte("package a\n\nvar a = 2\n"), "b.go": []byte("package a\n\n"), "c.go": []byte("package a\n")}
	strays, changed := Touched(before, after, []PlannedFile{{Path: "a.go", Sites: []PlannedSite{{Span: Span{11, 12}}}}})
	if len(strays) != 1 || !strings.HasPrefix(strays[0], "b.go: ") || changed != 2 {
		t.Errorf("strays %q, %d lines changed; want b.go, 2", strays, changed)
	}
}
