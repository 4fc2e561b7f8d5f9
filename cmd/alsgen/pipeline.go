// This file runs the stages: load, analyze, rewrite, check. Every command uses
// it.

package main

import (
	"context"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// job says what a command wants of the pipeline.
type job struct {
	root     string // the folder of the workspace or module, "" if there is none
	loading  load.Config
	patterns []string
	tests    bool // the tests of the packages are wanted, too
	mode     rewrite.Mode
	// whole says that the whole program must be in order, because it will be
	// written: nothing broken, nothing lost unless allowLost.
	whole     bool
	noLost    bool // a lost context stops the command
	allowLost bool // and does not
	leaves    bool // modules in twins are to be so no more
	quiet     bool // of the diagnostics only those that stop the command are said
	// within, if it is set, are the import paths of the packages that the command is about,
	// whatever the patterns choose: what is wrong with others is not said.
	within map[string]bool
}

// decided is a program with its plan.
type decided struct {
	prog   *load.Program
	choice *load.Choice
	plan   *plan.Plan
	config *read
}

// rewritten is a program with its changes.
type rewritten struct {
	*decided
	changes *rewrite.Changes
}

// job returns what the flags of c say, for the command of that name, about the packages
// that args name.
func (t *tool) job(c *cli.Context, command string, args []string) (job, error) {
	env, err := t.environment(c.Context, command)
	if err != nil {
		return job{}, err
	}
	names, err := patterns(args, env)
	if err != nil {
		return job{}, err
	}
	cfg, err := t.loading(c)
	return job{root: env.root(), loading: cfg, patterns: names, tests: true}, err
}

// decide loads the program and makes its plan.
func (t *tool) decide(ctx context.Context, j job) (*decided, error) {
	config, err := t.settings(j.root)
	if err != nil {
		return nil, err
	}
	cfg := j.loading
	cfg.Marker = analysis.IsMarker
	done := t.progress("loading the program")
	prog, err := load.Load(ctx, cfg)
	if err != nil {
		done()
		return nil, loadFailed(ctx, err)
	}
	list, err := prog.List(ctx, j.patterns)
	done()
	if err != nil {
		return nil, loadFailed(ctx, err)
	}
	choice := prog.Choose(list, j.tests)
	if err := t.checkInput(ctx, prog, list, choice, j); err != nil {
		return nil, err
	}
	if err := t.checkPublished(ctx, prog, choice, j); err != nil {
		return nil, err
	}
	d := &decided{prog: prog, choice: choice, plan: &plan.Plan{}, config: config}
	if prog.UsesRuntime() {
		defer t.progress("deciding")()
		d.plan = analysis.Analyze(prog, options(config))
		d.plan.Diagnostics = config.Apply(d.plan.Diagnostics)
	}
	return d, checkDirectives(t, d.plan)
}

// rewrite makes the changes, in memory.
func (t *tool) rewrite(ctx context.Context, j job) (*rewritten, error) {
	d, err := t.decide(ctx, j)
	if err != nil {
		return nil, err
	}
	if err := t.report(d, j); err != nil {
		return nil, err
	}
	defer t.progress("rewriting")()
	changes, err := rewrite.Apply(d.plan, d.prog.Source, j.mode)
	if err != nil {
		return nil, failed("internal error: the plan does not fit the source: %v; please report it", err)
	}
	if err := t.check(ctx, d.prog, changes, j); err != nil {
		return nil, err
	}
	if d.inTwins() && j.mode == rewrite.Overlay {
		changes, err = emit.Untwinned(changes, d.tree())
	} else if d.inTwins() && j.leaves {
		changes, err = emit.Left(changes, d.tree())
	}
	if err != nil {
		return nil, failed("%v", err)
	}
	return &rewritten{d, changes}, nil
}

// inTwins reports whether the program has files of modules in twins.
func (d *decided) inTwins() bool { return len(d.prog.Generated)+len(d.prog.Tagged()) > 0 }

// tree is what the modules in twins have on the disk.
func (d *decided) tree() emit.Tree {
	tree := emit.Tree{Tagged: d.prog.Tagged(), Holds: d.prog.InTwins}
	for _, g := range d.prog.Generated {
		tree.Generated = append(tree.Generated, g.Path)
	}
	return tree
}

// report prints the diagnostics and stops at what j does not allow.
func (t *tool) report(d *decided, j job) error {
	err := stopsAt(d, j)
	if j.quiet && err == nil {
		return nil
	}
	refused := d.plan.Refused()
	stops := j.noLost && !j.allowLost
	for _, dg := range d.plan.Diagnostics {
		if refused && dg.Severity != diag.Refusal || dg.Severity == diag.Unloaded && !j.noLost || dg.Severity == diag.Info {
			continue // first things first; what is built is loaded; and the rest is for check
		}
		if j.whole || refused || dg.Severity == diag.Unloaded || stops && dg.Severity == diag.Lost || d.choice.Reached[dg.Position.Path] {
			t.printDiagnostic(dg)
		}
	}
	return err
}

// stopsAt returns what j does not allow in d.
func stopsAt(d *decided, j job) error {
	switch {
	case d.plan.Refused():
		return failed("nothing was written or built: alsgen cannot rewrite the %s above", places(d.plan, diag.Refusal))
	case j.noLost && diag.Any(d.plan.Diagnostics, diag.Unloaded):
		return failed("nothing was written: what stands at the %s above would not compile any more, in files that were not loaded", places(d.plan, diag.Unloaded))
	case j.noLost && !j.allowLost && d.plan.Lost():
		return failed("nothing was written: stores are lost at the %s above; -allow-lost rewrites all the same", places(d.plan, diag.Lost))
	}
	return nil
}

// check type-checks what would be written or built. An error is alsgen's own
// fault, unless a package is not there that the rewritten program imports.
func (t *tool) check(ctx context.Context, prog *load.Program, changes *rewrite.Changes, j job) error {
	if len(changes.Files) == 0 {
		return nil
	}
	contents := map[string][]byte{}
	for _, f := range changes.Files {
		contents[f.Path] = f.After
	}
	for _, g := range prog.Generated {
		if source, err := prog.Source(g.Path); g.Context && err == nil {
			contents[g.Path] = twin.Hide(source) // the twins declare what it does
		}
	}
	checked := prog.Check(contents)
	if len(checked.Errors) == 0 {
		return nil
	}
	for _, path := range checked.Missing {
		if why := t.unavailable(ctx, j.loading, path); why != "" {
			return misused("%s", why)
		}
	}
	t.printCheckErrors(checked.Errors, changes)
	if modules := checked.Users; len(modules) > 0 {
		return failed("nothing was written or built: %s, in the module cache, uses what the rewrite changes; "+
			"vendor it, and it is rewritten with the program: %s", strings.Join(modules, ", "), t.vendoring(ctx))
	}
	return failed("internal error: the rewritten program does not type-check, nothing was written or built; " +
		"please report it at https://github.com/alsgen/alsgen/issues/new")
}

// shown returns the changes in the files that the patterns chose.
func (r *rewritten) shown() *rewrite.Changes {
	files := slices.DeleteFunc(slices.Clone(r.changes.Files), func(f rewrite.File) bool {
		return !r.choice.Files[f.Path] && f.After != nil // a twin is of no package that was loaded
	})
	return &rewrite.Changes{Files: files}
}
