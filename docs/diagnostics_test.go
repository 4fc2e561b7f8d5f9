package docs_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/check"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
	"github.com/alsgen/alsgen/analysis/ignore"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/settings"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

const (
	diagnosticsPage = "diagnostics.md"
	examplesDir     = "testdata/diagnostics"
)

// code is one code of the catalogue, with the comment on its constant.
type code struct {
	name    diag.Code
	meaning string
}

// example is a program that yields one code, and the same program mended.
type example struct {
	mend         string // what to do, for people
	main, mended string
	// good is a program that looks like the first and is right; "" where there is none.
	good string
	// others are the files beside main.go, with their names as first lines.
	others []txtar.File
	// configs and mendedConfigs are the configurations for which the two are loaded,
	// as -config names them; "" is that of the environment.
	configs, mendedConfigs string
}

// TestDiagnostics holds every code of the catalogue to its example: the example
// yields exactly this code, the mended one nothing, nor does the one that looks alike, the
// fix mends it, and diagnostics.md shows all of them.
func TestDiagnostics(t *testing.T) {
	codes := catalogue(t)
	examples := map[diag.Code]example{}
	sources := map[string]string{}
	mended := map[string]*program{}
	for _, c := range codes {
		e := readExample(t, c.name)
		examples[c.name] = e
		if e.alone() {
			continue
		}
		sources[string(c.name)] = e.main
		if e.good != "" {
			sources[goodPrefix+string(c.name)] = e.good
		}
		mended[string(c.name)] = &program{where: "the mended example of " + string(c.name), source: e.mended}
	}
	newModule(t, mended).overlay(t)
	reported := reportedBy(t, sources)
	for name, e := range examples {
		switch {
		case e.commanded():
			reported[string(name)] = e.check(t)
		case e.alone():
			reported[string(name)] = e.report(t)
		}
	}
	page := strings.Builder{}
	page.WriteString(pageHead)
	for _, c := range codes {
		ds := reported[string(c.name)]
		if c.name != diag.Unguarded { // what the examples leave out
			ds = slices.DeleteFunc(ds, func(d diag.Diagnostic) bool { return d.Code == diag.Unguarded })
		}
		if len(ds) != 1 || ds[0].Code != c.name {
			t.Errorf("the example of %s yields %v", c.name, ds)
			continue
		}
		for _, d := range reported[goodPrefix+string(c.name)] {
			if d.Code != diag.Unguarded || c.name == diag.Unguarded {
				t.Errorf("what looks like the example of %s yields %v", c.name, d)
			}
		}
		fixMends(t, examples[c.name], ds[0])
		writeCode(&page, c, examples[c.name], ds[0])
	}
	noOtherExamples(t, codes)
	current(t, diagnosticsPage, page.String())
}

// goodPrefix is in front of the names of the programs that are right.
const goodPrefix = "good-"

// fixMends fails if d has a fix that makes something else of the example than what stands
// there as the mended one.
func fixMends(t *testing.T, e example, d diag.Diagnostic) {
	t.Helper()
	if len(d.Fixes) == 0 {
		return
	}
	var edits []edit.Edit
	for _, x := range d.Fixes[0].Edits {
		edits = append(edits, edit.Edit{Start: x.Start, End: x.End, Text: x.New})
	}
	text, err := edit.Apply([]byte(e.main), edits)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = format.Source(text); err != nil || string(text) != e.mended {
		t.Errorf("the fix of %s makes\n%s(%v)", d.Code, text, err)
	}
}

// readExample reads the archive of a code: the comment says how to mend it.
func readExample(t *testing.T, name diag.Code) example {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join(examplesDir, string(name)+".txtar"))
	if err != nil {
		t.Fatalf("the code %s has no example: %v", name, err)
	}
	e := example{mend: string(ar.Comment)}
	for _, f := range ar.Files {
		switch f.Name {
		case "main.go":
			e.main = string(f.Data)
		case "good.go":
			e.good = string(f.Data)
		case "mended.go":
			e.mended = string(f.Data)
		case "configs":
			e.configs = strings.TrimSpace(string(f.Data))
		case "mended-configs":
			e.mendedConfigs = strings.TrimSpace(string(f.Data))
		default:
			e.others = append(e.others, f)
		}
	}
	if e.mend == "" || e.main == "" || e.mended == "" && e.mendedConfigs == "" {
		t.Fatalf("the example of %s lacks a comment, main.go or mended.go", name)
	}
	return e
}

// alone reports whether the example is loaded by itself: for configurations of its own,
// or with other files.
func (e example) alone() bool { return e.configs != "" || len(e.others) > 0 }

