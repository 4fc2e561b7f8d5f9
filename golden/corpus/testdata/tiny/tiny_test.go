package tiny_test

import (
	"testing"

	"example.com/tiny"
)

func TestTop(t *testing.T) {
	if got := tiny.Top(1); got != 2 {
		t.Fatal(got)
	}
}

func TestSubtests(t *testing.T) {
	for _, name := range []string{"one", "two"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tiny.Top(2); got != 3 {
				t.Error(got)
			}
		})
	}
}

func TestServe(t *testing.T) {
	if got := tiny.Serve(3); got != 4 {
		t.Fatal(got)
	}
}

// TestServed reaches the worker that TestServe started.
func TestServed(t *testing.T) {
	if got := tiny.Serve(4); got != 5 {
		t.Fatal(got)
	}
}
