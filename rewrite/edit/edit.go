// Package edit applies byte edits to a source file. Edits never overlap, and
// every edit knows what it replaces, so a mistake of the planner is found here
// and not in the user's program.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// Edit replaces the bytes [Start, End) of a file by Text. An insertion has
// Start == End.
type Edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Apply returns src with edits made. Insertions at the same offset are made in
// the order given. Overlapping edits and edits out of range are an error.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted, err := Sorted(edits, len(src))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	at := 0
	for _, e := range sorted {
		out.Write(src[at:e.Start])
		out.WriteString(e.Text)
		at = e.End
	}
	out.Write(src[at:])
	return out.Bytes(), nil
}

// Sorted returns edits in order of their start, insertions before a
// replacement that starts at the same offset, and fails if two overlap or one
// lies outside a file of size bytes.
func Sorted(edits []Edit, size int) ([]Edit, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	at := 0
	for _, e := range sorted {
		if e.Start < at || e.End < e.Start || e.End > size {
			return nil, fmt.Errorf("edit [%d,%d) %q overlaps another or leaves the file (at %d of %d)", e.Start, e.End, e.Text, at, size)
		}
		at = e.End
	}
	return sorted, nil
}

// Offset returns where the byte at offset of the source stands after edits:
// behind an insertion at that offset. For a byte that an edit removed it is the
// start of the replacement.
func Offset(edits []Edit, offset int) int {
	shift := 0
	for _, e := range edits {
		switch {
		case e.End <= offset:
			shift += len(e.Text) - (e.End - e.Start)
		case e.Start <= offset:
			return e.Start + shift
		}
	}
	return offset + shift
}

// Source returns the offset in the source of the byte that stands at offset
// after edits; for a byte inside inserted text it is the place of the edit.
func Source(edits []Edit, offset int) int {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	shift := 0
	for _, e := range sorted {
		start := e.Start + shift
		if offset < start {
			break
		}
		if offset < start+len(e.Text) {
			return e.Start
		}
		shift += len(e.Text) - (e.End - e.Start)
	}
	return offset - shift
}
