// This file makes one plan of what the build configurations of a program ask for.

package decide

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// asked is what one configuration asks for in one file.
type asked struct {
	path          string
	configuration int
	plan          plan.File
}

// finish makes the plans of the files that change, sorted by path. A file that
// several configurations hold must change alike in all of them.
func (m *maker) finish() []plan.File {
	made := map[*load.File]plan.File{}
	m.compareTypes()
	for _, fm := range m.sortedFiles() {
		made[fm.file] = fm.finish()
	}
	var all []asked
	for _, pkg := range m.g.Prog.Packages {
		for _, f := range pkg.Files {
			all = append(all, asked{f.Path, pkg.Configuration, made[f]})
		}
	}
	slices.SortFunc(all, func(a, b asked) int {
		return cmp.Or(strings.Compare(a.path, b.path), a.configuration-b.configuration)
	})
	files := []plan.File{}
	for i, first := 0, 0; i < len(all); i++ {
		if all[i].path == all[first].path && i > 0 {
			m.compare(all[first], all[i])
			continue
		}
		first = i
		if len(all[i].plan.Sites) > 0 {
			files = append(files, all[i].plan)
		}
	}
	return files
}

// compare refuses a file in which two configurations ask for different changes,
// where the first of them stands.
func (m *maker) compare(a, b asked) {
	x, y := a.plan.Sites, b.plan.Sites
	if len(x) == 0 && len(y) == 0 || reflect.DeepEqual(a.plan, b.plan) {
		return
	}
	i := 0
	for i < min(len(x), len(y)) && reflect.DeepEqual(x[i], y[i]) {
		i++
	}
	at, fn := 0, "the imports"
	for _, rest := range [][]plan.Site{x[i:], y[i:]} {
		if len(rest) > 0 && (fn == "the imports" || rest[0].Span.Start < at) {
			at, fn = rest[0].Span.Start, rest[0].Func
		}
	}
	m.diagnostics = append(m.diagnostics, diag.Diagnostic{
		Code: diag.ConfigsDiffer, Severity: diag.Refusal, Position: m.offsetPosition(a.path, at),
		Message: fmt.Sprintf("%s would have to change in one way for %s and in another for %s; "+
			"move what differs behind a function that each of them declares in a file of its own",
			fn, m.configuration(a.configuration), m.configuration(b.configuration)),
	})
}

func (m *maker) configuration(i int) string { return m.g.Prog.Configurations[i].String() }

// offsetPosition returns the position of a byte of a file.
func (m *maker) offsetPosition(path string, offset int) diag.Position {
	file := m.g.Prog.File(path)
	return m.g.Position(m.g.Prog.Fset.File(file.Syntax.Package).Pos(offset))
}
