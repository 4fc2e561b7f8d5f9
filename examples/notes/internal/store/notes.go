package store

import (
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

// Notes is the repository of the current tenant's notes.
type Notes struct {
	db *sql.DB
}

// NewNotes returns the repository in db.
func NewNotes(db *sql.DB) *Notes {
	return &Notes{db: db}
}

const columns = `n.id, n.tenant, n.author, n.title, n.body, n.version, n.created_at, n.updated_at,
	coalesce((SELECT group_concat(tag, ',' ORDER BY tag) FROM tags WHERE note_id = n.id), '')`

// Insert stores a new note of the current user.
func (r *Notes) Insert(d note.Draft) (note.Note, error) {
	tenant, err := currentTenant()
	if err != nil {
		return note.Note{}, err
	}
	tx, err := r.db.BeginTx(als.Context(), nil)
	if err != nil {
		return note.Note{}, err
	}
	defer tx.Rollback()
	now := time.Now().UnixMilli()
	var id int64
	err = tx.QueryRowContext(als.Context(),
		`INSERT INTO notes (tenant, author, title, body, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		tenant, scope.User.GetStore(), d.Title, d.Body, now, now).Scan(&id)
	if err != nil {
		return note.Note{}, err
	}
	if err := setTags(tx, id, d.Tags); err != nil {
		return note.Note{}, err
	}
	return commit(tx, tenant, id)
}

// Get returns the note with the id.
func (r *Notes) Get(id int64) (note.Note, error) {
	tenant, err := currentTenant()
	if err != nil {
		return note.Note{}, err
	}
	return scanNote(r.db.QueryRowContext(als.Context(),
		`SELECT `+columns+` FROM notes n WHERE n.tenant = ? AND n.id = ?`, tenant, id))
}

// Update replaces the note if it still has the version of the draft.
func (r *Notes) Update(id int64, d note.Draft) (note.Note, error) {
	tenant, err := currentTenant()
	if err != nil {
		return note.Note{}, err
	}
	tx, err := r.db.BeginTx(als.Context(), nil)
	if err != nil {
		return note.Note{}, err
	}
	defer tx.Rollback()
	var version int
	err = tx.QueryRowContext(als.Context(),
		`SELECT version FROM notes WHERE tenant = ? AND id = ?`, tenant, id).Scan(&version)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return note.Note{}, note.ErrNotFound
	case err != nil:
		return note.Note{}, err
	case version != d.Version:
		return note.Note{}, note.ErrConflict
	}
	_, err = tx.ExecContext(als.Context(),
		`UPDATE notes SET title = ?, body = ?, version = version + 1, updated_at = ? WHERE id = ?`,
		d.Title, d.Body, time.Now().UnixMilli(), id)
	if err != nil {
		return note.Note{}, err
	}
	if err := setTags(tx, id, d.Tags); err != nil {
		return note.Note{}, err
	}
	return commit(tx, tenant, id)
}

// Delete removes the note.
func (r *Notes) Delete(id int64) error {
	tenant, err := currentTenant()
	if err != nil {
		return err
	}
	result, err := r.db.ExecContext(als.Context(),
		`DELETE FROM notes WHERE tenant = ? AND id = ?`, tenant, id)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return note.ErrNotFound
}

// Find returns the notes of one page, and the Before of the next.
func (r *Notes) Find(q note.Query) (notes []note.Note, next int64, err error) {
	where, args, err := condition(q)
	if err != nil {
		return nil, 0, err
	}
	if q.Before > 0 {
		where += ` AND n.id < ?`
		args = append(args, q.Before)
	}
	rows, err := r.db.QueryContext(als.Context(),
		`SELECT `+columns+` FROM notes n WHERE `+where+` ORDER BY n.id DESC LIMIT ?`, append(args, q.Limit+1)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	notes = []note.Note{}
	for rows.Next() {
		if len(notes) == q.Limit {
			return notes, notes[len(notes)-1].ID, nil
		}
		n, err := scanNote(rows)
		if err != nil {
			return nil, 0, err
		}
		notes = append(notes, n)
	}
	return notes, 0, rows.Err()
}

// Count returns how many notes the query has on all its pages.
func (r *Notes) Count(q note.Query) (n int, err error) {
	where, args, err := condition(q)
	if err != nil {
		return 0, err
	}
	err = r.db.QueryRowContext(als.Context(), `SELECT count(*) FROM notes n WHERE `+where, args...).Scan(&n)
	return n, err
}

// Authors returns who wrote how many notes, the busiest first.
func (r *Notes) Authors(limit int) ([]note.Count, error) {
	return r.counts(`SELECT n.author, count(*) FROM notes n WHERE n.tenant = ?
		GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?`, limit)
}

// Tags returns which tag is on how many notes, the most frequent first.
func (r *Notes) Tags(limit int) ([]note.Count, error) {
	return r.counts(`SELECT t.tag, count(*) FROM notes n JOIN tags t ON t.note_id = n.id WHERE n.tenant = ?
		GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?`, limit)
}

func (r *Notes) counts(query string, limit int) ([]note.Count, error) {
	tenant, err := currentTenant()
	if err != nil {
		return nil, err
	}
	rows, err := r.db.QueryContext(als.Context(), query, tenant, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := []note.Count{}
	for rows.Next() {
		var c note.Count
		if err := rows.Scan(&c.Name, &c.Notes); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

// condition is the WHERE clause of a query, without its page.
func condition(q note.Query) (where string, args []any, err error) {
	tenant, err := currentTenant()
	if err != nil {
		return "", nil, err
	}
	where, args = `n.tenant = ?`, []any{tenant}
	if q.Text != "" {
		where += ` AND (n.title LIKE ? ESCAPE '\' OR n.body LIKE ? ESCAPE '\')`
		pattern := "%" + likeEscaper.Replace(q.Text) + "%"
		args = append(args, pattern, pattern)
	}
	if q.Tag != "" {
		where += ` AND EXISTS (SELECT 1 FROM tags WHERE note_id = n.id AND tag = ?)`
		args = append(args, q.Tag)
	}
	return where, args, nil
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func setTags(tx *sql.Tx, id int64, tags []string) error {
	if _, err := tx.ExecContext(als.Context(), `DELETE FROM tags WHERE note_id = ?`, id); err != nil {
		return err
	}
	for _, tag := range tags {
		if _, err := tx.ExecContext(als.Context(), `INSERT INTO tags (note_id, tag) VALUES (?, ?)`, id, tag); err != nil {
			return err
		}
	}
	return nil
}

// commit commits what was done to a note and returns it as it is now.
func commit(tx *sql.Tx, tenant string, id int64) (note.Note, error) {
	n, err := scanNote(tx.QueryRowContext(als.Context(),
		`SELECT `+columns+` FROM notes n WHERE n.tenant = ? AND n.id = ?`, tenant, id))
	if err != nil {
		return note.Note{}, err
	}
	if err := tx.Commit(); err != nil {
		return note.Note{}, err
	}
	return n, nil
}

type scanner interface{ Scan(dest ...any) error }

func scanNote(row scanner) (note.Note, error) {
	var n note.Note
	var tags string
	var created, updated int64
	err := row.Scan(&n.ID, &n.Tenant, &n.Author, &n.Title, &n.Body, &n.Version, &created, &updated, &tags)
	if errors.Is(err, sql.ErrNoRows) {
		return note.Note{}, note.ErrNotFound
	}
	if err != nil {
		return note.Note{}, err
	}
	n.CreatedAt, n.UpdatedAt = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
	n.Tags = strings.FieldsFunc(tags, func(r rune) bool { return r == ',' })
	return n, nil
}