// commanded reports whether the example is about what stands on the disk: alsgen check is
// asked about it.
func (e example) commanded() bool {
	return slices.ContainsFunc(e.others, func(f txtar.File) bool { return f.Name == settings.File || strings.HasSuffix(f.Name, "_als.go") })
}

// check returns what alsgen check says about the example, and demands that it says nothing
// about the mended one, in which files behind "mended/" replace others.
func (e example) check(t *testing.T) []diag.Diagnostic {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "alsgen")
	run(t, exec.CommandContext(t.Context(), "go", "build", "-o", bin, "../cmd/alsgen"))
	dir := realDir(t)
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf(goMod, absolute(t, "../runtime")))
	say := func() string {
		cmd := exec.CommandContext(t.Context(), bin, "check")
		cmd.Dir, cmd.Env = dir, environment()
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	write(t, filepath.Join(dir, "main.go"), e.main)
	for _, f := range e.others {
		if !strings.HasPrefix(f.Name, "mended/") {
			write(t, filepath.Join(dir, f.Name), string(f.Data))
		}
	}
	said := say()
	write(t, filepath.Join(dir, "main.go"), cmp.Or(e.mended, e.main))
	for _, f := range e.others {
		if name, ok := strings.CutPrefix(f.Name, "mended/"); ok {
			write(t, filepath.Join(dir, name), string(f.Data))
		}
	}
	for _, d := range parsed(t, say()) {
		if d.Code != diag.Unguarded {
			t.Errorf("check says of the mended example: %s", d)
		}
	}
	return parsed(t, said)
}

// parsed reads what check prints.
func parsed(t *testing.T, text string) (list []diag.Diagnostic) {
	t.Helper()
	for line := range strings.Lines(text) {
		m := regexp.MustCompile(`^(.+\.go):(\d+):(\d+): ([\w-]+): (.*)\n$`).FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("check says %q", text)
		}
		d := diag.Diagnostic{Code: diag.Code(m[4]), Severity: diag.Error, Message: m[5]}
		d.Position.Path = m[1]
		d.Position.Line, _ = strconv.Atoi(m[2])
		d.Position.Column, _ = strconv.Atoi(m[3])
		list = append(list, d)
	}
	return list
}

// report returns what is reported about an example that is loaded by itself, and demands that it is mended without a report.
func (e example) report(t *testing.T) []diag.Diagnostic {
	t.Helper()
	found := found(t, e.load(t, e.main, e.configs))
	prog := e.load(t, cmp.Or(e.mended, e.main), cmp.Or(e.mendedConfigs, e.configs))
	p := analysis.Analyze(prog, analysis.Options{})
	if len(p.Diagnostics) > 0 {
		t.Errorf("the mended example yields %v", p.Diagnostics)
		return found
	}
	changes, err := rewrite.Apply(p, prog.Source, rewrite.Overlay)
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string][]byte{}
	for _, f := range changes.Files {
		contents[f.Path] = f.After
	}
	if errs := prog.Check(contents).Errors; len(errs) > 0 {
		t.Errorf("the mended example, rewritten: %v", errs)
	}
	return found
}

