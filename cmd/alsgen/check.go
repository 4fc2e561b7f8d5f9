package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/check"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
	"github.com/alsgen/alsgen/analysis/ignore"
	"github.com/alsgen/alsgen/docs"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// checkCommand is alsgen check.
func (t *tool) checkCommand() *cli.Command {
	return &cli.Command{
		Name:   "check",
		Flags:  loadFlags(&cli.StringFlag{Name: "format", Value: "text"}, &cli.StringSliceFlag{Name: "inplace"}),
		Action: t.checkAction,
	}
}

func (t *tool) checkAction(c *cli.Context) error {
	write, err := findingsFormat(c.String("format"))
	if err != nil {
		return err
	}
	j, err := t.job(c, "check", c.Args().Slice())
	if err != nil {
		return err
	}
	r, err := t.find(c.Context, j, c.StringSlice("inplace"))
	if err != nil {
		return err
	}
	if err := write(t.out, t.shownFindings(r, c.String("format"))); err != nil {
		return failed("%v", err)
	}
	if findings.Fail(r.findings) {
		return &status{code: exitFailed}
	}
	return nil
}

// findingsFormat returns what writes findings in the format of that name.
func findingsFormat(name string) (func(io.Writer, *emit.Findings) error, error) {
	switch name {
	case "text":
		return emit.FindingsText, nil
	case "json":
		return emit.FindingsJSON, nil
	case "sarif":
		return emit.FindingsSARIF, nil
	case "github":
		return emit.FindingsGitHub, nil
	default:
		return nil, misused("there is no format %q; -format is text, json, sarif or github", name)
	}
}

// found is a program with the findings about the chosen packages.
type found struct {
	*decided
	root     string
	findings []diag.Diagnostic
}

// find returns the findings that the source does not suppress.
func (t *tool) find(ctx context.Context, j job, inPlace []string) (*found, error) {
	d, err := t.decide(ctx, j)
	if err != nil {
		return nil, err
	}
	all, err := check.Run(d.prog, d.plan, check.Options{InPlace: slices.Concat(inPlace, d.config.InPlace), Root: j.root})
	if err != nil {
		return nil, failed("internal error: %v; please report it", err)
	}
	stale, err := t.staleTwins(ctx, d, j)
	if err != nil {
		return nil, err
	}
	list := d.config.Levels(append(all, stale...))
	list = d.config.Levels(findings.Suppress(list, d.ignores()))
	return &found{decided: d, root: j.root, findings: d.about(list)}, nil
}

// about returns the findings in the chosen packages. Refusals stop everything, and files
// that were not loaded are in no package, so all of them stay.
func (d *decided) about(list []diag.Diagnostic) []diag.Diagnostic {
	return slices.DeleteFunc(slices.Clone(list), func(f diag.Diagnostic) bool {
		stale := f.Code == diag.StaleTwin && d.prog.File(f.Position.Path) == nil // the twin of nothing
		return f.Severity != diag.Refusal && f.Severity != diag.Unloaded && !stale && !d.choice.Files[f.Position.Path]
	})
}

// ignores returns the comments in the program that suppress findings.
func (d *decided) ignores() []ignore.Directive {
	var list []ignore.Directive
	seen := map[string]bool{}
	for _, pkg := range d.prog.Packages {
		for _, file := range pkg.Files {
			if !file.Generated && !seen[file.Path] {
				seen[file.Path] = true
				list = append(list, ignore.Parse(d.prog.Fset, file.Syntax)...)
			}
		}
	}
	return list
}

// shownFindings returns the findings of r with what the format of that name needs.
func (t *tool) shownFindings(r *found, format string) *emit.Findings {
	f := &emit.Findings{
		List: r.findings, Root: r.root, Source: r.prog.Source, Version: ownVersion(),
		Name: func(path string) string { return emit.ShortPath(t.dir, path) },
		Help: func(code diag.Code) (sentence, text string) {
			text, _ = docs.Diagnostic(string(code))
			return docs.Sentence(string(code)), text
		},
	}
	if format == "sarif" || format == "github" { // both are about the repository
		if dir := repository(r.root); dir != "" {
			f.Root = dir
		}
	}
	return f
}

// repository returns the root of the repository that dir lies in, "" if there is none.
func repository(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
