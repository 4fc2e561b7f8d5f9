// This file lays a batch of programs out as one module, rewrites it and runs it.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/golden/fuzz/gen"
	"github.com/alsgen/alsgen/golden/fuzz/model"
	"github.com/alsgen/alsgen/rewrite"
)

// apply carries plans out.
type apply func(p *plan.Plan, source func(string) ([]byte, error), mode rewrite.Mode) (*rewrite.Changes, error)

// tool is alsgen, or alsgen with a fault.
type tool struct {
	apply      apply
	runtimeDir string
}

// tried is one program of a batch.
type tried struct {
	prog      *model.Program
	name      string // of the root package
	root      string // its import path
	seed      uint64
	source    map[string][]byte // by path in the module
	want      string            // what the rules say
	reference string            // what the reference carrier should print
	// outside says why the reference carrier is no witness, "" if it is one.
	apart string

	refused []diag.Diagnostic // alsgen does not rewrite it
	early   []diag.Diagnostic // alsgen says that rule 5 does not hold
	invalid string            // it does not load: the generator is wrong
	broken  string            // its rewrite does not type-check
	printed map[string]string // by build
	alone   *tried            // rewritten by itself, if that goes wrong
}

// The builds.
const (
	inPlace   = "in place"
	overlay   = "overlay"
	reference = "reference"
)

// batch is programs that are one module.
type batch struct {
	tool
	dir      string // an empty folder
	programs []*tried
	plan     *plan.Plan
	// alone says that every program is rewritten by itself.
	alone bool
}

// run rewrites, builds and runs the programs. The error is a failure of the
// machinery; what is wrong with a program stands in it.
func (b *batch) run(ctx context.Context, builds ...string) error {
	for range 1 + len(b.programs) {
		again, err := b.rewriteAndExecute(ctx, builds)
		if err != nil || !again {
			return err
		}
	}
	return fmt.Errorf("programs of %s still do not build", b.dir)
}

// rewriteAndExecute does so once. It reports whether programs had to be left out because
// they do not build.
func (b *batch) rewriteAndExecute(ctx context.Context, builds []string) (bool, error) {
	if err := b.rewrite(ctx); err != nil {
		return false, err
	}
	for _, build := range builds {
		if err := b.execute(ctx, build); err != nil {
			return true, b.unbuilt(build, err)
		}
		for _, t := range b.going() {
			if _, ran := t.printed[build]; !ran {
				return false, fmt.Errorf("the program with the seed %d did not run: %s", t.seed, build)
			}
		}
	}
	return false, nil
}

// unbuilt notes which programs do not build, as the go command says in err: err itself if
// that is none of them. The compiler minds what go/types does not.
func (b *batch) unbuilt(build string, err error) error {
	found := false
	for _, t := range b.going() {
		if at := strings.Index(err.Error(), "\n# "+t.root); at >= 0 {
			t.broken = build + ", does not build: " + strings.Join(strings.SplitN(err.Error()[at+1:], "\n", 3)[:2], " ")
			found = true
		}
	}
	if !found {
		return err
	}
	return nil
}

func (b *batch) src() string { return filepath.Join(b.dir, "src") }
func (b *batch) out() string { return filepath.Join(b.dir, "out") }

// going are the programs that can be built.
func (b *batch) going() []*tried {
	return slices.DeleteFunc(slices.Clone(b.programs), func(t *tried) bool { return t.invalid != "" || t.broken != "" || len(t.refused) > 0 })
}

// rewrite rewrites the module. Programs that do not load or that alsgen refuses are
// left out, and the rest is rewritten without them.
func (b *batch) rewrite(ctx context.Context) error {
	for range 1 + len(b.programs) {
		if err := b.write(b.src(), nil); err != nil {
			return err
		}
		prog, err := load.Load(ctx, load.Config{Dir: b.src(), Env: environment()})
		if err != nil {
			return err
		}
		again, err := b.decide(prog)
		if err != nil {
			return err
		}
		if !again {
			return nil
		}
	}
	return fmt.Errorf("programs of %s are still refused", b.dir)
}

// decide makes the plan and the files. It reports whether programs had to be left
// out.
func (b *batch) decide(prog *load.Program) (bool, error) {
	for _, broken := range prog.Broken {
		if t := b.find(broken.Path); t != nil {
			t.invalid = broken.Errors[0].Error()
		}
	}
	if len(prog.Broken) > 0 {
		return true, nil
	}
	if b.alone {
		return false, b.decideAlone(prog)
	}
	files, over, err := b.decided(prog)
	if err != nil || files == nil {
		return true, err
	}
	return false, b.writeAll(files, over)
}

// decideAlone rewrites each program as if there were no other. What is refused, or
// does not type-check, is left out.
func (b *batch) decideAlone(prog *load.Program) error {
	all, allOver := map[string][]byte{}, map[string][]byte{}
	for _, t := range b.going() {
		files, over, err := b.decided(prog.Restrict(filepath.Join(b.src(), t.name)))
		if err != nil {
			return err
		}
		maps.Copy(all, files)
		maps.Copy(allOver, over)
	}
	if err := b.write(b.src(), nil); err != nil {
		return err
	}
	main := filepath.Join(b.src(), "main.go")
	all[main] = mainSource(b.going(), func(t *tried) bool { return gained(all[filepath.Join(b.src(), t.name, t.name+".go")]) })
	allOver[main] = all[main]
	return b.writeAll(all, allOver)
}

// gained reports whether Main has a parameter in the rewritten file, whatever its
// name: the main package, which is of none of the programs, hands it the context that
// main begins with.
func gained(src []byte) bool {
	_, params, _ := bytes.Cut(src, []byte("\nfunc Main("))
	return len(params) > 0 && params[0] != ')'
}

