// This file checks that only planned places change.

package runner

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// checkSites demands that every changed byte lies in a planned site or an import
// block. checkEdits has shown that the edits are all that changes.
func checkSites(_ *Case, o *Outcome) []string {
	var faults []string
	for _, mode := range []rewrite.Mode{rewrite.InPlace, rewrite.Overlay} {
		for _, f := range o.Decision.Files(mode) {
			planned := planFile(o.Decision.Plan, f.Path)
			allowed, err := regions(f.Before, planned, mode)
			if err != nil {
				faults = append(faults, err.Error())
				continue
			}
			for _, e := range f.Edits {
				if !slices.ContainsFunc(allowed, func(r region) bool { return r.holds(e) }) {
					faults = append(faults, fmt.Sprintf("%s: the edit [%d,%d) %q lies in no planned site",
						relative(o.Dir, f.Path), e.Start, e.End, e.Text))
				}
			}
		}
	}
	return faults
}

func planFile(p *plan.Plan, path string) plan.File {
	for _, f := range p.Files {
		if f.Path == path {
			return f
		}
	}
	return plan.File{}
}

// region is a range of bytes in which edits may lie, but not inside the bodies
// of the literals in it: what changes there is a site of its own.
type region struct {
	plan.Span
	except []plan.Span
}

func (r region) holds(e edit.Edit) bool {
	if e.Start < r.Start || e.End > r.End {
		return false
	}
	return !slices.ContainsFunc(r.except, func(x plan.Span) bool { return e.Start > x.Start && e.End < x.End })
}

// regions returns where the edits of a file may lie.
func regions(src []byte, planned plan.File, mode rewrite.Mode) ([]region, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	at := func(p token.Pos) int { return fset.PositionFor(p, false).Offset }
	list := []region{{Span: importBlock(src, file, at, mode)}}
	for _, d := range planned.Drop {
		list = append(list, region{Span: wholeLines(src, d)})
	}
	bodies := literalBodies(file, at)
	for _, s := range planned.Sites {
		list = append(list, siteRegion(src, s, bodies))
		if s.Generic != nil {
			list = append(list, region{Span: plan.Span{Start: s.Generic.End, End: s.Generic.Line}})
		}
		for _, part := range s.Parts {
			list = append(list, withoutBodies(part, bodies))
		}
	}
	return list, nil
}

// siteRegion returns where the edits of one site may lie.
func siteRegion(src []byte, s plan.Site, bodies []plan.Span) region {
	switch s.Kind {
	case plan.Define, plan.Open: // behind the brace, or on the line behind it
		line := wholeLines(src, plan.Span{Start: s.Span.Start, End: s.Span.Start})
		return region{Span: plan.Span{Start: s.Span.Start + 1, End: line.End}}
	case plan.Remove: // with the line
		return region{Span: wholeLines(src, s.Span)}
	}
	return withoutBodies(s.Span, bodies)
}

func withoutBodies(s plan.Span, bodies []plan.Span) region {
	r := region{Span: s}
	for _, b := range bodies {
		if b.Start >= s.Start && b.End <= s.End {
			r.except = append(r.except, b)
		}
	}
	return r
}

// wholeLines extends a span to the ends of its lines.
func wholeLines(src []byte, s plan.Span) plan.Span {
	for s.Start > 0 && src[s.Start-1] != '\n' {
		s.Start--
	}
	for s.End < len(src) && src[s.End] != '\n' {
		s.End++
	}
	if s.End < len(src) {
		s.End++
	}
	return s
}

// importBlock returns the range from the package name, behind which an overlay
// and a file without imports get theirs, to the last import.
func importBlock(src []byte, file *ast.File, at func(token.Pos) int, mode rewrite.Mode) plan.Span {
	span := wholeLines(src, plan.Span{Start: at(file.Name.End()), End: at(file.Name.End())})
	span.Start = at(file.Name.End())
	if mode == rewrite.Overlay {
		span.End = at(file.Name.End())
	}
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.IMPORT {
			span.End = max(span.End, wholeLines(src, plan.Span{Start: at(gen.Pos()), End: at(gen.End())}).End)
		}
	}
	return span
}

// literalBodies returns the bodies of all function literals.
func literalBodies(file *ast.File, at func(token.Pos) int) []plan.Span {
	var bodies []plan.Span
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			bodies = append(bodies, plan.Span{Start: at(lit.Body.Lbrace), End: at(lit.Body.Rbrace) + 1})
		}
		return true
	})
	return bodies
}
