package emit

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/rewrite"
)

// tree is a module whose files are changed, created and removed.
type tree struct {
	*module
	old, new map[string]string // contents by name
}

// newTree makes a module of which some files are changed, some created, also in place of
// nothing, and some removed, also empty ones, and others that stay.
func newTree(t *testing.T) *tree {
	t.Helper()
	tr := &tree{
		module: newModule(t),
		old:    map[string]string{"a.go": "old a", "gone.go": "old gone", "sub/gone.go": "", "sub/z.go": "old z", "stays.go": "stays"},
		new:    map[string]string{"a.go": "new a", "b_als.go": "new b", "empty_als.go": "", "sub/c_als.go": "new c", "sub/z.go": "new z", "stays.go": "stays"},
	}
	for name, text := range tr.old {
		tr.write(name, text)
	}
	for _, name := range []string{"a.go", "b_als.go", "empty_als.go", "gone.go", "sub/c_als.go", "sub/gone.go", "sub/z.go"} {
		tr.changes.Files = append(tr.changes.Files, rewrite.File{Path: tr.path(name), Before: contents(tr.old, name), After: contents(tr.new, name)})
	}
	return tr
}

// contents returns what the file called name holds, nil if there is none.
func contents(files map[string]string, name string) []byte {
	text, ok := files[name]
	if !ok {
		return nil
	}
	return []byte(text)
}

