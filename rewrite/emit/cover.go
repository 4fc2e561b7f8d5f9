// This file instruments the files of an overlay for coverage.
//
// The go command has the cover tool instrument the files on the disk, overlay or not
// (golang/go#73802). The tool is left to do so:
//
//	source  ──cover──▶  counted source  ──Instrument──▶  counted overlay
//
// What cover inserted into the source is read off (inserted.go) and made together
// with the edits of the rewrite. So the counters count in the rewritten program, and
// everything that is reported, blocks, statements, lines and columns, is the
// source's: the cover tool never saw anything else.

package emit

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// editsDir is the folder below an overlay's that holds, for each file, the edits
// that made it.
const editsDir = "_edits"

// fileEdits lead from a source to its file in the overlay.
type fileEdits struct {
	Source string      `json:"source"` // digest
	Edits  []edit.Edit `json:"edits"`
}

// sourced returns what an overlay holds for f: the rewritten file and, in a last
// line, the digest of its source. The build cache knows files by their contents, and
// what is compiled for coverage depends on both.
func sourced(f rewrite.File) []byte {
	text := string(f.After)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return []byte(text + "//alsgen:source " + hash(f.Before) + "\n")
}

// WriteEdits writes what an Instrumenter needs beside the files of the overlay.
func (o *Overlaid) WriteEdits() error {
	dir := filepath.Dir(o.JSON)
	for path, f := range o.files {
		data, err := json.Marshal(fileEdits{hash(f.Before), f.Edits})
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(filepath.Join(dir, filesDir), path)
		if err != nil {
			return err
		}
		if err := writeAtomic(filepath.Join(dir, editsDir, rel+".json"), data); err != nil {
			return err
		}
	}
	return nil
}

// Instrumenter brings the edits of an overlay into files that the cover tool made.
type Instrumenter struct {
	dir     string            // the overlay's
	replace map[string]string // the file in the overlay, by source
	sources map[string]string // the source, by file in the overlay
}

// OpenInstrumenter returns the instrumenter of the overlay whose overlay.json is at
// path, and whose edits have been written.
func OpenInstrumenter(path string) (*Instrumenter, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &overlay); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	in := &Instrumenter{dir: filepath.Dir(path), replace: overlay.Replace, sources: map[string]string{}}
	for source, file := range in.replace {
		if known := in.sources[file]; known == "" || source < known {
			in.sources[file] = source
		}
	}
	return in, nil
}

// Source returns the path of the source that the cover tool shall instrument in
// place of the file at path: path itself, unless that lies in the overlay.
func (in *Instrumenter) Source(path string) string {
	if source, ok := in.sources[filepath.Clean(path)]; ok {
		return source
	}
	return path
}

// Instrument turns the file at path, which cover made of source with counters whose
// names begin with prefix, into what it would have made of the file in the overlay.
// It leaves alone what is not in the overlay.
func (in *Instrumenter) Instrument(source, path, prefix string) error {
	file, ok := in.replace[filepath.Clean(source)]
	if !ok {
		return nil
	}
	edits, err := in.edits(file)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if hash(src) != edits.Source {
		return fmt.Errorf("%s changed while it was built: build again", source)
	}
	counted, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out, err := instrument(src, edits.Edits, counted, prefix)
	if err != nil {
		return fmt.Errorf("%s: counters for coverage: %w", source, err)
	}
	return os.WriteFile(path, out, 0o666)
}

// edits returns the edits that led to file.
func (in *Instrumenter) edits(file string) (*fileEdits, error) {
	rel, err := filepath.Rel(filepath.Join(in.dir, filesDir), file)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(in.dir, editsDir, rel+".json"))
	if err != nil {
		return nil, err
	}
	f := &fileEdits{}
	return f, json.Unmarshal(data, f)
}

// instrument makes the edits of a rewrite in counted, which the cover tool made of
// src.
func instrument(src []byte, edits []edit.Edit, counted []byte, prefix string) ([]byte, error) {
	c, err := readCounters(src, counted, prefix)
	if err != nil {
		return nil, err
	}
	all, err := c.with(edits)
	if err != nil {
		return nil, err
	}
	out, err := edit.Apply(src, all)
	if err != nil {
		return nil, err
	}
	return append(append([]byte(c.head), out...), c.tail...), nil
}
