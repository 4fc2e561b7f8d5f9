// This file finds the directives that say what alsgen shall do with a function, and the
// functions that the settings name.
//
//	//als:root          a fresh context begins in the function, whoever calls it
//	func refresh() {
//
//	//als:keep          the type of the function stays as it is
//	func Page(id int) string {
//
// They stand in the comment of a function or method. Each must say something: one that is
// misplaced, unknown, or changes nothing is an error. //als:ignore is for check, which
// honours it; here it must only be well formed.

package flow

import (
	"go/ast"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/ignore"
)

// Marks are the functions that the settings name.
type Marks struct {
	Keep, Root []Mark
}

// Mark names one function, as go vet prints it.
type Mark struct {
	Name     string
	Position diag.Position // in the settings
}

// directivePrefix begins every directive.
const directivePrefix = "//als:"

// The directives.
const (
	keepDirective = "keep"
	rootDirective = "root"
)

// directives applies the directives in the source and marks.
func (b *builder) directives(marks Marks) {
	for _, pkg := range b.g.Prog.Packages {
		for _, file := range pkg.Files {
			if !file.Generated {
				b.fileDirectives(file.Syntax)
			}
		}
	}
	b.named(marks.Keep, keepDirective)
	b.named(marks.Root, rootDirective)
}

// fileDirectives applies the directives of one file.
func (b *builder) fileDirectives(file *ast.File) {
	attached := map[*ast.Comment]*Func{}
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.FuncDecl)
		if !ok || d.Doc == nil || b.decls[d] == nil {
			continue
		}
		for _, c := range d.Doc.List {
			attached[c] = b.decls[d]
		}
	}
	for _, d := range ignore.Parse(b.g.Prog.Fset, file) {
		if d.Wrong != "" {
			b.invalid(d.Position, d.Wrong)
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			text, ok := strings.CutPrefix(c.Text, directivePrefix)
			if !ok || ignore.Is(c.Text) {
				continue
			}
			b.directive(strings.TrimSpace(text), b.g.Position(c.Pos()), attached[c])
		}
	}
}

// directive applies the directive text, which stands in the comment of f.
func (b *builder) directive(text string, pos diag.Position, f *Func) {
	switch {
	case text != keepDirective && text != rootDirective:
		b.invalid(pos, "unknown directive "+directivePrefix+text+"; there are //als:keep, //als:root and //als:ignore")
	case f == nil:
		b.invalid(pos, directivePrefix+text+" does not stand in the comment of a function")
	default:
		b.mark(f, text, pos, "the directive "+directivePrefix+text+" says so")
	}
}

// named applies a directive to the functions that list names.
func (b *builder) named(list []Mark, verb string) {
	for _, m := range list {
		found := false
		for _, f := range b.g.Funcs {
			if f.Decl != nil && f.Name == m.Name {
				b.mark(f, verb, m.Position, "the settings say so ("+verb+")")
				found = true
			}
		}
		if !found {
			b.invalid(m.Position, m.Name+" is no function of the program")
		}
	}
}

// mark keeps the type of f as it is, or lets a fresh context begin in it.
func (b *builder) mark(f *Func, verb string, pos diag.Position, why string) {
	f.Marked = &Marked{Position: pos, Verb: verb, keeps: verb == keepDirective && f.Frozen == ""}
	f.Begins = f.Begins || verb == rootDirective
	if f.Frozen == "" {
		f.Frozen = why
	}
}

// Marked is a directive that a function has.
type Marked struct {
	Position diag.Position
	Verb     string // keep or root
	keeps    bool   // the type of the function stays because of it alone
}

func (b *builder) invalid(pos diag.Position, message string) {
	b.g.Diagnostics = append(b.g.Diagnostics, diag.Diagnostic{
		Code: diag.BadDirective, Severity: diag.Invalid, Position: pos, Message: message,
	})
}
