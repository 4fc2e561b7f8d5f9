package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/httpapi"
	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
)

func TestNoteLifecycle(t *testing.T) {
	s := newServer(t)
	var n note.Note
	resp := s.send(t, request{user: "ada", method: "POST", path: "/notes", body: `{"title":"One","tags":["B","a"]}`}, &n)
	path := resp.header.Get("Location")
	if resp.status != http.StatusCreated || path != fmt.Sprintf("/notes/%d", n.ID) {
		t.Fatalf("created: %d at %q", resp.status, path)
	}
	if n.Author != "ada" || n.Tenant != "acme" || n.Version != 1 || !slices.Equal(n.Tags, []string{"a", "b"}) {
		t.Errorf("created %+v", n)
	}
	resp = s.send(t, request{user: "bob", method: "PUT", path: path, body: `{"title":"Two","version":1}`}, &n)
	if resp.status != http.StatusOK || n.Title != "Two" || n.Version != 2 || n.Author != "ada" {
		t.Errorf("updated: %d %+v", resp.status, n)
	}
	resp = s.send(t, request{user: "ada", method: "PUT", path: path, body: `{"title":"Three","version":1}`}, nil)
	if resp.status != http.StatusConflict {
		t.Errorf("a stale update: %d", resp.status)
	}
	resp = s.send(t, request{user: "ada", method: "GET", path: path}, &n)
	if resp.status != http.StatusOK || n.Title != "Two" {
		t.Errorf("read: %d %+v", resp.status, n)
	}
	resp = s.send(t, request{user: "ada", method: "DELETE", path: path}, nil)
	if resp.status != http.StatusNoContent || len(resp.body) > 0 {
		t.Errorf("deleted: %d %s", resp.status, resp.body)
	}
	resp = s.send(t, request{user: "ada", method: "DELETE", path: path}, nil)
	if resp.status != http.StatusNotFound {
		t.Errorf("deleted again: %d", resp.status)
	}
}

func TestProblems(t *testing.T) {
	s := newServer(t)
	s.send(t, request{user: "cleo", method: "POST", path: "/notes", body: `{"title":"not acme's"}`}, nil)
	tests := []struct {
		name   string
		send   request
		status int
		code   string
		fields []string
	}{
		{"no such page", request{method: "GET", path: "/nothing"}, 404, "not_found", nil},
		{"wrong method", request{method: "DELETE", path: "/healthz"}, 405, "method_not_allowed", nil},
		{"no token", request{method: "GET", path: "/notes"}, 401, "unauthorized", nil},
		{"wrong token", request{user: "eve", method: "GET", path: "/notes"}, 401, "unauthorized", nil},
		{"another's tenant", request{user: "ada", tenant: "globex", method: "GET", path: "/notes"}, 403, "forbidden", nil},
		{"another tenant's note", request{user: "ada", method: "GET", path: "/notes/1"}, 404, "not_found", nil},
		{"not an id", request{user: "ada", method: "GET", path: "/notes/x"}, 404, "not_found", nil},
		{"not JSON", request{user: "ada", method: "POST", path: "/notes", body: `{`}, 400, "bad_request", nil},
		{"no body", request{user: "ada", method: "POST", path: "/notes"}, 400, "bad_request", nil},
		{"an unknown field", request{user: "ada", method: "POST", path: "/notes", body: `{"titel":"a"}`}, 400, "bad_request", nil},
		{"two values", request{user: "ada", method: "POST", path: "/notes", body: `{"title":"a"}{}`}, 400, "bad_request", nil},
		{"too large", request{user: "ada", method: "POST", path: "/notes", body: `{"body":"` + strings.Repeat("a", 1<<17) + `"}`}, 413, "too_large", nil},
		{"not valid", request{user: "ada", method: "POST", path: "/notes", body: `{"title":"","tags":["?"]}`}, 422, "invalid", []string{"tags", "title"}},
		{"not a number", request{user: "ada", method: "GET", path: "/notes?limit=x"}, 422, "invalid", []string{"limit"}},
		{"too large a page", request{user: "ada", method: "GET", path: "/notes?limit=101"}, 422, "invalid", []string{"limit"}},
	}
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.send.id = fmt.Sprintf("problem-%d", i)
			var body struct{ Error httpapi.Problem }
			resp := s.send(t, test.send, &body)
			if resp.status != test.status || body.Error.Code != test.code || body.Error.Message == "" {
				t.Errorf("got %d %+v, want %d %s", resp.status, body.Error, test.status, test.code)
			}
			if body.Error.RequestID != test.send.id || resp.header.Get(httpapi.HeaderRequestID) != test.send.id {
				t.Errorf("answered as %q, want %q", body.Error.RequestID, test.send.id)
			}
			var fields []string
			for field := range body.Error.Fields {
				fields = append(fields, field)
			}
			slices.Sort(fields)
			if !slices.Equal(fields, test.fields) {
				t.Errorf("wrong fields %q, want %q", fields, test.fields)
			}
		})
	}
}

