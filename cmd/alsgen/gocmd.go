// This file is what build, install, test, vet and run have in common.

package main

import (
	"context"
	"time"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// overlaid rewrites the program for line and writes the overlay. It is nil if
// nothing changes.
func (t *tool) overlaid(ctx context.Context, command string, line *goLine, tests bool) (*emit.Overlaid, error) {
	if err := refuse(line.flags, ""); err != nil {
		return nil, err
	}
	if _, err := t.environment(ctx, command); err != nil {
		return nil, err
	}
	patterns := line.packages
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	r, err := t.rewrite(ctx, job{flags: line.loading(), patterns: patterns, tests: tests, mode: rewrite.Overlay})
	if err != nil || len(r.changes.Files) == 0 {
		return nil, err
	}
	cache, err := emit.CacheDir()
	if err != nil {
		return nil, err
	}
	return emit.Overlay(r.changes, cache, time.Now())
}

// goArgs returns the arguments of the go command: the user's in the user's
// order, with the overlay before them.
func goArgs(command string, o *emit.Overlaid, args []string) []string {
	all := []string{command}
	if o != nil {
		all = append(all, "-overlay="+o.JSON)
	}
	return append(all, args...)
}

// compile runs a go command that only compiles, tests or checks.
func (t *tool) compile(ctx context.Context, command string, line *goLine, tests bool) error {
	if line.has("h") || line.has("help") {
		return t.printHelp(command)
	}
	o, err := t.overlaid(ctx, command, line, tests)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return failed("interrupted")
	}
	return t.goCommand(goRun{
		args: goArgs(command, o, line.args), overlay: o,
		filterErr: true, filterOut: line.has("json"), // what is wrong comes as JSON, too
	})
}
