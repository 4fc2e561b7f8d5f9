// This file checks that an overlay keeps every token on its line.

package runner

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"slices"

	"github.com/alsgen/alsgen/rewrite/edit"
)

// checkLines demands that every token of the source that no edit replaces, every
// comment included, stands in the overlay on the same line, in the same order.
func checkLines(_ *Case, o *Outcome) []string {
	var faults []string
	for _, f := range o.Decision.Overlay {
		path := relative(o.Dir, f.Path)
		if a, b := bytes.Count(f.Before, []byte("\n")), bytes.Count(f.After, []byte("\n")); a != b {
			faults = append(faults, fmt.Sprintf("%s: the overlay has %d line ends, the source %d", path, b, a))
		}
		got := byLine(tokens(f.After))
		for line, want := range byLine(kept(tokens(f.Before), f.Edits)) {
			if missing, ok := subsequence(want, got[line]); !ok {
				faults = append(faults, fmt.Sprintf("%s:%d: the overlay lacks %s on the line", path, line, missing))
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// tok is a token or comment of a file.
type tok struct {
	start, end, line int
	text             string
}

// tokens returns the tokens of src, without the semicolons that the scanner
// inserts.
func tokens(src []byte) []tok {
	var list []tok
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, kind, text := s.Scan()
		if kind == token.EOF {
			return list
		}
		if kind == token.SEMICOLON && text == "\n" {
			continue
		}
		if text == "" {
			text = kind.String()
		}
		start := file.Offset(pos)
		line := 1 + bytes.Count(src[:start], []byte("\n"))
		list = append(list, tok{start, start + len(text), line, text})
	}
}

// kept returns the tokens that no edit replaces.
func kept(all []tok, edits []edit.Edit) []tok {
	return slices.DeleteFunc(all, func(t tok) bool {
		return slices.ContainsFunc(edits, func(e edit.Edit) bool { return e.Start < t.end && t.start < e.End })
	})
}

func byLine(all []tok) map[int][]string {
	lines := map[int][]string{}
	for _, t := range all {
		lines[t.line] = append(lines[t.line], t.text)
	}
	return lines
}

// subsequence reports whether want stands in got in order, and what does not.
func subsequence(want, got []string) (missing string, ok bool) {
	for _, w := range want {
		i := slices.Index(got, w)
		if i < 0 {
			return w, false
		}
		got = got[i+1:]
	}
	return "", true
}
