// This file reads off what the cover tool inserted into a file.
//
// The tool only inserts: statements that name a counter, a brace behind else and its
// partner, imports behind the package clause. Everything else must be the source,
// token by token and in the end byte by byte; where it is not, the cover tool is one
// that alsgen does not know, and nothing is compiled.

package emit

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/rewrite/edit"
)

// counters is what the cover tool made of a source.
type counters struct {
	src   []byte
	head  string      // before the source: a line directive
	edits []edit.Edit // insertions into the source
	tail  string      // behind the source
}

// lexeme is one token or comment of a file.
type lexeme struct {
	start, end int
	tok        token.Token
	text       string
}

// lexemes returns the tokens and comments of src, without the semicolons that are not
// written.
func lexemes(src []byte) []lexeme {
	var (
		s    scanner.Scanner
		list []lexeme
	)
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		list = append(list, lexeme{start: file.Offset(pos), tok: tok, text: lit})
	}
	for i := range list {
		next := len(src)
		if i+1 < len(list) {
			next = list[i+1].start
		}
		// The text of a literal lacks carriage returns, so its length says nothing.
		list[i].end = list[i].start + len(bytes.TrimRight(src[list[i].start:next], " \t\r\n"))
	}
	return list
}

// readCounters compares src with what the cover tool made of it with counters whose
// names begin with prefix.
func readCounters(src, counted []byte, prefix string) (*counters, error) {
	eol := bytes.IndexByte(counted, '\n') + 1
	if !bytes.HasPrefix(counted, []byte("//line ")) || eol == 0 {
		return nil, fmt.Errorf("the cover tool wrote no line directive first")
	}
	out := counted[eol:]
	m := &matcher{src: src, out: out, want: lexemes(src), have: lexemes(out), prefix: prefix}
	end, err := m.match()
	if err != nil {
		return nil, err
	}
	again, err := edit.Apply(src, m.edits)
	if err != nil {
		return nil, err
	}
	if end > len(out) || !bytes.Equal(again, out[:end]) {
		return nil, fmt.Errorf("what the cover tool inserted is not understood")
	}
	return &counters{src: src, head: string(counted[:eol]), edits: m.edits, tail: string(out[end:])}, nil
}

// matcher walks over a source and what the cover tool made of it.
type matcher struct {
	src, out   []byte
	want, have []lexeme // of src, of out
	prefix     string
	i, j       int    // the next of each
	braces     []bool // the open braces of out: whether they were inserted
	coverage   bool   // the import of runtime/coverage was inserted
	edits      []edit.Edit
}

// match collects the insertions and returns the offset in out at which the source
// ends.
func (m *matcher) match() (end int, err error) {
	srcEnd := 0
	for m.i = range m.want {
		m.gap(srcEnd, end)
		if m.j == len(m.have) || m.have[m.j].tok != m.want[m.i].tok || m.have[m.j].text != m.want[m.i].text {
			return 0, m.unknown()
		}
		m.brace(false)
		srcEnd, end = m.want[m.i].end, m.have[m.j].end
		m.j++
	}
	m.i = len(m.want)
	return m.gap(srcEnd, end) + len(m.src) - srcEnd, nil
}

// gap collects the insertions before the next token of the source, where srcEnd and
// end are the ends of what is before it, and returns the end of the last one.
func (m *matcher) gap(srcEnd, end int) int {
	at := srcEnd
	for n := m.inserted(); n > 0; n = m.inserted() {
		first, last := m.have[m.j], m.have[m.j+n-1]
		at += first.start - end
		end = m.pieceEnd(last)
		m.edits = append(m.edits, edit.Edit{Start: at, End: at, Text: string(m.out[first.start:end])})
		m.j += n
	}
	return end
}

// unknown says where out is not the source, and nothing known either.
func (m *matcher) unknown() error {
	found := "the end"
	if m.j < len(m.have) {
		found = m.have[m.j].text
	}
	return fmt.Errorf("line %d: the cover tool wrote %q before %q, which alsgen does not know", lineOf(m.src, m.want[m.i].start), found, m.want[m.i].text)
}

