package main

import (
	"context"
	"strings"

	"github.com/urfave/cli/v2"
)

// runCommand is alsgen run.
//
// The program gets the standard streams themselves, as with go run, so nothing
// of what go run prints can be translated. Therefore the packages are compiled
// first, by go list -export, which prints what there is to print and links
// nothing; go run then finds them in the build cache. Whatever is particular to
// go run, its exit status included, stays its own.
func (t *tool) runCommand() *cli.Command {
	return &cli.Command{Name: "run", SkipFlagParsing: true, Action: func(c *cli.Context) error {
		line, err := runFlags().parse("run", c.Args().Slice(), true)
		if err != nil {
			return err
		}
		if line.has("h") || line.has("help") {
			return t.printHelp("run")
		}
		return t.run(c.Context, line)
	}}
}

// runFlags are the flags of go run.
func runFlags() goFlags { return flagTable("", "exec") }

func (t *tool) run(ctx context.Context, line *goLine) error {
	n := runPackages(line.packages)
	if n == 0 {
		return misused("run needs a package or Go files")
	}
	after := line.packages[n:]
	line.packages = line.packages[:n]
	j, err := t.overlaid(ctx, "run", line, false)
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return failed("interrupted")
	}
	if j.overlay != nil && !line.has("n") && !line.has("x") {
		flags := j.line.args[:len(j.line.args)-n-len(after)]
		args := j.args("list", append(compileFlags(flags), "-export", "-f="))
		err := t.goCommand(goRun{args: append(args, line.packages...), overlay: j.overlay, filterErr: true, quiet: true})
		if err != nil {
			return err
		}
	}
	return t.goCommand(goRun{args: j.args("run", j.line.args), overlay: j.overlay})
}

// runPackages returns how many of args go run takes for what to run; the rest
// are the program's arguments.
func runPackages(args []string) int {
	n := 0
	for n < len(args) && strings.HasSuffix(args[n], ".go") {
		n++
	}
	if n == 0 && len(args) > 0 {
		return 1
	}
	return n
}

// compileFlags returns flags without those that go list does not have or means
// otherwise, and without a final "--".
func compileFlags(flags []string) []string {
	var kept []string
	table := runFlags()
	for rest := flags; len(rest) > 0; {
		f, _, after, ok, err := table.next(rest)
		if err != nil || !ok {
			break
		}
		if f.name != "exec" && f.name != "json" {
			kept = append(kept, rest[:len(rest)-len(after)]...)
		}
		rest = after
	}
	return kept
}
