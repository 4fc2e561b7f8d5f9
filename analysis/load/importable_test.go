package load_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/analysis/load"
)

// TestMayImport holds the go command's rule about folders called internal.
func TestMayImport(t *testing.T) {
	tests := []struct {
		from, path string
		want       bool
	}{
		{"example.com/m", "example.com/n", true},
		{"example.com/m", "example.com/m/internal", true},
		{"example.com/m/a/b", "example.com/m/internal/x", true},
		{"example.com/m_test", "example.com/m/internal/x", true},
		{"example.com/m/internal/y", "example.com/m/internal/x", true},
		{"example.com/m", "example.com/m/a/internal/x", false},
		{"example.com/ma", "example.com/m/internal/x", false},
		{"example.com/n", "example.com/m/internal", false},
		{"example.com/m/internal/y", "example.com/m/internal/x/internal/z", false},
		{"example.com/m", "example.com/internals/x", true},
		{"example.com/m", "internal/abi", false},
	}
	for _, test := range tests {
		if got := load.MayImport(test.from, test.path); got != test.want {
			t.Errorf("%s may import %s: got %t", test.from, test.path, got)
		}
	}
}

// What the compiler does not let a file import, Check does not either.
func TestCheckKnowsInternal(t *testing.T) {
	dir := write(t, service+`
-- between/internal/x/x.go --
package x

import "example.com/m/store"

func X() string { return store.Name() }
-- between/x.go --
package between

import "example.com/m/between/internal/x"

func X() string { return x.X() }
`)
	path := filepath.Join(dir, "store", "store.go")
	errs := loadModule(t, dir).Check(map[string][]byte{path: []byte(`package store

import _ "example.com/m/between/internal/x"

func Name() string { return "" }
`)}).Errors
	for _, err := range errs {
		if strings.Contains(err.Error(), "use of internal package example.com/m/between/internal/x not allowed") {
			return
		}
	}
	t.Errorf("got %v", errs)
}
