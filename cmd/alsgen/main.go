package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	args := asGo(os.Args[0], os.Args[1:])
	if asVetTool(args) {
		vetTool()
	}
	os.Exit(run(args, nil))
}

// tool is one run of alsgen: where it works and what it talks to.
type tool struct {
	dir          string // -C, else the working directory
	in, out, err *os.File
	began        bool                             // the program is being loaded: flags are right
	step         func(ctx context.Context, n int) // called between two file replacements; for tests
}

// status ends a command with an exit status other than 0. An empty text means
// that everything has been said.
type status struct {
	code int
	text string
}

// Error returns the text.
func (s *status) Error() string { return s.text }

// The exit statuses of alsgen itself.
const (
	exitFailed = 1 // findings, or a rewrite that could not be done
	exitUsage  = 2 // usage, or input that does not load
)

// failed returns a status for a rewrite that could not be done.
func failed(format string, args ...any) error {
	return &status{exitFailed, fmt.Sprintf(format, args...)}
}

// misused returns a status for wrong usage or for input that does not load.
func misused(format string, args ...any) error {
	return &status{exitUsage, fmt.Sprintf(format, args...)}
}

// run runs the command line args and returns the exit status. step is
// tool.step.
func run(args []string, step func(context.Context, int)) (code int) {
	t := &tool{in: os.Stdin, out: os.Stdout, err: os.Stderr, step: step}
	defer t.reportPanic(&code)
	// A program is loaded once and then the process ends: a third less work for a
	// few megabytes more.
	debug.SetGCPercent(400)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	catchFileSize()
	err := findGo()
	if err == nil {
		err = t.dispatch(ctx, args)
	}
	var s *status
	switch {
	case err == nil:
		return 0
	case errors.As(err, &s):
		t.say(s.text)
		return s.code
	default:
		t.say(err.Error())
		return exitFailed
	}
}

// say prints a message of alsgen's own to standard error.
func (t *tool) say(text string) {
	if text != "" {
		fmt.Fprintf(t.err, "alsgen: %s\n", text)
	}
}

// reportPanic turns a panic, which is a broken invariant of alsgen, into a
// report.
func (t *tool) reportPanic(code *int) {
	r := recover()
	if r == nil {
		return
	}
	fmt.Fprintf(t.err, "alsgen: internal error: %v\n\n%s\n", r, debug.Stack())
	fmt.Fprintf(t.err, "This is a bug in alsgen, not in your program; nothing is half-written.\n"+
		"Please report it, with the lines above and the program if you can share it:\n"+
		"https://github.com/alsgen/alsgen/issues/new\n\n%s\n", buildVersion())
	*code = exitFailed
}
