//go:build !als_goroutine

package logging_test

import (
	"bytes"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
)

// Without a context slog hands its handler a background context. Labels of the
// goroutine would know better, which is why this is not asked of them.
func TestPlainInfoIsInNoRequest(t *testing.T) {
	var out bytes.Buffer
	log := newLogger(&out)
	scope.RequestID.Run("r1", func() {
		log.Info("plain")
	})
	if got, want := out.String(), "level=INFO msg=plain\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
