package emit

import (
	"bytes"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
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

// TestDiffApplies hands random diffs to patch.
func TestDiffApplies(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("patch is not installed")
	}
	random := rand.New(rand.NewSource(1))
	for range 50 {
		old, new := randomText(random), randomText(random)
		diff := unified("f", []byte(old), "f", []byte(new))
		if diff == nil {
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(old), 0o666); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("patch", "-p0", "-s")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("patch: %v\n%s\n%s", err, out, diff)
		}
		got, err := os.ReadFile(filepath.Join(dir, "f"))
		if err != nil && new != "" {
			t.Fatal(err)
		}
		if string(got) != new {
			t.Fatalf("patched %q with\n%s\ngot %q, want %q", old, diff, got, new)
		}
	}
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

func randomText(random *rand.Rand) string {
	var b strings.Builder
	for range random.Intn(30) {
		b.WriteByte("abcde"[random.Intn(5)])
		b.WriteByte('\n')
	}
	if random.Intn(2) == 0 {
		b.WriteByte('z')
	}
	return b.String()
}
