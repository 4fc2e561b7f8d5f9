// Package docs_test holds the pages of this folder, and the README, to what they
// say: programs are rewritten, built and run, command lines are executed, and what
// can be generated is current.
package docs_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
)

var update = flag.Bool("update", false, "write the generated pages")

// block is a fenced block of a page.
type block struct {
	heading string // the heading above
	line    int    // of the opening fence
	info    string // behind the opening fence
	text    string
}

// blocks returns the fenced blocks of the page at path.
func blocks(t *testing.T, path string) []block {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var (
		list    []block
		heading string
		open    *block
	)
	for i, line := range strings.Split(string(data), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{heading: heading, line: i + 1, info: info}
		case fence:
			list = append(list, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		case strings.HasPrefix(line, "#"):
			heading = strings.TrimSpace(strings.TrimLeft(line, "#"))
		}
	}
	if open != nil {
		t.Fatalf("%s:%d: the block has no end", path, open.line)
	}
	return list
}

// program is a program of a page with what the page says of it.
type program struct {
	where    string // page:line
	source   string
	output   string
	reported string // the beginnings of its diagnostics, one a line
}

// programs returns the go blocks of the page at path that an Output block
// follows, by the name of a folder.
func programs(t *testing.T, path string) map[string]*program {
	t.Helper()
	found := map[string]*program{}
	var last *program
	list := blocks(t, path)
	for i, b := range list {
		switch {
		case b.info == "text Output" && i > 0 && list[i-1].info == "go":
			last = &program{where: fmt.Sprintf("%s:%d", path, list[i-1].line), source: list[i-1].text, output: b.text}
			found[fmt.Sprintf("%s%d", strings.TrimSuffix(filepath.Base(path), ".md"), list[i-1].line)] = last
		case b.info == "text Reported" && i > 0 && list[i-1].info == "text Output":
			last.reported = b.text
		case b.info == "text Output", b.info == "text Reported":
			t.Errorf("%s:%d: a block %q after something else than its program", path, b.line, b.info)
		}
	}
	return found
}

// TestPrograms rewrites, builds and runs the programs of the pages. They are
// folders of one module, loaded and built together.
func TestPrograms(t *testing.T) {
	all := programs(t, "semantics.md")
	maps.Copy(all, programs(t, "lifetimes.md"))
	maps.Copy(all, programs(t, "../README.md"))
	m := newModule(t, all)
	overlay := m.overlay(t)
	m.build(t, m.src, filepath.Join(m.dir, "bin-overlay"), "-overlay="+overlay)
	m.build(t, m.out, filepath.Join(m.dir, "bin-inplace"))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			for _, bin := range []string{"bin-overlay", "bin-inplace"} {
				got, err := exec.CommandContext(t.Context(), filepath.Join(m.dir, bin, name)).CombinedOutput()
				if err != nil {
					t.Errorf("%s: %s: %v", all[name].where, bin, err)
				}
				if string(got) != all[name].output {
					t.Errorf("%s: %s prints\n%swant\n%s", all[name].where, bin, got, all[name].output)
				}
			}
		})
	}
}

// module is a module whose folders are the programs of pages, once as they are
// (src) and once rewritten in place (out).
type module struct {
	dir, src, out string
	programs      map[string]*program
	prog          *load.Program
	plans         map[string]*plan.Plan
}

const goMod = `module docs.test

go 1.26

require github.com/alsgen/alsgen/runtime v0.0.0

replace github.com/alsgen/alsgen/runtime => %s
`

