// This file finds the types that differ between the build configurations of a program
// at one place of a file that they share.

package decide

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/plan"
)

// place is an expression of a file that configurations may share.
type place struct {
	path string
	span plan.Span
}

// findDiffering notes the calls, and what they call, whose types differ between
// configurations.
func (m *maker) findDiffering() {
	m.differing = map[place]bool{}
	if len(m.g.Prog.Configurations) == 1 {
		return
	}
	first := map[place]string{}
	for _, pkg := range m.g.Prog.Packages {
		for _, f := range pkg.Files {
			ast.Inspect(f.Syntax, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					m.noteType(first, pkg, f, call)
					m.noteType(first, pkg, f, call.Fun)
				}
				return true
			})
		}
	}
}

// noteType compares the type of e with that in the configurations before.
func (m *maker) noteType(first map[place]string, pkg *load.Package, f *load.File, e ast.Expr) {
	t := pkg.Info.TypeOf(e)
	if t == nil {
		return
	}
	at, text := place{f.Path, m.span(e)}, types.TypeString(t, nil)
	if known, ok := first[at]; ok && known != text {
		m.differing[at] = true
	}
	first[at] = text
}

// differs reports whether the type of e, in the function in, is another in some
// configuration.
func (m *maker) differs(e ast.Expr, in *flow.Func) bool {
	return m.differing[place{in.File.Path, m.span(e)}]
}

// compareTypes notes in the sites of the files that configurations share which of the
// types that they write differ.
func (m *maker) compareTypes() {
	if len(m.g.Prog.Configurations) == 1 {
		return
	}
	files := m.sortedFiles()
	for len(files) > 0 {
		n := 1
		for n < len(files) && files[n].file.Path == files[0].file.Path {
			n++
		}
		compareFiles(files[:n])
		files = files[n:]
	}
}

// compareFiles compares the sites of one file in several configurations, if they are
// otherwise the same.
func compareFiles(files []*fileMaker) {
	for _, fm := range files {
		slices.SortStableFunc(fm.sites, func(a, b *pending) int {
			return cmp.Or(cmp.Compare(a.site.Span.Start, b.site.Span.Start), cmp.Compare(a.site.Span.End, b.site.Span.End),
				strings.Compare(string(a.site.Kind), string(b.site.Kind)), cmp.Compare(a.site.Index, b.site.Index))
		})
		if len(fm.sites) != len(files[0].sites) {
			return
		}
	}
	for i := range files[0].sites {
		var same []*pending
		for _, fm := range files {
			same = append(same, fm.sites[i])
		}
		compareSites(same)
	}
}

// compareSites notes which of the types differ that one site writes in several
// configurations.
func compareSites(sites []*pending) {
	for _, list := range []func(*pending) []typeText{
		func(p *pending) []typeText { return p.types },
		func(p *pending) []typeText { return p.results },
		func(p *pending) []typeText { return p.callee },
		func(p *pending) []typeText { return p.called },
		func(p *pending) []typeText { return p.named },
	} {
		n := len(list(sites[0]))
		if slices.ContainsFunc(sites, func(p *pending) bool { return len(list(p)) != n }) {
			continue
		}
		for i := range n {
			var texts []string
			for _, p := range sites {
				texts = append(texts, types.TypeString(list(p)[i].t, nil))
			}
			if slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
				for _, p := range sites {
					list(p)[i].differs = strings.Join(texts, "\x00")
				}
			}
		}
	}
}
