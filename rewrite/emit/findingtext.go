// This file prints findings for people, as the compiler does.

package emit

import (
	"bufio"
	"fmt"
	"io"
)

// FindingsText writes findings to w: a line each, and below it its chain.
func FindingsText(w io.Writer, f *Findings) error {
	out := bufio.NewWriter(w)
	for _, d := range f.List {
		d.Position.Path = f.Name(d.Position.Path)
		fmt.Fprintln(out, d)
		for _, s := range d.Chain {
			s.Position.Path = f.Name(s.Position.Path)
			fmt.Fprintf(out, "\t%s: %s\n", s.Position, s.Text)
		}
	}
	return out.Flush()
}