// newModule writes the programs, analyses each, and writes the result in place.
func newModule(t *testing.T, programs map[string]*program) *module {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &module{
		dir: dir, src: filepath.Join(dir, "src"), out: filepath.Join(dir, "out"),
		programs: programs, plans: map[string]*plan.Plan{},
	}
	for _, root := range []string{m.src, m.out} {
		write(t, filepath.Join(root, "go.mod"), fmt.Sprintf(goMod, absolute(t, "../runtime")))
		for name, p := range programs {
			write(t, filepath.Join(root, name, "main.go"), p.source)
		}
	}
	if m.prog, err = load.Load(t.Context(), load.Config{Dir: m.src, Env: environment()}); err != nil {
		t.Fatal(err)
	}
	for _, b := range m.prog.Broken {
		t.Errorf("%s: %v", programs[filepath.Base(b.Path)].where, b.Errors)
	}
	for name, p := range programs {
		part := m.prog.Restrict(filepath.Join(m.src, name))
		m.plans[name] = analysis.Analyze(part, analysis.Options{})
		checkReported(t, p, m.plans[name].Diagnostics)
		for _, f := range m.apply(t, name, part, rewrite.InPlace) {
			write(t, filepath.Join(m.out, name, filepath.Base(f.Path)), string(f.After))
		}
	}
	return m
}

// apply carries out the plan of a program and type-checks the result.
func (m *module) apply(t *testing.T, name string, part *load.Program, mode rewrite.Mode) []rewrite.File {
	t.Helper()
	changes, err := rewrite.Apply(m.plans[name], part.Source, mode)
	if err != nil {
		t.Fatalf("%s: %v", m.programs[name].where, err)
	}
	contents := map[string][]byte{}
	for _, f := range changes.Files {
		contents[f.Path] = f.After
	}
	for _, e := range part.Check(contents).Errors {
		t.Errorf("%s: the rewritten program does not type-check: %v", m.programs[name].where, e)
	}
	return changes.Files
}

