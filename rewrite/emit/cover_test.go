package emit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// TestInstrumenter instruments one file of an overlay on the disk.
func TestInstrumenter(t *testing.T) {
	src, edits := marked("package p\n\nfunc f(‹|ctx c›) {\n\tg(‹1|ctx›)\n}\n")
	path, in := instrumenter(t, src, edits)

	counted := filepath.Join(t.TempDir(), "p.cover.go")
	write := func() {
		if err := os.WriteFile(counted, countText(t, "set", src), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write()
	if err := in.Instrument(path, counted, prefix); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(counted); err != nil || !strings.Contains(string(data), "func f(ctx c) {"+prefix) || !strings.Contains(string(data), "g(ctx)") {
		t.Errorf("%v\n%s", err, data)
	}

	// A go command that looks into overlays names the file there.
	for file, source := range in.sources {
		if got := in.Source(file); got != path || source != path {
			t.Errorf("the source of %s is %s", file, got)
		}
	}
	if got := in.Source("/elsewhere/p.go"); got != "/elsewhere/p.go" {
		t.Errorf("the source of a file that is not overlaid is %s", got)
	}

	// What is not in the overlay stays as it is.
	write()
	if err := in.Instrument(filepath.Join(filepath.Dir(path), "q.go"), counted, prefix); err != nil {
		t.Error(err)
	}
	if data, _ := os.ReadFile(counted); !strings.Contains(string(data), "g(1)") {
		t.Errorf("another file was changed:\n%s", data)
	}

	if err := os.WriteFile(path, []byte(src+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := in.Instrument(path, counted, prefix); err == nil || !strings.HasSuffix(err.Error(), "p.go changed while it was built: build again") {
		t.Errorf("the source changed: %v", err)
	}
}

// instrumenter returns the path of a file with the text src, and the instrumenter of
// an overlay in which edits were made in it.
func instrumenter(t *testing.T, src string, edits []edit.Edit) (string, *Instrumenter) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "p.go")
	if err := os.WriteFile(path, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	after, err := edit.Apply([]byte(src), edits)
	if err != nil {
		t.Fatal(err)
	}
	changes := &rewrite.Changes{Files: []rewrite.File{{Path: path, Before: []byte(src), After: after, Edits: edits}}}
	o, err := Overlay(changes, t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := o.WriteEdits(); err != nil {
		t.Fatal(err)
	}
	in, err := OpenInstrumenter(o.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return path, in
}

// TestSourced: two sources that become the same file are told apart.
func TestSourced(t *testing.T) {
	one := sourced(rewrite.File{Before: []byte("one"), After: []byte("package p")})
	two := sourced(rewrite.File{Before: []byte("two"), After: []byte("package p")})
	if string(one) == string(two) || !strings.HasPrefix(string(one), "package p\n//") {
		t.Errorf("%s\n%s", one, two)
	}
}
