package main

import (
	"fmt"
	"strings"
)

// Divergence is how a program prints something else than it should.
type Divergence struct {
	Build string
	Want  string
	Got   string
}

// judge compares what t prints with what it should print, nil if nothing is wrong.
func (t *tried) judge() *Divergence {
	if t.invalid != "" {
		return &Divergence{Build: "source", Got: t.invalid + "\n"}
	}
	if t.broken != "" {
		return &Divergence{Build: "rewrite", Got: t.broken + "\n"}
	}
	if len(t.refused) > 0 {
		return nil
	}
	for _, build := range []string{reference, inPlace, overlay} {
		got, ran := t.printed[build]
		want := t.want
		if build == reference {
			if t.apart != "" {
				continue
			}
			want = t.reference
		} else if len(t.early) > 0 {
			continue
		}
		if ran && got != want {
			return &Divergence{build, want, got}
		}
	}
	if t.alone != nil {
		return t.alone.judge()
	}
	return nil
}

// first is where what was printed differs first, with the line before it.
func (d *Divergence) first() string {
	want, got := strings.SplitAfter(d.Want, "\n"), strings.SplitAfter(d.Got, "\n")
	before := ""
	for i := range min(len(want), len(got)) {
		if want[i] != got[i] {
			return "  " + before + "- " + want[i] + "+ " + got[i]
		}
		before = want[i]
	}
	return ""
}

func (d *Divergence) String() string {
	return fmt.Sprintf("%s: want\n%s\ngot\n%s", d.Build, d.Want, d.Got)
}
