// This file holds what all formats of findings share.

package emit

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
)

// Findings are findings with what is needed to show them.
type Findings struct {
	List []diag.Diagnostic
	// Name gives the name by which people see a file.
	Name func(path string) string
	// Root is the folder that paths for machines are relative to.
	Root string
	// Source reads a file of the program.
	Source func(path string) ([]byte, error)
	// Help returns what there is to say about a code: a sentence, and all of it in Markdown.
	Help func(diag.Code) (sentence, text string)
	// Version is that of alsgen.
	Version string

	sources map[string][]byte
}

// file returns path for machines: relative to the root, with slashes.
func (f *Findings) file(path string) string {
	if rel, err := filepath.Rel(f.Root, path); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}

// source returns the contents of the file at path, nil if it cannot be read.
func (f *Findings) source(path string) []byte {
	text, known := f.sources[path]
	if !known {
		var err error
		if text, err = f.Source(path); err != nil {
			text, _ = os.ReadFile(path) // a file that was not loaded, such as the settings
		}
		if f.sources == nil {
			f.sources = map[string][]byte{}
		}
		f.sources[path] = text
	}
	return text
}

// before returns what stands on the line of p before it.
func (f *Findings) before(p diag.Position) string {
	source := f.source(p.Path)
	if p.Offset < 0 || p.Offset > len(source) || p.Column < 1 || p.Column-1 > p.Offset {
		return strings.Repeat(" ", max(0, p.Column-1))
	}
	return string(source[p.Offset-(p.Column-1) : p.Offset])
}

// place returns the position of offset in the file at path.
func (f *Findings) place(path string, offset int) diag.Position {
	source := f.source(path)
	text := source[:min(max(offset, 0), len(source))]
	return diag.Position{
		Path: path, Offset: len(text),
		Line: 1 + bytes.Count(text, []byte("\n")), Column: len(text) - bytes.LastIndexByte(text, '\n'),
	}
}
