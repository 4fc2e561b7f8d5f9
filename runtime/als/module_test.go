package als_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/alsgen/alsgen/runtime"

func TestModuleRequiresNothing(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(text), "module "+module+"\n\ngo 1.18\n"; got != want {
		t.Errorf("go.mod is %q, want %q: using the runtime must raise nothing in a user's go.mod", got, want)
	}
	if _, err := os.Stat(filepath.Join("..", "go.sum")); err == nil {
		t.Error("there is a go.sum")
	}
}

func TestImportsAreStandardLibraryOnly(t *testing.T) {
	files := 0
	err := filepath.Walk("..", func(path string, info os.FileInfo, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			host := strings.SplitN(imported, "/", 2)[0]
			if strings.Contains(host, ".") && !strings.HasPrefix(imported, module+"/") {
				t.Errorf("%s imports %s", path, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Errorf("looked at %d files only", files)
	}
}
