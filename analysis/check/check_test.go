// Package check_test holds the rules of check to programs that say themselves what is found
// in them: a comment // want CODE stands at the end of every line with a finding.
package check_test

import (
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/check"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/findings"
	"github.com/alsgen/alsgen/analysis/ignore"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// inPlaceFile is the file of an archive that holds the patterns of the packages that are
// rewritten in place, one a line.
const inPlaceFile = "inplace.txt"

// TestCheck loads all archives as one module, each in a folder of its own, and compares what
// is found in each with what it wants. Then it applies the first fixes of all findings, and
// compares again: what had a fix is not found any more, and nothing else is.
func TestCheck(t *testing.T) {
	archives := readArchives(t)
	m := newModule(t, archives, nil)
	fixed := fixes{}
	left := map[string]wants{}
	for _, name := range slices.Sorted(maps.Keys(archives)) {
		ds := m.found(t, name, archives[name])
		want := wanted(t, m.dir, name, archives[name])
		if diff := difference(want, positions(ds)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		left[name] = byFile(slices.DeleteFunc(ds, func(d diag.Diagnostic) bool { return fixed.add(t, m.prog, d) }))
	}
	replaced := map[string][]byte{}
	for path, text := range fixed.apply(t, m.prog) {
		replaced[strings.TrimPrefix(path, m.dir+"/")] = text
	}
	again := newModule(t, archives, replaced)
	for _, name := range slices.Sorted(maps.Keys(archives)) {
		if diff := difference(left[name].in(m.dir), byFile(again.found(t, name, archives[name])).in(again.dir)); diff != "" {
			t.Errorf("%s, with all fixes applied:\n%s", name, diff)
		}
	}
}

// TestRunnerNoticesFaults holds the comparison itself to what it is for.
func TestRunnerNoticesFaults(t *testing.T) {
	a, b := place{"read-once", "x.go", 3}, place{"read-once", "x.go", 4}
	for _, c := range []struct {
		name      string
		want, got wants
		diff      string
	}{
		{"same", wants{a: 1, b: 2}, wants{a: 1, b: 2}, ""},
		{"missing", wants{a: 1}, wants{}, "\tx.go:3: read-once is not found\n"},
		{"not wanted", wants{}, wants{a: 1}, "\tx.go:3: read-once is found, and not wanted\n"},
		{"another line", wants{a: 1}, wants{b: 1}, "\tx.go:3: read-once is not found\n\tx.go:4: read-once is found, and not wanted\n"},
		{"once too often", wants{a: 1}, wants{a: 2}, "\tx.go:3: read-once is found, and not wanted\n"},
	} {
		if diff := difference(c.want, c.got); diff != c.diff {
			t.Errorf("%s: %q", c.name, diff)
		}
	}
}

// place is where a code is found.
type place struct {
	code diag.Code
	path string
	line int // 0 for the whole file
}

// wants counts the findings at each place.
type wants map[place]int

// in returns w with paths relative to dir.
func (w wants) in(dir string) wants {
	r := wants{}
	for p, n := range w {
		p.path = strings.TrimPrefix(p.path, dir)
		r[p] = n
	}
	return r
}

// positions counts ds by lines.
func positions(ds []diag.Diagnostic) wants {
	w := wants{}
	for _, d := range ds {
		w[place{d.Code, d.Position.Path, d.Position.Line}]++
	}
	return w
}

// byFile counts ds by files: fixes move lines.
func byFile(ds []diag.Diagnostic) wants {
	w := wants{}
	for _, d := range ds {
		w[place{d.Code, d.Position.Path, 0}]++
	}
	return w
}

// difference says how got differs from want, "" if it does not.
func difference(want, got wants) string {
	text := &strings.Builder{}
	all := maps.Clone(want)
	maps.Copy(all, got)
	order := func(a, b place) int {
		return cmp.Or(strings.Compare(a.path, b.path), cmp.Compare(a.line, b.line), strings.Compare(string(a.code), string(b.code)))
	}
	for _, p := range slices.SortedFunc(maps.Keys(all), order) {
		switch {
		case got[p] < want[p]:
			fmt.Fprintf(text, "\t%s:%d: %s is not found\n", p.path, p.line, p.code)
		case got[p] > want[p]:
			fmt.Fprintf(text, "\t%s:%d: %s is found, and not wanted\n", p.path, p.line, p.code)
		}
	}
	return text.String()
}

// readArchives reads testdata, by the names of the files.
func readArchives(t *testing.T) map[string]*txtar.Archive {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("there are no archives ", err)
	}
	archives := map[string]*txtar.Archive{}
	for _, path := range paths {
		ar, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(strings.TrimSpace(string(ar.Comment)), ".") {
			t.Errorf("%s does not begin with a sentence", path)
		}
		archives[strings.TrimSuffix(filepath.Base(path), ".txtar")] = ar
	}
	return archives
}

// wanted returns what the comments of an archive that lies in a folder of dir want.
func wanted(t *testing.T, dir, name string, ar *txtar.Archive) wants {
	t.Helper()
	w := wants{}
	codes := diag.Codes()
	comment := regexp.MustCompile(`// want((?: [\w-]+)+)$`)
	for _, f := range ar.Files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			m := comment.FindStringSubmatch(line)
			if m == nil {
				if strings.Contains(line, "// want") {
					t.Errorf("%s/%s:%d: this comment wants nothing: %s", name, f.Name, i+1, line)
				}
				continue
			}
			for code := range strings.FieldsSeq(m[1]) {
				if !slices.Contains(codes, diag.Code(code)) {
					t.Errorf("%s/%s:%d: there is no code %s", name, f.Name, i+1, code)
				}
				w[place{diag.Code(code), filepath.Join(dir, name, f.Name), i + 1}]++
			}
		}
	}
	return w
}

