package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestCoverage: every golden case that coverage.md names is there, and no corner case
// is left out or named twice.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile("coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\]\((\.\./golden/[^)]*)\)`).FindAllSubmatch(data, -1) {
		if _, err := os.Stat(string(m[1])); err != nil {
			t.Errorf("coverage.md names a case that is not there: %s", m[1])
		}
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\| (\d\d(?:, \d\d)*) \|`).FindAllSubmatch(data, -1) {
		for n := range strings.SplitSeq(string(m[1]), ", ") {
			if seen[n] {
				t.Errorf("coverage.md has corner case %s twice", n)
			}
			seen[n] = true
		}
	}
	if len(seen) != 63 { // and the others, which share a row
		t.Errorf("coverage.md has %d numbered corner cases, not 63", len(seen))
	}
}
