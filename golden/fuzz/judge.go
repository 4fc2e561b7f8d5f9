package main

import "fmt"

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

func (d *Divergence) String() string {
	return fmt.Sprintf("%s: want\n%s\ngot\n%s", d.Build, d.Want, d.Got)
}