// holds fails unless the module holds exactly the files want.
func (tr *tree) holds(when string, want map[string]string) {
	tr.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(tr.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(tr.root, path)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		got[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil || !maps.Equal(got, want) {
		tr.Errorf("%s: the module holds %q, want %q (%v)", when, got, want, err)
	}
}

func TestCreate(t *testing.T) {
	tr := newTree(t)
	if err := tr.rewrite(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	tr.holds("done", tr.new)
	if Interrupted(tr.root) {
		t.Error("the journal stays")
	}
	info, err := os.Stat(tr.path("b_als.go"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o600 != 0o600 {
		t.Errorf("a created file has mode %v (%v)", info.Mode(), err)
	}
}

// TestCreateCancelled cancels between any two steps.
func TestCreateCancelled(t *testing.T) {
	for n := range 8 {
		tr := newTree(t)
		ctx, cancel := context.WithCancel(t.Context())
		err := tr.rewrite(ctx, func(_ context.Context, done int) {
			if done == n {
				cancel()
			}
		})
		cancel()
		if err == nil || !strings.Contains(err.Error(), "the tree is as before") {
			t.Errorf("after %d files: error %v", n, err)
		}
		tr.holds("cancelled", tr.old)
	}
}

// TestCreateRecover kills between any two steps.
func TestCreateRecover(t *testing.T) {
	for n := range 8 {
		tr := newTree(t)
		tr.crash(n)
		if !Interrupted(tr.root) {
			t.Fatal("no journal")
		}
		restored, err := Recover(tr.root)
		if err != nil || len(restored) != n {
			t.Errorf("after %d files: restored %q, %v", n, restored, err)
		}
		tr.holds("recovered", tr.old)
		if Interrupted(tr.root) {
			t.Error("the journal stays")
		}
		if err := tr.rewrite(t.Context(), nil); err != nil {
			t.Error(err)
		}
		tr.holds("done after all", tr.new)
	}
}

// TestCreateRecoverTwice kills the recovery, too: after each of its own steps.
func TestCreateRecoverTwice(t *testing.T) {
	for n := range 8 {
		for back := range n {
			tr := newTree(t)
			tr.crash(n)
			tr.putBackFirst(back)
			if _, err := Recover(tr.root); err != nil {
				t.Errorf("after %d files, of which %d were put back: %v", n, back, err)
			}
			tr.holds("recovered twice", tr.old)
		}
	}
}

// putBackFirst does what a recovery did that was killed after n files.
func (tr *tree) putBackFirst(n int) {
	for i, f := range tr.changes.Files[:n] {
		var err error
		if f.Before == nil {
			err = os.Remove(f.Path)
		} else {
			err = os.Rename(filepath.Join(tr.root, journalDir, orig(i)), f.Path)
		}
		if err != nil {
			tr.Fatal(err)
		}
	}
}

// orig returns the name of the original of the file i.
func orig(i int) string { return "000" + string(rune('0'+i)) + ".orig" }

// TestCreateEdited lets somebody create, change or remove files after the kill: the
// recovery leaves everything as it is, and says so.
func TestCreateEdited(t *testing.T) {
	edits := map[string]func(tr *tree){
		"created what would be": func(tr *tree) { tr.write("sub/c_als.go", "mine") },
		"changed what was":      func(tr *tree) { tr.write("b_als.go", "mine") },
		"brought back":          func(tr *tree) { tr.write("gone.go", "mine") },
	}
	for name, edit := range edits {
		tr := newTree(t)
		tr.crash(4)
		edit(tr)
		if restored, err := Recover(tr.root); err == nil || !strings.Contains(err.Error(), "changed since") || len(restored) > 0 {
			t.Errorf("%s: restored %q, %v", name, restored, err)
		}
		found := false
		for _, f := range []string{"sub/c_als.go", "b_als.go", "gone.go"} {
			text, _ := os.ReadFile(tr.path(f))
			found = found || string(text) == "mine"
		}
		if !found || !Interrupted(tr.root) {
			t.Errorf("%s: what somebody wrote is gone", name)
		}
	}
}

// TestCreateInTheWay asks for files that are there, or gone, when they should not be:
// nothing is written.
func TestCreateInTheWay(t *testing.T) {
	tr := newTree(t)
	tr.write("b_als.go", "mine")
	if err := tr.rewrite(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("error %v", err)
	}
	if err := os.Remove(tr.path("b_als.go")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(tr.path("gone.go")); err != nil {
		t.Fatal(err)
	}
	if err := tr.rewrite(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "nothing was written") {
		t.Errorf("error %v", err)
	}
	tr.write("gone.go", "old gone")
	tr.holds("nothing was written", tr.old)

	// While it works.
	err := tr.rewrite(t.Context(), func(_ context.Context, done int) {
		if done == 4 {
			tr.write("sub/c_als.go", "mine")
		}
	})
	if err == nil {
		t.Error("no error")
	}
	after := maps.Clone(tr.old)
	after["sub/c_als.go"] = "mine"
	tr.holds("what came between stays", after)
}

// TestCreateNowhere asks for files in folders where none may be written, or which are not
// there.
func TestCreateNowhere(t *testing.T) {
	for _, name := range []string{"vendor/x/a_als.go", "../a_als.go", "none/a_als.go"} {
		tr := newTree(t)
		tr.changes.Files = append(tr.changes.Files, rewrite.File{Path: tr.path(name), After: []byte("new")})
		if err := tr.rewrite(t.Context(), nil); err == nil {
			t.Errorf("%s was written", name)
		}
		tr.holds(name, tr.old)
	}
}

// TestCreateImpossible asks for a file that no file system holds: the tree is as before.
func TestCreateImpossible(t *testing.T) {
	tr := newTree(t)
	long := tr.path(strings.Repeat("x", 1000) + "_als.go")
	tr.changes.Files = append(tr.changes.Files, rewrite.File{Path: long, After: []byte("x")})
	if err := tr.rewrite(t.Context(), nil); err == nil {
		t.Error("no error")
	}
	tr.holds("impossible", tr.old)
}

// TestCreateLinked creates a file in a folder that a link leads to, inside the module and
// outside.
func TestCreateLinked(t *testing.T) {
	tr := newTree(t)
	outside := t.TempDir()
	for to, link := range map[string]string{"sub": "in", outside: "out"} {
		if err := os.Symlink(to, tr.path(link)); err != nil && runtime.GOOS == "windows" {
			t.Skipf("links need a privilege on Windows: %v", err)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	tr.changes.Files = []rewrite.File{{Path: tr.path("out/x_als.go"), After: []byte("x")}}
	if err := tr.rewrite(t.Context(), nil); err == nil {
		t.Error("written outside")
	}
	tr.changes.Files = []rewrite.File{{Path: tr.path("in/x_als.go"), After: []byte("x")}}
	if err := tr.rewrite(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(tr.path("sub/x_als.go")); err != nil || string(text) != "x" {
		t.Errorf("holds %q (%v)", text, err)
	}
	if _, err := os.Stat(filepath.Join(outside, "x_als.go")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("written outside")
	}
}