// decided makes the plan of prog and the files in both modes, nil if a program is
// refused or does not type-check.
func (b *batch) decided(prog *load.Program) (files, over map[string][]byte, err error) {
	b.plan = analysis.Analyze(prog, analysis.Options{})
	if b.refusals(b.plan) {
		return nil, nil, nil
	}
	files, over = map[string][]byte{}, map[string][]byte{}
	if err := b.carryOut(prog, files, over); err != nil {
		return nil, nil, b.fails(err)
	}
	wrong := b.misfits(prog.Check(files), "in place")
	if b.misfits(prog.Check(over), "overlay") || wrong {
		return nil, nil, nil
	}
	return files, over, nil
}

// fails notes which program a plan does not fit, which the error names.
func (b *batch) fails(err error) error {
	for _, t := range b.going() {
		if strings.Contains(err.Error(), filepath.Join(b.src(), t.name)+string(filepath.Separator)) {
			t.broken = "the plan does not fit: " + err.Error()
			return nil
		}
	}
	return err
}

// carryOut makes the files in both modes.
func (b *batch) carryOut(prog *load.Program, files, over map[string][]byte) error {
	for mode, into := range map[rewrite.Mode]map[string][]byte{rewrite.InPlace: files, rewrite.Overlay: over} {
		changes, err := b.apply(b.plan, prog.Source, mode)
		if err != nil {
			return err
		}
		for _, f := range changes.Files {
			into[f.Path] = f.After
		}
	}
	return nil
}

// refusals notes what alsgen says of each program, and reports whether one is
// refused.
func (b *batch) refusals(p *plan.Plan) bool {
	refused := false
	for _, d := range p.Diagnostics {
		t := b.at(d.Position.Path)
		switch {
		case t == nil:
		case d.Severity == diag.Refusal:
			t.refused = append(t.refused, d)
			refused = true
		case d.Code == diag.BoundEarly:
			t.early = append(t.early, d)
		}
	}
	return refused
}

// misfits notes which programs do not type-check when rewritten.
func (b *batch) misfits(c *load.Checked, mode string) bool {
	found := false
	for _, err := range c.Errors {
		if t := b.at(err.Path); t != nil && t.broken == "" {
			t.broken = mode + ", rewritten, does not type-check: " + err.Error()
			found = true
		}
	}
	return found
}

// find returns the program of a package, at that of a file.
func (b *batch) find(path string) *tried {
	for _, t := range b.programs {
		if path == t.root || strings.HasPrefix(path, t.root+"/") {
			return t
		}
	}
	return nil
}

func (b *batch) at(file string) *tried {
	rel, err := filepath.Rel(b.src(), file)
	if err != nil {
		return nil
	}
	return b.find(gen.Module + "/" + filepath.ToSlash(filepath.Dir(rel)))
}

// writeAll writes the module of in-place output, the files of the overlay, and the
// file that names them.
func (b *batch) writeAll(files, over map[string][]byte) error {
	if err := b.write(b.out(), files); err != nil {
		return err
	}
	replace := map[string]string{}
	for i, path := range slices.Sorted(maps.Keys(over)) {
		at := filepath.Join(b.dir, "overlay", fmt.Sprint(i)+".go")
		if err := writeFile(at, over[path]); err != nil {
			return err
		}
		replace[path] = at
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(b.dir, "overlay.json"), data, 0o644)
}

// write makes dir the module, with changed files, by their path in the source, in
// place of the source.
func (b *batch) write(dir string, changed map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	going := b.going()
	files := map[string][]byte{"go.mod": fmt.Appendf(nil, goMod, b.runtimeDir), "main.go": mainSource(going, func(*tried) bool { return false })}
	for _, t := range going {
		maps.Copy(files, t.source)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		data := files[path]
		if after := changed[filepath.Join(b.src(), path)]; after != nil {
			data = after
		}
		if err := writeFile(filepath.Join(dir, path), data); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}

const goMod = `module ` + gen.Module + `

go 1.26

require github.com/alsgen/alsgen/runtime v0.0.0

replace github.com/alsgen/alsgen/runtime => %s
`

// mainSource is the main package: it calls each program, or those that its arguments
// name, each in a goroutine of its own, and says with which panic one ends.
func mainSource(programs []*tried, gained func(*tried) bool) []byte {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"os\"\n\t\"slices\"\n\n")
	for _, t := range programs {
		fmt.Fprintf(&b, "\t%q\n", t.root)
	}
	b.WriteString(")\n\nvar _ context.Context\n\nfunc main() {\n")
	for _, t := range programs {
		arg := ""
		if gained(t) {
			arg = "context.Background()"
		}
		fmt.Fprintf(&b, "\tif begin(%q) {\n\t\tdone := make(chan bool)\n\t\tgo func() {\n\t\t\tdefer close(done)\n\t\t\tdefer end()\n\t\t\t%s.Main(%s)\n\t\t}()\n\t\t<-done\n\t}\n", t.name, t.name, arg)
	}
	b.WriteString(`}

func begin(name string) bool {
	if len(os.Args) > 1 && !slices.Contains(os.Args[1:], name) {
		return false
	}
	fmt.Println("== " + name)
	return true
}

func end() {
	if r := recover(); r != nil {
		fmt.Println("panic:", r)
	}
}
`)
	return []byte(b.String())
}

// environment is the go command's: the user's settings must not reach the programs.
func environment() []string {
	return append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GO111MODULE=on", "GOTOOLCHAIN=local")
}
