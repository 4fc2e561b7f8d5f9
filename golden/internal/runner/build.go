// This file builds the programs of all cases with as few go commands as possible.

package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is one executable.
type program struct {
	of     *Case
	build  Build
	path   string
	shared bool // with other cases
}

// batch are cases that one go command builds: no two of its executables have the
// same name.
type batch struct {
	test, race bool
	cases      []*Case
}

// batches splits cases.
func batches(cases []*Case) []batch {
	var all []batch
	for _, c := range cases {
		i := 0
		for i < len(all) && !all[i].takes(c) {
			i++
		}
		if i == len(all) {
			all = append(all, batch{test: c.Test, race: c.Race})
		}
		all[i].cases = append(all[i].cases, c)
	}
	return all
}

func (b *batch) takes(c *Case) bool {
	if b.test != c.Test || b.race != c.Race {
		return false
	}
	for _, other := range b.cases {
		if other.Special() == c.Special() {
			return false
		}
	}
	return true
}

// build compiles every case that is not refused in all three ways; of a refused
// one only the source. Those that can share a program do.
func (r *round) build(ctx context.Context) error {
	overlay, err := r.writeOverlay()
	if err != nil {
		return err
	}
	var whole, rewritten []*Case
	for _, c := range r.cases {
		o := r.outcomes[c]
		if o.Err == nil && (!o.Refused() || c.Run != "" || c.Reference != nil) {
			whole = append(whole, c)
		}
		if o.Err == nil && !o.Refused() {
			rewritten = append(rewritten, c)
		}
	}
	for _, w := range []way{
		{BuildInPlace, rewritten, r.out, ""},
		{BuildOverlay, rewritten, r.src, "-overlay=" + overlay},
		{BuildReference, whole, r.src, "-tags=als_goroutine"},
	} {
		r.cfg.Logf("building %d cases: %s", len(w.cases), w.build)
		alone, err := r.buildShared(ctx, w)
		if err != nil {
			return err
		}
		for i, batch := range batches(alone) {
			bin, err := r.mkdir("bin", strings.ReplaceAll(string(w.build), " ", "-"), fmt.Sprint(i))
			if err != nil {
				return err
			}
			r.buildBatch(ctx, w.build, w.dir, bin, w.flag, batch)
		}
	}
	return nil
}

// buildBatch runs one go command and notes the executables and failures.
func (r *round) buildBatch(ctx context.Context, build Build, dir, bin, flag string, b batch) {
	args := []string{"build"}
	suffix := ""
	if b.test {
		args, suffix = []string{"test", "-c"}, ".test"
	}
	args = append(args, "-trimpath", "-ldflags=-s -w", "-o", bin+"/")
	if b.race {
		args = append(args, "-race")
	}
	if flag != "" {
		args = append(args, flag)
	}
	for _, c := range b.cases {
		args = append(args, c.ImportPath())
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = dir, environment()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	for _, c := range b.cases {
		path := filepath.Join(bin, c.Special()+suffix)
		if _, statErr := os.Stat(path); statErr == nil {
			r.programs = append(r.programs, program{of: c, build: build, path: path})
			continue
		}
		r.outcomes[c].Failed[build] = compilerSays(stderr.String(), c, err)
	}
}

// compilerSays returns the part of the go command's output that is about c.
func compilerSays(output string, c *Case, err error) string {
	var mine strings.Builder
	inside := false
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "# ") {
			inside = strings.HasPrefix(line, "# "+c.ImportPath())
		}
		if inside {
			mine.WriteString(line)
		}
	}
	if mine.Len() > 0 {
		return mine.String()
	}
	return fmt.Sprintf("%v\n%s", err, output)
}

// writeOverlay writes the overlay files of all cases and the file that names
// them.
func (r *round) writeOverlay() (string, error) {
	replace := map[string]string{}
	for _, c := range r.cases {
		o := r.outcomes[c]
		if o.Err != nil {
			continue
		}
		for _, f := range o.Decision.Overlay {
			path := filepath.Join(r.cfg.Dir, "overlay", relative(r.src, f.Path))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return "", err
			}
			if err := os.WriteFile(path, f.After, 0o644); err != nil {
				return "", err
			}
			replace[f.Path] = path
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(r.cfg.Dir, "overlay.json")
	return path, os.WriteFile(path, data, 0o644)
}
