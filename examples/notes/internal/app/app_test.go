package app_test

import (
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/app"
	"github.com/alsgen/alsgen/examples/notes/internal/audit"
	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
)

type fixture struct {
	notes   *app.Notes
	trail   *audit.Trail
	entries *store.Audit
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	db, err := store.Open(filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	entries := store.NewAudit(db)
	trail := audit.NewTrail(entries, log)
	t.Cleanup(func() {
		trail.Wait()
		db.Close()
	})
	return fixture{app.NewNotes(store.NewNotes(db), trail, log), trail, entries}
}

func (f fixture) create(t *testing.T, user, title string, tags ...string) note.Note {
	t.Helper()
	var n note.Note
	var err error
	scope.User.Run(user, func() {
		n, err = f.notes.Create(note.Draft{Title: title, Tags: tags})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestListAndSummarize(t *testing.T) {
	f := newFixture(t)
	scope.Tenant.Run("globex", func() {
		f.create(t, "cleo", "elsewhere", "work")
	})
	scope.Tenant.Run("acme", func() {
		f.create(t, "ada", "one", "work")
		f.create(t, "bob", "two", "work", "home")
		f.create(t, "ada", "three")

		page, err := f.notes.List(note.Query{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != 3 || len(page.Notes) != 1 || page.Notes[0].Title != "three" || page.Next != page.Notes[0].ID {
			t.Errorf("got page %+v", page)
		}
		sum, err := f.notes.Summarize()
		if err != nil {
			t.Fatal(err)
		}
		authors := []note.Count{{Name: "ada", Notes: 2}, {Name: "bob", Notes: 1}}
		tags := []note.Count{{Name: "work", Notes: 2}, {Name: "home", Notes: 1}}
		if sum.Notes != 3 || !slices.Equal(sum.Authors, authors) || !slices.Equal(sum.Tags, tags) {
			t.Errorf("got summary %+v", sum)
		}
	})
	if _, err := f.notes.Summarize(); !errors.Is(err, store.ErrNoTenant) {
		t.Errorf("outside of all tenants: got %v, want %v", err, store.ErrNoTenant)
	}
}

func TestWhatIsAudited(t *testing.T) {
	f := newFixture(t)
	scope.Tenant.Run("acme", func() {
		n := f.create(t, "ada", "one")
		f.trail.Wait()
		scope.User.Run("bob", func() {
			if _, err := f.notes.Create(note.Draft{}); err == nil {
				t.Error("a note without a title was created")
			}
			f.expect(t, "create", "ada", "ok")
			if _, err := f.notes.Get(n.ID); err != nil {
				t.Error(err)
			}
			f.expect(t, "read", "bob", "ok")
			if _, err := f.notes.Update(n.ID, note.Draft{Title: "two"}); !errors.Is(err, note.ErrConflict) {
				t.Errorf("got %v, want %v", err, note.ErrConflict)
			}
			f.expect(t, "update", "bob", "failed")
			if err := f.notes.Delete(n.ID); err != nil {
				t.Error(err)
			}
			f.expect(t, "delete", "bob", "ok")
		})
	})
}

// expect checks the newest entry of the trail.
func (f fixture) expect(t *testing.T, action, user, outcome string) {
	t.Helper()
	f.trail.Wait()
	entries, err := f.entries.Recent(1)
	if err != nil {
		t.Fatal(err)
	}
	if e := entries[0]; e.Action != action || e.User != user || e.Outcome != outcome || e.Tenant != "acme" {
		t.Errorf("audited %+v, want %s by %s: %s", e, action, user, outcome)
	}
}
