package main

// This file knows the results of a module's own tests before the injection.

import (
	"context"
	"slices"
)

// Baseline is the untouched copy of a module, with what its tests and vet say.
// Rounds share it: a package is run when a round first asks for it.
type Baseline struct {
	dir    string
	module string
	folder string // of the compiled tests
	ran    map[string]bool
	status map[string]string // tests with the same result twice
	flaky  map[string]bool
	vet    map[string]int
}

// NewBaseline returns the baseline of a module at dir, whose tests it compiles into folder.
func NewBaseline(dir, module, folder string) *Baseline {
	return &Baseline{
		dir: dir, module: module, folder: folder,
		ran: map[string]bool{}, status: map[string]string{}, flaky: map[string]bool{},
	}
}

// Need runs the tests of those packages twice that have not run yet.
func (b *Baseline) Need(ctx context.Context, packages []string) error {
	var missing []string
	for _, p := range packages {
		if !b.ran[p] {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	binaries, err := Compile(ctx, b.dir, b.module, b.folder, "", missing)
	if err != nil {
		return err
	}
	first, err := binaries.Results(ctx, "")
	if err != nil {
		return err
	}
	second, err := binaries.Results(ctx, "")
	if err != nil {
		return err
	}
	for _, name := range union(first.Status, second.Status) {
		if first.Status[name] == second.Status[name] {
			b.status[name] = first.Status[name]
		} else {
			b.flaky[name] = true
		}
	}
	for _, p := range missing {
		b.ran[p] = true
	}
	return nil
}

// Vet returns the findings of go vet in the untouched copy.
func (b *Baseline) Vet(ctx context.Context) (map[string]int, error) {
	if b.vet == nil {
		found, err := Vet(ctx, b.dir, Env(""))
		if err != nil {
			return nil, err
		}
		b.vet = found
	}
	return b.vet, nil
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
	LeftOut  int      `json:"left_out"` // results that differ between two runs before the injection
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
