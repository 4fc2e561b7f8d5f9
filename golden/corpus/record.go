package main

// This file reads what the injected recorder wrote.

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"os"
	"slices"
)

// recordVariable names the file that the recorder appends to.
const recordVariable = "ALSGEN_CORPUS_RECORD"

// read is one kind of read: which marker, what it read, and the outermost test
// function on the stack of the goroutine that read.
type read struct {
	Marker, Witness, Value string
}

func (r read) compare(s read) int {
	return cmp.Or(cmp.Compare(r.Marker, s.Marker), cmp.Compare(r.Witness, s.Witness), cmp.Compare(r.Value, s.Value))
}

// Reads is what one run recorded.
type Reads struct {
	Count map[read]int
	Many  map[read]bool // more than the recorder writes down: Count is a lower bound
}

// Total is the number of reads written down.
func (r Reads) Total() int {
	n := 0
	for _, c := range r.Count {
		n += c
	}
	return n
}

// Sorted returns the kinds of reads in order.
func (r Reads) Sorted() []read {
	var out []read
	for k := range r.Count {
		out = append(out, k)
	}
	slices.SortFunc(out, read.compare)
	return out
}

// ParseReads reads the lines of a record file.
func ParseReads(content []byte) (Reads, error) {
	out := Reads{Count: map[read]int{}, Many: map[read]bool{}}
	for line := range bytes.Lines(content) {
		f := bytes.Split(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"))
		if len(f) != 4 {
			return out, fmt.Errorf("record: torn line %q", line)
		}
		k := read{string(f[0]), unescape(string(f[1])), string(f[2])}
		if string(f[3]) == "+" {
			out.Many[k] = true
		}
		out.Count[k]++
	}
	return out, nil
}

// LoadReads reads a record file; none means that nothing was read.
func LoadReads(path string) (Reads, error) {
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return Reads{}, err
	}
	return ParseReads(content)
}

// unescape undoes what the linker does to dots in the last element of an import
// path.
func unescape(symbol string) string {
	if s, err := url.PathUnescape(symbol); err == nil {
		return s
	}
	return symbol
}
