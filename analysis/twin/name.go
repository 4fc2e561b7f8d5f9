package twin

import (
	"bytes"
	"go/build"
	"io"
	"path/filepath"
	"strings"
)

// Name returns the path of the twin of the source at path. What go reads out of a file
// name stays at its end.
//
//	page.go              page_als.go
//	page_linux.go        page_als_linux.go
//	page_linux_test.go   page_als_linux_test.go
func Name(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), ".go")
	stem := strings.TrimSuffix(base, "_test")
	for range 2 { // the system, and the architecture behind it
		i := strings.LastIndexByte(stem, '_')
		if i <= 0 || !isSystem(stem[i+1:]) {
			break
		}
		stem = stem[:i]
	}
	return filepath.Join(filepath.Dir(path), stem+"_als"+base[len(stem):]+".go")
}

// ContextFileOf returns the path of the file that forwards to the source src at path, and
// its constraint. What goes for some systems only has a file of its own.
//
//	page.go                        als_context.go
//	page_linux.go                  page_als_context_linux.go
//	page.go, alsgen && linux       page_als_context.go
func ContextFileOf(path string, src []byte) (context, constraint string) {
	rest := plainConstraint(src)
	tag := Tag
	if rest != nil {
		tag = and(tagged(), rest).String()
	}
	name := Name(path)
	if rest == nil && strings.HasSuffix(name, "_als.go") {
		return filepath.Join(filepath.Dir(path), ContextFile), tag
	}
	at := strings.LastIndex(name, "_als") + len("_als")
	return name[:at] + "_context" + name[at:], tag
}

// StubFileOf returns the path of a file that could forward to the source at path alone, and
// is never written.
func StubFileOf(path string) string {
	name := Name(path)
	at := strings.LastIndex(name, "_als") + len("_als")
	return name[:at] + "_context_stub" + name[at:]
}

// IsContextFile reports whether a generated file of that name forwards to sources.
func IsContextFile(path string) bool {
	base := filepath.Base(path)
	return base == ContextFile || strings.Contains(base, "_als_context.") || strings.Contains(base, "_als_context_")
}

// isSystem reports whether a file name that ends in part is of one system only.
func isSystem(part string) bool {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH = "none", "none"
	ctx.OpenFile = func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader([]byte("package p\n"))), nil
	}
	ok, err := ctx.MatchFile(".", "x_"+part+".go")
	return err == nil && !ok && part != ""
}
