package main

// This file compiles the tests of packages once and runs them in company and
// alone.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// running is how many test binaries run at a time. Tests sleep and wait more than
// they compute.
const running = 4

// testTimeout is what a test binary gets before it ends itself.
const testTimeout = 120 * time.Second

// Binaries are the compiled tests of packages.
type Binaries struct {
	tree, module string
	packages     []string
	files        map[string]string // by import path; none if there is no test
	errors       map[string]string // what the go command said, where it failed
}

// Compile compiles the tests of packages of the module in tree, into folder: as many
// with one go command as can lie in one folder. Where one does not compile the
// packages go one by one, so that each answers for itself.
func Compile(ctx context.Context, tree, module, folder, goflags string, packages []string) (Binaries, error) {
	b := Binaries{
		tree: tree, module: module, packages: packages, files: map[string]string{}, errors: map[string]string{},
	}
	for i, group := range grouped(packages) {
		into := filepath.Join(folder, strconv.Itoa(i))
		said, err := b.compile(ctx, into, goflags, group)
		if err == nil && said != "" {
			err = b.compileEach(ctx, into, goflags, group)
		}
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// compileEach compiles the tests of packages one by one and keeps what the go
// command said of those that do not compile.
func (b Binaries) compileEach(ctx context.Context, folder, goflags string, packages []string) error {
	for i, p := range packages {
		said, err := b.compile(ctx, filepath.Join(folder, strconv.Itoa(i)), goflags, []string{p})
		if err != nil {
			return err
		}
		if said != "" {
			b.errors[p] = said
		}
	}
	return nil
}

// compile compiles the tests of packages into an empty folder and returns what the
// go command said if it failed. Nobody debugs the binaries.
func (b Binaries) compile(ctx context.Context, folder, goflags string, packages []string) (said string, err error) {
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o777)); err != nil {
		return "", err
	}
	args := []string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", folder + string(filepath.Separator)}
	out, err := run(ctx, b.tree, Env(goflags), "go", append(args, packages...)...)
	if err != nil {
		return "", err
	}
	if out.Code != 0 {
		return cmp.Or(out.Stderr, out.Stdout, "go test -c failed"), nil
	}
	made, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	found := map[string]bool{}
	for _, p := range packages {
		name := binaryName(p)
		if slices.ContainsFunc(made, func(f os.DirEntry) bool { return f.Name() == name }) {
			b.files[p], found[name] = filepath.Join(folder, name), true
		}
	}
	if len(found) != len(made) {
		return "", fmt.Errorf("go test -c wrote %v for %s", made, strings.Join(packages, " "))
	}
	return "", nil
}

// grouped divides packages into groups whose binaries have different names.
func grouped(packages []string) [][]string {
	var out [][]string
	taken := map[string]int{}
	for _, p := range packages {
		n := taken[binaryName(p)]
		taken[binaryName(p)]++
		if n == len(out) {
			out = append(out, nil)
		}
		out[n] = append(out[n], p)
	}
	return out
}

var majorPattern = regexp.MustCompile(`^v[2-9]$|^v[1-9][0-9]+$`)

// binaryName is what the go command calls the test binary of a package: the last
// element of its path that is no major version.
func binaryName(pkg string) string {
	name := path.Base(pkg)
	if dir := path.Dir(pkg); majorPattern.MatchString(name) && dir != "." {
		name = path.Base(dir)
	}
	if runtime.GOOS == "windows" {
		return name + ".test.exe"
	}
	return name + ".test"
}

