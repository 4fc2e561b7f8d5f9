package main

// This file knows the results of a module's own tests before the injection.

import (
	"context"
	"slices"
)

// Baseline is a module before the injection, with what its tests and vet say.
// Rounds share it: a package is run when a round first asks for it, and once more
// when a result is first in doubt. It is run in the folder of the rounds, so that
// the build cache serves both.
type Baseline struct {
	dir      string
	pristine Snapshot
	module   string
	folder   string            // of the compiled tests
	runs     map[string]int    // of a package
	status   map[string]string // tests, with the same result in all runs
	flaky    map[string]bool
	vet      map[string]int
}

// NewBaseline returns the baseline of a module, which stands at dir as in pristine
// whenever it is asked. It compiles the tests into folder.
func NewBaseline(dir string, pristine Snapshot, module, folder string) *Baseline {
	return &Baseline{
		dir: dir, pristine: pristine, module: module, folder: folder,
		runs: map[string]int{}, status: map[string]string{}, flaky: map[string]bool{},
	}
}

// Need runs the tests of those packages that have not run n times yet.
func (b *Baseline) Need(ctx context.Context, packages []string, n int) error {
	var missing []string
	for _, p := range packages {
		if b.runs[p] < n {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	var res Results
	err := b.pristine.During(b.dir, func() error {
		binaries, err := Compile(ctx, b.dir, b.module, b.folder, "", missing)
		if err != nil {
			return err
		}
		res, err = binaries.Results(ctx, "")
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range missing {
		b.add(p, res)
	}
	return b.Need(ctx, packages, n)
}

// add adds the results of one more run of the package p.
func (b *Baseline) add(p string, res Results) {
	first := b.runs[p] == 0
	b.runs[p]++
	for _, name := range union(b.status, res.Status) {
		switch {
		case !inPackages(name, []string{p}) || b.flaky[name]:
		case first || b.status[name] == res.Status[name]:
			b.status[name] = res.Status[name]
		default:
			delete(b.status, name)
			b.flaky[name] = true
		}
	}
}

// Vet returns the findings of go vet before the injection.
func (b *Baseline) Vet(ctx context.Context) (map[string]int, error) {
	if b.vet != nil {
		return b.vet, nil
	}
	err := b.pristine.During(b.dir, func() (err error) {
		b.vet, err = Vet(ctx, b.dir, Env(""))
		return err
	})
	return b.vet, err
}

func union(a, b map[string]string) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	for k := range b {
		if _, ok := a[k]; !ok {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Compared is the tests of a round held against the baseline.
type Compared struct {
	Compared int      `json:"compared"`
	LeftOut  int      `json:"left_out"` // results that were in doubt and differ between two runs before the injection
	Injected []string `json:"injected"` // the injection alone, not rewritten, gives this result, too
	Worse    []string `json:"worse"`    // another result
	// Words are the last words of the tests in Worse.
	Words map[string]string `json:"words,omitempty"`
}

// Compare holds the results of packages against the baseline. A test that the
// reference gives the same new result is the injection's doing.
func (b *Baseline) Compare(packages []string, reference, now Results) Compared {
	out := Compared{Words: map[string]string{}}
	for name := range b.flaky {
		if inPackages(name, packages) {
			out.LeftOut++
		}
	}
	for name, want := range b.status {
		if !inPackages(name, packages) {
			continue
		}
		got := now.Status[name]
		ref, ok := reference.Status[name]
		switch {
		case got == want:
			out.Compared++
		case ok && ref != want && ref == got:
			out.Injected = append(out.Injected, name)
		default:
			out.Compared++
			out.Worse = append(out.Worse, name)
			out.Words[name] = now.Words[name]
		}
	}
	slices.Sort(out.Injected)
	slices.Sort(out.Worse)
	return out
}

// doubtful returns the packages that have a result to explain.
func (c Compared) doubtful(packages []string) []string {
	return slices.DeleteFunc(slices.Clone(packages), func(p string) bool {
		return !slices.ContainsFunc(slices.Concat(c.Worse, c.Injected), func(name string) bool { return inPackages(name, []string{p}) })
	})
}

// inPackages reports whether the test of this name ("import/path TestX") belongs
// to one of the sorted packages.
func inPackages(name string, packages []string) bool {
	for i := range len(name) {
		if name[i] == ' ' {
			name = name[:i]
			break
		}
	}
	_, ok := slices.BinarySearch(packages, name)
	return ok
}