func TestPagesFollowTheirLinks(t *testing.T) {
	s := newServer(t)
	for i := range 7 {
		body := fmt.Sprintf(`{"title":"%d"}`, i)
		s.send(t, request{user: "ada", method: "POST", path: "/notes", body: body}, nil)
		s.send(t, request{user: "cleo", method: "POST", path: "/notes", body: body}, nil)
	}
	var titles []string
	pages := 0
	for path := "/notes?limit=3"; path != ""; pages++ {
		var page note.Page
		resp := s.send(t, request{user: "bob", tenant: "globex", method: "GET", path: path}, &page)
		if page.Total != 7 {
			t.Errorf("%s: %d notes in all", path, page.Total)
		}
		for _, n := range page.Notes {
			titles = append(titles, n.Title)
		}
		path, _, _ = strings.Cut(strings.TrimPrefix(resp.header.Get("Link"), "<"), ">")
	}
	if want := strings.Split("6543210", ""); pages != 3 || !slices.Equal(titles, want) {
		t.Errorf("got %q on %d pages, want %q on 3", titles, pages, want)
	}
}

func TestSummary(t *testing.T) {
	s := newServer(t)
	s.send(t, request{user: "ada", method: "POST", path: "/notes", body: `{"title":"a","tags":["x"]}`}, nil)
	s.send(t, request{user: "bob", tenant: "acme", method: "POST", path: "/notes", body: `{"title":"b","tags":["x"]}`}, nil)
	s.send(t, request{user: "bob", tenant: "globex", method: "POST", path: "/notes", body: `{"title":"c","tags":["y"]}`}, nil)
	var sum note.Summary
	s.send(t, request{user: "ada", method: "GET", path: "/notes/summary"}, &sum)
	authors := []note.Count{{Name: "ada", Notes: 1}, {Name: "bob", Notes: 1}}
	tags := []note.Count{{Name: "x", Notes: 2}}
	if sum.Notes != 2 || !slices.Equal(sum.Authors, authors) || !slices.Equal(sum.Tags, tags) {
		t.Errorf("got %+v", sum)
	}
}

