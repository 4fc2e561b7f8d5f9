package main

// This file runs one round through its phases.

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Settings are what all rounds share.
type Settings struct {
	Rewrite Rewriter // nil: stop after the reference
	List    Lister   // of what a second rewrite would change
	Plant   Plant
	// Others is how many packages without an injection are tested at most.
	Others int
}

// round is a round in progress.
type round struct {
	*Site
	settings  Settings
	result    RoundResult
	drawn     Drawn
	injected  Snapshot
	referred  Binaries // of the reference
	recorded  Recorded // by the reference
	reference References
	refTests  Results
	paths     *Paths
	rewriting Rewriting
}

// Round runs one round. The tree is restored at the beginning, so that it can be
// looked at afterwards.
func (s *Site) Round(ctx context.Context, spec RoundSpec, settings Settings) (RoundResult, error) {
	r := &round{Site: s, settings: settings}
	r.result = RoundResult{Seed: spec.Seed, Mix: spec.Mix, Seconds: map[Phase]float64{}}
	r.result.Lines = s.facts.Lines
	r.drawn = Draw(s.reach, s.Module.String(), spec.Seed, spec.Mix)
	steps := []struct {
		phase Phase
		do    func(context.Context) error
	}{
		{PhaseInject, r.inject}, {PhaseBaseline, r.measure}, {PhaseReference, r.refer},
		{PhaseGraph, r.walk}, {PhaseRewrite, r.rewrite}, {PhaseAgain, r.again},
		{PhaseBuild, r.build}, {PhaseVet, r.vet}, {PhaseTest, r.test},
	}
	for _, step := range steps {
		start := time.Now()
		err := step.do(ctx)
		r.result.Seconds[step.phase] += time.Since(start).Seconds()
		if err != nil {
			return r.result, fmt.Errorf("%s, seed %d, %s: %w", s.Module, spec.Seed, step.phase, err)
		}
		if r.over(step.phase) {
			break
		}
	}
	return r.result, nil
}

// over reports whether nothing is left to do after phase.
func (r *round) over(phase Phase) bool {
	switch phase {
	case PhaseReference:
		return r.settings.Rewrite == nil
	case PhaseRewrite:
		return r.result.Outcome == Refused || r.result.Outcome == Broken
	case PhaseBuild:
		return r.result.BuildError != ""
	}
	return false
}

// inject puts markers and wrappers in, and takes out what does not compile.
func (r *round) inject(ctx context.Context) error {
	const attempts = 3
	var problem string
	for range attempts {
		if err := r.pristine.Restore(r.work); err != nil {
			return err
		}
		if err := Inject(r.work, r.Module.Path, r.drawn); err != nil {
			return err
		}
		packages := r.packagesOf(r.files())
		args := append([]string{"list", "-export", "-test", "-f", "{{.ImportPath}}"}, packages...)
		out, err := run(ctx, r.work, Env(""), "go", args...)
		if err != nil {
			return err
		}
		if out.Code == 0 {
			r.describe(packages)
			r.injected, err = TakeSnapshot(r.work)
			return err
		}
		problem = out.Stderr
		if !r.leaveOut(placesIn(r.work, problem)) {
			break
		}
	}
	return fmt.Errorf("the injection does not compile: %s", tail(problem, 2000))
}

// leaveOut takes the functions and tests out that stand at places, and reports
// whether there were any.
func (r *round) leaveOut(places []place) bool {
	drawn, functions, tests := r.drawn.Without(places, r.lines)
	r.drawn = drawn
	r.result.Uninjected += functions + tests
	return functions+tests > 0
}

// lines returns the first and last line of the body of f.
func (r *round) lines(f *Function) (first, last int) {
	src := string(r.pristine[f.File])
	return f.Line, f.Line + strings.Count(src[f.Brace:f.End], "\n")
}

// files returns the files that the round injects into.
func (r *round) files() []string {
	var out []string
	for _, f := range slices.Concat(r.drawn.Functions, r.drawn.Tests) {
		out = append(out, f.File)
	}
	return out
}

// packagesOf returns the import paths of the folders of Go files, sorted.
func (r *round) packagesOf(files []string) []string {
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, ".go") {
			out = append(out, path.Join(r.Module.Path, path.Dir(f)))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *round) describe(packages []string) {
	r.result.Packages, r.result.Tested = packages, packages
	r.result.Tests = len(r.drawn.Tests)
	for i, f := range r.drawn.Functions {
		r.result.Functions = append(r.result.Functions, fmt.Sprintf("%s (%d)", f.ID, r.drawn.Depths[i]))
	}
}

