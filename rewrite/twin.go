// This file makes the text of a twin: what a rewrite in place made of the source, under
// the opposite constraint, with line directives that name the lines of the source.
//
//	func Page(id int) string {          func Page(id int) string {
//		return user.GetStore() + …          return PageContext(context.Background(), id)
//	}                                   }
//
//	                                    //line page.go:7:1
//
//	                              →     // PageContext is Page with a context.
//	                                    func PageContext(ctx context.Context, id int) string {
//	                                        return user.GetStoreContext(ctx) + …
//	                                    }
//
// So panics, profiles, coverage and debuggers show the source. What stands on no line of
// the source, such as the Page of the example, is shown in the twin.

package rewrite

import (
	"bytes"
	"fmt"
	"go/format"
	"path/filepath"
	"slices"

	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Twin returns the twin of the changed file f, which was rewritten in place. An error
// means that the file cannot be constrained.
func Twin(f File) ([]byte, error) {
	text, err := twin.Opposite(f.After)
	if err != nil {
		return nil, err
	}
	edited, err := edit.Apply(f.Before, f.Edits)
	if err != nil {
		return nil, err
	}
	nl := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		nl = "\r\n"
	}
	d := &director{nl: nl, twin: filepath.Base(twin.Name(f.Path)), places: placesOf(filepath.Base(f.Path), f.Before)}
	d.write(twin.Header + nl)
	d.write(nl)
	d.direct(linesOf(withoutGenerate(text), edited, originsOf(f.Before, f.Edits)))
	return formatTwin(f, bytes.Join(d.out, nil))
}

// formatTwin formats the text of a twin if the rewritten source is formatted.
func formatTwin(f File, text []byte) ([]byte, error) {
	if formatted, err := format.Source(f.After); err != nil || !bytes.Equal(formatted, f.After) {
		return text, nil
	}
	formatted, err := format.Source(text)
	if err != nil {
		return nil, fmt.Errorf("the twin cannot be formatted: %w", err)
	}
	return formatted, nil
}

// withoutGenerate returns text without the directive that runs alsgen generate.
func withoutGenerate(text []byte) []byte {
	return bytes.Join(slices.DeleteFunc(slices.Collect(bytes.Lines(text)), func(line []byte) bool {
		return bytes.HasPrefix(line, []byte("//go:generate ")) && bytes.Contains(line, []byte("alsgen"))
	}), nil)
}

// director writes the lines of a twin, with line directives where they are needed.
type director struct {
	nl     string
	twin   string  // name of the twin
	places []place // of the lines of the source, from 1
	out    [][]byte
	expect place // what a reader takes the next line for
	own    bool  // the last line of code is no line of the source, and no statement in one
	last   int   // the last line of the source
}

// place is a line as a reader of the file sees it.
type place struct {
	file string
	line int
}

// next is the place below p.
func (p place) next() place { return place{p.file, p.line + 1} }

// write writes a line on which nothing depends.
func (d *director) write(line string) { d.out = append(d.out, []byte(line)) }

// here is the place of the next line in the twin itself.
func (d *director) here() place { return place{d.twin, len(d.out) + 1} }

// place is that of a line of the source.
func (d *director) place(line int) place {
	if line < len(d.places) {
		return d.places[line]
	}
	return d.places[len(d.places)-1].next()
}

// direct writes lines.
func (d *director) direct(lines []twinLine) {
	d.expect = d.here()
	for _, l := range lines {
		if l.code && !l.inside {
			d.lead(l)
		}
		d.out = append(d.out, l.text)
		d.pass(l)
	}
}

// lead writes a directive for the line of code l if it needs one.
func (d *director) lead(l twinLine) {
	d.own = l.origin == 0 && (d.own || l.top())
	switch {
	case l.origin > 0:
		d.last = l.origin
		d.name(l, d.place(l.origin))
	case !d.own:
		d.name(l, d.place(d.last))
	case d.expect != d.here():
		d.nameOwn(l)
	}
}

// pass notes that l was written.
func (d *director) pass(l twinLine) {
	here := d.place(l.origin)
	if below := d.place(l.origin + 1); l.origin > 0 && below != here.next() {
		d.expect = below // l is a directive of the source
		return
	}
	d.expect = d.expect.next()
}

// name makes l the line at want. A directive in front of a doc comment would become a
// part of it, if no empty line stood between.
func (d *director) name(l twinLine, want place) {
	if d.expect == want {
		return
	}
	above := d.docLines(l)
	switch first := want.line - above - 1; {
	case above == 0:
		d.put(len(d.out), place{want.file, want.line})
	case first < 1:
		d.write("//" + d.nl)
		d.put(len(d.out), want)
	default:
		at := len(d.out) - above
		d.put(at, place{want.file, first})
		d.out = slices.Insert(d.out, at+1, []byte(d.nl))
	}
	d.expect = want
}

// nameOwn makes l a line of the twin. Directives of the source in a doc comment that was
// copied would make it one of theirs.
func (d *director) nameOwn(l twinLine) {
	at := len(d.out) - d.docLines(l)
	d.out = append(d.out[:at], withoutDirectives(d.out[at:])...)
	d.put(at, place{d.twin, at + 2})
	if at < len(d.out)-1 {
		d.out = slices.Insert(d.out, at+1, []byte(d.nl))
	}
	d.expect = d.here()
}

// withoutDirectives returns the lines of a doc comment without line directives, and without
// what gofmt would take from its end then.
func withoutDirectives(doc [][]byte) [][]byte {
	n := len(doc)
	doc = slices.DeleteFunc(doc, func(line []byte) bool { return bytes.HasPrefix(line, []byte("//line ")) })
	for len(doc) < n && len(doc) > 0 && string(bytes.TrimSpace(doc[len(doc)-1])) == "//" {
		doc = doc[:len(doc)-1]
		n--
	}
	return doc
}

// put writes a directive in front of the line at index at.
func (d *director) put(at int, p place) {
	d.out = slices.Insert(d.out, at, fmt.Appendf(nil, "//line %s:%d:1%s", p.file, p.line, d.nl))
}

// docLines returns how many lines the comment in front of l has, if that is a
// declaration.
func (d *director) docLines(l twinLine) int {
	n := 0
	for l.top() && n < len(d.out) && bytes.HasPrefix(d.out[len(d.out)-1-n], []byte("//")) {
		n++
	}
	return n
}
