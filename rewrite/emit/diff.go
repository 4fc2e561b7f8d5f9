// This file shows what a rewrite changes, as gofmt -d and -l do.

package emit

import (
	"fmt"
	"io"

	"github.com/alsgen/alsgen/rewrite"
)

// Diff writes the changes to w as a unified diff. name gives the name by which a
// file is shown.
func Diff(w io.Writer, changes *rewrite.Changes, name func(path string) string) error {
	for _, f := range changes.Files {
		n := name(f.Path)
		if _, err := w.Write(unified(n+".orig", f.Before, n, f.After)); err != nil {
			return err
		}
	}
	return nil
}

// List writes the names of the changed files to w, one a line.
func List(w io.Writer, changes *rewrite.Changes, name func(path string) string) error {
	for _, f := range changes.Files {
		if _, err := fmt.Fprintln(w, name(f.Path)); err != nil {
			return err
		}
	}
	return nil
}
