package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/alsgen/alsgen/rewrite/emit"
)

var update = flag.Bool("update", false, "write what alsgen prints into the scripts")

// TestMain makes the test binary the tool: scripts find it in their PATH as
// alsgen, and beside it programs that a person does not have.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"alsgen":   main,
		"stopped":  stopped,
		"holdlock": holdLock,
	})
}

// stopped runs "stopped N SIGNAL ARGS": alsgen with ARGS, which gets SIGNAL after
// N files have been replaced.
func stopped() {
	n, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	os.Exit(run(os.Args[3:], func(ctx context.Context, done int) {
		if done == n {
			raise(os.Args[2])
			<-ctx.Done()
		}
	}))
}

// holdLock runs "holdlock DIR FILE": it takes the lock of the module at DIR,
// creates FILE, and waits to be ended.
func holdLock() {
	unlock, err := emit.Lock(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], nil, 0o666)
	}
	if err != nil {
		panic(err)
	}
	defer unlock()
	time.Sleep(time.Minute)
}

// TestScript runs the scripts. Each begins with a sentence that says what it
// shows.
func TestScript(t *testing.T) { runScripts(t, "../../testdata/script") }

// runScripts runs the scripts in dir.
func runScripts(t *testing.T, dir string) {
	env := goEnvironment(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gomod":    goMod,
			"publish":  publish,
			"waitfor":  waitFor,
			"age":      age,
			"examples": examples,
		},
		Setup: func(e *testscript.Env) error {
			home := filepath.Join(e.WorkDir, ".home")
			e.Vars = append(e.Vars, env...)
			e.Setenv("HOME", home)
			e.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			e.Setenv("RUNTIME", filepath.Join(root, "runtime"))
			e.Setenv("GOFLAGS", "-buildvcs=false")
			e.Setenv("GOPROXY", "off")
			e.Setenv("GOWORK", "")
			e.Setenv("GOTOOLCHAIN", "local")
			return os.MkdirAll(home, 0o777)
		},
	})
}

// goEnvironment returns the variables by which scripts share the go command's
// caches: without, every script would compile the standard library.
func goEnvironment(t *testing.T) []string {
	t.Helper()
	var vars []string
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		vars = append(vars, name+"="+strings.TrimSpace(string(out)))
	}
	return vars
}

// goMod is "gomod PATH [DIR]": it writes DIR/go.mod of the module PATH, which
// requires the runtime.
func goMod(ts *testscript.TestScript, _ bool, args []string) {
	dir := "."
	if len(args) > 1 {
		dir = args[1]
	}
	text := fmt.Sprintf("module %s\n\ngo 1.26\n\nrequire %s v0.0.0\n\nreplace %[2]s => %[3]s\n",
		args[0], "github.com/alsgen/alsgen/runtime", ts.Getenv("RUNTIME"))
	ts.Check(os.MkdirAll(ts.MkAbs(dir), 0o777))
	ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(dir), "go.mod"), []byte(text), 0o666))
}

// publish is "publish DIR PATH@VERSION": it publishes DIR as that module, on a proxy that
// only this script knows, with a module cache of its own.
func publish(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[0])
	path, version, _ := strings.Cut(args[1], "@")
	proxy := ts.MkAbs(filepath.Join(ts.Getenv("WORK"), ".proxy"))
	at := filepath.Join(proxy, filepath.FromSlash(path), "@v")
	ts.Check(os.MkdirAll(at, 0o777))
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	ts.Check(err)
	var archive bytes.Buffer
	ts.Check(zip.CreateFromDir(&archive, module.Version{Path: path, Version: version}, dir))
	for name, data := range map[string][]byte{".info": fmt.Appendf(nil, `{"Version":%q}`, version), ".mod": mod, ".zip": archive.Bytes()} {
		ts.Check(os.WriteFile(filepath.Join(at, version+name), data, 0o666))
	}
	ts.Setenv("GOPROXY", "file://"+filepath.ToSlash(proxy))
	ts.Setenv("GOSUMDB", "off")
	ts.Setenv("GOMODCACHE", filepath.Join(ts.Getenv("WORK"), ".modcache"))
	ts.Setenv("GOFLAGS", ts.Getenv("GOFLAGS")+" -modcacherw")
}

// waitFor is "waitfor FILE": it waits until FILE is there.
func waitFor(ts *testscript.TestScript, _ bool, args []string) {
	for range 600 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s did not come", args[0])
}

// age is "age DAYS FILE": it dates FILE back.
func age(ts *testscript.TestScript, _ bool, args []string) {
	days, err := strconv.Atoi(args[0])
	ts.Check(err)
	then := time.Now().AddDate(0, 0, -days)
	ts.Check(os.Chtimes(ts.MkAbs(args[1]), then, then))
}
