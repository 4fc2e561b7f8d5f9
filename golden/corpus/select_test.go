package main

import (
	"slices"
	"testing"
)

// TestChoose tests what is near before what is far, never leaves out a package with
// an injection, and does not count what has no tests.
func TestChoose(t *testing.T) {
	f := &Facts{
		imports: map[string][]string{
			"m/a": {"m/b", "fmt"}, "m/b": {"m/c"}, "m/c": {}, "m/d": {"m/a"}, "m/e": {}, "m/bare": {"m/b"},
		},
		tested: map[string]bool{"m/a": true, "m/b": true, "m/c": true, "m/d": true, "m/e": true},
	}
	changed := []string{"m/a", "m/b", "m/bare", "m/c", "m/d"}
	for _, test := range []struct {
		n         int
		run, rest []string
	}{
		{0, []string{"m/b"}, []string{"m/a", "m/c", "m/d"}},
		{2, []string{"m/a", "m/b", "m/c"}, []string{"m/d"}},
		{3, []string{"m/a", "m/b", "m/c", "m/d"}, nil},
		{9, []string{"m/a", "m/b", "m/c", "m/d"}, nil},
	} {
		run, rest := f.choose("m", 1, []string{"m/b"}, changed, test.n)
		if !slices.Equal(run, test.run) || !slices.Equal(rest, test.rest) {
			t.Errorf("%d besides: run %v, rest %v; want %v, %v", test.n, run, rest, test.run, test.rest)
		}
	}
}

// TestGrouped puts packages whose binaries have one name into different groups.
func TestGrouped(t *testing.T) {
	got := grouped([]string{"m/a/x", "m/b", "m/b/v2", "m/b/x", "m/v1", "m/x"})
	want := [][]string{{"m/a/x", "m/b", "m/v1"}, {"m/b/v2", "m/b/x"}, {"m/x"}}
	if !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Errorf("got %v, want %v", got, want)
	}
}
