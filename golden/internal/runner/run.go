package runner

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Config says where cases run.
type Config struct {
	Tool       Tool
	Dir        string // an empty folder
	RuntimeDir string // the runtime module, absolute
	StubsDir   string // foreign modules, absolute; "" if there are none
	Logf       func(format string, args ...any)
}

// Run rewrites, builds and runs cases, those of one set of build configurations
// together. The error is a failure of the machinery; what is wrong with a case stands
// in its outcome.
func Run(ctx context.Context, cfg Config, cases []*Case) (map[*Case]*Outcome, error) {
	outcomes := map[*Case]*Outcome{}
	byConfigs := map[string][]*Case{}
	for _, c := range cases {
		byConfigs[c.Configs] = append(byConfigs[c.Configs], c)
	}
	for i, configs := range slices.Sorted(maps.Keys(byConfigs)) {
		in := cfg
		in.Dir = filepath.Join(cfg.Dir, fmt.Sprint(i))
		if err := os.Mkdir(in.Dir, 0o755); err != nil {
			return nil, err
		}
		some, err := runTogether(ctx, in, byConfigs[configs])
		if err != nil {
			return nil, err
		}
		maps.Copy(outcomes, some)
	}
	return outcomes, nil
}

// runTogether runs cases that are loaded in the same configurations.
func runTogether(ctx context.Context, cfg Config, cases []*Case) (map[*Case]*Outcome, error) {
	r, err := newRound(cfg, cases)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{r.rewrite, r.rewriteAgain, r.build, r.execute} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return r.outcomes, nil
}

// round is the state of one Run.
type round struct {
	cfg      Config
	cases    []*Case
	src, out string // the modules: source and in-place output
	outcomes map[*Case]*Outcome
	programs []program
}

func newRound(cfg Config, cases []*Case) (*round, error) {
	dir, err := filepath.EvalSymlinks(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cfg.Dir = dir
	if cfg.Logf == nil {
		cfg.Logf = func(string, ...any) {}
	}
	r := &round{
		cfg: cfg, cases: cases, outcomes: map[*Case]*Outcome{},
		src: filepath.Join(dir, "src"), out: filepath.Join(dir, "out"),
	}
	for _, module := range []string{r.src, r.out} {
		if err := writeModule(module, cfg); err != nil {
			return nil, err
		}
	}
	for _, c := range cases {
		if err := writeCase(r.src, c, nil); err != nil {
			return nil, err
		}
		r.outcomes[c] = &Outcome{
			Dir: filepath.Join(r.src, c.Name), Failed: map[Build]string{}, Printed: map[Build]string{},
		}
	}
	return r, nil
}

// rewrite decides about every case and writes the module of in-place output.
func (r *round) rewrite(ctx context.Context) error {
	r.cfg.Logf("loading %d cases", len(r.cases))
	prog, err := r.load(ctx, r.src)
	if err != nil {
		return err
	}
	for _, c := range r.cases {
		o := r.outcomes[c]
		if o.Err = broken(prog, c); o.Err == nil {
			o.Err = r.cfg.Tool.decide(prog.Restrict(o.Dir), o)
		}
		if o.Err != nil {
			continue
		}
		if err := writeCase(r.out, c, changed(o.Dir, o.Decision.InPlace)); err != nil {
			return err
		}
	}
	return nil
}

// load loads the module at dir in the configurations of the cases.
func (r *round) load(ctx context.Context, dir string) (*load.Program, error) {
	cfg := load.Config{Dir: dir, Env: environment()}
	if configs := r.cases[0].Configs; configs != "" {
		var err error
		if cfg.Configurations, err = load.ParseConfigurations(ctx, cfg, strings.Split(configs, ",")); err != nil {
			return nil, err
		}
	}
	return load.Load(ctx, cfg)
}

// broken returns the first error of the input of c.
func broken(prog *load.Program, c *Case) error {
	for _, b := range prog.Broken {
		if b.Path == c.ImportPath() || b.Path == c.ImportPath()+"_test" || strings.HasPrefix(b.Path, c.ImportPath()+"/") {
			return fmt.Errorf("the input does not load: %w", b.Errors[0])
		}
	}
	return nil
}

// decide fills the part of o that comes from the source.
func (t Tool) decide(prog *load.Program, o *Outcome) (err error) {
	defer recovered(&err)
	if err := t.decision(prog, &o.Decision); err != nil {
		return err
	}
	if err := t.decision(prog.Reversed(), &o.Reversed); err != nil {
		return fmt.Errorf("in reverse order: %w", err)
	}
	if o.Refused() {
		return nil
	}
	plain, err := unformatted(o.Decision.InPlace)
	if err != nil {
		return err
	}
	o.Checked = prog.Check(contents(o.Decision.InPlace))
	o.Unformatted = prog.Check(plain)
	o.OverlaidAs = prog.Check(contents(o.Decision.Overlay))
	return nil
}

// decision makes a plan and, unless it refuses, carries it out in both modes.
func (t Tool) decision(prog *load.Program, d *Decision) error {
	d.Plan = t.Analyze(prog)
	if d.Plan.Refused() {
		return nil
	}
	var err error
	if d.InPlace, err = t.apply(d.Plan, prog, rewrite.InPlace); err != nil {
		return fmt.Errorf("in place: %w", err)
	}
	if d.Overlay, err = t.apply(d.Plan, prog, rewrite.Overlay); err != nil {
		return fmt.Errorf("overlay: %w", err)
	}
	return nil
}

func (t Tool) apply(p *plan.Plan, prog *load.Program, mode rewrite.Mode) ([]rewrite.File, error) {
	changes, err := t.Apply(p, prog.Source, mode)
	if err != nil {
		return nil, err
	}
	return changes.Files, nil
}

// recovered turns a panic of the tool into an error: one case must not end all.
func recovered(err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("the tool panics: %v\n%s", v, debug.Stack())
	}
}

// unformatted returns the texts that the edits of files lead to.
func unformatted(files []rewrite.File) (map[string][]byte, error) {
	m := make(map[string][]byte, len(files))
	for _, f := range files {
		text, err := edit.Apply(f.Before, f.Edits)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		m[f.Path] = text
	}
	return m, nil
}

// rewriteAgain rewrites the in-place output.
func (r *round) rewriteAgain(ctx context.Context) error {
	r.cfg.Logf("loading their output")
	prog, err := r.load(ctx, r.out)
	if err != nil {
		return err
	}
	for _, c := range r.cases {
		o := r.outcomes[c]
		if o.Err != nil || o.Refused() {
			continue
		}
		if o.AgainErr = broken(prog, c); o.AgainErr != nil {
			continue
		}
		var again Outcome
		o.AgainErr = r.cfg.Tool.decide(prog.Restrict(filepath.Join(r.out, c.Name)), &again)
		o.Again = again.Decision.InPlace
		if o.AgainErr == nil && again.Refused() {
			o.AgainErr = fmt.Errorf("refused: %s", again.Decision.Plan.Diagnostics[0])
		}
	}
	return nil
}

// mkdir makes a folder of the round.
func (r *round) mkdir(elem ...string) (string, error) {
	dir := filepath.Join(append([]string{r.cfg.Dir}, elem...)...)
	return dir, os.MkdirAll(dir, 0o755)
}
