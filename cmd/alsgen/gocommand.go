package main

import (
	"context"
	"debug/buildinfo"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/alsgen/alsgen/analysis/load"
)

// goCommandName is the name under which alsgen is the go command.
const goCommandName = "go"

// rewriting are the commands of go that work on the rewritten program.
func rewriting() []string { return []string{"build", "install", "run", "test", "vet"} }

// asGo returns the arguments of alsgen if it is called by name, as argv[0] says: under
// the name go it is alsgen go. What the go command runs for alsgen is not.
func asGo(name string, args []string) []string {
	base := strings.TrimSuffix(filepath.Base(name), ".exe")
	if base != goCommandName || len(args) > 0 && args[0] == toolexecCommand {
		return args
	}
	return append([]string{goCommandName}, args...)
}

// goAsCommand is alsgen go.
func (t *tool) goAsCommand() *cli.Command {
	return &cli.Command{Name: goCommandName, SkipFlagParsing: true, Action: func(c *cli.Context) error {
		return t.asGoCommand(c.Context, c.Args().Slice())
	}}
}

// asGoCommand is the go command with args. What it does not know of the flags it leaves to
// the go command, which says what is wrong.
func (t *tool) asGoCommand(ctx context.Context, all []string) error {
	dir := t.dir
	args, err := t.takeChdir(all, 0)
	if err != nil {
		return err
	}
	if len(args) > 0 && slices.Contains(rewriting(), args[0]) {
		if args, err = t.takeChdir(args, 1); err != nil {
			return err
		}
	}
	plain := func() error {
		t.dir = dir
		return t.goCommand(goRun{args: all})
	}
	if len(args) == 0 || !slices.Contains(rewriting(), args[0]) || !t.concerns(ctx, args[1:]) {
		return plain()
	}
	err = t.dispatch(ctx, append([]string{"-C", t.dir}, args...))
	var s *status
	switch {
	case !errors.As(err, &s) || s.code != exitUsage:
		return err
	case !t.began:
		return plain()
	}
	return &status{exitFailed, s.text} // as go says it of what does not compile
}

// concerns reports whether a go command with args, of those that are rewritten, may be
// about implicit code: it is no question for help, names no version of a module, and the
// module, or one of the workspace, requires the runtime.
func (t *tool) concerns(ctx context.Context, args []string) bool {
	for _, arg := range args {
		if arg == "-h" || arg == "-help" || arg == "--help" || !strings.HasPrefix(arg, "-") && strings.Contains(arg, "@") {
			return false
		}
		if !strings.HasPrefix(arg, "-") && !strings.HasSuffix(arg, ".go") {
			break // what follows a package may be the program's
		}
	}
	env, err := t.environment(ctx, goCommandName)
	if err != nil || env.workspace() {
		return true
	}
	mod, err := os.ReadFile(env.GOMOD)
	return err == nil && strings.Contains(string(mod), load.RuntimeModule)
}

// findGo makes the go command that alsgen runs, and that others run for it, the first in
// PATH that is not alsgen.
func findGo() error {
	list := filepath.SplitList(os.Getenv("PATH"))
	for i, dir := range list {
		path := filepath.Join(dir, "go"+exeSuffix())
		if info, err := os.Stat(path); err != nil || info.IsDir() || isAlsgen(path, info) {
			continue
		}
		if !hidden(list[:i]) {
			return nil
		}
		return os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
	}
	if hidden(list) {
		return errors.New("there is no go command in PATH but alsgen under the name go")
	}
	return nil // whoever runs it says so
}

// hidden reports whether one of dirs has alsgen under the name go.
func hidden(dirs []string) bool {
	return slices.ContainsFunc(dirs, func(dir string) bool {
		info, err := os.Stat(filepath.Join(dir, "go"+exeSuffix()))
		return err == nil && !info.IsDir()
	})
}

// isAlsgen reports whether the program at path is alsgen: this one, or another build.
func isAlsgen(path string, info os.FileInfo) bool {
	if own, err := os.Executable(); err == nil {
		if self, err := os.Stat(own); err == nil && os.SameFile(self, info) {
			return true
		}
	}
	built, err := buildinfo.ReadFile(path)
	return err == nil && strings.HasSuffix(built.Path, "alsgen/cmd/alsgen")
}

// exeSuffix is what the name of a program ends in.
func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
