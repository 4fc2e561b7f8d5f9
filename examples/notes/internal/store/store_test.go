package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

func open(t *testing.T) *sql.DB {
	t.Helper()
	db, err := store.Open(filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func insert(t *testing.T, notes *store.Notes, title string, tags ...string) note.Note {
	t.Helper()
	n, err := notes.Insert(note.Draft{Title: title, Body: "about " + title, Tags: tags})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpenMigratesOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	for range 2 {
		db, err := store.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		scope.Tenant.Run("acme", func() {
			insert(t, store.NewNotes(db), "kept")
		})
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	count, err := als.TryCall(scope.Tenant.Value("acme"), func() (int, error) {
		return store.NewNotes(db).Count(note.Query{})
	})
	if err != nil || count != 2 {
		t.Errorf("got %d notes, error %v, want 2", count, err)
	}
}

func TestOpenRefusesANewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	db, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(als.Context(), "PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err := store.Open(path); err == nil {
		db.Close()
		t.Error("a database of a later version was opened")
	}
}

func TestRepositoriesNeedATenant(t *testing.T) {
	db := open(t)
	notes, entries := store.NewNotes(db), store.NewAudit(db)
	tests := []struct {
		name string
		err  error
	}{
		{"insert", second(notes.Insert(note.Draft{Title: "a"}))},
		{"get", second(notes.Get(1))},
		{"update", second(notes.Update(1, note.Draft{Title: "a"}))},
		{"delete", notes.Delete(1)},
		{"count", second(notes.Count(note.Query{}))},
		{"authors", second(notes.Authors(1))},
		{"tags", second(notes.Tags(1))},
		{"append", entries.Append("read", 1, "ok", time.Now())},
		{"recent", second(entries.Recent(1))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if !errors.Is(test.err, store.ErrNoTenant) {
				t.Errorf("got %v, want %v", test.err, store.ErrNoTenant)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestNotesBelongToTheirTenant(t *testing.T) {
	notes := store.NewNotes(open(t))
	var theirs note.Note
	scope.User.Run("bob", func() {
		scope.Tenant.Run("globex", func() {
			theirs = insert(t, notes, "secret")
		})
	})
	if theirs.Author != "bob" || theirs.Tenant != "globex" || theirs.Version != 1 {
		t.Fatalf("stored %+v", theirs)
	}
	scope.Tenant.Run("acme", func() {
		t.Run("get", func(t *testing.T) {
			if _, err := notes.Get(theirs.ID); !errors.Is(err, note.ErrNotFound) {
				t.Errorf("got %v, want %v", err, note.ErrNotFound)
			}
		})
		t.Run("update", func(t *testing.T) {
			_, err := notes.Update(theirs.ID, note.Draft{Title: "mine", Version: 1})
			if !errors.Is(err, note.ErrNotFound) {
				t.Errorf("got %v, want %v", err, note.ErrNotFound)
			}
		})
		t.Run("delete", func(t *testing.T) {
			if err := notes.Delete(theirs.ID); !errors.Is(err, note.ErrNotFound) {
				t.Errorf("got %v, want %v", err, note.ErrNotFound)
			}
		})
		t.Run("count", func(t *testing.T) {
			if n, err := notes.Count(note.Query{}); n != 0 || err != nil {
				t.Errorf("got %d, error %v, want 0", n, err)
			}
		})
		t.Run("by way of the other tenant", func(t *testing.T) {
			n, err := als.TryCall(scope.Tenant.Value("globex"), func() (note.Note, error) {
				return notes.Get(theirs.ID)
			})
			if err != nil || n.Title != "secret" {
				t.Errorf("got %+v, error %v", n, err)
			}
		})
	})
}

func TestUpdate(t *testing.T) {
	notes := store.NewNotes(open(t))
	scope.Tenant.Run("acme", func() {
		first := insert(t, notes, "first", "a", "b")
		second, err := notes.Update(first.ID, note.Draft{Title: "second", Tags: []string{"c"}, Version: first.Version})
		if err != nil {
			t.Fatal(err)
		}
		if second.Title != "second" || second.Version != first.Version+1 || !slices.Equal(second.Tags, []string{"c"}) {
			t.Errorf("updated to %+v", second)
		}
		_, err = notes.Update(first.ID, note.Draft{Title: "third", Version: first.Version})
		if !errors.Is(err, note.ErrConflict) {
			t.Errorf("a stale update: got %v, want %v", err, note.ErrConflict)
		}
		if now, err := notes.Get(first.ID); err != nil || now.Title != "second" {
			t.Errorf("got %+v, error %v", now, err)
		}
	})
}

func TestFind(t *testing.T) {
	notes := store.NewNotes(open(t))
	scope.Tenant.Run("globex", func() {
		insert(t, notes, "elsewhere", "x")
	})
	scope.Tenant.Run("acme", func() {
		var ids []int64
		for i, title := range []string{"one", "two", "100% sure", "four", "five"} {
			n := insert(t, notes, title, []string{"x", "y"}[i%2], "all")
			ids = append(ids, n.ID)
		}
		tests := []struct {
			name  string
			query note.Query
			want  []string
			next  int64
		}{
			{"newest first", note.Query{Limit: 9}, []string{"five", "four", "100% sure", "two", "one"}, 0},
			{"exactly one page", note.Query{Limit: 5}, []string{"five", "four", "100% sure", "two", "one"}, 0},
			{"first page", note.Query{Limit: 2}, []string{"five", "four"}, ids[3]},
			{"second page", note.Query{Limit: 2, Before: ids[3]}, []string{"100% sure", "two"}, ids[1]},
			{"last page", note.Query{Limit: 2, Before: ids[1]}, []string{"one"}, 0},
			{"by tag", note.Query{Limit: 9, Tag: "y"}, []string{"four", "two"}, 0},
			{"by text of the body", note.Query{Limit: 9, Text: "ABOUT F"}, []string{"five", "four"}, 0},
			{"wildcards are text", note.Query{Limit: 9, Text: "0%"}, []string{"100% sure"}, 0},
			{"nothing", note.Query{Limit: 9, Text: "_"}, nil, 0},
		}
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				got, next, err := notes.Find(test.query)
				if err != nil {
					t.Fatal(err)
				}
				var titles []string
				for _, n := range got {
					titles = append(titles, n.Title)
				}
				if !slices.Equal(titles, test.want) || next != test.next {
					t.Errorf("got %q, next %d, want %q, next %d", titles, next, test.want, test.next)
				}
			})
		}
		tags, err := notes.Tags(2)
		if want := []note.Count{{Name: "all", Notes: 5}, {Name: "x", Notes: 3}}; err != nil || !slices.Equal(tags, want) {
			t.Errorf("tags: got %v, error %v, want %v", tags, err, want)
		}
	})
}

func TestMembers(t *testing.T) {
	members := store.NewMembers(open(t))
	for _, m := range []store.Member{
		{User: "bob", Tenant: "globex", Token: "b"},
		{User: "bob", Tenant: "acme", Token: "b"},
		{User: "bob", Tenant: "acme", Token: "b"},
		{User: "ada", Tenant: "acme", Token: "a"},
	} {
		if err := members.Add(m); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		token, user string
		tenants     []string
		err         error
	}{
		{"a", "ada", []string{"acme"}, nil},
		{"b", "bob", []string{"acme", "globex"}, nil},
		{"c", "", nil, store.ErrUnknownToken},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("token %s", test.token), func(t *testing.T) {
			user, err := members.Authenticate(test.token)
			if user != test.user || !errors.Is(err, test.err) {
				t.Fatalf("got %q, error %v, want %q, error %v", user, err, test.user, test.err)
			}
			tenants, err := als.TryCall(scope.User.Value(user), func() ([]string, error) {
				return members.Tenants()
			})
			if err != nil || !slices.Equal(tenants, test.tenants) {
				t.Errorf("got tenants %q, error %v, want %q", tenants, err, test.tenants)
			}
		})
	}
}

func TestAudit(t *testing.T) {
	entries := store.NewAudit(open(t))
	scope.RequestID.Run("r1", func() {
		scope.User.Run("ada", func() {
			scope.Tenant.Run("acme", func() {
				at := time.UnixMilli(1700000000000).UTC()
				for i := range int64(3) {
					if err := entries.Append("read", i, "ok", at); err != nil {
						t.Fatal(err)
					}
				}
				got, err := entries.Recent(2)
				if err != nil {
					t.Fatal(err)
				}
				want := []store.Entry{
					{ID: 3, Tenant: "acme", User: "ada", RequestID: "r1", Action: "read", NoteID: 2, Outcome: "ok", At: at},
					{ID: 2, Tenant: "acme", User: "ada", RequestID: "r1", Action: "read", NoteID: 1, Outcome: "ok", At: at},
				}
				if !slices.Equal(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
			})
		})
	})
}
