// This file writes the body of a function a second time.

package rewrite

import (
	"go/scanner"
	"go/token"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// bodyCopy is a function whose body is written again in front of it, with all
// that changes in it. Parts are those of the site, of which number 3 is the body.
type bodyCopy struct {
	site plan.Site
	text func(signature, body string) string
}

// copied are the edits of the bodies that are written again: what changes in them
// is known when all sites were carried out.
func (w *writer) copied(sorted []splice) []splice {
	var list []splice
	for _, c := range w.copies {
		name, body := c.site.Parts[0], c.site.Parts[3]
		text := c.text(w.edited(sorted, plan.Span{Start: name.End, End: body.Start}, true), w.edited(sorted, body, false))
		if w.mode == Overlay {
			text = w.onLine(text, c.site.Span.Start)
		}
		list = append(list, splice{Edit: edit.Edit{Start: c.site.Span.Start, End: c.site.Span.Start, Text: text}, lo: c.site.Span.Start, hi: c.site.Span.End})
	}
	return list
}

// edited returns the text of span with what changes in it; in a signature, but the
// parameter that the function gains.
func (w *writer) edited(sorted []splice, span plan.Span, signature bool) string {
	var edits []edit.Edit
	for _, s := range sorted {
		if s.Start >= span.Start && s.End <= span.End && s.Start < span.End && !(signature && s.gained) {
			edits = append(edits, edit.Edit{Start: s.Start - span.Start, End: s.End - span.Start, Text: s.Text})
		}
	}
	text, err := edit.Apply(w.src[span.Start:span.End], edits)
	if err != nil {
		panic("rewrite: " + err.Error())
	}
	return string(text)
}

// onLine writes a function that begins on the line of offset at on that line. Its
// line directives name the lines that it would have, and last the place behind it.
func (w *writer) onLine(text string, at int) string {
	line := 1 + strings.Count(string(w.src[:at]), "\n")
	var b strings.Builder
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, []byte(text), nil, 0)
	for last := line; ; {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON {
			b.WriteString("; ")
			continue
		}
		if now := line + file.Line(pos) - 1; now != last {
			b.WriteString("/*line :" + strconv.Itoa(now) + ":1*/")
			last = now
		}
		b.WriteString(word(tok, lit) + " ")
	}
	begin := at - strings.LastIndex(string(w.src[:at]), "\n")
	return b.String() + lineDirective(line, begin+b.Len())
}

// lineDirective is a directive that stands at column of line and says so of what
// follows it.
func lineDirective(line, column int) string {
	text := ""
	for range 3 { // the number can be longer than what it was computed from
		text = "/*line :" + strconv.Itoa(line) + ":" + strconv.Itoa(column+len(text)) + "*/"
	}
	return text
}

// word writes a token without a line end in it.
func word(tok token.Token, lit string) string {
	switch {
	case lit == "":
		return tok.String()
	case tok == token.STRING && strings.Contains(lit, "\n"):
		if value, err := strconv.Unquote(lit); err == nil {
			return strconv.Quote(value)
		}
	}
	return lit
}
