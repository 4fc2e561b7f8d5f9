//go:build !als_goroutine

package httpapi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

// A client goes away while its note waits for the database: the note is not
// written, but the audit record of the attempt is. Labels of the goroutine
// carry no cancellation, so this is not asked of them.
func TestAuditOutlivesTheClient(t *testing.T) {
	s := newServer(t)
	lock := s.lock(t)
	cancel, sent := s.start(request{id: "gone", user: "ada", method: "POST", path: "/notes", body: `{"title":"a"}`})
	s.awaitLine(t, "creating note", "gone")
	cancel()
	if err := <-sent; !errors.Is(err, context.Canceled) {
		t.Errorf("the client got %v, want %v", err, context.Canceled)
	}
	s.awaitEnd(t, "gone")
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.awaitLine(t, "served", "gone")
	s.api.Wait()
	s.checkEntry(t, store.Entry{Tenant: "acme", User: "ada", RequestID: "gone", Action: "create", Outcome: "failed"})
	var page note.Page
	s.send(t, request{user: "ada", method: "GET", path: "/notes"}, &page)
	if page.Total != 0 {
		t.Errorf("written after all: %+v", page.Notes)
	}
}

// start sends a request beside the test, which may cancel it.
func (s *server) start(r request) (context.CancelFunc, <-chan error) {
	ctx, cancel := context.WithCancel(als.Context())
	sent := make(chan error, 1)
	als.WithContext(ctx, func() {
		go func() {
			_, err := s.roundTrip(r)
			sent <- err
		}()
	})
	return cancel, sent
}

// awaitLine returns when the request has logged the message.
func (s *server) awaitLine(t *testing.T, message, id string) {
	t.Helper()
	for range 500 {
		for _, line := range s.log.lines(t, message) {
			if line.RequestID == id {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("request %s does not log %q", id, message)
}
