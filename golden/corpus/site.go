package main

// This file prepares a module: two writable copies, one of them with the
// runtime among its requirements.

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// runtimePath is the module that markers come from.
const runtimePath = "github.com/alsgen/alsgen/runtime"

// Site is a module prepared for its rounds. All rounds work in the same folder,
// which is restored in between, so that the build cache serves them.
type Site struct {
	Module   Module
	work     string // the tree that rounds inject into
	records  string // folder of the record files
	pristine Snapshot
	baseline *Baseline
	facts    *Facts
	reach    *Reach
}

// Prepare copies m under root and loads it.
func Prepare(ctx context.Context, root, runtime string, m Module) (*Site, error) {
	m, err := locate(ctx, m)
	if err != nil {
		return nil, err
	}
	root = filepath.Join(root, strings.NewReplacer("/", "-", "@", "-").Replace(m.String()))
	if err := os.RemoveAll(root); err != nil {
		return nil, err
	}
	s := &Site{Module: m, work: filepath.Join(root, "work"), records: filepath.Join(root, "records")}
	base := filepath.Join(root, "base")
	for _, dir := range []string{base, s.work} {
		if err := CopyTree(dir, m.Dir); err != nil {
			return nil, err
		}
		if err := absoluteReplaces(ctx, dir, m.Dir); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(s.records, 0o777); err != nil {
		return nil, err
	}
	if err := s.require(ctx, root, runtime); err != nil {
		return nil, err
	}
	if s.pristine, err = TakeSnapshot(s.work); err != nil {
		return nil, err
	}
	s.baseline = NewBaseline(base, m.Path, filepath.Join(root, "baseline"))
	if s.facts, err = LoadFacts(ctx, base, Env("")); err != nil {
		return nil, err
	}
	s.reach = NewReach(s.facts)
	return s, nil
}

// require copies the runtime beside the trees, so that nobody changes it in
// between, and requires it in the tree of the rounds.
func (s *Site) require(ctx context.Context, root, runtime string) error {
	own := filepath.Join(root, "runtime")
	if err := CopyTree(own, runtime); err != nil {
		return err
	}
	_, err := must(ctx, s.work, Env(""), "go", "mod", "edit",
		"-require="+runtimePath+"@v0.0.0", "-replace="+runtimePath+"="+own)
	return err
}

// locate finds the folder of m: in the module cache, downloading what is
// missing, or by asking the folder for its name.
func locate(ctx context.Context, m Module) (Module, error) {
	if m.Version == "" {
		dir, err := filepath.Abs(m.Dir)
		if err != nil {
			return m, err
		}
		path, err := must(ctx, dir, Env(""), "go", "list", "-m")
		m.Dir, m.Path = dir, strings.TrimSpace(path)
		return m, err
	}
	tmp, err := os.MkdirTemp("", "alsgen-corpus-mod")
	if err != nil {
		return m, err
	}
	defer os.RemoveAll(tmp)
	out, err := must(ctx, tmp, Env(""), "go", "mod", "download", "-json", m.String())
	if err != nil {
		return m, err
	}
	var info struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &info); err != nil {
		return m, fmt.Errorf("go mod download %s: %w", m, err)
	}
	m.Dir = info.Dir
	return m, nil
}

// absoluteReplaces makes the replacements by folder in the go.mod of a copy
// point to where those of the original do.
func absoluteReplaces(ctx context.Context, copied, original string) error {
	out, err := must(ctx, copied, Env(""), "go", "mod", "edit", "-json")
	if err != nil {
		return err
	}
	var mod struct {
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal([]byte(out), &mod); err != nil {
		return err
	}
	for _, r := range mod.Replace {
		if !strings.HasPrefix(r.New.Path, ".") {
			continue
		}
		old := r.Old.Path
		if r.Old.Version != "" {
			old += "@" + r.Old.Version
		}
		to := filepath.Join(original, filepath.FromSlash(r.New.Path))
		if _, err := must(ctx, copied, Env(""), "go", "mod", "edit", "-replace="+old+"="+to); err != nil {
			return err
		}
	}
	return nil
}
