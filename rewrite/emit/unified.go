// This file compares two texts line by line.

package emit

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/alsgen/alsgen/rewrite/edit"
)

// contextLines is how many unchanged lines a hunk shows around its changes.
const contextLines = 3

// unified returns the difference between two texts as a unified diff, with the
// fewest lines, or nil. A header names both.
func unified(oldName string, old []byte, newName string, new []byte) []byte {
	a, b := splitLines(old), splitLines(new)
	changes := edit.Compare(a, b)
	if len(changes) == 0 {
		return nil
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "diff %s %s\n--- %s\n+++ %s\n", oldName, newName, oldName, newName)
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].A-changes[n-1].AEnd <= 2*contextLines {
			n++
		}
		writeHunk(&out, a, b, changes[:n])
		changes = changes[n:]
	}
	return out.Bytes()
}

// writeHunk writes changes, which lie close to each other, as one hunk.
func writeHunk(out *bytes.Buffer, a, b [][]byte, changes []edit.Change) {
	first, last := changes[0], changes[len(changes)-1]
	before := min(contextLines, first.A)
	after := min(contextLines, len(a)-last.AEnd)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", span(first.A-before, last.AEnd+after), span(first.B-before, last.BEnd+after))
	at := first.A - before
	for _, c := range changes {
		writeLines(out, ' ', a[at:c.A])
		writeLines(out, '-', a[c.A:c.AEnd])
		writeLines(out, '+', b[c.B:c.BEnd])
		at = c.AEnd
	}
	writeLines(out, ' ', a[at:last.AEnd+after])
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
