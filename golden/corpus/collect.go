package main

// This file keeps the results of rounds in a file, so that a long run can be split.

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
)

// judgement is the version of what this tool injects and judges. Raise it when
// results from before cannot be added to those from after.
const judgement = 6

// Line is a round in the file of results.
type Line struct {
	Version string      `json:"version"`
	Module  string      `json:"module"`
	Round   RoundResult `json:"round"`
}

// Version names what is tried: the command, the runtime, and how it is judged, with
// others packages tested besides those with an injection.
func Version(command, runtime string, others int) (string, error) {
	hash := sha256.New()
	binary, err := os.ReadFile(command)
	if err != nil {
		return "", err
	}
	hash.Write(binary)
	files, err := TakeSnapshot(runtime)
	if err != nil {
		return "", err
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(hash, "%s %d\n%s", path, len(files[path]), files[path])
	}
	return fmt.Sprintf("%d.%d-%x", judgement, others, hash.Sum(nil)[:6]), nil
}

// Collected is the contents of a file of results.
type Collected struct {
	path  string
	lines []Line
}

// ReadCollected reads the file, which need not exist. It does not mix versions.
func ReadCollected(path string) (*Collected, error) {
	c := &Collected{path: path}
	content, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(content))
	for {
		var l Line
		if err := in.Decode(&l); err == io.EOF {
			return c, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if err := c.add(l); err != nil {
			return nil, err
		}
	}
}

// add adds a line to those in memory.
func (c *Collected) add(l Line) error {
	if len(c.lines) > 0 && c.lines[0].Version != l.Version {
		return fmt.Errorf("%s has rounds of version %s, and %s is another; take another file",
			c.path, c.lines[0].Version, l.Version)
	}
	if c.Has(l.Module, l.Round.Spec()) {
		return fmt.Errorf("%s has %s seed %d %s twice", c.path, l.Module, l.Round.Seed, l.Round.Mix)
	}
	c.lines = append(c.lines, l)
	return nil
}

// Fits reports as an error that rounds of the version cannot be added.
func (c *Collected) Fits(version string) error {
	if len(c.lines) == 0 || c.lines[0].Version == version {
		return nil
	}
	return fmt.Errorf("%s has rounds of version %s, and this is %s; take another file", c.path, c.lines[0].Version, version)
}

// Has reports whether the round was collected.
func (c *Collected) Has(module string, spec RoundSpec) bool {
	return slices.ContainsFunc(c.lines, func(l Line) bool { return l.Module == module && l.Round.Spec() == spec })
}

// Add adds a line to the file, if there is one.
func (c *Collected) Add(l Line) error {
	if err := c.add(l); err != nil || c.path == "" {
		return err
	}
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Results returns the rounds by module, modules in the order of modules and rounds
// by seed. Modules that are not listed come last.
func (c *Collected) Results(modules []Module) []ModuleResult {
	var names []string
	for _, m := range modules {
		names = append(names, m.String())
	}
	for _, l := range c.lines {
		if !slices.Contains(names, l.Module) {
			names = append(names, l.Module)
		}
	}
	var out []ModuleResult
	for _, name := range names {
		m := ModuleResult{Module: name}
		for _, l := range c.lines {
			if l.Module == name {
				m.Rounds = append(m.Rounds, l.Round)
			}
		}
		if len(m.Rounds) > 0 {
			slices.SortStableFunc(m.Rounds, func(a, b RoundResult) int { return int(a.Seed - b.Seed) })
			out = append(out, m)
		}
	}
	return out
}

// version returns the version of the rounds, "" if there are none.
func (c *Collected) version() string {
	if len(c.lines) == 0 {
		return ""
	}
	return c.lines[0].Version
}