// load loads the example with main as its main.go.
func (e example) load(t *testing.T, main, configs string) *load.Program {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf(goMod, absolute(t, "../runtime")))
	write(t, filepath.Join(dir, "main.go"), main)
	for _, f := range e.others {
		write(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	cfg := load.Config{Dir: dir, Env: environment()}
	if configs != "" {
		if cfg.Configurations, err = load.ParseConfigurations(t.Context(), cfg, strings.Split(configs, ",")); err != nil {
			t.Fatal(err)
		}
	}
	prog, err := load.Load(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range prog.Broken {
		t.Errorf("%s: %v", b.Path, b.Errors)
	}
	return prog
}

const pageHead = `# Diagnostics

<!-- Generated by go test ./docs -run TestDiagnostics -update; do not edit. -->

What alsgen says about a program looks as the compiler's messages do:

    file:line:column: code: what, why, and what to do

Below it stands the chain of calls that leads to the marker. A **refusal** stops
every command: nothing is written or built. An **unloaded** file stops
` + "`alsgen rewrite`" + `, and is of no interest to what is built. A **lost** context is a warning, except
for ` + "`alsgen rewrite`" + `, which writes nothing unless ` + "`-allow-lost`" + ` is given. ` + "`alsgen check`" + `
([check.md](check.md)) finds all of them, and what stands here as an **error**, a
**warning** or **info** besides, which the other commands do not look for. The
rules are those of [semantics.md](semantics.md).
`

// writeCode writes the section of one code.
func writeCode(page *strings.Builder, c code, e example, d diag.Diagnostic) {
	fmt.Fprintf(page, "\n## %s\n\n%s Severity: %s.", c.name, c.meaning, d.Severity)
	if d.Rule > 0 {
		fmt.Fprintf(page, " The example falls under rule %d.", d.Rule)
	}
	page.WriteString("\n\n")
	if e.configs != "" {
		fmt.Fprintf(page, "The example is loaded with `-config %s`.\n\n", e.configs)
	}
	fmt.Fprintf(page, "```go\n%s```\n\n", e.main)
	for _, f := range e.others {
		switch {
		case strings.HasPrefix(f.Name, "mended/"):
		case f.Name == settings.File:
			fmt.Fprintf(page, "```yaml\n# %s\n%s```\n\n", f.Name, f.Data)
		default:
			fmt.Fprintf(page, "```go\n// %s\n\n%s```\n\n", f.Name, f.Data)
		}
	}
	fmt.Fprintf(page, "```text\n%s\n", shown(d))
	for _, s := range d.Chain {
		s.Position.Path = filepath.Base(s.Position.Path)
		fmt.Fprintf(page, "\t%s: %s\n", s.Position, packagePath.ReplaceAllString(s.Text, "main"))
	}
	fmt.Fprintf(page, "```\n\n%s\n", e.mend)
	if e.mended != "" {
		fmt.Fprintf(page, "```go\n%s```\n", e.mended)
		if len(d.Fixes) > 0 {
			fmt.Fprintf(page, "\n`alsgen check -fix` does so.\n")
		}
	} else {
		fmt.Fprintf(page, "```text\nalsgen rewrite -config %s\n```\n", e.mendedConfigs)
	}
	if e.good != "" {
		fmt.Fprintf(page, "\nThis looks alike, and is right:\n\n```go\n%s```\n", e.good)
	}
}

// reportedBy returns the diagnostics of each program, loaded together.
func reportedBy(t *testing.T, sources map[string]string) map[string][]diag.Diagnostic {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), fmt.Sprintf(goMod, absolute(t, "../runtime")))
	for name, source := range sources {
		write(t, filepath.Join(dir, name, "main.go"), source)
	}
	prog, err := load.Load(t.Context(), load.Config{Dir: dir, Env: environment()})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range prog.Broken {
		t.Errorf("%s: %v", b.Path, b.Errors)
	}
	reported := map[string][]diag.Diagnostic{}
	for name := range sources {
		reported[name] = found(t, prog.Restrict(filepath.Join(dir, name)))
	}
	return reported
}

// found returns what check finds in prog.
func found(t *testing.T, prog *load.Program) []diag.Diagnostic {
	t.Helper()
	var directives []ignore.Directive
	for _, pkg := range prog.Packages {
		for _, file := range pkg.Files {
			directives = append(directives, ignore.Parse(prog.Fset, file.Syntax)...)
		}
	}
	list, err := check.Run(prog, analysis.Analyze(prog, analysis.Options{}), check.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return findings.Suppress(list, directives)
}

// catalogue returns the codes of analysis/diag in the order of their names, with
// the comments on them.
func catalogue(t *testing.T) []code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../analysis/diag/catalogue.go", nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var codes []code
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !isCode(spec.Type) {
			return true
		}
		name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code{diag.Code(name), meaning(t, spec)})
		return false
	})
	if len(codes) == 0 {
		t.Fatal("the catalogue is empty")
	}
	slices.SortFunc(codes, func(a, b code) int { return strings.Compare(string(a.name), string(b.name)) })
	return codes
}

func isCode(typ ast.Expr) bool {
	id, ok := typ.(*ast.Ident)
	return ok && id.Name == "Code"
}

// meaning returns the comment on a code as a sentence for users: "FuncValue
// occurs when …" becomes "Reported when …".
func meaning(t *testing.T, spec *ast.ValueSpec) string {
	t.Helper()
	text := strings.Join(strings.Fields(spec.Doc.Text()), " ")
	rest, ok := strings.CutPrefix(text, spec.Names[0].Name+" occurs ")
	if !ok || !strings.HasSuffix(rest, ".") {
		t.Errorf("the comment on %s does not begin with %q and end with a period", spec.Names[0].Name, spec.Names[0].Name+" occurs")
	}
	return "Reported " + rest
}

// noOtherExamples fails if an example stands for no code.
func noOtherExamples(t *testing.T, codes []code) {
	t.Helper()
	files, err := os.ReadDir(examplesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := diag.Code(strings.TrimSuffix(f.Name(), ".txtar"))
		if !slices.ContainsFunc(codes, func(c code) bool { return c.name == name }) {
			t.Errorf("%s is the example of no code", f.Name())
		}
	}
}

// current fails if the page at path is not want, or writes it with -update.
func current(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		write(t, path, want)
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date; go test ./docs -update writes it", path)
	}
}
