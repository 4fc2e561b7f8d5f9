// Package runner checks golden cases: what alsgen makes of a source, against what
// the archive wants and against what holds for every rewrite.
//
// Run takes all cases together, because loading and linking cost more than
// everything else, and returns one Outcome for each. An Outcome is plain data:
// what was decided, written and printed. Checks are functions over a Case and its
// Outcome, so that a test can send a broken rewrite through them.
package runner

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Case is one archive.
type Case struct {
	Name     string // gostmt/loop-var
	Path     string // of the archive
	Sentence string

	Test  bool // run the tests, not main
	Bench bool // with benchmarks
	Race  bool // build with the race detector

	// Configs are the build configurations that are loaded, as -config names them;
	// "" is that of the environment. What runs is built for the environment.
	Configs string

	Input       map[string][]byte // by path in the case's folder
	Want        map[string][]byte // files that must change
	Diagnostics string
	Run         string
	Reference   *Reference

	archive *txtar.Archive
	noNL    []string
}

// Reference says where the reference carrier prints something else, and why.
type Reference struct {
	Head   string // the first line: rule N[, M]: why
	Rules  []int
	Output string
}

// Special files of an archive.
const (
	wantPrefix      = "want/"
	wantDiagnostics = "want/diagnostics"
	wantRun         = "want/run"
	wantReference   = "want/reference"
)

// Find returns the cases under root, sorted by name.
func Find(root string) ([]*Case, error) {
	paths, err := filepath.Glob(filepath.Join(root, "*", "*.txtar"))
	if err != nil {
		return nil, err
	}
	var cases []*Case
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := filepath.Base(filepath.Dir(path)) + "/" + strings.TrimSuffix(filepath.Base(path), ".txtar")
		c, err := Parse(name, data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		c.Path = path
		cases = append(cases, c)
	}
	slices.SortFunc(cases, func(a, b *Case) int { return cmp.Compare(a.Name, b.Name) })
	return cases, nil
}

// Parse reads an archive.
func Parse(name string, data []byte) (*Case, error) {
	c := &Case{Name: name, Input: map[string][]byte{}, Want: map[string][]byte{}, archive: txtar.Parse(data)}
	if err := c.parseComment(string(c.archive.Comment)); err != nil {
		return nil, err
	}
	for _, f := range c.archive.Files {
		data := f.Data
		if slices.Contains(c.noNL, strings.TrimPrefix(f.Name, wantPrefix)) {
			data = bytes.TrimSuffix(data, []byte("\n"))
		}
		if err := c.parseFile(f.Name, data); err != nil {
			return nil, err
		}
	}
	if len(c.Input) == 0 {
		return nil, errors.New("no input")
	}
	for path := range c.Want {
		if _, ok := c.Input[path]; !ok {
			return nil, fmt.Errorf("want/%s has no input", path)
		}
	}
	return c, nil
}

func (c *Case) parseComment(comment string) error {
	first, rest, _ := strings.Cut(comment, "\n")
	c.Sentence = first
	if first == "" || strings.HasPrefix(first, "//") || !strings.HasSuffix(first, ".") {
		return errors.New("the first line is not a sentence")
	}
	for line := range strings.Lines(rest) {
		key, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case !strings.HasPrefix(key, "//") || !found:
		case key == "// flags":
			for flag := range strings.FieldsSeq(value) {
				if err := c.setFlag(flag); err != nil {
					return err
				}
			}
		case key == "// configs":
			c.Configs = value
		case key == "// no final newline":
			c.noNL = append(c.noNL, strings.Fields(value)...)
		}
	}
	return nil
}

func (c *Case) setFlag(flag string) error {
	switch flag {
	case "test":
		c.Test = true
	case "bench":
		c.Test, c.Bench = true, true
	case "race":
		c.Race = true
	default:
		return fmt.Errorf("unknown flag %q", flag)
	}
	return nil
}

func (c *Case) parseFile(name string, data []byte) error {
	switch {
	case name == wantDiagnostics:
		c.Diagnostics = string(data)
	case name == wantRun:
		c.Run = string(data)
	case name == wantReference:
		ref, err := parseReference(string(data))
		c.Reference = ref
		return err
	case strings.HasPrefix(name, wantPrefix):
		c.Want[strings.TrimPrefix(name, wantPrefix)] = data
	case c.Input[name] != nil:
		return fmt.Errorf("%s comes twice", name)
	default:
		c.Input[name] = data
	}
	return nil
}

var referenceHead = regexp.MustCompile(`^rule (\d+(?:, \d+)*): .`)

func parseReference(text string) (*Reference, error) {
	head, output, _ := strings.Cut(text, "\n")
	m := referenceHead.FindStringSubmatch(head)
	if m == nil {
		return nil, fmt.Errorf("want/reference begins with %q, not with rule N: why", head)
	}
	ref := &Reference{Head: head, Output: output}
	for s := range strings.SplitSeq(m[1], ", ") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 12 {
			return nil, fmt.Errorf("want/reference names rule %s, which does not exist", s)
		}
		ref.Rules = append(ref.Rules, n)
	}
	return ref, nil
}

// ImportPath returns the import path of the case's root package.
func (c *Case) ImportPath() string { return Module + "/" + c.Name }

// Special returns the last part of the name: what the case shows about its
// construct, which is the folder.
func (c *Case) Special() string { return filepath.Base(c.Name) }
