// This file says of each line of a twin which line of the source it is.

package rewrite

import (
	"bytes"
	"go/scanner"
	"go/token"
	"strings"
	"unicode"

	"github.com/alsgen/alsgen/rewrite/edit"
)

// twinLine is one line of a twin.
type twinLine struct {
	text   []byte
	origin int  // the line of the source that it is, from 1; 0 if it is none
	code   bool // it has a token behind the imports that is no comment
	inside bool // it begins inside a token
}

// top reports whether l begins a declaration.
func (l twinLine) top() bool { return len(l.text) > 0 && !unicode.IsSpace(rune(l.text[0])) }

// placesOf returns where a reader sees the lines of src, a file called name, from 1.
func placesOf(name string, src []byte) []place {
	file := scan(name, src, func(int, token.Token, string) {})
	places := []place{{}}
	for line := range file.LineCount() {
		p := file.PositionFor(file.LineStart(line+1), true)
		places = append(places, place{p.Filename, p.Line})
	}
	return places
}

// scan calls visit with the tokens of src and the lines on which they begin, from 1.
func scan(name string, src []byte, visit func(line int, tok token.Token, lit string)) *token.File {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile(name, -1, len(src))
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return file
		}
		visit(file.PositionFor(pos, false).Line, tok, lit)
	}
}

// originsOf returns which lines of src those of the edited text are: that of the first
// of its bytes that is kept, and no space.
func originsOf(src []byte, edits []edit.Edit) []int {
	o := &originer{origins: []int{0}, line: 1}
	sorted, _ := edit.Sorted(edits, len(src))
	at := 0
	for _, e := range sorted {
		o.keep(src[at:e.Start])
		o.insert([]byte(e.Text))
		o.line += bytes.Count(src[e.Start:e.End], []byte("\n"))
		at = e.End
	}
	o.keep(src[at:])
	return o.origins
}

// originer is the state of originsOf.
type originer struct {
	origins []int // of the lines of the edited text so far
	line    int   // of the source
}

// keep adds bytes of the source.
func (o *originer) keep(text []byte) {
	for _, b := range text {
		last := len(o.origins) - 1
		switch {
		case b == '\n':
			o.line++
			o.origins = append(o.origins, 0)
		case o.origins[last] == 0 && !unicode.IsSpace(rune(b)):
			o.origins[last] = o.line
		}
	}
}

// insert adds bytes that are not of the source.
func (o *originer) insert(text []byte) {
	for range bytes.Count(text, []byte("\n")) {
		o.origins = append(o.origins, 0)
	}
}

// linesOf returns the lines of text, which is edited formatted, whose lines are those of
// the source that origins says. gofmt breaks lines, so that tokens are compared.
func linesOf(text, edited []byte, origins []int) []twinLine {
	var lines []twinLine
	for line := range bytes.Lines(text) {
		lines = append(lines, twinLine{text: line})
	}
	before, from := tokensOf(edited)
	after, to := tokensOf(text)
	a, b := 0, 0
	for _, c := range append(edit.Compare(before, after), edit.Change{A: len(before), B: len(after)}) {
		for ; a < c.A; a, b = a+1, b+1 {
			if l := &lines[to[b]-1]; l.origin == 0 {
				l.origin = origins[from[a]-1]
			}
		}
		a, b = c.AEnd, c.BEnd
	}
	mark(lines, text)
	return lines
}

// tokensOf returns the tokens of text, comments among them, without their white space, and
// the lines on which they begin, from 1. Semicolons, which an end of a line replaces, are
// none.
func tokensOf(text []byte) (tokens [][]byte, lines []int) {
	scan("", text, func(line int, tok token.Token, lit string) {
		if tok == token.SEMICOLON {
			return
		}
		if lit == "" {
			lit = tok.String()
		}
		tokens = append(tokens, bytes.Join(bytes.Fields([]byte(lit)), nil))
		lines = append(lines, line)
	})
	return tokens, lines
}

// mark says which of the lines of text hold code, and which begin inside a token.
func mark(lines []twinLine, text []byte) {
	declared := false
	scan("", text, func(line int, tok token.Token, lit string) {
		switch tok {
		case token.CONST, token.TYPE, token.VAR, token.FUNC:
			declared = true
		}
		if declared && tok != token.COMMENT && lit != "\n" {
			lines[line-1].code = true
		}
		if lit == "\n" {
			return
		}
		for n := range strings.Count(lit, "\n") {
			lines[line+n].inside = true
		}
	})
}
