// Package logging adds the ids of the request to every log line.
package logging

import (
	"context"
	"io"
	"log/slog"

	"github.com/alsgen/alsgen/examples/notes/internal/scope"
)

// Handler adds request id, user and tenant to what its inner handler writes.
//
// It sees the context that the logging call was given. Log with
// slog.InfoContext(als.Context(), …): plain slog.Info hands its handler a
// background context, in which there is no request.
type Handler struct {
	inner slog.Handler
}

// New returns a logger that writes text lines with the ids of the request.
func New(w io.Writer, opts *slog.HandlerOptions) *slog.Logger {
	return slog.New(Wrap(slog.NewTextHandler(w, opts)))
}

// Wrap returns a handler that adds the ids of the request.
func Wrap(inner slog.Handler) *Handler {
	return &Handler{inner: inner}
}

// Enabled reports whether the inner handler handles the level.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.inner.Enabled(ctx, level)
}

// Handle adds the ids to the record and passes it on.
func (h *Handler) Handle(ctx context.Context, record slog.Record) error {
	record = record.Clone()
	if id := scope.RequestID.GetStore(); id != "" {
		record.AddAttrs(slog.String("request_id", id))
	}
	if user := scope.User.GetStore(); user != "" {
		record.AddAttrs(slog.String("user", user))
	}
	if tenant := scope.Tenant.GetStore(); tenant != "" {
		record.AddAttrs(slog.String("tenant", tenant))
	}
	return h.inner.Handle(ctx, record)
}

// WithAttrs returns a handler whose lines have the attributes, too.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return Wrap(h.inner.WithAttrs(attrs))
}

// WithGroup returns a handler whose attributes are in the group.
func (h *Handler) WithGroup(name string) slog.Handler {
	return Wrap(h.inner.WithGroup(name))
}
