package emit

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/rewrite"
)

// module is a folder with files that a rewrite changes, made by hand.
type module struct {
	*testing.T
	root    string
	changes *rewrite.Changes
}

// newModule makes a module with the named files, which hold "old NAME" and would
// become "new NAME".
func newModule(t *testing.T, names ...string) *module {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := &module{T: t, root: root, changes: &rewrite.Changes{}}
	for _, name := range names {
		m.write(name, "old "+name)
		m.changes.Files = append(m.changes.Files, rewrite.File{
			Path: m.path(name), Before: []byte("old " + name), After: []byte("new " + name),
		})
	}
	return m
}

func (m *module) path(name string) string { return filepath.Join(m.root, filepath.FromSlash(name)) }

func (m *module) write(name, text string) {
	m.Helper()
	if err := os.MkdirAll(filepath.Dir(m.path(name)), 0o777); err != nil {
		m.Fatal(err)
	}
	if err := os.WriteFile(m.path(name), []byte(text), 0o666); err != nil {
		m.Fatal(err)
	}
}

// rewrite runs InPlace.
func (m *module) rewrite(ctx context.Context, step func(context.Context, int)) error {
	return InPlace(ctx, m.changes, InPlaceOptions{Root: m.root, Modules: []string{m.root}, Step: step})
}

