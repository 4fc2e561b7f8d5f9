package main

// This file checks that a rewrite changes nothing that its plan does not name.

import (
	"bytes"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/diff"
)

// PlannedFile is what a plan says of one file.
type PlannedFile struct {
	Path  string        `json:"path"` // absolute in a plan, relative to the tree in a Rewriting
	Add   []struct{}    `json:"add"`  // imports: how many is enough
	Drop  []Span        `json:"drop"`
	Sites []PlannedSite `json:"sites"`
}

// PlannedSite is a place that changes, and its parts.
type PlannedSite struct {
	Span  Span   `json:"span"`
	Parts []Span `json:"parts"`
}

// Span is a range of bytes.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Touched says which lines changed that no plan names, as "file:line: text", and
// counts the lines that the rewritten files have and the others did not.
func Touched(before, after Snapshot, planned []PlannedFile) (strays []string, changed int) {
	for _, path := range before.Changed(after) {
		i := slices.IndexFunc(planned, func(f PlannedFile) bool { return f.Path == path })
		old, now := before[path], after[path]
		switch {
		case i < 0:
			strays = append(strays, path+": the plan does not name this file")
		case now == nil || old == nil:
			strays = append(strays, path+": a file appeared or went")
		default:
			if stray := planned[i].stray(old, now); stray != "" {
				strays = append(strays, stray)
			}
		}
		changed += addedLines(old, now)
	}
	return strays, changed
}

// addedLines counts the lines of now that old lacks.
func addedLines(old, now []byte) int {
	n := 0
	for line := range bytes.Lines(diff.Diff("", old, "", now)) {
		if bytes.HasPrefix(line, []byte("+")) && !bytes.HasPrefix(line, []byte("+++ ")) {
			n++
		}
	}
	return n
}

// stray looks for the lines of old that f does not name, run by run, in now. It
// returns the first run that is not there in its place, or "". Behind a named line
// anything may stand. Where old was formatted alsgen formats what it writes, and
// white space does not count.
func (f PlannedFile) stray(old, now []byte) string {
	same := exactly
	if source, err := format.Source(old); err == nil && bytes.Equal(source, old) {
		same = withoutSpace
	}
	oldLines, nowLines := linesOf(old, same), linesOf(now, same)
	named := f.named(old)
	at, free := 0, false
	for i := 0; i < len(oldLines); {
		if named[oldLines[i].number] {
			i, free = i+1, true
			continue
		}
		end := i
		for end < len(oldLines) && !named[oldLines[end].number] {
			end++
		}
		found := find(nowLines, oldLines[i:end], at, free, end == len(oldLines))
		if found < 0 {
			return fmt.Sprintf("%s:%d: a line changed that the plan does not name, in the %d from here to the next that it names: %s",
				f.Path, oldLines[i].number, end-i, strings.TrimSpace(oldLines[i].text))
		}
		at, i, free = found+end-i, end, false
	}
	if !free && at < len(nowLines) {
		return fmt.Sprintf("%s: lines were added at the end", f.Path)
	}
	return ""
}

// find returns where run stands in lines, not before at; there exactly, unless free
// is set, and at the end if last is. It returns -1 if it does not.
func find(lines, run []numbered, at int, free, last bool) int {
	from, to := at, len(lines)-len(run)
	if !free {
		to = min(at, to)
	}
	if last {
		from = max(at, len(lines)-len(run))
	}
	for ; from <= to; from++ {
		if slices.EqualFunc(lines[from:from+len(run)], run, func(a, b numbered) bool { return a.text == b.text }) {
			return from
		}
	}
	return -1
}

// numbered is a line of a file.
type numbered struct {
	number int // from 1
	text   string
}

func exactly(line string) (string, bool) { return line, true }

// withoutSpace cuts all white space out of a line, and leaves out what was blank.
func withoutSpace(line string) (string, bool) {
	text := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, line)
	return text, text != ""
}

// linesOf returns the lines of src that count, as what counts of them.
func linesOf(src []byte, what func(string) (string, bool)) []numbered {
	var out []numbered
	n := 0
	for line := range bytes.Lines(src) {
		n++
		if text, counts := what(string(line)); counts {
			out = append(out, numbered{n, text})
		}
	}
	return out
}

// named returns the lines that the plan names: where a site or one of its parts
// begins and ends and, if imports change, all from the package clause to the last
// import.
func (f PlannedFile) named(src []byte) map[int]bool {
	out := map[int]bool{}
	line := func(offset int) int { return 1 + bytes.Count(src[:min(offset, len(src))], []byte("\n")) }
	for _, s := range f.Sites {
		for _, span := range append([]Span{s.Span}, s.Parts...) {
			out[line(span.Start)], out[line(span.End)] = true, true
		}
	}
	if len(f.Add)+len(f.Drop) == 0 {
		return out
	}
	syntax, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if err != nil {
		return out
	}
	end := syntax.Name.End()
	for _, d := range syntax.Decls {
		end = d.End()
	}
	for n := line(int(syntax.Package - syntax.FileStart)); n <= line(int(end-syntax.FileStart)); n++ {
		out[n] = true
	}
	return out
}
