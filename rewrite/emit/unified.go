// This file compares two texts line by line.

package emit

import (
	"bytes"
	"fmt"
	"slices"
)

// contextLines is how many unchanged lines a hunk shows around its changes.
const contextLines = 3

// maxDistance bounds the work: texts that differ in more lines are shown as one
// big replacement.
const maxDistance = 2000

// change says that lines [a, aEnd) of the old text became [b, bEnd) of the new.
type change struct{ a, aEnd, b, bEnd int }

// unified returns the difference between two texts as a unified diff, with the
// fewest lines, or nil. A header names both.
func unified(oldName string, old []byte, newName string, new []byte) []byte {
	a, b := splitLines(old), splitLines(new)
	changes := compare(a, b)
	if len(changes) == 0 {
		return nil
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "diff %s %s\n--- %s\n+++ %s\n", oldName, newName, oldName, newName)
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].a-changes[n-1].aEnd <= 2*contextLines {
			n++
		}
		writeHunk(&out, a, b, changes[:n])
		changes = changes[n:]
	}
	return out.Bytes()
}

// writeHunk writes changes, which lie close to each other, as one hunk.
func writeHunk(out *bytes.Buffer, a, b [][]byte, changes []change) {
	first, last := changes[0], changes[len(changes)-1]
	before := min(contextLines, first.a)
	after := min(contextLines, len(a)-last.aEnd)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(first.a-before, last.aEnd+after), span(first.b-before, last.bEnd+after))
	at := first.a - before
	for _, c := range changes {
		writeLines(out, ' ', a[at:c.a])
		writeLines(out, '-', a[c.a:c.aEnd])
		writeLines(out, '+', b[c.b:c.bEnd])
		at = c.aEnd
	}
	writeLines(out, ' ', a[at:last.aEnd+after])
}

// span formats lines [start, end) as a hunk's header has it.
func span(start, end int) string {
	switch n := end - start; n {
	case 0:
		return fmt.Sprintf("%d,0", start)
	case 1:
		return fmt.Sprint(start + 1)
	default:
		return fmt.Sprintf("%d,%d", start+1, n)
	}
}

func writeLines(out *bytes.Buffer, mark byte, lines [][]byte) {
	for _, line := range lines {
		out.WriteByte(mark)
		out.Write(line)
		if !bytes.HasSuffix(line, []byte("\n")) {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// splitLines returns the lines of text with their ends.
func splitLines(text []byte) [][]byte {
	return slices.Collect(bytes.Lines(text))
}

// compare returns the fewest changes that make b of a, in order.
func compare(a, b [][]byte) []change {
	start := 0
	for start < len(a) && start < len(b) && bytes.Equal(a[start], b[start]) {
		start++
	}
	aEnd, bEnd := len(a), len(b)
	for aEnd > start && bEnd > start && bytes.Equal(a[aEnd-1], b[bEnd-1]) {
		aEnd, bEnd = aEnd-1, bEnd-1
	}
	if start == aEnd && start == bEnd {
		return nil
	}
	trace, ok := search(a[start:aEnd], b[start:bEnd])
	if !ok {
		return []change{{start, aEnd, start, bEnd}}
	}
	changes := backtrack(trace, aEnd-start, bEnd-start)
	for i := range changes {
		c := &changes[i]
		c.a, c.aEnd, c.b, c.bEnd = c.a+start, c.aEnd+start, c.b+start, c.bEnd+start
	}
	return changes
}

// search is Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its
// Variations", 1986). trace[d] holds, for each diagonal k = x-y at index k+d, how
// far in a the best path with d changes gets, x; ok is false beyond maxDistance.
func search(a, b [][]byte) (trace [][]int, ok bool) {
	for d := range min(len(a)+len(b), maxDistance) + 1 {
		reach := make([]int, 2*d+1)
		for k := -d; k <= d; k += 2 {
			x, _ := step(trace, d, k)
			for x < len(a) && x-k < len(b) && bytes.Equal(a[x], b[x-k]) {
				x++
			}
			reach[k+d] = x
			if x >= len(a) && x-k >= len(b) {
				return append(trace, reach), true
			}
		}
		trace = append(trace, reach)
	}
	return nil, false
}

// step returns where on diagonal k the path with d changes begins to run along
// equal lines, and whether its last change was the insertion of a line.
func step(trace [][]int, d, k int) (x int, insert bool) {
	if d == 0 {
		return 0, false
	}
	at := func(k int) int { return trace[d-1][k+d-1] }
	if k == -d || k != d && at(k-1) < at(k+1) {
		return at(k + 1), true
	}
	return at(k-1) + 1, false
}

// backtrack follows the best path from the end (x, y) and returns its changes,
// neighbours joined.
func backtrack(trace [][]int, x, y int) []change {
	var changes []change
	for d := len(trace) - 1; d > 0; d-- {
		from, insert := step(trace[:d], d, x-y)
		end := from - (x - y)
		c := change{from - 1, from, end, end}
		if insert {
			c = change{from, from, end - 1, end}
		}
		x, y = c.a, c.b
		if n := len(changes); n > 0 && changes[n-1].a == c.aEnd && changes[n-1].b == c.bEnd {
			changes[n-1].a, changes[n-1].b = c.a, c.b
		} else {
			changes = append(changes, c)
		}
	}
	slices.Reverse(changes)
	return changes
}
