package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/alsgen/alsgen/examples/notes/internal/note"
	"github.com/alsgen/alsgen/examples/notes/internal/scope"
	"github.com/alsgen/alsgen/runtime/als"
)

const maxRequestBody = 64 << 10

// StatusClientClosedRequest is what the log shows for a request whose client
// went away before the answer.
const StatusClientClosedRequest = 499

// Problem is the body of every answer that is not a success.
type Problem struct {
	Code      string            `json:"code"`
	Message   string            `json:"message"`
	Fields    map[string]string `json:"fields,omitempty"`
	RequestID string            `json:"request_id"`
}

// badRequest is what is wrong with a body.
type badRequest struct{ err error }

func (e badRequest) Error() string { return "reading the body: " + e.err.Error() }

func (e badRequest) Unwrap() error { return e.err }

// readJSON reads the one JSON value that the body must be.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return badRequest{err}
	}
	if _, err := dec.Token(); err != io.EOF {
		return badRequest{errors.New("more than one value")}
	}
	return nil
}

func (a *API) writeJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		a.log.WarnContext(als.Context(), "answer not written", "path", r.URL.Path, "error", err)
	}
}

func (a *API) writeError(w http.ResponseWriter, r *http.Request, status int, code, message string, fields map[string]string) {
	a.writeJSON(w, r, status, map[string]Problem{"error": {
		Code:      code,
		Message:   message,
		Fields:    fields,
		RequestID: scope.RequestID.GetStore(),
	}})
}

// fail answers with the status that the error calls for. What is nobody's
// fault but ours is logged, and not shown.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	var invalid *note.Invalid
	var bad badRequest
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &invalid):
		a.writeError(w, r, http.StatusUnprocessableEntity, "invalid", "some fields are not valid", invalid.Fields)
	case errors.As(err, &tooLarge):
		a.writeError(w, r, http.StatusRequestEntityTooLarge, "too_large", "the body is too large", nil)
	case errors.Is(als.Context().Err(), context.DeadlineExceeded):
		a.log.WarnContext(als.Context(), "request took too long", "path", r.URL.Path, "error", err)
		a.writeError(w, r, http.StatusGatewayTimeout, "timeout", "the request took too long", nil)
	case als.Context().Err() != nil:
		a.log.WarnContext(als.Context(), "request given up", "path", r.URL.Path, "error", err)
		a.writeError(w, r, StatusClientClosedRequest, "cancelled", "the request was given up", nil)
	case errors.As(err, &bad):
		a.writeError(w, r, http.StatusBadRequest, "bad_request", bad.Error(), nil)
	case errors.Is(err, note.ErrNotFound):
		a.writeError(w, r, http.StatusNotFound, "not_found", err.Error(), nil)
	case errors.Is(err, note.ErrConflict):
		a.writeError(w, r, http.StatusConflict, "conflict", err.Error(), nil)
	default:
		a.log.ErrorContext(als.Context(), "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		a.writeError(w, r, http.StatusInternalServerError, "internal", "something went wrong", nil)
	}
}
