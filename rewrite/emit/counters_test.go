package emit

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/rewrite/edit"
)

// prefix begins the names of the counters of the tests.
const prefix = "goCover_x_"

// count runs the cover tool on the files at paths, of a package called name, and
// returns what it made of them.
func count(t *testing.T, name, mode string, paths []string) [][]byte {
	t.Helper()
	dir := t.TempDir()
	config, err := json.Marshal(map[string]any{
		"PkgPath": "example.com/p", "PkgName": name, "Granularity": "perblock",
		"OutConfig": filepath.Join(dir, "config"),
	})
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{filepath.Join(dir, "vars.go")}
	for i := range paths {
		outputs = append(outputs, filepath.Join(dir, fmt.Sprint(i, ".cover.go")))
	}
	list, pkgcfg := filepath.Join(dir, "list"), filepath.Join(dir, "pkgcfg")
	if err := os.WriteFile(list, []byte(strings.Join(outputs, "\n")+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pkgcfg, config, 0o666); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"tool", "cover", "-pkgcfg", pkgcfg, "-mode", mode, "-var", prefix, "-outfilelist", list}, paths...)
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var counted [][]byte
	for _, path := range outputs[1:] {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		counted = append(counted, data)
	}
	return counted
}

// countText is count for one file with the text src.
func countText(t *testing.T, mode, src string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.go")
	if err := os.WriteFile(path, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	name := "p"
	if strings.Contains(src, "package main") {
		name = "main"
	}
	return count(t, name, mode, []string{path})[0]
}

// TestInstrument makes edits where counters stand. An edit is written ‹old|new›; in
// what is wanted # is a counter and @ makes a function known.
func TestInstrument(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{
			"a counter stands before what begins a statement",
			"package p‹|; import \"context\"›\n\nfunc f(‹|ctx context.Context›) {\n\t‹|ctx = ›g(‹1|ctx›)\n}\n",
			"package p; import \"context\"\n\nfunc f(ctx context.Context) {@#\n\tctx = g(ctx)\n}\n",
		},
		{
			"and before a definition",
			"package p\n\nfunc f() {‹| ctx := c();› g() }\n",
			"package p\n\nfunc f() {@# ctx := c(); g() }\n",
		},
		{
			"what follows an if statement follows the brace that the tool adds",
			"package p\n\nfunc f() {\n\t‹|func() { ›if a {\n\t\tg(‹|c›)\n\t} else if b {\n\t} else {\n\t\tg()\n\t}‹| }()›\n}‹|; func h() {}›\n",
			"package p\n\nfunc f() {@#\n\tfunc() { if a {#\n\t\tg(c)\n\t} else{ #if b {#\n\t} else{ #{\n\t\tg()\n\t}}} }()\n}; func h() {}\n",
		},
		{
			"blocks behind else",
			"package p\n\nfunc f() {\n\tif a {\n\t} else { {\n\t\t‹|x = ›g()\n\t} ‹|h()› }\n\tif a {\n\t} else{‹|y();›g()}\n}\n",
			"package p\n\nfunc f() {@#\n\tif a {#\n\t} else{ #{ {#\n\t\tx = g()\n\t} h() }}\n\t#if a {#\n\t} else{{#y();g()}}\n}\n",
		},
		{
			"clauses and labels",
			"package p\n\nfunc f() {\n\tswitch {\n\tcase ‹a|b›:‹| c();› d()\n\t}\nL:\n\t‹|e = ›g()\n\tselect { case <-x:‹y()|› }\n}\n",
			"package p\n\nfunc f() {@#\n\tswitch {\n\tcase b:# c(); d()\n\t}\nL:\n\t#e = g()\n\tselect { case <-x:# }\n}\n",
		},
		{
			"a comment moves with what it stands at",
			"package p\n\nfunc f() { // {\n\t/* } */ ‹|x = ›g() /* else { */\n}\n",
			"package p\n\nfunc f() {@# // {\n\t/* } */ x = g() /* else { */\n}\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			src, edits := marked(test.src)
			out, err := instrument([]byte(src), edits, countText(t, "set", src), prefix)
			if err != nil {
				t.Fatal(err)
			}
			_, text, _ := strings.Cut(string(out), "\n")
			text = regexp.MustCompile(`(`+prefix+`_\d+\[[012]\] = [^;]* ; )+`).ReplaceAllString(text, "@")
			text = regexp.MustCompile(prefix+`_\d+\[\d+\] = 1;`).ReplaceAllString(text, "#")
			if text != test.want {
				t.Errorf("got\n%s\nwant\n%s", text, test.want)
			}
		})
	}
}

