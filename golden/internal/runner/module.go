// This file lays cases out as folders of one module.

package runner

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Module is the module that all cases are folders of.
const Module = "golden.test"

const goMod = `module ` + Module + `

go 1.26
`

// runtimeModule is the module of the runtime.
const runtimeModule = "github.com/alsgen/alsgen/runtime"

// writeModule makes dir the module with the runtime and the stubs of cfg: foreign
// modules, each in a folder of its path.
func writeModule(dir string, cfg Config) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	modules := map[string]string{runtimeModule: cfg.RuntimeDir}
	if cfg.StubsDir != "" {
		if err := findStubs(cfg.StubsDir, modules); err != nil {
			return err
		}
	}
	text := []byte(goMod)
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		text = fmt.Appendf(text, "\nrequire %s %s\n\nreplace %[1]s => %[3]s\n", path, stubVersion(path), modules[path])
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o644)
}

// findStubs adds the folders of the modules below dir by their paths.
func findStubs(dir string, modules map[string]string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "go.mod" {
			modules[relative(dir, filepath.Dir(path))] = filepath.Dir(path)
		}
		return err
	})
}

// stubVersion is a version that a module called path can have.
func stubVersion(path string) string {
	if _, major, ok := strings.Cut(path[strings.LastIndex(path, "/")+1:], "v"); ok && strings.Trim(major, "0123456789") == "" && major != "" {
		return "v" + major + ".0.0"
	}
	return "v0.0.0"
}

// writeCase writes the input of c into the module at dir, with changed (by path
// in the case's folder) in place of the source.
func writeCase(dir string, c *Case, changed map[string][]byte) error {
	files := maps.Clone(c.Input)
	for path := range files {
		if after, ok := changed[path]; ok {
			files[path] = after
		}
	}
	return writeFiles(filepath.Join(dir, c.Name), files)
}

// writeFiles writes files by their paths below dir.
func writeFiles(dir string, files map[string][]byte) error {
	for path, data := range files {
		full := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// environment is the go command's: the user's settings must not reach the cases.
func environment() []string {
	return append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GO111MODULE=on", "GOTOOLCHAIN=local")
}

// relative returns path in the folder dir, with slashes.
func relative(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return filepath.ToSlash(rel)
}
