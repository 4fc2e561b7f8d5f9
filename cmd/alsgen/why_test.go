package main

import (
	"os"
	"testing"
)

// TestColors: what a person watches has colors, unless NO_COLOR says otherwise; what goes
// into a file or a pipe has none.
func TestColors(t *testing.T) {
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0) // as a terminal, it is no file
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	r, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer pipe.Close()
	for _, test := range []struct {
		to            *os.File
		noColor, term string
		want          bool
	}{
		{device, "", "xterm", true},
		{device, "1", "xterm", false},
		{device, "", "dumb", false},
		{pipe, "", "xterm", false},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("TERM", test.term)
		if got := colored(test.to); got != test.want {
			t.Errorf("NO_COLOR=%q TERM=%q: %v, want %v", test.noColor, test.term, got, test.want)
		}
	}
	if got := (painter{true}).bold("x"); got != "\x1b[1mx\x1b[0m" {
		t.Errorf("%q", got)
	}
	if got := (painter{}).bold("x"); got != "x" {
		t.Errorf("%q", got)
	}
}
