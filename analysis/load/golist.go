// This file asks the go command about modules and patterns.

package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// listModules returns the modules that may change, sorted by path.
func listModules(ctx context.Context, cfg Config) ([]Module, error) {
	out, err := goCommand(ctx, cfg, append([]string{"list", "-m", "-json"}, moduleFlags(cfg.BuildFlags)...)...)
	if err != nil {
		return nil, err
	}
	var modules []Module
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var m Module
		if err := dec.Decode(&m); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list -m: %w", err)
		}
		if m.Dir == "" {
			return nil, errors.New("go.mod file not found in current directory or any parent directory; see 'go help modules'")
		}
		modules = append(modules, m)
	}
	slices.SortFunc(modules, func(a, b Module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// moduleFlags keeps the flags that go list -m knows.
func moduleFlags(flags []string) []string {
	return slices.DeleteFunc(slices.Clone(flags), func(f string) bool {
		return !strings.HasPrefix(f, "-mod") // -mod, -modfile
	})
}

// goCommand runs go and returns its standard output; its error is the first
// line of what go said.
func goCommand(ctx context.Context, cfg Config, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = cfg.Dir
	cmd.Env = cfg.Env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if msg := strings.TrimSpace(stderr.String()); msg != "" {
			err = firstLine(errors.New(msg))
		}
		return nil, err
	}
	return out, nil
}

// firstLine returns the first line of err that says something, without the
// prefixes that name the go command's steps; and what follows if it ends in a
// colon.
func firstLine(err error) error {
	text := err.Error()
	for line := range strings.Lines(text) {
		rest := text
		text = text[len(line):]
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			if strings.HasSuffix(line, ":") {
				line = strings.TrimSpace(rest)
			}
			return errors.New(strings.TrimPrefix(line, "go: "))
		}
	}
	return err
}

// source returns the bytes of a file, from the overlay or from the disk.
func (p *Program) source(path string) ([]byte, error) {
	if b, ok := p.cfg.Overlay[path]; ok {
		return b, nil
	}
	return os.ReadFile(path)
}

// Source returns the bytes of a file as the program was loaded.
func (p *Program) Source(path string) ([]byte, error) { return p.source(path) }

// writeOverlay writes the contents that replace files for the go command, and returns the
// flag that names them.
func (cfg Config) writeOverlay() (flags []string, remove func(), err error) {
	if len(cfg.Overlay) == 0 {
		return nil, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "alsgen-list-")
	if err != nil {
		return nil, nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) } // a folder for temporary files loses it anyway
	replace := map[string]string{}
	for i, path := range sortedKeys(cfg.Overlay) {
		replace[path] = filepath.Join(dir, strconv.Itoa(i)+".go")
		if err := os.WriteFile(replace[path], cfg.Overlay[path], 0o666); err != nil {
			remove()
			return nil, nil, err
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "overlay.json"), data, 0o666)
	}
	if err != nil {
		remove()
		return nil, nil, err
	}
	return []string{"-overlay=" + filepath.Join(dir, "overlay.json")}, remove, nil
}
