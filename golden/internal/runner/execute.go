// This file runs the programs and makes what they print comparable.

package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// timeout is how long a program may run.
const timeout = 10 * time.Second

// execute runs every program.
func (r *round) execute(ctx context.Context) error {
	r.cfg.Logf("running %d programs", len(r.programs))
	scratch, err := r.mkdir("scratch")
	if err != nil {
		return err
	}
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	)
	for _, p := range r.programs {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			printed, err := p.run(ctx, scratch)
			mu.Lock()
			defer mu.Unlock()
			r.outcomes[p.of].Printed[p.build] = printed
			if err != nil {
				r.outcomes[p.of].Failed[p.build] = err.Error()
			}
		})
	}
	wg.Wait()
	return nil
}

// run returns what the program prints on standard output, and its exit status if
// it fails. An error is a program that does not end.
func (p program) run(ctx context.Context, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var args []string
	if p.shared {
		args = []string{p.of.Name}
	}
	if p.of.Test {
		args = []string{"-test.v", "-test.parallel=1"}
	}
	if p.of.Bench {
		args = append(args, "-test.bench=.", "-test.benchtime=1x")
	}
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return stdout.String(), fmt.Errorf("does not end within %v\n%s", timeout, stderr.String())
	}
	printed := stdout.String()
	if p.shared {
		printed = strings.ReplaceAll(printed, sharedName+".", "main.")
	}
	if p.of.Test {
		printed = normalise(printed)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		printed += fmt.Sprintf("exit status %d\n", exit.ExitCode())
		printed += strings.ReplaceAll(firstLines(stderr.String()), sharedName+".", "main.")
		return printed, nil
	}
	return printed, err
}

// firstLines keeps the part of a panic's or the race detector's text that is the
// same in every run.
func firstLines(stderr string) string {
	var kept strings.Builder
	for line := range strings.Lines(stderr) {
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "WARNING: DATA RACE") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

var (
	duration  = regexp.MustCompile(` \(\d+\.\d+s\)$`)
	benchmark = regexp.MustCompile(`^(Benchmark\S*?)(?:-\d+)?\s+\d+\s+.*$`)
	benchName = regexp.MustCompile(`^(Benchmark\S*?)(?:-\d+)?\s*$`)
	machine   = regexp.MustCompile(`^(goos|goarch|pkg|cpu): `)
	logLine   = regexp.MustCompile(`(?m)^( +\S+\.go):\d+: `)
)

// withoutLines removes the line numbers that tests log: they differ in place.
func withoutLines(output string) string { return logLine.ReplaceAllString(output, "$1: ") }

// normalise removes from the output of a test binary what differs between runs.
func normalise(output string) string {
	var kept []string
	for line := range strings.Lines(output) {
		line = strings.TrimSuffix(line, "\n")
		line = duration.ReplaceAllString(line, "")
		line = benchmark.ReplaceAllString(line, "$1")
		line = benchName.ReplaceAllString(line, "$1")
		if !machine.MatchString(line) {
			kept = append(kept, line+"\n")
		}
	}
	if slices.ContainsFunc(kept, func(line string) bool { return strings.HasPrefix(line, "=== PAUSE ") }) {
		sortUnordered(kept)
	}
	return strings.Join(kept, "")
}

var unordered = regexp.MustCompile(`^(=== CONT | *--- )`)

// sortUnordered sorts neighbouring lines that parallel subtests print in any
// order.
func sortUnordered(lines []string) {
	for i := 0; i < len(lines); {
		prefix := unordered.FindString(lines[i])
		j := i + 1
		for prefix != "" && j < len(lines) && unordered.FindString(lines[j]) == prefix {
			j++
		}
		slices.Sort(lines[i:j])
		i = j
	}
}
