package twin

import (
	"path/filepath"
	"testing"
)

func TestName(t *testing.T) {
	for path, want := range map[string]string{
		"page.go":                  "page_als.go",
		"dir/page.go":              "dir/page_als.go",
		"page_test.go":             "page_als_test.go",
		"page_linux.go":            "page_als_linux.go",
		"page_linux_test.go":       "page_als_linux_test.go",
		"page_linux_amd64.go":      "page_als_linux_amd64.go",
		"page_amd64.go":            "page_als_amd64.go",
		"page_linux_arm64_test.go": "page_als_linux_arm64_test.go",
		"page_js_wasm.go":          "page_als_js_wasm.go",
		"page_unix.go":             "page_unix_als.go", // no system that file names know
		"page_amd64_linux.go":      "page_als_amd64_linux.go",
		"page_nosuchos.go":         "page_nosuchos_als.go",
		"linux.go":                 "linux_als.go", // a file is not constrained by all of its name
		"linux_test.go":            "linux_als_test.go",
		"linux_amd64.go":           "linux_als_amd64.go",
		"page_.go":                 "page__als.go",
		"page_als.go":              "page_als_als.go",
		"a.b_windows.go":           "a.b_als_windows.go",
		"test_test.go":             "test_als_test.go",
	} {
		if got := filepath.ToSlash(Name(filepath.FromSlash(path))); got != want {
			t.Errorf("the twin of %s is %s, want %s", path, got, want)
		}
	}
}

// TestContextFileOf asks where the forwarders to a source stand.
func TestContextFileOf(t *testing.T) {
	tests := []struct{ path, head, file, constraint string }{
		{"page.go", "", "als_context.go", "alsgen"},
		{"page.go", "//go:build alsgen\n\n", "als_context.go", "alsgen"},
		{"page.go", "//go:build !never\n\n", "als_context.go", "alsgen"},
		{"dir/page.go", "", "dir/als_context.go", "alsgen"},
		{"page.go", "//go:build linux\n\n", "page_als_context.go", "alsgen && linux"},
		{"page.go", "//go:build alsgen && linux\n\n", "page_als_context.go", "alsgen && linux"},
		{"page.go", "//go:build !never && linux\n\n", "page_als_context.go", "alsgen && linux"},
		{"page.go", "//go:build linux || darwin\n\n", "page_als_context.go", "alsgen && (linux || darwin)"},
		{"page_linux.go", "", "page_als_context_linux.go", "alsgen"},
		{"page_linux_amd64.go", "//go:build alsgen && cgo\n\n", "page_als_context_linux_amd64.go", "alsgen && cgo"},
		{"page_als.go", "//go:build alsgen\n\n", "als_context.go", "alsgen"},
	}
	for _, test := range tests {
		file, constraint := ContextFileOf(filepath.FromSlash(test.path), []byte(test.head+"package p\n"))
		if got := filepath.ToSlash(file); got != test.file || constraint != test.constraint {
			t.Errorf("%s, %q: %s under %s, want %s under %s", test.path, test.head, got, constraint, test.file, test.constraint)
		}
		stub := StubFileOf(filepath.FromSlash(test.path))
		if !IsContextFile(file) || !IsContextFile(stub) || stub == file {
			t.Errorf("%s or %s is not known again", file, stub)
		}
	}
	for _, path := range []string{"page.go", "page_als.go", "page_als_linux.go", "als_contexts.go", "page_context_als.go", "my_als_context2.go"} {
		if IsContextFile(path) {
			t.Errorf("%s is taken for one that forwards", path)
		}
	}
}