// measure runs the baseline of the packages that the injection changes.
func (r *round) measure(ctx context.Context) error {
	return r.baseline.Need(ctx, r.result.Tested, 1)
}

// compile compiles the tests of packages.
func (r *round) compile(ctx context.Context, name, goflags string, packages []string) (Binaries, error) {
	return Compile(ctx, r.work, r.Module.Path, filepath.Join(r.records, name), goflags, packages)
}

// runTests runs compiled tests and returns what they read.
func (r *round) runTests(ctx context.Context, b Binaries) (Results, Recorded, error) {
	return b.Run(ctx, filepath.Join(r.records, "reads"), r.drawn.Tests)
}

// traced names the wrapped tests.
func (r *round) traced() []string {
	var out []string
	for _, t := range r.drawn.Tests {
		out = append(out, t.ID)
	}
	return out
}

// referenceFlags make the runtime carry stores from goroutine to goroutine.
const referenceFlags = "-tags=als_goroutine"

// refer runs the reference.
func (r *round) refer(ctx context.Context) (err error) {
	if r.referred, err = r.compile(ctx, "reference", referenceFlags, r.result.Packages); err != nil {
		return err
	}
	if r.refTests, r.recorded, err = r.runTests(ctx, r.referred); err != nil {
		return err
	}
	r.reference = NewReferences(r.traced(), r.recorded)
	r.result.Values = r.reference.Summary()
	r.result.Compared = r.baseline.Compare(r.result.Tested, r.refTests, r.refTests)
	return nil
}

// referAgain runs the reference a second time, in the tree as it was.
func (r *round) referAgain(ctx context.Context) error {
	return r.injected.During(r.work, func() error {
		_, again, err := r.runTests(ctx, r.referred)
		r.reference = NewReferences(r.traced(), r.recorded, again)
		return err
	})
}

// walk finds the call paths of the injected tree.
func (r *round) walk(ctx context.Context) (err error) {
	r.paths, err = WalkPaths(ctx, r.work, Env(""), r.drawn.Functions)
	return err
}

// rewrite runs alsgen and looks at what it made.
func (r *round) rewrite(ctx context.Context) error {
	var err error
	if r.rewriting, err = r.settings.Rewrite(ctx, r.work); err != nil {
		return err
	}
	r.result.Compared = Compared{}
	r.result.Outcome, r.result.Message = r.rewriting.Outcome, r.rewriting.Message
	r.result.Findings = r.rewriting.Findings
	r.result.Signatures = r.paths.Compare(r.work, r.rewriting.Decided)
	r.paths = nil
	now, err := TakeSnapshot(r.work)
	if err != nil {
		return err
	}
	changed := r.injected.Changed(now)
	if r.result.Outcome == Refused && len(changed) > 0 {
		r.result.Outcome = Broken
		r.result.Message = "refused, but wrote " + strings.Join(changed, ", ")
	}
	if r.result.Outcome != Rewritten && r.result.Outcome != Lost {
		return nil
	}
	injected := r.packagesOf(r.files())
	r.result.Packages = r.packagesOf(append(changed, r.files()...))
	r.result.Tested, r.result.Untested = r.facts.choose(
		r.Module.String(), r.result.Seed, injected, r.result.Packages, r.settings.Others)
	if r.result.Fresh, err = FreshAdded(r.injected, now, changed, r.carried); err != nil {
		r.result.BuildError = err.Error()
		return nil
	}
	if len(r.result.Fresh) > 0 {
		r.result.Outcome = Lost
	}
	if now, err = r.plant(now); err != nil {
		return err
	}
	r.result.Strays, r.result.Changed = Touched(r.injected, now, r.rewriting.Files)
	return nil
}

// again asks what a second rewrite would change: nothing, if the first was whole.
func (r *round) again(ctx context.Context) (err error) {
	r.result.Again, err = r.settings.List(ctx, r.work, r.rewriting.Outcome)
	return err
}

// build builds every package.
func (r *round) build(ctx context.Context) error {
	out, err := run(ctx, r.work, Env(""), "go", "build", "-ldflags=-s -w", "./...")
	if err == nil && out.Code != 0 {
		r.result.BuildError = tail(out.Stderr, 4000)
	}
	return err
}

// vet compares the findings of go vet, tests included.
func (r *round) vet(ctx context.Context) error {
	before, err := r.baseline.Vet(ctx)
	if err != nil {
		return err
	}
	now, err := Vet(ctx, r.work, Env(""))
	r.result.VetNew = more(now, before)
	return err
}