// inserted returns how many tokens of out, from the next on, the tool inserted in one
// piece before the next token of the source.
func (m *matcher) inserted() int {
	if m.j == len(m.have) || m.i == len(m.want) && !m.imports() {
		return 0
	}
	switch next := m.have[m.j]; {
	case m.counts(m.j):
		n := slices.IndexFunc(m.have[m.j:], func(l lexeme) bool { return l.tok == token.SEMICOLON })
		return n + 1
	case next.tok == token.LBRACE && m.elseBrace():
		m.brace(true)
		return 1
	case next.tok == token.RBRACE && len(m.braces) > 0 && m.braces[len(m.braces)-1]:
		m.brace(true)
		return 1
	case m.imports():
		m.coverage = m.have[m.j+2].text == "_"
		return 4
	}
	return 0
}

// counts reports whether a statement that counts begins at have[j].
func (m *matcher) counts(j int) bool {
	return j < len(m.have) && m.have[j].tok == token.IDENT &&
		(strings.HasPrefix(m.have[j].text, m.prefix) || m.have[j].text == atomicName)
}

// atomicName is the name by which the cover tool imports sync/atomic.
const atomicName = "_cover_atomic_"

// elseBrace reports whether the brace at have[j] is one that the tool put behind else.
// It does so in all functions in which it counts:
//
//	else if x {   →   else{ n[3] = 1;if x {
//	else {        →   else{ n[3] = 1;{
//	else{         →   else{{n[3] = 1;
func (m *matcher) elseBrace() bool {
	if m.j == 0 || m.have[m.j-1].tok != token.ELSE {
		return false
	}
	if m.want[m.i].tok != token.LBRACE {
		return true
	}
	return m.counts(m.j+1) || m.j+1 < len(m.have) && m.have[m.j+1].tok == token.LBRACE && m.counts(m.j+2)
}

// imports reports whether an import that the tool put behind the package clause
// begins at have[j].
func (m *matcher) imports() bool {
	if m.i == 0 || m.j+4 > len(m.have) || m.have[m.j].tok != token.SEMICOLON || m.have[m.j+1].tok != token.IMPORT {
		return false
	}
	switch m.have[m.j+2].text {
	case atomicName:
		return true
	case "_":
		return m.have[m.j+3].text == `"runtime/coverage"` && m.want[m.i-1].text == "main" && !m.coverage
	}
	return false
}

// brace notes a brace at have[j].
func (m *matcher) brace(inserted bool) {
	switch m.have[m.j].tok {
	case token.LBRACE:
		m.braces = append(m.braces, inserted)
	case token.RBRACE:
		m.braces = m.braces[:max(len(m.braces)-1, 0)]
	}
}

// pieceEnd returns the end of an inserted piece whose last token is l. The tool writes
// " ; " behind the statements that make a function known.
func (m *matcher) pieceEnd(l lexeme) int {
	if l.tok == token.SEMICOLON && bytes.HasSuffix(m.out[:l.end], []byte(" ;")) && bytes.HasPrefix(m.out[l.end:], []byte(" ")) {
		return l.end + 1
	}
	return l.end
}

// with returns the insertions and edits in one list. Where both are at one offset,
// the counter comes first: it is a statement, and what the rewrite inserts there
// begins one. No rewrite moves or removes statements that are counted; if one did,
// that would be an error.
func (c *counters) with(edits []edit.Edit) ([]edit.Edit, error) {
	for _, n := range c.edits {
		if slices.ContainsFunc(edits, func(e edit.Edit) bool { return e.Start < n.Start && n.Start < e.End }) {
			return nil, fmt.Errorf("line %d: the rewrite leaves no place for a counter", lineOf(c.src, n.Start))
		}
	}
	return slices.Concat(c.edits, edits), nil
}

// lineOf returns the line of src that holds offset.
func lineOf(src []byte, offset int) int { return 1 + bytes.Count(src[:offset], []byte("\n")) }
