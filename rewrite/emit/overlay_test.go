package emit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

func TestOverlay(t *testing.T) {
	m := newModule(t, "a.go", "sub/b.go")
	cache := t.TempDir()
	first, err := Overlay(m.changes, cache, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	again, err := Overlay(m.changes, cache, time.Now())
	if err != nil || again.JSON != first.JSON {
		t.Errorf("the same changes went to %s and %s (%v)", first.JSON, again.JSON, err)
	}
	var overlay struct{ Replace map[string]string }
	data, err := os.ReadFile(first.JSON)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &overlay); err != nil {
		t.Fatal(err)
	}
	for _, f := range m.changes.Files {
		path := overlay.Replace[f.Path]
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, sourced(f)) {
			t.Errorf("%s is replaced by %q, which holds %q (%v)", f.Path, path, got, err)
		}
		if filepath.Base(path) != filepath.Base(f.Path) {
			t.Errorf("%s is replaced by %s", f.Path, path)
		}
	}
	m.changes.Files[0].After = []byte("other")
	other, err := Overlay(m.changes, cache, time.Now())
	if err != nil || other.JSON == first.JSON {
		t.Errorf("other changes went to the same folder (%v)", err)
	}
}

func TestOverlayPrune(t *testing.T) {
	m := newModule(t, "a.go")
	cache := t.TempDir()
	now := time.Now()
	old, err := Overlay(m.changes, cache, now)
	if err != nil {
		t.Fatal(err)
	}
	m.changes.Files[0].After = []byte("other")
	for _, later := range []struct {
		days  int
		stays bool
	}{{6, true}, {8, false}} {
		if _, err := Overlay(m.changes, cache, now.AddDate(0, 0, later.days)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(old.JSON); (err == nil) != later.stays {
			t.Errorf("after %d days: %v", later.days, err)
		}
	}
}

// fixture returns the overlay of one file that gains a parameter and an
// argument, as if it lay in dir.
func fixture(dir string) *Overlaid {
	before := "package p\n\nfunc f(x int) {\n\tg(x, \"y\"); h()\n}\n"
	edits := []edit.Edit{
		{Start: 9, End: 9, Text: "; import \"context\""},
		{Start: strings.Index(before, "x int"), End: strings.Index(before, "x int"), Text: "ctx context.Context, "},
		{Start: strings.Index(before, "x, "), End: strings.Index(before, "x, "), Text: "ctx, "},
	}
	after, err := edit.Apply([]byte(before), edits)
	if err != nil {
		panic(err)
	}
	f := rewrite.File{Path: filepath.Join(dir, "src", "p.go"), Before: []byte(before), After: after, Edits: edits}
	root := filepath.Join(dir, "cache", "overlay")
	return &Overlaid{
		JSON:  filepath.Join(root, "overlay.json"),
		files: map[string]rewrite.File{filepath.Join(root, filesDir, "p.go"): f},
	}
}

// native returns text, which is written with slashes and has all absolute paths in
// /w, as the go command writes it on this system: with C:\w, in JSON C:\\w.
func native(text string) string {
	if filepath.Separator == '/' {
		return text
	}
	separator := string(filepath.Separator)
	if strings.HasPrefix(text, "{") {
		separator += separator
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "/w", "C:/w"), "/", separator)
}

func TestTranslate(t *testing.T) {
	tests := []struct{ name, dir, in, want string }{
		{"nothing to translate", "/w/src", "hello p.go:3:4", "hello p.go:3:4"},
		{"a relative path, in the package's folder", "/w/src", "../cache/overlay/_files/p.go:4:18: undefined: h", "./p.go:4:13: undefined: h"},
		{"a relative path, above", "/w", "cache/overlay/_files/p.go:4:18: undefined: h", "src/p.go:4:13: undefined: h"},
		{"an absolute path", "/w/src", "/w/cache/overlay/_files/p.go:4:18: undefined: h", "/w/src/p.go:4:13: undefined: h"},
		{"inside inserted text", "/w/src", "../cache/overlay/_files/p.go:4:5: undefined: ctx", "./p.go:4:4: undefined: ctx"},
		{"before an edit", "/w/src", "../cache/overlay/_files/p.go:4:2: undefined: g", "./p.go:4:2: undefined: g"},
		{"on the package line", "/w/src", "../cache/overlay/_files/p.go:1:20: x", "./p.go:1:10: x"},
		{"a line without column", "/w/src", "../cache/overlay/_files/p.go:4: x", "./p.go:4: x"},
		{"two positions", "/w/src", "\t../cache/overlay/_files/p.go:3:6: other declaration of ../cache/overlay/_files/p.go:4:2", "\t./p.go:3:6: other declaration of ./p.go:4:2"},
		{"in JSON", "/w/src", `{"Output":"../cache/overlay/_files/p.go:4:18: \"y\"\n"}`, `{"Output":"./p.go:4:13: \"y\"\n"}`},
		{"the source with the overlay's columns", "/w/src", "./p.go:4:18: inlining call to h", "./p.go:4:13: inlining call to h"},
		{"another file of the overlay", "/w/src", "../cache/overlay/_files/q.go:4:18: x", "../cache/overlay/_files/q.go:4:18: x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := fixture(native("/w")).Translator(native(test.dir)).Line([]byte(native(test.in)))
			if want := native(test.want); string(got) != want {
				t.Errorf("%s\ngot  %s\nwant %s", native(test.in), got, want)
			}
		})
	}
}

func TestFilter(t *testing.T) {
	in := native("one\n../cache/overlay/_files/p.go:4:18: two\nthree")
	for piece := 1; piece <= len(in); piece++ {
		var out bytes.Buffer
		f := NewFilter(&out, fixture(native("/w")).Translator(native("/w/src")))
		for rest := []byte(in); len(rest) > 0; {
			n := min(piece, len(rest))
			if _, err := f.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := f.Flush(); err != nil {
			t.Fatal(err)
		}
		if got, want := out.String(), native("one\n./p.go:4:13: two\nthree"); got != want {
			t.Errorf("in pieces of %d: %q, want %q", piece, got, want)
		}
	}
}

// TestFilterPrompt writes a line without an end: it passes after a moment.
func TestFilterPrompt(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	f := NewFilter(w, fixture(native("/w")).Translator(native("/w/src")))
	if _, err := f.Write([]byte("name? ")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 16)
	if n, err := r.Read(buf); err != nil || string(buf[:n]) != "name? " {
		t.Errorf("%q, %v", buf[:n], err)
	}
}
