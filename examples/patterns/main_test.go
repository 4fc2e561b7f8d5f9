//go:build !als_goroutine

package main

import (
	"os"
	"strings"
	"testing"
)

// TestPageShowsWhatIsPrinted: the timer sees somebody else on the reference carrier.
func TestPageShowsWhatIsPrinted(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := play(&out); err != nil {
		t.Fatal(err)
	}
	if _, rest, ok := strings.Cut(string(page), "```text\n"); !ok || !strings.HasPrefix(rest, out.String()+"```") {
		t.Errorf("the page does not show\n%s", out.String())
	}
}
