// This file writes a reduced program as a golden case.

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/alsgen/alsgen/golden/fuzz/model"
)

// asCase makes the archive of a program that diverges.
func (s *session) asCase(t *tried) ([]byte, error) {
	d := t.judge()
	model.Rename(t.prog, "golden.test/fuzz/"+fmt.Sprintf("seed%d", t.seed), "main")
	defer model.Rename(t.prog, t.root, t.name)
	source, err := model.Source(t.prog)
	if err != nil {
		return nil, err
	}
	a := &txtar.Archive{Comment: fmt.Appendf(nil, "A program of the fuzzer, seed %d.\n", t.seed)}
	for line := range strings.Lines("it diverges: " + d.Build + "\n" + d.Got) {
		a.Comment = append(a.Comment, "// "+line...)
	}
	for _, path := range slices.Sorted(maps.Keys(source)) {
		_, name, _ := strings.Cut(path, "/")
		a.Files = append(a.Files, txtar.File{Name: name, Data: source[path]})
	}
	a.Files = append(a.Files, txtar.File{Name: "want/run", Data: []byte(t.want)})
	return txtar.Format(a), nil
}