// inParallel calls do for 0 to n-1, no more than width at a time.
func inParallel(width, n int, do func(int) error) error {
	free := make(chan bool, width)
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		free <- true
		all.Go(func() {
			errs[i] = do(i)
			<-free
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// Results runs all tests, those of a package in one process, and returns their
// results. What they read goes into the folder of records, unless that is "".
func (b Binaries) Results(ctx context.Context, records string) (Results, error) {
	res := NewResults()
	var packages []string
	for _, p := range b.packages {
		switch said, failed := b.errors[p]; {
		case failed:
			res.Status[p], res.Words[p] = "fail", tail(said, 2000)
		case b.files[p] == "":
			res.Status[p] = "skip" // as go test says of a package without tests
		default:
			packages = append(packages, p)
		}
	}
	var mu sync.Mutex
	err := inParallel(running, len(packages), func(i int) error {
		one, err := b.run(ctx, packages[i], records, "")
		mu.Lock()
		defer mu.Unlock()
		maps.Copy(res.Status, one.Status)
		maps.Copy(res.Words, one.Words)
		return err
	})
	return res, err
}

// Company runs all tests, those of a package in one process, and returns their
// results and what they read.
func (b Binaries) Company(ctx context.Context, records string) (Results, Reads, error) {
	reads := Reads{}
	folder, err := freshFolder(records, "company")
	if err != nil {
		return NewResults(), reads, err
	}
	res, err := b.Results(ctx, folder)
	return res, reads, errors.Join(err, reads.Load(folder, ""))
}

// Alone runs each of tests in a process of its own and returns what it read: the
// witness of all that the process reads is the test. Tests of one package may want one
// file; those that fail run again, one after the other.
func (b Binaries) Alone(ctx context.Context, records string, tests []*Function) (Reads, error) {
	all := Reads{}
	var mu sync.Mutex
	var failed []int
	err := inParallel(running, len(tests), func(i int) error {
		reads, passed, err := b.alone(ctx, records, i, tests[i])
		mu.Lock()
		defer mu.Unlock()
		if !passed {
			failed = append(failed, i)
			return err
		}
		maps.Copy(all, reads)
		return err
	})
	slices.Sort(failed)
	for _, i := range failed {
		reads, _, again := b.alone(ctx, records, i, tests[i])
		maps.Copy(all, reads)
		err = errors.Join(err, again)
	}
	return all, err
}

// alone runs one test, number i, and returns what it read and whether it passed.
func (b Binaries) alone(ctx context.Context, records string, i int, test *Function) (Reads, bool, error) {
	reads := Reads{}
	folder, err := freshFolder(records, fmt.Sprintf("alone%d", i))
	if err != nil {
		return reads, false, err
	}
	p, name := packageUnderTest(test.Package), test.ID[len(test.Package)+1:]
	if b.files[p] == "" {
		return reads, true, nil
	}
	res, err := b.run(ctx, p, folder, "^"+name+"$")
	return reads, res.Status[p] != "fail", errors.Join(err, reads.Load(folder, test.ID))
}

// Run runs the tests in both ways.
func (b Binaries) Run(ctx context.Context, records string, tests []*Function) (Results, Recorded, error) {
	res, company, err := b.Company(ctx, records)
	if err != nil {
		return res, Recorded{}, err
	}
	alone, err := b.Alone(ctx, records, tests)
	return res, Recorded{Alone: alone, Company: company}, err
}

// run runs a test binary the way go test does: all its tests in company, or alone
// the one that pattern names.
func (b Binaries) run(ctx context.Context, pkg, records, pattern string) (Results, error) {
	ctx, cancel := context.WithTimeout(ctx, testTimeout+time.Minute)
	defer cancel()
	args := []string{
		"tool", "test2json", "-t", "-p", pkg, b.files[pkg],
		"-test.v=test2json", "-test.paniconexit0", "-test.short", "-test.timeout=" + testTimeout.String(),
	}
	env := Env("", recordVariable+"="+records)
	if pattern != "" {
		args = append(args, "-test.run="+pattern)
		env = append(env, aloneVariable+"=1")
	}
	dir := filepath.Join(b.tree, filepath.FromSlash(strings.TrimPrefix(pkg, b.module)))
	res, err := resultsOf(command(ctx, dir, env, "go", args...))
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		err = nil
	}
	return res, err
}

// freshFolder makes an empty folder.
func freshFolder(parent, name string) (string, error) {
	folder := filepath.Join(parent, name)
	return folder, errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o777))
}
