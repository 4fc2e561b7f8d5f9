package findings

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/diag"
)

// Key is what a finding is known by in another version of the program. It has no line
// number, so that edits elsewhere in the file do not matter.
type Key struct {
	Code diag.Code `json:"code"`
	File string    `json:"file"` // relative to the root of the module or workspace, with slashes
	Text string    `json:"text"` // of the line, trimmed
}

func (k Key) compare(o Key) int {
	return cmp.Or(cmp.Compare(k.File, o.File), cmp.Compare(k.Text, o.Text), cmp.Compare(k.Code, o.Code))
}

// Keyer makes keys.
type Keyer struct {
	Root   string
	Source func(path string) ([]byte, error)
	lines  map[string][]string
}

// File returns path as it stands in keys.
func (k *Keyer) File(path string) string {
	if rel, err := filepath.Rel(k.Root, path); err == nil {
		path = rel
	}
	return strings.ToValidUTF8(filepath.ToSlash(path), "\uFFFD") // as JSON has it
}

// Key returns the key of d.
func (k *Keyer) Key(d diag.Diagnostic) Key {
	return Key{Code: d.Code, File: k.File(d.Position.Path), Text: k.text(d.Position)}
}

// text returns the line at p, "" if it cannot be read.
func (k *Keyer) text(p diag.Position) string {
	lines, known := k.lines[p.Path]
	if !known {
		if source, err := k.Source(p.Path); err == nil {
			lines = strings.Split(string(source), "\n")
		}
		if k.lines == nil {
			k.lines = map[string][]string{}
		}
		k.lines[p.Path] = lines
	}
	if p.Line < 1 || p.Line > len(lines) {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSpace(lines[p.Line-1]), "\uFFFD")
}

// Baseline counts findings by key.
type Baseline map[Key]int

// Count returns the baseline that holds ds and nothing else.
func (k *Keyer) Count(ds []diag.Diagnostic) Baseline {
	b := Baseline{}
	for _, d := range ds {
		b[k.Key(d)]++
	}
	return b
}

// Subtract returns what of ds is not in b, and what of b is not in ds.
func (k *Keyer) Subtract(ds []diag.Diagnostic, b Baseline) (left []diag.Diagnostic, unmatched Baseline) {
	unmatched = maps.Clone(b)
	for _, d := range ds {
		key := k.Key(d)
		if unmatched[key] == 0 {
			left = append(left, d)
			continue
		}
		if unmatched[key]--; unmatched[key] == 0 {
			delete(unmatched, key)
		}
	}
	return left, unmatched
}

// Renamed returns b with the files that have other names now; names leads from the old to
// the new.
func (b Baseline) Renamed(names map[string]string) Baseline {
	renamed := Baseline{}
	for key, n := range b {
		key.File = cmp.Or(names[key.File], key.File)
		renamed[key] += n
	}
	return renamed
}

// Without returns what b counts more than o.
func (b Baseline) Without(o Baseline) Baseline {
	more := Baseline{}
	for key, n := range b {
		if n > o[key] {
			more[key] = n - o[key]
		}
	}
	return more
}

// version is that of the baseline's format.
const version = 1

// header is the first line of a baseline.
type header struct {
	Version int `json:"version"`
}

// entry is every other line.
type entry struct {
	Key
	Count int `json:"count"`
}

// Format returns b as it is kept in a file: a JSON value a line, first the version, then
// the findings, sorted. There is no comma between them, so that two branches that add
// findings merge.
func (b Baseline) Format() []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	encode := func(v any) {
		if err := enc.Encode(v); err != nil {
			panic(err) // strings and numbers
		}
	}
	encode(header{version})
	for _, key := range slices.SortedFunc(maps.Keys(b), Key.compare) {
		encode(entry{key, b[key]})
	}
	return out.Bytes()
}

// ParseBaseline reads what Format returns. An error begins with the line. Of findings that
// stand there twice, which a merge can bring about, the higher count holds.
func ParseBaseline(data []byte) (Baseline, error) {
	b, number := Baseline{}, 0
	var h header
	for line := range bytes.Lines(data) {
		number++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if h.Version == 0 {
			if err := json.Unmarshal(line, &h); err != nil || h.Version == 0 {
				return nil, fmt.Errorf("%d: no baseline: it begins with {\"version\":%d}", number, version)
			}
			if h.Version != version {
				return nil, fmt.Errorf("%d: the version of the baseline is %d, this alsgen knows %d; write it anew", number, h.Version, version)
			}
			continue
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("%d: %w", number, err)
		}
		if e.Code == "" || e.File == "" || e.Count < 1 {
			return nil, fmt.Errorf("%d: a finding needs code, file, text and count", number)
		}
		b[e.Key] = max(b[e.Key], e.Count)
	}
	if h.Version == 0 {
		return nil, errors.New("1: the baseline is empty; it begins with {\"version\":1}")
	}
	return b, nil
}
