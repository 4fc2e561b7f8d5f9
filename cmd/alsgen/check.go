package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
		Name: "check",
		Flags: loadFlags(&cli.StringFlag{Name: "format", Value: "text"}, &cli.StringSliceFlag{Name: "inplace"}, &cli.BoolFlag{Name: "fix"},
			&cli.StringFlag{Name: "baseline"}, &cli.StringFlag{Name: "write-baseline"}, &cli.StringFlag{Name: "diff"}),
		Action: t.checkAction,
	}
}

// checking is what the flags of check say.
type checking struct {
	job
	inPlace []string
	format  string
	write   func(io.Writer, *emit.Findings) error
	// baseline and writeBaseline are files, diff is a commit.
	baseline, writeBaseline, diff string
	fix                           bool
}

// checking returns what the flags of c say.
func (t *tool) checking(c *cli.Context) (*checking, error) {
	o := &checking{
		inPlace: c.StringSlice("inplace"), format: c.String("format"), fix: c.Bool("fix"),
		baseline: c.String("baseline"), writeBaseline: c.String("write-baseline"), diff: c.String("diff"),
	}
	for _, name := range []string{"baseline", "write-baseline", "diff"} {
		if c.IsSet(name) && c.String(name) == "" {
			return nil, misused("flag needs an argument: -%s", name)
		}
	}
	if o.writeBaseline != "" && (o.baseline != "" || o.diff != "" || o.fix) {
		return nil, misused("-write-baseline writes all findings: it goes with none of -baseline, -diff and -fix")
	}
	var err error
	if o.write, err = findingsFormat(o.format); err != nil {
		return nil, err
	}
	if o.job, err = t.job(c, "check", c.Args().Slice()); err != nil {
		return nil, err
	}
	for i, pattern := range o.inPlace {
		o.inPlace[i] = t.fromRoot(o.root, pattern)
	}
	return o, nil
}

// fromRoot returns a pattern of packages as it is written in the folder root. One that is
// relative is so to the working directory.
func (t *tool) fromRoot(root, pattern string) string {
	if pattern != "." && pattern != ".." && !strings.HasPrefix(pattern, "./") && !strings.HasPrefix(pattern, "../") {
		return pattern
	}
	rel, err := filepath.Rel(root, filepath.Join(t.dir, filepath.FromSlash(pattern)))
	if err != nil {
		return pattern
	}
	return "./" + filepath.ToSlash(rel)
}

func (t *tool) checkAction(c *cli.Context) error {
	o, err := t.checking(c)
	if err != nil {
		return err
	}
	if o.writeBaseline != "" {
		return t.writeBaseline(c.Context, o)
	}
	known, err := t.known(c, o)
	if err != nil {
		return err
	}
	r, err := t.findAndFix(c.Context, o, known)
	if err != nil {
		return err
	}
	t.sayUnmatched(o, known, r)
	if err := o.write(t.out, t.shownFindings(r, o.format)); err != nil {
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
	root      string
	findings  []diag.Diagnostic
	unmatched findings.Baseline // what of the baseline was not found
}

// find returns the findings that the source does not suppress.
func (t *tool) find(ctx context.Context, o *checking) (*found, error) {
	d, err := t.decide(ctx, o.job)
	if err != nil {
		return nil, err
	}
	list, err := t.everything(ctx, d, o.job, o.inPlace)
	if err != nil {
		return nil, err
	}
	return &found{decided: d, root: o.root, findings: d.about(list)}, nil
}

// everything returns the findings about the whole program that its source does not
// suppress. inPlace are patterns of packages that are rewritten in place, besides those of
// the settings.
func (t *tool) everything(ctx context.Context, d *decided, j job, inPlace []string) ([]diag.Diagnostic, error) {
	all, err := check.Run(d.prog, d.plan, check.Options{InPlace: slices.Concat(inPlace, d.config.InPlace), Root: j.root})
	if err != nil {
		return nil, failed("internal error: %v; please report it", err)
	}
	stale, err := t.staleTwins(ctx, d, j)
	if err != nil {
		return nil, err
	}
	list := d.config.Levels(append(all, stale...))
	return d.config.Levels(findings.Suppress(list, d.ignores())), nil
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
