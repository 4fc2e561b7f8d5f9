//go:build !als_goroutine

package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

// What a request starts ends with it; what it leaves behind does not. Labels
// of the goroutine carry no cancellation, so this is not asked of them.
func TestCancellation(t *testing.T) {
	f := newFixture(t)
	scope.Tenant.Run("acme", func() {
		n := f.create(t, "ada", "one")
		f.trail.Wait()
		ctx, cancel := context.WithCancel(als.Context())
		cancel()
		als.WithContext(ctx, func() {
			if _, err := f.notes.List(note.Query{}); !errors.Is(err, context.Canceled) {
				t.Errorf("List: got %v, want %v", err, context.Canceled)
			}
			if _, err := f.notes.Summarize(); !errors.Is(err, context.Canceled) {
				t.Errorf("Summarize: got %v, want %v", err, context.Canceled)
			}
			scope.User.Run("bob", func() {
				if err := f.notes.Delete(n.ID); !errors.Is(err, context.Canceled) {
					t.Errorf("Delete: got %v, want %v", err, context.Canceled)
				}
			})
		})
	})
	f.trail.Wait()
	scope.Tenant.Run("acme", func() {
		f.expect(t, "delete", "bob", "failed")
	})
}
