package main

// This file prepares a module: a writable copy with the runtime among its
// requirements.

import (
	"context"
	"encoding/json"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"strings"
)

// runtimePath is the module that markers come from.
const runtimePath = "github.com/alsgen/alsgen/runtime"

// testsCarry is the version of Go since which a test has a context.
const testsCarry = "go1.24"

// Site is a module prepared for its rounds. All rounds work in the same folder,
// which is restored in between, so that the build cache serves them.
type Site struct {
	Module   Module
	work     string // the tree
	records  string // folder of the record files
	pristine Snapshot
	carried  bool // tests have a context to take
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
	if err := CopyTree(s.work, m.Dir); err != nil {
		return nil, err
	}
	mod, err := readGoMod(ctx, s.work)
	if err != nil {
		return nil, err
	}
	if err := absoluteReplaces(ctx, mod, s.work, m.Dir); err != nil {
		return nil, err
	}
	s.carried = version.Compare("go"+mod.Go, testsCarry) >= 0
	if err := os.MkdirAll(s.records, 0o777); err != nil {
		return nil, err
	}
	if err := s.require(ctx, root, runtime); err != nil {
		return nil, err
	}
	if s.pristine, err = TakeSnapshot(s.work); err != nil {
		return nil, err
	}
	s.baseline = NewBaseline(s.work, s.pristine, m.Path, filepath.Join(root, "baseline"))
	if s.facts, err = LoadFacts(ctx, s.work, Env("")); err != nil {
		return nil, err
	}
	s.reach = NewReach(s.facts)
	return s, nil
}

// require copies the runtime beside the tree, so that nobody changes it in
// between, and requires it there.
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

// goMod is what a go.mod file says, as far as it matters here.
type goMod struct {
	Go      string
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
}

func readGoMod(ctx context.Context, dir string) (goMod, error) {
	var mod goMod
	out, err := must(ctx, dir, Env(""), "go", "mod", "edit", "-json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &mod)
	}
	return mod, err
}

// absoluteReplaces makes the replacements by folder in the go.mod of a copy, which
// is mod, point to where those of the original do.
func absoluteReplaces(ctx context.Context, mod goMod, copied, original string) error {
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
