package main

// This file is the last phase of a round: the tests, and what they read.

import (
	"context"
	"maps"
	"slices"
)

// test runs the tests of the packages that were chosen and judges the values. What
// the tests read that the reference did not run is not recorded: it cannot be
// judged.
func (r *round) test(ctx context.Context) error {
	if err := r.baseline.Need(ctx, r.result.Tested, 1); err != nil {
		return err
	}
	injected, others := r.divided()
	binaries, err := r.compile(ctx, "rewritten", "", injected)
	if err != nil {
		return err
	}
	res, recorded, err := r.runTests(ctx, binaries)
	if err != nil {
		return err
	}
	if err := r.testOthers(ctx, res, "others", "", others); err != nil {
		return err
	}
	if err := r.compare(ctx, res); err != nil {
		return err
	}
	return r.judge(ctx, recorded)
}

// compare holds the results of the tests against the baseline. Where one has another
// result the baseline runs a second time: what it does not repeat is left out.
func (r *round) compare(ctx context.Context, res Results) error {
	r.result.Compared = r.baseline.Compare(r.result.Tested, r.refTests, res)
	if err := r.baseline.Need(ctx, r.result.Compared.doubtful(r.result.Tested), 2); err != nil {
		return err
	}
	if err := r.referOthers(ctx); err != nil {
		return err
	}
	r.result.Compared = r.baseline.Compare(r.result.Tested, r.refTests, res)
	return nil
}

// divided returns the packages to test: those in which something was injected, and
// the others.
func (r *round) divided() (injected, others []string) {
	injected = r.packagesOf(r.files())
	others = slices.DeleteFunc(slices.Clone(r.result.Tested), func(p string) bool { return slices.Contains(injected, p) })
	return injected, others
}

// testOthers adds the results of packages in which nothing was injected to res.
func (r *round) testOthers(ctx context.Context, res Results, name, goflags string, packages []string) error {
	binaries, err := r.compile(ctx, name, goflags, packages)
	if err != nil {
		return err
	}
	more, err := binaries.Results(ctx, "")
	maps.Copy(res.Status, more.Status)
	maps.Copy(res.Words, more.Words)
	return err
}

// referOthers runs the tests of the packages that have a worse result and were not
// part of the reference, in the tree as it was: a package that the rewrite reached
// may mind the injection.
func (r *round) referOthers(ctx context.Context) error {
	var packages []string
	for _, p := range r.result.Tested {
		worse := slices.ContainsFunc(r.result.Compared.Worse, func(name string) bool { return inPackages(name, []string{p}) })
		if _, known := r.refTests.Status[p]; worse && !known {
			packages = append(packages, p)
		}
	}
	if len(packages) == 0 {
		return nil
	}
	return r.injected.During(r.work, func() error {
		return r.testOthers(ctx, r.refTests, "others", referenceFlags, packages)
	})
}

// judge judges the values. The reference is asked a second time only if something
// is wrong: what it reads differently then is excused.
func (r *round) judge(ctx context.Context, recorded Recorded) error {
	said := reported(r.rewriting.Findings, r.drawn.Functions)
	r.result.Values = r.reference.Judge(recorded, said)
	if len(r.result.Values.Wrong) > 0 {
		if err := r.referAgain(ctx); err != nil {
			return err
		}
		r.result.Values = r.reference.Judge(recorded, said)
	}
	r.result.Judged = true
	return nil
}
