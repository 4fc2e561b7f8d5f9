package runner

import (
	"fmt"
	"strings"
)

// lineDiff shows the lines that only want (-) or only got (+) has, with the
// others between the first and the last of them.
func lineDiff(want, got string) string {
	a, b := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	common := longest(a, b)
	var out strings.Builder
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			writeLine(&out, ' ', a[i])
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			writeLine(&out, '-', a[i])
			i++
		default:
			writeLine(&out, '+', b[j])
			j++
		}
	}
	return out.String()
}

func writeLine(out *strings.Builder, sign byte, line string) {
	if line == "" {
		return
	}
	text := strings.TrimSuffix(line, "\n")
	note := ""
	if text == line {
		note = " (no newline)"
	}
	if strings.HasSuffix(text, "\r") {
		text, note = strings.TrimSuffix(text, "\r"), " (CR)"+note
	}
	fmt.Fprintf(out, "%c %s%s\n", sign, text, note)
}

// longest returns for each i, j the length of the longest common subsequence of
// a[i:] and b[j:].
func longest(a, b []string) [][]int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}
