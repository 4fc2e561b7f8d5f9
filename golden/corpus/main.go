package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// config is the command line.
type config struct {
	alsgen, runtime, lists, module, dir, mix, jsonFile, plant, work string
	seed                                                            int64
	rounds                                                          int
	keep, reference                                                 bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	failed, err := Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(2)
	case failed:
		os.Exit(1)
	}
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (config, error) {
	var c config
	fs := flag.NewFlagSet("corpus", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&c.alsgen, "alsgen", "", "the alsgen `command` (default: built from ./cmd/alsgen)")
	fs.StringVar(&c.runtime, "runtime", "", "the `folder` of the runtime module (default: runtime in this module)")
	fs.StringVar(&c.lists, "lists", "", "the `folder` of modules.txt and rounds.txt (default: testdata/corpus in this module)")
	fs.StringVar(&c.module, "module", "", "run only the modules whose path contains `text`")
	fs.StringVar(&c.dir, "dir", "", "run on the module in `folder` instead of those listed")
	fs.Int64Var(&c.seed, "seed", 0, "run one round with this `seed` instead of those listed (0: those listed)")
	fs.StringVar(&c.mix, "mix", "", "what a round draws: direct, other or mixed (default: as listed, and mixed with -seed)")
	fs.IntVar(&c.rounds, "rounds", 0, "run only the first `n` rounds listed (0: all)")
	fs.BoolVar(&c.reference, "reference", false, "stop each round after the reference; alsgen is not needed")
	fs.StringVar(&c.plant, "plant", "", "plant a `fault` into what alsgen wrote, for the judge to find: drop")
	fs.StringVar(&c.work, "work", "", "work in `folder` and keep it (default: a temporary one)")
	fs.BoolVar(&c.keep, "keep", false, "keep the temporary folder")
	fs.StringVar(&c.jsonFile, "json", "", "write everything found to `file`")
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	if fs.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if c.plant != "" && c.plant != "drop" {
		return c, fmt.Errorf("unknown fault %q: want drop", c.plant)
	}
	return c, nil
}

// Main runs the command and reports whether something is wrong.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) (failed bool, err error) {
	c, err := parse(args, stderr)
	if err != nil {
		return false, err
	}
	if err := c.complete(ctx); err != nil {
		return false, err
	}
	modules, rounds, err := c.program()
	if err != nil {
		return false, err
	}
	root, cleanup, err := c.folder(stdout)
	if err != nil {
		return false, err
	}
	defer cleanup()
	settings := Settings{Plant: c.plant != ""}
	if !c.reference {
		if settings.Rewrite, err = c.rewriter(ctx, root); err != nil {
			return false, err
		}
	}
	results, err := runModules(ctx, stdout, root, c.runtime, modules, rounds, settings)
	if err == nil && c.jsonFile != "" {
		err = WriteJSON(c.jsonFile, results)
	}
	for _, m := range results {
		failed = failed || m.Failed()
	}
	err = errors.Join(err, PrintTable(stdout, results))
	PrintReasons(stdout, results)
	PrintExcess(stdout, results)
	return failed, err
}

// complete fills in the defaults that depend on where this module is.
func (c *config) complete(ctx context.Context) error {
	if c.runtime != "" && c.lists != "" {
		return nil
	}
	mod, err := must(ctx, "", os.Environ(), "go", "env", "GOMOD")
	if err != nil {
		return err
	}
	home := filepath.Dir(strings.TrimSpace(mod))
	if c.runtime == "" {
		c.runtime = filepath.Join(home, "runtime")
	}
	if c.lists == "" {
		c.lists = filepath.Join(home, "testdata", "corpus")
	}
	return nil
}

// program returns what to run.
func (c *config) program() ([]Module, []RoundSpec, error) {
	all, err := ReadModules(c.lists)
	if err != nil {
		return nil, nil, err
	}
	var modules []Module
	for _, m := range all {
		if strings.Contains(m.Path, c.module) {
			modules = append(modules, m)
		}
	}
	if c.dir != "" {
		modules = []Module{{Dir: c.dir}}
	}
	if len(modules) == 0 {
		return nil, nil, fmt.Errorf("no module listed contains %q", c.module)
	}
	rounds, err := c.specs()
	return modules, rounds, err
}

func (c *config) specs() ([]RoundSpec, error) {
	rounds, err := ReadRounds(c.lists)
	if err != nil {
		return nil, err
	}
	if c.seed != 0 {
		rounds = []RoundSpec{{c.seed, Mixed}}
	}
	if c.rounds > 0 {
		rounds = rounds[:min(c.rounds, len(rounds))]
	}
	if c.mix != "" {
		mix, err := ParseMix(c.mix)
		if err != nil {
			return nil, err
		}
		for i := range rounds {
			rounds[i].Mix = mix
		}
	}
	return rounds, nil
}

// folder makes the folder to work in.
func (c *config) folder(stdout io.Writer) (root string, cleanup func(), err error) {
	if c.work != "" {
		root, err = filepath.Abs(c.work)
		return root, func() {}, errors.Join(err, os.MkdirAll(root, 0o777))
	}
	root, err = os.MkdirTemp("", "alsgen-corpus")
	if err != nil {
		return "", nil, err
	}
	// The go command names folders without symlinks.
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return "", nil, err
	}
	if c.keep {
		fmt.Fprintln(stdout, "working in", root)
		return root, func() {}, nil
	}
	return root, func() { os.RemoveAll(root) }, nil
}

// rewriter returns the rewriter: the command given, or one built from source.
func (c *config) rewriter(ctx context.Context, root string) (Rewriter, error) {
	command := c.alsgen
	if command == "" {
		command = filepath.Join(root, "alsgen")
		_, err := must(ctx, "", os.Environ(), "go", "build", "-o", command, "github.com/alsgen/alsgen/cmd/alsgen")
		if err != nil {
			return nil, err
		}
	}
	command, err := filepath.Abs(command)
	return Alsgen(command, Env("")), err
}

// runModules runs every round of every module and prints each as it ends.
func runModules(ctx context.Context, stdout io.Writer, root, runtime string, modules []Module, rounds []RoundSpec, settings Settings) ([]ModuleResult, error) {
	var out []ModuleResult
	for _, m := range modules {
		site, err := Prepare(ctx, root, runtime, m)
		if err != nil {
			return out, err
		}
		result := ModuleResult{Module: site.Module.String()}
		for _, spec := range rounds {
			r, err := site.Round(ctx, spec, settings)
			if err != nil {
				return append(out, result), err
			}
			PrintRound(stdout, result.Module, r)
			result.Rounds = append(result.Rounds, r)
		}
		out = append(out, result)
	}
	return out, nil
}
