package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/xrash/smetrics"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/docs"
)

// explainCommand is alsgen explain.
func (t *tool) explainCommand() *cli.Command {
	return &cli.Command{Name: "explain", Action: func(c *cli.Context) error {
		switch c.NArg() {
		case 0:
			return t.listCodes()
		case 1:
			return t.explain(c.Args().First())
		default:
			return misused("usage: alsgen explain [CODE]")
		}
	}}
}

// listCodes prints every code with a sentence.
func (t *tool) listCodes() error {
	var b strings.Builder
	for _, code := range diag.Codes() {
		fmt.Fprintf(&b, "%s\n\t%s\n", code, docs.Sentence(string(code)))
	}
	_, err := fmt.Fprint(t.out, b.String())
	return err
}

// explain prints what there is to say about code.
func (t *tool) explain(code string) error {
	text, known := docs.Diagnostic(code)
	if !known {
		return misused("there is no code %q; the nearest are %s; alsgen explain lists all", code, strings.Join(nearest(code), ", "))
	}
	_, err := fmt.Fprintf(t.out, "# %s\n\n%s", code, text)
	return err
}

// nearest returns the codes whose names are most like name, the best first.
func nearest(name string) []string {
	var names []string
	for _, code := range diag.Codes() {
		names = append(names, string(code))
	}
	likeness := func(s string) float64 { return smetrics.JaroWinkler(strings.ToLower(name), s, 0.7, 4) }
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(likeness(b), likeness(a)) })
	return names[:3]
}