// overlay writes the overlay of all programs and returns the path of its JSON.
func (m *module) overlay(t *testing.T) string {
	t.Helper()
	replace := map[string]string{}
	for name := range m.programs {
		for _, f := range m.apply(t, name, m.prog.Restrict(filepath.Join(m.src, name)), rewrite.Overlay) {
			path := filepath.Join(m.dir, "overlay", name, filepath.Base(f.Path))
			write(t, path, string(f.After))
			replace[f.Path] = path
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(m.dir, "overlay.json")
	write(t, path, string(data))
	return path
}

// build builds every program of the module at root into the folder bin.
func (m *module) build(t *testing.T, root, bin string, flags ...string) {
	t.Helper()
	args := append([]string{"build", "-ldflags=-s -w", "-o", bin + "/"}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./...")...)
	cmd.Dir, cmd.Env = root, environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go build: %v\n%s", err, out)
	}
}

// checkReported compares the diagnostics of a program with the lines that the
// page shows, which may leave out their ends.
func checkReported(t *testing.T, p *program, got []diag.Diagnostic) {
	t.Helper()
	want := strings.Split(strings.TrimSuffix(p.reported, "\n"), "\n")
	if p.reported == "" {
		want = nil
	}
	if len(got) != len(want) {
		t.Errorf("%s: reported is %v, the page shows %d", p.where, got, len(want))
		return
	}
	for i, d := range got {
		if line := shown(d); !strings.HasPrefix(line, want[i]) {
			t.Errorf("%s: reported is %s, the page shows %s", p.where, line, want[i])
		}
	}
}

// shown returns d as a command prints it in the program's own folder.
func shown(d diag.Diagnostic) string {
	d.Position.Path = filepath.Base(d.Position.Path)
	return packagePath.ReplaceAllString(d.String(), "main")
}

// packagePath is how the name of a function of a program begins.
var packagePath = regexp.MustCompile(`docs\.test/[a-z-]+[0-9]*`)

// TestHead: the first thirty lines of the README are all that somebody needs to
// begin, and they hold.
func TestHead(t *testing.T) {
	data, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfterN(string(data), "\n", 31)
	head := strings.Join(lines[:30], "")
	for _, want := range []string{
		"# alsgen\n", "\n    go install github.com/alsgen/alsgen/cmd/alsgen@latest\n", "```diff\n",
		"\n    " + demo + "\n", "\n    make test\n",
	} {
		if !strings.Contains(head, want) {
			t.Errorf("the first thirty lines of the README lack %q", want)
		}
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^test:`).Match(makefile) {
		t.Error("the README says make test, but the Makefile has no such target")
	}
}

// demo is the README's command line for the example.
const demo = "go run ./cmd/alsgen -C examples/notes run . -demo"

// TestDemo executes it.
func TestDemo(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sh", "-c", demo)
	cmd.Dir, cmd.Env = absolute(t, ".."), environment()
	run(t, cmd)
}

// snippetHead stands before the README's snippet; its imports are those that the
// source needs.
const snippetHead = `package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/alsgen/alsgen/runtime/als"
)

var user = als.New[string]("user")

func main() { http.HandleFunc("/", hello) }

`

// TestSnippet rewrites the lines with - of the README's snippet and compares with
// the lines with +.
func TestSnippet(t *testing.T) {
	list := blocks(t, "../README.md")
	i := slices.IndexFunc(list, func(b block) bool { return b.info == "diff" })
	if i < 0 {
		t.Fatal("the README has no block diff")
	}
	before, after := "", ""
	for line := range strings.Lines(list[i].text) {
		if line[0] != '+' {
			before += line[1:]
		}
		if line[0] != '-' {
			after += line[1:]
		}
	}
	p := &program{where: "the README's snippet", source: snippetHead + before}
	m := newModule(t, map[string]*program{"snippet": p})
	got, err := os.ReadFile(filepath.Join(m.out, "snippet", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(got), "\n"+after) {
		t.Errorf("the snippet becomes\n%s\nwant\n%s", got, after)
	}
}

// TestLeaving executes the README's command lines for leaving alsgen, as they
// stand there.
func TestLeaving(t *testing.T) {
	script := ""
	for _, b := range blocks(t, "../README.md") {
		if b.heading == "Leaving" && b.info == "sh" {
			script += b.text
		}
	}
	if !strings.Contains(script, "alsgen rewrite -w") {
		t.Fatalf("the README's section Leaving has no command line with alsgen rewrite -w:\n%s", script)
	}
	bin := t.TempDir()
	run(t, exec.CommandContext(t.Context(), "go", "build", "-o", bin+"/", "../cmd/alsgen"))

	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-u", "-c", script)
	cmd.Dir = absolute(t, "..")
	cmd.Env = append(environment(), "TMPDIR="+t.TempDir(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	run(t, cmd)
}

// run runs cmd and fails with its output.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}

// TestLinks follows the links of every page to files, and to headings.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, page := range pages(t) {
		for _, match := range link.FindAllStringSubmatch(prose(t, page), -1) {
			target := match[1]
			if strings.Contains(target, "://") {
				continue
			}
			path, anchor, _ := strings.Cut(target, "#")
			full := page
			if path != "" {
				full = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(full); err != nil {
				t.Errorf("%s: the link %s leads nowhere", page, target)
			} else if anchor != "" && !slices.Contains(anchors(t, full), anchor) {
				t.Errorf("%s: the link %s names no heading", page, target)
			}
		}
	}
}

// pages returns the pages of the project.
func pages(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, pattern := range []string{"../*.md", "*.md", "adr/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, found...)
	}
	return list
}

// anchors returns the anchors of the headings of a page.
func anchors(t *testing.T, path string) []string {
	t.Helper()
	var list []string
	for line := range strings.Lines(prose(t, path)) {
		if text := strings.TrimLeft(line, "#"); len(text) < len(line) {
			text = regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(text)), "")
			list = append(list, strings.ReplaceAll(text, " ", "-"))
		}
	}
	return list
}

// prose returns a page without its code.
func prose(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("(?s)\n```.*?\n```|`[^`]*`").ReplaceAllString(string(data), "")
}

// environment is the go command's: the user's settings must not reach the
// programs.
func environment() []string {
	return append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=local")
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
