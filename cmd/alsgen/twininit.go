// This file begins a module in twins: the file with the directive, and what is said to git.

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/alsgen/alsgen/analysis/load"
	"github.com/alsgen/alsgen/analysis/twin"
)

// directive makes go generate write the twins.
const directive = "//go:generate go tool alsgen generate ./..."

// attributes tell what shows differences that nobody has to read the twins.
const attributes = "*_als.go linguist-generated\n*_als_*.go linguist-generated\nals_context.go linguist-generated\n"

// begin adds to want what the modules of r in twins need besides their twins.
func (t *tool) begin(r *rewritten, want map[string][]byte) error {
	for _, m := range r.prog.Modules {
		if !m.Main || !m.Twins {
			continue
		}
		if err := beginDirective(m, want); err != nil {
			return failed("nothing was written: %v", err)
		}
		if err := beginAttributes(m, want); err != nil {
			return failed("nothing was written: %v", err)
		}
		t.hintTool(m)
	}
	return nil
}

// beginDirective adds the untagged file with the directive, unless the root has one. Its
// package is that of the root.
func beginDirective(m load.Module, want map[string][]byte) error {
	files, err := filepath.Glob(filepath.Join(m.Dir, "*.go"))
	if err != nil {
		return err
	}
	pkg := ""
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if tagged := want[file]; bytes.Contains(source, []byte("//go:generate go tool alsgen ")) && !twin.IsSource(source) && !twin.IsSource(tagged) {
			return nil
		}
		if name := packageOf(source); name != "" && !strings.HasSuffix(file, "_test.go") && pkg == "" {
			pkg = name
		}
	}
	file := filepath.Join(m.Dir, "alsgen.go")
	if slices.Contains(files, file) {
		return errors.New(file + " is there and has no line " + directive + ": add it to a file that stands under no constraint")
	}
	want[file] = []byte("package " + rootPackage(pkg, m) + "\n\n" + directive + "\n")
	return nil
}

// packageOf returns the name of the package of source, "" if it says that nothing is built
// of it.
func packageOf(source []byte) string {
	match := regexp.MustCompile(`(?m)^package (\w+)`).FindSubmatch(source)
	if match == nil || bytes.Contains(source, []byte("//go:build ignore")) {
		return ""
	}
	return string(match[1])
}

// rootPackage returns the name of the package in the root of m: pkg, or, where there is
// none, one after the module's path.
func rootPackage(pkg string, m load.Module) string {
	if pkg != "" {
		return pkg
	}
	name := regexp.MustCompile(`\W`).ReplaceAllString(path.Base(m.Path), "")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return "generate"
	}
	return name
}

// beginAttributes adds what .gitattributes lacks.
func beginAttributes(m load.Module, want map[string][]byte) error {
	file := filepath.Join(m.Dir, ".gitattributes")
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	lines := strings.Split(string(text), "\n")
	for line := range strings.Lines(attributes) {
		if slices.Contains(lines, strings.TrimSuffix(line, "\n")) {
			continue
		}
		if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
			text = append(text, '\n')
		}
		text = append(text, line...)
	}
	want[file] = text
	return nil
}

// hintTool says how to add the tool that the directive runs, if go.mod lacks it.
func (t *tool) hintTool(m load.Module) {
	data, err := os.ReadFile(filepath.Join(m.Dir, "go.mod"))
	if err == nil && !bytes.Contains(data, []byte("github.com/alsgen/alsgen/cmd/alsgen")) {
		t.say("go generate runs alsgen as a tool of the module; to add it:\n\tgo get -tool github.com/alsgen/alsgen/cmd/alsgen")
	}
}

// readFile returns the contents of the file at path, nil if there is none.
func readFile(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
