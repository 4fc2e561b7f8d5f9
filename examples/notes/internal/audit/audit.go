// Package audit writes down who did what.
package audit

import (
	"log/slog"
	"sync"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

// Trail writes audit records beside the requests that they are about.
type Trail struct {
	entries *store.Audit
	log     *slog.Logger
	pending sync.WaitGroup
}

// NewTrail returns a trail that writes to entries.
func NewTrail(entries *store.Audit, log *slog.Logger) *Trail {
	return &Trail{entries: entries, log: log}
}

// Record writes down what the current user tried to do to a note, and whether
// it failed. It does not wait for the database, and neither the end of the
// request nor a client that goes away stops it: als.Go takes the ids of the
// request along, but not its cancellation.
func (t *Trail) Record(action string, noteID int64, failure error) {
	at, outcome := time.Now(), "ok"
	if failure != nil {
		outcome = "failed"
	}
	t.pending.Add(1)
	als.Go(func() {
		defer t.pending.Done()
		if err := t.entries.Append(action, noteID, outcome, at); err != nil {
			t.log.ErrorContext(als.Context(), "audit record lost", "action", action, "note", noteID, "error", err)
			return
		}
		t.log.InfoContext(als.Context(), "audited", "action", action, "note", noteID, "outcome", outcome)
	})
}

// Wait returns when every record is written. A program calls it before it
// closes the database.
func (t *Trail) Wait() {
	t.pending.Wait()
}
