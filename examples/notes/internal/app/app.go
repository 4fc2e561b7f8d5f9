// Package app is what the service does, whoever asks for it.
package app

import (
	"errors"
	"log/slog"
	"sync"

	"github.com/alsgen/alsgen/examples/notes/internal/audit"
	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

// Notes works on the notes of the current tenant, on behalf of the current
// user.
type Notes struct {
	repo  *store.Notes
	trail *audit.Trail
	log   *slog.Logger
}

// NewNotes returns the service on top of a repository.
func NewNotes(repo *store.Notes, trail *audit.Trail, log *slog.Logger) *Notes {
	return &Notes{repo: repo, trail: trail, log: log}
}

// Create stores a new note.
func (s *Notes) Create(d note.Draft) (n note.Note, err error) {
	d, err = d.Clean()
	if err != nil {
		return note.Note{}, err
	}
	defer func() { s.trail.Record("create", n.ID, err) }()
	s.log.DebugContext(als.Context(), "creating note", "tags", len(d.Tags), "bytes", len(d.Body))
	n, err = s.repo.Insert(d)
	if err != nil {
		return note.Note{}, err
	}
	s.log.InfoContext(als.Context(), "note created", "note", n.ID)
	return n, nil
}

// Get returns a note.
func (s *Notes) Get(id int64) (n note.Note, err error) {
	defer func() { s.trail.Record("read", id, err) }()
	return s.repo.Get(id)
}

// Update replaces the version of a note that the draft names.
func (s *Notes) Update(id int64, d note.Draft) (n note.Note, err error) {
	d, err = d.Clean()
	if err != nil {
		return note.Note{}, err
	}
	defer func() { s.trail.Record("update", id, err) }()
	n, err = s.repo.Update(id, d)
	if err != nil {
		return note.Note{}, err
	}
	s.log.InfoContext(als.Context(), "note updated", "note", n.ID, "version", n.Version)
	return n, nil
}

// Delete removes a note.
func (s *Notes) Delete(id int64) (err error) {
	defer func() { s.trail.Record("delete", id, err) }()
	if err := s.repo.Delete(id); err != nil {
		return err
	}
	s.log.InfoContext(als.Context(), "note deleted", "note", id)
	return nil
}

// List returns one page of the notes that the query selects. The notes are
// counted meanwhile, in a goroutine that ends with the request.
func (s *Notes) List(q note.Query) (note.Page, error) {
	q, err := q.Clean()
	if err != nil {
		return note.Page{}, err
	}
	type count struct {
		n   int
		err error
	}
	counted := make(chan count, 1)
	go func() {
		n, err := s.repo.Count(q)
		counted <- count{n, err}
	}()
	notes, next, err := s.repo.Find(q)
	total := <-counted
	if err := errors.Join(err, total.err); err != nil {
		return note.Page{}, err
	}
	return note.Page{Notes: notes, Total: total.n, Next: next}, nil
}

// Summarize counts the tenant's notes, authors and tags at the same time.
func (s *Notes) Summarize() (note.Summary, error) {
	const top = 5
	var (
		sum  note.Summary
		errs [3]error
		wg   sync.WaitGroup
	)
	wg.Go(func() { sum.Notes, errs[0] = s.repo.Count(note.Query{}) })
	wg.Go(func() { sum.Authors, errs[1] = s.repo.Authors(top) })
	wg.Go(func() { sum.Tags, errs[2] = s.repo.Tags(top) })
	wg.Wait()
	return sum, errors.Join(errs[:]...)
}