// marked returns a source without its marks, and the edits that they stand for.
func marked(text string) (string, []edit.Edit) {
	var (
		src   strings.Builder
		edits []edit.Edit
	)
	for {
		before, rest, ok := strings.Cut(text, "‹")
		src.WriteString(before)
		if !ok {
			return src.String(), edits
		}
		mark, after, _ := strings.Cut(rest, "›")
		old, changed, _ := strings.Cut(mark, "|")
		edits = append(edits, edit.Edit{Start: src.Len(), End: src.Len() + len(old), Text: changed})
		src.WriteString(old)
		text = after
	}
}

// TestReadCounters reads files in which the tool's insertions are hard to tell from
// the source. Without an edit nothing may change.
func TestReadCounters(t *testing.T) {
	tests := []struct{ name, src string }{
		{"no function", "package p\n\nvar x = 1"},
		{"no declaration", "/*\nDoc.\n*/\npackage main"},
		{"an import on the line of the package clause", "package main; import _ \"runtime/coverage\"\nfunc main() {}"},
		{"white space", "package p\r\n\r\nfunc f() {\r\n\tg(`a\r\nb`) // c\r\n\tif a {\r\n\t} else  if b {\r\n\t}  else{\r\n\t}\r\n}\r\n\r\n"},
		{"empty statements", "package p\n\nfunc f() { ; ; for ;; { ; } ; }\n"},
		{"statements that look like counters", "package p\n\nvar n [4]int\n\nfunc f() { n[3] = 1; n[3] = 1\n\t[]func(){f}[0]()\n\t{}; {n[3]++} }\n"},
		{"functions in variables", "package p\n\nvar f, g = func() { h() }, func() func() { return func() { if a { } else { b() } } }\n"},
		{"functions without counters", "package p\n\nfunc _() { if a {} else { { } } }\n\nfunc asm()\n\nfunc f() {}\n"},
		{"directives", "//go:build x\n\n// Doc.\npackage p\n\n//line y.go:7:3\nfunc f() { /*line :9:9*/ g() }\n"},
		{"composites", "package p\n\nfunc f() {\n\tif (T{1} == T{}) {\n\t} else if x := []T{{1}, {}}; len(x) > 0 {\n\t\tg(map[T]func(){{}: func() {}})\n\t}\n}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, mode := range []string{"set", "count", "atomic"} {
				counted := countText(t, mode, test.src)
				out, err := instrument([]byte(test.src), nil, counted, prefix)
				if err != nil {
					t.Fatalf("%s: %v\n%s", mode, err, counted)
				}
				if string(out) != string(counted) {
					t.Errorf("%s: got\n%s\nwant\n%s", mode, out, counted)
				}
			}
		})
	}
}

// TestReadCountersOfStd reads packages of the standard library.
func TestReadCountersOfStd(t *testing.T) {
	for mode, name := range map[string]string{"set": "go/types", "count": "net/http", "atomic": "reflect"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := exec.CommandContext(t.Context(), "go", "list", "-f", `{{range .GoFiles}}{{$.Dir}}/{{.}}{{"\n"}}{{end}}`, name).Output()
			if err != nil {
				t.Fatal(err)
			}
			paths := strings.Split(strings.TrimSpace(string(out)), "\n")
			n := 0
			for i, counted := range count(t, filepath.Base(name), mode, paths) {
				src, err := os.ReadFile(paths[i])
				if err != nil {
					t.Fatal(err)
				}
				c, err := readCounters(src, counted, prefix)
				if err != nil {
					t.Errorf("%s: %v", paths[i], err)
					continue
				}
				n += len(c.edits)
			}
			if n < 1000 {
				t.Errorf("only %d insertions in %d files", n, len(paths))
			}
		})
	}
}

// TestUnknownCounters: what is not understood is an error, not a program.
func TestUnknownCounters(t *testing.T) {
	const src = "package p\n\nfunc f() {\n\tg()\n}\n"
	tests := []struct{ name, counted, want string }{
		{"no directive", src, "the cover tool wrote no line directive first"},
		{"another statement", "//line p.go:1:1\npackage p\n\nfunc f() {count(1);\n\tg()\n}\n", `line 4: the cover tool wrote "count" before "g", which alsgen does not know`},
		{"less than the source", "//line p.go:1:1\npackage p\n\nfunc f() {\n", `line 4: the cover tool wrote "the end" before "g", which alsgen does not know`},
		{"other white space", "//line p.go:1:1\npackage p\n\nfunc f() {\n\n\tg()\n}\n", "what the cover tool inserted is not understood"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := instrument([]byte(src), nil, []byte(test.counted), prefix); err == nil || err.Error() != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
	moved, edits := marked("package p\n\nfunc f() { g(‹func() { h() }|nil›) }\n")
	_, err := instrument([]byte(moved), edits, countText(t, "set", moved), prefix)
	if err == nil || err.Error() != "line 3: the rewrite leaves no place for a counter" {
		t.Errorf("a counter without a place: %v", err)
	}
}
