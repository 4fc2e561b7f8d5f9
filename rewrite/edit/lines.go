// This file compares two texts line by line.

package edit

import (
	"bytes"
	"slices"
)

// maxDistance bounds the work: texts that differ in more lines count as one big
// replacement.
const maxDistance = 2000

// Change says that lines [A, AEnd) of one text became [B, BEnd) of another.
type Change struct{ A, AEnd, B, BEnd int }

// Compare returns the fewest changes that make b of a, in order.
func Compare(a, b [][]byte) []Change {
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
		return []Change{{start, aEnd, start, bEnd}}
	}
	changes := backtrack(trace, aEnd-start, bEnd-start)
	for i := range changes {
		c := &changes[i]
		c.A, c.AEnd, c.B, c.BEnd = c.A+start, c.AEnd+start, c.B+start, c.BEnd+start
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
func backtrack(trace [][]int, x, y int) []Change {
	var changes []Change
	for d := len(trace) - 1; d > 0; d-- {
		from, insert := step(trace[:d], d, x-y)
		end := from - (x - y)
		c := Change{from - 1, from, end, end}
		if insert {
			c = Change{from, from, end - 1, end}
		}
		x, y = c.A, c.B
		if n := len(changes); n > 0 && changes[n-1].A == c.AEnd && changes[n-1].B == c.BEnd {
			changes[n-1].A, changes[n-1].B = c.A, c.B
		} else {
			changes = append(changes, c)
		}
	}
	slices.Reverse(changes)
	return changes
}
