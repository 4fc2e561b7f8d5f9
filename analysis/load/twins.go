// This file reads modules in twins as if their sources stood under no constraint and
// their twins did not exist: through contents that replace files, and not by a build
// tag, which would reach into the dependencies.

package load

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/alsgen/alsgen/analysis/twin"
)

// Generated is a file that alsgen generate made.
type Generated struct {
	Path string // absolute
	// Context says that it declares for the sources what the twins declare besides them.
	Context bool
}

// readTwins finds the sources and twins in the modules that may be written, and notes
// what replaces them.
func (p *Program) readTwins() error {
	p.cfg.Overlay = maps.Clone(p.cfg.Overlay)
	if p.cfg.Overlay == nil {
		p.cfg.Overlay = map[string][]byte{}
	}
	virtual := maps.Clone(p.cfg.Overlay) // those that are not on the disk
	for i := range p.Modules {
		m := &p.Modules[i]
		m.Twins = p.cfg.Twins
		err := m.goFiles(func(file, _ string) error {
			delete(virtual, file)
			src, err := p.source(file)
			if err == nil && bytes.Contains(src, []byte(twin.Tag)) {
				p.readTwin(m, file, src)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	for path, src := range virtual { // the order does not show
		if m := p.ModuleOf(path); m != nil && strings.HasSuffix(path, ".go") {
			p.readTwin(m, path, src)
		}
	}
	slices.SortFunc(p.Generated, func(a, b Generated) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

// readTwin notes what src, at path in the module m, is replaced by.
func (p *Program) readTwin(m *Module, path string, src []byte) {
	switch {
	case twin.IsSource(src):
		m.Twins = true
		p.tagged[path] = true
		p.cfg.Overlay[path] = twin.Strip(src)
	case !twin.Generated(src):
	case twin.IsContextFile(path):
		m.Twins = true
		p.Generated = append(p.Generated, Generated{path, true})
		p.cfg.Overlay[path] = parsable(twin.Strip(src))
	default:
		m.Twins = true
		p.Generated = append(p.Generated, Generated{path, false})
		p.cfg.Overlay[path] = twin.Hide(src)
	}
}

// parsable returns src, or a file that no build has if it does not parse: a merge may
// have left marks in it.
func parsable(src []byte) []byte {
	if _, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution); err != nil {
		return twin.Hide(src)
	}
	return src
}

// Tagged returns the sources that stand under the tag of sources, sorted.
func (p *Program) Tagged() []string { return sortedKeys(p.tagged) }

// InTwins reports whether the file at path is of a module in twins.
func (p *Program) InTwins(path string) bool {
	m := p.ModuleOf(path)
	return m != nil && m.Twins
}

// Unready returns the modules that may be written and are not in twins, but that modules
// in twins import, sorted: their markers would not be rewritten in an ordinary build.
func (p *Program) Unready() []string {
	found := map[string]bool{}
	for _, w := range p.worlds {
		for _, q := range w.variants {
			if m := p.moduleOf(q); m == nil || !m.Twins {
				continue
			}
			packages.Visit([]*packages.Package{q}, nil, func(dep *packages.Package) {
				if m := p.moduleOf(dep); m != nil && !m.Twins {
					found[m.Path] = true
				}
			})
		}
	}
	return sortedKeys(found)
}

// isGenerated reports whether alsgen generate made the file at path.
func (p *Program) isGenerated(path string) bool {
	return slices.ContainsFunc(p.Generated, func(g Generated) bool { return g.Path == path })
}

// Forwards reports whether the file at path declares for the sources what the twins
// declare besides them.
func (p *Program) Forwards(path string) bool {
	return twin.IsContextFile(path) && p.isGenerated(path)
}

// mend takes out of the files that forward for the sources the declarations that do not
// fit the sources any more, and reports whether there were any.
func (p *Program) mend(worlds []*world) bool {
	bad := map[string][]int{} // lines, by file
	for _, w := range worlds {
		for _, q := range w.loaded {
			for _, e := range q.Errors {
				if path, line := errorLine(e); p.Forwards(path) {
					bad[path] = append(bad[path], line)
				}
			}
		}
	}
	for path, lines := range bad {
		src := p.cfg.Overlay[path]
		mended := withoutDeclarations(src, lines)
		if bytes.Equal(src, mended) {
			mended = twin.Hide(src)
		}
		p.cfg.Overlay[path] = mended
	}
	return len(bad) > 0
}

// errorLine returns where e is.
func errorLine(e packages.Error) (path string, line int) {
	parts := strings.Split(e.Pos, ":")
	for len(parts) > 1 {
		n, err := strconv.Atoi(parts[len(parts)-1])
		if err != nil {
			break
		}
		line, parts = n, parts[:len(parts)-1]
	}
	return strings.Join(parts, ":"), line
}

// withoutDeclarations returns src with spaces in place of the functions that stand on one
// of lines, and of the imports that nothing uses then.
func withoutDeclarations(src []byte, lines []int) []byte {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return src
	}
	out := bytes.Clone(src)
	blank := func(n ast.Node) {
		for i := fset.Position(n.Pos()).Offset; i < fset.Position(n.End()).Offset; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	used := map[string]bool{}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		first, last := fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line
		if slices.ContainsFunc(lines, func(line int) bool { return first <= line && line <= last }) {
			blank(fn)
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if id, ok := sel.X.(*ast.Ident); ok {
					used[id.Name] = true
				}
			}
			return true
		})
	}
	for _, spec := range file.Imports {
		if !used[importName(spec)] {
			blank(spec)
		}
	}
	return out
}

// importName returns the name that spec gives the package, in a file that alsgen made.
func importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		return spec.Name.Name
	}
	name, _ := strconv.Unquote(spec.Path.Value)
	return path.Base(name)
}
