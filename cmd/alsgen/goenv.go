// This file asks in which module and under which settings the go command works.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/version"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/alsgen/alsgen/rewrite/emit"
)

// goEnv is what the go command says about the working directory.
type goEnv struct {
	GOFLAGS string
	GOMOD   string
	GOWORK  string
}

// environment returns the go command's settings, after it has checked that
// alsgen can work under them. It warns of a tree that is half rewritten.
func (t *tool) environment(ctx context.Context, command string) (*goEnv, error) {
	if err := t.checkGoLine(); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOFLAGS", "GOMOD", "GOWORK")
	cmd.Dir = t.dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, misused("the go command is not in PATH: %v", err)
	} else if err != nil {
		return nil, misused("%s", strings.TrimPrefix(strings.TrimSpace(stderr.String()), "go: "))
	}
	env := &goEnv{}
	if err := json.Unmarshal(out, env); err != nil {
		return nil, err
	}
	if root := env.root(); root != "" && command != "rewrite" && emit.Interrupted(root) {
		t.say("warning: a rewrite of this module was interrupted, or is at work; alsgen rewrite puts the files back")
	}
	return env, refuse(splitGOFLAGS(env.GOFLAGS), " in GOFLAGS")
}

// splitGOFLAGS returns the flags in GOFLAGS, all of which have the form
// -flag=value or -flag.
func splitGOFLAGS(s string) []goFlag {
	var flags []goFlag
	for _, word := range unquote(s) {
		name, value, hasValue := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if !hasValue {
			value = "true"
		}
		flags = append(flags, goFlag{name: name, value: value})
	}
	return flags
}

// workspace reports whether the go command works in a workspace.
func (e *goEnv) workspace() bool { return e.GOWORK != "" && e.GOWORK != "off" }

// root returns the folder of the workspace, or of the module if there is no
// workspace, or "".
func (e *goEnv) root() string {
	switch {
	case e.workspace():
		return filepath.Dir(e.GOWORK)
	case e.GOMOD != "" && e.GOMOD != os.DevNull:
		return filepath.Dir(e.GOMOD)
	default:
		return ""
	}
}

// checkGoLine refuses a module or workspace whose go line is newer than the Go
// that alsgen was built with: alsgen does not know that language.
func (t *tool) checkGoLine() error {
	for _, name := range []string{"go.mod", "go.work"} {
		path, data := findUp(t.dir, name)
		if path == "" {
			continue
		}
		line, number := goLineOf(name, data)
		if line == "" || !strings.HasPrefix(runtime.Version(), "go1") {
			continue
		}
		if version.Compare("go"+line, runtime.Version()) > 0 {
			return misused("%s:%d: go %s is newer than the Go that alsgen was built with (%s); build alsgen anew with go %s",
				emit.ShortPath(t.dir, path), number, line, runtime.Version(), line)
		}
	}
	return nil
}

// findUp returns the nearest file called name in dir or above it.
func findUp(dir, name string) (string, []byte) {
	for {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err == nil {
			return path, data
		}
		parent := filepath.Dir(dir)
		if !errors.Is(err, fs.ErrNotExist) || parent == dir {
			return "", nil
		}
		dir = parent
	}
}

// goLineOf returns the version in the go line of a go.mod or go.work file, and
// its line number. A file that does not parse is the go command's to report.
func goLineOf(name string, data []byte) (string, int) {
	if name == "go.work" {
		if f, err := modfile.ParseWork(name, data, nil); err == nil && f.Go != nil {
			return f.Go.Version, f.Go.Syntax.Start.Line
		}
		return "", 0
	}
	if f, err := modfile.ParseLax(name, data, nil); err == nil && f.Go != nil {
		return f.Go.Version, f.Go.Syntax.Start.Line
	}
	return "", 0
}
