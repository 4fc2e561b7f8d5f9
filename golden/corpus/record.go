package main

// This file reads what the injected recorder wrote.

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// recordVariable names the folder that the recorder writes into; aloneVariable,
// if it is set, keeps it from looking for witnesses.
const (
	recordVariable = "ALSGEN_CORPUS_RECORD"
	aloneVariable  = "ALSGEN_CORPUS_ALONE"
)

// read is one kind of read: which marker, what it read, and whose read it was.
// Alone, that is the test of the process; in company, the outermost test function
// on the stack of the goroutine that read.
type read struct {
	Marker, Witness, Value string
}

func (r read) compare(s read) int {
	return cmp.Or(cmp.Compare(r.Marker, s.Marker), cmp.Compare(r.Witness, s.Witness), cmp.Compare(r.Value, s.Value))
}

// Reads is what one run recorded, and how often.
type Reads map[read]int

// Total is the number of reads.
func (r Reads) Total() int {
	n := 0
	for _, c := range r {
		n += c
	}
	return n
}

// Sorted returns the kinds of reads in order.
func (r Reads) Sorted() []read {
	var out []read
	for k := range r {
		out = append(out, k)
	}
	slices.SortFunc(out, read.compare)
	return out
}

// Parse adds the lines of a record file. A witness other than "" stands for those
// in the file.
func (r Reads) Parse(content []byte, witness string) error {
	for line := range bytes.Lines(content) {
		f := bytes.Split(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"))
		if len(f) != 4 {
			return fmt.Errorf("record: torn line %q", line)
		}
		n, err := strconv.Atoi(string(f[3]))
		if err != nil {
			return fmt.Errorf("record: %w", err)
		}
		k := read{string(f[0]), cmp.Or(witness, unescape(string(f[1]))), string(f[2])}
		r[k] += n
	}
	return nil
}

// Load adds the files of all processes in a folder of records.
func (r Reads) Load(folder, witness string) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return err
		}
		if err := r.Parse(content, witness); err != nil {
			return err
		}
	}
	return nil
}

// unescape undoes what the linker does to dots in the last element of an import
// path.
func unescape(symbol string) string {
	if s, err := url.PathUnescape(symbol); err == nil {
		return s
	}
	return symbol
}
