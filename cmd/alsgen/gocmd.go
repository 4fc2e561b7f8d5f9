// This file is what build, install, test, vet and run have in common.

package main

import (
	"context"
	"time"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// goJob is a go command line with what makes the go command see the rewritten
// program.
type goJob struct {
	line     *goLine
	overlay  *emit.Overlaid // nil if nothing was rewritten
	toolexec string         // with -cover; line has none of its own then
}

// overlaid rewrites the program for line and writes the overlay.
func (t *tool) overlaid(ctx context.Context, command string, line *goLine, tests bool) (*goJob, error) {
	if err := refuse(line.flags, ""); err != nil {
		return nil, err
	}
	env, err := t.environment(ctx, command)
	if err != nil {
		return nil, err
	}
	t.began = true
	patterns := line.packages
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	r, err := t.rewrite(ctx, job{root: env.root(), loading: load.Config{Dir: t.dir, BuildFlags: line.loading()}, patterns: patterns, tests: tests, mode: rewrite.Overlay})
	if err != nil {
		return nil, err
	}
	if len(r.changes.Files) == 0 {
		return &goJob{line: line}, nil
	}
	cache, err := emit.CacheDir()
	if err != nil {
		return nil, err
	}
	overlay, err := emit.Overlay(r.changes, cache, time.Now())
	if err != nil {
		return nil, err
	}
	return measured(&goJob{line: line, overlay: overlay}, splitGOFLAGS(env.GOFLAGS))
}

// args returns the arguments of a go command: the user's in the user's order, with
// ours before them.
func (j *goJob) args(command string, args []string) []string {
	all := []string{command}
	if j.overlay != nil {
		all = append(all, "-overlay="+j.overlay.JSON)
	}
	if j.toolexec != "" {
		all = append(all, "-toolexec="+j.toolexec)
	}
	return append(all, args...)
}

// compile runs a go command that only compiles, tests or checks.
func (t *tool) compile(ctx context.Context, command string, line *goLine, tests bool) error {
	if line.has("h") || line.has("help") {
		return t.printHelp(command)
	}
	j, err := t.overlaid(ctx, command, line, tests)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return failed("interrupted")
	}
	return t.goCommand(goRun{
		args: j.args(command, j.line.args), overlay: j.overlay,
		filterErr: true, filterOut: line.has("json"), // what is wrong comes as JSON, too
	})
}
