//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// hostileHead begins every file.
const hostileHead = `package main

import "github.com/alsgen/alsgen/runtime/als"

var user = als.New[string]("user")

`

// TestCheckHostile checks what nobody writes by hand: it is answered, in less than 4 GB, and
// with what is to be found in it.
func TestCheckHostile(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "alsgen")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const guarded = "func main() { als.RequireRewrite(); user.Run(\"ann\", use) }\n\n"
	for name, c := range map[string]struct {
		source   string
		findings int // of the code read-at-init
	}{
		"a file of ten megabytes": {guarded + "func use() { _ = table[0] + user.GetStore() }\n\nvar first = user.GetStore()\n\nvar table = []string{\n" +
			strings.Repeat("\t\"a line of a table that somebody generated, and that nobody will ever read\",\n", 130_000) + "}\n", 1},
		"ten thousand findings": {guarded + "func use() {}\n\n" + numbered(10_000, "var v%d = user.GetStore()\n"), 10_000},
		"ten thousand parentheses": {guarded + "func use() {}\n\nvar v = " + strings.Repeat("(", 10_000) + "user.GetStore()" +
			strings.Repeat(")", 10_000) + "\n", 1},
		"ten thousand calls in each other": {guarded + "func id(s string) string { return s }\n\nfunc use() { _ = " + strings.Repeat("id(", 10_000) + "user.GetStore()" +
			strings.Repeat(")", 10_000) + " }\n\nvar v = id(user.GetStore())\n", 1},
		"types that lead to themselves": {guarded + `type f func(f) f

type m map[string]m

type c chan c

type s struct {
	next *s
	f    func(*s, f) m
	i    interface{ M(i) c }
}

type i interface{ M(i) c }

type l[T any] struct{ next *l[T] }

func use() { _ = []any{f(nil), m(nil), c(nil), s{}, l[l[s]]{}, user.GetStore()} }

var v = user.GetStore()
`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			found, memory := checkHostile(t, bin, hostileHead+c.source)
			if found != c.findings {
				t.Errorf("%d findings, want %d", found, c.findings)
			}
			if memory > 4<<30 {
				t.Errorf("it took %d MB", memory>>20)
			}
		})
	}
}

// numbered returns the lines that format makes of the first n numbers.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// checkHostile returns how often check finds read-at-init in source, and how many bytes of
// memory it took.
func checkHostile(t *testing.T, bin, source string) (found int, memory int64) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	runtimeDir, err := filepath.Abs("../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	mod := "module example.com/m\n\ngo 1.26\n\nrequire github.com/alsgen/alsgen/runtime v0.0.0\n\nreplace github.com/alsgen/alsgen/runtime => " + runtimeDir + "\n"
	for name, text := range map[string]string{"go.mod": mod, "main.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), bin, "check", "-format", "json")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || exit != nil && exit.ExitCode() != exitFailed {
		t.Fatalf("%v: %s", err, exit.Stderr)
	}
	var report struct{ Findings []struct{ Code string } }
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Code == "read-at-init" {
			found++
		}
	}
	unit := int64(1 << 10) // of Maxrss, getrusage(2)
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return found, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss * unit
}
