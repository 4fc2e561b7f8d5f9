package rewrite_test

import (
	"bytes"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/twin"
	"github.com/alsgen/alsgen/rewrite"
	"github.com/alsgen/alsgen/rewrite/edit"
)

// mark is an edit as the sources of these tests write it: «old|new», where | is the
// first one.
var mark = regexp.MustCompile(`«([^|»]*)\|([^»]*)»`)

// file returns the changed file that text with its edits describes.
func file(t *testing.T, text string) rewrite.File {
	t.Helper()
	f := rewrite.File{Path: filepath.Join("dir", "page.go")}
	at := 0
	for _, m := range mark.FindAllStringSubmatchIndex(text, -1) {
		f.Before = append(f.Before, text[at:m[0]]...)
		start := len(f.Before)
		f.Before = append(f.Before, text[m[2]:m[3]]...)
		f.Edits = append(f.Edits, edit.Edit{Start: start, End: len(f.Before), Text: text[m[4]:m[5]]})
		at = m[1]
	}
	f.Before = append(f.Before, text[at:]...)
	after, err := edit.Apply(f.Before, f.Edits)
	if err != nil {
		t.Fatal(err)
	}
	f.After = after
	if formatted, err := format.Source(f.Before); err == nil && bytes.Equal(formatted, f.Before) {
		if f.After, err = format.Source(after); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// made returns the twin of the source that text describes. That parses, is generated, is no
// source, and formatted if the source is.
func made(t *testing.T, text string) (rewrite.File, string) {
	t.Helper()
	f := file(t, text)
	got, err := rewrite.Twin(f)
	if err != nil {
		t.Fatal(err)
	}
	if !twin.Generated(got) || twin.IsSource(got) {
		t.Errorf("no twin:\n%s", got)
	}
	formatted, err := format.Source(got)
	if err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if clean, err := format.Source(f.Before); err == nil && bytes.Equal(clean, f.Before) && !bytes.Equal(formatted, got) {
		t.Errorf("the source is formatted, the twin is not:\n%s", got)
	}
	return f, string(got)
}

// places returns where a reader sees the words of text, which are there once: of the
// files that package go/token names.
func places(t *testing.T, name, text string) map[string]token.Position {
	t.Helper()
	fset := token.NewFileSet()
	if _, err := parser.ParseFile(fset, name, text, parser.ParseComments); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var s scanner.Scanner
	file := fset.AddFile(name, -1, len(text))
	s.Init(file, []byte(text), nil, 0)
	found, times := map[string]token.Position{}, map[string]int{}
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		if tok.IsLiteral() {
			times[lit]++
			found[lit] = fset.PositionFor(pos, true)
		}
	}
	for lit, n := range times {
		if n > 1 {
			delete(found, lit)
		}
	}
	return found
}

// sources are sources with edits as a rewrite makes them. Names that begin with own are
// written by the rewrite alone; all others, at least as many as least, are of the source.
var sources = []struct {
	name  string
	least int
	text  string
}{
	{"nothing moves", 4, "package p\n\nfunc one(«|ctx int, »two int) int {\n\treturn three(«|ctx, »four)\n}\n"},
	{"an import", 6, "package p\n\nimport (\n«|\t\"context\"\n»\t\"fmt\"\n)\n\nvar one = fmt.Sprint(two)\n\nfunc three() {\n\tfour()\n}\n"},
	{"the first import", 5, "package p\n«|\nimport \"context\"\n»\nvar one, two int\n\nfunc three() {\n\tfour(five)\n}\n"},
	{"a statement", 5, "package p\n\nfunc one() {\n«|\townCtx := ownBackground()\n»\ttwo()\n\tthree(\n\t\tfour,\n\t\tfive,\n\t)\n}\n"},
	{"a clone", 6, `package p

// One is one.
//
// It has a comment.
«|func ownOne(a int) int {
	return ownOneContext(ownBackground(), a)
}

// ownOneContext is One with a context.
»func «One|ownOneContext2»(«|ctx int, »a int) int {
	two := three(a)
	return four + two
}

// five is next.
func five() { six() }

func seven() { eight() }
`},
	{"a clone at the top", 3, "package p\n\n«|func ownOne() {\n\townForward()\n}\n\n// ownContext is One.\n»func «One|ownContext»(«|ctx int») {\n\ttwo()\n}\n\nfunc three() { four() }\n"},
	{"a raw string", 6, "package p\n\nfunc one() {\n«|\townCtx := 1\n»\ttwo(`\nthree\n\tfour`, five) // why\n\tsix(`\n\n`)\n\tseven()\n}\n"},
	{"inside a raw string's line", 4, "package p\n\nvar one = f(«|ownCtx, »`\n\n`, two, `\n`+three, «|ownCtx2, »\n\tfour)\n"},
	{"a call on many lines", 8, `package p

func one() {
	two(
«|		ownCtx,
»		three,
		func() {
«|			ownCtx2 := 1
»			four()
		},
	).
		five(
			six,
		).
		seven(eight)
}
`},
	{"a line that grows too long", 4, "package p\n\nfunc one(two func()) { three.four(«|ownContextContextContext, »two«|, func(ctx ownContextContextContextContext) { ownFunction(ctx) }») }\n\nfunc five() { six() }\n"},
	{"a statement on the line of others", 4, "package p\n\nfunc one() { «|ownCtx := ownOpen(1); »two(); three() }\n\nfunc four() { five() }\n"},
	{"comments", 5, `// Package p is
// documented.
package p

/*
Block
comment. */
func one() {
	// before
«|	ownCtx := 1
»	two() // behind

	/* between
	   lines */
	three()
	// last
}

// detached

// four
func four() {
	five()
}
`},
	{"the end of a file", 3, "package p\n\nvar one int\n\nfunc two() {\n«|\townCtx := 1\n»\tthree()\n}\n«|\nvar _ = ownUse\n»"},
	{"declarations in groups", 5, "package p\n\nvar (\n\tone = f(«|ownCtx, »1)\n\n\t// two is two.\n\ttwo = 2\n)\n«|\nvar ownVar = 1\n»\ntype (\n\tthree struct {\n\t\tfour func(«|ownContext»)\n\t}\n)\n\nconst five = 5\n"},
	{"windows", 5, "package p\r\n\r\nfunc one() {\r\n«|\townCtx := 1\r\n»\ttwo(`a\r\nb`)\r\n\tthree()\r\n}\r\n\r\n// four\r\nfunc four() { five() }\r\n"},
	{"not formatted", 4, "package p\n\nfunc   one( ) {«| ownCtx := 1\n»  two( ) ;three()\n}\nvar   four=5\n"},
	{"no newline at the end", 3, "package p\n\nfunc one() {\n«|\townCtx := 1\n»\ttwo()\n}\n\nfunc three() {}"},
	{"directives of the source", 7, `package p

//line grammar.y:10
func one() {
«|	ownCtx := 1
»	two()
//line grammar.y:7
	three()
}

//line page.go:13
func four() {
«|	ownCtx2 := 1
»	five()
}

//line other.y:1:1

// six
func six() {
	seven()
}
`},
	{"a directive at line one", 3, "package p\n\n//line grammar.y:1\n\nfunc one() {\n«|\townCtx := 1\n»\ttwo()\n}\n\nfunc three() {}\n"},
	{"directives of others", 4, "package p\n\n//go:noinline\nfunc one() {\n«|\townCtx := 1\n»\ttwo()\n}\n\n//go:embed x\nvar three string\n\n//go:noinline\n//go:nosplit\nfunc four() {}\n"},
	{"a constraint", 3, "//go:build !never && linux\n\npackage p\n\nfunc one() {\n«|\townCtx := 1\n»\ttwo()\n}\n\nvar three int\n"},
	{"a license and a constraint", 3, "// License\n\n//go:build !never\n\n// Package p.\npackage p\n\nfunc one() {\n«|\townCtx := 1\n»\ttwo()\n}\n\nvar three int\n"},
	{"replaced lines", 5, "package p\n\nfunc one() {\n\ttwo()\n«\tmarker()\n|\townFirst()\n\townSecond()\n»\tthree()\n«\tmarker2()\n\tmarker3()\n|\townThird()\n»\tfour()\n\tfive()\n}\n"},
	{"lines that go", 4, "package p\n\nfunc one() {\n«\trequire()\n\n|»\ttwo()\n\tthree()\n}\n\nvar four int\n"},
	{"like lines", 6, "package p\n\nfunc one() {\n\tif x {\n\t\treturn\n\t}\n«|\tif x {\n\t\treturn\n\t}\n»\ttwo()\n\tif x {\n\t\treturn\n\t}\n\tthree()\n}\n\nfunc four() {\n\tif x {\n\t\treturn\n\t}\n\tfive(six)\n}\n"},
	{"labels and cases", 6, "package p\n\nfunc one() {\nloop:\n\tfor {\n«|\t\townCtx := 1\n»\t\tswitch two {\n\t\tcase three:\n«|\t\t\townCtx2 := 1\n»\t\t\tbreak loop\n\t\tdefault:\n\t\t\tfour()\n\t\t}\n\t}\n}\n\nvar five, six int\n"},
}

// TestTwinLines asks for every word of a source where a reader of its twin sees it.
func TestTwinLines(t *testing.T) {
	for _, s := range sources {
		t.Run(strings.ReplaceAll(s.name, " ", "-"), func(t *testing.T) {
			f, text := made(t, s.text)
			before := places(t, "page.go", string(f.Before))
			after := places(t, "page_als.go", text)
			asked, importsEnd := 0, strings.LastIndex(s.text, "import")
			for word, want := range before {
				got, kept := after[word]
				if !kept || word == "p" || strings.HasPrefix(word, `"`) && importsEnd >= 0 {
					continue
				}
				asked++
				if got.Line != want.Line || filepath.Base(got.Filename) != filepath.Base(want.Filename) {
					t.Errorf("%s stands at %s in the source, and is shown at %s", word, want, got)
				}
			}
			if asked < s.least {
				t.Errorf("only %d words were asked", asked)
			}
			if t.Failed() {
				t.Logf("the twin:\n%s", text)
			}
		})
	}
}

// TestTwinOwn asks for what stands in no source: it is shown in the twin, where it is.
func TestTwinOwn(t *testing.T) {
	for _, text := range []string{
		"package p\n\n// One is one.\n«|func One(a int) int {\n\treturn ownForward(a)\n}\n\n// ownContext is One.\n»func «One|ownContext»(a int) int {\n\treturn two(a)\n}\n",
		"package p\n\n// One is one.\n//\n//line grammar.y:99\n«|func One(a int) int {\n\treturn ownForward(a)\n}\n\n// ownContext is One.\n»func «One|ownContext»(a int) int {\n\treturn two(a)\n}\n",
		"package p\n\nvar zero int\n\nfunc two() {}\n«|\n// ownForward is generated.\nfunc ownForward() {\n\townBody()\n}\n»",
	} {
		_, got := made(t, text)
		name := "ownForward"
		p := places(t, "page_als.go", got)[name]
		line := 1 + strings.Count(got[:strings.Index(got, name+"(")], "\n")
		if p.Filename != "page_als.go" || p.Line != line {
			t.Errorf("%s is shown at %s, and stands on line %d:\n%s", name, p, line, got)
		}
	}
}

// TestTwinDocs asks for the comments of declarations: they stay what they are, without
// the directives that go in front of them.
func TestTwinDocs(t *testing.T) {
	_, got := made(t, "package p\n\nfunc zero() {\n«|\townCtx := 1\n»}\n\n// One is one.\n// It is more.\nfunc One() {}\n\n//go:noinline\nfunc two() {}\n")
	for _, want := range []string{"\n// One is one.\n// It is more.\nfunc One() {}\n", "\n//go:noinline\nfunc two() {}\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for block := range strings.SplitSeq(got, "\n\n") {
		if strings.Contains(block, "//line") && strings.Contains(block, "// One") {
			t.Errorf("a directive is part of a comment:\n%s", got)
		}
	}
}

// TestTwinHead asks for what stands in front of the package clause.
func TestTwinHead(t *testing.T) {
	for text, want := range map[string]string{
		"package p\n\nvar one = «0|1»\n": twin.Header + "\n\n//go:build !alsgen\n\npackage p\n",
		"// Package p.\npackage p\n\n//go:generate go tool alsgen generate ./...\n\n//go:generate stringer -type=x\n\nvar one = «0|1»\n": twin.Header + "\n\n//go:build !alsgen\n\n// Package p.\npackage p\n\n//go:generate stringer -type=x\n",
		"//go:build linux\n\npackage p\n\nvar one = «0|1»\n":                                                                             twin.Header + "\n\n//go:build !alsgen && linux\n\npackage p\n",
		"// License\n\n//go:build !never\n\n/* p */\npackage p\n\nvar one = «0|1»\n":                                                     twin.Header + "\n\n// License\n\n//go:build !alsgen\n\n/* p */\npackage p\n",
	} {
		if _, got := made(t, text); !strings.HasPrefix(strings.ReplaceAll(got, "\n\n\n", "\n\n"), want) {
			t.Errorf("%q becomes\n%s", text, got)
		}
	}
	if _, err := rewrite.Twin(file(t, "// +build linux\n\npackage p\n\nvar one = «0|1»\n")); err == nil {
		t.Error("a file under +build lines alone has a twin")
	}
}
