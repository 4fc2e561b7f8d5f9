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
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// config is the command line.
type config struct {
	alsgen, runtime, lists, module, dir, mix, rounds, results, plant, work string
	seed                                                                   int64
	others                                                                 int
	keep, reference, print, markdown                                       bool
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
	fs.StringVar(&c.mix, "mix", "", "what a round draws: direct, other, mixed or package (default: as listed, and mixed with -seed)")
	fs.StringVar(&c.rounds, "rounds", "", "run only the rounds listed with these `seeds`, such as 11,12")
	fs.BoolVar(&c.reference, "reference", false, "stop each round after the reference; alsgen is not needed")
	fs.StringVar(&c.plant, "plant", "", "plant a `fault` into what alsgen wrote, for a judge to find: "+plantNames())
	fs.StringVar(&c.work, "work", "", "work in `folder` and keep it (default: a temporary one)")
	fs.BoolVar(&c.keep, "keep", false, "keep the temporary folder")
	fs.StringVar(&c.results, "results", "", "add everything found to `file`, a line a round, and skip what it has; the table is of all rounds in it")
	fs.BoolVar(&c.markdown, "markdown", false, "print the table as a page of docs")
	fs.IntVar(&c.others, "others", testedOthers, "test at most `n` packages of a round besides those that something was injected into")
	fs.BoolVar(&c.print, "print", false, "only print the table of the -results")
	if err := fs.Parse(args); err != nil {
		return c, err
	}
	if fs.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	if c.plant != "" && !slices.Contains(plants(), Plant(c.plant)) {
		return c, fmt.Errorf("unknown fault %q: want %s", c.plant, plantNames())
	}
	if c.results != "" && (c.plant != "" || c.reference) {
		return c, errors.New("-results takes whole rounds only, without -plant and -reference")
	}
	if c.print && c.results == "" {
		return c, errors.New("-print needs -results")
	}
	if c.markdown && !c.print {
		return c, errors.New("-markdown needs -print")
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
	collected := &Collected{}
	if c.results != "" {
		if collected, err = ReadCollected(c.results); err != nil {
			return false, err
		}
	}
	if !c.print {
		err = c.run(ctx, stdout, modules, rounds, collected)
	}
	if c.markdown {
		return false, PrintPage(stdout, collected, modules, c.lists)
	}
	return Report(stdout, collected, modules, err)
}

// Report prints the table and what comes after it.
func Report(stdout io.Writer, collected *Collected, modules []Module, runErr error) (failed bool, err error) {
	results := collected.Results(modules)
	for _, m := range results {
		failed = failed || m.Failed()
	}
	if v := collected.version(); v != "" {
		fmt.Fprintf(stdout, "\nversion %s\n", v)
	}
	err = PrintTable(stdout, results)
	PrintReasons(stdout, results)
	PrintExcess(stdout, results)
	return failed, errors.Join(runErr, err)
}

// run runs the rounds.
func (c *config) run(ctx context.Context, stdout io.Writer, modules []Module, rounds []RoundSpec, collected *Collected) error {
	root, cleanup, err := c.folder(stdout)
	if err != nil {
		return err
	}
	defer cleanup()
	b := batch{root: root, runtime: c.runtime, settings: Settings{Plant: Plant(c.plant), Others: c.others}, collected: collected}
	if !c.reference {
		if b.version, err = c.command(ctx, root, &b.settings); err != nil {
			return err
		}
		if err := collected.Fits(b.version); err != nil {
			return err
		}
	}
	for _, m := range modules {
		if err := b.module(ctx, stdout, m, rounds); err != nil {
			return err
		}
	}
	return nil
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
	if c.rounds != "" {
		if rounds, err = pick(rounds, c.rounds); err != nil {
			return nil, err
		}
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

// pick returns the rounds with the seeds, a list with commas.
func pick(rounds []RoundSpec, seeds string) ([]RoundSpec, error) {
	var out []RoundSpec
	for word := range strings.SplitSeq(seeds, ",") {
		i := slices.IndexFunc(rounds, func(r RoundSpec) bool { return strconv.FormatInt(r.Seed, 10) == word })
		if i < 0 {
			return nil, fmt.Errorf("no round listed has the seed %q", word)
		}
		out = append(out, rounds[i])
	}
	return out, nil
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

// command puts alsgen into the settings, the command given or one built from source,
// and returns its version.
func (c *config) command(ctx context.Context, root string, settings *Settings) (version string, err error) {
	command := c.alsgen
	if command == "" {
		command = filepath.Join(root, "alsgen")
		// The same source shall give the same bytes, wherever and whenever.
		_, err := must(ctx, "", os.Environ(), "go", "build", "-trimpath", "-buildvcs=false",
			"-o", command, "github.com/alsgen/alsgen/cmd/alsgen")
		if err != nil {
			return "", err
		}
	}
	if command, err = filepath.Abs(command); err != nil {
		return "", err
	}
	settings.Rewrite, settings.List = Alsgen(command, Env("")), Listing(command, Env(""))
	return Version(command, c.runtime, c.others)
}

// batch is what the rounds of one run share.
type batch struct {
	root, runtime, version string
	settings               Settings
	collected              *Collected
}

// module runs the rounds of a module that were not collected and prints each as it
// ends.
func (b *batch) module(ctx context.Context, stdout io.Writer, m Module, rounds []RoundSpec) error {
	rounds = slices.DeleteFunc(slices.Clone(rounds), func(s RoundSpec) bool { return b.collected.Has(m.String(), s) })
	if len(rounds) == 0 {
		return nil
	}
	start := time.Now()
	site, err := Prepare(ctx, b.root, b.runtime, m)
	if err != nil {
		return err
	}
	preparing := time.Since(start)
	for _, spec := range rounds {
		r, err := site.Round(ctx, spec, b.settings)
		if err != nil {
			return err
		}
		if preparing > 0 {
			r.Seconds[PhasePrepare], preparing = preparing.Seconds(), 0
		}
		PrintRound(stdout, site.Module.String(), r)
		if err := b.collected.Add(Line{b.version, site.Module.String(), r}); err != nil {
			return err
		}
	}
	return nil
}
