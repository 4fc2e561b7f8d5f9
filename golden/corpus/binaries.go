package main

// This file compiles the tests of packages once and runs them in company and
// alone.

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// How many test binaries are compiled, and run, at a time. Tests sleep and wait
// more than they compute.
const (
	compiling = 2
	running   = 4
)

// testTimeout is what a test binary gets before it ends itself.
const testTimeout = 120 * time.Second

// Binaries are the compiled tests of packages.
type Binaries struct {
	tree, module string
	packages     []string
	files        map[string]string // by import path; none if there is no test
	errors       map[string]string // what the go command said, where it failed
}

// Compile compiles the tests of packages of the module in tree, into folder.
func Compile(ctx context.Context, tree, module, folder, goflags string, packages []string) (Binaries, error) {
	b := Binaries{
		tree: tree, module: module, packages: packages, files: map[string]string{}, errors: map[string]string{},
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o777)); err != nil {
		return b, err
	}
	var mu sync.Mutex
	err := inParallel(compiling, len(packages), func(i int) error {
		file := filepath.Join(folder, fmt.Sprintf("%d.test", i))
		out, err := run(ctx, tree, Env(goflags), "go", "test", "-c", "-vet=off", "-o", file, packages[i])
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		if _, err := os.Stat(file); err == nil {
			b.files[packages[i]] = file
		} else if out.Code != 0 {
			b.errors[packages[i]] = out.Stderr
		}
		return nil
	})
	return b, err
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

// Company runs all tests, those of a package in one process, and returns their
// results and what they read.
func (b Binaries) Company(ctx context.Context, records string) (Results, Reads, error) {
	res, reads := NewResults(), Reads{}
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
	folder, err := freshFolder(records, "company")
	if err != nil {
		return res, reads, err
	}
	var mu sync.Mutex
	err = inParallel(running, len(packages), func(i int) error {
		one, err := b.run(ctx, packages[i], folder, "")
		mu.Lock()
		defer mu.Unlock()
		maps.Copy(res.Status, one.Status)
		maps.Copy(res.Words, one.Words)
		return err
	})
	return res, reads, errors.Join(err, reads.Load(folder, ""))
}

// Alone runs each of tests in a process of its own and returns what it read: the
// witness of all that the process reads is the test.
func (b Binaries) Alone(ctx context.Context, records string, tests []*Function) (Reads, error) {
	all := Reads{}
	var mu sync.Mutex
	err := inParallel(running, len(tests), func(i int) error {
		folder, err := freshFolder(records, fmt.Sprintf("alone%d", i))
		if err != nil {
			return err
		}
		p, name := packageUnderTest(tests[i].Package), tests[i].ID[len(tests[i].Package)+1:]
		if b.files[p] == "" {
			return nil
		}
		if _, err := b.run(ctx, p, folder, "^"+name+"$"); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		return all.Load(folder, tests[i].ID)
	})
	return all, err
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
