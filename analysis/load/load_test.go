package load_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/alsgen/alsgen/analysis"
	"github.com/alsgen/alsgen/analysis/load"
)

// service imports neither package context nor alshttp; it has a package between a
// test and what that tests, and an external test.
const service = `
-- main.go --
package main

import (
	"io"
	"net/http"

	"example.com/m/store"
)

func main() {
	http.HandleFunc("/", handle)
	_ = http.ListenAndServe("", wrap(http.DefaultServeMux))
}

func wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		store.User.Run(r.URL.Path, func() { next.ServeHTTP(w, r) })
	})
}

func handle(w http.ResponseWriter, r *http.Request) {
	go func() { _, _ = io.WriteString(w, store.Name()) }()
}
-- store/store.go --
package store

import "github.com/alsgen/alsgen/runtime/als"

var User = als.New[string]("user")

func Name() string { return User.GetStore() }
-- store/store_test.go --
package store

import "testing"

func TestName(t *testing.T) { t.Run("x", func(t *testing.T) { t.Log(Name()) }) }
-- store/external_test.go --
package store_test

import (
	"testing"

	"example.com/m/between"
)

func TestBetween(t *testing.T) { t.Log(between.Name()) }
-- between/between.go --
package between

import "example.com/m/store"

func Name() string { return store.Name() }
`

// write writes the module example.com/m and returns its folder.
func write(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	runtime, err := filepath.Abs("../../runtime")
	if err != nil {
		t.Fatal(err)
	}
	files := append(txtar.Parse([]byte(archive)).Files, txtar.File{Name: "go.mod", Data: []byte(
		"module example.com/m\n\ngo 1.26\n\nrequire " + load.RuntimeModule + " v0.0.0\n\nreplace " + load.RuntimeModule + " => " + runtime + "\n",
	)})
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func loadModule(t *testing.T, dir string) *load.Program {
	t.Helper()
	prog, err := load.Load(t.Context(), load.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range prog.Broken {
		t.Fatalf("%s: %v", b.Path, b.Errors)
	}
	return prog
}

// One foreign package that is read from source drags in all that import it.
func TestOnlyTheProgramIsReadFromSource(t *testing.T) {
	prog := loadModule(t, write(t, service))
	for _, path := range slices.Sorted(maps.Keys(prog.FromSource())) {
		if !strings.HasPrefix(path, "example.com/m") {
			t.Errorf("%s was read from source", path)
		}
	}
}

func TestPlanIsThatOfForeignSource(t *testing.T) {
	dir := write(t, service)
	got := planOf(t, loadModule(t, dir))
	if want := planOf(t, load.LoadFromSource(t, load.Config{Dir: dir})); !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if !bytes.Contains(got, []byte("store.go")) {
		t.Errorf("nothing is planned:\n%s", got)
	}
}

func planOf(t *testing.T, prog *load.Program) []byte {
	t.Helper()
	text, err := json.MarshalIndent(analysis.Analyze(prog, analysis.Options{}), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What alsgen adds imports of is whole, though the program does not import it.
func TestCheckKnowsWhatARewriteImports(t *testing.T) {
	dir := write(t, service)
	errs := loadModule(t, dir).Check(map[string][]byte{filepath.Join(dir, "store", "store.go"): []byte(`package store

import (
	"context"
	"net/http"

	"github.com/alsgen/alsgen/runtime/als"
	"github.com/alsgen/alsgen/runtime/alshttp"
)

var User = als.New[string]("user")

func Name() string { return User.GetStoreContext(context.TODO()) }

func ask(r *http.Request) *http.Request {
	r = r.WithContext(als.Detach(context.WithoutCancel(r.Context())))
	als.Carry(r.Context(), context.Background())
	_ = http.DefaultClient
	return new(alshttp.Lent).Lend(r.Context(), r)
}
`)}).Errors
	for _, err := range errs {
		t.Error(err)
	}
}

// What the go command compiles for the loader is what the program imports: its own
// packages are read from source, and nobody asks for their export data.
func TestNothingOfTheProgramIsCompiled(t *testing.T) {
	dir := write(t, service)
	loadModule(t, dir)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-n", "./...") // says what is not in the build cache
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, path := range []string{"example.com/m", "example.com/m/between", "example.com/m/store"} {
		if !bytes.Contains(out, []byte("\n# "+path+"\n")) {
			t.Errorf("%s was compiled", path)
		}
	}
	if bytes.Contains(out, []byte("\n# net/http\n")) {
		t.Error("net/http was not compiled: this test shows nothing")
	}
}
