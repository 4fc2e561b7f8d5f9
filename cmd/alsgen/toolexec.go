package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/rewrite/emit"
)

// The command by which the go command calls alsgen in place of its tools, which is
// nothing for people:
//
//	alsgen toolexec OVERLAY.JSON [the user's own -toolexec] -alsgen-tool TOOL ARGUMENTS
const (
	toolexecCommand = "toolexec"
	toolexecEnd     = "-alsgen-tool"
)

// coverVersion goes into what the cover tool says about its version: the go command
// must not take what we instrumented for what the tool alone would have. It changes
// with what Instrument makes of the same files.
const coverVersion = "-alsgen1"

// toolexecCommand is alsgen toolexec.
func (t *tool) toolexecCommand() *cli.Command {
	return &cli.Command{Name: toolexecCommand, Hidden: true, SkipFlagParsing: true, Action: func(c *cli.Context) error {
		args := c.Args().Slice()
		end := slices.Index(args, toolexecEnd)
		if end < 1 || end+1 == len(args) {
			return misused("toolexec is what the go command runs; use alsgen test -cover")
		}
		x := toolRun{t: t, overlay: args[0], wrapper: args[1:end], path: args[end+1], args: args[end+2:]}
		if x.name() != "cover" {
			return x.run(c.Context, x.args, t.out)
		}
		if slices.Equal(x.args, []string{"-V=full"}) {
			return x.coverVersion(c.Context)
		}
		return x.cover(c.Context)
	}}
}

// toolRun is one run of a tool for the go command.
type toolRun struct {
	t       *tool
	overlay string
	wrapper []string // the user's own -toolexec
	path    string
	args    []string
}

// name returns the name of the tool.
func (x toolRun) name() string { return strings.TrimSuffix(filepath.Base(x.path), ".exe") }

// run runs the tool with args.
func (x toolRun) run(ctx context.Context, args []string, out io.Writer) error {
	words := slices.Concat(x.wrapper, []string{x.path}, args)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = x.t.in, out, x.t.err
	return exitStatus(cmd.Run())
}

// coverVersion prints the version of the cover tool, with ours. The go command takes
// the whole line for it, or the end of the line if the tool has no release.
func (x toolRun) coverVersion(ctx context.Context) error {
	var out bytes.Buffer
	if err := x.run(ctx, x.args, &out); err != nil {
		return err
	}
	_, err := io.WriteString(x.t.out, strings.TrimSpace(out.String())+coverVersion+"\n")
	return err
}

// cover runs the cover tool on the source and makes the edits of the overlay in what
// it wrote.
func (x toolRun) cover(ctx context.Context) error {
	c := takeCoverApart(x.args)
	if c.outputs == "" {
		return x.run(ctx, x.args, x.t.out)
	}
	in, err := emit.OpenInstrumenter(x.overlay)
	if err != nil {
		return failed("%v", err)
	}
	for i := range c.inputs {
		c.inputs[i] = in.Source(c.inputs[i])
	}
	if err := x.run(ctx, slices.Concat(c.flags, c.inputs), x.t.out); err != nil {
		return err
	}
	outputs, err := os.ReadFile(c.outputs)
	if err != nil {
		return failed("%v", err)
	}
	paths := strings.Split(strings.TrimSpace(string(outputs)), "\n")
	if len(paths) != len(c.inputs)+1 {
		return failed("the cover tool has %d files to instrument and writes %d: alsgen does not know this version of Go", len(c.inputs), len(paths))
	}
	for i, path := range paths[1:] { // the first holds the counters
		if err := in.Instrument(c.inputs[i], path, c.prefix); err != nil {
			return failed("%v", err)
		}
	}
	return nil
}

// coverLine is a command line of the cover tool.
type coverLine struct {
	flags   []string
	inputs  []string
	outputs string // the file that lists what is written, -outfilelist
	prefix  string // of the names of the counters, -var
}

// takeCoverApart takes a command line of the cover tool apart. All flags that it
// has for instrumenting take a value.
func takeCoverApart(args []string) coverLine {
	var c coverLine
	at := 0
	for at < len(args) && strings.HasPrefix(args[at], "-") {
		name, value, inOne := strings.Cut(strings.TrimLeft(args[at], "-"), "=")
		if !inOne && at+1 < len(args) {
			at++
			value = args[at]
		}
		switch name {
		case "outfilelist":
			c.outputs = value
		case "var":
			c.prefix = value
		}
		at++
	}
	c.flags, c.inputs = args[:at:at], slices.Clone(args[at:])
	return c
}