// module is all archives on the disk, loaded.
type module struct {
	dir  string
	prog *load.Program
}

const goMod = `module check.test

go 1.26

require github.com/alsgen/alsgen/runtime v0.0.0

replace github.com/alsgen/alsgen/runtime => %s
`

// newModule writes and loads the archives, with the files in place of theirs that replaced
// holds, by their paths below the root of the module.
func newModule(t *testing.T, archives map[string]*txtar.Archive, replaced map[string][]byte) *module {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := filepath.Abs("../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.mod"), fmt.Appendf(nil, goMod, runtime))
	for name, ar := range archives {
		for _, f := range ar.Files {
			path := filepath.Join(name, f.Name)
			text, ok := replaced[path]
			if !ok {
				text = f.Data
			}
			write(t, filepath.Join(dir, path), text)
		}
	}
	// With -trimpath, what has been compiled in one folder is known in the next.
	env := append(os.Environ(), "GOFLAGS=-buildvcs=false -trimpath", "GOWORK=off", "GO111MODULE=on", "GOTOOLCHAIN=local")
	prog, err := load.Load(t.Context(), load.Config{Dir: dir, Env: env})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range prog.Broken {
		t.Errorf("%s: %v", b.Path, b.Errors)
	}
	if t.Failed() {
		t.FailNow()
	}
	return &module{dir: dir, prog: prog}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// found returns what check finds in one archive. Programs need not say that they must be
// rewritten, but for the archive about that.
func (m *module) found(t *testing.T, name string, ar *txtar.Archive) []diag.Diagnostic {
	t.Helper()
	dir := filepath.Join(m.dir, name)
	prog := m.prog.Restrict(dir)
	var directives []ignore.Directive
	for _, pkg := range prog.Packages {
		for _, file := range pkg.Files {
			directives = append(directives, ignore.Parse(prog.Fset, file.Syntax)...)
		}
	}
	o := check.Options{Root: dir}
	for _, f := range ar.Files {
		if f.Name == inPlaceFile {
			o.InPlace = strings.Fields(string(f.Data))
		}
	}
	list, err := check.Run(prog, analysis.Analyze(prog, analysis.Options{}), o)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return slices.DeleteFunc(findings.Suppress(list, directives), func(d diag.Diagnostic) bool {
		return d.Code == diag.Unguarded && name != string(diag.Unguarded)
	})
}

// fixes are the edits of first fixes, by file.
type fixes map[string][]edit.Edit

// add applies the first fix of d alone, and fails if what it makes does not compile. It
// reports whether d has a fix that does not overlap with those that are there, and keeps it.
func (fs fixes) add(t *testing.T, prog *load.Program, d diag.Diagnostic) bool {
	t.Helper()
	if len(d.Fixes) == 0 {
		return false
	}
	alone := fixes{}
	for _, e := range d.Fixes[0].Edits {
		alone[e.Path] = append(alone[e.Path], edit.Edit{Start: e.Start, End: e.End, Text: e.New})
	}
	contents := alone.apply(t, prog)
	if errs := prog.Check(contents).Errors; len(errs) > 0 {
		t.Errorf("the fix of %s: %v\n%s", d, errs, contents[d.Position.Path])
		return false
	}
	for path, edits := range alone {
		all := slices.Concat(fs[path], edits)
		if _, err := edit.Sorted(all, 1<<30); err != nil {
			return false
		}
		alone[path] = all
	}
	maps.Copy(fs, alone)
	return true
}

// apply returns what the files are with the fixes, formatted.
func (fs fixes) apply(t *testing.T, prog *load.Program) map[string][]byte {
	t.Helper()
	contents := map[string][]byte{}
	for path, edits := range fs {
		source, err := prog.Source(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := edit.Apply(source, edits)
		if err != nil {
			t.Fatal(path, ": ", err)
		}
		if contents[path], err = format.Source(text); err != nil {
			t.Fatalf("%s: %v\n%s", path, err, text)
		}
	}
	return contents
}
