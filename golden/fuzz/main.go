package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/rewrite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	code, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "fuzz:", err)
		code = 2
	}
	os.Exit(code)
}

// options are the flags.
type options struct {
	n, batch int
	seed     uint64
	cases    string
	with     string
	show     bool
	faults   bool
	plain    bool
	reduce   bool
	keep     bool
}

// run does what the arguments say and returns the exit status.
func run(ctx context.Context, args []string, out io.Writer) (int, error) {
	var o options
	flags := flag.NewFlagSet("fuzz", flag.ContinueOnError)
	flags.IntVar(&o.n, "n", 200, "how many `programs` are tried")
	flags.Uint64Var(&o.seed, "seed", uint64(time.Now().Unix()), "the `seed` of the first program")
	flags.IntVar(&o.batch, "batch", 200, "how many `programs` are one module")
	flags.StringVar(&o.cases, "cases", "", "the `folder` that gets a case for each divergence")
	flags.StringVar(&o.with, "with", "", "the `crossings` to take in, with commas")
	flags.BoolVar(&o.plain, "plain", false, "make programs without EnterWith, WithScope, Disable, Bind and Snapshot")
	flags.BoolVar(&o.show, "show", false, "print the program with the seed, and what it should print")
	flags.BoolVar(&o.faults, "faults", false, "plant faults into the rewriter and look for them")
	flags.BoolVar(&o.reduce, "reduce", true, "make what diverges small")
	flags.BoolVar(&o.keep, "keep", false, "keep the modules of the run, and say where they are")
	if err := flags.Parse(args); err != nil {
		return 2, err
	}
	cfg, err := o.config()
	if err != nil {
		return 2, err
	}
	if o.show {
		return 0, show(out, o.seed, cfg)
	}
	dir, err := os.MkdirTemp("", "alsgen-fuzz-")
	if err != nil {
		return 2, err
	}
	if o.keep {
		fmt.Fprintln(out, "modules in", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return 2, err
	}
	runtimeDir, err := moduleDir("runtime")
	if err != nil {
		return 2, err
	}
	s := &session{options: o, cfg: cfg, dir: dir, out: out, tool: tool{apply: rewrite.Apply, runtimeDir: runtimeDir}}
	if o.faults {
		return s.faults(ctx)
	}
	return s.run(ctx)
}

// config leaves out the crossings that are not asked for.
func (o options) config() (gen.Config, error) {
	all := gen.Crossings()
	cfg := gen.Config{Without: map[gen.Crossing]bool{}, Plain: o.plain}
	for c := range all {
		cfg.Without[c] = true
	}
	for name := range strings.SplitSeq(o.with, ",") {
		if c := gen.Crossing(name); cfg.Without[c] {
			delete(cfg.Without, c)
		} else if name != "" {
			return cfg, fmt.Errorf("there is no crossing %q, but %q", name, slices.Sorted(maps.Keys(all)))
		}
	}
	return cfg, nil
}

// moduleDir finds a folder of this repository from any folder in it.
func moduleDir(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "policy_test.go")); err == nil {
			return filepath.Join(dir, name), nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("not inside the repository of alsgen")
		}
	}
}

// show prints one program.
func show(out io.Writer, seed uint64, cfg gen.Config) error {
	t, why := makeProgram("p", seed, cfg)
	if t == nil {
		return fmt.Errorf("the program with the seed %d %s", seed, why)
	}
	for _, path := range slices.Sorted(maps.Keys(t.source)) {
		fmt.Fprintf(out, "-- %s --\n%s", path, t.source[path])
	}
	fmt.Fprintf(out, "-- want/run --\n%s", t.want)
	return nil
}
