// This file turns positions in an overlay into positions in the source, in what
// the go command prints.

package emit

import (
	"bytes"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// Translator knows the paths of an overlay by every name under which the go
// command, run in one folder, prints them.
type Translator struct {
	dir   string
	files map[string]rewrite.File // by printed path
	// stems begin each of those paths; a line without one needs no second look.
	stems [][]byte
	re    *regexp.Regexp
	// source are the files by the path of the source, as printed: late phases of
	// the compiler name the source, but with the overlay's columns.
	source map[string]rewrite.File
}

// Translator returns the translator of o for a go command that runs in dir.
func (o *Overlaid) Translator(dir string) *Translator {
	t := &Translator{dir: dir, files: map[string]rewrite.File{}, source: map[string]rewrite.File{}}
	root := filepath.Join(filepath.Dir(o.JSON), filesDir) + string(filepath.Separator)
	stems := []string{root}
	if rel, err := filepath.Rel(dir, root); err == nil {
		stems = append(stems, rel+string(filepath.Separator))
	}
	for path, f := range o.files {
		t.source[f.Path], t.source[ShortPath(dir, f.Path)] = f, f
		for _, stem := range stems {
			t.files[stem+strings.TrimPrefix(path, root)] = f
		}
	}
	if filepath.Separator == '\\' { // inside JSON strings
		for path, f := range maps.Clone(t.files) {
			t.files[strings.ReplaceAll(path, `\`, `\\`)] = f
		}
		for _, stem := range slices.Clone(stems) {
			stems = append(stems, strings.ReplaceAll(stem, `\`, `\\`))
		}
	}
	var quoted []string
	for _, stem := range stems {
		t.stems = append(t.stems, []byte(stem))
		quoted = append(quoted, regexp.QuoteMeta(stem))
	}
	t.re = regexp.MustCompile(`(?:\./)?((?:` + strings.Join(quoted, "|") + `)[^:"\n]*?\.go):(\d+)(?::(\d+))?`)
	return t
}

// Line returns one line of output with every position in the overlay replaced by
// the position in the source, written as the compiler writes it.
func (t *Translator) Line(line []byte) []byte {
	if !slices.ContainsFunc(t.stems, func(stem []byte) bool { return bytes.Contains(line, stem) }) {
		return t.columns(line)
	}
	return t.re.ReplaceAllFunc(line, func(match []byte) []byte {
		parts := t.re.FindSubmatch(match)
		f, ok := t.files[string(parts[1])]
		if !ok {
			return match
		}
		path := f.Path
		if !filepath.IsAbs(string(parts[1])) {
			path = ShortPath(t.dir, path)
		}
		if bytes.Contains(parts[1], []byte(`\\`)) {
			path = strings.ReplaceAll(path, `\`, `\\`)
		}
		out := path + ":" + string(parts[2])
		if len(parts[3]) > 0 {
			out += ":" + sourceColumn(f, string(parts[2]), string(parts[3]))
		}
		return []byte(out)
	})
}

// columns returns a line that begins with a position in a source file with the
// column of the source.
func (t *Translator) columns(line []byte) []byte {
	m := positionStart.FindSubmatchIndex(line)
	if m == nil {
		return line
	}
	f, ok := t.source[string(line[m[2]:m[3]])]
	if !ok {
		return line
	}
	column := sourceColumn(f, string(line[m[4]:m[5]]), string(line[m[6]:m[7]]))
	return slices.Concat(line[:m[6]], []byte(column), line[m[7]:])
}

// positionStart matches a position at the beginning of a line.
var positionStart = regexp.MustCompile(`^(.+?\.go):(\d+):(\d+): `)

// sourceColumn returns the column in the source of a position in the overlay.
// The line is the same in both.
func sourceColumn(f rewrite.File, line, column string) string {
	l, lineErr := strconv.Atoi(line)
	c, columnErr := strconv.Atoi(column)
	if lineErr != nil || columnErr != nil {
		return column
	}
	after, ok := lineStart(f.After, l)
	if !ok {
		return column
	}
	before, ok := lineStart(f.Before, l)
	if !ok {
		return column
	}
	offset := edit.Source(f.Edits, after+c-1)
	return strconv.Itoa(max(offset-before, 0) + 1)
}

// lineStart returns the offset at which line begins in src.
func lineStart(src []byte, line int) (int, bool) {
	at := 0
	for range line - 1 {
		n := bytes.IndexByte(src[at:], '\n')
		if n < 0 {
			return 0, false
		}
		at += n + 1
	}
	return at, true
}

// ShortPath returns path as the compiler prints it when the go command runs in
// dir: relative where that is shorter, with "./" before a bare file name.
func ShortPath(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || len(rel) >= len(path) {
		return path
	}
	if !strings.ContainsRune(rel, filepath.Separator) {
		return "." + string(filepath.Separator) + rel
	}
	return rel
}
