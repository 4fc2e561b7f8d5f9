// This file reads the settings of the module or workspace.

package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/diag"
	"github.com/alsgen/alsgen/analysis/flow"
	"github.com/alsgen/alsgen/analysis/plan"
	"github.com/alsgen/alsgen/analysis/roots"
	"github.com/alsgen/alsgen/analysis/settings"
	"github.com/alsgen/alsgen/rewrite/emit"
)

// read is the settings with where they stand.
type read struct {
	*settings.Settings
	path string
}

// settings reads alsgen.yaml in the root of the module or workspace, if there is one.
func (t *tool) settings(root string) (*read, error) {
	path := filepath.Join(root, settings.File)
	data, err := os.ReadFile(path)
	if root == "" || errors.Is(err, fs.ErrNotExist) {
		return &read{&settings.Settings{}, ""}, nil
	} else if err != nil {
		return nil, misused("%v", err)
	}
	s, err := settings.Parse(emit.ShortPath(t.dir, path), data)
	if err != nil {
		return nil, misused("%v", err)
	}
	return &read{s, path}, nil
}

// options returns what the settings say to the analysis.
func options(r *read) analysis.Options {
	marks := func(names []settings.Name) (list []flow.Mark) {
		for _, n := range names {
			list = append(list, flow.Mark{Name: n.Text, Position: diag.Position{Path: r.path, Offset: n.Line, Line: n.Line, Column: n.Column}})
		}
		return list
	}
	return analysis.Options{Frameworks: []roots.Framework{r.Framework}, Marks: flow.Marks{Keep: marks(r.Keep), Root: marks(r.Root)}}
}

// checkDirectives fails if a directive, or a name in the settings, is not as it should be.
func checkDirectives(t *tool, p *plan.Plan) error {
	found := false
	for _, d := range p.Diagnostics {
		if d.Severity == diag.Invalid {
			t.printDiagnostic(d)
			found = true
		}
	}
	if found {
		return &status{code: exitUsage}
	}
	return nil
}
