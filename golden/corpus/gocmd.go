package main

// This file runs the go command and reads what it prints.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Env is the environment of every command: the module alone, no workspace, and
// no flags but these.
func Env(goflags string, more ...string) []string {
	env := append(os.Environ(), "GOWORK=off", "GOFLAGS="+goflags)
	return append(env, more...)
}

// Output is what a command printed and how it ended.
type Output struct {
	Stdout, Stderr string
	Code           int
}

// run runs a command. An exit status other than 0 is no error.
func run(ctx context.Context, dir string, env []string, name string, args ...string) (Output, error) {
	var stdout, stderr bytes.Buffer
	cmd := command(ctx, dir, env, name, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	out := Output{Stdout: stdout.String(), Stderr: stderr.String()}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		out.Code = cmd.ProcessState.ExitCode()
		err = nil
	}
	return out, err
}

// must runs a command that has to succeed and returns what it printed.
func must(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	out, err := run(ctx, dir, env, name, args...)
	if err == nil && out.Code != 0 {
		err = fmt.Errorf("%s %s: exit status %d: %s", name, strings.Join(args, " "), out.Code, out.Stderr)
	}
	return out.Stdout, err
}

// command makes a command whose children end with it where the system can do
// that.
func command(ctx context.Context, dir string, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, env
	endTogether(cmd)
	return cmd
}

// place is a line of a file, relative to the tree it is in.
type place struct {
	File string
	Line int
}

var placePattern = regexp.MustCompile(`([^\s:"'(]+\.go):(\d+)(?::\d+)?`)

// placesIn finds the places that text names, in files under tree.
func placesIn(tree, text string) []place {
	var out []place
	for _, m := range placePattern.FindAllStringSubmatch(text, -1) {
		file := m[1]
		if filepath.IsAbs(file) {
			rel, err := filepath.Rel(tree, file)
			if err != nil {
				continue
			}
			file = rel
		}
		line, _ := strconv.Atoi(m[2])
		out = append(out, place{filepath.ToSlash(filepath.Clean(file)), line})
	}
	return out
}

// tail returns the last n bytes of s.
func tail(s string, n int) string {
	return s[max(0, len(s)-n):]
}

// Vet returns the findings of go vet ./..., without line numbers, with how often
// each occurs.
func Vet(ctx context.Context, dir string, env []string) (map[string]int, error) {
	out, err := run(ctx, dir, env, "go", "vet", "./...")
	if err != nil {
		return nil, err
	}
	findings := map[string]int{}
	for line := range strings.Lines(out.Stderr) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "exit status") {
			continue
		}
		findings[placePattern.ReplaceAllString(line, "$1")]++
	}
	return findings, nil
}

// more returns what now has more of than before, sorted.
func more(now, before map[string]int) []string {
	var out []string
	for k, n := range now {
		if n > before[k] {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}