func TestAccessLog(t *testing.T) {
	s := newServer(t)
	tests := []struct {
		send  request
		route string
	}{
		{request{method: "GET", path: "/healthz"}, "/healthz"},
		{request{user: "ada", method: "GET", path: "/audit"}, "/audit"},
		{request{user: "ada", method: "GET", path: "/notes/summary"}, "/notes/summary"},
		{request{user: "ada", method: "GET", path: "/notes/7"}, "/notes/{id}"},
	}
	for i, test := range tests {
		t.Run(test.route, func(t *testing.T) {
			test.send.id = fmt.Sprintf("access-%d", i)
			resp := s.send(t, test.send, nil)
			s.awaitEnd(t, test.send.id)
			lines := s.log.lines(t, "served")
			want := logLine{Message: "served", Route: test.route, Status: resp.status, RequestID: test.send.id}
			if got := lines[len(lines)-1]; got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// Every request of many at once sees its own id, user and tenant: in the
// answer, in the log, in the database and in what runs after it.
func TestParallelRequests(t *testing.T) {
	s := newServer(t)
	people := []request{
		{user: "ada", tenant: "acme"},
		{user: "bob", tenant: "acme"},
		{user: "bob", tenant: "globex"},
		{user: "cleo", tenant: "globex"},
	}
	const rounds = 10
	sent := make(map[string]request)
	var wg sync.WaitGroup
	for round := range rounds {
		for i, r := range people {
			r.id = fmt.Sprintf("parallel-%d-%d", round, i)
			sent[r.id+"-create"], sent[r.id+"-read"] = r, r
			wg.Go(func() { createListAndMiss(t, s, r) })
		}
	}
	wg.Wait()
	s.api.Wait()

	entries := s.entries(t, "acme")
	acme := len(entries)
	for id, entry := range s.entries(t, "globex") {
		entries[id] = entry
	}
	if want := rounds * len(people); acme != want || len(entries) != 2*want {
		t.Errorf("%d audit records of acme, %d in all, want %d and %d", acme, len(entries), want, 2*want)
	}
	for id, entry := range entries {
		if r := sent[id]; entry.User != r.user || entry.Tenant != r.tenant {
			t.Errorf("request %s of %s at %s was audited as %+v", id, r.user, r.tenant, entry)
		}
	}
	for _, message := range []string{"note created", "audited"} {
		lines := s.log.lines(t, message)
		if len(lines) == 0 {
			t.Errorf("nobody logged %q", message)
		}
		for _, line := range lines {
			if r := sent[line.RequestID]; line.User != r.user || line.Tenant != r.tenant {
				t.Errorf("request %s of %s at %s logged %+v", line.RequestID, r.user, r.tenant, line)
			}
		}
	}
}

// createListAndMiss creates a note, lists the notes and asks for one that is
// not there. It runs beside the test, so it does not end it.
func createListAndMiss(t *testing.T, s *server, r request) {
	create, list, miss := r, r, r
	create.id, create.method, create.path = r.id+"-create", "POST", "/notes"
	create.body = fmt.Sprintf(`{"title":%q}`, r.id)
	var n note.Note
	if err := s.receive(create, http.StatusCreated, &n); err != nil {
		t.Error(err)
	} else if n.Author != r.user || n.Tenant != r.tenant || n.Title != r.id {
		t.Errorf("request %s of %s at %s created %+v", r.id, r.user, r.tenant, n)
	}
	list.id, list.method, list.path = r.id+"-list", "GET", "/notes?limit=100"
	var page note.Page
	if err := s.receive(list, http.StatusOK, &page); err != nil {
		t.Error(err)
	}
	own := false
	for _, listed := range page.Notes {
		own = own || listed.ID == n.ID
		if listed.Tenant != r.tenant {
			t.Errorf("request %s at %s was shown %+v", r.id, r.tenant, listed)
		}
	}
	if !own {
		t.Errorf("request %s does not list its note", r.id)
	}
	miss.id, miss.method, miss.path = r.id+"-read", "GET", "/notes/1000000"
	var problem struct{ Error httpapi.Problem }
	if err := s.receive(miss, http.StatusNotFound, &problem); err != nil {
		t.Error(err)
	} else if problem.Error.RequestID != miss.id {
		t.Errorf("request %s was answered as %s", miss.id, problem.Error.RequestID)
	}
}

// The audit record waits for the database; the response does not wait for it.
func TestAuditOutlivesTheResponse(t *testing.T) {
	s := newServer(t)
	s.send(t, request{user: "bob", tenant: "globex", method: "POST", path: "/notes", body: `{"title":"a"}`}, nil)
	s.api.Wait()

	lock := s.lock(t)
	resp := s.send(t, request{id: "late", user: "bob", tenant: "globex", method: "GET", path: "/notes/1"}, nil)
	if resp.status != http.StatusOK {
		t.Fatalf("got %d %s", resp.status, resp.body)
	}
	s.awaitEnd(t, "late")
	if entry, ok := s.entries(t, "globex")["late"]; ok {
		t.Errorf("%+v was written in spite of the lock", entry)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.api.Wait()
	want := store.Entry{Tenant: "globex", User: "bob", RequestID: "late", Action: "read", NoteID: 1, Outcome: "ok"}
	s.checkEntry(t, want)
}