// want fails unless the module holds exactly the files of its changes, each with
// "old NAME" or "new NAME" as state says.
func (m *module) want(state string) {
	m.Helper()
	for _, f := range m.changes.Files {
		name, err := filepath.Rel(m.root, f.Path)
		if err != nil {
			m.Fatal(err)
		}
		got, err := os.ReadFile(f.Path)
		if want := state + " " + filepath.ToSlash(name); err != nil || string(got) != want {
			m.Errorf("%s holds %q, want %q (%v)", name, got, want, err)
		}
	}
	n := 0
	err := filepath.WalkDir(m.root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil || n != len(m.changes.Files) {
		m.Errorf("the module holds %d files, want %d (%v)", n, len(m.changes.Files), err)
	}
}

func TestInPlace(t *testing.T) {
	m := newModule(t, "a.go", "b.go", "sub/c.go")
	if err := m.rewrite(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	m.want("new")
	if Interrupted(m.root) {
		t.Error("the journal stays")
	}
}

// TestInPlaceCancelled cancels the rewrite between any two replacements.
func TestInPlaceCancelled(t *testing.T) {
	for n := range 4 {
		m := newModule(t, "a.go", "b.go", "sub/c.go")
		ctx, cancel := context.WithCancel(t.Context())
		err := m.rewrite(ctx, func(_ context.Context, done int) {
			if done == n {
				cancel()
			}
		})
		if err == nil || !strings.Contains(err.Error(), "the tree is as before") {
			t.Errorf("after %d files: error %v", n, err)
		}
		m.want("old")
	}
}

// TestInPlaceFails lets a replacement fail half way.
func TestInPlaceFails(t *testing.T) {
	m := newModule(t, "a.go", "b.go", "sub/c.go")
	err := m.rewrite(t.Context(), func(_ context.Context, done int) {
		if done == 2 {
			if err := os.Remove(staged(m.path("sub/c.go"))); err != nil {
				t.Fatal(err)
			}
		}
	})
	if err == nil || !strings.Contains(err.Error(), "the tree is as before") {
		t.Errorf("error %v", err)
	}
	m.want("old")
}

// TestInPlaceEdited lets somebody edit a file while the others are replaced: the
// edit stays.
func TestInPlaceEdited(t *testing.T) {
	m := newModule(t, "a.go", "b.go")
	err := m.rewrite(t.Context(), func(_ context.Context, done int) {
		if done == 1 {
			m.write("b.go", "edited")
		}
	})
	if err == nil {
		t.Fatal("no error")
	}
	if got, _ := os.ReadFile(m.path("b.go")); string(got) != "edited" {
		t.Errorf("b.go holds %q after %v", got, err)
	}
	if got, _ := os.ReadFile(m.path("a.go")); string(got) != "old a.go" {
		t.Errorf("a.go holds %q after %v", got, err)
	}
}

// TestInPlacePreflight asks for what may not be written: nothing is.
func TestInPlacePreflight(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(m *module)
		want    string
	}{
		{"a file that changed on the disk", func(m *module) { m.changes.Files[1].Before = []byte("loaded") }, "b.go was changed while alsgen was at work"},
		{"a read-only file", func(m *module) { _ = os.Chmod(m.path("b.go"), 0o444) }, "b.go is read-only"},
		{"a file that is gone", func(m *module) { m.changes.Files[1].Path = m.path("gone.go") }, "gone.go"},
		{"a file under vendor", func(m *module) {
			m.write("vendor/x/b.go", "old b.go")
			m.changes.Files[1].Path = m.path("vendor/x/b.go")
		}, "outside the modules"},
		{"a file of another module", func(m *module) {
			other := filepath.Join(m.TempDir(), "b.go")
			_ = os.WriteFile(other, []byte("old b.go"), 0o666)
			m.changes.Files[1].Path = other
		}, "outside the modules"},
		{"one file that would become two", func(m *module) {
			twice := m.changes.Files[0]
			twice.After = []byte("other")
			m.changes.Files[1] = twice
		}, "would become two"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := newModule(t, "a.go", "b.go")
			test.prepare(m)
			err := m.rewrite(t.Context(), nil)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasSuffix(err.Error(), "; nothing was written") {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if got, _ := os.ReadFile(m.path("a.go")); string(got) != "old a.go" {
				t.Errorf("a.go holds %q", got)
			}
			if Interrupted(m.root) {
				t.Error("a journal was begun")
			}
		})
	}
}

// TestRecover ends the process, in effect, after n replacements: a panic leaves
// what a kill would.
func TestRecover(t *testing.T) {
	for n := range 4 {
		m := newModule(t, "a.go", "b.go", "sub/c.go")
		m.crash(n)
		if !Interrupted(m.root) {
			t.Fatal("no journal")
		}
		restored, err := Recover(m.root)
		if err != nil || len(restored) != n {
			t.Errorf("after %d files: restored %q, %v", n, restored, err)
		}
		m.want("old")
	}
}

// crash leaves the module as a process that is killed after n replacements does.
func (m *module) crash(n int) {
	defer func() { _ = recover() }()
	_ = m.rewrite(context.Background(), func(_ context.Context, done int) {
		if done == n {
			panic("killed")
		}
	})
}

// TestRecoverTwice interrupts the recovery, too.
func TestRecoverTwice(t *testing.T) {
	m := newModule(t, "a.go", "b.go", "c.go")
	m.crash(3)
	if err := os.Rename(filepath.Join(m.root, journalDir, "0000.orig"), m.path("a.go")); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(m.root); err != nil {
		t.Fatal(err)
	}
	m.want("old")
}

// TestRecoverMoved moves the module to another folder before the recovery.
func TestRecoverMoved(t *testing.T) {
	m := newModule(t, "a.go", "sub/b.go")
	m.crash(2)
	moved := filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(m.root, moved); err != nil {
		t.Fatal(err)
	}
	if _, err := Recover(moved); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(moved, "sub", "b.go")); string(got) != "old sub/b.go" {
		t.Errorf("b.go holds %q", got)
	}
}

func TestModeStays(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps no file modes")
	}
	m := newModule(t, "a.go", "b.go")
	if err := os.Chmod(m.path("a.go"), 0o751); err != nil {
		t.Fatal(err)
	}
	mode := func() fs.FileMode {
		info, err := os.Stat(m.path("a.go"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	m.crash(1)
	if _, err := Recover(m.root); err != nil || mode() != 0o751 {
		t.Errorf("put back with mode %o (%v)", mode(), err)
	}
	if err := m.rewrite(t.Context(), nil); err != nil || mode() != 0o751 {
		t.Errorf("written with mode %o (%v)", mode(), err)
	}
}

func TestLock(t *testing.T) {
	m := newModule(t)
	unlock, err := Lock(m.root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(m.root); err != ErrLocked {
		t.Errorf("second lock: %v", err)
	}
	unlock()
	unlock, err = Lock(m.root)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
