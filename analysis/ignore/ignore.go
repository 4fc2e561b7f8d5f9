// Package ignore reads the comments that suppress findings:
//
//	save(user.GetStore()) //als:ignore lost-context the job of nobody, see docs/jobs.md
//
//	//als:ignore lost-context,bound-early the hook runs once, at start
//	hooks.Add(func() { log(user.GetStore()) })
//
// A comment behind code is about that line; one that stands alone is about the line below
// it, or below the comment that it is part of. It names codes, and the reason why they do
// not matter there. Who honours it is not decided here.
package ignore

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
)

// prefix begins the comment.
const prefix = "//als:ignore"

// Directive is one such comment.
type Directive struct {
	Position diag.Position // of the comment
	End      diag.Position // behind it
	// From and To are the offsets of what goes with the comment: its whole line if it is
	// alone there.
	From, To int
	Codes    []diag.Code
	Reason   string
	// Line is the line that it is about.
	Line int
	// Wrong says what is wrong with the comment, "" for nothing. A wrong one suppresses
	// nothing.
	Wrong string
}

// Is reports whether text, a comment, is meant to be such a directive.
func Is(text string) bool {
	rest, ok := strings.CutPrefix(text, prefix)
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t,"))
}

// Parse returns the directives of file, in order. Positions are physical.
func Parse(fset *token.FileSet, file *ast.File) []Directive {
	var (
		list []Directive
		code map[int]bool
	)
	for _, group := range file.Comments {
		for i, c := range group.List {
			if !Is(c.Text) {
				continue
			}
			if code == nil {
				code = codeLines(fset, file)
			}
			d := parse(c.Text)
			d.Position, d.End = position(fset, c.Pos()), position(fset, c.End())
			d.From, d.To, d.Line = d.Position.Offset, d.End.Offset, d.Position.Line
			if !code[d.Line] {
				d.Line = position(fset, group.End()).Line + 1
				if i == 0 || position(fset, group.List[i-1].End()).Line < d.Position.Line {
					d.From, d.To = lineOf(fset.File(c.Pos()), c.Pos())
				}
			}
			list = append(list, d)
		}
	}
	return list
}

// parse reads the text of one comment.
func parse(text string) Directive {
	words := strings.Fields(strings.TrimPrefix(text, prefix))
	var d Directive
	for more := true; more && len(words) > 0; words = words[1:] {
		more = strings.HasSuffix(words[0], ",")
		for _, name := range strings.Split(strings.TrimSuffix(words[0], ","), ",") {
			d.Codes = append(d.Codes, diag.Code(name))
		}
	}
	d.Reason = strings.Join(words, " ")
	d.Wrong = d.wrong()
	return d
}

// wrong says what is wrong with what d says.
func (d Directive) wrong() string {
	if len(d.Codes) == 0 {
		return prefix + " names no code; write a code and the reason, such as " + prefix + " lost-context the job of nobody"
	}
	for _, c := range d.Codes {
		switch {
		case c == diag.BadDirective:
			return fmt.Sprintf("%s: %s cannot be ignored", prefix, c)
		case !slices.Contains(diag.Codes(), c):
			return fmt.Sprintf("%s: there is no code %q; alsgen explain lists them", prefix, c)
		}
	}
	if d.Reason == "" {
		return prefix + " gives no reason; write why it does not matter here behind the code"
	}
	return ""
}

// Covers reports whether d suppresses a finding of that code at p.
func (d Directive) Covers(code diag.Code, p diag.Position) bool {
	return d.Wrong == "" && d.Position.Path == p.Path && d.Line == p.Line && slices.Contains(d.Codes, code)
}

// codeLines returns the lines of file on which some code begins or ends.
func codeLines(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := map[int]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.File:
			return true
		case *ast.Comment, *ast.CommentGroup:
			return false
		}
		if n.Pos().IsValid() && n.End() > n.Pos() {
			lines[fset.PositionFor(n.Pos(), false).Line] = true
			lines[fset.PositionFor(n.End()-1, false).Line] = true
		}
		return true
	})
	lines[fset.PositionFor(file.Package, false).Line] = true
	return lines
}

// lineOf returns the offsets of the line of pos, with its end.
func lineOf(file *token.File, pos token.Pos) (from, to int) {
	line := file.PositionFor(pos, false).Line
	from, to = file.Offset(file.LineStart(line)), file.Size()
	if line < file.LineCount() {
		to = file.Offset(file.LineStart(line + 1))
	}
	return from, to
}

func position(fset *token.FileSet, pos token.Pos) diag.Position {
	p := fset.PositionFor(pos, false)
	return diag.Position{Path: p.Filename, Offset: p.Offset, Line: p.Line, Column: p.Column}
}
