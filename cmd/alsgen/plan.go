package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// planCommand is alsgen plan.
func (t *tool) planCommand() *cli.Command {
	return &cli.Command{Name: "plan", Flags: loadFlags(&cli.BoolFlag{Name: "json"}), Action: t.planAction}
}

func (t *tool) planAction(c *cli.Context) error {
	j, err := t.job(c, "plan", c.Args().Slice())
	if err != nil {
		return err
	}
	d, err := t.decide(c.Context, j)
	if err != nil {
		return err
	}
	chosen := d.chosen()
	if c.Bool("json") {
		err = emit.JSON(t.out, chosen)
	} else {
		err = t.printPlan(t.out, chosen)
	}
	if err == nil && d.plan.Refused() {
		return &status{code: exitFailed}
	}
	return err
}

// chosen returns the part of the plan that is about the chosen packages.
// Refusals stop everything, and files that were not loaded are in no package, so all
// of them stay.
func (d *decided) chosen() *plan.Plan {
	in := func(path string) bool { return d.choice.Files[path] }
	return &plan.Plan{
		Files:   slices.DeleteFunc(slices.Clone(d.plan.Files), func(f plan.File) bool { return !in(f.Path) }),
		Funcs:   slices.DeleteFunc(slices.Clone(d.plan.Funcs), func(f plan.Func) bool { return !in(f.Position.Path) }),
		Changed: slices.DeleteFunc(slices.Clone(d.plan.Changed), func(x plan.Decl) bool { return !in(x.Position.Path) }),
		Diagnostics: slices.DeleteFunc(slices.Clone(d.plan.Diagnostics), func(dg diag.Diagnostic) bool {
			return dg.Severity != diag.Refusal && dg.Severity != diag.Unloaded && !in(dg.Position.Path)
		}),
	}
}

// printPlan prints p for people: what is in the way first, then, package by
// package, the functions that need the context, where it comes from, and why.
func (t *tool) printPlan(w io.Writer, p *plan.Plan) error {
	var b strings.Builder
	for _, s := range []diag.Severity{diag.Refusal, diag.Unloaded, diag.Lost, diag.Warning} {
		for _, d := range p.Diagnostics {
			if d.Severity == s {
				t.planDiagnostic(&b, d)
			}
		}
	}
	if len(p.Diagnostics) > 0 && len(p.Funcs) > 0 {
		b.WriteString("\n")
	}
	last := ""
	for _, f := range byPackage(p.Funcs) {
		if f.Package != last {
			if last != "" {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "%s\n", f.Package)
			last = f.Package
		}
		t.planFunc(&b, f)
	}
	if len(p.Funcs) == 0 && len(p.Diagnostics) == 0 {
		b.WriteString("nothing to rewrite\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// byPackage returns funcs ordered by package, within each in the plan's order.
func byPackage(funcs []plan.Func) []plan.Func {
	sorted := slices.Clone(funcs)
	slices.SortStableFunc(sorted, func(a, b plan.Func) int { return strings.Compare(a.Package, b.Package) })
	return sorted
}

func (t *tool) planDiagnostic(b *strings.Builder, d diag.Diagnostic) {
	fmt.Fprintf(b, "%s: %s: %s\n", t.place(d.Position), d.Code, d.Message)
	for _, s := range d.Chain {
		fmt.Fprintf(b, "\t%s: %s\n", t.place(s.Position), s.Text)
	}
}

func (t *tool) planFunc(b *strings.Builder, f plan.Func) {
	fmt.Fprintf(b, "  %s: %s %s\n", t.place(f.Position), f.Name, sourceText(f))
	for _, s := range f.Why {
		fmt.Fprintf(b, "      %s: %s\n", t.place(s.Position), s.Text)
	}
}

func (t *tool) place(p diag.Position) string {
	p.Path = emit.ShortPath(t.dir, p.Path)
	return p.String()
}

// sourceText says where the context of f comes from.
func sourceText(f plan.Func) string {
	switch f.Source {
	case plan.FromParam:
		return "uses its context parameter"
	case plan.FromCarrier:
		return "takes the context of its carrier"
	case plan.FromCapture:
		return "captures the context around it"
	case plan.FromMarker:
		return "gets the context from the call that runs it"
	case plan.FromNewParam:
		return "gains a context parameter"
	case plan.FromBackground:
		return "begins with a background context"
	case plan.FromNothing:
		return "loses the context"
	default:
		return string(f.Source)
	}
}
