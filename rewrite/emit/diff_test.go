package emit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/rewrite"
)

func TestDiff(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"nothing changes", "a\n", "a\n", ""},
		{"one line of three", "a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
		{"a line is inserted in front", "a\n", "x\na\n", "@@ -1 +1,2 @@\n+x\n a\n"},
		{"lines are removed", "a\nb\nc\n", "a\n", "@@ -1,3 +1 @@\n a\n-b\n-c\n"},
		{"everything is new", "", "a\n", "@@ -0,0 +1 @@\n+a\n"},
		{"everything goes", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
		{"the last line has no end", "a\nb", "a\nc", "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		{"equal lines between changes stay", "f {\n}\n\ng {\n}\n", "f x {\n}\n\ng x {\n}\n",
			"@@ -1,5 +1,5 @@\n-f {\n+f x {\n }\n \n-g {\n+g x {\n }\n"},
		{"changes far apart are two hunks", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
			"@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			changes := &rewrite.Changes{Files: []rewrite.File{{Path: "f", Before: []byte(test.old), After: []byte(test.new)}}}
			if err := Diff(&out, changes, func(path string) string { return path }); err != nil {
				t.Fatal(err)
			}
			want := test.want
			if want != "" {
				want = "diff f.orig f\n--- f.orig\n+++ f\n" + want
			}
			if got := out.String(); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// FuzzDiff applies diffs: the new text comes out, whatever the texts.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nc\n")
	f.Add("a\nb", "")
	f.Add("f {\n}\n\ng {\n}\n", "f x {\n}\n\ng x {\n}")
	f.Add("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n2\n3\n4\n5\n6\n7\n8\n")
	f.Fuzz(func(t *testing.T, old, new string) {
		diff := unified("f", []byte(old), "f", []byte(new))
		if got := patch(t, old, string(diff)); got != new {
			t.Errorf("%q, patched with\n%s\nis %q, want %q", old, diff, got, new)
		}
	})
}

// patch applies a unified diff of one file to old, strictly.
func patch(t *testing.T, old, diff string) string {
	t.Helper()
	if diff == "" {
		return old
	}
	var out strings.Builder
	rest := slices.Collect(strings.Lines(old))
	at := 0 // lines of old that are done
	lines := slices.Collect(strings.Lines(diff))[3:]
	for i, line := range lines {
		if i+1 < len(lines) && lines[i+1][0] == '\\' {
			line = strings.TrimSuffix(line, "\n")
		}
		var start, n int
		if _, err := fmt.Sscanf(line, "@@ -%d,%d", &start, &n); err != nil {
			n = 1
			_, _ = fmt.Sscanf(line, "@@ -%d", &start)
		}
		switch line[0] {
		case '@':
			if n > 0 {
				start--
			}
			for ; at < start; at++ {
				out.WriteString(rest[at])
			}
		case '+':
			out.WriteString(line[1:])
		case ' ', '-':
			if rest[at] != line[1:] {
				t.Fatalf("line %d is %q, the diff has %q", at+1, rest[at], line[1:])
			}
			if line[0] == ' ' {
				out.WriteString(line[1:])
			}
			at++
		}
	}
	return out.String() + strings.Join(rest[at:], "")
}

// TestDiffOfStrangers compares texts that have nothing in common: the work is
// bounded.
func TestDiffOfStrangers(t *testing.T) {
	old := strings.Repeat("a\n", 20000)
	new := strings.Repeat("b\n", 20000)
	if diff := unified("f", []byte(old), "f", []byte(new)); len(diff) < 100000 {
		t.Errorf("diff has %d bytes", len(diff))
	}
}
