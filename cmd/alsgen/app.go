// This file is the table of commands.

package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/load"
)

// dispatch runs the command that args name.
func (t *tool) dispatch(ctx context.Context, args []string) error {
	args, err := t.chdir(args)
	if err != nil {
		return err
	}
	app := &cli.App{
		Name: "alsgen", HideHelp: true, HideHelpCommand: true, HideVersion: true,
		Writer: t.out, ErrWriter: t.err,
		Commands:       t.commands(),
		Action:         t.noCommand,
		OnUsageError:   func(_ *cli.Context, err error, _ bool) error { return t.usageError("", err) },
		ExitErrHandler: func(*cli.Context, error) {}, // run says what there is to say
	}
	return app.RunContext(ctx, append([]string{"alsgen"}, args...))
}

// commands returns every command, in the order of the help text.
func (t *tool) commands() []*cli.Command {
	list := []*cli.Command{
		t.rewriteCommand(), t.buildCommand(), t.runCommand(), t.testCommand(), t.vetCommand(), t.installCommand(),
		t.goAsCommand(),
		t.overlayCommand(), t.generateCommand(), t.checkCommand(), t.explainCommand(), t.planCommand(), t.whyCommand(),
		t.helpCommand(), t.versionCommand(), t.toolexecCommand(),
	}
	for _, c := range list {
		c.HideHelp = true
		c.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return t.usageError(c.Name, err) }
	}
	return list
}

// noCommand runs when no command of ours is named.
func (t *tool) noCommand(c *cli.Context) error {
	name := c.Args().First()
	switch {
	case name == "":
		return misused("no command given; alsgen help lists them")
	case name == "help" || name == "-h" || name == "--help":
		return t.printHelp("")
	default:
		return misused("unknown command %q; alsgen help lists the commands", name)
	}
}

// usageError returns what to say about err, from the flags of command. A
// question for help is no error.
func (t *tool) usageError(command string, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return t.printHelp(command)
	}
	if strings.HasSuffix(err.Error(), "not defined: -C") {
		return errChdir()
	}
	return misused("%v; %s says what there is", err, strings.TrimRight("alsgen help "+command, " "))
}

// chdir takes -C DIR out of args, before the command or first after it, and
// makes DIR the folder in which t works.
func (t *tool) chdir(args []string) ([]string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, misused("%v", err)
	}
	t.dir = dir
	if args, err = t.takeChdir(args, 0); err != nil || len(args) == 0 {
		return args, err
	}
	return t.takeChdir(args, 1)
}

// takeChdir does so for a -C at args[at].
func (t *tool) takeChdir(args []string, at int) ([]string, error) {
	if at >= len(args) {
		return args, nil
	}
	name, dir, inOne := strings.Cut(strings.TrimPrefix(args[at], "-"), "=")
	if strings.TrimPrefix(name, "-") != "C" || !strings.HasPrefix(args[at], "-") {
		return args, nil
	}
	n := 1
	if !inOne {
		if at+1 >= len(args) {
			return nil, misused("flag needs an argument: -C")
		}
		dir, n = args[at+1], 2
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(t.dir, dir)
	}
	if info, err := os.Stat(dir); err != nil {
		return nil, misused("%v", err)
	} else if !info.IsDir() {
		return nil, misused("-C %s is not a directory", dir)
	}
	t.dir = filepath.Clean(dir)
	return slices.Delete(slices.Clone(args), at, at+n), nil
}

// errChdir is what go says about a -C that comes too late.
func errChdir() error { return misused("-C flag must be first flag on command line") }

// loadFlags are the flags that say what is loaded, for the commands whose flags
// are ours.
func loadFlags(more ...cli.Flag) []cli.Flag {
	return append(more, &cli.StringFlag{Name: "tags"}, &cli.StringFlag{Name: "mod"}, &cli.StringFlag{Name: "modfile"},
		&cli.StringSliceFlag{Name: "config"}) // separated by commas, too
}

// loading returns what the flags of c say about loading.
func (t *tool) loading(c *cli.Context) (load.Config, error) {
	cfg := load.Config{Dir: t.dir, BuildFlags: buildFlags(c)}
	var err error
	if cfg.Configurations, err = load.ParseConfigurations(c.Context, cfg, c.StringSlice("config")); err != nil {
		return cfg, misused("-config: %v", err)
	}
	return cfg, nil
}

// buildFlags returns the flags of c that the go command gets too.
func buildFlags(c *cli.Context) []string {
	var flags []string
	for _, name := range []string{"tags", "mod", "modfile"} {
		if c.IsSet(name) {
			flags = append(flags, "-"+name+"="+c.String(name))
		}
	}
	return flags
}

// patterns returns the packages that args name; none means everything below the
// working directory, or all of a workspace outside its modules, where ./... matches
// nothing.
func patterns(args []string, env *goEnv) ([]string, error) {
	for _, arg := range args {
		if strings.HasPrefix(arg, "-") {
			return nil, misused("flag %s after the packages: flags come first", arg)
		}
	}
	if len(args) > 0 {
		return args, nil
	}
	if env.workspace() && env.GOMOD == os.DevNull {
		return []string{"work"}, nil
	}
	return []string{"./..."}, nil
}
