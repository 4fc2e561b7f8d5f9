package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/alsgen/alsgen/examples/notes/internal/logging"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
)

func TestIdentify(t *testing.T) {
	tests := []struct {
		name, header string
		kept         bool
	}{
		{"the client's id", "abc-1.2_3", true},
		{"none", "", false},
		{"a line break", "abc\ndef", false},
		{"too long", strings.Repeat("a", 65), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var api API
			var seen string
			handler := api.identify(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				seen = scope.RequestID.GetStore()
			}))
			answer := httptest.NewRecorder()
			req := httptest.NewRequest("GET", "/", nil)
			req.Header.Set(HeaderRequestID, test.header)
			handler.ServeHTTP(answer, req)
			if seen == "" || seen != answer.Header().Get(HeaderRequestID) {
				t.Errorf("the handler saw %q, the client %q", seen, answer.Header().Get(HeaderRequestID))
			}
			if kept := seen == test.header; kept != test.kept {
				t.Errorf("%q became %q", test.header, seen)
			}
		})
	}
}

func TestLogAccessSeesWhatTheCalleeWrote(t *testing.T) {
	var out bytes.Buffer
	api := API{log: logging.New(&out, nil)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{thing}", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	})
	enterUser := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scope.User.Run("ada", func() { mux.ServeHTTP(w, r) })
	})
	handler := api.identify(api.logAccess(enterUser))
	req := httptest.NewRequest("GET", "/things/7", nil)
	req.Header.Set(HeaderRequestID, "r1")
	handler.ServeHTTP(httptest.NewRecorder(), req)
	line := out.String()
	for _, want := range []string{`route="GET /things/{thing}"`, "path=/things/7", "status=418", "request_id=r1"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in %s", want, line)
		}
	}
	if strings.Contains(line, "user=") {
		t.Errorf("the user outlived the handlers that had one: %s", line)
	}
	if req.Pattern != "GET /things/{thing}" || req.PathValue("thing") != "7" {
		t.Errorf("the caller sees pattern %q, thing %q", req.Pattern, req.PathValue("thing"))
	}
}

func TestRecoverPanics(t *testing.T) {
	var out bytes.Buffer
	api := API{log: logging.New(&out, nil)}
	handler := api.identify(api.recoverPanics(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scope.User.Run("ada", func() { panic("boom") })
	})))
	answer := httptest.NewRecorder()
	req := httptest.NewRequest("GET", "/", nil)
	req.Header.Set(HeaderRequestID, "r1")
	handler.ServeHTTP(answer, req)
	var body struct{ Error Problem }
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if answer.Code != http.StatusInternalServerError || body.Error.RequestID != "r1" {
		t.Errorf("answered %d %+v", answer.Code, body.Error)
	}
	line := out.String()
	if !strings.Contains(line, "value=boom") || !strings.Contains(line, "request_id=r1") || strings.Contains(line, "user=") {
		t.Errorf("logged %s", line)
	}
}
