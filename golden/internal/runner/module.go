// This file lays cases out as folders of one module.

package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Module is the module that all cases are folders of.
const Module = "golden.test"

const goMod = `module ` + Module + `

go 1.26

require github.com/alsgen/alsgen/runtime v0.0.0

replace github.com/alsgen/alsgen/runtime => %s
`

// writeModule makes dir the module with runtimeDir as its runtime.
func writeModule(dir, runtimeDir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), fmt.Appendf(nil, goMod, runtimeDir), 0o644)
}

// writeCase writes the input of c into the module at dir, with changed (by path
// in the case's folder) in place of the source.
func writeCase(dir string, c *Case, changed map[string][]byte) error {
	for path, data := range c.Input {
		if after, ok := changed[path]; ok {
			data = after
		}
		full := filepath.Join(dir, c.Name, path)
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
