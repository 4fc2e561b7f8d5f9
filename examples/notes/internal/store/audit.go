package store

import (
	"database/sql"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

// Entry is one line of the audit trail.
type Entry struct {
	ID        int64     `json:"id"`
	Tenant    string    `json:"tenant"`
	User      string    `json:"user"`
	RequestID string    `json:"request_id"`
	Action    string    `json:"action"`
	NoteID    int64     `json:"note_id,omitempty"`
	Outcome   string    `json:"outcome"`
	At        time.Time `json:"at"`
}

// Audit is the repository of the current tenant's audit trail.
type Audit struct {
	db *sql.DB
}

// NewAudit returns the repository in db.
func NewAudit(db *sql.DB) *Audit {
	return &Audit{db: db}
}

// Append stores what the current user did in the current request.
func (r *Audit) Append(action string, noteID int64, outcome string, at time.Time) error {
	tenant, err := currentTenant()
	if err != nil {
		return err
	}
	_, err = r.db.ExecContext(als.Context(),
		`INSERT INTO audit (tenant, user, request_id, action, note_id, outcome, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		tenant, scope.User.GetStore(), scope.RequestID.GetStore(), action, noteID, outcome, at.UnixMilli())
	return err
}

// Recent returns the newest entries, the newest first.
func (r *Audit) Recent(limit int) ([]Entry, error) {
	tenant, err := currentTenant()
	if err != nil {
		return nil, err
	}
	rows, err := r.db.QueryContext(als.Context(),
		`SELECT id, tenant, user, request_id, action, note_id, outcome, at FROM audit
		WHERE tenant = ? ORDER BY id DESC LIMIT ?`, tenant, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entries := []Entry{}
	for rows.Next() {
		var e Entry
		var at int64
		if err := rows.Scan(&e.ID, &e.Tenant, &e.User, &e.RequestID, &e.Action, &e.NoteID, &e.Outcome, &at); err != nil {
			return nil, err
		}
		e.At = time.UnixMilli(at).UTC()
		entries = append(entries, e)
	}
	return entries, rows.Err()
}
