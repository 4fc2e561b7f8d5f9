// This file runs the go command.

package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/alsgen/alsgen/rewrite/emit"
)

// goRun is one run of the go command.
type goRun struct {
	args []string
	// overlay is nil if nothing was rewritten.
	overlay *emit.Overlaid
	// filterOut and filterErr say which streams may hold positions in the
	// overlay. The others are the child's own, terminal or not.
	filterOut, filterErr bool
	// quiet drops standard output.
	quiet bool
}

// goCommand runs the go command and returns its exit status as an error, nil
// for 0.
func (t *tool) goCommand(r goRun) error {
	cmd := exec.Command("go", r.args...)
	cmd.Dir, cmd.Stdin = t.dir, t.in
	var filters []*emit.Filter
	filtered := func(w *os.File, on bool) io.Writer {
		if !on || r.overlay == nil {
			return w
		}
		f := emit.NewFilter(w, r.overlay.Translator(t.dir))
		filters = append(filters, f)
		return f
	}
	if !r.quiet {
		cmd.Stdout = filtered(t.out, r.filterOut)
	}
	cmd.Stderr = filtered(t.err, r.filterErr)
	stop := make(chan os.Signal, 8)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	if err := cmd.Start(); err != nil {
		return failed("%v", err)
	}
	ended := make(chan struct{})
	go forward(cmd.Process, stop, ended)
	err := cmd.Wait()
	close(ended)
	for _, f := range filters {
		err = errors.Join(err, f.Flush())
	}
	return exitStatus(err)
}

// forward hands signals on until ended is closed. A signal that the terminal
// sent has reached the go command already; it takes the second for the first.
func forward(p *os.Process, signals <-chan os.Signal, ended <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			_ = p.Signal(s) // it may have ended
		case <-ended:
			return
		}
	}
}

// exitStatus turns the error of a child into the status that a shell would give
// it.
func exitStatus(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return &status{code: 128 + int(ws.Signal())}
	}
	return &status{code: exit.ExitCode()}
}
