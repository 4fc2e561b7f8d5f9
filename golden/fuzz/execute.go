// This file builds a batch in one way and runs it.

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
)

// timeout is how long a batch may run; one that runs for longer, or crashes, runs
// again program by program.
const timeout = 60 * time.Second

// execute builds and runs the batch in one way and notes what each program prints.
func (b *batch) execute(ctx context.Context, build string) error {
	bin := filepath.Join(b.dir, "bin", strings.ReplaceAll(build, " ", "-"))
	args := []string{"build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-gcflags=" + gen.Module + "/...=-N -l -c=1 -dwarf=false", "-o", bin}
	dir := b.src()
	switch build {
	case inPlace:
		dir = b.out()
	case overlay:
		args = append(args, "-overlay="+filepath.Join(b.dir, "overlay.json"))
	case reference:
		args = append(args, "-tags=als_goroutine")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir, cmd.Env = dir, append(environment(), "GOGC=400") // compiling these needs little memory
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build, %s: %w\n%s", build, err, out)
	}
	text, err := execute(ctx, bin, timeout)
	if err == nil {
		b.note(build, text)
		return nil
	}
	for _, t := range b.going() {
		text, err := execute(ctx, bin, timeout/6, t.name)
		if err != nil {
			text += err.Error() + "\n"
		}
		t.printed[build] = strings.TrimPrefix(text, "== "+t.name+"\n")
	}
	return nil
}

// execute runs a program and returns what it prints. The error is about the end of
// it.
func execute(ctx context.Context, bin string, limit time.Duration, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	if ctx.Err() != nil {
		return stdout.String(), fmt.Errorf("does not end within %v", limit)
	}
	if err != nil {
		err = fmt.Errorf("%w: %s", err, firstLine(stderr.String()))
	}
	return stdout.String(), err
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// note splits what a batch prints.
func (b *batch) note(build, text string) {
	byName := map[string]*tried{}
	for _, t := range b.programs {
		byName[t.name] = t
	}
	for part := range strings.SplitSeq("\n"+text, "\n== ") {
		name, rest, _ := strings.Cut(part, "\n")
		t := byName[name]
		if t == nil {
			continue
		}
		if rest != "" && !strings.HasSuffix(rest, "\n") {
			rest += "\n"
		}
		t.printed[build] = rest
	}
}
