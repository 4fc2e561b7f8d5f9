package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alsgen/alsgen/examples/notes/internal/httpapi"
	"github.com/alsgen/alsgen/examples/notes/internal/logging"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/examples/notes/internal/store"
	"github.com/alsgen/alsgen/runtime/als"
)

// server is the service under test, with what a test wants to see behind it.
type server struct {
	*httptest.Server
	db    *sql.DB
	api   *httpapi.API
	log   logBuffer
	ended chan string
}

// newServer starts a server whose members have their names as tokens.
func newServer(t *testing.T) *server {
	t.Helper()
	db, err := store.Open(filepath.Join(t.TempDir(), "notes.db"))
	if err != nil {
		t.Fatal(err)
	}
	members := store.NewMembers(db)
	for _, m := range []store.Member{
		{User: "ada", Tenant: "acme", Token: "ada"},
		{User: "bob", Tenant: "acme", Token: "bob"},
		{User: "bob", Tenant: "globex", Token: "bob"},
		{User: "cleo", Tenant: "globex", Token: "cleo"},
	} {
		if err := members.Add(m); err != nil {
			t.Fatal(err)
		}
	}
	s := &server{db: db, ended: make(chan string, 1000)}
	s.api = httpapi.New(db, slog.New(logging.Wrap(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	handler := s.api.Handler()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(httpapi.HeaderRequestID)
		context.AfterFunc(r.Context(), func() { s.ended <- id })
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.Close()
		s.api.Wait()
		db.Close()
	})
	return s
}

// request is what a test sends; a zero user sends no token.
type request struct {
	id, user, tenant   string
	method, path, body string
}

type response struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request and reads the answer into into, unless that is nil.
func (s *server) send(t *testing.T, r request, into any) response {
	t.Helper()
	resp, err := s.roundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(resp.body, into); err != nil {
			t.Fatalf("%s %s: %d %s: %v", r.method, r.path, resp.status, resp.body, err)
		}
	}
	return resp
}

func (s *server) roundTrip(r request) (response, error) {
	req, err := http.NewRequestWithContext(als.Context(), r.method, s.URL+r.path, strings.NewReader(r.body))
	if err != nil {
		return response{}, err
	}
	if r.id != "" {
		req.Header.Set(httpapi.HeaderRequestID, r.id)
	}
	if r.user != "" {
		req.Header.Set("Authorization", "Bearer "+r.user)
	}
	if r.tenant != "" {
		req.Header.Set(httpapi.HeaderTenant, r.tenant)
	}
	resp, err := s.Client().Do(req)
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return response{resp.StatusCode, resp.Header, body}, err
}

// awaitEnd returns when the server has given up the context of the request.
func (s *server) awaitEnd(t *testing.T, id string) {
	t.Helper()
	timeout := time.After(5 * time.Second)
	for {
		select {
		case got := <-s.ended:
			if got == id {
				return
			}
		case <-timeout:
			t.Fatalf("request %s does not end", id)
		}
	}
}

// lock keeps everybody else from writing to the database until it is rolled
// back. Readers are not kept from reading.
func (s *server) lock(t *testing.T) *sql.Tx {
	t.Helper()
	tx, err := s.db.BeginTx(als.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// entries is the audit trail of a tenant, by request.
func (s *server) entries(t *testing.T, tenant string) map[string]store.Entry {
	t.Helper()
	entries, err := als.TryCall(scope.Tenant.Value(tenant), func() ([]store.Entry, error) {
		return store.NewAudit(s.db).Recent(1000)
	})
	if err != nil {
		t.Fatal(err)
	}
	byRequest := make(map[string]store.Entry)
	for _, e := range entries {
		if _, ok := byRequest[e.RequestID]; ok {
			t.Errorf("two entries of request %s", e.RequestID)
		}
		byRequest[e.RequestID] = e
	}
	return byRequest
}

// logBuffer collects JSON log lines.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

type logLine struct {
	Message   string `json:"msg"`
	Route     string `json:"route"`
	Status    int    `json:"status"`
	RequestID string `json:"request_id"`
	User      string `json:"user"`
	Tenant    string `json:"tenant"`
}

// lines is what was logged so far with the message.
func (b *logBuffer) lines(t *testing.T, message string) []logLine {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var lines []logLine
	for text := range bytes.Lines(b.buf.Bytes()) {
		var line logLine
		if err := json.Unmarshal(text, &line); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if line.Message == message {
			lines = append(lines, line)
		}
	}
	return lines
}

// receive is send for goroutines beside the test.
func (s *server) receive(r request, status int, into any) error {
	resp, err := s.roundTrip(r)
	if err != nil {
		return err
	}
	if resp.status != status {
		return fmt.Errorf("request %s: got %d %s, want %d", r.id, resp.status, resp.body, status)
	}
	return json.Unmarshal(resp.body, into)
}

// checkEntry checks the audit record of a request, but for its id and time.
func (s *server) checkEntry(t *testing.T, want store.Entry) {
	t.Helper()
	got, ok := s.entries(t, want.Tenant)[want.RequestID]
	if !ok {
		t.Fatalf("no audit record of request %s", want.RequestID)
	}
	want.ID, want.At = got.ID, got.At
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, line := range s.log.lines(t, "audited") {
		if line.RequestID == want.RequestID && (line.User != want.User || line.Tenant != want.Tenant) {
			t.Errorf("logged %+v, want %s at %s", line, want.User, want.Tenant)
		}
	}
}
