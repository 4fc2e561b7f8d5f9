// This file finds what a question is about.

package why

import (
	"go/ast"
	"go/types"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
)

// Place is FILE:LINE or FILE:LINE:COLUMN.
type Place struct {
	Path         string // absolute
	Line, Column int    // Column is 0 if it is not given
}

// ParsePlace returns the place that text names, a file relative to dir; false if text has
// another form.
func ParsePlace(dir, text string) (Place, bool) {
	m := regexp.MustCompile(`^(.+\.go):(\d+)(?::(\d+))?$`).FindStringSubmatch(text)
	if m == nil {
		return Place{}, false
	}
	p := Place{Path: m[1]}
	p.Line, _ = strconv.Atoi(m[2])
	p.Column, _ = strconv.Atoi(m[3])
	if !filepath.IsAbs(p.Path) {
		p.Path = filepath.Join(dir, p.Path)
	}
	return p, true
}

// holds reports whether l stands at p: everything does if p has no line.
func (p Place) holds(l plan.Link) bool {
	return p.Line == 0 || l.Position.Line == p.Line && (p.Column == 0 || l.Position.Column == p.Column)
}

// At returns the answers about p: about the places on its line that need the context, or
// the functions that begin there, or else the innermost function around it.
func (g *Graph) At(p Place) []Answer {
	var list []Answer
	around := -1
	for i, f := range g.funcs {
		if f.Position.Path != p.Path || p.Line < f.Position.Line || p.Line > f.EndLine {
			continue
		}
		if around < 0 || f.Position.Offset >= g.funcs[around].Position.Offset {
			around = i
		}
		here := slices.ContainsFunc(f.Links, func(l plan.Link) bool { return p.holds(l) && !l.Runs })
		if here && f.Position.Line != p.Line {
			list = append(list, g.Explain(i, p))
		} else if f.Position.Line == p.Line {
			list = append(list, g.Explain(i, Place{}))
		}
	}
	if len(list) == 0 && around >= 0 {
		list = append(list, g.Explain(around, Place{}))
	}
	return list
}

// Named returns the answers about the functions that name names, as go vet prints them, or
// shorter: without the folders of the path, the package, or the receiver's parentheses.
func (g *Graph) Named(name string) []Answer {
	var list []Answer
	for i, f := range g.funcs {
		if slices.Contains(namesOf(f.Package, f.Name), bare(name)) {
			list = append(list, g.Explain(i, Place{}))
		}
	}
	return list
}

// namesOf returns the names by which the function name of pkg may be asked for.
func namesOf(pkg, name string) []string {
	whole := bare(name)
	own := strings.TrimPrefix(whole, pkg+".")
	names := []string{whole, path.Base(pkg) + "." + own, own}
	if _, method, ok := strings.Cut(own, "."); ok && !strings.Contains(method, "func") {
		names = append(names, method)
	}
	return names
}

// bare returns name without the parentheses and the star of a receiver.
func bare(name string) string { return strings.NewReplacer("(*", "", "(", "", ")", "").Replace(name) }

// Declares reports whether decl, in the package pkg, declares a function that may be asked
// for as name.
func Declares(pkg string, decl ast.Decl, name string) bool {
	fn, ok := decl.(*ast.FuncDecl)
	if !ok {
		return false
	}
	own := fn.Name.Name
	if fn.Recv != nil && len(fn.Recv.List) > 0 {
		own = types.ExprString(fn.Recv.List[0].Type) + "." + own
	}
	return slices.Contains(namesOf(pkg, pkg+"."+strings.TrimPrefix(own, "*")), bare(name))
}
